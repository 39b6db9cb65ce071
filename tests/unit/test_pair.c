#include "io/pair.h"

#include "io/take_files.h"
#include "support/make_rows.h"

static struct dub_pair_report pair(const char *source, const char *target, enum dub_pair_by by,
                                   const char *want)
{
    struct dub_pair_report report = {0};
    struct dub_rows s = make_rows(source), t = make_rows(target);
    dub_rows_pair(&s, &t, by, &report);
    expect_made(&s, want);
    dub_rows_fini(&s);
    dub_rows_fini(&t);
    return report;
}

static void two_files(void **state)
{
    (void)state;
    struct dub_pair_report r = pair("0 1 A a\n2 3 B b", "0.1 1 - x\n2 3 - y", DUB_PAIR_AUTO,
                                    "0 1 A a|x\n2 3 B b|y");
    assert_int_equal(r.by, DUB_PAIR_INDEX);
    r = pair("0 4 A a\n5 9 - b\n10 11 A c", "0 2 - x\n2 4 - y\n5 9 C z\n20 21 - far", DUB_PAIR_AUTO,
             "0 4 A a|x y\n5 9 C b|z\n10 11 A c\n20 21 - |far");
    assert_int_equal(r.by, DUB_PAIR_TIME);
    assert_int_equal(r.n_paired, 3);
    assert_int_equal(r.n_alone, 1);
    assert_int_equal(r.n_without, 1);
    pair("0 1 A a\n2 3 B b", "50 51 - x\n60 61 - y", DUB_PAIR_INDEX, "0 1 A a|x\n2 3 B b|y");
}

static void divide(const char *text, enum dub_bilingual how, const char *want)
{
    struct dub_pair_report report = {0};
    struct dub_rows r = {0};
    dub_rows_take(&r, 1, (struct dub_span){0, DUB_US_PER_S}, (struct dub_sv){0}, dub_sv("Yes\nДа"));
    dub_rows_take(&r, 2, (struct dub_span){0, DUB_US_PER_S}, (struct dub_sv){0}, dub_sv(text));
    dub_rows_divide(&r, how, &report);
    dub_row_fini(&r.rows.at[0]);
    r.rows.at[0] = r.rows.at[1];
    r.rows.n = 1;
    expect_made(&r, want);
    dub_rows_fini(&r);
}

static void one_cue(void **state)
{
    (void)state;
    divide("Hi\nHola", DUB_BILINGUAL_SOURCE_FIRST, "0 1 - Hi|Hola");
    divide("Hi\nHola", DUB_BILINGUAL_TARGET_FIRST, "0 1 - Hola|Hi");
    divide("One\ntwo\nUno\ndos", DUB_BILINGUAL_SOURCE_FIRST, "0 1 - One\ntwo|Uno\ndos");
    divide("One\nРаз\nдва", DUB_BILINGUAL_AUTO, "0 1 - One|Раз\nдва");
    divide("Раз\nOne", DUB_BILINGUAL_AUTO, "0 1 - One|Раз"); /* the file's order is the first cue's */
    divide("Only", DUB_BILINGUAL_AUTO, "0 1 - Only");
}

/* --- takes -------------------------------------------------------------------------------------- */

static struct dub_take_report take(const char *rows, const char *const *names, const char *want)
{
    struct dub_take_report report = {0};
    struct dub_take_files files = {0};
    struct dub_rows r = make_rows(rows);
    for (; *names; names++)
        dub_take_files_add(&files, NULL, *names);
    dub_take_files_sort(&files);
    dub_rows_give_takes(&r, &files, NULL, &report);
    expect_made(&r, want);
    dub_take_files_fini(&files);
    dub_rows_fini(&r);
    return report;
}

#define FOUR "0 1 Maria a\n1 2 Jonas b\n2 3 Maria c\n3 4 Jonas d"

static void by_number(void **state)
{
    static const char *const plain[] = {"10.wav", "2.wav", "1.wav", NULL};
    static const char *const named[] = {"02-jonas.flac", "01-maria.flac", "04-maria.flac", NULL};
    static const char *const coded[] = {"S01_E02_003.wav", "S01_E02_001.wav", NULL};
    static const char *const zero[] = {"line0.wav", "line3.wav", NULL};
    (void)state;
    struct dub_take_report r = take(FOUR, plain, "0 1 Maria a {1.wav}\n1 2 Jonas b {2.wav}\n"
                                                 "2 3 Maria c\n3 4 Jonas d");
    assert_int_equal(r.n_surplus, 1);
    assert_int_equal(r.n_missing, 2);
    dub_take_report_fini(&r);
    r = take(FOUR, named, "0 1 Maria a {01-maria.flac}\n1 2 Jonas b {02-jonas.flac}\n"
                          "2 3 Maria c\n3 4 Jonas d"); /* line 4 is not Maria's */
    assert_int_equal(r.n_surplus, 1);
    dub_take_report_fini(&r);
    r = take(FOUR, coded, "0 1 Maria a {S01_E02_001.wav}\n1 2 Jonas b\n"
                          "2 3 Maria c {S01_E02_003.wav}\n3 4 Jonas d");
    dub_take_report_fini(&r);
    r = take(FOUR, zero, "0 1 Maria a {line0.wav}\n1 2 Jonas b\n2 3 Maria c\n"
                         "3 4 Jonas d {line3.wav}");
    dub_take_report_fini(&r);
}

static void by_speaker(void **state)
{
    static const char *const own[] = {"maria_001.wav", "maria_002.wav", "jonas_001.wav",
                                      "jonas_002.wav", NULL};
    static const char *const stems[] = {"maria.wav", "jonas.wav", NULL};
    static const char *const counted[] = {"SPEAKER_00_1.wav", "SPEAKER_01_2.wav", NULL};
    (void)state;
    struct dub_take_report r =
        take(FOUR, own, "0 1 Maria a {maria_001.wav}\n1 2 Jonas b {jonas_001.wav}\n"
                        "2 3 Maria c {maria_002.wav}\n3 4 Jonas d {jonas_002.wav}");
    assert_true(r.matches.at[0].by_speaker);
    dub_take_report_fini(&r);
    r = take(FOUR, stems, FOUR); /* a whole stem is nobody's single take */
    assert_int_equal(r.n_surplus, 2);
    dub_take_report_fini(&r);
    r = take("0 1 SPEAKER_00 a\n1 2 SPEAKER_01 b", counted,
             "0 1 SPEAKER_00 a {SPEAKER_00_1.wav}\n1 2 SPEAKER_01 b {SPEAKER_01_2.wav}");
    dub_take_report_fini(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_files),
        cmocka_unit_test(one_cue),
        cmocka_unit_test(by_number),
        cmocka_unit_test(by_speaker),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
