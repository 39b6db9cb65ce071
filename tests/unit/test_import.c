#include "support/rows.h"

#include "base/json.h"
#include "support/mkproject.h"

/* Rows for a test: start and end in seconds, label, text. */
struct in_row {
    int start, end;
    const char *label, *text;
};

static struct dub_rows rows_of(const struct in_row *in, size_t n)
{
    struct dub_rows r = {.n_read = n};
    for (size_t i = 0; i < n; i++) {
        struct dub_row row = {
            .span = {in[i].start * DUB_US_PER_S, in[i].end * DUB_US_PER_S},
            .speaker = mk_text(in[i].label),
            .text = mk_text(in[i].text),
            .line = (int)i + 1,
        };
        dub_vec_push(&r.rows, row);
    }
    return r;
}

static void import(struct dub_project *p, const struct in_row *in, size_t n,
                   struct dub_import_opts opts)
{
    static struct dub_rng rng = {.state = 99};
    struct dub_err err = {0};
    struct dub_rows r = rows_of(in, n);
    struct dub_txn *t = dub_txn_begin(p, "import");
    assert_ok(dub_import_rows(&r, &opts, p, t, &rng, &err));
    dub_txn_accept(p, t);
    assert_true(dub_project_sane(p));
    dub_rows_fini(&r);
}

/* "ref/name/slot ..." then "start-end speaker source|target ..." */
static void expect_project(const struct dub_project *p, const char *want)
{
    struct dub_buf b;
    char from[DUB_TIME_TEXT], to[DUB_TIME_TEXT];
    dub_buf_init(&b, 0);
    for (size_t i = 0; i < dub_project_n_speakers(p); i++) {
        const struct dub_speaker *s = dub_project_speaker(p, i);
        dub_buf_addf(&b, "%s/%s/%d ", dub_str_z(s->ref), dub_str_z(s->name), s->slot);
    }
    for (size_t i = 0; i < dub_project_n_segments(p); i++) {
        const struct dub_segment *s = dub_project_segment(p, i);
        dub_buf_addf(&b, "\n%s-%s %s %s|%s", dub_seconds_print(s->span.start_us, from),
                     dub_seconds_print(s->span.end_us, to), s->speaker ? s->speaker->z : "nobody",
                     dub_str_z(s->source_text), dub_str_z(s->text));
    }
    assert_string_equal(dub_buf_z(&b), want);
    dub_buf_fini(&b);
}

static void into_an_empty_project(void **state)
{
    (void)state;
    static const struct in_row in[] = {
        {5, 6, "Maria", "c"}, {0, 1, "Maria", "a"}, {2, 3, "Jonás K.", "b"}, {4, 5, NULL, "x"}};
    struct dub_project *p = dub_project_new();
    import(p, in, 4, (struct dub_import_opts){0});
    expect_project(p, "Maria//1 Jonas_K/Jonás K./2 "
                      "\n0-1 Maria a|\n2-3 Jonas_K b|\n4-5 nobody x|\n5-6 Maria c|");
    assert_int_equal(dub_project_n_inputs(p), 2);
    const struct dub_input *i = dub_project_input(p, 1);
    assert_string_equal(i->ref->z, "Jonas_K");
    assert_string_equal(i->speaker->z, "Jonas_K");
    assert_int_equal(i->kind, DUB_INPUT_AUDIO);
    assert_int_equal(i->loc, DUB_LOC_NONE);
    const struct dub_segment *s = dub_project_segment(p, 1);
    assert_ptr_equal(dub_segment_input(p, s), i);
    dub_project_free(p);
}

static void the_cast_that_is_there(void **state)
{
    (void)state;
    static const struct in_row in[] = {{0, 1, "MARIA", "a"},      {1, 2, "The host", "b"},
                                       {2, 3, "guest", "c"},      {3, 4, "SPEAKER_00", "d"},
                                       {4, 5, "speaker_01", "e"}, {5, 6, "New", "f"},
                                       {6, 7, "voice1", "g"}};
    static const char *const map[] = {"SPEAKER_00", "guest", "SPEAKER_01", "third", NULL};
    struct dub_project *p = dub_project_new();
    mk_speaker(p, 20, "maria");
    mk_speaker(p, 21, "host");
    mk_speaker(p, 22, "guest");
    struct dub_speaker *s = dub_speaker_dup(dub_project_speaker(p, 1));
    s->name = mk_text("The host");
    s->slot = 7;
    mk_put(p, s);
    mk_input(p, 11, DUB_INPUT_AUDIO, "voice1", "v.wav");
    mk_input(p, 12, DUB_INPUT_AUDIO, "new", "n.wav");
    import(p, in, 7, (struct dub_import_opts){.map = map});
    expect_project(p, "maria//1 host/The host/7 guest//3 third//2 New_2/New/4 voice1//5 "
                      "\n0-1 maria a|\n1-2 host b|\n2-3 guest c|\n3-4 guest d|\n4-5 third e|"
                      "\n5-6 New_2 f|\n6-7 voice1 g|");
    /* voice1 had its input already */
    assert_int_equal(dub_project_n_inputs(p), 4);
    dub_project_free(p);
}

