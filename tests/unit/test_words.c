#include "base/mem.h"
#include "cm.h"
#include "cmd/cmd.h"

static void splits(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        const char *words[6];
    } rows[] = {
        {"", {0}},
        {"  \t ", {0}},
        {"a", {"a"}},
        {" a\tb  c ", {"a", "b", "c"}},
        {"a \"b c\" d", {"a", "b c", "d"}},
        {"a 'b c' d", {"a", "b c", "d"}},
        {"\"\" ''", {"", ""}},
        {"a\"b c\"d", {"ab cd"}},
        {"a\\ b", {"a b"}},
        {"\"a\\\"b\\\\c\\nd\"", {"a\"b\\c\nd"}},
        {"'a\\b'", {"a\\b"}},
        {"a\\", {"a\\"}},
        {"l'aria don't 'tis", {"l'aria", "don't", "'tis"}}, /* apostrophes */
        {"rock 'n' roll", {"rock", "n", "roll"}},
        {"'it is John's'", {"it is John's"}},
        {"\"I don't\"", {"I don't"}},
        {"speaker:\"Maria L\"", {"speaker:Maria L"}},
        {"\xc2\xbfqu\xc3\xa9? #3", {"\xc2\xbfqu\xc3\xa9?", "#3"}},
    };
    struct dub_err err;
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct dub_words w;
        size_t n = 0;
        assert_ok(dub_words_split(dub_sv(rows[i].line), &w, &err));
        while (n < DUB_ARRAY_LEN(rows[i].words) && rows[i].words[n])
            n++;
        if (w.at.n != n)
            fail_msg("row %zu: %zu words", i, w.at.n);
        for (size_t k = 0; k < n; k++) {
            assert_string_equal(w.at.at[k], rows[i].words[k]);
            assert_true(w.from.at[k] < strlen(rows[i].line));
        }
        dub_words_fini(&w);
    }
}

static void open_quotes(void **state)
{
    (void)state;
    static const char *const bad[] = {"a \"b", "\"", "a \"b\\\"", "x\"y z"};
    static const char *const columns[] = {"column 3", "column 1", "column 3", "column 1"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(bad); i++) {
        struct dub_words w;
        struct dub_err err;
        assert_status(dub_words_split(dub_sv(bad[i]), &w, &err), DUB_ERR_ARG);
        assert_non_null(strstr(err.text, columns[i]));
        assert_status(dub_words_split(dub_sv(bad[i]), &w, NULL), DUB_ERR_ARG);
    }
}

/* Quoting gives any text back as one word, and never breaks the line it is put into. */
static void quoted_text_comes_back(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "plain", "two words", "it's", "\"", "\\", "a\nb", "#x",
                                        "'a'", "a\rb", "tab\there", "\x01", "\xc3\xa9", "a'b c'",
                                        "\\n", "\"\\\"", " x ", "'", "a' b"};
    uint32_t x = 7;
    for (size_t i = 0; i < DUB_ARRAY_LEN(texts) + 20000; i++) {
        char made[12];
        const char *text = made;
        size_t n = 0;
        if (i < DUB_ARRAY_LEN(texts)) {
            text = texts[i];
            n = strlen(text);
        } else {
            for (size_t len = i % sizeof(made); n < len; n++) {
                x = x * 1664525u + 1013904223u;
                made[n] = "ab '\"\\\n\t#,x\r"[(x >> 16) % 12];
            }
        }
        struct dub_buf line;
        struct dub_words w;
        dub_buf_init(&line, 0);
        dub_buf_add_z(&line, "set ");
        dub_word_quote(dub_sv_n(text, n), &line);
        dub_buf_add_z(&line, " next");
        assert_int_equal(dub_words_split(dub_buf_sv(&line), &w, NULL), DUB_OK);
        if (w.at.n != 3 || strlen(w.at.at[1]) != n || memcmp(w.at.at[1], text, n) != 0)
            fail_msg("%s", dub_buf_z(&line));
        assert_null(strchr(dub_buf_z(&line), '\n'));
        dub_words_fini(&w);
        dub_buf_fini(&line);
    }
}

static void nearest_names(void **state)
{
    (void)state;
    static const char *const names[] = {"segment-add", "segment-delete", "speaker-add", "set",
                                        "segment-overlap"};
    static const char *const rows[][2] = {
        {"segmnt-add", "segment-add"},
        {"speker-add", "speaker-add"},
        {"segment-delte", "segment-delete"},
        {"sett", "set"},
        {"est", "set"},
        {"segment-over", "segment-overlap"},
        {"segment_add", "segment-add"},
        {"quite-something-else", NULL},
        {"zzzz", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        const char *got = dub_nearest(dub_sv(rows[i][0]), names, DUB_ARRAY_LEN(names));
        if (!got != !rows[i][1] || (got && strcmp(got, rows[i][1]) != 0))
            fail_msg("'%s' is near '%s'", rows[i][0], got ? got : "nothing");
    }
    char big[500];
    memset(big, 'x', sizeof(big));
    assert_null(dub_nearest(dub_sv_n(big, sizeof(big)), names, DUB_ARRAY_LEN(names)));
    assert_null(dub_nearest(dub_sv("x"), NULL, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(splits), cmocka_unit_test(open_quotes),
        cmocka_unit_test(quoted_text_comes_back), cmocka_unit_test(nearest_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
