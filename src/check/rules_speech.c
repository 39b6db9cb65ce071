/* Where somebody speaks against where segments and crops lie. */
#include "check/rules_list.h"

static dub_us at_most(dub_us a, dub_us b)
{
    return a < b ? a : b;
}

static dub_us at_least(dub_us a, dub_us b)
{
    return a > b ? a : b;
}

/* --- speech-uncovered ------------------------------------------------------------------------- */

/* Between two sentences of one turn it is quiet for less than half a second. */
#define TURN_PAUSE_US ((dub_us)500000)

/* A turn of the source's speech, or what is left of it, in a gap between two segments (either may
 * be missing). */
struct piece {
    struct dub_span at, gap;
    const struct dub_segment *before, *after;
};

/* One speaker: theirs. Otherwise a neighbour that cuts the stretch takes the rest of it. */
static void fix_piece(struct dub_diag *d, const struct dub_check_view *v, const struct piece *x)
{
    char a[DUB_TIME_TEXT], b[DUB_TIME_TEXT];
    struct dub_buf who;
    bool tail = x->before && x->at.start_us == x->gap.start_us &&
                x->before->span.end_us == x->gap.start_us;
    bool head = x->after && x->at.end_us == x->gap.end_us;
    if (tail) {
        dub_issue_fix_edge(d, x->before, "end", x->at.end_us);
    } else if (head && dub_check_time_ok(x->after->span)) {
        dub_issue_fix_edge(d, x->after, "start", x->at.start_us);
    } else if (dub_project_n_speakers(v->p) == 1 && dub_project_speaker(v->p, 0)->ref) {
        dub_buf_init(&who, 0);
        if (dub_issue_word(dub_str_sv(dub_project_speaker(v->p, 0)->ref), &who))
            dub_issue_fix(d, "segment-add", NULL, "%s %s %s", dub_seconds_print(x->at.start_us, a),
                          dub_seconds_print(x->at.end_us, b), dub_buf_z(&who));
        dub_buf_fini(&who);
    }
}

static void uncovered(const struct dub_rule *rule, const struct dub_check_view *v,
                      const struct dub_check_segment *c, const struct piece *x,
                      struct dub_diag_list *out)
{
    char a[DUB_TIME_TEXT], b[DUB_TIME_TEXT];
    struct dub_diag *d = dub_issue(out, rule, rule->severity, c);
    if (d->dry)
        return;
    dub_issue_times(d, c ? "end" : "start", dub_span_len(x->at),
                    dub_limit(DUB_LIMIT_SPEECH_UNCOVERED_US));
    if (c)
        dub_issue_say(d,
                      "after segment %zu somebody speaks from %s to %s s and no segment covers it: "
                      "the original voice stays",
                      c->number, dub_seconds3_print(x->at.start_us, a),
                      dub_seconds3_print(x->at.end_us, b));
    else
        dub_issue_say(d,
                      "before the first segment somebody speaks from %s to %s s and no segment "
                      "covers it: the original voice stays",
                      dub_seconds3_print(x->at.start_us, a), dub_seconds3_print(x->at.end_us, b));
    fix_piece(d, v, x);
}

static void look_into_gap(const struct dub_rule *rule, const struct dub_check_view *v,
                          const struct dub_check_segment *c, struct piece x,
                          struct dub_diag_list *out)
{
    const struct dub_sound *s = v->sound;
    size_t i = dub_sound_speech_from(s, x.gap.start_us);
    while (i < s->n_speech && s->speech[i].start_us < x.gap.end_us) {
        x.at.start_us = at_least(s->speech[i].start_us, x.gap.start_us);
        do
            x.at.end_us = at_most(s->speech[i++].end_us, x.gap.end_us);
        while (i < s->n_speech && s->speech[i].start_us < x.gap.end_us &&
               s->speech[i].start_us - s->speech[i - 1].end_us < TURN_PAUSE_US);
        if (dub_span_len(x.at) >= dub_limit(DUB_LIMIT_SPEECH_UNCOVERED_US))
            uncovered(rule, v, c, &x, out);
    }
}

DUB_RULE_FN(speech_uncovered)
{
    const struct dub_check_view *v = env->view;
    const struct dub_segment *first = dub_check_view_at(v, 0);
    (void)p;
    if (v->sound && first)
        look_into_gap(rule, v, NULL,
                      (struct piece){.gap = {0, first->span.start_us}, .after = first}, out);
}

/*
 * The gap behind c, up to the next start. It begins where all before it have ended, but not before
 * c itself: so only segments that reach beyond c's start can change what is found here.
 */
DUB_SEGMENT_RULE_FN(speech_uncovered)
{
    const struct dub_check_view *v = env->view;
    const struct dub_segment *after = dub_check_view_at(v, c->number);
    dub_us from = at_least(c->s->span.start_us, c->ended_us);
    if (c->time_ok)
        from = at_least(from, c->s->span.end_us);
    if (!v->sound)
        return;
    look_into_gap(rule, v, c,
                  (struct piece){.gap = {from, after ? after->span.start_us : v->video_us},
                                 .before = c->s, .after = after},
                  out);
}

/* --- cut-in-word ------------------------------------------------------------------------------ */

