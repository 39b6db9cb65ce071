/* RefIds and what they name (S10–S13, S23). */
#include <stdlib.h>

#include "base/fs.h"
#include "check/rules_list.h"

static bool is_empty(const struct dub_str *s)
{
    return !s || s->n == 0;
}

DUB_RULE_FN(refid_missing)
{
    const struct dub_check_view *v = env->view;
    if (v->n == 0 && !v->settings->wants_segments)
        return;
    for (size_t i = 0; i < dub_project_n_inputs(p); i++) {
        const struct dub_input *in = dub_project_input(p, i);
        if (!dub_input_is_voice(in) || !is_empty(in->ref))
            continue;
        struct dub_diag *d = dub_issue(out, rule, rule->severity, NULL);
        dub_issue_field(d, "refId", NULL, NULL);
        dub_issue_say(d, "input %zu (%s%s%.*s) has no refId, so no segment can name it", i + 1,
                      dub_input_kind_name(in->kind), in->where ? " " : "", DUB_ISSUE_NAME_MAX,
                      dub_str_z(in->where));
    }
}

/* --- refid-duplicate -------------------------------------------------------------------------- */

struct named {
    const struct dub_str *ref;
    size_t position; /* 1-based, in the file's list */
};

static int by_ref(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    int c = strcmp(x->ref->z, y->ref->z);
    return c ? c : (x->position > y->position) - (x->position < y->position);
}

struct named_list {
    DUB_VEC(struct named) items;
};

static void add_named(struct named_list *l, const struct dub_str *ref, size_t position)
{
    struct named n = {ref, position};
    if (!is_empty(ref))
        dub_vec_push(&l->items, n);
}

/* Sorts, tells of every item whose ref was there before, empties the list. */
static void tell_duplicates(const struct dub_rule *rule, struct named_list *l, const char *what,
                            struct dub_diag_list *out)
{
    if (l->items.n > 1)
        qsort(l->items.at, l->items.n, sizeof(*l->items.at), by_ref);
    for (size_t i = 1, first = 0; i < l->items.n; i++) {
        const struct named *n = &l->items.at[i];
        if (!dub_str_eq(l->items.at[first].ref, n->ref)) {
            first = i;
            continue;
        }
        struct dub_diag *d = dub_issue(out, rule, rule->severity, NULL);
        dub_issue_ref(d, n->ref);
        dub_issue_field(d, "refId", n->ref->z, NULL);
        dub_issue_say(d, "the refId '%.*s' belongs to %s %zu and to %s %zu: each needs its own",
                      DUB_ISSUE_NAME_MAX, n->ref->z, what, l->items.at[first].position, what,
                      n->position);
    }
    dub_vec_fini(&l->items);
}

/* A template makes the refId `<ref>-<segment id>`; an input of that name is a take meant for it. */
DUB_SEGMENT_RULE_FN(refid_duplicate)
{
    const struct dub_check_view *v = env->view;
    struct dub_buf ref, word;
    if (!c->is_template)
        return;
    dub_buf_init(&ref, 0);
    dub_buf_init(&word, 0);
    dub_segment_ref(v->p, c->s, &ref);
    if (dub_project_input_by_ref(v->p, dub_buf_sv(&ref))) {
        struct dub_diag *d = dub_issue(out, rule, rule->severity, c);
        dub_issue_field(d, "input", dub_buf_z(&ref), NULL);
        dub_issue_say(d,
                      "segment %zu is to be synthesized under the refId '%.*s', which a recorded "
                      "input has already",
                      c->number, DUB_ISSUE_NAME_MAX, dub_buf_z(&ref));
        if (dub_issue_word(dub_buf_sv(&ref), &word))
            dub_issue_fix(d, "segment-set", c, "input %s", dub_buf_z(&word));
    }
    dub_buf_fini(&ref);
    dub_buf_fini(&word);
}

DUB_RULE_FN(refid_duplicate)
{
    struct named_list list = {0};
    (void)env;
    for (size_t i = 0; i < dub_project_n_inputs(p); i++)
        add_named(&list, dub_project_input(p, i)->ref, i + 1);
    tell_duplicates(rule, &list, "input", out);
    for (size_t i = 0; i < dub_project_n_speakers(p); i++)
        add_named(&list, dub_project_speaker(p, i)->ref, i + 1);
    tell_duplicates(rule, &list, "speaker", out);
}

