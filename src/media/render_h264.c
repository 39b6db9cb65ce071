#include "media/render_h264.h"

#include <stdint.h>
#include <string.h>

#include "base/buf.h"

#define NUMBERS 32

enum { UNIT_SEQUENCE = 7, UNIT_PICTURE = 8 };

/* --- units ------------------------------------------------------------------------------------ */

struct units {
    const uint8_t *p, *end;
    int width; /* bytes of a length; 0: start codes */
};

static const uint8_t *find_code(const uint8_t *p, const uint8_t *end)
{
    for (; end - p >= 3; p++)
        if (p[0] == 0 && p[1] == 0 && p[2] == 1)
            return p;
    return end;
}

static bool next_with_length(struct units *u, const uint8_t **unit, size_t *n)
{
    size_t size = 0;
    if (u->end - u->p < u->width)
        return false;
    for (int i = 0; i < u->width; i++)
        size = size << 8 | *u->p++;
    if (size > (size_t)(u->end - u->p))
        return false;
    *unit = u->p;
    *n = size;
    u->p += size;
    return true;
}

static bool next_unit(struct units *u, const uint8_t **unit, size_t *n)
{
    if (u->width)
        return next_with_length(u, unit, n);
    const uint8_t *code = find_code(u->p, u->end);
    if (u->end - code < 4)
        return false;
    *unit = code + 3;
    u->p = find_code(*unit, u->end);
    *n = (size_t)(u->p - *unit);
    while (*n > 1 && (*unit)[*n - 1] == 0) /* zeros before the next code */
        --*n;
    return true;
}

/* Exp-Golomb (9.1) from a bit place. */
static bool read_ue(const uint8_t *p, size_t n, size_t bit, unsigned *out)
{
    size_t zeros = 0;
    unsigned value = 0;
    while (bit < n * 8 && !(p[bit / 8] >> (7 - bit % 8) & 1)) {
        zeros++;
        bit++;
    }
    if (zeros > 16 || bit + zeros >= n * 8)
        return false;
    for (size_t i = 0; i <= zeros; i++, bit++)
        value = value << 1 | ((unsigned)p[bit / 8] >> (7 - bit % 8) & 1U);
    *out = value - 1;
    return true;
}

static void mark(const uint8_t *unit, size_t n, bool used[NUMBERS])
{
    unsigned number;
    int type = n > 0 ? unit[0] & 31 : 0;
    size_t bit = type == UNIT_SEQUENCE ? 32 : 8;
    if ((type == UNIT_SEQUENCE || type == UNIT_PICTURE) && read_ue(unit, n, bit, &number) &&
        number < NUMBERS)
        used[number] = true;
}

bool render_h264_has_lengths(const AVCodecParameters *par)
{
    return par->extradata_size > 6 && par->extradata[0] == 1;
}

/*
 * Marks the numbers in a header, ISO/IEC 14496-15, 5.2.4.1.1. pictures_at: place of the count of
 * picture sets, where there are lengths. False: not understood, or no room for one set more.
 */
static bool each_set(const AVCodecParameters *par, bool used[NUMBERS], int *pictures_at)
{
    const uint8_t *unit, *head = par->extradata;
    size_t n;
    struct units u = {head + 6, head + par->extradata_size, 2};
    if (!render_h264_has_lengths(par)) {
        u = (struct units){head, head + par->extradata_size, 0};
        while (next_unit(&u, &unit, &n))
            mark(unit, n, used);
        return par->extradata_size > 0;
    }
    for (int i = 0; i < (head[5] & 31); i++) {
        if (!next_unit(&u, &unit, &n))
            return false;
        mark(unit, n, used);
    }
    *pictures_at = (int)(u.p - head);
    if (u.p >= u.end || *u.p == 255 || (head[5] & 31) == 31)
        return false;
    for (int i = *u.p++; i > 0; i--) {
        if (!next_unit(&u, &unit, &n))
            return false;
        mark(unit, n, used);
    }
    return true;
}

