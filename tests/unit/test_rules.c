/* The table, the runner, the list: order, counts, waivers, JSON, scale, and the law of the fixes.
 */
#include "check_help.h"

#include <time.h>

#include "base/json.h"

/* Every rule with its severity; those that need decoding come later. */
static const struct {
    const char *id;
    enum dub_severity severity;
} contract[] = {
    {"visual-count", DUB_SEV_ERROR},     {"segments-empty", DUB_SEV_ERROR},
    {"time-invalid", DUB_SEV_ERROR},     {"segment-overlap", DUB_SEV_ERROR},
    {"segment-touching", DUB_SEV_INFO},  {"gap", DUB_SEV_INFO},
    {"segment-past-end", DUB_SEV_ERROR}, {"refid-missing", DUB_SEV_ERROR},
    {"refid-duplicate", DUB_SEV_ERROR},  {"refid-unknown", DUB_SEV_ERROR},
    {"refid-charset", DUB_SEV_WARNING},  {"input-unused", DUB_SEV_WARNING},
    {"input-no-source", DUB_SEV_ERROR},  {"crop-half", DUB_SEV_ERROR},
    {"crop-invalid", DUB_SEV_ERROR},     {"crop-past-audio", DUB_SEV_ERROR},
    {"fit-mismatch", DUB_SEV_WARNING},   {"fit-extreme", DUB_SEV_WARNING},
    {"audio-reused", DUB_SEV_WARNING},   {"segment-short", DUB_SEV_WARNING},
    {"dub-conflict", DUB_SEV_ERROR},     {"legacy-segments", DUB_SEV_ERROR},
    {"override-unknown", DUB_SEV_ERROR}, {"face-conflict", DUB_SEV_ERROR},
    {"face-point", DUB_SEV_ERROR},
    {"segments-many", DUB_SEV_WARNING},  {"precision", DUB_SEV_WARNING},
    {"model-segments", DUB_SEV_WARNING}, {"face-per-segment", DUB_SEV_WARNING},
    {"faces-unassigned", DUB_SEV_INFO},  {"option-ignored", DUB_SEV_WARNING},
    {"plan-duration", DUB_SEV_WARNING},  {"model-duration", DUB_SEV_WARNING},
    {"script-length", DUB_SEV_WARNING},  {"url-unreachable", DUB_SEV_WARNING},
    {"media-kind", DUB_SEV_WARNING},     {"output-name", DUB_SEV_ERROR},
};

static void the_table_holds_the_contract(void **state)
{
    (void)state;
    size_t n, at = 0;
    const struct dub_rule *rules = dub_rules(&n);
    for (size_t i = 0; i < DUB_ARRAY_LEN(contract); i++) {
        const struct dub_rule *r = dub_rule_find(dub_sv(contract[i].id));
        if (!r)
            fail_msg("no rule %s", contract[i].id);
        if (r->severity != contract[i].severity)
            fail_msg("%s has another severity", contract[i].id);
        if ((size_t)(r - rules) < at)
            fail_msg("%s stands out of order", contract[i].id);
        at = (size_t)(r - rules);
    }
    for (size_t i = 0; i < n; i++) {
        assert_true(rules[i].title && rules[i].source);
        assert_true(rules[i].run || rules[i].segment);
        assert_ptr_equal(dub_rule_find(dub_sv(rules[i].id)), &rules[i]);
    }
    assert_null(dub_rule_find(DUB_SV_LIT("no-such-rule")));
}

/* Two speakers, one segment each, aligned stems as long as the video: nothing to complain of. */
static void begin_clean(struct small *b)
{
    small_begin(b);
    small_video(b, "https://example.net/v.mp4", 30);
    small_voice(b, "a", "https://example.net/a.wav", 30);
    small_video_facts(b, "https://example.net/v.mp4", 30);
    small_add(b, 0, 14, "a", DUB_AUDIO_ALIGNED);
    small_add(b, 15, 30, "a", DUB_AUDIO_ALIGNED);
}

static void a_clean_project_has_no_findings(void **state)
{
    (void)state;
    struct small b;
    struct dub_diag_list l = {0};
    struct dub_check_env env = {.plan = "creator"};
    begin_clean(&b);
    dub_check(b.p, &env, &l);
    if (l.items.n > 0) {
        print_issues(&l);
        fail();
    }
    enum dub_severity worst;
    assert_false(dub_diag_worst(&l, dub_project_segment(b.p, 0)->rec.id, &worst));
    assert_int_equal(dub_diag_step(&l, 0, 1), 0);
    dub_diag_list_fini(&l);
    small_end(&b);
}

