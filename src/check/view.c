#include "check/view.h"

/* Times typed in milliseconds are on a frame when they round to it. */
#define GRID_TOLERANCE_US ((dub_us)500)
/* Ten days: of less, ten million sum up without overflow; a file may hold more. */
#define HUGE_US (240 * 3600 * DUB_US_PER_S)

bool dub_check_time_ok(struct dub_span span)
{
    return span.start_us >= 0 && span.start_us < span.end_us;
}

bool dub_check_off_grid(const struct dub_check_view *v, dub_us t)
{
    dub_us off = t - dub_frame_snap(t, v->rate);
    if (v->video_known && t == v->video_us)
        return false;
    return off > GRID_TOLERANCE_US || off < -GRID_TOLERANCE_US;
}

/* --- one segment ------------------------------------------------------------------------------ */

static const struct dub_input *input_of(const struct dub_check_view *v,
                                        const struct dub_check_segment *c)
{
    const struct dub_str *ref = c->s->input;
    if (!ref && c->speaker)
        ref = c->speaker->default_input;
    return dub_project_input_by_ref(v->p, dub_str_sv(ref ? ref : c->s->speaker));
}

/* All but what depends on other segments. */
static struct dub_check_segment resolve(const struct dub_check_view *v, const struct dub_segment *s)
{
    struct dub_check_segment c = {.s = s};
    c.speaker = dub_project_speaker_by_ref(v->p, s->speaker);
    c.input = input_of(v, &c);
    c.is_template = c.input && c.input->kind == DUB_INPUT_TEXT && !c.input->script;
    c.time_ok = dub_check_time_ok(s->span);
    c.crop = dub_segment_crop(s);
    c.crop_ok = c.crop.has_start && c.crop.has_end && dub_check_time_ok(c.crop.span);
    c.has_input_len = c.input && dub_input_audio_len(v->p, c.input, &c.input_us);
    c.sound = c.has_input_len ? dub_project_sound(v->p, c.input) : NULL;
    c.fit = dub_fit_with(v->p, s, c.has_input_len ? &c.input_us : NULL);
    return c;
}

struct dub_check_segment dub_check_view_alone(const struct dub_check_view *v,
                                              const struct dub_segment *s)
{
    return resolve(v, s);
}

/* Where the end may go: up to the next start or the video's end, nowhere inside an overlap. */
static void measure_room(const struct dub_check_view *v, struct dub_check_segment *c,
                         dub_us latest_us)
{
    dub_us end = c->s->span.end_us, open_end = v->video_known ? v->video_us : DUB_US_MAX;
    const struct dub_segment *next = dub_check_view_at(v, c->number);
    c->room_us = open_end > end ? open_end : end;
    if (latest_us > end) {
        c->room_us = end;
        c->next_limits = true;
    }
    if (next && next->span.start_us < c->room_us) {
        c->room_us = next->span.start_us > end ? next->span.start_us : end;
        c->next_limits = true;
    }
}

struct dub_check_segment dub_check_view_segment(const struct dub_check_view *v,
                                                struct dub_order_place place, size_t index)
{
    struct dub_check_ends ends = {dub_order_max_end(&v->order, place, false),
                                  dub_order_max_end(&v->order, place, true)};
    return dub_check_view_in_turn(v, place, index, &ends);
}

struct dub_check_segment dub_check_view_in_turn(const struct dub_check_view *v,
                                                struct dub_order_place place, size_t index,
                                                struct dub_check_ends *ends)
{
    struct dub_check_segment c = resolve(v, dub_order_entry(&v->order, place)->s);
    dub_us end = c.s->span.end_us;
    c.place = place;
    c.number = index + 1;
    c.ended_us = ends->ok_us;
    measure_room(v, &c, ends->any_us);
    if (end > ends->any_us)
        ends->any_us = end;
    if (c.time_ok && end > ends->ok_us)
        ends->ok_us = end;
    return c;
}

const struct dub_segment *dub_check_view_at(const struct dub_check_view *v, size_t index)
{
    return index < v->n ? dub_project_segment(v->p, index) : NULL;
}

size_t dub_check_view_number(const struct dub_check_view *v, const struct dub_segment *s)
{
    return dub_project_segment_index(v->p, s) + 1;
}

/* --- sums ------------------------------------------------------------------------------------- */

static void count_speaker(struct dub_check_tally *t, const struct dub_speaker *sp, bool more)
{
    if (!sp)
        return;
    uintptr_t n = (uintptr_t)dub_idmap_get(&t->speakers, sp->rec.id);
    t->n_speakers += more && n == 0;
    n = more ? n + 1 : n - 1;
    t->n_speakers -= !more && n == 0;
    dub_idmap_put(&t->speakers, sp->rec.id, (void *)n);
}

