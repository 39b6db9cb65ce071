/*
 * Praat TextGrid, long form: https://www.fon.hum.uva.nl/praat/manual/TextGrid_file_formats.html
 * Intervals tile each tier; an empty text means silence.
 */
#include "io/write.h"

unsigned dub_textgrid_losses(const struct dub_export *x, const struct dub_export_row *row)
{
    (void)x;
    return row->text ? 0 : DUB_LOSS_BIT(NO_TEXT);
}

static void add_quoted(struct dub_sv s, struct dub_buf *out)
{
    dub_buf_add_c(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"')
            dub_buf_add_c(out, '"');
        dub_buf_add_c(out, s.p[i]);
    }
    dub_buf_add_z(out, "\" \n");
}

static void add_range(const char *indent, dub_us from, dub_us to, struct dub_buf *out)
{
    char a[DUB_TIME_TEXT], b[DUB_TIME_TEXT];
    dub_buf_addf(out, "%sxmin = %s \n%sxmax = %s \n", indent, dub_seconds_print(from, a), indent,
                 dub_seconds_print(to, b));
}

struct tier {
    struct dub_buf *out;
    size_t n;     /* intervals so far */
    dub_us at_us; /* end of the last */
};

static void add_interval(struct tier *t, dub_us end_us, struct dub_sv text)
{
    dub_buf_addf(t->out, "        intervals [%zu]:\n", ++t->n);
    add_range("            ", t->at_us, end_us, t->out);
    dub_buf_add_z(t->out, "            text = ");
    add_quoted(text, t->out);
    t->at_us = end_us;
}

static size_t count_intervals(const struct dub_export *x, const struct dub_lane *l, dub_us end_us)
{
    size_t n = 0;
    dub_us at = 0;
    for (size_t i = 0; i < l->rows.n; i++) {
        struct dub_span s = x->rows.at[l->rows.at[i]].span;
        n += s.start_us > at ? 2 : 1;
        at = s.end_us;
    }
    return n + (at < end_us);
}

static void add_tier(const struct dub_export *x, const struct dub_lane *l, size_t number,
                     dub_us end_us, struct dub_buf *out)
{
    struct tier t = {.out = out};
    dub_buf_addf(out, "    item [%zu]:\n        class = \"IntervalTier\" \n        name = ", number);
    add_quoted(dub_str_sv(l->label), out);
    add_range("        ", 0, end_us, out);
    dub_buf_addf(out, "        intervals: size = %zu \n", count_intervals(x, l, end_us));
    for (size_t i = 0; i < l->rows.n; i++) {
        const struct dub_export_row *row = &x->rows.at[l->rows.at[i]];
        if (row->span.start_us > t.at_us)
            add_interval(&t, row->span.start_us, dub_sv(""));
        add_interval(&t, row->span.end_us, row->text ? dub_str_sv(row->text) : DUB_SV_LIT("*"));
    }
    if (t.at_us < end_us)
        add_interval(&t, end_us, dub_sv(""));
}

/* To the end of the video, or of the last segment where that is later or all that is known. */
static dub_us whole_length(const struct dub_export *x)
{
    dub_us end = 0;
    for (size_t i = 0; i < x->rows.n; i++)
        if (x->rows.at[i].span.end_us > end)
            end = x->rows.at[i].span.end_us;
    dub_us video;
    if (dub_project_video_len(x->project, &video) && video + x->opts.offset_us > end)
        end = video + x->opts.offset_us;
    return end > 0 ? end : DUB_US_PER_S; /* Praat wants a length */
}

void dub_textgrid_write(const struct dub_export *x, struct dub_buf *out)
{
    struct dub_lanes lanes;
    struct dub_lane silent = {.nth = 1};
    dub_us end = whole_length(x);
    dub_lanes_init(&lanes, x);
    dub_buf_add_z(out, "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\n");
    add_range("", 0, end, out);
    dub_buf_addf(out, "tiers? <exists> \nsize = %zu \nitem []: \n", lanes.at.n ? lanes.at.n : 1);
    for (size_t i = 0; i < lanes.at.n; i++)
        add_tier(x, &lanes.at.at[i], i + 1, end, out);
    if (lanes.at.n == 0)
        add_tier(x, &silent, 1, end, out);
    dub_lanes_fini(&lanes);
}
