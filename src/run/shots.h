/*
 * Shot changes of a video: where its pictures change all at once. Found by dubline-media (task
 * "shots"), kept under $XDG_CACHE_HOME/dubline/shots by the hash of the content.
 */
#ifndef DUB_RUN_SHOTS_H
#define DUB_RUN_SHOTS_H

#include <cjson/cJSON.h>

#include "base/err.h"
#include "base/time.h"
#include "base/vec.h"

struct dub_shots {
    DUB_VEC(dub_us) at; /* first frame of each new shot, in order */
};

void dub_shots_fini(struct dub_shots *s);
/** The result of the task. errors: DUB_ERR_FORMAT not times in order; out is left alone then */
enum dub_status dub_shots_read(const cJSON *result, struct dub_shots *out,
                               struct dub_err *err) DUB_MUST_USE;
/** Onto frames of an even rate; num 0: as they are. */
void dub_shots_on_frames(struct dub_shots *s, struct dub_rate rate);
/** False when the content was not looked through yet. A damaged entry is none. */
bool dub_shots_cache_get(const char *sha256, struct dub_shots *out) DUB_MUST_USE;
/** A cache that cannot be written is no error: they are found again. */
void dub_shots_cache_put(const char *sha256, const struct dub_shots *s);

#endif
