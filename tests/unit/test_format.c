#include "support/cm.h"

#include "io/import.h"

static const char srt[] = "\n1\n00:00:01,000 --> 00:00:02,000\nSPEAKER a 1\n";
static const char rttm[] = ";; x\nSPEAKER a 1 0.4 1 <NA> <NA> S <NA> <NA>\n";
static const char whisperx[] = " {\"segments\": [{\"start\": 0, \"end\": 1, \"words\": []}]}";

/* By content; the name decides only where the content says nothing. */
static void guessing(void **state)
{
    (void)state;
    static const struct {
        const char *text, *path, *want;
    } rows[] = {
        {srt, NULL, "srt"},
        {srt, "x.json", "srt"},
        {rttm, "x.srt", "rttm"},
        {whisperx, "x.txt", "whisperx"},
        {"{\"segments\":[],\"word_segments\":[]}", NULL, "whisperx"},
        {"", "x.srt", "srt"},
        {"", "X.RTTM", "rttm"},
        {"", NULL, NULL},
        {"", "srt", NULL},
        {"hello", "hello.txt", NULL},
        {"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nx\n", "x.srt", "vtt"},
        {"{\"model\":\"m\",\"input\":[],\"segments\":[{\"startTime\":0}]}", "x.json", NULL},
        {"{\"dubline\":1,\"segments\":[{\"start\":0,\"end\":1}]}", "x.json", NULL},
        {"{}", "x.json", NULL},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        const struct dub_format *f = dub_format_guess(dub_sv(rows[i].text), rows[i].path);
        if ((f != NULL) != (rows[i].want != NULL) || (f && strcmp(f->name, rows[i].want) != 0))
            fail_msg("row %zu: %s", i, f ? f->name : "none");
    }
}

static void list(void **state)
{
    (void)state;
    size_t n;
    const struct dub_format *all = dub_formats(&n);
    assert_true(n >= 3);
    for (size_t i = 0; i < n; i++) {
        assert_ptr_equal(dub_format_find(dub_sv(all[i].name)), &all[i]);
        assert_true(strlen(all[i].title) > 0);
        assert_non_null(all[i].extensions[0]);
    }
    assert_non_null(dub_format_find(dub_sv("SRT")));
    assert_null(dub_format_find(dub_sv("sr")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(guessing), cmocka_unit_test(list)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
