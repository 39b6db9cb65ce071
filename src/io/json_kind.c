/*
 * Which program wrote a JSON file. The file is first reduced to its outline: strings cut short, of
 * each list the first few items, whatever is open at the end closed. So the judging sees members
 * behind a text of any length, and costs the same for every file.
 */
#include "io/json_doc.h"
#include "io/table.h"

#define OUTLINE_MAX_BYTES ((size_t)64 * 1024)
#define STRING_MAX_BYTES  40
#define ITEMS_MAX         4
#define DEPTH_MAX         64

/* --- the outline ------------------------------------------------------------------------------ */

struct outline {
    struct dub_buf out;
    char closing[DEPTH_MAX];
    size_t n_items[DEPTH_MAX]; /* commas seen in each list */
    size_t depth, muted;       /* muted: depth of the list whose further items are left out, or 0 */
    /* behind the last whole value or opening: all that can be kept when the text ends early */
    size_t good, good_depth;
};

static void put(struct outline *o, char c)
{
    if (!o->muted)
        dub_buf_add_c(&o->out, c);
}

static void mark_good(struct outline *o)
{
    if (!o->muted) {
        o->good = o->out.n;
        o->good_depth = o->depth;
    }
}

static bool open_one(struct outline *o, char c)
{
    if (o->depth == DEPTH_MAX)
        return false;
    put(o, c);
    o->closing[o->depth] = c == '{' ? '}' : ']';
    o->n_items[o->depth++] = 0;
    mark_good(o);
    return true;
}

static bool close_one(struct outline *o, char c)
{
    if (o->depth == 0 || o->closing[o->depth - 1] != c)
        return false;
    if (o->muted == o->depth)
        o->muted = 0;
    put(o, c);
    o->depth--;
    mark_good(o);
    return true;
}

static void comma(struct outline *o)
{
    size_t d = o->depth;
    if (d > 0 && !o->muted && o->closing[d - 1] == ']' && ++o->n_items[d - 1] == ITEMS_MAX)
        o->muted = d;
    put(o, ',');
}

/* Cut between letters; a member name behind which the text ends is not good. */
static size_t string(struct outline *o, struct dub_sv s)
{
    size_t i = 1, kept = 0;
    put(o, '"');
    for (; i < s.n && s.p[i] != '"'; i++) {
        size_t step = s.p[i] == '\\' && i + 1 < s.n ? 2 : 1;
        bool plain = step == 1 && (unsigned char)s.p[i] >= 0x20 && (unsigned char)s.p[i] < 0x80;
        if (plain && kept < STRING_MAX_BYTES) {
            put(o, s.p[i]);
            kept++;
        }
        i += step - 1;
    }
    if (i >= s.n)
        return s.n;
    put(o, '"');
    i++;
    size_t after = i;
    while (after < s.n && strchr(" \t\r\n", s.p[after]) && s.p[after])
        after++;
    if (after < s.n && s.p[after] != ':')
        mark_good(o);
    return i;
}

static size_t word(struct outline *o, struct dub_sv s)
{
    size_t i = 0;
    while (i < s.n && !strchr(",:]}[{\" \t\r\n", s.p[i]))
        i++;
    bool nan = s.p[0] == 'N' || s.p[0] == 'I' || dub_sv_starts(s, DUB_SV_LIT("-I"));
    struct dub_sv w = nan ? DUB_SV_LIT("null") : dub_sv_n(s.p, i < STRING_MAX_BYTES ? i : 1);
    if (!o->muted)
        dub_buf_add_sv(&o->out, w);
    if (i < s.n)
        mark_good(o);
    return i ? i : 1;
}

/* One step through the text; 0 when it is no JSON or enough was seen. */
static size_t step(struct outline *o, struct dub_sv s)
{
    char c = s.p[0];
    if (o->out.n > OUTLINE_MAX_BYTES)
        return 0;
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
        return 1;
    if (c == '"')
        return string(o, s);
    if (c == '{' || c == '[')
        return open_one(o, c) ? 1 : 0;
    if (c == '}' || c == ']')
        return close_one(o, c) ? 1 : 0;
    if (c == ',') {
        comma(o);
        return 1;
    }
    if (c == ':') {
        put(o, ':');
        return 1;
    }
    return c ? word(o, s) : 0;
}

