/*
 * Waveforms for the editor: from the cache at once, else built beside the keys by processes of
 * their own at low priority, so that neither probing nor a picture waits for an hour of sound.
 */
#ifndef UI_EDITOR_WAVES_H
#define UI_EDITOR_WAVES_H

#include "app.h"
#include "base/vec.h"
#include "run/media_client.h"

struct ui_sound;

struct ui_editor_waves {
    struct ui_app *app; /* set once it exists */
    struct dub_loop *loop;
    struct dub_media_client *client;  /* NULL until something is built */
    bool broken;                      /* there is no helper program */
    bool stopped;                     /* by the user: only what is asked for anew is built */
    DUB_VEC(struct ui_sound *) all;   /* sorted by source, track, split */
    struct ui_sound *building;
    dub_us asked_us;                  /* latest time something was asked for */
    uint64_t timer, sweep_timer;
    uint64_t swept_revision;          /* of the project whose inputs were all looked at */
    size_t sweep_at;                  /* input to look at next */
    char text[160];
};

/** For ui_app_config; w outlives the editor. */
struct ui_waves_port ui_editor_waves_port(struct ui_editor_waves *w, struct dub_loop *loop);
/** Stops everything; nothing half-built is left. */
void ui_editor_waves_fini(struct ui_editor_waves *w);

#endif
