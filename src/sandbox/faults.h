/*
 * Injected faults: `ENDPOINT:N:KIND[=ARG]`, several separated by commas. The n-th call of an
 * endpoint since the program started (1-based, faulted calls count) goes wrong in the named way.
 */
#ifndef DUB_SANDBOX_FAULTS_H
#define DUB_SANDBOX_FAULTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/time.h"
#include "base/vec.h"

/* word in a fault and in /sandbox/stats; `connect` is a TCP connection, before any request */
#define DUB_SB_ENDPOINT_LIST(X)                                                                    \
    X(CONNECT, "connect")                                                                          \
    X(GENERATE, "generate")                                                                        \
    X(GET, "get")                                                                                  \
    X(LIST, "list")                                                                                \
    X(DELETE, "delete")                                                                            \
    X(DOWNLOAD_URL, "download-url")                                                                \
    X(OUTPUT, "output")                                                                            \
    X(ESTIMATE, "estimate")                                                                        \
    X(ASSET_UPLOAD, "asset-upload")                                                                \
    X(ASSET_PUT, "asset-put")                                                                      \
    X(ASSET_REGISTER, "asset-register")                                                            \
    X(ASSET_LIST, "asset-list")                                                                    \
    X(ASSET_GET, "asset-get")                                                                      \
    X(MODELS, "models")                                                                            \
    X(ERRORS, "errors")

enum dub_sb_endpoint {
#define DUB_SB_ENDPOINT_ENUM(id, name) DUB_SB_EP_##id,
    DUB_SB_ENDPOINT_LIST(DUB_SB_ENDPOINT_ENUM)
#undef DUB_SB_ENDPOINT_ENUM
    DUB_SB_EP_OTHER, /* everything else; takes no faults */
    DUB_SB_EP_COUNT,
};

/* kind, word, whether the request is acted on, status of a plain error answer (0: another way) */
#define DUB_SB_FAULT_LIST(X)                                                                       \
    X(REFUSE, "refuse", false, 0)                                                                  \
    X(RESET_BEFORE, "reset-before", false, 0)                                                      \
    X(RESET_AFTER, "reset-after", true, 0)                                                         \
    X(408, "408", false, 408)                                                                      \
    X(429_RATE, "429-rate", false, 0)                                                              \
    X(429_CONCURRENCY, "429-concurrency", false, 0)                                                \
    X(500, "500", false, 500)                                                                      \
    X(502, "502", false, 502)                                                                      \
    X(503, "503", false, 503)                                                                      \
    X(504, "504", false, 504)                                                                      \
    X(500_AFTER, "500-after", true, 500)                                                           \
    X(503_AFTER, "503-after", true, 503)                                                           \
    X(504_AFTER, "504-after", true, 504)                                                           \
    X(OUTCOME_UNKNOWN, "outcome-unknown", true, 0)                                                 \
    X(SLOW, "slow", true, 0)                                                                       \
    X(CUT, "cut", true, 0)                                                                         \
    X(HTML, "html", false, 0)                                                                      \
    X(WRONG_JSON, "wrong-json", true, 0)                                                           \
    X(BAD_JSON, "bad-json", true, 0)

enum dub_sb_fault_kind {
    DUB_SB_FAULT_NONE,
#define DUB_SB_FAULT_ENUM(id, name, acts, status) DUB_SB_FAULT_##id,
    DUB_SB_FAULT_LIST(DUB_SB_FAULT_ENUM)
#undef DUB_SB_FAULT_ENUM
};

struct dub_sb_fault {
    enum dub_sb_endpoint endpoint;
    uint64_t first, last; /* calls, 1-based, inclusive; last UINT64_MAX = for ever */
    enum dub_sb_fault_kind kind;
    dub_us slow_us; /* slow: real time until the answer */
};

struct dub_sb_faults {
    DUB_VEC(struct dub_sb_fault) list;
};

/**
 * Add the faults of one --fault text.
 * errors: DUB_ERR_ARG naming the part that is wrong and what is accepted; nothing is added then
 */
enum dub_status dub_sb_faults_parse(struct dub_sb_faults *f, const char *spec,
                                    struct dub_err *err) DUB_MUST_USE;
void dub_sb_faults_fini(struct dub_sb_faults *f);
/** The first fault given for this call, NULL if it goes well. */
const struct dub_sb_fault *dub_sb_faults_match(const struct dub_sb_faults *f,
                                               enum dub_sb_endpoint endpoint, uint64_t call);

/**
 * `3`, `2-4`, `2-` or `*` as a range of calls.
 * errors: false when it is none of these, or empty
 */
bool dub_sb_calls_parse(struct dub_sv text, uint64_t *first, uint64_t *last) DUB_MUST_USE;

const char *dub_sb_endpoint_name(enum dub_sb_endpoint endpoint);
const char *dub_sb_fault_name(enum dub_sb_fault_kind kind);
/** Whether the request takes effect although its answer is spoiled. */
bool dub_sb_fault_acts(enum dub_sb_fault_kind kind);
/** Status of the error answered, 0 when the fault is of another kind. */
int dub_sb_fault_status(enum dub_sb_fault_kind kind);

#endif
