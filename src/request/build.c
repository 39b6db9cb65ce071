#include "request/build.h"

#include <stdlib.h>

#include "request/writer.h"

/* One segment's refId: a part of build.refs. */
struct seg_ref {
    size_t from, n;
};

/* A segment that makes a template emit a text input of its own. */
struct expansion {
    const struct dub_input *input;
    size_t segment;
};

struct build {
    const struct dub_project *p;
    const struct dub_build_opts *opts;
    struct dub_built *out;
    struct dub_writer w;
    bool with_segments;
    struct dub_buf refs;                /* all refIds, one after the other */
    DUB_VEC(struct seg_ref) seg_refs;   /* by segment index */
    DUB_VEC(struct dub_sv) used;        /* refIds that segments use, sorted */
    DUB_VEC(struct expansion) expansions; /* sorted by template, then segment */
};

static int compare_sv(const void *a, const void *b)
{
    const struct dub_sv *x = a, *y = b;
    size_t n = x->n < y->n ? x->n : y->n;
    int c = n ? memcmp(x->p, y->p, n) : 0;
    return c ? c : (x->n > y->n) - (x->n < y->n);
}

static int compare_expansions(const void *a, const void *b)
{
    const struct expansion *x = a, *y = b;
    if (x->input != y->input)
        return (uintptr_t)x->input < (uintptr_t)y->input ? -1 : 1;
    return (x->segment > y->segment) - (x->segment < y->segment);
}

static struct dub_sv ref_text(const struct build *b, size_t segment)
{
    struct seg_ref r = b->seg_refs.at[segment];
    return dub_sv_n(dub_buf_z(&b->refs) + r.from, r.n);
}

/* What each segment refers to, and the sorted lists that answer "is this input used". */
static void collect_refs(struct build *b)
{
    size_t n = dub_project_n_segments(b->p);
    for (size_t i = 0; i < n; i++) {
        const struct dub_segment *s = dub_project_segment(b->p, i);
        size_t from = b->refs.n;
        dub_segment_ref(b->p, s, &b->refs);
        struct seg_ref r = {from, b->refs.n - from};
        dub_vec_push(&b->seg_refs, r);
        if (dub_segment_is_template(b->p, s)) {
            struct expansion e = {dub_segment_input(b->p, s), i};
            dub_vec_push(&b->expansions, e);
        }
    }
    for (size_t i = 0; i < n; i++) {
        struct dub_sv ref = ref_text(b, i);
        if (b->used.n == 0 || !dub_sv_eq(b->used.at[b->used.n - 1], ref))
            dub_vec_push(&b->used, ref);
    }
    if (b->used.n > 1)
        qsort(b->used.at, b->used.n, sizeof(*b->used.at), compare_sv);
    if (b->expansions.n > 1)
        qsort(b->expansions.at, b->expansions.n, sizeof(*b->expansions.at), compare_expansions);
}

static bool is_used(const struct build *b, const struct dub_input *in)
{
    if (!b->with_segments || in->kind == DUB_INPUT_VIDEO || in->kind == DUB_INPUT_IMAGE)
        return true;
    if (!in->ref || b->used.n == 0)
        return false;
    struct dub_sv ref = dub_str_sv(in->ref);
    return bsearch(&ref, b->used.at, b->used.n, sizeof(ref), compare_sv) != NULL;
}

/* --- values ----------------------------------------------------------------------------------- */

static void text_member(struct build *b, const char *name, const struct dub_str *text)
{
    dub_writer_key(&b->w, name);
    dub_writer_string(&b->w, dub_str_sv(text));
}

static void text_member_if(struct build *b, const char *name, const struct dub_str *text)
{
    if (text)
        text_member(b, name, text);
}

static void time_member(struct build *b, const char *name, dub_us t)
{
    dub_writer_key(&b->w, name);
    dub_writer_decimal6(&b->w, t);
}

static void bool_member(struct build *b, const char *name, bool v)
{
    dub_writer_key(&b->w, name);
    dub_writer_bool(&b->w, v);
}

/* An intent ignores what changes with every upload: the query of a signed link. */
static void url_member(struct build *b, const char *name, const struct dub_str *url)
{
    struct dub_sv s = dub_str_sv(url);
    if (b->opts->intent) {
        size_t cut = dub_sv_find(s, '?'), hash = dub_sv_find(s, '#');
        s.n = cut < hash ? cut : hash;
    }
    dub_writer_key(&b->w, name);
    dub_writer_string(&b->w, s);
}

