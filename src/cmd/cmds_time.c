/* Segments in time: move, trim, extend, slip, slide, roll, ripple, snap, gaps. */
#include "cmd/groups.h"
#include "edit/timeops.h"

typedef enum dub_status delta_op(struct dub_project *p, struct dub_txn *t, dub_id id, dub_us delta,
                                 struct dub_err *err);

/* The same change for each segment, later ones first when moving on: edges then never cross. */
static enum dub_status each(struct dub_session *s, const struct dub_value *n, const char *verb,
                            dub_us delta_us, delta_op *op, struct dub_err *err)
{
    char label[48], id[DUB_ID_TEXT];
    enum dub_status st = DUB_OK;
    struct dub_txn *t = dub_session_begin(s, "%s %s", verb,
                                          dub_segments_label(s, n, label, sizeof(label)));
    dub_session_merge_key(s, "%s %s", verb, dub_id_print(n->segments.at[0], id));
    size_t last = n->segments.n - 1;
    for (size_t i = 0; i < n->segments.n && !st; i++)
        st = op(s->project, t, n->segments.at[delta_us > 0 ? last - i : i], delta_us, err);
    return dub_finish(s, st);
}

static void say_if_aligned(struct dub_session *s, const struct dub_value *n)
{
    for (size_t i = 0; i < n->segments.n; i++) {
        const struct dub_segment *seg = dub_project_segment_by_id(s->project, n->segments.at[i]);
        if (seg && seg->audio == DUB_AUDIO_ALIGNED) {
            dub_session_say(s, "aligned audio follows the picture: another part of it plays now");
            return;
        }
    }
}

static enum dub_status segment_move(struct dub_session *s, const struct dub_value *a,
                                    struct dub_err *err)
{
    dub_us delta = a[1].time_us;
    if (!a[1].relative)
        delta -= dub_project_segment_by_id(s->project, a[0].segments.at[0])->span.start_us;
    enum dub_status st = each(s, &a[0], "move", delta, dub_edit_move, err);
    if (!st)
        say_if_aligned(s, &a[0]);
    return st;
}

static enum dub_status segment_shift(struct dub_session *s, const struct dub_value *a,
                                     struct dub_err *err)
{
    enum dub_status st = each(s, &a[0], "shift", a[1].time_us, dub_edit_move, err);
    if (!st)
        say_if_aligned(s, &a[0]);
    return st;
}

static enum dub_status segment_slip(struct dub_session *s, const struct dub_value *a,
                                    struct dub_err *err)
{
    return each(s, &a[0], "slip", a[1].time_us, dub_edit_slip, err);
}

static enum dub_status segment_slide(struct dub_session *s, const struct dub_value *a,
                                     struct dub_err *err)
{
    char label[48], id[DUB_ID_TEXT];
    struct dub_txn *t = dub_session_begin(s, "slide %s",
                                          dub_segments_label(s, &a[0], label, sizeof(label)));
    dub_session_merge_key(s, "slide %s", dub_id_print(a[0].segments.at[0], id));
    enum dub_status st = dub_finish(s, dub_edit_slide(s->project, t, a[0].segments.at,
                                                      a[0].segments.n, a[1].time_us, err));
    if (!st)
        say_if_aligned(s, &a[0]);
    return st;
}

static enum dub_status segment_roll(struct dub_session *s, const struct dub_value *a,
                                    struct dub_err *err)
{
    return each(s, &a[0], "roll", a[1].time_us, dub_edit_roll, err);
}

static enum dub_status segment_ripple(struct dub_session *s, const struct dub_value *a,
                                      struct dub_err *err)
{
    enum dub_status st = each(s, &a[0], "ripple", a[1].time_us, dub_edit_ripple, err);
    if (!st)
        say_if_aligned(s, &a[0]);
    return st;
}

static enum dub_status edge(struct dub_session *s, const struct dub_value *a, const char *verb,
                            bool trim, struct dub_err *err)
{
    char label[48], id[DUB_ID_TEXT];
    enum dub_status st = DUB_OK;
    struct dub_txn *t = dub_session_begin(s, "%s %s", verb,
                                          dub_segments_label(s, &a[0], label, sizeof(label)));
    dub_session_merge_key(s, "%s %d %s", verb, a[1].choice,
                          dub_id_print(a[0].segments.at[0], id));
    for (size_t i = 0; i < a[0].segments.n && !st; i++)
        st = dub_edit_edge(s->project, t, a[0].segments.at[i], (enum dub_edge)a[1].choice,
                           a[2].time_us, trim, err);
    return dub_finish(s, st);
}

static enum dub_status segment_trim(struct dub_session *s, const struct dub_value *a,
                                    struct dub_err *err)
{
    return edge(s, a, "trim", true, err);
}

static enum dub_status segment_extend(struct dub_session *s, const struct dub_value *a,
                                      struct dub_err *err)
{
    if (a[2].word)
        return dub_extend_to(s, &a[0], a[1].choice, a[2].choice, err);
    return edge(s, a, "extend", false, err);
}

static enum dub_status snap_to_shots(struct dub_session *s, struct dub_txn *t, dub_id id,
                                     struct dub_err *err)
{
    const dub_us *at;
    size_t n;
    if (!s->ports.shots || !s->ports.shots(s->ports.ctx, s, &at, &n))
        return dub_fail(err, DUB_ERR_STATE,
                        "the video's shot changes are not known yet: `shots` looks for them");
    return dub_edit_snap_times(s->project, t, id, at, n, err);
}

