/* Characters as readers count them, and the rough time of speech. */
#include "base/reading.h"

#include "cm.h"

static void characters(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t chars;
    } rows[] = {
        {"", 0},
        {"abc", 3},
        {"a b, c.", 7},                            /* blanks and punctuation count */
        {"ab\ncd", 4},                             /* line breaks do not */
        {"ab \n cd", 4},                           /* nor blanks at the ends of a line */
        {"  ab  ", 2},
        {"<i>ab</i> <b>c</b>", 4},
        {"{\\an8}ab", 2},
        {"a < b > c", 9},                          /* no markup */
        {"{ab}", 4},
        {"<i", 2},
        {"<i>a\nb>", 3},                           /* a, b and > */
        {"cafe\xcc\x81", 4},                       /* e and its accent are one */
        {"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7", 1}, /* a family is one */
        {"\xe3\x81\x93\xe3\x82\x93", 2},
        {"   \n  ", 0},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        size_t n = dub_reading_chars(dub_sv(rows[i].text));
        if (n != rows[i].chars)
            fail_msg("'%s' has %zu characters, not %zu", rows[i].text, n, rows[i].chars);
    }
}

static void speed(void **state)
{
    (void)state;
    assert_int_equal(dub_reading_cps_e1(34, 2000000), 170);
    assert_int_equal(dub_reading_cps_e1(10, 3000000), 33);
    assert_int_equal(dub_reading_cps_e1(20, 3000000), 67);
    assert_int_equal(dub_reading_cps_e1(5, 0), 0);
    assert_int_equal(dub_reading_cps_e1(5, -1), 0);
}

static void speech(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int ms;
    } rows[] = {
        {"", 0},
        {"...", 0},
        {"Hola", 300},                   /* ho-la */
        {"Hola, Ana.", 300 + 150 + 300}, /* the last stop is no pause */
        {"Hola. Ana", 300 + 300 + 300},
        {"brr", 150},                    /* a word without a vowel is still said */
        {"bueno", 300},                  /* ue is one */
        {"<i>Hola</i>", 300},
        {"1998", 900},
        {"\xd0\xbc\xd0\xbe\xd1\x8f", 300},             /* moya: each vowel one */
        {"\xe4\xbd\xa0\xe5\xa5\xbd", 380},             /* ni hao */
        {"\xe3\x81\x82\xe3\x81\x84", 256},             /* a i */
        {"\xc3\x81rbol", 300},                         /* accents change nothing */
        {"!\nHola", 300},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        int ms = (int)(dub_reading_speech_us(dub_sv(rows[i].text)) / 1000);
        if (ms != rows[i].ms)
            fail_msg("'%s' takes %d ms, not %d", rows[i].text, ms, rows[i].ms);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters),
        cmocka_unit_test(speed),
        cmocka_unit_test(speech),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
