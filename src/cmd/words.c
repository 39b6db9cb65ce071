/* Command lines: words, quotes, and the nearest known name. */
#include "cmd/cmd.h"

#include <stdint.h>
#include <stdlib.h>

static bool blank(char c)
{
    return c == ' ' || c == '\t';
}

/*
 * Whether a ' at i opens a quotation: at the start of a word or behind `where:`, with a closing '
 * at the end of one.
 * Else it is an apostrophe, as in l'aria, don't or 'tis.
 */
static bool opens_quotation(struct dub_sv line, size_t i)
{
    bool where = dub_sv_ends(dub_sv_n(line.p, i), DUB_SV_LIT("where:"));
    if (i > 0 && !blank(line.p[i - 1]) && !where)
        return false;
    for (size_t k = i + 1; k < line.n; k++)
        if (line.p[k] == '\'' && (k + 1 == line.n || blank(line.p[k + 1])))
            return true;
    return false;
}

/* One word from *i on, unquoted, into out. False for an open quote. */
static bool next_word(struct dub_sv line, size_t *i, struct dub_buf *out)
{
    char quote = 0;
    for (; *i < line.n; (*i)++) {
        char c = line.p[*i];
        bool ends = *i + 1 == line.n || blank(line.p[*i + 1]);
        if (!quote && blank(c))
            return true;
        if (quote == '\'' ? c == quote && ends : quote && c == quote) {
            quote = 0;
        } else if (!quote && (c == '"' || (c == '\'' && opens_quotation(line, *i)))) {
            quote = c;
        } else if (c == '\\' && quote != '\'' && *i + 1 < line.n) {
            c = line.p[++*i];
            dub_buf_add_c(out, quote == '"' && c == 'n' ? '\n' : c);
        } else {
            dub_buf_add_c(out, c);
        }
    }
    return quote == 0;
}

enum dub_status dub_words_split(struct dub_sv line, struct dub_words *out, struct dub_err *err)
{
    *out = (struct dub_words){0};
    size_t i = 0;
    for (;;) {
        while (i < line.n && blank(line.p[i]))
            i++;
        if (i == line.n)
            return DUB_OK;
        struct dub_buf word;
        dub_buf_init(&word, 0);
        size_t from = i;
        bool closed = next_word(line, &i, &word);
        dub_vec_push(&out->from, from);
        dub_vec_push(&out->at, dub_buf_take(&word));
        if (!closed) {
            dub_words_fini(out);
            return dub_fail(err, DUB_ERR_ARG, "column %zu: a quote is opened and never closed",
                            from + 1);
        }
    }
}

void dub_words_fini(struct dub_words *w)
{
    for (size_t i = 0; i < w->at.n; i++)
        dub_free(w->at.at[i]);
    dub_vec_fini(&w->at);
    dub_vec_fini(&w->from);
}

void dub_word_quote(struct dub_sv text, struct dub_buf *out)
{
    bool plain = text.n > 0;
    for (size_t i = 0; i < text.n && plain; i++)
        plain = (unsigned char)text.p[i] > ' ' && !strchr("\"'\\#", text.p[i]);
    if (plain) {
        dub_buf_add_sv(out, text);
        return;
    }
    dub_buf_add_c(out, '"');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\n') {
            dub_buf_add_z(out, "\\n");
            continue;
        }
        if (text.p[i] == '"' || text.p[i] == '\\')
            dub_buf_add_c(out, '\\');
        dub_buf_add_c(out, text.p[i]);
    }
    dub_buf_add_c(out, '"');
}

/* Edits (insert, delete, replace, swap of neighbours) from a to b, names up to 40 bytes. */
static size_t distance(struct dub_sv a, struct dub_sv b)
{
    enum { MAX = 40 };
    size_t d[MAX + 1][MAX + 1];
    if (a.n > MAX || b.n > MAX)
        return SIZE_MAX;
    for (size_t i = 0; i <= a.n; i++)
        d[i][0] = i;
    for (size_t j = 0; j <= b.n; j++)
        d[0][j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        for (size_t j = 1; j <= b.n; j++) {
            size_t best = d[i - 1][j - 1] + (a.p[i - 1] != b.p[j - 1]);
            if (d[i - 1][j] + 1 < best)
                best = d[i - 1][j] + 1;
            if (d[i][j - 1] + 1 < best)
                best = d[i][j - 1] + 1;
            if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1] &&
                d[i - 2][j - 2] + 1 < best)
                best = d[i - 2][j - 2] + 1;
            d[i][j] = best;
        }
    }
    return d[a.n][b.n];
}

const char *dub_nearest(struct dub_sv word, const char *const *names, size_t n)
{
    const char *best = NULL;
    size_t best_d = word.n / 3 + 2;
    for (size_t i = 0; i < n; i++) {
        size_t d = distance(word, dub_sv(names[i]));
        bool prefix = word.n >= 3 && dub_sv_starts(dub_sv(names[i]), word);
        if (prefix && d > 1)
            d = 1;
        if (d < best_d) {
            best_d = d;
            best = names[i];
        }
    }
    return best;
}