static bool has_doubt(const struct dub_check_segment *c, enum dub_doubt which)
{
    bool somewhere = c->input && (c->input->kind == DUB_INPUT_TEXT ||
                                  (c->input->kind == DUB_INPUT_AUDIO &&
                                   c->input->loc != DUB_LOC_NONE)); /* else input-no-source */
    if (!somewhere || c->has_input_len)
        return false;
    return which == DUB_DOUBT_CROP ? c->crop_ok
                                   : c->time_ok && !c->crop.has_start && !c->crop.has_end;
}

static struct dub_input_use *need_use(struct dub_check_tally *t, const struct dub_input *in)
{
    struct dub_input_use *use = dub_idmap_get(&t->inputs, in->rec.id);
    if (!use) {
        use = DUB_NEW(struct dub_input_use);
        use->input = in;
        dub_vec_push(&t->uses, use);
        dub_idmap_put(&t->inputs, in->rec.id, use);
    }
    return use;
}

/* `first` only has to be none too late: looking for the first one goes on from there. */
static void count_doubts(struct dub_check_view *v, struct dub_input_use *use,
                         const struct dub_check_segment *c, bool more)
{
    for (int i = 0; i < DUB_DOUBT_COUNT; i++) {
        const struct dub_segment **first = &use->doubts[i].first;
        if (!has_doubt(c, (enum dub_doubt)i))
            continue;
        if (more && (use->doubts[i].n == 0 || dub_segment_order(c->s, *first) < 0))
            *first = c->s;
        use->doubts[i].n = more ? use->doubts[i].n + 1 : use->doubts[i].n - 1;
        if (!more && *first == c->s && use->doubts[i].n > 0) {
            struct dub_order_place at = dub_order_find(&v->order, c->s); /* it is out already */
            while (dub_order_entry(&v->order, at)) {
                struct dub_check_segment other = resolve(v, dub_order_entry(&v->order, at)->s);
                if (other.input == use->input && has_doubt(&other, (enum dub_doubt)i)) {
                    *first = other.s;
                    break;
                }
                dub_order_step(&v->order, &at, +1);
            }
        }
    }
}

static void count_input(struct dub_check_view *v, const struct dub_check_segment *c, bool more)
{
    struct dub_check_tally *t = &v->tally;
    if (!c->input)
        return;
    struct dub_input_use *use = need_use(t, c->input);
    use->n = more ? use->n + 1 : use->n - 1;
    t->used_revision += use->n == (more ? 1u : 0u);
    count_doubts(v, use, c, more);
}

static size_t n_off(const struct dub_check_view *v, const struct dub_check_segment *c)
{
    if (!c->time_ok || !dub_rate_known(v->rate))
        return 0;
    return (size_t)dub_check_off_grid(v, c->s->span.start_us) +
           dub_check_off_grid(v, c->s->span.end_us);
}

/* Snapping must leave every segment some length, or the command refuses. */
static bool survives_snap(const struct dub_check_view *v, const struct dub_segment *s)
{
    if (!dub_rate_known(v->rate))
        return true;
    dub_us start = dub_frame_snap(s->span.start_us, v->rate);
    return start >= 0 && start < dub_frame_snap(s->span.end_us, v->rate);
}

static void add_to(size_t *sum, size_t amount, bool more)
{
    *sum = more ? *sum + amount : *sum - amount;
}

static void count(struct dub_check_view *v, const struct dub_check_segment *c, bool more)
{
    struct dub_check_tally *t = &v->tally;
    add_to(&t->n_time_ok, c->time_ok, more);
    add_to(&t->n_off, n_off(v, c), more);
    add_to(&t->n_unsnappable, !survives_snap(v, c->s), more);
    add_to(&t->n_faces, (c->s->override.set & DUB_OPT_BIT(DUB_OPT_FACE)) != 0, more);
    add_to(&t->n_unknown, !c->fit.audio_known, more);
    if (c->fit.audio_known) {
        dub_us longer = c->fit.out_us - c->fit.slot_us;
        bool huge = longer > HUGE_US || longer < -HUGE_US;
        add_to(&t->n_huge, huge, more);
        if (!huge)
            t->longer_us += more ? longer : -longer;
    }
    count_speaker(t, c->speaker, more);
    count_input(v, c, more);
}

bool dub_check_plays(const struct dub_check_segment *c)
{
    return c->input && dub_input_is_voice(c->input) && !c->is_template && c->time_ok &&
           (c->crop_ok || (!c->crop.has_start && !c->crop.has_end));
}

