/*
 * What a player is to play: sounds that run at the same time, each a row of parts of files one after
 * another, and the picture in the same way. And how to say that to a player: an edit list for mpv
 * (DOCS/edl-mpv.rst: `edl://` with `%n%` quoting, `!new_stream`), words for ffplay.
 */
#ifndef DUB_RUN_PLAY_CUE_H
#define DUB_RUN_PLAY_CUE_H

#include "base/buf.h"
#include "base/time.h"
#include "base/vec.h"

#define DUB_PLAY_TRACKS 6

struct dub_play_part {
    char *path;     /* absolute path or URL, owned; NULL: silence */
    dub_us from_us; /* in the file */
    dub_us len_us;  /* > 0 */
};

struct dub_play_track {
    DUB_VEC(struct dub_play_part) parts;
    int n_audio; /* sound streams in the file of its first part; < 1 counts as 1 */
    dub_us len_us;
};

struct dub_play_cue {
    struct dub_play_track picture; /* no parts: sound only */
    struct dub_play_track sounds[DUB_PLAY_TRACKS];
    size_t n_sounds;
    dub_us len_us;
};

void dub_play_cue_fini(struct dub_play_cue *c);
/** Append a part, joined with the last one where it goes on. path copied; NULL: silence. */
void dub_play_track_add(struct dub_play_track *t, const char *path, dub_us from_us, dub_us len_us);
/**
 * A sound at a place of the cue: on the first track that is free there, silence before it.
 * in:  n_audio sound streams of the file (a video may have several; the first one is heard)
 * out: false when DUB_PLAY_TRACKS sounds run there already
 */
bool dub_play_cue_add(struct dub_play_cue *c, const char *path, int n_audio, dub_us from_us,
                      struct dub_span at) DUB_MUST_USE;
/** Fill all tracks up to len_us with silence. */
void dub_play_cue_close(struct dub_play_cue *c, dub_us len_us);
/** The first URL in it, NULL: everything lies on this machine. */
const char *dub_play_cue_url(const struct dub_play_cue *c);

/**
 * The edit list, appended.
 * in: silence path of a file of silence and its length, for parts without a file
 */
void dub_play_cue_edl(const struct dub_play_cue *c, const char *silence, dub_us silence_us,
                      struct dub_buf *out);
/**
 * mpv's `lavfi-complex` that mixes the sounds at their own loudness, appended; nothing for one
 * sound, which dub_play_cue_aid names.
 */
void dub_play_cue_mix(const struct dub_play_cue *c, struct dub_buf *out);
/** mpv's number of the only sound's stream; 0 when there are several or none. */
int dub_play_cue_aid(const struct dub_play_cue *c);

/**
 * The one part of a file that is all there is to hear, for players that cannot mix.
 * out: NULL when there are more, or none
 */
const struct dub_play_part *dub_play_cue_single(const struct dub_play_cue *c);

#endif
