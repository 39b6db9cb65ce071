/*
 * Growable byte buffer that declares its largest size. Once it would pass that size (or memory is
 * gone) it stops growing and stays `failed`; callers append freely and look once at the end.
 * The content is always NUL-ended.
 */
#ifndef DUB_BASE_BUF_H
#define DUB_BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct dub_buf {
    char *data; /* NULL until the first append */
    size_t n, cap, max_bytes;
    bool failed;
};

#define DUB_BUF_MAX_DEFAULT ((size_t)256 * 1024 * 1024)

/** Empty buffer that may grow to max_bytes (0: DUB_BUF_MAX_DEFAULT). */
void dub_buf_init(struct dub_buf *b, size_t max_bytes);
void dub_buf_fini(struct dub_buf *b);
/** Forget the content, keep the memory. */
void dub_buf_clear(struct dub_buf *b);
void dub_buf_add(struct dub_buf *b, const void *p, size_t n);
void dub_buf_add_sv(struct dub_buf *b, struct dub_sv s);
void dub_buf_add_z(struct dub_buf *b, const char *s);
void dub_buf_add_c(struct dub_buf *b, char c);
void dub_buf_addf(struct dub_buf *b, const char *fmt, ...) DUB_PRINTF(2, 3);
void dub_buf_vaddf(struct dub_buf *b, const char *fmt, va_list ap) DUB_PRINTF(2, 0);
/** Remove n bytes from the front. */
void dub_buf_drop(struct dub_buf *b, size_t n);
/** The content, borrowed until the next change; never NULL. */
const char *dub_buf_z(const struct dub_buf *b);
struct dub_sv dub_buf_sv(const struct dub_buf *b);
/** Hand the content over as a C string (dub_free); the buffer is empty afterwards. */
char *dub_buf_take(struct dub_buf *b) DUB_MUST_USE;
/** DUB_ERR_LIMIT when an append did not fit. `what` names the content for people. */
enum dub_status dub_buf_status(const struct dub_buf *b, const char *what, struct dub_err *err);

#endif
