#include "check/filter.h"

#include <stdio.h>

#include "base/str.h"
#include "check/rules.h"
#include "cm.h"
#include "mkproject.h"

static struct dub_project *p;
static struct dub_diag_list diags;

static void put(dub_id id, dub_us start, dub_us end, const char *speaker, const char *text,
                enum dub_review review)
{
    struct dub_segment *s = mk_segment_new(id, start, end, speaker);
    s->text = mk_text(text);
    s->review = review;
    mk_put(p, s);
}

/* Five segments: 1 maria, 2 jonas (overlaps 1), 3 nobody and short, 4 maria cut, 5 far behind. */
static int set_up(void **state)
{
    (void)state;
    p = mk_project("lipsync-2", DUB_SYNC_SILENCE);
    mk_speaker(p, 10, "maria");
    mk_speaker(p, 11, "jonas");
    mk_input(p, 12, DUB_INPUT_AUDIO, "maria", "maria.wav");
    mk_input(p, 13, DUB_INPUT_AUDIO, "jonas", "jonas.wav");
    struct dub_facts f = {.has_duration = true, .duration_us = 3500000, .n_audio = 1};
    dub_project_set_facts(p, dub_sv("maria.wav"), &f);
    put(20, 0, 3000000, "maria", "Gracias por la invitación", DUB_REVIEW_DRAFT);
    put(21, 2900000, 5000000, "jonas", "Danke", DUB_REVIEW_TODO);
    put(22, 5100000, 5400000, NULL, NULL, DUB_REVIEW_NONE);
    struct dub_segment *s = mk_segment_new(23, 6000000, 8000000, "maria");
    s->text = mk_text("or (not)");
    s->note = mk_text("ask her: why");
    s->source_text = mk_text("Thank you");
    s->audio = DUB_AUDIO_CUT;
    s->has_crop_start = s->has_crop_end = true;
    s->crop = (struct dub_span){0, 2000000};
    s->waived = mk_text("segment-short\tmeant so\n");
    s->override.set = DUB_OPT_BIT(DUB_OPT_SYNC_MODE);
    s->override.sync_mode = DUB_SYNC_CUT_OFF;
    mk_put(p, s);
    put(24, 80000000, 90000000, "jonas", "GRAZAS", DUB_REVIEW_APPROVED);
    dub_check(p, NULL, &diags);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    dub_diag_list_fini(&diags);
    dub_project_free(p);
    return 0;
}

/* Numbers of the segments that match, "134". */
static const char *matching(const char *text, char out[16])
{
    struct dub_filter *f;
    struct dub_err err = {0};
    struct dub_filter_view view = {p, &diags};
    size_t n = 0;
    if (dub_filter_new(dub_sv(text), (struct dub_rate){25, 1}, &f, &err))
        fail_msg("%s: %s", text, err.text);
    for (size_t i = 0; i < dub_project_n_segments(p); i++)
        if (dub_filter_match(f, &view, i))
            out[n++] = (char)('1' + i);
    out[n] = '\0';
    dub_filter_free(f);
    return out;
}

