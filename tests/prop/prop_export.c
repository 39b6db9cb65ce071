/*
 * Laws of exports, over random projects with nasty names and texts, for every format that is read
 * as well as written:
 *  - the file is valid UTF-8, known by its content, and none of its rows is rejected;
 *  - every row comes back, its times moved by no more than the format declares;
 *  - speaker and texts come back as they were unless a loss was declared for that segment.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/utf8.h"
#include "io/export.h"
#include "io/import.h"
#include "support/cm.h"
#include "support/mkproject.h"

#define TEXT_LOSSES                                                                                \
    (DUB_LOSS_BIT(LABEL) | DUB_LOSS_BIT(NOBODY) | DUB_LOSS_BIT(LABEL_LIKE) |                       \
     DUB_LOSS_BIT(NO_TEXT) | DUB_LOSS_BIT(LINES) | DUB_LOSS_BIT(SPACE) | DUB_LOSS_BIT(MARKUP) |    \
     DUB_LOSS_BIT(LOOKALIKE))

static uint64_t seed;
static const char *format_name;
static unsigned long n_rows, n_exact;

static void broken(const char *what, const struct dub_buf *file)
{
    fail_msg("%s: %s (DUB_PROP_SEED=%" PRIu64 " DUB_PROP_N=1)\n%s", format_name, what, seed,
             dub_buf_z(file));
}

/* --- random projects ---------------------------------------------------------------------------- */

static struct dub_rng rng;

static unsigned roll(unsigned n)
{
    return (unsigned)(dub_rng_next(&rng) % n);
}

static void add_nasty(struct dub_buf *b, unsigned max)
{
    static const char *const parts[] = {
        "Hola", "a b", "\n", "\n\n", " ", "\t", "-->", "00:00:01,000 --> 00:00:02,000", "<i>x</i>",
        "{\\an8}", "{x}", "\\N", "\\n", "\\", "\"", "\"\"", "'", ",", ";", ":", "|", "&amp;", "&",
        "<", ">", "<v Bob>", "</v>", "[Ann]: ", "[[x]]", "(Speaker 1) ", "MARIA: ", "- ", "NOTE x",
        "12", "1984\n", "مرحبا", "\xe2\x80\xab\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d\xe2\x80\xac", "日本",
        "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7", "é", "e\xcc\x81", "\x01", "\x1b[31m", "\x7f",
        "\r\n", "\r", "\xc2\x85", "\xff", "\xed\xa0\x80", "\xef\xbf\xbe", "WEBVTT", "STYLE",
        "]]>", "<!--", "%s", "=1+1", "10:30 - 11:00 >", "\xe2\x80\xa8", "\xc2\xa0", "SPEAKER",
        "<NA>", "#", "//", "start", "0.5", "nan",
    };
    for (unsigned n = roll(max + 1); n > 0; n--)
        dub_buf_add_z(b, parts[roll(DUB_ARRAY_LEN(parts))]);
}

static struct dub_str *nasty(unsigned max)
{
    struct dub_buf b;
    dub_buf_init(&b, 0);
    add_nasty(&b, max);
    struct dub_str *s = b.n ? dub_str_new(dub_buf_sv(&b)) : NULL;
    dub_buf_fini(&b);
    return s;
}

static struct dub_str *plain_or_nasty(unsigned max)
{
    static const char *const plain[] = {"Hello there.", "Good evening, and welcome.", "Sí."};
    return roll(3) ? nasty(max) : dub_str_new_z(plain[roll(DUB_ARRAY_LEN(plain))]);
}

static dub_us random_length(void)
{
    static const dub_us scales[] = {1, 500, 40000, 1000000, 60000000};
    return 1 + (dub_us)(dub_rng_next(&rng) % (uint64_t)(2 * scales[roll(DUB_ARRAY_LEN(scales))]));
}

static const char *const refs[] = {"maria", "jonas", "s3", "s_4"};

