/* The service's answers, read leniently: nothing is required of a generation but its id. */
#ifndef DUB_NET_REPLY_H
#define DUB_NET_REPLY_H

#include "base/json.h"
#include "net/http.h"
#include "request/errors.h"

enum dub_remote_status {
    DUB_REMOTE_OTHER, /* a word we do not know: shown, taken as not finished */
    DUB_REMOTE_PENDING,
    DUB_REMOTE_PROCESSING,
    DUB_REMOTE_COMPLETED,
    DUB_REMOTE_FAILED,
    DUB_REMOTE_REJECTED,
};

/* A generation (create and get pages). Texts are borrowed from the JSON and not yet sanitised. */
struct dub_remote_job {
    const char *id;          /* never NULL, never "" */
    const char *status_word; /* as sent, "" if absent */
    enum dub_remote_status status;
    const char *model, *created_at, *output_url, *output_file_name; /* NULL if absent */
    const char *error;                                              /* NULL if absent */
    const char *error_code;   /* errorCode or error_code; NULL if absent */
    double output_duration_s; /* -1 if absent */
    double progress_percent;  /* -1 if absent */
};

/**
 * An id as it may be shown and sent back: 1 to 200 printable ASCII characters without blanks.
 * NULL is none.
 */
bool dub_reply_is_id(const char *id) DUB_MUST_USE;

/** errors: false when it is no object or has no such id */
bool dub_remote_job_read(const cJSON *obj, struct dub_remote_job *out) DUB_MUST_USE;
bool dub_remote_status_final(enum dub_remote_status s);

/* What went wrong with one call. Texts are sanitised and fit a line. */
struct dub_api_error {
    enum dub_error_class class; /* DUB_CLASS_NONE: it went well */
    enum dub_http_fate fate;
    long http;         /* 0 without an answer */
    char code[64];     /* the service's, "" if none */
    char message[360]; /* the service's words, or those of the connection */
    char field[64];    /* which input, "" if not stated */
    char request_id[64];
    char generation_id[64]; /* with an unknown outcome the service may name the job */
    dub_us retry_after_us;  /* -1: not stated */
};

/**
 * Judge a response. An answer of 2xx is no error, whatever its body.
 * in: json its body parsed, NULL when it is not JSON
 */
void dub_api_error_read(const struct dub_http_response *r, const cJSON *json,
                        struct dub_api_error *out);

/**
 * The same as an error record with the program's status codes: not reachable DUB_ERR_NET, 401
 * DUB_ERR_AUTH, refused DUB_ERR_HTTP, class unknown DUB_ERR_OUTCOME_UNKNOWN, own file DUB_ERR_IO.
 * The text says what was asked for (`doing`, such as "create the job"), why it failed, what to do.
 */
enum dub_status dub_api_error_fail(const struct dub_api_error *e, const char *doing,
                                   struct dub_err *err);

#endif
