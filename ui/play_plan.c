#include "play_plan.h"

#include "base/fs.h"

#define HELD_PIECES_MAX 250 /* of one frame each, while the picture stands still */

struct making {
    const struct dub_session *s;
    const struct ui_play_ask *ask;
    struct ui_play_plan *out;
    struct dub_span range; /* of the cue, in draft's or video time */
    char *video;           /* path or URL of the source */
    int video_audio;       /* its sound streams */
};

void ui_play_plan_fini(struct ui_play_plan *p)
{
    dub_play_cue_fini(&p->cue);
    dub_draft_fini(&p->draft);
}

/* --- files ------------------------------------------------------------------------------------ */

/* Path or URL to open; dub_free. */
static enum dub_status locate(const struct dub_session *s, const struct dub_input *in, char **out,
                              struct dub_err *err)
{
    const char *name = dub_str_z(in->where);
    *out = NULL;
    switch (in->loc) {
    case DUB_LOC_FILE:
        *out = dub_session_file_path(s, in);
        if (*out && dub_file_exists(*out))
            return DUB_OK;
        dub_free(*out);
        *out = NULL;
        return dub_fail(err, DUB_ERR_IO, "%s is not there: nothing to play", name);
    case DUB_LOC_URL:
        *out = dub_strdup(name);
        return DUB_OK;
    case DUB_LOC_ASSET:
        return dub_fail(err, DUB_ERR_STATE,
                        "asset %s lies at the service only: it cannot be played here", name);
    case DUB_LOC_NONE:
        break;
    }
    return dub_fail(err, DUB_ERR_STATE, "input %s has no file yet: a attaches one",
                    dub_str_z(in->ref));
}

static const struct dub_input *audible(const struct dub_project *p, const struct dub_segment *seg)
{
    const struct dub_input *in = dub_segment_input(p, seg);
    bool sounds = in && (in->kind == DUB_INPUT_AUDIO || in->kind == DUB_INPUT_VIDEO);
    return sounds ? in : NULL;
}

bool ui_play_has_audio(const struct dub_session *s, const struct dub_segment *seg)
{
    const struct dub_input *in = audible(s->project, seg);
    return in && in->loc != DUB_LOC_NONE && in->loc != DUB_LOC_ASSET;
}

static enum dub_status find_video(struct making *m, struct dub_err *err)
{
    const struct dub_input *in = dub_project_visual(m->s->project);
    const struct dub_facts *f = in ? dub_project_facts(m->s->project, in) : NULL;
    if (!in || in->kind == DUB_INPUT_IMAGE)
        return dub_fail(err, DUB_ERR_STATE, in ? "the picture of this project is an image: it has "
                                                 "no sound"
                                               : "there is no video to play");
    m->video_audio = f ? f->n_audio : 1;
    return locate(m->s, in, &m->video, err);
}

static int n_audio(const struct dub_project *p, const struct dub_input *in)
{
    const struct dub_facts *f = dub_project_facts(p, in);
    return f && f->n_audio > 0 ? f->n_audio : 1;
}

/* --- sounds ----------------------------------------------------------------------------------- */

/* What of a sound lies within the cue. at: draft's or video time. */
static enum dub_status add_sound(struct making *m, const char *path, int streams, dub_us from_us,
                                 struct dub_span at, struct dub_err *err)
{
    struct dub_span r = m->range;
    if (at.start_us < r.start_us) {
        from_us += r.start_us - at.start_us;
        at.start_us = r.start_us;
    }
    at.end_us = at.end_us < r.end_us ? at.end_us : r.end_us;
    at.start_us -= r.start_us;
    at.end_us -= r.start_us;
    if (!dub_play_cue_add(&m->out->cue, path, streams, from_us, at))
        return dub_fail(err, DUB_ERR_LIMIT, "more than %d sounds at once cannot be played",
                        DUB_PLAY_TRACKS);
    return DUB_OK;
}

