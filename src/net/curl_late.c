#include "net/curl_late.h"

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <dlfcn.h>
#include <stdarg.h>

#include "base/mem.h"

/* The functions we call; a new one needs its name here and its twin below. */
#define CALLS(X)                                                                                   \
    X(curl_easy_cleanup)                                                                           \
    X(curl_easy_getinfo)                                                                           \
    X(curl_easy_init)                                                                              \
    X(curl_easy_setopt)                                                                            \
    X(curl_easy_strerror)                                                                          \
    X(curl_free)                                                                                   \
    X(curl_global_cleanup)                                                                         \
    X(curl_global_init)                                                                            \
    X(curl_multi_add_handle)                                                                       \
    X(curl_multi_cleanup)                                                                          \
    X(curl_multi_info_read)                                                                        \
    X(curl_multi_init)                                                                             \
    X(curl_multi_perform)                                                                          \
    X(curl_multi_poll)                                                                             \
    X(curl_multi_remove_handle)                                                                    \
    X(curl_slist_append)                                                                           \
    X(curl_slist_free_all)                                                                         \
    X(curl_url)                                                                                    \
    X(curl_url_cleanup)                                                                            \
    X(curl_url_get)                                                                                \
    X(curl_url_set)

/* Set once, before the first call, and never changed: the library stays loaded. */
static struct {
#define MEMBER(name) __typeof__(name) *name##_;
    CALLS(MEMBER)
#undef MEMBER
    bool loaded;
} curl;

enum dub_status dub_curl_load(struct dub_err *err)
{
    if (curl.loaded)
        return DUB_OK;
    void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return dub_fail(err, DUB_ERR_IO,
                        "the library libcurl.so.4 is needed to reach the service (Debian package "
                        "libcurl4): %s",
                        dlerror());
    bool all = true;
    /* POSIX's way from an object pointer to a function pointer. */
#define FIND(name)                                                                                 \
    *(void **)&curl.name##_ = dlsym(library, #name);                                               \
    all = all && curl.name##_;
    CALLS(FIND)
#undef FIND
    curl.loaded = all;
    return all ? DUB_OK
               : dub_fail(err, DUB_ERR_IO,
                          "libcurl.so.4 is too old: version 7.66 or later is needed");
}

/* --- twins: what frees takes NULL also where nothing was loaded --------------------------------
 */

CURLcode curl_global_init(long flags)
{
    return curl.curl_global_init_(flags);
}

void curl_global_cleanup(void)
{
    curl.curl_global_cleanup_();
}

void curl_free(void *p)
{
    if (p)
        curl.curl_free_(p);
}

CURL *curl_easy_init(void)
{
    return curl.curl_easy_init_();
}

void curl_easy_cleanup(CURL *easy)
{
    if (easy)
        curl.curl_easy_cleanup_(easy);
}

const char *curl_easy_strerror(CURLcode code)
{
    return curl.curl_easy_strerror_(code);
}

/* What the argument is follows from the option's number (curl.h, CURLOPTTYPE_*). */
CURLcode curl_easy_setopt(CURL *easy, CURLoption option, ...)
{
    va_list ap;
    CURLcode code;
    va_start(ap, option);
    if ((int)option < CURLOPTTYPE_OBJECTPOINT)
        code = curl.curl_easy_setopt_(easy, option, va_arg(ap, long));
    else if ((int)option >= CURLOPTTYPE_OFF_T && (int)option < CURLOPTTYPE_BLOB)
        code = curl.curl_easy_setopt_(easy, option, va_arg(ap, curl_off_t));
    else if ((int)option >= CURLOPTTYPE_FUNCTIONPOINT && (int)option < CURLOPTTYPE_OFF_T)
        code = curl.curl_easy_setopt_(easy, option, va_arg(ap, void (*)(void)));
    else
        code = curl.curl_easy_setopt_(easy, option, va_arg(ap, void *));
    va_end(ap);
    return code;
}

CURLcode curl_easy_getinfo(CURL *easy, CURLINFO info, ...)
{
    va_list ap;
    va_start(ap, info);
    CURLcode code = curl.curl_easy_getinfo_(easy, info, va_arg(ap, void *));
    va_end(ap);
    return code;
}

CURLM *curl_multi_init(void)
{
    return curl.curl_multi_init_();
}

CURLMcode curl_multi_cleanup(CURLM *multi)
{
    return curl.curl_multi_cleanup_(multi);
}

CURLMcode curl_multi_add_handle(CURLM *multi, CURL *easy)
{
    return curl.curl_multi_add_handle_(multi, easy);
}

CURLMcode curl_multi_remove_handle(CURLM *multi, CURL *easy)
{
    return curl.curl_multi_remove_handle_(multi, easy);
}

CURLMcode curl_multi_perform(CURLM *multi, int *running)
{
    return curl.curl_multi_perform_(multi, running);
}

CURLMcode curl_multi_poll(CURLM *multi, struct curl_waitfd extra[], unsigned int n_extra,
                          int timeout_ms, int *n_ready)
{
    return curl.curl_multi_poll_(multi, extra, n_extra, timeout_ms, n_ready);
}

CURLMsg *curl_multi_info_read(CURLM *multi, int *left)
{
    return curl.curl_multi_info_read_(multi, left);
}

struct curl_slist *curl_slist_append(struct curl_slist *list, const char *text)
{
    return curl.curl_slist_append_(list, text);
}

void curl_slist_free_all(struct curl_slist *list)
{
    if (list)
        curl.curl_slist_free_all_(list);
}

CURLU *curl_url(void)
{
    return curl.curl_url_();
}

void curl_url_cleanup(CURLU *u)
{
    curl.curl_url_cleanup_(u);
}

#if LIBCURL_VERSION_NUM >= 0x080000
#define URL_CONST const
#else
#define URL_CONST
#endif
CURLUcode curl_url_get(URL_CONST CURLU *u, CURLUPart what, char **part, unsigned int flags)
{
    return curl.curl_url_get_(u, what, part, flags);
}

CURLUcode curl_url_set(CURLU *u, CURLUPart what, const char *part, unsigned int flags)
{
    return curl.curl_url_set_(u, what, part, flags);
}
