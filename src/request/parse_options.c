#include "request/parse_options.h"

static enum dub_status read_point(struct dub_reader *r, const struct dub_place *at,
                                  const cJSON *item, void *dst, const struct dub_member *m)
{
    static const struct dub_member x = {.at = offsetof(struct dub_face, x)};
    static const struct dub_member y = {.at = offsetof(struct dub_face, y)};
    (void)m;
    struct dub_face *face = dst;
    if (!cJSON_IsArray(item) || cJSON_GetArraySize(item) != 2)
        return dub_reader_wrong(r, at, item, "two numbers [x, y]");
    struct dub_place first = {.up = at, .index = 0}, second = {.up = at, .index = 1};
    enum dub_status st = dub_read_integer(r, &first, item->child, dst, &x);
    if (st == DUB_OK)
        st = dub_read_integer(r, &second, item->child->next, dst, &y);
    face->has_point = st == DUB_OK;
    return st;
}

#define FACE(member) offsetof(struct dub_face, member)

static const struct dub_member face_members[] = {
    {"auto_detect", dub_read_bool, FACE(auto_detect), DUB_HAS(struct dub_face, has_auto)},
    {"v3", dub_read_bool, FACE(v3), DUB_HAS(struct dub_face, has_v3)},
    {"frame_number", dub_read_integer, FACE(frame), DUB_HAS(struct dub_face, has_frame)},
    {"coordinates", read_point, 0, 0},
    {"bounding_boxes", dub_read_raw_array, FACE(boxes), 0},
    {"bounding_boxes_url", dub_read_text, FACE(boxes_url), 0},
    DUB_MEMBERS_END,
};

static enum dub_status read_face(struct dub_reader *r, const struct dub_place *at,
                                 const cJSON *item, void *dst, const struct dub_member *m)
{
    (void)m;
    return dub_members_read(r, at, item, face_members, &((struct dub_options *)dst)->face);
}

static enum dub_status read_mode(struct dub_reader *r, const struct dub_place *at,
                                 const cJSON *item, void *dst, const struct dub_member *m)
{
    (void)m;
    struct dub_options *o = dst;
    const char *text = cJSON_GetStringValue(item);
    if (!text || !dub_sync_mode_parse(dub_sv(text), &o->sync_mode))
        return dub_reader_wrong(r, at, item, "bounce, loop, cut_off, silence or remap");
    const char *name = dub_sync_mode_name(o->sync_mode);
    if (strcmp(text, name) != 0)
        dub_reader_note(r, at, "is written \"%s\": read as \"%s\"", text, name);
    return DUB_OK;
}

#define OPT(member) offsetof(struct dub_options, member)

static const struct dub_member readers[DUB_OPT_COUNT] = {
    [DUB_OPT_SYNC_MODE] = {"", read_mode, 0, 0},
    [DUB_OPT_TEMPERATURE] = {"", dub_read_decimal6, OPT(temperature_e6), 0},
    [DUB_OPT_OCCLUSION] = {"", dub_read_bool, OPT(occlusion), 0},
    [DUB_OPT_FACE] = {"", read_face, 0, 0},
    [DUB_OPT_MODEL_MODE] = {"", dub_read_text, OPT(model_mode), 0},
    [DUB_OPT_PROMPT] = {"", dub_read_text, OPT(prompt), 0},
    [DUB_OPT_I2V_PROMPT] = {"", dub_read_text, OPT(i2v_prompt), 0},
    [DUB_OPT_REASONING] = {"", dub_read_bool, OPT(reasoning), 0},
};

static unsigned option_by_name(const char *name)
{
    unsigned which = 0;
    while (which < DUB_OPT_COUNT && strcmp(dub_option_name((enum dub_option)which), name) != 0)
        which++;
    return which;
}

static enum dub_status read_one(struct dub_reader *r, const struct dub_place *at, const cJSON *item,
                                struct dub_options *o, cJSON *unknown)
{
    unsigned which = option_by_name(item->string);
    if (which == DUB_OPT_COUNT) {
        dub_reader_note(r, at, "is not an option of the service: left out of requests");
        if (unknown)
            cJSON_AddItemToObject(unknown, item->string, cJSON_Duplicate(item, 1));
        return DUB_OK;
    }
    if (cJSON_IsNull(item) || (o->set & DUB_OPT_BIT(which))) {
        dub_reader_note(
            r, at, cJSON_IsNull(item) ? "is null: left out" : "is given twice: the first is taken");
        return DUB_OK;
    }
    enum dub_status st = readers[which].read(r, at, item, o, &readers[which]);
    if (st == DUB_OK)
        o->set |= DUB_OPT_BIT(which);
    return st;
}

enum dub_status dub_request_parse_options(struct dub_reader *r, const struct dub_place *at,
                                          const cJSON *obj, struct dub_options *o,
                                          struct dub_str **unknown)
{
    enum dub_status st = DUB_OK;
    cJSON *others = unknown ? cJSON_CreateObject() : NULL;
    if (!cJSON_IsObject(obj))
        st = dub_reader_wrong(r, at, obj, "an object");
    for (const cJSON *c = obj->child; c && st == DUB_OK; c = c->next) {
        struct dub_place here = {.up = at, .name = c->string};
        st = read_one(r, &here, c, o, others);
    }
    if (unknown && st == DUB_OK) {
        dub_str_unref(*unknown);
        *unknown = dub_json_raw(others);
    }
    cJSON_Delete(others);
    return st;
}
