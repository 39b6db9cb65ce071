/* Commands that go by what can be heard; see edit/soundops.h. */
#include "cmd/groups.h"
#include "edit/soundops.h"

#define GAP_US ((dub_us)500000) /* between turns, not between sentences of one */
#define MIN_US ((dub_us)300000) /* shorter ones are "mm" and "yes" */

/* --- what they need --------------------------------------------------------------------------- */

static const char *shown(const struct dub_input *in)
{
    return in->where ? in->where->z : dub_str_z(in->ref);
}

/* After asking: it may be known now, later, or never. */
static enum dub_status ask_for_sound(struct dub_session *s, const struct dub_input *in,
                                     struct dub_err *err)
{
    char *where = dub_strdup(in->where->z);
    dub_id id = in->rec.id;
    enum dub_status st = s->ports.listen ? s->ports.listen(s->ports.ctx, s, where, err) : DUB_OK;
    const struct dub_input *now = (const struct dub_input *)dub_project_record(s->project, id);
    if (!st && !dub_project_sound(s->project, now))
        st = dub_fail(err, DUB_ERR_STATE,
                      s->ports.listen ? "%s is being listened to: try again when that is done"
                                      : "nobody has listened to %s yet: dubline check P.dub "
                                        "--listen does",
                      where);
    dub_free(where);
    return st;
}

enum dub_status dub_need_sound(struct dub_session *s, const struct dub_input *in,
                               struct dub_err *err)
{
    const struct dub_facts *f = dub_project_facts(s->project, in);
    if (!in || (in->kind != DUB_INPUT_AUDIO && in->kind != DUB_INPUT_VIDEO))
        return dub_fail(err, DUB_ERR_STATE, "there is no sound to listen to");
    if (dub_project_sound(s->project, in))
        return DUB_OK;
    if (in->loc != DUB_LOC_FILE || !in->where)
        return dub_fail(err, DUB_ERR_STATE, "%s cannot be listened to: it is not a local file",
                        shown(in));
    if (f && f->n_audio == 0)
        return dub_fail(err, DUB_ERR_STATE, "%s has no sound", shown(in));
    return ask_for_sound(s, in, err);
}

static enum dub_status need_source(struct dub_session *s, struct dub_err *err)
{
    const struct dub_input *video = dub_project_visual(s->project);
    if (!video || video->kind != DUB_INPUT_VIDEO)
        return dub_fail(err, DUB_ERR_STATE, "there is no video to listen to");
    return dub_need_sound(s, video, err);
}

/* The audio of all named segments. */
static enum dub_status need_audio(struct dub_session *s, const struct dub_value *n,
                                  struct dub_err *err)
{
    enum dub_status st = DUB_OK;
    for (size_t i = 0; i < n->segments.n && !st; i++) {
        const struct dub_segment *seg = dub_project_segment_by_id(s->project, n->segments.at[i]);
        const struct dub_input *in = seg ? dub_segment_input(s->project, seg) : NULL;
        if (seg && (!in || in->kind != DUB_INPUT_AUDIO))
            st = dub_fail(err, DUB_ERR_STATE, "segment %zu has no recorded audio",
                          dub_project_segment_index(s->project, seg) + 1);
        else
            st = dub_need_sound(s, in, err);
    }
    return st;
}

/* --- handlers --------------------------------------------------------------------------------- */

typedef enum dub_status crop_op(struct dub_project *p, struct dub_txn *t, dub_id id, dub_us pad_us,
                                struct dub_err *err);

static enum dub_status crops(struct dub_session *s, const struct dub_value *a, const char *verb,
                             crop_op *op, struct dub_err *err)
{
    char label[48];
    enum dub_status st = need_audio(s, &a[0], err);
    if (st)
        return st;
    struct dub_txn *t = dub_session_begin(s, "%s of %s", verb,
                                          dub_segments_label(s, &a[0], label, sizeof(label)));
    for (size_t i = 0; i < a[0].segments.n && !st; i++)
        st = op(s->project, t, a[0].segments.at[i], a[1].given ? a[1].time_us : DUB_SPEECH_PAD_US,
                err);
    return dub_finish(s, st);
}

static enum dub_status crop_trim(struct dub_session *s, const struct dub_value *a,
                                 struct dub_err *err)
{
    return crops(s, a, "trim audio", dub_edit_crop_trim, err);
}

static enum dub_status crop_find(struct dub_session *s, const struct dub_value *a,
                                 struct dub_err *err)
{
    return crops(s, a, "find audio", dub_edit_crop_find, err);
}

static enum dub_status take_split(struct dub_session *s, const struct dub_value *a,
                                  struct dub_err *err)
{
    char label[48];
    struct dub_value first = {0};
    if (a[0].segments.n < 2)
        return dub_fail(err, DUB_ERR_ARG,
                        "take-split wants the segments that share one take: take-split 3-6");
    dub_vec_push(&first.segments, a[0].segments.at[0]);
    enum dub_status st = need_audio(s, &first, err);
    dub_vec_fini(&first.segments);
    if (st)
        return st;
    struct dub_txn *t = dub_session_begin(s, "split a take over %s",
                                          dub_segments_label(s, &a[0], label, sizeof(label)));
    return dub_finish(s, dub_edit_take_split(s->project, t, a[0].segments.at, a[0].segments.n,
                                             a[1].given ? a[1].time_us : DUB_SPEECH_PAD_US, err));
}

