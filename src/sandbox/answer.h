/*
 * What a request is answered with, before it becomes HTTP. Refusals take the documented shape
 * {message, statusCode, errorCode?, error?} plus `sandboxReason`, a sentence that says exactly what
 * was wrong: the real service does not send it.
 */
#ifndef DUB_SANDBOX_ANSWER_H
#define DUB_SANDBOX_ANSWER_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

#define DUB_SB_ANSWER_HEADERS 8
#define DUB_SB_REASON         480

struct dub_sb_header {
    char name[40], value[200];
};

struct dub_sb_answer {
    int status;
    const char *content_type; /* static text; NULL = none */
    struct dub_buf body;
    struct dub_sb_header headers[DUB_SB_ANSWER_HEADERS];
    int n_headers;
    int file_fd; /* body from a file instead, -1 = no; owned */
    uint64_t file_offset, file_length;
    bool drop;                  /* reset the connection instead of answering */
    bool cut;                   /* stop half-way through the body */
    char reason[DUB_SB_REASON]; /* for the log, "" if nothing was refused */
};

void dub_sb_answer_init(struct dub_sb_answer *a);
void dub_sb_answer_fini(struct dub_sb_answer *a);
/** Back to an empty answer, whatever it held. */
void dub_sb_answer_reset(struct dub_sb_answer *a);

void dub_sb_answer_header(struct dub_sb_answer *a, const char *name, const char *fmt, ...)
    DUB_PRINTF(3, 4);
/** JSON body; item is consumed. */
void dub_sb_answer_json(struct dub_sb_answer *a, int status, cJSON *item);
void dub_sb_answer_text(struct dub_sb_answer *a, int status, const char *content_type,
                        const char *text);
/**
 * Refusal with a catalog code; its status and message come from the catalog.
 * in: fmt the sandbox's own precise reason
 * returns: the body, owned by the caller until dub_sb_answer_seal, so that members can be added
 */
cJSON *dub_sb_refusal_new(struct dub_sb_answer *a, const char *code, const char *fmt, ...)
    DUB_PRINTF(3, 4) DUB_MUST_USE;
/** Write the body of a refusal; item is consumed. */
void dub_sb_answer_seal(struct dub_sb_answer *a, cJSON *item);

/** Shorthands: refusal made and sealed. */
void dub_sb_refuse(struct dub_sb_answer *a, const char *code, const char *fmt, ...)
    DUB_PRINTF(3, 4);
void dub_sb_refuse_plain(struct dub_sb_answer *a, int status, const char *message, const char *fmt,
                         ...) DUB_PRINTF(4, 5);
/** 400 with `message` as an array of strings (consumed), as schema violations arrive. */
void dub_sb_refuse_schema(struct dub_sb_answer *a, cJSON *messages);
/** The same with one message. */
void dub_sb_refuse_query(struct dub_sb_answer *a, const char *fmt, ...) DUB_PRINTF(2, 3);

/** "Bad Request" for 400 and so on; "Error" for a status without a name here. */
const char *dub_sb_status_text(int status);

#endif
