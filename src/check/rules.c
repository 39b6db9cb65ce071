#include "check/rules.h"

#include <stdlib.h>

#include "check/rules_list.h"

#define ERROR   DUB_SEV_ERROR
#define WARNING DUB_SEV_WARNING
#define INFO    DUB_SEV_INFO

#define SEGMENTS DUB_DOCS "developer-guides/segments, read 2026-11"
#define CREATE   DUB_DOCS "api-reference/api/generate-api/create, read 2026-11"
#define FIELD    "field reports, public code and notes of 2025-10 to 2026-06, read 2026-11"
#define OWN      "common sense"

/* In the order in which they are reported: structure, inputs, audio, fit, options, service. */
static const struct dub_rule rules[] = {
    {"visual-count", ERROR, "exactly one video", CREATE, dub_rule_visual_count, NULL, false},
    {"voice-count", ERROR, "without segments exactly one voice", CREATE,
     dub_rule_voice_count, NULL, false},
    {"segments-empty", ERROR, "segments are meant, but there are none", SEGMENTS,
     dub_rule_segments_empty, NULL, false},
    {"time-invalid", ERROR, "0 ≤ start < end", SEGMENTS,
     NULL, dub_segment_rule_time_invalid, false},
    {"segment-overlap", ERROR, "segments do not overlap", SEGMENTS,
     NULL, dub_segment_rule_segment_overlap, false},
    {"segment-touching", INFO, "segments that share a boundary", FIELD,
     NULL, dub_segment_rule_segment_touching, false},
    {"gap", INFO, "parts of the video that no segment covers (off by default)", SEGMENTS,
     dub_rule_gap, dub_segment_rule_gap, true},
    {"segment-past-end", ERROR, "segments end within the video", SEGMENTS,
     dub_rule_segment_past_end, dub_segment_rule_segment_past_end, true},

    {"refid-missing", ERROR, "every voice input has a refId", SEGMENTS,
     dub_rule_refid_missing, NULL, false},
    {"refid-duplicate", ERROR, "every refId exists once", SEGMENTS,
     dub_rule_refid_duplicate, dub_segment_rule_refid_duplicate, false},
    {"refid-unknown", ERROR, "a segment's refId names a voice input", SEGMENTS,
     NULL, dub_segment_rule_refid_unknown, false},
    {"refid-charset", WARNING, "refIds of letters, digits, _ and -, at most 64", OWN,
     dub_rule_refid_charset, NULL, false},
    {"input-unused", WARNING, "voice inputs that no segment uses", SEGMENTS,
     dub_rule_input_unused, NULL, false},
    {"input-no-source", ERROR, "every input has a file, URL, asset, or voice and script", CREATE,
     dub_rule_input_no_source, dub_segment_rule_input_no_source, false},

    {"crop-half", ERROR, "a crop has both ends or none", SEGMENTS,
     NULL, dub_segment_rule_crop_half, false},
    {"crop-invalid", ERROR, "0 ≤ crop start < crop end", SEGMENTS,
     NULL, dub_segment_rule_crop_invalid, false},
    {"crop-past-audio", ERROR, "a crop ends within its audio", SEGMENTS "; " FIELD,
     dub_rule_crop_past_audio, dub_segment_rule_crop_past_audio, true},

    {"fit-mismatch", WARNING, "audio as long as its slot, to the frame",
     DUB_DOCS "developer-guides/sync-mode, read 2026-11",
     dub_rule_fit_mismatch, dub_segment_rule_fit_mismatch, true},
    {"fit-extreme", WARNING, "the picture is not stretched or repeated beyond recognition",
     DUB_DOCS "developer-guides/sync-mode, read 2026-11",
     NULL, dub_segment_rule_fit_extreme, false},
    {"audio-reused", WARNING, "each part of an audio is used once, in order", OWN,
     NULL, dub_segment_rule_audio_reused, false},
    {"segment-short", WARNING, "segments of at least 1 s", SEGMENTS,
     NULL, dub_segment_rule_segment_short, false},

    {"audio-silent", WARNING, "a segment's audio can be heard", OWN,
     NULL, dub_segment_rule_audio_silent, false},
    {"audio-clipped", WARNING, "audio without clipping", OWN,
     NULL, dub_segment_rule_audio_clipped, false},
    {"loudness-jump", WARNING, "speakers and neighbouring segments are about as loud",
     "ITU-R BS.1770-4; limit: common sense",
     dub_rule_loudness_jump, dub_segment_rule_loudness_jump, false},
    {"speech-uncovered", WARNING, "the source's speech is covered by segments", SEGMENTS,
     dub_rule_speech_uncovered, dub_segment_rule_speech_uncovered, true},
    {"cut-in-word", WARNING, "cuts lie in pauses of speech", OWN,
     NULL, dub_segment_rule_cut_in_word, false},

    {"dub-conflict", ERROR, "dubParams excludes segments and voices",
     DUB_DOCS "tutorials/dubbing, read 2026-11",
     dub_rule_dub_conflict, NULL, false},
    {"legacy-segments", ERROR, "segments exclude segments_secs and segments_frames", CREATE,
     dub_rule_legacy_segments, NULL, false},
    {"override-unknown", ERROR, "a segment overrides only what can be overridden", SEGMENTS,
     NULL, dub_segment_rule_override_unknown, false},
    {"face-conflict", ERROR, "one way of choosing a face",
     DUB_DOCS "developer-guides/speaker-selection, read 2026-11",
     dub_rule_face_conflict, dub_segment_rule_face_conflict, false},
    {"face-point", ERROR, "a face chosen inside the picture the video has",
     DUB_DOCS "developer-guides/speaker-selection, read 2026-11",
     dub_rule_face_point, dub_segment_rule_face_point, false},

    {"segments-many", WARNING, "at most 50 segments", SEGMENTS, dub_rule_segments_many, NULL, true},
    {"precision", WARNING, "segment times on frames of the video", OWN,
     dub_rule_precision, NULL, true},
    {"model-unknown", WARNING, "a model the service is known to have",
     DUB_DOCS "models, read 2026-11",
     dub_rule_model_unknown, NULL, false},
    {"model-segments", WARNING, "a model that is known to take segments", FIELD,
     dub_rule_model_segments, NULL, false},
    {"face-per-segment", WARNING, "no face options on single segments", FIELD,
     NULL, dub_segment_rule_face_per_segment, false},
    {"faces-unassigned", INFO, "several speakers, no face chosen",
     DUB_DOCS "developer-guides/speaker-selection, read 2026-11",
     dub_rule_faces_unassigned, NULL, true},
    {"option-ignored", WARNING, "options the model or plan does not take",
     DUB_DOCS "models/lipsync, read 2026-11",
     dub_rule_option_ignored, dub_segment_rule_option_ignored, true},
    {"plan-duration", WARNING, "output within the plan's length",
     "https://sync.so/pricing, read 2026-07",
     dub_rule_plan_duration, NULL, true},
    {"model-duration", WARNING, "media within the model's length",
     DUB_DOCS "models/react-1, read 2026-11",
     dub_rule_model_duration, NULL, false},
    {"script-length", WARNING, "scripts of at most 5,000 characters",
     DUB_DOCS "developer-guides/text-to-speech, read 2026-11",
     dub_rule_script_length, dub_segment_rule_script_length, false},
    {"url-unreachable", WARNING, "addresses the service can fetch", CREATE,
     dub_rule_url_unreachable, NULL, false},
    {"media-kind", WARNING, "kinds of files the service reads",
     DUB_DOCS "compatibility-and-tips/media-formats-support, read 2026-11",
     dub_rule_media_kind, NULL, false},
    {"file-not-uploaded", INFO, "local files that submit will upload",
     DUB_DOCS "developer-guides/asset-uploads, read 2026-11",
     dub_rule_file_not_uploaded, NULL, false},
    {"output-name", ERROR, "an output name of letters, digits, _ and -", CREATE,
     dub_rule_output_name, NULL, false},
};

_Static_assert(DUB_ARRAY_LEN(rules) <= 64, "findings of a segment are kept as a mask of rules");

const struct dub_rule *dub_rules(size_t *n)
{
    *n = DUB_ARRAY_LEN(rules);
    return rules;
}

const struct dub_rule *dub_rule_find(struct dub_sv id)
{
    for (size_t i = 0; i < DUB_ARRAY_LEN(rules); i++)
        if (dub_sv_eq_z(id, rules[i].id))
            return &rules[i];
    return NULL;
}
