/* Addresses: one parser (libcurl's own, so that what is judged is what is connected to). */
#ifndef DUB_NET_URL_H
#define DUB_NET_URL_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"

enum dub_url_scheme { DUB_URL_OTHER, DUB_URL_HTTP, DUB_URL_HTTPS };

struct dub_url_facts {
    enum dub_url_scheme scheme;
    bool loopback;     /* 127.0.0.0/8, ::1 or the name localhost */
    bool has_userinfo; /* user or password before the host */
    char host[256];
};

/** errors: false when the text is not an address, or its host is longer than 255 bytes */
bool dub_url_judge(const char *url, struct dub_url_facts *out) DUB_MUST_USE;

/**
 * The service's address in one spelling: scheme and host in lower case, default port, trailing
 * slashes and a trailing `/v2` left out. Ledger rows are filed under it.
 * out:    *out dub_free
 * errors: DUB_ERR_ARG not http(s), with user, query or fragment; http to another machine (the key
 *         would travel in the clear)
 */
enum dub_status dub_url_service(const char *text, char **out, struct dub_err *err) DUB_MUST_USE;

/** Append s percent-encoded but for letters, digits and `-._~`. */
void dub_url_escape(struct dub_sv s, struct dub_buf *out);

/** The address without user, query and fragment, for messages; cut to size. Returns out. */
const char *dub_url_for_people(const char *url, char *out, size_t size);

#endif
