#include "io/takes.h"

#include "base/fs.h"
#include "io/rows.h"

struct dub_take {
    struct dub_str *path, *ref; /* path NULL: only the refId is taken */
};

static dub_id hash(struct dub_sv s, bool any_case)
{
    uint64_t h = 14695981039346656037u; /* FNV-1a */
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        h = (h ^ (unsigned char)(any_case && c >= 'A' && c <= 'Z' ? c + 32 : c)) * 1099511628211u;
    }
    return h ? h : 1;
}

static struct dub_take *add(struct dub_takes *t, const struct dub_str *path, struct dub_sv ref)
{
    struct dub_take *one = DUB_NEW(struct dub_take);
    *one = (struct dub_take){dub_str_ref(path), dub_str_new(ref)};
    dub_vec_push(&t->all, one);
    if (path)
        dub_idmap_put(&t->by_path, hash(dub_str_sv(path), false), one);
    dub_idmap_put(&t->by_ref, hash(ref, true), one);
    return one;
}

void dub_takes_init(struct dub_takes *t, const struct dub_project *p)
{
    *t = (struct dub_takes){.next_order = 0};
    for (size_t i = 0; i < dub_project_n_speakers(p); i++)
        if (dub_project_speaker(p, i)->ref)
            add(t, NULL, dub_str_sv(dub_project_speaker(p, i)->ref));
    for (size_t i = 0; i < dub_project_n_inputs(p); i++) {
        const struct dub_input *in = dub_project_input(p, i);
        bool take = in->kind == DUB_INPUT_AUDIO && in->where &&
                    (in->loc == DUB_LOC_FILE || in->loc == DUB_LOC_URL);
        if (in->ref)
            add(t, take ? in->where : NULL, dub_str_sv(in->ref));
        t->next_order = in->order + 1 > t->next_order ? in->order + 1 : t->next_order;
    }
}

void dub_takes_fini(struct dub_takes *t)
{
    for (size_t i = 0; i < t->all.n; i++) {
        dub_str_unref(t->all.at[i]->path);
        dub_str_unref(t->all.at[i]->ref);
        dub_free(t->all.at[i]);
    }
    dub_vec_fini(&t->all);
    dub_idmap_fini(&t->by_path);
    dub_idmap_fini(&t->by_ref);
}

/* The file's name without its ending, as a refId that nobody has. */
static void fresh_ref(const struct dub_takes *t, const struct dub_str *path, struct dub_buf *out)
{
    struct dub_sv stem = dub_sv(dub_path_base(path->z));
    struct dub_buf base;
    for (size_t i = stem.n; i > 1; i--)
        if (stem.p[i - 1] == '.') {
            stem.n = i - 1;
            break;
        }
    dub_buf_init(&base, 0);
    dub_ref_from_label(stem, &base);
    dub_buf_add_sv(out, dub_buf_sv(&base));
    for (size_t n = 2; dub_idmap_get(&t->by_ref, hash(dub_buf_sv(out), true)); n++) {
        dub_buf_clear(out);
        /* ten thousand of one name: the count of all takes is free for sure */
        dub_buf_addf(out, "%.*s_%zu", 50, dub_buf_z(&base), n < 10000 ? n : t->all.n + n);
    }
    dub_buf_fini(&base);
}

static bool is_url(struct dub_sv path)
{
    return dub_sv_starts(path, DUB_SV_LIT("https://")) ||
           dub_sv_starts(path, DUB_SV_LIT("http://"));
}

const struct dub_str *dub_takes_input(struct dub_takes *t, const struct dub_str *path,
                                      const struct dub_str *speaker, dub_id id,
                                      struct dub_project *p, struct dub_txn *txn)
{
    struct dub_take *there = dub_idmap_get(&t->by_path, hash(dub_str_sv(path), false));
    if (there && dub_str_eq(there->path, path))
        return there->ref;
    struct dub_buf ref;
    dub_buf_init(&ref, 0);
    fresh_ref(t, path, &ref);
    struct dub_take *take = add(t, path, dub_buf_sv(&ref));
    dub_buf_fini(&ref);
    struct dub_input *in = dub_input_new(id, DUB_INPUT_AUDIO);
    in->ref = dub_str_ref(take->ref);
    in->speaker = dub_str_ref(speaker);
    in->loc = is_url(dub_str_sv(path)) ? DUB_LOC_URL : DUB_LOC_FILE;
    in->where = dub_str_ref(path);
    in->order = t->next_order++;
    dub_txn_put(p, txn, in);
    return take->ref;
}

/* --- where they lie ----------------------------------------------------------------------------
 */

#define NAMED_MAX 20 /* missing takes that are named one by one */

void dub_rows_locate_takes(struct dub_rows *r, const char *dir)
{
    size_t n_missing = 0;
    for (size_t i = 0; i < r->rows.n; i++) {
        struct dub_row *row = &r->rows.at[i];
        if (!row->audio_path || is_url(dub_str_sv(row->audio_path)))
            continue;
        char *path = row->audio_path->z[0] == '/' ? dub_strdup(row->audio_path->z)
                                                  : dub_path_join(dir, row->audio_path->z);
        if (!dub_file_exists(path) && n_missing++ < NAMED_MAX)
            dub_rows_warn(r, "line %d: the take %s is not there", row->line, path);
        dub_str_set(&row->audio_path, dub_sv(path));
        dub_free(path);
    }
    if (n_missing > NAMED_MAX)
        dub_rows_warn(r, "%zu takes are not there in all", n_missing);
}
