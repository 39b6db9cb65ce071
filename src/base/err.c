#include "base/err.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    int exit_status;
} table[] = {
#define DUB_STATUS_ROW(code, name, exit_status) [DUB_ERR_##code] = {name, exit_status},
    DUB_STATUS_LIST(DUB_STATUS_ROW)
#undef DUB_STATUS_ROW
};

const char *dub_status_name(enum dub_status code)
{
    return (size_t)code < DUB_ARRAY_LEN(table) ? table[code].name : "internal";
}

int dub_status_exit(enum dub_status code)
{
    return (size_t)code < DUB_ARRAY_LEN(table) ? table[code].exit_status : 3;
}

void dub_err_clear(struct dub_err *err)
{
    if (err)
        memset(err, 0, sizeof(*err));
}

enum dub_status dub_vfail(struct dub_err *err, enum dub_status code, const char *fmt, va_list ap)
{
    if (err) {
        /* The text may quote the old one, so it is built aside. */
        char text[sizeof(err->text)];
        vsnprintf(text, sizeof(text), fmt, ap);
        dub_err_clear(err);
        err->code = code;
        memcpy(err->text, text, sizeof(text));
    }
    return code;
}

enum dub_status dub_fail(struct dub_err *err, enum dub_status code, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    dub_vfail(err, code, fmt, ap);
    va_end(ap);
    return code;
}

enum dub_status dub_fail_sys(struct dub_err *err, int sys, const char *path, const char *doing)
{
    char reason[128];
    if (strerror_r(sys, reason, sizeof(reason)) != 0)
        snprintf(reason, sizeof(reason), "error %d", sys);
    dub_fail(err, DUB_ERR_IO, "cannot %s %s: %s", doing, path, reason);
    if (err) {
        err->sys = sys;
        dub_err_at(err, path, 0, 0);
    }
    return DUB_ERR_IO;
}

enum dub_status dub_err_at(struct dub_err *err, const char *path, int line, int col)
{
    if (!err)
        return DUB_ERR_INTERNAL;
    if (path)
        snprintf(err->path, sizeof(err->path), "%s", path);
    err->line = line;
    err->col = col;
    return err->code;
}

void dub_err_prefix(struct dub_err *err, const char *fmt, ...)
{
    if (!err)
        return;
    char head[sizeof(err->text)], text[sizeof(err->text) * 2];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(head, sizeof(head), fmt, ap);
    va_end(ap);
    snprintf(text, sizeof(text), "%s%s", head, err->text);
    memcpy(err->text, text, sizeof(err->text));
    err->text[sizeof(err->text) - 1] = '\0';
}
