/* Waveforms on the timeline: the source's in rows of its own, in blocks the part they use. */
#include <stdio.h>

#include "view_timeline.h"

static const struct dub_project *project(const struct ui_app *app)
{
    return app->session->project;
}

static bool is_on(const struct ui_app *app)
{
    return app->cfg.waves.get && ui_opt_int(app, UI_OPT_WAVE) != 1;
}

/* --- options ---------------------------------------------------------------------------------- */

/* A source that is known to have no sound gets no rows. */
static bool source_sounds(const struct ui_app *app)
{
    const struct dub_input *in = dub_project_visual(project(app));
    const struct dub_facts *f = in ? dub_project_facts(project(app), in) : NULL;
    return in && in->kind == DUB_INPUT_VIDEO && (!f || f->n_audio > 0);
}

int ui_wave_rows(struct ui_app *app, int rows)
{
    long wanted = ui_opt_int(app, UI_OPT_WAVE);
    if (!is_on(app) || !source_sounds(app))
        return 0;
    if (wanted > 1)
        return (int)wanted - 1;
    return rows < 20 ? 0 : rows < 30 ? 1 : rows < 44 ? 2 : 3;
}

bool ui_wave_in_lanes(const struct ui_app *app)
{
    return is_on(app) && ui_opt_int(app, UI_OPT_LANES) == 1;
}

const char *ui_wave_activity(const struct ui_app *app)
{
    const struct ui_waves_port *w = &app->cfg.waves;
    return w->activity ? w->activity(w->ctx) : NULL;
}

bool ui_wave_stop(struct ui_app *app)
{
    const struct ui_waves_port *w = &app->cfg.waves;
    if (!w->stop || !w->stop(w->ctx))
        return false;
    ui_app_say(app, DUB_SEV_INFO, "stopped reading sound; `:waveform again` goes on");
    return true;
}

static enum ui_wave_style glyphs(const struct ui_app *app)
{
    static const enum ui_wave_style forced[] = {UI_WAVE_BRAILLE, UI_WAVE_BRAILLE, UI_WAVE_BLOCKS,
                                                UI_WAVE_ASCII};
    if (app->term->charset != UI_CHARSET_UTF8)
        return UI_WAVE_ASCII;
    return forced[ui_opt_int(app, UI_OPT_WAVE_GLYPHS)];
}

static struct ui_wave_place place(struct ui_app *app, struct ui_rect r)
{
    return (struct ui_wave_place){.r = r,
                                  .window = ui_tl_window(app),
                                  .left_x = app->timeline.x,
                                  .part = {0, DUB_US_MAX},
                                  .channel = DUB_PEAKS_MIX,
                                  .glyphs = glyphs(app),
                                  .decibel = ui_opt_int(app, UI_OPT_WAVE_SCALE) == 0};
}

/* --- the source ------------------------------------------------------------------------------- */

static void state_text(const struct ui_wave *w, char out[16])
{
    static const char *const words[] = {
        [UI_WAVE_WAITING] = "…",       [UI_WAVE_READY] = "",       [UI_WAVE_STOPPED] = "stopped",
        [UI_WAVE_FAILED] = "unread",   [UI_WAVE_ASKING] = "not here",
    };
    if (w->state == UI_WAVE_BUILDING)
        (void)snprintf(out, 16, "%d %%", w->percent);
    else
        (void)snprintf(out, 16, "%s", words[w->state]);
}

/* What it is, which of its tracks and channels, how far it is: in the rows there are. */
static void draw_label(struct ui_app *app, const struct ui_wave *w, int y, int h)
{
    char which[24] = "", state[16];
    int room = app->timeline.x - 2, n = 0;
    long track = ui_opt_int(app, UI_OPT_WAVE_TRACK), channel = ui_opt_int(app, UI_OPT_WAVE_CHANNEL);
    if (track > 1)
        n = snprintf(which, sizeof(which), "%d. ", (int)track);
    if (channel > 0)
        (void)snprintf(which + n, sizeof(which) - (size_t)n, "ch %d", (int)channel);
    else if (track > 1)
        (void)snprintf(which, sizeof(which), "track %d", (int)track);
    state_text(w, state);
    const char *rows[] = {"sound", which[0] ? which : state, which[0] ? state : ""};
    if (h == 1) /* what changes or is out of the ordinary */
        rows[0] = state[0] ? state : which[0] ? which : rows[0];
    for (int i = 0; i < h && i < 3; i++)
        ui_put_cut(&app->canvas, 1, y + h - 1 - i, room, dub_sv(rows[i]),
                   i == 0 ? UI_S_SOURCE : UI_S_DIM);
}

