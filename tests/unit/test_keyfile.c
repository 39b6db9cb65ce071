/* A user's keymap file over the defaults, the preset vi, and how mistakes are told. */
#include "cm.h"

#include "keyfile.h"
#include "tmpdir.h"

static const char *command_of(const struct ui_keymap *m, enum ui_context c, const char *a,
                              const char *b)
{
    struct ui_key keys[2];
    const char *command;
    struct dub_err err;
    assert_ok(ui_key_parse(dub_sv(a), &keys[0], &err));
    if (b)
        assert_ok(ui_key_parse(dub_sv(b), &keys[1], &err));
    return ui_keymap_find(m, c, keys, b ? 2 : 1, &command) ? command : NULL;
}

static void start(struct ui_keymap *m, bool vi)
{
    struct dub_err err;
    ui_keymap_init(m);
    assert_ok(ui_keymap_read(m, dub_sv(ui_keymap_defaults()), "default", &err));
    if (vi)
        assert_ok(ui_keymap_read(m, dub_sv(ui_keymap_vi()), "vi", &err));
}

static void good_lines_hold_beside_bad_ones(void **state)
{
    static const char text[] = "# mine\n"
                               "global  Ctrl-T  zoom fit\n"
                               "nowhere Ctrl-T  zoom fit\n"
                               "global  Ctrl-Wat  zoom fit\n"
                               "global  F5\n"
                               "global  F6  zom fit\n"
                               "global  F7  zoom sideways\n"
                               "global  F8  zoom\n"
                               "global  F9  undo twice please\n"
                               "global  x  unbind\n"
                               "segments F5  set theme light  # daylight\n"
                               "global  F10  segment-set sel note \"a b\"\n";
    struct ui_keymap m;
    struct dub_buf problems;
    (void)state;
    start(&m, false);
    dub_buf_init(&problems, 0);
    assert_int_equal(ui_keyfile_read(&m, dub_sv(text), "/c/keys", &problems), 7);
    const char *p = dub_buf_z(&problems);
    static const char *const told[] = {
        "/c/keys:3: 'nowhere' is not a place for keys", "/c/keys:4: 'Ctrl-Wat' is not a key",
        "/c/keys:5: the command is missing",           "/c/keys:6: there is no command 'zom'",
        "/c/keys:7: zoom HOW: 'sideways' is not among", "/c/keys:8: zoom wants its HOW",
        "/c/keys:9: undo takes"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(told); i++)
        if (!strstr(p, told[i]))
            fail_msg("not told: %s\n%s", told[i], p);
    assert_string_equal(command_of(&m, UI_CTX_TIMELINE, "Ctrl-T", NULL), "zoom fit");
    assert_string_equal(command_of(&m, UI_CTX_SEGMENTS, "F5", NULL), "set theme light");
    assert_null(command_of(&m, UI_CTX_GLOBAL, "x", NULL));
    dub_buf_fini(&problems);
    ui_keymap_fini(&m);
}

static void conflicts_name_both_lines(void **state)
{
    static const char text[] = "global F5 undo\nglobal F5 redo\nglobal \"u u\" undo\n";
    struct ui_keymap m;
    struct dub_buf problems;
    (void)state;
    start(&m, false);
    dub_buf_init(&problems, 0);
    assert_int_equal(ui_keyfile_read(&m, dub_sv(text), "k", &problems), 2);
    assert_non_null(strstr(dub_buf_z(&problems), "F5 is bound at k:1 and again at k:2"));
    assert_non_null(strstr(dub_buf_z(&problems), "(k:3)"));
    dub_buf_fini(&problems);
    ui_keymap_fini(&m);
}

static void the_preset_vi_is_sound(void **state)
{
    struct ui_keymap m;
    struct dub_buf out;
    struct dub_err err;
    (void)state;
    start(&m, true);
    dub_buf_init(&out, 0);
    if (ui_keymap_conflicts(&m, &out) > 0)
        fail_msg("%s", dub_buf_z(&out));
    for (size_t i = 0; i < m.bindings.n; i++)
        if (ui_keyfile_check(m.bindings.at[i].command, &err) != DUB_OK)
            fail_msg("%s: %s", m.bindings.at[i].command, err.text);
    assert_string_equal(command_of(&m, UI_CTX_TIMELINE, "h", NULL), "playhead -1f");
    assert_string_equal(command_of(&m, UI_CTX_INSPECTOR, "j", NULL), "field down");
    assert_string_equal(command_of(&m, UI_CTX_SEGMENTS, "'", "7"), "slot 7");
    assert_string_equal(command_of(&m, UI_CTX_SEGMENTS, "g", "g"), "cursor start");
    assert_string_equal(command_of(&m, UI_CTX_SEGMENTS, "Left", NULL), "playhead -1f");
    dub_buf_fini(&out);
    ui_keymap_fini(&m);
}

static void what_is_printed_reads_back_the_same(void **state)
{
    (void)state;
    for (int vi = 0; vi < 2; vi++) {
        struct ui_keymap m, again;
        struct dub_buf text, text2, problems;
        start(&m, vi);
        dub_buf_init(&text, 0);
        dub_buf_init(&text2, 0);
        dub_buf_init(&problems, 0);
        assert_int_equal(ui_keyfile_read(&m, dub_sv("global \" undo\nglobal # redo\n"
                                                    "global \"F5 Quote x\" undo  # with  # it\n"),
                                         "k", &problems), 0);
        ui_keymap_print(&m, &text);
        ui_keymap_init(&again);
        dub_buf_clear(&problems);
        if (ui_keyfile_read(&again, dub_buf_sv(&text), "k", &problems) > 0)
            fail_msg("%s", dub_buf_z(&problems));
        ui_keymap_print(&again, &text2);
        assert_string_equal(dub_buf_z(&text), dub_buf_z(&text2));
        assert_int_equal(m.bindings.n, again.bindings.n);
        dub_buf_fini(&problems);
        dub_buf_fini(&text2);
        dub_buf_fini(&text);
        ui_keymap_fini(&again);
        ui_keymap_fini(&m);
    }
}

static void a_missing_file_is_empty_a_folder_is_a_problem(void **state)
{
    struct ui_keymap m;
    struct dub_buf problems;
    struct tmpdir dir;
    (void)state;
    tmpdir_make(&dir);
    start(&m, false);
    dub_buf_init(&problems, 0);
    char *path = ui_keyfile_path(dir.path);
    assert_int_equal(ui_keyfile_load(&m, path, &problems), 0);
    put_text(path, "global F5 undo\n");
    assert_int_equal(ui_keyfile_load(&m, path, &problems), 0);
    assert_string_equal(command_of(&m, UI_CTX_GLOBAL, "F5", NULL), "undo");
    assert_int_equal(ui_keyfile_load(&m, dir.path, &problems), 1);
    assert_null(ui_keyfile_path(NULL));
    assert_int_equal(ui_keyfile_load(&m, NULL, &problems), 0);
    dub_free(path);
    dub_buf_fini(&problems);
    ui_keymap_fini(&m);
    tmpdir_remove(&dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_lines_hold_beside_bad_ones),
        cmocka_unit_test(conflicts_name_both_lines),
        cmocka_unit_test(the_preset_vi_is_sound),
        cmocka_unit_test(what_is_printed_reads_back_the_same),
        cmocka_unit_test(a_missing_file_is_empty_a_folder_is_a_problem),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
