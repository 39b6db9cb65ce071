/* The thread that makes results: one job after the other, without holding the mutex. */
#ifndef DUB_SANDBOX_WORKER_H
#define DUB_SANDBOX_WORKER_H

#include "sandbox/sandbox.h"

/** Thread main; arg is the sandbox. Returns when it stops. */
void *dub_sb_worker_main(void *arg);
/**
 * Make the result of the oldest job that needs one.
 * returns: false when there was nothing to do
 */
bool dub_sb_worker_step(struct dub_sandbox *sb);

/** http URL whose host is this machine: 127.x.x.x, localhost or [::1]. */
bool dub_sb_is_loopback(const char *url);

#endif
