#include "request/errors.h"

#include "base/str.h"

#define WAIT    DUB_CLASS_WAIT
#define SLOT    DUB_CLASS_SLOT
#define FIX     DUB_CLASS_FIX
#define STOP    DUB_CLASS_STOP
#define UNKNOWN DUB_CLASS_UNKNOWN

/* Sorted by code (ASCII). Status 0: not published. The words are ours, the facts the service's. */
static const struct dub_error_fact facts[] = {
    {"IDEMPOTENCY_OUTCOME_UNKNOWN", 503, UNKNOWN,
     "the service does not know whether an earlier attempt was accepted",
     "run `dubline resume`: it asks again under the same key and can never start a second job"},
    {"INVALID_IDEMPOTENCY_KEY", 400, FIX, "the idempotency key was empty, doubled or malformed",
     "report this as a fault of dubline"},
    {"account_on_hold", 402, STOP, "the account is on hold",
     "settle it in the service's dashboard"},
    {"account_payment_required", 402, STOP, "a payment is due",
     "settle it in the service's dashboard"},
    {"asset_forbidden", 403, FIX, "the asset belongs to somebody else",
     "use an asset of the key's own organization, or upload the file again"},
    {"asset_not_found", 404, FIX, "there is no such asset (it may have been deleted)",
     "upload the file again with `dubline upload`"},
    {"batch_plan_required", 403, STOP, "batches need a larger plan",
     "submit the projects one by one, or change the plan"},
    {"concurrency_limit_reached", 429, SLOT, "all job slots of the plan are taken",
     "wait until a running job has ended; `dubline resume --wait` sends it then"},
    {"controller_dependency_error", 500, WAIT, "a part of the service is failing",
     "try again later"},
    {"controller_timeout", 504, WAIT, "the service took too long", "try again later"},
    {"controller_unavailable", 503, WAIT, "the service is not available", "try again later"},
    {"cost_estimate_unavailable", 422, FIX, "the service cannot estimate this request",
     "use the local figure of `dubline estimate --offline`"},
    {"dialogue_edit_removal_too_large", 422, FIX, "the dialogue edit removes too much",
     "edit less of the dialogue"},
    {"dialogue_edit_retime_required", 422, STOP, "dialogue editing is not open to this key",
     "submit without dialogue editing"},
    {"dubbing_duration_exceeded", 0, FIX, "the source is too long for dubbing",
     "split it into shorter projects"},
    {"elevenlabs_api_key_invalid", 0, STOP, "the ElevenLabs key stored with the account is refused",
     "correct it in the service's dashboard"},
    {"elevenlabs_quota_exceeded", 0, STOP, "the ElevenLabs quota is used up",
     "raise the quota, or use recorded audio"},
    {"elevenlabs_service_unavailable", 503, WAIT, "speech synthesis is not available",
     "try again later, or use recorded audio"},
    {"file_not_in_org_storage", 0, FIX, "the uploaded file is not in the organization's storage",
     "upload the file again"},
    {"file_size_exceeds_plan_limit", 422, FIX, "the file is larger than the plan allows",
     "compress it, or change the plan"},
    {"free_tier_generations_exhausted", 402, STOP, "the free jobs of this month are used up",
     "wait for the next month, or change the plan"},
    {"generation_audio_length_exceeded", 0, FIX, "an audio input is longer than 300 s",
     "split the audio"},
    {"generation_audio_missing", 0, FIX, "the request holds no audio",
     "give every segment an audio"},
    {"generation_conflict", 409, WAIT, "the job has changed meanwhile", "read its state again"},
    {"generation_database_error", 500, WAIT, "the service had an internal fault",
     "try again later"},
    {"generation_infra_resource_exhausted", 0, WAIT, "the service had no capacity left",
     "submit again in some minutes"},
    {"generation_infra_service_unavailable", 0, WAIT, "a part of the service was not available",
     "submit again in some minutes"},
    {"generation_infra_storage_error", 0, WAIT, "the service's storage failed",
     "submit again in some minutes"},
    {"generation_input_asset_type_mismatch", 0, FIX, "an asset is of another kind than its input",
     "give a video asset to the video and audio assets to the speakers"},
    {"generation_input_audio_inaccessible", 0, FIX, "the service could not fetch an audio address",
     "use an address that needs no login, or a local file"},
    {"generation_input_audio_invalid", 0, FIX, "an audio input could not be read",
     "re-encode it as PCM WAV"},
    {"generation_input_dub_audio_conflict", 0, FIX, "dubbing and audio inputs exclude each other",
     "drop one of them"},
    {"generation_input_duration_greater_than_max_duration", 0, FIX,
     "an input is longer than the service takes", "split it"},
    {"generation_input_face_selection_invalid", 0, FIX, "the chosen face cannot be used",
     "choose another frame or point, or `face auto`"},
    {"generation_input_image_inaccessible", 0, FIX, "the service could not fetch the image",
     "use an address that needs no login, or a local file"},
    {"generation_input_resolution_unsupported", 0, FIX, "the picture is larger than 4096x2160",
     "scale it down"},
    {"generation_input_segments_invalid", 0, FIX, "segments overlap or have invalid times",
     "run `dubline check`: it names the segment"},
    {"generation_input_too_many_visual", 0, FIX, "there is more than one video or image",
     "keep one"},
    {"generation_input_trim_invalid", 0, FIX, "a crop is not valid", "run `dubline check`"},
    {"generation_input_validation_failed", 400, FIX, "the request was refused as it stands",
     "read the service's message, then run `dubline check`"},
    {"generation_input_video_inaccessible", 0, FIX, "the service could not fetch the video address",
     "use an address that needs no login, or a local file"},
    {"generation_input_video_invalid", 0, FIX, "the video could not be read",
     "re-encode it as H.264 in MP4"},
    {"generation_internal_auth", 0, STOP, "the service had an internal fault with its rights",
     "write to the service's support"},
    {"generation_media_metadata_missing", 0, FIX, "a file does not state its length or frame rate",
     "re-encode it"},
    {"generation_media_probe_timeout", 0, WAIT, "the service took too long to inspect a file",
     "try again; if it happens again use a local file instead of an address"},
    {"generation_media_probe_unavailable", 0, WAIT, "the service could not inspect a file",
     "try again; if it happens again use a local file instead of an address"},
    {"generation_model_duration_exceeded", 0, FIX, "the material is too long for this model",
     "split it, or choose another model"},
    {"generation_not_deletable_while_processing", 409, WAIT, "the job is still running",
     "delete it when it has ended"},
    {"generation_not_found", 404, FIX, "there is no such job with this key",
     "look at `dubline jobs --remote`"},
    {"generation_pipeline_failed", 0, WAIT, "the service failed while making the video",
     "submit once more; if it fails again drop per-segment options, then write to support"},
    {"generation_plan_duration_exceeded", 402, STOP,
     "the result would be longer than the plan allows",
     "shorten or split it, use cut_off, or change the plan"},
    {"generation_text_length_exceeded", 0, FIX, "a script is longer than 5,000 characters",
     "split the segment"},
    {"generation_timeout", 0, WAIT, "the job took too long and was ended", "submit again later"},
    {"generation_unhandled_error", 0, WAIT, "the service had an internal fault",
     "submit again later"},
    {"generation_unknown_error", 0, WAIT, "the service failed and gives no reason",
     "submit once more; if it fails again drop per-segment options, then write to support"},
    {"generation_unsupported_model", 0, FIX, "the model does not fit this request",
     "choose another model"},
    {"generation_video_missing", 0, FIX, "the request holds no video", "set the project's video"},
    {"internal_error", 500, WAIT, "the service had an internal fault", "try again later"},
    {"invalid_asset_id_format", 400, FIX, "an asset id is malformed", "correct the asset id"},
    {"invalid_generation_id", 400, FIX, "the job id is malformed", "correct the id"},
    {"plan_feature_unavailable", 0, STOP, "the plan does not include a feature of this request",
     "remove it (for instance face detection), or change the plan"},
    {"project_not_found", 422, FIX, "the service's project id is stale or foreign",
     "run `dubline edit P.dub -c 'set project-id none'`"},
    {"rate_limit_exceeded", 429, WAIT, "too many requests in a minute", "wait a minute"},
    {"unsupported_generation_id_format", 400, FIX, "the job id is malformed", "correct the id"},
    {"uploaded_file_not_found", 0, FIX, "the uploaded file did not arrive", "upload it again"},
    {"usage_dependency_unavailable", 503, WAIT, "the service's accounting is not available",
     "try again later"},
    {"voice_clone_busy", 0, WAIT, "another voice is being cloned", "try again later"},
    {"voice_clone_limit_reached", 0, STOP, "no more voices can be cloned",
     "delete a voice, or change the plan"},
    {"voice_name_conflict", 409, FIX, "a voice of that name exists", "choose another name"},
    {"voice_not_found", 0, FIX, "there is no such voice",
     "look at the voices in the service's dashboard"},
};

