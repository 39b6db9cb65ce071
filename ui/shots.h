/* Shot changes in the editor: found on demand, kept, drawn on the ruler, caught at, gone to. */
#ifndef UI_SHOTS_H
#define UI_SHOTS_H

#include "base/hash.h"
#include "hand.h"
#include "run/shots.h"

struct ui_shots {
    struct dub_shots found;
    char sha256[DUB_SHA256_HEX]; /* of the video they are of; "": of none */
    bool known;                  /* found, though there may be none */
    uint64_t id;                 /* of the search under way */
    char searched[DUB_SHA256_HEX]; /* what it goes through */
};

struct ui_app;

void ui_shots_fini(struct ui_app *app);
/** Those of the project's video, read from the cache when first asked for; NULL: not known. */
const struct dub_shots *ui_shots(struct ui_app *app);
/** Begin to look for them. errors: DUB_ERR_STATE no video, not known what it is */
enum dub_status ui_shots_find(struct ui_app *app, struct dub_err *err);
/** Stop looking; false when nobody did. */
bool ui_shots_stop(struct ui_app *app);
/** Playhead to the next (+1) or previous (-1) one. errors: DUB_ERR_STATE not known; none there */
enum dub_status ui_shots_step(struct ui_app *app, int dir, struct dub_err *err);
/** Index of the first one at or after a time. */
size_t ui_shots_from(const struct dub_shots *s, dub_us at_us);
/** On row y of the ruler; they hide no letter. */
void ui_shots_draw(struct ui_app *app, int y);

#endif
