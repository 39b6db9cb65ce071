#include "support/rows.h"

#define HEAD "[Script Info]\n\n[Events]\n"

static void rows(void **state)
{
    (void)state;
    expect_rows(
        "ass",
        HEAD
        "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
        "Comment: 0,0:00:00.00,0:00:01.00,D,A,0,0,0,,no\n"
        "Dialogue: 0,0:00:01.00,0:00:02.50,D,A,0,0,0,,{\\an8}One, {\\i1}two{\\i0}\\Nthree\\hx\n"
        "Dialogue: 0,1:00:00.05,1:00:01.00,D,,0,0,0,,\n"
        "[Fonts]\nDialogue: 0,0:00:09.00,0:00:10.00,D,A,0,0,0,,not an event\n",
        "read 2\n6 1-2.5 [A] One, two\nthree x\n7 3600.05-3601\n"
        "? 1 of 2 rows name no speaker\n");
    expect_rows("ass",
                "[Events]\nformat: End, Actor, Start, Text\ndialogue: 2:00.00,B,1:00.00,t,u\n",
                "read 1\n3 60-120 [B] t,u\n");
    /* SSA v4, and a file without a Format line */
    expect_rows("ass", "[Events]\nDialogue: Marked=0,0:00:01.00,0:00:04.00,*D,NTP,0,0,0,,Hi, all\n",
                "read 1\n2 1-4 [NTP] Hi, all\n");
    expect_rows("ass", "", "read 0\n");
    expect_rows("ass", "[Script Info]\n", "error: there is no section [Events]\n");
}

static void several_actors(void **state)
{
    (void)state;
    expect_rows("ass",
                "[Events]\nFormat: Start, End, Name, Text\n"
                "Dialogue: 0:00:00.00,0:00:12.00,A; B,- abc\\N- defghijkl\n"
                "Dialogue: 0:00:13.00,0:00:14.00,A;B,Together now\n",
                "read 2\n3 0-3 [A] abc\n3 3-12 [B] defghijkl\n4 13-14 [A] Together now\n"
                "? 1 rows name several speakers (the first in line 4): the one named first gets "
                "them\n"
                "? 1 rows hold turns of several speakers: their time is shared by the length of "
                "what each says\n");
}

static void text(void **state)
{
    (void)state;
    expect_rows("ass",
                "[Events]\nFormat: Start, End, Text\n"
                "Dialogue: 0:00:01.00,0:00:02.00,{\\p1}m 0 0 l 9 9{\\p0}seen\\nhere {no end\n"
                "Dialogue: 0:00:02.00,0:00:03.00,{\\p2}m 0 0 l 9 9\n"
                "Dialogue: 0:00:03.00,0:00:04.00,[SPEAKER_00]: named\n",
                "read 3\n3 1-2 seen here {no end\n4 2-3\n5 3-4 [SPEAKER_00] named\n"
                "? 2 of 3 rows name no speaker\n");
}

static void faults(void **state)
{
    (void)state;
    expect_rows("ass",
                "[Events]\nFormat: Start, End, Text\nDialogue: 0:00:0x.00,0:00:02.00,a\n"
                "Dialogue: 0:00:03.00\nDialogue: 0:00:03.00,0:00:02.00,b\n"
                "Dialogue: -0:00:01.00,0:00:02.00,c\nDialogue: 0:00:05.00,0:00:06.00,d\n"
                "Format: Text\nDialogue: e\n",
                "read 3\n7 5-6 d\n! 3 its times cannot be read\n! 4 its times cannot be read\n"
                "! 5 ends before it starts (00:00:03.000 to 00:00:02.000)\n"
                "! 6 negative time (-1 to 2 s)\n! 9 the Format line names no Start or no End\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows),
        cmocka_unit_test(several_actors),
        cmocka_unit_test(text),
        cmocka_unit_test(faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
