/* Slot against audio, and audio against itself (S17, S20, S27, sync-api §4). */
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

/*
 * A voice as long as the video runs beside it: a segment means its own part of it. Neither a longer
 * slot nor the beginning of the audio would be what is heard there.
 */
static bool fix_by_aligning(struct dub_diag *d, const struct dub_check_view *v,
                            const struct dub_check_segment *c)
{
    dub_us apart = c->input_us > v->video_us ? c->input_us - v->video_us : v->video_us - c->input_us;
    if (c->s->audio != DUB_AUDIO_WHOLE || c->crop.has_start || c->is_template || !v->video_known ||
        !c->has_input_len || c->fit.slot_us > v->video_us / 2 || c->s->span.end_us > c->input_us ||
        (apart > DUB_US_PER_S && apart > v->video_us / 50))
        return false;
    dub_issue_fix(d, "segment-set", c, "audio aligned");
    return true;
}

static void mismatch(const struct dub_rule *rule, const struct dub_check_view *v,
                     const struct dub_check_segment *c, struct dub_diag_list *out)
{
    const struct dub_fit *f = &c->fit;
    bool longer = f->audio_us > f->slot_us;
    bool quiet = !longer && f->mode == DUB_SYNC_SILENCE &&
                 f->amount_us <= dub_limit(DUB_LIMIT_SILENCE_SHORTFALL_US);
    struct dub_buf text;
    struct dub_diag *d = dub_issue(out, rule, quiet ? DUB_SEV_INFO : rule->severity, c);
    if (d->dry)
        return;
    dub_buf_init(&text, 0);
    dub_fit_sentence(f, &text);
    dub_issue_times(d, "audio", f->audio_us, f->slot_us);
    if (fix_by_aligning(d, v, c)) {
        dub_buf_add_z(&text, "; it is as long as the video, so each segment has its part of it");
    } else if (!fix_by_end(d, c) && longer) {
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

DUB_RULE_FN(fit_mismatch)
{
    const struct dub_check_view *v = env->view;
    (void)p;
    if (v->n == 0)
        mismatch_of_whole(rule, v, out);
    else
        dub_issue_uncertain(out, rule, v, DUB_DOUBT_FIT, "audio", "it fits its slots");
}

DUB_SEGMENT_RULE_FN(fit_mismatch)
{
    bool whole_or_both = c->crop.has_start == c->crop.has_end; /* else crop-half */
    if (c->time_ok && whole_or_both && c->fit.audio_known && c->fit.effect != DUB_FIT_EXACT)
        mismatch(rule, env->view, c, out);
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

DUB_SEGMENT_RULE_FN(fit_extreme)
{
    (void)env;
    bool remap = c->fit.mode == DUB_SYNC_REMAP;
    char *factor;
    if (!c->time_ok || !c->fit.audio_known || !is_extreme(&c->fit))
        return;
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

/* --- audio-reused ----------------------------------------------------------------------------- */

/* Longest list of segments that a fix names. */
#define STEM_MAX 50

/*
 * Whole segments of a stem as long as the video were meant to be aligned with it.
 * out: "@ID,@ID aligned" for all its whole segments; nothing where that would not settle the matter
 */
static void make_stem(const struct dub_check_view *v, const struct dub_range_group *g,
                      struct dub_buf *out)
{
    dub_us off = g->whole_us - v->video_us;
    size_t n_whole = 0;
    char id[DUB_ID_TEXT];
    dub_buf_clear(out);
    if (!v->video_known || g->whole_us == DUB_US_MAX || off < -DUB_US_PER_S || off > DUB_US_PER_S)
        return;
    for (size_t i = 0; i < g->by_audio.n; i++) {
        const struct dub_segment *s = g->by_audio.at[i].s;
        if (s->audio == DUB_AUDIO_CUT || s->span.end_us > g->whole_us || n_whole == STEM_MAX) {
            dub_buf_clear(out);
            return;
        }
        if (s->audio == DUB_AUDIO_WHOLE)
            dub_buf_addf(out, "%s@%s", n_whole++ ? "," : "", dub_id_print(s->rec.id, id));
    }
    dub_buf_add_z(out, " aligned");
}

/* Made once for all findings of an input: the group is a cache of what the segments say. */
static const struct dub_buf *stem_fix(const struct dub_check_view *v, struct dub_range_group *g)
{
    if (!g->stem_made)
        make_stem(v, g, &g->stem);
    g->stem_made = true;
    return &g->stem;
}

static void say_reused(struct dub_diag *d, const struct dub_check_view *v,
                       const struct dub_check_segment *c, struct dub_range_group *g)
{
    const struct dub_segment *other = dub_reuse_partner(g, c->s);
    char a[DUB_TIME_TEXT], b[DUB_TIME_TEXT];
    if (!other)
        return;
    struct dub_span later = dub_reuse_span(g, c->s), earlier = dub_reuse_span(g, other);
    dub_us from = later.start_us > earlier.start_us ? later.start_us : earlier.start_us;
    dub_us to = later.end_us < earlier.end_us ? later.end_us : earlier.end_us;
    const struct dub_buf *fix = stem_fix(v, g);
    size_t number = dub_check_view_number(v, other);
    dub_issue_times(d, "crop", later.start_us, earlier.end_us);
    if (to >= DUB_US_MAX)
        dub_issue_say(d, "segment %zu plays the same audio as segment %zu: the whole of '%.*s'",
                      c->number, number, DUB_ISSUE_NAME_MAX, dub_str_z(c->input->ref));
    else
        dub_issue_say(d, "segment %zu plays the same audio as segment %zu: %s to %s s of '%.*s'",
                      c->number, number, dub_seconds3_print(from, a), dub_seconds3_print(to, b),
                      DUB_ISSUE_NAME_MAX, dub_str_z(c->input->ref));
    if (fix->n > 0)
        dub_issue_fix(d, "crop-auto", NULL, "%s", fix->data);
}

static void say_backwards(struct dub_diag *d, const struct dub_check_view *v,
                          const struct dub_check_segment *c, const struct dub_segment *before,
                          const struct dub_range_group *g)
{
    char a[DUB_TIME_TEXT], b[DUB_TIME_TEXT];
    dub_us later = dub_reuse_span(g, c->s).start_us, earlier = dub_reuse_span(g, before).start_us;
    dub_issue_times(d, "crop", later, earlier);
    dub_issue_say(d,
                  "segment %zu goes back in '%.*s': it plays from %s s, segment %zu before it "
                  "from %s s",
                  c->number, DUB_ISSUE_NAME_MAX, dub_str_z(c->input->ref),
                  dub_seconds3_print(later, a), dub_check_view_number(v, before),
                  dub_seconds3_print(earlier, b));
}

DUB_SEGMENT_RULE_FN(audio_reused)
{
    const struct dub_check_view *v = env->view;
    struct dub_range_group *g = dub_reuse_group(&v->reuse, c->input);
    if (!g || !dub_check_plays(c))
        return;
    if (dub_reuse_is_told(&v->reuse, c->s->rec.id)) {
        struct dub_diag *d = dub_issue(out, rule, rule->severity, c);
        if (!d->dry)
            say_reused(d, v, c, g);
        return;
    }
    const struct dub_segment *before = dub_reuse_before(g, c->s);
    if (before && dub_reuse_span(g, c->s).start_us + v->frame_us <
                      dub_reuse_span(g, before).start_us)
        say_backwards(dub_issue(out, rule, rule->severity, c), v, c, before, g);
}

/* --- segment-short ---------------------------------------------------------------------------- */

/* A longer slot helps only where the audio goes along or is long enough already. */
static bool audio_lasts(const struct dub_check_segment *c, dub_us length)
{
    if (c->s->audio == DUB_AUDIO_ALIGNED)
        return !c->has_input_len || c->s->span.start_us + length <= c->input_us;
    return c->fit.audio_known && c->fit.audio_us >= length;
}

DUB_SEGMENT_RULE_FN(segment_short)
{
    (void)env;
    dub_us least = dub_limit(DUB_LIMIT_SEGMENT_SHORT_US);
    dub_us end = c->s->span.start_us + least;
    char length[DUB_TIME_TEXT], at[DUB_TIME_TEXT];
    if (!c->time_ok || dub_span_len(c->s->span) >= least)
        return;
    struct dub_diag *d = dub_issue(out, rule, rule->severity, c);
    dub_issue_times(d, "end", dub_span_len(c->s->span), least);
    dub_issue_say(d,
                  "segment %zu is %s s long: below 1 s lips hardly follow, and jobs with very "
                  "short turns were reported to fail",
                  c->number, dub_issue_length(dub_span_len(c->s->span), length));
    if (end <= c->room_us && audio_lasts(c, least))
        dub_issue_fix(d, "segment-extend", c, "end %s", dub_seconds_print(end, at));
}
