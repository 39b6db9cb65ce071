/* Slot against audio, and audio against itself (S17, S20, S27, sync-api §4). */
#include <stdlib.h>

#include "check/rules_list.h"

/* Put the segment's end where its audio ends, if nothing is in the way. */
static bool fix_by_end(struct dub_diag *d, const struct dub_check_segment *c)
{
    dub_us end = c->s->span.start_us + c->fit.audio_us;
    char at[DUB_TIME_TEXT];
    if (c->fit.audio_us <= 0 || end > c->room_us)
        return false;
    dub_issue_fix(d, "segment-extend", c, "end %s", dub_seconds_print(end, at));
    return true;
}

/*
 * The crop that is as long as the slot: what the vendor's guide advises where the slot cannot grow.
 * It gives up the end of the audio, as cut_off would, but visibly.
 */
static bool fix_by_crop(struct dub_diag *d, const struct dub_check_segment *c)
{
    dub_us start = c->crop.has_start ? c->crop.span.start_us : 0;
    char a[DUB_TIME_TEXT], b[DUB_TIME_TEXT];
    if (c->s->audio == DUB_AUDIO_ALIGNED || c->is_template || start < 0)
        return false;
    dub_issue_fix(d, "segment-set", c, "crop %s-%s", dub_seconds_print(start, a),
                  dub_seconds_print(start + c->fit.slot_us, b));
    return true;
}

static void mismatch(const struct dub_rule *rule, const struct dub_check_segment *c,
                     struct dub_diag_list *out)
{
    const struct dub_fit *f = &c->fit;
    bool longer = f->audio_us > f->slot_us;
    bool quiet = !longer && f->mode == DUB_SYNC_SILENCE &&
                 f->amount_us <= dub_limit(DUB_LIMIT_SILENCE_SHORTFALL_US);
    struct dub_buf text;
    dub_buf_init(&text, 0);
    dub_fit_sentence(f, &text);
    struct dub_diag *d = dub_issue(out, rule, quiet ? DUB_SEV_INFO : rule->severity, c);
    dub_issue_times(d, "audio", f->audio_us, f->slot_us);
    if (!fix_by_end(d, c) && longer) {
        fix_by_crop(d, c);
        dub_buf_addf(&text, "; %s leaves no room for it",
                     c->next_limits ? "the next segment" : "the end of the video");
    }
    dub_issue_say(d, "segment %zu: %s", c->number, dub_buf_z(&text));
    dub_buf_fini(&text);
}

static bool is_image(const struct dub_check_view *v)
{
    return v->visual && v->visual->kind == DUB_INPUT_IMAGE;
}

/* Without segments: the one voice against the whole video. */
static void mismatch_of_whole(const struct dub_rule *rule, const struct dub_check_view *v,
                              struct dub_diag_list *out)
{
    struct dub_fit f = dub_fit_whole(v->p);
    struct dub_buf text;
    if (!f.audio_known || f.effect == DUB_FIT_EXACT || is_image(v))
        return;
    dub_buf_init(&text, 0);
    dub_fit_sentence(&f, &text);
    struct dub_diag *d = dub_issue(out, rule, rule->severity, NULL);
    dub_issue_times(d, "audio", f.audio_us, f.slot_us);
    dub_issue_say(d, "against the video, the %s", dub_buf_z(&text));
    dub_buf_fini(&text);
}

static bool plays_whole(const struct dub_check_segment *c)
{
    return c->time_ok && !c->crop.has_start && !c->crop.has_end;
}

DUB_RULE_FN(fit_mismatch)
{
    const struct dub_check_view *v = env->view;
    (void)p;
    if (v->n == 0) {
        mismatch_of_whole(rule, v, out);
        return;
    }
    dub_issue_uncertain(out, rule, v, plays_whole, "audio", "it fits its slots");
    for (size_t i = 0; i < v->n; i++) {
        const struct dub_check_segment *c = &v->segments[i];
        bool whole_or_both = c->crop.has_start == c->crop.has_end; /* else crop-half */
        if (c->time_ok && whole_or_both && c->fit.audio_known && c->fit.effect != DUB_FIT_EXACT)
            mismatch(rule, c, out);
    }
}

