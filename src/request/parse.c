#include "request/parse.h"

#include <stdlib.h>

#include "request/parse_options.h"
#include "request/parse_records.h"

/* A request while it is read; records enter the project only when all of it could be read. */
struct draft {
    struct dub_reader r;
    struct dub_project *p;
    struct dub_rng *rng;
    struct dub_idmap ids; /* handed out for this draft */
    struct dub_settings *settings;
    bool has_input;
    unsigned next_speaker_order;
    DUB_VEC(struct dub_input *) inputs;
    DUB_VEC(struct dub_segment *) segments;
    DUB_VEC(struct dub_speaker *) speakers;
};

static dub_id fresh_id(struct draft *d)
{
    dub_id id;
    do
        id = dub_id_new(d->rng);
    while (dub_project_record(d->p, id) || dub_idmap_get(&d->ids, id));
    dub_idmap_put(&d->ids, id, d);
    return id;
}

static enum dub_status read_input(struct draft *d, const struct dub_place *at, const cJSON *item)
{
    struct dub_input *in = NULL;
    enum dub_status st = dub_request_parse_input(&d->r, at, item, fresh_id(d), &in);
    if (st == DUB_OK)
        dub_vec_push(&d->inputs, in);
    return st;
}

static enum dub_status read_segment(struct draft *d, const struct dub_place *at, const cJSON *item)
{
    struct dub_segment *s = NULL;
    enum dub_status st = dub_request_parse_segment(&d->r, at, item, fresh_id(d), &s);
    if (st == DUB_OK)
        dub_vec_push(&d->segments, s);
    return st;
}

/* --- the document ----------------------------------------------------------------------------- */

static enum dub_status each(struct draft *d, const struct dub_place *at, const cJSON *list,
                            enum dub_status (*read)(struct draft *, const struct dub_place *,
                                                    const cJSON *))
{
    if (!cJSON_IsArray(list))
        return dub_reader_wrong(&d->r, at, list, "an array");
    struct dub_place here = {.up = at};
    for (const cJSON *c = list->child; c; c = c->next, here.index++) {
        enum dub_status st = read(d, &here, c);
        if (st != DUB_OK)
            return st;
    }
    return DUB_OK;
}

static enum dub_status read_inputs(struct dub_reader *r, const struct dub_place *at,
                                   const cJSON *item, void *dst, const struct dub_member *m)
{
    (void)r, (void)m;
    struct draft *d = dst;
    d->has_input = true;
    return each(d, at, item, read_input);
}

static enum dub_status read_segments(struct dub_reader *r, const struct dub_place *at,
                                     const cJSON *item, void *dst, const struct dub_member *m)
{
    (void)m;
    struct draft *d = dst;
    enum dub_status st = each(d, at, item, read_segment);
    d->settings->wants_segments = true;
    if (st == DUB_OK && d->segments.n == 0)
        dub_reader_note(r, at, "is empty: left out of requests until there are segments");
    return st;
}

static enum dub_status read_options(struct dub_reader *r, const struct dub_place *at,
                                    const cJSON *item, void *dst, const struct dub_member *m)
{
    (void)m;
    return dub_request_parse_options(r, at, item, &((struct draft *)dst)->settings->options, NULL);
}

/* A member of the settings, from within the draft. */
static enum dub_status read_setting(struct dub_reader *r, const struct dub_place *at,
                                    const cJSON *item, void *dst, const struct dub_member *m)
{
    return dub_read_text(r, at, item, ((struct draft *)dst)->settings, m);
}

static enum dub_status read_dub_params(struct dub_reader *r, const struct dub_place *at,
                                       const cJSON *item, void *dst, const struct dub_member *m)
{
    return dub_read_raw_object(r, at, item, ((struct draft *)dst)->settings, m);
}

#define SETTING(member) offsetof(struct dub_settings, member)

static const struct dub_member request_members[] = {
    {"model", read_setting, SETTING(model), 0},
    {"input", read_inputs, 0, 0},
    {"segments", read_segments, 0, 0},
    {"options", read_options, 0, 0},
    {"outputFileName", read_setting, SETTING(output_name), 0},
    {"webhookUrl", read_setting, SETTING(webhook), 0},
    {"projectId", read_setting, SETTING(remote_project_id), 0},
    {"dubParams", read_dub_params, SETTING(dub_params), 0},
    DUB_MEMBERS_END,
};

