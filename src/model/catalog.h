/*
 * What is known about the service, as data: models, prices, plans, limits, kinds of media. Every
 * row says where it was read and when. Nothing else in the program holds such a number; when the
 * service changes, this table and its date change. (Error codes: request/errors.h.)
 */
#ifndef DUB_MODEL_CATALOG_H
#define DUB_MODEL_CATALOG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/time.h"
#include "model/options.h"

/* --- models ----------------------------------------------------------------------------------- */

/* Whether a model listens to an option. What it does not take is ignored, not refused. */
enum dub_takes {
    DUB_TAKES_NO, /* documented as not taken */
    DUB_TAKES_YES,
    DUB_TAKES_NATIVE,   /* the model does it by itself; the option changes nothing */
    DUB_TAKES_UNLISTED, /* no source lists it for this model */
};

/* How far `segments` are known to work with a model. */
enum dub_segments_use {
    DUB_SEGMENTS_USED,     /* in the vendor's examples or in reported use */
    DUB_SEGMENTS_UNPROVEN, /* no source says either */
    DUB_SEGMENTS_DOUBTFUL, /* jobs were reported to fail */
};

struct dub_model {
    const char *id;         /* what the request carries */
    const char *kind;       /* "lipsync" or "react" */
    const char *title;      /* one line for people */
    int64_t frame_price_e8; /* list price of one output frame, 10^-8 US dollars */
    enum dub_takes takes[DUB_OPT_COUNT];
    bool takes_image;
    dub_us max_video_us, max_audio_us; /* 0: no limit of its own is known */
    enum dub_segments_use segments;
    const char *segments_note; /* why, for people; NULL when there is nothing to say */
    const char *source, *read; /* address of the page, and when it was read */
};

/** All models that are offered, the default first. */
const struct dub_model *dub_models(size_t *n);
/** By exact id; NULL when not in the table (which does not mean that the service lacks it). */
const struct dub_model *dub_model_find(struct dub_sv id);
/** The model whose id is spelled most alike, at most 3 edits away; NULL when none is. */
const struct dub_model *dub_model_nearest(struct dub_sv id);

/* --- plans ------------------------------------------------------------------------------------ */

struct dub_plan {
    const char *id; /* lower case: "creator" */
    const char *title;
    int concurrent;      /* jobs pending or processing at once; 0: by contract */
    dub_us max_us;       /* longest output of one generation; 0: by contract */
    dub_us max_sync3_us; /* the same for sync-3; 0: as max_us */
    int per_month;       /* generations a month; 0: no such limit */
    bool face_detection; /* active_speaker_detection may be used */
    bool batch;          /* Batch API */
    bool watermark;
    const char *source, *read;
};

const struct dub_plan *dub_plans(size_t *n);
/** Case ignored; NULL when there is no such plan. */
const struct dub_plan *dub_plan_find(struct dub_sv name);
/** Longest output of one generation with that model, 0 when not limited. */
dub_us dub_plan_max(const struct dub_plan *plan, struct dub_sv model);

/* --- limits ----------------------------------------------------------------------------------- */

#define DUB_DOCS "https://sync.so/docs/"

