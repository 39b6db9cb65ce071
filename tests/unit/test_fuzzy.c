/* Letters in order, and which of two names they mean rather. */
#include "cm.h"

#include "fuzzy.h"

static void letters_fit_in_order_only(void **state)
{
    (void)state;
    assert_true(ui_fuzzy("segment-split", dub_sv("sspl")) > 0);
    assert_true(ui_fuzzy("segment-split", dub_sv("SPLIT")) > 0);
    assert_int_equal(ui_fuzzy("segment-split", dub_sv("tms")), 0);
    assert_int_equal(ui_fuzzy("segment-split", dub_sv("splitx")), 0);
    assert_int_equal(ui_fuzzy("", dub_sv("a")), 0);
    assert_true(ui_fuzzy("anything", dub_sv("")) > 0);
    assert_int_equal(ui_fuzzy("undo", dub_sv("uu")), 0); /* a letter counts once */
    assert_int_equal(ui_fuzzy("segment-duplicate", dub_sv("split")), 0); /* scattered */
    assert_true(ui_fuzzy("segment-merge", dub_sv("sgm")) > 0);
}

static void the_better_name_comes_first(void **state)
{
    static const struct {
        const char *word, *first, *second;
    } rows[] = {
        {"ss", "segment-split", "focus-dress"},       /* starts of words */
        {"split", "segment-split", "speaker-list-it"}, /* letters together */
        {"sm", "segment-merge", "screenshot-mode"},    /* starts of words, shorter */
        {"un", "undo", "run"},                         /* the very start */
        {"re", "redo", "segment-trim-end"},
        {"seg", "segment-set", "speaker-rename-gap"},
        {"fit", "fit", "filter-it"},
    };
    (void)state;
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        int a = ui_fuzzy(rows[i].first, dub_sv(rows[i].word));
        int b = ui_fuzzy(rows[i].second, dub_sv(rows[i].word));
        if (a <= b)
            fail_msg("'%s': %s %d, %s %d", rows[i].word, rows[i].first, a, rows[i].second, b);
    }
}

static void the_best_way_counts_not_the_first(void **state)
{
    (void)state;
    /* "st" could be s(e)…t in the first word; s-t at the end together is worth more */
    assert_true(ui_fuzzy("sxxxt-st", dub_sv("st")) > ui_fuzzy("sxxxt-xx", dub_sv("st")));
}

static void texts_hold_words_as_they_are(void **state)
{
    (void)state;
    assert_true(ui_contains("Undo the last step", dub_sv("LAST")));
    assert_true(ui_contains("x", dub_sv("")));
    assert_false(ui_contains("last", dub_sv("lst")));
    assert_false(ui_contains("la", dub_sv("last")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_fit_in_order_only),
        cmocka_unit_test(the_better_name_comes_first),
        cmocka_unit_test(the_best_way_counts_not_the_first),
        cmocka_unit_test(texts_hold_words_as_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
