/* :listen – the sound of all local files, beside the keys. */
#include "app_impl.h"
#include "ui_cmds.h"

static bool is_unheard(const struct dub_session *s, const struct dub_input *in)
{
    const struct dub_facts *f = dub_project_facts(s->project, in);
    return in->loc == DUB_LOC_FILE && f && f->n_audio > 0 && !dub_project_sound(s->project, in) &&
           (in->kind == DUB_INPUT_AUDIO || in->kind == DUB_INPUT_VIDEO);
}

enum dub_status ui_cmd_listen(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    size_t n = 0;
    if (!s->ports.listen)
        return dub_fail(err, DUB_ERR_STATE, "nothing can be listened to here");
    if (a[0].given && a[0].choice == 1) {
        const struct ui_listen_port *l = &app->cfg.listen;
        bool any = l->stop && l->stop(l->ctx);
        ui_app_say(app, DUB_SEV_INFO, any ? "stopped listening" : "nothing is being listened to");
        return DUB_OK;
    }
    enum dub_status st = DUB_OK;
    for (size_t i = 0; !st && i < dub_project_n_inputs(s->project); i++) {
        if (!is_unheard(s, dub_project_input(s->project, i)))
            continue;
        char *where = dub_strdup(dub_project_input(s->project, i)->where->z);
        st = s->ports.listen(s->ports.ctx, s, where, err);
        n += st == DUB_OK;
        dub_free(where);
    }
    if (!st && n == 0)
        ui_app_say(app, DUB_SEV_INFO, "all local files were listened to");
    return st;
}
