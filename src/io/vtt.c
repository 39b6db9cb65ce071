/*
 * WebVTT. A cue's text ends at the first blank line behind it, as the standard has it; a blank line
 * before any text is forgiven. Voices are `<v.class Name>`; programs that do not know them write
 * labels into the text as in SubRip. Source: W3C WebVTT, sections 4 and 6.
 */
#include "base/utf8.h"
#include "io/cue_times.h"
#include "io/lines.h"
#include "io/voices.h"

struct reader {
    struct dub_rows *out;
    struct dub_buf text; /* of the cue, raw */
    struct dub_buf said; /* names and texts of its voices, one after the other */
    struct dub_span span;
    int line;         /* of the cue's times */
    bool in_cue;      /* its times were read and its text may go on */
    bool in_skipped;  /* inside the header, NOTE, STYLE or REGION: until a blank line */
    bool after_blank; /* a block may start here */
    size_t n_shared;
    size_t n_cues;
};

/* --- text of a cue ---------------------------------------------------------------------------- */

static const struct entity {
    const char *name, *text;
} entities[] = {
    {"amp", "&"},
    {"lt", "<"},
    {"gt", ">"},
    {"quot", "\""},
    {"nbsp", "\xc2\xa0"},
    {"lrm", "\xe2\x80\x8e"},
    {"rlm", "\xe2\x80\x8f"},
    {"apos", "'"},
};

static void add_code_point(unsigned long long cp, struct dub_buf *out)
{
    if (cp < 0x80) {
        dub_buf_add_c(out, cp < 0x20 ? ' ' : (char)cp);
        return;
    }
    int n = cp < 0x800 ? 1 : cp < 0x10000 ? 2 : 3;
    static const unsigned lead[] = {0, 0xc0, 0xe0, 0xf0};
    dub_buf_add_c(out, (char)(lead[n] | (unsigned)(cp >> (6 * n))));
    while (n-- > 0)
        dub_buf_add_c(out, (char)(0x80 | ((unsigned)(cp >> (6 * n)) & 0x3f)));
}

/* `&amp;`, `&#39;`; what is no entity stays as it is. Returns the bytes taken. */
static size_t add_entity(struct dub_sv s, struct dub_buf *out)
{
    struct dub_sv head = dub_sv_n(s.p, s.n < 12 ? s.n : 12);
    size_t end = dub_sv_find(head, ';');
    struct dub_sv name = dub_sv_n(s.p + 1, end > 0 ? end - 1 : 0);
    unsigned long long cp;
    if (end < head.n && name.n > 1 && name.p[0] == '#' &&
        dub_sv_u64(dub_sv_n(name.p + 1, name.n - 1), 0x10ffff, &cp) && cp > 0 &&
        !(cp >= 0xd800 && cp < 0xe000)) {
        add_code_point(cp, out);
        return end + 1;
    }
    for (size_t i = 0; end < head.n && i < DUB_ARRAY_LEN(entities); i++) {
        if (dub_sv_eq_z(name, entities[i].name)) {
            dub_buf_add_z(out, entities[i].text);
            return end + 1;
        }
    }
    dub_buf_add_c(out, '&');
    return 1;
}

static void add_plain(struct dub_sv s, struct dub_buf *out)
{
    while (s.n > 0) {
        size_t n = dub_sv_find(s, '&');
        dub_buf_add(out, s.p, n);
        if (n < s.n)
            n += add_entity(dub_sv_n(s.p + n, s.n - n), out);
        s = dub_sv_n(s.p + n, s.n - n);
    }
}

/* Everything in angle brackets is markup here; `<3` and `a < b` are forgiven. */
static size_t tag_length(struct dub_sv s, bool *no_more)
{
    char c = s.n > 1 ? s.p[1] : ' ';
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (*no_more || !(letter || c == '/' || (c >= '0' && c <= '9')))
        return 0;
    size_t end = dub_sv_find(s, '>');
    *no_more = end == s.n;
    return end < s.n ? end + 1 : 0;
}

/* The annotation of `<v.loud Name>`; a NULL pointer when the tag is another one. */
static struct dub_sv voice_name(struct dub_sv tag)
{
    if (tag.n < 4 || (tag.p[1] != 'v' && tag.p[1] != 'V') ||
        !(tag.p[2] == '.' || tag.p[2] == ' ' || tag.p[2] == '\t' || tag.p[2] == '\n'))
        return (struct dub_sv){0};
    size_t i = 2;
    while (i < tag.n - 1 && tag.p[i] != ' ' && tag.p[i] != '\t' && tag.p[i] != '\n')
        i++;
    return dub_sv_trim(dub_sv_n(tag.p + i, tag.n - 1 - i));
}

/* Offsets into `said`, because it moves while it grows. */
struct part {
    size_t name, text, end;
};

/* Cuts the raw text into voices: each with its name and its plain text in r->said. */
static void split_voices(struct reader *r, struct part *parts, size_t max, size_t *n)
{
    struct dub_sv s = dub_buf_sv(&r->text);
    bool no_more = false;
    *n = 1;
    parts[0] = (struct part){0};
    while (s.n > 0) {
        size_t plain = 0;
        while (plain < s.n && s.p[plain] != '<')
            plain++;
        add_plain(dub_sv_n(s.p, plain), &r->said);
        s = dub_sv_n(s.p + plain, s.n - plain);
        if (s.n == 0)
            break;
        size_t skip = tag_length(s, &no_more);
        struct dub_sv name = voice_name(dub_sv_n(s.p, skip));
        if (skip == 0)
            dub_buf_add_c(&r->said, '<');
        else if ((name.n > 0 || dub_sv_ieq(dub_sv_n(s.p, skip), DUB_SV_LIT("</v>"))) && *n < max) {
            parts[*n - 1].end = r->said.n;
            parts[*n].name = r->said.n;
            add_plain(name, &r->said);
            parts[(*n)++].text = r->said.n;
        }
        skip += skip == 0;
        s = dub_sv_n(s.p + skip, s.n - skip);
    }
    parts[*n - 1].end = r->said.n;
}

