/* Segments: adding, deleting, splitting, merging, and their fields. */
#include <stdio.h>

#include "cmd/groups.h"
#include "cmd/args.h"
#include "edit/structops.h"
#include "edit/timeops.h"

static enum dub_status segment_add(struct dub_session *s, const struct dub_value *a,
                                   struct dub_err *err)
{
    char x[DUB_TIME_TEXT], y[DUB_TIME_TEXT];
    if (a[1].time_us <= a[0].time_us)
        return dub_fail(err, DUB_ERR_RANGE,
                        "a segment must end after its start: %s is not after %s",
                        dub_clock_print(a[1].time_us, y), dub_clock_print(a[0].time_us, x));
    struct dub_segment *seg = dub_segment_new(dub_project_new_id(s->project, &s->rng));
    seg->span = (struct dub_span){a[0].time_us, a[1].time_us};
    dub_str_set(&seg->speaker, dub_str_sv(a[2].speaker->ref));
    if (a[3].text.n)
        dub_str_set(&seg->text, a[3].text);
    s->sel.cursor = seg->rec.id;
    s->sel.picked.n = 0;
    dub_session_begin(s, "add segment");
    dub_session_put(s, seg);
    dub_session_commit(s);
    return DUB_OK;
}

static enum dub_status segment_delete(struct dub_session *s, const struct dub_value *a,
                                      struct dub_err *err)
{
    (void)err;
    char label[48];
    size_t at = dub_project_segment_index(
        s->project, dub_project_segment_by_id(s->project, a[0].segments.at[0]));
    dub_session_begin(s, "delete %s", dub_segments_label(s, &a[0], label, sizeof(label)));
    for (size_t i = 0; i < a[0].segments.n; i++)
        dub_session_remove(s, a[0].segments.at[i]);
    size_t left = dub_project_n_segments(s->project);
    s->sel.picked.n = 0;
    s->sel.cursor =
        left ? dub_project_segment(s->project, at < left ? at : left - 1)->rec.id : 0;
    dub_session_commit(s);
    return DUB_OK;
}

static enum dub_status segment_split(struct dub_session *s, const struct dub_value *a,
                                     struct dub_err *err)
{
    char label[48];
    dub_id right;
    struct dub_txn *t = dub_session_begin(s, "split %s",
                                          dub_segments_label(s, &a[0], label, sizeof(label)));
    return dub_finish(s, dub_edit_split(s->project, t, a[0].segments.at[0], a[1].time_us, &s->rng,
                                        &right, err));
}

/* Merging that loses something asks; where nobody can be asked it fails and says what. */
static enum dub_status may_merge(struct dub_session *s, const struct dub_segment *left,
                                 const struct dub_segment *right, struct dub_err *err)
{
    struct dub_buf loss;
    dub_buf_init(&loss, 0);
    dub_edit_merge_loss(s->project, left, right, &loss);
    enum dub_status st = DUB_OK;
    if (loss.n) {
        struct dub_buf question;
        dub_buf_init(&question, 0);
        dub_buf_addf(&question, "merging drops %s. Merge?", dub_buf_z(&loss));
        if (!s->ports.ask)
            st = dub_fail(err, DUB_ERR_STATE, "merging drops %s; to do it all the same, say --yes",
                          dub_buf_z(&loss));
        else if (!s->ports.ask(s->ports.ctx, dub_buf_z(&question)))
            st = dub_fail(err, DUB_ERR_CANCELLED, "not merged");
        dub_buf_fini(&question);
    }
    dub_buf_fini(&loss);
    return st;
}

