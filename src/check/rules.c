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
    {"visual-count", ERROR, "exactly one video", CREATE, dub_rule_visual_count},
    {"voice-count", ERROR, "without segments exactly one voice", CREATE, dub_rule_voice_count},
    {"segments-empty", ERROR, "segments are meant, but there are none", SEGMENTS,
     dub_rule_segments_empty},
    {"time-invalid", ERROR, "0 ≤ start < end", SEGMENTS, dub_rule_time_invalid},
    {"segment-overlap", ERROR, "segments do not overlap", SEGMENTS, dub_rule_segment_overlap},
    {"segment-touching", INFO, "segments that share a boundary", FIELD, dub_rule_segment_touching},
    {"gap", INFO, "parts of the video that no segment covers (off by default)", SEGMENTS,
     dub_rule_gap},
    {"segment-past-end", ERROR, "segments end within the video", SEGMENTS,
     dub_rule_segment_past_end},

    {"refid-missing", ERROR, "every voice input has a refId", SEGMENTS, dub_rule_refid_missing},
    {"refid-duplicate", ERROR, "every refId exists once", SEGMENTS, dub_rule_refid_duplicate},
    {"refid-unknown", ERROR, "a segment's refId names a voice input", SEGMENTS,
     dub_rule_refid_unknown},
    {"refid-charset", WARNING, "refIds of letters, digits, _ and -, at most 64", OWN,
     dub_rule_refid_charset},
    {"input-unused", WARNING, "voice inputs that no segment uses", SEGMENTS, dub_rule_input_unused},
    {"input-no-source", ERROR, "every input has a file, URL, asset, or voice and script", CREATE,
     dub_rule_input_no_source},

    {"crop-half", ERROR, "a crop has both ends or none", SEGMENTS, dub_rule_crop_half},
    {"crop-invalid", ERROR, "0 ≤ crop start < crop end", SEGMENTS, dub_rule_crop_invalid},
    {"crop-past-audio", ERROR, "a crop ends within its audio", SEGMENTS "; " FIELD,
     dub_rule_crop_past_audio},

    {"fit-mismatch", WARNING, "audio as long as its slot, to the frame",
     DUB_DOCS "developer-guides/sync-mode, read 2026-11", dub_rule_fit_mismatch},
    {"fit-extreme", WARNING, "the picture is not stretched or repeated beyond recognition",
     DUB_DOCS "developer-guides/sync-mode, read 2026-11", dub_rule_fit_extreme},
    {"audio-reused", WARNING, "each part of an audio is used once, in order", OWN,
     dub_rule_audio_reused},
    {"segment-short", WARNING, "segments of at least 1 s", SEGMENTS, dub_rule_segment_short},

    {"dub-conflict", ERROR, "dubParams excludes segments and voices",
     DUB_DOCS "tutorials/dubbing, read 2026-11", dub_rule_dub_conflict},
    {"legacy-segments", ERROR, "segments exclude segments_secs and segments_frames", CREATE,
     dub_rule_legacy_segments},
    {"override-unknown", ERROR, "a segment overrides only what can be overridden", SEGMENTS,
     dub_rule_override_unknown},
    {"face-conflict", ERROR, "one way of choosing a face",
     DUB_DOCS "developer-guides/speaker-selection, read 2026-11", dub_rule_face_conflict},

    {"segments-many", WARNING, "at most 50 segments", SEGMENTS, dub_rule_segments_many},
    {"precision", WARNING, "segment times on frames of the video", OWN, dub_rule_precision},
    {"model-unknown", WARNING, "a model the service is known to have",
     DUB_DOCS "models, read 2026-11", dub_rule_model_unknown},
    {"model-segments", WARNING, "a model that is known to take segments", FIELD,
     dub_rule_model_segments},
    {"face-per-segment", WARNING, "no face options on single segments", FIELD,
     dub_rule_face_per_segment},
    {"faces-unassigned", INFO, "several speakers, no face chosen",
     DUB_DOCS "developer-guides/speaker-selection, read 2026-11", dub_rule_faces_unassigned},
    {"option-ignored", WARNING, "options the model or plan does not take",
     DUB_DOCS "models/lipsync, read 2026-11", dub_rule_option_ignored},
    {"plan-duration", WARNING, "output within the plan's length",
     "https://sync.so/pricing, read 2026-07", dub_rule_plan_duration},
    {"model-duration", WARNING, "media within the model's length",
     DUB_DOCS "models/react-1, read 2026-11", dub_rule_model_duration},
    {"script-length", WARNING, "scripts of at most 5,000 characters",
     DUB_DOCS "developer-guides/text-to-speech, read 2026-11", dub_rule_script_length},
    {"url-unreachable", WARNING, "addresses the service can fetch", CREATE,
     dub_rule_url_unreachable},
    {"media-kind", WARNING, "kinds of files the service reads",
     DUB_DOCS "compatibility-and-tips/media-formats-support, read 2026-11", dub_rule_media_kind},
    {"file-not-uploaded", INFO, "local files that submit will upload",
     DUB_DOCS "developer-guides/asset-uploads, read 2026-11", dub_rule_file_not_uploaded},
    {"output-name", ERROR, "an output name of letters, digits, _ and -", CREATE,
     dub_rule_output_name},
};

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

