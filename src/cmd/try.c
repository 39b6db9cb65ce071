/* Would this line work? Runs it within a transaction that is taken back. */
#include "cmd/cmd.h"
#include "cmd/session.h"

static bool agree(void *ctx, const char *question)
{
    (void)ctx;
    (void)question;
    return true;
}

enum dub_status dub_cmd_try(struct dub_session *s, struct dub_sv line, dub_cmd_look_fn *look,
                            void *ctx, struct dub_err *err)
{
    struct dub_sv rest = dub_sv_trim(line), name = dub_sv_split(&rest, ' ');
    const struct dub_cmd *cmd = dub_cmd_find(name);
    if (!cmd || !(cmd->flags & DUB_CMD_MUTATES) || s->open_txn)
        return dub_fail(err, DUB_ERR_UNSUPPORTED, "'%.*s' cannot be tried",
                        (int)(name.n > 60 ? 60 : name.n), name.p ? name.p : "");
    /* Nobody outside hears of it: no probing, no questions, no messages. */
    struct dub_session_ports ports = s->ports;
    struct dub_rng rng = s->rng;
    dub_id cursor = s->sel.cursor;
    DUB_VEC(dub_id) picked = {0};
    for (size_t i = 0; i < s->sel.picked.n; i++)
        dub_vec_push(&picked, s->sel.picked.at[i]);
    s->ports.probe = NULL;
    s->ports.listen = NULL;
    s->ports.say = NULL;
    s->ports.changed = NULL;
    s->ports.ask = agree;
    (void)dub_session_begin(s, "try");
    enum dub_status st = dub_cmd_run_line(s, line, err);
    if (!st && look)
        look(ctx, s);
    dub_session_abort(s);
    s->ports = ports;
    s->rng = rng;
    s->sel.cursor = cursor;
    s->sel.picked.n = 0;
    for (size_t i = 0; i < picked.n; i++)
        dub_vec_push(&s->sel.picked, picked.at[i]);
    dub_vec_fini(&picked);
    return st;
}
