#include "support/rows.h"

#define TIME(v, r)     "{\"OTIO_SCHEMA\":\"RationalTime.1\",\"value\":" v ",\"rate\":" r "}"
#define RANGE(s, d, r) "{\"start_time\":" TIME(s, r) ",\"duration\":" TIME(d, r) "}"
#define CLIP(name, s, d, r)                                                                        \
    "\n{\"OTIO_SCHEMA\":\"Clip.2\",\"name\":\"" name "\",\"source_range\":" RANGE(s, d, r) "}"
#define GAP(d, r) "{\"OTIO_SCHEMA\":\"Gap.1\",\"source_range\":" RANGE("0", d, r) "}"
#define TRACK(name, kind, range, children)                                                         \
    "{\"OTIO_SCHEMA\":\"Track.1\",\"name\":\"" name "\",\"kind\":\"" kind                          \
    "\",\"source_range\":" range ",\"children\":[" children "]}"
#define TIMELINE(tracks)                                                                           \
    "{\"OTIO_SCHEMA\":\"Timeline.1\",\"tracks\":{\"OTIO_SCHEMA\":\"Stack.1\",\"children\":"        \
    "[" tracks "]}}"

/* Positions are sums of what lies before; transitions have no length. */
static void positions(void **state)
{
    (void)state;
    expect_rows(
        "otio",
        TIMELINE(TRACK(
            "Ann", "Video", "null",
            GAP("25", "25") "," CLIP("a", "100", "50", "25") ",{\"OTIO_SCHEMA\":\"Transition.1\"}"
                                                             "," CLIP(
                                                                 "b", "7", "24",
                                                                 "24")) "," TRACK("Bo", "Video",
                                                                                  "null",
                                                                                  "{\"OTIO_"
                                                                                  "SCHEMA\":\"Clip."
                                                                                  "1\",\"name\":"
                                                                                  "\"c\",\"source_"
                                                                                  "range\":null,"
                                                                                  "\"media_"
                                                                                  "reference\":{"
                                                                                  "\"available_"
                                                                                  "range\":" RANGE(
                                                                                      "0", "30",
                                                                                      "10") "}}")),
        "read 3\n2 1-3 [Ann] a\n3 3-4 [Ann] b\n3 0-3 [Bo] c\n");
    /* 29.97 means 30000/1001 */
    expect_rows("otio", TIMELINE(TRACK("A", "Video", "null", CLIP("a", "0", "30000", "29.97"))),
                "read 1\n2 0-1001 [A] a\n");
}

static void nesting_and_ranges(void **state)
{
    (void)state;
    /* a track of which two seconds from 1 s on are seen: half of the first clip is cut */
    expect_rows("otio",
                TIMELINE(TRACK("A", "Video", RANGE("10", "20", "10"),
                               CLIP("a", "0", "20", "10") "," CLIP("b", "0", "20", "10") "," CLIP(
                                   "c", "0", "20", "10"))),
                "read 3\n2 0-1 [A] a\n3 1-2 [A] b\n");
    expect_rows(
        "otio",
        TIMELINE(TRACK("A", "Video", "null",
                       GAP("10", "10") ",{\"OTIO_SCHEMA\":\"Stack.1\",\"children\":[" TRACK(
                           "In", "Video", "null",
                           CLIP("a", "0", "10",
                                "10")) "," TRACK("In 2", "Video", "null",
                                                 CLIP("b", "0", "20",
                                                      "10")) "]}," CLIP("c", "0", "10", "10"))),
        "read 3\n2 1-2 [In] a\n3 1-3 [In 2] b\n4 3-4 [A] c\n");
}

static void sound(void **state)
{
    (void)state;
    struct dub_rows r = {0};
    struct dub_err err = {0};
    static const char text[] =
        TIMELINE(TRACK("V", "Video", "null", CLIP("v", "0", "99", "10")) "," TRACK(
            "Ann", "Audio", "null",
            "{\"OTIO_SCHEMA\":\"Clip.2\",\"name\":\"x\",\"metadata\":{\"dubline\":{\"speaker\":"
            "\"Maria\",\"source_text\":\"said\",\"text\":\"dicho\"}},\"source_range\":" RANGE(
                "0", "10",
                "10") ",\"active_media_reference_key\":\"M\",\"media_references\":{"
                      "\"M\":{\"target_url\":\"file:///a%20b.wav\"}}},{\"OTIO_SCHEMA\":\"Clip.2\","
                      "\"enabled\":false,\"source_range\":" RANGE("0", "10", "10") "}"));
    expect_rows("otio", text,
                "read 3\n2 0-1 [Maria] said\n? 1 clips of picture tracks are left out, because "
                "there are audio tracks\n? 1 clips are switched off and left out\n");
    assert_ok(dub_format_find(dub_sv("otio"))->read(dub_sv(text), &r, &err));
    assert_string_equal(r.rows.at[0].target->z, "dicho");
    assert_string_equal(r.rows.at[0].audio_path->z, "/a b.wav");
    dub_rows_fini(&r);
}

static void faults(void **state)
{
    (void)state;
    expect_rows(
        "otio",
        TIMELINE(TRACK(
            "A", "Video", "null",
            "{\"OTIO_SCHEMA\":\"Clip.2\"}," CLIP("a", "0", "10", "0") "," CLIP(
                "b", "0", "-5",
                "10") "," CLIP("c", "0", "0", "10") "," CLIP("d", "0", "1e300",
                                                             "10") "," CLIP("e", "0", "10", "10"))),
        "read 2\n6 0-1 [A] e\n"
        "! 1 the clip has no length: neither it nor its medium says one\n"
        "! 2 the clip has no length: neither it nor its medium says one\n"
        "! 3 the clip has no length: neither it nor its medium says one\n"
        "! 4 no length (starts and ends at 00:00:00.000)\n"
        "! 5 the clip has no length: neither it nor its medium says one\n");
    expect_rows("otio", "{\"OTIO_SCHEMA\":\"Timeline.1\"}",
                "error: this is no timeline: there are no tracks\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(positions),
        cmocka_unit_test(nesting_and_ranges),
        cmocka_unit_test(sound),
        cmocka_unit_test(faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
