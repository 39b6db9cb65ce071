#include "io/plan.h"

#include <stdio.h>

#include "io/imported.h"
#include "support/make_rows.h"
#include "support/mkproject.h"

static struct dub_rng rng = {.state = 4};

static struct dub_plan plan_of(struct dub_project *p, const char *lines, struct dub_plan_opts opts)
{
    struct dub_source s = {.path = dub_strdup("/somewhere/talk.srt"), .rows = make_rows(lines)};
    struct dub_plan plan;
    struct dub_err err = {0};
    assert_ok(dub_plan_make(&s, 1, &opts, p, &plan, &err));
    dub_source_fini(&s);
    return plan;
}

static void run(struct dub_project *p, const char *lines, struct dub_plan_opts opts)
{
    struct dub_plan plan = plan_of(p, lines, opts);
    struct dub_txn *t = dub_txn_begin(p, "import");
    dub_plan_commit(&plan, p, t, &rng);
    dub_txn_accept(p, t);
    assert_true(dub_project_sane(p));
    dub_plan_fini(&plan);
}

static void expect(const struct dub_project *p, const char *want)
{
    struct dub_rows r = {0};
    for (size_t i = 0; i < dub_project_n_segments(p); i++) {
        const struct dub_segment *s = dub_project_segment(p, i);
        struct dub_row row = {.span = s->span,
                              .speaker = dub_str_ref(s->speaker),
                              .text = dub_str_ref(s->source_text),
                              .target = dub_str_ref(s->text)};
        dub_vec_push(&r.rows, row);
    }
    expect_made(&r, want);
    dub_rows_fini(&r);
}

static struct dub_segment *edit(struct dub_project *p, size_t i)
{
    return dub_segment_dup(dub_project_segment(p, i));
}

static const struct dub_plan_opts merge = {.mode = DUB_PLAN_MERGE};

static void three_ways(void **state)
{
    struct dub_project *p = dub_project_new();
    (void)state;
    run(p, "0 1 A one\n2 3 B two\n4 5 A three\n6 7 B four\n8 9 A five", (struct dub_plan_opts){0});
    struct dub_segment *s = edit(p, 0); /* text changed here */
    dub_str_set(&s->source_text, dub_sv("ONE"));
    mk_put(p, s);
    s = edit(p, 1); /* moved here */
    s->span = (struct dub_span){2100000, 3200000};
    mk_put(p, s);
    s = edit(p, 3); /* a note: somebody worked on it */
    s->note = mk_text("mind");
    mk_put(p, s);
    /* the file: two's text, three moved, four and five gone, six new; one changed as well */
    struct dub_plan plan = plan_of(
        p, "0 1 A eins\n2 3 B two!\n4.5 5.5 A three\n10 11 B six", merge);
    assert_int_equal(plan.n_add, 1);
    assert_int_equal(plan.n_change, 2);
    assert_int_equal(plan.n_keep, 2);
    assert_int_equal(plan.n_remove, 1);
    assert_int_equal(plan.steps.at[0].kept, DUB_PLAN_SOURCE);
    assert_int_equal(plan.steps.at[1].changes, DUB_PLAN_SOURCE);
    assert_int_equal(plan.steps.at[2].changes, DUB_PLAN_TIMES);
    struct dub_span range;
    assert_true(dub_plan_range(&plan, p, &range));
    assert_int_equal(range.end_us, 11000000);
    cJSON_Delete(dub_plan_to_json(&plan, p));
    dub_plan_fini(&plan);
    expect(p, "0 1 A ONE\n2.1 3.2 B two\n4 5 A three\n6 7 B four\n8 9 A five"); /* only planned */
    run(p, "0 1 A eins\n2 3 B two!\n4.5 5.5 A three\n10 11 B six", merge);
    expect(p, "0 1 A ONE\n2.1 3.2 B two!\n4.5 5.5 A three\n6 7 B four\n10 11 B six");
    plan = plan_of(p, "0 1 A eins\n2 3 B two!\n4.5 5.5 A three\n10 11 B six", merge);
    assert_int_equal(plan.n_add + plan.n_change + plan.n_remove, 0); /* what was kept stays so */
    dub_plan_fini(&plan);
    dub_project_free(p);
}

