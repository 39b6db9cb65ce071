/*
 * A generation: its record, its states on the clock, and how it reads as JSON. The state is not
 * stored but follows from the times in the record, so a restart changes nothing.
 */
#ifndef DUB_SANDBOX_JOBS_H
#define DUB_SANDBOX_JOBS_H

#include <cjson/cJSON.h>

#include "base/hash.h"
#include "base/time.h"
#include "sandbox/request.h"

enum dub_sb_status {
    DUB_SB_PENDING,
    DUB_SB_PROCESSING,
    DUB_SB_COMPLETED,
    DUB_SB_FAILED,
    DUB_SB_REJECTED,
    DUB_SB_STATUS_COUNT,
};

struct dub_sb_job {
    uint64_t seq; /* order of creation */
    char id[DUB_SB_ID], org[DUB_SB_ORG];
    int64_t created_ms, starts_ms, ends_ms; /* unix time */
    cJSON *body;                            /* the create body as it came */
    char *output_name;                      /* sanitised outputFileName, NULL = none was given */
    bool has_output;                        /* predicted length known */
    dub_us output_us;
    char fail_code[64]; /* how it ends, "" = it completes */
    bool rejected;      /* with fail_code: REJECTED, not FAILED */
    char *result;       /* file name in files/, NULL = not made yet */
    bool deleted;
    char key[129]; /* Idempotency-Key, "" = none */
    char body_hash[DUB_SHA256_HEX];
    char *answer; /* the 201 body, for replays */
};

void dub_sb_job_free(struct dub_sb_job *job);

enum dub_sb_status dub_sb_job_status(const struct dub_sb_job *job, int64_t now_ms);
bool dub_sb_status_is_final(enum dub_sb_status status);
const char *dub_sb_status_name(enum dub_sb_status status);
/** errors: false when it is not a state's name (upper case) */
bool dub_sb_status_find(struct dub_sv name, enum dub_sb_status *out) DUB_MUST_USE;
/** 0..100. */
int dub_sb_job_progress(const struct dub_sb_job *job, int64_t now_ms);
/** Next moment at which the state changes by itself, 0 = never. */
int64_t dub_sb_job_next_ms(const struct dub_sb_job *job, int64_t now_ms);

/**
 * The Generation object.
 * in: output_url signed link for a completed job, NULL otherwise
 */
cJSON *dub_sb_job_json(const struct dub_sb_job *job, int64_t now_ms, const char *output_url,
                       bool progress) DUB_MUST_USE;

/** outputFileName as it is stored: only letters, digits, _ and -; NULL for NULL. dub_free. */
char *dub_sb_clean_name(const char *name) DUB_MUST_USE;

/** `2026-11-21T07:37:02.000Z`. Returns out. */
const char *dub_sb_iso_time(int64_t unix_ms, char out[40]);

#endif
