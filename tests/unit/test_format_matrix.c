/*
 * Every sample against every format: the right one finds it, whatever the file is called, and no
 * other one is as sure. What is in it was written down here by hand.
 */
#include "support/rows.h"

#include "base/fs.h"

#define DIR DUB_SOURCE_DIR "/samples/"

static const struct sample {
    const char *file, *format;
    size_t n_read, n_rows;
    const char *first_speaker;
} samples[] = {
    {"interview/interview.en.srt", "srt", 8, 8, "Maria"},
    {"interview/interview.en.rttm", "rttm", 8, 8, "SPEAKER_00"},
    {"interview/interview.en.whisperx.json", "whisperx", 8, 8, "SPEAKER_00"},
    {"formats/voices.vtt", "vtt", 3, 4, "Maria"},
    {"formats/actors.ass", "ass", 3, 4, "Maria"},
    {"formats/dubbing-sheet.csv", "elevenlabs", 3, 3, "Maria"},
    {"formats/table.csv", "csv", 3, 3, "Maria"},
    {"formats/milliseconds.tsv", "csv", 3, 3, "Maria"},
    {"formats/cuts.csv", "csv", 3, 3, NULL},
    {"formats/label-track.txt", "audacity", 4, 4, "Maria"},
    {"formats/whisper.json", "whisper", 3, 3, NULL},
    {"formats/whispercpp.json", "whispercpp", 3, 3, "Maria"},
    {"formats/deepgram.json", "deepgram", 3, 3, "speaker_0"},
    {"formats/assemblyai.json", "assemblyai", 3, 3, "A"},
    {"formats/aws-transcribe.json", "aws", 3, 3, "spk_0"},
    {"formats/pyannote.json", "pyannote", 3, 3, "SPEAKER_00"},
    {"formats/podwhisperer.json", "podwhisperer", 3, 3, "Maria"},
    {"formats/utterances.json", "opendubbing", 3, 3, "SPEAKER_00"},
    {"formats/google-speech.json", "google", 14, 3, "1"},
    {"formats/rev.json", "rev", 14, 3, "speaker_0"},
    {"formats/objects.json", "json", 3, 3, "Maria"},
    {"formats/tiers.TextGrid", "textgrid", 3, 3, "Maria"},
    {"formats/tiers-short-utf16.TextGrid", "textgrid", 3, 3, "Maria"},
    {"formats/tiers.eaf", "eaf", 3, 3, "Maria"},
    {"formats/timeline.otio", "otio", 4, 3, "Maria"},
};

static struct dub_buf text_of(const char *file)
{
    struct dub_err err = {0};
    struct dub_buf raw, text;
    struct dub_str *warning = NULL;
    dub_buf_init(&raw, 0);
    dub_buf_init(&text, 0);
    char *path = dub_path_join(DIR, file);
    assert_ok(dub_file_read(path, 0, &raw, &err));
    assert_ok(dub_text_decode(dub_buf_sv(&raw), &text, &warning, &err));
    dub_str_unref(warning);
    dub_free(path);
    dub_buf_fini(&raw);
    return text;
}

static void every_format(void **state)
{
    (void)state;
    static const char *const names[] = {NULL, "x", "x.srt", "x.json", "x.csv", "x.eaf"};
    size_t n;
    const struct dub_format *all = dub_formats(&n);
    for (size_t i = 0; i < DUB_ARRAY_LEN(samples); i++) {
        struct dub_buf text = text_of(samples[i].file);
        const struct dub_format *right = dub_format_find(dub_sv(samples[i].format));
        assert_non_null(right);
        int best = right->sniff(dub_buf_sv(&text));
        for (size_t f = 0; f < n; f++)
            if (&all[f] != right && all[f].sniff(dub_buf_sv(&text)) + 2 > best)
                fail_msg("%s: %s is as sure as %s", samples[i].file, all[f].name, right->name);
        for (size_t k = 0; k < DUB_ARRAY_LEN(names); k++)
            assert_ptr_equal(dub_format_guess(dub_buf_sv(&text), names[k]), right);
        dub_buf_fini(&text);
    }
}

/* Each format has a sample here, and what it holds comes out. */
static void contents(void **state)
{
    (void)state;
    size_t n_formats, n_seen;
    const struct dub_format *all = dub_formats(&n_formats);
    for (size_t f = 0; f < n_formats; f++) {
        n_seen = 0;
        for (size_t i = 0; i < DUB_ARRAY_LEN(samples); i++)
            n_seen += strcmp(samples[i].format, all[f].name) == 0;
        if (n_seen == 0)
            fail_msg("no sample of %s", all[f].name);
    }
    for (size_t i = 0; i < DUB_ARRAY_LEN(samples); i++) {
        struct dub_rows r = {0};
        struct dub_err err = {0};
        struct dub_buf text = text_of(samples[i].file);
        print_message("%s\n", samples[i].file);
        assert_ok(dub_format_find(dub_sv(samples[i].format))->read(dub_buf_sv(&text), &r, &err));
        assert_int_equal(r.n_read, samples[i].n_read);
        assert_int_equal(r.rows.n, samples[i].n_rows);
        assert_int_equal(r.rejected.n, 0);
        if (samples[i].first_speaker)
            assert_string_equal(dub_str_z(r.rows.at[0].speaker), samples[i].first_speaker);
        else
            assert_null(r.rows.at[0].speaker);
        dub_rows_fini(&r);
        dub_buf_fini(&text);
    }
}

/* Every reader on every sample: it may refuse, but not fall. */
static void every_reader(void **state)
{
    (void)state;
    size_t n;
    const struct dub_format *all = dub_formats(&n);
    for (size_t i = 0; i < DUB_ARRAY_LEN(samples); i++) {
        struct dub_buf text = text_of(samples[i].file);
        for (size_t f = 0; f < n; f++) {
            struct dub_rows r = {0};
            struct dub_err err = {0};
            if (all[f].read(dub_buf_sv(&text), &r, &err) != DUB_OK)
                assert_true(err.text[0] != '\0');
            dub_rows_fini(&r);
        }
        dub_buf_fini(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_format),
        cmocka_unit_test(contents),
        cmocka_unit_test(every_reader),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
