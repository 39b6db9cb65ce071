/*
 * Pictures of the video as the screen asks for them; editor_picture.c fulfils it beside the keys.
 * A table of functions, so that tests bring pictures of their own.
 */
#ifndef UI_PICTURE_PORT_H
#define UI_PICTURE_PORT_H

#include <cjson/cJSON.h>

#include "base/err.h"
#include "base/time.h"
#include "glyphs.h"
#include "run/media_client.h"
#include "run/shots.h"
#include "style.h"

struct ui_frame_ask {
    const char *path; /* absolute, or a URL */
    dub_us at_us;
    int columns, rows; /* room */
    enum ui_colours colours;
    enum ui_charset charset;
    bool light; /* the theme is */
    bool variable;
    struct dub_rate rate; /* num 0: not known */
    bool quick;           /* the one looked at, not a small one beside it */
};

/** result as src/media/frame.h says, NULL with err. Both borrowed for the call. */
typedef void ui_frame_fn(void *ctx, const cJSON *result, const struct dub_err *err);

/* Any member may be NULL: then there are no pictures. */
struct ui_picture_port {
    void *ctx;
    /** Ask for one; the answer comes later, or at once. 0: it came at once. */
    uint64_t (*frame)(void *ctx, const struct ui_frame_ask *ask, ui_frame_fn *done, void *done_ctx);
    /** Shot changes of a content known already; looking for those of a file; keeping them. */
    bool (*shots_known)(void *ctx, const char *sha256, struct dub_shots *out);
    uint64_t (*shots)(void *ctx, const char *path, dub_media_progress_fn *progress,
                      dub_media_result_fn *done, void *done_ctx);
    void (*shots_keep)(void *ctx, const char *sha256, const struct dub_shots *found);
    /** No answer is wanted any more. */
    void (*forget)(void *ctx, uint64_t id);
};

#endif
