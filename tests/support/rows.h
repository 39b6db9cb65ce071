/* Rows as text, so that tests of readers compare one string. */
#ifndef DUB_TESTS_ROWS_H
#define DUB_TESTS_ROWS_H

#include "io/import.h"
#include "support/cm.h"

/*
 * Reads text in a format and gives "read N", one line `LINE START-END [SPEAKER] TEXT` for each row
 * (line breaks of the text kept), one `! LINE REASON` for each reject, one `? WARNING` for each
 * warning; or "error: ..." when the file as a whole was refused.
 */
static inline struct dub_buf rows_as_text(const char *format, struct dub_sv text)
{
    struct dub_rows r = {0};
    struct dub_err err = {0};
    struct dub_buf out;
    char a[DUB_TIME_TEXT], b[DUB_TIME_TEXT];
    const struct dub_format *f = dub_format_find(dub_sv(format));
    dub_buf_init(&out, 0);
    assert_non_null(f);
    if (f->read(text, &r, &err) != DUB_OK)
        dub_buf_addf(&out, "error: %s\n", err.text);
    else
        dub_buf_addf(&out, "read %zu\n", r.n_read);
    for (size_t i = 0; i < r.rows.n; i++) {
        const struct dub_row *row = &r.rows.at[i];
        dub_buf_addf(&out, "%d %s-%s", row->line, dub_seconds_print(row->span.start_us, a),
                     dub_seconds_print(row->span.end_us, b));
        if (row->speaker)
            dub_buf_addf(&out, " [%s]", row->speaker->z);
        if (row->text)
            dub_buf_addf(&out, " %s", row->text->z);
        dub_buf_add_c(&out, '\n');
    }
    for (size_t i = 0; i < r.rejected.n; i++)
        dub_buf_addf(&out, "! %d %s\n", r.rejected.at[i].line, r.rejected.at[i].reason->z);
    for (size_t i = 0; i < r.warnings.n; i++)
        dub_buf_addf(&out, "? %s\n", r.warnings.at[i]->z);
    dub_rows_fini(&r);
    return out;
}

static inline void expect_rows(const char *format, const char *text, const char *want)
{
    struct dub_buf got = rows_as_text(format, dub_sv(text));
    if (strcmp(dub_buf_z(&got), want) != 0)
        fail_msg("in\n%s\nwant\n%s\ngot\n%s", text, want, dub_buf_z(&got));
    dub_buf_fini(&got);
}

#endif
