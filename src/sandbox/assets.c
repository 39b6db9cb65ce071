#include "sandbox/assets.h"

#include <stdio.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "sandbox/jobs.h"

void dub_sb_upload_free(struct dub_sb_upload *u)
{
    if (!u)
        return;
    dub_free(u->file_name);
    dub_free(u->content_type);
    dub_free(u);
}

void dub_sb_asset_free(struct dub_sb_asset *asset)
{
    if (!asset)
        return;
    dub_free(asset->name);
    dub_free(asset->format);
    dub_free(asset->url);
    dub_free(asset);
}

char *dub_sb_name_ending(const char *name)
{
    const char *dot = strrchr(dub_path_base(name), '.');
    size_t n = dot ? strlen(dot) : 0;
    if (n < 2 || n > 9)
        return dub_strdup("");
    char *ending = dub_strdup(dot);
    for (char *p = ending + 1; *p; p++) {
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p - 'A' + 'a');
        if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789", *p)) {
            ending[0] = '\0';
            break;
        }
    }
    return ending;
}

static void shorter(struct dub_sb_asset *asset, bool has, dub_us len)
{
    if (!has || (asset->has_length && asset->length_us <= len))
        return;
    asset->has_length = true;
    asset->length_us = len;
}

void dub_sb_asset_probed(struct dub_sb_asset *asset, const struct dub_facts *f)
{
    bool sound = strcmp(asset->type, "AUDIO") == 0;
    asset->unreadable = sound ? f->n_audio == 0 : !f->has_video;
    if (asset->unreadable)
        return;
    dub_free(asset->format);
    asset->format = dub_strdup(f->container);
    if (strcmp(asset->type, "IMAGE") != 0) {
        shorter(asset, f->has_duration, f->duration_us);
        if (sound)
            shorter(asset, f->audio[0].has_duration, f->audio[0].duration_us);
        else
            shorter(asset, f->video.has_duration, f->video.duration_us);
    }
    if (!sound) {
        bool turned = f->video.rotation == 90 || f->video.rotation == 270;
        asset->width = turned ? f->video.height : f->video.width;
        asset->height = turned ? f->video.width : f->video.height;
        asset->rate = f->video.rate;
        asset->frames = f->video.frames;
    }
}

void dub_sb_asset_source(const struct dub_sb_asset *asset, struct dub_sb_source *out)
{
    *out = (struct dub_sb_source){.has_length = asset->has_length,
                                  .length_us = asset->length_us,
                                  .rate = asset->rate,
                                  .frames = asset->frames};
    snprintf(out->type, sizeof(out->type), "%s", asset->type);
}

cJSON *dub_sb_asset_json(const struct dub_sb_asset *asset, const char *url)
{
    char when[40];
    cJSON *out = cJSON_CreateObject();
    cJSON_AddStringToObject(out, "id", asset->id);
    cJSON_AddStringToObject(out, "createdAt", dub_sb_iso_time(asset->created_ms, when));
    cJSON_AddStringToObject(out, "updatedAt", when);
    cJSON_AddStringToObject(out, "type", asset->type);
    cJSON_AddStringToObject(out, "visibility", asset->visibility);
    if (asset->name)
        cJSON_AddStringToObject(out, "name", asset->name);
    cJSON_AddStringToObject(out, "url", url);
    if (asset->n_bytes)
        dub_json_add_i64(out, "size", asset->n_bytes);
    if (asset->format)
        cJSON_AddStringToObject(out, "format", asset->format);
    cJSON_AddStringToObject(out, "inputType", asset->token[0] ? "UPLOAD" : "URL");
    if (asset->has_length)
        dub_json_add_us(out, "durationSeconds", asset->length_us);
    if (asset->width) {
        cJSON_AddNumberToObject(out, "width", asset->width);
        cJSON_AddNumberToObject(out, "height", asset->height);
    }
    return out;
}
