#include "model/project_lines.h"

/* The line that begins the list; no string of a JSON text can hold a line break. */
static const char beginning[] = "\n  \"segments\": [\n";

/* Just behind the beginning, 0 when there is none. */
static size_t find_beginning(struct dub_sv text)
{
    const size_t n = sizeof(beginning) - 1;
    for (size_t i = 0; i + n <= text.n;) {
        const char *hit = memchr(text.p + i, '\n', text.n - i - n + 1);
        if (!hit)
            return 0;
        i = (size_t)(hit - text.p);
        if (memcmp(hit, beginning, n) == 0)
            return i + n;
        i++;
    }
    return 0;
}

/* How many brackets are open at the end of the text. */
static int depth(struct dub_sv text)
{
    int open = 0;
    bool in_string = false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (in_string) {
            i += c == '\\';
            in_string = c != '"';
        } else if (c == '"') {
            in_string = true;
        } else {
            open += (c == '{' || c == '[') - (c == '}' || c == ']');
        }
    }
    return open;
}

/* The line at i as far as it matters: an object, with a comma when another one follows it. */
static bool is_object(struct dub_sv text, size_t i, size_t *next, bool *more)
{
    while (i < text.n && text.p[i] == ' ')
        i++;
    size_t n = dub_sv_find(dub_sv_n(text.p + i, text.n - i), '\n');
    if (n < 2 || i + n == text.n || text.p[i] != '{')
        return false;
    *next = i + n + 1;
    *more = text.p[i + n - 1] == ',';
    return text.p[i + n - (*more ? 2 : 1)] == '}';
}

bool dub_project_lines_cut(struct dub_sv text, struct dub_project_lines *out)
{
    size_t from = find_beginning(text), to = from, next;
    bool more = true;
    if (from == 0 || depth(dub_sv_n(text.p, from)) != 2) /* the document and the list */
        return false;
    for (; more; to = next)
        if (!is_object(text, to, &next, &more))
            return false;
    size_t last = to;
    while (to < text.n && text.p[to] == ' ')
        to++;
    if (to == text.n || text.p[to] != ']')
        return false;
    dub_buf_init(&out->others, 0);
    dub_buf_add(&out->others, text.p, from);
    dub_buf_add(&out->others, text.p + to, text.n - to);
    out->segments = dub_sv_n(text.p + from, last - from);
    if (!out->others.failed)
        return true;
    dub_buf_fini(&out->others);
    return false;
}

bool dub_project_lines_stand_for(const cJSON *doc)
{
    size_t n_lists = 0;
    for (const cJSON *m = doc->child; m; m = m->next)
        n_lists += strcmp(m->string, "segments") == 0;
    return n_lists == 1;
}

bool dub_project_lines_next(struct dub_sv *rest, struct dub_sv *line)
{
    if (rest->n == 0)
        return false;
    *line = dub_sv_trim(dub_sv_split(rest, '\n'));
    if (dub_sv_ends(*line, DUB_SV_LIT(",")))
        line->n--;
    return true;
}
