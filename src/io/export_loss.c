/* What an export loses, in sentences: one for each kind, with the segments it concerns. */
#include "io/export.h"

#define NUMBERS_SHOWN 8

static const char *const sentences[] = {
#define DUB_LOSS_TEXT(id, what) [DUB_LOSS_##id] = (what),
    DUB_LOSS_LIST(DUB_LOSS_TEXT)
#undef DUB_LOSS_TEXT
};

static void say_numbers(const size_t *numbers, size_t n, struct dub_buf *out)
{
    dub_buf_add_z(out, n == 1 ? "segment " : "segments ");
    for (size_t i = 0; i < n && i < NUMBERS_SHOWN; i++)
        dub_buf_addf(out, "%s%zu", i ? ", " : "", numbers[i]);
    if (n > NUMBERS_SHOWN)
        dub_buf_addf(out, " and %zu more", n - NUMBERS_SHOWN);
    dub_buf_add_z(out, ": ");
}

static void say_rounding(const struct dub_export *x, struct dub_buf *out)
{
    char step[DUB_TIME_TEXT];
    if (x->frames)
        dub_buf_addf(out, "times are rounded to frames at %d/%d fps", x->opts.rate.num,
                     x->opts.rate.den);
    else
        dub_buf_addf(out, "times are rounded to %s s",
                     dub_seconds_print(dub_export_rounding(x), step));
}

static void say_kind(const struct dub_export *x, enum dub_loss kind, struct dub_buf *out)
{
    DUB_VEC(size_t) numbers = {0};
    for (size_t i = 0; i < x->rows.n; i++)
        if (x->rows.at[i].losses & (1u << kind))
            dub_vec_push(&numbers, x->rows.at[i].number);
    if (numbers.n) {
        if (numbers.n < x->rows.n || numbers.n == 1)
            say_numbers(numbers.at, numbers.n, out);
        else
            dub_buf_add_z(out, "all segments: ");
        if (kind == DUB_LOSS_ROUNDED)
            say_rounding(x, out);
        else
            dub_buf_add_z(out, sentences[kind]);
        dub_buf_add_c(out, '\n');
    }
    dub_vec_fini(&numbers);
}

void dub_export_say_losses(const struct dub_export *x, struct dub_buf *out)
{
    if (x->left_out.n) {
        say_numbers(x->left_out.at, x->left_out.n, out);
        dub_buf_add_z(out, "left out, because the times are negative or run backwards\n");
    }
    if (x->source_instead)
        dub_buf_add_z(out, "no segment has a target text: the source texts are written\n");
    for (int kind = 0; kind < DUB_LOSS_COUNT; kind++)
        say_kind(x, (enum dub_loss)kind, out);
}
