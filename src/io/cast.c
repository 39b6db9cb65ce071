#include "io/cast.h"

#include <stdlib.h>

/* --- collecting ------------------------------------------------------------------------------- */

struct labelled {
    struct dub_sv name;
    size_t row;
};

static int compare_sv(struct dub_sv a, struct dub_sv b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

static int by_name_then_row(const void *a, const void *b)
{
    const struct labelled *x = a, *y = b;
    int c = compare_sv(x->name, y->name);
    return c ? c : (x->row > y->row) - (x->row < y->row);
}

static int by_first_row(const void *a, const void *b)
{
    size_t x = ((const struct dub_cast_label *)a)->first_row;
    size_t y = ((const struct dub_cast_label *)b)->first_row;
    return (x > y) - (x < y);
}

struct position {
    struct dub_sv name;
    size_t at;
};

static int by_position_name(const void *a, const void *b)
{
    return compare_sv(((const struct position *)a)->name, ((const struct position *)b)->name);
}

static void index_names(struct dub_cast *c)
{
    size_t n = c->labels.n;
    struct position *sorted = dub_alloc_array(n + 1, sizeof(*sorted));
    for (size_t i = 0; i < n; i++)
        sorted[i] = (struct position){c->labels.at[i].name, i};
    qsort(sorted, n, sizeof(*sorted), by_position_name);
    for (size_t i = 0; i < n; i++)
        dub_vec_push(&c->by_name, sorted[i].at);
    dub_free(sorted);
}

void dub_cast_collect(struct dub_cast *c, const struct dub_rows *rows)
{
    struct labelled *all = dub_alloc_array(rows->rows.n + 1, sizeof(*all));
    size_t n = 0;
    *c = (struct dub_cast){0};
    for (size_t i = 0; i < rows->rows.n; i++)
        if (rows->rows.at[i].speaker)
            all[n++] = (struct labelled){dub_str_sv(rows->rows.at[i].speaker), i};
    qsort(all, n, sizeof(*all), by_name_then_row);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || !dub_sv_eq(all[i - 1].name, all[i].name)) {
            struct dub_cast_label fresh = {.name = all[i].name, .first_row = all[i].row};
            dub_vec_push(&c->labels, fresh);
        }
        struct dub_cast_label *l = &c->labels.at[c->labels.n - 1];
        l->n_rows++;
        l->total_us += dub_span_len(rows->rows.at[all[i].row].span);
    }
    if (c->labels.n > 1)
        qsort(c->labels.at, c->labels.n, sizeof(*c->labels.at), by_first_row);
    dub_free(all);
    index_names(c);
}

void dub_cast_fini(struct dub_cast *c)
{
    for (size_t i = 0; i < c->labels.n; i++) {
        dub_str_unref(c->labels.at[i].ref);
        dub_str_unref(c->labels.at[i].shown);
        dub_str_unref(c->labels.at[i].likely);
    }
    dub_vec_fini(&c->labels);
    dub_vec_fini(&c->by_name);
}

