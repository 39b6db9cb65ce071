/* Values of the project as the text and marks that the views show. */
#include <stdio.h>

#include "app_impl.h"
#include "base/fs.h"
#include "model/catalog.h"

#define HOUR_US ((dub_us)3600 * DUB_US_PER_S)

const char *ui_time_short(const struct ui_app *app, dub_us t, char out[DUB_TIME_TEXT])
{
    dub_us len;
    dub_clock_print(t, out);
    bool hours = dub_project_video_len(app->session->project, &len) ? len >= HOUR_US : t >= HOUR_US;
    if (!hours && strncmp(out, "00:", 3) == 0)
        memmove(out, out + 3, strlen(out) - 2);
    return out;
}

const char *ui_speaker_name(const struct dub_speaker *sp)
{
    if (!sp)
        return "nobody";
    return sp->name && sp->name->n > 0 ? sp->name->z : dub_str_z(sp->ref);
}

int ui_speaker_slot(const struct dub_speaker *sp)
{
    return sp ? sp->slot : 0;
}

const char *ui_locator_name(const struct dub_input *in)
{
    const char *where = dub_str_z(in->where);
    switch (in->loc) {
    case DUB_LOC_FILE:
    case DUB_LOC_URL:
        return dub_path_base(where)[0] ? dub_path_base(where) : where;
    case DUB_LOC_ASSET:
        return where;
    case DUB_LOC_NONE:
        break;
    }
    return in->kind == DUB_INPUT_TEXT ? "script" : "no source";
}

/* 12.5 -> "12.5": one decimal, for the narrow column. */
static void add_tenths(struct dub_buf *out, dub_us t)
{
    dub_us tenths = dub_mul_div_round(t, 10, DUB_US_PER_S);
    dub_buf_addf(out, "%lld.%lld", (long long)(tenths / 10), (long long)(tenths % 10));
}

static void add_crop(const struct dub_segment *s, struct dub_buf *out)
{
    struct dub_crop crop = dub_segment_crop(s);
    if (crop.has_start)
        add_tenths(out, crop.span.start_us);
    dub_buf_add_z(out, "–");
    if (crop.has_end)
        add_tenths(out, crop.span.end_us);
}

void ui_audio_text(const struct ui_app *app, const struct dub_segment *s, int room,
                   struct dub_buf *out)
{
    const struct dub_project *p = app->session->project;
    const struct dub_input *in = dub_segment_input(p, s);
    if (dub_segment_is_template(p, s)) {
        dub_buf_add_z(out, "spoken text");
        return;
    }
    if (!in) {
        dub_buf_add_z(out, "none");
        return;
    }
    const char *name = ui_locator_name(in);
    int left = room - ui_width(dub_sv(name));
    if (s->audio == DUB_AUDIO_CUT && left < 10) {
        add_crop(s, out);
        dub_buf_addf(out, " %s", name);
        return;
    }
    dub_buf_add_z(out, name);
    if (s->audio == DUB_AUDIO_ALIGNED && left >= 8)
        dub_buf_add_z(out, " aligned");
    else if (s->audio == DUB_AUDIO_CUT)
        dub_buf_add_c(out, ' ');
    if (s->audio == DUB_AUDIO_CUT)
        add_crop(s, out);
}

ui_style ui_fit_mark(const struct ui_app *app, const struct dub_segment *s, char out[32])
{
    struct dub_fit fit = dub_fit_segment(app->session->project, s);
    if (!fit.audio_known) {
        (void)snprintf(out, 32, "?");
        return UI_S_DIM;
    }
    if (fit.effect == DUB_FIT_EXACT) {
        (void)snprintf(out, 32, "=");
        return UI_S_OK;
    }
    bool longer = fit.audio_us > fit.slot_us;
    bool quiet = !longer && fit.mode == DUB_SYNC_SILENCE &&
                 fit.amount_us <= dub_limit(DUB_LIMIT_SILENCE_SHORTFALL_US);
    dub_us hundredths = dub_mul_div_round(fit.amount_us, 100, DUB_US_PER_S);
    if (hundredths < 1000)
        (void)snprintf(out, 32, "%s%c%lld.%02lld", quiet ? "·" : "▲", longer ? '+' : '-',
                       (long long)(hundredths / 100), (long long)(hundredths % 100));
    else if (hundredths < 10000)
        (void)snprintf(out, 32, "▲%c%lld.%lld", longer ? '+' : '-', (long long)(hundredths / 100),
                       (long long)(hundredths / 10 % 10));
    else
        (void)snprintf(out, 32, "▲%c%lld", longer ? '+' : '-', (long long)(hundredths / 100));
    return quiet ? UI_S_DIM : UI_S_WARNING;
}

const char *ui_severity_mark(enum dub_severity s, ui_style *style)
{
    switch (s) {
    case DUB_SEV_ERROR:
        *style = UI_S_ERROR;
        return "✗";
    case DUB_SEV_WARNING:
        *style = UI_S_WARNING;
        return "▲";
    case DUB_SEV_INFO:
        break;
    }
    *style = UI_S_INFO;
    return "·";
}

const char *ui_issue_mark(struct ui_app *app, size_t index, ui_style *style)
{
    const struct dub_segment *s = dub_project_segment(app->session->project, index);
    enum dub_severity worst;
    *style = UI_S_TEXT;
    if (!dub_issues_worst(ui_issues(app), s, &worst) || worst == DUB_SEV_INFO)
        return "";
    return ui_severity_mark(worst, style);
}

const struct dub_fit_total *ui_fit_total(struct ui_app *app)
{
    app->fit = dub_issues_fit(ui_issues(app));
    return &app->fit;
}

bool ui_cost_text(struct ui_app *app, struct dub_buf *out)
{
    const struct dub_project *p = app->session->project;
    const struct dub_fit_total *total = ui_fit_total(app);
    const struct dub_model *model = dub_model_find(dub_str_sv(dub_project_settings(p)->model));
    struct dub_estimate e;
    char usd[DUB_USD_TEXT];
    if (!total->known || !model || !dub_estimate(model, total->out_us, dub_project_rate(p), &e))
        return false;
    dub_buf_add_z(out, dub_usd_print(e.micro_usd, usd));
    return true;
}
