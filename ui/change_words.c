/* What a step changed, in words: records before and after, field by field. */
#include <stdio.h>

#include "base/utf8.h"
#include "view_history.h"

#define VALUE_CHARS 40

struct words {
    struct dub_buf *out;
    size_t n; /* fields told of this record */
};

static void field(struct words *w, const char *name, struct dub_sv before, struct dub_sv after)
{
    if (dub_sv_eq(before, after))
        return;
    size_t a = dub_text_fit(before, VALUE_CHARS), b = dub_text_fit(after, VALUE_CHARS);
    dub_buf_addf(w->out, "%s%s %.*s%s → %.*s%s", w->n++ > 0 ? ", " : " ", name,
                 (int)(before.n ? a : 3), before.n ? before.p : "–", a < before.n ? "…" : "",
                 (int)(after.n ? b : 3), after.n ? after.p : "–", b < after.n ? "…" : "");
}

static void strings(struct words *w, const char *name, const struct dub_str *before,
                    const struct dub_str *after)
{
    field(w, name, dub_str_sv(before), dub_str_sv(after));
}

static void times(struct words *w, const char *name, dub_us before, dub_us after)
{
    char a[DUB_TIME_TEXT], b[DUB_TIME_TEXT];
    field(w, name, dub_sv(dub_clock_print(before, a)), dub_sv(dub_clock_print(after, b)));
}

static const char *crop_text(const struct dub_segment *s, char out[2 * DUB_TIME_TEXT])
{
    char a[DUB_TIME_TEXT], b[DUB_TIME_TEXT];
    if (s->audio != DUB_AUDIO_CUT)
        (void)snprintf(out, 2 * DUB_TIME_TEXT, "%s", dub_audio_mode_name(s->audio));
    else
        (void)snprintf(out, 2 * DUB_TIME_TEXT, "%s–%s", dub_seconds3_print(s->crop.start_us, a),
                       dub_seconds3_print(s->crop.end_us, b));
    return out;
}

static void segment_fields(struct words *w, const struct dub_segment *a,
                           const struct dub_segment *b)
{
    char x[2 * DUB_TIME_TEXT], y[2 * DUB_TIME_TEXT];
    times(w, "start", a->span.start_us, b->span.start_us);
    times(w, "end", a->span.end_us, b->span.end_us);
    strings(w, "speaker", a->speaker, b->speaker);
    strings(w, "input", a->input, b->input);
    field(w, "audio", dub_sv(crop_text(a, x)), dub_sv(crop_text(b, y)));
    strings(w, "text", a->text, b->text);
    strings(w, "source text", a->source_text, b->source_text);
    strings(w, "note", a->note, b->note);
    field(w, "state", dub_sv(dub_review_name(a->review)), dub_sv(dub_review_name(b->review)));
    if (!dub_options_equal(&a->override, &b->override))
        dub_buf_addf(w->out, "%s own options", w->n++ > 0 ? "," : "");
    if (!dub_str_eq(a->waived, b->waived))
        dub_buf_addf(w->out, "%s accepted issues", w->n++ > 0 ? "," : "");
}

static void speaker_fields(struct words *w, const struct dub_speaker *a,
                           const struct dub_speaker *b)
{
    char x[16], y[16];
    (void)snprintf(x, sizeof(x), "%d", a->slot);
    (void)snprintf(y, sizeof(y), "%d", b->slot);
    strings(w, "refId", a->ref, b->ref);
    strings(w, "name", a->name, b->name);
    field(w, "slot", dub_sv(x), dub_sv(y));
    strings(w, "colour", a->colour, b->colour);
    strings(w, "default", a->default_input, b->default_input);
}

static void input_fields(struct words *w, const struct dub_input *a, const struct dub_input *b)
{
    strings(w, "refId", a->ref, b->ref);
    strings(w, "source", a->where, b->where);
    strings(w, "voice", a->voice, b->voice);
    strings(w, "script", a->script, b->script);
    strings(w, "speaker", a->speaker, b->speaker);
}

static void settings_fields(struct words *w, const struct dub_settings *a,
                            const struct dub_settings *b)
{
    strings(w, "model", a->model, b->model);
    strings(w, "output name", a->output_name, b->output_name);
    strings(w, "webhook", a->webhook, b->webhook);
    strings(w, "project id", a->remote_project_id, b->remote_project_id);
    strings(w, "plan", a->plan, b->plan);
    if (!dub_options_equal(&a->options, &b->options))
        dub_buf_addf(w->out, "%s options", w->n++ > 0 ? "," : "");
}

static void compare(struct words *w, enum dub_kind kind, const void *a, const void *b)
{
    switch (kind) {
    case DUB_KIND_SEGMENT:
        segment_fields(w, a, b);
        break;
    case DUB_KIND_SPEAKER:
        speaker_fields(w, a, b);
        break;
    case DUB_KIND_INPUT:
        input_fields(w, a, b);
        break;
    case DUB_KIND_SETTINGS:
        settings_fields(w, a, b);
        break;
    case DUB_KIND_MARKER:
        times(w, "time", ((const struct dub_marker *)a)->at_us,
              ((const struct dub_marker *)b)->at_us);
        strings(w, "name", ((const struct dub_marker *)a)->name,
                ((const struct dub_marker *)b)->name);
        break;
    case DUB_KIND_COUNT:
        break;
    }
    if (w->n == 0)
        dub_buf_add_z(w->out, " other members");
}

/* "segment 3" where it is there now, else its place in time; "speaker maria" ... */
static void add_name(const struct dub_project *p, const struct dub_change *c, struct dub_buf *out)
{
    const struct dub_record *r = c->after ? c->after : c->before;
    const struct dub_segment *now;
    char at[DUB_TIME_TEXT];
    switch (c->kind) {
    case DUB_KIND_SEGMENT:
        now = dub_project_segment_by_id(p, c->id);
        if (now)
            dub_buf_addf(out, "segment %zu", dub_project_segment_index(p, now) + 1);
        else
            dub_buf_addf(out, "segment at %s",
                         dub_clock_print(((const struct dub_segment *)r)->span.start_us, at));
        break;
    case DUB_KIND_SPEAKER:
        dub_buf_addf(out, "speaker %s", dub_str_z(((const struct dub_speaker *)r)->ref));
        break;
    case DUB_KIND_INPUT: {
        const struct dub_input *in = (const struct dub_input *)r;
        dub_buf_addf(out, "input %s", in->ref ? in->ref->z : dub_input_kind_name(in->kind));
        break;
    }
    case DUB_KIND_MARKER:
        dub_buf_addf(out, "marker at %s",
                     dub_clock_print(((const struct dub_marker *)r)->at_us, at));
        break;
    case DUB_KIND_SETTINGS:
    case DUB_KIND_COUNT:
        dub_buf_add_z(out, "project");
        break;
    }
}

void ui_change_words(const struct dub_project *p, const struct dub_txn *t, size_t most,
                     struct dub_buf *out)
{
    for (size_t i = 0; i < t->changes.n; i++) {
        const struct dub_change *c = &t->changes.at[i];
        struct words w = {out, 0};
        if (i + 1 == most && t->changes.n > most) {
            dub_buf_addf(out, "and %zu more\n", t->changes.n - i);
            return;
        }
        add_name(p, c, out);
        if (c->before && c->after) {
            dub_buf_add_c(out, ':');
            compare(&w, c->kind, c->before, c->after);
        } else {
            dub_buf_add_z(out, c->after ? " added" : " deleted");
        }
        dub_buf_add_c(out, '\n');
    }
}
