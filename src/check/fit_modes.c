#include "check/fit_modes.h"

void dub_fit_modes(const struct dub_project *p, const struct dub_segment *s,
                   struct dub_fit out[DUB_SYNC_COUNT])
{
    for (int mode = 0; mode < DUB_SYNC_COUNT; mode++) {
        struct dub_segment *copy = dub_segment_dup(s);
        copy->override.set |= DUB_OPT_BIT(DUB_OPT_SYNC_MODE);
        copy->override.sync_mode = (enum dub_sync_mode)mode;
        out[mode] = dub_fit_segment(p, copy);
        dub_record_unref(&copy->rec);
    }
}

void dub_fit_modes_text(const struct dub_project *p, const struct dub_segment *s,
                        struct dub_buf *out)
{
    struct dub_fit fits[DUB_SYNC_COUNT];
    struct dub_fit now = dub_fit_segment(p, s);
    char length[DUB_TIME_TEXT];
    if (!now.audio_known || now.effect == DUB_FIT_EXACT)
        return;
    dub_fit_modes(p, s, fits);
    for (int mode = 0; mode < DUB_SYNC_COUNT; mode++) {
        const struct dub_fit *f = &fits[mode];
        dub_buf_addf(out, "%s%s %s", mode ? " · " : "", dub_sync_mode_name(f->mode),
                     dub_seconds3_print(f->out_us, length));
        if (f->effect == DUB_FIT_SLOWED || f->effect == DUB_FIT_SPED)
            dub_buf_addf(out, " at %.0f %%", f->factor * 100);
    }
}

size_t dub_fit_worst(const struct dub_project *p, size_t n, size_t *out)
{
    size_t have = 0;
    dub_us *amounts = dub_alloc_array(n + 1, sizeof(*amounts));
    for (size_t i = 0; i < dub_project_n_segments(p) && n > 0; i++) {
        struct dub_fit f = dub_fit_segment(p, dub_project_segment(p, i));
        if (!f.audio_known || f.effect == DUB_FIT_EXACT ||
            (have == n && amounts[n - 1] >= f.amount_us))
            continue;
        size_t at = have < n ? have++ : n - 1;
        for (; at > 0 && amounts[at - 1] < f.amount_us; at--) {
            amounts[at] = amounts[at - 1];
            out[at] = out[at - 1];
        }
        amounts[at] = f.amount_us;
        out[at] = i;
    }
    dub_free(amounts);
    return have;
}

dub_us dub_fit_running_end(struct dub_fit_running *r, const struct dub_segment *s,
                           const struct dub_fit *f)
{
    if (f->audio_known)
        r->longer_us += f->out_us - f->slot_us;
    return s->span.end_us + r->longer_us;
}