static enum dub_status segment_snap(struct dub_session *s, const struct dub_value *a,
                                    struct dub_err *err)
{
    char label[48];
    enum dub_status st = DUB_OK;
    if (a[1].choice == 2)
        return dub_snap_speech(s, &a[0], err);
    struct dub_txn *t = dub_session_begin(s, "snap %s",
                                          dub_segments_label(s, &a[0], label, sizeof(label)));
    for (size_t i = 0; i < a[0].segments.n && !st; i++)
        st = a[1].choice == 3
                 ? snap_to_shots(s, t, a[0].segments.at[i], err)
                 : (a[1].choice == 0 ? dub_edit_snap_frames : dub_edit_snap_neighbours)(
                       s->project, t, a[0].segments.at[i], err);
    return dub_finish(s, st);
}

typedef bool gap_op(struct dub_project *p, struct dub_txn *t, dub_id id, dub_us us);

/* Over the named segments, or all of them. */
static enum dub_status gaps(struct dub_session *s, const struct dub_value *a, const char *verb,
                            gap_op *op)
{
    size_t n_changed = 0;
    struct dub_txn *t = dub_session_begin(s, "%s", verb);
    if (a[1].given) {
        for (size_t i = 0; i < a[1].segments.n; i++)
            n_changed += op(s->project, t, a[1].segments.at[i], a[0].time_us);
    } else {
        for (size_t i = 0; i < dub_project_n_segments(s->project); i++)
            n_changed += op(s->project, t, dub_project_segment(s->project, i)->rec.id,
                            a[0].time_us);
    }
    dub_session_commit(s);
    dub_session_say(s, "%zu segment%s changed", n_changed, n_changed == 1 ? "" : "s");
    return DUB_OK;
}

static enum dub_status close_gaps(struct dub_session *s, const struct dub_value *a,
                                  struct dub_err *err)
{
    (void)err;
    return gaps(s, a, "close gaps", dub_edit_close_gap);
}

static enum dub_status micro_gap(struct dub_session *s, const struct dub_value *a,
                                 struct dub_err *err)
{
    (void)err;
    return gaps(s, a, "micro-gap", dub_edit_micro_gap);
}

#define N_ARG     {"N", DUB_ARG_SEGMENTS, .help = "segments"}
#define DELTA_ARG {"DELTA", DUB_ARG_DELTA, .help = "+0.2, -5f"}
#define EDGE_ARG  {"EDGE", DUB_ARG_CHOICE, .choices = "start|end", .help = "which edge"}
#define TIME_ARG  {"TIME", DUB_ARG_TIME, .help = "video time"}
#define COMMON    .group = "time", .flags = DUB_CMD_MUTATES, .needs = DUB_NEED_SEGMENTS

static const struct dub_cmd rows[] = {
    {.name = "segment-move", .alias = "move", COMMON,
     .summary = "move segments by a change or to a time; audio stays with them",
     .args = {N_ARG, {"DELTA|TIME", DUB_ARG_TIME_OR_DELTA, .help = "+0.2 or 12.5"}},
     .exec = segment_move},
    {.name = "segment-shift", .alias = "shift", COMMON, .summary = "move segments by a change",
     .args = {N_ARG, DELTA_ARG}, .exec = segment_shift},
    {.name = "segment-trim", .alias = "trim", COMMON,
     .summary = "put an edge at a time; a crop's edge moves along",
     .args = {N_ARG, EDGE_ARG, TIME_ARG}, .exec = segment_trim},
    {.name = "segment-extend", .alias = "extend", COMMON,
     .summary = "put an edge at a time, or where audio or silence ends; the audio stays as it is",
     .details = "audio: where the segment's audio ends (begins), longer or shorter. silence: on to "
                "the next speech of the source. Neither passes a neighbour or the video's end.",
     .args = {N_ARG, EDGE_ARG,
              {"TIME|audio|silence", DUB_ARG_TIME, .choices = "audio|silence",
               .help = "video time, or how far"}},
     .exec = segment_extend},
    {.name = "segment-slip", .alias = "slip", COMMON,
     .summary = "move the crop under a fixed slot", .args = {N_ARG, DELTA_ARG},
     .exec = segment_slip},
    {.name = "segment-slide", .alias = "slide", COMMON,
     .summary = "move a segment, trimming neighbours that touch it", .args = {N_ARG, DELTA_ARG},
     .exec = segment_slide},
    {.name = "segment-roll", .alias = "roll", COMMON,
     .summary = "move the edge shared with the next segment", .args = {N_ARG, DELTA_ARG},
     .exec = segment_roll},
    {.name = "segment-ripple", .alias = "ripple", COMMON,
     .summary = "move a segment and all that follow",
     .args = {{"N", DUB_ARG_SEGMENT, .help = "first segment to move"}, DELTA_ARG},
     .exec = segment_ripple},
    {.name = "segment-snap", .alias = "snap", COMMON,
     .summary = "put both edges on frames, onto neighbours or shot changes within 0.25 s, or speech "
                "within 0.5 s",
     .args = {N_ARG, {"TO", DUB_ARG_CHOICE, .choices = "frames|neighbours|speech|shots",
                      .help = "onto what; speech is the source's"}},
     .exec = segment_snap},
    {.name = "close-gaps", COMMON,
     .summary = "lengthen segments to the next one where the gap is at most MAX",
     .args = {{"MAX", DUB_ARG_TIME, .help = "largest gap to close"},
              {"N", DUB_ARG_SEGMENTS, .optional = true, .help = "segments; all if not given"}},
     .exec = close_gaps},
    {.name = "micro-gap", COMMON,
     .summary = "shorten segments so that GAP lies before the next one",
     .args = {{"GAP", DUB_ARG_TIME, .help = "least gap, as 0.02"},
              {"N", DUB_ARG_SEGMENTS, .optional = true, .help = "segments; all if not given"}},
     .exec = micro_gap},
};

struct dub_cmd_group dub_cmds_time(void)
{
    return (struct dub_cmd_group){rows, DUB_ARRAY_LEN(rows)};
}