static dub_us whole_of(const struct dub_check_segment *c)
{
    return c->has_input_len ? c->input_us : DUB_US_MAX;
}

static struct dub_order_entry entry_of(const struct dub_check_view *v,
                                       const struct dub_check_segment *c)
{
    return (struct dub_order_entry){.s = dub_record_ref(&c->s->rec), .end_us = c->s->span.end_us,
                                    .n_off = (uint8_t)n_off(v, c), .time_ok = c->time_ok};
}

void dub_check_view_add(struct dub_check_view *v, const struct dub_segment *s)
{
    struct dub_check_segment c = resolve(v, s);
    struct dub_order_entry e = entry_of(v, &c);
    dub_order_insert(&v->order, &e);
    count(v, &c, true);
    if (dub_check_plays(&c))
        dub_reuse_add(&v->reuse, c.input, whole_of(&c), s);
    v->n = v->order.n;
}

bool dub_check_view_drop(struct dub_check_view *v, const struct dub_segment *s,
                         struct dub_order_entry *out)
{
    if (!dub_order_remove(&v->order, s, out))
        return false;
    struct dub_check_segment c = resolve(v, s);
    count(v, &c, false);
    if (dub_check_plays(&c))
        dub_reuse_drop(&v->reuse, c.input, s);
    v->n = v->order.n;
    return true;
}

/* --- the whole -------------------------------------------------------------------------------- */

const struct dub_input_use *dub_check_view_use(const struct dub_check_view *v,
                                               const struct dub_input *in)
{
    const struct dub_input_use *use = dub_idmap_get(&v->tally.inputs, in->rec.id);
    return use && use->n > 0 ? use : NULL;
}

size_t dub_check_view_first(const struct dub_check_view *v, const struct dub_input_use *use,
                            enum dub_doubt which)
{
    return dub_check_view_number(v, use->doubts[which].first);
}

bool dub_check_view_uses(const struct dub_check_view *v, const struct dub_input *in)
{
    return dub_check_view_use(v, in) != NULL;
}

bool dub_check_view_sends(const struct dub_check_view *v, const struct dub_input *in)
{
    return v->n == 0 || !dub_input_is_voice(in) || dub_check_view_uses(v, in);
}

struct dub_fit_total dub_check_view_total(const struct dub_check_view *v)
{
    struct dub_fit_total t = {.complete = v->tally.n_unknown == 0};
    if (v->n == 0 || v->tally.n_huge > 0)
        return dub_fit_project(v->p);
    t.known = v->video_known;
    t.video_us = v->video_us;
    t.out_us = v->video_us + v->tally.longer_us;
    if (t.out_us < 0)
        t.out_us = 0;
    return t;
}

void dub_check_view_init(struct dub_check_view *v, const struct dub_project *p, const char *plan)
{
    const struct dub_settings *set = dub_project_settings(p);
    *v = (struct dub_check_view){
        .p = p,
        .settings = set,
        .model = dub_model_find(dub_str_sv(set->model)),
        .plan = dub_plan_find(plan ? dub_sv(plan) : dub_str_sv(set->plan)),
        .visual = dub_project_visual(p),
        .rate = dub_project_rate(p),
        .n = dub_project_n_segments(p),
    };
    v->video_known = dub_project_video_len(p, &v->video_us);
    v->frame_us = dub_frame_len(v->rate);
    v->sound = v->video_known ? dub_project_sound(p, v->visual) : NULL;
    v->reuse.tolerance_us = v->frame_us;
    for (size_t i = 0; i < v->n; i++) {
        struct dub_check_segment c = resolve(v, dub_project_segment(p, i));
        struct dub_order_entry e = entry_of(v, &c);
        dub_order_append(&v->order, &e);
        count(v, &c, true);
        if (dub_check_plays(&c))
            dub_reuse_append(&v->reuse, c.input, whole_of(&c), c.s);
    }
    for (size_t i = 0; i < v->order.heads.n; i++)
        dub_order_resum(&v->order, i);
    dub_reuse_settle(&v->reuse);
}

void dub_check_view_fini(struct dub_check_view *v)
{
    for (size_t i = 0; i < v->tally.uses.n; i++)
        dub_free(v->tally.uses.at[i]);
    dub_vec_fini(&v->tally.uses);
    dub_idmap_fini(&v->tally.inputs);
    dub_idmap_fini(&v->tally.speakers);
    dub_reuse_fini(&v->reuse);
    dub_order_fini(&v->order);
    *v = (struct dub_check_view){0};
}
