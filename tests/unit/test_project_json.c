#include "model/project_json.h"

#include "base/json.h"
#include "base/mem.h"
#include "cm.h"
#include "mkproject.h"

static struct dub_project *parsed(const char *text)
{
    struct dub_project *p = NULL;
    struct dub_err err = {0};
    assert_ok(dub_project_parse(dub_sv(text), &p, &err));
    assert_true(dub_project_sane(p));
    return p;
}

static char *printed(const struct dub_project *p)
{
    struct dub_buf b;
    dub_buf_init(&b, 0);
    dub_project_print(p, &b);
    assert_false(b.failed);
    return dub_buf_take(&b);
}

/* Reads, prints, and wants these bytes; then again from the printed ones. */
static void check_print(const char *text, const char *want)
{
    struct dub_project *p = parsed(text);
    char *once = printed(p);
    assert_string_equal(once, want);
    struct dub_project *again = parsed(once);
    char *twice = printed(again);
    assert_string_equal(twice, once);
    dub_free(once);
    dub_free(twice);
    dub_project_free(p);
    dub_project_free(again);
}

#define FULL                                                                                       \
    "{\n"                                                                                          \
    "  \"dubline\": 1,\n"                                                                          \
    "  \"model\": \"lipsync-2\",\n"                                                                \
    "  \"options\": {\"sync_mode\":\"silence\",\"temperature\":0.5,"                               \
    "\"active_speaker_detection\":{\"auto_detect\":true,\"mood\":\"calm\"},\"later\":[1,2]},\n"    \
    "  \"outputFileName\": \"out\",\n"                                                             \
    "  \"webhookUrl\": \"https://a/b\",\n"                                                         \
    "  \"projectId\": \"p-1\",\n"                                                                  \
    "  \"plan\": \"creator\",\n"                                                                   \
    "  \"wantsSegments\": true,\n"                                                                 \
    "  \"dubParams\": {\"targetLanguages\":[\"es\"]},\n"                                           \
    "  \"future\": {\"deep\":[null,{\"a\":\"\\\"\\\\\\n\"}]},\n"                                   \
    "  \"id\": \"free text\",\n"                                                                   \
    "  \"speakers\": [\n"                                                                          \
    "    {\"id\":\"bbbbbbbb\",\"ref\":\"maria\",\"name\":\"Mar\xc3\xad" "a\",\"slot\":1,"          \
    "\"colour\":\"#ff0000\",\"default\":\"maria2\",\"accent\":\"es-MX\"},\n"                       \
    "    {\"id\":\"bbbbbbbc\",\"ref\":\"jonas\"}\n"                                                \
    "  ],\n"                                                                                       \
    "  \"inputs\": [\n"                                                                            \
    "    {\"id\":\"cccccccb\",\"type\":\"video\",\"file\":\"v.mp4\",\"duration\":42,"              \
    "\"sha256\":\"" HASH "\"},\n"                                                                  \
    "    {\"id\":\"cccccccc\",\"type\":\"audio\",\"ref\":\"maria\",\"speaker\":\"maria\","         \
    "\"url\":\"https://a/m.wav\",\"duration\":41.999999,\"gain\":-3},\n"                           \
    "    {\"id\":\"cccccccd\",\"type\":\"text\",\"ref\":\"tts\",\"voice\":\"v1\","                 \
    "\"script\":\"Hola\",\"stability\":0.5,\"similarity\":0.75},\n"                                \
    "    {\"id\":\"ccccccce\",\"type\":\"audio\",\"ref\":\"x\",\"asset\":\"a-1\","                 \
    "\"legacySegments\":{\"segments_secs\":[[0,1]]}}\n"                                            \
    "  ],\n"                                                                                       \
    "  \"segments\": [\n"                                                                          \
    "    {\"id\":\"ddddddda\",\"start\":0.4,\"end\":6.48,\"speaker\":\"maria\","                   \
    "\"audio\":\"aligned\",\"override\":{\"sync_mode\":\"remap\",\"other\":1},"                    \
    "\"text\":\"Hola\",\"source\":\"Hello\",\"note\":\"n\",\"state\":\"review\","                  \
    "\"waived\":{\"segment-overlap\":\"cross-talk\",\"fit-mismatch\":\"\"},\"mine\":true},\n"      \
    "    {\"id\":\"dddddddb\",\"start\":7,\"end\":8.000001,\"input\":\"tts\",\"crop\":[0,4.1]},\n" \
    "    {\"id\":\"dddddddc\",\"start\":9,\"end\":10,\"crop\":[null,4.1]},\n"                      \
    "    {\"id\":\"dddddddd\",\"start\":9,\"end\":11}\n"                                           \
    "  ]\n"                                                                                        \
    "}\n"