static struct dub_project *random_project(void)
{
    struct dub_project *p = mk_project("lipsync-2", DUB_SYNC_SILENCE);
    unsigned n_speakers = roll(DUB_ARRAY_LEN(refs) + 1), n = roll(14);
    dub_us at = 0;
    dub_id id = 100;
    if (roll(2))
        mk_input(p, id++, DUB_INPUT_VIDEO, NULL, "film & <x>.mp4");
    for (unsigned i = 0; i < n_speakers; i++) {
        struct dub_speaker *sp = dub_speaker_new(id++);
        sp->ref = dub_str_new_z(refs[i]);
        sp->name = roll(2) ? plain_or_nasty(3) : NULL;
        sp->slot = (int)i + 1;
        sp->order = i;
        mk_put(p, sp);
    }
    for (unsigned i = 0; i < n; i++) {
        struct dub_segment *s = dub_segment_new(id++);
        at += roll(4) ? random_length() : 0;
        s->span = (struct dub_span){at, at + random_length()};
        s->speaker = n_speakers && roll(5) ? dub_str_new_z(refs[roll(n_speakers)]) : NULL;
        s->text = roll(5) ? plain_or_nasty(6) : NULL;
        s->source_text = roll(2) ? plain_or_nasty(6) : NULL;
        s->note = roll(6) ? NULL : nasty(3);
        at = roll(3) ? s->span.end_us : at;
        mk_put(p, s);
    }
    return p;
}

static struct dub_export_opts random_options(void)
{
    static const struct dub_rate rates[] = {{0, 0}, {0, 0}, {25, 1}, {30000, 1001}, {24000, 1001}};
    struct dub_export_opts o = {.rate = rates[roll(DUB_ARRAY_LEN(rates))], .name = "a film"};
    o.text = (enum dub_export_text)roll(4);
    o.label = roll(3) ? DUB_EXPORT_LABEL_AUTO : (enum dub_export_label)roll(4);
    o.offset_us = roll(4) ? 0 : (dub_us)3600 * DUB_US_PER_S;
    return o;
}

/* --- comparing ---------------------------------------------------------------------------------- */

static bool any_target(const struct dub_export *x)
{
    for (size_t i = 0; i < x->rows.n; i++)
        if (x->rows.at[i].target)
            return true;
    return false;
}

/*
 * What a reader should give for a row: formats with room for both texts keep them apart. In EAF the
 * sources are on tiers that readers take for repetitions.
 */
static void wanted_texts(const struct dub_export *x, const struct dub_export_row *row,
                         const struct dub_str **text, const struct dub_str **target)
{
    bool tiers = strcmp(x->writer->name, "eaf") == 0;
    bool pair = (x->writer->holds & DUB_HOLDS_BOTH_TEXTS) != 0 && !tiers;
    *text = pair ? row->source : tiers && any_target(x) ? row->target : row->text;
    *target = pair ? row->target : NULL;
}

/* A reader may sum up frames in floating point. */
static bool near(const struct dub_export *x, dub_us a, dub_us b)
{
    dub_us slack = x->frames ? 1 : 0;
    return a - b <= slack && b - a <= slack;
}

static bool same_span(const struct dub_export *x, const struct dub_row *got,
                      const struct dub_export_row *want)
{
    return near(x, got->span.start_us, want->span.start_us) &&
           near(x, got->span.end_us, want->span.end_us);
}

static bool same_words(const struct dub_export *x, const struct dub_row *got,
                       const struct dub_export_row *want)
{
    const struct dub_str *text, *target;
    wanted_texts(x, want, &text, &target);
    return dub_str_eq(got->speaker, want->label) && dub_str_eq(got->text, text) &&
           dub_str_eq(got->target, target);
}

