#include "model/catalog.h"

#include <stdio.h>

#define BILLING DUB_DOCS "product/billing"
#define READ    "2026-11"

#define NO       DUB_TAKES_NO
#define YES      DUB_TAKES_YES
#define NATIVE   DUB_TAKES_NATIVE
#define UNLISTED DUB_TAKES_UNLISTED

/* Options in the order of enum dub_option: sync_mode, temperature, occlusion, face, model_mode,
 * prompt, i2v_prompt, reasoning. Matrix: https://sync.so/docs/models/lipsync, prices: BILLING. */
static const struct dub_model models[] = {
    {
        .id = "lipsync-2",
        .kind = "lipsync",
        .title = "the usual choice; wants natural talking motion in the source",
        .frame_price_e8 = 200000,
        .takes = {YES, YES, YES, YES, NO, NO, NO, UNLISTED},
        .segments = DUB_SEGMENTS_USED,
        .source = BILLING,
        .read = READ,
    },
    {
        .id = "lipsync-2-pro",
        .kind = "lipsync",
        .title = "beards, teeth, fine detail; 1.5 to 2 times slower",
        .frame_price_e8 = 333000,
        .takes = {YES, YES, YES, YES, NO, NO, NO, UNLISTED},
        .segments = DUB_SEGMENTS_USED,
        .source = BILLING,
        .read = READ,
    },
    {
        .id = "sync-3",
        .kind = "lipsync",
        .title = "4K, whole shot at once, obstructions; images too",
        .frame_price_e8 = 534000,
        .takes = {YES, NATIVE, NATIVE, YES, NO, NO, YES, UNLISTED},
        .takes_image = true,
        .segments = DUB_SEGMENTS_DOUBTFUL,
        .segments_note = "jobs with segments were reported to ignore them and to fail after 10 to "
                         "13 minutes (field report, June 2026)",
        .source = BILLING,
        .read = READ,
    },
    {
        .id = "lipsync-1.9.0-beta",
        .kind = "lipsync",
        .title = "legacy; simple frontal clips",
        .frame_price_e8 = 100000,
        .takes = {YES, NO, YES, UNLISTED, NO, NO, NO, UNLISTED},
        .segments = DUB_SEGMENTS_UNPROVEN,
        .segments_note = "no source shows segments with this model",
        .source = BILLING,
        .read = READ,
    },
    {
        .id = "react-1",
        .kind = "react",
        .title = "face, expression and head by emotion; clips of at most 15 s",
        .frame_price_e8 = 667000,
        .takes = {YES, UNLISTED, UNLISTED, NO, YES, YES, NO, UNLISTED},
        .max_video_us = 15 * DUB_US_PER_S,
        .max_audio_us = 15 * DUB_US_PER_S,
        .segments = DUB_SEGMENTS_UNPROVEN,
        .segments_note = "no source shows segments with this model",
        .source = BILLING,
        .read = READ,
    },
};

const struct dub_model *dub_models(size_t *n)
{
    *n = DUB_ARRAY_LEN(models);
    return models;
}

const struct dub_model *dub_model_find(struct dub_sv id)
{
    for (size_t i = 0; i < DUB_ARRAY_LEN(models); i++)
        if (dub_sv_eq_z(id, models[i].id))
            return &models[i];
    return NULL;
}

/* Edits between two short words (Levenshtein), case ignored; 99 when a is too long to bother. */
static unsigned distance(struct dub_sv a, struct dub_sv b)
{
    unsigned row[33];
    if (a.n > 32 || b.n > 32)
        return 99;
    for (unsigned j = 0; j <= b.n; j++)
        row[j] = j;
    for (size_t i = 0; i < a.n; i++) {
        unsigned diagonal = row[0];
        row[0] = (unsigned)i + 1;
        for (size_t j = 0; j < b.n; j++) {
            bool same = dub_sv_ieq(dub_sv_n(a.p + i, 1), dub_sv_n(b.p + j, 1));
            unsigned best = diagonal + (same ? 0 : 1);
            if (row[j] + 1 < best)
                best = row[j] + 1;
            diagonal = row[j + 1];
            row[j + 1] = diagonal + 1 < best ? diagonal + 1 : best;
        }
    }
    return row[b.n];
}

