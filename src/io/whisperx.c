/*
 * WhisperX JSON: {"segments": [{"start", "end", "text", "speaker"?, "words": [{"word", "start"?,
 * "end"?, "speaker"?}]}], ...}. Speaker keys are missing where diarization heard nobody, words such
 * as numerals have no times, and a segment may hold the words of two speakers.
 */
#include "io/json_doc.h"
#include "io/voices.h"
#include "io/words.h"

/* --- words ------------------------------------------------------------------------------------ */

/* A stretch of words of one speaker. */
struct run {
    const char *speaker; /* NULL: not said */
    struct dub_span span;
    bool has_end;
    struct dub_buf text;
};

struct timed_word {
    struct dub_span span;
    struct dub_sv text, speaker;
    size_t run;
};

struct segment {
    const cJSON *obj;
    struct dub_span span;
    struct dub_sv text;
    DUB_VEC(struct run) runs;
    DUB_VEC(struct timed_word) words;
    size_t cursor; /* in text: behind the last word found */
};

/* Words are looked for close by only: a missing one must not cost a walk through the text. */
static bool find_word(struct segment *s, struct dub_sv word)
{
    size_t reach = s->cursor + 32;
    for (size_t at = s->cursor; at <= reach && at + word.n <= s->text.n; at++) {
        if (memcmp(s->text.p + at, word.p, word.n) == 0) {
            s->cursor = at + word.n;
            return true;
        }
    }
    return false;
}

/* The word with the blanks and marks before it as the segment's text has them. */
static void add_word(struct segment *s, struct run *r, struct dub_sv word)
{
    size_t from = s->cursor;
    if (word.n == 0)
        return;
    if (find_word(s, word)) {
        dub_buf_add(&r->text, s->text.p + from, s->cursor - from);
        return;
    }
    if (r->text.n > 0)
        dub_buf_add_c(&r->text, ' ');
    dub_buf_add_sv(&r->text, word);
}

/* Another speaker starts a run only at a word with a time: the cut needs one. */
static void take_word(struct segment *s, const cJSON *w)
{
    dub_us start = 0, end = 0;
    bool has_start = dub_json_us(dub_json_get(w, "start"), &start, NULL);
    bool has_end = dub_json_us(dub_json_get(w, "end"), &end, NULL);
    const char *speaker = dub_json_str(w, "speaker"), *word = dub_json_str(w, "word");
    struct run *last = s->runs.n ? &s->runs.at[s->runs.n - 1] : NULL;
    bool other = last && speaker && last->speaker && strcmp(speaker, last->speaker) != 0;
    if (!last || (other && has_start)) {
        struct run r = {.span = {last ? start : s->span.start_us, 0}};
        dub_buf_init(&r.text, 0);
        dub_vec_push(&s->runs, r);
        last = &s->runs.at[s->runs.n - 1];
    }
    if (!last->speaker)
        last->speaker = speaker;
    if (has_end) {
        last->has_end = true;
        last->span.end_us = end;
    }
    add_word(s, last, dub_sv_trim(dub_sv(word)));
    struct timed_word timed = {{start, end}, dub_sv(word), dub_sv(speaker), s->runs.n - 1};
    if (has_start && has_end)
        dub_vec_push(&s->words, timed);
}

/* Words up to those of a run to the row that was taken last; from the one after the last call's. */
static void give_words(const struct segment *s, size_t *next, size_t run, struct dub_rows *out)
{
    for (; *next < s->words.n && s->words.at[*next].run <= run; (*next)++) {
        const struct timed_word *w = &s->words.at[*next];
        dub_rows_add_word(out, w->span, w->text, w->speaker);
    }
}

/* Ends of the runs; false when the words do not allow the segment to be cut. */
static bool close_runs(struct segment *s)
{
    size_t n = s->runs.n;
    for (size_t i = 0; i < n; i++) {
        struct run *r = &s->runs.at[i];
        if (i + 1 == n) {
            r->span.end_us = s->span.end_us;
            dub_buf_add(&r->text, s->text.p + s->cursor, s->text.n - s->cursor);
        } else if (!r->has_end || r->span.end_us > s->runs.at[i + 1].span.start_us) {
            r->span.end_us = s->runs.at[i + 1].span.start_us;
        }
        if (r->span.start_us < s->span.start_us || r->span.end_us > s->span.end_us ||
            r->span.end_us <= r->span.start_us)
            return false;
    }
    return n > 1;
}

/* --- segments --------------------------------------------------------------------------------- */

