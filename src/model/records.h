/*
 * The records of a project: settings, speakers, inputs, segments, markers. A record inside a project is
 * immutable and reference-counted; changing one means putting a new record with the same id
 * (model/txn.h). Strings are shared. NULL strings mean "not given".
 */
#ifndef DUB_MODEL_RECORDS_H
#define DUB_MODEL_RECORDS_H

#include <stdbool.h>

#include "base/id.h"
#include "base/time.h"
#include "model/options.h"

enum dub_kind {
    DUB_KIND_SETTINGS,
    DUB_KIND_SPEAKER,
    DUB_KIND_INPUT,
    DUB_KIND_SEGMENT,
    DUB_KIND_MARKER,
    DUB_KIND_COUNT
};

#define DUB_SETTINGS_ID ((dub_id)1)

struct dub_record {
    unsigned refs;
    enum dub_kind kind;
    dub_id id; /* settings: always DUB_SETTINGS_ID */
};

/** What a whole project says besides its lists. */
struct dub_settings {
    struct dub_record rec;
    struct dub_str *model;         /* "lipsync-2" */
    struct dub_options options;
    struct dub_str *output_name, *webhook, *remote_project_id; /* NULL = not sent */
    struct dub_str *plan;          /* "creator" ...; NULL = not told */
    bool wants_segments;           /* segments are meant, even while there are none (S2) */
    struct dub_str *dub_params;    /* raw JSON of `dubParams`, kept so that check can refuse it */
    struct dub_str *extra_options; /* unknown members of `options`, raw JSON object, or NULL */
    struct dub_str *extra;         /* unknown members of the file, raw JSON object, or NULL */
};

struct dub_speaker {
    struct dub_record rec;
    struct dub_str *ref;           /* refId, also the speaker's handle in commands */
    struct dub_str *name;          /* shown; NULL: ref */
    int slot;                      /* 1..9, 0 = none; never shifts */
    struct dub_str *colour;        /* name or #rrggbb; NULL = by slot */
    struct dub_str *default_input; /* refId of an input; NULL: the input whose refId is ref */
    unsigned order;                /* position in the file's list */
    struct dub_str *extra;
};

enum dub_input_kind { DUB_INPUT_VIDEO, DUB_INPUT_IMAGE, DUB_INPUT_AUDIO, DUB_INPUT_TEXT };
enum dub_locator { DUB_LOC_NONE, DUB_LOC_FILE, DUB_LOC_URL, DUB_LOC_ASSET };

struct dub_input {
    struct dub_record rec;
    enum dub_input_kind kind;
    struct dub_str *ref;           /* refId; NULL for the video, usually */
    struct dub_str *speaker;       /* owner's ref, or NULL */
    enum dub_locator loc;
    struct dub_str *where;         /* path as stored, URL or asset id; NULL with LOC_NONE */
    /* Text inputs. Without a script the input is a template: each segment that uses it emits a text
     * input `<ref>-<segment id>` of its own, with the segment's target text as script. */
    struct dub_str *voice, *script;
    bool has_stability, has_similarity;
    int64_t stability_e6, similarity_e6; /* × 10^6, 0 .. 1 000 000 */
    struct dub_str *legacy_segments;     /* raw JSON of segments_secs / segments_frames members */
    unsigned order;                /* position in input[] */
    struct dub_str *extra;
};

enum dub_audio_mode { DUB_AUDIO_WHOLE, DUB_AUDIO_ALIGNED, DUB_AUDIO_CUT };

enum dub_review {
    DUB_REVIEW_NONE,
    DUB_REVIEW_DRAFT,
    DUB_REVIEW_TODO,
    DUB_REVIEW_APPROVED,
    DUB_REVIEW_REJECTED
};

struct dub_segment {
    struct dub_record rec;
    struct dub_span span;          /* video time, µs, half-open; any values a file may hold */
    struct dub_str *speaker;       /* speaker ref; NULL = nobody yet */
    struct dub_str *input;         /* input refId of its own; NULL = the speaker's default */
    enum dub_audio_mode audio;
    bool has_crop_start, has_crop_end; /* DUB_AUDIO_CUT only; one alone is a fault (S14) */
    struct dub_span crop;          /* audio time, µs */
    struct dub_options override;
    struct dub_str *text, *source_text, *note;
    enum dub_review review;
    struct dub_str *waived;        /* "rule\treason\n" lines, or NULL */
    struct dub_str *imported;      /* what the last import said of it, see io/imported.h; or NULL */
    struct dub_str *extra_override;/* unknown members of the override, raw JSON object, or NULL */
    struct dub_str *extra;
};

/** A named moment of the video, for people: it never goes into a request. */
struct dub_marker {
    struct dub_record rec;
    dub_us at_us;                  /* video time; any value a file may hold */
    struct dub_str *name;          /* NULL: no name */
    struct dub_str *extra;
};

/** New records with one reference; dub_alloc'ed, all members empty. */
struct dub_settings *dub_settings_new(void) DUB_MUST_USE;
struct dub_speaker *dub_speaker_new(dub_id id) DUB_MUST_USE;
struct dub_input *dub_input_new(dub_id id, enum dub_input_kind kind) DUB_MUST_USE;
struct dub_segment *dub_segment_new(dub_id id) DUB_MUST_USE;
struct dub_marker *dub_marker_new(dub_id id) DUB_MUST_USE;

/** Editable copies (one reference, same id) to change and put. */
struct dub_settings *dub_settings_dup(const struct dub_settings *s) DUB_MUST_USE;
struct dub_speaker *dub_speaker_dup(const struct dub_speaker *s) DUB_MUST_USE;
struct dub_input *dub_input_dup(const struct dub_input *i) DUB_MUST_USE;
struct dub_segment *dub_segment_dup(const struct dub_segment *s) DUB_MUST_USE;
struct dub_marker *dub_marker_dup(const struct dub_marker *m) DUB_MUST_USE;

void *dub_record_ref(const struct dub_record *r);
void dub_record_unref(struct dub_record *r);
/** Same kind, id and content. */
bool dub_record_equal(const struct dub_record *a, const struct dub_record *b);
/**
 * A record that only a history still holds, in a third of its room: without the members that are
 * zero. Nothing may look into it until it is unpacked; counting its references is fine.
 * in: r with a single reference, which is taken; a packed one or NULL comes back as it is
 */
struct dub_record *dub_record_pack(struct dub_record *r) DUB_MUST_USE;
/** The record again. Takes the reference; one that is not packed, or NULL, comes back as it is. */
struct dub_record *dub_record_unpack(struct dub_record *r) DUB_MUST_USE;
bool dub_record_is_packed(const struct dub_record *r);

/** Heap size in bytes, packed or not, with the strings that nobody else holds. */
size_t dub_record_own_bytes(const struct dub_record *r);
/** Rough heap size in bytes, for the undo cap; shared strings count in full. */
size_t dub_record_bytes(const struct dub_record *r);

/** "whole" "aligned" "cut"; "" "draft" "review" "approved" "rejected" (the segment's state);
 * "video" "image" ... */
const char *dub_audio_mode_name(enum dub_audio_mode m);
const char *dub_review_name(enum dub_review s);
bool dub_review_parse(struct dub_sv text, enum dub_review *out) DUB_MUST_USE;
const char *dub_input_kind_name(enum dub_input_kind k);

/** Waived rules of a segment: reason text (owned by the record) or empty view. */
bool dub_segment_waived(const struct dub_segment *s, const char *rule, struct dub_sv *reason);

#endif