/* Segment 1 of unknown speaker and short, 2 past the end, output name bad. */
static void begin_broken(struct small *b)
{
    begin_clean(b);
    small_add(b, 14.2, 14.6, "nobody", DUB_AUDIO_ALIGNED);
    small_add(b, 29.5, 32, "a", DUB_AUDIO_ALIGNED);
    struct dub_settings *set = small_settings(b);
    set->output_name = dub_str_new_z("a b");
    small_put(b, set);
}

static void items_are_sorted_and_counted(void **state)
{
    (void)state;
    struct small b;
    struct dub_diag_list l = {0};
    begin_broken(&b);
    for (int again = 0; again < 2; again++) { /* the list is emptied first */
        dub_check(b.p, NULL, &l);
        size_t n[3] = {0};
        for (size_t i = 0; i < l.items.n; i++) {
            assert_true(i == 0 || l.items.at[i - 1].number <= l.items.at[i].number);
            n[l.items.at[i].severity]++;
        }
        assert_int_equal(l.n_error, n[DUB_SEV_ERROR]);
        assert_int_equal(l.n_warning, n[DUB_SEV_WARNING]);
        assert_int_equal(l.n_info, n[DUB_SEV_INFO]);
        assert_true(l.n_error >= 4 && l.n_warning >= 1);
    }
    assert_int_equal(l.items.at[0].number, 0);
    dub_diag_list_fini(&l);
    small_end(&b);
}

static void the_worst_of_a_segment(void **state)
{
    (void)state;
    struct small b;
    struct dub_diag_list l = {0};
    enum dub_severity worst;
    begin_broken(&b);
    small_add(&b, 40, 40.5, "a", DUB_AUDIO_ALIGNED);
    dub_check(b.p, NULL, &l);
    assert_false(dub_diag_worst(&l, dub_project_segment(b.p, 0)->rec.id, &worst));
    assert_true(dub_diag_worst(&l, dub_project_segment(b.p, 1)->rec.id, &worst));
    assert_int_equal(worst, DUB_SEV_ERROR);
    assert_false(dub_diag_worst(&l, 77, &worst));
    dub_diag_list_fini(&l);
    small_end(&b);
}

static void stepping_wraps_around(void **state)
{
    (void)state;
    struct small b;
    struct dub_diag_list l = {0};
    begin_broken(&b);
    dub_check(b.p, NULL, &l);
    size_t n = l.items.n;
    assert_true(n > 2);
    assert_int_equal(dub_diag_step(&l, 0, 1), 1);
    assert_int_equal(dub_diag_step(&l, n - 1, 1), 0);
    assert_int_equal(dub_diag_step(&l, 0, -1), n - 1);
    assert_int_equal(dub_diag_step(&l, n + 5, 1), 0);
    assert_int_equal(dub_diag_step(&l, n, -1), n - 1);
    dub_diag_list_fini(&l);
    small_end(&b);
}

static void a_waiver_takes_an_error_out_of_the_count(void **state)
{
    (void)state;
    struct small b;
    struct dub_diag_list l = {0};
    enum dub_severity worst;
    begin_clean(&b);
    struct dub_segment *s = small_segment(&b, 29.9, 32, "a", DUB_AUDIO_WHOLE);
    dub_id id = s->rec.id;
    small_put(&b, s);
    s = dub_segment_dup(dub_project_segment(b.p, 1));
    s->span.end_us = S(29);
    small_put(&b, s);
    dub_check(b.p, NULL, &l);
    assert_int_equal(l.n_error, 1);
    s = dub_segment_dup(dub_project_segment_by_id(b.p, id));
    s->waived = dub_str_new_z("segment-past-end\tcredits follow\nfit-mismatch\tmeant\n");
    small_put(&b, s);
    dub_check(b.p, NULL, &l);
    assert_int_equal(l.n_error, 0);
    const struct dub_diag *d = find_issue(&l, "segment-past-end", 3);
    assert_true(d && d->waived && d->severity == DUB_SEV_ERROR);
    cJSON *doc = dub_diag_list_to_json(&l, "p.dub");
    assert_true(dub_json_bool(doc, "ok", false));
    cJSON_Delete(doc);
    if (dub_diag_worst(&l, id, &worst))
        assert_int_equal(worst, DUB_SEV_WARNING); /* audio-reused stands */
    dub_diag_list_fini(&l);
    small_end(&b);
}

