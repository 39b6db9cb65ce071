#include "request/build_parts.h"

#include <stdlib.h>

/* --- values ----------------------------------------------------------------------------------- */

void dub_write_text(struct dub_writer *w, const char *name, const struct dub_str *text)
{
    dub_writer_key(w, name);
    dub_writer_string(w, dub_str_sv(text));
}

void dub_write_text_if(struct dub_writer *w, const char *name, const struct dub_str *text)
{
    if (text)
        dub_write_text(w, name, text);
}

void dub_write_decimal6(struct dub_writer *w, const char *name, int64_t value)
{
    dub_writer_key(w, name);
    dub_writer_decimal6(w, value);
}

static void bool_member(struct dub_writer *w, const char *name, bool v)
{
    dub_writer_key(w, name);
    dub_writer_bool(w, v);
}

void dub_write_url(struct dub_writer *w, const char *name, const struct dub_str *url, bool intent)
{
    struct dub_sv s = dub_str_sv(url);
    if (intent) {
        size_t cut = dub_sv_find(s, '?'), hash = dub_sv_find(s, '#');
        s.n = cut < hash ? cut : hash;
    }
    dub_writer_key(w, name);
    dub_writer_string(w, s);
}

void dub_write_raw(struct dub_writer *w, const char *name, const struct dub_str *raw)
{
    cJSON *doc = NULL;
    if (!raw || dub_json_parse(dub_str_sv(raw), &doc, NULL) != DUB_OK)
        return;
    dub_writer_key(w, name);
    dub_writer_json(w, doc);
    cJSON_Delete(doc);
}

/* --- options ---------------------------------------------------------------------------------- */

static void write_face(struct dub_writer *w, const struct dub_face *f, bool intent)
{
    dub_writer_open(w, '{');
    if (f->has_auto)
        bool_member(w, "auto_detect", f->auto_detect);
    if (f->has_v3)
        bool_member(w, "v3", f->v3);
    if (f->has_frame) {
        dub_writer_key(w, "frame_number");
        dub_writer_i64(w, f->frame);
    }
    if (f->has_point) {
        dub_writer_key(w, "coordinates");
        dub_buf_addf(w->out, "[%lld,%lld]", (long long)f->x, (long long)f->y);
    }
    dub_write_raw(w, "bounding_boxes", f->boxes);
    if (f->boxes_url)
        dub_write_url(w, "bounding_boxes_url", f->boxes_url, intent);
    dub_writer_close(w, '}');
}

static void write_option(struct dub_writer *w, const struct dub_options *o, enum dub_option which,
                         bool intent)
{
    const char *name = dub_option_name(which);
    switch (which) {
    case DUB_OPT_SYNC_MODE:
        dub_writer_key(w, name);
        dub_writer_string(w, dub_sv(dub_sync_mode_name(o->sync_mode)));
        break;
    case DUB_OPT_TEMPERATURE:
        dub_write_decimal6(w, name, o->temperature_e6);
        break;
    case DUB_OPT_OCCLUSION:
        bool_member(w, name, o->occlusion);
        break;
    case DUB_OPT_FACE:
        dub_writer_key(w, name);
        write_face(w, &o->face, intent);
        break;
    case DUB_OPT_MODEL_MODE:
        dub_write_text(w, name, o->model_mode);
        break;
    case DUB_OPT_PROMPT:
        dub_write_text(w, name, o->prompt);
        break;
    case DUB_OPT_I2V_PROMPT:
        dub_write_text(w, name, o->i2v_prompt);
        break;
    case DUB_OPT_REASONING:
        bool_member(w, name, o->reasoning);
        break;
    case DUB_OPT_COUNT:
        break;
    }
}

void dub_write_options(struct dub_writer *w, const struct dub_options *o, bool intent)
{
    dub_writer_open(w, '{');
    for (unsigned which = 0; which < DUB_OPT_COUNT; which++)
        if (o->set & DUB_OPT_BIT(which))
            write_option(w, o, (enum dub_option)which, intent);
    dub_writer_close(w, '}');
}

/* --- local files ---------------------------------------------------------------------------- */

static int compare_sv(struct dub_sv x, struct dub_sv y)
{
    size_t n = x.n < y.n ? x.n : y.n;
    int c = n ? memcmp(x.p, y.p, n) : 0;
    return c ? c : (x.n > y.n) - (x.n < y.n);
}

static struct dub_sv file_key(const struct dub_local_file *f)
{
    return f->sha256[0] ? dub_sv(f->sha256) : dub_str_sv(f->input->where);
}

static int compare_files(const void *a, const void *b)
{
    const struct dub_local_file *x = *(struct dub_local_file *const *)a;
    const struct dub_local_file *y = *(struct dub_local_file *const *)b;
    int c = compare_sv(file_key(x), file_key(y));
    if (c == 0)
        c = (int)x->input->kind - (int)y->input->kind;
    return c ? c : (x > y) - (x < y); /* x and y lie in one array: the first stays first */
}

static bool same_file(const struct dub_local_file *x, const struct dub_local_file *y)
{
    return x->input->kind == y->input->kind && dub_sv_eq(file_key(x), file_key(y));
}

void dub_built_unique_files(struct dub_built *out)
{
    size_t n = out->files.n, kept = 0;
    struct dub_local_file **sorted = dub_alloc_array(n + 1, sizeof(struct dub_local_file *));
    for (size_t i = 0; i < n; i++)
        sorted[i] = &out->files.at[i];
    qsort(sorted, n, sizeof(*sorted), compare_files);
    bool *again = dub_alloc_array(n + 1, sizeof(bool));
    for (size_t i = 1; i < n; i++)
        if (same_file(sorted[i - 1], sorted[i]))
            again[sorted[i] - out->files.at] = true;
    for (size_t i = 0; i < n; i++)
        if (!again[i])
            out->files.at[kept++] = out->files.at[i];
    out->files.n = kept;
    for (size_t i = 0; i < kept; i++)
        out->n_pending += !out->files.at[i].asset_id;
    dub_free(sorted);
    dub_free(again);
}