/* Stored JSON text as the value of a member; the model keeps only text that parses. */
static void raw_member(struct build *b, const char *name, const struct dub_str *raw)
{
    cJSON *doc = NULL;
    if (!raw || dub_json_parse(dub_str_sv(raw), &doc, NULL) != DUB_OK)
        return;
    dub_writer_key(&b->w, name);
    dub_writer_json(&b->w, doc);
    cJSON_Delete(doc);
}

/* --- options ---------------------------------------------------------------------------------- */

static void write_face(struct build *b, const struct dub_face *f)
{
    dub_writer_open(&b->w, '{');
    if (f->has_auto)
        bool_member(b, "auto_detect", f->auto_detect);
    if (f->has_v3)
        bool_member(b, "v3", f->v3);
    if (f->has_frame) {
        dub_writer_key(&b->w, "frame_number");
        dub_writer_i64(&b->w, f->frame);
    }
    if (f->has_point) {
        dub_writer_key(&b->w, "coordinates");
        dub_buf_addf(b->w.out, "[%lld,%lld]", (long long)f->x, (long long)f->y);
    }
    raw_member(b, "bounding_boxes", f->boxes);
    if (f->boxes_url)
        url_member(b, "bounding_boxes_url", f->boxes_url);
    dub_writer_close(&b->w, '}');
}

static void write_option(struct build *b, const struct dub_options *o, enum dub_option which)
{
    const char *name = dub_option_name(which);
    switch (which) {
    case DUB_OPT_SYNC_MODE:
        dub_writer_key(&b->w, name);
        dub_writer_string(&b->w, dub_sv(dub_sync_mode_name(o->sync_mode)));
        break;
    case DUB_OPT_TEMPERATURE:
        time_member(b, name, o->temperature_e6);
        break;
    case DUB_OPT_OCCLUSION:
        bool_member(b, name, o->occlusion);
        break;
    case DUB_OPT_FACE:
        dub_writer_key(&b->w, name);
        write_face(b, &o->face);
        break;
    case DUB_OPT_MODEL_MODE:
        text_member(b, name, o->model_mode);
        break;
    case DUB_OPT_PROMPT:
        text_member(b, name, o->prompt);
        break;
    case DUB_OPT_I2V_PROMPT:
        text_member(b, name, o->i2v_prompt);
        break;
    case DUB_OPT_REASONING:
        bool_member(b, name, o->reasoning);
        break;
    case DUB_OPT_COUNT:
        break;
    }
}

static void write_options(struct build *b, const struct dub_options *o)
{
    dub_writer_open(&b->w, '{');
    for (unsigned which = 0; which < DUB_OPT_COUNT; which++)
        if (o->set & DUB_OPT_BIT(which))
            write_option(b, o, (enum dub_option)which);
    dub_writer_close(&b->w, '}');
}

/* The service's own default is bounce, which nobody wants unasked: a mode is always sent. */
static void write_project_options(struct build *b)
{
    struct dub_options o = dub_project_settings(b->p)->options; /* borrows the strings */
    if (!(o.set & DUB_OPT_BIT(DUB_OPT_SYNC_MODE))) {
        o.set |= DUB_OPT_BIT(DUB_OPT_SYNC_MODE);
        o.sync_mode = DUB_SYNC_SILENCE;
    }
    dub_writer_key(&b->w, "options");
    write_options(b, &o);
}

/* --- inputs ----------------------------------------------------------------------------------- */

static const char *known_hash(const struct build *b, const struct dub_input *in)
{
    const struct dub_facts *f = dub_project_facts(b->p, in);
    return f ? f->sha256 : "";
}

/* `assetId` that names content, not an asset: by its hash, else by where it is stored. */
static void content_member(struct build *b, const char *prefix, const char *hash,
                           const struct dub_str *where)
{
    char by_path[DUB_SHA256_HEX];
    if (!hash[0])
        dub_sha256_hex(dub_str_sv(where), by_path);
    struct dub_buf text;
    dub_buf_init(&text, 0);
    dub_buf_addf(&text, "%s%s%s", prefix, hash[0] ? "" : "path-", hash[0] ? hash : by_path);
    dub_writer_key(&b->w, "assetId");
    dub_writer_string(&b->w, dub_buf_sv(&text));
    dub_buf_fini(&text);
}

static void file_member(struct build *b, const struct dub_input *in)
{
    struct dub_local_file file = {.input = in, .sha256 = known_hash(b, in)};
    if (b->opts->asset_id && file.sha256[0])
        file.asset_id = b->opts->asset_id(b->opts->ctx, file.sha256, in->kind);
    dub_vec_push(&b->out->files, file);
    if (file.asset_id && !b->opts->intent) {
        dub_writer_key(&b->w, "assetId");
        dub_writer_string(&b->w, dub_sv(file.asset_id));
    } else {
        content_member(b, b->opts->intent ? "sha256:" : "PENDING:", file.sha256, in->where);
    }
}

