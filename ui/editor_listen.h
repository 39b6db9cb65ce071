/* Listening to local files beside the keys: from the cache at once, else one file after another. */
#ifndef UI_EDITOR_LISTEN_H
#define UI_EDITOR_LISTEN_H

#include "app.h"
#include "run/analysis.h"

struct ui_heard_file {
    char *where, *path;
    char sha256[DUB_SHA256_HEX];
};

struct ui_editor_listen {
    struct ui_app *app; /* set once it exists */
    struct dub_loop *loop;
    struct dub_media_client *client; /* of its own: probing and pictures never wait for it */
    struct dub_analysis *job;        /* listens to the first of the queue */
    uint64_t timer;
    DUB_VEC(struct ui_heard_file) queue;
};

void ui_editor_listen_fini(struct ui_editor_listen *l);
/** Facts of a stored locator were learned: listen to it in a while, unless the option is off. */
void ui_editor_listen_later(struct ui_editor_listen *l, struct dub_session *s, const char *where,
                            const struct dub_facts *f);
/** For dub_session_ports.listen: somebody waits for it. errors: DUB_ERR_STATE not probed yet */
enum dub_status ui_editor_listen_now(struct ui_editor_listen *l, struct dub_session *s,
                                     const char *where, struct dub_err *err);
/** Forget what is left to listen to. False: nothing was under way. */
bool ui_editor_listen_stop(struct ui_editor_listen *l);

#endif
