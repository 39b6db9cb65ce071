/* Commands about waveforms: shown or not, in the blocks or not, built again, fetched. */
#include <stdio.h>

#include "app_impl.h"
#include "ui_cmds.h"
#include "view_timeline.h"

static enum dub_status set(struct ui_app *app, enum ui_opt opt, const char *value, const char *said,
                           struct dub_err *err)
{
    enum dub_status st = ui_opt_set(app, opt, value, err);
    if (st == DUB_OK && !app->said)
        ui_app_say(app, DUB_SEV_INFO, "%s", said);
    return st;
}

enum dub_status ui_cmd_lanes(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    bool wave = !ui_wave_in_lanes(app);
    (void)a;
    if (!app->cfg.waves.get)
        return dub_fail(err, DUB_ERR_STATE, "no waveforms can be built here");
    if (wave && ui_opt_int(app, UI_OPT_WAVE) == 1)
        return dub_fail(err, DUB_ERR_STATE, "waveforms are off: `:set wave auto` shows them");
    return set(app, UI_OPT_LANES, wave ? "wave" : "text",
               wave ? "blocks show the sound they use" : "blocks show their text", err);
}

static size_t build(struct ui_app *app, bool urls)
{
    const struct ui_waves_port *w = &app->cfg.waves;
    return w->build(w->ctx, app->session, urls);
}

static void on_fetch(void *ctx, enum ui_answer answer)
{
    struct ui_app *app = ctx;
    if (answer == UI_ANSWER_YES)
        (void)build(app, true);
    else
        ui_app_say(app, DUB_SEV_INFO, "nothing was fetched");
}

/* A URL whose facts somebody let us fetch: how much reading its sound may move is known. */
static bool is_fetchable(const struct ui_app *app, const struct dub_input *in)
{
    return in->loc == DUB_LOC_URL && in->kind != DUB_INPUT_TEXT &&
           dub_project_facts(app->session->project, in);
}

static enum dub_status ask_fetch(struct ui_app *app, struct dub_err *err)
{
    const struct dub_project *p = app->session->project;
    int64_t bytes = 0;
    size_t n = 0;
    for (size_t i = 0; i < dub_project_n_inputs(p); i++) {
        const struct dub_input *in = dub_project_input(p, i);
        n += is_fetchable(app, in);
        bytes += is_fetchable(app, in) ? dub_project_facts(p, in)->size_bytes : 0;
    }
    if (n == 0)
        return dub_fail(err, DUB_ERR_STATE,
                        "there is no URL whose facts are known; `:probe` fetches those first");
    char text[96];
    (void)snprintf(text, sizeof(text), "Their hosts will see it; up to %lld MB are read:",
                   (long long)((bytes + 999999) / 1000000));
    ui_dialog_open(&app->dialog, "Fetch the sound of these URLs?", "fetch", "leave it", on_fetch, app);
    ui_dialog_add(&app->dialog, "", text, UI_S_TEXT);
    for (size_t i = 0; i < dub_project_n_inputs(p); i++)
        if (is_fetchable(app, dub_project_input(p, i)))
            ui_dialog_add(&app->dialog, "", dub_str_z(dub_project_input(p, i)->where), UI_S_INFO);
    return DUB_OK;
}

enum dub_status ui_cmd_waveform(struct dub_session *s, const struct dub_value *a,
                                struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    bool off = ui_opt_int(app, UI_OPT_WAVE) == 1;
    if (!app->cfg.waves.get)
        return dub_fail(err, DUB_ERR_STATE, "no waveforms can be built here");
    if (!a[0].given)
        return set(app, UI_OPT_WAVE, off ? "auto" : "off",
                   off ? "waveforms are shown" : "waveforms are hidden", err);
    if (dub_sv_eq_z(a[0].text, "fetch"))
        return ask_fetch(app, err);
    if (dub_sv_eq_z(a[0].text, "stop"))
        return ui_wave_stop(app) ? DUB_OK
                                 : dub_fail(err, DUB_ERR_STATE, "no sound is being read just now");
    if (build(app, false) == 0)
        return dub_fail(err, DUB_ERR_STATE, "there is no waveform to read again: all are there");
    ui_app_say(app, DUB_SEV_INFO, "the sound is read again");
    return DUB_OK;
}