/* What a request says is replaced; what only the project knows (plan, foreign members) stays. */
static struct dub_settings *blank_settings(const struct dub_project *p)
{
    struct dub_settings *s = dub_settings_dup(dub_project_settings(p));
    dub_options_fini(&s->options);
    dub_str_set(&s->model, (struct dub_sv){0});
    dub_str_set(&s->output_name, (struct dub_sv){0});
    dub_str_set(&s->webhook, (struct dub_sv){0});
    dub_str_set(&s->remote_project_id, (struct dub_sv){0});
    dub_str_set(&s->dub_params, (struct dub_sv){0});
    s->wants_segments = false;
    return s;
}

/* --- speakers --------------------------------------------------------------------------------- */

struct cast {
    DUB_VEC(const struct dub_str *) refs; /* those that need a speaker, sorted, each once */
    bool *done;                           /* by position in refs */
};

static int compare_refs(const void *a, const void *b)
{
    return strcmp((*(const struct dub_str *const *)a)->z, (*(const struct dub_str *const *)b)->z);
}

static bool is_voice(const struct dub_input *in)
{
    return in->kind == DUB_INPUT_AUDIO || in->kind == DUB_INPUT_TEXT;
}

static void collect_cast(const struct draft *d, struct cast *c)
{
    for (size_t i = 0; i < d->segments.n; i++)
        if (d->segments.at[i]->speaker)
            dub_vec_push(&c->refs, d->segments.at[i]->speaker);
    for (size_t i = 0; i < d->inputs.n && d->segments.n == 0; i++)
        if (is_voice(d->inputs.at[i]) && d->inputs.at[i]->ref && d->inputs.at[i]->ref->n)
            dub_vec_push(&c->refs, d->inputs.at[i]->ref);
    if (c->refs.n > 1)
        qsort(c->refs.at, c->refs.n, sizeof(*c->refs.at), compare_refs);
    size_t kept = 0;
    for (size_t i = 0; i < c->refs.n; i++)
        if (kept == 0 || !dub_str_eq(c->refs.at[kept - 1], c->refs.at[i]))
            c->refs.at[kept++] = c->refs.at[i];
    c->refs.n = kept;
    c->done = dub_alloc_array(kept + 1, sizeof(bool));
}

static int free_slot(const struct draft *d)
{
    int taken = d->speakers.n ? d->speakers.at[d->speakers.n - 1]->slot : 0;
    if (d->speakers.n && taken == 0)
        return 0;
    for (int slot = taken + 1; slot <= 9; slot++)
        if (!dub_project_speaker_by_slot(d->p, slot))
            return slot;
    return 0;
}

/* A speaker for ref unless it has one; false when nobody speaks with that ref. */
static bool add_speaker(struct draft *d, struct cast *c, const struct dub_str *ref)
{
    if (!ref || c->refs.n == 0)
        return false;
    const struct dub_str **at =
        bsearch(&ref, c->refs.at, c->refs.n, sizeof(*c->refs.at), compare_refs);
    if (!at)
        return false;
    bool *done = &c->done[at - c->refs.at];
    if (!*done && !dub_project_speaker_by_ref(d->p, ref)) {
        struct dub_speaker *s = dub_speaker_new(fresh_id(d));
        s->ref = dub_str_ref(ref);
        s->slot = free_slot(d);
        s->order = d->next_speaker_order++;
        dub_vec_push(&d->speakers, s);
    }
    *done = true;
    return true;
}

/* One speaker for each refId in use, in the order of the inputs; then those without an input. */
static void make_speakers(struct draft *d)
{
    struct cast c = {0};
    size_t n = dub_project_n_speakers(d->p);
    d->next_speaker_order = n ? dub_project_speaker(d->p, n - 1)->order + 1 : 0;
    collect_cast(d, &c);
    for (size_t i = 0; i < d->inputs.n; i++) {
        struct dub_input *in = d->inputs.at[i];
        if (!is_voice(in))
            continue;
        if (add_speaker(d, &c, in->ref)) {
            in->speaker = dub_str_ref(in->ref);
        } else if (d->segments.n > 0 && !(in->ref && in->ref->n == 0)) {
            struct dub_place list = {.name = "input"}, here = {.up = &list, .index = i};
            dub_reader_note(&d->r, &here, "(%s%s) is used by no segment: left out of requests",
                            in->ref ? "refId " : "no refId", dub_str_z(in->ref));
        }
    }
    for (size_t i = 0; i < d->segments.n; i++)
        add_speaker(d, &c, d->segments.at[i]->speaker);
    dub_vec_fini(&c.refs);
    dub_free(c.done);
}

