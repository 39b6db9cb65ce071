/*
 * What probing a media file tells. Lengths are the usable ones: the smaller of what the container
 * and the stream state, or what reading the packets measured, floored to whole microseconds.
 */
#ifndef DUB_BASE_FACTS_H
#define DUB_BASE_FACTS_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/hash.h"
#include "base/time.h"

#define DUB_FACTS_AUDIO_MAX 32

struct dub_video_facts {
    char codec[32];
    int width, height;      /* stored pixels, before rotation */
    int rotation;           /* degrees clockwise to show it upright: 0, 90, 180, 270 */
    struct dub_rate rate;   /* average frame rate; num 0 = unknown */
    bool variable_rate;
    dub_us start_us;        /* first frame against the container's start */
    bool has_duration;
    dub_us duration_us;
    int64_t frames;         /* counted or stated; 0 = unknown */
};

struct dub_audio_facts {
    char codec[32];
    char language[16];      /* "" if not stated */
    int sample_rate_hz, channels;
    dub_us start_us;
    bool has_duration;
    dub_us duration_us;
};

struct dub_facts {
    char container[64];     /* libavformat's short name, first of its list: "mov", "wav" */
    bool has_duration;
    dub_us duration_us;     /* usable length of the whole file */
    bool measured;          /* lengths come from reading packets, not from headers */
    bool has_video;
    struct dub_video_facts video;
    int n_audio;            /* audio[0..n_audio) is filled; more tracks are not kept */
    struct dub_audio_facts audio[DUB_FACTS_AUDIO_MAX];
    int64_t size_bytes;     /* 0 = unknown (live URL) */
    char sha256[DUB_SHA256_HEX]; /* of the whole content, "" = not hashed */
};

/** Usable length of the picture: the smaller of container and video stream; false if unknown. */
bool dub_facts_video_length(const struct dub_facts *f, dub_us *out) DUB_MUST_USE;
/** Usable length of the sound: first audio track, never beyond what was measured. */
bool dub_facts_audio_length(const struct dub_facts *f, dub_us *out) DUB_MUST_USE;

/** The object of `dubline probe --json`; owned by the caller. */
cJSON *dub_facts_to_json(const struct dub_facts *f, const char *path) DUB_MUST_USE;
/** Reads what dub_facts_to_json wrote. errors: DUB_ERR_FORMAT naming the member */
enum dub_status dub_facts_from_json(const cJSON *obj, struct dub_facts *out, struct dub_err *err)
    DUB_MUST_USE;

#endif