static dub_us margin(void)
{
    return dub_limit(DUB_LIMIT_CUT_MARGIN_US);
}

static dub_us nearer_edge(const struct dub_span *run, dub_us t)
{
    return t - run->start_us <= run->end_us - t ? run->start_us : run->end_us;
}

/* Where the slot cuts the source's speech and nobody else has the rest of the word. */
static void cut_of_slot(const struct dub_rule *rule, const struct dub_check_view *v,
                        const struct dub_check_segment *c, const char *edge, dub_us t, dub_us rest,
                        struct dub_diag_list *out)
{
    char at[DUB_TIME_TEXT], to[DUB_TIME_TEXT];
    if (rest <= margin() || rest >= dub_limit(DUB_LIMIT_SPEECH_UNCOVERED_US) ||
        !dub_sound_cuts_word(v->sound, t, margin()))
        return; /* longer rests are speech-uncovered */
    const struct dub_span *run = dub_sound_speech_at(v->sound, t);
    bool start = t == c->s->span.start_us;
    dub_us near = start ? t - rest : t + rest;
    struct dub_diag *d = dub_issue(out, rule, rule->severity, c);
    if (d->dry || !run)
        return;
    dub_issue_times(d, edge, t, near);
    dub_issue_say(d,
                  "segment %zu %s at %s s inside a word of the source: speech %s at %s s",
                  c->number, start ? "begins" : "ends", dub_seconds3_print(t, at),
                  start ? "begins" : "ends", dub_seconds3_print(near, to));
    dub_issue_fix_edge(d, c->s, edge, near);
}

static void cuts_of_slot(const struct dub_rule *rule, const struct dub_check_view *v,
                         const struct dub_check_segment *c, struct dub_diag_list *out)
{
    struct dub_span slot = c->s->span;
    const struct dub_segment *after = dub_check_view_at(v, c->number);
    const struct dub_span *run = dub_sound_speech_at(v->sound, slot.start_us);
    if (run && c->ended_us < slot.start_us)
        cut_of_slot(rule, v, c, "start", slot.start_us,
                    slot.start_us - at_least(run->start_us, c->ended_us), out);
    run = dub_sound_speech_at(v->sound, slot.end_us);
    if (run && c->ended_us <= slot.end_us) {
        dub_us until = after ? at_most(after->span.start_us, run->end_us) : run->end_us;
        cut_of_slot(rule, v, c, "end", slot.end_us, until - slot.end_us, out);
    }
}

/* A crop of the same input goes on where this one ends (or ended where this one begins). */
static bool goes_on(const struct dub_check_view *v, const struct dub_check_segment *c,
                    const struct dub_segment *other, bool behind)
{
    if (!other)
        return false;
    struct dub_check_segment o = dub_check_view_alone(v, other);
    dub_us off = behind ? o.crop.span.start_us - c->crop.span.end_us
                        : c->crop.span.start_us - o.crop.span.end_us;
    return o.input == c->input && o.crop_ok && off <= margin() && off >= -margin();
}

static void cut_of_crop(const struct dub_rule *rule, const struct dub_check_segment *c, bool start,
                        struct dub_diag_list *out)
{
    struct dub_span crop = c->crop.span;
    dub_us t = start ? crop.start_us : crop.end_us;
    char at[DUB_TIME_TEXT], a[DUB_TIME_TEXT], b[DUB_TIME_TEXT];
    if (!dub_sound_cuts_word(c->sound, t, margin()))
        return;
    const struct dub_span *run = dub_sound_speech_at(c->sound, t);
    struct dub_diag *d = dub_issue(out, rule, rule->severity, c);
    if (d->dry || !run)
        return;
    dub_us near = nearer_edge(run, t);
    dub_issue_times(d, "crop", t, near);
    dub_issue_say(d, "segment %zu: its audio %s at %s s inside a word of '%.*s', whose speech "
                  "runs from %s to %s s", c->number, start ? "begins" : "ends",
                  dub_seconds3_print(t, at), DUB_ISSUE_NAME_MAX, dub_str_z(c->input->ref),
                  dub_seconds3_print(run->start_us, a), dub_seconds3_print(run->end_us, b));
    if (start)
        crop.start_us = near;
    else
        crop.end_us = near;
    if (c->s->audio == DUB_AUDIO_ALIGNED)
        dub_issue_fix_edge(d, c->s, start ? "start" : "end", near);
    else if (crop.start_us < crop.end_us && c->has_input_len && crop.end_us <= c->input_us)
        dub_issue_fix(d, "segment-set", c, "crop %s-%s", dub_seconds_print(crop.start_us, a),
                      dub_seconds_print(crop.end_us, b));
}

DUB_SEGMENT_RULE_FN(cut_in_word)
{
    const struct dub_check_view *v = env->view;
    if (c->time_ok && v->sound)
        cuts_of_slot(rule, v, c, out);
    if (!c->sound || !c->crop_ok)
        return;
    const struct dub_segment *before = c->number > 1 ? dub_check_view_at(v, c->number - 2) : NULL;
    if (!goes_on(v, c, before, false))
        cut_of_crop(rule, c, true, out);
    if (!goes_on(v, c, dub_check_view_at(v, c->number), true))
        cut_of_crop(rule, c, false, out);
}
