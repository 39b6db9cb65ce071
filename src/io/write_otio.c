/*
 * OpenTimelineIO: docs/tutorials/otio-serialized-schema.md of AcademySoftwareFoundation's
 * OpenTimelineIO. A track has no positions, only gaps and clips one after the other; an offset
 * becomes the time code at which the timeline starts.
 */
#include "base/json.h"
#include "io/write.h"

struct writer {
    const struct dub_export *x;
    struct dub_buf *out;
    int64_t base; /* frame of the offset: position 0 */
};

/* --- parts -------------------------------------------------------------------------------------- */

static cJSON *schema(const char *name)
{
    cJSON *obj = cJSON_CreateObject();
    cJSON_AddStringToObject(obj, "OTIO_SCHEMA", name);
    return obj;
}

static cJSON *rational_time(const struct writer *w, int64_t frames)
{
    struct dub_rate rate = w->x->opts.rate;
    cJSON *t = schema("RationalTime.1");
    cJSON_AddNumberToObject(t, "rate", (double)rate.num / rate.den);
    dub_json_add_i64(t, "value", frames);
    return t;
}

static cJSON *time_range(const struct writer *w, int64_t start, int64_t frames)
{
    cJSON *range = schema("TimeRange.1");
    cJSON_AddItemToObject(range, "duration", rational_time(w, frames));
    cJSON_AddItemToObject(range, "start_time", rational_time(w, start));
    return range;
}

/* What clips, gaps and tracks have in common. */
static cJSON *item(const char *kind, struct dub_sv name, cJSON *range)
{
    cJSON *obj = schema(kind);
    char *z = dub_strndup(name.p, name.n);
    cJSON_AddStringToObject(obj, "name", z);
    dub_free(z);
    cJSON_AddItemToObject(obj, "source_range", range);
    cJSON_AddArrayToObject(obj, "effects");
    cJSON_AddArrayToObject(obj, "markers");
    cJSON_AddBoolToObject(obj, "enabled", true);
    return obj;
}

static cJSON *media_reference(const struct dub_input *in)
{
    struct dub_sv where = dub_write_locator(in);
    cJSON *ref = schema(where.n ? "ExternalReference.1" : "MissingReference.1");
    cJSON_AddObjectToObject(ref, "metadata");
    cJSON_AddStringToObject(ref, "name", "");
    cJSON_AddNullToObject(ref, "available_range");
    cJSON_AddNullToObject(ref, "available_image_bounds");
    if (where.n) {
        char *z = dub_strndup(where.p, where.n);
        cJSON_AddStringToObject(ref, "target_url", z);
        dub_free(z);
    }
    return ref;
}

static void add_reference(cJSON *clip, const struct dub_input *in)
{
    cJSON *refs = cJSON_AddObjectToObject(clip, "media_references");
    cJSON_AddItemToObject(refs, "DEFAULT_MEDIA", media_reference(in));
    cJSON_AddStringToObject(clip, "active_media_reference_key", "DEFAULT_MEDIA");
}

/* One line an item: a timeline of many segments is written as it goes. */
static void put_item(struct writer *w, cJSON *obj, bool *first)
{
    dub_buf_add_z(w->out, *first ? "\n        " : ",\n        ");
    *first = false;
    dub_json_print(obj, 0, w->out);
    cJSON_Delete(obj);
}

/* --- clips -------------------------------------------------------------------------------------- */

static void add_text(cJSON *obj, const char *key, const struct dub_str *text)
{
    if (text)
        cJSON_AddStringToObject(obj, key, text->z);
}

static void add_metadata(cJSON *clip, const struct dub_export_row *row)
{
    char id[DUB_ID_TEXT];
    cJSON *ours = cJSON_AddObjectToObject(cJSON_AddObjectToObject(clip, "metadata"), "dubline");
    cJSON_AddStringToObject(ours, "id", dub_id_print(row->segment->rec.id, id));
    add_text(ours, "speaker", row->label);
    add_text(ours, "text", row->target);
    add_text(ours, "source_text", row->source);
    add_text(ours, "note", row->note);
    if (row->segment->review != DUB_REVIEW_NONE)
        cJSON_AddStringToObject(ours, "state", dub_review_name(row->segment->review));
}

static void put_clip(struct writer *w, const struct dub_export_row *row, bool *first)
{
    const struct dub_project *p = w->x->project;
    const struct dub_str *shown = row->target ? row->target : row->text ? row->text : row->label;
    struct dub_sv name = dub_str_sv(shown), line = dub_sv_split(&name, '\n');
    struct dub_crop crop = dub_segment_crop(row->segment);
    int64_t from = crop.has_start && crop.span.start_us >= 0
                       ? dub_frame_at(dub_frame_snap(crop.span.start_us, w->x->opts.rate),
                                      w->x->opts.rate)
                       : 0;
    cJSON *clip =
        item("Clip.2", line, time_range(w, from, row->end_frame - row->start_frame));
    add_reference(clip, dub_segment_input(p, row->segment));
    add_metadata(clip, row);
    put_item(w, clip, first);
}

