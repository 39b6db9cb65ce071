#include <ctype.h>
#include <stdio.h>

#include "check/rules.h"
#include "cmd/args.h"
#include "cmd/docgen.h"
#include "mksession.h"

static const struct dub_cmd *cmds;
static size_t n_cmds;

static int set_up(void **state)
{
    (void)state;
    cmds = dub_cmds(&n_cmds);
    return 0;
}

/* Every command that users are promised. */
static const char *const promised[] = {
    "speaker-add", "speaker-rename", "speaker-set", "speaker-delete", "input-add", "input-set",
    "input-delete", "take", "segment-add", "segment-delete", "segment-duplicate", "segment-split",
    "segment-merge", "segment-set", "segment-move", "segment-trim", "segment-extend",
    "segment-shift", "segment-slip", "segment-slide", "segment-roll", "segment-ripple",
    "segment-snap", "close-gaps", "micro-gap", "crop-auto", "segment-copy", "segment-cut",
    "segment-paste", "paste-attributes", "segment-fill", "segment-ripple-trim",
    "segment-ripple-delete", "set", "fix", "waive", "undo", "redo",
};

static void all_promised_are_there(void **state)
{
    (void)state;
    for (size_t i = 0; i < DUB_ARRAY_LEN(promised); i++)
        if (!dub_cmd_find(dub_sv(promised[i])))
            fail_msg("there is no %s", promised[i]);
}

static void sorted_and_unique(void **state)
{
    (void)state;
    for (size_t i = 0; i < n_cmds; i++) {
        if (i > 0)
            assert_true(strcmp(cmds[i - 1].name, cmds[i].name) < 0);
        for (size_t k = 0; k < n_cmds; k++) {
            if (cmds[i].alias && k != i && cmds[k].alias)
                assert_string_not_equal(cmds[i].alias, cmds[k].alias);
            if (cmds[i].alias)
                assert_string_not_equal(cmds[i].alias, cmds[k].name);
        }
    }
}

static void plain_name(const char *name)
{
    for (const char *c = name; *c; c++)
        if (!islower((unsigned char)*c) && *c != '-' && !isdigit((unsigned char)*c))
            fail_msg("'%s' is not lower case with dashes", name);
}

static void every_row_is_documented(void **state)
{
    (void)state;
    for (size_t i = 0; i < n_cmds; i++) {
        const struct dub_cmd *c = &cmds[i];
        plain_name(c->name);
        if (c->alias)
            plain_name(c->alias);
        assert_true(c->group && c->group[0]);
        assert_true(c->summary && c->summary[0]);
        if (c->summary[strlen(c->summary) - 1] == '.')
            fail_msg("the summary of %s ends with a full stop", c->name);
        assert_non_null(c->exec);
        bool optional = false;
        for (size_t k = 0; k < dub_cmd_n_args(c); k++) {
            const struct dub_arg *a = &c->args[k];
            if (!a->help || !a->help[0])
                fail_msg("argument %s of %s has no help", a->name, c->name);
            if (optional && !a->optional)
                fail_msg("%s wants an argument after an optional one", c->name);
            optional = a->optional;
            if (a->type != DUB_ARG_TIME) /* which may be one of some words as well */
                assert_int_equal(a->type == DUB_ARG_CHOICE, a->choices != NULL);
            if (a->type == DUB_ARG_TEXT)
                assert_int_equal(k + 1, dub_cmd_n_args(c)); /* it takes the rest of the line */
        }
        for (size_t k = dub_cmd_n_args(c); k < DUB_CMD_ARGS_MAX; k++)
            assert_null(c->args[k].name);
    }
}

static void names_and_aliases_are_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < n_cmds; i++) {
        char name[64];
        assert_ptr_equal(dub_cmd_find(dub_sv(cmds[i].name)), &cmds[i]);
        if (cmds[i].alias)
            assert_ptr_equal(dub_cmd_find(dub_sv(cmds[i].alias)), &cmds[i]);
        snprintf(name, sizeof(name), "%s", cmds[i].name);
        for (char *c = name; *c; c++)
            if (*c == '-')
                *c = '_';
        assert_ptr_equal(dub_cmd_find(dub_sv(name)), &cmds[i]);
    }
    assert_null(dub_cmd_find(dub_sv("")));
    assert_null(dub_cmd_find(dub_sv("segment")));
    assert_null(dub_cmd_find(dub_sv("Undo")));
}

static void choices(void **state)
{
    (void)state;
    struct dub_arg a = {.choices = "start|end|both"};
    assert_int_equal(dub_arg_n_choices(&a), 3);
    assert_true(dub_sv_eq_z(dub_arg_choice(&a, 0), "start"));
    assert_true(dub_sv_eq_z(dub_arg_choice(&a, 2), "both"));
    a.choices = "one";
    assert_int_equal(dub_arg_n_choices(&a), 1);
    assert_true(dub_sv_eq_z(dub_arg_choice(&a, 0), "one"));
}

