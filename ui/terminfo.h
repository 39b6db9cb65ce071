/* What is known about a type of terminal: the part of curses that is used. Names are terminfo's. */
#ifndef UI_TERMINFO_H
#define UI_TERMINFO_H

#include "base/err.h"
#include "paint.h"

/**
 * Look the type up; one at a time.
 * errors: DUB_ERR_UNSUPPORTED it is not set, not known, or cannot place text on a screen
 */
enum dub_status ui_terminfo_open(const char *term, struct dub_err *err) DUB_MUST_USE;
void ui_terminfo_close(void);
/** NULL when it has no such capability. */
const char *ui_terminfo_text(const char *name);
/** -1 when there is none. */
int ui_terminfo_number(const char *name);
/** Append a capability without its delays ("$<5>"). */
void ui_terminfo_add(struct dub_buf *out, const char *name);
/** What paint.c may use; the looks are the caller's choice. */
struct ui_paint_can ui_terminfo_paint(void);

#endif
