#include "base/json.h"

#include <math.h>
#include <stdio.h>

#include "base/json_scan.h"

void dub_line_col(struct dub_sv text, size_t off, int *line, int *col)
{
    int l = 1, c = 1;
    for (size_t i = 0; i < off && i < text.n; i++) {
        if (text.p[i] == '\n') {
            l++;
            c = 1;
        } else {
            c++;
        }
    }
    *line = l;
    *col = c;
}

static enum dub_status refuse(struct dub_sv text, size_t skipped, struct dub_json_fault f,
                              struct dub_err *err)
{
    int line, col;
    size_t off = f.off + skipped;
    dub_line_col(text, off, &line, &col);
    char got[24] = "the end of the file";
    if (off < text.n && (unsigned char)text.p[off] > 0x20 && (unsigned char)text.p[off] < 0x7f)
        snprintf(got, sizeof(got), "'%c'", text.p[off]);
    else if (off < text.n)
        snprintf(got, sizeof(got), "byte 0x%02x", (unsigned char)text.p[off]);
    if (f.fault)
        dub_fail(err, DUB_ERR_PARSE, "line %d, column %d: %s", line, col, f.fault);
    else
        dub_fail(err, DUB_ERR_PARSE, "line %d, column %d: expected %s, found %s", line, col,
                 f.expected ? f.expected : "a JSON value", got);
    return err ? dub_err_at(err, NULL, line, col) : DUB_ERR_PARSE;
}

enum dub_status dub_json_parse(struct dub_sv text, cJSON **out, struct dub_err *err)
{
    struct dub_sv body = text;
    if (dub_sv_starts(body, DUB_SV_LIT("\xef\xbb\xbf")))
        body = dub_sv_n(body.p + 3, body.n - 3);
    size_t skipped = text.n - body.n;
    struct dub_json_fault f;
    if (!dub_json_scan(body, &f))
        return refuse(text, skipped, f, err);
    const char *end = body.p;
    cJSON *doc = cJSON_ParseWithLengthOpts(body.p, body.n, &end, 0);
    if (!doc) { /* what is left: an escaped surrogate without its partner, or no memory */
        f = (struct dub_json_fault){.off = (size_t)(end - body.p),
                                    .fault = "not a value that can be read (a lone surrogate?)"};
        return refuse(text, skipped, f, err);
    }
    *out = doc;
    return DUB_OK;
}

const cJSON *dub_json_get(const cJSON *obj, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(obj, name);
    return item && !cJSON_IsNull(item) ? item : NULL;
}

const char *dub_json_str(const cJSON *obj, const char *name)
{
    return cJSON_GetStringValue(dub_json_get(obj, name));
}

double dub_json_num(const cJSON *obj, const char *name, double fallback)
{
    const cJSON *item = dub_json_get(obj, name);
    return cJSON_IsNumber(item) ? item->valuedouble : fallback;
}

bool dub_json_bool(const cJSON *obj, const char *name, bool fallback)
{
    const cJSON *item = dub_json_get(obj, name);
    return cJSON_IsBool(item) ? cJSON_IsTrue(item) != 0 : fallback;
}

/* A double holds µs exactly up to 2^53; scaled by 10^6 it is off by far less than half a unit. */
static bool scaled(const cJSON *item, int64_t *out, bool *inexact)
{
    if (!cJSON_IsNumber(item) || !isfinite(item->valuedouble))
        return false;
    double v = item->valuedouble * 1e6;
    if (fabs(v) > (double)DUB_US_MAX)
        return false;
    double whole = rint(v);
    if (inexact)
        *inexact = fabs(v - whole) > 1e-3 + fabs(v) * 4e-16;
    *out = (int64_t)whole;
    return true;
}

bool dub_json_us(const cJSON *item, dub_us *out, bool *inexact)
{
    return scaled(item, out, inexact);
}

bool dub_json_decimal6(const cJSON *item, int64_t *out)
{
    return scaled(item, out, NULL);
}

cJSON *dub_json_new_us(dub_us t)
{
    char text[DUB_TIME_TEXT];
    return cJSON_CreateRaw(dub_seconds_print(t, text));
}

void dub_json_add_us(cJSON *obj, const char *name, dub_us t)
{
    cJSON_AddItemToObject(obj, name, dub_json_new_us(t));
}

void dub_json_add_decimal6(cJSON *obj, const char *name, int64_t v)
{
    dub_json_add_us(obj, name, v);
}

void dub_json_add_i64(cJSON *obj, const char *name, int64_t v)
{
    char text[24];
    snprintf(text, sizeof(text), "%lld", (long long)v);
    cJSON_AddItemToObject(obj, name, cJSON_CreateRaw(text));
}

void dub_json_add_str_or_null(cJSON *obj, const char *name, const char *text)
{
    if (text)
        cJSON_AddStringToObject(obj, name, text);
    else
        cJSON_AddNullToObject(obj, name);
}

static void print_flat(const cJSON *item, struct dub_buf *out)
{
    char *text = cJSON_PrintUnformatted(item);
    if (text)
        dub_buf_add_z(out, text);
    else
        out->failed = true;
    cJSON_free(text);
}

static bool all_scalar(const cJSON *item)
{
    if (!cJSON_IsArray(item))
        return false;
    for (const cJSON *c = item->child; c; c = c->next)
        if (!cJSON_IsNumber(c) && !cJSON_IsRaw(c))
            return false;
    return true;
}

static void print_name(const cJSON *member, struct dub_buf *out)
{
    cJSON name = {.type = cJSON_String, .valuestring = member->string};
    print_flat(&name, out);
}

static void print_pretty(const cJSON *item, int indent, int level, struct dub_buf *out)
{
    if (!(cJSON_IsObject(item) || cJSON_IsArray(item)) || !item->child || all_scalar(item)) {
        print_flat(item, out);
        return;
    }
    bool object = cJSON_IsObject(item);
    dub_buf_add_c(out, object ? '{' : '[');
    for (const cJSON *c = item->child; c; c = c->next) {
        dub_buf_addf(out, "\n%*s", indent * (level + 1), "");
        if (object) {
            print_name(c, out);
            dub_buf_add_z(out, ": ");
        }
        print_pretty(c, indent, level + 1, out);
        if (c->next)
            dub_buf_add_c(out, ',');
    }
    dub_buf_addf(out, "\n%*s%c", indent * level, "", object ? '}' : ']');
}

void dub_json_print(const cJSON *item, int indent, struct dub_buf *out)
{
    if (indent > 0)
        print_pretty(item, indent, 0, out);
    else
        print_flat(item, out);
}

bool dub_json_equal(const cJSON *a, const cJSON *b)
{
    return cJSON_Compare(a, b, 1) != 0;
}