static enum dub_status segment_merge(struct dub_session *s, const struct dub_value *a,
                                     struct dub_err *err)
{
    DUB_VEC(dub_id) ids = {0};
    for (size_t i = 0; i < a[0].segments.n; i++)
        dub_vec_push(&ids, a[0].segments.at[i]);
    if (ids.n == 1) {
        const struct dub_segment *seg = dub_project_segment_by_id(s->project, ids.at[0]);
        size_t next = dub_project_segment_index(s->project, seg) + 1;
        if (next >= dub_project_n_segments(s->project)) {
            dub_vec_fini(&ids);
            return dub_fail(err, DUB_ERR_STATE, "segment %zu is the last one: nothing follows to "
                            "merge with", next);
        }
        dub_vec_push(&ids, dub_project_segment(s->project, next)->rec.id);
    }
    enum dub_status st = DUB_OK;
    struct dub_txn *t = dub_session_begin(s, "merge %zu segments", ids.n);
    for (size_t i = 1; i < ids.n && !st; i++) {
        st = may_merge(s, dub_project_segment_by_id(s->project, ids.at[0]),
                       dub_project_segment_by_id(s->project, ids.at[i]), err);
        if (!st)
            dub_edit_merge(s->project, t, ids.at[0], ids.at[i]);
    }
    if (!st) {
        s->sel.cursor = ids.at[0];
        s->sel.picked.n = 0;
    }
    dub_vec_fini(&ids);
    return dub_finish(s, st);
}

/* --- segment-set ------------------------------------------------------------------------------ */

enum field {
    F_START, F_END, F_SPEAKER, F_INPUT, F_CROP, F_AUDIO, F_TEXT, F_SOURCE_TEXT, F_NOTE, F_STATE,
    F_SYNC_MODE, F_TEMPERATURE, F_OCCLUSION, F_FACE, F_LENGTH
};
#define FIELDS                                                                                     \
    "start|end|speaker|input|crop|audio|text|source-text|note|state|sync-mode|temperature|"        \
    "occlusion|face|length"

static struct dub_sv or_none(struct dub_sv v)
{
    return v.n == 0 ? (struct dub_sv){0} : v;
}

static enum dub_status set_crop(const struct dub_session *s, struct dub_segment *seg,
                                struct dub_sv v, struct dub_err *err)
{
    struct dub_time_ctx ctx = dub_session_time_ctx(s);
    struct dub_span span = {0, 0};
    bool none = dub_sv_eq_z(v, "none");
    if (!none) {
        enum dub_status st = dub_span_parse(v, &ctx, &span, err);
        if (st)
            return st;
    }
    seg->audio = none ? DUB_AUDIO_WHOLE : DUB_AUDIO_CUT;
    seg->has_crop_start = seg->has_crop_end = !none;
    seg->crop = span;
    return DUB_OK;
}

static enum dub_status set_audio(struct dub_segment *seg, struct dub_sv v, struct dub_err *err)
{
    if (!dub_sv_eq_z(v, "whole") && !dub_sv_eq_z(v, "aligned"))
        return dub_fail(
            err, DUB_ERR_ARG,
            "audio is whole or aligned; for a part of it: segment-set N crop START-END");
    seg->audio = dub_sv_eq_z(v, "whole") ? DUB_AUDIO_WHOLE : DUB_AUDIO_ALIGNED;
    seg->has_crop_start = seg->has_crop_end = false;
    seg->crop = (struct dub_span){0, 0};
    return DUB_OK;
}

/* Another speaker means another voice: an input of its own does not go along. */
static enum dub_status set_speaker(const struct dub_session *s, struct dub_segment *seg,
                                   struct dub_sv v, struct dub_err *err)
{
    const struct dub_speaker *sp = NULL;
    if (!dub_sv_eq_z(v, "none")) {
        enum dub_status st = dub_project_find_speaker(s->project, v, &sp, err);
        if (st)
            return st;
    }
    if (!sp || !dub_str_eq(seg->speaker, sp->ref))
        dub_str_set(&seg->input, (struct dub_sv){0});
    dub_str_set(&seg->speaker, sp ? dub_str_sv(sp->ref) : (struct dub_sv){0});
    return DUB_OK;
}

