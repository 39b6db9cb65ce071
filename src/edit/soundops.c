#include "edit/soundops.h"

#include "base/vec.h"

static dub_us least(dub_us a, dub_us b)
{
    return a < b ? a : b;
}

static dub_us most(dub_us a, dub_us b)
{
    return a > b ? a : b;
}

static size_t number_of(const struct dub_project *p, const struct dub_segment *s)
{
    return dub_project_segment_index(p, s) + 1;
}

static const struct dub_segment *find(const struct dub_project *p, dub_id id, struct dub_err *err)
{
    const struct dub_segment *s = dub_project_segment_by_id(p, id);
    if (!s)
        dub_fail(err, DUB_ERR_STATE, "there is no such segment");
    return s;
}

static const struct dub_sound *source_of(const struct dub_project *p, struct dub_err *err)
{
    const struct dub_sound *s = dub_project_sound(p, dub_project_visual(p));
    if (!s)
        dub_fail(err, DUB_ERR_STATE, "nobody has listened to the video yet");
    return s;
}

static const struct dub_sound *audio_of(const struct dub_project *p, const struct dub_segment *s,
                                        struct dub_err *err)
{
    const struct dub_input *in = dub_segment_input(p, s);
    const struct dub_sound *sound = dub_project_sound(p, in);
    if (!sound)
        dub_fail(err, DUB_ERR_STATE, "segment %zu: nobody has listened to its audio yet",
                 number_of(p, s));
    return sound;
}

static void put_crop(struct dub_project *p, struct dub_txn *t, const struct dub_segment *s,
                     struct dub_span crop)
{
    struct dub_segment *copy = dub_segment_dup(s);
    copy->audio = DUB_AUDIO_CUT;
    copy->has_crop_start = copy->has_crop_end = true;
    copy->crop = crop;
    dub_txn_put(p, t, copy);
}

/* --- segment-snap speech ---------------------------------------------------------------------- */

enum dub_status dub_edit_snap_speech(struct dub_project *p, struct dub_txn *t, dub_id id,
                                     struct dub_err *err)
{
    const struct dub_segment *s = find(p, id, err);
    const struct dub_sound *source = s ? source_of(p, err) : NULL;
    if (!source)
        return DUB_ERR_STATE;
    struct dub_span span = s->span;
    dub_us at;
    if (dub_sound_edge_near(source, span.start_us, DUB_SPEECH_REACH_US, &at))
        span.start_us = at;
    if (dub_sound_edge_near(source, span.end_us, DUB_SPEECH_REACH_US, &at))
        span.end_us = at;
    if (span.start_us >= span.end_us)
        return dub_fail(err, DUB_ERR_RANGE,
                        "segment %zu: both edges lie nearest to the same edge of speech",
                        number_of(p, s));
    struct dub_segment *copy = dub_segment_dup(s);
    copy->span = span;
    dub_txn_put(p, t, copy);
    return DUB_OK;
}

/* --- crops ------------------------------------------------------------------------------------ */

/* What a segment plays of its audio. */
static struct dub_span played(const struct dub_segment *s, const struct dub_sound *sound)
{
    struct dub_crop crop = dub_segment_crop(s);
    struct dub_span part = {crop.has_start ? crop.span.start_us : 0,
                            crop.has_end ? crop.span.end_us : sound->end_us};
    part.start_us = most(part.start_us, 0);
    part.end_us = least(part.end_us, sound->end_us);
    return part;
}

/* Room around speech, up to the middle of a pause and within limits. */
static struct dub_span padded(const struct dub_sound *sound, size_t first, size_t last,
                              struct dub_span within, dub_us pad_us)
{
    struct dub_span crop = {sound->speech[first].start_us, sound->speech[last].end_us};
    dub_us before = first > 0 ? sound->speech[first - 1].end_us : within.start_us;
    dub_us after = last + 1 < sound->n_speech ? sound->speech[last + 1].start_us : within.end_us;
    crop.start_us = most(crop.start_us - pad_us, before + (crop.start_us - before) / 2);
    crop.end_us = least(crop.end_us + pad_us, after - (after - crop.end_us) / 2);
    crop.start_us = most(crop.start_us, within.start_us);
    crop.end_us = least(crop.end_us, within.end_us);
    return crop;
}

