/*
 * ELAN annotations: http://www.mpi.nl/tools/elan/EAFv3.0.xsd – times in a list of their own, a tier
 * for each speaker (two where segments overlap), the source text on a dependent tier.
 */
#include <stdlib.h>

#include "io/write.h"

#define NOBODY "default" /* as ELAN calls the tier of a new file */

unsigned dub_eaf_losses(const struct dub_export *x, const struct dub_export_row *row)
{
    (void)x;
    return row->label ? 0 : DUB_LOSS_BIT(NOBODY);
}

/* --- XML ---------------------------------------------------------------------------------------- */

static void add_xml(struct dub_sv s, bool attribute, struct dub_buf *out)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '&')
            dub_buf_add_z(out, "&amp;");
        else if (c == '<')
            dub_buf_add_z(out, "&lt;");
        else if (c == '>')
            dub_buf_add_z(out, "&gt;");
        else if (c == '"' && attribute)
            dub_buf_add_z(out, "&quot;");
        else
            dub_buf_add_c(out, c);
    }
}

static void add_attribute(const char *name, struct dub_sv value, struct dub_buf *out)
{
    dub_buf_addf(out, " %s=\"", name);
    add_xml(value, true, out);
    dub_buf_add_c(out, '"');
}

/* --- time slots --------------------------------------------------------------------------------- */

struct slot {
    dub_us at_us;
    size_t end; /* 2 * row for its start, + 1 for its end */
};

static int compare_slots(const void *a, const void *b)
{
    const struct slot *x = a, *y = b;
    if (x->at_us != y->at_us)
        return x->at_us < y->at_us ? -1 : 1;
    return (x->end > y->end) - (x->end < y->end);
}

/* Slots in order of time, as ELAN writes them; number[2 * row (+ 1)] says which one is whose. */
static void add_slots(const struct dub_export *x, size_t *number, struct dub_buf *out)
{
    size_t n = 2 * x->rows.n;
    struct slot *slots = dub_alloc_array(n + 1, sizeof(*slots));
    for (size_t i = 0; i < n; i++) {
        struct dub_span s = x->rows.at[i / 2].span;
        slots[i] = (struct slot){i % 2 ? s.end_us : s.start_us, i};
    }
    qsort(slots, n, sizeof(*slots), compare_slots);
    dub_buf_add_z(out, "    <TIME_ORDER>\n");
    for (size_t i = 0; i < n; i++) {
        number[slots[i].end] = i + 1;
        dub_buf_addf(out, "        <TIME_SLOT TIME_SLOT_ID=\"ts%zu\" TIME_VALUE=\"%lld\"/>\n",
                     i + 1, (long long)(slots[i].at_us / 1000));
    }
    dub_buf_add_z(out, "    </TIME_ORDER>\n");
    dub_free(slots);
}

/* --- tiers -------------------------------------------------------------------------------------- */

struct tiers {
    const struct dub_export *x;
    const size_t *slot_number;
    bool both; /* targets on the tiers, sources on tiers that depend on them */
    DUB_VEC(struct dub_str *) ids;
    size_t n_annotations;
    struct dub_buf *out;
};

/* `wanted`, or with a number behind it where a tier is called that already. */
static const struct dub_str *new_id(struct tiers *t, const char *wanted)
{
    for (unsigned nth = 1;; nth++) {
        struct dub_buf b;
        bool taken = false;
        dub_buf_init(&b, 0);
        dub_buf_add_z(&b, wanted);
        if (nth > 1)
            dub_buf_addf(&b, " %u", nth);
        for (size_t i = 0; i < t->ids.n && !taken; i++)
            taken = dub_sv_eq(dub_str_sv(t->ids.at[i]), dub_buf_sv(&b));
        if (!taken)
            dub_vec_push(&t->ids, dub_str_new(dub_buf_sv(&b)));
        dub_buf_fini(&b);
        if (!taken)
            return t->ids.at[t->ids.n - 1];
    }
}

static void add_annotation(struct tiers *t, size_t i, const struct dub_str *text)
{
    dub_buf_addf(t->out,
                 "        <ANNOTATION>\n            <ALIGNABLE_ANNOTATION ANNOTATION_ID=\"a%zu\" "
                 "TIME_SLOT_REF1=\"ts%zu\" TIME_SLOT_REF2=\"ts%zu\">\n"
                 "                <ANNOTATION_VALUE>",
                 i + 1, t->slot_number[2 * i], t->slot_number[2 * i + 1]);
    add_xml(dub_str_sv(text), false, t->out);
    dub_buf_add_z(t->out, "</ANNOTATION_VALUE>\n            </ALIGNABLE_ANNOTATION>\n"
                          "        </ANNOTATION>\n");
}

static void add_dependent(struct tiers *t, size_t i, const struct dub_str *text)
{
    dub_buf_addf(t->out,
                 "        <ANNOTATION>\n            <REF_ANNOTATION ANNOTATION_ID=\"a%zu\" "
                 "ANNOTATION_REF=\"a%zu\">\n                <ANNOTATION_VALUE>",
                 ++t->n_annotations, i + 1);
    add_xml(dub_str_sv(text), false, t->out);
    dub_buf_add_z(t->out, "</ANNOTATION_VALUE>\n            </REF_ANNOTATION>\n"
                          "        </ANNOTATION>\n");
}

