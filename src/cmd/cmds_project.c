/* The project as a whole: settings, fixes, undo and redo. */
#include "check/rules.h"
#include "cmd/groups.h"
#include "model/catalog.h"

enum setting {
    S_MODEL, S_SYNC_MODE, S_TEMPERATURE, S_OCCLUSION, S_FACE, S_OUTPUT_NAME, S_WEBHOOK,
    S_PROJECT_ID, S_PLAN, S_VIDEO
};
#define SETTINGS                                                                                   \
    "model|sync-mode|temperature|occlusion|face|output-name|webhook|project-id|plan|video"

static enum dub_status set_video(struct dub_session *s, struct dub_sv text, struct dub_err *err)
{
    enum dub_source_kind kind;
    struct dub_buf where;
    dub_buf_init(&where, 0);
    enum dub_status st = dub_resolve_source(s, text, &kind, &where, err);
    if (!st && kind == DUB_SOURCE_VOICE)
        st = dub_fail(err, DUB_ERR_ARG, "a voice is not a video");
    if (!st)
        st = dub_probe_source(s, kind, dub_buf_z(&where), err);
    if (!st) {
        dub_edit_set_video(s->project, dub_session_begin(s, "set video"), kind, dub_buf_sv(&where),
                           &s->rng);
        dub_session_commit(s);
    }
    dub_buf_fini(&where);
    return st;
}

static struct dub_str **string_setting(struct dub_settings *settings, enum setting which)
{
    switch (which) {
    case S_MODEL:
        return &settings->model;
    case S_OUTPUT_NAME:
        return &settings->output_name;
    case S_WEBHOOK:
        return &settings->webhook;
    case S_PROJECT_ID:
        return &settings->remote_project_id;
    case S_PLAN:
        return &settings->plan;
    case S_SYNC_MODE:
    case S_TEMPERATURE:
    case S_OCCLUSION:
    case S_FACE:
    case S_VIDEO:
        break;
    }
    return NULL;
}

static bool known_plan(struct dub_sv v)
{
    return v.n == 0 || dub_sv_eq_z(v, "none") || dub_plan_find(v);
}

static enum dub_status unknown_plan(struct dub_sv v, struct dub_err *err)
{
    size_t n;
    const struct dub_plan *plans = dub_plans(&n);
    struct dub_buf names;
    dub_buf_init(&names, 0);
    for (size_t i = 0; i < n; i++)
        dub_buf_addf(&names, "%s%s", i ? ", " : "", plans[i].id);
    dub_fail(err, DUB_ERR_ARG, "there is no plan '%.*s': use %s or none",
             (int)(v.n > 60 ? 60 : v.n), v.p, dub_buf_z(&names));
    dub_buf_fini(&names);
    return DUB_ERR_ARG;
}

static enum dub_status set(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    static const enum dub_option options[] = {
        [S_SYNC_MODE] = DUB_OPT_SYNC_MODE, [S_TEMPERATURE] = DUB_OPT_TEMPERATURE,
        [S_OCCLUSION] = DUB_OPT_OCCLUSION, [S_FACE] = DUB_OPT_FACE};
    enum setting which = (enum setting)a[0].choice;
    struct dub_sv v = a[1].text;
    if (which == S_VIDEO)
        return set_video(s, v, err);
    struct dub_settings *changed = dub_settings_dup(dub_project_settings(s->project));
    struct dub_str **text = string_setting(changed, which);
    enum dub_status st = DUB_OK;
    if (text && which == S_MODEL && (v.n == 0 || dub_sv_eq_z(v, "none")))
        st = dub_fail(err, DUB_ERR_ARG, "a request needs a model; lipsync-2 is the usual one");
    else if (which == S_PLAN && !known_plan(v))
        st = unknown_plan(v, err);
    else if (text)
        dub_str_set(text, v.n == 0 || dub_sv_eq_z(v, "none") ? (struct dub_sv){0} : v);
    else
        st = dub_set_option(&changed->options, options[which], v, err);
    if (st) {
        dub_record_unref(&changed->rec);
        return st;
    }
    dub_session_begin(s, "set %.*s", (int)a[0].text.n, a[0].text.p);
    dub_session_put(s, changed);
    dub_session_commit(s);
    return DUB_OK;
}

/* --- fix -------------------------------------------------------------------------------------- */

static bool wanted(const struct dub_diag *d, struct dub_sv rule, dub_id segment)
{
    if (!d->fix || d->waived || (segment && d->segment != segment))
        return false;
    if (rule.n && !dub_sv_eq_z(rule, "all"))
        return dub_sv_eq_z(rule, d->rule);
    return d->severity != DUB_SEV_INFO || segment != 0;
}

