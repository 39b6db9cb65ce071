/*
 * The law of a request that goes through the program: the same JSON value comes
 * back, but for times beyond six places, order of segments, unused inputs, unknown members, and
 * the sync mode that is written out. Random requests, each with the value it should become.
 */
#include "request/parse.h"

#include <stdio.h>

#include "base/json.h"
#include "request/build.h"
#include "support/cm.h"

#define N_RUNS 3000
#define N_REFS 6

struct gen {
    struct dub_rng rng;
    bool used[N_REFS];
};

static unsigned pick(struct gen *g, unsigned n)
{
    return (unsigned)(dub_rng_next(&g->rng) % n);
}

static bool chance(struct gen *g, unsigned percent)
{
    return pick(g, 100) < percent;
}

static const char *word(struct gen *g)
{
    static const char *const words[] = {"a",   "Hola, \"¿qué\" tal?", "back\\slash", "",
                                        "x y", "línea\nnueva",        "\x01\x7f",    "日本語"};
    return words[pick(g, DUB_ARRAY_LEN(words))];
}

static void both_str(cJSON *in, cJSON *want, const char *name, const char *v)
{
    cJSON_AddStringToObject(in, name, v);
    cJSON_AddStringToObject(want, name, v);
}

static void both_bool(cJSON *in, cJSON *want, const char *name, bool v)
{
    cJSON_AddBoolToObject(in, name, v);
    cJSON_AddBoolToObject(want, name, v);
}

static void both_raw(cJSON *in, cJSON *want, const char *name, const char *v)
{
    cJSON_AddRawToObject(in, name, v);
    cJSON_AddRawToObject(want, name, v);
}

/* A number written with 0 to 6 decimals, or with more that round to want; sometimes an exponent. */
static int64_t both_number(struct gen *g, cJSON *in, cJSON *want, const char *name, int64_t below)
{
    static const int64_t steps[] = {1000000, 500000, 40000, 1000, 1};
    int64_t step = steps[pick(g, 5)];
    int64_t v = (int64_t)(dub_rng_next(&g->rng) % (uint64_t)below) / step * step;
    char text[DUB_TIME_TEXT], given[80];
    dub_seconds_print(v, text);
    snprintf(given, sizeof(given), "%s", text);
    if (chance(g, 15) && strchr(text, '.'))
        snprintf(given, sizeof(given), "%lld.%06lld%s", (long long)(v / 1000000),
                 (long long)(v % 1000000), chance(g, 50) ? "049" : "3");
    else if (chance(g, 10))
        snprintf(given, sizeof(given), "%llde-6", (long long)v);
    cJSON_AddRawToObject(in, name, given);
    cJSON_AddRawToObject(want, name, text);
    return v;
}

/* Members that the service does not know: they go away. */
static void noise(struct gen *g, cJSON *in)
{
    if (chance(g, 10))
        cJSON_AddRawToObject(in, "comment", "{\"a\":[1,null]}");
    if (chance(g, 5))
        cJSON_AddNullToObject(in, "nothing");
}

static void face(struct gen *g, cJSON *in, cJSON *want)
{
    cJSON *a = cJSON_AddObjectToObject(in, "active_speaker_detection");
    cJSON *b = cJSON_AddObjectToObject(want, "active_speaker_detection");
    if (chance(g, 40))
        both_bool(a, b, "auto_detect", chance(g, 50));
    if (chance(g, 20))
        both_bool(a, b, "v3", chance(g, 50));
    if (chance(g, 40)) {
        both_raw(a, b, "frame_number", "17");
        both_raw(a, b, "coordinates", "[ 640 , 0]");
    }
    if (chance(g, 20))
        both_raw(a, b, "bounding_boxes", "[[0.1,2,3.25,4],null,[1,2,3,4]]");
    if (chance(g, 20))
        both_str(a, b, "bounding_boxes_url", "https://e.com/b.json?x=1&y=2");
    noise(g, a);
}