/* a / b outside low/1000 .. high/1000; lengths are at most DUB_US_MAX, so the products fit. */
static bool outside(dub_us a, dub_us b, int64_t low, int64_t high)
{
    return a * 1000 < low * b || a * 1000 > high * b;
}

static bool is_extreme(const struct dub_fit *f)
{
    switch (f->effect) {
    case DUB_FIT_SLOWED:
    case DUB_FIT_SPED:
        return outside(f->slot_us, f->audio_us, dub_limit(DUB_LIMIT_REMAP_MIN_PERMILLE),
                       dub_limit(DUB_LIMIT_REMAP_MAX_PERMILLE));
    case DUB_FIT_LOOPED:
    case DUB_FIT_BOUNCED:
        return outside(f->audio_us, f->slot_us, 0, dub_limit(DUB_LIMIT_REPEAT_MAX_PERMILLE));
    case DUB_FIT_EXACT:
    case DUB_FIT_TRIMMED:
    case DUB_FIT_PADDED:
        break;
    }
    return false;
}

DUB_RULE_FN(fit_extreme)
{
    const struct dub_check_view *v = env->view;
    (void)p;
    for (size_t i = 0; i < v->n; i++) {
        const struct dub_check_segment *c = &v->segments[i];
        bool remap = c->fit.mode == DUB_SYNC_REMAP;
        char *factor;
        if (!c->time_ok || !c->fit.audio_known || !is_extreme(&c->fit))
            continue;
        struct dub_diag *d = dub_issue(out, rule, rule->severity, c);
        factor = dub_asprintf("%.3f", c->fit.factor);
        dub_issue_field(d, "sync_mode", factor, remap ? "0.8-1.25" : "2");
        if (remap)
            dub_issue_say(d,
                          "segment %zu: remap would play the picture at %s times its speed, and "
                          "outside 0.8 to 1.25 that shows",
                          c->number, factor);
        else
            dub_issue_say(d,
                          "segment %zu: %s would show %s times the picture's length, and above "
                          "2 that shows",
                          c->number, dub_sync_mode_name(c->fit.mode), factor);
        dub_free(factor);
        if (!fix_by_end(d, c))
            dub_issue_fix(d, "segment-set", c, "sync-mode silence");
    }
}

/* --- audio-reused ----------------------------------------------------------------------------- */

/* A range of one input that a segment plays. */
struct range {
    const struct dub_check_segment *c;
    struct dub_span span;
};

/* By input, then by place on the timeline. */
static int by_timeline(const void *a, const void *b)
{
    const struct range *x = a, *y = b;
    if (x->c->input != y->c->input)
        return (x->c->input->rec.id > y->c->input->rec.id) ? 1 : -1;
    return (x->c->number > y->c->number) - (x->c->number < y->c->number);
}

/* By input, then by place in the audio. */
static int by_audio(const void *a, const void *b)
{
    const struct range *x = a, *y = b;
    if (x->c->input != y->c->input)
        return (x->c->input->rec.id > y->c->input->rec.id) ? 1 : -1;
    if (x->span.start_us != y->span.start_us)
        return (x->span.start_us > y->span.start_us) - (x->span.start_us < y->span.start_us);
    return (x->c->number > y->c->number) - (x->c->number < y->c->number);
}

static bool range_of(const struct dub_check_segment *c, struct dub_span *out)
{
    if (!c->input || !dub_input_is_voice(c->input) || c->is_template || !c->time_ok)
        return false;
    if (c->crop_ok)
        *out = c->crop.span;
    else if (!c->crop.has_start && !c->crop.has_end)
        *out = (struct dub_span){0, c->has_input_len ? c->input_us : DUB_US_MAX};
    else
        return false;
    return true;
}

