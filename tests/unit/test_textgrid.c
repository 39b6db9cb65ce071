#include "support/rows.h"

#define HEAD "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\n"

static void long_form(void **state)
{
    (void)state;
    expect_rows("textgrid",
                HEAD
                "xmin = 0 \nxmax = 4 \ntiers? <exists> \nsize = 2 \nitem []: \n"
                "    item [1]:\n class = \"IntervalTier\" \n name = \"Ann\" \n xmin = 0 \n"
                " xmax = 4 \n intervals: size = 2 \n intervals [1]:\n xmin = 0 \n xmax = 1.5 \n"
                " text = \"\" \n intervals [2]:\n xmin = 1.5 \n xmax = 4 \n"
                " text = \"She \"\"said\"\"\nso\" \n"
                "    item [2]:\n class = \"TextTier\" \n name = \"points\" \n xmin = 0 \n"
                " xmax = 4 \n points: size = 1 \n points [1]:\n number = 2 \n mark = \"x\" \n",
                "read 1\n22 1.5-4 [Ann] She \"said\"\nso\n"
                "? 1 points of point tiers have no length and are left out\n");
}

static void short_form(void **state)
{
    (void)state;
    expect_rows("textgrid",
                "File type = \"ooTextFile short\"\n\"TextGrid\"\n0\n4\n<exists>\n3\n"
                "\"IntervalTier\"\n\"none\"\n0\n4\n0\n"
                "\"IntervalTier\"\n\"Ann\"\n0\n4\n2\n0\n1.5\n\"IntervalTier\"\n1.5\n2e0\n\"b\"\n"
                "\"IntervalTier\"\n\"Bo\"\n0\n4\n1\n2\n4\n\"c\" ! a comment\n",
                "read 3\n19 0-1.5 [Ann] IntervalTier\n22 1.5-2 [Ann] b\n30 2-4 [Bo] c\n");
    expect_rows("textgrid", "", "read 0\n");
}

static void faults(void **state)
{
    (void)state;
    expect_rows("textgrid",
                HEAD "0 4 <exists> 1 \"IntervalTier\" \"Ann\" 0 4 4\nnan 1 \"a\"\n1 2 \"b\"\n"
                     "3 2 \"c\"\n-1 2 \"d\"\n1 2 3 \"e\"\n3 4 \"f",
                "read 4\n6 1-2 [Ann] b\n10 3-4 [Ann] f\n"
                "! 5 an interval needs two times before its text\n"
                "! 7 ends before it starts (00:00:03.000 to 00:00:02.000)\n"
                "! 8 negative time (-1 to 2 s)\n"
                "! 9 an interval needs two times before its text\n");
    expect_rows("textgrid", "hello", "error: no tier was found\n");
    expect_rows("textgrid", "ooBinaryFile\x08TextGrid",
                "error: this is a binary TextGrid; save it as a text file in Praat\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(long_form),
        cmocka_unit_test(short_form),
        cmocka_unit_test(faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
