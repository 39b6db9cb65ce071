#include "run/player_ipc.h"

#include "base/json.h"
#include "base/utf8.h"

/* --- in --------------------------------------------------------------------------------------- */

static int64_t whole(const cJSON *item)
{
    int64_t e6 = 0;
    return item && dub_json_decimal6(item, &e6) ? e6 / 1000000 : 0;
}

static void read_reply(const cJSON *doc, struct dub_ipc *out)
{
    const cJSON *data = dub_json_get(doc, "data");
    const char *error = dub_json_str(doc, "error"), *text = dub_json_str(doc, "data");
    out->kind = DUB_IPC_REPLY;
    out->request = whole(dub_json_get(doc, "request_id"));
    out->ok = error && strcmp(error, "success") == 0;
    out->has_time = cJSON_IsNumber(data) && dub_json_us(data, &out->time_us, NULL);
    out->entry = whole(dub_json_get(data, "playlist_entry_id"));
    if (text)
        dub_sanitise_z(text, out->text, sizeof(out->text));
}

static void read_end(const cJSON *doc, struct dub_ipc *out)
{
    const char *reason = dub_json_str(doc, "reason"), *error = dub_json_str(doc, "file_error");
    out->kind = DUB_IPC_ENDED;
    out->entry = whole(dub_json_get(doc, "playlist_entry_id"));
    out->to_the_end = reason && strcmp(reason, "eof") == 0;
    out->by_command = reason && (strcmp(reason, "stop") == 0 || strcmp(reason, "quit") == 0 ||
                                 strcmp(reason, "redirect") == 0);
    dub_sanitise_z(error ? error : reason ? reason : "", out->text, sizeof(out->text));
}

enum dub_status dub_ipc_parse(struct dub_sv line, struct dub_ipc *out, struct dub_err *err)
{
    cJSON *doc;
    *out = (struct dub_ipc){0};
    enum dub_status st = dub_json_parse(line, &doc, err);
    if (st != DUB_OK)
        return st;
    const char *event = dub_json_str(doc, "event");
    if (event && strcmp(event, "end-file") == 0)
        read_end(doc, out);
    else if (event && strcmp(event, "playback-restart") == 0)
        out->kind = DUB_IPC_STARTED;
    else if (!event && dub_json_get(doc, "error"))
        read_reply(doc, out);
    cJSON_Delete(doc);
    return DUB_OK;
}

/* --- out -------------------------------------------------------------------------------------- */

static void print(cJSON *words, int64_t request, struct dub_buf *out)
{
    cJSON *doc = cJSON_CreateObject();
    cJSON_AddItemToObject(doc, "command", words);
    if (request)
        dub_json_add_i64(doc, "request_id", request);
    dub_json_print(doc, 0, out);
    dub_buf_add_c(out, '\n');
    cJSON_Delete(doc);
}

static cJSON *text_array(const char *const *words, size_t n_words)
{
    cJSON *array = cJSON_CreateArray();
    for (size_t i = 0; i < n_words; i++)
        cJSON_AddItemToArray(array, cJSON_CreateString(words[i]));
    return array;
}

void dub_ipc_command(int64_t request, const char *const *words, size_t n_words, struct dub_buf *out)
{
    print(text_array(words, n_words), request, out);
}

static void set(const char *name, cJSON *value, struct dub_buf *out)
{
    const char *words[] = {"set_property", name};
    cJSON *array = text_array(words, DUB_ARRAY_LEN(words));
    cJSON_AddItemToArray(array, value);
    print(array, 0, out);
}

void dub_ipc_set_bool(const char *name, bool value, struct dub_buf *out)
{
    set(name, cJSON_CreateBool(value), out);
}

void dub_ipc_set_seconds(const char *name, dub_us value, struct dub_buf *out)
{
    set(name, dub_json_new_us(value), out);
}
