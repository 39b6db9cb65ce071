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
    dub_json_add_us(obj, "start", row->span.start_us);
    dub_json_add_us(obj, "end", row->span.end_us);
    add_text(obj, "speaker", row->label);
    add_text(obj, "source_text", row->source);
    add_text(obj, "translation", row->target);
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
        dub_json_add_us(obj, "start", row->span.start_us);
        dub_json_add_us(obj, "end", row->span.end_us);
        cJSON_AddStringToObject(obj, "text", dub_str_z(row->text));
        cJSON_AddArrayToObject(obj, "words");
        add_text(obj, "speaker", row->label);
        add_object(obj, i + 1 == x->rows.n, out);
    }
    dub_buf_add_z(out, "], \"word_segments\": []}\n");
}
