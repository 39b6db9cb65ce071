#include "base/mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Thread_local size_t fail_at;
static _Thread_local size_t tries;

static DUB_NORETURN void out_of_memory(void)
{
    abort();
}

static bool too_large(size_t n, size_t size)
{
    return size != 0 && n > SIZE_MAX / 2 / size;
}

void dub_mem_fail_after(size_t n)
{
    fail_at = n;
    tries = 0;
}

size_t dub_mem_tries(void)
{
    return tries;
}

void *dub_alloc(size_t n_bytes)
{
    void *p = calloc(1, n_bytes ? n_bytes : 1);
    if (!p)
        out_of_memory();
    return p;
}

void *dub_alloc_array(size_t n, size_t size)
{
    if (too_large(n, size))
        out_of_memory();
    return dub_alloc(n * size);
}

void *dub_realloc_array(void *p, size_t n, size_t size)
{
    if (too_large(n, size))
        out_of_memory();
    void *q = realloc(p, n && size ? n * size : 1);
    if (!q)
        out_of_memory();
    return q;
}

void *dub_try_realloc_array(void *p, size_t n, size_t size)
{
    tries++;
    if (fail_at != 0 && tries == fail_at)
        return NULL;
    if (too_large(n, size))
        return NULL;
    return realloc(p, n && size ? n * size : 1);
}

void *dub_try_alloc_array(size_t n, size_t size)
{
    void *p = dub_try_realloc_array(NULL, n, size);
    if (p)
        memset(p, 0, n * size);
    return p;
}

void dub_free(void *p)
{
    free(p);
}

char *dub_strndup(const char *s, size_t n)
{
    char *copy = dub_alloc(n + 1);
    memcpy(copy, s, n);
    return copy;
}

char *dub_strdup(const char *s)
{
    return s ? dub_strndup(s, strlen(s)) : NULL;
}

char *dub_asprintf(const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    char *s = dub_alloc(n < 0 ? 1 : (size_t)n + 1);
    if (n > 0)
        vsnprintf(s, (size_t)n + 1, fmt, again);
    va_end(again);
    return s;
}
