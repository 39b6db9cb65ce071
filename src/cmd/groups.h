/* The command rows of each group and what their handlers share; inside src/cmd only. */
#ifndef DUB_CMD_GROUPS_H
#define DUB_CMD_GROUPS_H

#include "cmd/cmd.h"
#include "cmd/session.h"
#include "edit/castops.h"

/** Rows of one file; joined and sorted by table.c. */
struct dub_cmd_group {
    const struct dub_cmd *rows;
    size_t n;
};
struct dub_cmd_group dub_cmds_history(void);
struct dub_cmd_group dub_cmds_cast(void);
struct dub_cmd_group dub_cmds_clip(void);
struct dub_cmd_group dub_cmds_ripple(void);
struct dub_cmd_group dub_cmds_segment(void);
struct dub_cmd_group dub_cmds_sound(void);
struct dub_cmd_group dub_cmds_time(void);
struct dub_cmd_group dub_cmds_project(void);
struct dub_cmd_group dub_cmds_marker(void);
struct dub_cmd_group dub_cmds_waive(void);

/** "segment 3" or "4 segments" for a name of an undo step. Returns out. */
const char *dub_segments_label(const struct dub_session *s, const struct dub_value *v, char *out,
                               size_t size);

/**
 * A SOURCE as it is stored: files are found from the current folder, else from the project's, and
 * stored relative to the project's folder when they lie inside it.
 * out: where appended; errors: DUB_ERR_IO when there is no such file, DUB_ERR_ARG
 */
enum dub_status dub_resolve_source(const struct dub_session *s, struct dub_sv text,
                                   enum dub_source_kind *kind, struct dub_buf *where,
                                   struct dub_err *err) DUB_MUST_USE;
/** Ask for facts of a file source; other kinds need none. */
enum dub_status dub_probe_source(struct dub_session *s, enum dub_source_kind kind,
                                 const char *where, struct dub_err *err) DUB_MUST_USE;

/** errors: DUB_ERR_ARG unless check has that rule or it is `all` */
enum dub_status dub_known_rule(struct dub_sv rule, struct dub_err *err) DUB_MUST_USE;

/**
 * What can be heard in an input is needed now.
 * errors: DUB_ERR_STATE not known (yet), with what to do
 */
enum dub_status dub_need_sound(struct dub_session *s, const struct dub_input *in,
                               struct dub_err *err) DUB_MUST_USE;
/** segment-snap N speech. in: n the segments */
enum dub_status dub_snap_speech(struct dub_session *s, const struct dub_value *n,
                                struct dub_err *err) DUB_MUST_USE;
/** segment-extend N EDGE audio|silence. in: edge 0 start, 1 end; to 0 audio, 1 silence */
enum dub_status dub_extend_to(struct dub_session *s, const struct dub_value *n, int edge, int to,
                              struct dub_err *err) DUB_MUST_USE;

/** Commit when st is ok, else abort. Returns st. */
enum dub_status dub_finish(struct dub_session *s, enum dub_status st);

/**
 * Set one option from text (`none` clears it).
 * in: name as in the command table: sync-mode, temperature, occlusion, face
 */
enum dub_status dub_set_option(struct dub_options *o, enum dub_option which, struct dub_sv text,
                               struct dub_err *err) DUB_MUST_USE;

#endif
