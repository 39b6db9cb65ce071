#include "base/regex.h"

#include "base/buf.h"
#include "cm.h"

static const struct {
    const char *re, *text;
    bool found;
} rows[] = {
    {"", "", true},
    {"", "abc", true},
    {"abc", "xxabcxx", true},
    {"abc", "xxabxcx", false},
    {"ABC", "xxabcxx", true},
    {"^abc", "xabc", false},
    {"^abc", "abcx", true},
    {"abc$", "xabc", true},
    {"abc$", "abcx", false},
    {"^$", "", true},
    {"^$", "x", false},
    {"a.c", "abc", true},
    {"a.c", "aéc", true},
    {"a.c", "ac", false},
    {"gra(ci|z)as", "¡Gracias!", true},
    {"gra(ci|z)as", "grazas", true},
    {"gra(ci|z)as", "gracas", false},
    {"a|b|cd", "xcd", true},
    {"^(a|b|cd)$", "c", false},
    {"^(a|b|cd)$", "b", true},
    {"^(|x)$", "", true},
    {"^ab*c$", "ac", true},
    {"^ab*c$", "abbbc", true},
    {"^ab+c$", "ac", false},
    {"^ab+c$", "abbc", true},
    {"^ab?c$", "abbc", false},
    {"^ab?c$", "ac", true},
    {"^a{2}$", "aa", true},
    {"^a{2}$", "aaa", false},
    {"^a{2,}$", "aaaaa", true},
    {"^a{2,}$", "a", false},
    {"^a{2,3}$", "aaaa", false},
    {"^a{0,3}$", "", true},
    {"^(ab){2}$", "abab", true},
    {"^(a*)*$", "aaaa", true},
    {"^(a*)*b$", "aaaa", false},
    {"[a-c]x", "bx", true},
    {"[a-c]x", "dx", false},
    {"[^a-c]x", "dx", true},
    {"^[^a]$", "A", false},
    {"[]]", "]", true},
    {"[a-]", "-", true},
    {"[[:digit:]]+", "no 42", true},
    {"^[[:alpha:]]+$", "straße", true},
    {"^[[:upper:]]", "ab", true}, /* case is ignored here */
    {"\\d\\d:\\d", "at 12:3", true},
    {"^\\w+$", "naïve_1", true},
    {"a\\sb", "a b", true},
    {"\\bcat\\b", "the cat sat", true},
    {"\\bcat\\b", "concatenate", false},
    {"1\\.5", "1x5", false},
    {"1\\.5", "1.5", true},
    {"É", "é", true},
    {"[à-ü]", "É", true},
    {"日本", "これは日本です", true},
    {"a]", "a]", true},
};

static void table_of_matches(void **state)
{
    (void)state;
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct dub_regex *re;
        struct dub_err err = {0};
        if (dub_regex_new(dub_sv(rows[i].re), true, &re, &err))
            fail_msg("/%s/: %s", rows[i].re, err.text);
        if (dub_regex_find(re, dub_sv(rows[i].text)) != rows[i].found)
            fail_msg("/%s/ on '%s' should %sbe found", rows[i].re, rows[i].text,
                     rows[i].found ? "" : "not ");
        dub_regex_free(re);
    }
}

static void case_matters_when_asked(void **state)
{
    struct dub_regex *re;
    (void)state;
    assert_int_equal(dub_regex_new(dub_sv("Ab[x-z]"), false, &re, NULL), DUB_OK);
    assert_true(dub_regex_find(re, dub_sv("Abx")));
    assert_false(dub_regex_find(re, dub_sv("abx")));
    assert_false(dub_regex_find(re, dub_sv("AbX")));
    dub_regex_free(re);
}

static void faults_say_where(void **state)
{
    static const struct {
        const char *re, *says;
        int col;
    } bad[] = {
        {"a(b", "never closed", 2},      {"ab)", "closes nothing", 3},
        {"[a-", "never closed", 1},      {"x[z-a]", "backwards", 3},
        {"*a", "nothing before", 1},     {"a|+", "nothing before", 3},
        {"a\\", "missing", 2},           {"a{", "wants a number", 2},
        {"a{2", "never closed", 2},      {"a{300}", "255", 2},
        {"a{3,2}", "larger", 2},         {"(a)\\1", "refer back", 5},
        {"[[:none:]]", "no such class", 4}, {"((a{200}){200}){200}", "too large", 0},
    };
    (void)state;
    for (size_t i = 0; i < DUB_ARRAY_LEN(bad); i++) {
        struct dub_regex *re = NULL;
        struct dub_err err = {0};
        enum dub_status st = dub_regex_new(dub_sv(bad[i].re), true, &re, &err);
        if (st != DUB_ERR_ARG || !strstr(err.text, bad[i].says) ||
            (bad[i].col && err.col != bad[i].col))
            fail_msg("/%s/: %s, column %d", bad[i].re, err.text, err.col);
        assert_null(re);
        assert_int_equal(dub_regex_new(dub_sv(bad[i].re), true, &re, NULL), DUB_ERR_ARG);
    }
}

/* (a?){n}a{n} on aaa…: a matcher that tries one way after the other never ends. */
static void the_worst_expression_ends_soon(void **state)
{
    struct dub_regex *re;
    struct dub_buf text;
    (void)state;
    dub_buf_init(&text, 0);
    for (int i = 0; i < 200; i++)
        dub_buf_add_c(&text, 'a');
    assert_int_equal(dub_regex_new(dub_sv("^(a?){200}a{200}$"), true, &re, NULL), DUB_OK);
    assert_true(dub_regex_find(re, dub_buf_sv(&text)));
    dub_regex_free(re);
    assert_int_equal(dub_regex_new(dub_sv("^((a*)*)*b$"), true, &re, NULL), DUB_OK);
    assert_false(dub_regex_find(re, dub_buf_sv(&text)));
    dub_regex_free(re);
    dub_buf_fini(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_of_matches),
        cmocka_unit_test(case_matters_when_asked),
        cmocka_unit_test(faults_say_where),
        cmocka_unit_test(the_worst_expression_ends_soon),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
