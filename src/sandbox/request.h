/* A request as the handlers see it: method, path, query, headers, body; free of the HTTP library.
 */
#ifndef DUB_SANDBOX_REQUEST_H
#define DUB_SANDBOX_REQUEST_H

#include "base/vec.h"
#include "sandbox/answer.h"
#include "sandbox/faults.h"

#define DUB_SB_BODY_MAX ((size_t)64 * 1024 * 1024) /* JSON bodies; box arrays are large */
#define DUB_SB_ID       37                         /* UUID text and a NUL */
#define DUB_SB_ORG      33                         /* shortened hash of a key and a NUL */
#define DUB_SB_TOKEN    33

struct dub_sb_pair {
    char *name, *value;
};

struct dub_sb_pairs {
    DUB_VEC(struct dub_sb_pair) list;
};

struct dub_sandbox;
struct dub_sb_request;
struct dub_sb_route;

typedef void dub_sb_handler(struct dub_sandbox *sb, struct dub_sb_request *req,
                            struct dub_sb_answer *a);

/* Bytes of a PUT on their way to the disk. */
struct dub_sb_put {
    int fd; /* -1 = not open: refused or failed */
    char *temp_path;
    uint64_t n_bytes, max_bytes;
    bool too_long;
    int sys; /* errno of a failed write */
};

struct dub_sb_request {
    char *method, *path;
    struct dub_sb_pairs query, headers;
    struct dub_buf body;
    /* set by routing */
    enum dub_sb_endpoint endpoint;
    const struct dub_sb_route *route; /* NULL: no such method and path */
    char param[2][96];                /* values of {} in the route */
    char org[DUB_SB_ORG];             /* whose key it is; "" without one */
    struct dub_sb_put put;
    const struct dub_sb_fault *fault; /* NULL: goes well */
};

struct dub_sb_request *dub_sb_request_new(const char *method, const char *path) DUB_MUST_USE;
/** Also closes and removes an unfinished upload. NULL is fine. */
void dub_sb_request_free(struct dub_sb_request *req);
void dub_sb_pairs_add(struct dub_sb_pairs *p, const char *name, const char *value);

/**
 * Header by name, any case.
 * out: *count (NULL allowed) how often it came
 * returns: its first value, NULL when absent
 */
const char *dub_sb_request_header(const struct dub_sb_request *req, const char *name,
                                  size_t *count);
/** Query parameter, NULL when absent. */
const char *dub_sb_request_query(const struct dub_sb_request *req, const char *name);
/**
 * Refuses parameters that are not named, or named twice.
 * in: known NULL-ended list
 * returns: false when the answer has been written
 */
bool dub_sb_request_only(const struct dub_sb_request *req, const char *const *known,
                         struct dub_sb_answer *a) DUB_MUST_USE;
/**
 * The JSON object in the body.
 * out: *body owned by the caller
 * returns: false when the answer has been written
 */
bool dub_sb_request_json(const struct dub_sb_request *req, cJSON **body,
                         struct dub_sb_answer *a) DUB_MUST_USE;

/** Version-4 UUID of random bits. */
void dub_sb_uuid(char out[DUB_SB_ID]);
/** 32 random hexadecimal digits. */
void dub_sb_token(char out[DUB_SB_TOKEN]);
bool dub_sb_is_uuid(const char *text);

#endif
