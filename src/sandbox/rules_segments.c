/* The segments of a body: times, order, references, crops (reference 3.1, 3.2) and their length. */
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "sandbox/rules.h"

#define CROP_SLACK_US ((dub_us)1000) /* a crop end may pass a probed length by rounding */

struct span_no {
    dub_us start_us, end_us;
    int no;
};

static bool bad(struct dub_sb_answer *a, const char *code, int no, const char *fmt, ...)
    DUB_PRINTF(4, 5);

static bool bad(struct dub_sb_answer *a, const char *code, int no, const char *fmt, ...)
{
    char text[300];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    dub_sb_refuse(a, code, "segments.%d: %s", no, text);
    return false;
}

static const struct dub_sb_voice *voice_of(const struct dub_sb_work *w, const cJSON *segment)
{
    const char *ref = dub_json_str(dub_json_get(segment, "audioInput"), "refId");
    for (size_t i = 0; i < w->voices.n; i++)
        if (strcmp(w->voices.at[i].ref_id, ref) == 0)
            return &w->voices.at[i];
    return NULL;
}

static bool read_span(const struct dub_sb_work *w, const cJSON *segment, struct span_no *out,
                      struct dub_sb_answer *a)
{
    const char *code = "generation_input_segments_invalid";
    char s[DUB_TIME_TEXT], e[DUB_TIME_TEXT];
    if (!dub_json_us(dub_json_get(segment, "startTime"), &out->start_us, NULL) ||
        !dub_json_us(dub_json_get(segment, "endTime"), &out->end_us, NULL))
        return bad(a, code, out->no, "startTime or endTime is out of range");
    if (out->start_us < 0)
        return bad(a, code, out->no, "startTime %s is below 0",
                   dub_seconds_print(out->start_us, s));
    if (out->end_us <= out->start_us)
        return bad(a, code, out->no, "endTime %s is not after startTime %s",
                   dub_seconds_print(out->end_us, e), dub_seconds_print(out->start_us, s));
    if (w->visual.has_length && out->end_us > w->visual.length_us + dub_frame_len(w->visual.rate))
        return bad(a, code, out->no, "endTime %s is after the end of the video at %s",
                   dub_seconds_print(out->end_us, e), dub_seconds_print(w->visual.length_us, s));
    return true;
}

/* Crop of a segment's audio; *has_crop false when the whole audio is meant. */
static bool read_crop(const cJSON *segment, int no, bool *has_crop, struct dub_span *crop,
                      struct dub_sb_answer *a)
{
    const char *code = "generation_input_trim_invalid";
    const cJSON *in = dub_json_get(segment, "audioInput");
    const cJSON *start = dub_json_get(in, "startTime"), *end = dub_json_get(in, "endTime");
    char s[DUB_TIME_TEXT], e[DUB_TIME_TEXT];
    *has_crop = start && end;
    if (!start != !end)
        return bad(a, code, no, "audioInput has only %s; give both crop times or neither",
                   start ? "startTime" : "endTime");
    if (!*has_crop)
        return true;
    if (!dub_json_us(start, &crop->start_us, NULL) || !dub_json_us(end, &crop->end_us, NULL))
        return bad(a, code, no, "a crop time is out of range");
    if (crop->start_us < 0 || crop->end_us <= crop->start_us)
        return bad(a, code, no, "crop %s to %s: the end must be after the start, from 0 on",
                   dub_seconds_print(crop->start_us, s), dub_seconds_print(crop->end_us, e));
    return true;
}

static bool check_audio(const struct dub_sb_work *w, const cJSON *segment, int no,
                        struct dub_sb_answer *a)
{
    const struct dub_sb_voice *voice = voice_of(w, segment);
    if (!voice)
        return bad(a, "generation_input_segments_invalid", no,
                   "audioInput.refId '%s' is not the refId of an audio or text input",
                   dub_json_str(dub_json_get(segment, "audioInput"), "refId"));
    bool has_crop;
    struct dub_span crop = {0, 0};
    if (!read_crop(segment, no, &has_crop, &crop, a))
        return false;
    char e[DUB_TIME_TEXT], l[DUB_TIME_TEXT];
    /* The length of synthesized speech is a guess: nothing is refused because of it. */
    if (has_crop && voice->has_length && !voice->text &&
        crop.end_us > voice->length_us + CROP_SLACK_US)
        return bad(a, "generation_input_trim_invalid", no, "the crop ends at %s, the audio at %s",
                   dub_seconds_print(crop.end_us, e), dub_seconds_print(voice->length_us, l));
    return true;
}