/* --- tracks ------------------------------------------------------------------------------------- */

static void open_track(struct writer *w, bool first)
{
    dub_buf_add_z(w->out, first ? "\n      " : ",\n      ");
    dub_buf_add_z(w->out, "{\"OTIO_SCHEMA\":\"Track.1\",\"children\":[");
}

static void close_track(struct writer *w, struct dub_sv name, const char *kind)
{
    cJSON *obj = item("Track.1", name, cJSON_CreateNull());
    cJSON_AddObjectToObject(obj, "metadata");
    cJSON_AddStringToObject(obj, "kind", kind);
    cJSON_DeleteItemFromObject(obj, "OTIO_SCHEMA"); /* it opened the track */
    struct dub_buf rest;
    dub_buf_init(&rest, 0);
    dub_json_print(obj, 0, &rest);
    cJSON_Delete(obj);
    dub_buf_add_z(w->out, "\n      ],");
    dub_buf_add_z(w->out, dub_buf_z(&rest) + 1); /* without its opening brace */
    dub_buf_fini(&rest);
}

static void put_voice_track(struct writer *w, const struct dub_lane *l, bool first)
{
    bool first_item = true;
    int64_t at = w->base;
    open_track(w, first);
    for (size_t i = 0; i < l->rows.n; i++) {
        const struct dub_export_row *row = &w->x->rows.at[l->rows.at[i]];
        if (row->start_frame > at) {
            cJSON *gap = item("Gap.1", dub_sv(""), time_range(w, 0, row->start_frame - at));
            cJSON_AddObjectToObject(gap, "metadata");
            put_item(w, gap, &first_item);
        }
        put_clip(w, row, &first_item);
        at = row->end_frame;
    }
    close_track(w, dub_str_sv(l->label), "Audio");
}

static void put_video_track(struct writer *w, const struct dub_input *video)
{
    dub_us length;
    bool first = true;
    int64_t end = w->base;
    for (size_t i = 0; i < w->x->rows.n; i++)
        if (w->x->rows.at[i].end_frame > end)
            end = w->x->rows.at[i].end_frame;
    int64_t frames = end - w->base;
    if (dub_project_video_len(w->x->project, &length))
        frames = dub_frame_at(length, w->x->opts.rate);
    struct dub_sv where = dub_write_locator(video), name = where;
    for (size_t i = 0; i < where.n; i++)
        if (where.p[i] == '/')
            name = dub_sv_n(where.p + i + 1, where.n - i - 1);
    open_track(w, true);
    cJSON *clip = item("Clip.2", name, time_range(w, 0, frames));
    add_reference(clip, video);
    cJSON_AddObjectToObject(clip, "metadata");
    put_item(w, clip, &first);
    close_track(w, DUB_SV_LIT("video"), "Video");
}

/* --- the file ----------------------------------------------------------------------------------- */

static void put_head(struct writer *w)
{
    cJSON *name = cJSON_CreateString(w->x->opts.name ? w->x->opts.name : "project");
    cJSON *start = w->base ? rational_time(w, w->base) : cJSON_CreateNull();
    dub_buf_add_z(w->out, "{\n  \"OTIO_SCHEMA\": \"Timeline.1\",\n  \"metadata\": {},\n"
                          "  \"name\": ");
    dub_json_print(name, 0, w->out);
    dub_buf_add_z(w->out, ",\n  \"global_start_time\": ");
    dub_json_print(start, 0, w->out);
    dub_buf_add_z(w->out, ",\n  \"tracks\": {\n    \"OTIO_SCHEMA\": \"Stack.1\",\n"
                          "    \"metadata\": {},\n    \"name\": \"tracks\",\n"
                          "    \"source_range\": null,\n    \"effects\": [],\n"
                          "    \"markers\": [],\n    \"enabled\": true,\n    \"children\": [");
    cJSON_Delete(name);
    cJSON_Delete(start);
}

void dub_otio_write(const struct dub_export *x, struct dub_buf *out)
{
    struct writer w = {.x = x, .out = out};
    struct dub_lanes lanes;
    const struct dub_input *video = dub_project_visual(x->project);
    if (x->opts.offset_us > 0)
        w.base = dub_frame_at(dub_frame_snap(x->opts.offset_us, x->opts.rate), x->opts.rate);
    put_head(&w);
    if (video)
        put_video_track(&w, video);
    dub_lanes_init(&lanes, x);
    for (size_t i = 0; i < lanes.at.n; i++)
        put_voice_track(&w, &lanes.at.at[i], i == 0 && !video);
    dub_lanes_fini(&lanes);
    dub_buf_add_z(out, "\n    ]\n  }\n}\n");
}
