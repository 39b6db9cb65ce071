/*
 * OpenTimelineIO. Nothing has a position of its own: a clip lies where the lengths before it end. A
 * track is a speaker; of a timeline with sound, only the audio tracks are read. Source:
 * OpenTimelineIO, "File format specification".
 */
#include <math.h>

#include "io/json_doc.h"
#include "io/voices.h"

/* Seconds as double: exact to a nanosecond over a day, where frames at 23.976 have no exact µs. */
struct range {
    double start, length;
};

struct place {
    double at;       /* where the item starts, in the time of the whole */
    double from, to; /* what is seen of it */
    const char *track;
    bool is_audio;
};

struct reader {
    struct dub_rows *out;
    bool audio_only;
    size_t n_off, n_video;
};

#define SECONDS_MAX 1e9

/* --- values ----------------------------------------------------------------------------------- */

/* NTSC rates are written as floats: 29.97 means 30000/1001. */
static double true_rate(double rate)
{
    double whole = round(rate * 1001 / 1000);
    return whole > 0 && fabs(whole * 1000 / 1001 - rate) < 0.006 && fabs(rate - round(rate)) > 1e-6
               ? whole * 1000 / 1001
               : rate;
}

static bool read_time(const cJSON *t, double *seconds)
{
    double value = dub_json_num(t, "value", NAN), rate = dub_json_num(t, "rate", NAN);
    if (!isfinite(value) || !isfinite(rate) || rate <= 0)
        return false;
    *seconds = value / true_rate(rate);
    return fabs(*seconds) <= SECONDS_MAX;
}

static bool read_range(const cJSON *r, struct range *out)
{
    return read_time(dub_json_get(r, "start_time"), &out->start) &&
           read_time(dub_json_get(r, "duration"), &out->length) && out->length >= 0;
}

static bool is_schema(const cJSON *item, const char *name)
{
    const char *schema = dub_json_str(item, "OTIO_SCHEMA");
    size_t n = strlen(name);
    return schema && strncmp(schema, name, n) == 0 && (schema[n] == '.' || schema[n] == '\0');
}

static const cJSON *media_of(const cJSON *clip)
{
    const cJSON *one = dub_json_get(clip, "media_reference");
    const char *key = dub_json_str(clip, "active_media_reference_key");
    const cJSON *all = dub_json_get(clip, "media_references");
    return one ? one : dub_json_get(all, key ? key : "DEFAULT_MEDIA");
}

/* A clip or gap without a range of its own is as long as its medium. */
static bool length_of(const cJSON *item, double *length)
{
    struct range r;
    const cJSON *source = dub_json_get(item, "source_range");
    if (!source)
        source = dub_json_get(media_of(item), "available_range");
    if (!read_range(source, &r))
        return false;
    *length = r.length;
    return true;
}

/* --- clips ------------------------------------------------------------------------------------ */

static dub_us to_us(double seconds)
{
    return (dub_us)llround(seconds * 1e6);
}

/* A path of `file:///x/y%20z.wav`, or what stands there. */
static struct dub_str *take_of(const cJSON *clip)
{
    const char *url = dub_json_str(media_of(clip), "target_url");
    struct dub_sv s = dub_sv(url);
    struct dub_buf b;
    if (s.n == 0)
        return NULL;
    if (dub_sv_starts(s, DUB_SV_LIT("file://")))
        s = dub_sv_n(s.p + 7, s.n - 7);
    if (dub_sv_starts(s, DUB_SV_LIT("localhost/")))
        s = dub_sv_n(s.p + 9, s.n - 9);
    dub_buf_init(&b, 0);
    for (size_t i = 0; i < s.n; i++) {
        static const char hex[] = "0123456789abcdef0123456789ABCDEF";
        const char *hi = i + 2 < s.n && s.p[i + 1] ? strchr(hex, s.p[i + 1]) : NULL;
        const char *lo = i + 2 < s.n && s.p[i + 2] ? strchr(hex, s.p[i + 2]) : NULL;
        unsigned code = hi && lo ? (unsigned)((hi - hex) % 16 * 16 + (lo - hex) % 16) : 0;
        bool escaped = s.p[i] == '%' && code >= 0x20;
        dub_buf_add_c(&b, escaped ? (char)code : s.p[i]);
        i += escaped ? 2 : 0;
    }
    struct dub_str *path = dub_str_new(dub_buf_sv(&b));
    dub_buf_fini(&b);
    return path;
}

