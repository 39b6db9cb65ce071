/*
 * Which service, and the key to it. The key is held in one place, goes into one header, and is
 * shown nowhere; everything that is filed is filed under its SHA-256.
 */
#ifndef DUB_NET_SECRET_H
#define DUB_NET_SECRET_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"

#define DUB_SERVICE_DEFAULT "https://api.sync.so"

struct dub_service {
    char *base_url;                /* one spelling (dub_url_service), without trailing slash */
    char *key;                     /* never printed; NULL when there is none */
    char key_hash[DUB_SHA256_HEX]; /* "" without a key */
    bool loopback;                 /* a server on this machine: the sandbox */
};

/**
 * Find the service: base URL from `api_url`, else $SYNC_API_URL, else the production host; key from
 * $SYNC_API_KEY, else the first line of $XDG_CONFIG_HOME/dubline/key. A service on this machine
 * needs no key: it gets the word "sandbox" when there is none.
 * in:     api_url as given with --api-url, NULL when not given
 *         need_key false: a missing key is no error (GET /v2/errors)
 * out:    *out, dub_service_fini
 * errors: DUB_ERR_ARG address; DUB_ERR_AUTH no key, a key file others can read (says chmod 600), a
 *         key that no header can carry; DUB_ERR_IO
 */
enum dub_status dub_service_load(const char *api_url, bool need_key, struct dub_service *out,
                                 struct dub_err *err) DUB_MUST_USE;
/** As dub_service_load, from values at hand; key NULL: none. Copies both. */
enum dub_status dub_service_make(const char *base_url, const char *key, struct dub_service *out,
                                 struct dub_err *err) DUB_MUST_USE;
/** Overwrites the key before it is freed. */
void dub_service_fini(struct dub_service *s);

/** Append text with every occurrence of the key replaced by "[key]". */
void dub_secret_redact(const struct dub_service *s, struct dub_sv text, struct dub_buf *out);
/** The same, within a fixed array. */
void dub_secret_redact_z(const struct dub_service *s, char *text, size_t size);

#endif
