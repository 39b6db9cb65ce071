/* Asking for an upload address, registering, listing and reading assets. */
#include <stdio.h>
#include <strings.h>

#include "base/json.h"
#include "base/mem.h"
#include "sandbox/api.h"
#include "sandbox/schema.h"
#include "sandbox/store.h"

#define LIST_LIMIT_DEFAULT 50

static bool read_body(const struct dub_sb_request *req, const struct dub_sb_field *fields,
                      cJSON **body, struct dub_sb_answer *a)
{
    if (!dub_sb_request_json(req, body, a))
        return false;
    cJSON *messages = dub_sb_schema_body(*body, fields);
    if (!messages->child) {
        cJSON_Delete(messages);
        return true;
    }
    dub_sb_refuse_schema(a, messages);
    cJSON_Delete(*body);
    *body = NULL;
    return false;
}

/* Path of an upload in addresses: the name is for people, reduced to what needs no escaping. */
static char *upload_path(const struct dub_sb_upload *u)
{
    char *name = dub_strdup(u->file_name);
    for (char *p = name; *p; p++)
        if (!strchr("0123456789_.-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", *p))
            *p = '_';
    char *path = dub_asprintf("/uploads/%s/%s", u->token, name);
    dub_free(name);
    /* The longest name a route takes; what is cut is the front, so that the ending stays. */
    size_t keep = 80, folder = strlen("/uploads//") + strlen(u->token), n = strlen(path);
    if (n - folder > keep)
        memmove(path + folder, path + n - keep, keep + 1);
    return path;
}

/* --- upload address --------------------------------------------------------------------------- */

static bool is_media_type(const char *type)
{
    struct dub_sv all = dub_sv(type);
    struct dub_sv kind = dub_sv_split(&all, '/');
    bool known = dub_sv_ieq(kind, DUB_SV_LIT("video")) || dub_sv_ieq(kind, DUB_SV_LIT("audio")) ||
                 dub_sv_ieq(kind, DUB_SV_LIT("image")) ||
                 dub_sv_ieq(kind, DUB_SV_LIT("application"));
    for (const char *p = type; *p; p++)
        if ((unsigned char)*p < ' ' || (unsigned char)*p > '~')
            return false;
    return known && all.n > 0;
}

static struct dub_sb_upload *new_upload(struct dub_sandbox *sb, const char *org, const cJSON *body)
{
    struct dub_sb_upload *u = DUB_NEW(struct dub_sb_upload);
    dub_sb_token(u->token);
    snprintf(u->org, sizeof(u->org), "%s", org);
    u->file_name = dub_strdup(dub_json_str(body, "fileName"));
    u->content_type = dub_strdup(dub_json_str(body, "contentType"));
    u->n_bytes = (int64_t)dub_json_num(body, "size", 0);
    u->expires_ms = dub_sb_now_ms(sb) + sb->opt->link_us / 1000;
    return u;
}

void dub_sb_asset_upload(struct dub_sandbox *sb, struct dub_sb_request *req,
                         struct dub_sb_answer *a)
{
    cJSON *body = NULL;
    struct dub_err err;
    if (!read_body(req, dub_sb_upload_fields, &body, a))
        return;
    if (!is_media_type(dub_json_str(body, "contentType"))) {
        dub_sb_refuse_query(a, "contentType must be a MIME type of media");
        cJSON_Delete(body);
        return;
    }
    struct dub_sb_upload *u = new_upload(sb, req->org, body);
    cJSON_Delete(body);
    if (dub_sb_store_upload(sb, u, &err)) {
        dub_sb_refuse(a, "internal_error", "%s", err.text);
        dub_sb_upload_free(u);
        return;
    }
    dub_vec_push(&sb->uploads, u);
    char *path = upload_path(u);
    char *upload_url = dub_sb_sign(sb, path, u->expires_ms);
    char *url = dub_asprintf("%s%s", sb->base_url, path);
    cJSON *out = cJSON_CreateObject();
    cJSON_AddStringToObject(out, "uploadUrl", upload_url);
    cJSON_AddStringToObject(out, "url", url);
    cJSON_AddNumberToObject(out, "expiresIn", (double)(sb->opt->link_us / DUB_US_PER_S));
    dub_sb_answer_json(a, 201, out);
    dub_free(url);
    dub_free(upload_url);
    dub_free(path);
}

/* --- showing ---------------------------------------------------------------------------------- */

static cJSON *show(const struct dub_sandbox *sb, const struct dub_sb_asset *asset)
{
    const struct dub_sb_upload *u = asset->token[0] ? dub_sb_upload_find(sb, asset->token) : NULL;
    char *path = u ? upload_path(u) : NULL;
    char *url = u ? dub_asprintf("%s%s", sb->base_url, path) : dub_strdup(asset->url);
    cJSON *out = dub_sb_asset_json(asset, url);
    dub_free(url);
    dub_free(path);
    return out;
}

