#include "model/journal.h"

#include <limits.h>

#include "base/json.h"
#include "model/project_impl.h"
#include "model/project_json.h"

static const char *const kind_names[DUB_KIND_COUNT] = {"settings", "speaker", "input", "segment",
                                                       "marker"};

/* The order of a speaker or input is its place in the file; a journal line has to say it. */
static cJSON *image(const struct dub_project *p, const struct dub_record *r)
{
    if (!r)
        return cJSON_CreateNull();
    cJSON *obj = dub_record_to_json(p, r);
    if (r->kind == DUB_KIND_SPEAKER)
        dub_json_add_i64(obj, "@order", ((const struct dub_speaker *)r)->order);
    if (r->kind == DUB_KIND_INPUT)
        dub_json_add_i64(obj, "@order", ((const struct dub_input *)r)->order);
    return obj;
}

static void add_line(cJSON *obj, struct dub_buf *out)
{
    dub_json_print(obj, 0, out);
    dub_buf_add_c(out, '\n');
    cJSON_Delete(obj);
}

void dub_journal_txn_line(const struct dub_project *p, const struct dub_txn *t, bool joined,
                          struct dub_buf *out)
{
    cJSON *obj = cJSON_CreateObject();
    dub_json_add_i64(obj, "txn", (int64_t)t->id);
    cJSON_AddStringToObject(obj, "name", dub_str_z(t->name));
    dub_json_add_i64(obj, "at", t->at_us);
    if (joined)
        cJSON_AddTrueToObject(obj, "joined");
    cJSON *changes = cJSON_AddArrayToObject(obj, "changes");
    for (size_t i = 0; i < t->changes.n; i++) {
        const struct dub_change *c = &t->changes.at[i];
        cJSON *item = cJSON_CreateObject();
        char id[DUB_ID_TEXT];
        cJSON_AddStringToObject(item, "kind", kind_names[c->kind]);
        cJSON_AddStringToObject(item, "id", dub_id_print(c->id, id));
        cJSON_AddItemToObject(item, "before", image(p, c->before));
        cJSON_AddItemToObject(item, "after", image(p, c->after));
        cJSON_AddItemToArray(changes, item);
    }
    add_line(obj, out);
}

void dub_journal_step_line(bool undo, struct dub_buf *out)
{
    dub_buf_add_z(out, undo ? "{\"undo\":true}\n" : "{\"redo\":true}\n");
}

/* A list of places, left out when it counts 0, 1, 2 ... as the file's list does. */
static void add_orders(cJSON *obj, const char *name, const struct dub_project *p,
                       unsigned (*order)(const struct dub_project *p, size_t i), size_t n)
{
    size_t i = 0;
    while (i < n && order(p, i) == i)
        i++;
    if (i == n)
        return;
    cJSON *list = cJSON_AddArrayToObject(obj, name);
    for (i = 0; i < n; i++)
        cJSON_AddItemToArray(list, cJSON_CreateNumber(order(p, i)));
}

static unsigned speaker_order(const struct dub_project *p, size_t i)
{
    return dub_project_speaker(p, i)->order;
}

static unsigned input_order(const struct dub_project *p, size_t i)
{
    return dub_project_input(p, i)->order;
}

void dub_journal_saved_line(const struct dub_project *p, const char *file_sha256,
                            struct dub_buf *out)
{
    cJSON *obj = cJSON_CreateObject();
    cJSON_AddStringToObject(obj, "saved", file_sha256);
    add_orders(obj, "speakers", p, speaker_order, dub_project_n_speakers(p));
    add_orders(obj, "inputs", p, input_order, dub_project_n_inputs(p));
    add_line(obj, out);
}

/* --- reading ---------------------------------------------------------------------------------- */

/* A whole number from 0 to max; 0 for anything else. */
static int64_t whole(const cJSON *obj, const char *name, double max)
{
    double v = dub_json_num(obj, name, 0);
    return v >= 0 && v <= max ? (int64_t)v : 0;
}

static enum dub_status read_image(cJSON *obj, enum dub_kind kind, dub_id id,
                                  struct dub_record **out, struct dub_err *err)
{
    *out = NULL;
    if (!obj || cJSON_IsNull(obj))
        return DUB_OK;
    unsigned order = (unsigned)whole(obj, "@order", UINT_MAX);
    cJSON_DeleteItemFromObjectCaseSensitive(obj, "@order");
    enum dub_status st = dub_record_from_json(obj, kind, out, err);
    if (st)
        return st;
    (*out)->id = id;
    if (kind == DUB_KIND_SPEAKER)
        ((struct dub_speaker *)*out)->order = order;
    if (kind == DUB_KIND_INPUT)
        ((struct dub_input *)*out)->order = order;
    return DUB_OK;
}

static enum dub_status read_change(const cJSON *item, struct dub_txn *t, struct dub_err *err)
{
    const char *kind_name = dub_json_str(item, "kind"), *id_text = dub_json_str(item, "id");
    struct dub_change c = {.kind = DUB_KIND_COUNT};
    dub_id id;
    for (int k = 0; kind_name && k < DUB_KIND_COUNT; k++)
        if (strcmp(kind_name, kind_names[k]) == 0)
            c.kind = (enum dub_kind)k;
    if (c.kind == DUB_KIND_COUNT || !id_text || !dub_id_parse(dub_sv(id_text), &id))
        return dub_fail(err, DUB_ERR_FORMAT, "a change without kind and id");
    c.id = id & DUB_ID_BITS;
    enum dub_status st = read_image(cJSON_GetObjectItemCaseSensitive(item, "before"), c.kind, c.id,
                                    &c.before, err);
    if (!st)
        st = read_image(cJSON_GetObjectItemCaseSensitive(item, "after"), c.kind, c.id, &c.after,
                        err);
    bool settings = c.kind == DUB_KIND_SETTINGS;
    if (!st && (settings != (c.id == DUB_SETTINGS_ID) || (settings && !(c.before && c.after))))
        st = dub_fail(err, DUB_ERR_FORMAT, "a change of settings that cannot be");
    if (st) {
        dub_record_unref(c.before);
        dub_record_unref(c.after);
        return st;
    }
    t->mask |= 1u << c.kind;
    dub_vec_push(&t->changes, c);
    return DUB_OK;
}

