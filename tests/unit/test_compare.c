#include "request/compare.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/id.h"
#include "support/cm.h"

#define HEAD "{\"model\":\"lipsync-2\",\"input\":["                                                \
             "{\"type\":\"video\",\"assetId\":\"V\"},"                                             \
             "{\"type\":\"audio\",\"assetId\":\"A\",\"refId\":\"maria\"},"                         \
             "{\"type\":\"audio\",\"assetId\":\"B\",\"refId\":\"jonas\"}],\"segments\":["
#define TAIL "],\"options\":{\"sync_mode\":\"silence\"}}"
#define SEG(start, end, ref)                                                                       \
    "{\"startTime\":" start ",\"endTime\":" end ",\"audioInput\":{\"refId\":\"" ref "\"}}"
#define CUT(start, end, ref, from, to)                                                             \
    "{\"startTime\":" start ",\"endTime\":" end ",\"audioInput\":{\"refId\":\"" ref                \
    "\",\"startTime\":" from ",\"endTime\":" to "}}"

static struct dub_compare compared(const char *was, const char *now)
{
    struct dub_compare c;
    struct dub_err err = {0};
    assert_ok(dub_request_compare(dub_sv(was), dub_sv(now), &c, &err));
    return c;
}

/* The whole answer, as people read it. */
static void expect(const char *was, const char *now, const char *want)
{
    struct dub_compare c = compared(was, now);
    struct dub_buf text;
    dub_buf_init(&text, 0);
    dub_compare_print(&c, &text);
    assert_string_equal(dub_buf_z(&text), want);
    dub_buf_fini(&text);
    dub_compare_fini(&c);
}

static void the_same(void **state)
{
    (void)state;
    const char *a = HEAD SEG("0", "2.5", "maria") TAIL;
    expect(a, a, "");
    /* neither layout, nor the order of members or of equal things, nor the spelling of a number */
    expect(a,
           "{ \"options\": {\"sync_mode\":\"silence\"}, \"segments\": [{\"endTime\":2.50,"
           "\"startTime\":0.0,\"audioInput\":{\"refId\":\"maria\"}}],\"input\":["
           "{\"type\":\"video\",\"assetId\":\"V\"},"
           "{\"refId\":\"jonas\",\"type\":\"audio\",\"assetId\":\"B\"},"
           "{\"refId\":\"maria\",\"type\":\"audio\",\"assetId\":\"A\"}],\"model\":\"lipsync-2\"}",
           "");
}

static void fields_of_a_segment(void **state)
{
    (void)state;
    static const struct {
        const char *name, *was, *now, *want;
    } rows[] = {
        {"end", SEG("1", "2", "maria"), SEG("1", "2.5", "maria"), "~ segment 1: end 2 → 2.5\n"},
        {"start", SEG("1", "2", "maria"), SEG("0.9", "2", "maria"), "~ segment 1: start 1 → 0.9\n"},
        {"voice", SEG("1", "2", "maria"), SEG("1", "2", "jonas"),
         "~ segment 1: audio maria → jonas\n"},
        {"moved a little", SEG("1", "2", "maria"), SEG("1.5", "2.5", "maria"),
         "~ segment 1: start 1 → 1.5, end 2 → 2.5\n"},
        {"moved far", SEG("1", "2", "maria"), SEG("31", "32", "maria"),
         "~ segment 1: start 1 → 31, end 2 → 32\n"},
        {"moved far with its crop", CUT("1", "2", "maria", "4", "6"), CUT("7", "8.5", "maria", "4", "6"),
         "~ segment 1: start 1 → 7, end 2 → 8.5\n"},
        {"crop", CUT("1", "2", "maria", "4", "6"), CUT("1", "2", "maria", "4.25", "6"),
         "~ segment 1: crop start 4 → 4.25\n"},
        {"crop gone", CUT("1", "2", "maria", "4", "6"), SEG("1", "2", "maria"),
         "~ segment 1: crop start 4 → none, crop end 6 → none\n"},
        {"override",
         SEG("1", "2", "maria"),
         "{\"startTime\":1,\"endTime\":2,\"audioInput\":{\"refId\":\"maria\"},"
         "\"optionsOverride\":{\"sync_mode\":\"loop\",\"active_speaker_detection\":"
         "{\"frame_number\":3,\"coordinates\":[1,2]}}}",
         "~ segment 1: sync_mode none → loop, active_speaker_detection.frame_number none → 3, "
         "active_speaker_detection.coordinates none → [1,2]\n"},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        char *was = dub_asprintf("%s%s%s", HEAD, rows[i].was, TAIL);
        char *now = dub_asprintf("%s%s%s", HEAD, rows[i].now, TAIL);
        print_message("%s\n", rows[i].name);
        expect(was, now, rows[i].want);
        dub_free(was);
        dub_free(now);
    }
}