enum dub_status dub_edit_crop_trim(struct dub_project *p, struct dub_txn *t, dub_id id,
                                   dub_us pad_us, struct dub_err *err)
{
    const struct dub_segment *s = find(p, id, err);
    const struct dub_sound *sound = s ? audio_of(p, s, err) : NULL;
    if (!sound)
        return DUB_ERR_STATE;
    struct dub_span part = played(s, sound);
    size_t first = dub_sound_speech_from(sound, part.start_us), last = first;
    if (first >= sound->n_speech || sound->speech[first].start_us >= part.end_us)
        return dub_fail(err, DUB_ERR_STATE, "segment %zu: nobody speaks in its audio",
                        number_of(p, s));
    while (last + 1 < sound->n_speech && sound->speech[last + 1].start_us < part.end_us)
        last++;
    put_crop(p, t, s, padded(sound, first, last, part, pad_us));
    return DUB_OK;
}

static dub_us shared(struct dub_span a, struct dub_span b)
{
    return least(a.end_us, b.end_us) - most(a.start_us, b.start_us);
}

/* The turn that begins with a stretch; out: its last one. */
static struct dub_span turn_from(const struct dub_sound *sound, size_t first, size_t *last)
{
    *last = first;
    while (*last + 1 < sound->n_speech &&
           sound->speech[*last + 1].start_us - sound->speech[*last].end_us < DUB_SPEECH_TURN_US)
        ++*last;
    return (struct dub_span){sound->speech[first].start_us, sound->speech[*last].end_us};
}

/* Turns that lie under the slot by half of their length or half of its own. */
static bool under_slot(const struct dub_sound *sound, struct dub_span slot, size_t *first,
                       size_t *last)
{
    bool any = false;
    for (size_t i = 0, end; i < sound->n_speech; i = end + 1) {
        struct dub_span turn = turn_from(sound, i, &end);
        dub_us both = 2 * shared(turn, slot);
        if (both <= 0 || (both < dub_span_len(turn) && both < dub_span_len(slot)))
            continue;
        *first = any ? *first : i;
        *last = end;
        any = true;
    }
    return any;
}

/* Another segment plays a good part of it. */
static bool is_taken(const struct dub_project *p, const struct dub_segment *but,
                     const struct dub_sound *sound, struct dub_span turn)
{
    const struct dub_input *in = dub_segment_input(p, but);
    for (size_t i = 0; i < dub_project_n_segments(p); i++) {
        const struct dub_segment *s = dub_project_segment(p, i);
        if (s->rec.id != but->rec.id && dub_segment_input(p, s) == in &&
            2 * shared(played(s, sound), turn) > dub_span_len(turn))
            return true;
    }
    return false;
}

static dub_us distance(struct dub_span a, struct dub_span b)
{
    return most(0, most(a.start_us - b.end_us, b.start_us - a.end_us));
}

/* The free turn nearest to the slot in time; the earlier of two. */
static bool nearest_turn(const struct dub_project *p, const struct dub_segment *s,
                         const struct dub_sound *sound, size_t *first, size_t *last)
{
    dub_us best = DUB_US_MAX;
    for (size_t i = 0, end; i < sound->n_speech; i = end + 1) {
        struct dub_span turn = turn_from(sound, i, &end);
        dub_us off = distance(turn, s->span);
        if (off >= best || is_taken(p, s, sound, turn))
            continue;
        best = off;
        *first = i;
        *last = end;
    }
    return best < DUB_US_MAX;
}

