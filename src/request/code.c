/*
 * A request as a program: curl for a shell, and the vendor's SDKs as they were published
 * (syncsdk 0.2.7 for Python, @sync.so/sdk for TypeScript, read 2026-11). What an SDK has no class
 * or field for is handed over as a plain dictionary, which it sends as it is.
 */
#include "request/build.h"
#include "request/code_value.h"

#define PRODUCTION "https://api.sync.so"

static const char *const names[] = {
    [DUB_CODE_JSON] = "json",
    [DUB_CODE_CURL] = "curl",
    [DUB_CODE_PYTHON] = "python",
    [DUB_CODE_TYPESCRIPT] = "typescript",
};

bool dub_code_parse(struct dub_sv name, enum dub_code *out)
{
    for (size_t i = 0; i < DUB_ARRAY_LEN(names); i++) {
        if (dub_sv_ieq(name, dub_sv(names[i]))) {
            *out = (enum dub_code)i;
            return true;
        }
    }
    return false;
}

/* Running a program twice must not pay twice: its key is made from what it sends. */
static void idempotency_key(struct dub_sv body, struct dub_buf *out)
{
    char hex[DUB_SHA256_HEX];
    dub_sha256_hex(body, hex);
    dub_buf_addf(out, "dubline-%s", hex);
}

static void remark(struct dub_buf *out, const char *mark, const char *needs)
{
    dub_buf_addf(out,
                 "%s %s The key is read from SYNC_API_KEY.\n"
                 "%s The same request twice is one job: set IDEMPOTENCY_KEY for another one.\n",
                 mark, needs, mark);
}

static struct dub_sv without_slash(const char *base_url)
{
    struct dub_sv s = dub_sv(base_url);
    while (s.n > 0 && s.p[s.n - 1] == '/')
        s.n--;
    return s;
}

/* --- curl ------------------------------------------------------------------------------------- */

static void shell_quoted(struct dub_sv s, struct dub_buf *out)
{
    dub_buf_add_c(out, '\'');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\'')
            dub_buf_add_z(out, "'\\''");
        else
            dub_buf_add_c(out, s.p[i]);
    }
    dub_buf_add_c(out, '\'');
}

static bool has_line(struct dub_sv text, struct dub_sv line)
{
    while (text.n > 0)
        if (dub_sv_eq(dub_sv_split(&text, '\n'), line))
            return true;
    return false;
}

/* The here-document's end must not be a line of the body. */
static void end_word(struct dub_sv body, struct dub_buf *word)
{
    dub_buf_add_z(word, "DUBLINE_BODY");
    while (has_line(body, dub_buf_sv(word)))
        dub_buf_add_c(word, '_');
}

/*
 * The body goes through standard input: as an argument it could be too long for the system. A
 * here-document always ends in a line break; $(cat) takes that one away again.
 */
static void as_curl(struct dub_sv body, const char *base_url, struct dub_buf *out)
{
    struct dub_buf word, url;
    dub_buf_init(&word, 0);
    dub_buf_init(&url, 0);
    end_word(body, &word);
    dub_buf_add_sv(&url, without_slash(base_url));
    dub_buf_add_z(&url, "/v2/generate");
    remark(out, "#", "For sh and bash.");
    dub_buf_add_z(out, "{ printf '%s' \"$(cat)\" | curl -sS -X POST ");
    shell_quoted(dub_buf_sv(&url), out);
    dub_buf_add_z(out, " \\\n"
                       "  -H \"x-api-key: $SYNC_API_KEY\" \\\n"
                       "  -H 'Content-Type: application/json' \\\n"
                       "  -H \"Idempotency-Key: ${IDEMPOTENCY_KEY:-");
    idempotency_key(body, out);
    dub_buf_addf(out, "}\" \\\n  --data-binary @-; } <<'%s'\n", dub_buf_z(&word));
    dub_buf_add_sv(out, body);
    dub_buf_addf(out, "\n%s\n", dub_buf_z(&word));
    dub_buf_fini(&word);
    dub_buf_fini(&url);
}

/* --- Python ----------------------------------------------------------------------------------- */

#define SKIP(wire)                                                                                 \
    {                                                                                              \
        wire, NULL, false, false, NULL                                                             \
    }
#define OPT(wire, name)                                                                            \
    {                                                                                              \
        wire, name, false, false, NULL                                                             \
    }
#define NEED(wire, name)                                                                           \
    {                                                                                              \
        wire, name, true, false, NULL                                                              \
    }
#define INTS(wire, name)                                                                           \
    {                                                                                              \
        wire, name, false, true, NULL                                                              \
    }
#define END                                                                                        \
    {                                                                                              \
        NULL, NULL, false, false, NULL                                                             \
    }

