#include "io/subtitle_text.h"
#include "support/rows.h"

static void the_plain_case(void **state)
{
    (void)state;
    expect_rows("srt",
                "1\n00:00:00,400 --> 00:00:06,680\n[Maria]: Hello.\n\n"
                "2\n00:00:07,200 --> 00:00:09,920\n[Jonas]: Thank you,\nMaria.\n",
                "read 2\n2 0.4-6.68 [Maria] Hello.\n6 7.2-9.92 [Jonas] Thank you,\nMaria.\n");
    expect_rows("srt", "", "read 0\n");
    expect_rows("srt", " \r\n\n", "read 0\n");
    expect_rows("srt", "hello\nworld\n",
                "error: no subtitle was found: there is no line such as "
                "00:00:01,000 --> 00:00:04,000\n");
}

/* Forms of the time line that are read as they are meant. */
static void time_forms(void **state)
{
    (void)state;
    static const struct {
        const char *line, *want;
    } rows[] = {
        {"00:00:01,000 --> 00:00:02,500", "1-2.5"},
        {"00:00:01.000 --> 00:00:02.500", "1-2.5"},
        {"00:00:01:000 --> 00:00:02:500", "1-2.5"},
        {"0:0:1,0 --> 0:0:2,5", "1-2.5"},
        {"00:01,000 --> 00:02,500", "1-2.5"},
        {"00:00:01 --> 00:00:02", "1-2"},
        {"100:00:00,000 --> 123:45:06,789", "360000-445506.789"},
        {"00:00:01,000-->00:00:02,500", "1-2.5"},
        {"  00:00:01,000  -->  00:00:02,500  ", "1-2.5"},
        {"00:00:01, 000 -> 00:00:02, 500", "1-2.5"},
        {"00: 00: 01,000 -- > 00: 00: 02,500", "1-2.5"},
        {"00:00:01,000 --> 00:00:02,500 X1:100 X2:200 Y1:300 Y2:400", "1-2.5"},
        {"00:00:01,000000 --> 00:00:02,500001", "1-2.500001"},
        {"00:00:01,0000004 --> 00:00:02,4999996", "1-2.5"},
        {"00:00:59,999 --> 00:00:60,000", "59.999-60"},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct dub_buf text, want;
        dub_buf_init(&text, 0);
        dub_buf_init(&want, 0);
        dub_buf_addf(&text, "1\n%s\nx\n", rows[i].line);
        dub_buf_addf(&want, "read 1\n2 %s x\n", rows[i].want);
        expect_rows("srt", dub_buf_z(&text), dub_buf_z(&want));
        dub_buf_fini(&text);
        dub_buf_fini(&want);
    }
}

static void what_people_leave_out(void **state)
{
    (void)state;
    /* no index */
    expect_rows("srt", "00:00:01,000 --> 00:00:02,000\na\n\n00:00:03,000 --> 00:00:04,000\nb\n",
                "read 2\n1 1-2 a\n4 3-4 b\n");
    /* no blank line between cues; a text that ends in a number */
    expect_rows("srt",
                "1\n00:00:01,000 --> 00:00:02,000\na\n2\n00:00:03,000 --> 00:00:04,000\n1984\n\n"
                "3\n00:00:05,000 --> 00:00:06,000\nc",
                "read 3\n2 1-2 a\n5 3-4 1984\n9 5-6 c\n");
    /* blank lines inside a text, between index and times, and a number as the last paragraph */
    expect_rows("srt",
                "1\n\n00:00:01,000 --> 00:00:02,000\na\n\nb\n\n2\n\n00:00:03,000 --> 00:00:04,000\n"
                "c\n\n77\n\n\n00:00:05,000 --> 00:00:06,000\nd\n",
                "read 3\n3 1-2 a\nb\n10 3-4 c\n77\n16 5-6 d\n");
    /* no text at all */
    expect_rows("srt", "1\n00:00:01,000 --> 00:00:02,000\n\n2\n00:00:03,000 --> 00:00:04,000\n",
                "read 2\n2 1-2\n5 3-4\n");
    /* something above the first cue */
    expect_rows("srt", "Downloaded from x\n\n1\n00:00:01,000 --> 00:00:02,000\na\n",
                "read 1\n4 1-2 a\n");
    /* line ends */
    expect_rows("srt", "1\r00:00:01,000 --> 00:00:02,000\ra\r\r2\r00:00:03,000 --> 00:00:04,000\rb",
                "read 2\n2 1-2 a\n6 3-4 b\n");
    expect_rows("srt", "1\r\r\n00:00:01,000 --> 00:00:02,000\r\r\na\r\r\n", "read 1\n2 1-2 a\n");
}

