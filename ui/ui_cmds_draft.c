/* draft: the dub as it will lie, into a file, beside the keys. */
#include "app_impl.h"
#include "ui_cmds.h"

enum dub_status ui_cmd_draft(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    static const char *const own[] = {"mute", "duck", "keep"};
    const struct ui_draft_port *port = &ui_app_of(s)->cfg.draft;
    if (!port->begin)
        return dub_fail(err, DUB_ERR_STATE, "nothing can be rendered here");
    char *path = a[0].given ? dub_strndup(a[0].text.p, a[0].text.n) : NULL;
    enum dub_status st =
        port->begin(port->ctx, s, path, own[a[1].given ? a[1].choice : 0], err);
    dub_free(path);
    return st;
}