#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void byte_for_byte(void **state)
{
    (void)state;
    check_print(FULL, FULL);
    check_print("{\"dubline\":1}", "{\n  \"dubline\": 1,\n  \"speakers\": [],\n"
                                   "  \"inputs\": [],\n  \"segments\": []\n}\n");
}

static void everything_is_read(void **state)
{
    (void)state;
    struct dub_project *p = parsed(FULL);
    const struct dub_settings *set = dub_project_settings(p);
    assert_string_equal(dub_str_z(set->model), "lipsync-2");
    assert_int_equal(set->options.temperature_e6, 500000);
    assert_true(set->wants_segments);
    assert_string_equal(dub_str_z(set->remote_project_id), "p-1");
    assert_string_equal(dub_str_z(set->extra),
                        "{\"future\":{\"deep\":[null,{\"a\":\"\\\"\\\\\\n\"}]}"
                        ",\"id\":\"free text\"}");
    const struct dub_speaker *sp = dub_project_speaker(p, 0);
    assert_int_equal(sp->slot, 1);
    assert_string_equal(dub_str_z(sp->extra), "{\"accent\":\"es-MX\"}");
    dub_us len;
    assert_true(dub_project_video_len(p, &len));
    assert_int_equal(len, 42000000);
    assert_string_equal(dub_project_facts(p, dub_project_input(p, 0))->sha256, HASH);
    assert_true(dub_input_audio_len(p, dub_project_input(p, 1), &len));
    assert_int_equal(len, 41999999);
    const struct dub_input *tts = dub_project_input(p, 2);
    assert_int_equal(tts->similarity_e6, 750000);
    assert_int_equal(dub_project_input(p, 3)->loc, DUB_LOC_ASSET);
    const struct dub_segment *s = dub_project_segment(p, 0);
    assert_int_equal(s->span.end_us, 6480000);
    assert_int_equal(s->audio, DUB_AUDIO_ALIGNED);
    assert_int_equal(s->override.sync_mode, DUB_SYNC_REMAP);
    assert_int_equal(s->review, DUB_REVIEW_TODO);
    struct dub_sv reason;
    assert_true(dub_segment_waived(s, "segment-overlap", &reason));
    assert_true(dub_sv_eq_z(reason, "cross-talk"));
    assert_true(dub_segment_waived(s, "fit-mismatch", &reason));
    s = dub_project_segment(p, 2);
    assert_true(s->audio == DUB_AUDIO_CUT && !s->has_crop_start && s->has_crop_end);
    dub_project_free(p);
}

static void order_and_blanks_of_the_file_do_not_matter(void **state)
{
    (void)state;
    const char *text =
        "\xef\xbb\xbf { \"segments\" : [ {\"end\":2,\"start\":1,\"id\":\"AAAAAAAC\"},"
        "{\"id\":\"aaaaaaad\",\"start\":0,\"end\":5} ] , \"dubline\" : 1 }";
    check_print(text, "{\n  \"dubline\": 1,\n  \"speakers\": [],\n  \"inputs\": [],\n"
                      "  \"segments\": [\n"
                      "    {\"id\":\"aaaaaaad\",\"start\":0,\"end\":5},\n"
                      "    {\"id\":\"aaaaaaac\",\"start\":1,\"end\":2}\n  ]\n}\n");
}

