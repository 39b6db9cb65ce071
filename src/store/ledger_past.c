/* Requests that were submitted before. */
#include "store/ledger.h"

#include <string.h>

/* Adopted jobs have no project; what is listed of one was sent from here. */
static enum dub_status find_last(struct dub_ledger *l, struct dub_account account,
                                 const char *project, char id[DUB_ID_TEXT], struct dub_err *err)
{
    struct dub_job_list list = {0};
    struct dub_job_query q = {.account = account, .project = project, .limit = 1};
    enum dub_status st = dub_ledger_list(l, &q, &list, err);
    if (!st && list.n == 0)
        st = dub_fail(err, DUB_ERR_STATE, "nothing was submitted from this project yet");
    if (!st)
        memcpy(id, list.at[0].id, DUB_ID_TEXT);
    dub_job_list_fini(&list);
    return st;
}

enum dub_status dub_ledger_past(struct dub_ledger *l, struct dub_account account,
                                const char *which, const char *project, struct dub_job *job,
                                struct dub_err *err)
{
    char id[DUB_ID_TEXT];
    struct dub_job found = {0};
    if (strcmp(which, "last") == 0) {
        enum dub_status st = find_last(l, account, project, id, err);
        if (st)
            return st;
        which = id;
    }
    enum dub_status st = dub_ledger_get(l, account, which, &found, err);
    if (!st && !found.request)
        st = dub_fail(err, DUB_ERR_STATE, "job %s was found at the service: its request is not in "
                                          "the ledger", found.id);
    if (st)
        dub_job_fini(&found);
    else
        *job = found;
    return st;
}
