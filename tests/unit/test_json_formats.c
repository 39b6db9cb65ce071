/* The JSON files of speech programs and services: one function for each. */
#include "support/rows.h"

#include "io/json_doc.h"

#define JOINED(what, n)                                                                            \
    "? the file has words only: " what " joined into " n " rows, by speakers, sentences and "      \
    "pauses of a second\n"

static void whisper(void **state)
{
    (void)state;
    expect_rows("whisper",
                "{\"task\":\"transcribe\",\"text\":\"a b\",\"segments\":[\n"
                "{\"id\":0,\"seek\":0,\"start\":0.5,\"end\":1.25,\"text\":\" a\"},\n"
                "{\"start\":2,\"end\":3,\"speaker\":\"B\",\"text\":\"b\"},{\"start\":null}]}",
                "read 2\n2 0.5-1.25 a\n3 2-3 [B] b\n! 3 start or end is not a number of seconds\n"
                "? 1 of 2 rows name no speaker\n");
    /* asked for words only */
    expect_rows(
        "whisper",
        "{\"task\":\"t\",\"words\":[{\"word\":\"Hi\",\"start\":0,\"end\":1},{\"word\":\"."
        "\"},{\"word\":\"You\",\"start\":1,\"end\":2},\n{\"word\":\"two\",\"start\":4,"
        "\"end\":5},{\"word\":\"x\",\"start\":6,\"end\":5}]}",
        "read 4\n1 0-1 Hi .\n1 1-2 You\n2 4-5 two\n"
        "! 2 ends before it starts (00:00:06.000 to 00:00:05.000)\n" JOINED("4 words were", "3"));
}

static void whispercpp(void **state)
{
    (void)state;
    expect_rows("whispercpp",
                "{\"transcription\":[{\"timestamps\":{\"from\":\"00:00:00,000\",\"to\":\"00:00:09,"
                "000\"},\"offsets\":{\"from\":10,\"to\":2000},\"text\":\" a\"},\n"
                "{\"offsets\":{\"from\":\"x\",\"to\":1}},{\"text\":\"b\"}]}",
                "read 1\n1 0.01-2 a\n! 2 \"from\" is not a number of milliseconds\n"
                "! 2 not an object with times\n");
    expect_rows("whispercpp",
                "{\"transcription\":[{\"timestamps\":{\"from\":\"00:00:01,500\",\"to\":\"00:00:02,"
                "000\"},\"text\":\"a\"}]}",
                "read 1\n1 1.5-2 a\n");
    expect_rows("whispercpp", "{}",
                "error: there is no list \"transcription\" where it should stand\n");
}

static void deepgram(void **state)
{
    (void)state;
    expect_rows("deepgram",
                "{\"results\":{\"utterances\":[{\"start\":1,\"end\":2.5,\"speaker\":0,\"channel\":"
                "0,\"transcript\":\"a\"},\n{\"start\":3,\"end\":4,\"speaker\":1,\"transcript\":"
                "\"b\"},{\"start\":5}],\"channels\":[{}]}}",
                "read 2\n1 1-2.5 [speaker_0] a\n2 3-4 [speaker_1] b\n"
                "! 2 start or end is not a number of seconds\n");
    /* without utterances: turns are read, sentences become rows */
    expect_rows("deepgram",
                "{\"results\":{\"channels\":[{\"alternatives\":[{\"words\":["
                "{\"word\":\"a\",\"punctuated_word\":\"A.\",\"start\":0,\"end\":1,\"speaker\":0},"
                "{\"word\":\"b\",\"start\":1,\"end\":2,\"speaker\":0},\n"
                "{\"word\":\"c\",\"start\":2,\"end\":3,\"speaker\":1}]}]}]}}",
                "read 2\n1 0-1 [speaker_0] A.\n1 1-2 [speaker_0] b\n2 2-3 [speaker_1] c\n" JOINED(
                    "2 turns of speakers were", "3"));
    /* each channel counts its speakers from 0 */
    expect_rows("deepgram",
                "{\"results\":{\"channels\":[{\"alternatives\":[{\"words\":[{\"word\":\"a\","
                "\"start\":0,\"end\":1,\"speaker\":0}]}]},{\"alternatives\":[{\"words\":[{\"word\":"
                "\"b\",\"start\":0,\"end\":1}]}]}]}}",
                "read 2\n1 0-1 [channel_0_speaker_0] a\n1 0-1 [channel_1] b\n" JOINED(
                    "2 turns of speakers were", "2"));
}

