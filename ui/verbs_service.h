/* Verbs that ask the service for a list or a figure (verbs_lists.c); table in verbs_service.c. */
#ifndef UI_VERBS_SERVICE_H
#define UI_VERBS_SERVICE_H

#include "cli.h"

extern const struct ui_option ui_jobs_options[], ui_estimate_options[], ui_models_options[],
    ui_errors_options[], ui_assets_options[];

enum dub_status ui_run_jobs(struct ui_cli *cli, struct dub_err *err);
enum dub_status ui_run_estimate(struct ui_cli *cli, struct dub_err *err);
enum dub_status ui_run_models(struct ui_cli *cli, struct dub_err *err);
enum dub_status ui_run_errors(struct ui_cli *cli, struct dub_err *err);
enum dub_status ui_run_assets(struct ui_cli *cli, struct dub_err *err);

#endif
