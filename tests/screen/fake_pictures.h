/*
 * Pictures made up for screen tests: 1280×720, 25 frames a second, answered at once. The outermost
 * cells are a frame, inside stand the frame's number and shades that tell colours from none.
 */
#ifndef DUB_TESTS_FAKE_PICTURES_H
#define DUB_TESTS_FAKE_PICTURES_H

#include <stdio.h>

#include "base/json.h"
#include "picture_port.h"

struct fake_pictures {
    bool on;
    char error[128]; /* instead of a picture; "": none */
    int n_asked;
    bool shots_known;
    size_t n_kept;
    dub_media_result_fn *shots_done; /* of a search under way */
    void *shots_ctx;
};

/* As it comes over the pipe. */
static inline void fake_say_json(cJSON *made, dub_media_result_fn *done, void *done_ctx)
{
    struct dub_buf text;
    cJSON *doc = NULL;
    dub_buf_init(&text, 0);
    dub_json_print(made, 0, &text);
    (void)!dub_json_parse(dub_buf_sv(&text), &doc, NULL);
    done(done_ctx, doc, NULL);
    cJSON_Delete(doc);
    cJSON_Delete(made);
    dub_buf_fini(&text);
}

static inline void fake_cell(const struct ui_frame_ask *a, int x, int y, const char *mark,
                             struct dub_buf row[3])
{
    static const char *const shades[3][3] = {{"░", "▒", "▓"}, {"░", "▒", "▓"}, {".", ":", "#"}};
    int shade = (x / 4 + y / 2) % 3;
    dub_buf_add_z(&row[0], mark ? mark : shades[a->charset][shade]);
    for (int i = 1; i < 3; i++) {
        if (a->colours == UI_COLOURS_NONE)
            dub_buf_add_z(&row[i], "------");
        else if (a->colours == UI_COLOURS_RGB)
            dub_buf_addf(&row[i], "%02x%02x%02x", 40 * shade, 30 * i, 60);
        else
            dub_buf_addf(&row[i], "%06x", i * 2 + shade);
    }
}

static inline void fake_rows(const struct ui_frame_ask *a, int w, int h, cJSON *result)
{
    static const char *const names[3] = {"text", "fg", "bg"};
    char number[24];
    cJSON *lists[3];
    struct dub_buf row[3];
    int n = snprintf(number, sizeof(number), "%d", (int)(a->at_us / 40000));
    for (int i = 0; i < 3; i++) {
        lists[i] = cJSON_AddArrayToObject(result, names[i]);
        dub_buf_init(&row[i], 0);
    }
    for (int y = 0; y < h; y++) {
        for (int x = 0; x < w; x++) {
            char digit[2] = {0};
            bool inside = y == h / 2 && x >= 2 && x < 2 + n;
            bool edge = x == 0 || y == 0 || x == w - 1 || y == h - 1;
            if (inside)
                digit[0] = number[x - 2];
            fake_cell(a, x, y, inside ? digit : edge ? "+" : NULL, row);
        }
        for (int i = 0; i < 3; i++) {
            cJSON_AddItemToArray(lists[i], cJSON_CreateString(dub_buf_z(&row[i])));
            dub_buf_clear(&row[i]);
        }
    }
    for (int i = 0; i < 3; i++)
        dub_buf_fini(&row[i]);
}

static inline uint64_t fake_frame(void *ctx, const struct ui_frame_ask *a, ui_frame_fn *done,
                                  void *done_ctx)
{
    struct fake_pictures *f = ctx;
    struct dub_err err;
    f->n_asked++;
    if (f->error[0]) {
        (void)!dub_fail(&err, DUB_ERR_UNSUPPORTED, "%s", f->error);
        done(done_ctx, NULL, &err);
        return 0;
    }
    int w = a->columns, h = w * 9 / 32;
    if (h > a->rows) {
        h = a->rows;
        w = h * 32 / 9;
    }
    h = h < 1 ? 1 : h;
    cJSON *result = cJSON_CreateObject();
    dub_json_add_i64(result, "frame", a->at_us / 40000);
    cJSON_AddBoolToObject(result, "counted", true);
    dub_json_add_us(result, "startSeconds", a->at_us / 40000 * 40000);
    dub_json_add_us(result, "endSeconds", a->at_us / 40000 * 40000 + 40000);
    dub_json_add_i64(result, "width", 1280);
    dub_json_add_i64(result, "height", 720);
    dub_json_add_i64(result, "rotation", 0);
    dub_json_add_i64(result, "columns", w);
    dub_json_add_i64(result, "rows", h);
    fake_rows(a, w, h, result);
    fake_say_json(result, done, done_ctx);
    return 0;
}

static inline bool fake_shots_known(void *ctx, const char *sha256, struct dub_shots *out)
{
    struct fake_pictures *f = ctx;
    (void)sha256;
    if (f->shots_known)
        dub_vec_push(&out->at, (dub_us)5000000);
    return f->shots_known;
}

static inline uint64_t fake_shots(void *ctx, const char *path, dub_media_progress_fn *progress,
                                  dub_media_result_fn *done, void *done_ctx)
{
    struct fake_pictures *f = ctx;
    (void)path;
    f->shots_done = done;
    f->shots_ctx = done_ctx;
    progress(done_ctx, 0.42, NULL);
    return 1;
}

static inline void fake_shots_end(struct fake_pictures *f)
{
    cJSON *result = cJSON_CreateObject(), *list = cJSON_AddArrayToObject(result, "shots");
    static const dub_us at[] = {5000000, 10000000, 10040000, 20000000};
    for (size_t i = 0; i < DUB_ARRAY_LEN(at); i++)
        cJSON_AddItemToArray(list, dub_json_new_us(at[i]));
    if (f->shots_done)
        fake_say_json(result, f->shots_done, f->shots_ctx);
    else
        cJSON_Delete(result);
    f->shots_done = NULL;
}

static inline void fake_shots_keep(void *ctx, const char *sha256, const struct dub_shots *found)
{
    (void)sha256;
    ((struct fake_pictures *)ctx)->n_kept = found->at.n;
}

static inline void fake_forget(void *ctx, uint64_t id)
{
    (void)id;
    ((struct fake_pictures *)ctx)->shots_done = NULL;
}

static inline struct ui_picture_port fake_picture_port(struct fake_pictures *f)
{
    if (!f->on)
        return (struct ui_picture_port){0};
    return (struct ui_picture_port){.ctx = f,
                                    .frame = fake_frame,
                                    .shots_known = fake_shots_known,
                                    .shots = fake_shots,
                                    .shots_keep = fake_shots_keep,
                                    .forget = fake_forget};
}

#endif
