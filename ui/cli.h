/*
 * The headless side: one verb, its options, its output, its exit status. Data goes to standard
 * output, talk to standard error; with --json exactly one document is printed, on failure too.
 */
#ifndef UI_CLI_H
#define UI_CLI_H

#include <stdio.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/vec.h"
#include "cmd/cmd.h"
#include "cmd/session_file.h"
#include "run/loop.h"
#include "run/media_client.h"
#include "run/shots.h"

#define UI_OPTIONS_MAX     40
#define UI_MEDIA_PROCESSES 2 /* dubline-media at work at once */

struct ui_option {
    const char *name;  /* "--json", "-o" */
    const char *arg;   /* "FILE": takes a value; "[FILE]": may; NULL: a switch */
    bool repeatable;
    const char *help;
};

struct ui_assets;
struct ui_cli;

struct ui_verb {
    const char *name;
    const char *args;     /* "P.dub", "VIDEO" ...: shown in usage */
    const char *summary;
    const char *details;  /* more for the man page, or NULL */
    int min_args, max_args; /* positional; -1: no limit */
    const struct ui_option *options; /* ended by a NULL name */
    enum dub_status (*run)(struct ui_cli *cli, struct dub_err *err);
    bool passes_args;     /* everything after the verb goes to another program as it is */
};

struct ui_value {
    const char *name, *value; /* value NULL for a switch */
};

struct ui_cli {
    const struct ui_verb *verb;
    DUB_VEC(const char *) args;           /* positional */
    DUB_VEC(struct ui_value) values;      /* options in the order given */
    int argc;
    char **argv;                          /* after the verb, for passes_args */
    bool json;
    bool failed_quietly;                  /* a status without a sentence: issues were printed */
    struct dub_loop *loop;                /* made when first needed */
    struct dub_media_client *media;       /* made when first needed */
    struct ui_assets *assets;             /* made when first needed; see cli_assets.h */
    struct dub_shots shots;               /* of the project's video, when asked for */
    bool no_media_helper;                 /* said once that media cannot be read */
};

/** All verbs, in the order of help. */
const struct ui_verb *const *ui_verbs(size_t *n);
const struct ui_verb *ui_verb_find(const char *name);

/** Run `dubline VERB ...`; argv[0] is the verb. Returns the exit status. */
int ui_cli_main(int argc, char **argv);

/** Whether a switch was given; value of the last one given, or NULL. */
bool ui_has(const struct ui_cli *cli, const char *option);
const char *ui_value(const struct ui_cli *cli, const char *option);

/** --fps: `25`, `30000/1001`; `29.97` and `23.976` mean the NTSC rates. errors: DUB_ERR_ARG */
enum dub_status ui_parse_rate(const char *text, struct dub_rate *out, struct dub_err *err);

/** The loop and the media client of this run. */
struct dub_loop *ui_loop(struct ui_cli *cli);
enum dub_status ui_media(struct ui_cli *cli, struct dub_media_client **out, struct dub_err *err);

/**
 * Print a document to standard output, one line, and free it.
 * errors: DUB_ERR_IO when standard output is gone
 */
enum dub_status ui_print_json(cJSON *doc, struct dub_err *err);
enum dub_status ui_print(struct dub_sv text, struct dub_err *err);
/** Add the `error` member that every failure under --json has. */
void ui_add_error(cJSON *doc, const struct dub_err *err);
/** Write to the file of -o, or to standard output for none or "-". */
enum dub_status ui_write_output(const char *path, struct dub_sv text, struct dub_err *err);
/** One line on standard error, made safe for a terminal. */
void ui_say(const char *fmt, ...) DUB_PRINTF(1, 2);
/** "dubline: FILE:LINE:COLUMN: what is wrong" on standard error, as far as the place is known. */
void ui_say_error(const struct dub_err *err);

/* --- projects ----------------------------------------------------------------------------------- */

/** Ports of a session: microseconds since 1970, and a seed for ids. ctx is not used. */
dub_us ui_wall_clock(void *ctx);
uint64_t ui_random_bits(void *ctx);

/** A session whose ports are this process; nothing is open yet. */
struct dub_session *ui_session_new(struct ui_cli *cli);
/**
 * Open a project for a verb and learn the facts of its local media (cache, else probing).
 * Media that cannot be read is said on standard error and left unknown.
 */
enum dub_status ui_session_open(struct ui_cli *cli, const char *path, enum dub_open_mode mode,
                                struct dub_session **out, struct dub_err *err);
/** Close a session; of a project that was begun and never written no file is left behind. */
void ui_session_close(struct dub_session *s);
/**
 * A file that a verb is to write must not be the project or media of it.
 * errors: DUB_ERR_CONFLICT naming what it is
 */
enum dub_status ui_check_output(const struct dub_session *s, const char *path, struct dub_err *err);
/** Facts of all local inputs; what cannot be read is said on standard error. */
void ui_learn_facts(struct ui_cli *cli, struct dub_session *s);
/** Facts of one local input from cache or by probing. */
enum dub_status ui_probe_where(struct ui_cli *cli, struct dub_session *s, const char *where,
                               struct dub_err *err);
/** What can be heard in one local file: from the cache, or by listening now. */
enum dub_status ui_listen_where(struct ui_cli *cli, struct dub_session *s, const char *where,
                                struct dub_err *err);
/** The same for the video and every local audio that is not known yet. */
enum dub_status ui_listen_all(struct ui_cli *cli, struct dub_session *s, struct dub_err *err);
/** How many local files with sound nobody has listened to. */
size_t ui_unheard(const struct dub_session *s);
/**
 * With --probe: fetch what is needed to know the lengths of URLs that have not been probed. Without
 * it a URL is never fetched.
 * errors: DUB_ERR_NET, DUB_ERR_MEDIA
 */
enum dub_status ui_probe_urls(struct ui_cli *cli, struct dub_session *s, struct dub_err *err);
/** "dubline edit, process 123", the owner's name in locks. */
void ui_owner_name(const struct ui_cli *cli, char *out, size_t size);

/** Findings to standard error, one line each, worst kinds first. */
void ui_say_diags(const struct dub_diag_list *l, bool errors_only);

/* verbs_fit.c */
extern const struct ui_option ui_fit_options[];
enum dub_status ui_run_fit(struct ui_cli *cli, struct dub_err *err);

/* Verbs, by file. Each array ends with a NULL name. */
extern const struct ui_verb ui_verbs_project[], ui_verbs_import[], ui_verbs_request[],
    ui_verbs_export[], ui_verbs_media[], ui_verbs_draft[], ui_verbs_peaks[], ui_verbs_shots[],
    ui_verbs_service[], ui_verbs_misc[];

#endif