const struct dub_model *dub_model_nearest(struct dub_sv id)
{
    const struct dub_model *nearest = NULL;
    unsigned least = 4;
    for (size_t i = 0; i < DUB_ARRAY_LEN(models); i++) {
        unsigned d = distance(id, dub_sv(models[i].id));
        if (d < least) {
            least = d;
            nearest = &models[i];
        }
    }
    return nearest;
}

#define PLANS      "https://sync.so/pricing and " DUB_DOCS "api-reference/guides/rate-limits"
#define MINUTES(n) ((n)*60 * DUB_US_PER_S)

#define PLAN(id_, title_, slots, max)                                                              \
    .id = (id_), .title = (title_), .concurrent = (slots), .max_us = (max), .source = PLANS,       \
    .read = "2026-07"

static const struct dub_plan plans[] = {
    {PLAN("free", "Free", 1, 20 * DUB_US_PER_S), .max_sync3_us = 15 * DUB_US_PER_S, .per_month = 3,
     .watermark = true},
    {PLAN("hobbyist", "Hobbyist", 1, MINUTES(1)), .watermark = true},
    {PLAN("creator", "Creator", 3, MINUTES(5)), .face_detection = true},
    {PLAN("growth", "Growth", 6, MINUTES(10)), .face_detection = true},
    {PLAN("scale", "Scale", 15, MINUTES(30)), .face_detection = true, .batch = true},
    {PLAN("enterprise", "Enterprise", 0, 0), .face_detection = true, .batch = true},
};

const struct dub_plan *dub_plans(size_t *n)
{
    *n = DUB_ARRAY_LEN(plans);
    return plans;
}

const struct dub_plan *dub_plan_find(struct dub_sv name)
{
    for (size_t i = 0; i < DUB_ARRAY_LEN(plans); i++)
        if (dub_sv_ieq(name, dub_sv(plans[i].id)))
            return &plans[i];
    return NULL;
}

dub_us dub_plan_max(const struct dub_plan *plan, struct dub_sv model)
{
    return plan->max_sync3_us > 0 && dub_sv_eq_z(model, "sync-3") ? plan->max_sync3_us
                                                                  : plan->max_us;
}

static const struct dub_limit limits[] = {
#define LIMIT_ROW(name, value, unit, what, source, read)                                           \
    {(value), (unit), (what), (source), (read)},
    DUB_LIMIT_LIST(LIMIT_ROW)
#undef LIMIT_ROW
};

const struct dub_limit *dub_limit_get(enum dub_limit_id id)
{
    return &limits[id];
}

bool dub_ref_is_plain(struct dub_sv ref)
{
    for (size_t i = 0; i < ref.n; i++) {
        char c = ref.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '_' || c == '-'))
            return false;
    }
    return ref.n >= 1 && ref.n <= (size_t)dub_limit(DUB_LIMIT_REF_CHARS);
}

