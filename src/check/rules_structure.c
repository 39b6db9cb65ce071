/* Visual, segments as such, and their places on the timeline (S1–S9). */
#include "check/rules_list.h"

static size_t count_visuals(const struct dub_project *p)
{
    size_t n = 0;
    for (size_t i = 0; i < dub_project_n_inputs(p); i++)
        n += !dub_input_is_voice(dub_project_input(p, i));
    return n;
}

DUB_RULE_FN(visual_count)
{
    const struct dub_check_view *v = env->view;
    size_t n = count_visuals(p);
    if (n != 1) {
        struct dub_diag *d = dub_issue(out, rule, rule->severity, NULL);
        dub_issue_counts(d, "video", (int64_t)n, 1);
        if (n == 0)
            dub_issue_say(d, "the project has no video; `set video FILE` gives it one");
        else
            dub_issue_say(d, "the project has %zu videos or images, and a request takes one", n);
    }
    if (v->visual && v->visual->kind == DUB_INPUT_IMAGE && v->n > 0) {
        struct dub_diag *d = dub_issue(out, rule, rule->severity, NULL);
        dub_issue_field(d, "video", "image", "video");
        dub_issue_say(d, "the project shows an image, and segments need a video: an image has no "
                         "timeline to place them on");
    }
}

DUB_RULE_FN(voice_count)
{
    const struct dub_check_view *v = env->view;
    size_t n = 0;
    for (size_t i = 0; i < dub_project_n_inputs(p); i++)
        n += dub_input_is_voice(dub_project_input(p, i));
    bool dubbed = v->settings->dub_params != NULL; /* the service makes the voice itself */
    if (v->n > 0 || v->settings->wants_segments || n == 1 || (n == 0 && dubbed))
        return;
    struct dub_diag *d = dub_issue(out, rule, rule->severity, NULL);
    dub_issue_counts(d, "input", (int64_t)n, 1);
    if (n == 0)
        dub_issue_say(d, "nobody speaks: the project has neither segments nor a voice; "
                         "`speaker-add REF SOURCE` adds one");
    else
        dub_issue_say(d,
                      "%zu voices and no segments: the service takes several voices only with "
                      "segments that say who speaks when; `segment-add START END SPEAKER` adds one",
                      n);
}

DUB_RULE_FN(segments_empty)
{
    const struct dub_check_view *v = env->view;
    (void)p;
    if (!v->settings->wants_segments || v->n > 0)
        return;
    struct dub_diag *d = dub_issue(out, rule, rule->severity, NULL);
    dub_issue_counts(d, "segments", 0, 1);
    dub_issue_say(d, "the list of segments is empty; `segment-add START END SPEAKER` adds one");
}

/* One second of slot, if that much room is there; otherwise what there is. */
static void fix_empty_slot(struct dub_diag *d, const struct dub_check_view *v,
                           const struct dub_check_segment *c)
{
    dub_us start = c->s->span.start_us, want = start + dub_limit(DUB_LIMIT_SEGMENT_SHORT_US);
    dub_us limit = v->video_known ? v->video_us : DUB_US_MAX;
    const struct dub_segment *next = dub_check_view_at(v, c->number);
    if (next && next->span.start_us < limit)
        limit = next->span.start_us;
    if (want > limit)
        want = limit;
    if (start >= 0 && want > start) {
        char at[DUB_TIME_TEXT];
        dub_issue_fix(d, "segment-extend", c, "end %s", dub_seconds_print(want, at));
    }
}

DUB_SEGMENT_RULE_FN(time_invalid)
{
    const struct dub_check_view *v = env->view;
    struct dub_span span = c->s->span;
    char a[DUB_TIME_TEXT], b[DUB_TIME_TEXT];
    if (c->time_ok)
        return;
    struct dub_diag *d = dub_issue(out, rule, rule->severity, c);
    if (span.start_us < 0) {
        dub_issue_times(d, "start", span.start_us, 0);
        dub_issue_say(d, "segment %zu starts at %s s, before the video begins", c->number,
                      dub_seconds_print(span.start_us, a));
        if (span.end_us > 0)
            dub_issue_fix_edge(d, c->s, "start", 0);
        return;
    }
    dub_issue_times(d, "end", span.end_us, span.start_us);
    dub_issue_say(d, "segment %zu ends at %s, %s its start %s, so it has no length", c->number,
                  dub_clock_print(span.end_us, a),
                  span.end_us == span.start_us ? "exactly at" : "before",
                  dub_clock_print(span.start_us, b));
    fix_empty_slot(d, v, c);
}

