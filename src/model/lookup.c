/* Questions about a project: who speaks, through which input, from which audio, how long. */
#include <stdlib.h>

#include "model/project.h"
#include "model/project_impl.h"

static const struct dub_str *ref_of(const struct dub_record *r)
{
    return r->kind == DUB_KIND_SPEAKER ? ((const struct dub_speaker *)r)->ref
                                       : ((const struct dub_input *)r)->ref;
}

static unsigned order_of(const struct dub_record *r)
{
    return r->kind == DUB_KIND_SPEAKER ? ((const struct dub_speaker *)r)->order
                                       : ((const struct dub_input *)r)->order;
}

static int compare_sv(struct dub_sv a, struct dub_sv b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

static int compare_refs(const void *a, const void *b)
{
    const struct dub_record *const *x = a, *const *y = b;
    int c = compare_sv(dub_str_sv(ref_of(*x)), dub_str_sv(ref_of(*y)));
    if (c == 0)
        c = (order_of(*x) > order_of(*y)) - (order_of(*x) < order_of(*y));
    return c ? c : ((*x)->id > (*y)->id) - ((*x)->id < (*y)->id);
}

static const struct dub_record *index_find(struct dub_ref_index *index, struct dub_sv ref)
{
    size_t lo = 0, hi = index->sorted.n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (compare_sv(dub_str_sv(ref_of(index->sorted.at[mid])), ref) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo < index->sorted.n && dub_sv_eq(dub_str_sv(ref_of(index->sorted.at[lo])), ref))
        return index->sorted.at[lo];
    return NULL;
}

static void index_sort(struct dub_ref_index *index)
{
    if (index->sorted.n > 1)
        qsort(index->sorted.at, index->sorted.n, sizeof(*index->sorted.at), compare_refs);
    index->stale = false;
}

const struct dub_speaker *dub_project_speaker_by_ref(const struct dub_project *p,
                                                     const struct dub_str *ref)
{
    struct dub_ref_index *index = &((struct dub_project *)p)->speaker_refs; /* a cache */
    if (!ref)
        return NULL;
    if (index->stale) {
        index->sorted.n = 0;
        for (size_t i = 0; i < p->speakers.n; i++)
            if (p->speakers.at[i]->ref)
                dub_vec_push(&index->sorted, &p->speakers.at[i]->rec);
        index_sort(index);
    }
    return (const struct dub_speaker *)index_find(index, dub_str_sv(ref));
}

const struct dub_input *dub_project_input_by_ref(const struct dub_project *p, struct dub_sv ref)
{
    struct dub_ref_index *index = &((struct dub_project *)p)->input_refs; /* a cache */
    if (index->stale) {
        index->sorted.n = 0;
        for (size_t i = 0; i < p->inputs.n; i++)
            if (p->inputs.at[i]->ref)
                dub_vec_push(&index->sorted, &p->inputs.at[i]->rec);
        index_sort(index);
    }
    return (const struct dub_input *)index_find(index, ref);
}

const struct dub_marker *dub_project_marker_near(const struct dub_project *p, dub_us t,
                                                 dub_us within_us)
{
    size_t i = dub_project_marker_from(p, t);
    dub_us before_us = DUB_US_MAX, after_us = DUB_US_MAX; /* how far away */
    if (i > 0)
        before_us = t - p->markers.at[i - 1]->at_us;
    if (i < p->markers.n)
        after_us = p->markers.at[i]->at_us - t;
    if (before_us <= within_us && before_us <= after_us)
        return p->markers.at[i - 1];
    return after_us <= within_us ? p->markers.at[i] : NULL;
}

const struct dub_marker *dub_project_marker_named(const struct dub_project *p, struct dub_sv name)
{
    for (size_t i = 0; i < p->markers.n && name.n > 0; i++)
        if (p->markers.at[i]->name && dub_sv_ieq(dub_str_sv(p->markers.at[i]->name), name))
            return p->markers.at[i];
    return NULL;
}

const struct dub_speaker *dub_project_speaker_by_slot(const struct dub_project *p, int slot)
{
    for (size_t i = 0; i < p->speakers.n; i++)
        if (slot > 0 && p->speakers.at[i]->slot == slot)
            return p->speakers.at[i];
    return NULL;
}

const struct dub_input *dub_project_visual(const struct dub_project *p)
{
    for (size_t i = 0; i < p->inputs.n; i++)
        if (p->inputs.at[i]->kind == DUB_INPUT_VIDEO || p->inputs.at[i]->kind == DUB_INPUT_IMAGE)
            return p->inputs.at[i];
    return NULL;
}

static enum dub_status no_speaker(const struct dub_project *p, struct dub_sv text,
                                  struct dub_err *err)
{
    struct dub_buf known;
    dub_buf_init(&known, 0);
    for (size_t i = 0; i < p->speakers.n && i < 12; i++)
        dub_buf_addf(&known, "%s%s", i ? ", " : "", dub_str_z(p->speakers.at[i]->ref));
    dub_fail(err, DUB_ERR_STATE, "there is no speaker '%.*s'%s%s; speaker-add makes one",
             (int)(text.n > 80 ? 80 : text.n), text.p, known.n ? "; there are: " : "",
             dub_buf_z(&known));
    dub_buf_fini(&known);
    return DUB_ERR_STATE;
}

enum dub_status dub_project_find_speaker(const struct dub_project *p, struct dub_sv text,
                                         const struct dub_speaker **out, struct dub_err *err)
{
    const struct dub_speaker *named = NULL;
    size_t n_named = 0;
    for (size_t i = 0; i < p->speakers.n; i++) {
        const struct dub_speaker *s = p->speakers.at[i];
        if (dub_sv_eq(dub_str_sv(s->ref), text)) {
            *out = s;
            return DUB_OK;
        }
        if (s->name && dub_sv_eq(dub_str_sv(s->name), text)) {
            named = s;
            n_named++;
        }
    }
    if (n_named > 1)
        return dub_fail(err, DUB_ERR_STATE, "%zu speakers are named '%.*s': use the refId", n_named,
                        (int)text.n, text.p);
    if (!named)
        return no_speaker(p, text, err);
    *out = named;
    return DUB_OK;
}

/* The refId before template expansion; empty when the segment has neither speaker nor input. */
static struct dub_sv base_ref(const struct dub_project *p, const struct dub_segment *s)
{
    if (s->input)
        return dub_str_sv(s->input);
    const struct dub_speaker *sp = dub_project_speaker_by_ref(p, s->speaker);
    if (sp && sp->default_input)
        return dub_str_sv(sp->default_input);
    return dub_str_sv(s->speaker);
}

const struct dub_input *dub_segment_input(const struct dub_project *p, const struct dub_segment *s)
{
    return dub_project_input_by_ref(p, base_ref(p, s));
}

bool dub_segment_is_template(const struct dub_project *p, const struct dub_segment *s)
{
    const struct dub_input *in = dub_segment_input(p, s);
    return in && in->kind == DUB_INPUT_TEXT && !in->script;
}

void dub_segment_ref(const struct dub_project *p, const struct dub_segment *s, struct dub_buf *out)
{
    char id[DUB_ID_TEXT];
    dub_buf_add_sv(out, base_ref(p, s));
    if (dub_segment_is_template(p, s))
        dub_buf_addf(out, "-%s", dub_id_print(s->rec.id, id));
}

struct dub_crop dub_segment_crop(const struct dub_segment *s)
{
    switch (s->audio) {
    case DUB_AUDIO_ALIGNED:
        return (struct dub_crop){true, true, s->span};
    case DUB_AUDIO_CUT:
        return (struct dub_crop){s->has_crop_start, s->has_crop_end, s->crop};
    case DUB_AUDIO_WHOLE:
        break;
    }
    return (struct dub_crop){0};
}

bool dub_crop_audio_len(struct dub_crop crop, const dub_us *input_us, dub_us *out)
{
    if (crop.has_start && crop.has_end) {
        *out = dub_span_len(crop.span);
        return true;
    }
    if (!input_us)
        return false;
    *out = crop.has_end ? crop.span.end_us : *input_us - (crop.has_start ? crop.span.start_us : 0);
    return true;
}

bool dub_segment_audio_len(const struct dub_project *p, const struct dub_segment *s, dub_us *out)
{
    const struct dub_input *in = dub_segment_input(p, s);
    dub_us length;
    bool known = in && dub_input_audio_len(p, in, &length);
    return dub_crop_audio_len(dub_segment_crop(s), known ? &length : NULL, out);
}

enum dub_sync_mode dub_segment_sync_mode(const struct dub_project *p, const struct dub_segment *s)
{
    if (s->override.set & DUB_OPT_BIT(DUB_OPT_SYNC_MODE))
        return s->override.sync_mode;
    if (p->settings->options.set & DUB_OPT_BIT(DUB_OPT_SYNC_MODE))
        return p->settings->options.sync_mode;
    return DUB_SYNC_SILENCE;
}

/* --- facts ------------------------------------------------------------------------------------ */

static size_t facts_position(const struct dub_project *p, struct dub_sv where)
{
    size_t lo = 0, hi = p->facts.n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (compare_sv(dub_str_sv(p->facts.at[mid].where), where) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static const struct dub_known_facts *known_of(const struct dub_project *p,
                                              const struct dub_input *in)
{
    if (!in || !in->where)
        return NULL;
    size_t i = facts_position(p, dub_str_sv(in->where));
    return i < p->facts.n && dub_str_eq(p->facts.at[i].where, in->where) ? &p->facts.at[i] : NULL;
}

const struct dub_facts *dub_project_facts(const struct dub_project *p, const struct dub_input *in)
{
    const struct dub_known_facts *k = known_of(p, in);
    return k ? k->facts : NULL;
}

/* Another content at the same place has another sound. */
static const struct dub_sound *sound_of(const struct dub_known_facts *k)
{
    bool other = k && k->sound && k->facts && k->facts->sha256[0] && k->sound->sha256[0] &&
                 strcmp(k->facts->sha256, k->sound->sha256) != 0;
    return k && !other ? k->sound : NULL;
}

const struct dub_sound *dub_project_sound(const struct dub_project *p, const struct dub_input *in)
{
    return sound_of(known_of(p, in));
}

/* Something is about to be learned; the row of a locator. */
static struct dub_known_facts *learn(struct dub_project *p, struct dub_sv where)
{
    size_t i = facts_position(p, where);
    p->revision++;
    if (p->watcher)
        p->watcher(p->watcher_ctx, NULL, NULL);
    if (i == p->facts.n || !dub_sv_eq(dub_str_sv(p->facts.at[i].where), where)) {
        struct dub_known_facts fresh = {.where = dub_str_new(where)};
        dub_vec_insert(&p->facts, i, fresh);
    }
    return &p->facts.at[i];
}

void dub_project_set_facts(struct dub_project *p, struct dub_sv where, const struct dub_facts *f)
{
    struct dub_known_facts *k = learn(p, where);
    if (!k->facts)
        k->facts = DUB_NEW(struct dub_facts);
    *k->facts = *f;
}

void dub_project_set_sound(struct dub_project *p, struct dub_sv where, const struct dub_sound *s)
{
    struct dub_known_facts *k = learn(p, where);
    const struct dub_sound *old = k->sound;
    k->sound = dub_sound_ref(s);
    dub_sound_unref(old);
}

bool dub_project_video_len(const struct dub_project *p, dub_us *out)
{
    const struct dub_input *v = dub_project_visual(p);
    const struct dub_facts *f = dub_project_facts(p, v);
    return v && v->kind == DUB_INPUT_VIDEO && f && dub_facts_video_length(f, out);
}

struct dub_rate dub_project_rate(const struct dub_project *p)
{
    const struct dub_facts *f = dub_project_facts(p, dub_project_visual(p));
    return f && f->has_video ? f->video.rate : (struct dub_rate){0, 0};
}

bool dub_input_audio_len(const struct dub_project *p, const struct dub_input *in, dub_us *out)
{
    const struct dub_known_facts *k = known_of(p, in);
    if (!k || in->kind != DUB_INPUT_AUDIO || !k->facts || !dub_facts_audio_length(k->facts, out))
        return false;
    const struct dub_sound *s = sound_of(k);
    if (s && s->end_us < *out)
        *out = s->end_us;
    return true;
}
