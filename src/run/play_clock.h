/* Where a player is, between two reports: it goes on at its speed. */
#ifndef DUB_RUN_PLAY_CLOCK_H
#define DUB_RUN_PLAY_CLOCK_H

#include <stdbool.h>

#include "base/time.h"

struct dub_play_clock {
    bool runs;
    int speed_percent;
    dub_us pos_us; /* at at_us of the monotonic clock */
    dub_us at_us;
    dub_us end_us; /* it goes no further */
};

static inline dub_us dub_play_clock_at(const struct dub_play_clock *c, dub_us now_us)
{
    dub_us pos_us = c->pos_us;
    if (c->runs && now_us > c->at_us)
        pos_us += dub_mul_div_floor(now_us - c->at_us, c->speed_percent, 100);
    return pos_us < c->end_us ? pos_us : c->end_us;
}

/** It is here now. */
static inline void dub_play_clock_set(struct dub_play_clock *c, dub_us pos_us, dub_us now_us)
{
    c->pos_us = pos_us < 0 ? 0 : pos_us < c->end_us ? pos_us : c->end_us;
    c->at_us = now_us;
}

#endif
