/* Requests that were submitted before, from the ledger. */
#ifndef UI_PAST_REQUEST_H
#define UI_PAST_REQUEST_H

#include "store/ledger.h"

/**
 * Load a job with its request: the one named, or the latest of a project.
 * in:     which a local or remote id, or "last"; project its absolute path, for "last"
 * out:    *job, dub_job_fini; job->request is there
 * errors: DUB_ERR_STATE there is none, or it was adopted from the service without its request
 */
enum dub_status ui_past_request(struct dub_ledger *l, struct dub_account account, const char *which,
                                const char *project, struct dub_job *job,
                                struct dub_err *err) DUB_MUST_USE;

#endif
