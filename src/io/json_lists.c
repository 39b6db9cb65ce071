/*
 * JSON files whose rows are one list of objects with known members: whisper.cpp, AssemblyAI,
 * pyannote, PodWhisperer, open-dubbing.
 */
#include "io/json_doc.h"
#include "io/voices.h"
#include "io/words.h"

/* Member names; NULL: the format has no such thing. */
struct members {
    const char *start, *end, *speaker, *text, *target, *audio;
    bool ms;
};

struct list {
    const struct members *m;
    struct dub_rows *out;
    struct dub_buf speaker;
};

static struct dub_sv text_of(const cJSON *obj, const char *name)
{
    return name ? dub_sv(dub_json_str(obj, name)) : (struct dub_sv){0};
}

static bool take_time(struct list *l, const cJSON *obj, const char *name, dub_us *t)
{
    const cJSON *item = dub_json_get(obj, name);
    if (l->m->ms ? dub_json_ms(item, t) : dub_json_seconds(item, t))
        return true;
    dub_rows_reject(l->out, dub_json_line(obj), "\"%s\" is not a number of %s", name,
                    l->m->ms ? "milliseconds" : "seconds");
    return false;
}

/* The times may stand in an object of their own, the rest beside it. */
static void take_object(struct list *l, const cJSON *obj, const cJSON *times)
{
    struct dub_span span;
    if (!cJSON_IsObject(obj) || !cJSON_IsObject(times)) {
        dub_rows_reject(l->out, dub_json_line(obj), "not an object with times");
        return;
    }
    if (!take_time(l, times, l->m->start, &span.start_us) ||
        !take_time(l, times, l->m->end, &span.end_us))
        return;
    dub_buf_clear(&l->speaker);
    if (l->m->speaker)
        dub_json_label(dub_json_get(obj, l->m->speaker), "speaker", &l->speaker);
    if (!dub_rows_take(l->out, dub_json_line(obj), span, dub_buf_sv(&l->speaker),
                       text_of(obj, l->m->text)))
        return;
    const cJSON *words = dub_json_get(obj, "words");
    dub_json_row_words(words ? words : dub_json_get(obj, "tokens"), l->m->ms, l->out);
    struct dub_row *row = &l->out->rows.at[l->out->rows.n - 1];
    struct dub_sv target = dub_sv_trim(text_of(obj, l->m->target));
    struct dub_sv audio = text_of(obj, l->m->audio);
    row->target = target.n ? dub_str_new(target) : NULL;
    row->audio_path = audio.n ? dub_str_new(audio) : NULL;
}

static void take_list(const struct members *m, const cJSON *list, const char *times,
                      struct dub_rows *out)
{
    struct list l = {.m = m, .out = out};
    dub_buf_init(&l.speaker, 0);
    for (const cJSON *c = list->child; c; c = c->next)
        take_object(&l, c, times ? dub_json_get(c, times) : c);
    dub_buf_fini(&l.speaker);
    dub_rows_find_labels(out);
    dub_rows_warn_nameless(out);
}

static enum dub_status no_list(const char *name, struct dub_err *err)
{
    return dub_fail(err, DUB_ERR_FORMAT, "there is no list \"%s\" where it should stand", name);
}

/* --- whisper.cpp: {"transcription": [{"offsets": {"from", "to"}, "text"}]}, milliseconds
 * ---------- */

enum dub_status dub_whispercpp_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err)
{
    static const struct members offsets = {"from", "to", "speaker", "text", NULL, NULL, true};
    static const struct members clocks = {"from", "to", "speaker", "text", NULL, NULL, false};
    cJSON *doc = NULL;
    enum dub_status st = dub_json_doc(text, &doc, err);
    const cJSON *list = dub_json_get(doc, "transcription");
    if (st == DUB_OK && cJSON_IsArray(list)) {
        bool ms = !list->child || dub_json_get(list->child, "offsets");
        take_list(ms ? &offsets : &clocks, list, ms ? "offsets" : "timestamps", out);
    } else if (st == DUB_OK) {
        st = no_list("transcription", err);
    }
    cJSON_Delete(doc);
    return st;
}

int dub_whispercpp_sniff(struct dub_sv head)
{
    return dub_json_kind(head) == DUB_JSON_WHISPERCPP ? 90 : 0;
}

/* --- AssemblyAI: {"utterances": [...] or null, "words": [...]}, milliseconds -------------------
 */

static void take_words(const cJSON *words, struct dub_rows *out)
{
    struct dub_words all = {.unit = DUB_WORDS_EACH};
    for (const cJSON *w = words->child; w; w = w->next) {
        struct dub_word one = {.line = dub_json_line(w), .text = text_of(w, "text")};
        one.speaker = text_of(w, "speaker");
        one.timed = dub_json_ms(dub_json_get(w, "start"), &one.span.start_us) &&
                    dub_json_ms(dub_json_get(w, "end"), &one.span.end_us);
        dub_words_add(&all, &one);
    }
    dub_words_give(&all, out);
}