static void segments_come_and_go(void **state)
{
    (void)state;
    const char *three = HEAD SEG("0", "2", "maria") "," SEG("2", "4", "jonas") "," SEG(
        "4", "6", "maria") TAIL;
    const char *two = HEAD SEG("0", "2", "maria") "," SEG("4", "6", "maria") TAIL;
    expect(two, three, "+ segment 2: start 2, end 4, audio jonas\n");
    expect(three, two, "- segment 2: start 2, end 4, audio jonas\n");
    struct dub_compare c = compared(three, two);
    assert_int_equal(c.changes.at[0].old_at, 1);
    assert_int_equal(c.changes.at[0].new_at, -1);
    assert_int_equal(c.changes.at[0].at, 1); /* it stood before the second of today */
    assert_int_equal(c.n_removed, 1);
    dub_compare_fini(&c);
    /* a split: one half keeps the segment, the other is new */
    expect(HEAD SEG("0", "4", "maria") TAIL,
           HEAD SEG("0", "2", "maria") "," SEG("2", "4", "maria") TAIL,
           "~ segment 1: end 4 → 2\n+ segment 2: start 2, end 4, audio maria\n");
    /* a project without segments, and then with one */
    expect("{\"model\":\"m\",\"input\":[]}",
           "{\"model\":\"m\",\"input\":[],\"segments\":[" SEG("0", "1", "a") "]}",
           "+ segment 1: start 0, end 1, audio a\n");
}

/* One ripple moves all that follows: nothing came and nothing went. */
static void a_ripple(void **state)
{
    (void)state;
    expect(HEAD SEG("0", "2", "maria") "," SEG("2", "4", "jonas") "," SEG("5", "6", "maria") TAIL,
           HEAD SEG("0", "2.5", "maria") "," SEG("2.5", "4.5", "jonas") "," SEG("5.5", "6.5",
                                                                              "maria") TAIL,
           "~ segment 1: end 2 → 2.5\n~ segment 2: start 2 → 2.5, end 4 → 4.5\n"
           "~ segment 3: start 5 → 5.5, end 6 → 6.5\n");
}

static void everything_else(void **state)
{
    (void)state;
    expect(HEAD TAIL,
           "{\"model\":\"sync-3\",\"input\":["
           "{\"type\":\"video\",\"url\":\"https://example.com/v.mp4\"},"
           "{\"type\":\"audio\",\"assetId\":\"C\",\"refId\":\"maria\"},"
           "{\"type\":\"text\",\"refId\":\"ada\",\"provider\":{\"name\":\"elevenlabs\",\"voiceId\":"
           "\"x\"}}],\"segments\":[],"
           "\"options\":{\"temperature\":0.5,\"sync_mode\":\"loop\"},\"outputFileName\":\"o\"}",
           "~ model: lipsync-2 → sync-3\n"
           "+ outputFileName: o\n"
           "~ option sync_mode: silence → loop\n"
           "+ option temperature: 0.5\n"
           "~ input video: assetId V → none, url none → https://example.com/v.mp4\n"
           "~ input maria: assetId A → C\n"
           "- input jonas: type audio, assetId B, refId jonas\n"
           "+ input ada: type text, refId ada, name elevenlabs, voiceId x\n");
}

