/* Builds small projects in memory for the tests of check: add what the test needs, accept, look. */
#ifndef DUB_TESTS_SMALL_PROJECT_H
#define DUB_TESTS_SMALL_PROJECT_H

#include "cm.h"
#include "model/txn.h"

#define UNUSED __attribute__((unused))

/* Seconds as microseconds. */
static inline dub_us S(double seconds)
{
    return (dub_us)(seconds * 1e6 + (seconds < 0 ? -0.5 : 0.5));
}

struct small {
    struct dub_project *p;
    struct dub_txn *t;
    dub_id next;
    unsigned order;
};

/* The plain project most tests start from: lipsync-2, silence, nothing else. */
static UNUSED void small_begin(struct small *b)
{
    b->p = dub_project_new();
    b->t = dub_txn_begin(b->p, "test");
    b->next = 100;
    b->order = 0;
    struct dub_settings *set = dub_settings_dup(dub_project_settings(b->p));
    dub_str_set(&set->model, DUB_SV_LIT("lipsync-2"));
    set->options.set |= DUB_OPT_BIT(DUB_OPT_SYNC_MODE);
    set->options.sync_mode = DUB_SYNC_SILENCE;
    dub_txn_put(b->p, b->t, set);
}

static UNUSED void small_end(struct small *b)
{
    dub_txn_accept(b->p, b->t);
    dub_project_free(b->p);
}

/* Settings to change; small_put takes them. */
static UNUSED struct dub_settings *small_settings(struct small *b)
{
    return dub_settings_dup(dub_project_settings(b->p));
}

static UNUSED void small_put(struct small *b, void *record)
{
    dub_txn_put(b->p, b->t, record);
}

static UNUSED void small_set_mode(struct small *b, enum dub_sync_mode mode)
{
    struct dub_settings *set = small_settings(b);
    set->options.set |= DUB_OPT_BIT(DUB_OPT_SYNC_MODE);
    set->options.sync_mode = mode;
    small_put(b, set);
}

static UNUSED void small_set_model(struct small *b, const char *model)
{
    struct dub_settings *set = small_settings(b);
    dub_str_set(&set->model, dub_sv(model));
    small_put(b, set);
}

/* An input that is not put yet: change it, then small_put. */
static UNUSED struct dub_input *small_input(struct small *b, enum dub_input_kind kind,
                                            const char *ref, const char *where)
{
    struct dub_input *in = dub_input_new(b->next++, kind);
    in->order = b->order++;
    if (ref)
        in->ref = dub_str_new_z(ref);
    if (where) {
        in->where = dub_str_new_z(where);
        in->loc = strstr(where, "://") ? DUB_LOC_URL : DUB_LOC_FILE;
    }
    return in;
}

static UNUSED void small_video_facts(struct small *b, const char *where, double seconds)
{
    struct dub_facts f = {.container = "mov", .has_duration = true, .has_video = true};
    f.duration_us = S(seconds);
    f.video.rate = (struct dub_rate){25, 1};
    f.video.width = 1920;
    f.video.height = 1080;
    f.video.has_duration = true;
    f.video.duration_us = S(seconds);
    dub_project_set_facts(b->p, dub_sv(where), &f);
}

static UNUSED void small_audio_facts(struct small *b, const char *where, double seconds)
{
    struct dub_facts f = {.container = "wav", .has_duration = true, .n_audio = 1};
    f.duration_us = S(seconds);
    f.audio[0].sample_rate_hz = 48000;
    f.audio[0].channels = 1;
    f.audio[0].has_duration = true;
    f.audio[0].duration_us = S(seconds);
    dub_project_set_facts(b->p, dub_sv(where), &f);
}

/* A 25 fps video; seconds < 0: never probed. */
static UNUSED void small_video(struct small *b, const char *where, double seconds)
{
    small_put(b, small_input(b, DUB_INPUT_VIDEO, NULL, where));
    if (seconds >= 0)
        small_video_facts(b, where, seconds);
}

static UNUSED void small_speaker(struct small *b, const char *ref)
{
    struct dub_speaker *sp = dub_speaker_new(b->next++);
    sp->ref = dub_str_new_z(ref);
    sp->order = b->order++;
    small_put(b, sp);
}

/* A speaker with one audio of that length; seconds < 0: never probed. */
static UNUSED void small_voice(struct small *b, const char *ref, const char *where, double seconds)
{
    small_speaker(b, ref);
    small_put(b, small_input(b, DUB_INPUT_AUDIO, ref, where));
    if (seconds >= 0)
        small_audio_facts(b, where, seconds);
}

/* A segment that is not put yet. */
static UNUSED struct dub_segment *small_segment(struct small *b, double start, double end,
                                                const char *speaker, enum dub_audio_mode audio)
{
    struct dub_segment *s = dub_segment_new(b->next++);
    s->span = (struct dub_span){S(start), S(end)};
    if (speaker)
        s->speaker = dub_str_new_z(speaker);
    s->audio = audio;
    return s;
}

static UNUSED void small_cut(struct dub_segment *s, double start, double end)
{
    s->audio = DUB_AUDIO_CUT;
    s->has_crop_start = s->has_crop_end = true;
    s->crop = (struct dub_span){S(start), S(end)};
}

static UNUSED void small_add(struct small *b, double start, double end, const char *speaker,
                             enum dub_audio_mode audio)
{
    small_put(b, small_segment(b, start, end, speaker, audio));
}

#endif
