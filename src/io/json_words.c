/* JSON files of speech services that give words: Deepgram, Google Speech-to-Text, Rev AI. */
#include "io/json_doc.h"
#include "io/voices.h"
#include "io/words.h"

struct source {
    struct dub_words words;
    DUB_VEC(struct dub_str *) names; /* of speakers, borrowed by the words */
};

static void source_fini(struct source *s)
{
    for (size_t i = 0; i < s->names.n; i++)
        dub_str_unref(s->names.at[i]);
    dub_vec_fini(&s->names);
    dub_vec_fini(&s->words.words);
}

/* "speaker_0"; with several channels, which all count from 0, "channel_1_speaker_0". */
static void speaker_name(const cJSON *speaker, int channel, struct dub_buf *out)
{
    if (channel >= 0)
        dub_buf_addf(out, "channel_%d", channel);
    if (channel >= 0 && (cJSON_IsNumber(speaker) || cJSON_IsString(speaker)))
        dub_buf_add_c(out, '_');
    dub_json_label(speaker, "speaker", out);
}

/* The name as it was kept last, if it is the same: each change of speaker costs one string. */
static struct dub_sv keep_name(struct source *s, const cJSON *speaker, int channel)
{
    struct dub_buf b;
    dub_buf_init(&b, 0);
    speaker_name(speaker, channel, &b);
    struct dub_str *last = s->names.n ? s->names.at[s->names.n - 1] : NULL;
    if (b.n == 0) {
        last = NULL;
    } else if (!last || !dub_sv_eq(dub_str_sv(last), dub_buf_sv(&b))) {
        last = dub_str_new(dub_buf_sv(&b));
        dub_vec_push(&s->names, last);
    }
    dub_buf_fini(&b);
    return last ? dub_str_sv(last) : (struct dub_sv){0};
}

/* --- Deepgram --------------------------------------------------------------------------------- */

static void take_utterances(const cJSON *list, int n_channels, struct dub_rows *out)
{
    struct dub_buf name;
    dub_buf_init(&name, 0);
    for (const cJSON *u = list->child; u; u = u->next) {
        struct dub_span span;
        const char *text = dub_json_str(u, "transcript");
        if (!dub_json_seconds(dub_json_get(u, "start"), &span.start_us) ||
            !dub_json_seconds(dub_json_get(u, "end"), &span.end_us)) {
            dub_rows_reject(out, dub_json_line(u), "start or end is not a number of seconds");
            continue;
        }
        double channel = dub_json_num(u, "channel", 0);
        bool several = n_channels > 1 && channel >= 0 && channel < 1000;
        dub_buf_clear(&name);
        speaker_name(dub_json_get(u, "speaker"), several ? (int)channel : -1, &name);
        if (dub_rows_take(out, dub_json_line(u), span, dub_buf_sv(&name), dub_sv(text)))
            dub_json_row_words(dub_json_get(u, "words"), false, out);
    }
    dub_buf_fini(&name);
    dub_rows_warn_nameless(out);
}

static void take_channel(struct source *s, const cJSON *channel, int number)
{
    const cJSON *alternatives = dub_json_get(channel, "alternatives");
    const cJSON *words = dub_json_get(alternatives ? alternatives->child : NULL, "words");
    for (const cJSON *w = words ? words->child : NULL; w; w = w->next) {
        const char *punctuated = dub_json_str(w, "punctuated_word");
        struct dub_word one = {.line = dub_json_line(w)};
        one.text = dub_sv(punctuated ? punctuated : dub_json_str(w, "word"));
        one.speaker = keep_name(s, dub_json_get(w, "speaker"), number);
        one.timed = dub_json_seconds(dub_json_get(w, "start"), &one.span.start_us) &&
                    dub_json_seconds(dub_json_get(w, "end"), &one.span.end_us);
        dub_words_add(&s->words, &one);
    }
}

enum dub_status dub_deepgram_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err)
{
    cJSON *doc = NULL;
    enum dub_status st = dub_json_doc(text, &doc, err);
    const cJSON *results = dub_json_get(doc, "results");
    const cJSON *utterances = dub_json_get(results, "utterances");
    const cJSON *channels = dub_json_get(results, "channels");
    int n_channels = cJSON_IsArray(channels) ? cJSON_GetArraySize(channels) : 1, number = 0;
    struct source s = {.words = {.unit = DUB_WORDS_TURNS}};
    if (st == DUB_OK && cJSON_IsArray(utterances)) {
        take_utterances(utterances, n_channels, out);
    } else if (st == DUB_OK && cJSON_IsArray(channels)) {
        for (const cJSON *c = channels->child; c; c = c->next, number++)
            take_channel(&s, c, n_channels > 1 ? number : -1);
        dub_words_give(&s.words, out);
    } else if (st == DUB_OK) {
        st = dub_fail(err, DUB_ERR_FORMAT, "\"results\" has neither utterances nor channels");
    }
    source_fini(&s);
    cJSON_Delete(doc);
    return st;
}

int dub_deepgram_sniff(struct dub_sv head)
{
    return dub_json_kind(head) == DUB_JSON_DEEPGRAM ? 90 : 0;
}