static cJSON *outline(struct dub_sv text)
{
    struct outline o = {.good = 0};
    cJSON *doc = NULL;
    struct dub_sv s = dub_sv_trim(text);
    if (s.n == 0 || (s.p[0] != '{' && s.p[0] != '['))
        return NULL;
    dub_buf_init(&o.out, 2 * OUTLINE_MAX_BYTES);
    for (size_t n; s.n > 0 && (n = step(&o, s)) > 0;)
        s = dub_sv_n(s.p + n, s.n - n);
    if (o.out.n > 0) {
        o.out.n = o.good;
        o.out.data[o.good] = '\0';
        for (size_t d = o.good_depth; d > 0; d--)
            dub_buf_add_c(&o.out, o.closing[d - 1]);
        if (dub_json_parse(dub_buf_sv(&o.out), &doc, NULL) != DUB_OK)
            doc = NULL;
    }
    dub_buf_fini(&o.out);
    return doc;
}

/* --- judging ---------------------------------------------------------------------------------- */

static const cJSON *first_of(const cJSON *obj, const char *name)
{
    const cJSON *list = dub_json_get(obj, name);
    return cJSON_IsArray(list) && cJSON_IsObject(list->child) ? list->child : NULL;
}

static bool has(const cJSON *obj, const char *name)
{
    return obj && cJSON_GetObjectItemCaseSensitive(obj, name) != NULL;
}

static bool is_list(const cJSON *obj, const char *name)
{
    return cJSON_IsArray(dub_json_get(obj, name));
}

static enum dub_json_kind kind_of_segments(const cJSON *doc)
{
    const cJSON *seg = first_of(doc, "segments");
    if (has(doc, "dubline") || has(seg, "startTime") || has(seg, "audioInput"))
        return DUB_JSON_NONE; /* a project of ours, a request to the service */
    if (!seg)
        return has(doc, "word_segments")                                        ? DUB_JSON_WHISPERX
               : has(doc, "task") || (has(doc, "text") && has(doc, "language")) ? DUB_JSON_WHISPER
                                                                                : DUB_JSON_NONE;
    if (!has(seg, "start") || !has(seg, "end"))
        return DUB_JSON_OBJECTS;
    if (has(seg, "speakerLabel") || cJSON_IsObject(dub_json_get(doc, "speakers")))
        return DUB_JSON_PODWHISPERER;
    const cJSON *w = first_of(seg, "words");
    if (has(doc, "word_segments") || has(w, "score") || has(w, "speaker") || has(seg, "chars"))
        return DUB_JSON_WHISPERX;
    if (has(doc, "task") || has(seg, "seek") || has(seg, "avg_logprob") || has(seg, "tokens") ||
        has(seg, "no_speech_prob") || (has(doc, "text") && has(seg, "text")))
        return DUB_JSON_WHISPER;
    return has(seg, "words") || has(seg, "text") || has(seg, "speaker") ? DUB_JSON_WHISPERX
                                                                        : DUB_JSON_OBJECTS;
}

static enum dub_json_kind kind_of_results(const cJSON *doc)
{
    const cJSON *results = dub_json_get(doc, "results");
    if (cJSON_IsArray(results))
        return first_of(results->child, "alternatives") ? DUB_JSON_GOOGLE : DUB_JSON_NONE;
    if (is_list(results, "channels") || is_list(results, "utterances"))
        return DUB_JSON_DEEPGRAM;
    if (is_list(results, "items") || has(results, "speaker_labels") ||
        is_list(results, "audio_segments") || has(results, "channel_labels"))
        return DUB_JSON_AWS;
    return DUB_JSON_NONE;
}

static bool is_pyannote(const cJSON *doc)
{
    static const char *const names[] = {"diarization", "exclusiveDiarization",
                                        "turnLevelTranscription", "wordLevelTranscription"};
    const cJSON *output = dub_json_get(doc, "output");
    for (size_t i = 0; i < DUB_ARRAY_LEN(names); i++)
        if (is_list(doc, names[i]) || is_list(output, names[i]))
            return true;
    return has(doc, "pyannote") && is_list(doc, "content");
}