void dub_sb_asset_get(struct dub_sandbox *sb, struct dub_sb_request *req, struct dub_sb_answer *a)
{
    const char *id = req->param[0];
    const struct dub_sb_asset *asset = dub_sb_asset_find(sb, id);
    if (!dub_sb_is_uuid(id))
        dub_sb_refuse(a, "invalid_asset_id_format", "'%s' is not a UUID", id);
    else if (!asset)
        dub_sb_refuse(a, "asset_not_found", "there is no asset %s", id);
    else if (strcmp(asset->org, req->org) != 0)
        dub_sb_refuse(a, "asset_forbidden", "asset %s belongs to another key", id);
    else
        dub_sb_answer_json(a, 200, show(sb, asset));
}

/* --- registering ------------------------------------------------------------------------------ */

static bool check_upload(const struct dub_sb_upload *u, const struct dub_sb_request *req,
                         struct dub_sb_answer *a)
{
    if (strcmp(u->org, req->org) != 0) {
        dub_sb_refuse(a, "file_not_in_org_storage", "the upload was made with another key");
        return false;
    }
    if (!u->done) {
        dub_sb_refuse(a, "uploaded_file_not_found", "nothing was PUT to the uploadUrl");
        return false;
    }
    return true;
}

static struct dub_sb_asset *new_asset(struct dub_sandbox *sb, const struct dub_sb_request *req,
                                      const cJSON *body, const struct dub_sb_upload *u)
{
    struct dub_sb_asset *asset = DUB_NEW(struct dub_sb_asset);
    const char *name = dub_json_str(body, "name"), *visibility = dub_json_str(body, "visibility");
    asset->seq = sb->next_seq++;
    dub_sb_uuid(asset->id);
    snprintf(asset->org, sizeof(asset->org), "%s", req->org);
    snprintf(asset->type, sizeof(asset->type), "%s", dub_json_str(body, "type"));
    snprintf(asset->visibility, sizeof(asset->visibility), "%s", visibility ? visibility : "USER");
    asset->created_ms = dub_sb_now_ms(sb);
    asset->url = dub_strdup(dub_json_str(body, "url"));
    if (name || u)
        asset->name = dub_strdup(name ? name : u->file_name);
    if (u) {
        snprintf(asset->token, sizeof(asset->token), "%s", u->token);
        asset->n_bytes = u->n_bytes;
    }
    return asset;
}

/* Looks at an uploaded file with the mutex released: a probe may take seconds. */
static void inspect(struct dub_sandbox *sb, struct dub_sb_asset *asset)
{
    struct dub_err err;
    if (!asset->token[0] || !sb->media.probe)
        return;
    char *path = dub_sb_path(sb, "uploads", asset->token);
    struct dub_facts *facts = DUB_NEW(struct dub_facts);
    pthread_mutex_unlock(&sb->mu);
    enum dub_status st = sb->media.probe(sb->media.ctx, path, facts, &err);
    pthread_mutex_lock(&sb->mu);
    if (!st) {
        dub_sb_asset_probed(asset, facts);
    } else if (st == DUB_ERR_MEDIA) {
        asset->unreadable = true;
        dub_sb_log(sb, "asset %s: %s", asset->id, err.text);
    } else if (st != DUB_ERR_UNSUPPORTED) {
        dub_sb_log(sb, "asset %s was not inspected: %s", asset->id, err.text);
    }
    dub_free(facts);
    dub_free(path);
}

void dub_sb_asset_register(struct dub_sandbox *sb, struct dub_sb_request *req,
                           struct dub_sb_answer *a)
{
    cJSON *body = NULL;
    struct dub_err err;
    if (!read_body(req, dub_sb_register_fields, &body, a))
        return;
    const char *url = dub_json_str(body, "url");
    const struct dub_sb_upload *u = dub_sb_upload_of_url(sb, url);
    char *ours = dub_asprintf("%s/", sb->base_url);
    if (dub_json_get(body, "projectId")) {
        dub_sb_refuse(a, "project_not_found", "the sandbox has no projects");
    } else if (!u && dub_sv_starts(dub_sv(url), dub_sv(ours))) {
        dub_sb_refuse(a, "uploaded_file_not_found", "%s is no address of an upload", url);
    } else if (!u || check_upload(u, req, a)) {
        struct dub_sb_asset *asset = new_asset(sb, req, body, u);
        inspect(sb, asset);
        if (dub_sb_store_asset(sb, asset, &err)) {
            dub_sb_refuse(a, "internal_error", "%s", err.text);
            dub_sb_asset_free(asset);
        } else {
            dub_vec_push(&sb->assets, asset);
            dub_sb_answer_json(a, 201, show(sb, asset));
        }
    }
    dub_free(ours);
    cJSON_Delete(body);
}

/* --- list ------------------------------------------------------------------------------------- */

enum sort { SORT_NAME, SORT_DATE, SORT_DURATION, SORT_SIZE, SORT_KIND };

struct list_query {
    long limit;
    enum sort sort;
    bool descending;
    const char *search, *types;
};