/* A translation that comes later, people who change the speaker, a segment cut in two. */
static void sides_of_their_own(void **state)
{
    struct dub_project *p = dub_project_new();
    struct dub_plan_opts target = {.mode = DUB_PLAN_MERGE, .as_target = true};
    (void)state;
    run(p, "0 2 A one\n2 3 B two", (struct dub_plan_opts){0});
    run(p, "0 2 A uno\n2 3 B dos", target);
    expect(p, "0 2 A one|uno\n2 3 B two|dos");
    struct dub_segment *s = edit(p, 0), *half = edit(p, 0);
    s->span.end_us = 1000000;
    half->span.start_us = 1000000;
    half->rec.id = 777;
    mk_put(p, s);
    mk_put(p, half);
    s = edit(p, 2);
    dub_str_set(&s->speaker, dub_sv("A"));
    mk_put(p, s);
    run(p, "0 2 A one\n2 3 B two", merge);
    expect(p, "0 1 A one|uno\n1 2 A one|uno\n2 3 A two|dos");
    dub_project_free(p);
}

/* --- laws ---------------------------------------------------------------------------------------- */

#define LINES 40

struct line {
    dub_us start_us;
    int text;
    bool file_moved, file_said, here_moved, here_said, gone;
};

static char *file_of(const struct line *lines, bool after)
{
    struct dub_buf b;
    char from[DUB_TIME_TEXT], to[DUB_TIME_TEXT];
    dub_buf_init(&b, 0);
    for (size_t i = 0; i < LINES; i++) {
        dub_us start = lines[i].start_us + (after && lines[i].file_moved ? 200000 : 0);
        if (after && lines[i].gone)
            continue;
        dub_buf_addf(&b, "%s%s %s A %s%d", b.n ? "\n" : "", dub_seconds_print(start, from),
                     dub_seconds_print(start + 1000000, to),
                     after && lines[i].file_said ? "new " : "line ", lines[i].text);
    }
    return dub_buf_take(&b);
}

static void check_line(const struct dub_segment *s, const struct line *l)
{
    char want[40];
    bool new_text = l->file_said && !l->here_said, new_place = l->file_moved && !l->here_moved;
    snprintf(want, sizeof(want), "%s %d", l->here_said ? "mine" : new_text ? "new" : "line", l->text);
    assert_string_equal(s->source_text->z, want);
    assert_int_equal(s->span.start_us,
                     l->start_us + (l->here_moved ? -100000 : new_place ? 200000 : 0));
}

static void laws(void **state)
{
    struct dub_rng dice = {.state = 21};
    (void)state;
    for (int round = 0; round < 60; round++) {
        struct line lines[LINES];
        struct dub_project *p = dub_project_new();
        dub_id ids[LINES];
        for (size_t i = 0; i < LINES; i++) {
            uint64_t v = dub_rng_next(&dice) >> 8;
            lines[i] = (struct line){.start_us = (dub_us)(i + 1) * 3000000, .text = (int)i};
            lines[i].file_moved = v & 1;
            lines[i].file_said = (v & 2) != 0;
            lines[i].here_moved = (v & 4) != 0;
            lines[i].here_said = (v & 8) != 0;
            lines[i].gone = (v & 0x70) == 0;
        }
        char *before = file_of(lines, false), *after = file_of(lines, true);
        run(p, before, (struct dub_plan_opts){0});
        for (size_t i = 0; i < LINES; i++)
            ids[i] = dub_project_segment(p, i)->rec.id;
        for (size_t i = 0; i < LINES; i++) {
            char mine[40];
            struct dub_segment *s = dub_segment_dup(dub_project_segment_by_id(p, ids[i]));
            snprintf(mine, sizeof(mine), "mine %zu", i);
            if (lines[i].here_said)
                dub_str_set(&s->source_text, dub_sv(mine));
            s->span.start_us -= lines[i].here_moved ? 100000 : 0;
            mk_put(p, s);
        }
        run(p, after, merge);
        for (size_t i = 0; i < LINES; i++) {
            const struct dub_segment *s = dub_project_segment_by_id(p, ids[i]);
            if (lines[i].gone && !lines[i].here_said && !lines[i].here_moved) {
                assert_null(s);
                continue;
            }
            assert_non_null(s);
            if (lines[i].gone)
                lines[i].file_moved = lines[i].file_said = false;
            check_line(s, &lines[i]);
        }
        struct dub_plan again = plan_of(p, after, merge);
        assert_int_equal(again.n_add + again.n_change + again.n_remove, 0);
        dub_plan_fini(&again);
        dub_free(before);
        dub_free(after);
        dub_project_free(p);
    }
}

