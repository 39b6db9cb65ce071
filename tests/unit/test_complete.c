#include "mksession.h"

static struct fake f;
static struct dub_session *s;

static int set_up(void **state)
{
    (void)state;
    s = mk_session(&f);
    run(s, "speaker-add maria https://x/m.wav");
    run(s, "speaker-add marco https://x/j.wav");
    run(s, "input-add extra https://x/e.wav");
    run(s, "segment-add 1 2 maria");
    run(s, "marker-add 1 intro");
    run(s, "marker-add 2");
    run(s, "marker-add 3 the end");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    dub_session_free(s);
    return 0;
}

/* The candidates of a line, joined by blanks; with > before it when a path is wanted. */
static void offers(const char *line, const char *want)
{
    struct dub_candidates c;
    struct dub_buf got;
    dub_buf_init(&got, 0);
    dub_cmd_complete(s, dub_sv(line), NULL, 0, &c);
    if (c.want_path)
        dub_buf_add_z(&got, ">");
    for (size_t i = 0; i < c.at.n; i++)
        dub_buf_addf(&got, "%s%s", i ? " " : "", c.at.at[i]);
    if (strcmp(dub_buf_z(&got), want) != 0)
        fail_msg("'%s' offers '%s', not '%s'", line, dub_buf_z(&got), want);
    const char *word = strrchr(line, ' ');
    assert_int_equal(c.from, word ? (size_t)(word + 1 - line) : 0);
    dub_buf_fini(&got);
    dub_candidates_fini(&c);
}

static void candidates(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"segment-s",
         "segment-set segment-shift segment-slide segment-slip segment-snap segment-split"},
        {"und", "undo"},
        {"xyz", ""},
        {"segment-trim ", "all speaker:maria speaker:marco sel where:'"},
        {"segment-trim speaker:mari", "speaker:maria"},
        {"segment-trim 1 ", "start end"},
        {"segment-trim 1 e", "end"},
        {"segment-trim 1 end ", "."},
        {"segment-trim 1 end 5 ", ""},
        {"segment-split ", "sel"},
        {"segment-add 1 2 ma", "maria marco"},
        {"segment-add 1 2 maria any te", ""},
        {"input-set e", "extra"},
        {"input-set extra st", "stability"},
        {"speaker-add x ", ">"},
        {"speaker-delete maria ", "to"},
        {"speaker-delete maria to ", "maria marco"},
        {"segment-set 1 sy", "sync-mode"},
        {"segment-set 1 sync-mode ", "bounce loop cut-off silence remap none"},
        {"segment-set 1 speaker m", "maria marco"},
        {"segment-set 1 audio ", "whole aligned"},
        {"segment-set 1 text Ho", ""},
        {"set video ", ">"},
        {"set occlusion o", "on off"},
        {"fix all segment-p", "segment-past-end"},
        {"waive 1 segment-o", "segment-overlap"},
        {"segment-merge", "segment-merge"},
        {"marker-set ", "intro \"the end\""},
        {"marker-set in", "intro"},
        {"marker-delete ", "all intro \"the end\""},
        {"marker-set intro ", "name time"},
        {"set model \"open", ""},
        {"nonsense ", ""},
        {"# comment ", ""},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++)
        offers(rows[i][0], rows[i][1]);
}

/* Aliases complete their arguments; rows of the screen take part. */
static void aliases_and_more_rows(void **state)
{
    (void)state;
    offers("split ", "sel");
    static const struct dub_cmd more[] = {
        {.name = "quit", .alias = "q", .args = {{"HOW", DUB_ARG_CHOICE, .choices = "now|later"}}},
    };
    struct dub_candidates c;
    dub_cmd_complete(s, dub_sv("qui"), more, 1, &c);
    assert_int_equal(c.at.n, 1);
    assert_string_equal(c.at.at[0], "quit");
    dub_candidates_fini(&c);
    dub_cmd_complete(s, dub_sv("q l"), more, 1, &c);
    assert_int_equal(c.at.n, 1);
    assert_string_equal(c.at.at[0], "later");
    dub_candidates_fini(&c);
}

/* Every value that is offered after a field is one the command takes. */
static void what_is_offered_is_taken(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "segment-set 1 sync-mode ", "segment-set 1 occlusion ", "segment-set 1 audio ",
        "segment-set 1 crop ", "segment-set 1 face ", "segment-set 1 state ",
        "segment-set 1 speaker ", "segment-set 1 input ", "set model ", "set plan ",
        "set sync-mode ", "set occlusion ", "set face ",
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(lines); i++) {
        struct dub_candidates c;
        dub_cmd_complete(s, dub_sv(lines[i]), NULL, 0, &c);
        assert_true(c.at.n > 0);
        for (size_t k = 0; k < c.at.n; k++) {
            char line[128];
            snprintf(line, sizeof(line), "%s%s", lines[i], c.at.at[k]);
            run(s, line);
        }
        dub_candidates_fini(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(candidates, set_up, tear_down),
        cmocka_unit_test_setup_teardown(aliases_and_more_rows, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_offered_is_taken, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
