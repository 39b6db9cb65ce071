/*
 * Waveforms in the editor: the port that hands them over (editor_waves.c builds them beside the
 * keys), and what the timeline makes of the options.
 */
#ifndef UI_WAVES_H
#define UI_WAVES_H

#include "cmd/session.h"
#include "wave.h"

struct ui_wave_wish {
    int track;  /* sound track from 0 */
    bool split; /* each channel by itself */
};

struct ui_waves_port {
    void *ctx; /* all functions NULL: no waveforms */
    /**
     * The sound of an input, borrowed until the next call. Asking is wanting: what is asked for is
     * built first. NULL: there is none to come (no sound, no such file).
     */
    const struct ui_wave *(*get)(void *ctx, const struct dub_session *s, const struct dub_input *in,
                                 struct ui_wave_wish wish);
    /** Stop building. False: nothing was under way. */
    bool (*stop)(void *ctx);
    /** Build what was stopped or failed; URLs as well when `urls`. Returns how many. */
    size_t (*build)(void *ctx, const struct dub_session *s, bool urls);
    /** "sound of maria.wav 40 %"; NULL: nothing is under way. Borrowed. */
    const char *(*activity)(void *ctx);
};

struct ui_app;

/** Rows of the source's waveform in a window of so many rows. */
int ui_wave_rows(struct ui_app *app, int rows);
/** Waveforms stand in the blocks instead of the text. */
bool ui_wave_in_lanes(const struct ui_app *app);
/** What is built just now, for the bar; NULL: nothing. */
const char *ui_wave_activity(const struct ui_app *app);
/** Stop building; says so. False: nothing was under way. */
bool ui_wave_stop(struct ui_app *app);

#endif