/* Two aligned segments can share audio only by overlapping, which has a rule of its own. */
static bool both_aligned(const struct dub_check_segment *a, const struct dub_check_segment *b)
{
    return a->s->audio == DUB_AUDIO_ALIGNED && b->s->audio == DUB_AUDIO_ALIGNED;
}

/* Longest list of segments that a fix names. */
#define STEM_MAX 50

/*
 * Whole segments of a stem as long as the video were meant to be aligned with it.
 * in:  group all ranges of one input
 * out: "@ID,@ID aligned" for all its whole segments; nothing where that would not settle the matter
 */
static void stem_fix(const struct dub_check_view *v, const struct range *group, size_t n,
                     struct dub_buf *out)
{
    dub_us off = group->c->input_us - v->video_us;
    size_t n_whole = 0;
    char id[DUB_ID_TEXT];
    dub_buf_clear(out);
    if (!v->video_known || !group->c->has_input_len || off < -DUB_US_PER_S || off > DUB_US_PER_S)
        return;
    for (size_t i = 0; i < n; i++) {
        const struct dub_segment *s = group[i].c->s;
        if (s->audio == DUB_AUDIO_CUT || s->span.end_us > group->c->input_us ||
            n_whole == STEM_MAX) {
            dub_buf_clear(out);
            return;
        }
        if (s->audio == DUB_AUDIO_WHOLE)
            dub_buf_addf(out, "%s@%s", n_whole++ ? "," : "", dub_id_print(s->rec.id, id));
    }
    dub_buf_add_z(out, " aligned");
}

static size_t group_size(const struct range *from, size_t n)
{
    size_t size = 1;
    while (size < n && from[size].c->input == from->c->input)
        size++;
    return size;
}

static void say_reused(const struct dub_rule *rule, const struct range *later,
                       const struct range *earlier, const struct dub_buf *fix,
                       struct dub_diag_list *out)
{
    char a[DUB_TIME_TEXT], b[DUB_TIME_TEXT];
    dub_us from = later->span.start_us > earlier->span.start_us ? later->span.start_us
                                                                : earlier->span.start_us;
    dub_us to =
        later->span.end_us < earlier->span.end_us ? later->span.end_us : earlier->span.end_us;
    struct dub_diag *d = dub_issue(out, rule, rule->severity, later->c);
    dub_issue_times(d, "crop", later->span.start_us, earlier->span.end_us);
    if (to >= DUB_US_MAX)
        dub_issue_say(d, "segment %zu plays the same audio as segment %zu: the whole of '%.*s'",
                      later->c->number, earlier->c->number, DUB_ISSUE_NAME_MAX,
                      dub_str_z(later->c->input->ref));
    else
        dub_issue_say(d, "segment %zu plays the same audio as segment %zu: %s to %s s of '%.*s'",
                      later->c->number, earlier->c->number, dub_seconds3_print(from, a),
                      dub_seconds3_print(to, b), DUB_ISSUE_NAME_MAX,
                      dub_str_z(later->c->input->ref));
    if (fix->n > 0)
        dub_issue_fix(d, "crop-auto", NULL, "%s", dub_buf_z(fix));
}

static void say_backwards(const struct dub_rule *rule, const struct range *later,
                          const struct range *earlier, struct dub_diag_list *out)
{
    char a[DUB_TIME_TEXT], b[DUB_TIME_TEXT];
    struct dub_diag *d = dub_issue(out, rule, rule->severity, later->c);
    dub_issue_times(d, "crop", later->span.start_us, earlier->span.start_us);
    dub_issue_say(d,
                  "segment %zu goes back in '%.*s': it plays from %s s, segment %zu before it "
                  "from %s s",
                  later->c->number, DUB_ISSUE_NAME_MAX, dub_str_z(later->c->input->ref),
                  dub_seconds3_print(later->span.start_us, a), earlier->c->number,
                  dub_seconds3_print(earlier->span.start_us, b));
}

