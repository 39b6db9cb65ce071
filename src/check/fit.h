/*
 * Slot against audio, by the table of the sync mode guide
 * (https://sync.so/docs/developer-guides/sync-mode).
 */
#ifndef DUB_CHECK_FIT_H
#define DUB_CHECK_FIT_H

#include "model/project.h"

enum dub_effect {
    DUB_FIT_EXACT,
    DUB_FIT_TRIMMED,
    DUB_FIT_PADDED,
    DUB_FIT_SLOWED,
    DUB_FIT_SPED,
    DUB_FIT_LOOPED,
    DUB_FIT_BOUNCED
};

enum dub_fit_side { DUB_SIDE_NONE, DUB_SIDE_AUDIO, DUB_SIDE_VIDEO };

struct dub_fit {
    bool audio_known; /* false: the rest but slot_us and mode is not filled */
    dub_us slot_us, audio_us;
    enum dub_sync_mode mode;
    dub_us out_us; /* length of the produced part */
    enum dub_effect effect;
    enum dub_fit_side side; /* what is changed: the audio or the picture */
    dub_us amount_us;       /* |audio - slot| */
    double factor;          /* remap: slot / audio (speed of the picture); loop, bounce: audio /
                             * slot; else, and when exact, 1 */
};

struct dub_fit_total {
    bool known;              /* false when the video's length is not known */
    bool complete;           /* every segment's audio length is known */
    dub_us video_us, out_us; /* predicted output: video + sum of (out - slot) */
};

/**
 * Effect of a mode on given lengths; a difference of at most tolerance_us counts as exact.
 * in:     slot_us > 0, audio_us >= 0; tolerance_us one frame of the video as a rule
 * source: https://sync.so/docs/developer-guides/sync-mode, read 2026-11; `silence` with longer
 *         audio: github.com/comfyanonymous/ComfyUI comfy_api_nodes/nodes_sync_so.py
 */
struct dub_fit dub_fit_of(dub_us slot_us, dub_us audio_us, enum dub_sync_mode mode,
                          dub_us tolerance_us);
struct dub_fit dub_fit_segment(const struct dub_project *p, const struct dub_segment *s);
/** The same where the length of its input has been looked up; NULL: it is not known. */
struct dub_fit dub_fit_with(const struct dub_project *p, const struct dub_segment *s,
                            const dub_us *input_us);
/** The one voice of a project without segments against the whole video. */
struct dub_fit dub_fit_whole(const struct dub_project *p);
struct dub_fit_total dub_fit_project(const struct dub_project *p);
/** "exact", "trimmed", ... */
const char *dub_effect_name(enum dub_effect e);
/** "audio", "video" or NULL. */
const char *dub_fit_side_name(enum dub_fit_side s);
/** A sentence for people: "audio 0.680 s longer: silence mode makes the output 0.680 s longer". */
void dub_fit_sentence(const struct dub_fit *f, struct dub_buf *out);
/** The document of `dubline fit --json`. Owned by the caller. */
cJSON *dub_fit_to_json(const struct dub_project *p) DUB_MUST_USE;

#endif
