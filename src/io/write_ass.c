/* Advanced SubStation Alpha: a style with the speaker's colour, the speaker as actor. */
#include "io/write.h"

#define RGB_OF_NOBODY 0xffffffu

/* By slot; readable on dark pictures and apart from each other. */
static const unsigned slot_rgb[] = {RGB_OF_NOBODY, 0xffd166, 0x4cc9f0, 0x95d46b, 0xff7f6b,
                                    0xc9a2ff,      0x5be3c6, 0xff9ecb, 0xe0e070, 0x9fb7ff};

static const struct {
    const char *name;
    unsigned rgb;
} named_rgb[] = {
    {"red", 0xff4d4d},   {"green", 0x4ddb6e},  {"yellow", 0xffe14d}, {"blue", 0x6b9bff},
    {"magenta", 0xff6bff}, {"cyan", 0x4de8e8}, {"white", 0xffffff},  {"orange", 0xffa94d},
    {"pink", 0xff9ecb},  {"purple", 0xc9a2ff}, {"grey", 0xc0c0c0},   {"gray", 0xc0c0c0},
};

static bool hex_rgb(struct dub_sv s, unsigned *rgb)
{
    *rgb = 0;
    if (s.n != 7 || s.p[0] != '#')
        return false;
    for (size_t i = 1; i < 7; i++) {
        static const char digits[] = "0123456789abcdef";
        const char *at = s.p[i] ? strchr(digits, s.p[i] | 0x20) : NULL;
        if (!at)
            return false;
        *rgb = *rgb << 4 | (unsigned)(at - digits);
    }
    return true;
}

static unsigned colour_of(const struct dub_speaker *sp)
{
    unsigned rgb;
    struct dub_sv name = dub_str_sv(sp ? sp->colour : NULL);
    if (hex_rgb(name, &rgb))
        return rgb;
    for (size_t i = 0; name.n && i < DUB_ARRAY_LEN(named_rgb); i++)
        if (dub_sv_ieq(name, dub_sv(named_rgb[i].name)))
            return named_rgb[i].rgb;
    bool in_table = sp && sp->slot > 0 && (size_t)sp->slot < DUB_ARRAY_LEN(slot_rgb);
    return in_table ? slot_rgb[sp->slot] : RGB_OF_NOBODY;
}

/* --- texts -------------------------------------------------------------------------------------- */

/* `\N`, `\n`, `\h` are commands; a word joiner after the backslash makes it a backslash again. */
static bool is_command(struct dub_sv s, size_t i)
{
    return s.p[i] == '\\' && i + 1 < s.n && s.p[i + 1] && strchr("Nnh{}", s.p[i + 1]);
}

unsigned dub_ass_losses(const struct dub_export *x, const struct dub_export_row *row)
{
    struct dub_sv text = dub_str_sv(row->text), label = dub_str_sv(row->label);
    unsigned losses = 0;
    (void)x;
    if (dub_has_any(label, ",;"))
        losses |= DUB_LOSS_BIT(LABEL);
    if (dub_has_loose_space(text))
        losses |= DUB_LOSS_BIT(SPACE);
    bool changed = dub_has_any(text, "{}");
    for (size_t i = 0; i < text.n; i++)
        changed = changed || is_command(text, i);
    return losses | (changed ? DUB_LOSS_BIT(LOOKALIKE) : 0);
}

static void add_name(struct dub_sv s, struct dub_buf *out)
{
    for (size_t i = 0; i < s.n; i++) /* a comma ends the field, a semicolon parts two actors */
        dub_buf_add_c(out, s.p[i] == ',' || s.p[i] == ';' ? ' ' : s.p[i]);
}

static void add_text(struct dub_sv s, struct dub_buf *out)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '\n')
            dub_buf_add_z(out, "\\N");
        else if (c == '{')
            dub_buf_add_z(out, "\xef\xbd\x9b"); /* ｛ */
        else if (c == '}')
            dub_buf_add_z(out, "\xef\xbd\x9d"); /* ｝ */
        else
            dub_buf_add_c(out, c);
        if (is_command(s, i))
            dub_buf_add_z(out, "\xe2\x81\xa0"); /* word joiner */
    }
}

/* --- sections ----------------------------------------------------------------------------------- */

static void add_style(struct dub_sv name, unsigned rgb, int height, struct dub_buf *out)
{
    unsigned bgr = (rgb & 0xff) << 16 | (rgb & 0xff00) | rgb >> 16;
    dub_buf_add_z(out, "Style: ");
    add_name(name, out);
    dub_buf_addf(out,
                 ",Arial,%d,&H00%06X,&H000000FF,&H00000000,&H80000000,0,0,0,0,100,100,0,0,1,2,1,2,"
                 "%d,%d,%d,1\n",
                 height / 20, bgr, height / 20, height / 20, height / 20);
}

static void add_styles(const struct dub_export *x, int height, struct dub_buf *out)
{
    struct dub_lanes lanes;
    add_style(DUB_SV_LIT("Default"), RGB_OF_NOBODY, height, out);
    dub_lanes_init(&lanes, x);
    for (size_t i = 0; i < lanes.at.n; i++) {
        const struct dub_lane *l = &lanes.at.at[i];
        if (l->label && l->nth == 1)
            add_style(dub_str_sv(l->label), colour_of(x->rows.at[l->rows.at[0]].speaker), height,
                      out);
    }
    dub_lanes_fini(&lanes);
}

/* H:MM:SS.cc */
static void add_time(dub_us t, struct dub_buf *out)
{
    long long cs = t / 10000;
    dub_buf_addf(out, "%lld:%02lld:%02lld.%02lld", cs / 360000, cs / 6000 % 60, cs / 100 % 60,
                 cs % 100);
}

static void add_event(const struct dub_export_row *row, struct dub_buf *out)
{
    dub_buf_add_z(out, "Dialogue: 0,");
    add_time(row->span.start_us, out);
    dub_buf_add_c(out, ',');
    add_time(row->span.end_us, out);
    dub_buf_add_c(out, ',');
    add_name(row->label ? dub_str_sv(row->label) : DUB_SV_LIT("Default"), out);
    dub_buf_add_c(out, ',');
    add_name(dub_str_sv(row->label), out);
    dub_buf_add_z(out, ",0,0,0,,");
    add_text(dub_str_sv(row->text), out);
    dub_buf_add_c(out, '\n');
}

void dub_ass_write(const struct dub_export *x, struct dub_buf *out)
{
    const struct dub_input *video = dub_project_visual(x->project);
    const struct dub_facts *f = video ? dub_project_facts(x->project, video) : NULL;
    bool sized = f && f->has_video && f->video.width > 0 && f->video.height > 0;
    int width = sized ? f->video.width : 1920, height = sized ? f->video.height : 1080;
    dub_buf_addf(out,
                 "[Script Info]\nScriptType: v4.00+\nWrapStyle: 0\nScaledBorderAndShadow: yes\n"
                 "PlayResX: %d\nPlayResY: %d\n\n"
                 "[V4+ Styles]\nFormat: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, "
                 "OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, "
                 "Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, "
                 "MarginV, Encoding\n",
                 width, height);
    add_styles(x, height, out);
    dub_buf_add_z(out, "\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, "
                       "MarginV, Effect, Text\n");
    for (size_t i = 0; i < x->rows.n; i++)
        add_event(&x->rows.at[i], out);
}