static void say_why(struct ui_app *app, const struct ui_wave *w, int y)
{
    const char *text = w->state == UI_WAVE_ASKING ? "`:waveform fetch` reads the sound of URLs"
                       : w->state == UI_WAVE_FAILED
                           ? "the sound could not be read; `:waveform again` tries once more"
                       : w->state == UI_WAVE_STOPPED && w->n_rough == 0
                           ? "stopped; `:waveform again` reads the sound"
                           : NULL;
    if (text)
        ui_put_cut(&app->canvas, app->timeline.x, y, app->timeline.w, dub_sv(text), UI_S_DIM);
}

void ui_tl_draw_wave(struct ui_app *app, int y, int h)
{
    const struct ui_timeline *t = &app->timeline;
    const struct dub_input *in = dub_project_visual(project(app));
    long channel = ui_opt_int(app, UI_OPT_WAVE_CHANNEL);
    struct ui_wave_wish wish = {.track = (int)ui_opt_int(app, UI_OPT_WAVE_TRACK) - 1,
                                .split = channel > 0};
    const struct ui_wave *w =
        h > 0 && in ? app->cfg.waves.get(app->cfg.waves.ctx, app->session, in, wish) : NULL;
    if (h <= 0)
        return;
    if (!w) {
        ui_put_cut(&app->canvas, t->x, y + h - 1, t->w,
                   dub_sv(wish.track > 0 ? "no such sound track" : "no sound to show"), UI_S_DIM);
        return;
    }
    struct ui_wave_place p = place(app, (struct ui_rect){t->x, y, t->w, h});
    dub_us end;
    p.channel = (int)channel - 1;
    p.exact = UI_S_SOURCE;
    p.rough = p.unknown = UI_S_DIM;
    if (dub_project_video_len(project(app), &end))
        p.part.end_us = end; /* what sounds behind the picture is not used */
    ui_wave_draw(&app->canvas, w, &p);
    if (w->view.n_levels == 0)
        say_why(app, w, y + h - 1);
    draw_label(app, w, y, h);
}

static bool is_letter(const struct ui_cell *cell)
{
    char ch = (char)(cell->bytes[0] | 0x20); /* small */
    return ch >= '`' && ch <= 'z';
}

/* The playhead stands over the wave, but hides no letter of what is said there. */
void ui_tl_draw_wave_playhead(struct ui_app *app, int y, int h)
{
    int x = ui_tl_column(app, app->session->sel.playhead_us);
    for (int row = y; row < y + h && x >= 0 && x < app->timeline.w; row++) {
        const struct ui_cell *cell = ui_canvas_at(&app->canvas, app->timeline.x + x, row);
        if (cell && !is_letter(cell))
            ui_put(&app->canvas, app->timeline.x + x, row, 1, "│", UI_S_PLAYHEAD);
    }
}

/* --- blocks ----------------------------------------------------------------------------------- */

bool ui_tl_draw_block_wave(struct ui_app *app, const struct dub_segment *s, struct ui_rect r,
                           ui_style body)
{
    const struct dub_input *in = dub_segment_input(project(app), s);
    struct ui_wave_wish wish = {0};
    if (!is_on(app) || !in || in->kind != DUB_INPUT_AUDIO || r.w < 2)
        return false;
    const struct ui_wave *w = app->cfg.waves.get(app->cfg.waves.ctx, app->session, in, wish);
    if (!w || (w->view.n_levels == 0 && w->n_rough == 0 && w->state != UI_WAVE_BUILDING))
        return false;
    struct dub_crop crop = dub_segment_crop(s);
    struct dub_span span = ui_drag_span(app, s);
    struct ui_wave_place p = place(app, r);
    dub_us from = crop.has_start ? crop.span.start_us : 0;
    if (s->audio == DUB_AUDIO_ALIGNED) { /* moves with the block */
        from = span.start_us;
        crop.span = span;
    }
    p.shift_us = from - span.start_us;
    p.part = (struct dub_span){from, crop.has_end ? crop.span.end_us : DUB_US_MAX};
    p.blanks_only = true;
    p.exact = p.rough = p.unknown = body;
    ui_wave_draw(&app->canvas, w, &p);
    return true;
}
