/* JSON for programs: an array of segments with plain keys, and the form that WhisperX writes. */
#include "base/json.h"
#include "io/write.h"

/* Each object on a line of its own: a change of one segment is a change of one line. */
static void add_object(cJSON *obj, bool last, struct dub_buf *out)
{
    dub_buf_add_z(out, "  ");
    dub_json_print(obj, 0, out);
    dub_buf_add_z(out, last ? "\n" : ",\n");
    cJSON_Delete(obj);
}

static void add_text(cJSON *obj, const char *key, const struct dub_str *text)
{
    if (text)
        cJSON_AddStringToObject(obj, key, text->z);
}

/* With decimals always: whole numbers are milliseconds to some readers. */
static void add_seconds(cJSON *obj, const char *key, dub_us t)
{
    struct dub_buf text;
    dub_buf_init(&text, 0);
    dub_write_seconds(t, &text);
    cJSON_AddRawToObject(obj, key, dub_buf_z(&text));
    dub_buf_fini(&text);
}

/* The file that is this segment's take; a crop of a longer file would be misread as one. */
static void add_take(const struct dub_export *x, cJSON *obj, const struct dub_segment *s)
{
    const struct dub_input *in = dub_segment_input(x->project, s);
    if (s->audio == DUB_AUDIO_WHOLE && in && in->kind == DUB_INPUT_AUDIO &&
        in->loc == DUB_LOC_FILE)
        add_text(obj, "audio", in->where);
}

static cJSON *plain_object(const struct dub_export *x, const struct dub_export_row *row)
{
    const struct dub_segment *s = row->segment;
    char id[DUB_ID_TEXT];
    cJSON *obj = cJSON_CreateObject();
    dub_id_print(s->rec.id, id);
    cJSON_AddStringToObject(obj, "id", id);
    add_seconds(obj, "start", row->span.start_us);
    add_seconds(obj, "end", row->span.end_us);
    /* The same members in all objects: readers look at the first few to learn what there is. */
    if (x->opts.label != DUB_EXPORT_LABEL_NONE)
        cJSON_AddStringToObject(obj, "speaker", dub_str_z(row->label));
    if (x->opts.text != DUB_EXPORT_TEXT_TARGET)
        cJSON_AddStringToObject(obj, "source_text", dub_str_z(row->source));
    if (x->opts.text != DUB_EXPORT_TEXT_SOURCE)
        cJSON_AddStringToObject(obj, "translation", dub_str_z(row->target));
    add_take(x, obj, s);
    add_text(obj, "note", row->note);
    if (s->review != DUB_REVIEW_NONE)
        cJSON_AddStringToObject(obj, "state", dub_review_name(s->review));
    return obj;
}

void dub_json_write(const struct dub_export *x, struct dub_buf *out)
{
    dub_buf_add_z(out, "[\n");
    for (size_t i = 0; i < x->rows.n; i++)
        add_object(plain_object(x, &x->rows.at[i]), i + 1 == x->rows.n, out);
    dub_buf_add_z(out, "]\n");
}

/* github.com/m-bain/whisperX whisperx/types.py; there are no words, because no program heard them. */
void dub_whisperx_write(const struct dub_export *x, struct dub_buf *out)
{
    dub_buf_add_z(out, "{\"segments\": [\n");
    for (size_t i = 0; i < x->rows.n; i++) {
        const struct dub_export_row *row = &x->rows.at[i];
        cJSON *obj = cJSON_CreateObject();
        add_seconds(obj, "start", row->span.start_us);
        add_seconds(obj, "end", row->span.end_us);
        cJSON_AddStringToObject(obj, "text", dub_str_z(row->text));
        cJSON_AddArrayToObject(obj, "words");
        add_text(obj, "speaker", row->label);
        add_object(obj, i + 1 == x->rows.n, out);
    }
    dub_buf_add_z(out, "], \"word_segments\": []}\n");
}
