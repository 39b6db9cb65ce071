/*
 * The error catalog. HTTP statuses come from the reference where it states one; a code that is only
 * known from inside a failed job, or whose status is not published, carries the nearest documented
 * class (400 body, 402 billing, 403 entitlement, 404 unknown, 409 state, 422 meaning, 5xx fault).
 */
#include "sandbox/catalog.h"

#include <string.h>

static const struct dub_sb_error errors[] = {
    /* refusals of the request itself */
    {"generation_input_segments_invalid", 400, "The segments configuration is invalid.",
     "Check that segments do not overlap, that every end is after its start and that every refId "
     "exists."},
    {"generation_input_trim_invalid", 400, "The trim range of an input is invalid.",
     "Give both crop times, the end after the start and inside the audio."},
    {"generation_input_validation_failed", 400, "The request body did not pass validation.",
     "Read the message list and correct the named fields."},
    {"generation_unsupported_model", 400, "The model does not support this request.",
     "Choose a model that takes these inputs."},
    {"generation_input_too_many_visual", 400, "Only one video or image input is allowed.",
     "Keep exactly one visual input."},
    {"generation_input_dub_audio_conflict", 400,
     "Dubbing parameters cannot be combined with audio or text inputs.",
     "Remove dubParams or the audio and text inputs."},
    {"generation_input_asset_type_mismatch", 400, "The asset is not of the input's type.",
     "Use an asset whose type matches the input."},
    {"generation_input_face_selection_invalid", 400, "The selected face cannot be used.",
     "Choose another frame or point, or use automatic detection."},
    {"generation_input_video_inaccessible", 400, "The video could not be fetched.",
     "Use a public URL or upload the file as an asset."},
    {"generation_input_audio_inaccessible", 400, "The audio could not be fetched.",
     "Use a public URL or upload the file as an asset."},
    {"generation_input_image_inaccessible", 400, "The image could not be fetched.",
     "Use a public URL or upload the file as an asset."},
    {"generation_input_video_invalid", 400, "The video could not be read.",
     "Encode it again as H.264 in MP4."},
    {"generation_input_audio_invalid", 400, "The audio could not be read.",
     "Encode it again as PCM WAV."},
    {"generation_input_resolution_unsupported", 400, "The resolution is not supported.",
     "Scale the video to at most 4096 x 2160."},
    {"generation_input_duration_greater_than_max_duration", 400, "The input is too long.",
     "Split the input."},
    {"generation_model_duration_exceeded", 400, "The input is longer than the model allows.",
     "Split the input or choose another model."},
    {"dubbing_duration_exceeded", 400, "The source is too long for dubbing.", "Split the source."},
    {"generation_media_probe_timeout", 504, "Inspecting the media took too long.",
     "Try again, or host the file elsewhere."},
    {"generation_media_probe_unavailable", 503, "The media could not be inspected now.",
     "Try again, or host the file elsewhere."},
    {"dialogue_edit_retime_required", 422, "Dialogue editing is not enabled for this key.",
     "Leave dialogueEdit out."},
    {"dialogue_edit_removal_too_large", 422, "The dialogue edit removes too much.", "Remove less."},

    /* plan and billing */
    {"generation_plan_duration_exceeded", 402, "The output is longer than the plan allows.",
     "Upgrade the plan, use cut_off, or split the work."},
    {"free_tier_generations_exhausted", 402, "The free generations of this month are used up.",
     "Upgrade the plan or wait for the next month."},
    {"account_payment_required", 402, "Payment is required.", "Settle the open invoice."},
    {"account_on_hold", 402, "The account is on hold.", "Contact support."},
    {"plan_feature_unavailable", 403, "The plan does not include this feature.",
     "Remove the feature from the request or upgrade the plan."},
    {"batch_plan_required", 403, "Batches need the Scale plan or higher.", "Upgrade the plan."},
    {"concurrency_limit_reached", 429, "Too many generations are running.",
     "Wait until one has finished."},
    {"rate_limit_exceeded", 429, "Too many requests.", "Send fewer requests a minute."},
    {"file_size_exceeds_plan_limit", 422, "The file is larger than the plan allows.",
     "Compress the file or upgrade the plan."},
    {"cost_estimate_unavailable", 422, "The cost cannot be estimated for this request.",
     "Give model and duration."},

    /* things that are not there */
    {"generation_not_found", 404, "Generation not found.", "Check the id."},
    {"invalid_generation_id", 400, "The generation id is not valid.", "Ids are UUIDs."},
    {"unsupported_generation_id_format", 400, "The format of the generation id is not supported.",
     "Ids are UUIDs."},
    {"generation_not_deletable_while_processing", 409,
     "The generation cannot be deleted while it is being processed.",
     "Wait until it has finished."},
    {"generation_conflict", 409, "The generation is not in a state that allows this.",
     "Read it again."},
    {"project_not_found", 422, "Project not found.", "Leave projectId out."},
    {"asset_not_found", 404, "Asset not found.", "Check the asset id."},
    {"asset_forbidden", 403, "The asset belongs to another organization.", "Use your own asset."},
    {"invalid_asset_id_format", 400, "The asset id is not valid.", "Ids are UUIDs."},
    {"uploaded_file_not_found", 400, "The uploaded file was not found.",
     "Upload the file to uploadUrl first."},
    {"file_not_in_org_storage", 403, "The file is not in the organization's storage.",
     "Upload the file with your own key."},

    /* idempotency: the spelling of the conflict code is not published */
    {"INVALID_IDEMPOTENCY_KEY", 400, "The Idempotency-Key header is not valid.",
     "Send it once, with 1 to 128 characters of A-Z a-z 0-9 . _ ~ -"},
    {"IDEMPOTENCY_PAYLOAD_CONFLICT", 409,
     "The Idempotency-Key was already used with another request body.",
     "Repeat the identical body, or use a new key for a new generation."},
    {"IDEMPOTENCY_OUTCOME_UNKNOWN", 503, "The outcome of the first attempt is not known.",
     "Repeat the request with the same key, or read the named generation."},

    /* how a job may end, and faults of the service */
    {"generation_pipeline_failed", 500, "The generation failed.",
     "Try once more, then simplify the request."},
    {"generation_unknown_error", 500, "An unknown error occurred.",
     "Try once more, then simplify the request."},
    {"generation_infra_storage_error", 500, "Storage failed.", "Try again in some minutes."},
    {"generation_infra_resource_exhausted", 503, "No capacity is free.",
     "Try again in some minutes."},
    {"generation_infra_service_unavailable", 503, "A service is unavailable.",
     "Try again in some minutes."},
    {"controller_timeout", 504, "The service took too long.", "Try again."},
    {"controller_unavailable", 503, "The service is unavailable.", "Try again."},
    {"controller_dependency_error", 500, "A dependency failed.", "Try again."},
    {"internal_error", 500, "Internal server error", "Try again."},
    {"usage_dependency_unavailable", 503, "Usage data is unavailable.", "Try again."},

    /* speech and voices */
    {"elevenlabs_service_unavailable", 503, "The speech provider is unavailable.", "Try later."},
    {"elevenlabs_quota_exceeded", 402, "The quota of the speech provider is used up.",
     "Check your speech provider's account."},
    {"elevenlabs_api_key_invalid", 400, "The speech provider's key is not valid.",
     "Check your speech provider's account."},
    {"voice_not_found", 404, "Voice not found.", "Check the voice id."},
    {"voice_clone_limit_reached", 403, "No more voices can be cloned.", "Delete a voice."},
    {"voice_clone_busy", 409, "Another voice is being cloned.", "Try again in a moment."},
    {"voice_name_conflict", 409, "A voice of this name exists.", "Choose another name."},

    /* still met in the documentation of 2025 */
    {"generation_media_metadata_missing", 400, "The media states no length or frame rate.",
     "Encode the file again."},
    {"generation_audio_length_exceeded", 400, "The audio is longer than 300 s.",
     "Split the audio."},
    {"generation_text_length_exceeded", 400, "The script is longer than 5000 characters.",
     "Split the script."},
    {"generation_audio_missing", 400, "The request has no audio.", "Add an audio or text input."},
    {"generation_video_missing", 400, "The request has no video.", "Add a video input."},
    {"generation_timeout", 504, "The generation took too long.", "Try again."},
    {"generation_database_error", 500, "The database failed.", "Try again."},
    {"generation_unhandled_error", 500, "An unhandled error occurred.", "Contact support."},
    {"generation_internal_auth", 500, "Internal authentication failed.", "Contact support."},
};

const struct dub_sb_error *dub_sb_errors(size_t *n)
{
    *n = DUB_ARRAY_LEN(errors);
    return errors;
}

const struct dub_sb_error *dub_sb_error_find(const char *code)
{
    for (size_t i = 0; i < DUB_ARRAY_LEN(errors); i++)
        if (strcmp(errors[i].code, code) == 0)
            return &errors[i];
    return NULL;
}
