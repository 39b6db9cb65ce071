/*
 * ELAN annotations (XML). Times stand in slots, in milliseconds; a slot without a value lies evenly
 * between its neighbours. A tier is a speaker: its PARTICIPANT, else its name. Tiers that depend on
 * another one say the same again and are left out. Source: EAF 3.0 schema.
 */
#include <expat.h>
#include <stdlib.h>

#include "io/rows.h"
#include "io/voices.h"

#define DEPTH_MAX   64
#define CHUNK_BYTES ((size_t)1024 * 1024) /* expat counts in int */

struct slot {
    struct dub_str *id;
    dub_us at;
    bool known, given; /* known: given in the file, or between two that are */
    size_t order;
};

struct annotation {
    struct dub_str *from, *to, *speaker;
    size_t text, n; /* in reader.texts */
    int line;
    bool dependent;
};

struct reader {
    XML_Parser parser;
    DUB_VEC(struct slot) slots;
    DUB_VEC(struct annotation) annotations;
    struct dub_buf texts;
    struct dub_str *speaker; /* of the tier */
    bool dependent, in_value, in_annotation;
    bool is_eaf;
    bool moved; /* a medium starts at another time */
    int depth;
    const char *fault;
};

/* --- elements --------------------------------------------------------------------------------- */

static const char *attribute(const char **atts, const char *name)
{
    for (; atts[0]; atts += 2)
        if (strcmp(atts[0], name) == 0)
            return atts[1];
    return NULL;
}

static void stop(struct reader *r, const char *fault)
{
    if (!r->fault)
        r->fault = fault;
    XML_StopParser(r->parser, XML_FALSE);
}

static void take_slot(struct reader *r, const char **atts)
{
    const char *id = attribute(atts, "TIME_SLOT_ID"), *value = attribute(atts, "TIME_VALUE");
    struct slot s = {.order = r->slots.n};
    if (!id)
        return;
    s.id = dub_str_new_z(id);
    s.given = s.known = value && dub_seconds_read(dub_sv(value), &s.at);
    s.at = s.known ? dub_mul_div_round(s.at, 1, 1000) : 0;
    dub_vec_push(&r->slots, s);
}

static void open_tier(struct reader *r, const char **atts)
{
    const char *who = attribute(atts, "PARTICIPANT"), *id = attribute(atts, "TIER_ID");
    struct dub_sv name = dub_sv_trim(dub_sv(who));
    if (name.n == 0 && id && !dub_sv_ieq(dub_sv(id), DUB_SV_LIT("default")))
        name = dub_sv_trim(dub_sv(id));
    dub_str_unref(r->speaker);
    r->speaker = name.n ? dub_str_new(name) : NULL;
    r->dependent = attribute(atts, "PARENT_REF") != NULL;
}

static void open_annotation(struct reader *r, const char **atts)
{
    const char *from = attribute(atts, "TIME_SLOT_REF1"), *to = attribute(atts, "TIME_SLOT_REF2");
    struct annotation a = {.from = dub_str_new_z(from ? from : ""),
                           .to = dub_str_new_z(to ? to : ""),
                           .speaker = dub_str_ref(r->speaker),
                           .text = r->texts.n,
                           .line = (int)XML_GetCurrentLineNumber(r->parser),
                           .dependent = r->dependent};
    dub_vec_push(&r->annotations, a);
    r->in_annotation = true;
}

static void XMLCALL on_start(void *user, const char *name, const char **atts)
{
    struct reader *r = user;
    if (++r->depth > DEPTH_MAX)
        stop(r, "its elements are nested too deeply");
    else if (strcmp(name, "ANNOTATION_DOCUMENT") == 0)
        r->is_eaf = true;
    else if (strcmp(name, "TIME_SLOT") == 0)
        take_slot(r, atts);
    else if (strcmp(name, "TIER") == 0)
        open_tier(r, atts);
    else if (strcmp(name, "ALIGNABLE_ANNOTATION") == 0)
        open_annotation(r, atts);
    else if (strcmp(name, "ANNOTATION_VALUE") == 0)
        r->in_value = r->in_annotation;
    else if (strcmp(name, "MEDIA_DESCRIPTOR") == 0 && attribute(atts, "TIME_ORIGIN"))
        r->moved = r->moved || strcmp(attribute(atts, "TIME_ORIGIN"), "0") != 0;
}

static void XMLCALL on_end(void *user, const char *name)
{
    struct reader *r = user;
    r->depth--;
    if (strcmp(name, "ANNOTATION_VALUE") == 0) {
        r->in_value = false;
    } else if (strcmp(name, "ALIGNABLE_ANNOTATION") == 0 && r->in_annotation) {
        struct annotation *a = &r->annotations.at[r->annotations.n - 1];
        a->n = r->texts.n - a->text;
        r->in_annotation = false;
    }
}

static void XMLCALL on_text(void *user, const char *text, int n)
{
    struct reader *r = user;
    if (r->in_value && n > 0)
        dub_buf_add(&r->texts, text, (size_t)n);
}

/* No file of ELAN has them; elsewhere they make small files large. */
static void XMLCALL on_entity(void *user, const XML_Char *name, int is_parameter,
                              const XML_Char *value, int n, const XML_Char *base,
                              const XML_Char *system_id, const XML_Char *public_id,
                              const XML_Char *notation)
{
    (void)name, (void)is_parameter, (void)value, (void)n, (void)base, (void)system_id;
    (void)public_id, (void)notation;
    stop(user, "it declares XML entities, which are not read");
}

/* --- times ------------------------------------------------------------------------------------ */