const struct dub_cast_label *dub_cast_find(const struct dub_cast *c, struct dub_sv name)
{
    size_t lo = 0, hi = c->by_name.n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int cmp = compare_sv(c->labels.at[c->by_name.at[mid]].name, name);
        if (cmp == 0)
            return &c->labels.at[c->by_name.at[mid]];
        if (cmp < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

/* --- deciding --------------------------------------------------------------------------------- */

/* A ref that is taken, found by its name or ref in any letter case. */
struct taken {
    struct dub_str *key, *ref; /* ref NULL: an input's refId that no speaker has */
    unsigned next_suffix;
};

struct resolver {
    const struct dub_project *p;
    struct dub_idmap by_key;      /* hash of the key in lower case -> struct taken */
    DUB_VEC(struct taken *) list; /* owns them */
};

static dub_id hash_key(struct dub_sv s)
{
    uint64_t h = 14695981039346656037u; /* FNV-1a */
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        h = (h ^ (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c)) * 1099511628211u;
    }
    return h ? h : 1;
}

static struct taken *find_taken(const struct resolver *r, struct dub_sv key)
{
    return dub_idmap_get(&r->by_key, hash_key(key));
}

static void add_taken(struct resolver *r, struct dub_sv key, const struct dub_str *ref)
{
    if (find_taken(r, key))
        return;
    struct taken *t = DUB_NEW(struct taken);
    *t = (struct taken){dub_str_new(key), dub_str_ref(ref), 2};
    dub_vec_push(&r->list, t);
    dub_idmap_put(&r->by_key, hash_key(key), t);
}

static void resolver_init(struct resolver *r, const struct dub_project *p)
{
    *r = (struct resolver){.p = p};
    for (size_t i = 0; i < dub_project_n_speakers(p); i++) {
        const struct dub_speaker *s = dub_project_speaker(p, i);
        if (s->ref)
            add_taken(r, dub_str_sv(s->ref), s->ref);
    }
    for (size_t i = 0; i < dub_project_n_speakers(p); i++) {
        const struct dub_speaker *s = dub_project_speaker(p, i);
        if (s->ref && s->name)
            add_taken(r, dub_str_sv(s->name), s->ref);
    }
    for (size_t i = 0; i < dub_project_n_inputs(p); i++)
        if (dub_project_input(p, i)->ref)
            add_taken(r, dub_str_sv(dub_project_input(p, i)->ref), NULL);
}

static void resolver_fini(struct resolver *r)
{
    for (size_t i = 0; i < r->list.n; i++) {
        dub_str_unref(r->list.at[i]->key);
        dub_str_unref(r->list.at[i]->ref);
        dub_free(r->list.at[i]);
    }
    dub_vec_fini(&r->list);
    dub_idmap_fini(&r->by_key);
}

static const char *mapped(const char *const *map, struct dub_sv label)
{
    for (int any_case = 0; map && any_case < 2; any_case++)
        for (const char *const *m = map; m[0] && m[1]; m += 2)
            if (any_case ? dub_sv_ieq(dub_sv(m[0]), label) : dub_sv_eq(dub_sv(m[0]), label))
                return m[1];
    return NULL;
}

/* The speaker there is for a text, with one reference; NULL when there is none. */
static struct dub_str *existing(const struct resolver *r, struct dub_sv text)
{
    const struct dub_speaker *s;
    if (dub_project_find_speaker(r->p, text, &s, NULL) == DUB_OK)
        return dub_str_ref(s->ref);
    const struct taken *t = find_taken(r, text);
    return t && t->ref && dub_sv_ieq(dub_str_sv(t->key), text) ? dub_str_ref(t->ref) : NULL;
}

/* A refId from the label that neither speakers nor inputs have. */
static struct dub_str *fresh_ref(struct resolver *r, struct dub_sv label)
{
    struct dub_buf base, ref;
    dub_buf_init(&base, 0);
    dub_buf_init(&ref, 0);
    dub_ref_from_label(label, &base);
    dub_buf_add_sv(&ref, dub_buf_sv(&base));
    struct taken *first = find_taken(r, dub_buf_sv(&base));
    for (struct taken *t = first; t; t = find_taken(r, dub_buf_sv(&ref))) {
        dub_buf_clear(&ref);
        dub_buf_addf(&ref, "%.*s_%u", 58, base.data, first->next_suffix++); /* 64 at most */
    }
    struct dub_str *s = dub_str_new(dub_buf_sv(&ref));
    dub_buf_fini(&base);
    dub_buf_fini(&ref);
    return s;
}

static void resolve(struct resolver *r, struct dub_cast_label *l, const char *const *map)
{
    const char *to = mapped(map, l->name);
    struct dub_sv wanted = to ? dub_sv(to) : l->name;
    l->mapped = to != NULL;
    l->skip = to && to[0] == '\0';
    if (l->skip)
        return;
    l->ref = existing(r, wanted);
    if (l->ref)
        return;
    const struct dub_input *in = dub_project_input_by_ref(r->p, wanted);
    bool voice = in && (in->kind == DUB_INPUT_AUDIO || in->kind == DUB_INPUT_TEXT);
    l->is_new = true;
    l->ref = to || voice ? dub_str_new(wanted) : fresh_ref(r, l->name);
    if (!to && !dub_sv_eq(dub_str_sv(l->ref), l->name))
        l->shown = dub_str_new(l->name);
    add_taken(r, dub_str_sv(l->ref), l->ref);
    struct taken *input_only = find_taken(r, dub_str_sv(l->ref));
    if (!input_only->ref)
        input_only->ref = dub_str_ref(l->ref);
    add_taken(r, l->name, l->ref);
}

void dub_cast_resolve(struct dub_cast *c, const char *const *map, const struct dub_project *p)
{
    struct resolver r;
    resolver_init(&r, p);
    for (size_t i = 0; i < c->labels.n; i++)
        resolve(&r, &c->labels.at[i], map);
    resolver_fini(&r);
}