static const struct dub_media_kind media_kinds[] = {
    {"mp4", "MP4", DUB_MEDIA_VIDEO, true, DUB_MEDIA_FULL},
    {"mov", "QuickTime", DUB_MEDIA_VIDEO, false, DUB_MEDIA_FULL},
    {"qt", "QuickTime", DUB_MEDIA_VIDEO, false, DUB_MEDIA_FULL},
    {"webm", "WebM", DUB_MEDIA_VIDEO, false, DUB_MEDIA_FULL},
    {"avi", "AVI", DUB_MEDIA_VIDEO, false, DUB_MEDIA_FULL},
    {"mkv", "Matroska", DUB_MEDIA_VIDEO, false, DUB_MEDIA_UNLISTED},
    {"m4v", "MPEG-4 video", DUB_MEDIA_VIDEO, false, DUB_MEDIA_UNLISTED},
    {"mpg", "MPEG", DUB_MEDIA_VIDEO, false, DUB_MEDIA_UNLISTED},
    {"mpeg", "MPEG", DUB_MEDIA_VIDEO, false, DUB_MEDIA_UNLISTED},
    {"ts", "MPEG transport stream", DUB_MEDIA_VIDEO, false, DUB_MEDIA_UNLISTED},
    {"mts", "MPEG transport stream", DUB_MEDIA_VIDEO, false, DUB_MEDIA_UNLISTED},
    {"mxf", "MXF", DUB_MEDIA_VIDEO, false, DUB_MEDIA_UNLISTED},
    {"flv", "Flash video", DUB_MEDIA_VIDEO, false, DUB_MEDIA_UNLISTED},
    {"wmv", "Windows Media video", DUB_MEDIA_VIDEO, false, DUB_MEDIA_UNLISTED},
    {"ogv", "Ogg video", DUB_MEDIA_VIDEO, false, DUB_MEDIA_UNLISTED},
    {"3gp", "3GP", DUB_MEDIA_VIDEO, false, DUB_MEDIA_UNLISTED},
    {"wav", "WAV", DUB_MEDIA_AUDIO, false, DUB_MEDIA_FULL},
    {"mp3", "MP3", DUB_MEDIA_AUDIO, false, DUB_MEDIA_FULL},
    {"ogg", "Ogg", DUB_MEDIA_AUDIO, false, DUB_MEDIA_FULL},
    {"oga", "Ogg", DUB_MEDIA_AUDIO, false, DUB_MEDIA_FULL},
    {"flac", "FLAC", DUB_MEDIA_AUDIO, false, DUB_MEDIA_FULL},
    {"alac", "ALAC", DUB_MEDIA_AUDIO, false, DUB_MEDIA_FULL},
    {"wma", "WMA", DUB_MEDIA_AUDIO, false, DUB_MEDIA_LIMITED},
    {"m4a", "M4A", DUB_MEDIA_AUDIO, false, DUB_MEDIA_LIMITED},
    {"m3a", "M3A", DUB_MEDIA_AUDIO, false, DUB_MEDIA_LIMITED},
    {"aac", "AAC", DUB_MEDIA_AUDIO, false, DUB_MEDIA_LIMITED},
    {"opus", "Opus", DUB_MEDIA_AUDIO, false, DUB_MEDIA_UNLISTED},
    {"aif", "AIFF", DUB_MEDIA_AUDIO, false, DUB_MEDIA_UNLISTED},
    {"aiff", "AIFF", DUB_MEDIA_AUDIO, false, DUB_MEDIA_UNLISTED},
    {"amr", "AMR", DUB_MEDIA_AUDIO, false, DUB_MEDIA_UNLISTED},
    {"caf", "Core Audio", DUB_MEDIA_AUDIO, false, DUB_MEDIA_UNLISTED},
    {"mka", "Matroska audio", DUB_MEDIA_AUDIO, false, DUB_MEDIA_UNLISTED},
    {"ac3", "AC-3", DUB_MEDIA_AUDIO, false, DUB_MEDIA_UNLISTED},
    {"jpg", "JPEG", DUB_MEDIA_IMAGE, false, DUB_MEDIA_FULL},
    {"jpeg", "JPEG", DUB_MEDIA_IMAGE, false, DUB_MEDIA_FULL},
    {"png", "PNG", DUB_MEDIA_IMAGE, false, DUB_MEDIA_FULL},
    {"webp", "WebP", DUB_MEDIA_IMAGE, false, DUB_MEDIA_FULL},
    {"gif", "GIF", DUB_MEDIA_IMAGE, false, DUB_MEDIA_UNLISTED},
    {"bmp", "BMP", DUB_MEDIA_IMAGE, false, DUB_MEDIA_UNLISTED},
    {"tif", "TIFF", DUB_MEDIA_IMAGE, false, DUB_MEDIA_UNLISTED},
    {"tiff", "TIFF", DUB_MEDIA_IMAGE, false, DUB_MEDIA_UNLISTED},
    {"heic", "HEIC", DUB_MEDIA_IMAGE, false, DUB_MEDIA_UNLISTED},
    {"avif", "AVIF", DUB_MEDIA_IMAGE, false, DUB_MEDIA_UNLISTED},
    {"srt", "SubRip text", DUB_MEDIA_OTHER, false, DUB_MEDIA_UNLISTED},
    {"vtt", "WebVTT text", DUB_MEDIA_OTHER, false, DUB_MEDIA_UNLISTED},
    {"txt", "text", DUB_MEDIA_OTHER, false, DUB_MEDIA_UNLISTED},
    {"json", "JSON", DUB_MEDIA_OTHER, false, DUB_MEDIA_UNLISTED},
    {"pdf", "PDF", DUB_MEDIA_OTHER, false, DUB_MEDIA_UNLISTED},
    {"zip", "ZIP archive", DUB_MEDIA_OTHER, false, DUB_MEDIA_UNLISTED},
    {"html", "web page", DUB_MEDIA_OTHER, false, DUB_MEDIA_UNLISTED},
    {"htm", "web page", DUB_MEDIA_OTHER, false, DUB_MEDIA_UNLISTED},
};

