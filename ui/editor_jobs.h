/* The paid side for the editor: the jobs port over service, ledger and flow. */
#ifndef UI_EDITOR_JOBS_H
#define UI_EDITOR_JOBS_H

#include "app.h"
#include "editor_media.h"
#include "service.h"

struct ui_editor_submit { /* one submit under way: its plan lives until its task is over */
    struct ui_plan plan;
    uint64_t task;
};

struct ui_editor_asset {
    char *sha256, *id;
    enum dub_input_kind kind;
};

struct ui_editor_jobs {
    struct ui_app *app;
    struct dub_loop *loop;
    struct ui_editor_media *media;
    const char *api_url;
    bool tried, ready; /* the service was opened, and that worked */
    char *reason;      /* why not, for people */
    char *host;
    bool sandbox;
    struct ui_service service;
    struct dub_job_list list;
    bool listed;
    char *text; /* of the row handed out last */
    char *scope;         /* project whose jobs are listed, NULL: all */
    uint64_t erase_task; /* being deleted at the service, 0: none */
    DUB_VEC(struct ui_editor_submit *) submits;
    DUB_VEC(struct ui_editor_asset) assets;
    uint64_t moving_task;         /* uploading or downloading now, 0: none */
    char moving_job[DUB_ID_TEXT]; /* that is being downloaded, "" none */
    int percent;
};

/** Reads which service it would be; opens nothing yet. api_url NULL: not given; borrowed. */
void ui_editor_jobs_init(struct ui_editor_jobs *j, struct dub_loop *loop,
                         struct ui_editor_media *media, const char *api_url);
void ui_editor_jobs_fini(struct ui_editor_jobs *j);
/** The port's functions with j as context. */
struct ui_jobs_port ui_editor_jobs_port(struct ui_editor_jobs *j);
/** Pick up jobs in flight from an earlier run, when there is a ledger. */
void ui_editor_jobs_resume(struct ui_editor_jobs *j);

#endif
