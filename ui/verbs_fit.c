/* fit: slot against audio, segment by segment. */
#include "base/json.h"
#include "base/utf8.h"
#include "check/fit_modes.h"
#include "cli.h"

const struct ui_option ui_fit_options[] = {
    {"--worst", "N", false, "only the N segments that fit worst, the worst first"},
    {"--modes", NULL, false, "what each sync mode would make of every segment"},
    {"--json", NULL, false, "one JSON document"},
    {0},
};

/* Which rows are printed: indexes in their order. */
struct rows {
    size_t *at, n;
};

static enum dub_status choose(const struct ui_cli *cli, const struct dub_project *p,
                              struct rows *out, struct dub_err *err)
{
    const char *worst = ui_value(cli, "--worst");
    unsigned long long n = dub_project_n_segments(p);
    if (worst && (!dub_sv_u64(dub_sv(worst), 1000000, &n) || n == 0))
        return dub_fail(err, DUB_ERR_ARG, "--worst wants a number of segments from 1, not '%s'",
                        worst);
    if (n > dub_project_n_segments(p))
        n = dub_project_n_segments(p);
    out->at = dub_alloc_array((size_t)n + 1, sizeof(*out->at));
    out->n = (size_t)n;
    for (size_t i = 0; i < out->n; i++)
        out->at[i] = i;
    if (worst)
        out->n = dub_fit_worst(p, out->n, out->at);
    return DUB_OK;
}

/* Running output length at the end of every segment. */
static dub_us *running_ends(const struct dub_project *p)
{
    struct dub_fit_running r = {0};
    size_t n = dub_project_n_segments(p);
    dub_us *ends = dub_alloc_array(n + 1, sizeof(*ends));
    for (size_t i = 0; i < n; i++) {
        struct dub_fit f = dub_fit_segment(p, dub_project_segment(p, i));
        ends[i] = dub_fit_running_end(&r, dub_project_segment(p, i), &f);
    }
    return ends;
}

/* --- for people ------------------------------------------------------------------------------- */

static void print_modes(const struct dub_project *p, const struct dub_segment *s,
                        struct dub_buf *out)
{
    struct dub_fit fits[DUB_SYNC_COUNT], now = dub_fit_segment(p, s);
    char length[DUB_TIME_TEXT];
    dub_fit_modes(p, s, fits);
    for (int i = 0; i < DUB_SYNC_COUNT && now.audio_known; i++) {
        dub_buf_addf(out, "    %s %-8s output %9s  ", fits[i].mode == now.mode ? "*" : " ",
                     dub_sync_mode_name(fits[i].mode), dub_seconds3_print(fits[i].out_us, length));
        dub_fit_sentence(&fits[i], out);
        dub_buf_add_c(out, '\n');
    }
}

static void print_row(const struct dub_project *p, size_t i, dub_us end_us, struct dub_buf *out)
{
    const struct dub_segment *s = dub_project_segment(p, i);
    struct dub_fit f = dub_fit_segment(p, s);
    struct dub_buf ref;
    char a[DUB_TIME_TEXT], slot[DUB_TIME_TEXT], audio[DUB_TIME_TEXT] = "?", end[DUB_TIME_TEXT];
    dub_buf_init(&ref, 0);
    dub_segment_ref(p, s, &ref);
    if (f.audio_known)
        dub_seconds3_print(f.audio_us, audio);
    dub_buf_addf(out, "%4zu  %s  %-16s slot %9s  audio %9s  ", i + 1,
                 dub_clock_print(s->span.start_us, a), dub_buf_z(&ref),
                 dub_seconds3_print(f.slot_us, slot), audio);
    dub_fit_sentence(&f, out);
    dub_buf_addf(out, "; ends at %s in the output\n", dub_clock_print(end_us > 0 ? end_us : 0, end));
    dub_buf_fini(&ref);
}