static void usage_lines(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"undo", "undo"},
        {"segment-split", "segment-split N TIME"},
        {"segment-add", "segment-add START END SPEAKER [TEXT]"},
        {"segment-trim", "segment-trim N start|end TIME"},
        {"speaker-delete", "speaker-delete REF [to REF2]"},
        {"input-add", "input-add REF SOURCE [speaker REF]"},
        {"close-gaps", "close-gaps MAX [N]"},
        {"segment-move", "segment-move N DELTA|TIME"},
        {"waive", "waive @id RULE REASON"},
        {"marker-add", "marker-add TIME [NAME]"},
        {"marker-set", "marker-set N name|time [V]"},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct dub_buf b;
        dub_buf_init(&b, 0);
        dub_cmd_usage(dub_cmd_find(dub_sv(rows[i][0])), &b);
        assert_string_equal(dub_buf_z(&b), rows[i][1]);
        dub_buf_fini(&b);
    }
}

/* --- parsing by type
 * ------------------------------------------------------------------------------ */

static struct dub_session *peopled(struct fake *f)
{
    struct dub_session *s = mk_session(f);
    run(s, "set video https://x/v.mp4");
    run(s, "speaker-add maria https://x/m.wav Maria L");
    run(s, "speaker-add jonas https://x/j.wav");
    run(s, "segment-add 1 2 maria");
    run(s, "segment-add 3 4 jonas");
    run(s, "segment-add 5 6 maria");
    run(s, "marker-add 2 intro");
    run(s, "marker-add 9 end");
    struct dub_facts facts = {.has_video = true};
    facts.video.rate = (struct dub_rate){25, 1};
    dub_session_set_facts(s, "https://x/v.mp4", &facts);
    return s;
}

static const char *sample(enum dub_arg_type type)
{
    switch (type) {
    case DUB_ARG_TIME:
        return "12.5";
    case DUB_ARG_DELTA:
    case DUB_ARG_TIME_OR_DELTA:
        return "+5f";
    case DUB_ARG_SPAN:
        return "1-2";
    case DUB_ARG_SEGMENTS:
        return "1-2,3";
    case DUB_ARG_SEGMENT:
        return "1";
    case DUB_ARG_MARKERS:
        return "1,end";
    case DUB_ARG_MARKER:
        return "Intro";
    case DUB_ARG_SPEAKER:
        return "jonas";
    case DUB_ARG_INPUT:
    case DUB_ARG_REF:
        return "maria";
    case DUB_ARG_SOURCE:
        return "https://x/a.wav";
    case DUB_ARG_RULE:
        return "segment-overlap";
    case DUB_ARG_INT:
        return "-7";
    case DUB_ARG_WORD:
        return "all";
    case DUB_ARG_TEXT:
        return "some text";
    case DUB_ARG_CHOICE:
        break;
    }
    return NULL;
}

static enum dub_status parse(struct dub_session *s, const struct dub_cmd *c, size_t n_args,
                             const char *more, struct dub_err *err)
{
    struct dub_buf line;
    struct dub_words w;
    struct dub_value v[DUB_CMD_ARGS_MAX];
    dub_buf_init(&line, 0);
    dub_buf_add_z(&line, c->name);
    for (size_t i = 0; i < n_args; i++) {
        dub_buf_add_c(&line, ' ');
        if (c->args[i].type == DUB_ARG_CHOICE)
            dub_buf_add_sv(&line, dub_arg_choice(&c->args[i], 0));
        else
            dub_buf_add_z(&line, sample(c->args[i].type));
    }
    dub_buf_add_z(&line, more);
    assert_int_equal(dub_words_split(dub_buf_sv(&line), &w, err), DUB_OK);
    enum dub_status st = dub_args_parse(s, c, &w, dub_buf_sv(&line), v, err);
    if (!st) {
        for (size_t i = 0; i < DUB_CMD_ARGS_MAX; i++)
            assert_int_equal(v[i].given, i < n_args);
        dub_args_fini(v);
    }
    dub_words_fini(&w);
    dub_buf_fini(&line);
    return st;
}

static void every_usage_parses(void **state)
{
    (void)state;
    struct fake f;
    struct dub_session *s = peopled(&f);
    for (size_t i = 0; i < n_cmds; i++) {
        const struct dub_cmd *c = &cmds[i];
        size_t n = dub_cmd_n_args(c);
        struct dub_err err = {0};
        for (size_t k = 0; k <= n; k++) {
            bool enough = k == n || c->args[k].optional;
            enum dub_status st = parse(s, c, k, "", &err);
            if (st != (enough ? DUB_OK : DUB_ERR_ARG))
                fail_msg("%s with %zu arguments: %s", c->name, k, err.text);
            if (!enough) {
                assert_non_null(strstr(err.text, "usage: "));
                assert_non_null(strstr(err.text, c->args[k].name));
            }
        }
        bool takes_rest = n > 0 && c->args[n - 1].type == DUB_ARG_TEXT;
        if (!takes_rest) {
            assert_status(parse(s, c, n, " more", &err), DUB_ERR_ARG);
            assert_non_null(strstr(err.text, "'more'"));
        }
    }
    dub_session_free(s);
}

