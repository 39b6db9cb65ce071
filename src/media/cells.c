#include "media/cells.h"

#include <chafa.h>
#include <dlfcn.h>

#include "base/buf.h"

#define LIBRARY "libchafa.so.0"
#define WORK    0.4F /* of 0..1: how long symbols are compared */

#define FUNCTIONS(X)                                                                               \
    X(chafa_set_n_threads)                                                                         \
    X(chafa_symbol_map_new)                                                                        \
    X(chafa_symbol_map_unref)                                                                      \
    X(chafa_symbol_map_add_by_tags)                                                                \
    X(chafa_symbol_map_remove_by_tags)                                                             \
    X(chafa_canvas_config_new)                                                                     \
    X(chafa_canvas_config_unref)                                                                   \
    X(chafa_canvas_config_set_geometry)                                                            \
    X(chafa_canvas_config_set_canvas_mode)                                                         \
    X(chafa_canvas_config_set_symbol_map)                                                          \
    X(chafa_canvas_config_set_work_factor)                                                         \
    X(chafa_canvas_config_set_dither_mode)                                                         \
    X(chafa_canvas_config_set_fg_color)                                                            \
    X(chafa_canvas_config_set_bg_color)                                                            \
    X(chafa_canvas_new)                                                                            \
    X(chafa_canvas_unref)                                                                          \
    X(chafa_canvas_draw_all_pixels)                                                                \
    X(chafa_canvas_get_char_at)                                                                    \
    X(chafa_canvas_get_raw_colors_at)

struct chafa {
    void *library;
#define MEMBER(name) __typeof__(name) *name;
    FUNCTIONS(MEMBER)
#undef MEMBER
};

/* --- the library ------------------------------------------------------------------------------ */

