#include "base/mem.h"
#include "support/rows.h"

static void segments(void **state)
{
    (void)state;
    expect_rows("whisperx",
                "{\"segments\": [\n"
                "  {\"start\": 0.4, \"end\": 6.647, \"text\": \" Hello. \", \"speaker\": \"S0\",\n"
                "   \"words\": [{\"word\": \"Hello.\", \"start\": 0.4, \"end\": 1}]},\n"
                "  {\"start\": 7, \"end\": 8.25, \"text\": \"{\\\"segments\\\": [{\"},\n"
                "  {\"start\": 9, \"end\": 9.5, \"text\": \"x\", \"speaker\": 3}\n"
                "], \"word_segments\": [], \"language\": \"en\"}",
                "read 3\n2 0.4-6.647 [S0] Hello.\n4 7-8.25 {\"segments\": [{\n5 9-9.5 [3] x\n"
                "? 1 of 3 rows name no speaker\n");
    expect_rows("whisperx", "{\"segments\": []}", "read 0\n");
    /* float noise of Python */
    expect_rows("whisperx", "{\"segments\":[{\"start\":2.8000000000000003,\"end\":3.1}]}",
                "read 1\n1 2.8-3.1\n");
}

static void bad_segments(void **state)
{
    (void)state;
    expect_rows("whisperx",
                "{\"segments\":[\n{\"start\":NaN,\"end\":1,\"text\":\"NaN Infinity\"},\n"
                "{\"start\":0,\"end\":Infinity},\n{\"start\":-Infinity,\"end\":1},\n"
                "{\"end\":1},\n{\"start\":\"0\",\"end\":1},\n7,\n{\"start\":-1,\"end\":1},\n"
                "{\"start\":1,\"end\":1},\n{\"start\":2,\"end\":1},\n{\"start\":1e300,\"end\":1},\n"
                "{\"start\":3,\"end\":4,\"text\":\"NaN Infinity -Infinity\"}]}",
                "read 4\n12 3-4 NaN Infinity -Infinity\n"
                "! 2 start or end is not a number of seconds\n"
                "! 3 start or end is not a number of seconds\n"
                "! 4 start or end is not a number of seconds\n"
                "! 5 start or end is not a number of seconds\n"
                "! 6 start or end is not a number of seconds\n"
                "! 6 a segment that is not an object\n"
                "! 8 negative time (-1 to 1 s)\n"
                "! 9 no length (starts and ends at 00:00:01.000)\n"
                "! 10 ends before it starts (00:00:02.000 to 00:00:01.000)\n"
                "! 11 start or end is not a number of seconds\n");
    expect_rows("whisperx", "[]", "error: there is no list \"segments\" at the top of the file\n");
    expect_rows("whisperx", "{\"segments\":{}}",
                "error: there is no list \"segments\" at the top of the file\n");
    struct dub_buf got = rows_as_text("whisperx", DUB_SV_LIT("{\n\"segments\":["));
    assert_non_null(strstr(dub_buf_z(&got), "error: line 2, column "));
    dub_buf_fini(&got);
}

#define W(word, start, end, speaker)                                                               \
    "{\"word\":\"" word "\",\"start\":" #start ",\"end\":" #end ",\"speaker\":\"" speaker "\"}"

/* A segment with the words of two speakers is two rows of one segment. */
static void split_by_words(void **state)
{
    (void)state;
    expect_rows("whisperx",
                "{\"segments\":[{\"start\":0,\"end\":4,\"speaker\":\"A\","
                "\"text\":\"Hi, Jonas. Hello - Maria!\",\"words\":[" W(
                    "Hi,", 0.1, 0.5, "A") ","
                                          "{\"word\":\"Jonas.\"}," W(
                                              "Hello", 2, 2.5, "B") ",{\"word\":\"Maria!\","
                                                                    "\"start\":3,\"end\":3.5}]}]}",
                "read 1\n1 0-0.5 [A] Hi, Jonas.\n1 2-4 [B] Hello - Maria!\n");
    /* overlapping words: the cut lies where the second speaker starts */
    expect_rows("whisperx",
                "{\"segments\":[{\"start\":0,\"end\":4,\"text\":\"a b\",\"words\":[" W(
                    "a", 0, 3, "A") "," W("b", 2, 4, "B") "]}]}",
                "read 1\n1 0-2 [A] a\n1 2-4 [B] b\n");
    /* words that the text does not have are joined with blanks */
    expect_rows("whisperx",
                "{\"segments\":[{\"start\":0,\"end\":4,\"words\":[" W("a", 0, 1, "A") "," W(
                    "b", 1, 2, "A") "," W("c", 2, 4, "B") "]}]}",
                "read 1\n1 0-2 [A] a b\n1 2-4 [B] c\n");
    /* no way to cut: a change without a time, or times outside the segment */
    expect_rows("whisperx",
                "{\"segments\":[{\"start\":0,\"end\":4,\"speaker\":\"A\",\"text\":\"a b\","
                "\"words\":[" W(
                    "a", 0, 1,
                    "A") ",{\"word\":\"b\",\"speaker\":\"B\"}]},"
                         "{\"start\":5,\"end\":6,\"speaker\":\"A\",\"text\":\"a b\",\"words\":[" W(
                             "a", 5, 5.5, "A") "," W("b", 7, 8, "B") "]}]}",
                "read 2\n1 0-4 [A] a b\n1 5-6 [A] a b\n");
    /* the speaker is said at the words only */
    expect_rows("whisperx",
                "{\"segments\":[{\"start\":0,\"end\":4,\"text\":\"a\",\"words\":[" W(
                    "a", 0, 1, "B") ",5,null]}]}",
                "read 1\n1 0-4 [B] a\n");
}

static void out_of_memory(void **state)
{
    (void)state;
    const struct dub_format *f = dub_format_find(dub_sv("whisperx"));
    struct dub_sv text = DUB_SV_LIT("{\"segments\":[{\"start\":0,\"end\":4,\"text\":\"a\"}]}");
    for (size_t n = 1; n < 6; n++) {
        struct dub_rows r = {0};
        struct dub_err err = {0};
        dub_mem_fail_after(n);
        enum dub_status st = f->read(text, &r, &err);
        dub_mem_fail_after(0);
        if (n == 1)
            assert_status(st, DUB_ERR_LIMIT);
        dub_rows_fini(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(segments),
        cmocka_unit_test(bad_segments),
        cmocka_unit_test(split_by_words),
        cmocka_unit_test(out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
