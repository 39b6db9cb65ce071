#include "picture_cells.h"

#include <stdio.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/utf8.h"

#define COLUMNS_MAX 400
#define ROWS_MAX    200
#define PIXELS_MAX  65536

/* --- reading ---------------------------------------------------------------------------------- */

static int hex(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Six digits, or "------". */
static bool read_colour(const char *s, bool exact, uint32_t *out)
{
    int value = 0;
    if (memcmp(s, "------", 6) == 0) {
        *out = 0;
        return true;
    }
    for (int i = 0; i < 6; i++) {
        if (hex(s[i]) < 0)
            return false;
        value = value * 16 + hex(s[i]);
    }
    *out = UI_OWN(exact ? UI_RGB_BIT | value : value);
    return exact || value < 256;
}

static bool read_row(const struct ui_picture *p, const cJSON *const rows[3], bool exact,
                     struct ui_picture_cell *cells)
{
    const char *text = cJSON_GetStringValue(rows[0]);
    const char *fg = cJSON_GetStringValue(rows[1]), *bg = cJSON_GetStringValue(rows[2]);
    size_t digits = (size_t)p->columns * 6;
    if (!text || !fg || !bg || strlen(fg) != digits || strlen(bg) != digits)
        return false;
    struct dub_sv rest = dub_sv(text);
    for (int x = 0; x < p->columns; x++) {
        int32_t cp;
        size_t n = dub_utf8_next(rest, &cp);
        if (n == 0 || !read_colour(fg + 6 * x, exact, &cells[x].fg) ||
            !read_colour(bg + 6 * x, exact, &cells[x].bg))
            return false;
        memcpy(cells[x].bytes, rest.p, n);
        cells[x].bytes[n] = '\0';
        rest = dub_sv_n(rest.p + n, rest.n - n);
    }
    return rest.n == 0;
}

static bool read_rows(const cJSON *result, bool exact, struct ui_picture *p)
{
    static const char *const names[3] = {"text", "fg", "bg"};
    const cJSON *row[3];
    for (int i = 0; i < 3; i++) {
        const cJSON *list = dub_json_get(result, names[i]);
        if (!cJSON_IsArray(list) || cJSON_GetArraySize(list) != p->rows)
            return false;
        row[i] = list->child;
    }
    for (int y = 0; y < p->rows; y++) {
        if (!read_row(p, row, exact, p->at + (size_t)y * (size_t)p->columns))
            return false;
        for (int i = 0; i < 3; i++)
            row[i] = row[i]->next;
    }
    return true;
}

static int whole(const cJSON *result, const char *name, int most)
{
    double v = dub_json_num(result, name, -1);
    return v >= 0 && v <= most ? (int)v : -1;
}

enum dub_status ui_picture_read(const cJSON *result, bool exact, struct ui_picture *out,
                                struct dub_err *err)
{
    struct ui_picture p = {.columns = whole(result, "columns", COLUMNS_MAX),
                           .rows = whole(result, "rows", ROWS_MAX),
                           .width = whole(result, "width", PIXELS_MAX),
                           .height = whole(result, "height", PIXELS_MAX),
                           .rotation = whole(result, "rotation", 270),
                           .counted = dub_json_bool(result, "counted", false)};
    double frame = dub_json_num(result, "frame", -1);
    const cJSON *end = dub_json_get(result, "endSeconds");
    bool fine = p.columns > 0 && p.rows > 0 && p.width > 0 && p.height > 0 && frame >= 0 &&
                frame < 1e12 && p.rotation >= 0 && p.rotation % 90 == 0 &&
                dub_json_us(dub_json_get(result, "startSeconds"), &p.start_us, NULL);
    p.frame = fine ? (int64_t)frame : 0;
    p.has_end = end && dub_json_us(end, &p.end_us, NULL);
    if (fine) {
        p.at = dub_alloc_array((size_t)p.columns * (size_t)p.rows, sizeof(*p.at));
        fine = read_rows(result, exact, &p);
    }
    if (!fine) {
        ui_picture_fini(&p);
        return dub_fail(err, DUB_ERR_FORMAT, "dubline-media answered with no picture");
    }
    *out = p;
    return DUB_OK;
}

void ui_picture_fini(struct ui_picture *p)
{
    dub_free(p->at);
    *p = (struct ui_picture){0};
}

void ui_picture_put(const struct ui_picture *p, struct ui_canvas *c, int x, int y)
{
    for (int row = 0; p->at && row < p->rows; row++) {
        for (int column = 0; column < p->columns; column++) {
            const struct ui_picture_cell *cell = &p->at[row * p->columns + column];
            ui_put_own(c, x + column, y + row, cell->bytes, cell->fg, cell->bg);
        }
    }
}

/* --- places ----------------------------------------------------------------------------------- */

static int within(int v, int n)
{
    return v < 0 ? 0 : v >= n ? n - 1 : v;
}

struct ui_pixel ui_picture_upright(const struct ui_picture *p)
{
    bool side = p->rotation == 90 || p->rotation == 270;
    return (struct ui_pixel){side ? p->height : p->width, side ? p->width : p->height};
}

struct ui_pixel ui_picture_stored(const struct ui_picture *p, struct ui_pixel at)
{
    struct ui_pixel size = ui_picture_upright(p);
    switch (p->rotation) {
    case 90:
        return (struct ui_pixel){at.y, size.x - 1 - at.x};
    case 180:
        return (struct ui_pixel){size.x - 1 - at.x, size.y - 1 - at.y};
    case 270:
        return (struct ui_pixel){size.y - 1 - at.y, at.x};
    default:
        return at;
    }
}

struct ui_pixel ui_picture_shown(const struct ui_picture *p, struct ui_pixel at)
{
    switch (p->rotation) {
    case 90:
        return (struct ui_pixel){p->height - 1 - at.y, at.x};
    case 180:
        return (struct ui_pixel){p->width - 1 - at.x, p->height - 1 - at.y};
    case 270:
        return (struct ui_pixel){at.y, p->width - 1 - at.x};
    default:
        return at;
    }
}

struct ui_pixel ui_picture_of_cell(const struct ui_picture *p, int column, int row)
{
    struct ui_pixel size = ui_picture_upright(p);
    int x = (2 * within(column, p->columns) + 1) * size.x / (2 * p->columns);
    int y = (2 * within(row, p->rows) + 1) * size.y / (2 * p->rows);
    return (struct ui_pixel){within(x, size.x), within(y, size.y)};
}

struct ui_pixel ui_picture_to_cell(const struct ui_picture *p, struct ui_pixel at)
{
    struct ui_pixel size = ui_picture_upright(p);
    return (struct ui_pixel){within(at.x * p->columns / size.x, p->columns),
                             within(at.y * p->rows / size.y, p->rows)};
}
