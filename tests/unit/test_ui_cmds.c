/* The screen's command rows and the keys that run them. */
#include "cm.h"

#include "app_impl.h"

static void rows_are_sorted_and_documented(void **state)
{
    (void)state;
    size_t n, n_core;
    const struct dub_cmd *rows = ui_cmds(&n), *core = dub_cmds(&n_core);
    assert_true(n > 20);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && strcmp(rows[i - 1].name, rows[i].name) >= 0)
            fail_msg("%s is out of order", rows[i].name);
        assert_non_null(rows[i].exec);
        assert_true(rows[i].flags & DUB_CMD_UI_ONLY);
        if (!rows[i].summary || !rows[i].group)
            fail_msg("%s is not described", rows[i].name);
        for (size_t a = 0; a < dub_cmd_n_args(&rows[i]); a++)
            if (!rows[i].args[a].help)
                fail_msg("%s: %s is not described", rows[i].name, rows[i].args[a].name);
        for (size_t k = 0; k < n_core; k++)
            if (strcmp(core[k].name, rows[i].name) == 0 ||
                (rows[i].alias && core[k].alias && strcmp(core[k].alias, rows[i].alias) == 0))
                fail_msg("%s is in both tables", rows[i].name);
    }
}

/* Word a of a binding fits the row's argument, as far as that can be told without a project. */
static void check_word(const struct ui_binding *b, const struct dub_arg *arg, const char *word)
{
    if (!arg->name)
        fail_msg("%s: more words than the command takes", b->command);
    if (arg->type != DUB_ARG_CHOICE)
        return;
    struct dub_sv choices = dub_sv(arg->choices);
    while (choices.n > 0)
        if (dub_sv_eq_z(dub_sv_split(&choices, '|'), word))
            return;
    fail_msg("%s: %s is not among %s", b->command, word, arg->choices);
}

static void every_default_key_runs_a_command(void **state)
{
    (void)state;
    struct ui_keymap m;
    struct dub_err err;
    ui_keymap_init(&m);
    assert_ok(ui_keymap_read(&m, dub_sv(ui_keymap_defaults()), "default", &err));
    for (size_t i = 0; i < m.bindings.n; i++) {
        const struct ui_binding *b = &m.bindings.at[i];
        struct dub_words words;
        const struct dub_cmd *cmd;
        assert_ok(dub_words_split(dub_sv(b->command), &words, &err));
        assert_ok(ui_find_command(dub_sv(words.at.at[0]), &cmd, &err));
        assert_string_equal(cmd->name, words.at.at[0]); /* no prefixes in the keymap */
        for (size_t a = 1; a < words.at.n; a++)
            check_word(b, &cmd->args[a - 1], words.at.at[a]);
        size_t given = words.at.n - 1;
        if (given < dub_cmd_n_args(cmd) && !cmd->args[given].optional)
            fail_msg("%s: an argument is missing", b->command);
        dub_words_fini(&words);
    }
    ui_keymap_fini(&m);
}

static void prefixes_find_the_only_one(void **state)
{
    (void)state;
    const struct dub_cmd *cmd;
    struct dub_err err;
    assert_ok(ui_find_command(dub_sv("pale"), &cmd, &err));
    assert_string_equal(cmd->name, "palette");
    assert_ok(ui_find_command(dub_sv("q"), &cmd, &err));
    assert_string_equal(cmd->name, "quit");
    assert_status(ui_find_command(dub_sv("segment-"), &cmd, &err), DUB_ERR_ARG);
    assert_non_null(strstr(err.text, "could be"));
    assert_status(ui_find_command(dub_sv("xyzzy"), &cmd, &err), DUB_ERR_ARG);
    assert_status(ui_find_command(dub_sv("xyzzy"), &cmd, NULL), DUB_ERR_ARG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_sorted_and_documented),
        cmocka_unit_test(every_default_key_runs_a_command),
        cmocka_unit_test(prefixes_find_the_only_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
