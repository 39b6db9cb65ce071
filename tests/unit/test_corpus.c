/*
 * Real files of other projects: every one whose format is known gives the number of rows, speakers
 * and the range that MANIFEST.tsv names. They are not part of the source (their licences are their
 * owners'); $DUBLINE_CORPUS says where they lie, without them the test is skipped.
 */
#include "support/rows.h"

#include <stdio.h>

#include "base/fs.h"
#include "base/json.h"

#define COLUMNS 14

enum column { KIND, FILE_NAME, COUNT = 5, FIRST_START = 9, LAST_END, SPEAKERS, NEGATIVE = 13 };

/* Where MANIFEST.tsv rightly says something else: -1 in a number takes what stands there. */
static const struct difference {
    const char *file;
    double read, rows, rejected, first, last, speakers;
    const char *why;
} differences[] = {
    {"vtt/webvttpy-invalid_timeframe.vtt", -1, 6, 1, -1, -1, -1,
     "the row with letters in its time is a reject, not a row"},
    {"ass/mantas-ass_different_format3.ass", -1, -1, -1, 0, 10, -1,
     "the parser behind the manifest's times failed; the one row says 00:00:00.00 to 00:00:10.00"},
    {"csv-wordlist/bbc-subtitles-test.sample.csv", -1, -1, -1, 13.02, 662.25, -1,
     "the manifest counts the rows only; these are the first In and the last Out"},
    {"audacity/socknic-Label-Track.txt", -1, -1, -1, -1, -1, 0,
     "all labels are points: rejects, whose name counts for nobody"},
    {"json-assemblyai/augx-transcription.json", -1, 4, -1, -1, -1, -1, "words, joined into rows"},
    {"json-aws/edgar-asrOutput.json", -1, 1, -1, -1, -1, -1, "words, joined into rows"},
    {"json-deepgram/dg_whisper_transcription.json", -1, 3, -1, -1, -1, -1,
     "a turn, cut where nobody speaks"},
    {"json-deepgram/dg_speakers_no_utterances.json", -1, 29, -1, -1, -1, -1,
     "turns, cut into sentences"},
    {"json-other/ldc-rev.json", 4, 2, 0, 0, 4, 2, "not counted; these are its words"},
    {"json-other/ldc-google_cloud_v1.json", 3, 2, 0, 0, 3.5, 2, "not counted; these are its words"},
    {"json-other/ldc-google_cloud_v2.json", 3, 2, 0, 0, 3.5, 2, "not counted; these are its words"},
    {"textgrid/gorman-short_format.TextGrid", -1, -1, -1, -1, -1, 3,
     "nobody speaks on the fourth tier, it has no intervals"},
    {"textgrid/gorman-long_format.TextGrid", -1, -1, -1, -1, -1, 3,
     "nobody speaks on the fourth tier, it has no intervals"},
    {"eaf/tla-example.eaf", -1, 44, -1, -1, -1, -1,
     "two timed annotations lie on a tier that depends on another: read, but no rows"},
    {"eaf/teicorpo-short.eaf", -1, -1, -1, -1, -1, 2,
     "the manifest counts PARTICIPANT only; a tier without one goes by its name"},
    {"otio/otio-simple_cut.otio", -1, -1, -1, 0, 19.0 / 24, -1, "positions, see below"},
    {"otio/otio-screening_example.otio", -1, -1, -1, 0, 1049.0 / 24, -1, "positions, see below"},
    /* the manifest measured each clip from its own start; these are the ends of the tracks */
    {"otio/otio-multitrack.otio", -1, -1, -1, 0, 2677.0 / 24, -1, "positions, see above"},
};

static const struct difference *difference_of(const char *file)
{
    static const struct difference none = {NULL, -1, -1, -1, -1, -1, -1, NULL};
    for (size_t i = 0; i < DUB_ARRAY_LEN(differences); i++)
        if (strcmp(file, differences[i].file) == 0)
            return &differences[i];
    return &none;
}

static const char *corpus(void)
{
    const char *dir = getenv("DUBLINE_CORPUS");
    return dir && dir[0] ? dir : DUB_SOURCE_DIR "/../shared/corpus";
}

static bool fits(struct dub_sv kind, const char *format)
{
    static const char *const rows[][2] = {{"srt", "srt"},
                                          {"vtt", "vtt"},
                                          {"ass", "ass"},
                                          {"rttm", "rttm"},
                                          {"csv-elevenlabs", "elevenlabs"},
                                          {"csv-wordlist", "csv"},
                                          {"audacity", "audacity"},
                                          {"json-whisper", "whisper"},
                                          {"json-whispercpp", "whispercpp"},
                                          {"json-podwhisperer", "podwhisperer"},
                                          {"json-aws", "aws"},
                                          {"json-deepgram", "deepgram"},
                                          {"json-assemblyai", "assemblyai"},
                                          {"json-whisperx", "whisperx"},
                                          {"textgrid", "textgrid"},
                                          {"eaf", "eaf"},
                                          {"otio", "otio"},
                                          {"json-other", "rev"},
                                          {"json-other", "google"}};
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++)
        if (dub_sv_eq_z(kind, rows[i][0]) && (!format || strcmp(rows[i][1], format) == 0))
            return true;
    return false;
}

