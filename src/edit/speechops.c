/* Segments from speech, and one take over several segments; see soundops.h. */
#include "base/vec.h"
#include "edit/soundops.h"

/* Longest list of stretches that are divided exactly; more are more than a take. */
#define STRETCHES_MAX 2000

/* --- take-split ------------------------------------------------------------------------------- */

/* Costs of giving the first stretches to the first segments; row i: i segments. */
struct division {
    const struct dub_span *speech; /* [n] */
    size_t n, n_slots;
    const dub_us *slots;
    double *cost;  /* (n_slots + 1) × (n + 1) */
    size_t *from;  /* where the last part of the best division begins */
};

static double off(const struct division *d, size_t from, size_t to, size_t slot)
{
    double length = (double)(d->speech[to - 1].end_us - d->speech[from].start_us);
    double x = (length - (double)d->slots[slot]) / (double)DUB_US_PER_S;
    return x * x;
}

/* The division whose parts differ least from their slots, by the sum of squares. */
static void divide(struct division *d)
{
    size_t w = d->n + 1;
    for (size_t i = 0; i < w * (d->n_slots + 1); i++)
        d->cost[i] = -1; /* cannot be */
    d->cost[0] = 0;
    for (size_t k = 1; k <= d->n_slots; k++) {
        for (size_t to = k; to <= d->n; to++) {
            for (size_t from = k - 1; from < to; from++) {
                double before = d->cost[(k - 1) * w + from];
                double cost = before + off(d, from, to, k - 1);
                if (before < 0 || (d->cost[k * w + to] >= 0 && d->cost[k * w + to] <= cost))
                    continue;
                d->cost[k * w + to] = cost;
                d->from[k * w + to] = from;
            }
        }
    }
}

/* Parts of the take for each segment; cuts lie in pauses, half of a pause at most goes along. */
static void put_parts(struct dub_project *p, struct dub_txn *t, const dub_id *ids,
                      const struct division *d, struct dub_span take, dub_us pad_us)
{
    const struct dub_segment *first = dub_project_segment_by_id(p, ids[0]);
    struct dub_str *ref = dub_str_ref(dub_segment_input(p, first)->ref);
    size_t to = d->n;
    for (size_t k = d->n_slots; k > 0; k--) {
        size_t from = d->from[k * (d->n + 1) + to];
        struct dub_span part = {d->speech[from].start_us, d->speech[to - 1].end_us};
        dub_us before = from > 0 ? (part.start_us - d->speech[from - 1].end_us) / 2 : pad_us;
        dub_us after = to < d->n ? (d->speech[to].start_us - part.end_us) / 2 : pad_us;
        part.start_us -= before < pad_us ? before : pad_us;
        part.end_us += after < pad_us ? after : pad_us;
        part.start_us = part.start_us < take.start_us ? take.start_us : part.start_us;
        part.end_us = part.end_us > take.end_us ? take.end_us : part.end_us;
        const struct dub_segment *s = dub_project_segment_by_id(p, ids[k - 1]);
        bool same = dub_segment_input(p, s) == dub_segment_input(p, first);
        struct dub_segment *copy = dub_segment_dup(s);
        copy->audio = DUB_AUDIO_CUT;
        copy->has_crop_start = copy->has_crop_end = true;
        copy->crop = part;
        if (!same)
            dub_str_set(&copy->input, dub_str_sv(ref));
        dub_txn_put(p, t, copy);
        to = from;
    }
    dub_str_unref(ref);
}

static enum dub_status split_over(struct dub_project *p, struct dub_txn *t, const dub_id *ids,
                                  struct division *d, struct dub_span take, dub_us pad_us)
{
    DUB_VEC(dub_us) slots = {0};
    size_t room = (d->n + 1) * (d->n_slots + 1);
    for (size_t i = 0; i < d->n_slots; i++)
        dub_vec_push(&slots, dub_span_len(dub_project_segment_by_id(p, ids[i])->span));
    d->slots = slots.at;
    d->cost = dub_alloc_array(room, sizeof(*d->cost));
    d->from = dub_alloc_array(room, sizeof(*d->from));
    divide(d);
    put_parts(p, t, ids, d, take, pad_us);
    dub_free(d->cost);
    dub_free(d->from);
    dub_vec_fini(&slots);
    return DUB_OK;
}