static void take_clip(struct reader *r, const cJSON *clip, const struct place *p, double length)
{
    const cJSON *ours = dub_json_get(dub_json_get(clip, "metadata"), "dubline");
    const char *speaker = dub_json_str(ours, "speaker"), *said = dub_json_str(ours, "source_text");
    const char *target = dub_json_str(ours, "text");
    double start = p->at > p->from ? p->at : p->from;
    double end = p->at + length < p->to ? p->at + length : p->to;
    bool hidden = end < start || (end <= start && length > 0);
    r->n_off += !dub_json_bool(clip, "enabled", true);
    r->n_video += r->audio_only && !p->is_audio;
    if (hidden || !dub_json_bool(clip, "enabled", true) || (r->audio_only && !p->is_audio)) {
        r->out->n_read++;
        return;
    }
    struct dub_sv text = dub_sv(said ? said : ours ? NULL : dub_json_str(clip, "name"));
    if (!dub_rows_take(r->out, dub_json_line(clip), (struct dub_span){to_us(start), to_us(end)},
                       dub_sv(speaker ? speaker : p->track), text))
        return;
    struct dub_row *row = &r->out->rows.at[r->out->rows.n - 1];
    row->target = target && dub_sv_trim(dub_sv(target)).n ? dub_str_new_z(target) : NULL;
    row->audio_path = p->is_audio ? take_of(clip) : NULL;
}

/* --- tracks and stacks -------------------------------------------------------------------------
 */

static double take_item(struct reader *r, const cJSON *item, struct place p);

/* The part of a track or stack that is seen; a range before its content (as from an EDL) is not. */
static void apply_range(const cJSON *item, struct place *p, double *length)
{
    struct range r;
    if (!read_range(dub_json_get(item, "source_range"), &r))
        return;
    *length = r.length;
    if (r.start < 0)
        return;
    p->from = p->at > p->from ? p->at : p->from;
    p->to = p->at + r.length < p->to ? p->at + r.length : p->to;
    p->at -= r.start;
}

static double take_children(struct reader *r, const cJSON *item, struct place p, bool stacked)
{
    double longest = 0, given = -1, begin = p.at;
    apply_range(item, &p, &given);
    begin = p.at;
    const cJSON *children = dub_json_get(item, "children");
    for (const cJSON *c = cJSON_IsArray(children) ? children->child : NULL; c; c = c->next) {
        double n = take_item(r, c, p);
        if (!stacked)
            p.at += n;
        double end = stacked ? n : p.at - begin;
        longest = end > longest ? end : longest;
    }
    return given >= 0 ? given : longest;
}

/* Returns the item's length; the depth is limited by the parser. */
static double take_item(struct reader *r, const cJSON *item, struct place p)
{
    double length = 0;
    if (!cJSON_IsObject(item) || is_schema(item, "Transition"))
        return 0; /* transitions lie over their neighbours */
    if (is_schema(item, "Track") || is_schema(item, "Sequence")) {
        const char *kind = dub_json_str(item, "kind");
        p.track = dub_json_str(item, "name");
        p.is_audio = kind && strcmp(kind, "Audio") == 0;
        return take_children(r, item, p, false);
    }
    if (is_schema(item, "Stack"))
        return take_children(r, item, p, true);
    bool clip = is_schema(item, "Clip");
    if (!length_of(item, &length)) {
        if (clip)
            dub_rows_reject(r->out, dub_json_line(item),
                            "the clip has no length: neither it nor "
                            "its medium says one");
        return 0;
    }
    if (clip)
        take_clip(r, item, &p, length);
    return length;
}

static bool has_audio_clip(const cJSON *item, bool in_audio)
{
    const char *kind = dub_json_str(item, "kind");
    in_audio = in_audio || (kind && strcmp(kind, "Audio") == 0);
    if (in_audio && is_schema(item, "Clip"))
        return true;
    const cJSON *children = dub_json_get(item, "children");
    for (const cJSON *c = cJSON_IsArray(children) ? children->child : NULL; c; c = c->next)
        if (has_audio_clip(c, in_audio))
            return true;
    return false;
}

enum dub_status dub_otio_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err)
{
    cJSON *doc = NULL;
    enum dub_status st = dub_json_doc(text, &doc, err);
    const cJSON *top = is_schema(doc, "Timeline") ? dub_json_get(doc, "tracks") : doc;
    if (st == DUB_OK && !(cJSON_IsObject(top) && dub_json_str(top, "OTIO_SCHEMA")))
        st = dub_fail(err, DUB_ERR_FORMAT, "this is no timeline: there are no tracks");
    if (st == DUB_OK) {
        struct reader r = {.out = out, .audio_only = has_audio_clip(top, false)};
        take_item(&r, top, (struct place){.from = -SECONDS_MAX, .to = 4 * SECONDS_MAX});
        if (r.n_video > 0)
            dub_rows_warn(out,
                          "%zu clips of picture tracks are left out, because there are audio "
                          "tracks",
                          r.n_video);
        if (r.n_off > 0)
            dub_rows_warn(out, "%zu clips are switched off and left out", r.n_off);
        dub_rows_warn_nameless(out);
    }
    cJSON_Delete(doc);
    return st;
}

int dub_otio_sniff(struct dub_sv head)
{
    return dub_json_kind(head) == DUB_JSON_OTIO ? 95 : 0;
}
