#include "edit/castops.h"

#include "base/fs.h"

enum dub_status dub_source_parse(struct dub_sv text, struct dub_source *out, struct dub_err *err)
{
    static const struct {
        const char *prefix;
        enum dub_source_kind kind;
    } prefixes[] = {{"asset:", DUB_SOURCE_ASSET}, {"voice:", DUB_SOURCE_VOICE}};
    struct dub_source src = {DUB_SOURCE_FILE, text};
    for (size_t i = 0; i < DUB_ARRAY_LEN(prefixes); i++) {
        struct dub_sv prefix = dub_sv(prefixes[i].prefix);
        if (dub_sv_starts(text, prefix)) {
            src.kind = prefixes[i].kind;
            src.value = dub_sv_n(text.p + prefix.n, text.n - prefix.n);
        }
    }
    char head[16] = "";
    memcpy(head, text.p ? text.p : "", text.n < 12 ? text.n : 12);
    if (dub_is_url(head))
        src.kind = DUB_SOURCE_URL;
    if (src.value.n == 0)
        return dub_fail(err, DUB_ERR_ARG,
                        "'%.*s' names no source: use a path, an http(s) URL, asset:ID or voice:ID",
                        (int)text.n, text.p ? text.p : "");
    *out = src;
    return DUB_OK;
}

void dub_input_locate(struct dub_input *in, enum dub_source_kind kind, struct dub_sv where)
{
    bool visual = in->kind == DUB_INPUT_VIDEO || in->kind == DUB_INPUT_IMAGE;
    dub_str_set(&in->where, kind == DUB_SOURCE_VOICE ? (struct dub_sv){0} : where);
    switch (kind) {
    case DUB_SOURCE_FILE:
        in->loc = DUB_LOC_FILE;
        break;
    case DUB_SOURCE_URL:
        in->loc = DUB_LOC_URL;
        break;
    case DUB_SOURCE_ASSET:
        in->loc = DUB_LOC_ASSET;
        break;
    case DUB_SOURCE_VOICE:
        in->loc = DUB_LOC_NONE;
        dub_str_set(&in->voice, where);
        break;
    }
    if (visual)
        return;
    in->kind = kind == DUB_SOURCE_VOICE ? DUB_INPUT_TEXT : DUB_INPUT_AUDIO;
    if (in->kind == DUB_INPUT_AUDIO) { /* what belongs to a synthetic voice goes with it */
        dub_str_set(&in->voice, (struct dub_sv){0});
        dub_str_set(&in->script, (struct dub_sv){0});
        in->has_stability = in->has_similarity = false;
        in->stability_e6 = in->similarity_e6 = 0;
    }
}

/* Positions after the last input and the last speaker. */
static unsigned next_input_order(const struct dub_project *p)
{
    size_t n = dub_project_n_inputs(p);
    return n ? dub_project_input(p, n - 1)->order + 1 : 0;
}

static unsigned next_speaker_order(const struct dub_project *p)
{
    size_t n = dub_project_n_speakers(p);
    return n ? dub_project_speaker(p, n - 1)->order + 1 : 0;
}

int dub_free_slot(const struct dub_project *p)
{
    for (int slot = 1; slot <= 9; slot++)
        if (!dub_project_speaker_by_slot(p, slot))
            return slot;
    return 0;
}

void dub_edit_input_add(struct dub_project *p, struct dub_txn *t, struct dub_sv ref,
                        struct dub_sv speaker, enum dub_source_kind kind, struct dub_sv where,
                        struct dub_rng *rng)
{
    struct dub_input *in = dub_input_new(dub_project_new_id(p, rng), DUB_INPUT_AUDIO);
    dub_str_set(&in->ref, ref);
    if (speaker.n)
        dub_str_set(&in->speaker, speaker);
    in->order = next_input_order(p);
    dub_input_locate(in, kind, where);
    dub_txn_put(p, t, in);
}

void dub_edit_speaker_add(struct dub_project *p, struct dub_txn *t, struct dub_sv ref,
                          struct dub_sv name, enum dub_source_kind kind, struct dub_sv where,
                          struct dub_rng *rng)
{
    struct dub_speaker *s = dub_speaker_new(dub_project_new_id(p, rng));
    dub_str_set(&s->ref, ref);
    if (name.n)
        dub_str_set(&s->name, name);
    s->slot = dub_free_slot(p);
    s->order = next_speaker_order(p);
    dub_txn_put(p, t, s);
    dub_edit_input_add(p, t, ref, ref, kind, where, rng);
}

