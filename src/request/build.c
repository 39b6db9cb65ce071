#include "request/build.h"

#include <stdlib.h>

#include "request/build_parts.h"

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
    struct dub_buf refs;                  /* all refIds, one after the other */
    DUB_VEC(struct seg_ref) seg_refs;     /* by segment index */
    DUB_VEC(struct dub_sv) used;          /* refIds that segments use, sorted */
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
        dub_write_text(&b->w, "assetId", in->where);
}

static void write_locator(struct build *b, const struct dub_input *in)
{
    switch (in->loc) {
    case DUB_LOC_FILE:
        file_member(b, in);
        break;
    case DUB_LOC_URL:
        dub_write_url(&b->w, "url", in->where, b->opts->intent);
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
    dub_write_text_if(&b->w, "voiceId", in->voice);
    dub_write_text_if(&b->w, "script", script);
    if (in->has_stability)
        dub_write_decimal6(&b->w, "stability", in->stability_e6);
    if (in->has_similarity)
        dub_write_decimal6(&b->w, "similarityBoost", in->similarity_e6);
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
    dub_write_text_if(&b->w, "refId", in->ref);
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
        dub_write_decimal6(&b->w, "startTime", crop.span.start_us);
    if (crop.has_end)
        dub_write_decimal6(&b->w, "endTime", crop.span.end_us);
    dub_writer_close(&b->w, '}');
}

static void write_segment(struct build *b, size_t index)
{
    const struct dub_segment *s = dub_project_segment(b->p, index);
    dub_writer_next(&b->w);
    struct dub_text_range range = {.from = b->out->json.n};
    dub_writer_open(&b->w, '{');
    dub_write_decimal6(&b->w, "startTime", s->span.start_us);
    dub_write_decimal6(&b->w, "endTime", s->span.end_us);
    write_audio_input(b, s, index);
    if (s->override.set || s->extra_override) {
        dub_writer_key(&b->w, "optionsOverride");
        dub_write_options(&b->w, &s->override, b->opts->intent);
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

/* The service's own default is bounce, which nobody wants unasked: a mode is always sent. */
static void write_project_options(struct build *b)
{
    struct dub_options o = dub_project_settings(b->p)->options; /* borrows the strings */
    if (!(o.set & DUB_OPT_BIT(DUB_OPT_SYNC_MODE))) {
        o.set |= DUB_OPT_BIT(DUB_OPT_SYNC_MODE);
        o.sync_mode = DUB_SYNC_SILENCE;
    }
    dub_writer_key(&b->w, "options");
    dub_write_options(&b->w, &o, b->opts->intent);
}

static void write_request(struct build *b)
{
    const struct dub_settings *set = dub_project_settings(b->p);
    dub_writer_open(&b->w, '{');
    dub_write_text_if(&b->w, "model", set->model);
    write_inputs(b);
    if (b->with_segments)
        write_segments(b);
    write_project_options(b);
    dub_write_text_if(&b->w, "outputFileName", set->output_name);
    if (set->webhook)
        dub_write_url(&b->w, "webhookUrl", set->webhook, b->opts->intent);
    dub_write_text_if(&b->w, "projectId", set->remote_project_id);
    dub_write_raw(&b->w, "dubParams", set->dub_params);
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
        dub_built_unique_files(&built);
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