/* How far to look for a place behind a knot of overlapping segments before giving up. */
#define OVERLAP_LOOK 64

/*
 * First moment from `from` on at which no other segment than c sounds any more, looking at what
 * starts before or then. Segments are sorted by start, and all that start before c end by `from`.
 */
static dub_us free_from(const struct dub_check_view *v, const struct dub_check_segment *c,
                        dub_us from)
{
    for (size_t i = c->number; i < v->n && i < c->number + OVERLAP_LOOK; i++) {
        struct dub_span next = dub_check_view_at(v, i)->span;
        if (next.start_us > from)
            break;
        if (dub_check_time_ok(next) && next.end_us > from)
            from = next.end_us;
    }
    return from;
}

static bool is_free(const struct dub_check_view *v, const struct dub_check_segment *c, dub_us from,
                    dub_us to)
{
    if (v->video_known && to > v->video_us)
        return false;
    for (size_t i = c->number; i < v->n; i++) {
        struct dub_span next = dub_check_view_at(v, i)->span;
        if (next.start_us >= to)
            break;
        if (next.end_us > from)
            return false;
    }
    return true;
}

/* Start later; else let the earlier one end sooner; else move behind it. */
static void fix_overlap(struct dub_diag *d, const struct dub_check_view *v,
                        const struct dub_check_segment *c, const struct dub_segment *earlier,
                        bool only_one)
{
    struct dub_span span = c->s->span;
    dub_us from = free_from(v, c, earlier->span.end_us);
    char at[DUB_TIME_TEXT];
    if (from < span.end_us)
        dub_issue_fix_edge(d, c->s, "start", from);
    else if (only_one && earlier->span.start_us < span.start_us)
        dub_issue_fix_edge(d, earlier, "end", span.start_us);
    else if (is_free(v, c, from, from + dub_span_len(span)))
        dub_issue_fix(d, "segment-move", c, "%s", dub_seconds_print(from, at));
}

DUB_SEGMENT_RULE_FN(segment_overlap)
{
    const struct dub_check_view *v = env->view;
    struct dub_span span = c->s->span;
    if (!c->time_ok || span.start_us >= c->ended_us)
        return;
    struct dub_diag *d = dub_issue(out, rule, rule->severity, c);
    if (d->dry)
        return;
    dub_us second; /* end of the one that ends next to last */
    const struct dub_segment *latest = dub_order_latest(&v->order, c->place, &second);
    dub_us end = latest->span.end_us;
    dub_us both = (span.end_us < end ? span.end_us : end) - span.start_us;
    char amount[DUB_TIME_TEXT], until[DUB_TIME_TEXT];
    dub_issue_times(d, "start", span.start_us, end);
    dub_issue_say(d,
                  "segment %zu starts %s s before segment %zu ends (%s): segments must not overlap",
                  c->number, dub_issue_length(both, amount), dub_check_view_number(v, latest),
                  dub_clock_print(end, until));
    fix_overlap(d, v, c, latest, second <= span.start_us);
}

#define MICRO_GAP_US ((dub_us)20000)

/* The least gap that leaves times on frames of the video. */
static dub_us micro_gap(struct dub_rate rate)
{
    int64_t n = 1;
    if (!dub_rate_known(rate))
        return MICRO_GAP_US;
    while (dub_frame_start(n, rate) < MICRO_GAP_US)
        n++;
    return dub_frame_start(n, rate);
}

DUB_SEGMENT_RULE_FN(segment_touching)
{
    const struct dub_segment *next = dub_check_view_at(env->view, c->number);
    struct dub_span span = c->s->span;
    char at[DUB_TIME_TEXT];
    if (!next || !c->time_ok || !dub_check_time_ok(next->span) ||
        span.end_us != next->span.start_us)
        return;
    struct dub_diag *d = dub_issue(out, rule, rule->severity, c);
    if (d->dry)
        return;
    dub_issue_times(d, "end", span.end_us, next->span.start_us);
    dub_issue_say(d,
                  "segment %zu ends exactly where segment %zu starts (%s): documented as fine, but "
                  "one team's requests were refused for it",
                  c->number, c->number + 1, dub_clock_print(span.end_us, at));
    dub_us gap_us = micro_gap(env->view->rate);
    if (dub_span_len(span) > gap_us) {
        char id[DUB_ID_TEXT];
        dub_issue_fix(d, "micro-gap", NULL, "%s @%s", dub_seconds_print(gap_us, at),
                      dub_id_print(c->s->rec.id, id));
    }
}