static bool load_all(struct chafa *c)
{
    bool all = true;
    /* POSIX has dlsym's result stand for functions too; a union is how C says so */
#define LOAD(member)                                                                               \
    {                                                                                              \
        union {                                                                                    \
            void *object;                                                                          \
            __typeof__(member) *function;                                                          \
        } found = {dlsym(c->library, #member)};                                                    \
        c->member = found.function;                                                                \
        all = all && found.object;                                                                 \
    }
    FUNCTIONS(LOAD)
#undef LOAD
    return all;
}

static enum dub_status need_chafa(const struct chafa **out, struct dub_err *err)
{
    static struct chafa chafa;
    if (!chafa.library) {
        struct chafa c = {.library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL)};
        if (!c.library || !load_all(&c))
            return dub_fail(err, DUB_ERR_UNSUPPORTED,
                            "pictures need the library chafa, which is not on this machine (%s): "
                            "install libchafa0",
                            LIBRARY);
        c.chafa_set_n_threads(1); /* several requests run in processes of their own */
        chafa = c;
    }
    *out = &chafa;
    return DUB_OK;
}

/* --- what the terminal has -------------------------------------------------------------------- */

static ChafaCanvasMode mode_of(enum media_colours colours)
{
    switch (colours) {
    case MEDIA_COLOURS_RGB:
        return CHAFA_CANVAS_MODE_TRUECOLOR;
    case MEDIA_COLOURS_256: /* the first sixteen look different everywhere */
        return CHAFA_CANVAS_MODE_INDEXED_240;
    case MEDIA_COLOURS_16:
        return CHAFA_CANVAS_MODE_INDEXED_16;
    case MEDIA_COLOURS_8:
        return CHAFA_CANVAS_MODE_INDEXED_8;
    case MEDIA_COLOURS_MONO:
        break;
    }
    return CHAFA_CANVAS_MODE_FGBG;
}

static int tags_of(const struct media_cells_wish *w)
{
    switch (w->glyphs) {
    case MEDIA_GLYPHS_ASCII:
        return CHAFA_SYMBOL_TAG_ASCII;
    case MEDIA_GLYPHS_LATIN:
        return CHAFA_SYMBOL_TAG_SPACE | CHAFA_SYMBOL_TAG_SOLID | CHAFA_SYMBOL_TAG_STIPPLE |
               CHAFA_SYMBOL_TAG_HALF;
    case MEDIA_GLYPHS_UTF8:
        break;
    }
    if (w->colours == MEDIA_COLOURS_MONO) /* eight dots a cell: the finest there is */
        return CHAFA_SYMBOL_TAG_SPACE | CHAFA_SYMBOL_TAG_BRAILLE;
    return CHAFA_SYMBOL_TAG_SPACE | CHAFA_SYMBOL_TAG_BLOCK | CHAFA_SYMBOL_TAG_BORDER;
}

static ChafaCanvas *canvas_of(const struct chafa *c, const struct media_cells_wish *w)
{
    ChafaSymbolMap *symbols = c->chafa_symbol_map_new();
    ChafaCanvasConfig *config = c->chafa_canvas_config_new();
    c->chafa_symbol_map_add_by_tags(symbols, (ChafaSymbolTags)tags_of(w));
    c->chafa_symbol_map_remove_by_tags(symbols, CHAFA_SYMBOL_TAG_WIDE);
    c->chafa_canvas_config_set_geometry(config, w->columns, w->rows);
    c->chafa_canvas_config_set_canvas_mode(config, mode_of(w->colours));
    c->chafa_canvas_config_set_symbol_map(config, symbols);
    c->chafa_canvas_config_set_work_factor(config, WORK);
    c->chafa_canvas_config_set_fg_color(config, w->light ? 0x000000 : 0xffffff);
    c->chafa_canvas_config_set_bg_color(config, w->light ? 0xffffff : 0x000000);
    if (w->colours != MEDIA_COLOURS_RGB && w->colours != MEDIA_COLOURS_256)
        c->chafa_canvas_config_set_dither_mode(config, CHAFA_DITHER_MODE_ORDERED);
    ChafaCanvas *canvas = c->chafa_canvas_new(config);
    c->chafa_canvas_config_unref(config);
    c->chafa_symbol_map_unref(symbols);
    return canvas;
}

/* --- rows ------------------------------------------------------------------------------------- */

static void add_letter(uint32_t cp, struct dub_buf *out)
{
    if (cp < 0x80) {
        dub_buf_add_c(out, cp >= 0x20 ? (char)cp : ' ');
    } else if (cp < 0x10000) { /* all that is asked for lies here */
        if (cp >= 0x800)
            dub_buf_add_c(out, (char)(0xe0 | cp >> 12));
        dub_buf_add_c(out, (char)(cp >= 0x800 ? 0x80 | (cp >> 6 & 0x3f) : 0xc0 | cp >> 6));
        dub_buf_add_c(out, (char)(0x80 | (cp & 0x3f)));
    }
}

static void add_colour(int colour, bool none, struct dub_buf *out)
{
    if (none || colour < 0)
        dub_buf_add_z(out, "------");
    else
        dub_buf_addf(out, "%06x", (unsigned)colour & 0xffffffU);
}

static void add_row(cJSON *list, struct dub_buf *row)
{
    cJSON_AddItemToArray(list, cJSON_CreateString(dub_buf_z(row)));
    dub_buf_clear(row);
}

static void add_rows(const struct chafa *c, ChafaCanvas *canvas, const struct media_cells_wish *w,
                     cJSON *result)
{
    cJSON *text = cJSON_AddArrayToObject(result, "text");
    cJSON *fg = cJSON_AddArrayToObject(result, "fg"), *bg = cJSON_AddArrayToObject(result, "bg");
    bool none = w->colours == MEDIA_COLOURS_MONO;
    struct dub_buf rows[3];
    for (int i = 0; i < 3; i++)
        dub_buf_init(&rows[i], 0);
    for (int y = 0; y < w->rows; y++) {
        for (int x = 0; x < w->columns; x++) {
            gint front, back;
            gunichar letter = c->chafa_canvas_get_char_at(canvas, x, y);
            c->chafa_canvas_get_raw_colors_at(canvas, x, y, &front, &back);
            add_letter(letter, &rows[0]);
            add_colour(front, none, &rows[1]);
            add_colour(back, none, &rows[2]);
        }
        add_row(text, &rows[0]);
        add_row(fg, &rows[1]);
        add_row(bg, &rows[2]);
    }
    for (int i = 0; i < 3; i++)
        dub_buf_fini(&rows[i]);
}

enum dub_status media_cells_make(const struct media_cells_wish *wish, const uint8_t *rgba,
                                 cJSON *result, struct dub_err *err)
{
    const struct chafa *c;
    int w = wish->columns * MEDIA_CELL_PX, h = wish->rows * MEDIA_CELL_PX;
    enum dub_status st = need_chafa(&c, err);
    if (st)
        return st;
    ChafaCanvas *canvas = canvas_of(c, wish);
    c->chafa_canvas_draw_all_pixels(canvas, CHAFA_PIXEL_RGBA8_UNASSOCIATED, rgba, w, h, w * 4);
    add_rows(c, canvas, wish, result);
    c->chafa_canvas_unref(canvas);
    return DUB_OK;
}
