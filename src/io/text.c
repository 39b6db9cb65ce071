/* Bytes of a file to UTF-8: byte order marks, wide encodings without one, legacy code pages. */
#include <errno.h>
#include <iconv.h>
#include <uchardet.h>

#include "base/utf8.h"
#include "io/import.h"

#define PROBE_BYTES  ((size_t)4096)        /* enough to see the zero bytes of a wide encoding */
#define DETECT_BYTES ((size_t)1024 * 1024) /* a legacy encoding shows well before this */

static const struct mark {
    const char *bytes;
    size_t n;
    const char *encoding;
} marks[] = {
    /* the longer ones first: UTF-32LE begins as UTF-16LE does */
    {"\xff\xfe\0\0", 4, "UTF-32LE"}, {"\0\0\xfe\xff", 4, "UTF-32BE"}, {"\xef\xbb\xbf", 3, "UTF-8"},
    {"\xff\xfe", 2, "UTF-16LE"},     {"\xfe\xff", 2, "UTF-16BE"},
};

static const struct mark *find_mark(struct dub_sv s)
{
    for (size_t i = 0; i < DUB_ARRAY_LEN(marks); i++)
        if (dub_sv_starts(s, dub_sv_n(marks[i].bytes, marks[i].n)))
            return &marks[i];
    return NULL;
}

/* Text in a wide encoding without a mark: digits and blanks leave zeros in fixed places. */
static const char *wide_without_mark(struct dub_sv s)
{
    size_t zeros[4] = {0}, n = s.n < PROBE_BYTES ? s.n : PROBE_BYTES;
    for (size_t i = 0; i < n; i++)
        zeros[i % 4] += s.p[i] == '\0';
    size_t some = n / 16, all = zeros[0] + zeros[1] + zeros[2] + zeros[3];
    if (n < 4 || all < some + 1)
        return NULL;
    if (zeros[1] > some && zeros[2] > some && zeros[3] > some && zeros[0] * 8 < zeros[3])
        return "UTF-32LE";
    if (zeros[0] > some && zeros[1] > some && zeros[2] > some && zeros[3] * 8 < zeros[0])
        return "UTF-32BE";
    if ((zeros[1] + zeros[3]) > 8 * (zeros[0] + zeros[2]))
        return "UTF-16LE";
    if ((zeros[0] + zeros[2]) > 8 * (zeros[1] + zeros[3]))
        return "UTF-16BE";
    return NULL;
}

/* --- conversion ------------------------------------------------------------------------------- */

/* Bytes that are no UTF-8 become U+FFFD, so that one bad byte costs one letter. */
static void copy_utf8(struct dub_sv s, struct dub_buf *out, size_t *n_bad)
{
    while (s.n > 0) {
        size_t good = dub_utf8_valid_up_to(s);
        dub_buf_add(out, s.p, good);
        if (good < s.n) {
            dub_buf_add_z(out, "\xef\xbf\xbd");
            (*n_bad)++;
            good++;
        }
        s = dub_sv_n(s.p + good, s.n - good);
    }
}

static void convert_all(iconv_t cd, struct dub_sv s, size_t unit, struct dub_buf *out,
                        size_t *n_bad)
{
    char part[4096];
    char *in = (char *)s.p; /* iconv does not write through it */
    size_t left = s.n;
    while (left > 0) {
        char *to = part;
        size_t room = sizeof(part);
        size_t done = iconv(cd, &in, &left, &to, &room);
        bool full = done == (size_t)-1 && errno == E2BIG;
        dub_buf_add(out, part, sizeof(part) - room);
        if (done != (size_t)-1 || full)
            continue;
        size_t skip = unit < left ? unit : left;
        dub_buf_add_z(out, "\xef\xbf\xbd");
        in += skip;
        left -= skip;
        (*n_bad)++;
    }
}

/* Some tables lead to what is no valid UTF-8 either: the result is looked through once more. */
static bool convert(struct dub_sv s, const char *encoding, struct dub_buf *out, size_t *n_bad)
{
    iconv_t cd = iconv_open("UTF-8", encoding);
    if (cd == (iconv_t)-1)
        return false;
    struct dub_buf raw;
    size_t unit = strstr(encoding, "UTF-32") ? 4 : strstr(encoding, "UTF-16") ? 2 : 1;
    dub_buf_init(&raw, out->max_bytes);
    convert_all(cd, s, unit, &raw, n_bad);
    iconv_close(cd);
    copy_utf8(dub_buf_sv(&raw), out, n_bad);
    out->failed = out->failed || raw.failed;
    dub_buf_fini(&raw);
    return true;
}

