/* estimate: what the project will cost. */
#include "base/json.h"
#include "check/fit.h"
#include "verbs_call.h"
#include "verbs_service.h"

static enum dub_status ask_estimate(struct ui_cli *cli, const struct dub_session *s,
                                    const struct dub_estimate *own, cJSON *doc,
                                    struct dub_err *err)
{
    struct ui_service sv;
    struct ui_call c = {0};
    enum dub_status st = ui_call_service(cli, &sv, true, err);
    if (st)
        return st;
    struct dub_api api = ui_service_api(&sv);
    struct dub_fit_total total = dub_fit_project(s->project);
    double fps = (double)own->rate.num / own->rate.den;
    dub_api_estimate(&api, dub_str_z(dub_project_settings(s->project)->model), total.out_us, fps,
                     ui_call_reply, &c);
    st = ui_call_finish(cli, &c, "estimate the cost", err);
    if (!st) {
        const cJSON *reply = cJSON_IsArray(c.json) ? c.json->child : c.json;
        cJSON_AddNumberToObject(doc, "serviceUsd",
                                dub_json_num(reply, "estimatedGenerationCost", 0));
        cJSON_AddNumberToObject(doc, "serviceFrames",
                                dub_json_num(reply, "estimatedFrameCount", 0));
    }
    cJSON_Delete(c.json);
    ui_service_close(&sv);
    return st;
}

/* A figure from outside: whatever it is, it must fit. */
static int64_t micro_usd(double usd)
{
    return usd > 0 && usd < 1e9 ? (int64_t)(usd * 1e6 + 0.5) : 0;
}

static enum dub_status print_estimate(const struct dub_estimate *e, const cJSON *doc,
                                      struct dub_err *err)
{
    struct dub_buf out;
    char usd[DUB_USD_TEXT];
    dub_buf_init(&out, 0);
    dub_buf_addf(&out, "%lld frames, about %s at list price%s\n", (long long)e->frames,
                 dub_usd_print(e->micro_usd, usd),
                 e->rate_assumed ? " (frame rate not known: the service's default of 30 assumed)"
                                 : "");
    if (dub_json_get(doc, "serviceUsd"))
        dub_buf_addf(&out, "the service says %s for %.0f frames\n",
                     dub_usd_print(micro_usd(dub_json_num(doc, "serviceUsd", 0)), usd),
                     dub_json_num(doc, "serviceFrames", 0));
    enum dub_status st = ui_print(dub_buf_sv(&out), err);
    dub_buf_fini(&out);
    return st;
}

enum dub_status ui_run_estimate(struct ui_cli *cli, struct dub_err *err)
{
    struct dub_session *s;
    struct dub_estimate e;
    enum dub_status st = ui_session_open(cli, cli->args.at[0], DUB_OPEN_READ, &s, err);
    if (st)
        return st;
    cJSON *doc = cJSON_CreateObject();
    if (!ui_estimate(s->project, &e))
        st = dub_fail(err, DUB_ERR_STATE, "the cost cannot be told: the video's length or the "
                                          "model's price is not known");
    if (!st) {
        struct dub_fit_total total = dub_fit_project(s->project);
        cJSON_AddStringToObject(doc, "model", dub_str_z(dub_project_settings(s->project)->model));
        dub_json_add_us(doc, "outputSeconds", total.out_us);
        dub_json_add_i64(doc, "frames", e.frames);
        dub_json_add_us(doc, "usd", e.micro_usd);
        cJSON_AddBoolToObject(doc, "complete", total.complete);
    }
    if (!st && !ui_has(cli, "--offline"))
        st = ask_estimate(cli, s, &e, doc, err);
    if (!st && cli->json) {
        st = ui_print_json(doc, err);
        doc = NULL;
    } else if (!st) {
        st = print_estimate(&e, doc, err);
    }
    cJSON_Delete(doc);
    dub_session_free(s);
    return st;
}

const struct ui_option ui_estimate_options[] = {
    {"--offline", NULL, false, "from the list prices alone"},
    {"--api-url", "URL", false, "the service"},
    {"--json", NULL, false, "one JSON document"},
    {0},
};