static void assemblyai(void **state)
{
    (void)state;
    expect_rows("assemblyai",
                "{\"utterances\":[{\"speaker\":\"A\",\"start\":1500,\"end\":2000,\"text\":\"a\"},\n"
                "{\"speaker\":\"B\",\"start\":1e30,\"end\":2}]}",
                "read 1\n1 1.5-2 [A] a\n! 2 \"start\" is not a number of milliseconds\n");
    expect_rows(
        "assemblyai",
        "{\"utterances\":null,\"words\":[{\"text\":\"a\",\"start\":0,\"end\":500},{\"text\":"
        "\"b\",\"start\":500,\"end\":900,\"speaker\":null}]}",
        "read 2\n1 0-0.9 a b\n" JOINED("2 words were", "1"));
}

static void aws(void **state)
{
    (void)state;
    expect_rows(
        "aws",
        "{\"results\":{\"speaker_labels\":{\"segments\":[\n{\"start_time\":\"0.5\",\"end_"
        "time\":\"2.0\",\"speaker_label\":\"spk_0\"},\n{\"start_time\":\"2.0\",\"end_time\":"
        "\"3\",\"speaker_label\":\"spk_1\"},{\"start_time\":\"\"}]},\"items\":["
        "{\"type\":\"pronunciation\",\"start_time\":\"0.5\",\"end_time\":\"1\","
        "\"alternatives\":[{\"content\":\"Hello\"}]},{\"type\":\"punctuation\","
        "\"alternatives\":[{\"content\":\",\"}]},{\"type\":\"pronunciation\",\"start_time\":"
        "\"1\",\"end_time\":\"2\",\"alternatives\":[{\"content\":\"you\"}]},{\"type\":"
        "\"pronunciation\",\"start_time\":\"2.0\",\"end_time\":\"3\",\"alternatives\":[{"
        "\"content\":\"Ho\"}]}]}}",
        "read 2\n2 0.5-2 [spk_0] Hello, you\n3 2-3 [spk_1] Ho\n"
        "! 3 start_time or end_time is not a number\n");
    expect_rows("aws",
                "{\"Transcript\":[{\"BeginOffsetMillis\":40,\"EndOffsetMillis\":5050,"
                "\"ParticipantRole\":\"AGENT\",\"Content\":\"a\"}]}",
                "read 1\n1 0.04-5.05 [AGENT] a\n");
    expect_rows("aws",
                "{\"results\":{\"audio_segments\":[{\"id\":0,\"transcript\":\"a\",\"start_time\":"
                "\"0.0\",\"end_time\":\"1.5\",\"speaker_label\":\"spk_0\"}],\"items\":[]}}",
                "read 1\n1 0-1.5 [spk_0] a\n");
    expect_rows("aws",
                "{\"results\":{\"channel_labels\":{\"channels\":[{\"channel_label\":\"ch_0\","
                "\"items\":[{\"start_time\":\"1\",\"end_time\":\"2\",\"alternatives\":[{"
                "\"content\":\"a\"}]}]}]}}}",
                "read 1\n1 1-2 [ch_0] a\n" JOINED("1 words were", "1"));
    expect_rows("aws", "{\"results\":{}}",
                "error: \"results\" has neither segments of speakers nor items\n");
}