static enum dub_status set_edge(const struct dub_session *s, struct dub_segment *seg,
                                enum field field, struct dub_sv v, struct dub_err *err)
{
    struct dub_time_ctx ctx = dub_session_time_ctx(s);
    struct dub_span span = seg->span;
    char a[DUB_TIME_TEXT], b[DUB_TIME_TEXT];
    enum dub_status st =
        dub_time_parse(v, &ctx, field == F_START ? &span.start_us : &span.end_us, err);
    if (st)
        return st;
    if (span.start_us >= span.end_us)
        return dub_fail(err, DUB_ERR_RANGE,
                        "a segment must end after its start: %s is not after %s",
                        dub_clock_print(span.end_us, a), dub_clock_print(span.start_us, b));
    seg->span = span;
    return DUB_OK;
}

/* The start stays, the end moves. */
static enum dub_status set_length(const struct dub_session *s, struct dub_segment *seg,
                                  struct dub_sv v, struct dub_err *err)
{
    struct dub_time_ctx ctx = dub_session_time_ctx(s);
    dub_us len_us;
    ctx.has_playhead = false; /* a length is not a place */
    enum dub_status st = dub_time_parse(v, &ctx, &len_us, err);
    if (!st && len_us <= 0)
        st = dub_fail(err, DUB_ERR_RANGE, "a segment must be longer than nothing");
    if (!st && len_us > DUB_US_MAX - seg->span.start_us)
        st = dub_fail(err, DUB_ERR_RANGE, "that is longer than a video can be");
    if (!st)
        seg->span.end_us = seg->span.start_us + len_us;
    return st;
}

static enum dub_status set_field(const struct dub_session *s, struct dub_segment *seg,
                                 enum field field, struct dub_sv v, struct dub_err *err)
{
    switch (field) {
    case F_START:
    case F_END:
        return set_edge(s, seg, field, v, err);
    case F_SPEAKER:
        return set_speaker(s, seg, v, err);
    case F_INPUT:
        dub_str_set(&seg->input, dub_sv_eq_z(v, "none") ? (struct dub_sv){0} : or_none(v));
        return DUB_OK;
    case F_CROP:
        return set_crop(s, seg, v, err);
    case F_AUDIO:
        return set_audio(seg, v, err);
    case F_TEXT:
        dub_str_set(&seg->text, or_none(v));
        return DUB_OK;
    case F_SOURCE_TEXT:
        dub_str_set(&seg->source_text, or_none(v));
        return DUB_OK;
    case F_NOTE:
        dub_str_set(&seg->note, or_none(v));
        return DUB_OK;
    case F_STATE:
        if (!dub_review_parse(v, &seg->review))
            return dub_fail(err, DUB_ERR_ARG,
                            "state is draft, review, approved, rejected or none, not '%.*s'",
                            (int)(v.n > 60 ? 60 : v.n), v.p);
        return DUB_OK;
    case F_SYNC_MODE:
        return dub_set_option(&seg->override, DUB_OPT_SYNC_MODE, v, err);
    case F_TEMPERATURE:
        return dub_set_option(&seg->override, DUB_OPT_TEMPERATURE, v, err);
    case F_OCCLUSION:
        return dub_set_option(&seg->override, DUB_OPT_OCCLUSION, v, err);
    case F_FACE:
        return dub_set_option(&seg->override, DUB_OPT_FACE, v, err);
    case F_LENGTH:
        return set_length(s, seg, v, err);
    }
    return DUB_ERR_INTERNAL;
}

static enum dub_status segment_set(struct dub_session *s, const struct dub_value *a,
                                   struct dub_err *err)
{
    char label[48];
    enum dub_status st = DUB_OK;
    dub_session_begin(s, "set %.*s of %s", (int)a[1].text.n, a[1].text.p,
                      dub_segments_label(s, &a[0], label, sizeof(label)));
    uint64_t mix = a[0].segments.n;
    for (size_t i = 0; i < a[0].segments.n; i++)
        mix = mix * 1099511628211u ^ a[0].segments.at[i];
    dub_session_merge_key(s, "set %d of %llx", a[1].choice, (unsigned long long)mix);
    for (size_t i = 0; i < a[0].segments.n && !st; i++) {
        struct dub_segment *seg =
            dub_segment_dup(dub_project_segment_by_id(s->project, a[0].segments.at[i]));
        st = set_field(s, seg, (enum field)a[1].choice, a[2].text, err);
        if (st)
            dub_record_unref(&seg->rec);
        else
            dub_session_put(s, seg);
    }
    return dub_finish(s, st);
}

