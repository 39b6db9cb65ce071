#include "base/facts.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/utf8.h"

static bool smaller_known(bool has_a, dub_us a, bool has_b, dub_us b, dub_us *out)
{
    if (!has_a && !has_b)
        return false;
    *out = has_a && (!has_b || a < b) ? a : b;
    return true;
}

bool dub_facts_video_length(const struct dub_facts *f, dub_us *out)
{
    const struct dub_video_facts *v = &f->video;
    return f->has_video &&
           smaller_known(f->has_duration, f->duration_us, v->has_duration, v->duration_us, out);
}

bool dub_facts_audio_length(const struct dub_facts *f, dub_us *out)
{
    const struct dub_audio_facts *a = &f->audio[0];
    return f->n_audio > 0 &&
           smaller_known(f->has_duration, f->duration_us, a->has_duration, a->duration_us, out);
}

/* --- writing ---------------------------------------------------------------------------------- */

/* A path may hold any bytes; a JSON document must be UTF-8. */
static void add_path(cJSON *obj, const char *path)
{
    struct dub_buf clean;
    dub_buf_init(&clean, 0);
    for (struct dub_sv s = dub_sv(path); s.n > 0;) {
        int32_t cp;
        size_t n = dub_utf8_next(s, &cp);
        if (cp == 0xFFFD)
            dub_buf_add_z(&clean, "\xef\xbf\xbd");
        else
            dub_buf_add(&clean, s.p, n);
        s = dub_sv_n(s.p + n, s.n - n);
    }
    cJSON_AddStringToObject(obj, "path", dub_buf_z(&clean));
    dub_buf_fini(&clean);
}

static void add_text(cJSON *obj, const char *name, const char *text)
{
    dub_json_add_str_or_null(obj, name, text[0] ? text : NULL);
}

static void add_known_us(cJSON *obj, const char *name, bool known, dub_us t)
{
    if (known)
        dub_json_add_us(obj, name, t);
    else
        cJSON_AddNullToObject(obj, name);
}

static void add_positive(cJSON *obj, const char *name, int64_t v)
{
    if (v > 0)
        dub_json_add_i64(obj, name, v);
    else
        cJSON_AddNullToObject(obj, name);
}

static void add_video(cJSON *doc, const struct dub_facts *f)
{
    if (!f->has_video) {
        cJSON_AddNullToObject(doc, "video");
        return;
    }
    const struct dub_video_facts *v = &f->video;
    cJSON *o = cJSON_AddObjectToObject(doc, "video");
    char rate[32] = "";
    if (dub_rate_known(v->rate))
        snprintf(rate, sizeof(rate), "%d/%d", (int)v->rate.num, (int)v->rate.den);
    add_text(o, "codec", v->codec);
    add_positive(o, "width", v->width);
    add_positive(o, "height", v->height);
    add_text(o, "frameRate", rate);
    cJSON_AddBoolToObject(o, "variableFrameRate", v->variable_rate);
    add_known_us(o, "durationSeconds", v->has_duration, v->duration_us);
    add_positive(o, "frames", v->frames);
    dub_json_add_i64(o, "rotation", v->rotation);
    dub_json_add_us(o, "startSeconds", v->start_us);
}

static void add_audio(cJSON *doc, const struct dub_facts *f)
{
    cJSON *tracks = cJSON_AddArrayToObject(doc, "audio");
    for (int i = 0; i < f->n_audio; i++) {
        const struct dub_audio_facts *a = &f->audio[i];
        cJSON *o = cJSON_CreateObject();
        add_text(o, "codec", a->codec);
        add_positive(o, "sampleRate", a->sample_rate_hz);
        add_positive(o, "channels", a->channels);
        add_known_us(o, "durationSeconds", a->has_duration, a->duration_us);
        add_text(o, "language", a->language);
        dub_json_add_us(o, "startSeconds", a->start_us);
        cJSON_AddItemToArray(tracks, o);
    }
}

cJSON *dub_facts_to_json(const struct dub_facts *f, const char *path)
{
    cJSON *doc = cJSON_CreateObject();
    add_path(doc, path);
    add_text(doc, "container", f->container);
    add_known_us(doc, "durationSeconds", f->has_duration, f->duration_us);
    add_video(doc, f);
    add_audio(doc, f);
    add_positive(doc, "sizeBytes", f->size_bytes);
    add_text(doc, "sha256", f->sha256);
    cJSON_AddBoolToObject(doc, "measured", f->measured);
    return doc;
}

/* --- reading ---------------------------------------------------------------------------------- */

/* Getters that remember the first member that is not what it should be. */
struct reader {
    const char *where; /* "" or "video." or "audio[2]." */
    struct dub_err *err;
    enum dub_status st;
};

static void refuse(struct reader *r, const char *name, const char *want)
{
    if (!r->st)
        r->st =
            dub_fail(r->err, DUB_ERR_FORMAT, "media facts: %s%s must be %s", r->where, name, want);
}

static void get_text(struct reader *r, const cJSON *obj, const char *name, char *out, size_t size)
{
    const cJSON *item = dub_json_get(obj, name);
    out[0] = '\0';
    if (!item)
        return;
    if (!cJSON_IsString(item) || strlen(item->valuestring) >= size)
        refuse(r, name, "a short text or null");
    else
        snprintf(out, size, "%s", item->valuestring);
}

