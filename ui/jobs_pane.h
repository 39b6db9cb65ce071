/* State of the jobs pane, and what can be done in it. */
#ifndef UI_JOBS_PANE_H
#define UI_JOBS_PANE_H

#include "base/vec.h"
#include "jobs_port.h"

#define UI_JOB_ID 40 /* a local id as text, with room */

struct ui_app;

struct ui_job_id {
    char text[UI_JOB_ID];
};

struct ui_jobs_pane {
    bool all;       /* the jobs of all projects, not only of this one */
    bool details;   /* the chosen job takes the pane */
    bool newest;            /* the cursor is on whichever is the newest */
    char chosen[UI_JOB_ID]; /* the job under the cursor stays under it when others come */
    char asked[UI_JOB_ID];  /* the question on the screen is about it */
    int scroll;             /* of the details */
    DUB_VEC(struct ui_job_id) live; /* when looked at last, to tell which ended */
};

void ui_jobs_fini(struct ui_app *app);
/** Jobs in the list, after telling the port whose they are. */
size_t ui_jobs_count(struct ui_app *app);
/** The chosen one; false: there is none. Strings as in struct ui_job. */
bool ui_jobs_chosen(struct ui_app *app, struct ui_job *out);
void ui_jobs_move(struct ui_app *app, long rows);
/** Put the cursor on the newest, also on one that comes later, until it is moved. */
void ui_jobs_to_newest(struct ui_app *app);
/** Show jobs of all projects or of this one. */
void ui_jobs_show_all(struct ui_app *app, bool all);
/** Ask, then delete the chosen job at the service. errors: DUB_ERR_STATE why it cannot be */
enum dub_status ui_jobs_ask_delete(struct ui_app *app, struct dub_err *err);

#endif
