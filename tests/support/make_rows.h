/* Rows from lines of text and back: `START END LABEL text|translation`, `-` for no label. */
#ifndef DUB_TESTS_MAKE_ROWS_H
#define DUB_TESTS_MAKE_ROWS_H

#include "io/import.h"
#include "io/rows.h"
#include "support/cm.h"

static inline struct dub_sv rest_or_null(struct dub_sv s)
{
    return s.n ? s : (struct dub_sv){NULL, 0};
}

static inline struct dub_rows make_rows(const char *lines)
{
    struct dub_rows r = {0};
    struct dub_sv all = dub_sv(lines);
    for (int line = 1; all.n > 0; line++) {
        struct dub_sv s = dub_sv_split(&all, '\n');
        struct dub_span span;
        assert_true(dub_seconds_read(dub_sv_split(&s, ' '), &span.start_us));
        assert_true(dub_seconds_read(dub_sv_split(&s, ' '), &span.end_us));
        struct dub_sv label = dub_sv_split(&s, ' ');
        struct dub_sv text = dub_sv_split(&s, '|');
        assert_true(dub_rows_take(&r, line, span, dub_sv_eq_z(label, "-") ? (struct dub_sv){0} : label,
                                  rest_or_null(text)));
        if (s.n > 0)
            r.rows.at[r.rows.n - 1].target = dub_str_new(s);
    }
    return r;
}

/* Words of the row taken last: `START END LABEL word` each. */
static inline void add_words(struct dub_rows *r, const char *lines)
{
    struct dub_sv all = dub_sv(lines);
    while (all.n > 0) {
        struct dub_sv s = dub_sv_split(&all, '\n');
        struct dub_span span;
        assert_true(dub_seconds_read(dub_sv_split(&s, ' '), &span.start_us));
        assert_true(dub_seconds_read(dub_sv_split(&s, ' '), &span.end_us));
        struct dub_sv label = dub_sv_split(&s, ' ');
        size_t before = r->words.n;
        dub_rows_add_word(r, span, s, dub_sv_eq_z(label, "-") ? (struct dub_sv){0} : label);
        assert_int_equal(r->words.n, before + 1);
    }
}

static inline void expect_made(const struct dub_rows *r, const char *want)
{
    struct dub_buf out;
    char a[DUB_TIME_TEXT], b[DUB_TIME_TEXT];
    dub_buf_init(&out, 0);
    for (size_t i = 0; i < r->rows.n; i++) {
        const struct dub_row *row = &r->rows.at[i];
        dub_buf_addf(&out, "%s%s %s %s %s", i ? "\n" : "", dub_seconds_print(row->span.start_us, a),
                     dub_seconds_print(row->span.end_us, b), row->speaker ? row->speaker->z : "-",
                     dub_str_z(row->text));
        if (row->target)
            dub_buf_addf(&out, "|%s", row->target->z);
        if (row->audio_path)
            dub_buf_addf(&out, " {%s}", row->audio_path->z);
    }
    assert_string_equal(dub_buf_z(&out), want);
    dub_buf_fini(&out);
}

#endif
