#include "io/export.h"

#include "base/json.h"

#include "support/cm.h"
#include "support/mkproject.h"

/* Two speakers, one text that holds what formats use themselves, one segment of nobody. */
static struct dub_project *talk(void)
{
    struct dub_project *p = mk_project("lipsync-2", DUB_SYNC_SILENCE);
    mk_input(p, 1000, DUB_INPUT_VIDEO, NULL, "talk.mp4");
    mk_input(p, 1001, DUB_INPUT_AUDIO, "maria", "es/maria.wav");
    mk_input(p, 1002, DUB_INPUT_AUDIO, "take", "https://media.example/take.wav?key=secret");
    mk_speaker(p, 10, "maria");
    mk_speaker(p, 11, "jonas");
    struct dub_speaker *sp = dub_speaker_dup(dub_project_speaker(p, 0));
    dub_str_set(&sp->name, DUB_SV_LIT("Maria L."));
    dub_str_set(&sp->colour, DUB_SV_LIT("#FF8000"));
    mk_put(p, sp);
    struct dub_segment *s = mk_segment_new(100, 400000, 6680400, "maria");
    s->text = mk_text("Hola, \"t\xc3\xba\".\nVen & <mira>.");
    s->source_text = mk_text("Hi, you.");
    mk_put(p, s);
    s = mk_segment_new(101, 7000000, 8000000, "jonas");
    s->audio = DUB_AUDIO_CUT;
    s->has_crop_start = s->has_crop_end = true;
    s->crop = (struct dub_span){2000000, 3000000};
    s->input = mk_text("take");
    s->text = mk_text("S\xc3\xad.");
    mk_put(p, s);
    mk_put(p, mk_segment_new(102, 7500000, 9000000, NULL));
    return p;
}

static struct dub_buf exported(const char *format, const struct dub_project *p,
                               struct dub_export_opts opts, struct dub_buf *losses)
{
    struct dub_err err = {0};
    struct dub_export x;
    struct dub_buf out;
    const struct dub_writer *w = dub_writer_find(dub_sv(format));
    assert_non_null(w);
    dub_buf_init(&out, 0);
    dub_export_init(&x, w, p, &opts);
    assert_ok(dub_export_write(&x, &out, &err));
    if (losses)
        dub_export_say_losses(&x, losses);
    dub_export_fini(&x);
    return out;
}

static void expect(const char *format, const struct dub_project *p, struct dub_export_opts opts,
                   const char *want)
{
    struct dub_buf got = exported(format, p, opts, NULL);
    if (strcmp(dub_buf_z(&got), want) != 0)
        fail_msg("%s\nwant\n%s\ngot\n%s", format, want, dub_buf_z(&got));
    dub_buf_fini(&got);
}

static void expect_losses(const char *format, const struct dub_project *p,
                          struct dub_export_opts opts, const char *want)
{
    struct dub_buf losses;
    dub_buf_init(&losses, 0);
    struct dub_buf got = exported(format, p, opts, &losses);
    if (strcmp(dub_buf_z(&losses), want) != 0)
        fail_msg("%s\nwant\n%s\ngot\n%s", format, want, dub_buf_z(&losses));
    dub_buf_fini(&losses);
    dub_buf_fini(&got);
}

static const struct dub_export_opts plain = {.name = "talk"};

