/* The config file: what is read, reported, kept. */
#include "cm.h"

#include "base/fs.h"
#include "config.h"
#include "tmpdir.h"

static void lines_are_taken_and_bad_ones_named(void **state)
{
    static const char text[] = "# mine\n"
                               "set theme light\n"
                               "\n"
                               "  set   nudge\t10f  \n"
                               "set ruler miles\n"
                               "set thme dark\n"
                               "theme dark\n"
                               "set cps 20\n";
    struct ui_options o;
    struct dub_buf problems;
    (void)state;
    ui_options_init(&o);
    dub_buf_init(&problems, 0);
    assert_int_equal(ui_config_read(&o, dub_sv(text), "/c/config", &problems), 3);
    assert_string_equal(o.at[UI_OPT_THEME].text, "light");
    assert_string_equal(o.at[UI_OPT_THEME].origin, "/c/config:2");
    assert_int_equal(o.at[UI_OPT_NUDGE].step.frames, 10);
    assert_string_equal(o.at[UI_OPT_RULER].text, "seconds");
    assert_int_equal(o.at[UI_OPT_CPS].number, 20);
    const char *p = dub_buf_z(&problems);
    assert_non_null(strstr(p, "/c/config:5: ruler cannot be 'miles'"));
    assert_non_null(strstr(p, "/c/config:6: there is no option 'thme'; did you mean theme?"));
    assert_non_null(strstr(p, "/c/config:7: a line is `set NAME VALUE`"));
    dub_buf_fini(&problems);
    ui_options_fini(&o);
}

static void control_characters_do_not_reach_the_report(void **state)
{
    struct ui_options o;
    struct dub_buf problems;
    (void)state;
    ui_options_init(&o);
    dub_buf_init(&problems, 0);
    assert_int_equal(ui_config_read(&o, dub_sv("set th\x1b[31m x\n"), "c", &problems), 1);
    assert_null(strchr(dub_buf_z(&problems), '\x1b'));
    dub_buf_fini(&problems);
    ui_options_fini(&o);
}

static void an_edit_touches_its_own_line_only(void **state)
{
    static const struct {
        const char *before, *value, *after;
    } rows[] = {
        {"", "light", "set theme light\n"},
        {"# a\nset theme dark\nset x y\n", "light", "# a\nset theme light\nset x y\n"},
        {"set theme dark\n# b\nset theme mono\n", "light", "# b\nset theme light\n"},
        {"set snap off", "light", "set snap off\nset theme light\n"},
        {"what is this\r\n", "light", "what is this\r\nset theme light\n"},
        {"set theme dark\nset snap off\n", NULL, "set snap off\n"},
        {"set snap off", NULL, "set snap off"},
        {"  set  theme   dark  # no\n", "light", "set theme light\n"},
    };
    (void)state;
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct dub_buf out;
        dub_buf_init(&out, 0);
        ui_config_edit(dub_sv(rows[i].before), "theme", rows[i].value, &out);
        if (strcmp(dub_buf_z(&out), rows[i].after) != 0)
            fail_msg("row %zu: '%s'", i, dub_buf_z(&out));
        dub_buf_fini(&out);
    }
}

static void a_kept_value_is_read_again(void **state)
{
    struct ui_options o;
    struct dub_buf problems;
    (void)state;
    struct tmpdir dir;
    struct dub_err err;
    tmpdir_make(&dir);
    char *folder = dub_path_join(dir.path, "new/dubline");
    char *path = ui_config_path(folder);
    ui_options_init(&o);
    dub_buf_init(&problems, 0);
    assert_int_equal(ui_config_load(&o, path, &problems), 0); /* not there: nothing to say */
    assert_ok(ui_config_keep(path, "theme", "safe", &err));
    assert_ok(ui_config_keep(path, "cps", "21", &err));
    assert_ok(ui_config_keep(path, "theme", "mono", &err));
    assert_int_equal(ui_config_load(&o, path, &problems), 0);
    assert_string_equal(o.at[UI_OPT_THEME].text, "mono");
    assert_int_equal(o.at[UI_OPT_CPS].number, 21);
    assert_ok(ui_config_keep(path, "cps", NULL, &err));
    assert_file_is(path, "set theme mono\n");
    dub_buf_fini(&problems);
    ui_options_fini(&o);
    dub_free(path);
    dub_free(folder);
    tmpdir_remove(&dir);
}

static void a_file_that_cannot_be_read_is_a_problem_not_the_end(void **state)
{
    struct ui_options o;
    struct dub_buf problems;
    (void)state;
    struct tmpdir dir;
    tmpdir_make(&dir);
    char *path = dub_path_join(dir.path, "config");
    assert_int_equal(mkdir(path, 0700), 0); /* a folder of that name */
    ui_options_init(&o);
    dub_buf_init(&problems, 0);
    assert_int_equal(ui_config_load(&o, path, &problems), 1);
    assert_non_null(strstr(dub_buf_z(&problems), path));
    struct dub_err err;
    assert_true(ui_config_keep(path, "theme", "light", &err) != DUB_OK);
    assert_true(ui_config_keep(path, "theme", "light", NULL) != DUB_OK);
    ui_options_fini(&o);
    dub_buf_fini(&problems);
    assert_int_equal(rmdir(path), 0);
    dub_free(path);
    tmpdir_remove(&dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_taken_and_bad_ones_named),
        cmocka_unit_test(control_characters_do_not_reach_the_report),
        cmocka_unit_test(an_edit_touches_its_own_line_only),
        cmocka_unit_test(a_kept_value_is_read_again),
        cmocka_unit_test(a_file_that_cannot_be_read_is_a_problem_not_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
