/*
 * SubRip. It has no escapes: a blank line ends a cue and an arrow makes a time line, so both must
 * not stand in a text; a speaker is the `[Name]: ` that many programs write.
 */
#include "io/write.h"

/* Begins like a time line and goes on with the signs of an arrow. */
static bool like_times(struct dub_sv line)
{
    struct dub_sv rest = dub_sv_trim(line);
    bool begins = rest.n && (rest.p[0] == '-' || (rest.p[0] >= '0' && rest.p[0] <= '9'));
    return begins && dub_has_any(rest, ":") && dub_has_any(rest, "-") && dub_has_any(rest, ">");
}

static bool has_arrow(struct dub_sv line)
{
    for (size_t i = 0; i + 3 <= line.n; i++)
        if (memcmp(line.p + i, "-->", 3) == 0)
            return true;
    return false;
}

/* An opening tag or an override block; "a < b" is neither. */
static bool has_markup(struct dub_sv s)
{
    for (size_t i = 0; i + 1 < s.n; i++) {
        char c = s.p[i], next = s.p[i + 1];
        bool letter = (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
        if ((c == '<' && (letter || next == '/' || next == '.' || next == '<')) ||
            (c == '{' && next == '\\'))
            return true;
    }
    return false;
}

unsigned dub_srt_losses(const struct dub_export *x, const struct dub_export_row *row)
{
    struct dub_sv rest = dub_str_sv(row->text), line;
    unsigned losses = dub_labelled_losses(row, false);
    (void)x;
    if (dub_has_loose_space(rest))
        losses |= DUB_LOSS_BIT(SPACE);
    if (has_markup(rest) || has_markup(dub_str_sv(row->label)))
        losses |= DUB_LOSS_BIT(MARKUP);
    if (has_arrow(dub_str_sv(row->label)))
        losses |= DUB_LOSS_BIT(LABEL);
    while (dub_next_text_line(&rest, &line))
        if (has_arrow(line) || like_times(line))
            losses |= DUB_LOSS_BIT(LOOKALIKE);
    return losses;
}

static void add_line(struct dub_sv line, struct dub_buf *out)
{
    bool times = like_times(line);
    for (size_t i = 0; i < line.n; i++) {
        if (i + 3 <= line.n && memcmp(line.p + i, "-->", 3) == 0) {
            dub_buf_add_z(out, "\xe2\x86\x92"); /* → */
            i += 2;
        } else if (times && line.p[i] == '>') {
            dub_buf_add_z(out, "\xe2\x80\xba"); /* › */
        } else {
            dub_buf_add_c(out, line.p[i]);
        }
    }
    dub_buf_add_c(out, '\n');
}

static void add_time(dub_us t, struct dub_buf *out)
{
    char text[DUB_TIME_TEXT];
    dub_clock_print(t, text);
    char *point = strrchr(text, '.');
    if (point)
        *point = ',';
    dub_buf_add_z(out, text);
}

void dub_srt_write(const struct dub_export *x, struct dub_buf *out)
{
    struct dub_buf text;
    dub_buf_init(&text, 0);
    for (size_t i = 0; i < x->rows.n; i++) {
        const struct dub_export_row *row = &x->rows.at[i];
        struct dub_sv line;
        dub_buf_addf(out, "%s%zu\n", i ? "\n" : "", i + 1);
        add_time(row->span.start_us, out);
        dub_buf_add_z(out, " --> ");
        add_time(row->span.end_us, out);
        dub_buf_add_c(out, '\n');
        dub_buf_clear(&text);
        dub_write_labelled(row, false, &text);
        for (struct dub_sv rest = dub_buf_sv(&text); dub_next_text_line(&rest, &line);)
            add_line(line, out);
    }
    dub_buf_fini(&text);
}