static void subtitles(void **state)
{
    (void)state;
    struct dub_project *p = talk();
    expect("srt", p, plain,
           "1\n00:00:00,400 --> 00:00:06,680\n[Maria L.]: Hola, \"t\xc3\xba\".\nVen & <mira>.\n\n"
           "2\n00:00:07,000 --> 00:00:08,000\n[jonas]: S\xc3\xad.\n\n"
           "3\n00:00:07,500 --> 00:00:09,000\n");
    expect("vtt", p, plain,
           "WEBVTT\n\n1\n00:00:00.400 --> 00:00:06.680\n<v Maria L.>Hola, \"t\xc3\xba\".\n"
           "Ven &amp; &lt;mira&gt;.\n\n2\n00:00:07.000 --> 00:00:08.000\n<v jonas>S\xc3\xad.\n\n"
           "3\n00:00:07.500 --> 00:00:09.000\n\n");
    struct dub_buf ass = exported("ass", p, plain, NULL);
    const char *events = strstr(dub_buf_z(&ass), "[Events]\n");
    assert_non_null(events);
    assert_string_equal(
        events,
        "[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, "
        "Text\n"
        "Dialogue: 0,0:00:00.40,0:00:06.68,Maria L.,Maria L.,0,0,0,,Hola, "
        "\"t\xc3\xba\".\\NVen & <mira>.\n"
        "Dialogue: 0,0:00:07.00,0:00:08.00,jonas,jonas,0,0,0,,S\xc3\xad.\n"
        "Dialogue: 0,0:00:07.50,0:00:09.00,Default,,0,0,0,,\n");
    /* #FF8000 is blue, green, red there; the other speaker has the colour of slot 2 */
    assert_non_null(strstr(dub_buf_z(&ass), "\nStyle: Maria L.,Arial,54,&H000080FF,"));
    assert_non_null(strstr(dub_buf_z(&ass), "\nStyle: jonas,Arial,54,&H00F0C94C,"));
    dub_buf_fini(&ass);
    dub_project_free(p);
}

static void tables(void **state)
{
    (void)state;
    struct dub_project *p = talk();
    expect("csv", p, plain,
           "speaker,start,end,source_text,translation,note,state\n"
           "Maria L.,0.400,6.6804,\"Hi, you.\",\"Hola, \"\"t\xc3\xba\"\".\nVen & <mira>.\",,\n"
           "jonas,7.000,8.000,,S\xc3\xad.,,\n,7.500,9.000,,,,\n");
    expect("tsv", p, plain,
           "speaker\tstart\tend\tsource_text\ttranslation\tnote\tstate\n"
           "Maria L.\t0.400\t6.6804\tHi, you.\t\"Hola, \"\"t\xc3\xba\"\".\nVen & <mira>.\"\t\t\n"
           "jonas\t7.000\t8.000\t\tS\xc3\xad.\t\t\n\t7.500\t9.000\t\t\t\t\n");
    expect("elevenlabs", p, plain,
           "speaker,start_time,end_time,transcription,translation\n"
           "Maria L.,\"0.400\",\"6.6804\",\"Hi, you.\",\"Hola, \"\"t\xc3\xba\"\".\n"
           "Ven & <mira>.\"\n"
           "jonas,\"7.000\",\"8.000\",,S\xc3\xad.\n,\"7.500\",\"9.000\",,\n");
    expect("losslesscut", p, plain,
           "0.400,6.6804,\"[Maria L.]: Hola, \"\"t\xc3\xba\"\". Ven & <mira>.\"\n"
           "7.000,8.000,[jonas]: S\xc3\xad.\n7.500,9.000,\n");
    expect("rttm", p, plain,
           "SPEAKER talk 1 0.400 6.2804 <NA> <NA> maria <NA> <NA>\n"
           "SPEAKER talk 1 7.000 1.000 <NA> <NA> jonas <NA> <NA>\n"
           "SPEAKER talk 1 7.500 1.500 <NA> <NA> <NA> <NA> <NA>\n");
    expect("audacity", p, plain,
           "0.400000\t6.680400\t[[Maria L.]]Hola, \"t\xc3\xba\". Ven & <mira>.\n"
           "7.000000\t8.000000\t[[jonas]]S\xc3\xad.\n7.500000\t9.000000\t\n");
    dub_project_free(p);
}

static void json(void **state)
{
    (void)state;
    struct dub_project *p = talk();
    expect("json", p, plain,
           "[\n  {\"id\":\"aaaaaade\",\"start\":0.400,\"end\":6.6804,\"speaker\":\"Maria L.\","
           "\"source_text\":\"Hi, you.\",\"translation\":\"Hola, \\\"t\xc3\xba\\\".\\n"
           "Ven & <mira>.\",\"audio\":\"es/maria.wav\"},\n"
           "  {\"id\":\"aaaaaadf\",\"start\":7.000,\"end\":8.000,\"speaker\":\"jonas\","
           "\"source_text\":\"\",\"translation\":\"S\xc3\xad.\"},\n"
           "  {\"id\":\"aaaaaadg\",\"start\":7.500,\"end\":9.000,\"speaker\":\"\","
           "\"source_text\":\"\",\"translation\":\"\"}\n]\n");
    expect("whisperx", p, plain,
           "{\"segments\": [\n  {\"start\":0.400,\"end\":6.6804,\"text\":\"Hola, \\\"t\xc3\xba\\\"."
           "\\nVen & <mira>.\",\"words\":[],\"speaker\":\"Maria L.\"},\n"
           "  {\"start\":7.000,\"end\":8.000,\"text\":\"S\xc3\xad.\",\"words\":[],\"speaker\":\"jonas\"},\n"
           "  {\"start\":7.500,\"end\":9.000,\"text\":\"\",\"words\":[]}\n], \"word_segments\": []}\n");
    dub_project_free(p);
}

