/* request --diff: what changed since an earlier submit. */
#include "base/utf8.h"
#include "request/compare.h"
#include "verbs_diff.h"

static enum dub_status print_json(const struct dub_job *job, const struct dub_compare *c,
                                  struct dub_err *err)
{
    cJSON *doc = cJSON_CreateObject();
    cJSON_AddStringToObject(doc, "job", job->id);
    cJSON_AddBoolToObject(doc, "same", c->changes.n == 0);
    cJSON *counts = cJSON_AddObjectToObject(doc, "segments");
    cJSON_AddNumberToObject(counts, "changed", (double)c->n_changed);
    cJSON_AddNumberToObject(counts, "added", (double)c->n_added);
    cJSON_AddNumberToObject(counts, "removed", (double)c->n_removed);
    cJSON_AddItemToObject(doc, "changes", dub_compare_to_json(c));
    return ui_print_json(doc, err);
}

static enum dub_status print_text(const struct dub_job *job, const struct dub_compare *c,
                                  struct dub_err *err)
{
    struct dub_buf text, safe;
    dub_buf_init(&text, 0);
    dub_buf_init(&safe, 0);
    dub_compare_summary(c, &text);
    ui_say("since job %s: %s", job->id, dub_buf_z(&text));
    dub_buf_clear(&text);
    dub_compare_print(c, &text);
    dub_sanitise(dub_buf_sv(&text), false, &safe);
    enum dub_status st = ui_print(dub_buf_sv(&safe), err);
    dub_buf_fini(&text);
    dub_buf_fini(&safe);
    return st;
}

enum dub_status ui_print_diff(struct ui_cli *cli, const struct dub_session *s,
                              const struct ui_assets *assets, struct dub_sv request,
                              struct dub_err *err)
{
    struct dub_job job = {0};
    struct dub_compare c = {0};
    if (!assets->ledger)
        return dub_fail(err, DUB_ERR_STATE, "%s",
                        assets->service.key
                            ? "nothing was submitted from this machine yet"
                            : "without a key it is not known whose jobs to look at: set "
                              "SYNC_API_KEY");
    enum dub_status st = dub_ledger_past(assets->ledger, dub_service_account(&assets->service),
                                         ui_value(cli, "--diff"), s->path, &job, err);
    if (!st)
        st = dub_request_compare(dub_sv_n(job.request, job.request_bytes), request, &c, err);
    if (!st)
        st = cli->json ? print_json(&job, &c, err) : print_text(&job, &c, err);
    dub_compare_fini(&c);
    dub_job_fini(&job);
    return st;
}