static void null_counts_as_absent(void **state)
{
    (void)state;
    check_print("{\"dubline\":1,\"model\":null,\"options\":null,\"wantsSegments\":null,"
                "\"segments\":[{\"id\":null,\"start\":0,\"end\":1,\"speaker\":null,\"audio\":null,"
                "\"crop\":null,\"override\":null,\"state\":null,\"waived\":null,\"text\":null}],"
                "\"speakers\":[{\"ref\":\"a\",\"slot\":null,\"id\":\"aaaaaaae\"}]}",
                "{\n  \"dubline\": 1,\n  \"speakers\": [\n    {\"id\":\"aaaaaaae\",\"ref\":\"a\"}\n"
                "  ],\n  \"inputs\": [],\n  \"segments\": [\n"
                "    {\"id\":\"pgew2mp3\",\"start\":0,\"end\":1}\n  ]\n}\n");
}

/* A missing or repeated id, as a careless merge leaves it, is mended the same way at every load. */
static void ids_are_mended(void **state)
{
    (void)state;
    static const char text[] =
        "{\"dubline\":1,\"speakers\":[{\"ref\":\"a\",\"id\":\"bbbbbbbb\"}],"
        "\"inputs\":[{\"type\":\"audio\",\"ref\":\"a\",\"id\":\"bbbbbbbb\"}],"
        "\"segments\":[{\"start\":0,\"end\":1},{\"start\":0,\"end\":1,\"id\":\"bbbbbbbb\"},"
        "{\"start\":0,\"end\":1,\"id\":\"cccccccc\"},{\"start\":0,\"end\":1,\"id\":\"cccccccc\"},"
        "{\"start\":0,\"end\":1,\"id\":\"aaaaaaab\"}]}";
    struct dub_project *a = parsed(text), *b = parsed(text);
    assert_int_equal(dub_project_n_segments(a), 5);
    assert_int_equal(dub_project_n_inputs(a), 1);
    char *x = printed(a), *y = printed(b);
    assert_string_equal(x, y);
    check_print(x, x);
    dub_id kept;
    assert_true(dub_id_parse(dub_sv("cccccccc"), &kept));
    assert_non_null(dub_project_segment_by_id(a, kept)); /* the first one keeps it */
    dub_free(x);
    dub_free(y);
    dub_project_free(a);
    dub_project_free(b);
}

/* One file as the picture and as a voice: both lengths stay known. */
static void one_file_twice(void **state)
{
    (void)state;
    struct dub_project *p = parsed(
        "{\"dubline\":1,\"inputs\":[{\"type\":\"video\",\"file\":\"v.mp4\",\"duration\":42,"
        "\"sha256\":\"" HASH "\"},{\"type\":\"audio\",\"ref\":\"a\",\"file\":\"v.mp4\","
        "\"duration\":41.5}]}");
    dub_us len;
    assert_true(dub_project_video_len(p, &len));
    assert_int_equal(len, 42000000);
    assert_true(dub_input_audio_len(p, dub_project_input(p, 1), &len));
    assert_int_equal(len, 41500000);
    char *text = printed(p);
    assert_non_null(strstr(text, "\"duration\":42,"));
    assert_non_null(strstr(text, "\"duration\":41.5,"));
    dub_free(text);
    dub_project_free(p);
}

static void a_reason_cannot_break_out(void **state)
{
    (void)state;
    struct dub_project *p = parsed(
        "{\"dubline\":1,\"segments\":[{\"start\":0,\"end\":1,\"waived\":"
        "{\"gap\":\"one\\ntime-invalid\\tsly\"}}]}");
    assert_false(dub_segment_waived(dub_project_segment(p, 0), "time-invalid", NULL));
    assert_true(dub_segment_waived(dub_project_segment(p, 0), "gap", NULL));
    dub_project_free(p);
}