/* No text needs NULs, and C strings end at them. */
static void blank_nuls(struct dub_buf *out, size_t from)
{
    for (size_t i = from; i < out->n; i++)
        if (out->data[i] == '\0')
            out->data[i] = ' ';
}

/* --- legacy encodings ------------------------------------------------------------------------- */

/* Mostly good multi-byte letters: UTF-8 that was damaged, not another encoding. */
static bool damaged_utf8(struct dub_sv s)
{
    size_t n_good = 0, n_bad = 0;
    while (s.n > 0) {
        int32_t cp;
        size_t step = dub_utf8_next(s, &cp);
        n_bad += step == 1 && (unsigned char)s.p[0] >= 0x80;
        n_good += step > 1;
        s = dub_sv_n(s.p + step, s.n - step);
    }
    return n_good > 8 * n_bad;
}

static bool has_c1_bytes(struct dub_sv s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80 && (unsigned char)s.p[i] < 0xa0)
            return true;
    return false;
}

/* The detector's name, kept in name; Windows-1252 where it has no opinion or an unlikely one. */
static const char *detect(struct dub_sv s, char name[64])
{
    uchardet_t ud = uchardet_new();
    size_t n = s.n < DETECT_BYTES ? s.n : DETECT_BYTES;
    name[0] = '\0';
    if (ud && uchardet_handle_data(ud, s.p, n) == 0) {
        uchardet_data_end(ud);
        struct dub_sv found = dub_sv(uchardet_get_charset(ud));
        size_t len = found.n < 63 ? found.n : 63;
        memcpy(name, found.p, len);
        name[len] = '\0';
    }
    if (ud)
        uchardet_delete(ud);
    bool latin1 = strcmp(name, "ISO-8859-1") == 0 || strcmp(name, "ISO-8859-15") == 0;
    if (!name[0] || strcmp(name, "ASCII") == 0 || (latin1 && has_c1_bytes(s)))
        memcpy(name, "WINDOWS-1252", sizeof("WINDOWS-1252"));
    return name;
}

static struct dub_str *sentence(const char *what, const char *encoding, size_t n_bad)
{
    struct dub_buf b;
    dub_buf_init(&b, 0);
    dub_buf_addf(&b, "the file %s %s", what, encoding);
    if (n_bad > 0)
        dub_buf_addf(&b, "; %zu %s could not be read", n_bad, n_bad == 1 ? "byte" : "bytes");
    struct dub_str *s = dub_str_new(dub_buf_sv(&b));
    dub_buf_fini(&b);
    return s;
}

static struct dub_str *from_legacy(struct dub_sv s, struct dub_buf *out)
{
    char name[64];
    size_t n_bad = 0;
    const char *encoding = detect(s, name);
    if (!convert(s, encoding, out, &n_bad)) {
        encoding = "WINDOWS-1252";
        if (!convert(s, encoding, out, &n_bad))
            copy_utf8(s, out, &n_bad);
    }
    return sentence("is not UTF-8: judged by its letters, it is read as", encoding, n_bad);
}

static struct dub_str *from_wide(struct dub_sv s, const char *encoding, bool marked,
                                 struct dub_buf *out)
{
    size_t n_bad = 0;
    convert(s, encoding, out, &n_bad);
    if (marked && n_bad == 0)
        return NULL;
    return sentence(marked ? "is damaged" : "has no byte order mark: it is read as", encoding,
                    n_bad);
}

enum dub_status dub_text_decode(struct dub_sv bytes, struct dub_buf *out, struct dub_str **warning,
                                struct dub_err *err)
{
    const struct mark *mark = find_mark(bytes);
    struct dub_sv body = mark ? dub_sv_n(bytes.p + mark->n, bytes.n - mark->n) : bytes;
    const char *encoding = mark ? mark->encoding : wide_without_mark(bytes);
    struct dub_str *said = NULL;
    size_t from = out->n;
    if (encoding && strcmp(encoding, "UTF-8") != 0) {
        said = from_wide(body, encoding, mark != NULL, out);
    } else if (mark || dub_utf8_valid_up_to(body) == body.n || damaged_utf8(body)) {
        size_t n_bad = 0;
        copy_utf8(body, out, &n_bad);
        if (n_bad > 0)
            said = sentence("is damaged", "UTF-8", n_bad);
    } else {
        said = from_legacy(body, out);
    }
    blank_nuls(out, from);
    enum dub_status st = dub_buf_status(out, "the text", err);
    if (st != DUB_OK) {
        dub_str_unref(said);
        return st;
    }
    *warning = said;
    return DUB_OK;
}
