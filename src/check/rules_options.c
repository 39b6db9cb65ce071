/* Options: what excludes what, what a model or plan does not take (S18, S19, S25, S26). */
#include <stdio.h>

#include "base/json.h"
#include "check/rules_list.h"

#define HAS(options, which) (((options)->set & DUB_OPT_BIT(which)) != 0)

DUB_RULE_FN(dub_conflict)
{
    const struct dub_check_view *v = env->view;
    size_t n_voices = 0;
    if (!v->settings->dub_params)
        return;
    for (size_t i = 0; i < dub_project_n_inputs(p); i++)
        n_voices += dub_input_is_voice(dub_project_input(p, i));
    if (v->n == 0 && n_voices == 0 && !v->settings->wants_segments)
        return;
    struct dub_diag *d = dub_issue(out, rule, rule->severity, NULL);
    dub_issue_field(d, "dubParams", NULL, NULL);
    dub_issue_say(d, "dubParams lets the service dub by itself and cannot be combined with %s",
                  v->n > 0 || v->settings->wants_segments ? "segments" : "voices of your own");
}

DUB_RULE_FN(legacy_segments)
{
    const struct dub_check_view *v = env->view;
    if (v->n == 0 && !v->settings->wants_segments)
        return;
    for (size_t i = 0; i < dub_project_n_inputs(p); i++) {
        const struct dub_input *in = dub_project_input(p, i);
        if (!in->legacy_segments)
            continue;
        struct dub_diag *d = dub_issue(out, rule, rule->severity, NULL);
        dub_issue_ref(d, in->ref);
        dub_issue_field(d, "segments_secs", NULL, NULL);
        dub_issue_say(d,
                      "the %s carries the old segments_secs or segments_frames, which exclude "
                      "segments: take them out of the file",
                      dub_input_kind_name(in->kind));
    }
}

static void unknown_override(const struct dub_rule *rule, const struct dub_check_segment *c,
                             const char *key, const char *why, struct dub_diag_list *out)
{
    struct dub_diag *d = dub_issue(out, rule, rule->severity, c);
    char *field = dub_asprintf("optionsOverride.%.*s", DUB_ISSUE_NAME_MAX, key);
    dub_issue_field(d, field, NULL, NULL);
    dub_issue_say(d,
                  "segment %zu: '%.*s' %s; sync_mode, temperature, occlusion_detection_enabled "
                  "and active_speaker_detection can be overridden",
                  c->number, DUB_ISSUE_NAME_MAX, key, why);
    dub_free(field);
}

DUB_SEGMENT_RULE_FN(override_unknown)
{
    static const enum dub_option project_only[] = {DUB_OPT_MODEL_MODE, DUB_OPT_PROMPT,
                                                   DUB_OPT_I2V_PROMPT, DUB_OPT_REASONING};
    (void)env;
    cJSON *extra = NULL;
    for (size_t k = 0; k < DUB_ARRAY_LEN(project_only); k++)
        if (HAS(&c->s->override, project_only[k]))
            unknown_override(rule, c, dub_option_name(project_only[k]),
                             "holds for the whole request only", out);
    if (!c->s->extra_override ||
        dub_json_parse(dub_str_sv(c->s->extra_override), &extra, NULL) != DUB_OK)
        return;
    for (const cJSON *m = extra->child; m; m = m->next)
        unknown_override(rule, c, m->string ? m->string : "", "is no option of the service",
                         out);
    cJSON_Delete(extra);
}

/* --- faces ------------------------------------------------------------------------------------ */

static bool has_point(const struct dub_face *f)
{
    return f->has_frame || f->has_point;
}

static int n_ways(const struct dub_face *f)
{
    return (f->has_auto && f->auto_detect) + (f->has_v3 && f->v3) + has_point(f) +
           (f->boxes != NULL) + (f->boxes_url != NULL);
}

/* Keep the most particular way that a command can name. */
static void fix_face(struct dub_diag *d, const struct dub_check_segment *on,
                     const struct dub_face *f, bool image)
{
    char *keep;
    if (f->has_frame && f->has_point)
        keep =
            dub_asprintf("%lld,%lld,%lld", (long long)f->frame, (long long)f->x, (long long)f->y);
    else if (f->has_auto && f->auto_detect && !image)
        keep = dub_strdup("auto");
    else
        keep = dub_strdup("none");
    dub_issue_fix(d, on ? "segment-set" : "set", on, "face %s", keep);
    dub_free(keep);
}

static void check_face(const struct dub_rule *rule, const struct dub_check_view *v,
                       const struct dub_check_segment *on, const struct dub_options *o,
                       struct dub_diag_list *out)
{
    bool image = v->visual && v->visual->kind == DUB_INPUT_IMAGE;
    const struct dub_face *f = &o->face;
    const char *what = NULL;
    char where[48] = "the project";
    if (!HAS(o, DUB_OPT_FACE))
        return;
    if (n_ways(f) > 1)
        what = "chooses the face in more than one way: automatic, v3, point and boxes exclude each "
               "other";
    else if (f->has_frame != f->has_point)
        what = "names a face by half: frame number and coordinates go together";
    else if (image && f->has_auto && f->auto_detect)
        what = "asks for automatic face detection, which is refused for an image: name a point";
    if (!what)
        return;
    struct dub_diag *d = dub_issue(out, rule, rule->severity, on);
    dub_issue_field(d, "active_speaker_detection", NULL, NULL);
    if (on)
        snprintf(where, sizeof(where), "segment %zu", on->number);
    dub_issue_say(d, "%s %s", where, what);
    fix_face(d, on, f, image);
}