static int64_t get_int(struct reader *r, const cJSON *obj, const char *name, int64_t max)
{
    const cJSON *item = dub_json_get(obj, name);
    if (!item)
        return 0;
    double v = cJSON_IsNumber(item) ? item->valuedouble : -1;
    if (!(v >= 0 && v <= (double)max) || v != (double)(int64_t)v) {
        refuse(r, name, "a whole number within its limits, or null");
        return 0;
    }
    return (int64_t)v;
}

static void get_us(struct reader *r, const cJSON *obj, const char *name, bool *known, dub_us *out)
{
    const cJSON *item = dub_json_get(obj, name);
    *known = item != NULL;
    *out = 0;
    if (item && !dub_json_us(item, out, NULL))
        refuse(r, name, "a number of seconds or null");
}

static bool get_bool(struct reader *r, const cJSON *obj, const char *name)
{
    const cJSON *item = dub_json_get(obj, name);
    if (item && !cJSON_IsBool(item))
        refuse(r, name, "true or false");
    return cJSON_IsTrue(item) != 0;
}

static struct dub_rate get_rate(struct reader *r, const cJSON *obj, const char *name)
{
    struct dub_rate rate = {0, 0};
    char text[32];
    get_text(r, obj, name, text, sizeof(text));
    if (!text[0])
        return rate;
    struct dub_sv rest = dub_sv(text);
    struct dub_sv head = dub_sv_split(&rest, '/');
    unsigned long long num, den;
    if (dub_sv_u64(head, INT32_MAX, &num) && dub_sv_u64(rest, INT32_MAX, &den) && num && den)
        rate = (struct dub_rate){(int32_t)num, (int32_t)den};
    else
        refuse(r, name, "two whole numbers such as \"25/1\", or null");
    return rate;
}

static void read_video(struct reader *r, const cJSON *doc, struct dub_facts *f)
{
    const cJSON *o = dub_json_get(doc, "video");
    bool known;
    if (!o)
        return;
    if (!cJSON_IsObject(o)) {
        refuse(r, "video", "an object or null");
        return;
    }
    struct dub_video_facts *v = &f->video;
    f->has_video = true;
    r->where = "video.";
    get_text(r, o, "codec", v->codec, sizeof(v->codec));
    v->width = (int)get_int(r, o, "width", INT32_MAX);
    v->height = (int)get_int(r, o, "height", INT32_MAX);
    v->rate = get_rate(r, o, "frameRate");
    v->variable_rate = get_bool(r, o, "variableFrameRate");
    get_us(r, o, "durationSeconds", &v->has_duration, &v->duration_us);
    v->frames = get_int(r, o, "frames", INT64_C(1) << 53);
    v->rotation = (int)get_int(r, o, "rotation", 359);
    if (v->rotation % 90 != 0)
        refuse(r, "rotation", "0, 90, 180 or 270");
    get_us(r, o, "startSeconds", &known, &v->start_us);
    r->where = "";
}

static void read_audio(struct reader *r, const cJSON *doc, struct dub_facts *f)
{
    const cJSON *tracks = dub_json_get(doc, "audio"), *o;
    if (tracks && !cJSON_IsArray(tracks)) {
        refuse(r, "audio", "an array");
        return;
    }
    cJSON_ArrayForEach(o, tracks)
    {
        if (f->n_audio == DUB_FACTS_AUDIO_MAX)
            return;
        char where[24];
        snprintf(where, sizeof(where), "audio[%d].", f->n_audio);
        r->where = where;
        struct dub_audio_facts *a = &f->audio[f->n_audio++];
        bool known;
        get_text(r, o, "codec", a->codec, sizeof(a->codec));
        a->sample_rate_hz = (int)get_int(r, o, "sampleRate", INT32_MAX);
        a->channels = (int)get_int(r, o, "channels", INT32_MAX);
        get_us(r, o, "durationSeconds", &a->has_duration, &a->duration_us);
        get_text(r, o, "language", a->language, sizeof(a->language));
        get_us(r, o, "startSeconds", &known, &a->start_us);
        r->where = "";
    }
}

enum dub_status dub_facts_from_json(const cJSON *obj, struct dub_facts *out, struct dub_err *err)
{
    if (!cJSON_IsObject(obj))
        return dub_fail(err, DUB_ERR_FORMAT, "media facts must be a JSON object");
    struct dub_facts f = {0};
    struct reader r = {"", err, DUB_OK};
    get_text(&r, obj, "container", f.container, sizeof(f.container));
    get_us(&r, obj, "durationSeconds", &f.has_duration, &f.duration_us);
    read_video(&r, obj, &f);
    read_audio(&r, obj, &f);
    f.size_bytes = get_int(&r, obj, "sizeBytes", INT64_C(1) << 53);
    get_text(&r, obj, "sha256", f.sha256, sizeof(f.sha256));
    f.measured = get_bool(&r, obj, "measured");
    if (!r.st)
        *out = f;
    return r.st;
}
