/* Typing, moving by graphemes and words, history, completion, confirming. */
#include "cm.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dialog.h"
#include "prompt.h"

static void act(struct ui_prompt *p, const char *actions)
{
    struct dub_sv rest = dub_sv(actions);
    while (rest.n > 0)
        assert_true(ui_prompt_do(p, dub_sv_split(&rest, ' ')));
}

static void editing_moves_by_graphemes(void **state)
{
    (void)state;
    static const struct {
        const char *text, *actions, *want;
        size_t cursor;
    } rows[] = {
        {"abc", "left left rub-out", "bc", 0},
        {"e\xcc\x81x", "left left delete", "x", 0},
        {"日本", "rub-out", "日", 3},
        {"one two three", "rub-out-word", "one two ", 8},
        {"one two three", "word-left word-left clear-after", "one ", 4},
        {"one two", "start word-right clear-before", " two", 0},
        {"one two", "start end left delete", "one tw", 6},
        {"", "delete left right word-left word-right", "", 0},
        {"a\nb\tc\x1b", "end", "a b c\xef\xbf\xbd", 8},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct ui_prompt p;
        ui_prompt_init(&p);
        ui_prompt_open(&p, &(struct ui_prompt_ask){.label = ":"});
        ui_prompt_text(&p, dub_sv(rows[i].text));
        act(&p, rows[i].actions);
        if (strcmp(ui_line_z(&p.line), rows[i].want) != 0 || p.line.cursor != rows[i].cursor)
            fail_msg("%s %s: '%s' at %zu", rows[i].text, rows[i].actions, ui_line_z(&p.line),
                     p.line.cursor);
        ui_prompt_fini(&p);
    }
}

struct heard {
    int n;
    char last[100];
};

static void hear(void *ctx, const char *text)
{
    struct heard *h = ctx;
    h->n++;
    (void)snprintf(h->last, sizeof(h->last), "%s", text ? text : "(cancelled)");
}

static void history_goes_back_and_forth(void **state)
{
    (void)state;
    struct ui_history history = {0};
    struct heard heard = {0, ""};
    struct ui_prompt p;
    ui_prompt_init(&p);
    struct ui_prompt_ask ask = {.label = ":", .history = &history, .done = hear, .ctx = &heard};
    static const char *const lines[] = {"first", "second", "first"};
    for (size_t i = 0; i < 3; i++) {
        ui_prompt_open(&p, &ask);
        ui_prompt_text(&p, dub_sv(lines[i]));
        act(&p, "accept");
        assert_string_equal(heard.last, lines[i]);
        assert_false(p.open);
    }
    assert_int_equal(history.lines.n, 2); /* equal lines once, latest last */
    ui_prompt_open(&p, &ask);
    ui_prompt_text(&p, dub_sv("draft"));
    act(&p, "older");
    assert_string_equal(ui_line_z(&p.line), "first");
    act(&p, "older older older");
    assert_string_equal(ui_line_z(&p.line), "second");
    act(&p, "newer newer newer");
    assert_string_equal(ui_line_z(&p.line), "draft");
    act(&p, "cancel");
    assert_string_equal(heard.last, "(cancelled)");
    ui_prompt_open(&p, &ask);
    act(&p, "rub-out"); /* nothing left to rub out: leave */
    assert_false(p.open);
    assert_false(ui_prompt_do(&p, dub_sv("sideways")));
    ui_prompt_fini(&p);
    ui_history_fini(&history);
}