enum dub_status dub_edit_take_split(struct dub_project *p, struct dub_txn *t, const dub_id *ids,
                                    size_t n, dub_us pad_us, struct dub_err *err)
{
    const struct dub_segment *first = dub_project_segment_by_id(p, ids[0]);
    const struct dub_sound *sound =
        first ? dub_project_sound(p, dub_segment_input(p, first)) : NULL;
    if (!sound)
        return dub_fail(err, DUB_ERR_STATE, "nobody has listened to the take yet");
    struct dub_crop crop = dub_segment_crop(first);
    struct dub_span take = {crop.has_start ? crop.span.start_us : 0,
                            crop.has_end ? crop.span.end_us : sound->end_us};
    DUB_VEC(struct dub_span) speech = {0};
    for (size_t i = dub_sound_speech_from(sound, take.start_us);
         i < sound->n_speech && sound->speech[i].start_us < take.end_us; i++) {
        struct dub_span run = sound->speech[i];
        run.start_us = run.start_us < take.start_us ? take.start_us : run.start_us;
        run.end_us = run.end_us > take.end_us ? take.end_us : run.end_us;
        dub_vec_push(&speech, run);
    }
    struct division d = {.speech = speech.at, .n = speech.n, .n_slots = n};
    enum dub_status st = DUB_OK;
    if (speech.n < n)
        st = dub_fail(err, DUB_ERR_STATE,
                      "the take has %zu stretch%s of speech, too few for %zu segments", speech.n,
                      speech.n == 1 ? "" : "es", n);
    else if (speech.n > STRETCHES_MAX)
        st = dub_fail(err, DUB_ERR_LIMIT, "%zu stretches of speech are too many for one take",
                      speech.n);
    if (!st)
        st = split_over(p, t, ids, &d, take, pad_us);
    dub_vec_fini(&speech);
    return st;
}

/* --- segments-from-speech --------------------------------------------------------------------- */

static bool is_touched(const struct dub_project *p, struct dub_span at)
{
    dub_us longest = dub_project_longest(p);
    size_t i = dub_project_segment_from(p, at.start_us > longest ? at.start_us - longest : 0);
    for (; i < dub_project_n_segments(p); i++) {
        struct dub_span s = dub_project_segment(p, i)->span;
        if (s.start_us >= at.end_us)
            break;
        if (s.end_us > at.start_us)
            return true;
    }
    return false;
}

/* Outwards to whole frames, within the video. */
static struct dub_span on_frames(const struct dub_project *p, struct dub_span at)
{
    struct dub_rate rate = dub_project_rate(p);
    dub_us video_us;
    if (dub_rate_known(rate)) {
        at.start_us = dub_frame_start(dub_frame_at(at.start_us, rate), rate);
        int64_t last = dub_frame_at(at.end_us, rate);
        if (dub_frame_start(last, rate) < at.end_us)
            last++;
        at.end_us = dub_frame_start(last, rate);
    }
    if (dub_project_video_len(p, &video_us) && at.end_us > video_us)
        at.end_us = video_us;
    return at;
}

static enum dub_audio_mode audio_mode_of(const struct dub_project *p, const struct dub_speaker *sp)
{
    dub_us video_us, audio_us;
    const struct dub_input *in =
        dub_project_input_by_ref(p, dub_str_sv(sp->default_input ? sp->default_input : sp->ref));
    if (!dub_project_video_len(p, &video_us) || !dub_input_audio_len(p, in, &audio_us))
        return DUB_AUDIO_WHOLE;
    dub_us d = audio_us - video_us;
    return d >= -DUB_US_PER_S && d <= DUB_US_PER_S ? DUB_AUDIO_ALIGNED : DUB_AUDIO_WHOLE;
}

enum dub_status dub_edit_from_speech(struct dub_project *p, struct dub_txn *t,
                                     const struct dub_speaker *sp, dub_us gap_us, dub_us min_us,
                                     struct dub_rng *rng, size_t *n, struct dub_err *err)
{
    const struct dub_sound *source = dub_project_sound(p, dub_project_visual(p));
    enum dub_audio_mode mode = audio_mode_of(p, sp);
    *n = 0;
    if (!source)
        return dub_fail(err, DUB_ERR_STATE, "nobody has listened to the video yet");
    for (size_t i = 0, end; i < source->n_speech; i = end + 1) {
        for (end = i; end + 1 < source->n_speech &&
                      source->speech[end + 1].start_us - source->speech[end].end_us < gap_us; end++)
            ;
        struct dub_span at =
            on_frames(p, (struct dub_span){source->speech[i].start_us, source->speech[end].end_us});
        if (dub_span_len(at) < min_us || dub_span_len(at) <= 0 || is_touched(p, at))
            continue;
        struct dub_segment *s = dub_segment_new(dub_project_new_id(p, rng));
        s->span = at;
        s->audio = mode;
        dub_str_set(&s->speaker, dub_str_sv(sp->ref));
        dub_txn_put(p, t, s);
        ++*n;
    }
    return DUB_OK;
}