static void summary_and_json(void **state)
{
    (void)state;
    struct dub_compare c = compared(HEAD SEG("0", "2", "maria") "," SEG("8", "9", "jonas") TAIL,
                                    HEAD SEG("0", "3", "maria") "],\"options\":{\"sync_mode\":"
                                                                "\"loop\"}}");
    struct dub_buf text;
    dub_buf_init(&text, 0);
    dub_compare_summary(&c, &text);
    assert_string_equal(dub_buf_z(&text), "1 segment changed, 1 removed, 1 other change");
    dub_buf_clear(&text);
    cJSON *doc = dub_compare_to_json(&c);
    dub_json_print(doc, 0, &text);
    assert_string_equal(
        dub_buf_z(&text),
        "[{\"part\":\"option\",\"change\":\"changed\",\"name\":\"sync_mode\",\"was\":null,"
        "\"now\":null,\"fields\":[{\"field\":\"sync_mode\",\"was\":\"silence\",\"now\":\"loop\"}]},"
        "{\"part\":\"segment\",\"change\":\"changed\",\"name\":\"segment 1\",\"was\":1,\"now\":1,"
        "\"fields\":[{\"field\":\"end\",\"was\":2,\"now\":3}]},"
        "{\"part\":\"segment\",\"change\":\"removed\",\"name\":\"segment 2\",\"was\":2,"
        "\"now\":null,\"fields\":[{\"field\":\"start\",\"was\":8,\"now\":null},"
        "{\"field\":\"end\",\"was\":9,\"now\":null},"
        "{\"field\":\"audio\",\"was\":\"jonas\",\"now\":null}]}]");
    cJSON_Delete(doc);
    dub_buf_clear(&text);
    dub_compare_fini(&c);
    c = compared(HEAD TAIL, HEAD TAIL);
    dub_compare_summary(&c, &text);
    assert_string_equal(dub_buf_z(&text), "nothing changed");
    dub_buf_fini(&text);
    dub_compare_fini(&c);
}

static void no_requests(void **state)
{
    (void)state;
    struct dub_compare c;
    struct dub_err err = {0};
    assert_int_equal(dub_request_compare(dub_sv("[1]"), dub_sv("{}"), &c, &err), DUB_ERR_FORMAT);
    assert_non_null(strstr(err.text, "earlier"));
    assert_int_equal(dub_request_compare(dub_sv("{}"), dub_sv("3"), &c, &err), DUB_ERR_FORMAT);
    assert_non_null(strstr(err.text, "present"));
    assert_int_equal(dub_request_compare(dub_sv("{"), dub_sv("{}"), &c, NULL), DUB_ERR_PARSE);
    /* whatever stands where a list should be */
    expect("{\"segments\":3,\"input\":{},\"options\":[]}", "{\"segments\":[4,[]],\"input\":[null]}",
           "+ input without a type: null\n+ segment 1: 4\n+ segment 2: []\n");
}

/* --- laws ------------------------------------------------------------------------------------- */

struct made {
    long start, end, crop;
    int voice;
};

static void print_made(const struct made *m, struct dub_buf *out)
{
    dub_buf_addf(out, "{\"startTime\":%ld.%03ld,\"endTime\":%ld.%03ld,\"audioInput\":{\"refId\":"
                      "\"v%d\"", m->start / 1000, m->start % 1000, m->end / 1000, m->end % 1000,
                 m->voice);
    if (m->crop >= 0)
        dub_buf_addf(out, ",\"startTime\":%ld,\"endTime\":%ld", m->crop, m->crop + 3);
    dub_buf_add_z(out, "}}");
}

static char *print_list(const struct made *m, size_t n)
{
    struct dub_buf out;
    dub_buf_init(&out, 0);
    dub_buf_add_z(&out, "{\"model\":\"m\",\"input\":[],\"segments\":[");
    for (size_t i = 0; i < n; i++) {
        if (i)
            dub_buf_add_c(&out, ',');
        print_made(&m[i], &out);
    }
    dub_buf_add_z(&out, "]}");
    return dub_buf_take(&out);
}

static int by_start(const void *a, const void *b)
{
    const struct made *x = a, *y = b;
    return x->start != y->start ? (x->start > y->start) - (x->start < y->start)
                                : (x->voice > y->voice) - (x->voice < y->voice);
}