static void pyannote(void **state)
{
    (void)state;
    /* rows with text are better than rows without, rows without overlap better than others */
    expect_rows("pyannote",
                "{\"output\":{\"diarization\":[{\"speaker\":\"S0\",\"start\":0,\"end\":9}],"
                "\"exclusiveDiarization\":[{\"speaker\":\"S0\",\"start\":0,\"end\":1.5}]}}",
                "read 1\n1 0-1.5 [S0]\n");
    expect_rows("pyannote",
                "{\"diarization\":[],\"turnLevelTranscription\":[{\"speaker\":\"S1\",\"start\":1,"
                "\"end\":2,\"text\":\"a\"}]}",
                "read 1\n1 1-2 [S1] a\n");
    expect_rows("pyannote",
                "{\"pyannote\":\"Annotation\",\"content\":[{\"segment\":{\"start\":1,\"end\":2},"
                "\"track\":\"A\",\"label\":\"S0\"}]}",
                "read 1\n1 1-2 [S0]\n");
}

static void podwhisperer(void **state)
{
    (void)state;
    expect_rows("podwhisperer",
                "{\"speakers\":{\"spk_0\":\"Ann\",\"spk_1\":\"\"},\"segments\":[{\"speakerLabel\":"
                "\"spk_0\",\"start\":0,\"end\":2.8000000000000003,\"text\":\" a\"},{"
                "\"speakerLabel\":\"spk_1\",\"start\":3,\"end\":4,\"text\":\"b\"}]}",
                "read 2\n1 0-2.8 [Ann] a\n1 3-4 [spk_1] b\n");
}

static void opendubbing(void **state)
{
    (void)state;
    static const char text[] =
        "{\"utterances\":[{\"start\":1,\"end\":2,\"speaker_id\":\"S0\",\"text\":\"a\","
        "\"translated_text\":\"b\",\"dubbed_path\":\"x/1.wav\",\"for_dubbing\":true},\n"
        "{\"start\":3,\"end\":4,\"speaker_id\":\"S0\",\"text\":\"c\",\"for_dubbing\":false}]}";
    struct dub_rows r = {0};
    struct dub_err err = {0};
    expect_rows("opendubbing", text,
                "read 1\n1 1-2 [S0] a\n"
                "? 1 utterances are marked as not for dubbing and left out\n");
    assert_ok(dub_format_find(dub_sv("opendubbing"))->read(dub_sv(text), &r, &err));
    assert_string_equal(r.rows.at[0].target->z, "b");
    assert_string_equal(r.rows.at[0].audio_path->z, "x/1.wav");
    dub_rows_fini(&r);
}

static void google_and_rev(void **state)
{
    (void)state;
    expect_rows("google",
                "{\"results\":[{\"alternatives\":[{\"words\":[{\"word\":\"a\",\"startTime\":{},"
                "\"endTime\":{\"seconds\":\"1\",\"nanos\":500000000},\"speakerTag\":2},{\"word\":"
                "\"b\",\"startOffset\":\"1.5s\",\"endOffset\":\"2s\",\"speakerTag\":2}]}]}]}",
                "read 2\n1 0-2 [speaker_2] a b\n" JOINED("2 words were", "1"));
    /* the last result repeats all words, with speakers */
    expect_rows("google",
                "{\"results\":[{\"alternatives\":[{\"words\":[{\"word\":\"a\",\"startTime\":\"0s\","
                "\"endTime\":\"1s\"}]}]},{\"alternatives\":[{\"words\":[{\"word\":\"a\","
                "\"startTime\":\"0s\",\"endTime\":\"1s\",\"speakerTag\":1}]}]}]}",
                "read 1\n1 0-1 [speaker_1] a\n" JOINED("1 words were", "1"));
    expect_rows("rev",
                "{\"monologues\":[{\"speaker\":0,\"elements\":[{\"type\":\"text\",\"value\":\"a\","
                "\"ts\":0,\"end_ts\":1},{\"type\":\"punct\",\"value\":\" \"},{\"type\":\"text\","
                "\"value\":\"b\",\"ts\":1,\"end_ts\":2},{\"type\":\"punct\",\"value\":\".\"}]}]}",
                "read 2\n1 0-2 [speaker_0] a b.\n" JOINED("2 words were", "1"));
}

