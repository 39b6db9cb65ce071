/*
 * Status codes and the error record.
 * A fallible function returns `enum dub_status` (0 = fine), writes its results only on success, and
 * takes `struct dub_err *err` as its last parameter; err may be NULL.
 */
#ifndef DUB_BASE_ERR_H
#define DUB_BASE_ERR_H

#include <stdarg.h>
#include <stddef.h>

#include "base/attr.h"

/* code, stable name (JSON `error.code`), exit status of the program (README.md) */
#define DUB_STATUS_LIST(X)                                                                         \
    X(OK, "ok", 0)                                                                                 \
    X(ISSUES, "issues", 1)             /* check found errors */                                    \
    X(ARG, "usage", 2)                 /* wrong words on a command line */                         \
    X(PARSE, "parse", 3)               /* text that does not follow its grammar */                 \
    X(RANGE, "range", 3)               /* a value outside its limits */                            \
    X(LIMIT, "limit", 3)               /* larger than we are willing to handle */                  \
    X(FORMAT, "format", 3)             /* well-formed, but not what was expected */                \
    X(STATE, "state", 3)               /* not possible as things stand */                          \
    X(CONFLICT, "conflict", 3)         /* somebody else holds or has changed it */                 \
    X(UNSUPPORTED, "unsupported", 3)                                                               \
    X(INTERNAL, "internal", 3)         /* our own mistake */                                       \
    X(CANCELLED, "cancelled", 1)                                                                   \
    X(IO, "io", 4)                     /* file system */                                           \
    X(MEDIA, "media", 4)               /* a file that is not readable media */                     \
    X(NET, "network", 5)               /* the service could not be reached */                      \
    X(AUTH, "auth", 6)                 /* key missing or refused */                                \
    X(HTTP, "http", 6)                 /* the service refused the request */                       \
    X(REMOTE, "remote", 6)             /* the job failed or was rejected */                        \
    X(OUTCOME_UNKNOWN, "unknown", 7)   /* a paid call whose fate is not known */

enum dub_status {
#define DUB_STATUS_ENUM(code, name, exit_status) DUB_ERR_##code,
    DUB_STATUS_LIST(DUB_STATUS_ENUM)
#undef DUB_STATUS_ENUM
    DUB_STATUS_COUNT,
    DUB_OK = DUB_ERR_OK,
};

struct dub_err {
    enum dub_status code;
    int sys;             /* errno, 0 if none */
    long http;           /* HTTP status, 0 if none */
    int line, col;       /* 1-based; 0 if none */
    char path[256];      /* file or URL concerned, "" if none */
    char remote_code[64];/* the service's error code, "" if none */
    char text[480];      /* one or two sentences for a person */
};

/** Stable word for a status, never NULL. */
const char *dub_status_name(enum dub_status code);

/** Exit status of the program for a status (0..7). */
int dub_status_exit(enum dub_status code);

/** Reset to "no error". err may be NULL. */
void dub_err_clear(struct dub_err *err);

/** Fill err (NULL allowed) with code and text, clearing the rest. Returns code. */
enum dub_status dub_fail(struct dub_err *err, enum dub_status code, const char *fmt, ...)
    DUB_PRINTF(3, 4);
enum dub_status dub_vfail(struct dub_err *err, enum dub_status code, const char *fmt, va_list ap)
    DUB_PRINTF(3, 0);

/** As dub_fail(DUB_ERR_IO), with errno's text and the path: "cannot open P: No such file". */
enum dub_status dub_fail_sys(struct dub_err *err, int sys, const char *path, const char *doing);

/** Add place to an error already filled; NULL path keeps the present one. Returns err->code. */
enum dub_status dub_err_at(struct dub_err *err, const char *path, int line, int col);

/** Put words before the present text ("segment 3: " ...). */
void dub_err_prefix(struct dub_err *err, const char *fmt, ...) DUB_PRINTF(2, 3);

#endif