static enum dub_status crop_auto(struct dub_session *s, const struct dub_value *a,
                                 struct dub_err *err)
{
    char label[48];
    struct dub_txn *t = dub_session_begin(s, "crops of %s",
                                          dub_segments_label(s, &a[0], label, sizeof(label)));
    return dub_finish(s, dub_edit_crop_auto(s->project, t, a[0].segments.at, a[0].segments.n,
                                            (enum dub_crop_auto)a[1].choice, err));
}

static const struct dub_cmd rows[] = {
    {.name = "segment-add", .alias = "add", .group = "segments", .summary = "add a segment",
     .flags = DUB_CMD_MUTATES, .needs = DUB_NEED_SPEAKERS,
     .args = {{"START", DUB_ARG_TIME, .help = "video time"},
              {"END", DUB_ARG_TIME, .help = "video time, after START"},
              {"SPEAKER", DUB_ARG_SPEAKER, .help = "refId or unique name"},
              {"TEXT", DUB_ARG_TEXT, .optional = true, .help = "target text"}},
     .exec = segment_add},
    {.name = "segment-delete", .alias = "delete", .group = "segments", .summary = "delete segments",
     .flags = DUB_CMD_MUTATES, .needs = DUB_NEED_SEGMENTS,
     .args = {{"N", DUB_ARG_SEGMENTS, .help = "segments"}}, .exec = segment_delete},
    {.name = "segment-split", .alias = "split", .group = "segments",
     .summary = "split a segment and its audio in two",
     .flags = DUB_CMD_MUTATES, .needs = DUB_NEED_SEGMENTS,
     .args = {{"N", DUB_ARG_SEGMENT, .help = "segment"},
              {"TIME", DUB_ARG_TIME, .help = "video time inside it"}},
     .exec = segment_split},
    {.name = "segment-merge", .alias = "merge", .group = "segments",
     .summary = "merge a segment with the next one, or several into one",
     .details = "Where audio would be lost it says so and asks.",
     .flags = DUB_CMD_MUTATES, .needs = DUB_NEED_SEGMENTS,
     .args = {{"N", DUB_ARG_SEGMENTS, .help = "segment (merges with the next) or several"}},
     .exec = segment_merge},
    {.name = "segment-set", .alias = "set-segment", .group = "segments",
     .summary = "set one field of segments",
     .details = "length keeps the start; crop takes START-END in audio time or none; audio takes "
                "whole or aligned; face takes auto, none or FRAME,X,Y; none clears an override.",
     .flags = DUB_CMD_MUTATES, .needs = DUB_NEED_SEGMENTS,
     .args = {{"N", DUB_ARG_SEGMENTS, .help = "segments"},
              {"FIELD", DUB_ARG_CHOICE, .choices = FIELDS, .help = "field"},
              {"V", DUB_ARG_TEXT, .optional = true, .help = "value; empty clears a text"}},
     .exec = segment_set},
    {.name = "crop-auto", .group = "segments", .summary = "give segments their part of the audio",
     .details = "whole: no crop. aligned: the segment's own span in a stem as long as the video. "
                "sequence: takes lie one after another in the file.",
     .flags = DUB_CMD_MUTATES, .needs = DUB_NEED_SEGMENTS,
     .args = {{"N", DUB_ARG_SEGMENTS, .help = "segments"},
              {"HOW", DUB_ARG_CHOICE, .choices = "whole|aligned|sequence", .help = "how"}},
     .exec = crop_auto},
};

struct dub_cmd_group dub_cmds_segment(void)
{
    return (struct dub_cmd_group){rows, DUB_ARRAY_LEN(rows)};
}
