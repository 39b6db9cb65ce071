#include "check/issue.h"

#include <stdio.h>

#include "base/utf8.h"

static void set_clean(struct dub_str **slot, struct dub_sv text)
{
    struct dub_buf clean;
    dub_buf_init(&clean, 0);
    dub_sanitise(text, true, &clean);
    dub_str_unref(*slot);
    *slot = dub_str_new(dub_buf_sv(&clean));
    dub_buf_fini(&clean);
}

struct dub_diag *dub_issue(struct dub_diag_list *out, const struct dub_rule *rule,
                           enum dub_severity severity, const struct dub_check_segment *at)
{
    struct dub_diag d = {.rule = rule->id, .severity = severity};
    if (at) {
        d.segment = at->s->rec.id;
        d.number = at->number;
        d.waived = dub_segment_waived(at->s, rule->id, NULL);
    }
    if (!d.waived) {
        out->n_error += severity == DUB_SEV_ERROR;
        out->n_warning += severity == DUB_SEV_WARNING;
        out->n_info += severity == DUB_SEV_INFO;
    }
    if (out->dry) {
        out->n_waived += d.waived;
        d.dry = true;
        out->scratch = d;
        return &out->scratch;
    }
    dub_vec_push(&out->items, d);
    struct dub_diag *added = &out->items.at[out->items.n - 1];
    if (at && at->is_template) {
        char id[DUB_ID_TEXT];
        char *ref = dub_asprintf("%s-%s", dub_str_z(at->input->ref), dub_id_print(d.segment, id));
        set_clean(&added->ref, dub_sv(ref));
        dub_free(ref);
    } else if (at) {
        const struct dub_str *ref = at->input ? at->input->ref : at->s->input;
        dub_issue_ref(added, ref ? ref : at->s->speaker);
    }
    return added;
}

void dub_issue_ref(struct dub_diag *d, const struct dub_str *ref)
{
    if (ref && !d->dry)
        set_clean(&d->ref, dub_str_sv(ref));
}

void dub_issue_field(struct dub_diag *d, const char *field, const char *value, const char *limit)
{
    if (d->dry)
        return;
    if (field)
        set_clean(&d->field, dub_sv(field));
    if (value)
        set_clean(&d->value, dub_sv(value));
    if (limit)
        set_clean(&d->limit, dub_sv(limit));
}

void dub_issue_times(struct dub_diag *d, const char *field, dub_us value_us, dub_us limit_us)
{
    char value[DUB_TIME_TEXT], limit[DUB_TIME_TEXT];
    if (d->dry)
        return;
    dub_issue_field(d, field, dub_seconds_print(value_us, value),
                    dub_seconds_print(limit_us, limit));
}

void dub_issue_counts(struct dub_diag *d, const char *field, int64_t value, int64_t limit)
{
    char a[24], b[24];
    snprintf(a, sizeof(a), "%lld", (long long)value);
    snprintf(b, sizeof(b), "%lld", (long long)limit);
    dub_issue_field(d, field, a, b);
}

void dub_issue_say(struct dub_diag *d, const char *fmt, ...)
{
    struct dub_buf text;
    va_list ap;
    if (d->dry)
        return;
    dub_buf_init(&text, 0);
    va_start(ap, fmt);
    dub_buf_vaddf(&text, fmt, ap);
    va_end(ap);
    set_clean(&d->message, dub_buf_sv(&text));
    dub_buf_fini(&text);
}

void dub_issue_fix(struct dub_diag *d, const char *verb, const struct dub_check_segment *on,
                   const char *fmt, ...)
{
    struct dub_buf line;
    char id[DUB_ID_TEXT];
    va_list ap;
    if (d->dry)
        return;
    dub_buf_init(&line, 0);
    dub_buf_add_z(&line, verb);
    if (on)
        dub_buf_addf(&line, " @%s", dub_id_print(on->s->rec.id, id));
    dub_buf_add_c(&line, ' ');
    va_start(ap, fmt);
    dub_buf_vaddf(&line, fmt, ap);
    va_end(ap);
    dub_str_unref(d->fix);
    d->fix = dub_str_new(dub_buf_sv(&line));
    dub_buf_fini(&line);
}

void dub_issue_fix_edge(struct dub_diag *d, const struct dub_segment *on, const char *edge,
                        dub_us at_us)
{
    char at[DUB_TIME_TEXT], id[DUB_ID_TEXT];
    const char *verb = on->audio == DUB_AUDIO_CUT ? "segment-extend" : "segment-trim";
    dub_issue_fix(d, verb, NULL, "@%s %s %s", dub_id_print(on->rec.id, id), edge,
                  dub_seconds_print(at_us, at));
}

const char *dub_issue_length(dub_us t, char out[DUB_TIME_TEXT])
{
    return t > -1000 && t < 1000 ? dub_seconds_print(t, out) : dub_seconds3_print(t, out);
}

static bool is_bare(struct dub_sv word)
{
    for (size_t i = 0; i < word.n; i++)
        if (strchr(" \t'\"\\#", word.p[i]))
            return false;
    return word.n > 0;
}

bool dub_issue_word(struct dub_sv word, struct dub_buf *out)
{
    for (size_t i = 0; i < word.n; i++)
        if ((unsigned char)word.p[i] < 0x20 || word.p[i] == 0x7f)
            return false;
    if (is_bare(word)) {
        dub_buf_add_sv(out, word);
        return true;
    }
    dub_buf_add_c(out, '"');
    for (size_t i = 0; i < word.n; i++) {
        if (word.p[i] == '"' || word.p[i] == '\\')
            dub_buf_add_c(out, '\\');
        dub_buf_add_c(out, word.p[i]);
    }
    dub_buf_add_c(out, '"');
    return true;
}