/* An intent names an asset by its content where that is known: as the file it came from. */
static void asset_member(struct build *b, const struct dub_input *in)
{
    const char *hash = known_hash(b, in);
    if (b->opts->intent && hash[0])
        content_member(b, "sha256:", hash, in->where);
    else
        text_member(b, "assetId", in->where);
}

static void write_locator(struct build *b, const struct dub_input *in)
{
    switch (in->loc) {
    case DUB_LOC_FILE:
        file_member(b, in);
        break;
    case DUB_LOC_URL:
        url_member(b, "url", in->where);
        break;
    case DUB_LOC_ASSET:
        asset_member(b, in);
        break;
    case DUB_LOC_NONE:
        break;
    }
}

/* The deprecated ranges of a video input, kept so that check can refuse them. */
static void write_legacy(struct build *b, const struct dub_str *raw)
{
    cJSON *doc = NULL;
    if (!raw || dub_json_parse(dub_str_sv(raw), &doc, NULL) != DUB_OK)
        return;
    for (const cJSON *m = cJSON_IsObject(doc) ? doc->child : NULL; m; m = m->next) {
        dub_writer_key(&b->w, m->string);
        dub_writer_json(&b->w, m);
    }
    cJSON_Delete(doc);
}

static void write_provider(struct build *b, const struct dub_input *in,
                           const struct dub_str *script)
{
    dub_writer_key(&b->w, "provider");
    dub_writer_open(&b->w, '{');
    dub_writer_key(&b->w, "name");
    dub_writer_string(&b->w, DUB_SV_LIT("elevenlabs"));
    text_member_if(b, "voiceId", in->voice);
    text_member_if(b, "script", script);
    if (in->has_stability)
        time_member(b, "stability", in->stability_e6);
    if (in->has_similarity)
        time_member(b, "similarityBoost", in->similarity_e6);
    dub_writer_close(&b->w, '}');
}

static void write_input(struct build *b, const struct dub_input *in)
{
    dub_writer_next(&b->w);
    dub_writer_open(&b->w, '{');
    dub_writer_key(&b->w, "type");
    dub_writer_string(&b->w, dub_sv(dub_input_kind_name(in->kind)));
    if (in->kind != DUB_INPUT_TEXT)
        write_locator(b, in);
    text_member_if(b, "refId", in->ref);
    if (in->kind == DUB_INPUT_TEXT)
        write_provider(b, in, in->script);
    write_legacy(b, in->legacy_segments);
    dub_writer_close(&b->w, '}');
}

