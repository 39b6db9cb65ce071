/* WebVTT: https://www.w3.org/TR/webvtt1/ – a voice span around each cue, entities in its text. */
#include "io/write.h"

unsigned dub_vtt_losses(const struct dub_export *x, const struct dub_export_row *row)
{
    unsigned losses = 0;
    (void)x;
    if (dub_has_loose_space(dub_str_sv(row->text)))
        losses |= DUB_LOSS_BIT(SPACE);
    return losses;
}

static void add_escaped(struct dub_sv s, struct dub_buf *out)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '&')
            dub_buf_add_z(out, "&amp;");
        else if (s.p[i] == '<')
            dub_buf_add_z(out, "&lt;");
        else if (s.p[i] == '>')
            dub_buf_add_z(out, "&gt;");
        else
            dub_buf_add_c(out, s.p[i]);
    }
}

void dub_vtt_write(const struct dub_export *x, struct dub_buf *out)
{
    char start[DUB_TIME_TEXT], end[DUB_TIME_TEXT];
    dub_buf_add_z(out, "WEBVTT\n");
    for (size_t i = 0; i < x->rows.n; i++) {
        const struct dub_export_row *row = &x->rows.at[i];
        struct dub_sv rest = dub_str_sv(row->text), line;
        dub_buf_addf(out, "\n%zu\n%s --> %s\n", i + 1, dub_clock_print(row->span.start_us, start),
                     dub_clock_print(row->span.end_us, end));
        if (row->label) {
            dub_buf_add_z(out, "<v ");
            add_escaped(dub_str_sv(row->label), out);
            dub_buf_add_c(out, '>');
        }
        for (bool first = true; dub_next_text_line(&rest, &line); first = false) {
            if (!first)
                dub_buf_add_c(out, '\n');
            add_escaped(line, out);
        }
        dub_buf_add_c(out, '\n'); /* a voice that is the whole cue needs no end tag */
    }
}
