/* Turning the words of a command into typed values; inside src/cmd only. */
#ifndef DUB_CMD_ARGS_H
#define DUB_CMD_ARGS_H

#include "cmd/cmd.h"
#include "cmd/session.h"

/** How many choices a CHOICE argument has, and the i-th as a view. */
size_t dub_arg_n_choices(const struct dub_arg *a);
struct dub_sv dub_arg_choice(const struct dub_arg *a, size_t i);

/** Times as this session understands them: the video's rate, the playhead. */
struct dub_time_ctx dub_session_time_ctx(const struct dub_session *s);

/**
 * Fill values[0 .. DUB_CMD_ARGS_MAX) from words[1 ..].
 * errors: DUB_ERR_ARG with usage; DUB_ERR_STATE for a segment or speaker that does not exist
 */
enum dub_status dub_args_parse(struct dub_session *s, const struct dub_cmd *cmd,
                               const struct dub_words *words, struct dub_sv line,
                               struct dub_value *values, struct dub_err *err) DUB_MUST_USE;
void dub_args_fini(struct dub_value *values);

#endif