static void bad_times_are_kept_for_check(void **state)
{
    (void)state;
    struct dub_project *p = parsed("{\"dubline\":1,\"segments\":[{\"start\":5,\"end\":2},"
                                   "{\"start\":-3,\"end\":-4}]}");
    assert_int_equal(dub_project_segment(p, 0)->span.start_us, -3000000);
    assert_int_equal(dub_project_segment(p, 1)->span.end_us, 2000000);
    dub_project_free(p);
}

/* --- what is refused, and where --------------------------------------------------------------- */

static void damage_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum dub_status want;
        int line, col;
        const char *says;
    } rows[] = {
        {"", DUB_ERR_PARSE, 1, 1, "expected a JSON value"},
        {"not json", DUB_ERR_PARSE, 1, 1, "'n'"},
        {"{\n  \"dubline\": 1,\n  \"model\": \"x\"\n  \"plan\": 3\n}\n", DUB_ERR_PARSE, 4, 3,
         "','"},
        {"{\n\"dubline\": 1,\n<<<<<<< HEAD\n\"model\": \"a\",\n=======\n\"model\": \"b\",\n"
         ">>>>>>> other\n\"plan\": \"x\"\n}\n",
         DUB_ERR_PARSE, 3, 1, "'<'"},
        {"{\"dubline\":1}{", DUB_ERR_PARSE, 1, 14, "after the end"},
        {"[]", DUB_ERR_FORMAT, 1, 1, "not a dubline project"},
        {"{}", DUB_ERR_FORMAT, 1, 1, "not a dubline project"},
        {"{\"dubline\":\"1\"}", DUB_ERR_FORMAT, 1, 1, "not a dubline project"},
        {"{\"dubline\":0}", DUB_ERR_FORMAT, 1, 1, "not a dubline project"},
        {"{\"dubline\":2}", DUB_ERR_UNSUPPORTED, 0, 0, "a newer dubline"},
        {"{\"dubline\":1,\n\"segments\":{}}", DUB_ERR_FORMAT, 2, 1, "\"segments\" must be a list"},
        {"{\"dubline\":1,\n \"speakers\":3}", DUB_ERR_FORMAT, 2, 2, "\"speakers\" must be a list"},
        {"{\"dubline\":1,\"segments\":[],\n\"segments\":[]}", DUB_ERR_FORMAT, 1, 14, "twice"},
        {"{\"dubline\":1,\"segments\":[\n{\"start\":0,\"end\":1},\n[]]}", DUB_ERR_FORMAT, 3, 1,
         "segments entry 2: expected an object"},
        {"{\"dubline\":1,\"segments\":[\n{\"start\":0,\"end\":1,\"text\":\"a,{[\\\"\"},\n"
         "  {\"start\":\"0\",\"end\":1}]}",
         DUB_ERR_FORMAT, 3, 3, "\"start\" must be a number"},
        {"{\"a:b\":{\"segments\":[1]},\"dubline\":1,\n\"segments\":[{\"start\":0}]}",
         DUB_ERR_FORMAT, 2, 13, "\"end\" must be there"},
        {"{\"dubline\":1,\"segments\":[{\"start\":0,\"end\":1e10}]}", DUB_ERR_FORMAT, 1, 26,
         "\"end\""},
        {"{\"dubline\":1,\"segments\":[{\"start\":0,\"end\":1,\"id\":\"short\"}]}", DUB_ERR_FORMAT,
         1, 26, "\"id\" must be eight"},
        {"{\"dubline\":1,\"segments\":[{\"start\":0,\"end\":1,\"speaker\":7}]}", DUB_ERR_FORMAT, 1,
         26, "\"speaker\" must be a text"},
        {"{\"dubline\":1,\"segments\":[{\"start\":0,\"end\":1,\"audio\":\"part\"}]}",
         DUB_ERR_FORMAT, 1, 26, "\"audio\" must be whole or aligned"},
        {"{\"dubline\":1,\"segments\":[{\"start\":0,\"end\":1,\"crop\":[1]}]}", DUB_ERR_FORMAT, 1,
         26, "\"crop\" must be [start, end]"},
        {"{\"dubline\":1,\"segments\":[{\"start\":0,\"end\":1,\"crop\":\"1-2\"}]}", DUB_ERR_FORMAT,
         1, 26, "\"crop\""},
        {"{\"dubline\":1,\"segments\":[{\"start\":0,\"end\":1,\"crop\":[1,2,3]}]}", DUB_ERR_FORMAT,
         1, 26, "\"crop\""},
        {"{\"dubline\":1,\"segments\":[{\"start\":0,\"end\":1,\"state\":\"fine\"}]}",
         DUB_ERR_FORMAT, 1, 26, "\"state\""},
        {"{\"dubline\":1,\"segments\":[{\"start\":0,\"end\":1,\"waived\":[\"gap\"]}]}",
         DUB_ERR_FORMAT, 1, 26, "\"waived\""},
        {"{\"dubline\":1,\"segments\":[{\"start\":0,\"end\":1,\"waived\":\"gap\"}]}",
         DUB_ERR_FORMAT, 1, 26, "\"waived\""},
        {"{\"dubline\":1,\"segments\":[{\"start\":0,\"end\":1,\"waived\":{\"gap\":1}}]}",
         DUB_ERR_FORMAT, 1, 26, "\"waived\""},
        {"{\"dubline\":1,\"segments\":[{\"start\":0,\"end\":1,\"override\":{\"sync_mode\":\"x\"}}]"
         "}",
         DUB_ERR_FORMAT, 1, 26, "override.sync_mode must be"},
        {"{\"dubline\":1,\"speakers\":[{}]}", DUB_ERR_FORMAT, 1, 26, "\"ref\" must be there"},
        {"{\"dubline\":1,\"speakers\":[{\"ref\":\"a\",\"slot\":10}]}", DUB_ERR_FORMAT, 1, 26,
         "\"slot\" must be"},
        {"{\"dubline\":1,\"speakers\":[{\"ref\":\"a\",\"slot\":1.5}]}", DUB_ERR_FORMAT, 1, 26,
         "\"slot\" must be"},
        {"{\"dubline\":1,\"inputs\":[{\"type\":\"film\"}]}", DUB_ERR_FORMAT, 1, 24,
         "\"type\" must be"},
        {"{\"dubline\":1,\"inputs\":[{}]}", DUB_ERR_FORMAT, 1, 24, "\"type\" must be"},
        {"{\"dubline\":1,\"inputs\":[{\"type\":\"text\",\"stability\":\"low\"}]}", DUB_ERR_FORMAT,
         1, 24, "\"stability\" must be a number"},
        {"{\"dubline\":1,\"markers\":[\n{\"name\":\"x\"}]}", DUB_ERR_FORMAT, 2, 1,
         "markers entry 1: \"at\" must be there"},
        {"{\"dubline\":1,\n\"markers\":7}", DUB_ERR_FORMAT, 2, 1, "\"markers\" must be a list"},
        {"{\"dubline\":1,\n\"model\":3}", DUB_ERR_FORMAT, 2, 1, "\"model\" must be a text"},
        {"{\"dubline\":1,\n \"wantsSegments\":\"yes\"}", DUB_ERR_FORMAT, 2, 2, "\"wantsSegments\""},
        {"{\"dubline\":1,\n\n \"options\":{\"sync_mode\":\"cutoff\"}}", DUB_ERR_FORMAT, 3, 2,
         "options.sync_mode must be"},
        {"{\"dubline\":1,\n\n \"options\":[]}", DUB_ERR_FORMAT, 3, 2, "options must be an object"},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct dub_project *p = NULL;
        struct dub_err err = {0};
        enum dub_status st = dub_project_parse(dub_sv(rows[i].text), &p, &err);
        if (st != rows[i].want || err.line != rows[i].line || err.col != rows[i].col ||
            !strstr(err.text, rows[i].says))
            fail_msg("row %zu: %s at %d:%d: %s", i, dub_status_name(st), err.line, err.col,
                     err.text);
        assert_null(p);
        assert_status(dub_project_parse(dub_sv(rows[i].text), &p, NULL), rows[i].want);
    }
}

