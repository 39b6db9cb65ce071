/* Manual page and shell completions, made from the verb and command tables. */
#ifndef UI_CLI_DOCS_H
#define UI_CLI_DOCS_H

#include "base/buf.h"
#include "base/err.h"

/** dubline(1) as roff. */
void ui_man_page(struct dub_buf *out);
/** The verbs as a Markdown table, as README has it. */
void ui_verb_table(struct dub_buf *out);
/** errors: DUB_ERR_ARG for a shell that is not bash, zsh or fish */
enum dub_status ui_completion(const char *shell, struct dub_buf *out, struct dub_err *err);

#endif
