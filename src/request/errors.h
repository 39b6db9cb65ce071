/*
 * The service's error codes: what each means, what to do about it, whether asking again can help.
 * One table with source and date; rules for codes that are not in it.
 */
#ifndef DUB_REQUEST_ERRORS_H
#define DUB_REQUEST_ERRORS_H

#include <stdbool.h>
#include <stddef.h>

/* Where the table comes from; shown by `dubline errors`. */
#define DUB_ERRORS_SOURCE "https://sync.so/docs/developer-guides/error-handling, /v2/errors"
#define DUB_ERRORS_DATE   "2026-08-25"

/* What a client may do about an answer. */
enum dub_error_class {
    DUB_CLASS_NONE,    /* no error */
    DUB_CLASS_WAIT,    /* passing: repeat after a pause */
    DUB_CLASS_SLOT,    /* all slots of the plan are taken: repeat when a job has ended */
    DUB_CLASS_FIX,     /* the request or its media must be changed */
    DUB_CLASS_STOP,    /* account, plan, key or support: nothing in the request helps */
    DUB_CLASS_UNKNOWN, /* the fate of the call is not known: only the same key and bytes again */
};

struct dub_error_fact {
    const char *code;
    int http; /* documented status, 0 = none published */
    enum dub_error_class class;
    const char *cause;  /* what happened, a clause */
    const char *remedy; /* what to do, an imperative sentence without its full stop */
};

/** Row of a code (case-sensitive), or NULL. Legacy codes are included. */
const struct dub_error_fact *dub_error_find(const char *code);
/** Rows in the order of the code; i in 0..dub_error_count()-1. */
size_t dub_error_count(void);
const struct dub_error_fact *dub_error_at(size_t i);

/**
 * Class of an answer to a request: by code where it is known or follows a rule
 * (generation_input_* is never retryable; *_timeout, *_unavailable, *_exhausted, controller_* are),
 * else by HTTP status. http 0: the code came inside a job, not as an answer.
 */
enum dub_error_class dub_error_classify(const char *code, long http);

/** "fix", "wait" ... */
const char *dub_error_class_name(enum dub_error_class c);

#endif
