/* What a command would do, without doing it. */
#ifndef DUB_CMD_PREVIEW_H
#define DUB_CMD_PREVIEW_H

#include "cmd/session.h"
#include "model/txn.h"

/** Looks at the changes a line made, before they are taken back. The project shows them. */
typedef void dub_preview_fn(void *ctx, const struct dub_project *p, const struct dub_txn *t);

/**
 * Run a command line, show what it changed, take it back. Nothing is said, asked, probed, written
 * or added to the history; where the command would ask, it fails as if nobody agreed.
 * errors: what the command says; look is not called then
 */
enum dub_status dub_session_preview(struct dub_session *s, struct dub_sv line,
                                    dub_preview_fn *look, void *ctx,
                                    struct dub_err *err) DUB_MUST_USE;

#endif
