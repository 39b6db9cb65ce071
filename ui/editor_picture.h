/* Pictures for the editor, by dubline-media. */
#ifndef UI_EDITOR_PICTURE_H
#define UI_EDITOR_PICTURE_H

#include "editor_media.h"
#include "picture_port.h"

/** in: m outlives the port */
struct ui_picture_port ui_editor_picture_port(struct ui_editor_media *m);

#endif