static enum dub_status read_txn(const cJSON *obj, struct dub_txn **out, struct dub_err *err)
{
    struct dub_txn *t = dub_txn_detached(dub_json_str(obj, "name"));
    t->id = (uint64_t)whole(obj, "txn", 1e15);
    t->at_us = whole(obj, "at", 1e17);
    const cJSON *item;
    enum dub_status st = DUB_OK;
    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(obj, "changes"))
    {
        st = read_change(item, t, err);
        if (st)
            break;
    }
    if (st) {
        dub_txn_free(t);
        return st;
    }
    *out = t;
    return DUB_OK;
}

static void orders_fini(struct dub_orders *o)
{
    dub_vec_fini(&o->speakers);
    dub_vec_fini(&o->inputs);
}

static unsigned order_of(const cJSON *item)
{
    double v = cJSON_IsNumber(item) ? item->valuedouble : 0;
    return v >= 0 && v <= UINT_MAX ? (unsigned)v : 0;
}

static enum dub_status read_line(struct dub_sv line, struct dub_journal *j, struct dub_err *err)
{
    cJSON *obj = NULL;
    enum dub_status st = dub_json_parse(line, &obj, err);
    if (st)
        return st;
    struct dub_journal_entry e = {.kind = DUB_JOURNAL_TXN};
    const char *saved = dub_json_str(obj, "saved");
    if (dub_json_get(obj, "txn")) {
        e.joined = dub_json_bool(obj, "joined", false);
        st = read_txn(obj, &e.txn, err);
        if (!st)
            dub_vec_push(&j->entries, e);
    } else if (dub_json_get(obj, "undo") || dub_json_get(obj, "redo")) {
        e.kind = dub_json_get(obj, "undo") ? DUB_JOURNAL_UNDO : DUB_JOURNAL_REDO;
        dub_vec_push(&j->entries, e);
    } else if (saved && strlen(saved) == DUB_SHA256_HEX - 1) {
        j->has_mark = true;
        memcpy(j->mark_sha256, saved, DUB_SHA256_HEX);
        j->n_before_mark = j->entries.n;
        orders_fini(&j->mark_orders);
        const cJSON *item;
        cJSON_ArrayForEach(item, dub_json_get(obj, "speakers"))
        {
            dub_vec_push(&j->mark_orders.speakers, order_of(item));
        }
        cJSON_ArrayForEach(item, dub_json_get(obj, "inputs"))
        {
            dub_vec_push(&j->mark_orders.inputs, order_of(item));
        }
    } else {
        st = dub_fail(err, DUB_ERR_FORMAT, "neither an edit nor a save mark");
    }
    cJSON_Delete(obj);
    return st;
}

enum dub_status dub_journal_parse(struct dub_sv text, struct dub_journal *out, struct dub_err *err)
{
    *out = (struct dub_journal){0};
    int line_number = 0;
    while (text.n > 0) {
        bool whole = dub_sv_find(text, '\n') < text.n;
        struct dub_sv line = dub_sv_split(&text, '\n');
        line_number++;
        if (!whole)
            break; /* torn by a crash while it was written: that edit was never acknowledged */
        if (line.n == 0)
            continue;
        enum dub_status st = read_line(line, out, err);
        if (st) {
            dub_journal_fini(out);
            dub_err_prefix(err, "entry %d: ", line_number);
            return err ? dub_err_at(err, NULL, line_number, err->col ? err->col : 1) : st;
        }
    }
    return DUB_OK;
}

void dub_journal_fini(struct dub_journal *j)
{
    for (size_t i = 0; i < j->entries.n; i++)
        dub_txn_free(j->entries.at[i].txn);
    dub_vec_fini(&j->entries);
    orders_fini(&j->mark_orders);
}

void dub_journal_restore_orders(const struct dub_journal *j, struct dub_project *p)
{
    const struct dub_orders *o = &j->mark_orders;
    dub_project_set_orders(p, DUB_KIND_SPEAKER, o->speakers.at, o->speakers.n);
    dub_project_set_orders(p, DUB_KIND_INPUT, o->inputs.at, o->inputs.n);
}

void dub_journal_replay(struct dub_journal *j, size_t i, struct dub_history *h,
                        struct dub_project *p)
{
    struct dub_journal_entry *e = &j->entries.at[i];
    switch (e->kind) {
    case DUB_JOURNAL_TXN:
        if (p)
            dub_txn_apply(p, e->txn, true);
        dub_history_restore(h, e->txn, e->joined);
        e->txn = NULL;
        break;
    case DUB_JOURNAL_UNDO:
        if (p)
            dub_history_undo(h, p);
        else
            dub_history_restore_undo(h);
        break;
    case DUB_JOURNAL_REDO:
        if (p)
            dub_history_redo(h, p);
        else
            dub_history_restore_redo(h);
        break;
    }
}