static bool is_opendubbing(const cJSON *utterance)
{
    return has(utterance, "start") && has(utterance, "end") &&
           (has(utterance, "speaker_id") || has(utterance, "for_dubbing") ||
            has(utterance, "dubbed_path") || has(utterance, "translated_text"));
}

static enum dub_json_kind kind_of_object(const cJSON *doc)
{
    if (has(doc, "OTIO_SCHEMA"))
        return DUB_JSON_OTIO;
    const cJSON *spoken = first_of(doc, "utterances");
    if (is_opendubbing(spoken))
        return DUB_JSON_OPENDUBBING;
    if (has(first_of(doc, "transcription"), "offsets") ||
        has(first_of(doc, "transcription"), "timestamps"))
        return DUB_JSON_WHISPERCPP;
    const cJSON *turn = first_of(doc, "Transcript");
    if (has(turn, "BeginOffsetMillis"))
        return DUB_JSON_AWS;
    if (first_of(first_of(doc, "monologues"), "elements"))
        return DUB_JSON_REV;
    if (has(doc, "results")) {
        enum dub_json_kind kind = kind_of_results(doc);
        if (kind != DUB_JSON_NONE)
            return kind;
    }
    if (is_pyannote(doc))
        return DUB_JSON_PYANNOTE;
    const cJSON *w = first_of(doc, "words");
    if ((has(spoken, "speaker") && has(spoken, "words")) ||
        (has(doc, "audio_url") && (spoken || w)))
        return DUB_JSON_ASSEMBLYAI;
    if (is_list(doc, "segments"))
        return kind_of_segments(doc);
    if (has(doc, "task") && has(w, "word") && has(w, "start"))
        return DUB_JSON_WHISPER;
    return DUB_JSON_NONE;
}

enum dub_json_kind dub_json_kind(struct dub_sv text)
{
    enum dub_json_kind kind = DUB_JSON_NONE;
    cJSON *doc = outline(text);
    if (cJSON_IsObject(doc))
        kind = kind_of_object(doc);
    else if (cJSON_IsArray(doc) && is_opendubbing(doc->child))
        kind = DUB_JSON_OPENDUBBING;
    bool foreign = has(doc, "dubline") || has(first_of(doc, "segments"), "startTime") ||
                   has(first_of(doc, "segments"), "audioInput");
    if (kind == DUB_JSON_NONE || kind == DUB_JSON_OBJECTS)
        kind = doc && !foreign && dub_json_find_objects(doc) ? DUB_JSON_OBJECTS : DUB_JSON_NONE;
    cJSON_Delete(doc);
    return kind;
}

/* --- lists of objects ------------------------------------------------------------------------- */

static bool has_times(const cJSON *obj)
{
    bool found[DUB_FIELD_COUNT + 1] = {false};
    size_t rank, n = 0;
    if (!cJSON_IsObject(obj))
        return false;
    for (const cJSON *c = obj->child; c && n < 256; c = c->next, n++)
        if (cJSON_IsNumber(c) || cJSON_IsString(c))
            found[dub_field_guess(dub_sv(c->string), &rank)] = true;
    return found[DUB_FIELD_START] && (found[DUB_FIELD_END] || found[DUB_FIELD_LENGTH]);
}

static const cJSON *find(const cJSON *item, int depth)
{
    if (cJSON_IsArray(item) && has_times(item->child))
        return item;
    if (depth == 0 || !(cJSON_IsObject(item) || cJSON_IsArray(item)))
        return NULL;
    size_t n = 0;
    for (const cJSON *c = item->child; c && n < 64; c = c->next, n++) {
        const cJSON *list = find(c, depth - 1);
        if (list)
            return list;
    }
    return NULL;
}

/* The list nearest to the top: of segments, not of the words in one of them. */
const cJSON *dub_json_find_objects(const cJSON *doc)
{
    for (int depth = 0; depth <= 4; depth++) {
        const cJSON *list = find(doc, depth);
        if (list)
            return list;
    }
    return NULL;
}