/* --- refid-unknown ---------------------------------------------------------------------------- */

static bool same_but_case(const struct dub_str *a, struct dub_sv b)
{
    return a && dub_sv_ieq(dub_str_sv(a), b);
}

/* The speaker somebody probably meant: by exact name, by spelling but for case, or the only one. */
static const struct dub_speaker *meant(const struct dub_project *p, const struct dub_str *text)
{
    const struct dub_speaker *by_name;
    size_t n = dub_project_n_speakers(p);
    if (n == 1)
        return dub_project_speaker(p, 0);
    if (is_empty(text))
        return NULL;
    if (dub_project_find_speaker(p, dub_str_sv(text), &by_name, NULL) == DUB_OK)
        return by_name;
    for (size_t i = 0; i < n; i++) {
        const struct dub_speaker *sp = dub_project_speaker(p, i);
        if (same_but_case(sp->ref, dub_str_sv(text)) || same_but_case(sp->name, dub_str_sv(text)))
            return sp;
    }
    return NULL;
}

static void fix_speaker(struct dub_diag *d, const struct dub_project *p,
                        const struct dub_check_segment *c)
{
    const struct dub_speaker *sp = meant(p, c->s->speaker);
    struct dub_buf word;
    dub_buf_init(&word, 0);
    if (sp && !c->s->input && !dub_str_eq(sp->ref, c->s->speaker) &&
        dub_issue_word(dub_str_sv(sp->ref), &word))
        dub_issue_fix(d, "segment-set", c, "speaker %s", dub_buf_z(&word));
    dub_buf_fini(&word);
}

/* The segment's own input is wrong; its speaker may have a good one. */
static void fix_input(struct dub_diag *d, const struct dub_project *p,
                      const struct dub_check_segment *c)
{
    const struct dub_str *ref = NULL;
    struct dub_buf word;
    if (c->speaker)
        ref = c->speaker->default_input ? c->speaker->default_input : c->speaker->ref;
    const struct dub_input *in = ref ? dub_project_input_by_ref(p, dub_str_sv(ref)) : NULL;
    dub_buf_init(&word, 0);
    if (in && dub_input_is_voice(in) && dub_issue_word(dub_str_sv(ref), &word))
        dub_issue_fix(d, "segment-set", c, "input %s", dub_buf_z(&word));
    dub_buf_fini(&word);
}

static void unknown_ref(const struct dub_rule *rule, const struct dub_project *p,
                        const struct dub_check_segment *c, struct dub_diag_list *out)
{
    struct dub_diag *d = dub_issue(out, rule, rule->severity, c);
    const struct dub_str *input = c->s->input, *speaker = c->s->speaker;
    if (d->dry)
        return;
    dub_issue_field(d, input ? "input" : "speaker",
                    input     ? input->z
                    : speaker ? speaker->z
                              : NULL,
                    NULL);
    if (c->input)
        dub_issue_say(d, "segment %zu takes its audio from '%.*s', which is the %s, not a voice",
                      c->number, DUB_ISSUE_NAME_MAX, dub_str_z(c->input->ref),
                      dub_input_kind_name(c->input->kind));
    else if (input)
        dub_issue_say(d, "segment %zu takes its audio from '%.*s', and no input has that refId",
                      c->number, DUB_ISSUE_NAME_MAX, input->z);
    else if (is_empty(speaker))
        dub_issue_say(d, "segment %zu has no speaker, so no audio", c->number);
    else if (c->speaker && c->speaker->default_input)
        dub_issue_say(d, "segment %zu: the default input '%.*s' of speaker '%.*s' does not exist",
                      c->number, DUB_ISSUE_NAME_MAX, c->speaker->default_input->z,
                      DUB_ISSUE_NAME_MAX, speaker->z);
    else if (c->speaker)
        dub_issue_say(d,
                      "segment %zu: speaker '%.*s' has no audio; `input-add REF SOURCE` gives one",
                      c->number, DUB_ISSUE_NAME_MAX, speaker->z);
    else
        dub_issue_say(d, "segment %zu: there is no speaker or input '%.*s'", c->number,
                      DUB_ISSUE_NAME_MAX, speaker->z);
    if (input)
        fix_input(d, p, c);
    else
        fix_speaker(d, p, c);
}

