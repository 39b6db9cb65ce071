/* What can be heard in a segment's audio: silence, clipping, jumps of loudness. */
#include "check/rules_list.h"

/* The part of its input that a segment plays; false when nothing was heard about it. */
static bool part_of(const struct dub_check_segment *c, struct dub_span *out)
{
    bool whole = !c->crop.has_start && !c->crop.has_end;
    if (!c->sound || !(c->crop_ok || whole))
        return false;
    *out = whole ? (struct dub_span){0, c->sound->end_us} : c->crop.span;
    if (out->end_us > c->sound->end_us)
        out->end_us = c->sound->end_us;
    return out->start_us < out->end_us;
}

static void say_part(const struct dub_check_segment *c, struct dub_span part, struct dub_buf *out)
{
    char a[DUB_TIME_TEXT], b[DUB_TIME_TEXT];
    if (c->crop.has_start)
        dub_buf_addf(out, "%s to %s s of ", dub_seconds3_print(part.start_us, a),
                     dub_seconds3_print(part.end_us, b));
    dub_buf_addf(out, "'%.*s'", DUB_ISSUE_NAME_MAX, dub_str_z(c->input->ref));
}

/* --- audio-silent ----------------------------------------------------------------------------- */

DUB_SEGMENT_RULE_FN(audio_silent)
{
    struct dub_span part;
    char peak[DUB_LEVEL_TEXT], limit[DUB_LEVEL_TEXT], id[DUB_ID_TEXT];
    int32_t least = -(int32_t)dub_limit(DUB_LIMIT_SILENT_BELOW_CDB);
    (void)env;
    if (!part_of(c, &part))
        return;
    struct dub_sound_level level = dub_sound_level(c->sound, part);
    if (level.peak_cdb >= least)
        return;
    struct dub_diag *d = dub_issue(out, rule, rule->severity, c);
    if (d->dry)
        return;
    struct dub_buf where;
    dub_buf_init(&where, 0);
    say_part(c, part, &where);
    dub_level_print(level.peak_cdb, peak);
    dub_issue_field(d, "crop", peak, dub_level_print(least, limit));
    if (level.peak_cdb <= DUB_SOUND_NO_SIGNAL)
        dub_issue_say(d, "segment %zu plays silence: %s holds no sound at all", c->number,
                      dub_buf_z(&where));
    else
        dub_issue_say(d, "segment %zu plays silence: %s is nowhere louder than %s dB", c->number,
                      dub_buf_z(&where), peak);
    if (c->sound->n_speech > 0 && c->crop.has_start && c->time_ok)
        dub_issue_fix(d, "crop-find", NULL, "@%s", dub_id_print(c->s->rec.id, id));
    dub_buf_fini(&where);
}

/* --- audio-clipped ---------------------------------------------------------------------------- */

DUB_SEGMENT_RULE_FN(audio_clipped)
{
    struct dub_span part;
    char at[DUB_TIME_TEXT];
    int64_t least = dub_limit(DUB_LIMIT_CLIPPED_SAMPLES);
    (void)env;
    if (!part_of(c, &part) || c->sound->n_clipped < least)
        return;
    struct dub_sound_level level = dub_sound_level(c->sound, part);
    if (level.n_clipped < least)
        return;
    struct dub_diag *d = dub_issue(out, rule, rule->severity, c);
    dub_issue_counts(d, "audio", level.n_clipped, least);
    dub_issue_say(d,
                  "segment %zu: %lld samples of its audio are clipped, first at %s s of '%.*s'; "
                  "only a new recording or export at a lower level mends that",
                  c->number, (long long)level.n_clipped,
                  dub_seconds3_print(level.clipped_us, at), DUB_ISSUE_NAME_MAX,
                  dub_str_z(c->input->ref));
}

/* --- loudness-jump ---------------------------------------------------------------------------- */

static bool jumps(int32_t a, int32_t b)
{
    int32_t off = a > b ? a - b : b - a;
    return a > DUB_SOUND_NO_SIGNAL && b > DUB_SOUND_NO_SIGNAL &&
           off > dub_limit(DUB_LIMIT_LOUDNESS_JUMP_CLU);
}