/* One segment's audio at its place; *heard false when there is nothing to open. */
static enum dub_status add_voice(struct making *m, const struct dub_input *in, dub_us crop_start_us,
                                 struct dub_span at, bool *heard, struct dub_err *err)
{
    const struct dub_project *p = m->s->project;
    char *path = NULL;
    dub_us len_us;
    enum dub_status st = locate(m->s, in, &path, err);
    if (dub_input_audio_len(p, in, &len_us) && at.end_us - at.start_us > len_us - crop_start_us)
        at.end_us = at.start_us + len_us - crop_start_us;
    *heard = st == DUB_OK;
    if (st == DUB_OK)
        st = add_sound(m, path, n_audio(p, in), crop_start_us, at, err);
    dub_free(path);
    return st;
}

static enum dub_status add_voices(struct making *m, struct dub_err *err)
{
    const struct dub_draft *d = &m->out->draft;
    enum dub_status st = DUB_OK;
    for (size_t i = 0; i < d->sounds.n; i++) {
        const struct dub_draft_sound *v = &d->sounds.at[i];
        struct dub_span at = {v->at_us, v->at_us + v->most_us};
        bool heard = false, here = at.end_us > m->range.start_us && at.start_us < m->range.end_us;
        if (!here || (m->ask->segment && v->segment != m->ask->segment))
            continue;
        if (v->input)
            st = add_voice(m, v->input, v->crop_start_us, at, &heard, err);
        m->out->n_missing += !heard;
        if (heard && st != DUB_OK)
            return st;
        if (!heard && st != DUB_OK && m->ask->segment)
            return st;
    }
    return DUB_OK;
}

/* The source under a part of the draft, as fast as it is: what of it there is time for. */
static enum dub_status add_source_part(struct making *m, const struct dub_draft_part *part,
                                       struct dub_err *err)
{
    dub_us len_us = dub_span_len(part->from), done_us = 0;
    enum dub_status st = DUB_OK;
    if (part->how == DUB_DRAFT_HELD || len_us <= 0)
        return DUB_OK;
    do {
        dub_us rest_us = part->out_us - done_us;
        struct dub_span at = {part->at_us + done_us,
                              part->at_us + done_us + (rest_us < len_us ? rest_us : len_us)};
        if (at.end_us > m->range.start_us && at.start_us < m->range.end_us)
            st = add_sound(m, m->video, m->video_audio, part->from.start_us, at, err);
        done_us += len_us;
    } while (st == DUB_OK && part->how == DUB_DRAFT_LOOPED && done_us < part->out_us);
    return st;
}

static enum dub_status add_source(struct making *m, bool gaps_only, struct dub_err *err)
{
    const struct dub_draft *d = &m->out->draft;
    enum dub_status st = DUB_OK;
    for (size_t i = 0; i < d->parts.n && st == DUB_OK; i++)
        if (!gaps_only || d->parts.at[i].segment == 0)
            st = add_source_part(m, &d->parts.at[i], err);
    return st;
}

/* --- the picture ------------------------------------------------------------------------------ */

/* One frame again and again is a picture that stands. */
static void hold(struct making *m, dub_us end_us, dub_us len_us)
{
    dub_us frame_us = dub_frame_len(dub_project_rate(m->s->project));
    struct dub_play_track *t = &m->out->cue.picture;
    dub_us at_us = end_us > frame_us ? end_us - frame_us : 0;
    for (int i = 0; i < HELD_PIECES_MAX && len_us > 0; i++, len_us -= frame_us)
        dub_play_track_add(t, m->video, at_us, len_us < frame_us ? len_us : frame_us);
}

