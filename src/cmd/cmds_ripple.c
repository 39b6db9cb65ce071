/* Edits that take along what follows, and edges that reach for the neighbour. */
#include "cmd/groups.h"
#include "edit/rippleops.h"

static enum dub_status ripple_trim(struct dub_session *s, const struct dub_value *a,
                                   struct dub_err *err)
{
    char label[48], id[DUB_ID_TEXT];
    struct dub_txn *t = dub_session_begin(s, "ripple-trim %s",
                                          dub_segments_label(s, &a[0], label, sizeof(label)));
    dub_session_merge_key(s, "ripple-trim %s", dub_id_print(a[0].segments.at[0], id));
    return dub_finish(
        s, dub_edit_ripple_trim(s->project, t, a[0].segments.at[0], a[1].time_us, err));
}

static enum dub_status ripple_delete(struct dub_session *s, const struct dub_value *a,
                                     struct dub_err *err)
{
    char label[48];
    enum dub_status st = DUB_OK;
    size_t n = a[0].segments.n;
    size_t at = dub_project_segment_index(
        s->project, dub_project_segment_by_id(s->project, a[0].segments.at[0]));
    struct dub_txn *t = dub_session_begin(s, "ripple-delete %s",
                                          dub_segments_label(s, &a[0], label, sizeof(label)));
    for (size_t i = 0; i < n && !st; i++) /* the last one first: earlier times stay as they are */
        st = dub_edit_ripple_delete(s->project, t, a[0].segments.at[n - 1 - i], err);
    if (!st) {
        size_t left = dub_project_n_segments(s->project);
        s->sel.picked.n = 0;
        s->sel.cursor =
            left ? dub_project_segment(s->project, at < left ? at : left - 1)->rec.id : 0;
    }
    return dub_finish(s, st);
}

static enum dub_status fill(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    char label[48];
    size_t n_changed = 0;
    (void)err;
    struct dub_txn *t = dub_session_begin(s, "extend %s",
                                          dub_segments_label(s, &a[0], label, sizeof(label)));
    for (size_t i = 0; i < a[0].segments.n; i++) {
        dub_id id = a[0].segments.at[i];
        bool on = a[1].choice != 1 && dub_edit_fill(s->project, t, id, DUB_EDGE_END);
        bool back = a[1].choice != 0 && dub_edit_fill(s->project, t, id, DUB_EDGE_START);
        n_changed += on || back;
    }
    dub_session_commit(s);
    if (n_changed == 0)
        dub_session_say(s, "no room to extend into: nothing changed");
    return DUB_OK;
}

#define COMMON .group = "time", .flags = DUB_CMD_MUTATES, .needs = DUB_NEED_SEGMENTS

static const struct dub_cmd rows[] = {
    {.name = "segment-fill", .alias = "fill", COMMON,
     .summary = "extend segments to their neighbours; the audio stays as it is",
     .args = {{"N", DUB_ARG_SEGMENTS, .help = "segments"},
              {"TO", DUB_ARG_CHOICE, .choices = "next|previous|both", .help = "which neighbour"}},
     .exec = fill},
    {.name = "segment-ripple-delete", .alias = "ripple-delete", COMMON,
     .summary = "delete segments; all that follow move back by their length",
     .args = {{"N", DUB_ARG_SEGMENTS, .help = "segments"}}, .exec = ripple_delete},
    {.name = "segment-ripple-trim", .alias = "ripple-trim", COMMON,
     .summary = "trim a segment's end to a time; all that follow move along",
     .args = {{"N", DUB_ARG_SEGMENT, .help = "segment"},
              {"TIME", DUB_ARG_TIME, .help = "new end, video time"}},
     .exec = ripple_trim},
};

struct dub_cmd_group dub_cmds_ripple(void)
{
    return (struct dub_cmd_group){rows, DUB_ARRAY_LEN(rows)};
}
