#include "io/write.h"

#include "base/utf8.h"
#include "io/labels.h"

#define LABEL_LETTERS_MAX 40 /* of what readers take for a name */

/* --- lanes -------------------------------------------------------------------------------------- */

static struct dub_lane *lane_for(struct dub_lanes *l, const struct dub_export_row *row)
{
    unsigned nth = 1;
    for (size_t i = 0; i < l->at.n; i++) {
        struct dub_lane *lane = &l->at.at[i];
        if (!dub_str_eq(lane->label, row->label))
            continue;
        if (lane->end_us <= row->span.start_us)
            return lane;
        nth++;
    }
    struct dub_lane fresh = {.label = row->label, .nth = nth};
    dub_vec_push(&l->at, fresh);
    return &l->at.at[l->at.n - 1];
}

void dub_lanes_init(struct dub_lanes *l, const struct dub_export *x)
{
    *l = (struct dub_lanes){0};
    for (size_t i = 0; i < x->rows.n; i++) {
        struct dub_lane *lane = lane_for(l, &x->rows.at[i]);
        lane->end_us = x->rows.at[i].span.end_us;
        dub_vec_push(&lane->rows, i);
    }
}

void dub_lanes_fini(struct dub_lanes *l)
{
    for (size_t i = 0; i < l->at.n; i++)
        dub_vec_fini(&l->at.at[i].rows);
    dub_vec_fini(&l->at);
}

/* --- texts -------------------------------------------------------------------------------------- */

bool dub_next_text_line(struct dub_sv *rest, struct dub_sv *line)
{
    while (rest->n > 0) {
        *line = dub_sv_trim(dub_sv_split(rest, '\n'));
        if (line->n > 0)
            return true;
    }
    return false;
}

bool dub_has_loose_space(struct dub_sv text)
{
    while (text.n > 0) {
        struct dub_sv line = dub_sv_split(&text, '\n');
        if (line.n == 0 || dub_sv_trim(line).n < line.n)
            return true;
    }
    return false;
}

bool dub_has_any(struct dub_sv text, const char *signs)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] && strchr(signs, text.p[i]))
            return true;
    return false;
}

void dub_write_one_line(struct dub_sv s, struct dub_buf *out)
{
    for (size_t i = 0; i < s.n; i++)
        dub_buf_add_c(out, s.p[i] == '\n' || s.p[i] == '\t' ? ' ' : s.p[i]);
}

void dub_write_bracket_name(struct dub_sv name, struct dub_buf *out)
{
    for (size_t i = 0; i < name.n; i++)
        dub_buf_add_c(out, name.p[i] == ']' ? ')' : name.p[i]);
}

void dub_write_labelled(const struct dub_export_row *row, bool one_line, struct dub_buf *out)
{
    struct dub_sv text = dub_str_sv(row->text);
    if (row->label) {
        dub_buf_add_c(out, '[');
        dub_write_bracket_name(dub_str_sv(row->label), out);
        dub_buf_add_z(out, text.n ? "]: " : "]:");
    }
    if (one_line)
        dub_write_one_line(text, out);
    else
        dub_buf_add_sv(out, text);
}

unsigned dub_label_like_losses(const struct dub_export_row *row)
{
    const struct dub_str *texts[] = {row->text, row->source};
    unsigned losses = 0;
    for (size_t i = 0; i < DUB_ARRAY_LEN(texts) && !row->label; i++)
        if (texts[i] && dub_label_find(dub_str_sv(texts[i])).kind != DUB_LABEL_NONE)
            losses = DUB_LOSS_BIT(LABEL_LIKE);
    return losses;
}

unsigned dub_labelled_losses(const struct dub_export_row *row, bool one_line)
{
    struct dub_sv label = dub_str_sv(row->label);
    unsigned losses = dub_label_like_losses(row);
    if (label.n && (dub_utf8_count(label) > LABEL_LETTERS_MAX || dub_has_any(label, "]")))
        losses |= DUB_LOSS_BIT(LABEL);
    if (one_line && dub_has_any(dub_str_sv(row->text), "\n\t"))
        losses |= DUB_LOSS_BIT(LINES);
    return losses;
}

/* --- numbers and places ------------------------------------------------------------------------- */

void dub_write_seconds(dub_us t, struct dub_buf *out)
{
    dub_us part = t % DUB_US_PER_S;
    dub_buf_addf(out, "%lld.%03lld", (long long)(t / DUB_US_PER_S), (long long)(part / 1000));
    for (dub_us rest = part % 1000, digit = 100; rest; rest %= digit, digit /= 10)
        dub_buf_addf(out, "%lld", (long long)(rest / digit));
}

void dub_write_timecode(int64_t frame, struct dub_rate rate, struct dub_buf *out)
{
    int64_t nominal = ((int64_t)rate.num + rate.den - 1) / rate.den, s = frame / nominal;
    dub_buf_addf(out, "%02lld:%02lld:%02lld:%02lld", (long long)(s / 3600),
                 (long long)(s / 60 % 60), (long long)(s % 60), (long long)(frame % nominal));
}

struct dub_sv dub_write_locator(const struct dub_input *in)
{
    struct dub_sv where = in ? dub_str_sv(in->where) : (struct dub_sv){"", 0};
    if (!in || in->loc == DUB_LOC_ASSET || in->loc == DUB_LOC_NONE)
        return dub_sv_n("", 0);
    if (in->loc == DUB_LOC_URL) /* signed addresses carry keys in their query */
        where.n = dub_sv_find(where, '?');
    return where;
}