/* --- cast ---------------------------------------------------------------------------------------- */

static const char *likely(const struct dub_plan *plan, const char *label)
{
    const struct dub_cast_label *l = dub_cast_find(&plan->cast, dub_sv(label));
    return l && l->likely ? l->likely->z : "";
}

static void likely_people(void **state)
{
    struct dub_project *p = dub_project_new();
    static const char lines[] = "0 1 Mar\xc3\xad\x61 a\n1 2 Jonsa b\n2 3 Guest_2 c\n3 4 Ann d\n"
                                "4 5 Peter e\n5 6 Pete f\n6 7 Zoe g";
    (void)state;
    mk_speaker(p, 20, "maria");
    mk_speaker(p, 21, "Jonas");
    mk_speaker(p, 22, "Guest_1");
    mk_speaker(p, 23, "Ann_Lee");
    mk_speaker(p, 24, "Ann_Kim");
    struct dub_plan plan = plan_of(p, lines, (struct dub_plan_opts){0});
    assert_string_equal(likely(&plan, "Mar\xc3\xad\x61"), "maria");
    assert_string_equal(likely(&plan, "Jonsa"), "Jonas");
    assert_string_equal(likely(&plan, "Guest_2"), ""); /* numbers tell people apart */
    assert_string_equal(likely(&plan, "Ann"), "");     /* two Anns: nobody knows which */
    assert_string_equal(likely(&plan, "Pete"), "Peter"); /* of the same file */
    assert_string_equal(likely(&plan, "Zoe"), "");
    assert_true(dub_cast_find(&plan.cast, dub_sv("Jonsa"))->is_new); /* a proposal only */
    dub_plan_fini(&plan);
    run(p, lines, (struct dub_plan_opts){.take_proposals = true});
    assert_string_equal(dub_project_segment(p, 0)->speaker->z, "maria");
    assert_string_equal(dub_project_segment(p, 5)->speaker->z, "Peter");
    dub_project_free(p);
}

static void skipped_and_merged_names(void **state)
{
    static const char *const map[] = {"Music", "", "A", "x", "B", "x", NULL};
    static const char *const slip[] = {"Nobody", "x", NULL};
    struct dub_project *p = dub_project_new();
    struct dub_source s = {.path = NULL, .rows = make_rows("0 1 A a")};
    struct dub_plan_opts opts = {.map = slip};
    struct dub_plan plan;
    struct dub_err err = {0};
    (void)state;
    run(p, "0 1 A a\n1 2 Music la\n2 3 B b", (struct dub_plan_opts){.map = map});
    expect(p, "0 1 x a\n2 3 x b");
    assert_int_equal(dub_project_n_speakers(p), 1);
    assert_int_equal(dub_plan_make(&s, 1, &opts, p, &plan, &err), DUB_ERR_ARG);
    dub_plan_fini(&plan);
    dub_source_fini(&s);
    dub_project_free(p);
}

static void imported_line(void **state)
{
    struct dub_imported in = {{1500000, 2000000}, 0xabc, 0, 7, DUB_SV_LIT("the host")}, out;
    struct dub_str *line = dub_imported_print(&in), *bad = dub_str_new_z("1 2 x - -");
    (void)state;
    assert_string_equal(line->z, "1.5 2 abc - 7 the host");
    assert_true(dub_imported_parse(line, &out));
    assert_true(out.span.start_us == 1500000 && out.file == 0xabc && out.source == 0);
    assert_true(dub_sv_eq_z(out.speaker, "the host"));
    assert_false(dub_imported_parse(bad, &out));
    dub_str_unref(line);
    dub_str_unref(bad);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_ways),    cmocka_unit_test(sides_of_their_own),
        cmocka_unit_test(laws),          cmocka_unit_test(likely_people),
        cmocka_unit_test(imported_line), cmocka_unit_test(skipped_and_merged_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
