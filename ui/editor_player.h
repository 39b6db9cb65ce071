/* The player for the editor: found when first asked for, started when something plays. */
#ifndef UI_EDITOR_PLAYER_H
#define UI_EDITOR_PLAYER_H

#include "app.h"
#include "run/player.h"

struct ui_editor_player {
    struct ui_app *app; /* set once it exists */
    struct dub_loop *loop;
    enum dub_player_kind kind;
    dub_us look_us; /* when it is looked for again, while there is none */
    char *path;
    struct dub_player *player; /* NULL until something plays */
};

struct ui_player_port ui_editor_player_port(struct ui_editor_player *p);
void ui_editor_player_fini(struct ui_editor_player *p);

#endif