/* Ids first, records later: putting a record reorders the lists that are walked. */
struct id_list {
    DUB_VEC(dub_id) ids;
};

static struct id_list all_inputs(const struct dub_project *p)
{
    struct id_list l = {0};
    for (size_t i = 0; i < dub_project_n_inputs(p); i++)
        dub_vec_push(&l.ids, dub_project_input(p, i)->rec.id);
    return l;
}

static struct id_list all_segments(const struct dub_project *p)
{
    struct id_list l = {0};
    for (size_t i = 0; i < dub_project_n_segments(p); i++)
        dub_vec_push(&l.ids, dub_project_segment(p, i)->rec.id);
    return l;
}

/* `OLD-<segment id>` becomes `NEW-<segment id>`; OLD itself becomes NEW. False: another ref. */
static bool renamed(const struct dub_project *p, const struct dub_str *ref, struct dub_sv old,
                    struct dub_sv fresh, struct dub_buf *out)
{
    struct dub_sv r = dub_str_sv(ref);
    dub_id id;
    dub_buf_clear(out);
    if (!ref || !dub_sv_starts(r, old))
        return false;
    struct dub_sv tail = dub_sv_n(r.p + old.n, r.n - old.n);
    bool take = tail.n == 9 && tail.p[0] == '-' && dub_id_parse(dub_sv_n(tail.p + 1, 8), &id) &&
                dub_project_segment_by_id(p, id);
    if (tail.n != 0 && !take)
        return false;
    dub_buf_add_sv(out, fresh);
    dub_buf_add_sv(out, tail);
    return true;
}

static void rename_inputs(struct dub_project *p, struct dub_txn *t, struct dub_sv old,
                          struct dub_sv fresh)
{
    struct id_list l = all_inputs(p);
    struct dub_buf ref;
    dub_buf_init(&ref, 0);
    for (size_t i = 0; i < l.ids.n; i++) {
        const struct dub_input *in = (const struct dub_input *)dub_project_record(p, l.ids.at[i]);
        bool ref_changes = renamed(p, in->ref, old, fresh, &ref);
        bool owned = in->speaker && dub_sv_eq(dub_str_sv(in->speaker), old);
        if (!ref_changes && !owned)
            continue;
        struct dub_input *changed = dub_input_dup(in);
        if (ref_changes)
            dub_str_set(&changed->ref, dub_buf_sv(&ref));
        if (owned)
            dub_str_set(&changed->speaker, fresh);
        dub_txn_put(p, t, changed);
    }
    dub_buf_fini(&ref);
    dub_vec_fini(&l.ids);
}

/* Defaults of any speaker that name an input whose refId changes. */
static void rename_defaults(struct dub_project *p, struct dub_txn *t, struct dub_sv old,
                            struct dub_sv fresh)
{
    struct dub_buf ref;
    dub_buf_init(&ref, 0);
    for (size_t i = 0; i < dub_project_n_speakers(p); i++) { /* orders stay, so does the list */
        const struct dub_speaker *s = dub_project_speaker(p, i);
        if (!renamed(p, s->default_input, old, fresh, &ref))
            continue;
        struct dub_speaker *changed = dub_speaker_dup(s);
        dub_str_set(&changed->default_input, dub_buf_sv(&ref));
        dub_txn_put(p, t, changed);
    }
    dub_buf_fini(&ref);
}

void dub_edit_speaker_rename(struct dub_project *p, struct dub_txn *t,
                             const struct dub_speaker *s, struct dub_sv new_ref)
{
    struct dub_str *old_str = dub_str_ref(s->ref);
    struct dub_sv old = dub_str_sv(old_str);
    struct dub_buf ref;
    dub_buf_init(&ref, 0);
    struct dub_speaker *changed = dub_speaker_dup(s);
    dub_str_set(&changed->ref, new_ref);
    dub_txn_put(p, t, changed);
    rename_defaults(p, t, old, new_ref);
    rename_inputs(p, t, old, new_ref);
    struct id_list l = all_segments(p);
    for (size_t i = 0; i < l.ids.n; i++) {
        const struct dub_segment *seg = dub_project_segment_by_id(p, l.ids.at[i]);
        bool speaks = seg->speaker && dub_sv_eq(dub_str_sv(seg->speaker), old);
        bool plays = renamed(p, seg->input, old, new_ref, &ref);
        if (!speaks && !plays)
            continue;
        struct dub_segment *edited = dub_segment_dup(seg);
        if (speaks)
            dub_str_set(&edited->speaker, new_ref);
        if (plays)
            dub_str_set(&edited->input, dub_buf_sv(&ref));
        dub_txn_put(p, t, edited);
    }
    dub_vec_fini(&l.ids);
    dub_buf_fini(&ref);
    dub_str_unref(old_str);
}

