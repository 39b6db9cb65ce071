/*
 * What listening to a sound tells: its true length, how loud it is and where, where somebody
 * speaks. Levels lie at steps of a few hundredths of a second, so that those of any part are
 * answered without decoding again. Levels are hundredths of a decibel of full scale; time is the
 * container's, from 0.
 */
#ifndef DUB_BASE_SOUND_H
#define DUB_BASE_SOUND_H

#include "base/buf.h"
#include "base/hash.h"
#include "base/time.h"

#define DUB_SOUND_STEP_US   ((dub_us)50000)
#define DUB_SOUND_HOP_US    ((dub_us)100000) /* from one block of loudness to the next */
#define DUB_SOUND_BLOCK_US  ((dub_us)400000) /* length of one, by ITU-R BS.1770 */
#define DUB_SOUND_NO_SIGNAL (-20000)         /* digital silence, or too little for a loudness */

struct dub_sound_step {
    int16_t peak_cdb, rms_cdb;
    uint16_t n_clipped; /* samples in runs of three or more at full scale */
};

/** Immutable and counted, as records are: a project and its undo share it. */
struct dub_sound {
    unsigned refs;
    char sha256[DUB_SHA256_HEX]; /* of the content that was listened to */
    int32_t track;               /* n-th sound track, from 0 */
    int32_t rate_hz, channels;
    dub_us end_us;               /* end of the last sample decoded, floored */
    int32_t peak_cdb, rms_cdb, loudness_cdb; /* of the whole; loudness in LUFS */
    int64_t n_clipped;
    int32_t background_cdb, speech_cdb, threshold_cdb; /* of the band of speech */
    struct dub_sound_step *steps; /* i: from i × STEP to (i + 1) × STEP */
    size_t n_steps;
    int16_t *blocks; /* i: loudness of the BLOCK that ends at (i + 1) × HOP */
    size_t n_blocks;
    struct dub_span *speech; /* stretches in order */
    size_t n_speech;
};

struct dub_sound *dub_sound_new(void) DUB_MUST_USE;
struct dub_sound *dub_sound_ref(const struct dub_sound *s);
/** NULL is fine. */
void dub_sound_unref(const struct dub_sound *s);

struct dub_sound_level {
    int32_t peak_cdb;
    int64_t n_clipped;
    dub_us clipped_us; /* the step with the first of them; -1: none */
};
/**
 * Level of a part. Steps that lie only partly in it count where no whole one does: what sounds
 * just outside must not make a silent crop loud.
 */
struct dub_sound_level dub_sound_level(const struct dub_sound *s, struct dub_span part);
/** Mean power of a part, to the step. */
int32_t dub_sound_rms(const struct dub_sound *s, struct dub_span part);
/**
 * Integrated loudness of a part by ITU-R BS.1770-4: blocks of 0.4 s, gated at -70 LUFS and 10 LU
 * below the mean. DUB_SOUND_NO_SIGNAL where no block lies in it or above the gate.
 */
int32_t dub_sound_loudness(const struct dub_sound *s, struct dub_span part);

/** First stretch of speech that ends after t; s->n_speech when there is none. */
size_t dub_sound_speech_from(const struct dub_sound *s, dub_us t);
/** The stretch with t inside it (start < t < end), NULL: none. */
const struct dub_span *dub_sound_speech_at(const struct dub_sound *s, dub_us t);
/** The edge of speech nearest to t, at most within_us away. */
bool dub_sound_edge_near(const struct dub_sound *s, dub_us t, dub_us within_us, dub_us *out)
    DUB_MUST_USE;
/**
 * Whether a cut at t would be heard: speech lies on both sides by more than margin_us, and at the
 * cut itself there is sound, not a pause too short to part two stretches.
 */
bool dub_sound_cuts_word(const struct dub_sound *s, dub_us t, dub_us margin_us) DUB_MUST_USE;

/** "-23.45", or "none" for DUB_SOUND_NO_SIGNAL. Returns out. */
#define DUB_LEVEL_TEXT 16
const char *dub_level_print(int32_t cdb, char out[DUB_LEVEL_TEXT]);

/* --- as bytes (sound_bytes.c) ----------------------------------------------------------------- */

#define DUB_SOUND_BYTES_MAX ((size_t)64 * 1024 * 1024)

/** Little-endian, with a version in front. */
void dub_sound_print(const struct dub_sound *s, struct dub_buf *out);
/**
 * out: *out owned by the caller (unref)
 * errors: DUB_ERR_FORMAT not such bytes, another version, cut off, or values that cannot be
 */
enum dub_status dub_sound_parse(struct dub_sv bytes, struct dub_sound **out,
                                struct dub_err *err) DUB_MUST_USE;

#endif
