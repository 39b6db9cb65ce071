/*
 * Time as signed 64-bit microseconds, spans as half-open [start, end), frame rates as rationals.
 * Text never passes through a double. Frame start = ceiling, frame index = floor: the round trip is
 * exact at every rate; nearest rounding puts a third of all frame starts into the previous frame.
 */
#ifndef DUB_BASE_TIME_H
#define DUB_BASE_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

typedef int64_t dub_us; /* microseconds; valid as a time: 0 .. DUB_US_MAX */

#define DUB_US_PER_S ((dub_us)1000000)
#define DUB_US_MAX   ((dub_us)1000000000000000) /* 31 years: sums of a few never overflow */

struct dub_span {
    dub_us start_us, end_us;
};

struct dub_rate {
    int32_t num, den; /* frames per second; num 0 = unknown */
};

static inline bool dub_rate_known(struct dub_rate r)
{
    return r.num > 0 && r.den > 0;
}

static inline dub_us dub_span_len(struct dub_span s)
{
    return s.end_us - s.start_us;
}

/** a*b/c in 128 bits, rounded to floor, ceiling or nearest (half up). c > 0. */
int64_t dub_mul_div_floor(int64_t a, int64_t b, int64_t c);
int64_t dub_mul_div_ceil(int64_t a, int64_t b, int64_t c);
int64_t dub_mul_div_round(int64_t a, int64_t b, int64_t c);

/** Time at which frame n (from 0) starts. rate must be known. */
dub_us dub_frame_start(int64_t frame, struct dub_rate rate);
/** Frame shown at a time. rate must be known. */
int64_t dub_frame_at(dub_us t, struct dub_rate rate);
/** Nearest frame start to a time. */
dub_us dub_frame_snap(dub_us t, struct dub_rate rate);
/** Length of one frame, rounded up; 40 ms when the rate is not known. */
dub_us dub_frame_len(struct dub_rate rate);

/** What a time text may refer to. */
struct dub_time_ctx {
    struct dub_rate rate; /* the video's; frames and time codes need it */
    bool has_playhead;
    dub_us playhead_us;
};

/**
 * Absolute time: `12.5`, `1:02.5`, `00:01:02.500` (also `,`), `00:01:02:13`, `00:00:02;13`
 * (drop-frame), `312f`, `.` for the playhead.
 * errors: DUB_ERR_ARG with the accepted forms; DUB_ERR_RANGE above DUB_US_MAX; DUB_ERR_STATE when
 *         frames are named and the rate is unknown
 */
enum dub_status dub_time_parse(struct dub_sv text, const struct dub_time_ctx *ctx, dub_us *out,
                               struct dub_err *err) DUB_MUST_USE;
/** Relative time: a sign, then any absolute form: `+0.2`, `-5f`, `-00:00:01:00`. */
enum dub_status dub_delta_parse(struct dub_sv text, const struct dub_time_ctx *ctx, dub_us *out,
                                struct dub_err *err) DUB_MUST_USE;
/** Two absolute times joined by `-`. Order is not judged. */
enum dub_status dub_span_parse(struct dub_sv text, const struct dub_time_ctx *ctx,
                               struct dub_span *out, struct dub_err *err) DUB_MUST_USE;

/**
 * Decimal number scaled by 10^6, exact. Digits beyond six are rounded half-even and reported.
 * in: text like `-1.25`; no exponent, no blanks
 * out: *out scaled value; *inexact (NULL allowed) whether digits were lost
 */
enum dub_status dub_decimal6_parse(struct dub_sv text, int64_t *out, bool *inexact,
                                   struct dub_err *err) DUB_MUST_USE;

/**
 * SMPTE time code counts frames in whole numbers a second; drop-frame (29.97 and 59.94 fps) leaves
 * out the first labels of every minute that is not a multiple of ten, so that it keeps the clock's
 * pace. These map a frame to its label's number and back (a label that is left out means the next
 * one there is). rate must be known.
 */
bool dub_timecode_drops(struct dub_rate rate);
int64_t dub_timecode_number(int64_t frame, struct dub_rate rate);
int64_t dub_timecode_frame(int64_t number, struct dub_rate rate);

#define DUB_TIME_TEXT 48 /* room for any printed time */

/** `12.5`: seconds, at most six decimals, no trailing zeros. Returns out. */
const char *dub_seconds_print(dub_us t, char out[DUB_TIME_TEXT]);
/** `00:01:02.500`; hours grow as needed. Rounded to the nearest ms. */
const char *dub_clock_print(dub_us t, char out[DUB_TIME_TEXT]);
/** `00:01:02:13`, drop-frame `00:01:00;02`: the label of a frame. frame >= 0, rate known. */
const char *dub_timecode_print(int64_t frame, struct dub_rate rate, char out[DUB_TIME_TEXT]);
/** `3.420`: seconds with three decimals, sign kept. */
const char *dub_seconds3_print(dub_us t, char out[DUB_TIME_TEXT]);

#endif