static enum dub_status only_speaker(struct dub_session *s, const struct dub_speaker **out,
                                    struct dub_err *err)
{
    if (dub_project_n_speakers(s->project) > 1)
        return dub_fail(err, DUB_ERR_ARG, "there are several speakers: say whose the segments are");
    *out = dub_project_speaker(s->project, 0);
    return DUB_OK;
}

static enum dub_status from_speech(struct dub_session *s, const struct dub_value *a,
                                   struct dub_err *err)
{
    const struct dub_speaker *sp = a[0].speaker;
    size_t n;
    enum dub_status st = a[0].given ? DUB_OK : only_speaker(s, &sp, err);
    if (!st)
        st = need_source(s, err);
    if (st)
        return st;
    struct dub_txn *t = dub_session_begin(s, "segments from speech");
    st = dub_edit_from_speech(s->project, t, sp, a[1].given ? a[1].time_us : GAP_US,
                              a[2].given ? a[2].time_us : MIN_US, &s->rng, &n, err);
    if (!st && n == 0)
        st = dub_fail(err, DUB_ERR_STATE,
                      "there is no speech of that length that no segment touches yet");
    st = dub_finish(s, st);
    if (!st)
        dub_session_say(s, "%zu segment%s from speech; change speakers with segment-set N speaker",
                        n, n == 1 ? "" : "s");
    return st;
}

/* --- what the rows of other groups do with speech --------------------------------------------- */

enum dub_status dub_snap_speech(struct dub_session *s, const struct dub_value *n,
                                struct dub_err *err)
{
    char label[48];
    enum dub_status st = need_source(s, err);
    if (st)
        return st;
    struct dub_txn *t =
        dub_session_begin(s, "snap %s", dub_segments_label(s, n, label, sizeof(label)));
    for (size_t i = 0; i < n->segments.n && !st; i++)
        st = dub_edit_snap_speech(s->project, t, n->segments.at[i], err);
    return dub_finish(s, st);
}

enum dub_status dub_extend_to(struct dub_session *s, const struct dub_value *n, int edge, int to,
                              struct dub_err *err)
{
    char label[48];
    enum dub_status st = to == DUB_EXTEND_SILENCE ? need_source(s, err) : DUB_OK;
    if (st)
        return st;
    struct dub_txn *t =
        dub_session_begin(s, "extend %s", dub_segments_label(s, n, label, sizeof(label)));
    for (size_t i = 0; i < n->segments.n && !st; i++)
        st = dub_edit_extend_to(s->project, t, n->segments.at[i], (enum dub_edge)edge,
                                (enum dub_extend_to)to, err);
    return dub_finish(s, st);
}

#define N_ARG   {"N", DUB_ARG_SEGMENTS, .help = "segments"}
#define PAD_ARG {"PAD", DUB_ARG_TIME, .optional = true, .help = "left around the speech; 0.05"}
#define COMMON  .group = "sound", .flags = DUB_CMD_MUTATES, .needs = DUB_NEED_SEGMENTS

static const struct dub_cmd rows[] = {
    {.name = "crop-find", COMMON,
     .summary = "crop segments to the speech of their audio that suits the slot",
     .details = "In a recording as long as the video that is the speech under the slot; else the "
                "nearest turn that no other segment plays.",
     .args = {N_ARG, PAD_ARG}, .exec = crop_find},
    {.name = "crop-trim", COMMON,
     .summary = "cut the silence at both ends of segments' audio", .args = {N_ARG, PAD_ARG},
     .exec = crop_trim},
    {.name = "segments-from-speech", .group = "sound", .flags = DUB_CMD_MUTATES,
     .needs = DUB_NEED_SPEAKERS,
     .summary = "propose a segment for each turn of speech in the source",
     .details = "Where segments lie already, nothing is added.",
     .args = {{"SPEAKER", DUB_ARG_SPEAKER, .optional = true, .help = "whose they are"},
              {"GAP", DUB_ARG_TIME, .optional = true,
               .help = "shorter pauses do not part turns; 0.5"},
              {"LENGTH", DUB_ARG_TIME, .optional = true, .help = "shorter turns are left out; 0.3"}},
     .exec = from_speech},
    {.name = "take-split", COMMON,
     .summary = "divide the audio of the first segment over all named ones, at its pauses",
     .details = "Each part is about as long as its slot.", .args = {N_ARG, PAD_ARG},
     .exec = take_split},
};

struct dub_cmd_group dub_cmds_sound(void)
{
    return (struct dub_cmd_group){rows, DUB_ARRAY_LEN(rows)};
}
