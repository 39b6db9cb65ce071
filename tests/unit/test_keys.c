/* Key names, keymap text, lookup, conflicts, and the bindings compiled in. */
#include "cm.h"

#include "keys.h"

static struct ui_key key(const char *name)
{
    struct ui_key k;
    struct dub_err err;
    assert_ok(ui_key_parse(dub_sv(name), &k, &err));
    return k;
}

static void names_round_trip(void **state)
{
    (void)state;
    static const char *const names[] = {"x",
                                        "X",
                                        "?",
                                        ":",
                                        "[",
                                        "é",
                                        "日",
                                        "Space",
                                        "Esc",
                                        "Enter",
                                        "Tab",
                                        "Shift-Tab",
                                        "Ctrl-R",
                                        "Alt-x",
                                        "Ctrl-Alt-Delete",
                                        "F1",
                                        "F12",
                                        "Shift-Left",
                                        "Ctrl-Shift-Up",
                                        "PageDown",
                                        "-",
                                        "Ctrl--",
                                        "Alt--",
                                        "\"",
                                        "#",
                                        "Ctrl-Space"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(names); i++) {
        char text[UI_KEY_TEXT];
        assert_string_equal(ui_key_print(key(names[i]), text), names[i]);
    }
    assert_true(ui_key_equal(key("ctrl-r"), key("CTRL-R")));
    assert_true(ui_key_equal(key("Shift-Ctrl-up"), key("Ctrl-Shift-Up")));
    assert_true(ui_key_equal(key("f2"), key("F2")));
}

static void wrong_names_are_refused(void **state)
{
    (void)state;
    static const char *const names[] = {"",   "xx",      "Ctrl-",   "F13",
                                        "F0", "Hyper-x", "Shift-x", "\x01"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(names); i++) {
        struct ui_key k;
        struct dub_err err;
        assert_status(ui_key_parse(dub_sv(names[i]), &k, &err), DUB_ERR_ARG);
        assert_true(err.text[0] != '\0');
        assert_status(ui_key_parse(dub_sv(names[i]), &k, NULL), DUB_ERR_ARG);
    }
}

static const char *find(const struct ui_keymap *m, enum ui_context ctx, const char *a,
                        const char *b)
{
    struct ui_key keys[2] = {key(a), b ? key(b) : (struct ui_key){0, 0}};
    const char *command;
    bool known = ui_keymap_find(m, ctx, keys, b ? 2 : 1, &command);
    return command ? command : known ? "(more)" : NULL;
}

static void lookup_tries_the_context_then_global(void **state)
{
    (void)state;
    struct ui_keymap m;
    struct dub_err err;
    ui_keymap_init(&m);
    assert_ok(ui_keymap_read(&m,
                             dub_sv("# comment\n\nglobal s split here\nissues s skip\n"
                                    "global \"g g\" top\r\nprompt Enter line accept\n"),
                             "t", &err));
    assert_string_equal(find(&m, UI_CTX_TIMELINE, "s", NULL), "split here");
    assert_string_equal(find(&m, UI_CTX_ISSUES, "s", NULL), "skip");
    assert_string_equal(find(&m, UI_CTX_ISSUES, "g", NULL), "(more)");
    assert_string_equal(find(&m, UI_CTX_ISSUES, "g", "g"), "top");
    assert_null(find(&m, UI_CTX_ISSUES, "g", "x"));
    assert_null(find(&m, UI_CTX_PROMPT, "s", NULL)); /* typing never runs editor keys */
    assert_null(find(&m, UI_CTX_DIALOG, "s", NULL));
    assert_ok(ui_keymap_read(&m, dub_sv("issues s unbind\nglobal s other"), "user", &err));
    assert_string_equal(find(&m, UI_CTX_ISSUES, "s", NULL), "other");
    const struct ui_binding *b = ui_keymap_for(&m, UI_CTX_JOBS, "top");
    assert_non_null(b);
    char text[UI_SEQUENCE_MAX * UI_KEY_TEXT];
    assert_string_equal(ui_binding_keys(b, text), "g g");
    ui_keymap_fini(&m);
}

static void mistakes_are_named_with_their_line(void **state)
{
    (void)state;
    static const char *const texts[] = {"global s x\nnowhere s x\n", "global s x\nglobal xx y\n",
                                        "global s x\nglobal s\n", "global s x\nglobal\n",
                                        "global s x\nglobal \"a b c d e\" x\n"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(texts); i++) {
        struct ui_keymap m;
        struct dub_err err;
        ui_keymap_init(&m);
        assert_status(ui_keymap_read(&m, dub_sv(texts[i]), "keys.conf", &err), DUB_ERR_PARSE);
        assert_int_equal(err.line, 2);
        assert_string_equal(err.path, "keys.conf");
        assert_int_equal(m.bindings.n, 1);
        ui_keymap_fini(&m);
    }
}

static void conflicts_are_reported(void **state)
{
    (void)state;
    struct ui_keymap m;
    struct dub_buf out;
    ui_keymap_init(&m);
    dub_buf_init(&out, 0);
    assert_int_equal(
        ui_keymap_read(&m,
                       dub_sv("global g one\nglobal \"g g\" two\nissues \"g x\" three\n"
                              "global x four\nglobal x five\n"),
                       "k", NULL),
        DUB_OK);
    assert_int_equal(ui_keymap_conflicts(&m, &out), 2);
    assert_non_null(strstr(dub_buf_z(&out), "g (k:1) hides g g (k:2)"));
    assert_non_null(strstr(dub_buf_z(&out), "x is bound at k:4 and again at k:5"));
    dub_buf_fini(&out);
    ui_keymap_fini(&m);
}

static void the_defaults_are_sound(void **state)
{
    (void)state;
    struct ui_keymap m, again;
    struct dub_err err;
    struct dub_buf out, text, text2;
    ui_keymap_init(&m);
    ui_keymap_init(&again);
    dub_buf_init(&out, 0);
    dub_buf_init(&text, 0);
    dub_buf_init(&text2, 0);
    assert_ok(ui_keymap_read(&m, dub_sv(ui_keymap_defaults()), "default", &err));
    size_t n = ui_keymap_conflicts(&m, &out);
    if (n != 0)
        fail_msg("%s", dub_buf_z(&out));
    ui_keymap_print(&m, &text);
    assert_ok(ui_keymap_read(&again, dub_buf_sv(&text), "default", &err));
    ui_keymap_print(&again, &text2);
    assert_string_equal(dub_buf_z(&text), dub_buf_z(&text2));
    static const char *const promised[] = {
        "Left",   "Right", "Shift-Left", "Up",     "Down", "i", "o",      "1", "9", "a",
        "[",      "]",     "q",          "e",      ",",    ".", "s",      "m", "x", "u",
        "Ctrl-R", "Space", "g",          "w",      "n",    "N", "f",      "F", "/", "Tab",
        "J",      "L",     "S",          "Ctrl-P", "F2",   "?", "Ctrl-Q", ":"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(promised); i++)
        if (!find(&m, UI_CTX_SEGMENTS, promised[i], NULL))
            fail_msg("%s does nothing", promised[i]);
    dub_buf_fini(&text2);
    dub_buf_fini(&text);
    dub_buf_fini(&out);
    ui_keymap_fini(&again);
    ui_keymap_fini(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_round_trip),
        cmocka_unit_test(wrong_names_are_refused),
        cmocka_unit_test(lookup_tries_the_context_then_global),
        cmocka_unit_test(mistakes_are_named_with_their_line),
        cmocka_unit_test(conflicts_are_reported),
        cmocka_unit_test(the_defaults_are_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