int render_h264_free_number(const AVCodecParameters *par)
{
    bool used[NUMBERS] = {0};
    int at = 0;
    if (!each_set(par, used, &at))
        return -1;
    for (int i = NUMBERS - 1; i >= 0; i--)
        if (!used[i])
            return i;
    return -1;
}

/* --- headers ---------------------------------------------------------------------------------- */

static void add_with_length(struct dub_buf *out, const uint8_t *unit, size_t n, int width)
{
    for (int i = width - 1; i >= 0; i--)
        dub_buf_add_c(out, (char)(n >> (8 * i) & 255));
    dub_buf_add(out, (const char *)unit, n);
}

static void add_type(struct dub_buf *out, const uint8_t *more, int n_more, int type)
{
    struct units u = {more, more + n_more, 0};
    const uint8_t *unit;
    size_t n;
    while (next_unit(&u, &unit, &n))
        if ((unit[0] & 31) == type)
            add_with_length(out, unit, n, 2);
}

static bool replace_header(AVCodecParameters *par, const struct dub_buf *head)
{
    uint8_t *bytes = av_mallocz(head->n + AV_INPUT_BUFFER_PADDING_SIZE);
    if (!bytes || head->failed)
        return false;
    memcpy(bytes, head->data, head->n);
    av_freep(&par->extradata);
    par->extradata = bytes;
    par->extradata_size = (int)head->n;
    return true;
}

bool render_h264_add_sets(AVCodecParameters *par, const uint8_t *more, int n_more)
{
    bool used[NUMBERS] = {0};
    int at = 0;
    struct dub_buf head;
    if (!each_set(par, used, &at))
        return false;
    dub_buf_init(&head, 0);
    const char *old = (const char *)par->extradata;
    if (!render_h264_has_lengths(par)) {
        dub_buf_add(&head, old, (size_t)par->extradata_size);
        dub_buf_add(&head, (const char *)more, (size_t)n_more);
    } else {
        int n_pictures = par->extradata[at];
        struct units u = {par->extradata + at + 1, par->extradata + par->extradata_size, 2};
        const uint8_t *unit;
        size_t n;
        for (int i = 0; i < n_pictures; i++)
            (void)next_unit(&u, &unit, &n);
        dub_buf_add(&head, old, (size_t)at);
        head.data[5]++; /* one set more for sequences */
        add_type(&head, more, n_more, UNIT_SEQUENCE);
        dub_buf_add_c(&head, (char)(n_pictures + 1));
        dub_buf_add(&head, old + at + 1, (size_t)(u.p - par->extradata - at - 1));
        add_type(&head, more, n_more, UNIT_PICTURE);
        dub_buf_add(&head, (const char *)u.p, (size_t)(u.end - u.p));
    }
    bool ok = replace_header(par, &head);
    dub_buf_fini(&head);
    return ok;
}

bool render_h264_fit_packet(const AVCodecParameters *par, AVPacket *packet)
{
    if (!render_h264_has_lengths(par))
        return true;
    int width = (par->extradata[4] & 3) + 1;
    struct units u = {packet->data, packet->data + packet->size, 0};
    const uint8_t *unit;
    size_t n;
    struct dub_buf out;
    dub_buf_init(&out, 0);
    while (next_unit(&u, &unit, &n))
        add_with_length(&out, unit, n, width);
    AVBufferRef *bytes = av_buffer_allocz(out.n + AV_INPUT_BUFFER_PADDING_SIZE);
    bool ok = bytes && !out.failed;
    if (ok) {
        memcpy(bytes->data, out.data, out.n);
        av_buffer_unref(&packet->buf);
        packet->buf = bytes;
        packet->data = bytes->data;
        packet->size = (int)out.n;
    }
    dub_buf_fini(&out);
    return ok;
}