static void the_document(void **state)
{
    (void)state;
    struct small b;
    struct dub_diag_list l = {0};
    struct dub_buf text;
    small_begin(&b);
    small_video(&b, "https://example.net/v.mp4", 30);
    small_voice(&b, "a", "https://example.net/a.wav", 40);
    small_add(&b, 20, 30.5, "a", DUB_AUDIO_ALIGNED);
    dub_check(b.p, NULL, &l);
    cJSON *doc = dub_diag_list_to_json(&l, "p.dub");
    dub_buf_init(&text, 0);
    dub_json_print(doc, 0, &text);
    assert_string_equal(
        dub_buf_z(&text),
        "{\"project\":\"p.dub\",\"ok\":false,\"counts\":{\"error\":1,\"warning\":1,\"info\":0},"
        "\"issues\":[{\"rule\":\"precision\",\"severity\":\"warning\",\"segment\":null,\"id\":null,"
        "\"refId\":null,\"field\":\"segments\",\"value\":\"1\",\"limit\":\"0\",\"message\":\"1 of "
        "2 "
        "segment times (the first in segment 1) lie between two frames of the video: how the "
        "service rounds them is not published\",\"fix\":\"segment-snap all frames\"},"
        "{\"rule\":\"segment-past-end\",\"severity\":\"error\",\"segment\":1,\"id\":\"aaaaaadh\","
        "\"refId\":\"a\",\"field\":\"end\",\"value\":\"30.5\",\"limit\":\"30\",\"message\":"
        "\"segment 1 ends 0.500 s after the video (00:00:30.000)\",\"fix\":"
        "\"segment-trim @aaaaaadh end 30\"}]}");
    cJSON_Delete(doc);
    dub_buf_fini(&text);
    dub_diag_list_fini(&l);
    small_end(&b);
}

/* Names and paths come from files that strangers made. */
static void texts_are_made_harmless(void **state)
{
    (void)state;
    struct small b;
    struct dub_diag_list l = {0};
    small_begin(&b);
    small_video(&b, "v.mp4", 30);
    small_put(&b, small_input(&b, DUB_INPUT_AUDIO, "x\033]0;evil\007\n", "a\033[2J.m4a"));
    struct dub_segment *s = small_segment(&b, 1, 4, NULL, DUB_AUDIO_ALIGNED);
    s->input = dub_str_new_z("x\033]0;evil\007\n");
    small_put(&b, s);
    s = small_segment(&b, 5, 8, "\033[31mred\xff", DUB_AUDIO_ALIGNED);
    s->extra_override = dub_str_new_z("{\"\\u001b[1m\":1}");
    small_put(&b, s);
    struct dub_settings *set = small_settings(&b);
    dub_str_set(&set->model, DUB_SV_LIT("m\033c"));
    set->output_name = dub_str_new_z("n\033c");
    set->webhook = dub_str_new_z("http://\033[H/");
    small_put(&b, set);
    dub_check(b.p, NULL, &l);
    assert_true(l.items.n > 5);
    for (size_t i = 0; i < l.items.n; i++) {
        const struct dub_diag *d = &l.items.at[i];
        const struct dub_str *all[] = {d->ref, d->field, d->value, d->limit, d->message, d->fix};
        for (size_t k = 0; k < DUB_ARRAY_LEN(all); k++)
            for (size_t c = 0; all[k] && c < all[k]->n; c++)
                if ((unsigned char)all[k]->z[c] < 0x20 || all[k]->z[c] == 0x7f)
                    fail_msg("%s lets control byte %d through", d->rule, all[k]->z[c]);
    }
    dub_diag_list_fini(&l);
    small_end(&b);
}

/* --- the law: running a fix makes its finding go away ----------------------------------------- */

static double pick(struct dub_rng *rng, const double *from, size_t n)
{
    return from[dub_rng_next(rng) % n];
}

static const double moments[] = {-1,  0,  0.2,   1,  1.02,  2,    2.5, 3.333333, 4,
                                 4.1, 5,  5.04,  7,  8.25,  9.99, 10,  10.04,    12,
                                 15,  18, 19.96, 20, 20.04, 20.1, 25,  30};

