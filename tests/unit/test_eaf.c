#include "support/rows.h"

#define SLOT(id, value) "<TIME_SLOT TIME_SLOT_ID=\"" id "\" TIME_VALUE=\"" value "\"/>"
#define SAYS(from, to, text)                                                                       \
    "<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID=\"a\" TIME_SLOT_REF1=\"" from                 \
    "\" TIME_SLOT_REF2=\"" to "\"><ANNOTATION_VALUE>" text                                         \
    "</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>\n"
#define DOC(slots, tiers)                                                                          \
    "<?xml version=\"1.0\" encoding=\"UTF-16\"?>\n<ANNOTATION_DOCUMENT><TIME_ORDER>" slots         \
    "</TIME_ORDER>\n" tiers "</ANNOTATION_DOCUMENT>\n"

static void tiers(void **state)
{
    (void)state;
    expect_rows(
        "eaf",
        DOC(SLOT("t1", "1000") SLOT("t2", "2500") SLOT("t10", "4000"),
            "<TIER TIER_ID=\"x\" PARTICIPANT=\"Ann\">\n" SAYS(
                "t1", "t2",
                "a &lt;b&gt;") "</TIER><TIER TIER_ID=\"Bo\">\n" SAYS("t2", "t10",
                                                                     "") "</TIER>"
                                                                         "<TIER "
                                                                         "TIER_ID="
                                                                         "\"default\">" SAYS(
                                                                             "t1", "t10",
                                                                             "&#233;") "</TIER>"
                                                                                       "<TIER "
                                                                                       "TIER_ID="
                                                                                       "\"y\" "
                                                                                       "PARENT_REF="
                                                                                       "\"x\""
                                                                                       ">" SAYS(
                                                                                           "t1",
                                                                                           "t2",
                                                                                           "a") "</"
                                                                                                "TI"
                                                                                                "ER"
                                                                                                ">"),
        "read 4\n4 1-2.5 [Ann] a <b>\n6 2.5-4 [Bo]\n7 1-4 é\n"
        "? 1 annotations of dependent tiers repeat what others say and are left out\n"
        "? 1 of 3 rows name no speaker\n");
    expect_rows("eaf", "", "read 0\n");
}

static void slots_between(void **state)
{
    (void)state;
    expect_rows(
        "eaf",
        DOC(SLOT("t1", "1000") "<TIME_SLOT TIME_SLOT_ID=\"t2\"/><TIME_SLOT TIME_SLOT_ID="
                               "\"t3\"/>" SLOT("t4", "4000") "<TIME_SLOT TIME_SLOT_ID=\"t5\"/>",
            "<TIER TIER_ID=\"A\">\n" SAYS("t1", "t2", "a") SAYS("t2", "t3", "b")
                SAYS("t3", "t4", "c") SAYS("t4", "t5", "d") "</TIER>"),
        "read 3\n4 1-2 [A] a\n5 2-3 [A] b\n6 3-4 [A] c\n"
        "! 7 its time slots \"t4\" and \"t5\" have no times\n");
}

static void faults(void **state)
{
    (void)state;
    expect_rows("eaf",
                DOC(SLOT("t1", "x") SLOT("t2", "2000") SLOT("t3", "-5") SLOT("t4", "1000"),
                    "<TIER TIER_ID=\"A\">\n" SAYS("t2", "t4", "a") SAYS("t3", "t4", "b")
                        SAYS("t9", "t4", "c") "</TIER>"),
                "read 2\n! 4 ends before it starts (00:00:02.000 to 00:00:01.000)\n"
                "! 5 negative time (-0.005 to 1 s)\n"
                "! 6 its time slots \"t9\" and \"t4\" have no times\n");
    expect_rows("eaf", "<a/>", "error: this XML is no ELAN annotation document\n");
    expect_rows("eaf", "<ANNOTATION_DOCUMENT>\n<x>", "error: line 2: no element found\n");
}

/* A small file must not become a large one. */
static void entities(void **state)
{
    (void)state;
    expect_rows("eaf",
                "<?xml version=\"1.0\"?>\n<!DOCTYPE a [\n<!ENTITY x \"xxxxxxxxxx\">\n<!ENTITY y "
                "\"&x;&x;&x;&x;\">]>\n<ANNOTATION_DOCUMENT>&y;</ANNOTATION_DOCUMENT>",
                "error: line 3: it declares XML entities, which are not read\n");
    struct dub_buf b;
    dub_buf_init(&b, 0);
    dub_buf_add_z(&b, "<ANNOTATION_DOCUMENT>");
    for (int i = 0; i < 100000; i++)
        dub_buf_add_z(&b, "<a>");
    expect_rows("eaf", dub_buf_z(&b), "error: line 1: its elements are nested too deeply\n");
    dub_buf_fini(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tiers),
        cmocka_unit_test(slots_between),
        cmocka_unit_test(faults),
        cmocka_unit_test(entities),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