static void typing_replaces_a_suggestion(void **state)
{
    (void)state;
    struct heard heard = {0, ""};
    struct ui_prompt p;
    ui_prompt_init(&p);
    struct ui_prompt_ask ask = {
        .label = "refId:", .initial = "speaker_a", .suggestion = true, .done = hear, .ctx = &heard};
    ui_prompt_open(&p, &ask);
    ui_prompt_text(&p, dub_sv("a"));
    ui_prompt_text(&p, dub_sv("nn"));
    act(&p, "accept");
    assert_string_equal(heard.last, "ann");
    ui_prompt_open(&p, &ask);
    act(&p, "accept"); /* Enter takes it */
    assert_string_equal(heard.last, "speaker_a");
    ui_prompt_open(&p, &ask);
    act(&p, "rub-out"); /* whoever edits it keeps it */
    ui_prompt_text(&p, dub_sv("b"));
    act(&p, "accept");
    assert_string_equal(heard.last, "speaker_b");
    ui_prompt_fini(&p);
}

static void offer(void *ctx, struct dub_sv line, struct dub_candidates *out)
{
    static const char *const names[] = {"segment-merge", "segment-move", "segment-split", "undo"};
    (void)ctx;
    out->from = 0;
    for (size_t i = 0; i < DUB_ARRAY_LEN(names); i++)
        if (dub_sv_starts(dub_sv(names[i]), line))
            dub_vec_push(&out->at, dub_strdup(names[i]));
}

static void completion_extends_then_chooses(void **state)
{
    (void)state;
    struct ui_prompt p;
    ui_prompt_init(&p);
    ui_prompt_open(&p, &(struct ui_prompt_ask){.label = ":", .complete = offer});
    ui_prompt_text(&p, dub_sv("se"));
    act(&p, "complete");
    assert_string_equal(ui_line_z(&p.line), "segment-");
    assert_true(p.menu_open);
    act(&p, "complete");
    assert_string_equal(ui_line_z(&p.line), "segment-merge");
    act(&p, "complete complete complete");
    assert_string_equal(ui_line_z(&p.line), "segment-merge");
    act(&p, "complete-back");
    assert_string_equal(ui_line_z(&p.line), "segment-split");
    struct ui_canvas c;
    ui_canvas_init(&c, 40, 6);
    int cursor = ui_prompt_draw(&p, &c, 5);
    assert_int_equal(cursor, 1 + 13);
    struct dub_buf got;
    dub_buf_init(&got, 0);
    ui_canvas_dump(&c, &got);
    assert_string_equal(dub_buf_z(&got), "\n\n segment-merge\n segment-move\n▸segment-split\n"
                                         ":segment-split\n");
    dub_buf_fini(&got);
    ui_canvas_fini(&c);
    act(&p, "cancel"); /* closes the menu only */
    assert_true(p.open);
    act(&p, "clear-before");
    ui_prompt_text(&p, dub_sv("u"));
    act(&p, "complete");
    assert_string_equal(ui_line_z(&p.line), "undo ");
    assert_false(p.menu_open);
    ui_prompt_fini(&p);
}

static void long_lines_scroll_to_the_cursor(void **state)
{
    (void)state;
    struct ui_line l;
    struct ui_canvas c;
    ui_line_init(&l);
    ui_canvas_init(&c, 10, 1);
    ui_line_set(&l, dub_sv("0123456789abcdef"));
    assert_int_equal(ui_line_draw(&l, &c, 0, 0, 10, UI_S_TEXT), 9);
    l.cursor = 0;
    assert_int_equal(ui_line_draw(&l, &c, 0, 0, 10, UI_S_TEXT), 0);
    assert_string_equal(ui_canvas_at(&c, 0, 0)->bytes, "0");
    ui_canvas_fini(&c);
    ui_line_fini(&l);
}

