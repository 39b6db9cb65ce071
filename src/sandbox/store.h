/* Records on disk: one JSON file each, replaced in one step, so a kill at any point loses nothing.
 */
#ifndef DUB_SANDBOX_STORE_H
#define DUB_SANDBOX_STORE_H

#include "sandbox/sandbox.h"

enum dub_status dub_sb_store_job(const struct dub_sandbox *sb, const struct dub_sb_job *job,
                                 struct dub_err *err) DUB_MUST_USE;
enum dub_status dub_sb_store_asset(const struct dub_sandbox *sb, const struct dub_sb_asset *asset,
                                   struct dub_err *err) DUB_MUST_USE;
enum dub_status dub_sb_store_upload(const struct dub_sandbox *sb, const struct dub_sb_upload *u,
                                    struct dub_err *err) DUB_MUST_USE;
/** Fill the lists of a sandbox that has just been opened. Unreadable records are named and skipped.
 */
void dub_sb_load(struct dub_sandbox *sb);

#endif
