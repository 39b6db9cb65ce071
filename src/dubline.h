/*
 * libdubline: the engine of dubline without a screen. Open or begin a dubbing project, change it by
 * the commands of dubline(1), see what is wrong, and build the request for the Sync lip-sync API.
 *
 *     struct dubline_project *p = dubline_new();
 *     if (dubline_open(p, "talk.dub", DUBLINE_READ) != DUBLINE_OK)
 *         fprintf(stderr, "%s\n", dubline_last_error(p)->text);
 *     printf("%zu errors\n", dubline_n_errors(p));
 *     dubline_free(p);
 *
 * No network, no media probing, nothing on the terminal. Files are touched by dubline_open,
 * dubline_create and dubline_save only; besides, commands and checks look whether a named local
 * file exists. The library opens no media: what is known of it is what the project file holds and
 * what the caller tells (dubline_set_media_length, dubline_set_media_facts).
 *
 * Text is UTF-8 and NUL-ended. `const char *` results are borrowed and say for how long; `char *`
 * results belong to the caller and go to dubline_string_free. NULL is accepted by the two free
 * functions, and elsewhere only where it is said.
 *
 * One thread at a time may be inside the library. When memory for small things is gone the library
 * ends the program by abort(); sizes that come from files are capped and reported instead.
 */
#ifndef DUBLINE_H
#define DUBLINE_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define DUBLINE_API __attribute__((visibility("default")))
#else
#define DUBLINE_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** Version of the library, "0.1.0". Static. */
DUBLINE_API const char *dubline_version(void);

/** Frees any `char *` of this library. */
DUBLINE_API void dubline_string_free(char *text);

/* --- status and errors ------------------------------------------------------------------------ */

/* The same numbers as the exit status of the program. */
enum dubline_status {
    DUBLINE_OK = 0,
    DUBLINE_REFUSED = 1,   /* something would be lost and nobody agreed to it */
    DUBLINE_USAGE = 2,     /* a command or argument that does not exist or does not parse */
    DUBLINE_BAD_DATA = 3,  /* a damaged file, a value out of range, not possible as things stand */
    DUBLINE_UNREADABLE = 4 /* a file that cannot be read or written */
};

struct dubline_error {
    enum dubline_status status;
    const char *code; /* stable word: "ok", "usage", "parse", "range", "conflict", "io" ... */
    const char *text; /* one or two sentences: what, where, why, what to do; "" when fine */
    const char *path; /* file concerned, "" if none */
    int line, column; /* 1-based, 0 if none */
};

struct dubline_project; /* one open project */

/**
 * What the latest fallible call on this project said. Calls that succeed leave status DUBLINE_OK.
 * Borrowed until the next fallible call or dubline_free.
 */
DUBLINE_API const struct dubline_error *dubline_last_error(const struct dubline_project *p);

/* --- a project and its file ------------------------------------------------------------------- */

/**
 * An empty project in memory, as `dubline new` begins one: model lipsync-2, sync mode silence.
 * Relative paths in its commands mean the current folder. It has no file: see dubline_create.
 */
DUBLINE_API struct dubline_project *dubline_new(void);

/** Closes the project; edits that were not saved are gone. */
DUBLINE_API void dubline_free(struct dubline_project *p);

enum dubline_mode {
    DUBLINE_READ, /* no lock is taken and dubline_save refuses; commands work in memory */
    DUBLINE_WRITE /* as `dubline edit`: the file is locked until dubline_free, undo goes back to
                   * earlier sessions */
};

/**
 * Open a project file. Whatever p held is closed first, unsaved edits and all.
 * errors: DUBLINE_UNREADABLE; DUBLINE_BAD_DATA for a damaged file (line and column are set), one
 *         that somebody else holds ("conflict"), or one with edits that a cut-off editor never
 *         saved (both WRITE only). p is then as dubline_new made it.
 */
DUBLINE_API enum dubline_status dubline_open(struct dubline_project *p, const char *path,
                                             enum dubline_mode mode);

/**
 * Begin an empty project that will be saved as path, and lock that name. Media under the file's
 * folder are stored relative to it. The file is written by dubline_save, not before.
 * in:     replace 0: refuse a name that exists
 * errors: DUBLINE_BAD_DATA when the name exists or somebody else holds it; DUBLINE_UNREADABLE.
 *         p is then as dubline_new made it.
 */
DUBLINE_API enum dubline_status dubline_create(struct dubline_project *p, const char *path,
                                               int replace);

/**
 * Write the file in one step: it holds the old content or the new, never half of one.
 * errors: DUBLINE_BAD_DATA for a project without a file or opened for reading; DUBLINE_UNREADABLE
 */
DUBLINE_API enum dubline_status dubline_save(struct dubline_project *p);

/** 1 when the project holds something that its file does not. */
DUBLINE_API int dubline_is_unsaved(const struct dubline_project *p);

/** The project as its file would be written now. NULL when it is larger than a file may be. */
DUBLINE_API char *dubline_project_text(struct dubline_project *p);