void dub_edit_speaker_delete(struct dub_project *p, struct dub_txn *t,
                             const struct dub_speaker *s, const struct dub_speaker *to)
{
    struct dub_str *ref = dub_str_ref(s->ref);
    struct id_list inputs = all_inputs(p);
    for (size_t i = 0; i < inputs.ids.n; i++) {
        const struct dub_input *in =
            (const struct dub_input *)dub_project_record(p, inputs.ids.at[i]);
        if (in->speaker && dub_str_eq(in->speaker, ref))
            dub_txn_remove(p, t, in->rec.id);
    }
    dub_vec_fini(&inputs.ids);
    struct id_list segments = all_segments(p);
    for (size_t i = 0; to && i < segments.ids.n; i++) {
        const struct dub_segment *seg = dub_project_segment_by_id(p, segments.ids.at[i]);
        if (!dub_str_eq(seg->speaker, ref))
            continue;
        struct dub_segment *edited = dub_segment_dup(seg);
        dub_str_set(&edited->speaker, dub_str_sv(to->ref));
        dub_str_set(&edited->input, (struct dub_sv){0});
        dub_txn_put(p, t, edited);
    }
    dub_vec_fini(&segments.ids);
    dub_txn_remove(p, t, s->rec.id);
    dub_str_unref(ref);
}

enum dub_status dub_edit_take(struct dub_project *p, struct dub_txn *t, dub_id id,
                              enum dub_source_kind kind, struct dub_sv where, struct dub_rng *rng,
                              struct dub_err *err)
{
    const struct dub_segment *s = dub_project_segment_by_id(p, id);
    if (!s || !s->speaker)
        return dub_fail(err, DUB_ERR_STATE,
                        "a take belongs to a speaker: give the segment one first "
                        "(segment-set N speaker REF)");
    struct dub_buf ref;
    char text[DUB_ID_TEXT];
    dub_buf_init(&ref, 0);
    dub_buf_addf(&ref, "%s-%s", dub_str_z(s->speaker), dub_id_print(id, text));
    const struct dub_input *old = dub_project_input_by_ref(p, dub_buf_sv(&ref));
    if (old) {
        struct dub_input *again = dub_input_dup(old);
        dub_str_set(&again->script, (struct dub_sv){0});
        dub_input_locate(again, kind, where);
        dub_txn_put(p, t, again);
    } else {
        dub_edit_input_add(p, t, dub_buf_sv(&ref), dub_str_sv(s->speaker), kind, where, rng);
    }
    struct dub_segment *edited = dub_segment_dup(s);
    dub_str_set(&edited->input, dub_buf_sv(&ref));
    edited->audio = DUB_AUDIO_WHOLE;
    edited->has_crop_start = edited->has_crop_end = false;
    edited->crop = (struct dub_span){0, 0};
    dub_txn_put(p, t, edited);
    dub_buf_fini(&ref);
    return DUB_OK;
}

void dub_edit_set_video(struct dub_project *p, struct dub_txn *t, enum dub_source_kind kind,
                        struct dub_sv where, struct dub_rng *rng)
{
    const struct dub_input *old = dub_project_visual(p);
    struct dub_input *in;
    if (old) {
        in = dub_input_dup(old);
    } else {
        in = dub_input_new(dub_project_new_id(p, rng), DUB_INPUT_VIDEO);
        /* The video leads the list: the request's example order. */
        in->order = 0;
        for (size_t i = dub_project_n_inputs(p); i > 0; i--) { /* last first: no two are equal */
            struct dub_input *later = dub_input_dup(dub_project_input(p, i - 1));
            later->order++;
            dub_txn_put(p, t, later);
        }
    }
    dub_input_locate(in, kind, where);
    dub_txn_put(p, t, in);
}