/* Rows may come in another order (tiers): each must find its own, exact ones first. */
static void compare(const struct dub_export *x, const struct dub_rows *r, const struct dub_buf *file)
{
    bool *taken = dub_alloc_array(r->rows.n + 1, sizeof(*taken));
    for (int exact = 1; exact >= 0; exact--) {
        for (size_t i = 0; i < x->rows.n; i++) {
            const struct dub_export_row *want = &x->rows.at[i];
            size_t k = 0;
            if (exact != !(want->losses & TEXT_LOSSES))
                continue;
            while (k < r->rows.n && (taken[k] || !same_span(x, &r->rows.at[k], want) ||
                                     (exact && !same_words(x, &r->rows.at[k], want))))
                k++;
            if (k == r->rows.n)
                print_message("segment %zu, losses %#x, speaker '%s'\n", want->number,
                              want->losses, dub_str_z(want->label));
            if (k == r->rows.n)
                broken("a segment does not come back", file);
            taken[k] = true;
            n_exact += exact != 0;
            n_rows++;
        }
    }
    dub_free(taken);
}

static bool moved_too_far(const struct dub_export *x, const struct dub_export_row *row)
{
    dub_us by = dub_export_rounding(x), start = row->segment->span.start_us + x->opts.offset_us;
    dub_us end = row->segment->span.end_us + x->opts.offset_us;
    return row->span.start_us - start > by || start - row->span.start_us > by ||
           row->span.end_us - end > by || end - row->span.end_us > by;
}

static void write_and_read(const struct dub_writer *w, const struct dub_format *f,
                           const struct dub_project *p, const struct dub_export_opts *o)
{
    struct dub_err err = {0};
    struct dub_export x;
    struct dub_buf file;
    struct dub_rows r = {0};
    dub_buf_init(&file, 0);
    dub_export_init(&x, w, p, o);
    assert_ok(dub_export_write(&x, &file, &err));
    if (x.rows.n + x.left_out.n != dub_project_n_segments(p) || x.left_out.n)
        broken("segments are left out", &file);
    for (size_t i = 0; i < x.rows.n; i++)
        if (moved_too_far(&x, &x.rows.at[i]))
            broken("a time moves too far", &file);
    if (dub_utf8_valid_up_to(dub_buf_sv(&file)) != file.n)
        broken("not UTF-8", &file);
    if (f && x.rows.n && dub_format_guess(dub_buf_sv(&file), NULL) != f)
        broken("not known by its content", &file);
    if (f) {
        r.rate = x.opts.rate;
        if (x.rows.n && f->read(dub_buf_sv(&file), &r, &err))
            broken(err.text, &file);
        if (r.rejected.n)
            broken(r.rejected.at[0].reason->z, &file);
        if (r.rows.n != x.rows.n)
            broken("another number of rows", &file);
        compare(&x, &r, &file);
    }
    dub_rows_fini(&r);
    dub_export_fini(&x);
    dub_buf_fini(&file);
}

/* --- runs --------------------------------------------------------------------------------------- */

static uint64_t number_from(const char *name, uint64_t fallback)
{
    const char *z = getenv(name);
    return z && z[0] ? strtoull(z, NULL, 10) : fallback;
}

static const struct dub_format *reader_of(const struct dub_writer *w)
{
    if (strcmp(w->name, "losslesscut") == 0)
        return NULL; /* written only */
    return dub_format_find(dub_sv(strcmp(w->name, "tsv") == 0 ? "csv" : w->name));
}

static void every_format(void **state)
{
    (void)state;
    uint64_t first = number_from("DUB_PROP_SEED", 1), n = number_from("DUB_PROP_N", 400);
    size_t n_writers;
    const struct dub_writer *all = dub_writers(&n_writers);
    for (size_t k = 0; k < n_writers; k++) {
        const struct dub_format *f = reader_of(&all[k]);
        format_name = all[k].name;
        n_rows = n_exact = 0;
        for (seed = first; seed < first + n; seed++) {
            rng.state = seed * 7919;
            struct dub_project *p = random_project();
            struct dub_export_opts o = random_options();
            if (all[k].holds & DUB_HOLDS_ONLY_FRAMES)
                o.offset_us = 0; /* a time code at the start of the timeline, not of the segments */
            write_and_read(&all[k], f, p, &o);
            dub_project_free(p);
        }
        print_message("%-12s %lu rows read back, %lu of them exactly\n", format_name, n_rows,
                      n_exact);
        assert_true(!f || n < 100 || (n_rows > 500 && n_exact > n_rows / 10));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_format)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
