#include "support/rows.h"

static void cues(void **state)
{
    (void)state;
    expect_rows("vtt",
                "WEBVTT\nKind: captions\n\nNOTE 00:00 not a cue\nmore\n\nSTYLE\n::cue { }\n\n"
                "REGION\nid:r\n\n7\n00:01.000 --> 00:02.500 align:start\nOne <i>two</i>\nthree\n\n"
                "id of the next\n123:00:00.000 --> 123:00:01.000\n<00:17.500>Four<c.x> five</c>\n",
                "read 2\n14 1-2.5 One two\nthree\n19 442800-442801 Four five\n");
    expect_rows("vtt", "WEBVTT", "read 0\n");
    expect_rows("vtt", "", "read 0\n");
    expect_rows("vtt", "hello\n", "error: there is neither a line WEBVTT nor a cue\n");
}

static void voices(void **state)
{
    (void)state;
    expect_rows("vtt",
                "WEBVTT\n\n00:01.000 --> 00:02.000\n<v.loud.far Ann &amp; Bo>Hello</v>\n\n"
                "00:02.000 --> 00:03.000\n<v Cy>no end tag\n\n00:03.000 --> 00:04.000\nnobody\n",
                "read 3\n3 1-2 [Ann & Bo] Hello\n6 2-3 [Cy] no end tag\n9 3-4 nobody\n"
                "? 1 of 3 rows name no speaker\n");
    /* two voices in one cue: one read, two rows, the time by letters (3 and 9) */
    expect_rows("vtt", "WEBVTT\n\n00:00.000 --> 00:12.000\n<v A>abc</v>\n<v B>defghijkl</v>\n",
                "read 1\n3 0-3 [A] abc\n3 3-12 [B] defghijkl\n"
                "? 1 cues hold several voices: their time is shared by the length of what each "
                "says\n");
    expect_rows("vtt",
                "WEBVTT\n\n00:01.000 --> 00:02.000\n[SPEAKER_00]: a\n\n"
                "00:02.000 --> 00:03.000\n[SPEAKER_01]: b\n",
                "read 2\n3 1-2 [SPEAKER_00] a\n6 2-3 [SPEAKER_01] b\n");
}

static void text(void **state)
{
    (void)state;
    expect_rows(
        "vtt",
        "WEBVTT\n\n00:01.000 --> 00:02.000\n&lt;b&gt; &#39;&#8364;&#39; &unknown; & <3 a < b\n",
        "read 1\n3 1-2 <b> '€' &unknown; & <3 a < b\n");
    /* a blank line before any text is forgiven, the text ends at the next one */
    expect_rows("vtt",
                "WEBVTT\n\n00:01.000 --> 00:02.000\n\none\n\nlost\n\n00:03.000 --> 00:04.000\n\n"
                "x\n00:05.000 --> 00:06.000\ny\n",
                "read 3\n3 1-2 one\n9 3-4\n12 5-6 y\n");
}

static void faults(void **state)
{
    (void)state;
    expect_rows("vtt",
                "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:900000\n\n"
                "00:00:07.000 --> 00:00:1d.890\nbad\n\n00:03.000 --> 00:02.000\nback\n\n"
                "00:04.000 --> 00:04.000\nflat\n\n00:05.000 --> 00:06.000\ngood\n",
                "read 3\n13 5-6 good\n! 4 its times cannot be read\n"
                "! 7 ends before it starts (00:00:03.000 to 00:00:02.000)\n"
                "! 10 no length (starts and ends at 00:00:04.000)\n"
                "? the file is part of an HLS stream (X-TIMESTAMP-MAP); its times are read as they "
                "stand and may need a shift\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cues),
        cmocka_unit_test(voices),
        cmocka_unit_test(text),
        cmocka_unit_test(faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
