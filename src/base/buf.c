#include "base/buf.h"

#include <stdio.h>

#include "base/mem.h"

void dub_buf_init(struct dub_buf *b, size_t max_bytes)
{
    *b = (struct dub_buf){.max_bytes = max_bytes ? max_bytes : DUB_BUF_MAX_DEFAULT};
}

void dub_buf_fini(struct dub_buf *b)
{
    dub_free(b->data);
    *b = (struct dub_buf){.max_bytes = b->max_bytes};
}

void dub_buf_clear(struct dub_buf *b)
{
    b->n = 0;
    b->failed = false;
    if (b->data)
        b->data[0] = '\0';
}

/* Room for n more bytes and the NUL, or failed. */
static bool reserve(struct dub_buf *b, size_t n)
{
    size_t max = b->max_bytes ? b->max_bytes : DUB_BUF_MAX_DEFAULT;
    if (b->failed || n > max || b->n > max - n) {
        b->failed = true;
        return false;
    }
    size_t want = b->n + n + 1;
    if (want <= b->cap)
        return true;
    size_t cap = b->cap + b->cap / 2 + 64;
    if (cap < want)
        cap = want;
    char *data = dub_try_realloc_array(b->data, cap, 1);
    if (!data) {
        b->failed = true;
        return false;
    }
    b->data = data;
    b->cap = cap;
    return true;
}

void dub_buf_add(struct dub_buf *b, const void *p, size_t n)
{
    if (n == 0 || !reserve(b, n))
        return;
    memcpy(b->data + b->n, p, n);
    b->n += n;
    b->data[b->n] = '\0';
}

void dub_buf_add_sv(struct dub_buf *b, struct dub_sv s)
{
    dub_buf_add(b, s.p, s.n);
}

void dub_buf_add_z(struct dub_buf *b, const char *s)
{
    dub_buf_add(b, s, strlen(s));
}

void dub_buf_add_c(struct dub_buf *b, char c)
{
    dub_buf_add(b, &c, 1);
}

void dub_buf_vaddf(struct dub_buf *b, const char *fmt, va_list ap)
{
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    if (n < 0)
        b->failed = true;
    else if (reserve(b, (size_t)n)) {
        vsnprintf(b->data + b->n, (size_t)n + 1, fmt, again);
        b->n += (size_t)n;
    }
    va_end(again);
}

void dub_buf_addf(struct dub_buf *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    dub_buf_vaddf(b, fmt, ap);
    va_end(ap);
}

void dub_buf_drop(struct dub_buf *b, size_t n)
{
    if (n > b->n)
        n = b->n;
    if (n == 0)
        return;
    memmove(b->data, b->data + n, b->n - n + 1);
    b->n -= n;
}

const char *dub_buf_z(const struct dub_buf *b)
{
    return b->data ? b->data : "";
}

struct dub_sv dub_buf_sv(const struct dub_buf *b)
{
    return (struct dub_sv){dub_buf_z(b), b->n};
}

char *dub_buf_take(struct dub_buf *b)
{
    char *data = b->data ? b->data : dub_strdup("");
    *b = (struct dub_buf){.max_bytes = b->max_bytes};
    return data;
}

enum dub_status dub_buf_status(const struct dub_buf *b, const char *what, struct dub_err *err)
{
    if (!b->failed)
        return DUB_OK;
    return dub_fail(err, DUB_ERR_LIMIT,
                    "%s is larger than %zu bytes, which is more than is handled", what,
                    b->max_bytes);
}
