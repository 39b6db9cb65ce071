/* Verbs that talk to the service, one file each kind; table in verbs_service.c. */
#ifndef UI_VERBS_SERVICE_H
#define UI_VERBS_SERVICE_H

#include "cli.h"

extern const struct ui_option ui_submit_options[], ui_upload_options[], ui_resume_options[],
    ui_download_options[], ui_delete_options[];
extern const struct ui_option ui_jobs_options[], ui_estimate_options[], ui_models_options[],
    ui_errors_options[], ui_assets_options[];

enum dub_status ui_run_submit(struct ui_cli *cli, struct dub_err *err);
enum dub_status ui_run_upload(struct ui_cli *cli, struct dub_err *err);
enum dub_status ui_run_resume(struct ui_cli *cli, struct dub_err *err);
enum dub_status ui_run_download(struct ui_cli *cli, struct dub_err *err);
enum dub_status ui_run_delete(struct ui_cli *cli, struct dub_err *err);
enum dub_status ui_run_jobs(struct ui_cli *cli, struct dub_err *err);
enum dub_status ui_run_estimate(struct ui_cli *cli, struct dub_err *err);
enum dub_status ui_run_models(struct ui_cli *cli, struct dub_err *err);
enum dub_status ui_run_errors(struct ui_cli *cli, struct dub_err *err);
enum dub_status ui_run_assets(struct ui_cli *cli, struct dub_err *err);

#endif