/* --- commands --------------------------------------------------------------------------------- */

/**
 * Run one command line, as `dubline edit -c` does: "segment-add 0 15 speaker_a". An empty line and
 * one that begins with # do nothing. Each command is one step of undo.
 * errors: DUBLINE_USAGE, DUBLINE_BAD_DATA, DUBLINE_UNREADABLE (a named file is not there),
 *         DUBLINE_REFUSED; the project is unchanged then
 */
DUBLINE_API enum dubline_status dubline_run(struct dubline_project *p, const char *line);

/** What the latest dubline_run told besides errors, by line, or "". Borrowed until the next one. */
DUBLINE_API const char *dubline_messages(const struct dubline_project *p);

/** 1: agree where a command asks because it would lose something, as --yes does; 0: the default. */
DUBLINE_API void dubline_set_agree(struct dubline_project *p, int agree);

/* --- what is known of media ------------------------------------------------------------------- */

/**
 * Tell the length and content hash of an input's media. Without them fit and the rules that need a
 * length say "cannot verify", and a local file's place in the request is "PENDING:".
 * in:     where: path, URL or asset id, as a command named it or as the project stores it;
 *         length_us: usable length in microseconds, -1 for unknown;
 *         sha256: of the whole content, 64 hexadecimal digits, or NULL for unknown
 * errors: DUBLINE_BAD_DATA when no input of the project is `where`, or a value is out of range
 */
DUBLINE_API enum dubline_status dubline_set_media_length(struct dubline_project *p,
                                                         const char *where, int64_t length_us,
                                                         const char *sha256);

/**
 * The same with everything that `dubline probe --json` prints: frame rate (commands that name
 * frames or time codes need it), picture size, tracks.
 * in:     probe: one object, not a list
 * errors: DUBLINE_BAD_DATA, naming the member that is wrong
 */
DUBLINE_API enum dubline_status dubline_set_media_facts(struct dubline_project *p,
                                                        const char *where, const char *probe);

/**
 * Tell that a content has been uploaded: requests name this asset instead of "PENDING:<sha256>".
 * Kept with p, not in its file; lasts until p is freed.
 * errors: DUBLINE_BAD_DATA when sha256 is not 64 hexadecimal digits or asset_id is empty
 */
DUBLINE_API enum dubline_status dubline_set_asset(struct dubline_project *p, const char *sha256,
                                                  const char *asset_id);

/* --- check and fit ---------------------------------------------------------------------------- */

enum dubline_severity { DUBLINE_ERROR, DUBLINE_WARNING, DUBLINE_INFO };

/* A finding. NULL: does not apply. Borrowed until the project changes or is freed. */
struct dubline_issue {
    const char *rule; /* stable id: "segment-overlap" */
    enum dubline_severity severity;
    int waived;                /* accepted with a reason: not counted */
    size_t segment;            /* number in start order from 1, 0: concerns no single one */
    char segment_id[9];        /* its id, "" for none; commands name it @ID */
    const char *ref;           /* refId concerned */
    const char *field;         /* "start", "crop", "options.temperature" ... */
    const char *value, *limit; /* as text */
    const char *message;       /* one sentence: what, where, why */
    const char *fix;           /* command line for dubline_run that repairs it */
};

/** Findings of the present state, worked out when it changed; by segment, general ones first. */
DUBLINE_API size_t dubline_n_issues(struct dubline_project *p);
/** Those at error level that are not waived: above 0, the service would refuse or spoil the dub. */
DUBLINE_API size_t dubline_n_errors(struct dubline_project *p);
/** The i-th from 0; returns 1, or 0 and an empty *out when there is none. */
DUBLINE_API int dubline_issue_at(struct dubline_project *p, size_t i, struct dubline_issue *out);
/** "error", "warning", "info". Static. */
DUBLINE_API const char *dubline_severity_name(enum dubline_severity severity);

/** The document of `dubline check --json`. */
DUBLINE_API char *dubline_check_json(struct dubline_project *p);

/**
 * Check against this plan's limits instead of the plan the project names. NULL: the project's own.
 * errors: DUBLINE_USAGE, naming the plans there are
 */
DUBLINE_API enum dubline_status dubline_set_plan(struct dubline_project *p, const char *plan);

/** The document of `dubline fit --json`. */
DUBLINE_API char *dubline_fit_json(struct dubline_project *p);

/* --- request ---------------------------------------------------------------------------------- */

/**
 * The body for POST /v2/generate: the very bytes of `dubline request`.
 * in:     pretty 0: compact, as it is sent; else indented by two
 * out:    n_bytes without the closing NUL; n_pending local files that are not assets yet, each
 *         content once (0 = ready to be sent). Both may be NULL.
 * errors: NULL when it would be larger than a request may be
 */
DUBLINE_API char *dubline_request(struct dubline_project *p, int pretty, size_t *n_bytes,
                                  size_t *n_pending);

#ifdef __cplusplus
}
#endif

#endif