static void open_tier(struct tiers *t, const struct dub_lane *l, const struct dub_str *id,
                      const struct dub_str *parent)
{
    dub_buf_addf(t->out, "    <TIER LINGUISTIC_TYPE_REF=\"%s\"", parent ? "source" : "default-lt");
    if (parent)
        add_attribute("PARENT_REF", dub_str_sv(parent), t->out);
    if (l->label)
        add_attribute("PARTICIPANT", dub_str_sv(l->label), t->out);
    add_attribute("TIER_ID", dub_str_sv(id), t->out);
    dub_buf_add_z(t->out, ">\n");
}

static void add_lane(struct tiers *t, const struct dub_lane *l)
{
    bool any_source = false;
    const struct dub_str *id = new_id(t, l->label ? l->label->z : NOBODY);
    open_tier(t, l, id, NULL);
    for (size_t i = 0; i < l->rows.n; i++) {
        const struct dub_export_row *row = &t->x->rows.at[l->rows.at[i]];
        any_source = any_source || row->source;
        add_annotation(t, l->rows.at[i], t->both ? row->target : row->text);
    }
    dub_buf_add_z(t->out, "    </TIER>\n");
    if (!t->both || !any_source)
        return;
    struct dub_buf name;
    dub_buf_init(&name, 0);
    dub_buf_addf(&name, "%s (source)", id->z);
    open_tier(t, l, new_id(t, dub_buf_z(&name)), id);
    dub_buf_fini(&name);
    for (size_t i = 0; i < l->rows.n; i++)
        if (t->x->rows.at[l->rows.at[i]].source)
            add_dependent(t, l->rows.at[i], t->x->rows.at[l->rows.at[i]].source);
    dub_buf_add_z(t->out, "    </TIER>\n");
}

/* --- the file ----------------------------------------------------------------------------------- */

/* The kinds that ELAN names itself. */
static const char *mime_type(struct dub_sv path)
{
    static const char *const rows[][2] = {{".mp4", "video/mp4"},
                                          {".m4v", "video/mp4"},
                                          {".mov", "video/quicktime"},
                                          {".mpg", "video/mpeg"},
                                          {".mpeg", "video/mpeg"}};
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct dub_sv end = dub_sv(rows[i][0]);
        if (path.n > end.n && dub_sv_ieq(dub_sv_n(path.p + path.n - end.n, end.n), end))
            return rows[i][1];
    }
    return "unknown";
}

static void add_head(const struct dub_export *x, struct dub_buf *out)
{
    struct dub_sv media = dub_write_locator(dub_project_visual(x->project));
    dub_buf_add_z(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                       "<ANNOTATION_DOCUMENT AUTHOR=\"\"");
    add_attribute("DATE", dub_sv(x->opts.date ? x->opts.date : "1970-01-01T00:00:00+00:00"), out);
    dub_buf_add_z(out, " FORMAT=\"3.0\" VERSION=\"3.0\" "
                       "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
                       "xsi:noNamespaceSchemaLocation=\"http://www.mpi.nl/tools/elan/EAFv3.0.xsd\">"
                       "\n    <HEADER MEDIA_FILE=\"\" TIME_UNITS=\"milliseconds\">\n");
    if (media.n) {
        dub_buf_add_z(out, "        <MEDIA_DESCRIPTOR");
        add_attribute("MEDIA_URL", media, out);
        dub_buf_addf(out, " MIME_TYPE=\"%s\"", mime_type(media));
        if (media.p[0] != '/' && !dub_has_any(media, ":")) {
            struct dub_buf relative;
            dub_buf_init(&relative, 0);
            dub_buf_add_z(&relative, "./");
            dub_buf_add_sv(&relative, media);
            add_attribute("RELATIVE_MEDIA_URL", dub_buf_sv(&relative), out);
            dub_buf_fini(&relative);
        }
        dub_buf_add_z(out, "/>\n");
    }
    dub_buf_add_z(out, "    </HEADER>\n");
}

/* Without any target the source is what the tiers say. */
static bool has_both(const struct dub_export *x)
{
    bool target = false;
    for (size_t i = 0; i < x->rows.n && !target; i++)
        target = x->rows.at[i].target != NULL;
    return target && x->opts.text != DUB_EXPORT_TEXT_TARGET;
}

void dub_eaf_write(const struct dub_export *x, struct dub_buf *out)
{
    struct dub_lanes lanes;
    size_t *number = dub_alloc_array(2 * x->rows.n + 1, sizeof(*number));
    struct tiers t = {.x = x, .slot_number = number, .both = has_both(x),
                      .n_annotations = x->rows.n, .out = out};
    add_head(x, out);
    add_slots(x, number, out);
    dub_lanes_init(&lanes, x);
    for (size_t i = 0; i < lanes.at.n; i++)
        add_lane(&t, &lanes.at.at[i]);
    dub_buf_add_z(out,
                  "    <LINGUISTIC_TYPE GRAPHIC_REFERENCES=\"false\" "
                  "LINGUISTIC_TYPE_ID=\"default-lt\" TIME_ALIGNABLE=\"true\"/>\n"
                  "    <LINGUISTIC_TYPE CONSTRAINTS=\"Symbolic_Association\" "
                  "GRAPHIC_REFERENCES=\"false\" LINGUISTIC_TYPE_ID=\"source\" "
                  "TIME_ALIGNABLE=\"false\"/>\n"
                  "    <CONSTRAINT DESCRIPTION=\"1-1 association with a parent annotation\" "
                  "STEREOTYPE=\"Symbolic_Association\"/>\n"
                  "</ANNOTATION_DOCUMENT>\n");
    dub_lanes_fini(&lanes);
    for (size_t i = 0; i < t.ids.n; i++)
        dub_str_unref(t.ids.at[i]);
    dub_vec_fini(&t.ids);
    dub_free(number);
}