/* --- running lines
 * -------------------------------------------------------------------------------- */

static void lines_that_do_nothing(void **state)
{
    (void)state;
    struct fake f;
    struct dub_session *s = mk_session(&f);
    static const char *const lines[] = {"", "   ", "# a comment", "  # segment-add", "\t\r\n"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(lines); i++)
        run(s, lines[i]);
    assert_int_equal(dub_history_n_undo(s->history), 0);
    dub_session_free(s);
}

static void unknown_commands_name_the_nearest(void **state)
{
    (void)state;
    struct fake f;
    struct dub_session *s = mk_session(&f);
    refuse(s, "segmnt-add 1 2 x", DUB_ERR_ARG, "did you mean segment-add");
    refuse(s, "xyzzyplugh", DUB_ERR_ARG, "'dubline commands' lists them");
    refuse(s, "\"\"", DUB_ERR_ARG, "there is no command ''");
    refuse(s, "set \"open", DUB_ERR_ARG, "never closed");
    dub_session_free(s);
}

static void what_is_missing_is_said(void **state)
{
    (void)state;
    struct fake f;
    struct dub_session *s = mk_session(&f);
    refuse(s, "segment-add 1 2 x", DUB_ERR_STATE, "no speaker yet");
    refuse(s, "segment-delete 1", DUB_ERR_STATE, "no segment yet");
    refuse(s, "undo", DUB_ERR_STATE, "nothing to undo");
    refuse(s, "redo", DUB_ERR_STATE, "nothing to redo");
    refuse(s, "undo twice", DUB_ERR_ARG, "usage: undo"); /* wrong words go before it */
    for (size_t i = 0; i < n_cmds; i++)
        if (cmds[i].needs & (DUB_NEED_SEGMENTS | DUB_NEED_SPEAKERS | DUB_NEED_UNDO | DUB_NEED_REDO))
            assert_non_null(dub_cmd_disabled(&cmds[i], s));
    dub_session_free(s);
    s = peopled(&f);
    for (size_t i = 0; i < n_cmds; i++)
        assert_int_equal(dub_cmd_disabled(&cmds[i], s) != NULL,
                         (cmds[i].needs & DUB_NEED_REDO) != 0);
    dub_session_free(s);
}

/* Lists of segments as people name them. */
static void naming_segments(void **state)
{
    (void)state;
    struct fake f;
    struct dub_session *s = peopled(&f);
    char line[128], id[DUB_ID_TEXT];
    dub_id_print(dub_project_segment(s->project, 1)->rec.id, id);
    static const struct {
        const char *n;
        const char *starts;
    } rows[] = {
        {"1", "2 3 5"},       {"1,3", "2 3 6"},       {"2-3", "1 4 6"},  {"all", "2 4 6"},
        {"1,1,1-1", "2 3 5"}, {"speaker:maria", "2 3 6"}, {"\"speaker:Maria L\"", "2 3 6"},
        {"3,1", "2 3 6"},     {"@ID", "1 4 5"},       {"@ID,1", "2 4 5"},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        const char *at = strstr(rows[i].n, "@ID");
        if (at)
            snprintf(line, sizeof(line), "segment-shift %.*s@%s%s +1", (int)(at - rows[i].n),
                     rows[i].n, id, at + 3);
        else
            snprintf(line, sizeof(line), "segment-shift %s +1", rows[i].n);
        run(s, line);
        struct dub_buf got;
        dub_buf_init(&got, 0);
        for (size_t k = 0; k < 3; k++)
            dub_buf_addf(&got, "%s%d", k ? " " : "",
                         (int)(dub_project_segment(s->project, k)->span.start_us / 1000000));
        if (strcmp(dub_buf_z(&got), rows[i].starts) != 0)
            fail_msg("%s gave %s", line, dub_buf_z(&got));
        dub_buf_fini(&got);
        run(s, "undo");
    }
    refuse(s, "segment-shift 0 +1", DUB_ERR_STATE, "they run from 1 to 3");
    refuse(s, "segment-shift 4 +1", DUB_ERR_STATE, "no segment 4");
    refuse(s, "segment-shift 2-9 +1", DUB_ERR_STATE, "no segment 9");
    refuse(s, "segment-shift 3-2 +1", DUB_ERR_ARG, "backwards");
    refuse(s, "segment-shift 1,, +1", DUB_ERR_ARG, NULL);
    refuse(s, "segment-shift 1, +1", DUB_ERR_ARG, "comma");
    refuse(s, "segment-shift x +1", DUB_ERR_ARG, "names no segment");
    refuse(s, "segment-shift -1 +1", DUB_ERR_ARG, "names no segment");
    refuse(s, "segment-shift 1.5 +1", DUB_ERR_ARG, "names no segment");
    refuse(s, "segment-shift @abc +1", DUB_ERR_ARG, "not a segment id");
    refuse(s, "segment-shift @zzzzzzzz +1", DUB_ERR_STATE, "no segment @zzzzzzzz");
    refuse(s, "segment-shift speaker:nobody +1", DUB_ERR_STATE, "no speaker 'nobody'");
    refuse(s, "segment-shift \"\" +1", DUB_ERR_ARG, "is empty");
    s->sel.cursor = 0;
    refuse(s, "segment-shift sel +1", DUB_ERR_STATE, "selects no segment");
    refuse(s, "segment-split 1-2 1.5", DUB_ERR_ARG, "works on one segment");
    run(s, "speaker-add third https://x/t.wav");
    refuse(s, "segment-shift speaker:third +1", DUB_ERR_STATE, "selects no segment");
    dub_session_free(s);
}