#define INTERVAL(n, from, to, text)                                                                \
    "        intervals [" #n "]:\n            xmin = " from " \n            xmax = " to            \
    " \n            text = \"" text "\" \n"

static void textgrid(void **state)
{
    (void)state;
    struct dub_project *p = talk();
    dub_project_set_facts(p, DUB_SV_LIT("talk.mp4"),
                          &(struct dub_facts){.has_duration = true, .duration_us = 10000000,
                                              .has_video = true});
    struct dub_buf got = exported("textgrid", p, plain, NULL);
    const char *head = "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\n"
                       "xmin = 0 \nxmax = 10 \ntiers? <exists> \nsize = 3 \nitem []: \n"
                       "    item [1]:\n        class = \"IntervalTier\" \n"
                       "        name = \"Maria L.\" \n        xmin = 0 \n        xmax = 10 \n"
                       "        intervals: size = 3 \n" INTERVAL(1, "0", "0.4", "")
                           INTERVAL(2, "0.4", "6.6804",
                                    "Hola, \"\"t\xc3\xba\"\".\nVen & <mira>.")
                               INTERVAL(3, "6.6804", "10", "");
    assert_memory_equal(dub_buf_z(&got), head, strlen(head));
    /* nobody's tier has no name; what has no text would be silence */
    assert_non_null(strstr(dub_buf_z(&got), "        name = \"\" \n"));
    assert_non_null(strstr(dub_buf_z(&got), INTERVAL(2, "7.5", "9", "*")));
    dub_buf_fini(&got);
    dub_project_free(p);
}

static void eaf(void **state)
{
    (void)state;
    struct dub_project *p = talk();
    struct dub_buf got = exported("eaf", p, plain, NULL);
    static const char *const parts[] = {
        "<MEDIA_DESCRIPTOR MEDIA_URL=\"talk.mp4\" MIME_TYPE=\"video/mp4\" "
        "RELATIVE_MEDIA_URL=\"./talk.mp4\"/>",
        "<TIME_SLOT TIME_SLOT_ID=\"ts2\" TIME_VALUE=\"6680\"/>\n"
        "        <TIME_SLOT TIME_SLOT_ID=\"ts3\" TIME_VALUE=\"7000\"/>\n"
        "        <TIME_SLOT TIME_SLOT_ID=\"ts4\" TIME_VALUE=\"7500\"/>\n",
        "<TIER LINGUISTIC_TYPE_REF=\"default-lt\" PARTICIPANT=\"Maria L.\" TIER_ID=\"Maria L.\">",
        "ANNOTATION_ID=\"a2\" TIME_SLOT_REF1=\"ts3\" TIME_SLOT_REF2=\"ts5\"",
        "<ANNOTATION_VALUE>Hola, \"t\xc3\xba\".\nVen &amp; &lt;mira&gt;.</ANNOTATION_VALUE>",
        "<TIER LINGUISTIC_TYPE_REF=\"source\" PARENT_REF=\"Maria L.\" PARTICIPANT=\"Maria L.\" "
        "TIER_ID=\"Maria L. (source)\">\n        <ANNOTATION>\n            <REF_ANNOTATION "
        "ANNOTATION_ID=\"a4\" ANNOTATION_REF=\"a1\">\n                "
        "<ANNOTATION_VALUE>Hi, you.</ANNOTATION_VALUE>",
        "<TIER LINGUISTIC_TYPE_REF=\"default-lt\" TIER_ID=\"default\">",
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(parts); i++)
        if (!strstr(dub_buf_z(&got), parts[i]))
            fail_msg("no\n%s\nin\n%s", parts[i], dub_buf_z(&got));
    dub_buf_fini(&got);
    dub_project_free(p);
}