#define PICK(rng, list) pick((rng), (list), DUB_ARRAY_LEN(list))

static void random_face(struct dub_rng *rng, struct dub_options *o)
{
    o->set |= DUB_OPT_BIT(DUB_OPT_FACE);
    o->face.has_auto = o->face.auto_detect = dub_rng_next(rng) % 2;
    o->face.has_v3 = o->face.v3 = dub_rng_next(rng) % 4 == 0;
    o->face.has_frame = dub_rng_next(rng) % 2;
    o->face.has_point = dub_rng_next(rng) % 2;
    o->face.frame = 12;
    o->face.x = 100;
    o->face.y = 200;
}

static void random_segment(struct small *b, struct dub_rng *rng)
{
    static const char *const who[] = {"ana", "ana", "ben",    "ben", "cy",
                                      "tts", "Ana", "nobody", NULL};
    double start = PICK(rng, moments), end = PICK(rng, moments);
    if (end < start && dub_rng_next(rng) % 8) {
        double t = start;
        start = end;
        end = t;
    }
    struct dub_segment *s =
        small_segment(b, start, end, who[dub_rng_next(rng) % DUB_ARRAY_LEN(who)],
                      (enum dub_audio_mode)(dub_rng_next(rng) % 3));
    if (s->audio == DUB_AUDIO_CUT) {
        s->has_crop_start = dub_rng_next(rng) % 5 != 0;
        s->has_crop_end = dub_rng_next(rng) % 5 != 0;
        s->crop = (struct dub_span){S(PICK(rng, moments)), S(PICK(rng, moments))};
    }
    if (dub_rng_next(rng) % 3 == 0) {
        s->override.set |= DUB_OPT_BIT(DUB_OPT_SYNC_MODE);
        s->override.sync_mode = (enum dub_sync_mode)(dub_rng_next(rng) % DUB_SYNC_COUNT);
    }
    if (dub_rng_next(rng) % 10 == 0)
        random_face(rng, &s->override);
    if (dub_rng_next(rng) % 10 == 0)
        s->override.set |= DUB_OPT_BIT(DUB_OPT_OCCLUSION);
    if (dub_rng_next(rng) % 12 == 0)
        s->input = dub_str_new_z(dub_rng_next(rng) % 2 ? "take 1" : "lost");
    small_put(b, s);
}

/* The same seed gives the same project. */
static void random_project(struct small *b, uint64_t seed)
{
    static const char *const models[] = {"lipsync-2", "lipsync-2", "sync-3", "react-1", "lipsync2"};
    struct dub_rng rng = {seed};
    small_begin(b);
    small_video(b, "v.mp4", dub_rng_next(&rng) % 8 ? 20 : -1);
    small_voice(b, "ana", "ana.wav", 20);
    small_voice(b, "ben", "ben.wav", 4.1);
    small_voice(b, "cy", "https://example.net/cy.wav", -1);
    small_put(b, small_input(b, DUB_INPUT_AUDIO, "take 1", "take.wav"));
    small_audio_facts(b, "take.wav", 3.001);
    small_speaker(b, "tts");
    struct dub_input *in = small_input(b, DUB_INPUT_TEXT, "tts", NULL);
    in->voice = dub_str_new_z("VOICE");
    small_put(b, in);
    for (uint64_t i = dub_rng_next(&rng) % 9; i > 0; i--)
        random_segment(b, &rng);
    struct dub_settings *set = small_settings(b);
    dub_str_set(&set->model, dub_sv(models[dub_rng_next(&rng) % DUB_ARRAY_LEN(models)]));
    if (dub_rng_next(&rng) % 4 == 0)
        random_face(&rng, &set->options);
    if (dub_rng_next(&rng) % 4 == 0) {
        set->options.set |= DUB_OPT_BIT(DUB_OPT_TEMPERATURE);
        set->options.temperature_e6 = 300000;
    }
    if (dub_rng_next(&rng) % 4 == 0)
        set->output_name = dub_str_new_z("el v\xc3\xad"
                                         "deo.mp4");
    small_put(b, set);
}