/* Each range against the one before it in the audio that reaches furthest; each segment once. */
static void find_reused(const struct dub_rule *rule, const struct dub_check_view *v,
                        const struct range *group, size_t n, bool *told, struct dub_diag_list *out)
{
    const struct range *reach = group;
    struct dub_buf fix;
    dub_buf_init(&fix, 0);
    stem_fix(v, group, n, &fix);
    for (size_t i = 1; i < n; i++) {
        const struct range *r = &group[i];
        if (r->span.start_us + v->frame_us < reach->span.end_us && !both_aligned(r->c, reach->c)) {
            const struct range *later = r->c->number > reach->c->number ? r : reach;
            if (!told[later->c->number])
                say_reused(rule, later, later == r ? reach : r, &fix, out);
            told[later->c->number] = true;
        }
        if (r->span.end_us > reach->span.end_us)
            reach = r;
    }
    dub_buf_fini(&fix);
}

static void find_backwards(const struct dub_rule *rule, const struct range *sorted, size_t n,
                           dub_us tolerance_us, const bool *told, struct dub_diag_list *out)
{
    for (size_t i = 1; i < n; i++) {
        const struct range *before = &sorted[i - 1], *r = &sorted[i];
        if (before->c->input == r->c->input && !told[r->c->number] &&
            r->span.start_us + tolerance_us < before->span.start_us)
            say_backwards(rule, r, before, out);
    }
}

DUB_RULE_FN(audio_reused)
{
    const struct dub_check_view *v = env->view;
    DUB_VEC(struct range) ranges = {0};
    bool *told = dub_alloc_array(v->n + 1, sizeof(*told));
    (void)p;
    for (size_t i = 0; i < v->n; i++) {
        struct range r = {&v->segments[i], {0, 0}};
        if (range_of(r.c, &r.span))
            dub_vec_push(&ranges, r);
    }
    if (ranges.n > 1) {
        qsort(ranges.at, ranges.n, sizeof(*ranges.at), by_audio);
        for (size_t i = 0, n; i < ranges.n; i += n) {
            n = group_size(&ranges.at[i], ranges.n - i);
            find_reused(rule, v, &ranges.at[i], n, told, out);
        }
        qsort(ranges.at, ranges.n, sizeof(*ranges.at), by_timeline);
        find_backwards(rule, ranges.at, ranges.n, v->frame_us, told, out);
    }
    dub_vec_fini(&ranges);
    dub_free(told);
}

/* --- segment-short ---------------------------------------------------------------------------- */

/* A longer slot helps only where the audio goes along or is long enough already. */
static bool audio_lasts(const struct dub_check_segment *c, dub_us length)
{
    if (c->s->audio == DUB_AUDIO_ALIGNED)
        return !c->has_input_len || c->s->span.start_us + length <= c->input_us;
    return c->fit.audio_known && c->fit.audio_us >= length;
}

DUB_RULE_FN(segment_short)
{
    const struct dub_check_view *v = env->view;
    dub_us least = dub_limit(DUB_LIMIT_SEGMENT_SHORT_US);
    (void)p;
    for (size_t i = 0; i < v->n; i++) {
        const struct dub_check_segment *c = &v->segments[i];
        dub_us end = c->s->span.start_us + least;
        char length[DUB_TIME_TEXT], at[DUB_TIME_TEXT];
        if (!c->time_ok || dub_span_len(c->s->span) >= least)
            continue;
        struct dub_diag *d = dub_issue(out, rule, rule->severity, c);
        dub_issue_times(d, "end", dub_span_len(c->s->span), least);
        dub_issue_say(d,
                      "segment %zu is %s s long: below 1 s lips hardly follow, and jobs with very "
                      "short turns were reported to fail",
                      c->number, dub_issue_length(dub_span_len(c->s->span), length));
        if (end <= c->room_us && audio_lasts(c, least))
            dub_issue_fix(d, "segment-extend", c, "end %s", dub_seconds_print(end, at));
    }
}
