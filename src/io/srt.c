/* SubRip subtitles as they occur: the time line makes a cue, everything else may be missing. */
#include "io/cue_times.h"
#include "io/labels.h"
#include "io/lines.h"
#include "io/rows.h"
#include "io/subtitle_text.h"

struct cue {
    int line; /* of its times */
    struct dub_span span;
    size_t from, n; /* its text, in reader.text */
};

struct reader {
    struct dub_rows *out;
    struct dub_buf text; /* all texts, without tags, one after the other */
    DUB_VEC(struct cue) cues;
    DUB_VEC(struct dub_sv) pending; /* lines of text since the last time line */
    bool in_cue;                    /* false before the first cue and after an unreadable one */
    unsigned long long last_index;  /* of the cue before, 0 if it had none */
};

/* --- cues ------------------------------------------------------------------------------------- */

/*
 * The index of the coming cue is the last pending line: directly above the times, or above blank
 * lines if it goes on counting (a text may end in a number too).
 */
static void drop_index(struct reader *r)
{
    size_t n = r->pending.n;
    while (n > 0 && dub_sv_trim(r->pending.at[n - 1]).n == 0)
        n--;
    unsigned long long index;
    bool number = n > 0 && dub_sv_u64(dub_sv_trim(r->pending.at[n - 1]), 1000000000, &index);
    bool above = n == r->pending.n;
    if (number && (above || index == r->last_index + 1)) {
        r->last_index = index;
        r->pending.n = n - 1;
    } else {
        r->last_index = 0;
    }
}

/* The pending lines are the text of the cue that is open. */
static void close_cue(struct reader *r)
{
    if (r->in_cue) {
        struct cue *c = &r->cues.at[r->cues.n - 1];
        c->from = r->text.n;
        for (size_t i = 0; i < r->pending.n; i++) {
            size_t before = r->text.n;
            if (before > c->from)
                dub_buf_add_c(&r->text, '\n');
            size_t start = r->text.n;
            dub_subtitle_line(r->pending.at[i], &r->text);
            if (r->text.n == start) { /* a blank line: takes its line break back */
                r->text.n = before;
                if (r->text.data)
                    r->text.data[before] = '\0';
            }
        }
        c->n = r->text.n - c->from;
    }
    r->pending.n = 0;
}

static void take_line(struct reader *r, struct dub_sv line, int number)
{
    struct dub_span span;
    struct dub_sv trimmed = dub_sv_trim(line);
    bool meant = dub_cue_times_meant(trimmed);
    if (!meant) {
        dub_vec_push(&r->pending, line);
        return;
    }
    drop_index(r);
    close_cue(r);
    r->in_cue = dub_cue_times(trimmed, &span);
    if (r->in_cue) {
        struct cue c = {.line = number, .span = span};
        dub_vec_push(&r->cues, c);
    } else {
        dub_rows_reject(r->out, number, "its times cannot be read");
    }
}

/* --- labels and rows -------------------------------------------------------------------------- */

static void give_rows(struct reader *r)
{
    size_t n = r->cues.n, n_texts = 0, n_labelled = 0, n_nameless = 0;
    struct dub_label *labels = dub_alloc_array(n + 1, sizeof(*labels));
    for (size_t i = 0; i < n; i++) {
        struct dub_sv text = dub_sv_n(dub_buf_z(&r->text) + r->cues.at[i].from, r->cues.at[i].n);
        labels[i] = dub_label_find(text);
        n_texts += text.n > 0;
    }
    dub_labels_judge(labels, n, n_texts);
    for (size_t i = 0; i < n; i++) {
        const struct cue *c = &r->cues.at[i];
        struct dub_sv text = dub_sv_n(dub_buf_z(&r->text) + c->from, c->n);
        bool named = labels[i].kind != DUB_LABEL_NONE;
        n_labelled += named;
        n_nameless += !named;
        dub_rows_take(r->out, c->line, c->span, named ? labels[i].name : (struct dub_sv){0},
                      named ? labels[i].rest : text);
    }
    if (n_labelled > 0 && n_nameless > 0)
        dub_rows_warn(r->out, "%zu of %zu rows name no speaker", n_nameless, n);
    dub_free(labels);
}

enum dub_status dub_srt_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err)
{
    struct reader r = {.out = out};
    struct dub_lines lines;
    struct dub_sv line;
    dub_buf_init(&r.text, 0);
    dub_lines_init(&lines, text);
    while (dub_lines_next(&lines, &line))
        take_line(&r, line, lines.number);
    close_cue(&r);
    enum dub_status st = dub_buf_status(&r.text, "the text of the subtitles", err);
    if (st == DUB_OK && r.cues.n == 0 && out->rejected.n == 0 && dub_sv_trim(text).n > 0)
        st = dub_fail(err, DUB_ERR_FORMAT,
                      "no subtitle was found: there is no line such as "
                      "00:00:01,000 --> 00:00:04,000");
    if (st == DUB_OK)
        give_rows(&r);
    dub_buf_fini(&r.text);
    dub_vec_fini(&r.cues);
    dub_vec_fini(&r.pending);
    return st;
}

int dub_srt_sniff(struct dub_sv head)
{
    struct dub_lines lines;
    struct dub_sv line, before = {0};
    dub_lines_init(&lines, head);
    while (dub_lines_next(&lines, &line)) {
        struct dub_span span;
        unsigned long long index;
        line = dub_sv_trim(line);
        if (lines.number == 1 && dub_sv_starts(line, DUB_SV_LIT("WEBVTT")))
            return 0;
        if (dub_cue_times_meant(line) && dub_cue_times(line, &span))
            return dub_sv_u64(before, 1000000000, &index) ? 95 : 80;
        before = line;
    }
    return 0;
}
