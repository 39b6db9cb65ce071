#include "edit/structops.h"

#include "base/utf8.h"

static size_t number_of(const struct dub_project *p, const struct dub_segment *s)
{
    return dub_project_segment_index(p, s) + 1;
}

/* Divides a text at the blank nearest to num/den of its length; false when there is none. */
static bool divide_text(const struct dub_str *text, dub_us num, dub_us den, struct dub_sv *left,
                        struct dub_sv *right)
{
    struct dub_sv s = dub_sv_trim(dub_str_sv(text));
    size_t want = (size_t)dub_mul_div_round((int64_t)s.n, num, den), best = s.n;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != ' ' && s.p[i] != '\n')
            continue;
        size_t d = i > want ? i - want : want - i;
        size_t best_d = best > want ? best - want : want - best;
        if (best == s.n || d < best_d)
            best = i;
    }
    if (best == s.n)
        return false;
    *left = dub_sv_trim(dub_sv_n(s.p, best));
    *right = dub_sv_trim(dub_sv_n(s.p + best, s.n - best));
    return true;
}

static void split_text(struct dub_str **left, struct dub_str **right, dub_us num, dub_us den)
{
    struct dub_sv a, b;
    if (!*left)
        return;
    struct dub_str *whole = *left; /* right shares it from the duplicate */
    if (divide_text(whole, num, den, &a, &b)) {
        struct dub_str *l = dub_str_new(a), *r = dub_str_new(b);
        dub_str_unref(*left);
        dub_str_unref(*right);
        *left = l;
        *right = r;
    } else {
        dub_str_unref(*right);
        *right = NULL;
    }
}

/* Where in audio time the segment's audio is at video time `at`, and the crop as a pair. */
static enum dub_status split_audio(const struct dub_project *p, const struct dub_segment *s,
                                   dub_us at_us, struct dub_span *crop, dub_us *divide,
                                   struct dub_err *err)
{
    dub_us len;
    if (!dub_segment_audio_len(p, s, &len))
        return dub_fail(err, DUB_ERR_STATE,
                        "segment %zu cannot be split: the length of its audio is not known, so "
                        "there is no telling what sounds at that moment",
                        number_of(p, s));
    struct dub_crop c = dub_segment_crop(s);
    crop->start_us = c.has_start ? c.span.start_us : 0;
    crop->end_us = crop->start_us + len;
    dub_us into = at_us - s->span.start_us;
    if (dub_segment_sync_mode(p, s) == DUB_SYNC_REMAP)
        into = dub_mul_div_round(len, into, dub_span_len(s->span));
    *divide = crop->start_us + into;
    if (*divide >= crop->end_us || *divide <= crop->start_us) {
        char a[DUB_TIME_TEXT], b[DUB_TIME_TEXT];
        return dub_fail(err, DUB_ERR_RANGE,
                        "segment %zu cannot be split at %s: its audio is %s s long and %s",
                        number_of(p, s), dub_clock_print(at_us, a), dub_seconds3_print(len, b),
                        *divide >= crop->end_us ? "has ended there" : "has not begun there");
    }
    return DUB_OK;
}

/* `aligned` divides by itself; a template speaks each half's text; without audio nothing divides.
 */
static bool audio_divides(const struct dub_project *p, const struct dub_segment *s)
{
    switch (s->audio) {
    case DUB_AUDIO_CUT:
        return (s->has_crop_start && s->has_crop_end) ||
               (dub_segment_input(p, s) && !dub_segment_is_template(p, s));
    case DUB_AUDIO_WHOLE:
        return dub_segment_input(p, s) && !dub_segment_is_template(p, s);
    case DUB_AUDIO_ALIGNED:
        break;
    }
    return false;
}

static void put_halves(struct dub_project *p, struct dub_txn *t, const struct dub_segment *s,
                       dub_us at_us, const struct dub_span audio[2], dub_id right_id)
{
    struct dub_segment *left = dub_segment_dup(s), *right = dub_segment_dup(s);
    dub_us into = at_us - s->span.start_us, len = dub_span_len(s->span);
    right->rec.id = right_id;
    split_text(&left->text, &right->text, into, len);
    split_text(&left->source_text, &right->source_text, into, len);
    dub_str_set(&right->note, (struct dub_sv){0});
    left->span.end_us = right->span.start_us = at_us;
    if (audio) {
        left->audio = right->audio = DUB_AUDIO_CUT;
        left->has_crop_start = left->has_crop_end = true;
        right->has_crop_start = right->has_crop_end = true;
        left->crop = audio[0];
        right->crop = audio[1];
    }
    dub_txn_put(p, t, left);
    dub_txn_put(p, t, right);
}