static void labels_that_collide(void **state)
{
    (void)state;
    static const struct in_row in[] = {{0, 1, "田中", "a"},  {1, 2, "鈴木", "b"},
                                       {2, 3, "Maria", "c"}, {3, 4, "MARIA", "d"},
                                       {4, 5, "María", "e"}, {5, 6, "speaker", "f"}};
    struct dub_project *p = dub_project_new();
    import(p, in, 6, (struct dub_import_opts){0});
    expect_project(p, "speaker/田中/1 speaker_2/鈴木/2 Maria//3 Maria_2/María/4 "
                      "\n0-1 speaker a|\n1-2 speaker_2 b|\n2-3 Maria c|\n3-4 Maria d|"
                      "\n4-5 Maria_2 e|\n5-6 speaker f|");
    dub_project_free(p);
}

static void nobody_named(void **state)
{
    (void)state;
    static const struct in_row in[] = {{0, 1, NULL, "a"}, {1, 2, NULL, NULL}};
    struct dub_project *p = dub_project_new();
    import(p, in, 0, (struct dub_import_opts){0});
    expect_project(p, "");
    import(p, in, 2, (struct dub_import_opts){0});
    expect_project(p, "speaker_1//1 \n0-1 speaker_1 a|\n1-2 speaker_1 |");
    assert_int_equal(dub_project_n_inputs(p), 1);
    dub_project_free(p);

    p = dub_project_new();
    mk_speaker(p, 20, "maria");
    import(p, in, 1, (struct dub_import_opts){0});
    expect_project(p, "maria//1 \n0-1 maria a|");
    mk_speaker(p, 21, "jonas");
    import(p, in + 1, 1, (struct dub_import_opts){0});
    expect_project(p, "maria//1 jonas//2 speaker_1//3 \n0-1 maria a|\n1-2 speaker_1 |");
    dub_project_free(p);
}

/* A second file with the same times brings its texts; other times are new segments. */
static void merging(void **state)
{
    (void)state;
    static const struct in_row turns[] = {{0, 1, "A", NULL}, {2, 3, "B", NULL}};
    static const struct in_row texts[] = {{0, 1, NULL, "a"},
                                          {2, 3, "B", "b"},
                                          {2, 3, "B", "again"},
                                          {2, 3, "C", "c"},
                                          {4, 5, "A", "d"}};
    struct dub_project *p = dub_project_new();
    import(p, turns, 2, (struct dub_import_opts){0});
    dub_id first = dub_project_segment(p, 0)->rec.id;
    import(p, texts, 5, (struct dub_import_opts){.as_target = true});
    assert_int_equal(dub_project_n_segments(p), 5);
    assert_true(dub_project_segment(p, 0)->rec.id == first);
    assert_string_equal(dub_project_segment(p, 0)->text->z, "a");
    assert_string_equal(dub_project_segment(p, 0)->speaker->z, "A");
    assert_string_equal(dub_project_segment(p, 4)->text->z, "d");
    size_t n_b = 0;
    for (size_t i = 1; i < 4; i++)
        n_b += dub_sv_eq_z(dub_str_sv(dub_project_segment(p, i)->text), "b");
    assert_int_equal(n_b, 1);
    dub_project_free(p);
}

static void replacing(void **state)
{
    (void)state;
    static const struct in_row before[] = {{0, 1, "A", "x"}, {2, 3, "B", "y"}};
    static const struct in_row after[] = {{0, 1, "B", "z"}};
    struct dub_project *p = dub_project_new();
    import(p, before, 2, (struct dub_import_opts){0});
    dub_id old = dub_project_segment(p, 0)->rec.id;
    import(p, after, 1, (struct dub_import_opts){.replace = true});
    expect_project(p, "A//1 B//2 \n0-1 B z|");
    assert_true(dub_project_segment(p, 0)->rec.id != old);
    dub_project_free(p);
}

static void undone_in_one_step(void **state)
{
    (void)state;
    static const struct in_row in[] = {{0, 1, "A", "x"}, {2, 3, "B", "y"}};
    struct dub_rng rng = {.state = 5};
    struct dub_err err = {0};
    struct dub_project *p = dub_project_new();
    struct dub_rows r = rows_of(in, 2);
    struct dub_import_opts opts = {0};
    struct dub_txn *t = dub_txn_begin(p, "import");
    assert_ok(dub_import_rows(&r, &opts, p, t, &rng, &err));
    dub_txn_abort(p, t);
    expect_project(p, "");
    assert_int_equal(dub_project_n_inputs(p), 0);
    assert_true(dub_project_sane(p));
    dub_rows_fini(&r);
    dub_project_free(p);
}