static void the_selection(void **state)
{
    (void)state;
    struct fake f;
    struct dub_session *s = peopled(&f);
    s->sel.cursor = dub_project_segment(s->project, 1)->rec.id;
    run(s, "segment-set sel note cursor");
    assert_string_equal(dub_str_z(dub_project_segment(s->project, 1)->note), "cursor");
    dub_vec_push(&s->sel.picked, dub_project_segment(s->project, 2)->rec.id);
    dub_vec_push(&s->sel.picked, dub_project_segment(s->project, 0)->rec.id);
    dub_vec_push(&s->sel.picked, (dub_id)4711); /* gone */
    run(s, "segment-set sel note picked");
    assert_string_equal(dub_str_z(dub_project_segment(s->project, 0)->note), "picked");
    assert_string_equal(dub_str_z(dub_project_segment(s->project, 1)->note), "cursor");
    assert_string_equal(dub_str_z(dub_project_segment(s->project, 2)->note), "picked");
    s->sel.has_playhead = true;
    s->sel.playhead_us = 1500000;
    run(s, "segment-set 1 audio aligned");
    run(s, "segment-split 1 .");
    assert_int_equal(dub_project_segment(s->project, 0)->span.end_us, 1500000);
    dub_session_free(s);
}

/* Each fix line that a rule offers is a command line that parses. */
static void rules_are_in_the_table(void **state)
{
    (void)state;
    size_t n;
    const struct dub_rule *rules = dub_rules(&n);
    assert_true(n > 20);
    for (size_t i = 0; i < n; i++) {
        plain_name(rules[i].id);
        assert_true(rules[i].title && rules[i].title[0]);
        assert_ptr_equal(dub_rule_find(dub_sv(rules[i].id)), &rules[i]);
    }
}

static void documentation_from_the_table(void **state)
{
    (void)state;
    cJSON *doc = dub_cmds_to_json();
    const cJSON *list = cJSON_GetObjectItem(doc, "commands");
    assert_int_equal(cJSON_GetArraySize(list), n_cmds);
    struct dub_buf man, text;
    dub_buf_init(&man, 0);
    dub_buf_init(&text, 0);
    dub_cmds_to_man(&man);
    dub_cmds_to_text(&text);
    for (size_t i = 0; i < n_cmds; i++) {
        const cJSON *c = cJSON_GetArrayItem(list, (int)i);
        assert_string_equal(cJSON_GetObjectItem(c, "name")->valuestring, cmds[i].name);
        assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(c, "args")),
                         dub_cmd_n_args(&cmds[i]));
        assert_non_null(strstr(dub_buf_z(&text), cmds[i].name));
    }
    assert_non_null(strstr(dub_buf_z(&man), "segment\\-split"));
    dub_buf_fini(&man);
    dub_buf_fini(&text);
    cJSON_Delete(doc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_promised_are_there),
        cmocka_unit_test(sorted_and_unique),
        cmocka_unit_test(every_row_is_documented),
        cmocka_unit_test(names_and_aliases_are_found),
        cmocka_unit_test(choices),
        cmocka_unit_test(usage_lines),
        cmocka_unit_test(every_usage_parses),
        cmocka_unit_test(lines_that_do_nothing),
        cmocka_unit_test(unknown_commands_name_the_nearest),
        cmocka_unit_test(what_is_missing_is_said),
        cmocka_unit_test(naming_segments),
        cmocka_unit_test(the_selection),
        cmocka_unit_test(rules_are_in_the_table),
        cmocka_unit_test(documentation_from_the_table),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
