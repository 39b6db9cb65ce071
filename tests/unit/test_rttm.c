#include "support/rows.h"

static void turns(void **state)
{
    (void)state;
    expect_rows(
        "rttm",
        ";; made by hand\n"
        "SPKR-INFO a 1 <NA> <NA> <NA> unknown SPEAKER_00 <NA> <NA>\n"
        "SPEAKER a 1 0.4 6.28 <NA> <NA> SPEAKER_00 <NA> <NA>\n"
        "\n"
        "SPEAKER\ta 1   7.200 2.720\t<NA> <NA> SPEAKER_01 <NA> <NA>\r\n"
        "SPEAKER a 1 1e1 5e-01 <NA> <NA> <NA> <NA> <NA>\n"
        "LEXEME a 1 0.4 0.2 hello lex SPEAKER_00 0.5 <NA>\n"
        "  SPEAKER a 1 11 1 <NA> <NA> X",
        "read 4\n3 0.4-6.68 [SPEAKER_00]\n5 7.2-9.92 [SPEAKER_01]\n6 10-10.5\n8 11-12 [X]\n");
    expect_rows("rttm", "", "read 0\n");
    expect_rows("rttm", "hello\n", "error: no SPEAKER line was found\n");
}

static void bad_turns(void **state)
{
    (void)state;
    expect_rows("rttm",
                "SPEAKER a 1 0.4 6.28\n"
                "SPEAKER a 1 nan 6.28 <NA> <NA> X <NA> <NA>\n"
                "SPEAKER a 1 1 inf <NA> <NA> X <NA> <NA>\n"
                "SPEAKER a 1 1,5 1 <NA> <NA> X <NA> <NA>\n"
                "SPEAKER a 1 -1 3 <NA> <NA> X <NA> <NA>\n"
                "SPEAKER a 1 1 0 <NA> <NA> X <NA> <NA>\n"
                "SPEAKER a 1 1 -0.5 <NA> <NA> X <NA> <NA>\n"
                "SPEAKER a 1 1e30 1 <NA> <NA> X <NA> <NA>\n"
                "SPEAKER a 1 4000000000000 4000000000000 <NA> <NA> X <NA> <NA>\n"
                "SPEAKER a 1 1 1 <NA> <NA> X <NA> <NA>\n",
                "read 5\n10 1-2 [X]\n"
                "! 1 5 fields where a SPEAKER line has ten\n"
                "! 2 start or duration is not a number of seconds\n"
                "! 3 start or duration is not a number of seconds\n"
                "! 4 start or duration is not a number of seconds\n"
                "! 5 negative time (-1 to 2 s)\n"
                "! 6 no length (starts and ends at 00:00:01.000)\n"
                "! 7 ends before it starts (00:00:01.000 to 00:00:00.500)\n"
                "! 8 start or duration is not a number of seconds\n"
                "! 9 time beyond 31 years\n");
}

static void several_recordings(void **state)
{
    (void)state;
    expect_rows("rttm",
                "SPEAKER a 1 1 1 <NA> <NA> X <NA> <NA>\nSPEAKER b 1 2 1 <NA> <NA> X <NA> <NA>\n",
                "read 2\n1 1-2 [X]\n2 2-3 [X]\n"
                "? 1 rows belong to other recordings than \"a\"; all are read\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(turns),
        cmocka_unit_test(bad_turns),
        cmocka_unit_test(several_recordings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