static void bad_rows(void **state)
{
    (void)state;
    expect_rows("srt",
                "1\n00:00:05,000 --> 00:00:04,000\na\n\n2\n00:00:04,000 --> 00:00:04,000\nb\n\n"
                "3\n-00:00:01,000 --> 00:00:02,000\nc\n\n4\n00:00:0x,000 --> 00:00:02,000\nd\n\n"
                "5\n999999999:00:00,000 --> 999999999:00:01,000\ne\n\n"
                "6\n00:00:06,000 --> 00:00:07,000\nf --> g\n",
                "read 5\n22 6-7 f --> g\n"
                "! 14 its times cannot be read\n"
                "! 2 ends before it starts (00:00:05.000 to 00:00:04.000)\n"
                "! 6 no length (starts and ends at 00:00:04.000)\n"
                "! 10 negative time (-1 to 2 s)\n"
                "! 18 time beyond 31 years\n");
}

static void tags(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
    } rows[] = {
        {"<i>Hi</i> there", "Hi there"},
        {"{\\an8}<font color=\"#00ff00\"><b>[music]</b></font>", "[music]"},
        {"<I>x</I ><br/>y", "xy"},
        {"a < b > c <3 <laughs> {x}", "a < b > c <3 <laughs> {x}"},
        {"<i>open", "open"},
        {"<font open", "<font open"},
        {"{\\an8", "{\\an8"},
        {"<<i>>", "<>"},
        {"  <i> blanks </i>  ", " blanks"},
        {"", ""},
        {"<", "<"},
        {"{", "{"},
        {"{\\pos(1,2)}{\\fad(1,1)}x", "x"},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct dub_buf out;
        dub_buf_init(&out, 0);
        dub_subtitle_line(dub_sv(rows[i].in), &out);
        assert_string_equal(dub_buf_z(&out), rows[i].out);
        dub_buf_fini(&out);
    }
}

#define CUE(n, text) #n "\n00:00:0" #n ",000 --> 00:00:0" #n ",500\n" text "\n\n"

