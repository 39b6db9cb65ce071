/* The HTTP side: libmicrohttpd with a thread a connection, bound to the loopback interface only. */
#ifndef DUB_SANDBOX_SERVER_H
#define DUB_SANDBOX_SERVER_H

#include "sandbox/sandbox.h"

struct dub_sb_server;

/**
 * Listen and serve.
 * in:     sb outlives the server; port 0 = a free one
 * out:    *out; sb->base_url
 * errors: DUB_ERR_NET port taken or not to be had
 */
enum dub_status dub_sb_server_start(struct dub_sandbox *sb, unsigned port,
                                    struct dub_sb_server **out, struct dub_err *err) DUB_MUST_USE;
/** Waits for requests under way; call dub_sandbox_stop first, or long polls hold it up. */
void dub_sb_server_stop(struct dub_sb_server *server);

#endif