enum dub_status dub_edit_crop_find(struct dub_project *p, struct dub_txn *t, dub_id id,
                                   dub_us pad_us, struct dub_err *err)
{
    size_t first, last;
    const struct dub_segment *s = find(p, id, err);
    const struct dub_sound *sound = s ? audio_of(p, s, err) : NULL;
    if (!sound)
        return DUB_ERR_STATE;
    struct dub_span all = {0, sound->end_us};
    dub_us len;
    if (dub_input_audio_len(p, dub_segment_input(p, s), &len))
        all.end_us = least(all.end_us, len);
    if (!under_slot(sound, s->span, &first, &last) &&
        !nearest_turn(p, s, sound, &first, &last))
        return dub_fail(err, DUB_ERR_STATE,
                        "segment %zu: there is no speech in its audio that no other segment plays",
                        number_of(p, s));
    put_crop(p, t, s, padded(sound, first, last, all, pad_us));
    return DUB_OK;
}

/* --- segment-extend to audio or silence ------------------------------------------------------- */

/* How far an edge may go without meeting a neighbour or leaving the video. */
static dub_us limit_of(const struct dub_project *p, const struct dub_segment *s, enum dub_edge edge)
{
    dub_us video_us, limit = edge == DUB_EDGE_START ? 0 : DUB_US_MAX;
    size_t n = dub_project_n_segments(p), i = dub_project_segment_index(p, s);
    if (edge == DUB_EDGE_END) {
        if (dub_project_video_len(p, &video_us))
            limit = video_us;
        for (i++; i < n; i++) {
            dub_us start = dub_project_segment(p, i)->span.start_us;
            if (start >= s->span.end_us)
                return least(limit, start);
        }
        return limit;
    }
    dub_us longest = dub_project_longest(p);
    for (; i > 0; i--) {
        struct dub_span o = dub_project_segment(p, i - 1)->span;
        if (o.start_us + longest <= limit)
            break; /* none before it reaches further */
        if (o.end_us <= s->span.start_us)
            limit = most(limit, o.end_us);
    }
    return limit;
}

static bool at_silence(const struct dub_sound *source, enum dub_edge edge, dub_us t, dub_us *out)
{
    size_t i = dub_sound_speech_from(source, t);
    if (dub_sound_speech_at(source, t))
        return false;
    if (edge == DUB_EDGE_END)
        *out = i < source->n_speech ? source->speech[i].start_us : DUB_US_MAX;
    else
        *out = i > 0 ? source->speech[i - 1].end_us : 0;
    return true;
}

enum dub_status dub_edit_extend_to(struct dub_project *p, struct dub_txn *t, dub_id id,
                                   enum dub_edge edge, enum dub_extend_to to, struct dub_err *err)
{
    const struct dub_segment *s = find(p, id, err);
    bool is_end = edge == DUB_EDGE_END;
    dub_us at, audio_us;
    if (!s)
        return DUB_ERR_STATE;
    if (to == DUB_EXTEND_AUDIO) {
        if (s->audio == DUB_AUDIO_ALIGNED)
            return dub_fail(err, DUB_ERR_STATE,
                            "segment %zu: aligned audio is as long as its slot at any length",
                            number_of(p, s));
        if (!dub_segment_audio_len(p, s, &audio_us))
            return dub_fail(err, DUB_ERR_STATE, "segment %zu: the length of its audio is not known",
                            number_of(p, s));
        at = is_end ? s->span.start_us + audio_us : s->span.end_us - audio_us;
    } else {
        const struct dub_sound *source = source_of(p, err);
        if (!source)
            return DUB_ERR_STATE;
        if (!at_silence(source, edge, is_end ? s->span.end_us : s->span.start_us, &at))
            return dub_fail(err, DUB_ERR_STATE,
                            "segment %zu: at its %s somebody speaks in the source, there is no "
                            "silence to extend into", number_of(p, s), is_end ? "end" : "start");
    }
    dub_us limit = limit_of(p, s, edge);
    at = is_end ? least(at, limit) : most(at, limit);
    if (at == DUB_US_MAX)
        return dub_fail(err, DUB_ERR_STATE, "the length of the video is not known");
    return dub_edit_edge(p, t, id, edge, at, false, err);
}