DUB_SEGMENT_RULE_FN(refid_unknown)
{
    if (!c->input || !dub_input_is_voice(c->input))
        unknown_ref(rule, env->view->p, c, out);
}

/* --- refid-charset ---------------------------------------------------------------------------- */

/* Each run of other bytes becomes one `_`; made unique by a number. */
static void plain_ref(const struct dub_project *p, const struct dub_str *ref, struct dub_buf *out)
{
    size_t most = (size_t)dub_limit(DUB_LIMIT_REF_CHARS) - 12; /* leaves room for `-<segment id>` */
    for (size_t i = 0; i < ref->n && out->n < most; i++) {
        if (dub_ref_is_plain(dub_sv_n(ref->z + i, 1)))
            dub_buf_add_c(out, ref->z[i]);
        else if (out->n == 0 || out->data[out->n - 1] != '_')
            dub_buf_add_c(out, '_');
    }
    size_t stem = out->n;
    for (int k = 2; k < 1000; k++) {
        struct dub_str *candidate = dub_str_new(dub_buf_sv(out));
        bool taken = dub_project_input_by_ref(p, dub_buf_sv(out)) ||
                     dub_project_speaker_by_ref(p, candidate);
        dub_str_unref(candidate);
        if (!taken)
            return;
        out->n = stem;
        dub_buf_addf(out, "_%d", k);
    }
}

static void fix_charset(struct dub_diag *d, const struct dub_project *p, const struct dub_str *ref)
{
    struct dub_buf old_word, fresh;
    dub_buf_init(&old_word, 0);
    dub_buf_init(&fresh, 0);
    if (dub_project_speaker_by_ref(p, ref) && dub_issue_word(dub_str_sv(ref), &old_word)) {
        plain_ref(p, ref, &fresh);
        dub_issue_fix(d, "speaker-rename", NULL, "%s %s", dub_buf_z(&old_word), dub_buf_z(&fresh));
    }
    dub_buf_fini(&old_word);
    dub_buf_fini(&fresh);
}

DUB_RULE_FN(refid_charset)
{
    (void)env;
    for (size_t i = 0; i < dub_project_n_inputs(p); i++) {
        const struct dub_input *in = dub_project_input(p, i);
        bool template = in->kind == DUB_INPUT_TEXT && !in->script;
        if (!dub_input_is_voice(in) || is_empty(in->ref))
            continue;
        size_t length = in->ref->n + (template ? DUB_ID_TEXT : 0);
        bool too_long = length > (size_t)dub_limit(DUB_LIMIT_REF_CHARS);
        if (dub_ref_is_plain(dub_str_sv(in->ref)) && !too_long)
            continue;
        struct dub_diag *d = dub_issue(out, rule, rule->severity, NULL);
        dub_issue_ref(d, in->ref);
        dub_issue_field(d, "refId", in->ref->z, "[A-Za-z0-9_-]{1,64}");
        dub_issue_say(d,
                      "the refId '%.*s' %s: which ones the service takes is not published, and "
                      "letters, digits, _ and - up to 64 are safe",
                      DUB_ISSUE_NAME_MAX, in->ref->z,
                      too_long ? "is longer than 64 characters" : "has unusual characters");
        fix_charset(d, p, in->ref);
    }
}

/* --- input-unused, input-no-source ------------------------------------------------------------ */