static const struct {
    const char *filter, *want;
} rows[] = {
    {"", "12345"},
    {"   ", "12345"},
    {"gracias", "1"},
    {"INVITACIÓN", "1"},
    {"maria", "14"},
    {"thank why", "4"},
    {"thank danke", ""},
    {"thank or danke", "24"},
    {"thank | danke", "24"},
    {"maria or danke gracias", "14"},
    {"(maria or danke) gracias", "1"},
    {"!maria", "235"},
    {"!(maria or jonas)", "3"},
    {"!!maria", "14"},
    {"maria and gracias", "1"},
    {"\"or\"", "14"}, /* quoted it is a word */
    {"\"or (not)\"", "4"},
    {"text:\"or (not)\"", "4"},
    {"text:or", "14"},
    {"text=danke", "2"},
    {"text!=danke", "1345"},
    {"source:thank", "4"},
    {"note:\"her: why\"", "4"},
    {"speaker:mar", "14"},
    {"speaker=mar", ""},
    {"speaker=maria", "14"},
    {"speaker:maria,jonas", "1245"},
    {"speaker!=maria", "235"},
    {"speaker:nobody", "3"},
    {"speaker:/^[mj]a/", "14"},
    {"text:/gra(ci|z)as/", "15"},
    {"/gra(ci|z)as$/", "5"},
    {"text:/GRA/c", "5"},
    {"state:draft", "1"},
    {"state:draft,review", "12"},
    {"state:none", "34"},
    {"state!=none", "125"},
    {"has:text", "1245"},
    {"has:crop", "4"},
    {"has:note,crop", "4"},
    {"!has:speaker", "3"},
    {"has:override", "4"},
    {"has:waiver", "4"},
    {"has:state", "125"},
    {"mode:silence", "1235"},
    {"mode:cut-off", "4"},
    {"mode:cut_off", "4"},
    {"audio:cut", "4"},
    {"audio:whole", "1235"},
    {"input:mar", "14"},
    {"input=jonas", "25"},
    {"fit>0.4", "1"},
    {"fit<0", ""},
    {"fit:unknown", "235"},
    {"fit:exact", "4"},
    {"fit:0", "4"},
    {"length<1", "3"},
    {"length=0.3", "3"},
    {"length:0.3-2.1", "234"},
    {"length>=10", "5"},
    {"length>2.1s", "15"},
    {"start>1:19", "5"},
    {"start:5-6", "34"},
    {"start<=2.9", "12"},
    {"start>150f", "5"},
    {"end<5.4", "12"},
    {"gap<0", "1"},
    {"gap:-0.1", "1"},
    {"gap>1", "4"},
    {"cps>8", "1"},
    {"chars:5", "2"},
    {"chars>5", "145"},
    {"number:2-3", "23"},
    {"#>3", "45"},
    {"number!=1", "2345"},
    {"issue:overlap", "2"},
    {"issue:segment-overlap", "2"},
    {"issue!=overlap", "1345"},
    {"issue:short", "3"},
};

static void table_of_filters(void **state)
{
    char out[16];
    (void)state;
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++)
        if (strcmp(matching(rows[i].filter, out), rows[i].want) != 0)
            fail_msg("%s: '%s', not '%s'", rows[i].filter, out, rows[i].want);
}

/* What the words for issues mean, by the list of findings itself. */
static void issues_as_check_finds_them(void **state)
{
    static const char *const words[] = {"error", "warning", "info"};
    char out[16], want[16], text[32];
    (void)state;
    for (int severity = 0; severity < 3; severity++) {
        size_t n = 0;
        for (size_t i = 0; i < dub_project_n_segments(p); i++) {
            bool has = false;
            for (size_t k = 0; k < diags.items.n; k++)
                has = has || (diags.items.at[k].number == i + 1 && !diags.items.at[k].waived &&
                              (int)diags.items.at[k].severity == severity);
            if (has)
                want[n++] = (char)('1' + i);
        }
        want[n] = '\0';
        (void)snprintf(text, sizeof(text), "issue:%s", words[severity]);
        assert_string_equal(matching(text, out), want);
    }
    assert_string_equal(matching("issue:error,warning", want), matching("issue:any", out));
    assert_string_equal(matching("has:issue", want), matching("issues", out));
    assert_string_equal(matching("!issue:any", want), matching("issue:none", out));
}

static void ids_by_their_beginning(void **state)
{
    char id[DUB_ID_TEXT], text[32], out[16];
    (void)state;
    (void)snprintf(text, sizeof(text), "id:@%s", dub_id_print(22, id));
    assert_string_equal(matching(text, out), "3");
    (void)snprintf(text, sizeof(text), "!id:%s", id);
    assert_string_equal(matching(text, out), "1245");
    assert_string_equal(matching("id:@a", out), "12345"); /* small numbers begin alike */
}

static const struct {
    const char *text, *says;
    int col;
} faults[] = {
    {"foo:bar", "there is no key 'foo'", 1},
    {"a foo>1", "there is no key 'foo'", 3},
    {"speaker:", "wants a value", 9},
    {"state:done", "use draft, review, approved, rejected or none", 7},
    {"has:legs", "has cannot be 'legs'", 5},
    {"issue:nonsense", "no part of a rule", 7},
    {"cps>many", "wants a number", 5},
    {"length<x", "wants a time", 8},
    {"number:6-2", "backwards", 8},
    {"state>1", "not a number", 7},
    {"text:/a(/", "never closed", 8},
    {"text:/abc", "ends with /", 6},
    {"cps:/1/", "no regular expression", 5},
    {"\"open", "never closed", 1},
    {"(a", "never closed", 1},
    {"a)", "closes nothing", 2},
    {"a or", "missing here", 5},
    {"!", "missing here", 2},
    {"()", "missing here", 2},
};