static void segment_speaker(const cJSON *obj, struct dub_buf *out)
{
    const cJSON *speaker = dub_json_get(obj, "speaker");
    if (cJSON_IsString(speaker))
        dub_buf_add_z(out, speaker->valuestring);
    else if (cJSON_IsNumber(speaker))
        dub_json_print(speaker, 0, out);
}

static void take_whole(struct segment *s, struct dub_rows *out, int line)
{
    struct dub_buf speaker;
    size_t next = 0;
    dub_buf_init(&speaker, 0);
    segment_speaker(s->obj, &speaker);
    if (speaker.n == 0 && s->runs.n == 1 && s->runs.at[0].speaker)
        dub_buf_add_z(&speaker, s->runs.at[0].speaker);
    if (dub_rows_take(out, line, s->span, dub_buf_sv(&speaker), s->text))
        give_words(s, &next, SIZE_MAX, out);
    dub_buf_fini(&speaker);
}

static void take_segment(const cJSON *obj, struct dub_rows *out, int line)
{
    struct segment s = {.obj = obj};
    size_t next = 0;
    if (!dub_json_us(dub_json_get(obj, "start"), &s.span.start_us, NULL) ||
        !dub_json_us(dub_json_get(obj, "end"), &s.span.end_us, NULL)) {
        dub_rows_reject(out, line, "start or end is not a number of seconds");
        return;
    }
    const char *text = dub_json_str(obj, "text");
    s.text = dub_sv_trim(dub_sv(text ? text : ""));
    const cJSON *words = dub_json_get(obj, "words");
    for (const cJSON *w = cJSON_IsArray(words) ? words->child : NULL; w; w = w->next)
        if (cJSON_IsObject(w))
            take_word(&s, w);
    if (close_runs(&s) && !out->whole_rows) {
        for (size_t i = 0; i < s.runs.n; i++)
            if (dub_rows_take(out, line, s.runs.at[i].span, dub_sv(s.runs.at[i].speaker),
                              dub_buf_sv(&s.runs.at[i].text)))
                give_words(&s, &next, i, out);
        out->n_read -= s.runs.n - 1; /* one row of the file */
    } else {
        take_whole(&s, out, line);
    }
    for (size_t i = 0; i < s.runs.n; i++)
        dub_buf_fini(&s.runs.at[i].text);
    dub_vec_fini(&s.runs);
    dub_vec_fini(&s.words);
}

static void take_words(const cJSON *words, struct dub_rows *out)
{
    struct dub_words all = {.unit = DUB_WORDS_EACH};
    for (const cJSON *w = words->child; w; w = w->next) {
        const char *word = dub_json_str(w, "word"), *speaker = dub_json_str(w, "speaker");
        struct dub_word one = {.line = dub_json_line(w), .text = dub_sv(word ? word : "")};
        one.speaker = dub_sv(speaker);
        one.timed = dub_json_us(dub_json_get(w, "start"), &one.span.start_us, NULL) &&
                    dub_json_us(dub_json_get(w, "end"), &one.span.end_us, NULL);
        dub_words_add(&all, &one);
    }
    dub_words_give(&all, out);
}

/* Segments; of a file that was asked for words only, the words. */
enum dub_status dub_whisperx_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err)
{
    cJSON *doc = NULL;
    enum dub_status st = dub_json_doc(text, &doc, err);
    const cJSON *segments = dub_json_get(doc, "segments"), *words = dub_json_get(doc, "words");
    if (st == DUB_OK && cJSON_IsObject(doc) && cJSON_IsArray(segments)) {
        int line = dub_json_line(segments);
        for (const cJSON *c = segments->child; c; c = c->next) {
            line = cJSON_IsObject(c) ? dub_json_line(c) : line;
            if (cJSON_IsObject(c))
                take_segment(c, out, line);
            else
                dub_rows_reject(out, line, "a segment that is not an object");
        }
        dub_rows_find_labels(out);
        dub_rows_warn_nameless(out);
    } else if (st == DUB_OK && cJSON_IsObject(doc) && cJSON_IsArray(words)) {
        take_words(words, out);
    } else if (st == DUB_OK) {
        st = dub_fail(err, DUB_ERR_FORMAT, "there is no list \"segments\" at the top of the file");
    }
    cJSON_Delete(doc);
    return st;
}

int dub_whisperx_sniff(struct dub_sv head)
{
    return dub_json_kind(head) == DUB_JSON_WHISPERX ? 90 : 0;
}

/* OpenAI's verbose_json and the files of the whisper programs have the same segments. */
int dub_whisper_sniff(struct dub_sv head)
{
    return dub_json_kind(head) == DUB_JSON_WHISPER ? 90 : 0;
}