/* Findings of one rule and segment (0: of the project). */
static size_t count_at(const struct dub_diag_list *l, const char *rule, dub_id segment)
{
    size_t n = 0;
    for (size_t i = 0; i < l->items.n; i++)
        n += strcmp(l->items.at[i].rule, rule) == 0 && l->items.at[i].segment == segment;
    return n;
}

static void try_fix(uint64_t seed, const struct dub_diag *d, size_t before)
{
    struct small b;
    struct dub_diag_list l = {0};
    random_project(&b, seed);
    run_command(&b, d->fix->z);
    dub_check(b.p, NULL, &l);
    size_t after = count_at(&l, d->rule, d->segment);
    if (after >= before) {
        print_issues(&l);
        fail_msg("seed %llu: '%s' does not repair %s of segment %zu: %s", (unsigned long long)seed,
                 d->fix->z, d->rule, d->number, d->message->z);
    }
    dub_diag_list_fini(&l);
    small_end(&b);
}

static void every_fix_repairs_what_it_is_for(void **state)
{
    (void)state;
    size_t n_fixes = 0;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        struct small b;
        struct dub_diag_list l = {0};
        random_project(&b, seed);
        dub_check(b.p, NULL, &l);
        for (size_t i = 0; i < l.items.n; i++) {
            const struct dub_diag *d = &l.items.at[i];
            if (!d->fix)
                continue;
            n_fixes++;
            try_fix(seed, d, count_at(&l, d->rule, d->segment));
        }
        dub_diag_list_fini(&l);
        small_end(&b);
    }
    assert_true(n_fixes > 1000);
}

/* --- scale ------------------------------------------------------------------------------------ */

/* Linear in the segments: a hundred times as many must not take a thousand times as long. Every
 * tenth overlaps, all are cut from one audio, some backwards. */
static void begin_large(struct small *b, int n)
{
    small_begin(b);
    small_video(b, "v.mp4", n * 2.0);
    small_voice(b, "a", "a.wav", n * 2.0);
    for (int i = 0; i < n; i++) {
        double start = i * 2.0, len = i % 10 == 0 ? 2.5 : 1.5;
        struct dub_segment *s = small_segment(b, start, start + len, "a", DUB_AUDIO_CUT);
        double from = i % 7 == 0 && i > 10 ? (i - 10) * 2.0 : start;
        small_cut(s, from, from + 1.4);
        small_put(b, s);
    }
}

static double seconds_to_check(int n)
{
    struct small b;
    struct dub_diag_list l = {0};
    begin_large(&b, n);
    clock_t start = clock();
    dub_check(b.p, NULL, &l);
    clock_t end = clock();
    assert_true(l.items.n > (size_t)n);
    dub_diag_list_fini(&l);
    small_end(&b);
    return (double)(end - start) / CLOCKS_PER_SEC;
}

static void cost_grows_with_the_segments_only(void **state)
{
    (void)state;
    double few = seconds_to_check(1000), many = seconds_to_check(20000);
    if (many > 20 * few * 8 + 0.5)
        fail_msg("1,000 segments: %.4f s, 20,000: %.4f s", few, many);
}

/* All segments on top of each other: the search behind a knot is bounded. */
static void a_knot_of_segments_is_no_trap(void **state)
{
    (void)state;
    struct small b;
    struct dub_diag_list l = {0};
    small_begin(&b);
    small_video(&b, "v.mp4", 100000);
    small_voice(&b, "a", "a.wav", 100000);
    for (int i = 0; i < 5000; i++)
        small_add(&b, i * 0.01, 60000 + i, "a", DUB_AUDIO_ALIGNED);
    clock_t start = clock();
    dub_check(b.p, NULL, &l);
    assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 5);
    assert_int_equal(count_issues(&l, "segment-overlap"), 4999);
    dub_diag_list_fini(&l);
    small_end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_holds_the_contract),
        cmocka_unit_test(a_clean_project_has_no_findings),
        cmocka_unit_test(items_are_sorted_and_counted),
        cmocka_unit_test(the_worst_of_a_segment),
        cmocka_unit_test(stepping_wraps_around),
        cmocka_unit_test(a_waiver_takes_an_error_out_of_the_count),
        cmocka_unit_test(the_document),
        cmocka_unit_test(texts_are_made_harmless),
        cmocka_unit_test(every_fix_repairs_what_it_is_for),
        cmocka_unit_test(cost_grows_with_the_segments_only),
        cmocka_unit_test(a_knot_of_segments_is_no_trap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
