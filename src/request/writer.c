#include "request/writer.h"

#include "base/utf8.h"

void dub_writer_init(struct dub_writer *w, struct dub_buf *out, int indent)
{
    *w = (struct dub_writer){.out = out, .indent = indent, .first = true};
}

static void newline(struct dub_writer *w)
{
    static const char blanks[] = "                                ";
    if (w->indent == 0)
        return;
    dub_buf_add_c(w->out, '\n');
    for (size_t n = (size_t)(w->indent * w->level); n > 0;) {
        size_t part = n < sizeof(blanks) - 1 ? n : sizeof(blanks) - 1;
        dub_buf_add(w->out, blanks, part);
        n -= part;
    }
}

void dub_writer_next(struct dub_writer *w)
{
    if (!w->first)
        dub_buf_add_c(w->out, ',');
    w->first = false;
    newline(w);
}

void dub_writer_key(struct dub_writer *w, const char *name)
{
    dub_writer_next(w);
    dub_writer_string(w, dub_sv(name));
    dub_buf_add_c(w->out, ':');
    if (w->indent > 0)
        dub_buf_add_c(w->out, ' ');
}

void dub_writer_open(struct dub_writer *w, char bracket)
{
    dub_buf_add_c(w->out, bracket);
    w->level++;
    w->first = true;
}

void dub_writer_close(struct dub_writer *w, char bracket)
{
    bool empty = w->first;
    w->level--;
    w->first = false;
    if (!empty)
        newline(w);
    dub_buf_add_c(w->out, bracket);
}

static bool plain_ascii(struct dub_sv s)
{
    unsigned char all = 0;
    for (size_t i = 0; i < s.n; i++)
        all |= (unsigned char)s.p[i];
    return all < 0x80;
}

void dub_writer_string(struct dub_writer *w, struct dub_sv s)
{
    dub_buf_add_c(w->out, '"');
    if (plain_ascii(s)) { /* the common case, and all member names */
        dub_json_escape(s, w->out);
        s.n = 0;
    }
    while (s.n > 0) {
        size_t good = dub_utf8_valid_up_to(s);
        dub_json_escape(dub_sv_n(s.p, good), w->out);
        if (good < s.n) {
            dub_buf_add_z(w->out, "\xef\xbf\xbd");
            good++;
        }
        s = dub_sv_n(s.p + good, s.n - good);
    }
    dub_buf_add_c(w->out, '"');
}

void dub_writer_bool(struct dub_writer *w, bool v)
{
    dub_buf_add_z(w->out, v ? "true" : "false");
}

void dub_writer_i64(struct dub_writer *w, int64_t v)
{
    dub_buf_addf(w->out, "%lld", (long long)v);
}

void dub_writer_decimal6(struct dub_writer *w, int64_t v)
{
    char text[DUB_TIME_TEXT];
    dub_buf_add_z(w->out, dub_seconds_print(v, text));
}

static void number(struct dub_writer *w, const cJSON *item)
{
    dub_us v;
    bool inexact = true;
    if (dub_json_us(item, &v, &inexact) && !inexact)
        dub_writer_decimal6(w, v);
    else
        dub_json_print(item, 0, w->out);
}

/* Arrays of plain numbers stay on one line. */
static bool flat(const cJSON *item)
{
    if (!cJSON_IsArray(item))
        return false;
    for (const cJSON *c = item->child; c; c = c->next)
        if (!cJSON_IsNumber(c))
            return false;
    return true;
}

static void flat_array(struct dub_writer *w, const cJSON *item)
{
    dub_buf_add_c(w->out, '[');
    for (const cJSON *c = item->child; c; c = c->next) {
        number(w, c);
        if (c->next)
            dub_buf_add_c(w->out, ',');
    }
    dub_buf_add_c(w->out, ']');
}

static void container(struct dub_writer *w, const cJSON *item)
{
    bool object = cJSON_IsObject(item);
    dub_writer_open(w, object ? '{' : '[');
    for (const cJSON *c = item->child; c; c = c->next) {
        if (object)
            dub_writer_key(w, c->string);
        else
            dub_writer_next(w);
        dub_writer_json(w, c);
    }
    dub_writer_close(w, object ? '}' : ']');
}

/* Recursion is bounded: dub_json_parse refuses more than 200 levels. */
void dub_writer_json(struct dub_writer *w, const cJSON *item)
{
    if (flat(item))
        flat_array(w, item);
    else if (cJSON_IsObject(item) || cJSON_IsArray(item))
        container(w, item);
    else if (cJSON_IsString(item))
        dub_writer_string(w, dub_sv(item->valuestring));
    else if (cJSON_IsNumber(item))
        number(w, item);
    else
        dub_json_print(item, 0, w->out);
}