static const struct dub_code_field voice_fields[] = {SKIP("name"),
                                                     NEED("voiceId", "voice_id"),
                                                     NEED("script", "script"),
                                                     OPT("stability", "stability"),
                                                     OPT("similarityBoost", "similarity_boost"),
                                                     END};
static const struct dub_code_class voice_class = {"ElevenLabs", voice_fields, 1u << 2};

static const struct dub_code_field video_fields[] = {SKIP("type"), NEED("url", "url"), END};
static const struct dub_code_field audio_fields[] = {SKIP("type"), NEED("url", "url"),
                                                     OPT("refId", "ref_id"), END};
static const struct dub_code_field text_fields[] = {
    SKIP("type"), OPT("refId", "ref_id"), {"provider", "provider", true, false, &voice_class}, END};

static const struct dub_code_class video_class = {"Video", video_fields, 1u << 8};
static const struct dub_code_class audio_class = {"Audio", audio_fields, 1u << 1};
static const struct dub_code_class text_class = {"Tts", text_fields, 1u << 7};

static const struct dub_code_field face_fields[] = {
    OPT("auto_detect", "auto_detect"), INTS("frame_number", "frame_number"),
    INTS("coordinates", "coordinates"), INTS("bounding_boxes", "bounding_boxes"), END};
static const struct dub_code_class face_class = {"ActiveSpeaker", face_fields, 1u << 0};

static const struct dub_code_field option_fields[] = {
    OPT("sync_mode", "sync_mode"),
    OPT("temperature", "temperature"),
    OPT("occlusion_detection_enabled", "occlusion_detection_enabled"),
    {"active_speaker_detection", "active_speaker_detection", false, false, &face_class},
    OPT("model_mode", "model_mode"),
    OPT("prompt", "prompt"),
    END};
static const struct dub_code_class option_class = {"GenerationOptions", option_fields, 1u << 3};

static const struct dub_code_field crop_fields[] = {
    NEED("refId", "ref_id"), OPT("startTime", "start_time"), OPT("endTime", "end_time"), END};
static const struct dub_code_class crop_class = {"SegmentAudioInput", crop_fields, 1u << 6};

static const struct dub_code_field segment_fields[] = {
    NEED("startTime", "start_time"),
    NEED("endTime", "end_time"),
    {"audioInput", "audio_input", true, false, &crop_class},
    END};
static const struct dub_code_class segment_class = {"GenerationSegment", segment_fields, 1u << 4};

/* In the order of their bits: how the import line lists them. */
static const struct dub_code_class *const classes[] = {&face_class,   &audio_class,   &voice_class,
                                                       &option_class, &segment_class, &crop_class,
                                                       &text_class,   &video_class};

static const struct dub_code_class *input_class(const cJSON *item)
{
    const char *type = dub_json_str(item, "type");
    if (!type)
        return NULL;
    return strcmp(type, "video") == 0   ? &video_class
           : strcmp(type, "audio") == 0 ? &audio_class
           : strcmp(type, "text") == 0  ? &text_class
                                        : NULL;
}

static void python_list(struct dub_code_writer *w, const cJSON *list, bool inputs)
{
    dub_buf_add_c(w->out, '[');
    for (const cJSON *c = list->child; c; c = c->next) {
        const struct dub_code_class *class = inputs ? input_class(c) : &segment_class;
        dub_code_line(w, 2);
        if (class && dub_code_fits(c, class))
            dub_code_call(w, c, class, 2);
        else
            dub_code_value(w, c, 2);
        dub_buf_add_c(w->out, ',');
    }
    if (list->child)
        dub_code_line(w, 1);
    dub_buf_add_c(w->out, ']');
}

/* A keyword argument of create(); false when the SDK has none for this member. */
static bool python_argument(struct dub_code_writer *w, const cJSON *m)
{
    static const char *const keywords[][2] = {{"model", "model"},
                                              {"input", "input"},
                                              {"segments", "segments"},
                                              {"options", "options"},
                                              {"webhookUrl", "webhook_url"},
                                              {"outputFileName", "output_file_name"}};
    size_t i = 0;
    while (i < DUB_ARRAY_LEN(keywords) && strcmp(keywords[i][0], m->string) != 0)
        i++;
    if (i == DUB_ARRAY_LEN(keywords))
        return false;
    dub_code_line(w, 1);
    dub_buf_addf(w->out, "%s=", keywords[i][1]);
    if (cJSON_IsArray(m) && i <= 2)
        python_list(w, m, i == 1);
    else if (i == 3 && dub_code_fits(m, &option_class))
        dub_code_call(w, m, &option_class, 1);
    else
        dub_code_value(w, m, 1);
    dub_buf_add_c(w->out, ',');
    return true;
}

