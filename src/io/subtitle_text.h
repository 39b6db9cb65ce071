/* Text of one subtitle without what is only meant for a player: <i>, <font ...>, {\an8}. */
#ifndef DUB_IO_SUBTITLE_TEXT_H
#define DUB_IO_SUBTITLE_TEXT_H

#include "base/buf.h"

/** Append a line of a subtitle, tags taken out, blanks at both ends too. */
void dub_subtitle_line(struct dub_sv line, struct dub_buf *out);

#endif
