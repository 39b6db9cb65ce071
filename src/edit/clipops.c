#include "edit/clipops.h"

void dub_clip_fini(struct dub_clip *c)
{
    for (size_t i = 0; i < c->at.n; i++)
        dub_record_unref(&c->at.at[i]->rec);
    dub_vec_fini(&c->at);
}

void dub_clip_take(struct dub_clip *c, const struct dub_project *p, const dub_id *ids, size_t n)
{
    dub_clip_fini(c);
    for (size_t i = 0; i < n; i++) {
        const struct dub_segment *s = dub_project_segment_by_id(p, ids[i]);
        if (s)
            dub_vec_push(&c->at, dub_record_ref(&s->rec));
    }
}

dub_us dub_clip_len(const struct dub_clip *c)
{
    dub_us end_us = 0;
    if (c->at.n == 0)
        return 0;
    for (size_t i = 0; i < c->at.n; i++)
        if (i == 0 || c->at.at[i]->span.end_us > end_us)
            end_us = c->at.at[i]->span.end_us;
    return end_us - c->at.at[0]->span.start_us;
}

enum dub_status dub_edit_paste(struct dub_project *p, struct dub_txn *t, const struct dub_clip *c,
                               dub_us at_us, struct dub_rng *rng, dub_id_vec *out,
                               struct dub_err *err)
{
    if (c->at.n == 0)
        return dub_fail(err, DUB_ERR_STATE,
                        "nothing was copied yet: segment-copy N takes segments along");
    if (at_us > DUB_US_MAX - dub_clip_len(c))
        return dub_fail(err, DUB_ERR_RANGE, "the copy would end after the largest time");
    dub_us by_us = at_us - c->at.at[0]->span.start_us;
    for (size_t i = 0; i < c->at.n; i++) {
        struct dub_segment *copy = dub_segment_dup(c->at.at[i]);
        copy->rec.id = dub_project_new_id(p, rng);
        copy->span.start_us += by_us;
        copy->span.end_us += by_us;
        dub_vec_push(out, copy->rec.id);
        dub_txn_put(p, t, copy);
    }
    return DUB_OK;
}

/* --- attributes ------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    unsigned bit;
} attrs[] = {
    {"speaker", DUB_ATTR_SPEAKER}, {"crop", DUB_ATTR_CROP}, {"audio", DUB_ATTR_AUDIO},
    {"options", DUB_ATTR_OPTIONS}, {"face", DUB_ATTR_FACE}, {"texts", DUB_ATTR_TEXTS},
    {"note", DUB_ATTR_NOTE},       {"state", DUB_ATTR_STATE}, {"all", DUB_ATTR_ALL},
};

enum dub_status dub_attrs_parse(struct dub_sv text, unsigned *mask, struct dub_err *err)
{
    unsigned bits = 0;
    struct dub_sv rest = text;
    while (rest.n > 0) {
        struct dub_sv name = dub_sv_trim(dub_sv_split(&rest, ','));
        size_t i = 0;
        while (i < DUB_ARRAY_LEN(attrs) && !dub_sv_eq_z(name, attrs[i].name))
            i++;
        if (i == DUB_ARRAY_LEN(attrs))
            return dub_fail(err, DUB_ERR_ARG,
                            "'%.*s' is no attribute: name some of speaker, crop, audio, options, "
                            "face, texts, note and state with commas between them, or all",
                            (int)(name.n > 60 ? 60 : name.n), name.n ? name.p : "");
        bits |= attrs[i].bit;
    }
    if (bits == 0)
        return dub_fail(err, DUB_ERR_ARG, "name the attributes to paste: speaker, crop, audio, "
                                          "options, face, texts, note, state or all");
    *mask = bits;
    return DUB_OK;
}

static void share(struct dub_str **to, struct dub_str *from)
{
    struct dub_str *old = *to;
    *to = from ? dub_str_ref(from) : NULL;
    dub_str_unref(old);
}

/* The options of `from` but the face, or the face alone. */
static void take_options(struct dub_options *to, const struct dub_options *from, bool face)
{
    const unsigned bit = DUB_OPT_BIT(DUB_OPT_FACE);
    struct dub_options copy = dub_options_dup(from);
    struct dub_face face_of_to = to->face;
    to->face = copy.face; /* exchanged: each string still has one owner */
    copy.face = face_of_to;
    if (face) {
        to->set = (to->set & ~bit) | (from->set & bit);
        dub_options_fini(&copy);
        return;
    }
    copy.set = (from->set & ~bit) | (to->set & bit);
    dub_options_fini(to);
    *to = copy;
}

static void take_part(struct dub_segment *to, const struct dub_segment *from)
{
    to->audio = from->audio;
    to->has_crop_start = from->has_crop_start;
    to->has_crop_end = from->has_crop_end;
    to->crop = from->crop;
}

void dub_edit_paste_attrs(struct dub_project *p, struct dub_txn *t, const struct dub_segment *from,
                          dub_id to, unsigned mask)
{
    const struct dub_segment *s = dub_project_segment_by_id(p, to);
    if (!s)
        return;
    struct dub_segment *copy = dub_segment_dup(s);
    if (mask & DUB_ATTR_SPEAKER) {
        if (!dub_str_eq(copy->speaker, from->speaker))
            share(&copy->input, NULL); /* another voice: an input of its own does not go along */
        share(&copy->speaker, from->speaker);
    }
    if (mask & (DUB_ATTR_CROP | DUB_ATTR_AUDIO))
        take_part(copy, from);
    if (mask & DUB_ATTR_AUDIO)
        share(&copy->input, from->input);
    if (mask & DUB_ATTR_OPTIONS)
        take_options(&copy->override, &from->override, false);
    if (mask & DUB_ATTR_FACE)
        take_options(&copy->override, &from->override, true);
    if (mask & DUB_ATTR_TEXTS) {
        share(&copy->text, from->text);
        share(&copy->source_text, from->source_text);
    }
    if (mask & DUB_ATTR_NOTE)
        share(&copy->note, from->note);
    if (mask & DUB_ATTR_STATE)
        copy->review = from->review;
    dub_txn_put(p, t, copy);
}
