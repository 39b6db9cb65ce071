#include "request/compare.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "request/compare_match.h"

/* --- results ---------------------------------------------------------------------------------- */

static void change_fini(struct dub_diff *c)
{
    for (size_t i = 0; i < c->fields.n; i++) {
        dub_free(c->fields.at[i].name);
        dub_free(c->fields.at[i].was);
        dub_free(c->fields.at[i].is_now);
    }
    dub_vec_fini(&c->fields);
    dub_free(c->name);
}

void dub_compare_fini(struct dub_compare *c)
{
    for (size_t i = 0; i < c->changes.n; i++)
        change_fini(&c->changes.at[i]);
    dub_vec_fini(&c->changes);
    *c = (struct dub_compare){0};
}

static char *json_text(const cJSON *item)
{
    struct dub_buf text;
    if (!item)
        return NULL;
    dub_buf_init(&text, 0);
    dub_json_print(item, 0, &text);
    return dub_buf_take(&text);
}

static const cJSON *member(const cJSON *obj, const char *name)
{
    return cJSON_IsObject(obj) ? cJSON_GetObjectItemCaseSensitive(obj, name) : NULL;
}

/* --- fields ----------------------------------------------------------------------------------- */

/* How people here call a member, by its path; anything else keeps its own name. */
static const struct {
    const char *path, *name;
} words[] = {
    {"startTime", "start"},
    {"endTime", "end"},
    {"audioInput.refId", "audio"},
    {"audioInput.startTime", "crop start"},
    {"audioInput.endTime", "crop end"},
};

static char *field_name(const char *path)
{
    static const char override[] = "optionsOverride.", provider[] = "provider.";
    for (size_t i = 0; i < DUB_ARRAY_LEN(words); i++)
        if (strcmp(words[i].path, path) == 0)
            return dub_strdup(words[i].name);
    if (strncmp(path, override, sizeof(override) - 1) == 0)
        path += sizeof(override) - 1;
    else if (strncmp(path, provider, sizeof(provider) - 1) == 0)
        path += sizeof(provider) - 1;
    return dub_strdup(path);
}

static void add_field(struct dub_diff *c, const char *path, const cJSON *was, const cJSON *now)
{
    struct dub_diff_field f = {field_name(path), json_text(was), json_text(now)};
    dub_vec_push(&c->fields, f);
}

static void compare_values(struct dub_diff *c, const char *path, const cJSON *was,
                           const cJSON *now, int depth);

static void compare_member(struct dub_diff *c, const char *path, const char *name,
                           const cJSON *was, const cJSON *now, int depth)
{
    char *below = path[0] ? dub_asprintf("%s.%s", path, name) : dub_strdup(name);
    compare_values(c, below, was, now, depth + 1);
    dub_free(below);
}

/* Objects are opened so that the one value that differs is named; lists are told as a whole. */
static void compare_values(struct dub_diff *c, const char *path, const cJSON *was,
                           const cJSON *now, int depth)
{
    bool open = depth < 4 && (!was || cJSON_IsObject(was)) && (!now || cJSON_IsObject(now));
    bool empty = !(was && was->child) && !(now && now->child);
    if (!was && !now)
        return;
    if (!open || (empty && depth > 0)) {
        if (!was || !now || !dub_json_equal(was, now))
            add_field(c, path, was, now);
        return;
    }
    for (const cJSON *m = was ? was->child : NULL; m; m = m->next)
        compare_member(c, path, m->string, m, member(now, m->string), depth);
    for (const cJSON *m = now ? now->child : NULL; m; m = m->next)
        if (!member(was, m->string))
            compare_member(c, path, m->string, NULL, m, depth);
}

/* --- the parts -------------------------------------------------------------------------------- */

struct work {
    struct dub_compare *out;
    const cJSON *was, *now;
};

/* Takes name. Where nothing differs there is no change. */
static void add_change(struct work *w, enum dub_diff_part part, char *name,
                       const struct dub_pair *pair)
{
    struct dub_diff c = {.part = part,
                           .old_at = pair->was ? (long)pair->old_at : -1,
                           .new_at = pair->now ? (long)pair->new_at : -1,
                           .at = pair->new_at,
                           .name = name};
    c.kind = !pair->was   ? DUB_DIFF_ADDED
             : !pair->now ? DUB_DIFF_REMOVED
                          : DUB_DIFF_CHANGED;
    compare_values(&c, "", pair->was, pair->now, 0);
    if (c.fields.n == 0 && c.kind == DUB_DIFF_CHANGED) {
        change_fini(&c);
        return;
    }
    dub_vec_push(&w->out->changes, c);
    if (part != DUB_PART_SEGMENT)
        w->out->n_other++;
    else if (c.kind == DUB_DIFF_CHANGED)
        w->out->n_changed++;
    else
        *(c.kind == DUB_DIFF_ADDED ? &w->out->n_added : &w->out->n_removed) += 1;
}