/* --- timeline ----------------------------------------------------------------------------------- */

static double frames_of(const cJSON *item, const char *which)
{
    return dub_json_num(dub_json_get(dub_json_get(item, "source_range"), which), "value", -1);
}

static void otio(void **state)
{
    (void)state;
    struct dub_err err = {0};
    struct dub_project *p = talk();
    struct dub_export_opts opts = {.name = "talk", .rate = {25, 1}, .offset_us = 3600000000};
    struct dub_buf got = exported("otio", p, opts, NULL);
    cJSON *doc = NULL;
    assert_ok(dub_json_parse(dub_buf_sv(&got), &doc, &err));
    assert_float_equal(dub_json_num(dub_json_get(doc, "global_start_time"), "value", -1), 90000, 0);
    const cJSON *tracks = dub_json_get(dub_json_get(doc, "tracks"), "children");
    assert_int_equal(cJSON_GetArraySize(tracks), 4); /* video, two speakers, nobody */
    assert_string_equal(dub_json_str(cJSON_GetArrayItem(tracks, 0), "kind"), "Video");
    assert_string_equal(dub_json_str(cJSON_GetArrayItem(tracks, 1), "name"), "Maria L.");
    const cJSON *jonas = dub_json_get(cJSON_GetArrayItem(tracks, 2), "children");
    assert_int_equal(cJSON_GetArraySize(jonas), 2);
    const cJSON *gap = cJSON_GetArrayItem(jonas, 0), *clip = cJSON_GetArrayItem(jonas, 1);
    assert_string_equal(dub_json_str(gap, "OTIO_SCHEMA"), "Gap.1");
    assert_float_equal(frames_of(gap, "duration"), 175, 0);
    assert_string_equal(dub_json_str(clip, "OTIO_SCHEMA"), "Clip.2");
    assert_float_equal(frames_of(clip, "start_time"), 50, 0); /* the crop */
    assert_float_equal(frames_of(clip, "duration"), 25, 0);
    const cJSON *media = dub_json_get(dub_json_get(clip, "media_references"), "DEFAULT_MEDIA");
    assert_string_equal(dub_json_str(media, "target_url"), "https://media.example/take.wav");
    assert_null(strstr(dub_buf_z(&got), "secret"));
    cJSON_Delete(doc);
    dub_buf_fini(&got);
    dub_project_free(p);
}

/* --- options and losses ------------------------------------------------------------------------- */

static void options(void **state)
{
    (void)state;
    struct dub_project *p = talk();
    struct dub_export_opts both = {.text = DUB_EXPORT_TEXT_BOTH, .label = DUB_EXPORT_LABEL_REF,
                                   .offset_us = -400000};
    expect("srt", p, both,
           "1\n00:00:00,000 --> 00:00:06,280\n[maria]: Hola, \"t\xc3\xba\".\nVen & <mira>.\n"
           "Hi, you.\n\n2\n00:00:06,600 --> 00:00:07,600\n[jonas]: S\xc3\xad.\n\n"
           "3\n00:00:07,100 --> 00:00:08,600\n");
    struct dub_export_opts source = {.text = DUB_EXPORT_TEXT_SOURCE,
                                     .label = DUB_EXPORT_LABEL_NONE, .offset_us = 3600000000};
    expect("srt", p, source,
           "1\n01:00:00,400 --> 01:00:06,680\nHi, you.\n\n2\n01:00:07,000 --> 01:00:08,000\n\n"
           "3\n01:00:07,500 --> 01:00:09,000\n");
    struct dub_export_opts ntsc = {.rate = {30000, 1001}, .text = DUB_EXPORT_TEXT_SOURCE};
    expect("elevenlabs", p, ntsc,
           "speaker,start_time,end_time,transcription,translation\n"
           "Maria L.,\"00:00:00:12\",\"00:00:06:20\",\"Hi, you.\",\n"
           "jonas,\"00:00:07:00\",\"00:00:08:00\",,\n,\"00:00:07:15\",\"00:00:09:00\",,\n");
    dub_project_free(p);
}

