#include "io/json_doc.h"

#include "io/table.h"

/* --- parsing ---------------------------------------------------------------------------------- */

/* Python writes NaN and Infinity, which JSON does not know; null stands for them. */
static void without_nan(struct dub_sv s, struct dub_buf *out)
{
    static const struct dub_sv words[] = {{"-Infinity", 9}, {"Infinity", 8}, {"NaN", 3}};
    bool in_string = false;
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\\' && in_string)
            i++;
        else if (s.p[i] == '"')
            in_string = !in_string;
        if (in_string || i >= s.n || !(s.p[i] == 'N' || s.p[i] == 'I' || s.p[i] == '-'))
            continue;
        for (size_t w = 0; w < DUB_ARRAY_LEN(words); w++) {
            if (!dub_sv_starts(dub_sv_n(s.p + i, s.n - i), words[w]))
                continue;
            dub_buf_add(out, s.p + from, i - from);
            dub_buf_add_z(out, "null");
            i += words[w].n - 1;
            from = i + 1;
            break;
        }
    }
    dub_buf_add(out, s.p + from, s.n - from);
}

/* Walks the text beside the parsed document, which has its objects and lists in the same order. */
struct line_walk {
    struct dub_sv text;
    size_t at;
    int line;
};

static int next_opening(struct line_walk *w)
{
    bool in_string = false;
    for (; w->at < w->text.n; w->at++) {
        char c = w->text.p[w->at];
        if (c == '\\' && in_string)
            w->at++;
        else if (c == '"')
            in_string = !in_string;
        else if (c == '\n')
            w->line++;
        else if (!in_string && (c == '{' || c == '[')) {
            w->at++;
            return w->line;
        }
    }
    return w->line;
}

/* cJSON has no use for valueint in objects and lists: it keeps the line. Depth: the parser's. */
static void set_lines(cJSON *item, struct line_walk *w)
{
    if (!cJSON_IsObject(item) && !cJSON_IsArray(item))
        return;
    item->valueint = next_opening(w);
    for (cJSON *c = item->child; c; c = c->next)
        set_lines(c, w);
}

int dub_json_line(const cJSON *item)
{
    return cJSON_IsObject(item) || cJSON_IsArray(item) ? item->valueint : 0;
}

enum dub_status dub_json_doc(struct dub_sv text, cJSON **doc, struct dub_err *err)
{
    struct dub_buf clean;
    dub_buf_init(&clean, text.n + text.n / 2 + 64); /* "NaN" grows by one letter */
    without_nan(text, &clean);
    enum dub_status st = dub_buf_status(&clean, "the file", err);
    if (st == DUB_OK)
        st = dub_json_parse(dub_buf_sv(&clean), doc, err);
    if (st == DUB_OK) {
        struct line_walk walk = {.text = dub_buf_sv(&clean), .line = 1};
        set_lines(*doc, &walk);
    }
    dub_buf_fini(&clean);
    return st;
}

/* --- values ----------------------------------------------------------------------------------- */

bool dub_json_seconds(const cJSON *item, dub_us *out)
{
    if (cJSON_IsString(item))
        return dub_table_time(dub_sv(item->valuestring), out);
    return dub_json_us(item, out, NULL);
}

bool dub_json_ms(const cJSON *item, dub_us *out)
{
    if (!dub_json_seconds(item, out))
        return false;
    *out = dub_mul_div_round(*out, 1, 1000);
    return true;
}

void dub_json_label(const cJSON *item, const char *word, struct dub_buf *out)
{
    if (cJSON_IsString(item)) {
        dub_buf_add_z(out, item->valuestring);
    } else if (cJSON_IsNumber(item)) {
        dub_buf_addf(out, "%s_", word);
        dub_json_print(item, 0, out);
    }
}
