/* One run of the flow for a verb that talks to the service about jobs. */
#ifndef UI_VERBS_RUN_H
#define UI_VERBS_RUN_H

#include "cli.h"
#include "service.h"

/* What came of its tasks. */
struct ui_run {
    struct ui_cli *cli;
    struct ui_service sv;
    enum dub_status worst;     /* by exit status: 7, then 6, 5, ... */
    struct dub_err err;        /* of the worst */
    DUB_VEC(char *) ids;       /* local ids of the jobs that took part, in order */
    bool bar;                  /* a progress bar is on the line */
    bool interrupted;
    bool resuming;             /* a job that another process works on is in good hands */
};

/** Service and flow, with events told on standard error. errors: of ui_service_open */
enum dub_status ui_run_open(struct ui_run *r, struct ui_cli *cli, struct dub_err *err);
/** Until every task has ended; the worst that ended one, by exit status. */
enum dub_status ui_run_tasks(struct ui_run *r, struct dub_err *err);
void ui_run_close(struct ui_run *r);
/** The job took part. NULL is fine. */
void ui_run_note(struct ui_run *r, const struct dub_job *job);
/** Under --json: {"job":...}, also when it failed: it says how. Returns st, or why printing failed. */
enum dub_status ui_run_print_job(struct ui_run *r, enum dub_status st, struct dub_err *err);
/** The same for all that took part: {"jobs":[...]}. */
enum dub_status ui_run_print_jobs(struct ui_run *r, enum dub_status st, struct dub_err *err);
void ui_say_state(const struct dub_job *job);

/** A yes on the terminal. */
bool ui_ask_terminal(const char *question);
/** Whether a result may go there; s and path may be NULL. errors: DUB_ERR_ARG, DUB_ERR_IO */
enum dub_status ui_check_place(const struct dub_session *s, const char *path, struct dub_err *err);

#endif