enum dub_status dub_edit_split(struct dub_project *p, struct dub_txn *t, dub_id id, dub_us at_us,
                               struct dub_rng *rng, dub_id *right_id, struct dub_err *err)
{
    const struct dub_segment *s = dub_project_segment_by_id(p, id);
    if (!s)
        return dub_fail(err, DUB_ERR_STATE, "there is no such segment");
    char a[DUB_TIME_TEXT], b[DUB_TIME_TEXT], c[DUB_TIME_TEXT];
    if (at_us <= s->span.start_us || at_us >= s->span.end_us)
        return dub_fail(err, DUB_ERR_RANGE, "%s is not inside segment %zu (%s to %s)",
                        dub_clock_print(at_us, a), number_of(p, s),
                        dub_clock_print(s->span.start_us, b), dub_clock_print(s->span.end_us, c));
    struct dub_span crop = {0, 0}, audio[2];
    dub_us divide_us = 0;
    bool divides = audio_divides(p, s);
    if (divides) {
        enum dub_status st = split_audio(p, s, at_us, &crop, &divide_us, err);
        if (st)
            return st;
        audio[0] = (struct dub_span){crop.start_us, divide_us};
        audio[1] = (struct dub_span){divide_us, crop.end_us};
    }
    *right_id = dub_project_new_id(p, rng);
    put_halves(p, t, s, at_us, divides ? audio : NULL, *right_id);
    return DUB_OK;
}

static bool same_input(const struct dub_project *p, const struct dub_segment *a,
                       const struct dub_segment *b)
{
    struct dub_buf x, y;
    dub_buf_init(&x, 0);
    dub_buf_init(&y, 0);
    dub_segment_ref(p, a, &x);
    dub_segment_ref(p, b, &y);
    bool same = dub_sv_eq(dub_buf_sv(&x), dub_buf_sv(&y)) && dub_str_eq(a->speaker, b->speaker);
    dub_buf_fini(&x);
    dub_buf_fini(&y);
    return same;
}

static bool is_template_pair(const struct dub_project *p, const struct dub_segment *a,
                             const struct dub_segment *b)
{
    return dub_segment_is_template(p, a) && dub_segment_is_template(p, b) &&
           dub_str_eq(a->speaker, b->speaker) && dub_str_eq(a->input, b->input);
}

/* The right one's audio follows on from the left one's in the same file. */
static bool adjoins(const struct dub_segment *left, const struct dub_segment *right)
{
    struct dub_crop a = dub_segment_crop(left), b = dub_segment_crop(right);
    return (left->audio == DUB_AUDIO_ALIGNED && right->audio == DUB_AUDIO_ALIGNED) ||
           (a.has_end && b.has_start && a.span.end_us == b.span.start_us);
}

void dub_edit_merge_loss(const struct dub_project *p, const struct dub_segment *left,
                         const struct dub_segment *right, struct dub_buf *out)
{
    bool templates = is_template_pair(p, left, right);
    if (!templates && !same_input(p, left, right)) {
        struct dub_buf ref;
        dub_buf_init(&ref, 0);
        dub_segment_ref(p, right, &ref);
        dub_buf_addf(out, "the audio of segment %zu (%s)", number_of(p, right), dub_buf_z(&ref));
        dub_buf_fini(&ref);
    } else if (!templates) {
        if (!adjoins(left, right) && dub_segment_input(p, right))
            dub_buf_addf(out, "the audio of segment %zu, which does not follow on from the audio "
                         "of segment %zu", number_of(p, right), number_of(p, left));
    }
    if (right->override.set && !dub_options_equal(&left->override, &right->override))
        dub_buf_addf(out, "%sthe option overrides of segment %zu", out->n ? " and " : "",
                     number_of(p, right));
}

static void join_text(struct dub_str **left, const struct dub_str *right)
{
    if (!right || right->n == 0)
        return;
    struct dub_buf b;
    dub_buf_init(&b, 0);
    dub_buf_add_sv(&b, dub_str_sv(*left));
    if (b.n)
        dub_buf_add_c(&b, ' ');
    dub_buf_add_sv(&b, dub_str_sv(right));
    dub_str_set(left, dub_buf_sv(&b));
    dub_buf_fini(&b);
}