/* --- into the project ------------------------------------------------------------------------- */

static int compare_ids(const void *a, const void *b)
{
    dub_id x = *(const dub_id *)a, y = *(const dub_id *)b;
    return (x > y) - (x < y);
}

/* Segments of equal times lie in the order of their ids: let that be the order of the request. */
static void order_ids(struct draft *d)
{
    dub_id *ids = dub_alloc_array(d->segments.n + 1, sizeof(dub_id));
    for (size_t i = 0; i < d->segments.n; i++)
        ids[i] = d->segments.at[i]->rec.id;
    qsort(ids, d->segments.n, sizeof(*ids), compare_ids);
    for (size_t i = 0; i < d->segments.n; i++)
        d->segments.at[i]->rec.id = ids[i];
    dub_free(ids);
}

static void commit(struct draft *d, struct dub_txn *t)
{
    size_t n = dub_project_n_inputs(d->p);
    unsigned order = n ? dub_project_input(d->p, n - 1)->order + 1 : 0;
    make_speakers(d);
    order_ids(d);
    dub_txn_put(d->p, t, d->settings);
    d->settings = NULL;
    for (size_t i = 0; i < d->speakers.n; i++)
        dub_txn_put(d->p, t, d->speakers.at[i]);
    for (size_t i = 0; i < d->inputs.n; i++) {
        d->inputs.at[i]->order = order++;
        dub_txn_put(d->p, t, d->inputs.at[i]);
    }
    for (size_t i = 0; i < d->segments.n; i++)
        dub_txn_put(d->p, t, d->segments.at[i]);
    d->speakers.n = d->inputs.n = d->segments.n = 0;
}

static void add_defaults(struct draft *d)
{
    struct dub_options *o = &d->settings->options;
    if (!(o->set & DUB_OPT_BIT(DUB_OPT_SYNC_MODE))) {
        o->set |= DUB_OPT_BIT(DUB_OPT_SYNC_MODE);
        o->sync_mode = DUB_SYNC_BOUNCE;
        dub_buf_add_z(d->r.notes, "options.sync_mode is not given: \"bounce\", the service's "
                                  "default, is written out\n");
    }
    if (d->r.n_rounded == 1)
        dub_buf_addf(d->r.notes, "%s has more than six decimals: rounded\n",
                     dub_buf_z(&d->r.first_rounded));
    else if (d->r.n_rounded > 1)
        dub_buf_addf(d->r.notes, "%s and %zu more numbers have more than six decimals: rounded\n",
                     dub_buf_z(&d->r.first_rounded), d->r.n_rounded - 1);
}

static void draft_fini(struct draft *d)
{
    if (d->settings)
        dub_record_unref(&d->settings->rec);
    for (size_t i = 0; i < d->inputs.n; i++)
        dub_record_unref(&d->inputs.at[i]->rec);
    for (size_t i = 0; i < d->segments.n; i++)
        dub_record_unref(&d->segments.at[i]->rec);
    dub_vec_fini(&d->inputs);
    dub_vec_fini(&d->segments);
    dub_vec_fini(&d->speakers);
    dub_idmap_fini(&d->ids);
    dub_buf_fini(&d->r.first_rounded);
}

bool dub_request_sniff(const cJSON *doc)
{
    return cJSON_IsObject(doc) && cJSON_IsString(dub_json_get(doc, "model")) &&
           cJSON_IsArray(dub_json_get(doc, "input"));
}

enum dub_status dub_request_parse(const cJSON *doc, struct dub_project *p, struct dub_txn *t,
                                  struct dub_rng *rng, struct dub_buf *notes, struct dub_err *err)
{
    struct draft d = {.p = p, .rng = rng, .r = {.notes = notes, .err = err}};
    dub_buf_init(&d.r.first_rounded, 0);
    d.settings = blank_settings(p);
    enum dub_status st = dub_members_read(&d.r, NULL, doc, request_members, &d);
    if (st == DUB_OK && !d.settings->model)
        st = dub_reader_missing(&d.r, NULL, "model");
    if (st == DUB_OK && !d.has_input)
        st = dub_reader_missing(&d.r, NULL, "input");
    if (st == DUB_OK) {
        add_defaults(&d);
        commit(&d, t);
    }
    draft_fini(&d);
    return st;
}