/* A player changes neither speed nor direction within a cue: such a part runs as it is, then stands. */
static void add_picture_part(struct making *m, const struct dub_draft_part *part)
{
    dub_us from_us = m->range.start_us > part->at_us ? m->range.start_us - part->at_us : 0;
    dub_us to_us = m->range.end_us < part->at_us + part->out_us ? m->range.end_us - part->at_us
                                                                : part->out_us;
    dub_us len_us = dub_span_len(part->from);
    struct dub_play_track *t = &m->out->cue.picture;
    while (from_us < to_us && len_us > 0) {
        bool stands = part->how == DUB_DRAFT_HELD ||
                      (part->how != DUB_DRAFT_LOOPED && from_us >= len_us);
        dub_us in_us = from_us % len_us, left_us = to_us - from_us;
        dub_us piece_us = stands || left_us < len_us - in_us ? left_us : len_us - in_us;
        if (stands)
            hold(m, part->from.end_us, piece_us);
        else
            dub_play_track_add(t, m->video, part->from.start_us + in_us, piece_us);
        from_us += piece_us;
    }
}

static void add_picture(struct making *m)
{
    const struct dub_draft *d = &m->out->draft;
    m->out->cue.picture.n_audio = m->video_audio;
    if (!m->out->by_draft) {
        dub_play_track_add(&m->out->cue.picture, m->video, m->range.start_us,
                           dub_span_len(m->range));
        return;
    }
    for (size_t i = 0; i < d->parts.n; i++)
        if (d->parts.at[i].at_us < m->range.end_us &&
            d->parts.at[i].at_us + d->parts.at[i].out_us > m->range.start_us)
            add_picture_part(m, &d->parts.at[i]);
}

/* --- ranges ----------------------------------------------------------------------------------- */

/* Where a segment lies in the draft: its picture, or only its sound where another has the picture. */
static bool segment_range(struct making *m, size_t number)
{
    const struct dub_draft *d = &m->out->draft;
    bool found = false;
    for (size_t i = 0; i < d->parts.n; i++) {
        const struct dub_draft_part *part = &d->parts.at[i];
        if (part->segment != number)
            continue;
        if (!found)
            m->range.start_us = part->at_us;
        m->range.end_us = part->at_us + part->out_us;
        found = true;
    }
    for (size_t i = 0; i < d->sounds.n && !found; i++) {
        if (d->sounds.at[i].segment != m->ask->segment)
            continue;
        m->range.start_us = d->sounds.at[i].at_us;
        m->range.end_us = m->range.start_us + d->sounds.at[i].most_us;
        found = true;
    }
    return found;
}

static enum dub_status play_source(struct making *m, const struct dub_segment *seg,
                                   struct dub_err *err)
{
    dub_us end_us;
    bool known = dub_project_video_len(m->s->project, &end_us);
    m->range.start_us = seg ? seg->span.start_us : m->ask->from_us;
    if (!known && !seg)
        return dub_fail(err, DUB_ERR_STATE, "the length of the video is not known yet");
    m->range.end_us = seg && (!known || seg->span.end_us < end_us) ? seg->span.end_us : end_us;
    if (dub_span_len(m->range) <= 0)
        return dub_fail(err, DUB_ERR_STATE, "there is no video behind this moment");
    enum dub_status st = find_video(m, err);
    if (st == DUB_OK && m->video_audio == 0 && !m->ask->picture)
        return dub_fail(err, DUB_ERR_STATE, "the video has no sound");
    if (st == DUB_OK && m->video_audio > 0)
        st = add_sound(m, m->video, m->video_audio, m->range.start_us, m->range, err);
    return st;
}

/* A segment's audio as it is in its file: where there is no draft to lay it into. */
static enum dub_status play_plain(struct making *m, const struct dub_segment *seg,
                                  struct dub_err *err)
{
    const struct dub_input *in = audible(m->s->project, seg);
    struct dub_crop crop = dub_segment_crop(seg);
    dub_us len_us = dub_span_len(seg->span);
    bool heard;
    if (dub_segment_audio_len(m->s->project, seg, &len_us) && len_us <= 0)
        return dub_fail(err, DUB_ERR_STATE, "its audio has no length");
    m->range = (struct dub_span){seg->span.start_us, seg->span.start_us + len_us};
    return add_voice(m, in, crop.has_start ? crop.span.start_us : 0, m->range, &heard, err);
}

