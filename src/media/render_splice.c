#include "media/render_splice.h"

#include <stdlib.h>

struct laying {
    struct render_splice *s;
    const struct render_index *x;
    const struct render_plan *plan;
    int64_t slack; /* ticks by which a time may miss the frame that it means */
};

static int64_t ticks(const struct laying *l, dub_us t)
{
    return av_rescale_q(t, AV_TIME_BASE_Q, l->x->base);
}

static void show(struct laying *l, int64_t at, int32_t rank, size_t part)
{
    struct render_splice *s = l->s;
    const struct render_shown *last = s->shown.n > 0 ? &s->shown.at[s->shown.n - 1] : NULL;
    struct render_shown frame = {at, rank, (int32_t)part};
    if (last && frame.at <= last->at)
        frame.at = last->at + 1;
    dub_vec_push(&s->shown, frame);
}

/* First and last frame that a part may show. */
static void limits(const struct laying *l, const struct render_part *part, int32_t *first,
                   int32_t *last)
{
    int64_t end = ticks(l, part->from.end_us) - (l->slack > 0 ? l->slack : 1);
    /* The length of a video may leave out its last frame; it is there to be seen. */
    if (part == &l->plan->parts.at[l->plan->parts.n - 1] && part->how == RENDER_KEPT)
        end += l->x->frame;
    *first = render_index_at(l->x, ticks(l, part->from.start_us) + l->slack);
    *last = render_index_at(l->x, end);
    if (*last < *first)
        *last = *first;
}

/* --- frames on a grid ------------------------------------------------------------------------- */

static bool runs_backward(const struct render_part *part, dub_us out_us)
{
    return part->how == RENDER_BOUNCED &&
           (out_us - part->at_us) / dub_span_len(part->from) % 2 == 1;
}

static int32_t rank_at(const struct laying *l, const struct render_part *part, dub_us out_us)
{
    int32_t first, last;
    limits(l, part, &first, &last);
    if (part->how == RENDER_HELD)
        return last;
    int64_t seen = ticks(l, render_part_video_at(part, out_us));
    int32_t rank =
        render_index_at(l->x, seen + (runs_backward(part, out_us) ? -l->slack : l->slack));
    return rank < first ? first : rank > last ? last : rank;
}

/* Pictures of a part that goes on from the one before it are numbered on. */
static bool goes_on(const struct render_plan *plan, size_t part)
{
    const struct render_part *now = &plan->parts.at[part], *before = now - 1;
    return part > 0 && now->how == RENDER_KEPT && before->how == RENDER_KEPT &&
           before->from.end_us == now->from.start_us;
}

/* An output of even pictures stays even: each one shows what the plan shows at its time. */
static void lay_grid(struct laying *l)
{
    const struct render_plan *plan = l->plan;
    const struct render_index *x = l->x;
    int64_t span = x->last_pts - x->first_pts, n = x->n_shown - 1;
    int64_t origin = plan->wanted.start_us == 0 && x->first_pts > 0 ? x->first_pts : 0;
    int64_t from = ticks(l, plan->wanted.start_us), end = ticks(l, plan->wanted.end_us) - from;
    size_t part = 0;
    int32_t base = -1; /* frame of the present run at its first place */
    int64_t base_m = 0;
    for (int64_t m = 0;; m++) {
        int64_t at = origin + dub_mul_div_round(m, span, n);
        if (at >= end - l->slack)
            break;
        dub_us out_us = av_rescale_q(from + at, x->base, AV_TIME_BASE_Q);
        dub_us slack_us = av_rescale_q(l->slack, x->base, AV_TIME_BASE_Q);
        const struct render_part *p = &plan->parts.at[part];
        while (part + 1 < plan->parts.n && p->at_us + p->out_us <= out_us + slack_us) {
            p = &plan->parts.at[++part];
            base = goes_on(plan, part) ? base : -1;
        }
        if (p->how != RENDER_KEPT || base < 0) {
            base = rank_at(l, p, out_us > p->at_us ? out_us : p->at_us);
            base_m = m;
        }
        int64_t rank = base + (m - base_m);
        bool is_end = part + 1 == plan->parts.n && p->how == RENDER_KEPT;
        if (is_end ? rank > n : end - at < x->frame / 2)
            break;
        show(l, at, rank < n ? (int32_t)rank : (int32_t)n, part);
    }
    l->s->end = l->s->shown.n > 0 ? origin + dub_mul_div_round((int64_t)l->s->shown.n, span, n) : 0;
}