/* Any file cut short or with one byte changed is read or refused, never a crash; what is read
 * prints and reads again. */
static void a_damaged_file_never_crashes(void **state)
{
    (void)state;
    size_t n = strlen(FULL);
    uint32_t x = 1;
    char *copy = malloc(n);
    for (size_t i = 0; i < n * 3; i++) {
        size_t len = i < n ? i : n;
        memcpy(copy, FULL, n);
        if (i >= n) {
            x = x * 1664525u + 1013904223u;
            copy[(x >> 8) % n] = "{}[],:\"\\0-e.\n \xff\x01"[x % 16];
        }
        struct dub_project *p = NULL;
        struct dub_err err = {0};
        enum dub_status st = dub_project_parse(dub_sv_n(copy, len), &p, &err);
        if (st == DUB_OK) {
            assert_true(dub_project_sane(p));
            char *text = printed(p);
            check_print(text, text);
            dub_free(text);
        } else {
            assert_null(p);
            assert_true(err.text[0] && (err.line > 0 || st == DUB_ERR_UNSUPPORTED));
        }
        dub_project_free(p);
    }
    free(copy);
}

/* Memory that runs out at the n-th place: the file is refused, never read in part. */
/* What reading says of a text: the project printed, or the error. */
static char *said_of(struct dub_sv text)
{
    struct dub_project *p = NULL;
    struct dub_err err = {0};
    enum dub_status st = dub_project_parse(text, &p, &err);
    if (st)
        return dub_asprintf("%d %d:%d %s", (int)st, err.line, err.col, err.text);
    assert_true(dub_project_sane(p));
    char *all = printed(p);
    dub_project_free(p);
    return all;
}

