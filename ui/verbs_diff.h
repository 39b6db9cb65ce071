/* request --diff JOB|last */
#ifndef UI_VERBS_DIFF_H
#define UI_VERBS_DIFF_H

#include "cli.h"
#include "cli_assets.h"

/**
 * Print what changed between the request of a job of the ledger (--diff) and the present one.
 * in:     request the present one's bytes
 * errors: DUB_ERR_STATE no such job; those of dub_request_compare
 */
enum dub_status ui_print_diff(struct ui_cli *cli, const struct dub_session *s,
                              const struct ui_assets *assets, struct dub_sv request,
                              struct dub_err *err) DUB_MUST_USE;

#endif
