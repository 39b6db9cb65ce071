/*
 * AWS Transcribe, numbers as strings. With speakers: results.speaker_labels.segments, whose text is
 * joined through results.items by time; without: results.audio_segments, the channels, or the items
 * themselves. Call Analytics has Transcript[], in milliseconds.
 */
#include "io/json_doc.h"
#include "io/voices.h"
#include "io/words.h"

static const char *content(const cJSON *item)
{
    const cJSON *alternatives = dub_json_get(item, "alternatives");
    return dub_json_str(alternatives ? alternatives->child : NULL, "content");
}

static bool is_punctuation(const cJSON *item)
{
    const char *type = dub_json_str(item, "type");
    return type && strcmp(type, "punctuation") == 0;
}

static bool span_of(const cJSON *obj, const char *start, const char *end, struct dub_span *span)
{
    return dub_json_seconds(dub_json_get(obj, start), &span->start_us) &&
           dub_json_seconds(dub_json_get(obj, end), &span->end_us);
}

/* --- speaker_labels --------------------------------------------------------------------------- */

/* The items of one segment: those that start before it ends. Both lists are in order of time. */
static const cJSON *join_items(const cJSON *item, struct dub_span span, struct dub_buf *text)
{
    for (; item; item = item->next) {
        struct dub_span t;
        const char *word = content(item);
        bool mark = is_punctuation(item);
        if (!mark && span_of(item, "start_time", "end_time", &t) && t.start_us >= span.end_us)
            break;
        if (!word)
            continue;
        if (text->n > 0 && !mark)
            dub_buf_add_c(text, ' ');
        dub_buf_add_z(text, word);
    }
    return item;
}

/* The items of a segment once more, as its words. */
static void give_words(const cJSON *item, const cJSON *end, struct dub_rows *out)
{
    for (; item && item != end; item = item->next) {
        struct dub_span t;
        if (!is_punctuation(item) && span_of(item, "start_time", "end_time", &t))
            dub_rows_add_word(out, t, dub_sv(content(item)), (struct dub_sv){0});
    }
}

static void take_segments(const cJSON *segments, const cJSON *items, struct dub_rows *out)
{
    const cJSON *item = items ? items->child : NULL;
    struct dub_buf text;
    dub_buf_init(&text, 0);
    for (const cJSON *s = segments->child; s; s = s->next) {
        struct dub_span span;
        if (!span_of(s, "start_time", "end_time", &span)) {
            dub_rows_reject(out, dub_json_line(s), "start_time or end_time is not a number");
            continue;
        }
        dub_buf_clear(&text);
        const cJSON *first = item;
        item = join_items(item, span, &text);
        if (dub_rows_take(out, dub_json_line(s), span, dub_sv(dub_json_str(s, "speaker_label")),
                          dub_buf_sv(&text)))
            give_words(first, item, out);
    }
    dub_buf_fini(&text);
}

/* --- lists of objects --------------------------------------------------------------------------
 */

struct names {
    const char *start, *end, *speaker, *text;
    bool ms;
};

static void take_objects(const cJSON *list, const struct names *n, struct dub_rows *out)
{
    for (const cJSON *c = list->child; c; c = c->next) {
        struct dub_span span;
        if (!span_of(c, n->start, n->end, &span)) {
            dub_rows_reject(out, dub_json_line(c), "%s or %s is not a number", n->start, n->end);
            continue;
        }
        if (n->ms) {
            span.start_us = dub_mul_div_round(span.start_us, 1, 1000);
            span.end_us = dub_mul_div_round(span.end_us, 1, 1000);
        }
        dub_rows_take(out, dub_json_line(c), span, dub_sv(dub_json_str(c, n->speaker)),
                      dub_sv(dub_json_str(c, n->text)));
    }
}

static void add_items(const cJSON *items, struct dub_sv channel, struct dub_words *words)
{
    for (const cJSON *i = items ? items->child : NULL; i; i = i->next) {
        struct dub_word one = {.line = dub_json_line(i), .text = dub_sv(content(i))};
        const char *speaker = dub_json_str(i, "speaker_label");
        one.speaker = speaker ? dub_sv(speaker) : channel;
        one.glued = is_punctuation(i);
        one.timed = span_of(i, "start_time", "end_time", &one.span);
        dub_words_add(words, &one);
    }
}

static void add_channels(const cJSON *channels, struct dub_words *words)
{
    for (const cJSON *c = channels->child; c; c = c->next)
        add_items(dub_json_get(c, "items"), dub_sv(dub_json_str(c, "channel_label")), words);
}

/* --- the file ----------------------------------------------------------------------------------
 */

static bool take_results(const cJSON *results, struct dub_rows *out)
{
    static const struct names audio = {"start_time", "end_time", "speaker_label", "transcript",
                                       false};
    const cJSON *labels = dub_json_get(results, "speaker_labels");
    const cJSON *segments = dub_json_get(labels, "segments"),
                *items = dub_json_get(results, "items");
    const cJSON *pieces = dub_json_get(results, "audio_segments");
    const cJSON *by_channel = dub_json_get(results, "channel_labels");
    const cJSON *channels = dub_json_get(by_channel, "channels");
    struct dub_words words = {.unit = DUB_WORDS_EACH};
    if (cJSON_IsArray(segments) && segments->child) {
        take_segments(segments, items, out);
    } else if (cJSON_IsArray(pieces) && pieces->child) {
        take_objects(pieces, &audio, out);
    } else if (cJSON_IsArray(channels) && channels->child) {
        add_channels(channels, &words);
        dub_words_give(&words, out);
    } else if (cJSON_IsArray(items)) {
        add_items(items, (struct dub_sv){0}, &words);
        dub_words_give(&words, out);
    } else {
        return false;
    }
    return true;
}

enum dub_status dub_aws_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err)
{
    static const struct names turn = {"BeginOffsetMillis", "EndOffsetMillis", "ParticipantRole",
                                      "Content", true};
    cJSON *doc = NULL;
    enum dub_status st = dub_json_doc(text, &doc, err);
    const cJSON *turns = dub_json_get(doc, "Transcript"), *results = dub_json_get(doc, "results");
    if (st == DUB_OK && cJSON_IsArray(turns))
        take_objects(turns, &turn, out);
    else if (st == DUB_OK && !take_results(results, out))
        st =
            dub_fail(err, DUB_ERR_FORMAT, "\"results\" has neither segments of speakers nor items");
    if (st == DUB_OK)
        dub_rows_warn_nameless(out);
    cJSON_Delete(doc);
    return st;
}

int dub_aws_sniff(struct dub_sv head)
{
    return dub_json_kind(head) == DUB_JSON_AWS ? 90 : 0;
}