/* One value by itself; it is its own only field, so it gets no name within. */
static void add_value(struct work *w, enum dub_diff_part part, const char *name, const cJSON *was,
                      const cJSON *now)
{
    if (was && now && dub_json_equal(was, now))
        return;
    struct dub_diff c = {.part = part,
                           .old_at = -1,
                           .new_at = -1,
                           .name = dub_strdup(name),
                           .kind = !was   ? DUB_DIFF_ADDED
                                   : !now ? DUB_DIFF_REMOVED
                                          : DUB_DIFF_CHANGED};
    struct dub_diff_field f = {dub_strdup(""), json_text(was), json_text(now)};
    dub_vec_push(&c.fields, f);
    dub_vec_push(&w->out->changes, c);
    w->out->n_other++;
}

static void compare_options(struct work *w, const cJSON *was, const cJSON *now)
{
    for (const cJSON *m = was ? was->child : NULL; m; m = m->next)
        add_value(w, DUB_PART_OPTION, m->string, m, member(now, m->string));
    for (const cJSON *m = now ? now->child : NULL; m; m = m->next)
        if (!member(was, m->string))
            add_value(w, DUB_PART_OPTION, m->string, NULL, m);
}

static bool is_part(const char *name)
{
    return strcmp(name, "input") == 0 || strcmp(name, "segments") == 0 ||
           strcmp(name, "options") == 0;
}

static void compare_rest(struct work *w)
{
    for (const cJSON *m = w->was->child; m; m = m->next)
        if (!is_part(m->string))
            add_value(w, DUB_PART_REQUEST, m->string, m, member(w->now, m->string));
    for (const cJSON *m = w->now->child; m; m = m->next)
        if (!is_part(m->string) && !member(w->was, m->string))
            add_value(w, DUB_PART_REQUEST, m->string, NULL, m);
}

static char *input_name(const cJSON *in)
{
    const char *ref = dub_json_str(in, "refId"), *type = dub_json_str(in, "type");
    return dub_asprintf("input %s", ref ? ref : type ? type : "without a type");
}

static void compare_list(struct work *w, const char *name, bool segments)
{
    struct dub_pairs pairs = {0};
    dub_pairs_make(&pairs, member(w->was, name), member(w->now, name), segments);
    for (size_t i = 0; i < pairs.n; i++) {
        const struct dub_pair *p = &pairs.at[i];
        size_t number = (p->now ? p->new_at : p->old_at) + 1;
        char *called = segments ? dub_asprintf("segment %zu", number)
                                : input_name(p->now ? p->now : p->was);
        add_change(w, segments ? DUB_PART_SEGMENT : DUB_PART_INPUT, called, p);
    }
    dub_vec_fini(&pairs);
}

static enum dub_status read_request(struct dub_sv text, const char *which, cJSON **out,
                                    struct dub_err *err)
{
    enum dub_status st = dub_json_parse(text, out, err);
    if (st == DUB_OK && !cJSON_IsObject(*out)) {
        cJSON_Delete(*out);
        *out = NULL;
        st = dub_fail(err, DUB_ERR_FORMAT, "%s is JSON, but no request", which);
    }
    return st;
}

enum dub_status dub_request_compare(struct dub_sv was, struct dub_sv is_now,
                                    struct dub_compare *out, struct dub_err *err)
{
    cJSON *old = NULL, *now = NULL;
    struct dub_compare found = {0};
    enum dub_status st = read_request(was, "the earlier request", &old, err);
    if (st == DUB_OK)
        st = read_request(is_now, "the present request", &now, err);
    if (st == DUB_OK) {
        struct work w = {&found, old, now};
        compare_rest(&w);
        compare_options(&w, member(old, "options"), member(now, "options"));
        compare_list(&w, "input", false);
        compare_list(&w, "segments", true);
        *out = found;
    }
    cJSON_Delete(old);
    cJSON_Delete(now);
    return st;
}
