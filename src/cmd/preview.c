#include "cmd/preview.h"

#include "cmd/cmd.h"

enum dub_status dub_session_preview(struct dub_session *s, struct dub_sv line,
                                    dub_preview_fn *look, void *ctx, struct dub_err *err)
{
    if (s->txn_depth > 0)
        return dub_fail(err, DUB_ERR_STATE, "a command is under way");
    struct dub_session_ports ports = s->ports;
    struct dub_rng rng = s->rng;
    struct dub_selection sel = s->sel;
    s->sel.picked.at = NULL; /* commands may change what is picked */
    s->sel.picked.n = s->sel.picked.cap = 0;
    for (size_t i = 0; i < sel.picked.n; i++)
        dub_vec_push(&s->sel.picked, sel.picked.at[i]);
    s->ports.say = NULL;
    s->ports.ask = NULL;
    s->ports.probe = NULL;
    s->ports.changed = NULL;
    /* The findings of the present state are kept: it comes back as it was. */
    bool checked = s->diags_revision == dub_project_revision(s->project) + 1;
    struct dub_diag_list diags = s->diags;
    s->diags = (struct dub_diag_list){0};
    s->diags_revision = 0;
    struct dub_txn *t = dub_session_begin(s, "preview");
    enum dub_status st = dub_cmd_run_line(s, line, err);
    if (!st && look)
        look(ctx, s->project, t);
    while (s->txn_depth > 0)
        dub_session_abort(s);
    dub_diag_list_fini(&s->diags);
    s->diags = diags;
    s->diags_revision = checked ? dub_project_revision(s->project) + 1 : 0;
    dub_vec_fini(&s->sel.picked);
    s->sel = sel;
    s->rng = rng;
    s->ports = ports;
    return st;
}