/* --- frames at their own times ---------------------------------------------------------------- */

/* One turn of a part: frames first to last, or back, squeezed from `len` into `lasts` ticks. */
struct turn {
    size_t part;
    int64_t at, from, len, lasts; /* output; video; lengths of both */
    int64_t begin, end;           /* of what is wanted, output */
    bool backward;
};

static int64_t begins(const struct laying *l, const struct turn *t, int32_t rank, int32_t last)
{
    int64_t in = render_index_pts(l->x, rank) - t->from;
    if (t->backward)
        in = rank == last ? 0 : t->len - (render_index_pts(l->x, rank + 1) - t->from);
    in = in < 0 ? 0 : in;
    return t->at + av_rescale(in, t->lasts, t->len);
}

static void lay_turn(struct laying *l, const struct turn *t)
{
    int32_t first, last;
    limits(l, &l->plan->parts.at[t->part], &first, &last);
    int32_t step = t->backward ? -1 : 1, rank = t->backward ? last : first;
    int32_t stop = t->backward ? first - 1 : last + 1;
    for (; rank != stop; rank += step) {
        int64_t at = begins(l, t, rank, last);
        int64_t next = rank + step == stop ? t->at + t->lasts : begins(l, t, rank + step, last);
        const struct render_splice *s = l->s;
        bool same = s->shown.n > 0 && s->shown.at[s->shown.n - 1].rank == rank;
        if (at >= t->end)
            break;
        if (next > t->begin && !same)
            show(l, (at > t->begin ? at : t->begin) - ticks(l, l->plan->wanted.start_us), rank,
                 t->part);
    }
}

static void lay_part(struct laying *l, size_t i)
{
    const struct render_part *part = &l->plan->parts.at[i];
    int64_t begin = ticks(l, part->at_us), end = ticks(l, part->at_us + part->out_us);
    int64_t from = ticks(l, l->plan->wanted.start_us), to = ticks(l, l->plan->wanted.end_us);
    struct turn t = {.part = i,
                     .at = begin,
                     .from = ticks(l, part->from.start_us),
                     .len = ticks(l, part->from.end_us) - ticks(l, part->from.start_us),
                     .begin = begin > from ? begin : from,
                     .end = end < to ? end : to};
    int32_t first, last;
    if (i + 1 == l->plan->parts.n && part->how == RENDER_KEPT && end == to)
        t.end += l->x->frame;
    t.lasts = t.len = t.len > 0 ? t.len : 1;
    if (t.end <= t.begin)
        return;
    switch (part->how) {
    case RENDER_KEPT:
        lay_turn(l, &t);
        break;
    case RENDER_SPED:
        t.lasts = end - begin;
        lay_turn(l, &t);
        break;
    case RENDER_LOOPED:
    case RENDER_BOUNCED:
        for (; t.at < t.end; t.at += t.len) {
            lay_turn(l, &t);
            t.backward = part->how == RENDER_BOUNCED && !t.backward;
        }
        break;
    case RENDER_HELD:
        limits(l, part, &first, &last);
        if (l->s->shown.n == 0 || l->s->shown.at[l->s->shown.n - 1].rank != last)
            show(l, t.begin - from, last, i);
        break;
    }
}

enum dub_status render_splice_plan(struct render_splice *s, const struct render_index *x,
                                   const struct render_plan *plan, struct dub_err *err)
{
    struct laying l = {.s = s, .x = x, .plan = plan, .slack = x->frame / 50};
    if (l.slack == 0 && x->frame > 3)
        l.slack = 1;
    *s = (struct render_splice){0};
    if (x->even) {
        lay_grid(&l);
    } else {
        for (size_t i = 0; i < plan->parts.n; i++)
            lay_part(&l, i);
        s->end = ticks(&l, plan->wanted.end_us) - ticks(&l, plan->wanted.start_us);
    }
    if (s->shown.n == 0)
        return dub_fail(err, DUB_ERR_RANGE, "nothing of the picture is left: the part is too short");
    int64_t last = s->shown.at[s->shown.n - 1].at;
    s->end = s->end > last ? s->end : last + x->frame;
    return DUB_OK;
}

/* --- stretches -------------------------------------------------------------------------------- */

static void add_stretch(struct render_splice *s, struct render_stretch st)
{
    struct render_stretch *last =
        s->stretches.n > 0 ? &s->stretches.at[s->stretches.n - 1] : NULL;
    if (st.n == 0)
        return;
    if (last && !last->copied && !st.copied)
        last->n += st.n;
    else
        dub_vec_push(&s->stretches, st);
}