/* --- Google: {"results": [{"alternatives": [{"words": [...]}]}]} ---------------------------------
 */

/* "1.5s", or {"seconds": 1, "nanos": 500000000}, where zero members are left out. */
static bool google_time(const cJSON *w, const char *name, const char *other, dub_us *out)
{
    const cJSON *t = dub_json_get(w, name);
    t = t ? t : dub_json_get(w, other);
    if (!cJSON_IsObject(t))
        return dub_json_seconds(t, out);
    dub_us seconds = 0;
    double nanos = dub_json_num(t, "nanos", 0);
    const cJSON *s = dub_json_get(t, "seconds");
    if ((s && !dub_json_seconds(s, &seconds)) || !(nanos >= 0 && nanos < 1e9))
        return false;
    *out = seconds + (dub_us)(nanos / 1000 + 0.5);
    return true;
}

static void take_google(struct source *s, const cJSON *result)
{
    const cJSON *alternatives = dub_json_get(result, "alternatives");
    const cJSON *words = dub_json_get(alternatives ? alternatives->child : NULL, "words");
    for (const cJSON *w = words ? words->child : NULL; w; w = w->next) {
        const cJSON *speaker = dub_json_get(w, "speakerLabel");
        struct dub_word one = {.line = dub_json_line(w), .text = dub_sv(dub_json_str(w, "word"))};
        speaker = speaker ? speaker : dub_json_get(w, "speakerTag");
        one.speaker = keep_name(s, speaker, -1);
        one.timed = google_time(w, "startTime", "startOffset", &one.span.start_us) &&
                    google_time(w, "endTime", "endOffset", &one.span.end_us);
        dub_words_add(&s->words, &one);
    }
}

/* With diarization the last result repeats the words of all others, now with speakers. */
static bool has_speakers(const cJSON *result)
{
    const cJSON *alternatives = dub_json_get(result, "alternatives");
    const cJSON *words = dub_json_get(alternatives ? alternatives->child : NULL, "words");
    const cJSON *first = words ? words->child : NULL;
    return dub_json_get(first, "speakerTag") || dub_json_get(first, "speakerLabel");
}

enum dub_status dub_google_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err)
{
    cJSON *doc = NULL;
    enum dub_status st = dub_json_doc(text, &doc, err);
    const cJSON *results = dub_json_get(doc, "results");
    struct source s = {.words = {.unit = DUB_WORDS_EACH}};
    bool diarized = false;
    if (st == DUB_OK && !cJSON_IsArray(results))
        st = dub_fail(err, DUB_ERR_FORMAT, "there is no list \"results\" at the top of the file");
    for (const cJSON *r = st == DUB_OK ? results->child : NULL; r; r = r->next)
        diarized = diarized || has_speakers(r);
    for (const cJSON *r = st == DUB_OK ? results->child : NULL; r; r = r->next)
        if (!diarized || has_speakers(r))
            take_google(&s, r);
    if (st == DUB_OK)
        dub_words_give(&s.words, out);
    source_fini(&s);
    cJSON_Delete(doc);
    return st;
}

int dub_google_sniff(struct dub_sv head)
{
    return dub_json_kind(head) == DUB_JSON_GOOGLE ? 90 : 0;
}

/* --- Rev AI: {"monologues": [{"speaker", "elements": [{"type", "value", "ts", "end_ts"}]}]} -----
 */

static void take_monologue(struct source *s, const cJSON *monologue)
{
    const cJSON *elements = dub_json_get(monologue, "elements");
    struct dub_sv speaker = keep_name(s, dub_json_get(monologue, "speaker"), -1);
    bool blank = false; /* punctuation elements hold the blanks between words too */
    for (const cJSON *e = elements ? elements->child : NULL; e; e = e->next) {
        const char *value = dub_json_str(e, "value"), *type = dub_json_str(e, "type");
        struct dub_word one = {.line = dub_json_line(e), .text = dub_sv(value), .speaker = speaker};
        one.timed = dub_json_seconds(dub_json_get(e, "ts"), &one.span.start_us) &&
                    dub_json_seconds(dub_json_get(e, "end_ts"), &one.span.end_us);
        one.glued = type && strcmp(type, "punct") == 0 && !blank;
        blank = one.text.n > 0 && dub_sv_trim(one.text).n == 0;
        dub_words_add(&s->words, &one);
    }
}

enum dub_status dub_rev_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err)
{
    cJSON *doc = NULL;
    enum dub_status st = dub_json_doc(text, &doc, err);
    const cJSON *list = dub_json_get(doc, "monologues");
    struct source s = {.words = {.unit = DUB_WORDS_EACH}};
    if (st == DUB_OK && !cJSON_IsArray(list))
        st =
            dub_fail(err, DUB_ERR_FORMAT, "there is no list \"monologues\" at the top of the file");
    for (const cJSON *m = st == DUB_OK ? list->child : NULL; m; m = m->next)
        take_monologue(&s, m);
    if (st == DUB_OK)
        dub_words_give(&s.words, out);
    source_fini(&s);
    cJSON_Delete(doc);
    return st;
}

int dub_rev_sniff(struct dub_sv head)
{
    return dub_json_kind(head) == DUB_JSON_REV ? 90 : 0;
}