void dub_edit_merge(struct dub_project *p, struct dub_txn *t, dub_id left_id, dub_id right_id)
{
    const struct dub_segment *a = dub_project_segment_by_id(p, left_id);
    const struct dub_segment *b = dub_project_segment_by_id(p, right_id);
    if (!a || !b)
        return;
    struct dub_segment *joined = dub_segment_dup(a);
    struct dub_crop left = dub_segment_crop(a), right = dub_segment_crop(b);
    if (b->span.end_us > joined->span.end_us)
        joined->span.end_us = b->span.end_us;
    bool both_aligned = a->audio == DUB_AUDIO_ALIGNED && b->audio == DUB_AUDIO_ALIGNED;
    if (!both_aligned && same_input(p, a, b) && adjoins(a, b)) {
        joined->audio = DUB_AUDIO_CUT;
        joined->has_crop_start = left.has_start;
        joined->has_crop_end = right.has_end;
        joined->crop = (struct dub_span){left.has_start ? left.span.start_us : 0,
                                         right.has_end ? right.span.end_us : 0};
    }
    join_text(&joined->text, b->text);
    join_text(&joined->source_text, b->source_text);
    join_text(&joined->note, b->note);
    dub_txn_remove(p, t, right_id);
    dub_txn_put(p, t, joined);
}

/* How far the audio of each input has been used up, for crop-auto sequence. */
struct used {
    const struct dub_input *input;
    dub_us up_to_us;
};

static void put_cut(struct dub_project *p, struct dub_txn *t, const struct dub_segment *s,
                    enum dub_audio_mode mode, struct dub_span crop)
{
    struct dub_segment *changed = dub_segment_dup(s);
    changed->audio = mode;
    changed->has_crop_start = changed->has_crop_end = mode == DUB_AUDIO_CUT;
    changed->crop = mode == DUB_AUDIO_CUT ? crop : (struct dub_span){0, 0};
    dub_txn_put(p, t, changed);
}

static enum dub_status crop_aligned(struct dub_project *p, struct dub_txn *t,
                                    const struct dub_segment *s, struct dub_err *err)
{
    dub_us len;
    const struct dub_input *in = dub_segment_input(p, s);
    bool clamp = in && dub_input_audio_len(p, in, &len) && len < s->span.end_us;
    if (clamp && len <= s->span.start_us) {
        char a[DUB_TIME_TEXT];
        return dub_fail(err, DUB_ERR_RANGE,
                        "segment %zu begins after the end of its audio (%s s), so no part of it "
                        "lies there",
                        number_of(p, s), dub_seconds3_print(len, a));
    }
    put_cut(p, t, s, clamp ? DUB_AUDIO_CUT : DUB_AUDIO_ALIGNED,
            (struct dub_span){s->span.start_us, clamp ? len : s->span.end_us});
    return DUB_OK;
}

static enum dub_status crop_next(struct dub_project *p, struct dub_txn *t,
                                 const struct dub_segment *s, struct used *used,
                                 struct dub_err *err)
{
    dub_us len;
    if (!dub_input_audio_len(p, used->input, &len))
        return dub_fail(err, DUB_ERR_STATE,
                        "segment %zu: the length of its audio is not known, so crops cannot run on",
                        number_of(p, s));
    struct dub_span crop = {used->up_to_us, used->up_to_us + dub_span_len(s->span)};
    if (crop.end_us > len)
        crop.end_us = len;
    if (crop.end_us <= crop.start_us)
        return dub_fail(err, DUB_ERR_RANGE,
                        "segment %zu: the segments before it have used up all of its audio",
                        number_of(p, s));
    used->up_to_us = crop.end_us;
    put_cut(p, t, s, DUB_AUDIO_CUT, crop);
    return DUB_OK;
}

enum dub_status dub_edit_crop_auto(struct dub_project *p, struct dub_txn *t, const dub_id *ids,
                                   size_t n, enum dub_crop_auto how, struct dub_err *err)
{
    DUB_VEC(struct used) inputs = {0};
    enum dub_status st = DUB_OK;
    for (size_t i = 0; i < n && !st; i++) {
        const struct dub_segment *s = dub_project_segment_by_id(p, ids[i]);
        if (!s)
            continue;
        const struct dub_input *in = dub_segment_input(p, s);
        size_t k = 0;
        switch (how) {
        case DUB_CROP_WHOLE:
            put_cut(p, t, s, DUB_AUDIO_WHOLE, (struct dub_span){0, 0});
            break;
        case DUB_CROP_ALIGNED:
            st = crop_aligned(p, t, s, err);
            break;
        case DUB_CROP_SEQUENCE:
            while (k < inputs.n && inputs.at[k].input != in)
                k++;
            if (k == inputs.n)
                dub_vec_push(&inputs, ((struct used){in, 0}));
            st = crop_next(p, t, s, &inputs.at[k], err);
            break;
        }
    }
    dub_vec_fini(&inputs);
    return st;
}
