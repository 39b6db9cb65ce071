#include "run/shots.h"

#include <string.h>

#include "base/fs.h"
#include "base/json.h"
#include "run/paths.h"

#define VERSION   1
#define BYTES_MAX ((size_t)4 * 1024 * 1024)
#define SHA_HEX   64

void dub_shots_fini(struct dub_shots *s)
{
    dub_vec_fini(&s->at);
}

enum dub_status dub_shots_read(const cJSON *result, struct dub_shots *out, struct dub_err *err)
{
    const cJSON *list = dub_json_get(result, "shots"), *one;
    struct dub_shots s = {0};
    dub_us last_us = -1, at_us;
    bool fine = cJSON_IsArray(list);
    cJSON_ArrayForEach(one, list) {
        const cJSON *time = cJSON_IsArray(one) ? one->child : one;
        fine = fine && time && dub_json_us(time, &at_us, NULL) && at_us > last_us;
        if (!fine)
            break;
        dub_vec_push(&s.at, at_us);
        last_us = at_us;
    }
    if (!fine) {
        dub_shots_fini(&s);
        return dub_fail(err, DUB_ERR_FORMAT, "shot changes must be times in order");
    }
    *out = s;
    return DUB_OK;
}

void dub_shots_on_frames(struct dub_shots *s, struct dub_rate rate)
{
    for (size_t i = 0; dub_rate_known(rate) && i < s->at.n; i++)
        s->at.at[i] = dub_frame_snap(s->at.at[i], rate);
}

/* Both dub_free; false without a home, or where the hash is none. */
static bool entry_of(const char *sha256, char **dir, char **file)
{
    if (strlen(sha256) != SHA_HEX || strspn(sha256, "0123456789abcdef") != SHA_HEX)
        return false;
    char *cache = dub_dir_path(DUB_DIR_CACHE);
    if (!cache)
        return false;
    *dir = dub_path_join(cache, "shots");
    *file = dub_asprintf("%s/%s.json", *dir, sha256);
    dub_free(cache);
    return true;
}

bool dub_shots_cache_get(const char *sha256, struct dub_shots *out)
{
    char *dir, *file;
    struct dub_buf text;
    cJSON *doc = NULL;
    if (!entry_of(sha256, &dir, &file))
        return false;
    dub_buf_init(&text, BYTES_MAX);
    bool found = dub_file_exists(file) && dub_file_read(file, BYTES_MAX, &text, NULL) == DUB_OK &&
                 dub_json_parse(dub_buf_sv(&text), &doc, NULL) == DUB_OK &&
                 (int)dub_json_num(doc, "version", 0) == VERSION &&
                 dub_shots_read(doc, out, NULL) == DUB_OK;
    cJSON_Delete(doc);
    dub_buf_fini(&text);
    dub_free(dir);
    dub_free(file);
    return found;
}

void dub_shots_cache_put(const char *sha256, const struct dub_shots *s)
{
    char *dir, *file;
    struct dub_buf text;
    if (!entry_of(sha256, &dir, &file))
        return;
    cJSON *doc = cJSON_CreateObject();
    dub_json_add_i64(doc, "version", VERSION);
    cJSON *list = cJSON_AddArrayToObject(doc, "shots");
    for (size_t i = 0; i < s->at.n; i++)
        cJSON_AddItemToArray(list, dub_json_new_us(s->at.at[i]));
    dub_buf_init(&text, BYTES_MAX);
    dub_json_print(doc, 0, &text);
    if (!text.failed && dub_make_dirs(dir, NULL) == DUB_OK &&
        dub_file_replace(file, dub_buf_sv(&text), NULL) != DUB_OK)
        dub_buf_clear(&text);
    cJSON_Delete(doc);
    dub_buf_fini(&text);
    dub_free(dir);
    dub_free(file);
}