static void losses(void **state)
{
    (void)state;
    struct dub_project *p = talk();
    expect_losses("csv", p, plain, "");
    expect_losses("srt", p, plain,
                  "segment 1: times are rounded to 0.001 s\n"
                  "segment 1: only one of the two texts is written; --text chooses\n"
                  "segment 1: the text holds something like <i> or {\\an8}, which players take for "
                  "formatting\n");
    expect_losses("rttm", p, plain, "segments 1, 2: the format has no texts\n");
    struct dub_export_opts early = {.offset_us = -7200000};
    expect_losses("whisperx", p, early,
                  "segments 1, 2: left out, because the times are negative or run backwards\n");
    struct dub_segment *s = mk_segment_new(103, 9000000, 9000100, "maria");
    s->text = mk_text("\x1b[31mred\n\n2 --> 3");
    s->note = mk_text("loud");
    mk_put(p, s);
    struct dub_speaker *sp = dub_speaker_dup(dub_project_speaker(p, 1));
    dub_str_set(&sp->name, DUB_SV_LIT("Maria L."));
    mk_put(p, sp);
    expect_losses("vtt", p, (struct dub_export_opts){.text = DUB_EXPORT_TEXT_TARGET},
                  "segment 1: times are rounded to 0.001 s\n"
                  "segment 4: shorter than the step of the times, made one step long\n"
                  "segments 1, 2, 4: several speakers have this name; --speakers ref keeps them "
                  "apart\n"
                  "segment 4: blank lines, and blanks at the ends of lines, are left out\n"
                  "segment 4: control characters are replaced by \xef\xbf\xbd\n"
                  "segment 4: notes and review states are not written\n");
    dub_project_free(p);
}

/* Arrows and blank lines would end a SubRip cue, a brace would open an override in ASS. */
static void signs_of_the_format(void **state)
{
    (void)state;
    struct dub_project *p = mk_project("lipsync-2", DUB_SYNC_SILENCE);
    struct dub_segment *s = mk_segment_new(100, 0, 1000000, NULL);
    s->text = mk_text("a\n\n00:00:01,000 --> 00:00:02,000\r\n{b}\\N\n10:30 - 11:00 >");
    mk_put(p, s);
    expect("srt", p, plain,
           "1\n00:00:00,000 --> 00:00:01,000\na\n00:00:01,000 \xe2\x86\x92 00:00:02,000\n"
           "{b}\\N\n10:30 - 11:00 \xe2\x80\xba\n");
    struct dub_buf ass = exported("ass", p, plain, NULL);
    assert_non_null(strstr(dub_buf_z(&ass),
                           ",,a\\N\\N00:00:01,000 --> 00:00:02,000\\N\xef\xbd\x9b"
                           "b\xef\xbd\x9d\\\xe2\x81\xa0N\\N10:30 - 11:00 >\n"));
    dub_buf_fini(&ass);
    dub_project_free(p);
}

static void nothing_at_all(void **state)
{
    (void)state;
    struct dub_project *p = dub_project_new();
    size_t n;
    const struct dub_writer *all = dub_writers(&n);
    for (size_t i = 0; i < n; i++) {
        struct dub_buf losses;
        dub_buf_init(&losses, 0);
        struct dub_buf got = exported(all[i].name, p, (struct dub_export_opts){0}, &losses);
        assert_int_equal(losses.n, 0);
        dub_buf_fini(&losses);
        dub_buf_fini(&got);
    }
    expect("json", p, plain, "[\n]\n");
    expect("vtt", p, plain, "WEBVTT\n");
    dub_project_free(p);
}

static void finding(void **state)
{
    (void)state;
    assert_string_equal(dub_writer_find(DUB_SV_LIT("SRT"))->name, "srt");
    assert_null(dub_writer_find(DUB_SV_LIT("srtx")));
    assert_string_equal(dub_writer_for_path("a/b.c.Srt")->name, "srt");
    assert_string_equal(dub_writer_for_path("x.csv")->name, "csv");
    assert_string_equal(dub_writer_for_path("x.json")->name, "json");
    assert_null(dub_writer_for_path("srt"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(subtitles), cmocka_unit_test(tables),
        cmocka_unit_test(json),      cmocka_unit_test(textgrid),
        cmocka_unit_test(eaf),       cmocka_unit_test(otio),
        cmocka_unit_test(options),   cmocka_unit_test(losses),
        cmocka_unit_test(signs_of_the_format), cmocka_unit_test(nothing_at_all),
        cmocka_unit_test(finding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