static bool read_sort(const struct dub_sb_request *req, struct list_query *q,
                      struct dub_sb_answer *a)
{
    static const char *const names[] = {"name", "date", "duration", "size", "kind"};
    const char *text = dub_sb_request_query(req, "sortBy");
    q->sort = SORT_DATE;
    q->descending = true;
    if (!text)
        return true;
    for (size_t i = 0; i < DUB_ARRAY_LEN(names); i++) {
        size_t n = strlen(names[i]);
        if (strncmp(text, names[i], n) != 0)
            continue;
        q->sort = (enum sort)i;
        q->descending = strcmp(text + n, "Desc") == 0;
        if (q->descending || strcmp(text + n, "Asc") == 0)
            return true;
    }
    dub_sb_refuse_query(a, "sortBy must be name, date, duration, size or kind with Asc or Desc");
    return false;
}

static bool read_types(const struct dub_sb_request *req, struct list_query *q,
                       struct dub_sb_answer *a)
{
    q->types = dub_sb_request_query(req, "types");
    struct dub_sv rest = dub_sv(q->types ? q->types : ""), part;
    while (dub_sb_list_next(&rest, &part)) {
        if (!dub_sv_eq_z(part, "AUDIO") && !dub_sv_eq_z(part, "VIDEO") &&
            !dub_sv_eq_z(part, "IMAGE")) {
            dub_sb_refuse_query(a, "each value in types must be one of the following values: "
                                   "AUDIO, VIDEO, IMAGE");
            return false;
        }
    }
    return true;
}

static bool holds(const char *text, const char *part)
{
    size_t n = strlen(part);
    for (const char *p = text ? text : ""; *p; p++)
        if (strncasecmp(p, part, n) == 0)
            return true;
    return n == 0;
}

static bool wanted(const struct dub_sb_asset *asset, const struct list_query *q, const char *org)
{
    if (strcmp(asset->org, org) != 0 || (q->search && !holds(asset->name, q->search)))
        return false;
    if (!q->types)
        return true;
    struct dub_sv rest = dub_sv(q->types), part;
    while (dub_sb_list_next(&rest, &part))
        if (dub_sv_eq_z(part, asset->type))
            return true;
    return false;
}

static int by_number(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

static int compare(const struct dub_sb_asset *a, const struct dub_sb_asset *b, enum sort sort)
{
    switch (sort) {
    case SORT_NAME:
        return strcmp(a->name ? a->name : "", b->name ? b->name : "");
    case SORT_DATE:
        return by_number(a->created_ms, b->created_ms);
    case SORT_DURATION:
        return by_number(a->length_us, b->length_us);
    case SORT_SIZE:
        return by_number(a->n_bytes, b->n_bytes);
    case SORT_KIND:
        return strcmp(a->type, b->type);
    }
    return 0;
}

/* Small lists: insertion keeps it stable and needs no context for qsort. */
static void sort_assets(struct dub_sb_asset **at, size_t n, const struct list_query *q)
{
    for (size_t i = 1; i < n; i++) {
        struct dub_sb_asset *one = at[i];
        size_t j = i;
        for (; j > 0; j--) {
            int c = compare(at[j - 1], one, q->sort);
            if (c == 0)
                c = by_number((int64_t)at[j - 1]->seq, (int64_t)one->seq);
            if (q->descending ? c >= 0 : c <= 0)
                break;
            at[j] = at[j - 1];
        }
        at[j] = one;
    }
}

void dub_sb_asset_list(struct dub_sandbox *sb, struct dub_sb_request *req, struct dub_sb_answer *a)
{
    static const char *const known[] = {"projectId", "limit", "cursor", "searchQuery",
                                        "sortBy",    "types", NULL};
    struct list_query q = {.limit = LIST_LIMIT_DEFAULT,
                           .search = dub_sb_request_query(req, "searchQuery")};
    if (!dub_sb_request_only(req, known, a) || !dub_sb_query_limit(req, &q.limit, a) ||
        !read_sort(req, &q, a) || !read_types(req, &q, a))
        return;
    DUB_VEC(struct dub_sb_asset *) list = {0};
    bool project = dub_sb_request_query(req, "projectId") != NULL;
    for (size_t i = 0; i < sb->assets.n && !project; i++)
        if (wanted(sb->assets.at[i], &q, req->org))
            dub_vec_push(&list, sb->assets.at[i]);
    sort_assets(list.at, list.n, &q);
    const char *cursor = dub_sb_request_query(req, "cursor");
    size_t first = 0;
    for (size_t i = 0; cursor && i < list.n; i++)
        if (strcmp(list.at[i]->id, cursor) == 0)
            first = i + 1;
    if (cursor && first == 0) {
        dub_sb_refuse_query(a, "cursor is not the id of an asset in this list");
    } else {
        cJSON *out = cJSON_CreateObject(), *items = cJSON_AddArrayToObject(out, "items");
        size_t end = first + (size_t)q.limit < list.n ? first + (size_t)q.limit : list.n;
        for (size_t i = first; i < end; i++)
            cJSON_AddItemToArray(items, show(sb, list.at[i]));
        if (end < list.n)
            cJSON_AddStringToObject(out, "nextCursor", list.at[end - 1]->id);
        dub_json_add_i64(out, "totalCount", (int64_t)list.n);
        dub_sb_answer_json(a, 200, out);
    }
    dub_vec_fini(&list);
}