static enum dub_status play_draft(struct making *m, const struct dub_segment *seg, size_t number,
                                  struct dub_err *err)
{
    const struct ui_play_ask *ask = m->ask;
    struct ui_play_plan *out = m->out;
    out->by_draft = true;
    m->range = (struct dub_span){dub_draft_out_at(&out->draft, ask->from_us), out->draft.out_us};
    if (seg && !segment_range(m, number))
        return dub_fail(err, DUB_ERR_STATE, "segment %zu has no place in the video", number);
    if (dub_span_len(m->range) <= 0)
        return dub_fail(err, DUB_ERR_STATE, "there is no video behind this moment");
    bool source = ask->what == UI_PLAY_BOTH || (ask->gaps && !seg);
    enum dub_status st = source || ask->picture ? find_video(m, err) : DUB_OK;
    if (st == DUB_OK && source && m->video_audio > 0)
        st = add_source(m, ask->what != UI_PLAY_BOTH, err);
    return st == DUB_OK ? add_voices(m, err) : st;
}

enum dub_status ui_play_plan_make(const struct dub_session *s, const struct ui_play_ask *ask,
                                  struct ui_play_plan *out, struct dub_err *err)
{
    const struct dub_project *p = s->project;
    struct making m = {.s = s, .ask = ask, .out = out};
    const struct dub_segment *seg =
        ask->segment ? dub_project_segment_by_id(p, ask->segment) : NULL;
    size_t number = seg ? dub_project_segment_index(p, seg) + 1 : 0;
    enum dub_status st;
    *out = (struct ui_play_plan){0};
    if (seg && dub_span_len(seg->span) <= 0)
        st = dub_fail(err, DUB_ERR_STATE, "segment %zu ends before it begins", number);
    else if (seg && ask->what != UI_PLAY_SOURCE && !audible(p, seg))
        st = dub_fail(err, DUB_ERR_STATE, "segment %zu has no audio to play yet: a attaches some",
                      number);
    else if (ask->what == UI_PLAY_SOURCE)
        st = play_source(&m, seg, err);
    else if ((st = dub_draft_plan(p, &out->draft, err)) == DUB_OK)
        st = play_draft(&m, seg, number, err);
    else if (seg && ask->what == UI_PLAY_DUB)
        st = play_plain(&m, seg, err);
    if (st == DUB_OK && ask->picture && m.video)
        add_picture(&m);
    if (st == DUB_OK && out->cue.n_sounds == 0 && out->cue.picture.parts.n == 0)
        st = dub_fail(err, DUB_ERR_STATE, "there is nothing to hear here");
    dub_play_cue_close(&out->cue, dub_span_len(m.range));
    out->begin_us = m.range.start_us;
    out->last_us = seg ? seg->span.end_us : DUB_US_MAX;
    dub_free(m.video);
    return st;
}

/* --- there and back --------------------------------------------------------------------------- */

dub_us ui_play_video_at(const struct ui_play_plan *p, dub_us pos_us)
{
    dub_us at_us = p->begin_us + pos_us;
    dub_us video_us = p->by_draft ? dub_draft_video_at(&p->draft, at_us) : at_us;
    return video_us < p->last_us ? video_us : p->last_us;
}

bool ui_play_pos_of(const struct ui_play_plan *p, dub_us video_us, dub_us *pos_us)
{
    dub_us at_us = p->by_draft ? dub_draft_out_at(&p->draft, video_us) : video_us;
    *pos_us = at_us - p->begin_us;
    return *pos_us >= 0 && *pos_us < p->cue.len_us && video_us < p->last_us;
}