static void labels(void **state)
{
    (void)state;
    static const struct {
        const char *name, *in, *want;
    } rows[] = {
        {"brackets",
         CUE(1, "[SPEAKER_00]: a") CUE(2, "[SPEAKER_01] b") CUE(3, "(Speaker 1) c")
             CUE(4, "[spk0]\nd") CUE(5, "(Speaker 2): e"),
         "read 5\n2 1-1.5 [SPEAKER_00] a\n6 2-2.5 [SPEAKER_01] b\n10 3-3.5 [Speaker 1] c\n"
         "14 4-4.5 [spk0] d\n19 5-5.5 [Speaker 2] e\n"},
        {"names in brackets", CUE(1, "[Maria] a") CUE(2, "[Jonas] b") CUE(3, "[music]"),
         "read 3\n2 1-1.5 [Maria] a\n6 2-2.5 [Jonas] b\n10 3-3.5 [music]\n"
         "? 1 of 3 rows name no speaker\n"},
        {"sounds", CUE(1, "[music]") CUE(2, "[laughs] Hi") CUE(3, "Hello.") CUE(4, "(sighs) No"),
         "read 4\n2 1-1.5 [music]\n6 2-2.5 [laughs] Hi\n10 3-3.5 Hello.\n14 4-4.5 (sighs) No\n"},
        {"capitals",
         CUE(1, "MARIA: a") CUE(2, "JONAS:\nb") CUE(3, ">> ÁNGEL (O.S.): c") CUE(4, "- MARIA:d"),
         "read 4\n2 1-1.5 [MARIA] a\n6 2-2.5 [JONAS] b\n11 3-3.5 [ÁNGEL] c\n15 4-4.5 [MARIA] d\n"},
        {"names", CUE(1, "Anna Maria: a") CUE(2, "Dr. O'Neil: b") CUE(3, "Anna Maria: c: d"),
         "read 3\n2 1-1.5 [Anna Maria] a\n6 2-2.5 [Dr. O'Neil] b\n10 3-3.5 [Anna Maria] c: d\n"},
        {"other scripts", CUE(1, "Мария: a") CUE(2, "田中：b") CUE(3, "محمد: c"),
         "read 3\n2 1-1.5 [Мария] a\n6 2-2.5 [田中] b\n10 3-3.5 [محمد] c\n"},
        {"one cue", CUE(1, "MARIA: Hola"), "read 1\n2 1-1.5 [MARIA] Hola\n"},
        {"now and then in capitals",
         CUE(1, "a") CUE(2, "b") CUE(3, "MAN: c") CUE(4, "d") CUE(5, "MAN: e") CUE(6, "f"),
         "read 6\n2 1-1.5 a\n6 2-2.5 b\n10 3-3.5 [MAN] c\n14 4-4.5 d\n18 5-5.5 [MAN] e\n"
         "22 6-6.5 f\n? 4 of 6 rows name no speaker\n"},
        {"no labels",
         CUE(1, "Note: read this") CUE(2, "10:30 is late") CUE(3, "http://x.org")
             CUE(4, "He said: no") CUE(5, "WARNING: hot"),
         "read 5\n2 1-1.5 Note: read this\n6 2-2.5 10:30 is late\n10 3-3.5 http://x.org\n"
         "14 4-4.5 He said: no\n18 5-5.5 WARNING: hot\n"},
        {"a remark in a file of names",
         CUE(1, "Maria: a") CUE(2, "Jonas: b") CUE(3, "Note: c") CUE(4, "Maria: d"),
         "read 4\n2 1-1.5 [Maria] a\n6 2-2.5 [Jonas] b\n10 3-3.5 Note: c\n14 4-4.5 [Maria] d\n"
         "? 1 of 4 rows name no speaker\n"},
        {"too long or too many words",
         CUE(1, "One Two Three Four Five: a")
             CUE(2, "Abcdefghijabcdefghijabcdefghijabcdefghijk: b"),
         "read 2\n2 1-1.5 One Two Three Four Five: a\n"
         "6 2-2.5 Abcdefghijabcdefghijabcdefghijabcdefghijk: b\n"},
        {"tags around", CUE(1, "<i>[Maria]: a</i>") CUE(2, "<b>[Jonas]:</b> b"),
         "read 2\n2 1-1.5 [Maria] a\n6 2-2.5 [Jonas] b\n"},
        {"nothing said", CUE(1, "[Maria]:") CUE(2, "[]: x") CUE(3, "[Jonas"),
         "read 3\n2 1-1.5 [Maria]\n6 2-2.5 []: x\n10 3-3.5 [Jonas\n"
         "? 2 of 3 rows name no speaker\n"},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++)
        expect_rows("srt", rows[i].in, rows[i].want);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_plain_case),
        cmocka_unit_test(time_forms),
        cmocka_unit_test(what_people_leave_out),
        cmocka_unit_test(bad_rows),
        cmocka_unit_test(tags),
        cmocka_unit_test(labels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
