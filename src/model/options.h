/*
 * Lip-sync options, of the project or overridden by one segment. A presence mask says which are
 * set; only those are sent. Field names are the service's (create page and segments guide, read
 * 2026-11).
 */
#ifndef DUB_MODEL_OPTIONS_H
#define DUB_MODEL_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum dub_option {
    DUB_OPT_SYNC_MODE,
    DUB_OPT_TEMPERATURE,
    DUB_OPT_OCCLUSION,
    DUB_OPT_FACE,       /* active_speaker_detection */
    DUB_OPT_MODEL_MODE, /* react-1 */
    DUB_OPT_PROMPT,     /* react-1 */
    DUB_OPT_I2V_PROMPT, /* sync-3 with an image */
    DUB_OPT_REASONING,
    DUB_OPT_COUNT
};

#define DUB_OPT_BIT(o) (1u << (o))

enum dub_sync_mode {
    DUB_SYNC_BOUNCE,
    DUB_SYNC_LOOP,
    DUB_SYNC_CUT_OFF,
    DUB_SYNC_SILENCE,
    DUB_SYNC_REMAP,
    DUB_SYNC_COUNT
};

/* The four ways to choose a face exclude each other (S26); the model can hold several at once, so
 * that check can say so. */
struct dub_face {
    bool has_auto, auto_detect;
    bool has_v3, v3;
    bool has_frame, has_point;
    int64_t frame;
    int64_t x, y;               /* source pixels */
    struct dub_str *boxes;      /* JSON array text, or NULL */
    struct dub_str *boxes_url;  /* or NULL */
};

struct dub_options {
    unsigned set;               /* DUB_OPT_BIT mask */
    enum dub_sync_mode sync_mode;
    int64_t temperature_e6;     /* × 10^6, 0 .. 1 000 000 */
    bool occlusion, reasoning;
    struct dub_face face;
    struct dub_str *model_mode, *prompt, *i2v_prompt;
};

/** Service name of a sync mode: "bounce", "loop", "cut_off", "silence", "remap". */
const char *dub_sync_mode_name(enum dub_sync_mode m);
/** `-` and `_` equal, case ignored. */
bool dub_sync_mode_parse(struct dub_sv text, enum dub_sync_mode *out) DUB_MUST_USE;
/** Wire name of an option: "sync_mode", "active_speaker_detection" ... */
const char *dub_option_name(enum dub_option o);

/** Shares strings. */
struct dub_options dub_options_dup(const struct dub_options *o) DUB_MUST_USE;
void dub_options_fini(struct dub_options *o);
bool dub_options_equal(const struct dub_options *a, const struct dub_options *b);
/** Forget one option. */
void dub_options_clear(struct dub_options *o, enum dub_option which);

/**
 * Face as a command argument: `auto`, `none` (not set), `FRAME,X,Y`.
 * errors: DUB_ERR_ARG
 */
enum dub_status dub_face_parse(struct dub_sv text, struct dub_options *o, struct dub_err *err)
    DUB_MUST_USE;

#endif