static void report_gap(const struct dub_rule *rule, const struct dub_check_segment *after,
                       dub_us from, dub_us to, struct dub_diag_list *out)
{
    char length[DUB_TIME_TEXT], a[DUB_TIME_TEXT], b[DUB_TIME_TEXT];
    struct dub_diag *d = dub_issue(out, rule, rule->severity, after);
    dub_issue_times(d, after ? "end" : "start", from, to);
    dub_issue_say(d, "no segment covers %s to %s (%s s): picture and sound stay as they are there",
                  dub_clock_print(from, a), dub_clock_print(to, b),
                  dub_issue_length(to - from, length));
}

/* Before the first segment; all other gaps belong to the segment they follow. */
DUB_RULE_FN(gap)
{
    const struct dub_check_view *v = env->view;
    struct dub_order_place at = {0, 0};
    const struct dub_order_entry *e = dub_order_entry(&v->order, at);
    (void)p;
    if (!env->gaps || v->n == 0)
        return;
    while (e && !e->time_ok)
        e = dub_order_step(&v->order, &at, +1) ? dub_order_entry(&v->order, at) : NULL;
    dub_us first = e ? e->s->span.start_us : v->video_us;
    if ((e || v->video_known) && first > 0)
        report_gap(rule, NULL, 0, first, out);
}

DUB_SEGMENT_RULE_FN(gap)
{
    const struct dub_check_view *v = env->view;
    struct dub_span span = c->s->span;
    if (!env->gaps || !c->time_ok || span.end_us <= c->ended_us)
        return;
    for (size_t i = c->number; i < v->n; i++) {
        struct dub_span next = dub_check_view_at(v, i)->span;
        if (!dub_check_time_ok(next))
            continue;
        if (next.start_us > span.end_us)
            report_gap(rule, c, span.end_us, next.start_us, out);
        if (next.start_us > span.end_us || next.end_us > span.end_us)
            return; /* nothing is open behind c, or another one reaches further */
    }
    if (v->video_known && span.end_us < v->video_us)
        report_gap(rule, c, span.end_us, v->video_us, out);
}

static void cannot_verify_ends(const struct dub_rule *rule, const struct dub_check_view *v,
                               struct dub_diag_list *out)
{
    bool remote = v->visual->loc == DUB_LOC_URL || v->visual->loc == DUB_LOC_ASSET;
    struct dub_diag *d = dub_issue(out, rule, DUB_SEV_INFO, NULL);
    dub_issue_field(d, "end", NULL, NULL);
    dub_issue_say(d,
                  "cannot verify: the length of the video is not known (%s), so it is not sure "
                  "that all segments end within it",
                  remote ? "an address or asset that was not probed" : "the file was not probed");
}

DUB_RULE_FN(segment_past_end)
{
    const struct dub_check_view *v = env->view;
    (void)p;
    if (!v->video_known && v->n > 0 && v->visual && v->visual->kind == DUB_INPUT_VIDEO)
        cannot_verify_ends(rule, v, out);
}

DUB_SEGMENT_RULE_FN(segment_past_end)
{
    const struct dub_check_view *v = env->view;
    dub_us over = c->s->span.end_us - v->video_us;
    char amount[DUB_TIME_TEXT], end[DUB_TIME_TEXT];
    if (!v->video_known || !c->time_ok || over <= 0)
        return;
    struct dub_diag *d =
        dub_issue(out, rule, over > v->frame_us ? rule->severity : DUB_SEV_WARNING, c);
    dub_issue_times(d, "end", c->s->span.end_us, v->video_us);
    dub_clock_print(v->video_us, end);
    if (c->s->span.start_us >= v->video_us) {
        dub_issue_say(d,
                      "segment %zu lies wholly after the end of the video (%s): move or "
                      "delete it",
                      c->number, end);
        return;
    }
    dub_issue_say(d, "segment %zu ends %s s after the video (%s)", c->number,
                  dub_issue_length(over, amount), end);
    dub_issue_fix_edge(d, c->s, "end", v->video_us);
}
