#include "check/draft.h"

#include "check/fit.h"

const char *dub_draft_how_name(enum dub_draft_how how)
{
    static const char *const names[] = {
        [DUB_DRAFT_KEPT] = "kept",       [DUB_DRAFT_SPED] = "sped", [DUB_DRAFT_LOOPED] = "looped",
        [DUB_DRAFT_BOUNCED] = "bounced", [DUB_DRAFT_HELD] = "held",
    };
    return names[how];
}

/* --- building --------------------------------------------------------------------------------- */

struct plan {
    const struct dub_project *p;
    struct dub_draft *d;
    dub_us video_us; /* length of the video */
    dub_us seen_us;  /* picture up to here has its place */
};

static void add_part(struct plan *plan, enum dub_draft_how how, struct dub_span from, dub_us out_us,
                     size_t segment)
{
    struct dub_draft *d = plan->d;
    if (out_us <= 0)
        return;
    struct dub_draft_part part = {how, from, d->out_us, out_us, segment};
    d->out_us += out_us;
    d->picture_kept = d->picture_kept && how == DUB_DRAFT_KEPT;
    dub_vec_push(&d->parts, part);
}

/* The picture between segments, up to a moment. */
static void keep_until(struct plan *plan, dub_us until_us)
{
    if (until_us > plan->seen_us) {
        struct dub_span gap = {plan->seen_us, until_us};
        add_part(plan, DUB_DRAFT_KEPT, gap, dub_span_len(gap), 0);
        plan->seen_us = until_us;
    }
}

/* How the picture of a slot fills the produced length. */
static void add_slot(struct plan *plan, const struct dub_fit *f, struct dub_span slot,
                     size_t segment)
{
    dub_us len_us = dub_span_len(slot), out_us = f->out_us;
    struct dub_span begin = slot;
    switch (f->effect) {
    case DUB_FIT_SLOWED:
    case DUB_FIT_SPED:
        add_part(plan, DUB_DRAFT_SPED, slot, out_us, segment);
        break;
    case DUB_FIT_LOOPED:
        add_part(plan, DUB_DRAFT_LOOPED, slot, out_us, segment);
        break;
    case DUB_FIT_BOUNCED:
        add_part(plan, DUB_DRAFT_BOUNCED, slot, out_us, segment);
        break;
    case DUB_FIT_EXACT:
    case DUB_FIT_PADDED:
    case DUB_FIT_TRIMMED:
        if (out_us < len_us)
            begin.end_us = slot.start_us + out_us;
        add_part(plan, DUB_DRAFT_KEPT, begin, dub_span_len(begin), segment);
        add_part(plan, DUB_DRAFT_HELD, slot, out_us - len_us, segment);
        plan->d->picture_kept = plan->d->picture_kept && out_us >= len_us;
        break;
    }
}

/* Where two segments lie over each other the later one's picture is only what is left of it. */
static void add_picture(struct plan *plan, const struct dub_fit *f, struct dub_span span,
                        size_t segment)
{
    struct dub_fit plain = {.effect = DUB_FIT_EXACT};
    bool whole = span.start_us >= plan->seen_us && f->audio_known;
    keep_until(plan, span.start_us < plan->video_us ? span.start_us : plan->video_us);
    struct dub_span slot = span;
    slot.start_us = slot.start_us > plan->seen_us ? slot.start_us : plan->seen_us;
    slot.end_us = slot.end_us < plan->video_us ? slot.end_us : plan->video_us;
    if (slot.end_us <= slot.start_us)
        return;
    plain.out_us = dub_span_len(slot);
    if (slot.end_us < span.end_us) /* a slot past the video's end cannot be reckoned with */
        whole = false;
    add_slot(plan, whole ? f : &plain, slot, segment);
    plan->seen_us = slot.end_us;
}

static void add_sound(struct plan *plan, size_t number, dub_us at_us, dub_us most_us)
{
    const struct dub_segment *s = dub_project_segment(plan->p, number - 1);
    struct dub_crop crop = dub_segment_crop(s);
    const struct dub_input *in = dub_segment_input(plan->p, s);
    bool audible = in && (in->kind == DUB_INPUT_AUDIO || in->kind == DUB_INPUT_VIDEO);
    struct dub_draft_sound sound = {.segment = s->rec.id,
                                    .number = number,
                                    .input = audible ? in : NULL,
                                    .crop_start_us = crop.has_start ? crop.span.start_us : 0,
                                    .at_us = at_us,
                                    .most_us = most_us};
    dub_us len_us = dub_span_len(crop.span);
    if (crop.has_start && crop.has_end && len_us < sound.most_us)
        sound.most_us = len_us;
    if (sound.most_us > 0)
        dub_vec_push(&plan->d->sounds, sound);
}

static void add_segment(struct plan *plan, size_t i)
{
    const struct dub_segment *s = dub_project_segment(plan->p, i);
    dub_us len_us = dub_span_len(s->span);
    if (len_us <= 0 || s->span.end_us <= 0)
        return; /* check refuses it; it has no place in time */
    struct dub_fit f = dub_fit_segment(plan->p, s);
    plan->d->n_unknown += !f.audio_known;
    bool first = s->span.start_us >= plan->seen_us;
    add_picture(plan, &f, s->span, i + 1);
    dub_us at_us = dub_draft_out_at(plan->d, s->span.start_us);
    add_sound(plan, i + 1, at_us, f.audio_known && first ? f.out_us : len_us);
}

