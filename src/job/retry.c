#include "job/retry.h"

struct dub_retry_policy dub_retry_policy_default(void)
{
    return (struct dub_retry_policy){
        .max_tries = 5,
        .first_delay_us = DUB_US_PER_S,
        .max_delay_us = 30 * DUB_US_PER_S,
        .jitter_percent = 20,
        .max_retry_after_us = 120 * DUB_US_PER_S,
    };
}

/* first * 2^(tries-1), capped, within +-jitter. */
static dub_us backoff(const struct dub_retry_policy *p, int tries, uint32_t random)
{
    dub_us d = p->first_delay_us;
    for (int i = 1; i < tries && d < p->max_delay_us; i++)
        d *= 2;
    if (d > p->max_delay_us)
        d = p->max_delay_us;
    dub_us spread = d * p->jitter_percent / 100;
    return d - spread + dub_mul_div_floor(2 * spread, random, UINT32_MAX);
}

struct dub_retry_decision dub_retry_decide(const struct dub_retry_policy *p,
                                           const struct dub_retry_case *c)
{
    struct dub_retry_decision no = {false, 0}, yes = {true, 0};
    bool patient = c->class == DUB_CLASS_SLOT && c->patient;
    if (c->class != DUB_CLASS_WAIT && c->class != DUB_CLASS_UNKNOWN && c->class != DUB_CLASS_SLOT)
        return no;
    if (!patient && (c->tries >= p->max_tries || c->retry_after_us > p->max_retry_after_us))
        return no;
    yes.delay_us = backoff(p, c->tries, c->random);
    if (yes.delay_us < c->retry_after_us)
        yes.delay_us = c->retry_after_us;
    return yes;
}
