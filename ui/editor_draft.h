/* Drafts for the editor, by dubline-media. */
#ifndef UI_EDITOR_DRAFT_H
#define UI_EDITOR_DRAFT_H

#include "draft_make.h"
#include "draft_port.h"
#include "editor_media.h"

struct ui_editor_draft {
    struct ui_editor_media *media;
    struct ui_draft draft; /* under way */
    uint64_t id;           /* 0: none is */
    int shown;             /* per cent */
};

/** in: m outlives the port */
struct ui_draft_port ui_editor_draft_port(struct ui_editor_draft *d, struct ui_editor_media *m);
/** Before the media client ends, which then removes what was half written. */
void ui_editor_draft_fini(struct ui_editor_draft *d);

#endif