static void the_dry_run(void **state)
{
    (void)state;
    const struct dub_format *f = dub_format_find(dub_sv("srt"));
    struct dub_rows r = {0};
    struct dub_err err = {0};
    assert_ok(f->read(dub_sv("1\n00:00:02,500 --> 00:00:04,000\n[B]: x\n\n"
                             "2\n00:00:00,100 --> 00:00:01,200\n[A]: y\n\n"
                             "3\n00:00:01,200 --> 00:00:01,300\n[B]: z\n\n"
                             "4\n00:00:09,000 --> 00:00:08,000\nw\n"),
                      &r, &err));
    cJSON *doc = dub_rows_to_json(&r, f);
    struct dub_buf text;
    dub_buf_init(&text, 0);
    dub_json_print(doc, 0, &text);
    assert_string_equal(
        dub_buf_z(&text),
        "{\"format\":\"srt\",\"read\":4,\"segments\":3,\"speakers\":["
        "{\"name\":\"B\",\"segments\":2,\"seconds\":1.6},"
        "{\"name\":\"A\",\"segments\":1,\"seconds\":1.1}],\"firstStart\":0.1,\"lastEnd\":4,"
        "\"rejected\":[{\"line\":14,\"reason\":"
        "\"ends before it starts (00:00:09.000 to 00:00:08.000)\"}],"
        "\"warnings\":[\"1 of 4 rows name no speaker\"]}");
    cJSON_Delete(doc);
    dub_rows_fini(&r);
    dub_buf_clear(&text);
    doc = dub_rows_to_json(&r, NULL);
    dub_json_print(doc, 0, &text);
    assert_string_equal(dub_buf_z(&text),
                        "{\"format\":null,\"read\":0,\"segments\":0,\"speakers\":[],"
                        "\"firstStart\":null,\"lastEnd\":null,\"rejected\":[],\"warnings\":[]}");
    cJSON_Delete(doc);
    dub_buf_fini(&text);
}

/* Rows may bring the translation and a take of their own. */
static void targets_and_takes(void **state)
{
    (void)state;
    static struct dub_rng rng = {.state = 7};
    struct dub_err err = {0};
    struct dub_import_opts opts = {0};
    static const struct in_row in[] = {{0, 1, "A", "a"}, {2, 3, "A", "b"}, {4, 5, "B", "c"}};
    struct dub_rows r = rows_of(in, 3);
    struct dub_project *p = dub_project_new();
    r.rows.at[0].target = mk_text("ta");
    r.rows.at[0].audio_path = mk_text("x/a.wav");
    r.rows.at[1].audio_path = mk_text("y/a.wav");
    r.rows.at[2].audio_path = mk_text("x/a.wav");
    struct dub_txn *t = dub_txn_begin(p, "import");
    assert_ok(dub_import_rows(&r, &opts, p, t, &rng, &err));
    dub_txn_accept(p, t);
    assert_true(dub_project_sane(p));
    expect_project(p, "A//1 B//2 \n0-1 A a|ta\n2-3 A b|\n4-5 B c|");
    assert_int_equal(dub_project_n_inputs(p), 4); /* of the two speakers and of two files */
    assert_string_equal(dub_project_segment(p, 0)->input->z, "a_2");
    assert_string_equal(dub_project_segment(p, 1)->input->z, "a_3");
    assert_string_equal(dub_project_segment(p, 2)->input->z, "a_2");
    const struct dub_input *take = dub_segment_input(p, dub_project_segment(p, 1));
    assert_string_equal(take->where->z, "y/a.wav");
    assert_int_equal(take->loc, DUB_LOC_FILE);
    assert_string_equal(take->speaker->z, "A");
    /* the same file again adds no input */
    t = dub_txn_begin(p, "again");
    assert_ok(dub_import_rows(&r, &opts, p, t, &rng, &err));
    dub_txn_accept(p, t);
    assert_int_equal(dub_project_n_inputs(p), 4);
    assert_int_equal(dub_project_n_segments(p), 3);
    dub_rows_fini(&r);
    dub_project_free(p);
}

static void missing_takes(void **state)
{
    (void)state;
    static const struct in_row in[] = {{0, 1, "A", "a"}, {2, 3, "A", "b"}, {4, 5, "B", "c"}};
    struct dub_rows r = rows_of(in, 3);
    r.rows.at[0].audio_path = mk_text("no such.wav");
    r.rows.at[1].audio_path = mk_text("formats/table.csv");
    r.rows.at[2].audio_path = mk_text("https://example.com/a.wav");
    dub_rows_locate_takes(&r, DUB_SOURCE_DIR "/samples");
    assert_int_equal(r.warnings.n, 1);
    assert_string_equal(r.warnings.at[0]->z,
                        "line 1: the take " DUB_SOURCE_DIR "/samples/no such.wav is not there");
    assert_string_equal(r.rows.at[1].audio_path->z, DUB_SOURCE_DIR "/samples/formats/table.csv");
    assert_string_equal(r.rows.at[2].audio_path->z, "https://example.com/a.wav");
    dub_rows_fini(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(into_an_empty_project),
        cmocka_unit_test(the_cast_that_is_there),
        cmocka_unit_test(labels_that_collide),
        cmocka_unit_test(nobody_named),
        cmocka_unit_test(merging),
        cmocka_unit_test(replacing),
        cmocka_unit_test(undone_in_one_step),
        cmocka_unit_test(the_dry_run),
        cmocka_unit_test(targets_and_takes),
        cmocka_unit_test(missing_takes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