DUB_RULE_FN(face_conflict)
{
    const struct dub_check_view *v = env->view;
    (void)p;
    check_face(rule, v, NULL, &v->settings->options, out);
}

DUB_SEGMENT_RULE_FN(face_conflict)
{
    check_face(rule, env->view, c, &c->s->override, out);
}

DUB_SEGMENT_RULE_FN(face_per_segment)
{
    (void)env;
    if (!HAS(&c->s->override, DUB_OPT_FACE))
        return;
    struct dub_diag *d = dub_issue(out, rule, rule->severity, c);
    dub_issue_field(d, "active_speaker_detection", NULL, NULL);
    dub_issue_say(d,
                  "segment %zu chooses its own face: with lipsync-2 and lipsync-2-pro such "
                  "jobs were reported to fail after 13 minutes with an unknown error (field "
                  "report, June 2026)",
                  c->number);
    dub_issue_fix(d, "segment-set", c, "face none");
}

DUB_RULE_FN(faces_unassigned)
{
    const struct dub_check_view *v = env->view;
    bool several = v->tally.n_speakers > 1;
    bool chosen = HAS(&v->settings->options, DUB_OPT_FACE) || v->tally.n_faces > 0;
    (void)p;
    if (!several || chosen || (v->model && v->model->takes[DUB_OPT_FACE] == DUB_TAKES_NO))
        return;
    struct dub_diag *d = dub_issue(out, rule, rule->severity, NULL);
    dub_issue_field(d, "active_speaker_detection", NULL, NULL);
    dub_issue_say(d,
                  "several people speak and no face detection is asked for: where both are in "
                  "the picture, the service may move the wrong mouth%s",
                  v->plan && !v->plan->face_detection ? " (the plan does not include it)" : "");
    if (!v->plan || v->plan->face_detection)
        dub_issue_fix(d, "set", NULL, "face auto");
}

/* --- option-ignored --------------------------------------------------------------------------- */

static const char *why_ignored(enum dub_takes takes)
{
    switch (takes) {
    case DUB_TAKES_NO:
        return "the model ignores it";
    case DUB_TAKES_NATIVE:
        return "the model does that by itself, and jobs with it were reported to fail";
    case DUB_TAKES_UNLISTED:
        return "nothing says that the model takes it";
    case DUB_TAKES_YES:
        break;
    }
    return NULL;
}

/* The word of the command table for an option; NULL when no command sets it. */
static const char *command_word(enum dub_option o)
{
    switch (o) {
    case DUB_OPT_TEMPERATURE:
        return "temperature";
    case DUB_OPT_OCCLUSION:
        return "occlusion";
    case DUB_OPT_FACE:
        return "face";
    case DUB_OPT_SYNC_MODE:
    case DUB_OPT_MODEL_MODE:
    case DUB_OPT_PROMPT:
    case DUB_OPT_I2V_PROMPT:
    case DUB_OPT_REASONING:
    case DUB_OPT_COUNT:
        break;
    }
    return NULL;
}

static void ignored(const struct dub_rule *rule, const struct dub_check_view *v,
                    const struct dub_check_segment *on, enum dub_option o,
                    struct dub_diag_list *out)
{
    const char *why = why_ignored(v->model->takes[o]), *word = command_word(o);
    if (!why)
        return;
    struct dub_diag *d = dub_issue(out, rule, rule->severity, on);
    char *field = dub_asprintf("%s.%s", on ? "optionsOverride" : "options", dub_option_name(o));
    dub_issue_field(d, field, NULL, v->model->id);
    dub_free(field);
    if (on)
        dub_issue_say(d, "segment %zu sets %s, and with %s %s", on->number, dub_option_name(o),
                      v->model->id, why);
    else
        dub_issue_say(d, "the project sets %s, and with %s %s", dub_option_name(o), v->model->id,
                      why);
    if (word)
        dub_issue_fix(d, on ? "segment-set" : "set", on, "%s none", word);
}

static void ignored_by_image(const struct dub_rule *rule, struct dub_diag_list *out)
{
    struct dub_diag *d = dub_issue(out, rule, DUB_SEV_INFO, NULL);
    dub_issue_field(d, "options.sync_mode", NULL, NULL);
    dub_issue_say(d, "with an image the sync mode is ignored: the output is as long as the audio");
}

static void ignored_by_plan(const struct dub_rule *rule, const struct dub_check_view *v,
                            struct dub_diag_list *out)
{
    bool asked = HAS(&v->settings->options, DUB_OPT_FACE) || v->tally.n_faces > 0;
    if (!asked || !v->plan || v->plan->face_detection)
        return;
    struct dub_diag *d = dub_issue(out, rule, rule->severity, NULL);
    dub_issue_field(d, "options.active_speaker_detection", NULL, v->plan->id);
    dub_issue_say(d,
                  "face detection is asked for, and the plan %s does not include it (Creator "
                  "does): the service would refuse the request",
                  v->plan->title);
}

DUB_RULE_FN(option_ignored)
{
    const struct dub_check_view *v = env->view;
    (void)p;
    ignored_by_plan(rule, v, out);
    if (v->visual && v->visual->kind == DUB_INPUT_IMAGE)
        ignored_by_image(rule, out);
    if (!v->model)
        return;
    for (int o = 0; o < DUB_OPT_COUNT; o++)
        if (HAS(&v->settings->options, o))
            ignored(rule, v, NULL, (enum dub_option)o, out);
}

DUB_SEGMENT_RULE_FN(option_ignored)
{
    const struct dub_check_view *v = env->view;
    for (int o = DUB_OPT_TEMPERATURE; v->model && o <= DUB_OPT_FACE; o++)
        if (HAS(&c->s->override, o))
            ignored(rule, v, c, (enum dub_option)o, out);
}
