/* Crops: pairs, order, and the measured end of the audio (S14–S16). */
#include "check/rules_list.h"

static dub_us at_most(dub_us a, dub_us b)
{
    return a < b ? a : b;
}

/* Replace the crop by start..end where that is a crop within the audio. */
static void fix_crop(struct dub_diag *d, const struct dub_check_segment *c, dub_us start,
                     dub_us end)
{
    char a[DUB_TIME_TEXT], b[DUB_TIME_TEXT];
    if (c->has_input_len)
        end = at_most(end, c->input_us);
    if (start >= 0 && start < end)
        dub_issue_fix(d, "segment-set", c, "crop %s-%s", dub_seconds_print(start, a),
                      dub_seconds_print(end, b));
}

DUB_SEGMENT_RULE_FN(crop_half)
{
    (void)env;
    dub_us slot = dub_span_len(c->s->span);
    char at[DUB_TIME_TEXT];
    if (c->crop.has_start == c->crop.has_end)
        return;
    struct dub_diag *d = dub_issue(out, rule, rule->severity, c);
    dub_us there = c->crop.has_start ? c->crop.span.start_us : c->crop.span.end_us;
    dub_issue_field(d, "crop", dub_seconds_print(there, at), NULL);
    dub_issue_say(d,
                  "segment %zu has a crop %s (%s s) without %s: the service wants both ends "
                  "or none",
                  c->number, c->crop.has_start ? "start" : "end", at,
                  c->crop.has_start ? "an end" : "a start");
    if (!c->time_ok)
        return;
    if (c->crop.has_start)
        fix_crop(d, c, there, there + slot);
    else
        fix_crop(d, c, there > slot ? there - slot : 0, there);
}

DUB_SEGMENT_RULE_FN(crop_invalid)
{
    (void)env;
    struct dub_span crop = c->crop.span;
    char a[DUB_TIME_TEXT], b[DUB_TIME_TEXT];
    if (c->s->audio != DUB_AUDIO_CUT || !c->crop.has_start || !c->crop.has_end || c->crop_ok)
        return;
    struct dub_diag *d = dub_issue(out, rule, rule->severity, c);
    if (crop.start_us < 0) {
        dub_issue_times(d, "crop", crop.start_us, 0);
        dub_issue_say(d, "segment %zu takes its audio from %s s, before the audio begins",
                      c->number, dub_seconds_print(crop.start_us, a));
    } else {
        dub_issue_times(d, "crop", crop.end_us, crop.start_us);
        dub_issue_say(d,
                      "segment %zu takes its audio from %s to %s s: the end must lie after "
                      "the start",
                      c->number, dub_seconds_print(crop.start_us, a),
                      dub_seconds_print(crop.end_us, b));
    }
    dub_us start = crop.start_us < 0 ? 0 : crop.start_us;
    if (crop.start_us < 0 && crop.end_us > 0)
        fix_crop(d, c, 0, crop.end_us);
    else if (c->time_ok)
        fix_crop(d, c, start, start + dub_span_len(c->s->span));
}

DUB_RULE_FN(crop_past_audio)
{
    (void)p;
    dub_issue_uncertain(out, rule, env->view, DUB_DOUBT_CROP, "crop", "its crops end within it");
}

DUB_SEGMENT_RULE_FN(crop_past_audio)
{
    (void)env;
    char amount[DUB_TIME_TEXT], end[DUB_TIME_TEXT];
    if (!c->crop_ok || !c->has_input_len || c->crop.span.end_us <= c->input_us)
        return;
    struct dub_diag *d = dub_issue(out, rule, rule->severity, c);
    dub_issue_times(d, "crop", c->crop.span.end_us, c->input_us);
    dub_issue_say(d, "segment %zu takes its audio up to %s s, %s s after the end of '%.*s'%s",
                  c->number, dub_seconds_print(c->crop.span.end_us, end),
                  dub_issue_length(c->crop.span.end_us - c->input_us, amount),
                  DUB_ISSUE_NAME_MAX, dub_str_z(c->input->ref),
                  c->s->audio == DUB_AUDIO_ALIGNED ? " (aligned with the video)" : "");
    fix_crop(d, c, c->crop.span.start_us, c->input_us);
}
