/*
 * What is heard: from a project, what is wanted of it and where, to files and times for the player
 * (run/play_cue.h), and back from the player's time to the video's. The dub lies where the draft
 * puts it (check/draft.h), so what is heard before paying is what a draft would hold.
 */
#ifndef UI_PLAY_PLAN_H
#define UI_PLAY_PLAN_H

#include "check/draft.h"
#include "cmd/session.h"
#include "run/play_cue.h"

enum ui_play_what { UI_PLAY_DUB, UI_PLAY_SOURCE, UI_PLAY_BOTH };

struct ui_play_ask {
    enum ui_play_what what;
    dub_id segment;    /* only this one; 0: all from from_us to the end */
    dub_us from_us;    /* video time */
    bool gaps;         /* the source sounds where no segment is, as in the result */
    bool picture;      /* in a window */
};

struct ui_play_plan {
    struct dub_play_cue cue;
    struct dub_draft draft; /* of its sounds nothing is to be looked at later: inputs may be gone */
    bool by_draft;          /* else the player's time runs with the video's */
    dub_us begin_us;        /* where the cue begins: draft's time, or the video's */
    dub_us last_us;         /* video time the playhead does not pass */
    size_t n_missing;       /* segments that cannot be heard */
};

/**
 * in:     s whose project has a video; ask.segment, if any, exists
 * out:    *out to be ended with ui_play_plan_fini, on failure too
 * errors: DUB_ERR_STATE nothing to hear there and why; DUB_ERR_IO a file is not there;
 *         DUB_ERR_LIMIT more sounds at once than DUB_PLAY_TRACKS
 */
enum dub_status ui_play_plan_make(const struct dub_session *s, const struct ui_play_ask *ask,
                                  struct ui_play_plan *out, struct dub_err *err) DUB_MUST_USE;
void ui_play_plan_fini(struct ui_play_plan *p);

/** A segment's audio lies in a file or behind a URL, so that it can be played. */
bool ui_play_has_audio(const struct dub_session *s, const struct dub_segment *seg);

/** Video time at a place of the cue. */
dub_us ui_play_video_at(const struct ui_play_plan *p, dub_us pos_us);
/** Place of a video time; false when it is not played. */
bool ui_play_pos_of(const struct ui_play_plan *p, dub_us video_us, dub_us *pos_us) DUB_MUST_USE;

#endif