static void python_request_options(struct dub_code_writer *w, const cJSON *others)
{
    dub_buf_add_z(w->out,
                  "\n    request_options={\n"
                  "        \"additional_headers\": {\"Idempotency-Key\": idempotency_key},");
    if (others->child) {
        dub_buf_add_z(w->out, "\n        \"additional_body_parameters\": ");
        dub_code_value(w, others, 2);
        dub_buf_add_c(w->out, ',');
    }
    dub_buf_add_z(w->out, "\n    },\n");
}

static void python_call(struct dub_code_writer *w, const cJSON *doc)
{
    cJSON *others = cJSON_CreateObject(); /* members that create() has no argument for */
    dub_buf_add_z(w->out, "response = sync.generations.create(");
    for (const cJSON *m = doc->child; m; m = m->next)
        if (!python_argument(w, m))
            cJSON_AddItemToObject(others, m->string, cJSON_Duplicate(m, 1));
    python_request_options(w, others);
    dub_buf_add_z(w->out, ")\nprint(response.id)\n");
    cJSON_Delete(others);
}

static void python_imports(unsigned used, struct dub_buf *out)
{
    dub_buf_add_z(out, "import os\n\nfrom sync import Sync\n");
    if (used)
        dub_buf_add_z(out, "from sync.common import (\n");
    for (size_t i = 0; i < DUB_ARRAY_LEN(classes); i++)
        if (used & classes[i]->bit)
            dub_buf_addf(out, "    %s,\n", classes[i]->name);
    dub_buf_add_z(out, used ? ")\n\n" : "\n");
}

static void as_python(struct dub_sv body, const cJSON *doc, const char *base_url,
                      struct dub_buf *out)
{
    struct dub_buf call;
    dub_buf_init(&call, 0);
    struct dub_code_writer w = {.out = &call, .python = true, .indent = 4};
    python_call(&w, doc);
    remark(out, "#", "pip install syncsdk.");
    python_imports(w.used, out);
    dub_buf_add_z(out, "idempotency_key = os.environ.get(\"IDEMPOTENCY_KEY\") or \"");
    idempotency_key(body, out);
    dub_buf_add_z(out, "\"\nsync = Sync(");
    if (!dub_sv_eq_z(without_slash(base_url), PRODUCTION)) {
        struct dub_code_writer head = {.out = out, .python = true};
        dub_buf_add_z(out, "base_url=");
        dub_code_string(&head, without_slash(base_url));
    }
    dub_buf_add_z(out, ")\n\n");
    dub_buf_add_sv(out, dub_buf_sv(&call));
    out->failed = out->failed || call.failed;
    dub_buf_fini(&call);
}

/* --- TypeScript ------------------------------------------------------------------------------- */

/* The cast lets fields pass that the SDK's types do not name yet; it sends them as they are. */
static void as_typescript(struct dub_sv body, const cJSON *doc, const char *base_url,
                          struct dub_buf *out)
{
    struct dub_code_writer w = {.out = out, .python = false, .indent = 2};
    remark(out, "//", "npm i @sync.so/sdk.");
    dub_buf_add_z(out, "import { Sync, SyncClient } from \"@sync.so/sdk\";\n\n"
                       "const idempotencyKey = process.env.IDEMPOTENCY_KEY ?? \"");
    idempotency_key(body, out);
    dub_buf_add_z(out, "\";\nconst sync = new SyncClient(");
    if (!dub_sv_eq_z(without_slash(base_url), PRODUCTION)) {
        dub_buf_add_z(out, "{ baseUrl: ");
        dub_code_string(&w, without_slash(base_url));
        dub_buf_add_z(out, " }");
    }
    dub_buf_add_z(out, ");\n\nconst request = ");
    dub_code_value(&w, doc, 0);
    dub_buf_add_z(out, ";\n\n"
                       "const generation = await sync.generations.create(\n"
                       "  request as unknown as Sync.CreateGenerationDto,\n"
                       "  { headers: { \"Idempotency-Key\": idempotencyKey } },\n"
                       ");\n"
                       "console.log(generation.id);\n");
}

void dub_request_as_code(struct dub_sv body, enum dub_code kind, const char *base_url,
                         struct dub_buf *out)
{
    cJSON *doc = NULL;
    switch (kind) {
    case DUB_CODE_JSON:
        dub_buf_add_sv(out, body);
        return;
    case DUB_CODE_CURL:
        as_curl(body, base_url, out);
        return;
    case DUB_CODE_PYTHON:
    case DUB_CODE_TYPESCRIPT:
        break;
    }
    if (dub_json_parse(body, &doc, NULL) != DUB_OK) {
        out->failed = true;
        return;
    }
    if (kind == DUB_CODE_PYTHON)
        as_python(body, doc, base_url, out);
    else
        as_typescript(body, doc, base_url, out);
    cJSON_Delete(doc);
}
