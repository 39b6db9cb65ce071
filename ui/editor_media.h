/* Facts of media for the editor: from the cache at once, else probed beside the keys. */
#ifndef UI_EDITOR_MEDIA_H
#define UI_EDITOR_MEDIA_H

#include "app.h"
#include "editor_listen.h"
#include "run/media_client.h"

struct ui_editor_media {
    struct ui_app *app; /* set once it exists */
    struct dub_loop *loop;
    struct dub_media_client *client; /* NULL until something is probed */
    char *helper_error;              /* why there is no client, NULL: not tried or fine */
    size_t n_waiting;
    struct ui_editor_listen listen; /* to what has been probed */
};

void ui_editor_media_fini(struct ui_editor_media *m);
/** The client, started when first asked for; NULL with err when dubline-media is not there. */
struct dub_media_client *ui_editor_media_client(struct ui_editor_media *m, struct dub_err *err);
/** For dub_session_ports.probe. errors: DUB_ERR_IO no such file, no helper */
enum dub_status ui_editor_media_probe(struct ui_editor_media *m, struct dub_session *s,
                                      const char *where, struct dub_err *err);
#endif
