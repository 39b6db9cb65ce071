#include "support/rows.h"

#define SHEET "speaker,start_time,end_time,transcription,translation\n"

/* Rows with their translation and take, which the common text of rows does not show. */
static void expect_more(const char *format, const char *text, const char *want)
{
    struct dub_rows r = {.rate = {25, 1}};
    struct dub_err err = {0};
    struct dub_buf b;
    char from[DUB_TIME_TEXT], to[DUB_TIME_TEXT];
    dub_buf_init(&b, 0);
    assert_ok(dub_format_find(dub_sv(format))->read(dub_sv(text), &r, &err));
    for (size_t i = 0; i < r.rows.n; i++) {
        const struct dub_row *row = &r.rows.at[i];
        dub_buf_addf(&b, "%s-%s %s|%s|%s\n", dub_seconds_print(row->span.start_us, from),
                     dub_seconds_print(row->span.end_us, to), dub_str_z(row->text),
                     dub_str_z(row->target), dub_str_z(row->audio_path));
    }
    assert_string_equal(dub_buf_z(&b), want);
    dub_buf_fini(&b);
    dub_rows_fini(&r);
}

static void dubbing_sheet(void **state)
{
    (void)state;
    expect_rows("elevenlabs",
                SHEET "Adam,\"0.10000\",\"1.15000\",\"Hello, you?\",\"Hola\"\r\n"
                      "Eve,\"0:00:01,500\",0:00:02.250,\"a \"\"b\"\"\nc\",\n"
                      "Eve,3,4,last,x\n",
                "read 3\n2 0.1-1.15 [Adam] Hello, you?\n3 1.5-2.25 [Eve] a \"b\"\nc\n"
                "5 3-4 [Eve] last\n");
    expect_more("elevenlabs", SHEET "A,1,2,said,dicho\n", "1-2 said|dicho|\n");
    expect_rows("elevenlabs", "", "read 0\n");
}

/* The third time style needs the frame rate of the video. */
static void frames(void **state)
{
    (void)state;
    expect_rows("elevenlabs", SHEET "A,0:00:01:12,0:00:02:00,x,y\nB,5,6,z,w\n",
                "read 1\n3 5-6 [B] z\n"
                "! 2 the start 0:00:01:12 counts frames: the frame rate of the video is needed\n");
}

static void frames_with_a_rate(void **state)
{
    (void)state;
    expect_more("elevenlabs", SHEET "A,0:00:01:05,0:00:02:00,x,y\nA,0:00:03:25,0:00:05:00,z,\n",
                "1.2-2 x|y|\n");
}

static void guessed_columns(void **state)
{
    (void)state;
    expect_rows("csv",
                "N, In, Out, Text\n1,\"13.02\",\"14.13\",\"There is.\"\n2,14.5,15,\"a\nb\"\n",
                "read 2\n2 13.02-14.13 There is.\n3 14.5-15 a\nb\n"
                "? read as: start from \"In\", end from \"Out\", text from \"Text\"; times in "
                "seconds\n");
    expect_rows("csv", "Actor;Start Time;Duration;Dialogue\nA;1,5;0,25;x\nB;0:01:02.5;2;y\n",
                "read 2\n2 1.5-1.75 [A] x\n3 62.5-64.5 [B] y\n"
                "? read as: start from \"Start Time\", length from \"Duration\", speaker from "
                "\"Actor\", text from \"Dialogue\"; times in seconds\n");
    expect_more("csv",
                "start,end,text,translation,file\n1,2,a,b,x/1.wav\n2,3,c,,x/2.WAV\n3,4,d,e,no\n",
                "1-2 a|b|x/1.wav\n2-3 c||x/2.WAV\n3-4 d|e|\n");
    /* one name in all rows is the recording, not a take */
    expect_more("csv", "start,end,file\n1,2,talk.wav\n2,3,talk.wav\n", "1-2 ||\n2-3 ||\n");
}

static void units(void **state)
{
    (void)state;
    expect_rows("csv", "start\tend\ttext\n1000\t3500\ta\n4000\t6250\tb\n",
                "read 2\n2 1-3.5 a\n3 4-6.25 b\n"
                "? read as: start from \"start\", end from \"end\", text from \"text\"; times in "
                "milliseconds: whole numbers, half of the rows longer than 100\n");
    expect_rows(
        "csv", "start_ms,end_ms,text\n10,20,a\n",
        "read 1\n2 0.01-0.02 a\n"
        "? read as: start from \"start_ms\", end from \"end_ms\", text from \"text\"; times "
        "in milliseconds, as the name says\n");
    expect_rows("csv", "start (s),end (s)\n1000,3500\n",
                "read 1\n2 1000-3500\n? read as: start from \"start (s)\", end from \"end (s)\"; "
                "times in seconds, as the name says\n");
    expect_rows("csv", "start,end\n1.5s,2500ms\n",
                "read 1\n2 1.5-2.5\n? read as: start from \"start\", end from \"end\"\n");
}

static void without_a_header(void **state)
{
    (void)state;
    expect_rows("csv", "1,1.0,3.5,Ann,The lighthouse\n2,4.0,6.25,Bo,The oil we burn\n",
                "read 2\n1 1-3.5 [Ann] The lighthouse\n2 4-6.25 [Bo] The oil we burn\n"
                "? read as: start from \"column 2\", end from \"column 3\", speaker from "
                "\"column 4\", text from \"column 5\"; times in seconds\n");
    expect_rows("csv", "a,b\nc,d\n",
                "error: no columns with start and end were found: name them start and end (or "
                "duration) in the first line\n");
}

static void faults(void **state)
{
    (void)state;
    expect_rows("csv",
                "start,end,text\n1,2,a\nnan,2,b\n3\n\n-1,2,c\n5,4,d\n1e30,2,e\n6,6,f\n"
                "7,8,\"never closed\n9,10,g\n",
                "read 6\n2 1-2 a\n10 7-8 \"never closed\n11 9-10 g\n"
                "! 3 the start \"nan\" is no time\n! 4 the end is missing\n"
                "! 6 negative time (-1 to 2 s)\n"
                "! 7 ends before it starts (00:00:05.000 to 00:00:04.000)\n"
                "! 8 the start \"1e30\" is no time\n"
                "! 9 no length (starts and ends at 00:00:06.000)\n"
                "? read as: start from \"start\", end from \"end\", text from \"text\"; times in "
                "seconds\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dubbing_sheet),
        cmocka_unit_test(frames),
        cmocka_unit_test(frames_with_a_rate),
        cmocka_unit_test(guessed_columns),
        cmocka_unit_test(units),
        cmocka_unit_test(without_a_header),
        cmocka_unit_test(faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
