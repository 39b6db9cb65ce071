/* Inside of the verb `import`. */
#ifndef UI_VERBS_IMPORT_H
#define UI_VERBS_IMPORT_H

#include "cli.h"
#include "io/plan.h"

/* A file: rows of a transcript, or a whole request. */
struct ui_source {
    const char *path;
    cJSON *request; /* NULL: rows */
};

/* All that the words of one call ask for. */
struct ui_import {
    struct ui_cli *cli;
    const char *target;        /* the project; NULL: a dry run without one */
    struct dub_source *files;  /* as many as sources; those of a request stay empty */
    struct ui_source *sources;
    size_t n;
    bool has_request;
    struct dub_plan_opts opts;
    struct dub_source_opts read;
    struct dub_take_files takes;
    char **map;                /* label, ref, ... NULL */
    char *columns;             /* from --columns or --profile */
};

/** Rejects and warnings of all files on standard error. */
void ui_import_say_rows(const struct ui_import *im);
/** The sentences of a plan on standard error, without the list of takes that are used. */
void ui_import_say_plan(const struct dub_plan *plan);
/** What --dry-run prints. */
enum dub_status ui_import_print(const struct ui_import *im, const struct dub_plan *plan,
                                const struct dub_project *p, struct dub_err *err);

/**
 * A named profile of --profile: the columns saved under that name.
 * errors: DUB_ERR_IO, DUB_ERR_ARG naming what is wrong
 */
enum dub_status ui_profile_load(const char *name, char **columns, struct dub_err *err);
enum dub_status ui_profile_save(const char *name, const char *columns, struct dub_err *err);

#endif