enum dub_status dub_assemblyai_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err)
{
    static const struct members utterance = {"start", "end", "speaker", "text", NULL, NULL, true};
    cJSON *doc = NULL;
    enum dub_status st = dub_json_doc(text, &doc, err);
    const cJSON *list = dub_json_get(doc, "utterances"), *words = dub_json_get(doc, "words");
    if (st == DUB_OK && cJSON_IsArray(list))
        take_list(&utterance, list, NULL, out);
    else if (st == DUB_OK && cJSON_IsArray(words))
        take_words(words, out);
    else if (st == DUB_OK)
        st = no_list("utterances", err);
    cJSON_Delete(doc);
    return st;
}

int dub_assemblyai_sniff(struct dub_sv head)
{
    return dub_json_kind(head) == DUB_JSON_ASSEMBLYAI ? 90 : 0;
}

/* --- pyannote: the service's lists, and pyannote.core's {"content": [{"segment", "label"}]} ------
 */

enum dub_status dub_pyannote_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err)
{
    static const char *const lists[] = {"turnLevelTranscription", "exclusiveDiarization",
                                        "diarization", "wordLevelTranscription"};
    static const struct members turn = {"start", "end", "speaker", "text", NULL, NULL, false};
    static const struct members core = {"start", "end", "label", NULL, NULL, NULL, false};
    cJSON *doc = NULL;
    enum dub_status st = dub_json_doc(text, &doc, err);
    const cJSON *top = dub_json_get(doc, "output"), *found = NULL;
    for (size_t i = 0; st == DUB_OK && i < DUB_ARRAY_LEN(lists) && !found; i++)
        found = dub_json_get(cJSON_IsObject(top) ? top : doc, lists[i]);
    const cJSON *content = dub_json_get(doc, "content");
    if (st == DUB_OK && cJSON_IsArray(found))
        take_list(&turn, found, NULL, out);
    else if (st == DUB_OK && cJSON_IsArray(content))
        take_list(&core, content, "segment", out);
    else if (st == DUB_OK)
        st = no_list("diarization", err);
    cJSON_Delete(doc);
    return st;
}

int dub_pyannote_sniff(struct dub_sv head)
{
    return dub_json_kind(head) == DUB_JSON_PYANNOTE ? 90 : 0;
}

/* --- PodWhisperer: {"speakers": {"spk_0": "Name"}, "segments": [{"speakerLabel", ...}]} ----------
 */

/* Labels that the file names become the names. */
static void name_speakers(const cJSON *names, struct dub_rows *out)
{
    for (size_t i = 0; i < out->rows.n; i++) {
        struct dub_str **s = &out->rows.at[i].speaker;
        const char *name = *s ? dub_json_str(names, (*s)->z) : NULL;
        if (name && dub_sv_trim(dub_sv(name)).n > 0)
            dub_str_set(s, dub_sv_trim(dub_sv(name)));
    }
}

enum dub_status dub_podwhisperer_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err)
{
    static const struct members segment = {"start", "end", "speakerLabel", "text",
                                           NULL,    NULL,  false};
    cJSON *doc = NULL;
    enum dub_status st = dub_json_doc(text, &doc, err);
    const cJSON *list = dub_json_get(doc, "segments"), *names = dub_json_get(doc, "speakers");
    if (st == DUB_OK && cJSON_IsArray(list)) {
        take_list(&segment, list, NULL, out);
        if (cJSON_IsObject(names) && cJSON_GetArraySize(names) <= 1000)
            name_speakers(names, out);
    } else if (st == DUB_OK) {
        st = no_list("segments", err);
    }
    cJSON_Delete(doc);
    return st;
}

int dub_podwhisperer_sniff(struct dub_sv head)
{
    return dub_json_kind(head) == DUB_JSON_PODWHISPERER ? 90 : 0;
}

/* --- open-dubbing: {"utterances": [{..., "translated_text", "dubbed_path", "for_dubbing"}]} ------
 */

/* What is not for dubbing is left out; the file says so itself. */
static size_t remove_others(cJSON *list)
{
    size_t n = 0;
    for (cJSON *c = list->child, *next; c; c = next) {
        next = c->next;
        if (cJSON_IsObject(c) && !dub_json_bool(c, "for_dubbing", true)) {
            cJSON_Delete(cJSON_DetachItemViaPointer(list, c));
            n++;
        }
    }
    return n;
}

enum dub_status dub_opendubbing_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err)
{
    static const struct members utterance = {"start",           "end",         "speaker_id", "text",
                                             "translated_text", "dubbed_path", false};
    cJSON *doc = NULL;
    enum dub_status st = dub_json_doc(text, &doc, err);
    cJSON *list = cJSON_IsArray(doc) ? doc : cJSON_GetObjectItemCaseSensitive(doc, "utterances");
    if (st == DUB_OK && cJSON_IsArray(list)) {
        size_t n = remove_others(list);
        if (n > 0)
            dub_rows_warn(out, "%zu utterances are marked as not for dubbing and left out", n);
        take_list(&utterance, list, NULL, out);
    } else if (st == DUB_OK) {
        st = no_list("utterances", err);
    }
    cJSON_Delete(doc);
    return st;
}

int dub_opendubbing_sniff(struct dub_sv head)
{
    return dub_json_kind(head) == DUB_JSON_OPENDUBBING ? 90 : 0;
}