static int by_start(const void *a, const void *b)
{
    const struct span_no *x = a, *y = b;
    if (x->start_us != y->start_us)
        return x->start_us < y->start_us ? -1 : 1;
    return x->no < y->no ? -1 : 1;
}

bool dub_sb_segments_check(const struct dub_sb_work *w, struct dub_sb_answer *a)
{
    DUB_VEC(struct span_no) spans = {0};
    bool ok = true;
    for (const cJSON *s = w->segments->child; s && ok; s = s->next) {
        struct span_no one = {.no = (int)spans.n};
        ok = read_span(w, s, &one, a) && check_audio(w, s, one.no, a);
        dub_vec_push(&spans, one);
    }
    if (ok)
        qsort(spans.at, spans.n, sizeof(*spans.at), by_start);
    for (size_t i = 1; ok && i < spans.n; i++) {
        char e[DUB_TIME_TEXT], s[DUB_TIME_TEXT];
        if (spans.at[i].start_us < spans.at[i - 1].end_us)
            ok = bad(a, "generation_input_segments_invalid", spans.at[i].no,
                     "starts at %s, before segments.%d ends at %s",
                     dub_seconds_print(spans.at[i].start_us, s), spans.at[i - 1].no,
                     dub_seconds_print(spans.at[i - 1].end_us, e));
    }
    dub_vec_fini(&spans);
    return ok;
}

/* --- length of the result (reference 4) ------------------------------------------------------- */

dub_us dub_sb_mode_output(const char *mode, dub_us video_us, dub_us audio_us)
{
    if (strcmp(mode, "cut_off") == 0)
        return video_us < audio_us ? video_us : audio_us;
    if (strcmp(mode, "silence") == 0)
        return video_us > audio_us ? video_us : audio_us;
    return audio_us; /* bounce, loop, remap */
}

static const char *mode_of(const struct dub_sb_work *w, const cJSON *segment)
{
    const char *own = dub_json_str(dub_json_get(segment, "optionsOverride"), "sync_mode");
    const char *all = dub_json_str(w->options, "sync_mode");
    return own ? own : all ? all : "bounce";
}

static dub_us segments_output(const struct dub_sb_work *w)
{
    dub_us last_us = 0, shift_us = 0;
    for (const cJSON *s = w->segments->child; s; s = s->next) {
        struct dub_span at = {0, 0}, crop = {0, 0};
        bool has_crop =
            dub_json_us(dub_json_get(dub_json_get(s, "audioInput"), "startTime"), &crop.start_us,
                        NULL) &&
            dub_json_us(dub_json_get(dub_json_get(s, "audioInput"), "endTime"), &crop.end_us, NULL);
        if (!dub_json_us(dub_json_get(s, "startTime"), &at.start_us, NULL) ||
            !dub_json_us(dub_json_get(s, "endTime"), &at.end_us, NULL))
            continue;
        const struct dub_sb_voice *voice = voice_of(w, s);
        dub_us slot_us = dub_span_len(at);
        dub_us audio_us = has_crop                     ? dub_span_len(crop)
                          : voice && voice->has_length ? voice->length_us
                                                       : slot_us;
        shift_us += dub_sb_mode_output(mode_of(w, s), slot_us, audio_us) - slot_us;
        last_us = at.end_us > last_us ? at.end_us : last_us;
    }
    return (w->visual.has_length ? w->visual.length_us : last_us) + shift_us;
}

bool dub_sb_work_output(const struct dub_sb_work *w, dub_us *out)
{
    if (w->segments) {
        *out = segments_output(w);
        return true;
    }
    bool has_video = w->visual.has_length && !w->image;
    bool has_audio = w->voices.n > 0 && w->voices.at[0].has_length;
    if (has_video && has_audio)
        *out = dub_sb_mode_output(mode_of(w, NULL), w->visual.length_us, w->voices.at[0].length_us);
    else if (has_audio)
        *out = w->voices.at[0].length_us;
    else if (has_video)
        *out = w->visual.length_us;
    return has_video || has_audio;
}
