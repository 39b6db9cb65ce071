#include "io/join.h"

#include "io/sentences.h"
#include "support/make_rows.h"

static void join(const char *text, const char *turns, struct dub_join_opts opts, const char *want,
                 struct dub_join_report *report)
{
    struct dub_rows t = make_rows(text), d = make_rows(turns);
    *report = (struct dub_join_report){0};
    dub_rows_join(&t, &d, &opts, report);
    expect_made(&t, want);
    dub_rows_fini(&t);
    dub_rows_fini(&d);
}

static const struct dub_join_opts usual = {.limit_us = DUB_JOIN_LIMIT_US};

static void whole_rows_by_overlap(void **state)
{
    struct dub_join_report r;
    (void)state;
    join("0 4 - Hello\n4 8 - Hi\n20 21 - Far\n9 9.4 - Near", "0 4.5 A\n4 8.2 B\n30 31 A", usual,
         "0 4 A Hello\n4 8 B Hi\n20 21 - Far\n9 9.4 B Near", &r);
    assert_int_equal(r.n_overlap, 2);
    assert_int_equal(r.n_nearest, 1);
    assert_int_equal(r.n_unresolved, 1);
    assert_int_equal(r.n_silent_turns, 1);
    assert_int_equal(r.silent_us, DUB_US_PER_S);
    dub_join_report_fini(&r);
}

/* Without word times a sentence's place is guessed, and the cut moves to where the turn begins. */
static void cut_between_sentences(void **state)
{
    struct dub_join_report r;
    (void)state;
    join("0 10 - One two three. Four five six.", "0 4 A\n4 10 B", usual,
         "0 4 A One two three.\n4 10 B Four five six.", &r);
    assert_int_equal(r.n_cut, 1);
    assert_int_equal(r.n_pieces, 2);
    dub_join_report_fini(&r);
    join("0 10 - One two three four five six", "0 4 A\n4 10 B", usual,
         "0 10 B One two three four five six", &r); /* no sentence is cut */
    dub_join_report_fini(&r);
    join("0 10 - One two. Three.|Uno dos. Tres.", "0 6 A\n6 10 B", usual,
         "0 6 A One two.|Uno dos.\n6 10 B Three.|Tres.", &r);
    dub_join_report_fini(&r);
    join("0 10 - One two. Three.|Uno dos tres.", "0 6 A\n6 10 B", usual,
         "0 10 A One two. Three.|Uno dos tres.", &r); /* its translation cannot be divided */
    dub_join_report_fini(&r);
}

static void by_words(void **state)
{
    static const char words[] = "0 1 - Yes.\n1 2 - Well\n2 3 - no.";
    struct dub_join_opts opts = usual;
    struct dub_join_report r = {0};
    (void)state;
    for (int split = 0; split < 3; split++) {
        struct dub_rows t = make_rows("0 5 - Yes. Well no."), d = make_rows("0 1 A\n1 1.9 B\n1.9 5 C");
        static const char *const want[] = {
            [DUB_SPLIT_SENTENCES] = "0 1 A Yes.\n1 5 C Well no.",
            [DUB_SPLIT_WORDS] = "0 1 A Yes.\n1 2 B Well\n2 5 C no.",
            [DUB_SPLIT_NEVER] = "0 5 C Yes. Well no."};
        add_words(&t, words);
        opts.split = (enum dub_join_split)split;
        dub_rows_join(&t, &d, &opts, &r);
        expect_made(&t, want[split]);
        assert_int_equal(t.words.n, 3); /* they go with their rows */
        dub_rows_fini(&t);
        dub_rows_fini(&d);
    }
    dub_join_report_fini(&r);
}

static void words_that_name_speakers(void **state)
{
    struct dub_join_report r = {0};
    struct dub_rows t = make_rows("0 5 A Yes. Well no.");
    (void)state;
    add_words(&t, "0 1 A Yes.\n1 2 B Well\n2 3.5 A no.");
    dub_rows_split_by_words(&t, DUB_SPLIT_SENTENCES, &r);
    expect_made(&t, "0 5 A Yes. Well no.");
    dub_rows_split_by_words(&t, DUB_SPLIT_WORDS, &r);
    expect_made(&t, "0 1 A Yes.\n1 2 B Well\n2 5 A no.");
    assert_int_equal(r.n_cut, 1);
    dub_rows_fini(&t);
}

/* Labels of both files: the transcript's stay, and who is who is learned from them. */
static void two_names_for_one(void **state)
{
    struct dub_join_opts turns = {.turns_decide = true};
    struct dub_join_report r;
    (void)state;
    join("0 4 Maria Hi\n4 8 Jonas Yo\n8 10 - And?", "0 4 S0\n4 8 S1\n8 10 S0", usual,
         "0 4 Maria Hi\n4 8 Jonas Yo\n8 10 Maria And?", &r);
    assert_int_equal(r.aliases.n, 2);
    assert_string_equal(r.aliases.at[0].turn_label->z, "S0");
    assert_int_equal(r.n_kept, 2);
    dub_join_report_fini(&r);
    join("0 4 Maria Hi\n4 8 Jonas Yo", "0 4 S0\n4 8 S1", turns, "0 4 S0 Hi\n4 8 S1 Yo", &r);
    dub_join_report_fini(&r);
}

/* One turn over everything and many short ones: each row asks only those that it meets. */
static void many_turns(void **state)
{
    struct dub_rows t = {0}, d = {0};
    struct dub_join_report r = {0};
    (void)state;
    const int n = 20000;
    dub_rows_take(&d, 1, (struct dub_span){0, n * DUB_US_PER_S}, dub_sv("Music"), (struct dub_sv){0});
    for (int i = 0; i < n; i++) {
        struct dub_span s = {i * DUB_US_PER_S, i * DUB_US_PER_S + DUB_US_PER_S};
        dub_rows_take(&t, i, s, (struct dub_sv){0}, dub_sv("x"));
        dub_rows_take(&d, i, s, dub_sv(i % 2 ? "A" : "B"), (struct dub_sv){0});
    }
    dub_rows_join(&t, &d, &usual, &r);
    assert_int_equal(r.n_overlap, n);
    dub_rows_fini(&t);
    dub_rows_fini(&d);
    dub_join_report_fini(&r);
}

static void sentences(void **state)
{
    static const struct {
        const char *text, *first;
    } all[] = {{"One. Two.", "One. "},        {"It is 3.5 m. Yes", "It is 3.5 m. "},
               {"J. Smith came. So.", "J. Smith came. "}, {"\"Go!\" he said", "\"Go!\" "},
               {"Well... no", "Well... "},    {"no end", "no end"},
               {"はい。いいえ。", "はい。"},  {"a.b.c", "a.b.c"}};
    (void)state;
    for (size_t i = 0; i < DUB_ARRAY_LEN(all); i++)
        assert_int_equal(dub_sentence_next(dub_sv(all[i].text)), strlen(all[i].first));
    assert_true(dub_ends_sentence(dub_sv("So.\xe2\x80\x9d ")));
    assert_false(dub_ends_sentence(dub_sv("So,")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_rows_by_overlap),    cmocka_unit_test(cut_between_sentences),
        cmocka_unit_test(by_words),                 cmocka_unit_test(words_that_name_speakers),
        cmocka_unit_test(two_names_for_one),        cmocka_unit_test(many_turns),
        cmocka_unit_test(sentences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