static enum dub_status print_fit(const struct ui_cli *cli, const struct dub_project *p,
                                 const struct rows *rows, struct dub_err *err)
{
    struct dub_buf out, safe;
    char a[DUB_TIME_TEXT], b[DUB_TIME_TEXT];
    dub_us *ends = running_ends(p);
    dub_buf_init(&out, 0);
    dub_buf_init(&safe, 0);
    for (size_t i = 0; i < rows->n; i++) {
        print_row(p, rows->at[i], ends[rows->at[i]], &out);
        if (ui_has(cli, "--modes"))
            print_modes(p, dub_project_segment(p, rows->at[i]), &out);
    }
    struct dub_fit_total total = dub_fit_project(p);
    if (total.known)
        dub_buf_addf(&out, "video %s, predicted output %s%s\n", dub_clock_print(total.video_us, a),
                     dub_clock_print(total.out_us, b),
                     total.complete ? "" : " (some audio lengths are not known)");
    else
        dub_buf_add_z(&out, "the video's length is not known, so neither is the output's\n");
    dub_sanitise(dub_buf_sv(&out), false, &safe);
    enum dub_status st = ui_print(dub_buf_sv(&safe), err);
    dub_free(ends);
    dub_buf_fini(&out);
    dub_buf_fini(&safe);
    return st;
}

/* --- for programs ----------------------------------------------------------------------------- */

static cJSON *modes_to_json(const struct dub_project *p, const struct dub_segment *s)
{
    struct dub_fit fits[DUB_SYNC_COUNT];
    cJSON *list = cJSON_CreateArray();
    dub_fit_modes(p, s, fits);
    for (int i = 0; i < DUB_SYNC_COUNT && fits[i].audio_known; i++) {
        cJSON *obj = cJSON_CreateObject();
        cJSON_AddStringToObject(obj, "mode", dub_sync_mode_name(fits[i].mode));
        dub_json_add_us(obj, "outSeconds", fits[i].out_us);
        cJSON_AddStringToObject(obj, "effect", dub_effect_name(fits[i].effect));
        dub_json_add_us(obj, "amountSeconds", fits[i].amount_us);
        cJSON_AddItemToArray(list, obj);
    }
    return list;
}

static cJSON *fit_to_json(const struct ui_cli *cli, const struct dub_project *p,
                          const struct rows *rows)
{
    cJSON *doc = dub_fit_to_json(p), *list = cJSON_GetObjectItem(doc, "segments");
    dub_us *ends = running_ends(p);
    cJSON **items = dub_alloc_array(dub_project_n_segments(p) + 1, sizeof(*items));
    for (size_t i = 0; list->child; i++)
        items[i] = cJSON_DetachItemViaPointer(list, list->child);
    for (size_t i = 0; i < rows->n; i++) {
        size_t at = rows->at[i];
        cJSON *item = items[at];
        items[at] = NULL;
        if (ui_has(cli, "--modes")) {
            dub_json_add_us(item, "outEndSeconds", ends[at]);
            cJSON_AddItemToObject(item, "modes", modes_to_json(p, dub_project_segment(p, at)));
        }
        cJSON_AddItemToArray(list, item);
    }
    for (size_t i = 0; i < dub_project_n_segments(p); i++)
        cJSON_Delete(items[i]);
    dub_free(items);
    dub_free(ends);
    return doc;
}

enum dub_status ui_run_fit(struct ui_cli *cli, struct dub_err *err)
{
    struct dub_session *s;
    struct rows rows = {0};
    enum dub_status st = ui_session_open(cli, cli->args.at[0], DUB_OPEN_READ, &s, err);
    if (st)
        return st;
    st = choose(cli, s->project, &rows, err);
    if (!st)
        st = cli->json ? ui_print_json(fit_to_json(cli, s->project, &rows), err)
                       : print_fit(cli, s->project, &rows, err);
    dub_free(rows.at);
    dub_session_free(s);
    return st;
}
