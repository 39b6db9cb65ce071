/* The rows of the segment table after edits are those it would have if it were made anew. */
#include "app_impl.h"

#include "mksession.h"

struct rig {
    struct ui_app *app;
    struct ui_term *term;
    struct fake fake;
    dub_us clock_us;
    uint64_t dice;
};

static dub_us clock_us(void *ctx)
{
    return ((struct rig *)ctx)->clock_us;
}

static dub_us now(void *ctx)
{
    return 1764000000000000 + ((struct rig *)ctx)->clock_us;
}

static uint64_t seed(void *ctx)
{
    (void)ctx;
    return 42;
}

static size_t roll(struct rig *r, size_t n)
{
    r->dice = r->dice * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(r->dice >> 33) % n;
}

static void do_line(struct rig *r, const char *fmt, ...) DUB_PRINTF(2, 3);

static void do_line(struct rig *r, const char *fmt, ...)
{
    char line[200];
    struct dub_err err;
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(line, sizeof(line), fmt, ap);
    va_end(ap);
    r->clock_us += 10 * DUB_US_PER_S; /* no step joins the one before */
    enum dub_status st = ui_app_command(r->app, dub_sv(line), &err);
    if (st == DUB_ERR_ARG)
        fail_msg("%s: %s", line, err.text);
}

static int set_up(void **state)
{
    struct rig *r = DUB_NEW(struct rig);
    r->term = ui_term_script_new(120, 36, UI_CHARSET_UTF8);
    r->dice = 4711;
    struct ui_app_config cfg = {.term = r->term,
                                .outside = {.ctx = r, .now = now, .seed = seed},
                                .clock_us = clock_us,
                                .owner = "test"};
    r->app = ui_app_new(&cfg);
    for (int i = 0; i < 3; i++)
        do_line(r, "speaker-add s%d asset:0f3c2a54-0000-4000-8000-00000000000%d Name%d", i, i, 9 - i);
    for (int i = 0; i < 40; i++)
        do_line(r, "segment-add %d.%zu %d.9 s%d word%zu here", i * 2, roll(r, 9), i * 2 + 1, i % 3,
                roll(r, 20));
    *state = r;
    return 0;
}

static int tear_down(void **state)
{
    struct rig *r = *state;
    ui_app_free(r->app);
    r->term->ops->free(r->term);
    dub_free(r);
    return 0;
}

static void random_edit(struct rig *r)
{
    size_t n = dub_project_n_segments(ui_app_session(r->app)->project), at = roll(r, n) + 1;
    switch (roll(r, 9)) {
    case 0:
        do_line(r, "segment-trim %zu end %zu.5", at, at * 2 + 3);
        break;
    case 1:
        do_line(r, "segment-set %zu text \"word%zu and more\"", at, roll(r, 30));
        break;
    case 2:
        do_line(r, "segment-set %zu state %s", at, roll(r, 2) ? "review" : "draft");
        break;
    case 3:
        if (n > 20)
            do_line(r, "segment-delete %zu", at);
        break;
    case 4:
        do_line(r, "segment-add %zu.25 %zu.75 s%zu text%zu", 100 + roll(r, 90), 200 + roll(r, 9),
                roll(r, 3), roll(r, 9));
        break;
    case 5:
        do_line(r, "segment-set %zu speaker s%zu", at, roll(r, 3));
        break;
    case 6:
        do_line(r, "segment-move where:'number:%zu-%zu' +%zu", at, at + 5, roll(r, 30) + 1);
        break;
    case 7:
        do_line(r, "undo");
        break;
    default:
        do_line(r, "redo");
        break;
    }
}

static void check_rows(struct rig *r, const char *after)
{
    struct ui_app *app = r->app;
    DUB_VEC(size_t) kept = {0};
    for (size_t i = 0; i < ui_n_shown(app); i++)
        dub_vec_push(&kept, ui_shown(app, i));
    app->tbl.valid = false;
    app->tbl.rows.n = 0;
    bool same = ui_n_shown(app) == kept.n;
    for (size_t i = 0; same && i < kept.n; i++)
        same = ui_shown(app, i) == kept.at[i];
    if (!same)
        fail_msg("after '%s' the rows are not as if made anew", after);
    dub_vec_fini(&kept);
}

static void edits_keep_order_and_filter(void **state)
{
    static const char *const views[] = {
        "sort length",         "sort text desc", "sort speaker", "sort issues desc", "sort state",
        "filter text:word1",   "sort time desc", "filter issue:any or length>2",
        "filter state:review", "sort end",       "filter",       "sort fit", "sort cps desc"};
    struct rig *r = *state;
    for (size_t v = 0; v < DUB_ARRAY_LEN(views); v++) {
        do_line(r, "%s", views[v]);
        for (int i = 0; i < 40; i++) {
            random_edit(r);
            check_rows(r, views[v]);
        }
    }
}

/* Counted by hand: 1 and 3 alike stand by time whichever way the order runs. */
static void rows_that_are_alike_stand_by_time(void **state)
{
    struct rig *r = *state;
    struct ui_app *app = r->app;
    for (int i = 0; i < 37; i++)
        do_line(r, "segment-delete 4");
    do_line(r, "segment-set 1 text same");
    do_line(r, "segment-set 2 text Another");
    do_line(r, "segment-set 3 text Same");
    do_line(r, "filter");
    do_line(r, "sort text asc");
    assert_int_equal(ui_n_shown(app), 3);
    assert_int_equal(ui_shown(app, 0), 1);
    assert_int_equal(ui_shown(app, 1), 0);
    assert_int_equal(ui_shown(app, 2), 2);
    do_line(r, "sort text");
    assert_int_equal(ui_shown(app, 0), 0);
    assert_int_equal(ui_shown(app, 1), 2);
    assert_int_equal(ui_shown(app, 2), 1);
    do_line(r, "segment-set 2 text none"); /* no text comes last both ways */
    do_line(r, "segment-set 2 text \"\"");
    assert_int_equal(ui_shown(app, 2), 1);
    do_line(r, "sort text");
    assert_int_equal(ui_shown(app, 2), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(edits_keep_order_and_filter, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rows_that_are_alike_stand_by_time, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
