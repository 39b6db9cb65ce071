/*
 * A result that sounds like the dub: what dubline-media is to render for a job, reckoned from its
 * request alone by section 4 of the reference (the project's own plan is not looked at, so that one
 * misreading cannot pass on both sides).
 */
#ifndef DUB_SANDBOX_MIX_H
#define DUB_SANDBOX_MIX_H

#include "sandbox/sandbox.h"

/**
 * With the mutex held.
 * in:     video what is known of the job's video
 * out:    a plan as src/media/render_plan.h describes it, but for its `output`; the caller's
 * returns: NULL where some audio is not here or a length is not known
 */
cJSON *dub_sb_mix_plan(const struct dub_sandbox *sb, const struct dub_sb_job *job,
                       const struct dub_sb_asset *video) DUB_MUST_USE;
/** The asset behind an input of a request, by id or by URL; NULL: none. */
const struct dub_sb_asset *dub_sb_input_asset(const struct dub_sandbox *sb, const cJSON *input);

#endif