static void fill_between(struct reader *r)
{
    dub_us before = 0;
    size_t n = r->slots.n, i = 0;
    while (i < n) {
        if (r->slots.at[i].given) {
            before = r->slots.at[i++].at;
            continue;
        }
        size_t end = i;
        while (end < n && !r->slots.at[end].given)
            end++;
        for (size_t k = i; k < end && end < n; k++) {
            dub_us gap = r->slots.at[end].at - before;
            r->slots.at[k].at =
                before + dub_mul_div_round(gap, (int64_t)(k - i) + 1, (int64_t)(end - i) + 1);
            r->slots.at[k].known = true;
        }
        i = end;
    }
}

static int compare_slots(const void *a, const void *b)
{
    const struct slot *x = a, *y = b;
    int c = strcmp(x->id->z, y->id->z);
    return c ? c : (x->order > y->order) - (x->order < y->order);
}

static const struct slot *find_slot(const struct reader *r, const struct dub_str *id)
{
    size_t lo = 0, hi = r->slots.n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (strcmp(r->slots.at[mid].id->z, id->z) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < r->slots.n && strcmp(r->slots.at[lo].id->z, id->z) == 0 ? &r->slots.at[lo] : NULL;
}

/* --- rows ------------------------------------------------------------------------------------- */

static void give_rows(struct reader *r, struct dub_rows *out)
{
    size_t n_dependent = 0;
    fill_between(r);
    if (r->slots.n > 1)
        qsort(r->slots.at, r->slots.n, sizeof(*r->slots.at), compare_slots);
    for (size_t i = 0; i < r->annotations.n; i++) {
        const struct annotation *a = &r->annotations.at[i];
        const struct slot *from = find_slot(r, a->from), *to = find_slot(r, a->to);
        if (a->dependent) {
            n_dependent++;
            out->n_read += from && to && from->given && to->given;
        } else if (!from || !to || !from->known || !to->known) {
            dub_rows_reject(out, a->line, "its time slots \"%.40s\" and \"%.40s\" have no times",
                            a->from->z, a->to->z);
        } else {
            dub_rows_take(out, a->line, (struct dub_span){from->at, to->at}, dub_str_sv(a->speaker),
                          dub_sv_n(dub_buf_z(&r->texts) + a->text, a->n));
        }
    }
    if (n_dependent > 0)
        dub_rows_warn(out,
                      "%zu annotations of dependent tiers repeat what others say and are left "
                      "out",
                      n_dependent);
    if (r->moved)
        dub_rows_warn(out, "a medium of the file starts at another time (TIME_ORIGIN); the times "
                           "are read as they stand");
    dub_rows_find_labels(out);
    dub_rows_warn_nameless(out);
}

static void reader_fini(struct reader *r)
{
    for (size_t i = 0; i < r->slots.n; i++)
        dub_str_unref(r->slots.at[i].id);
    for (size_t i = 0; i < r->annotations.n; i++) {
        dub_str_unref(r->annotations.at[i].from);
        dub_str_unref(r->annotations.at[i].to);
        dub_str_unref(r->annotations.at[i].speaker);
    }
    dub_vec_fini(&r->slots);
    dub_vec_fini(&r->annotations);
    dub_buf_fini(&r->texts);
    dub_str_unref(r->speaker);
    XML_ParserFree(r->parser);
}

static enum dub_status parse(struct reader *r, struct dub_sv text, struct dub_err *err)
{
    enum XML_Status st = XML_STATUS_OK;
    XML_SetUserData(r->parser, r);
    XML_SetElementHandler(r->parser, on_start, on_end);
    XML_SetCharacterDataHandler(r->parser, on_text);
    XML_SetEntityDeclHandler(r->parser, on_entity);
    for (bool last = false; !last && st == XML_STATUS_OK;) {
        size_t n = text.n < CHUNK_BYTES ? text.n : CHUNK_BYTES;
        last = n == text.n;
        st = XML_Parse(r->parser, text.p, (int)n, last);
        text = dub_sv_n(text.p + n, text.n - n);
    }
    int line = (int)XML_GetCurrentLineNumber(r->parser);
    if (st != XML_STATUS_OK) {
        dub_fail(err, DUB_ERR_PARSE, "line %d: %s", line,
                 r->fault ? r->fault : XML_ErrorString(XML_GetErrorCode(r->parser)));
        return err ? dub_err_at(err, NULL, line, 0) : DUB_ERR_PARSE;
    }
    if (!r->is_eaf)
        return dub_fail(err, DUB_ERR_FORMAT, "this XML is no ELAN annotation document");
    return dub_buf_status(&r->texts, "the text of the annotations", err);
}

enum dub_status dub_eaf_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err)
{
    /* The text is UTF-8 by now, whatever its XML declaration says. */
    struct reader r = {.parser = XML_ParserCreate("UTF-8")};
    if (dub_sv_trim(text).n == 0) {
        XML_ParserFree(r.parser);
        return DUB_OK;
    }
    dub_buf_init(&r.texts, text.n + 1);
    enum dub_status st = parse(&r, dub_sv_trim(text), err);
    if (st == DUB_OK)
        give_rows(&r, out);
    reader_fini(&r);
    return st;
}

int dub_eaf_sniff(struct dub_sv head)
{
    static const struct dub_sv root = {"ANNOTATION_DOCUMENT", 19};
    struct dub_sv s = dub_sv_trim(head);
    if (s.n == 0 || s.p[0] != '<')
        return 0;
    for (size_t at; (at = dub_sv_find(s, '<')) < s.n;) {
        s = dub_sv_n(s.p + at + 1, s.n - at - 1);
        if (dub_sv_starts(s, root))
            return 100;
    }
    return 0;
}
