/*
 * A project: one video, its speakers, inputs and segments = one generation request.
 * Everybody reads through const pointers; only model/txn.c writes.
 */
#ifndef DUB_MODEL_PROJECT_H
#define DUB_MODEL_PROJECT_H

#include "base/buf.h"
#include "base/facts.h"
#include "base/sound.h"
#include "base/vec.h"
#include "model/records.h"

struct dub_project;

struct dub_project *dub_project_new(void) DUB_MUST_USE;
void dub_project_free(struct dub_project *p);

/** Counts every commit (and every change of facts); equal revision = nothing changed. */
uint64_t dub_project_revision(const struct dub_project *p);

const struct dub_settings *dub_project_settings(const struct dub_project *p);

/** Speakers and inputs in file order. i < n. */
size_t dub_project_n_speakers(const struct dub_project *p);
const struct dub_speaker *dub_project_speaker(const struct dub_project *p, size_t i);
size_t dub_project_n_inputs(const struct dub_project *p);
const struct dub_input *dub_project_input(const struct dub_project *p, size_t i);
/** Segments sorted by (start, end, id); segment number N of the user is index N - 1. */
size_t dub_project_n_segments(const struct dub_project *p);
const struct dub_segment *dub_project_segment(const struct dub_project *p, size_t i);

/** Start order: by start, then end, then id; < 0, 0, > 0 as for qsort. */
int dub_segment_order(const struct dub_segment *a, const struct dub_segment *b);

/** NULL when there is none of that kind with that id. */
const struct dub_segment *dub_project_segment_by_id(const struct dub_project *p, dub_id id);
const struct dub_record *dub_project_record(const struct dub_project *p, dub_id id);
/** A fresh id that no record of the project has. */
dub_id dub_project_new_id(const struct dub_project *p, struct dub_rng *rng);
/** Index of a segment in start order; dub_project_n_segments if not in the project. */
size_t dub_project_segment_index(const struct dub_project *p, const struct dub_segment *s);
/** First segment that starts at or after t. */
size_t dub_project_segment_from(const struct dub_project *p, dub_us t);
/** At least the longest segment's length: how far back to look for what covers a moment. */
dub_us dub_project_longest(const struct dub_project *p);

/** Markers sorted by (time, id); marker number N of the user is index N - 1. */
size_t dub_project_n_markers(const struct dub_project *p);
const struct dub_marker *dub_project_marker(const struct dub_project *p, size_t i);
/** NULL when there is no marker with that id. */
const struct dub_marker *dub_project_marker_by_id(const struct dub_project *p, dub_id id);
/** First marker at or after t; dub_project_n_markers when there is none. */
size_t dub_project_marker_from(const struct dub_project *p, dub_us t);
/** The marker nearest to t, at most within_us away (the earlier of two); NULL: none. */
const struct dub_marker *dub_project_marker_near(const struct dub_project *p, dub_us t,
                                                 dub_us within_us);
/** The first marker with that name, upper and lower case alike; NULL: none. */
const struct dub_marker *dub_project_marker_named(const struct dub_project *p, struct dub_sv name);

/** First speaker / input with that ref; NULL when none (or ref NULL). */
const struct dub_speaker *dub_project_speaker_by_ref(const struct dub_project *p,
                                                     const struct dub_str *ref);
const struct dub_speaker *dub_project_speaker_by_slot(const struct dub_project *p, int slot);
const struct dub_input *dub_project_input_by_ref(const struct dub_project *p, struct dub_sv ref);
/** First input of kind video or image; NULL when none. */
const struct dub_input *dub_project_visual(const struct dub_project *p);

/**
 * How a speaker is named in commands: its ref, else an exact name that only one speaker has.
 * errors: DUB_ERR_STATE, naming the speakers there are
 */
enum dub_status dub_project_find_speaker(const struct dub_project *p, struct dub_sv text,
                                         const struct dub_speaker **out, struct dub_err *err)
    DUB_MUST_USE;

/**
 * refId a segment's request entry will carry, appended to out: its own input, else its speaker's
 * default input, else the speaker's ref; for a voice template without own input `<ref>-<id>`.
 */
void dub_segment_ref(const struct dub_project *p, const struct dub_segment *s,
                     struct dub_buf *out);
/** The input behind dub_segment_ref; NULL when none has that refId (templates included). */
const struct dub_input *dub_segment_input(const struct dub_project *p,
                                          const struct dub_segment *s);
/** The segment's script is emitted as a text input of its own (voice template). */
bool dub_segment_is_template(const struct dub_project *p, const struct dub_segment *s);
/**
 * Crop as it will be sent: none for `whole`, the segment's span for `aligned`, the stored one for
 * `cut`. out: has_start/has_end say which ends exist.
 */
struct dub_crop {
    bool has_start, has_end;
    struct dub_span span;
};
struct dub_crop dub_segment_crop(const struct dub_segment *s);
/**
 * Length of the audio a segment plays: its crop, else the whole input when measured.
 * out: false when not known
 */
bool dub_segment_audio_len(const struct dub_project *p, const struct dub_segment *s, dub_us *out)
    DUB_MUST_USE;
/** The same for a crop and the length of its input, NULL when that is not known. */
bool dub_crop_audio_len(struct dub_crop crop, const dub_us *input_us, dub_us *out) DUB_MUST_USE;
/** Sync mode in force for a segment; the service's default is never assumed: unset = silence. */
enum dub_sync_mode dub_segment_sync_mode(const struct dub_project *p, const struct dub_segment *s);

/* --- measured facts: not edits, so outside undo ----------------------------------------------- */

/** Facts of an input's media; NULL when nothing is known. Borrowed until the next set. */
const struct dub_facts *dub_project_facts(const struct dub_project *p, const struct dub_input *in);
/** Remember facts for a locator (`where` of an input). Copies. */
void dub_project_set_facts(struct dub_project *p, struct dub_sv where, const struct dub_facts *f);
/**
 * What listening to an input's sound told (of a video: its first sound track); NULL when it was not
 * listened to, or the file has another content since. Borrowed until the next set.
 */
const struct dub_sound *dub_project_sound(const struct dub_project *p, const struct dub_input *in);
/** Remember it for a locator; takes a reference. NULL forgets it. */
void dub_project_set_sound(struct dub_project *p, struct dub_sv where, const struct dub_sound *s);
/** Usable length of the video; false when unknown or when there is no video. */
bool dub_project_video_len(const struct dub_project *p, dub_us *out) DUB_MUST_USE;
/** The video's frame rate; num 0 when unknown. */
struct dub_rate dub_project_rate(const struct dub_project *p);
/**
 * Usable length of a voice input's audio: what probing told, or less where decoding ended earlier;
 * false when unknown (URL not probed, text).
 */
bool dub_input_audio_len(const struct dub_project *p, const struct dub_input *in, dub_us *out)
    DUB_MUST_USE;

/**
 * Be told of each record that is put in place of another (NULL: did not exist, is removed), while
 * the project still shows the old one; both NULL: facts were learned. One listener; NULL: none.
 */
typedef void dub_project_watcher(void *ctx, const struct dub_record *before,
                                 const struct dub_record *after);
void dub_project_watch(struct dub_project *p, dub_project_watcher *fn, void *ctx);

/** For tests and after loading: order, index and reference counts are consistent. */
bool dub_project_sane(const struct dub_project *p);

#endif
