/* Copying, cutting and pasting segments and their attributes; duplicates. */
#include "cmd/groups.h"
#include "edit/clipops.h"

static void take(struct dub_session *s, const struct dub_value *v)
{
    dub_clip_take(&s->clip, s->project, v->segments.at, v->segments.n);
}

static enum dub_status segment_copy(struct dub_session *s, const struct dub_value *a,
                                    struct dub_err *err)
{
    char label[48];
    (void)err;
    take(s, &a[0]);
    dub_session_say(s, "copied %s", dub_segments_label(s, &a[0], label, sizeof(label)));
    return DUB_OK;
}

static enum dub_status segment_cut(struct dub_session *s, const struct dub_value *a,
                                   struct dub_err *err)
{
    char label[48];
    (void)err;
    take(s, &a[0]);
    dub_session_begin(s, "cut %s", dub_segments_label(s, &a[0], label, sizeof(label)));
    for (size_t i = 0; i < a[0].segments.n; i++)
        dub_session_remove(s, a[0].segments.at[i]);
    s->sel.picked.n = 0;
    dub_session_commit(s);
    return DUB_OK;
}

/* Put copies and select them. */
static enum dub_status paste(struct dub_session *s, struct dub_txn *t, const struct dub_clip *c,
                             dub_us at_us, struct dub_err *err)
{
    dub_id_vec ids = {0};
    enum dub_status st =
        dub_finish(s, dub_edit_paste(s->project, t, c, at_us, &s->rng, &ids, err));
    if (!st) {
        s->sel.cursor = ids.at[0];
        s->sel.picked.n = 0;
        for (size_t i = 0; i < ids.n && ids.n > 1; i++)
            dub_vec_push(&s->sel.picked, ids.at[i]);
    }
    dub_vec_fini(&ids);
    return st;
}

static enum dub_status segment_paste(struct dub_session *s, const struct dub_value *a,
                                     struct dub_err *err)
{
    size_t n = s->clip.at.n;
    struct dub_txn *t = dub_session_begin(s, "paste %zu segment%s", n, n == 1 ? "" : "s");
    return paste(s, t, &s->clip, a[0].time_us, err);
}

static enum dub_status segment_duplicate(struct dub_session *s, const struct dub_value *a,
                                         struct dub_err *err)
{
    char label[48];
    struct dub_clip clip = {0};
    dub_clip_take(&clip, s->project, a[0].segments.at, a[0].segments.n);
    dub_us at_us =
        a[1].given ? a[1].time_us : clip.at.at[0]->span.start_us + dub_clip_len(&clip);
    struct dub_txn *t = dub_session_begin(s, "duplicate %s",
                                          dub_segments_label(s, &a[0], label, sizeof(label)));
    enum dub_status st = paste(s, t, &clip, at_us, err);
    dub_clip_fini(&clip);
    return st;
}

static enum dub_status paste_attributes(struct dub_session *s, const struct dub_value *a,
                                        struct dub_err *err)
{
    char label[48];
    unsigned mask;
    size_t n_from = s->clip.at.n, n_to = a[0].segments.n;
    if (n_from == 0)
        return dub_fail(err, DUB_ERR_STATE,
                        "nothing was copied yet: segment-copy N takes a segment along");
    if (n_from > 1 && n_from != n_to)
        return dub_fail(err, DUB_ERR_STATE,
                        "%zu segments were copied and %zu would be changed: copy one for all of "
                        "them, or as many", n_from, n_to);
    enum dub_status st = dub_attrs_parse(a[1].text, &mask, err);
    if (st)
        return st;
    struct dub_txn *t = dub_session_begin(s, "paste %.*s onto %s",
                                          (int)(a[1].text.n > 80 ? 80 : a[1].text.n), a[1].text.p,
                                          dub_segments_label(s, &a[0], label, sizeof(label)));
    for (size_t i = 0; i < n_to; i++)
        dub_edit_paste_attrs(s->project, t, s->clip.at.at[n_from == 1 ? 0 : i],
                             a[0].segments.at[i], mask);
    return dub_finish(s, DUB_OK);
}

#define N_ARG  {"N", DUB_ARG_SEGMENTS, .help = "segments"}
#define COMMON .group = "segments", .needs = DUB_NEED_SEGMENTS

static const struct dub_cmd rows[] = {
    {.name = "segment-copy", .alias = "copy", COMMON,
     .summary = "remember segments, for segment-paste and paste-attributes",
     .args = {N_ARG}, .exec = segment_copy},
    {.name = "segment-cut", .alias = "cut", COMMON, .flags = DUB_CMD_MUTATES,
     .summary = "remember segments and remove them", .args = {N_ARG}, .exec = segment_cut},
    {.name = "segment-paste", .alias = "paste", .group = "segments", .flags = DUB_CMD_MUTATES,
     .summary = "put what was copied at a time, as far apart as it was",
     .args = {{"TIME", DUB_ARG_TIME, .help = "start of the first"}}, .exec = segment_paste},
    {.name = "paste-attributes", COMMON, .flags = DUB_CMD_MUTATES,
     .summary = "give segments some attributes of what was copied",
     .details = "WHAT is some of speaker, crop, audio, options, face, texts, note, state with "
                "commas between them, or all. One copied segment serves all; several serve as "
                "many, in order.",
     .args = {N_ARG, {"WHAT", DUB_ARG_WORD, .help = "speaker,crop ... or all"}},
     .exec = paste_attributes},
    {.name = "segment-duplicate", .alias = "duplicate", COMMON, .flags = DUB_CMD_MUTATES,
     .summary = "copy segments to a time, or to just after themselves",
     .args = {N_ARG, {"TIME", DUB_ARG_TIME, .optional = true, .help = "start of the first copy"}},
     .exec = segment_duplicate},
};

struct dub_cmd_group dub_cmds_clip(void)
{
    return (struct dub_cmd_group){rows, DUB_ARRAY_LEN(rows)};
}
