/* The command table as documentation: JSON, man page section, Markdown table. */
#ifndef DUB_CMD_DOCGEN_H
#define DUB_CMD_DOCGEN_H

#include "cmd/cmd.h"

/** {"commands":[{"name","alias","group","summary","details","usage","args":[...]}]}; owned by the
 * caller. */
cJSON *dub_cmds_to_json(void) DUB_MUST_USE;
/** roff: one .TP entry a command, a .SS a group. */
void dub_cmds_to_man(struct dub_buf *out);
/** "usage | summary" rows, grouped. */
void dub_cmds_to_text(struct dub_buf *out);
/** One command: usage, what it does, each argument. */
void dub_cmd_to_text(const struct dub_cmd *cmd, struct dub_buf *out);
/** Append text with roff's special characters escaped. */
void dub_man_escape(struct dub_sv text, struct dub_buf *out);

#endif