/* One text input for each segment that a voice template speaks. */
static void write_expansions(struct build *b, const struct dub_input *in)
{
    struct expansion key = {in, 0};
    size_t lo = 0, hi = b->expansions.n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (compare_expansions(&b->expansions.at[mid], &key) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (; lo < b->expansions.n && b->expansions.at[lo].input == in; lo++) {
        size_t segment = b->expansions.at[lo].segment;
        const struct dub_str *text = dub_project_segment(b->p, segment)->text;
        struct dub_str *none = text ? NULL : dub_str_new_z("");
        dub_writer_next(&b->w);
        dub_writer_open(&b->w, '{');
        dub_writer_key(&b->w, "type");
        dub_writer_string(&b->w, DUB_SV_LIT("text"));
        dub_writer_key(&b->w, "refId");
        dub_writer_string(&b->w, ref_text(b, segment));
        write_provider(b, in, text ? text : none);
        dub_writer_close(&b->w, '}');
        dub_str_unref(none);
    }
}

static void write_inputs(struct build *b)
{
    dub_writer_key(&b->w, "input");
    dub_writer_open(&b->w, '[');
    for (size_t i = 0; i < dub_project_n_inputs(b->p); i++) {
        const struct dub_input *in = dub_project_input(b->p, i);
        if (b->with_segments && in->kind == DUB_INPUT_TEXT && !in->script)
            write_expansions(b, in);
        else if (is_used(b, in))
            write_input(b, in);
    }
    dub_writer_close(&b->w, ']');
}

/* --- segments --------------------------------------------------------------------------------- */

static void write_audio_input(struct build *b, const struct dub_segment *s, size_t index)
{
    struct dub_crop crop = dub_segment_crop(s);
    dub_writer_key(&b->w, "audioInput");
    dub_writer_open(&b->w, '{');
    dub_writer_key(&b->w, "refId");
    dub_writer_string(&b->w, ref_text(b, index));
    if (crop.has_start)
        time_member(b, "startTime", crop.span.start_us);
    if (crop.has_end)
        time_member(b, "endTime", crop.span.end_us);
    dub_writer_close(&b->w, '}');
}

static void write_segment(struct build *b, size_t index)
{
    const struct dub_segment *s = dub_project_segment(b->p, index);
    dub_writer_next(&b->w);
    struct dub_text_range range = {.from = b->out->json.n};
    dub_writer_open(&b->w, '{');
    time_member(b, "startTime", s->span.start_us);
    time_member(b, "endTime", s->span.end_us);
    write_audio_input(b, s, index);
    if (s->override.set || s->extra_override) {
        dub_writer_key(&b->w, "optionsOverride");
        write_options(b, &s->override);
    }
    dub_writer_close(&b->w, '}');
    range.to = b->out->json.n;
    dub_vec_push(&b->out->segments, range);
}

static void write_segments(struct build *b)
{
    dub_writer_key(&b->w, "segments");
    dub_writer_open(&b->w, '[');
    for (size_t i = 0; i < dub_project_n_segments(b->p); i++)
        write_segment(b, i);
    dub_writer_close(&b->w, ']');
}

/* --- whole ------------------------------------------------------------------------------------ */

static struct dub_sv file_key(const struct dub_local_file *f)
{
    return f->sha256[0] ? dub_sv(f->sha256) : dub_str_sv(f->input->where);
}

static int compare_files(const void *a, const void *b)
{
    const struct dub_local_file *x = *(struct dub_local_file *const *)a;
    const struct dub_local_file *y = *(struct dub_local_file *const *)b;
    struct dub_sv kx = file_key(x), ky = file_key(y);
    int c = compare_sv(&kx, &ky);
    if (c == 0)
        c = (int)x->input->kind - (int)y->input->kind;
    return c ? c : (x > y) - (x < y); /* x and y lie in one array: the first stays first */
}

static bool same_file(const struct dub_local_file *x, const struct dub_local_file *y)
{
    return x->input->kind == y->input->kind && dub_sv_eq(file_key(x), file_key(y));
}

/* Each content once, in the order of the request; counts what is not uploaded. */
static void unique_files(struct dub_built *out)
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

static void write_request(struct build *b)
{
    const struct dub_settings *set = dub_project_settings(b->p);
    dub_writer_open(&b->w, '{');
    text_member_if(b, "model", set->model);
    write_inputs(b);
    if (b->with_segments)
        write_segments(b);
    write_project_options(b);
    text_member_if(b, "outputFileName", set->output_name);
    if (set->webhook)
        url_member(b, "webhookUrl", set->webhook);
    text_member_if(b, "projectId", set->remote_project_id);
    raw_member(b, "dubParams", set->dub_params);
    dub_writer_close(&b->w, '}');
}

enum dub_status dub_request_build(const struct dub_project *p, const struct dub_build_opts *opts,
                                  struct dub_built *out, struct dub_err *err)
{
    struct dub_built built = {0};
    struct build b = {.p = p, .opts = opts, .out = &built};
    dub_buf_init(&built.json, 0);
    dub_buf_init(&b.refs, 0);
    dub_writer_init(&b.w, &built.json, opts->indent);
    b.with_segments = dub_project_n_segments(p) > 0;
    if (b.with_segments)
        collect_refs(&b);
    enum dub_status st = dub_buf_status(&b.refs, "the request", err);
    if (st == DUB_OK) {
        write_request(&b);
        unique_files(&built);
        st = dub_buf_status(&built.json, "the request", err);
    }
    dub_buf_fini(&b.refs);
    dub_vec_fini(&b.seg_refs);
    dub_vec_fini(&b.used);
    dub_vec_fini(&b.expansions);
    if (st == DUB_OK)
        *out = built;
    else
        dub_built_fini(&built);
    return st;
}

void dub_built_fini(struct dub_built *b)
{
    dub_buf_fini(&b->json);
    dub_vec_fini(&b->files);
    dub_vec_fini(&b->segments);
    b->n_pending = 0;
}

void dub_request_intent(const struct dub_project *p, char out[DUB_SHA256_HEX])
{
    struct dub_build_opts opts = {.intent = true};
    struct dub_built built;
    out[0] = '\0';
    if (dub_request_build(p, &opts, &built, NULL) != DUB_OK)
        return;
    dub_sha256_hex(dub_buf_sv(&built.json), out);
    dub_built_fini(&built);
}