static struct dub_buf file_text(const char *name)
{
    struct dub_err err = {0};
    struct dub_buf raw, text;
    struct dub_str *warning = NULL;
    dub_buf_init(&raw, 0);
    dub_buf_init(&text, 0);
    char *path = dub_path_join(corpus(), name);
    assert_ok(dub_file_read(path, 0, &raw, &err));
    assert_ok(dub_text_decode(dub_buf_sv(&raw), &text, &warning, &err));
    dub_str_unref(warning);
    dub_free(path);
    dub_buf_fini(&raw);
    return text;
}

static double number(struct dub_sv s)
{
    int64_t v = 0;
    if (s.n == 0)
        return -1; /* not counted: a difference must tell */
    assert_int_equal(dub_decimal6_parse(s, &v, NULL, NULL), DUB_OK);
    return (double)v / 1e6;
}

/* The dry run's document as a program would read it. */
static cJSON *dry_run(const struct dub_rows *r, const struct dub_format *f)
{
    struct dub_err err = {0};
    struct dub_buf text;
    cJSON *made = dub_rows_to_json(r, f), *doc = NULL;
    dub_buf_init(&text, 0);
    dub_json_print(made, 2, &text);
    assert_ok(dub_json_parse(dub_buf_sv(&text), &doc, &err));
    dub_buf_fini(&text);
    cJSON_Delete(made);
    return doc;
}

static double or_else(double special, double usual)
{
    return special >= 0 ? special : usual;
}

static void check_file(struct dub_sv *col)
{
    struct dub_err err = {0};
    struct dub_rows r = {0};
    struct dub_str *name = dub_str_new(col[FILE_NAME]);
    struct dub_buf text = file_text(name->z);
    const struct dub_format *f = dub_format_guess(dub_buf_sv(&text), name->z);
    print_message("%s\n", name->z);
    assert_non_null(f);
    if (!fits(col[KIND], f->name))
        fail_msg("taken for %s", f->name);
    assert_ok(f->read(dub_buf_sv(&text), &r, &err));
    cJSON *doc = dry_run(&r, f);
    const struct difference *d = difference_of(name->z);
    double unusable = or_else(d->rejected, number(col[NEGATIVE]) + number(col[NEGATIVE + 1]));
    double n_read = or_else(d->read, number(col[COUNT]));
    assert_float_equal(dub_json_num(doc, "read", -1), n_read, 0);
    assert_float_equal(r.rejected.n, unusable, 0);
    assert_float_equal(dub_json_num(doc, "segments", -1), or_else(d->rows, n_read - unusable), 0);
    if (r.rows.n > 0) {
        assert_float_equal(dub_json_num(doc, "firstStart", -1),
                           or_else(d->first, number(col[FIRST_START])), 0.0006);
        assert_float_equal(dub_json_num(doc, "lastEnd", -1),
                           or_else(d->last, number(col[LAST_END])), 0.0006);
    }
    if (col[SPEAKERS].n > 0 || d->speakers >= 0)
        assert_float_equal(cJSON_GetArraySize(dub_json_get(doc, "speakers")),
                           d->speakers >= 0 ? d->speakers : number(col[SPEAKERS]), 0);
    cJSON_Delete(doc);
    dub_rows_fini(&r);
    dub_buf_fini(&text);
    dub_str_unref(name);
}

static void every_file(void **state)
{
    (void)state;
    struct dub_buf manifest;
    struct dub_err err = {0};
    size_t n_files = 0;
    char *path = dub_path_join(corpus(), "MANIFEST.tsv");
    dub_buf_init(&manifest, 0);
    if (!dub_file_exists(path)) {
        print_message("no corpus at %s\n", corpus());
        dub_free(path);
        skip();
    }
    assert_ok(dub_file_read(path, 0, &manifest, &err));
    dub_free(path);
    struct dub_sv rest = dub_buf_sv(&manifest);
    while (rest.n > 0) {
        struct dub_sv line = dub_sv_split(&rest, '\n'), col[COLUMNS + 1];
        for (size_t i = 0; i <= COLUMNS; i++)
            col[i] = dub_sv_trim(dub_sv_split(&line, '\t'));
        if (dub_sv_eq_z(col[KIND], "kind"))
            continue; /* the headings */
        check_file(col);
        n_files++;
    }
    assert_true(n_files >= 60);
    dub_buf_fini(&manifest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_file)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