static void faults_say_where_and_what(void **state)
{
    (void)state;
    for (size_t i = 0; i < DUB_ARRAY_LEN(faults); i++) {
        struct dub_filter *f = NULL;
        struct dub_err err = {0};
        enum dub_status st =
            dub_filter_new(dub_sv(faults[i].text), (struct dub_rate){0}, &f, &err);
        if (st != DUB_ERR_ARG || !strstr(err.text, faults[i].says) ||
            (faults[i].col && err.col != faults[i].col))
            fail_msg("%s: %s, column %d", faults[i].text, st ? err.text : "taken", err.col);
        assert_null(f);
    }
}

static void what_depends_on_the_segment_alone(void **state)
{
    static const struct {
        const char *text;
        bool local, issues;
    } asks[] = {
        {"text:a length<1 cps>3 state:draft has:crop", true, false},
        {"word", false, false},
        {"fit>1", false, false},
        {"text:a or issue:any", false, true},
        {"has:issue", false, true},
    };
    (void)state;
    for (size_t i = 0; i < DUB_ARRAY_LEN(asks); i++) {
        struct dub_filter *f;
        assert_int_equal(dub_filter_new(dub_sv(asks[i].text), (struct dub_rate){0}, &f, NULL), DUB_OK);
        assert_int_equal(dub_filter_is_local(f), asks[i].local);
        assert_int_equal(dub_filter_wants_issues(f), asks[i].issues);
        dub_filter_free(f);
    }
}

/* --- laws over random filters ----------------------------------------------------------------- */

static uint64_t dice = 4711;

static size_t roll(size_t n)
{
    dice = dice * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(dice >> 33) % n;
}

static void random_filter(struct dub_buf *out, int depth)
{
    static const char *const terms[] = {"maria",      "gracias", "length<2", "fit>0",  "cps>5",
                                        "state:none", "issues",  "text:/a/", "gap<0",  "has:crop",
                                        "number:2-4", "mode:silence", "!danke", "issue:error"};
    switch (depth > 3 ? 0 : roll(4)) {
    case 1:
        dub_buf_add_z(out, "!(");
        random_filter(out, depth + 1);
        dub_buf_add_c(out, ')');
        break;
    case 2:
    case 3:
        dub_buf_add_c(out, '(');
        random_filter(out, depth + 1);
        dub_buf_add_z(out, roll(2) ? " or " : " ");
        random_filter(out, depth + 1);
        dub_buf_add_c(out, ')');
        break;
    default:
        dub_buf_add_z(out, terms[roll(DUB_ARRAY_LEN(terms))]);
    }
}

/* Not (A or B) is not A and not B; each segment matches a filter or its negation. */
static void negation_and_alternatives(void **state)
{
    (void)state;
    for (int round = 0; round < 300; round++) {
        struct dub_buf a, b, one, two;
        char got[16], want[16];
        dub_buf_init(&a, 0);
        dub_buf_init(&b, 0);
        dub_buf_init(&one, 0);
        dub_buf_init(&two, 0);
        random_filter(&a, 0);
        random_filter(&b, 0);
        dub_buf_addf(&one, "!(%s or %s)", dub_buf_z(&a), dub_buf_z(&b));
        dub_buf_addf(&two, "!(%s) !(%s)", dub_buf_z(&a), dub_buf_z(&b));
        if (strcmp(matching(dub_buf_z(&one), got), matching(dub_buf_z(&two), want)) != 0)
            fail_msg("%s: '%s', but %s: '%s'", dub_buf_z(&one), got, dub_buf_z(&two), want);
        dub_buf_clear(&one);
        dub_buf_addf(&one, "%s or !(%s)", dub_buf_z(&a), dub_buf_z(&a));
        assert_string_equal(matching(dub_buf_z(&one), got), "12345");
        dub_buf_fini(&a);
        dub_buf_fini(&b);
        dub_buf_fini(&one);
        dub_buf_fini(&two);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_of_filters),
        cmocka_unit_test(issues_as_check_finds_them),
        cmocka_unit_test(ids_by_their_beginning),
        cmocka_unit_test(faults_say_where_and_what),
        cmocka_unit_test(what_depends_on_the_segment_alone),
        cmocka_unit_test(negation_and_alternatives),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