/* The one voice of a request without segments, against the whole video. */
static void add_whole(struct plan *plan)
{
    struct dub_fit f = dub_fit_whole(plan->p);
    struct dub_span all = {0, plan->video_us};
    for (size_t i = 0; i < dub_project_n_inputs(plan->p); i++) {
        const struct dub_input *in = dub_project_input(plan->p, i);
        if (in->kind != DUB_INPUT_AUDIO && in->kind != DUB_INPUT_TEXT)
            continue;
        struct dub_draft_sound sound = {.input = in->kind == DUB_INPUT_AUDIO ? in : NULL,
                                        .most_us = f.audio_known ? f.out_us : plan->video_us};
        plan->d->n_unknown += !f.audio_known;
        add_picture(plan, &f, all, 0);
        dub_vec_push(&plan->d->sounds, sound);
        break; /* with more voices and no segments check says what is wrong */
    }
}

enum dub_status dub_draft_plan(const struct dub_project *p, struct dub_draft *out,
                               struct dub_err *err)
{
    *out = (struct dub_draft){.picture_kept = true};
    struct plan plan = {.p = p, .d = out};
    const struct dub_input *video = dub_project_visual(p);
    if (!video)
        return dub_fail(err, DUB_ERR_STATE,
                        "there is no video to draft: `set video PATH` names one");
    if (video->kind == DUB_INPUT_IMAGE)
        return dub_fail(err, DUB_ERR_STATE,
                        "the picture of this project is an image: a draft needs a video");
    if (!dub_project_video_len(p, &plan.video_us) || plan.video_us <= 0)
        return dub_fail(err, DUB_ERR_STATE,
                        "the length of the video is not known: it has to be probed first");
    for (size_t i = 0; i < dub_project_n_segments(p); i++)
        add_segment(&plan, i);
    if (dub_project_n_segments(p) == 0)
        add_whole(&plan);
    keep_until(&plan, plan.video_us);
    return DUB_OK;
}

void dub_draft_fini(struct dub_draft *d)
{
    dub_vec_fini(&d->parts);
    dub_vec_fini(&d->sounds);
}

/* --- asking ----------------------------------------------------------------------------------- */

/* The first part that shows something behind a moment of the video: their ends only rise. */
static size_t first_behind(const struct dub_draft *d, dub_us video_us)
{
    size_t low = 0, high = d->parts.n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (d->parts.at[mid].from.end_us > video_us)
            high = mid;
        else
            low = mid + 1;
    }
    return low;
}

/* The part that is seen at a moment of the output, or the last one. */
static size_t part_at(const struct dub_draft *d, dub_us out_us)
{
    size_t low = 0, high = d->parts.n;
    while (high - low > 1) {
        size_t mid = low + (high - low) / 2;
        if (d->parts.at[mid].at_us <= out_us)
            low = mid;
        else
            high = mid;
    }
    return low;
}

dub_us dub_draft_out_at(const struct dub_draft *d, dub_us video_us)
{
    for (size_t i = first_behind(d, video_us); i < d->parts.n; i++) {
        const struct dub_draft_part *part = &d->parts.at[i];
        dub_us in_us = video_us - part->from.start_us, len_us = dub_span_len(part->from);
        if (part->how == DUB_DRAFT_HELD || video_us >= part->from.end_us)
            continue;
        if (in_us <= 0) /* left out before: what comes next */
            return part->at_us;
        return part->at_us + (part->how == DUB_DRAFT_SPED
                                  ? dub_mul_div_floor(in_us, part->out_us, len_us)
                                  : in_us);
    }
    return d->out_us;
}

/* Of a part that goes to and fro. */
static dub_us bounced(dub_us in_us, dub_us len_us)
{
    dub_us turn = in_us / len_us, rest = in_us % len_us;
    return turn % 2 == 0 ? rest : len_us - 1 - rest;
}

dub_us dub_draft_video_at(const struct dub_draft *d, dub_us out_us)
{
    dub_us last_us = 0;
    for (size_t i = part_at(d, out_us); i < d->parts.n; i++) {
        const struct dub_draft_part *part = &d->parts.at[i];
        dub_us in_us = out_us - part->at_us, len_us = dub_span_len(part->from);
        last_us = part->from.end_us;
        if (in_us >= part->out_us)
            continue;
        switch (part->how) {
        case DUB_DRAFT_KEPT:
            return part->from.start_us + in_us;
        case DUB_DRAFT_SPED:
            return part->from.start_us + dub_mul_div_floor(in_us, len_us, part->out_us);
        case DUB_DRAFT_LOOPED:
            return part->from.start_us + in_us % len_us;
        case DUB_DRAFT_BOUNCED:
            return part->from.start_us + bounced(in_us, len_us);
        case DUB_DRAFT_HELD:
            return part->from.end_us - 1;
        }
    }
    return last_us;
}