static void objects(void **state)
{
    (void)state;
    expect_rows("json",
                "{\"a\":{\"b\":[\n{\"start_time\":\"00:00:01,500\",\"stop\":2,\"spk\":3,\"text\":"
                "\"x\"},\n{\"start_time\":1},{\"start_time\":2,\"stop\":[]},\"x\"]}}",
                "read 1\n2 1.5-2 [speaker_3] x\n! 1 an item that is not an object\n"
                "! 3 the end is missing\n! 3 the end is missing\n"
                "? read as: start from \"start_time\", end from \"stop\", speaker from \"spk\", "
                "text from \"text\"\n");
    expect_rows("json", "[{\"from\":1500,\"duration\":2500,\"line\":\"x\"}]",
                "read 1\n1 1.5-4 x\n? read as: start from \"from\", length from \"duration\", text "
                "from \"line\"; times in milliseconds: whole numbers, half of the rows longer than "
                "100\n");
    expect_rows("json", "[{\"begin_ms\":15.5,\"end_ms\":20}]",
                "read 1\n1 0.0155-0.02\n? read as: start from \"begin_ms\", end from \"end_ms\"; "
                "times in milliseconds, as the name says\n");
    expect_rows("json", "[1]",
                "error: no list of objects with start and end (or duration) was found\n");
    expect_rows("json", "[",
                "error: line 1, column 2: expected a JSON value, found the end of the "
                "file\n");
}

/* The members decide, wherever they stand and however long the strings before them are. */
static void kinds(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum dub_json_kind want;
    } rows[] = {
        {"{\"dubline\":1,\"segments\":[{\"start\":0,\"end\":1}]}", DUB_JSON_NONE},
        {"{\"model\":\"m\",\"input\":[],\"segments\":[{\"startTime\":0,\"endTime\":1}]}",
         DUB_JSON_NONE},
        {"{\"a\":1}", DUB_JSON_NONE},
        {"[{\"start\":0,\"end\":1}]", DUB_JSON_OBJECTS},
        {"[{\"start\":0,\"end\":1}, 1, 2, 3, 4, [[[", DUB_JSON_OBJECTS},
        {"{\"results\":{\"channels\":[{\"alternatives\":[{\"words\":[{\"word\":\"a\"}, {\"wo",
         DUB_JSON_DEEPGRAM},
        {"{\"segments\":[{\"start\":NaN,\"end\":1,\"words\":[]}]}", DUB_JSON_WHISPERX},
        {"{\"segments\":[{\"start\":0,\"end\":1,\"seek\":0}]}", DUB_JSON_WHISPER},
        {"[Script Info]\n", DUB_JSON_NONE},
        {"{\"a\":[}", DUB_JSON_NONE},
        {"", DUB_JSON_NONE},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++)
        if (dub_json_kind(dub_sv(rows[i].text)) != rows[i].want)
            fail_msg("row %zu: %d", i, (int)dub_json_kind(dub_sv(rows[i].text)));
    struct dub_buf b;
    dub_buf_init(&b, 0);
    dub_buf_add_z(&b, "{\"text\":\"");
    for (int i = 0; i < 300000; i++)
        dub_buf_add_c(&b, 'x');
    dub_buf_add_z(&b, "\",\"tokens\":[");
    for (int i = 0; i < 100000; i++)
        dub_buf_add_z(&b, "1,");
    dub_buf_add_z(&b, "1],\"segments\":[{\"start\":0,\"end\":1,\"text\":\"a\"}]}");
    assert_int_equal(dub_json_kind(dub_buf_sv(&b)), DUB_JSON_WHISPER);
    dub_buf_fini(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whisper),
        cmocka_unit_test(whispercpp),
        cmocka_unit_test(deepgram),
        cmocka_unit_test(assemblyai),
        cmocka_unit_test(aws),
        cmocka_unit_test(pyannote),
        cmocka_unit_test(podwhisperer),
        cmocka_unit_test(opendubbing),
        cmocka_unit_test(google_and_rev),
        cmocka_unit_test(objects),
        cmocka_unit_test(kinds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
