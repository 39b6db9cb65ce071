/*
 * A draft made from a session: the plan of check/draft.h with the files behind it, handed to
 * dubline-media. Both front doors, the verb and the editor, use this.
 */
#ifndef UI_DRAFT_MAKE_H
#define UI_DRAFT_MAKE_H

#include <cjson/cJSON.h>

#include "cmd/session.h"
#include "run/media_client.h"

struct ui_draft_wish {
    const char *output;      /* .mp4 or .wav */
    const char *in_segments; /* the video's own sound there: "mute", "duck" or "keep" */
    const char *in_gaps;     /* between segments: "keep" or "mute" */
    bool has_from, has_to;
    dub_us from_us, to_us; /* video time */
    bool may_fetch;        /* URLs may be read */
};

struct ui_draft {
    char *video;           /* path or URL */
    char *output;          /* absolute */
    cJSON *plan;           /* media/render_plan.h */
    cJSON *silent;         /* refIds that are heard as silence, with the reason */
    cJSON *unknown;        /* numbers of the segments whose audio has no known length */
    dub_us out_us;         /* predicted length of the whole */
    char *plan_path;       /* while it is rendered */
};

/**
 * out:    *out to be ended with ui_draft_fini, on failure too
 * errors: DUB_ERR_ARG output is neither .mp4 nor .wav; DUB_ERR_STATE no video, unknown length;
 *         DUB_ERR_IO a file that is not there
 */
enum dub_status ui_draft_prepare(const struct dub_session *s, const struct ui_draft_wish *wish,
                                 struct ui_draft *out, struct dub_err *err) DUB_MUST_USE;
void ui_draft_fini(struct ui_draft *d);

/**
 * Ask for it.
 * in:     req task, source and args are filled here; progress, done and ctx by the caller
 * out:    id for dub_media_cancel, which leaves nothing behind
 * errors: DUB_ERR_IO the plan cannot be written to the cache folder
 */
enum dub_status ui_draft_ask(struct ui_draft *d, struct dub_media_client *media,
                             struct dub_media_work_request *req, uint64_t *id,
                             struct dub_err *err) DUB_MUST_USE;

/** The document of `draft --json`; owned by the caller. in: result of the task */
cJSON *ui_draft_report(const struct ui_draft *d, const cJSON *result) DUB_MUST_USE;

/** "draft.mp4" beside the project for NULL or "": NAME.draft.mp4; else the path; dub_free. */
char *ui_draft_path(const struct dub_session *s, const char *typed) DUB_MUST_USE;

#endif