const struct dub_error_fact *dub_error_find(const char *code)
{
    size_t lo = 0, hi = DUB_ARRAY_LEN(facts);
    while (code && lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int order = strcmp(code, facts[mid].code);
        if (order == 0)
            return &facts[mid];
        if (order < 0)
            hi = mid;
        else
            lo = mid + 1;
    }
    return NULL;
}

size_t dub_error_count(void)
{
    return DUB_ARRAY_LEN(facts);
}

const struct dub_error_fact *dub_error_at(size_t i)
{
    return &facts[i];
}

/* Rules for codes that came after the table; DUB_CLASS_NONE when none applies. */
static enum dub_error_class by_name(struct dub_sv code)
{
    if (dub_sv_starts(code, DUB_SV_LIT("IDEMPOTENCY_")))
        return UNKNOWN;
    if (dub_sv_starts(code, DUB_SV_LIT("generation_input_")) ||
        dub_sv_starts(code, DUB_SV_LIT("voice_sample_")))
        return FIX;
    if (dub_sv_ends(code, DUB_SV_LIT("_timeout")) ||
        dub_sv_ends(code, DUB_SV_LIT("_unavailable")) ||
        dub_sv_ends(code, DUB_SV_LIT("_exhausted")) ||
        dub_sv_starts(code, DUB_SV_LIT("controller_")))
        return WAIT;
    return DUB_CLASS_NONE;
}

static enum dub_error_class by_status(long http)
{
    if (http == 408 || http == 425 || http == 429 || http >= 500)
        return WAIT;
    if (http == 401 || http == 402 || http == 403)
        return STOP;
    return FIX;
}

enum dub_error_class dub_error_classify(const char *code, long http)
{
    const struct dub_error_fact *fact = dub_error_find(code);
    if (fact)
        return fact->class;
    enum dub_error_class c = by_name(dub_sv(code ? code : ""));
    return c ? c : by_status(http);
}

const char *dub_error_class_name(enum dub_error_class c)
{
    static const char *const names[] = {
        [DUB_CLASS_NONE] = "none", [DUB_CLASS_WAIT] = "wait", [DUB_CLASS_SLOT] = "slot",
        [DUB_CLASS_FIX] = "fix",   [DUB_CLASS_STOP] = "stop", [DUB_CLASS_UNKNOWN] = "unknown",
    };
    return names[c];
}
