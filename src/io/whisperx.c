/*
 * WhisperX JSON: {"segments": [{"start", "end", "text", "speaker"?, "words": [{"word", "start"?,
 * "end"?, "speaker"?}]}], ...}. Speaker keys are missing where diarization heard nobody, words such
 * as numerals have no times, and a segment may hold the words of two speakers.
 */
#include "base/json.h"
#include "io/rows.h"

/* --- the text before it is parsed ------------------------------------------------------------- */

/* Python writes NaN and Infinity, which JSON does not know; null stands for them. */
static void without_nan(struct dub_sv s, struct dub_buf *out)
{
    static const struct dub_sv words[] = {{"-Infinity", 9}, {"Infinity", 8}, {"NaN", 3}};
    bool in_string = false;
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\\' && in_string)
            i++;
        else if (s.p[i] == '"')
            in_string = !in_string;
        if (in_string || !(s.p[i] == 'N' || s.p[i] == 'I' || s.p[i] == '-'))
            continue;
        for (size_t w = 0; w < DUB_ARRAY_LEN(words); w++) {
            if (!dub_sv_starts(dub_sv_n(s.p + i, s.n - i), words[w]))
                continue;
            dub_buf_add(out, s.p + from, i - from);
            dub_buf_add_z(out, "null");
            i += words[w].n - 1;
            from = i + 1;
            break;
        }
    }
    dub_buf_add(out, s.p + from, s.n - from);
}

/* Walks the text beside the parsed document: the line on which each segment's object starts. */
struct line_walk {
    struct dub_sv text;
    size_t at;
    int line, depth;
    bool in_list; /* inside the segments array of the top object */
};

static size_t string_end(struct dub_sv s, size_t i)
{
    for (i++; i < s.n && s.p[i] != '"'; i++)
        if (s.p[i] == '\\')
            i++;
    return i;
}

/* Is the string that ends before i a member name "segments"? */
static bool is_segments_key(struct dub_sv s, size_t from, size_t end)
{
    size_t i = end + 1;
    while (i < s.n && (unsigned char)s.p[i] <= ' ')
        i++;
    return i < s.n && s.p[i] == ':' && end > from &&
           dub_sv_eq_z(dub_sv_n(s.p + from + 1, end - from - 1), "segments");
}

static int next_segment_line(struct line_walk *w)
{
    bool key = false;
    for (; w->at < w->text.n; w->at++) {
        char c = w->text.p[w->at];
        w->line += c == '\n';
        if (c == '"') {
            size_t end = string_end(w->text, w->at);
            key = w->depth == 1 && is_segments_key(w->text, w->at, end);
            w->at = end;
        } else if (c == '{' || c == '[') {
            bool item = w->in_list && w->depth == 2 && c == '{';
            w->in_list = w->in_list || (key && w->depth == 1 && c == '[');
            w->depth++;
            key = false;
            if (item) {
                w->at++;
                return w->line;
            }
        } else if (c == '}' || c == ']') {
            w->depth--;
            w->in_list = w->in_list && w->depth >= 2;
        }
    }
    return 0;
}

/* --- words ------------------------------------------------------------------------------------ */

/* A stretch of words of one speaker. */
struct run {
    const char *speaker; /* NULL: not said */
    struct dub_span span;
    bool has_end;
    struct dub_buf text;
};

struct segment {
    const cJSON *obj;
    struct dub_span span;
    struct dub_sv text;
    DUB_VEC(struct run) runs;
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
    dub_buf_init(&speaker, 0);
    segment_speaker(s->obj, &speaker);
    if (speaker.n == 0 && s->runs.n == 1 && s->runs.at[0].speaker)
        dub_buf_add_z(&speaker, s->runs.at[0].speaker);
    dub_rows_take(out, line, s->span, dub_buf_sv(&speaker), s->text);
    dub_buf_fini(&speaker);
}

static void take_segment(const cJSON *obj, struct dub_rows *out, int line)
{
    struct segment s = {.obj = obj};
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
    if (close_runs(&s)) {
        for (size_t i = 0; i < s.runs.n; i++)
            dub_rows_take(out, line, s.runs.at[i].span, dub_sv(s.runs.at[i].speaker),
                          dub_buf_sv(&s.runs.at[i].text));
        out->n_read -= s.runs.n - 1; /* one row of the file */
    } else {
        take_whole(&s, out, line);
    }
    for (size_t i = 0; i < s.runs.n; i++)
        dub_buf_fini(&s.runs.at[i].text);
    dub_vec_fini(&s.runs);
}

static void count_nameless(struct dub_rows *out)
{
    size_t n_nameless = 0;
    for (size_t i = 0; i < out->rows.n; i++)
        n_nameless += !out->rows.at[i].speaker;
    if (n_nameless > 0 && n_nameless < out->rows.n)
        dub_rows_warn(out, "%zu of %zu rows name no speaker", n_nameless, out->rows.n);
}

enum dub_status dub_whisperx_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err)
{
    struct dub_buf clean;
    cJSON *doc = NULL;
    dub_buf_init(&clean, 0);
    without_nan(text, &clean);
    enum dub_status st = dub_buf_status(&clean, "the file", err);
    if (st == DUB_OK)
        st = dub_json_parse(dub_buf_sv(&clean), &doc, err);
    const cJSON *segments = dub_json_get(doc, "segments");
    if (st == DUB_OK && !(cJSON_IsObject(doc) && cJSON_IsArray(segments)))
        st = dub_fail(err, DUB_ERR_FORMAT, "there is no list \"segments\" at the top of the file");
    if (st == DUB_OK) {
        struct line_walk walk = {.text = dub_buf_sv(&clean), .line = 1};
        for (const cJSON *c = segments->child; c; c = c->next) {
            if (cJSON_IsObject(c))
                take_segment(c, out, next_segment_line(&walk));
            else
                dub_rows_reject(out, walk.line, "a segment that is not an object");
        }
        count_nameless(out);
    }
    cJSON_Delete(doc);
    dub_buf_fini(&clean);
    return st;
}

static bool has_key(struct dub_sv head, const char *key)
{
    struct dub_sv k = dub_sv(key), s = head;
    for (size_t at; (at = dub_sv_find(s, '"')) < s.n;) {
        s = dub_sv_n(s.p + at, s.n - at);
        if (dub_sv_starts(s, k))
            return true;
        s = dub_sv_n(s.p + 1, s.n - 1);
    }
    return false;
}

int dub_whisperx_sniff(struct dub_sv head)
{
    struct dub_sv s = dub_sv_trim(head);
    if (s.n == 0 || s.p[0] != '{')
        return 0;
    if (!has_key(s, "\"segments\"") || has_key(s, "\"startTime\"") || has_key(s, "\"dubline\""))
        return 0; /* a Sync request or a project of ours */
    if (!has_key(s, "\"start\"") || !has_key(s, "\"end\""))
        return has_key(s, "\"word_segments\"") ? 60 : 0;
    return has_key(s, "\"words\"") ? 90 : 70;
}