#define VOICES_MAX 64 /* in one cue; text of further ones stays with the last */

static void close_cue(struct reader *r)
{
    struct part parts[VOICES_MAX];
    struct dub_voice voices[VOICES_MAX];
    size_t n, n_voices = 0;
    if (!r->in_cue)
        return;
    r->in_cue = false;
    dub_buf_clear(&r->said);
    split_voices(r, parts, VOICES_MAX, &n);
    const char *said = dub_buf_z(&r->said);
    for (size_t i = 0; i < n; i++) {
        struct dub_sv text =
            dub_sv_trim(dub_sv_n(said + parts[i].text, parts[i].end - parts[i].text));
        struct dub_sv name = dub_sv_n(said + parts[i].name, parts[i].text - parts[i].name);
        if (text.n > 0 || name.n > 0)
            voices[n_voices++] = (struct dub_voice){name, text};
    }
    r->n_shared += dub_voices_take(r->out, r->line, r->span, voices, n_voices);
}

/* --- lines ------------------------------------------------------------------------------------ */

/* NOTE may carry its text on the same line; STYLE and REGION stand alone. */
static bool opens_skipped(struct dub_sv line)
{
    return dub_sv_eq_z(line, "NOTE") || dub_sv_starts(line, DUB_SV_LIT("NOTE ")) ||
           dub_sv_starts(line, DUB_SV_LIT("NOTE\t")) || dub_sv_eq_z(line, "STYLE") ||
           dub_sv_eq_z(line, "REGION") || dub_sv_starts(line, DUB_SV_LIT("REGION "));
}

/* HLS moves the cues to the clock of the stream, whose start is not known here. */
static void header_line(struct reader *r, struct dub_sv line)
{
    if (dub_sv_starts(line, DUB_SV_LIT("X-TIMESTAMP-MAP")))
        dub_rows_warn(r->out, "the file is part of an HLS stream (X-TIMESTAMP-MAP); its times are "
                              "read as they stand and may need a shift");
}

static void take_times(struct reader *r, struct dub_sv line, int number)
{
    close_cue(r);
    r->in_skipped = false;
    dub_buf_clear(&r->text);
    r->line = number;
    r->in_cue = dub_cue_times(line, &r->span);
    r->n_cues++;
    if (!r->in_cue)
        dub_rows_reject(r->out, number, "its times cannot be read");
}

/* `next` tells whether the line below has times: then this one is the cue's identifier. */
static void take_line(struct reader *r, struct dub_sv line, bool above_times)
{
    bool block_start = r->after_blank;
    r->after_blank = line.n == 0;
    if (line.n == 0) {
        r->in_skipped = false;
        if (r->text.n > 0)
            close_cue(r);
    } else if (r->in_skipped) {
        header_line(r, line);
    } else if (block_start && opens_skipped(line)) {
        r->in_skipped = true;
    } else if (r->in_cue && !(above_times && block_start)) {
        if (r->text.n > 0)
            dub_buf_add_c(&r->text, '\n');
        dub_buf_add_sv(&r->text, line);
    }
}

enum dub_status dub_vtt_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err)
{
    struct reader r = {.out = out, .in_skipped = true};
    struct dub_lines lines;
    struct dub_sv line, below = {0};
    dub_buf_init(&r.text, 0);
    dub_buf_init(&r.said, 0);
    dub_lines_init(&lines, text);
    bool more = dub_lines_next(&lines, &below);
    for (int number = 1; more; number++) {
        line = dub_sv_trim(below);
        more = dub_lines_next(&lines, &below);
        if (dub_cue_times_meant(line))
            take_times(&r, line, number);
        else
            take_line(&r, line, more && dub_cue_times_meant(dub_sv_trim(below)));
    }
    close_cue(&r);
    enum dub_status st = dub_buf_status(&r.text, "the text of a cue", err);
    bool header = dub_sv_starts(dub_sv_trim(text), DUB_SV_LIT("WEBVTT"));
    if (st == DUB_OK && r.n_cues == 0 && !header && dub_sv_trim(text).n > 0)
        st = dub_fail(err, DUB_ERR_FORMAT, "there is neither a line WEBVTT nor a cue");
    if (st == DUB_OK) {
        if (r.n_shared > 0)
            dub_rows_warn(out,
                          "%zu cues hold several voices: their time is shared by the length "
                          "of what each says",
                          r.n_shared);
        dub_rows_find_labels(out);
        dub_rows_warn_nameless(out);
    }
    dub_buf_fini(&r.text);
    dub_buf_fini(&r.said);
    return st;
}

int dub_vtt_sniff(struct dub_sv head)
{
    struct dub_sv s = dub_sv_trim(head);
    return dub_sv_starts(s, DUB_SV_LIT("WEBVTT")) &&
                   (s.n == 6 || s.p[6] == ' ' || s.p[6] == '\t' || s.p[6] == '\n' || s.p[6] == '\r')
               ? 100
               : 0;
}
