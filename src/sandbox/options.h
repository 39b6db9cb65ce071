/* What a sandbox is told on its command line. */
#ifndef DUB_SANDBOX_OPTIONS_H
#define DUB_SANDBOX_OPTIONS_H

#include "base/err.h"
#include "base/time.h"
#include "sandbox/catalog.h"
#include "sandbox/faults.h"

/* How jobs are told to end: the first..last created by this process. */
struct dub_sb_ending {
    uint64_t first, last;
    bool rejected; /* REJECTED instead of FAILED */
    char code[64];
};

struct dub_sb_options {
    unsigned port;    /* 0 = a free one */
    char *dir;        /* NULL = a fresh folder; owned */
    dub_us job_us;    /* creation to end, on the sandbox's clock */
    int64_t speed_e6; /* sandbox seconds per real second, x 10^6 */
    const struct dub_sb_plan *plan;
    bool strict_urls, quiet;
    unsigned create_rate, read_rate; /* calls a minute and key, 0 = no limit */
    dub_us link_us;                  /* life of a signed URL, real time */
    struct dub_sb_faults faults;
    DUB_VEC(struct dub_sb_ending) endings;
};

enum dub_sb_wish { DUB_SB_RUN, DUB_SB_HELP, DUB_SB_VERSION };

void dub_sb_options_init(struct dub_sb_options *opt);
void dub_sb_options_fini(struct dub_sb_options *opt);
/**
 * Read the words after `dubline-serve sandbox`.
 * errors: DUB_ERR_ARG naming the option and what it takes
 */
enum dub_status dub_sb_options_parse(struct dub_sb_options *opt, int argc, char **argv,
                                     enum dub_sb_wish *wish, struct dub_err *err) DUB_MUST_USE;
/** Real milliseconds that a span of the sandbox's clock takes, rounded. */
int64_t dub_sb_real_ms(const struct dub_sb_options *opt, dub_us span_us);
/** The ending told for the n-th job (1-based), NULL = it completes. */
const struct dub_sb_ending *dub_sb_ending_match(const struct dub_sb_options *opt, uint64_t n);
/** The help text. */
const char *dub_sb_help(void);

#endif
