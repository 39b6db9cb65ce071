/* Lines of a text, whatever ends them: LF, CRLF, a lone CR, or the CR CR LF of broken copies. */
#ifndef DUB_IO_LINES_H
#define DUB_IO_LINES_H

#include <stdbool.h>

#include "base/str.h"

struct dub_lines {
    struct dub_sv rest;
    int number; /* of the line handed out last, from 1 */
};

void dub_lines_init(struct dub_lines *l, struct dub_sv text);
/** Next line without its end, borrowed from the text; false after the last. */
bool dub_lines_next(struct dub_lines *l, struct dub_sv *line);

#endif
