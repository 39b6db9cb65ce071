/* A JSON file of unknown origin: the list of objects with times nearest to its top, as a table. */
#include "io/columns.h"
#include "io/json_doc.h"

#define MEMBERS_MAX 64 /* of an object; names of further ones are not looked at */

static const cJSON *objects(const cJSON *item, int depth)
{
    if (cJSON_IsArray(item) && cJSON_IsObject(item->child))
        return item;
    size_t n = 0;
    bool inside = depth > 0 && (cJSON_IsObject(item) || cJSON_IsArray(item));
    for (const cJSON *c = inside ? item->child : NULL; c && n < 64; c = c->next, n++) {
        const cJSON *list = objects(c, depth - 1);
        if (list)
            return list;
    }
    return NULL;
}

const cJSON *dub_json_first_objects(const cJSON *doc)
{
    for (int depth = 0; depth <= 4; depth++) {
        const cJSON *list = objects(doc, depth);
        if (list)
            return list;
    }
    return NULL;
}

struct reader {
    struct dub_table table;
    DUB_VEC(struct dub_str *) numbers; /* as text, borrowed by the table */
};

/* Members of the first objects; later ones may have more, but those would be rare. */
static bool map_members(struct reader *r, const cJSON *list, const struct dub_columns *told)
{
    struct dub_sv names[MEMBERS_MAX];
    size_t n = 0, n_objects = 0, column[DUB_FIELD_COUNT];
    for (const cJSON *o = list->child; o && n_objects < 8; o = o->next, n_objects++) {
        for (const cJSON *m = cJSON_IsObject(o) ? o->child : NULL; m; m = m->next) {
            bool known = n == MEMBERS_MAX || !(cJSON_IsNumber(m) || cJSON_IsString(m));
            for (size_t i = 0; i < n && !known; i++)
                known = dub_sv_eq_z(names[i], m->string);
            if (!known)
                names[n++] = dub_sv(m->string);
        }
    }
    dub_table_map(&r->table, names, n, column);
    if (!told)
        return true;
    r->table.told_ms = told->unit == DUB_COLUMNS_MS;
    r->table.told_s = told->unit == DUB_COLUMNS_SECONDS;
    bool all = dub_columns_apply(told, &r->table, names, n, column);
    for (size_t f = 0; f < DUB_FIELD_COUNT; f++) /* as the file spells them */
        r->table.name[f] = column[f] < n ? names[column[f]] : (struct dub_sv){0};
    return all && r->table.name[DUB_FIELD_START].p &&
           (r->table.name[DUB_FIELD_END].p || r->table.name[DUB_FIELD_LENGTH].p);
}

static struct dub_sv value_of(struct reader *r, const cJSON *item, bool label)
{
    struct dub_buf b;
    if (cJSON_IsString(item))
        return dub_sv(item->valuestring);
    if (!cJSON_IsNumber(item))
        return (struct dub_sv){0};
    dub_buf_init(&b, 0);
    if (label)
        dub_json_label(item, "speaker", &b);
    else
        dub_json_print(item, 0, &b);
    struct dub_str *s = dub_str_new(dub_buf_sv(&b));
    dub_buf_fini(&b);
    dub_vec_push(&r->numbers, s);
    return dub_str_sv(s);
}

static void take_object(struct reader *r, const cJSON *obj)
{
    struct dub_table_row row = {.line = dub_json_line(obj)};
    for (const cJSON *m = obj->child; m; m = m->next)
        for (size_t f = 0; f < DUB_FIELD_COUNT; f++)
            if (r->table.name[f].p && dub_sv_eq_z(r->table.name[f], m->string))
                row.value[f] = value_of(r, m, f == DUB_FIELD_SPEAKER);
    dub_vec_push(&r->table.rows, row);
}

enum dub_status dub_objects_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err)
{
    struct reader r = {.numbers = {0}};
    cJSON *doc = NULL;
    struct dub_columns told;
    enum dub_status st =
        out->columns ? dub_columns_parse(dub_sv(out->columns), &told, err) : DUB_OK;
    if (!st)
        st = dub_json_doc(text, &doc, err);
    const cJSON *list = st == DUB_OK ? dub_json_find_objects(doc) : NULL;
    if (st == DUB_OK && out->columns && !list)
        list = dub_json_first_objects(doc);
    if (list && !map_members(&r, list, out->columns ? &told : NULL)) {
        st = dub_fail(err, DUB_ERR_FORMAT, "not all of the members \"%s\" are in the file",
                      out->columns);
    } else if (list) {
        for (const cJSON *c = list->child; c; c = c->next)
            if (cJSON_IsObject(c))
                take_object(&r, c);
            else
                dub_rows_reject(out, dub_json_line(list), "an item that is not an object");
        dub_table_give(&r.table, out);
    } else if (st == DUB_OK) {
        st = dub_fail(err, DUB_ERR_FORMAT,
                      "no list of objects with start and end (or duration) was found");
    }
    for (size_t i = 0; i < r.numbers.n; i++)
        dub_str_unref(r.numbers.at[i]);
    dub_vec_fini(&r.numbers);
    dub_vec_fini(&r.table.rows);
    cJSON_Delete(doc);
    return st;
}

int dub_objects_sniff(struct dub_sv head)
{
    return dub_json_kind(head) == DUB_JSON_OBJECTS ? 50 : 0;
}
