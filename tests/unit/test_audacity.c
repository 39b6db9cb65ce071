#include "support/rows.h"

static void names(void **state)
{
    (void)state;
    expect_rows("audacity",
                "1.000000\t3.500000\tAnn\n\\\t200.0\t3000.0\n4\t6.25\tBo\r\n7\t8\tAnn\n8\t9\tBo\n",
                "read 4\n1 1-3.5 [Ann]\n3 4-6.25 [Bo]\n4 7-8 [Ann]\n5 8-9 [Bo]\n");
    expect_rows("audacity", "", "read 0\n");
    expect_rows("audacity", "hello\n",
                "error: no label was found: there is no line of start, tab, end, tab, label\n"
                "! 1 no start and end with tabs between them\n");
}

static void texts(void **state)
{
    (void)state;
    expect_rows("audacity", "1\t2\tThe lighthouse\n3\t4\n",
                "read 2\n1 1-2 The lighthouse\n2 3-4\n");
    expect_rows("audacity", "1\t2\t[[SPEAKER_00]]Hello\n2\t3\t[[SPEAKER_01]]Ho\n",
                "read 2\n1 1-2 [SPEAKER_00] Hello\n2 2-3 [SPEAKER_01] Ho\n");
    expect_rows("audacity", "1\t2\t[SPEAKER_00]: Hello\n2\t3\t[SPEAKER_01]: Ho\n",
                "read 2\n1 1-2 [SPEAKER_00] Hello\n2 2-3 [SPEAKER_01] Ho\n");
}

static void faults(void **state)
{
    (void)state;
    expect_rows("audacity", "1\t1\tpoint\nx\t2\ta\nno tabs\n-1\t2\tb\n3\t2\tc\n5\t6\td\n",
                "read 4\n6 5-6 d\n! 2 start or end is not a number of seconds\n"
                "! 3 no start and end with tabs between them\n"
                "! 1 no length (starts and ends at 00:00:01.000)\n! 4 negative time (-1 to 2 s)\n"
                "! 5 ends before it starts (00:00:03.000 to 00:00:02.000)\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names),
        cmocka_unit_test(texts),
        cmocka_unit_test(faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
