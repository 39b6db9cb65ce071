#include "io/lines.h"

void dub_lines_init(struct dub_lines *l, struct dub_sv text)
{
    *l = (struct dub_lines){.rest = text};
}

static size_t line_end(struct dub_sv s, size_t *skip)
{
    size_t i = 0;
    while (i < s.n && s.p[i] != '\n' && s.p[i] != '\r')
        i++;
    size_t end = i;
    while (i < s.n && s.p[i] == '\r' && i - end < 2)
        i++;
    if (i < s.n && s.p[i] == '\n')
        i++;
    else if (i > end)
        i = end + 1; /* a lone CR ends a line by itself */
    *skip = i;
    return end;
}

bool dub_lines_next(struct dub_lines *l, struct dub_sv *line)
{
    if (l->rest.n == 0)
        return false;
    size_t skip;
    size_t end = line_end(l->rest, &skip);
    *line = dub_sv_n(l->rest.p, end);
    l->rest = dub_sv_n(l->rest.p + skip, l->rest.n - skip);
    l->number++;
    return true;
}