/* The blank on the other side of the colon, and the file is read as one document, not by line. */
static char *laid_out_otherwise(struct dub_sv text)
{
    static const char line[] = "\n  \"segments\": [\n";
    char *copy = dub_strndup(text.p, text.n);
    char *at = strstr(copy, line);
    assert_non_null(at);
    char *other = dub_asprintf("%.*s\n  \"segments\" :[\n%s", (int)(at - copy), copy,
                               at + sizeof(line) - 1);
    dub_free(copy);
    return other;
}

static void check_both_ways(struct dub_sv text)
{
    char *other = laid_out_otherwise(text);
    char *by_line = said_of(text), *whole = said_of(dub_sv(other));
    assert_string_equal(by_line, whole);
    dub_free(other);
    dub_free(by_line);
    dub_free(whole);
}

#define HEAD                                                                                       \
    "{\n  \"dubline\": 1,\n  \"speakers\": [\n    {\"ref\":\"a\"}\n  ],\n"                       \
    "  \"segments\": [\n"
#define TAIL "\n  ],\n  \"future\": [1]\n}\n"

static void line_by_line_says_the_same(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "    {\"id\":\"bbbbbbba\",\"start\":1.5,\"end\":2,\"speaker\":\"a\",\"input\":\"b\","
        "\"audio\":\"aligned\",\"text\":\"q\\\"\\n\\t\\\\/\",\"source\":\"\",\"note\":\"n\","
        "\"state\":\"review\"}",
        "    {\"start\":-1,\"end\":0.000001,\"crop\":[null,1.25]},\n    {\"start\":0,\"end\":0}",
        "    {\"end\":3, \"start\": 1e0,\"text\":\"\\u00e9 \xc3\xa9\",\"speaker\":null}",
        "    {\"start\":1,\"end\":2,\"override\":{\"sync_mode\":\"loop\"},\"x\":{\"y\":[1]},"
        "\"waived\":{\"overlap\":\"meant\"}}",
        "    {\"start\":1,\"end\":2,\"crop\":[1,2],\"audio\":\"whole\",\"id\":\"bbbbbbba\"},\n"
        "    {\"start\":0.1234567,\"end\":2,\"id\":\"bbbbbbba\"}",
        "    {\"start\":1,\"end\":2,\n     \"text\":\"two lines\"}",
        "    {\"start\":1,\"start\":3,\"end\":2,\"text\":\"a\",\"text\":\"b\"}",
        "    {\"start\":01,\"end\":2}",
        "    {\"start\":1,\"end\":1000000000},\n    {\"start\":1,\"end\":999999999.999999}",
        "    {\"start\":\"1\",\"end\":2}",
        "    {\"start\":1,\"end\":2},\n",
        "    {\"start\":1,\"end\":2}\n    {\"start\":1,\"end\":2}",
        "    {\"start\":1,\"end\":2} ,\n    {\"start\":1,\"end\":2}",
        "    {\"start\":1,\"end\":2},{\"start\":3,\"end\":4}",
        "    {\"start\":1,\"end\":2,\"state\":\"soon\"}",
        "    {\"start\":1,\"end\":2,\"id\":\"0\"}",
        "    {\"start\":1,\"end\":2,}",
        "    {}",
        "    []",
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(lines); i++) {
        char *text = dub_asprintf("%s%s%s", HEAD, lines[i], TAIL);
        check_both_ways(dub_sv(text));
        dub_free(text);
    }
    check_both_ways(dub_sv("{\n  \"dubline\": 1,\n  \"deep\": {\n  \"segments\": [\n"
                           "    {\"start\":1,\"end\":2}\n  ]},\n  \"segments\": []\n}\n"));
    check_both_ways(dub_sv("{\n  \"dubline\": 1,\n  \"segments\": [\n    {\"start\":1,\"end\":2}\n"
                           "  ],\n  \"segments\": []\n}\n"));
}