const struct dub_media_kind *dub_media_kind_of(struct dub_sv path)
{
    size_t dot = path.n;
    while (dot > 0 && path.p[dot - 1] != '.' && path.p[dot - 1] != '/')
        dot--;
    if (dot == 0 || path.p[dot - 1] != '.')
        return NULL;
    struct dub_sv extension = {path.p + dot, path.n - dot};
    for (size_t i = 0; i < DUB_ARRAY_LEN(media_kinds); i++)
        if (dub_sv_ieq(extension, dub_sv(media_kinds[i].extension)))
            return &media_kinds[i];
    return NULL;
}

/* Far above any real job; keeps the product below inside 64 bits. */
#define FRAMES_MAX ((int64_t)1000000000000)

bool dub_estimate(const struct dub_model *model, dub_us out_us, struct dub_rate rate,
                  struct dub_estimate *out)
{
    struct dub_estimate e = {.rate = rate};
    if (out_us < 0 || out_us > DUB_US_MAX)
        return false;
    if (!dub_rate_known(rate)) {
        e.rate = (struct dub_rate){(int32_t)dub_limit(DUB_LIMIT_ESTIMATE_FPS), 1};
        e.rate_assumed = true;
    }
    e.frames = dub_mul_div_round(out_us, e.rate.num, DUB_US_PER_S * e.rate.den);
    if (e.frames > FRAMES_MAX)
        return false;
    e.micro_usd = dub_mul_div_round(e.frames, model->frame_price_e8, 100);
    *out = e;
    return true;
}

const char *dub_usd_print(int64_t micro_usd, char out[DUB_USD_TEXT])
{
    const char *sign = micro_usd < 0 ? "-" : "";
    uint64_t v = micro_usd < 0 ? 0 - (uint64_t)micro_usd : (uint64_t)micro_usd;
    if (v >= 1000000) {
        uint64_t cents = (v + 5000) / 10000;
        snprintf(out, DUB_USD_TEXT, "%s$%llu.%02llu", sign, (unsigned long long)(cents / 100),
                 (unsigned long long)(cents % 100));
        return out;
    }
    uint64_t parts = (v + 50) / 100; /* of 1/10 000 dollar */
    int n = snprintf(out, DUB_USD_TEXT, "%s$%llu.%04llu", sign, (unsigned long long)(parts / 10000),
                     (unsigned long long)(parts % 10000));
    for (int cut = 0; cut < 2 && out[n - 1] == '0'; cut++)
        out[--n] = '\0';
    return out;
}