/* The fixes of one look at the project, one for each segment: a fix may make another one stale. */
static size_t fix_pass(struct dub_session *s, struct dub_sv rule, dub_id segment,
                       struct dub_err *err, enum dub_status *st)
{
    DUB_VEC(struct dub_str *) lines = {0};
    struct dub_idmap seen = {0};
    const struct dub_diag_list *diags = dub_session_diags(s);
    for (size_t i = 0; i < diags->items.n; i++) {
        const struct dub_diag *d = &diags->items.at[i];
        if (!wanted(d, rule, segment) || dub_idmap_get(&seen, d->segment))
            continue;
        if (d->segment)
            dub_idmap_put(&seen, d->segment, s);
        dub_vec_push(&lines, dub_str_ref(d->fix));
    }
    size_t n_done = 0;
    for (size_t i = 0; i < lines.n; i++) {
        uint64_t before = dub_project_revision(s->project);
        *st = dub_cmd_run_line(s, dub_str_sv(lines.at[i]), err);
        n_done += *st == DUB_OK && dub_project_revision(s->project) != before;
        dub_str_unref(lines.at[i]);
    }
    dub_vec_fini(&lines);
    dub_idmap_fini(&seen);
    return n_done;
}

static enum dub_status find_target(const struct dub_session *s, struct dub_sv text, dub_id *id,
                                   struct dub_err *err)
{
    unsigned long long n;
    *id = 0;
    if (dub_sv_eq_z(text, "all"))
        return DUB_OK;
    if (text.n && text.p[0] == '@' && dub_id_parse(dub_sv_n(text.p + 1, text.n - 1), id) &&
        dub_project_segment_by_id(s->project, *id))
        return DUB_OK;
    if (dub_sv_u64(text, dub_project_n_segments(s->project), &n) && n > 0) {
        *id = dub_project_segment(s->project, (size_t)n - 1)->rec.id;
        return DUB_OK;
    }
    return dub_fail(err, DUB_ERR_STATE,
                    "'%.*s' is no segment of the project: use @id, a number or all",
                    (int)(text.n > 60 ? 60 : text.n), text.p);
}

enum dub_status dub_known_rule(struct dub_sv rule, struct dub_err *err)
{
    if (dub_sv_eq_z(rule, "all") || dub_rule_find(rule))
        return DUB_OK;
    size_t n;
    const struct dub_rule *rules = dub_rules(&n);
    const char *names[128];
    for (size_t i = 0; i < n && i < DUB_ARRAY_LEN(names); i++)
        names[i] = rules[i].id;
    const char *near = dub_nearest(rule, names, n);
    return dub_fail(err, DUB_ERR_ARG, "there is no rule '%.*s'%s%s", (int)rule.n, rule.p,
                    near ? "; did you mean " : "", near ? near : "");
}

static enum dub_status fix(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    dub_id id;
    enum dub_status st = find_target(s, a[0].text, &id, err), inner = DUB_OK;
    if (!st && a[1].given)
        st = dub_known_rule(a[1].text, err);
    if (!st && id && !a[1].given)
        st = dub_fail(err, DUB_ERR_ARG, "fix @id wants the rule to repair, or all");
    if (st)
        return st;
    size_t n_fixed = 0, n;
    dub_session_begin(s, "fix %.*s", (int)a[1].text.n ? (int)a[1].text.n : 3,
                      a[1].text.n ? a[1].text.p : "all");
    for (int pass = 0; pass < 10; pass++) {
        n = fix_pass(s, a[1].text, id, err, &inner);
        n_fixed += n;
        if (n == 0 || (id && !dub_sv_eq_z(a[1].text, "all")))
            break;
    }
    if (n_fixed == 0) {
        dub_session_abort(s);
        return inner ? inner
                     : dub_fail(err, DUB_ERR_STATE,
                                "there is nothing here that can be repaired by itself");
    }
    dub_session_commit(s);
    dub_err_clear(err);
    dub_session_say(s, "%zu repaired", n_fixed);
    return DUB_OK;
}

static enum dub_status undo(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    (void)a;
    return dub_session_undo(s) ? DUB_OK : dub_fail(err, DUB_ERR_STATE, "there is nothing to undo");
}

static enum dub_status redo(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    (void)a;
    return dub_session_redo(s) ? DUB_OK : dub_fail(err, DUB_ERR_STATE, "there is nothing to redo");
}

static const struct dub_cmd rows[] = {
    {.name = "set", .group = "project", .summary = "set something of the whole project",
     .details = "none clears an option, so that it is not sent.",
     .flags = DUB_CMD_MUTATES,
     .args = {{"WHAT", DUB_ARG_CHOICE, .choices = SETTINGS, .help = "what"},
              {"V", DUB_ARG_TEXT, .optional = true, .help = "value"}},
     .exec = set},
    {.name = "fix", .group = "project", .summary = "repair an issue, or all of a kind",
     .flags = DUB_CMD_MUTATES,
     .args = {{"@id|all", DUB_ARG_WORD, .help = "segment, or all"},
              {"RULE", DUB_ARG_RULE, .optional = true, .help = "rule id, or all"}},
     .exec = fix},
    {.name = "undo", .group = "project", .summary = "take the latest step back",
     .needs = DUB_NEED_UNDO, .exec = undo},
    {.name = "redo", .group = "project", .summary = "do again what undo took back",
     .needs = DUB_NEED_REDO, .exec = redo},
};

struct dub_cmd_group dub_cmds_project(void)
{
    return (struct dub_cmd_group){rows, DUB_ARRAY_LEN(rows)};
}
