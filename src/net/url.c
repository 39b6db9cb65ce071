#include "net/url.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "net/curl_late.h"

static bool is_loopback(const char *host)
{
    struct in_addr v4;
    struct in6_addr v6;
    char bare[64];
    if (dub_sv_ieq(dub_sv(host), DUB_SV_LIT("localhost")))
        return true;
    if (inet_pton(AF_INET, host, &v4) == 1)
        return (ntohl(v4.s_addr) >> 24) == 127;
    size_t n = strlen(host);
    if (n < 3 || n >= sizeof(bare) || host[0] != '[' || host[n - 1] != ']')
        return false;
    memcpy(bare, host + 1, n - 2);
    bare[n - 2] = '\0';
    return inet_pton(AF_INET6, bare, &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

/* One part of a parsed address, NULL when it has none; curl_free. */
static char *part(CURLU *u, CURLUPart which, unsigned flags)
{
    char *text = NULL;
    return curl_url_get(u, which, &text, flags) == CURLUE_OK ? text : NULL;
}

static bool fill(CURLU *u, struct dub_url_facts *out)
{
    char *scheme = part(u, CURLUPART_SCHEME, 0), *host = part(u, CURLUPART_HOST, 0);
    char *user = part(u, CURLUPART_USER, 0), *password = part(u, CURLUPART_PASSWORD, 0);
    bool ok = scheme && host && host[0] && strlen(host) < sizeof(out->host);
    if (ok) {
        *out = (struct dub_url_facts){.has_userinfo = user || password};
        if (dub_sv_ieq(dub_sv(scheme), DUB_SV_LIT("http")))
            out->scheme = DUB_URL_HTTP;
        else if (dub_sv_ieq(dub_sv(scheme), DUB_SV_LIT("https")))
            out->scheme = DUB_URL_HTTPS;
        memcpy(out->host, host, strlen(host) + 1);
        out->loopback = is_loopback(host);
    }
    curl_free(scheme);
    curl_free(host);
    curl_free(user);
    curl_free(password);
    return ok;
}

/* A port without tricks: 1 .. 65535, no zero in front, not the scheme's own. */
static bool is_plain_port(struct dub_sv s)
{
    unsigned long long port;
    return s.n > 0 && s.p[0] != '0' && dub_sv_u64(s, 65535, &port) && port != 80;
}

/*
 * An address that needs no parser because it is spelled as we would spell it: https and a name in
 * lower case that ends in letters (no number in disguise), or http and this machine. Saves loading
 * libcurl where nothing is sent.
 */
static bool is_plain(struct dub_sv s)
{
    struct dub_sv local = DUB_SV_LIT("http://127.0.0.1:"), https = DUB_SV_LIT("https://");
    if (dub_sv_starts(s, local))
        return is_plain_port(dub_sv_n(s.p + local.n, s.n - local.n));
    if (!dub_sv_starts(s, https) || s.n - https.n > 200)
        return false;
    struct dub_sv rest = dub_sv_n(s.p + https.n, s.n - https.n), label = {0};
    bool letters = false;
    size_t n_labels = 0;
    while (rest.n > 0) {
        label = dub_sv_split(&rest, '.');
        letters = label.n >= 2;
        for (size_t i = 0; i < label.n; i++) {
            char c = label.p[i];
            letters = letters && c >= 'a' && c <= 'z';
            if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
                return false;
        }
        if (label.n == 0)
            return false;
        n_labels++;
    }
    return letters && n_labels >= 2 && s.p[s.n - 1] != '.';
}

static bool judge_plain(struct dub_sv s, struct dub_url_facts *out)
{
    if (!is_plain(s))
        return false;
    bool https = dub_sv_starts(s, DUB_SV_LIT("https://"));
    *out =
        (struct dub_url_facts){.scheme = https ? DUB_URL_HTTPS : DUB_URL_HTTP, .loopback = !https};
    struct dub_sv rest = dub_sv_n(s.p + (https ? 8 : 7), s.n - (https ? 8 : 7));
    struct dub_sv host = dub_sv_split(&rest, ':');
    memcpy(out->host, host.p, host.n); /* is_plain bounds it */
    return true;
}

bool dub_url_judge(const char *url, struct dub_url_facts *out)
{
    if (judge_plain(dub_sv(url), out))
        return true;
    CURLU *u = dub_curl_load(NULL) == DUB_OK ? curl_url() : NULL;
    bool ok = u && curl_url_set(u, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK &&
              fill(u, out);
    if (u)
        curl_url_cleanup(u);
    return ok;
}

static enum dub_status not_a_service(const char *text, const char *why, struct dub_err *err)
{
    char shown[128];
    dub_url_for_people(text, shown, sizeof(shown));
    return dub_fail(err, DUB_ERR_ARG, "the service address '%s' %s", shown, why);
}

static enum dub_status judge_service(CURLU *u, const char *text, struct dub_err *err)
{
    struct dub_url_facts facts;
    char *query = part(u, CURLUPART_QUERY, 0), *fragment = part(u, CURLUPART_FRAGMENT, 0);
    enum dub_status st = DUB_OK;
    if (!fill(u, &facts) || facts.scheme == DUB_URL_OTHER)
        st = not_a_service(text, "must start with https:// (or http:// on this machine)", err);
    else if (facts.has_userinfo || query || fragment)
        st = not_a_service(text, "must not hold a user, a query or a fragment", err);
    else if (facts.scheme == DUB_URL_HTTP && !facts.loopback)
        st = not_a_service(text,
                           "would carry the key in the clear: use https:// "
                           "(http:// is only for 127.0.0.1, ::1 and localhost)",
                           err);
    curl_free(query);
    curl_free(fragment);
    return st;
}

static struct dub_sv without_slashes(struct dub_sv s)
{
    while (dub_sv_ends(s, DUB_SV_LIT("/")))
        s.n--;
    return s;
}

/* scheme://host[:port][path], where the port is left out when it is the scheme's own. */
static char *spell(CURLU *u)
{
    char *scheme = part(u, CURLUPART_SCHEME, 0), *host = part(u, CURLUPART_HOST, 0);
    char *port = part(u, CURLUPART_PORT, CURLU_NO_DEFAULT_PORT), *path = part(u, CURLUPART_PATH, 0);
    struct dub_buf b;
    dub_buf_init(&b, 0);
    if (scheme && host)
        dub_buf_addf(&b, "%s://%s", scheme, host);
    for (size_t i = 0; i < b.n; i++)
        b.data[i] = (char)tolower((unsigned char)b.data[i]);
    if (port)
        dub_buf_addf(&b, ":%s", port);
    struct dub_sv p = without_slashes(dub_sv(path ? path : ""));
    if (dub_sv_ends(p, DUB_SV_LIT("/v2")))
        p = without_slashes(dub_sv_n(p.p, p.n - 3));
    dub_buf_add_sv(&b, p);
    curl_free(scheme);
    curl_free(host);
    curl_free(port);
    curl_free(path);
    return dub_buf_take(&b);
}

enum dub_status dub_url_service(const char *text, char **out, struct dub_err *err)
{
    if (is_plain(dub_sv(text))) {
        *out = dub_strdup(text);
        return DUB_OK;
    }
    enum dub_status st = dub_curl_load(err);
    if (st)
        return st;
    CURLU *u = curl_url();
    if (!u || curl_url_set(u, CURLUPART_URL, text, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
        st = not_a_service(text, "is not an address such as https://api.sync.so", err);
    else
        st = judge_service(u, text, err);
    if (!st)
        *out = spell(u);
    curl_url_cleanup(u);
    return st;
}

void dub_url_escape(struct dub_sv s, struct dub_buf *out)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '-' || c == '.' || c == '_' || c == '~';
        if (plain)
            dub_buf_add_c(out, (char)c);
        else
            dub_buf_addf(out, "%%%02X", c);
    }
}

const char *dub_url_for_people(const char *url, char *out, size_t size)
{
    struct dub_sv s = dub_sv(url);
    s.n = dub_sv_find(s, '?');
    s.n = dub_sv_find(s, '#');
    struct dub_buf b;
    dub_buf_init(&b, 0);
    size_t scheme = 0;
    while (scheme + 2 < s.n && memcmp(s.p + scheme, "://", 3) != 0)
        scheme++;
    size_t host = scheme + 2 < s.n ? scheme + 3 : 0;
    size_t end = host + dub_sv_find(dub_sv_n(s.p + host, s.n - host), '/');
    size_t at = host;
    for (size_t i = host; i < end; i++)
        if (s.p[i] == '@')
            at = i + 1;
    dub_buf_add(&b, s.p, host);
    dub_buf_add(&b, s.p + at, s.n - at);
    dub_sanitise_z(dub_buf_z(&b), out, size);
    dub_buf_fini(&b);
    return out;
}