static size_t random_list(struct dub_rng *rng, struct made *m, size_t most)
{
    size_t n = dub_rng_next(rng) % (most + 1);
    for (size_t i = 0; i < n; i++) {
        m[i].start = (long)(dub_rng_next(rng) % 20000);
        m[i].end = m[i].start + 1 + (long)(dub_rng_next(rng) % 4000);
        m[i].voice = (int)(dub_rng_next(rng) % 3);
        m[i].crop = dub_rng_next(rng) % 2 ? (long)(dub_rng_next(rng) % 9) : -1;
    }
    qsort(m, n, sizeof(*m), by_start);
    return n;
}

static size_t random_edits(struct dub_rng *rng, struct made *m, size_t n, size_t most)
{
    for (int k = (int)(dub_rng_next(rng) % 6); k > 0 && n > 0; k--) {
        struct made *one = &m[dub_rng_next(rng) % n];
        switch (dub_rng_next(rng) % 5) {
        case 0:
            one->end += 250;
            break;
        case 1:
            one->start += 1000;
            one->end += 1000;
            break;
        case 2:
            one->voice = (one->voice + 1) % 3;
            break;
        case 3:
            *one = m[--n];
            break;
        default:
            if (n < most)
                m[n++] = (struct made){(long)(dub_rng_next(rng) % 20000), 40000, -1, 1};
            break;
        }
    }
    qsort(m, n, sizeof(*m), by_start);
    return n;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Texts of the segments that no change speaks of, sorted. */
static size_t untouched(const struct dub_compare *c, bool old, const struct made *m, size_t n,
                        char **out)
{
    bool spoken[64] = {false};
    size_t n_out = 0;
    for (size_t i = 0; i < c->changes.n; i++) {
        long at = old ? c->changes.at[i].old_at : c->changes.at[i].new_at;
        if (at < 0)
            continue;
        assert_true((size_t)at < n);
        assert_false(spoken[at]); /* nothing is told twice */
        spoken[at] = true;
    }
    for (size_t i = 0; i < n; i++) {
        struct dub_buf text;
        dub_buf_init(&text, 0);
        print_made(&m[i], &text);
        if (!spoken[i])
            out[n_out++] = dub_buf_take(&text);
        dub_buf_fini(&text);
    }
    if (n_out > 1)
        qsort(out, n_out, sizeof(*out), by_text);
    return n_out;
}

/* What is not told has not changed; what is told has; counts add up; both ways find as much. */
static void laws(void **state)
{
    (void)state;
    struct dub_rng rng = {20261121};
    for (int round = 0; round < 1500; round++) {
        struct made a[64], b[64];
        char *old_rest[64], *new_rest[64];
        size_t n_a = random_list(&rng, a, 24), n_b = n_a;
        memcpy(b, a, sizeof(a));
        n_b = random_edits(&rng, b, n_b, 40);
        char *was = print_list(a, n_a), *now = print_list(b, n_b);
        struct dub_compare c = compared(was, now), back = compared(now, was);
        size_t n_old = untouched(&c, true, a, n_a, old_rest);
        size_t n_new = untouched(&c, false, b, n_b, new_rest);
        assert_int_equal(n_old, n_new);
        for (size_t i = 0; i < n_old; i++) {
            assert_string_equal(old_rest[i], new_rest[i]);
            dub_free(old_rest[i]);
            dub_free(new_rest[i]);
        }
        assert_int_equal(n_a - c.n_removed + c.n_added, n_b);
        assert_int_equal(c.n_added, back.n_removed);
        assert_int_equal(c.n_removed, back.n_added);
        for (size_t i = 0; i < c.changes.n; i++)
            assert_true(c.changes.at[i].fields.n > 0);
        dub_compare_fini(&c);
        dub_compare_fini(&back);
        c = compared(now, now);
        assert_int_equal(c.changes.n, 0);
        dub_compare_fini(&c);
        dub_free(was);
        dub_free(now);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same),
        cmocka_unit_test(fields_of_a_segment),
        cmocka_unit_test(segments_come_and_go),
        cmocka_unit_test(a_ripple),
        cmocka_unit_test(everything_else),
        cmocka_unit_test(summary_and_json),
        cmocka_unit_test(no_requests),
        cmocka_unit_test(laws),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