/* name, value, unit, what, source, read */
#define DUB_LIMIT_LIST(X)                                                                          \
    X(SCRIPT_CHARS, 5000, "characters", "longest script of a text input",                          \
      DUB_DOCS "developer-guides/text-to-speech", "2026-11")                                       \
    X(SCRIPT_WARN_CHARS, 4800, "characters",                                                       \
      "script length from which a warning is due: the unit of the limit is not published",         \
      "own margin below the documented limit", "2026-11")                                          \
    X(OUTPUT_NAME_CHARS, 255, "characters", "longest outputFileName",                              \
      DUB_DOCS "api-reference/api/generate-api/create", "2026-11")                                 \
    X(SEGMENTS_MANY, 50, "segments", "more segments than this in one request are untried",         \
      "Studio timelines have a ceiling (" DUB_DOCS "developer-guides/segments); number own",       \
      "2026-11")                                                                                   \
    X(SEGMENT_SHORT_US, 1000000, "µs", "shorter segments synchronise badly",                       \
      DUB_DOCS "developer-guides/segments (inference works on chunks of 2 s)", "2026-11")          \
    X(REF_CHARS, 64, "characters", "longest refId that is surely safe",                            \
      "no rule is published; own margin", "2026-11")                                               \
    X(SILENCE_SHORTFALL_US, 100000, "µs",                                                          \
      "audio this much shorter than its slot is inaudible when padded with silence", "own margin", \
      "2026-11")                                                                                   \
    X(REMAP_MIN_PERMILLE, 800, "1/1000", "slowest picture of remap that does not show",            \
      DUB_DOCS "developer-guides/sync-mode (no number there; number own)", "2026-11")              \
    X(REMAP_MAX_PERMILLE, 1250, "1/1000", "fastest picture of remap that does not show",           \
      DUB_DOCS "developer-guides/sync-mode (no number there; number own)", "2026-11")              \
    X(REPEAT_MAX_PERMILLE, 2000, "1/1000",                                                         \
      "most repetition of loop and bounce that does not show",                                     \
      DUB_DOCS "developer-guides/sync-mode (no number there; number own)", "2026-11")              \
    X(LONG_SIDE_PX, 4096, "px", "longest side of a picture",                                       \
      "github.com/comfyanonymous/ComfyUI comfy_api_nodes/nodes_sync_so.py", "2026-11")             \
    X(PICTURE_PX, 4096 * 2160, "px", "largest picture",                                            \
      "github.com/comfyanonymous/ComfyUI comfy_api_nodes/nodes_sync_so.py", "2026-11")             \
    X(FILE_BYTES, 5368709120, "bytes", "largest uploaded file",                                    \
      DUB_DOCS "developer-guides/asset-uploads", "2026-11")                                        \
    X(ESTIMATE_FPS, 30, "frames/s", "frame rate an estimate assumes when none is known",           \
      DUB_DOCS "api-reference/api/generate-api/estimate-cost", "2026-11")                          \
    X(CREATES_PER_MIN, 60, "calls/min", "generations created a minute, by all published rules",    \
      DUB_DOCS "api-reference/guides/rate-limits", "2026-11")                                      \
    X(READS_PER_MIN, 600, "calls/min", "reads a minute, by all published rules",                   \
      DUB_DOCS "api-reference/guides/rate-limits", "2026-11")                                      \
    X(LONG_POLL_S, 10, "s", "longest wait of one read",                                            \
      DUB_DOCS "api-reference/api/generate-api/get", "2026-11")                                    \
    X(IDEMPOTENCY_KEY_CHARS, 128, "characters", "longest Idempotency-Key",                         \
      DUB_DOCS "api-reference/guides/idempotency", "2026-11")                                      \
    X(BATCH_LINES_MIN, 20, "lines", "shortest batch",                                              \
      DUB_DOCS "api-reference/guides/batch-processing", "2026-11")                                 \
    X(BATCH_LINES_MAX, 500, "lines", "longest batch",                                              \
      DUB_DOCS "api-reference/guides/batch-processing", "2026-11")                                 \
    X(BATCH_BYTES, 5000000, "bytes", "largest batch file",                                         \
      DUB_DOCS "api-reference/guides/batch-processing", "2026-11")                                 \
    X(BATCH_INPUT_US, 30000000, "µs", "longest input of a batch line",                             \
      DUB_DOCS "api-reference/guides/batch-processing", "2026-11")                                 \
    X(SILENT_BELOW_CDB, 5000, "dB/100", "a peak so far below full scale is silence to a listener",  \
      "own: faint speech peaks near -40 dB, room noise of a recording lies below -55 dB",          \
      "2026-11")                                                                                   \
    X(CLIPPED_SAMPLES, 3, "samples", "samples at full scale in runs that are heard as distortion", \
      "own: one or two at full scale in a row may be a lucky peak", "2026-11")                     \
    X(LOUDNESS_JUMP_CLU, 600, "LU/100", "difference of loudness that listeners take for a fault",  \
      "own: EBU Tech 3342 finds a range of about 5 LU comfortable in dialogue", "2026-11")         \
    X(SPEECH_UNCOVERED_US, 400000, "µs", "shorter pieces of speech outside segments pass unheard", \
      "own: about two syllables", "2026-11")                                                       \
    X(CUT_MARGIN_US, 80000, "µs", "a cut this near to the edge of speech cuts no word",            \
      "own: edges of speech are found within 30 to 100 ms", "2026-11")

enum dub_limit_id {
#define DUB_LIMIT_ENUM(name, value, unit, what, source, read) DUB_LIMIT_##name,
    DUB_LIMIT_LIST(DUB_LIMIT_ENUM)
#undef DUB_LIMIT_ENUM
        DUB_LIMIT_COUNT,
};

struct dub_limit {
    int64_t value;
    const char *unit, *what, *source, *read;
};

const struct dub_limit *dub_limit_get(enum dub_limit_id id);
static inline int64_t dub_limit(enum dub_limit_id id)
{
    return dub_limit_get(id)->value;
}

/** A refId of `[A-Za-z0-9_-]{1,64}` (S23). */
bool dub_ref_is_plain(struct dub_sv ref);

/* --- media ------------------------------------------------------------------------------------ */

enum dub_media_class { DUB_MEDIA_VIDEO, DUB_MEDIA_AUDIO, DUB_MEDIA_IMAGE, DUB_MEDIA_OTHER };
enum dub_media_support { DUB_MEDIA_FULL, DUB_MEDIA_LIMITED, DUB_MEDIA_UNLISTED };

/* A kind of file as its name tells it, by https://sync.so/docs/compatibility-and-tips/
 * media-formats-support, read 2026-11. */
struct dub_media_kind {
    const char *extension; /* lower case, without dot */
    const char *name;      /* "Matroska" */
    enum dub_media_class is;
    bool also_audio; /* a container used for sound alone as well (MP4, WebM) */
    enum dub_media_support support;
};

/** By the extension of a path or URL path, case ignored; NULL when it has none that is known. */
const struct dub_media_kind *dub_media_kind_of(struct dub_sv path);

/* --- cost ------------------------------------------------------------------------------------- */

struct dub_estimate {
    int64_t frames;       /* output frames that are billed */
    int64_t micro_usd;    /* list price, 10^-6 US dollars */
    struct dub_rate rate; /* frame rate used */
    bool rate_assumed;    /* the rate was not known: the service's default was taken */
};

/**
 * Predicted list price of one generation: frames × price of a frame. Frames are the output's
 * seconds × frame rate to the nearest whole frame (half up), the cost to the nearest micro-dollar
 * (half up); exact integers throughout.
 * in:     out_us predicted output length, 0 .. DUB_US_MAX; rate of the source, num 0 = not known
 * errors: false when out_us is out of range or the figure would not fit
 * source: https://sync.so/docs/product/billing, read 2026-11
 */
bool dub_estimate(const struct dub_model *model, dub_us out_us, struct dub_rate rate,
                  struct dub_estimate *out) DUB_MUST_USE;

#define DUB_USD_TEXT 32

/** `$2.10`; below one dollar up to four decimals, so that a single frame is not `$0.00`. */
const char *dub_usd_print(int64_t micro_usd, char out[DUB_USD_TEXT]);

#endif
