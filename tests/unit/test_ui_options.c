/* The editor's options: rows, values, what is refused. */
#include "cm.h"

#include "options.h"

static void rows_are_sorted_and_every_preset_is_a_value(void **state)
{
    (void)state;
    for (int i = 0; i < UI_OPT_COUNT; i++) {
        const struct ui_opt_row *row = ui_opt_row((enum ui_opt)i);
        struct ui_options o;
        struct dub_err err;
        enum ui_opt found;
        if (i > 0 && strcmp(ui_opt_row((enum ui_opt)(i - 1))->name, row->name) >= 0)
            fail_msg("%s is out of order", row->name);
        assert_true(row->help && row->help[0]);
        assert_true(ui_opt_find(dub_sv(row->name), &found) && (int)found == i);
        ui_options_init(&o);
        if (ui_options_set(&o, (enum ui_opt)i, dub_sv(row->preset), "t", &err) != DUB_OK)
            fail_msg("%s: the preset is refused: %s", row->name, err.text);
        assert_non_null(o.at[i].text);
        ui_options_fini(&o);
    }
}

static void values_are_read_in_every_form(void **state)
{
    static const struct {
        enum ui_opt opt;
        const char *given, *text;
        long number;
    } rows[] = {
        {UI_OPT_SNAP, "off", "off", 0},     {UI_OPT_SNAP, "yes", "on", 1},
        {UI_OPT_SNAP, "0", "off", 0},       {UI_OPT_RULER, "frames", "frames", 2},
        {UI_OPT_CPS, "25", "25", 25},       {UI_OPT_THEME, "safe", "safe", 4},
        {UI_OPT_COLUMNS, "  ", "", 0},
    };
    (void)state;
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct ui_options o;
        struct dub_err err;
        ui_options_init(&o);
        assert_ok(ui_options_set(&o, rows[i].opt, dub_sv(rows[i].given), ":set", &err));
        assert_string_equal(o.at[rows[i].opt].text, rows[i].text);
        if (o.at[rows[i].opt].number != rows[i].number)
            fail_msg("%s: %ld", rows[i].given, o.at[rows[i].opt].number);
        assert_string_equal(o.at[rows[i].opt].origin, ":set");
        ui_options_reset(&o, rows[i].opt);
        assert_string_equal(o.at[rows[i].opt].text, ui_opt_row(rows[i].opt)->preset);
        assert_null(o.at[rows[i].opt].origin);
        ui_options_fini(&o);
    }
}

static void what_is_refused_changes_nothing(void **state)
{
    static const struct {
        enum ui_opt opt;
        const char *given;
    } rows[] = {
        {UI_OPT_SNAP, "maybe"},   {UI_OPT_SNAP, ""},     {UI_OPT_RULER, "miles"},
        {UI_OPT_CPS, "0"},        {UI_OPT_CPS, "100"},   {UI_OPT_CPS, "-3"},
        {UI_OPT_CPS, "9 9"},      {UI_OPT_NUDGE, "0f"},  {UI_OPT_NUDGE, "far"},
        {UI_OPT_NUDGE, "-1f"},    {UI_OPT_NUDGE, ""},    {UI_OPT_NUDGE, "0.0000001"},
        {UI_OPT_THEME, "darker"},
    };
    struct ui_options o;
    struct dub_err err;
    (void)state;
    ui_options_init(&o);
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        const char *name = ui_opt_row(rows[i].opt)->name;
        assert_status(ui_options_set(&o, rows[i].opt, dub_sv(rows[i].given), "x", &err),
                      DUB_ERR_ARG);
        if (!strstr(err.text, name))
            fail_msg("%s %s: %s", name, rows[i].given, err.text);
        assert_string_equal(o.at[rows[i].opt].text, ui_opt_row(rows[i].opt)->preset);
        assert_status(ui_options_set(&o, rows[i].opt, dub_sv(rows[i].given), "x", NULL),
                      DUB_ERR_ARG);
    }
    ui_options_fini(&o);
}

static void steps_are_frames_or_times(void **state)
{
    static const struct {
        const char *given;
        int32_t frames;
        dub_us us;
    } rows[] = {{"1f", 1, 0}, {"10f", 10, 0}, {"frame", 1, 0}, {"40ms", 0, 40000},
                {"0.5", 0, 500000}, {"2", 0, 2000000}, {"0.000001", 0, 1}};
    (void)state;
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct ui_step s;
        struct dub_err err;
        assert_ok(ui_step_parse(dub_sv(rows[i].given), &s, &err));
        if (s.frames != rows[i].frames || s.us != rows[i].us)
            fail_msg("%s: %d frames, %lld µs", rows[i].given, s.frames, (long long)s.us);
    }
}

static void the_next_value_goes_round(void **state)
{
    struct ui_options o;
    struct dub_err err;
    char next[64];
    (void)state;
    ui_options_init(&o);
    assert_string_equal(ui_options_next(&o, UI_OPT_RULER, next), "timecode");
    assert_ok(ui_options_set(&o, UI_OPT_RULER, dub_sv("frames"), NULL, &err));
    assert_string_equal(ui_options_next(&o, UI_OPT_RULER, next), "seconds");
    assert_string_equal(ui_options_next(&o, UI_OPT_SNAP, next), "off");
    assert_null(ui_options_next(&o, UI_OPT_CPS, next));
    ui_options_fini(&o);
}

static void names_and_values_complete(void **state)
{
    struct dub_candidates c = {0};
    (void)state;
    ui_opt_complete_name(dub_sv("ru"), &c);
    assert_int_equal(c.at.n, 1);
    assert_string_equal(c.at.at[0], "ruler");
    dub_candidates_fini(&c);
    c = (struct dub_candidates){0};
    ui_opt_complete_value(UI_OPT_RULER, dub_sv(""), &c);
    assert_int_equal(c.at.n, 3);
    dub_candidates_fini(&c);
    c = (struct dub_candidates){0};
    ui_opt_complete_value(UI_OPT_SNAP, dub_sv("o"), &c);
    assert_int_equal(c.at.n, 2);
    dub_candidates_fini(&c);
}

static void underscores_are_dashes_and_unknown_names_are_unknown(void **state)
{
    enum ui_opt opt;
    (void)state;
    assert_true(ui_opt_find(dub_sv("theme"), &opt));
    assert_int_equal(opt, UI_OPT_THEME);
    assert_false(ui_opt_find(dub_sv("them"), &opt));
    assert_false(ui_opt_find(dub_sv(""), &opt));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_sorted_and_every_preset_is_a_value),
        cmocka_unit_test(values_are_read_in_every_form),
        cmocka_unit_test(what_is_refused_changes_nothing),
        cmocka_unit_test(steps_are_frames_or_times),
        cmocka_unit_test(the_next_value_goes_round),
        cmocka_unit_test(names_and_values_complete),
        cmocka_unit_test(underscores_are_dashes_and_unknown_names_are_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
