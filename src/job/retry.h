/*
 * When to ask again: the idempotency guide's advice as a pure function. Waiting 1 s, 2 s, 4 s ...
 * at most 30 s, within a fifth up or down, longer where the service says so; at most five tries.
 */
#ifndef DUB_JOB_RETRY_H
#define DUB_JOB_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/time.h"
#include "request/errors.h"

struct dub_retry_policy {
    int max_tries; /* calls in all, >= 1 */
    dub_us first_delay_us, max_delay_us;
    int jitter_percent;        /* 0..100 */
    dub_us max_retry_after_us; /* a longer wait asked for by the service ends the trying */
};

struct dub_retry_policy dub_retry_policy_default(void);

struct dub_retry_case {
    int tries; /* calls made, >= 1 */
    enum dub_error_class class;
    dub_us retry_after_us; /* -1: not stated */
    uint32_t random;       /* any; spreads the waiting */
    bool patient;          /* wait for a slot without counting tries */
};

struct dub_retry_decision {
    bool again;
    dub_us delay_us; /* 0 when not again */
};

/**
 * WAIT, UNKNOWN and SLOT are tried again, a patient SLOT for as long as it takes; FIX and STOP
 * never.
 */
struct dub_retry_decision dub_retry_decide(const struct dub_retry_policy *p,
                                           const struct dub_retry_case *c);

#endif