/* Any one byte of the lines replaced by any of those that mean something. */
static void damage_line_by_line_is_damage(void **state)
{
    (void)state;
    static const char bytes[] = "\"\\{}[],: \n0.-eanu\x01\xff";
    char text[] = HEAD
        "    {\"id\":\"bbbbbbba\",\"start\":1.5,\"end\":20,\"speaker\":\"a\",\"audio\":\"aligned\"},\n"
        "    {\"start\":3,\"end\":4,\"crop\":[0.5,null],\"text\":\"a\\nb\",\"state\":\"draft\"}" TAIL;
    for (size_t i = sizeof(HEAD) - 1; i < sizeof(text) - sizeof(TAIL); i++) {
        char before = text[i];
        for (size_t k = 0; k < sizeof(bytes) - 1; k++) {
            text[i] = bytes[k];
            check_both_ways(dub_sv(text));
        }
        text[i] = before;
    }
}

static size_t n_refused_without_memory(const char *full)
{
    size_t refused = 0;
    for (size_t n = 1;; n++) {
        struct dub_project *p = NULL;
        struct dub_err err = {0};
        dub_mem_fail_after(n);
        enum dub_status st = dub_project_parse(dub_sv(full), &p, &err);
        size_t tries = dub_mem_tries();
        dub_mem_fail_after(0);
        if (st) {
            refused++;
            assert_status(st, DUB_ERR_LIMIT);
            assert_null(p);
            continue;
        }
        char *text = printed(p);
        assert_string_equal(text, FULL);
        dub_free(text);
        dub_project_free(p);
        if (tries < n)
            break;
    }
    return refused;
}