DUB_RULE_FN(input_unused)
{
    const struct dub_check_view *v = env->view;
    struct dub_buf word;
    if (v->n == 0)
        return;
    dub_buf_init(&word, 0);
    for (size_t i = 0; i < dub_project_n_inputs(p); i++) {
        const struct dub_input *in = dub_project_input(p, i);
        if (!dub_input_is_voice(in) || is_empty(in->ref) || dub_check_view_uses(v, in) ||
            dub_project_input_by_ref(p, dub_str_sv(in->ref)) != in) /* refid-duplicate */
            continue;
        bool cast = in->speaker || dub_project_speaker_by_ref(p, in->ref);
        struct dub_diag *d = dub_issue(out, rule, rule->severity, NULL);
        dub_issue_ref(d, in->ref);
        dub_issue_field(d, "refId", in->ref->z, NULL);
        dub_issue_say(d, "no segment uses the %s '%.*s': the request leaves it out%s",
                      dub_input_kind_name(in->kind), DUB_ISSUE_NAME_MAX, in->ref->z,
                      cast ? "" : "; `input-delete` removes it");
        dub_buf_clear(&word);
        /* A speaker's audio may wait for its first segment: `fix all` must not delete it. */
        if (!cast && dub_issue_word(dub_str_sv(in->ref), &word))
            dub_issue_fix(d, "input-delete", NULL, "%s", dub_buf_z(&word));
    }
    dub_buf_fini(&word);
}

static bool is_missing_file(const struct dub_check_env *env, const struct dub_input *in)
{
    if (!env->project_dir || in->loc != DUB_LOC_FILE ||
        dub_sv_starts(dub_str_sv(in->where), DUB_SV_LIT("file:")))
        return false;
    char *path = dub_path_join(env->project_dir, in->where->z);
    bool missing = !dub_file_exists(path);
    dub_free(path);
    return missing;
}

/* What an input lacks, NULL when nothing. */
static const char *what_lacks(const struct dub_check_env *env, const struct dub_input *in,
                              const char **field)
{
    *field = "file";
    if (in->kind != DUB_INPUT_TEXT) {
        if (in->loc == DUB_LOC_NONE || is_empty(in->where))
            return "has neither file nor URL nor asset";
        if (in->loc == DUB_LOC_ASSET &&
            dub_sv_starts(dub_str_sv(in->where), DUB_SV_LIT("PENDING:")))
            return "carries the placeholder of a file that was not uploaded; `input-set REF file "
                   "PATH` or `set video PATH` names the file";
        return is_missing_file(env, in) ? "names a file that does not exist" : NULL;
    }
    *field = "voice";
    if (is_empty(in->voice))
        return "has no voice";
    *field = "script";
    if (in->script ? in->script->n == 0 : env->view->n == 0)
        return "has no script, so there is nothing to say";
    return NULL;
}

static void inputs_without_source(const struct dub_rule *rule, const struct dub_project *p,
                                  const struct dub_check_env *env, struct dub_diag_list *out)
{
    for (size_t i = 0; i < dub_project_n_inputs(p); i++) {
        const struct dub_input *in = dub_project_input(p, i);
        const char *field, *lacks;
        if (!dub_check_view_sends(env->view, in))
            continue;
        lacks = what_lacks(env, in, &field);
        if (!lacks)
            continue;
        struct dub_diag *d = dub_issue(out, rule, rule->severity, NULL);
        dub_issue_ref(d, in->ref);
        dub_issue_field(d, field, in->where ? in->where->z : NULL, NULL);
        dub_issue_say(d, "the %s%s%.*s%s %s%s%.*s", dub_input_kind_name(in->kind),
                      in->ref ? " '" : "", DUB_ISSUE_NAME_MAX, dub_str_z(in->ref),
                      in->ref ? "'" : "", lacks, in->where ? ": " : "", 4 * DUB_ISSUE_NAME_MAX,
                      dub_str_z(in->where));
    }
}

DUB_RULE_FN(input_no_source)
{
    inputs_without_source(rule, p, env, out);
}

DUB_SEGMENT_RULE_FN(input_no_source)
{
    (void)env;
    if (!c->is_template || dub_sv_trim(dub_str_sv(c->s->text)).n > 0)
        return;
    struct dub_diag *d = dub_issue(out, rule, rule->severity, c);
    dub_issue_field(d, "text", NULL, NULL);
    dub_issue_say(d, "segment %zu has no text for the voice of '%.*s' to say", c->number,
                  DUB_ISSUE_NAME_MAX, dub_str_z(c->input->ref));
}