static void options(struct gen *g, cJSON *in, cJSON *want, bool override)
{
    static const char *const modes[] = {"bounce", "loop", "cut_off", "silence", "remap"};
    if (chance(g, 60)) {
        const char *mode = modes[pick(g, 5)];
        both_str(in, want, "sync_mode", mode);
    } else if (!override) {
        cJSON_AddStringToObject(want, "sync_mode", "bounce");
    }
    if (chance(g, 40))
        both_number(g, in, want, "temperature", 1000001);
    if (chance(g, 30))
        both_bool(in, want, "occlusion_detection_enabled", chance(g, 50));
    if (chance(g, 30))
        face(g, in, want);
    if (chance(g, 10))
        both_str(in, want, "model_mode", word(g));
    if (chance(g, 10))
        both_str(in, want, "prompt", "happy");
    if (chance(g, 10))
        both_str(in, want, "i2v_prompt", word(g));
    if (chance(g, 10))
        both_bool(in, want, "reasoning_enabled", chance(g, 50));
    noise(g, in);
}

static void locator(struct gen *g, cJSON *in, cJSON *want)
{
    if (chance(g, 50))
        both_str(in, want, "url", "https://e.com/a%20b.wav?sig=%2F");
    else if (chance(g, 90))
        both_str(in, want, "assetId", "7a1f6c1e-0000-4000-8000-000000000001");
}

static void input(struct gen *g, cJSON *in, cJSON *want)
{
    static const char *const types[] = {"video", "image", "audio", "text"};
    const char *type = types[pick(g, 4)];
    both_str(in, want, "type", type);
    if (strcmp(type, "text") != 0) {
        locator(g, in, want);
    } else {
        cJSON *a = cJSON_AddObjectToObject(in, "provider");
        cJSON *b = cJSON_AddObjectToObject(want, "provider");
        both_str(a, b, "name", "elevenlabs");
        both_str(a, b, "voiceId", "V");
        both_str(a, b, "script", word(g));
        if (chance(g, 30))
            both_number(g, a, b, "stability", 1000001);
        if (chance(g, 30))
            both_number(g, a, b, "similarityBoost", 1000001);
        noise(g, a);
    }
    if (strcmp(type, "video") == 0 && chance(g, 20)) {
        both_raw(in, want, "segments_secs", "[[0.5,10]]");
        both_raw(in, want, "segments_frames", "[[1,2]]");
    }
    noise(g, in);
}

static void ref_name(unsigned n, char out[16])
{
    static const char *const names[N_REFS] = {"host", "guest", "a-1", "Jonás", "", "same same"};
    snprintf(out, 16, "%s", names[n]);
}

struct keyed {
    int64_t start, end;
    cJSON *item;
};

/* Order of start, then end, else as given: what the sorted request will show. */
static void insert_sorted(struct keyed *list, size_t n, struct keyed k)
{
    size_t at = n;
    while (at > 0 && (list[at - 1].start > k.start ||
                      (list[at - 1].start == k.start && list[at - 1].end > k.end)))
        at--;
    memmove(list + at + 1, list + at, (n - at) * sizeof(*list));
    list[at] = k;
}

static void segment(struct gen *g, cJSON *in, cJSON *want, struct keyed *key)
{
    char ref[16];
    unsigned n = pick(g, N_REFS);
    g->used[n] = true;
    ref_name(n, ref);
    key->start = both_number(g, in, want, "startTime", chance(g, 50) ? 4000000 : 90000000000);
    key->end = both_number(g, in, want, "endTime", chance(g, 50) ? 4000000 : 90000000000);
    cJSON *a = cJSON_AddObjectToObject(in, "audioInput");
    cJSON *b = cJSON_AddObjectToObject(want, "audioInput");
    both_str(a, b, "refId", ref);
    if (chance(g, 50))
        both_number(g, a, b, "startTime", 90000000000);
    if (chance(g, 50))
        both_number(g, a, b, "endTime", 90000000000);
    noise(g, a);
    if (chance(g, 30))
        options(g, cJSON_AddObjectToObject(in, "optionsOverride"),
                cJSON_AddObjectToObject(want, "optionsOverride"), true);
    noise(g, in);
}

static void segments(struct gen *g, cJSON *in, cJSON *want, size_t n)
{
    struct keyed sorted[24];
    cJSON *a = cJSON_AddArrayToObject(in, "segments");
    cJSON *b = cJSON_AddArrayToObject(want, "segments");
    for (size_t i = 0; i < n; i++) {
        struct keyed key = {.item = cJSON_CreateObject()};
        cJSON *given = cJSON_CreateObject();
        segment(g, given, key.item, &key);
        cJSON_AddItemToArray(a, given);
        insert_sorted(sorted, i, key);
    }
    for (size_t i = 0; i < n; i++)
        cJSON_AddItemToArray(b, sorted[i].item);
}