static void file_names_complete(void **state)
{
    (void)state;
    char dir[] = "/tmp/dub-prompt-XXXXXX", path[200];
    assert_non_null(mkdtemp(dir));
    static const char *const names[] = {"voice.wav", "video.mp4", ".hidden"};
    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
        FILE *f = fopen(path, "w");
        assert_non_null(f);
        (void)fclose(f);
    }
    (void)snprintf(path, sizeof(path), "%s/vault", dir);
    assert_int_equal(mkdir(path, 0700), 0);
    struct dub_candidates out = {0};
    ui_complete_path(dub_sv("v"), dir, &out);
    assert_int_equal(out.at.n, 3);
    assert_string_equal(out.at.at[0], "vault/");
    assert_string_equal(out.at.at[2], "voice.wav");
    dub_candidates_fini(&out);
    out = (struct dub_candidates){0};
    (void)snprintf(path, sizeof(path), "%s/.h", dir);
    ui_complete_path(dub_sv(path), "/nowhere", &out);
    assert_int_equal(out.at.n, 1);
    dub_candidates_fini(&out);
    out = (struct dub_candidates){0};
    ui_complete_path(dub_sv("no/such/folder/x"), dir, &out);
    assert_int_equal(out.at.n, 0);
    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
        (void)unlink(path);
    }
    (void)snprintf(path, sizeof(path), "%s/vault", dir);
    (void)rmdir(path);
    (void)rmdir(dir);
}

static int n_yes, n_no;

static void decide(void *ctx, enum ui_answer answer)
{
    (void)ctx;
    n_yes += answer == UI_ANSWER_YES;
    n_no += answer == UI_ANSWER_NO;
}

static void a_guarded_question_needs_a_pause(void **state)
{
    (void)state;
    struct ui_dialog d = {0};
    n_yes = n_no = 0;
    ui_dialog_open(&d, "Send?", "send it", "back", decide, NULL);
    ui_dialog_guard(&d, 400000, 1000000);
    assert_false(ui_dialog_answer(&d, UI_ANSWER_YES, 1100000)); /* too soon */
    assert_false(
        ui_dialog_answer(&d, UI_ANSWER_YES, 1450000)); /* the early key began the pause anew */
    ui_dialog_touched(&d, 1700000);
    assert_false(ui_dialog_answer(&d, UI_ANSWER_YES, 1900000));
    assert_true(d.open);
    assert_true(ui_dialog_answer(&d, UI_ANSWER_YES, 2300000));
    assert_int_equal(n_yes, 1);
    ui_dialog_open(&d, "Send?", "send it", "back", decide, NULL);
    d.blocked = true;
    assert_false(ui_dialog_answer(&d, UI_ANSWER_YES, 9000000));
    assert_true(ui_dialog_answer(&d, UI_ANSWER_NO, 9000001)); /* no needs no pause */
    assert_int_equal(n_no, 1);
    ui_dialog_open(&d, "Zero", "y", "n", NULL, NULL);
    assert_false(ui_dialog_answer(&d, UI_ANSWER_OTHER, 9000002)); /* not on offer */
    ui_dialog_other(&d, "save first");
    assert_true(ui_dialog_answer(&d, UI_ANSWER_OTHER, 9000003));
    ui_dialog_open(&d, "One", "y", "n", decide, NULL);
    ui_dialog_open(&d, "Two", "y", "n", decide, NULL); /* the first is answered with no */
    assert_int_equal(n_no, 2);
    ui_dialog_add(&d, "model", "lipsync-2", UI_S_TEXT);
    ui_dialog_add(&d, "", "one line over the whole width", UI_S_WARNING);
    struct ui_canvas c;
    ui_canvas_init(&c, 60, 12);
    ui_dialog_draw(&d, &c, 0);
    struct dub_buf got;
    dub_buf_init(&got, 0);
    ui_canvas_dump(&c, &got);
    assert_non_null(strstr(dub_buf_z(&got), "│  model  lipsync-2"));
    assert_non_null(strstr(dub_buf_z(&got), "y y   Enter, Esc n"));
    dub_buf_fini(&got);
    ui_canvas_fini(&c);
    ui_dialog_fini(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(editing_moves_by_graphemes),
        cmocka_unit_test(history_goes_back_and_forth),
        cmocka_unit_test(typing_replaces_a_suggestion),
        cmocka_unit_test(completion_extends_then_chooses),
        cmocka_unit_test(long_lines_scroll_to_the_cursor),
        cmocka_unit_test(file_names_complete),
        cmocka_unit_test(a_guarded_question_needs_a_pause),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
