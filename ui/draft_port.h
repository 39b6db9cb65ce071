/*
 * Rendering a draft as the screen sees it; editor_draft.c fulfils it beside the keys. How far it is
 * shows as activity, how it ended as a line for people.
 */
#ifndef UI_DRAFT_PORT_H
#define UI_DRAFT_PORT_H

#include "cmd/session.h"

/* Any member may be NULL: then nothing can be rendered. */
struct ui_draft_port {
    void *ctx;
    /**
     * in:     path typed, NULL or "": beside the project; in_segments "mute", "duck" or "keep"
     * errors: those of ui_draft_prepare; DUB_ERR_STATE one is being rendered
     */
    enum dub_status (*begin)(void *ctx, struct dub_session *s, const char *path,
                             const char *in_segments, struct dub_err *err);
    /** False: nothing was under way. */
    bool (*stop)(void *ctx);
};

#endif