/* Place in the list: what is wrong with the project as a whole first, then by segment; what is only
 * worth knowing about the whole comes last, out of the way of what wants to be mended. */
static size_t place_of(const struct dub_diag *d, size_t n_segments)
{
    return d->number == 0 && d->severity == DUB_SEV_INFO ? n_segments + 1 : d->number;
}

/* Rules keep their order within a place. A counting sort: the numbers are dense. */
static void sort_items(struct dub_diag_list *l, size_t n_segments)
{
    size_t n_places = n_segments + 2;
    size_t *next = dub_alloc_array(n_places + 1, sizeof(*next));
    struct dub_diag *sorted = dub_alloc_array(l->items.n + 1, sizeof(*sorted));
    for (size_t i = 0; i < l->items.n; i++)
        next[place_of(&l->items.at[i], n_segments) + 1]++;
    for (size_t i = 1; i < n_places; i++)
        next[i] += next[i - 1];
    for (size_t i = 0; i < l->items.n; i++)
        sorted[next[place_of(&l->items.at[i], n_segments)]++] = l->items.at[i];
    if (l->items.n > 0)
        memcpy(l->items.at, sorted, l->items.n * sizeof(*sorted));
    dub_free(sorted);
    dub_free(next);
}

static int compare_marks(const void *a, const void *b)
{
    const struct dub_diag_mark *x = a, *y = b;
    return (x->segment > y->segment) - (x->segment < y->segment);
}

/* Items are sorted by number, so those of one segment follow each other. */
static void collect_marks(struct dub_diag_list *l)
{
    for (size_t i = 0; i < l->items.n; i++) {
        const struct dub_diag *d = &l->items.at[i];
        struct dub_diag_mark *last = l->marks.n ? &l->marks.at[l->marks.n - 1] : NULL;
        if (d->segment == 0 || d->waived)
            continue;
        if (!last || last->segment != d->segment) {
            struct dub_diag_mark fresh = {d->segment, d->severity};
            dub_vec_push(&l->marks, fresh);
        } else if (d->severity < last->worst) {
            last->worst = d->severity;
        }
    }
    if (l->marks.n > 1)
        qsort(l->marks.at, l->marks.n, sizeof(*l->marks.at), compare_marks);
}

void dub_check(const struct dub_project *p, const struct dub_check_env *env,
               struct dub_diag_list *out)
{
    struct dub_check_view view;
    struct dub_check_env full = env ? *env : (struct dub_check_env){0};
    dub_diag_list_fini(out);
    dub_check_view_init(&view, p, full.plan);
    full.view = &view;
    for (size_t i = 0; i < DUB_ARRAY_LEN(rules); i++)
        rules[i].run(&rules[i], p, &full, out);
    sort_items(out, view.n);
    collect_marks(out);
    dub_check_view_fini(&view);
}