static void inputs(struct gen *g, cJSON *in, cJSON *want, bool with_segments)
{
    cJSON *a = cJSON_AddArrayToObject(in, "input");
    cJSON *b = cJSON_AddArrayToObject(want, "input");
    for (unsigned n = pick(g, 9); n > 0; n--) {
        cJSON *x = cJSON_CreateObject(), *y = cJSON_CreateObject();
        unsigned ref = pick(g, N_REFS + 1); /* the last: none */
        char name[16];
        input(g, x, y);
        if (ref < N_REFS) {
            ref_name(ref, name);
            both_str(x, y, "refId", name);
        }
        const char *type = dub_json_str(x, "type");
        bool visual = strcmp(type, "video") == 0 || strcmp(type, "image") == 0;
        cJSON_AddItemToArray(a, x);
        if (!with_segments || visual || (ref < N_REFS && g->used[ref]))
            cJSON_AddItemToArray(b, y);
        else
            cJSON_Delete(y);
    }
}

static void request(struct gen *g, cJSON *in, cJSON *want)
{
    size_t n = chance(g, 70) ? 1 + pick(g, 20) : 0;
    both_str(in, want, "model", chance(g, 80) ? "lipsync-2" : word(g));
    if (n > 0)
        segments(g, in, want, n);
    inputs(g, in, want, n > 0);
    cJSON *o = chance(g, 70) ? cJSON_AddObjectToObject(in, "options") : NULL;
    cJSON *p = cJSON_AddObjectToObject(want, "options");
    if (o)
        options(g, o, p, false);
    else
        cJSON_AddStringToObject(p, "sync_mode", "bounce");
    if (chance(g, 20))
        both_str(in, want, "outputFileName", "out_1");
    if (chance(g, 20))
        both_str(in, want, "webhookUrl", "https://hooks.example.net/x?y=z");
    if (chance(g, 20))
        both_str(in, want, "projectId", "p");
    if (chance(g, 10))
        both_raw(in, want, "dubParams", "{\"providerName\":\"elevenlabs\",\"x\":{\"y\":[1.5]}}");
    noise(g, in);
}

/* Through text, so that raw numbers compare as numbers. */
static cJSON *reread(cJSON *doc, struct dub_buf *text)
{
    struct dub_err err = {0};
    cJSON *again = NULL;
    dub_buf_clear(text);
    dub_json_print(doc, 0, text);
    cJSON_Delete(doc);
    assert_ok(dub_json_parse(dub_buf_sv(text), &again, &err));
    return again;
}

static cJSON *through_project(const cJSON *doc, uint64_t seed)
{
    struct dub_err err = {0};
    struct dub_project *p = dub_project_new();
    struct dub_rng rng = {.state = seed};
    struct dub_buf notes;
    dub_buf_init(&notes, 0);
    struct dub_txn *t = dub_txn_begin(p, "import");
    assert_ok(dub_request_parse(doc, p, t, &rng, &notes, &err));
    dub_txn_accept(p, t);
    struct dub_build_opts opts = {.indent = (seed & 1) ? 2 : 0};
    struct dub_built b;
    assert_ok(dub_request_build(p, &opts, &b, &err));
    cJSON *out = NULL;
    assert_ok(dub_json_parse(dub_buf_sv(&b.json), &out, &err));
    dub_built_fini(&b);
    dub_buf_fini(&notes);
    dub_project_free(p);
    return out;
}

static void same_value_comes_back(void **state)
{
    (void)state;
    struct dub_buf a, b;
    dub_buf_init(&a, 0);
    dub_buf_init(&b, 0);
    for (uint64_t seed = 1; seed <= N_RUNS; seed++) {
        struct gen g = {.rng = {.state = seed * 7919}};
        cJSON *in = cJSON_CreateObject(), *want = cJSON_CreateObject();
        request(&g, in, want);
        in = reread(in, &a);
        want = reread(want, &b);
        cJSON *got = through_project(in, seed);
        if (!dub_json_equal(got, want)) {
            struct dub_buf c;
            dub_buf_init(&c, 0);
            dub_json_print(got, 0, &c);
            fail_msg("seed %llu\nin   %s\nwant %s\ngot  %s", (unsigned long long)seed,
                     dub_buf_z(&a), dub_buf_z(&b), dub_buf_z(&c));
        }
        cJSON_Delete(in);
        cJSON_Delete(want);
        cJSON_Delete(got);
    }
    dub_buf_fini(&a);
    dub_buf_fini(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(same_value_comes_back)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