static void memory_runs_out(void **state)
{
    (void)state;
    char *other = laid_out_otherwise(dub_sv(FULL));
    n_refused_without_memory(FULL); /* what fails line by line may still succeed as a whole */
    assert_true(n_refused_without_memory(other) >= 5);
    dub_free(other);
}

#define MARKED                                                                                     \
    "{\n  \"dubline\": 1,\n  \"speakers\": [],\n  \"inputs\": [],\n  \"segments\": [],\n"              \
    "  \"markers\": [\n"                                                                           \
    "    {\"id\":\"aaaaaaae\",\"at\":1.5,\"name\":\"Act 1, \\\"intro\\\"\"},\n"                     \
    "    {\"id\":\"aaaaaaac\",\"at\":2,\"colour\":\"red\"},\n"                                       \
    "    {\"id\":\"aaaaaaad\",\"at\":2,\"name\":\"two\"}\n"                                          \
    "  ]\n}\n"

static void markers(void **state)
{
    (void)state;
    check_print(MARKED, MARKED);
    struct dub_project *p = parsed(MARKED);
    assert_true(dub_project_sane(p));
    assert_int_equal(dub_project_n_markers(p), 3);
    assert_string_equal(dub_str_z(dub_project_marker(p, 0)->name), "Act 1, \"intro\"");
    assert_null(dub_project_marker(p, 1)->name);
    assert_string_equal(dub_str_z(dub_project_marker(p, 1)->extra), "{\"colour\":\"red\"}");
    assert_int_equal(dub_project_marker_from(p, 1500000), 0);
    assert_int_equal(dub_project_marker_from(p, 1500001), 1);
    assert_int_equal(dub_project_marker_from(p, 2000001), 3);
    const struct dub_marker *first = dub_project_marker(p, 0), *last = dub_project_marker(p, 2);
    assert_ptr_equal(dub_project_marker_named(p, dub_sv("TWO")), last);
    assert_null(dub_project_marker_named(p, dub_sv("")));
    assert_null(dub_project_marker_named(p, dub_sv("three")));
    assert_ptr_equal(dub_project_marker_near(p, 1740000, 240000), first);
    assert_ptr_equal(dub_project_marker_near(p, 1750000, 250000), first); /* of two the earlier */
    assert_int_equal(dub_project_marker_near(p, 1760000, 260000)->at_us, 2000000);
    assert_null(dub_project_marker_near(p, 1250000, 249999));
    assert_null(dub_project_marker_near(p, 2250000, 249999));
    dub_project_free(p);
    /* a name merged twice, ids missing or of another kind, any order */
    check_print("{\"dubline\":1,\"markers\":[{\"at\":7},{\"id\":\"aaaaaaac\",\"at\":3,\"name\":null}],"
                "\"segments\":[{\"id\":\"aaaaaaac\",\"start\":0,\"end\":1}]}",
                "{\n  \"dubline\": 1,\n  \"speakers\": [],\n  \"inputs\": [],\n"
                "  \"segments\": [\n    {\"id\":\"aaaaaaac\",\"start\":0,\"end\":1}\n  ],\n"
                "  \"markers\": [\n    {\"id\":\"z6keddyd\",\"at\":3},\n    {\"id\":\"jmrxkv6p\",\"at\":7}\n"
                "  ]\n}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(byte_for_byte),
        cmocka_unit_test(everything_is_read),
        cmocka_unit_test(order_and_blanks_of_the_file_do_not_matter),
        cmocka_unit_test(null_counts_as_absent),
        cmocka_unit_test(ids_are_mended),
        cmocka_unit_test(one_file_twice),
        cmocka_unit_test(a_reason_cannot_break_out),
        cmocka_unit_test(bad_times_are_kept_for_check),
        cmocka_unit_test(damage_is_named),
        cmocka_unit_test(a_damaged_file_never_crashes),
        cmocka_unit_test(line_by_line_says_the_same),
        cmocka_unit_test(damage_line_by_line_is_damage),
        cmocka_unit_test(memory_runs_out),
        cmocka_unit_test(markers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