/* The packet before which `seen` frames were decoded; the one that is shown, not hidden ones. */
static size_t packet_after(const struct render_index *x, int32_t seen)
{
    size_t low = 0, high = x->packets.n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (x->packets.at[mid].seen <= seen)
            low = mid + 1;
        else
            high = mid;
    }
    return seen >= x->n_shown ? x->packets.n : low - 1;
}

static bool may_begin(const struct render_index *x, int32_t rank)
{
    size_t packet = (size_t)x->shown[rank];
    const struct render_packet *p = &x->packets.at[packet];
    return p->idr && p->closed && p->seen == rank;
}

static bool may_end(const struct render_index *x, int32_t rank)
{
    return rank >= x->n_shown || x->packets.at[packet_after(x, rank)].closed;
}

/* Whether frame n goes on where n - 1 was, without a change of time. */
static bool follows(const struct render_splice *s, const struct render_index *x,
                    const struct render_plan *plan, size_t n)
{
    const struct render_shown *a = &s->shown.at[n - 1], *b = &s->shown.at[n];
    if (plan->parts.at[a->part].how != RENDER_KEPT || plan->parts.at[b->part].how != RENDER_KEPT ||
        b->rank != a->rank + 1)
        return false;
    return llabs((b->at - a->at) -
                 (render_index_pts(x, b->rank) - render_index_pts(x, a->rank))) <= 2;
}

/* One run of frames that follow each other in both: its middle can go over as it is. */
static void divide_run(struct render_splice *s, const struct render_index *x, size_t first,
                       size_t n)
{
    int32_t rank = s->shown.at[first].rank, begin = rank, end = rank + (int32_t)n, stop = end;
    while (begin < stop && !may_begin(x, begin))
        begin++;
    while (end > begin && !may_end(x, end))
        end--;
    size_t packet = begin < end ? (size_t)x->shown[begin] : 0;
    size_t head = (size_t)(begin - rank), middle = (size_t)(end - begin);
    bool whole = begin < end && packet_after(x, end) - packet == middle; /* none is hidden */
    if (!whole) {
        add_stretch(s, (struct render_stretch){.first = first, .n = n});
        return;
    }
    add_stretch(s, (struct render_stretch){.first = first, .n = head});
    add_stretch(s, (struct render_stretch){
                       .copied = true, .first = first + head, .n = middle, .packet = packet});
    add_stretch(s, (struct render_stretch){.first = first + head + middle,
                                           .n = n - head - middle});
}

void render_splice_divide(struct render_splice *s, const struct render_index *x,
                          const struct render_plan *plan, bool join)
{
    if (!join) {
        add_stretch(s, (struct render_stretch){.n = s->shown.n});
        return;
    }
    for (size_t first = 0, n; first < s->shown.n; first += n) {
        bool kept = plan->parts.at[s->shown.at[first].part].how == RENDER_KEPT;
        n = 1;
        while (first + n < s->shown.n && follows(s, x, plan, first + n))
            n++;
        if (kept)
            divide_run(s, x, first, n);
        else
            add_stretch(s, (struct render_stretch){.first = first, .n = n});
    }
}

void render_splice_fini(struct render_splice *s)
{
    dub_vec_fini(&s->shown);
    dub_vec_fini(&s->stretches);
}

/* --- words ------------------------------------------------------------------------------------ */

void render_splice_why(const struct render_splice *s, const struct render_plan *plan,
                       const struct render_stretch *st, struct dub_buf *out)
{
    int32_t first = s->shown.at[st->first].part, last = s->shown.at[st->first + st->n - 1].part;
    size_t before = out->n;
    int told = 0;
    for (int32_t i = first; i <= last && told < 4; i++) {
        const struct render_part *part = &plan->parts.at[i];
        if (part->how == RENDER_KEPT)
            continue;
        if (++told == 4)
            dub_buf_add_z(out, ", and more");
        else if (part->segment == 0)
            dub_buf_addf(out, "the whole picture is %s", render_how_name(part->how));
        else
            dub_buf_addf(out, "%ssegment %d is %s", told > 1 ? ", " : "", part->segment,
                         render_how_name(part->how));
    }
    if (out->n == before)
        dub_buf_addf(out, "a cut between key frames");
    else if (plan->parts.at[last].how == RENDER_KEPT)
        dub_buf_add_z(out, "; up to the next key frame");
}