static void set_levels(struct dub_diag *d, int32_t off)
{
    char value[DUB_LEVEL_TEXT], limit[DUB_LEVEL_TEXT];
    dub_issue_field(d, "audio", dub_level_print(off, value),
                    dub_level_print((int32_t)dub_limit(DUB_LIMIT_LOUDNESS_JUMP_CLU), limit));
}

/* A speaker's own audio as a whole, when it goes into the request. */
static const struct dub_sound *sound_of(const struct dub_check_view *v,
                                        const struct dub_speaker *sp, const struct dub_input **in)
{
    const struct dub_str *ref = sp->default_input ? sp->default_input : sp->ref;
    *in = dub_project_input_by_ref(v->p, dub_str_sv(ref));
    return *in && dub_check_view_sends(v, *in) ? dub_project_sound(v->p, *in) : NULL;
}

static const char *name_of(const struct dub_speaker *sp)
{
    return dub_str_z(sp->name && sp->name->n ? sp->name : sp->ref);
}

/* The loudest speaker is what the others are compared with. */
static const struct dub_speaker *loudest(const struct dub_check_view *v, int32_t *loudness)
{
    const struct dub_speaker *found = NULL;
    const struct dub_input *in;
    *loudness = DUB_SOUND_NO_SIGNAL;
    for (size_t i = 0; i < dub_project_n_speakers(v->p); i++) {
        const struct dub_speaker *sp = dub_project_speaker(v->p, i);
        const struct dub_sound *s = sound_of(v, sp, &in);
        if (!s || s->loudness_cdb <= *loudness)
            continue;
        *loudness = s->loudness_cdb;
        found = sp;
    }
    return found;
}

DUB_RULE_FN(loudness_jump)
{
    const struct dub_check_view *v = env->view;
    const struct dub_input *in;
    int32_t most;
    char a[DUB_LEVEL_TEXT], b[DUB_LEVEL_TEXT], off[DUB_LEVEL_TEXT];
    const struct dub_speaker *top = loudest(v, &most);
    for (size_t i = 0; top && i < dub_project_n_speakers(p); i++) {
        const struct dub_speaker *sp = dub_project_speaker(p, i);
        const struct dub_sound *s = sound_of(v, sp, &in);
        if (!s || !jumps(s->loudness_cdb, most))
            continue;
        struct dub_diag *d = dub_issue(out, rule, rule->severity, NULL);
        dub_issue_ref(d, in->ref);
        set_levels(d, most - s->loudness_cdb);
        dub_issue_say(d, "%.*s is %s LU quieter than %.*s (%s against %s LUFS)",
                      DUB_ISSUE_NAME_MAX, name_of(sp),
                      dub_level_print(most - s->loudness_cdb, off), DUB_ISSUE_NAME_MAX,
                      name_of(top), dub_level_print(s->loudness_cdb, a), dub_level_print(most, b));
    }
}

/* The whole recordings differ already: said once for the speaker, not for each turn. */
static bool said_for_speaker(const struct dub_sound *a, const struct dub_sound *b)
{
    return a != b && jumps(a->loudness_cdb, b->loudness_cdb);
}

/* Compared with the next one, so that an edit never reaches further than the one before it. */
DUB_SEGMENT_RULE_FN(loudness_jump)
{
    const struct dub_check_view *v = env->view;
    const struct dub_segment *after = dub_check_view_at(v, c->number);
    struct dub_span part, other;
    char a[DUB_LEVEL_TEXT], b[DUB_LEVEL_TEXT], off[DUB_LEVEL_TEXT];
    if (!after || !part_of(c, &part))
        return;
    struct dub_check_segment next = dub_check_view_alone(v, after);
    if (!part_of(&next, &other) || said_for_speaker(c->sound, next.sound))
        return;
    int32_t mine = dub_sound_loudness(c->sound, part);
    int32_t its = dub_sound_loudness(next.sound, other);
    if (!jumps(mine, its))
        return;
    struct dub_diag *d = dub_issue(out, rule, rule->severity, c);
    int32_t size = mine > its ? mine - its : its - mine;
    set_levels(d, size);
    dub_issue_say(d, "segment %zu is %s LU %s than segment %zu after it (%s against %s LUFS)",
                  c->number, dub_level_print(size, off), mine > its ? "louder" : "quieter",
                  c->number + 1, dub_level_print(mine, a), dub_level_print(its, b));
}
