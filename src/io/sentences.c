#include "io/sentences.h"

#include "base/utf8.h"

static const char *const marks[] = {".",
                                    "?",
                                    "!",
                                    "\xe2\x80\xa6",  /* … */
                                    "\xe3\x80\x82",  /* 。 */
                                    "\xef\xbc\x9f",  /* ？ */
                                    "\xef\xbc\x81",  /* ！ */
                                    "\xd8\x9f",      /* ؟ */
                                    "\xe0\xa5\xa4"}; /* । */

static const char *const closers[] = {"\"",           "'",           ")",           "]",
                                      "\xc2\xbb",     /* » */
                                      "\xe2\x80\x9d", /* ” */
                                      "\xe2\x80\x99", /* ’ */
                                      "\xe3\x80\x8d"}; /* 」 */

bool dub_ends_sentence(struct dub_sv text)
{
    struct dub_sv t = dub_sv_trim(text);
    for (bool again = true; again && t.n > 0;) {
        again = false;
        for (size_t i = 0; i < DUB_ARRAY_LEN(closers) && !again; i++) {
            struct dub_sv c = dub_sv(closers[i]);
            again = t.n > c.n && dub_sv_ends(t, c);
            t.n -= again ? c.n : 0;
        }
    }
    for (size_t i = 0; i < DUB_ARRAY_LEN(marks); i++)
        if (dub_sv_ends(t, dub_sv(marks[i])))
            return true;
    return false;
}

static size_t one_of(const char *const *list, size_t n, struct dub_sv at)
{
    for (size_t i = 0; i < n; i++)
        if (dub_sv_starts(at, dub_sv(list[i])))
            return strlen(list[i]);
    return 0;
}

static bool blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* Initials: one letter before the full stop. */
static bool is_initial(struct dub_sv text, size_t mark)
{
    return text.p[mark] == '.' && mark > 0 && text.p[mark - 1] >= 'A' && text.p[mark - 1] <= 'Z' &&
           (mark == 1 || blank(text.p[mark - 2]));
}

size_t dub_sentence_next(struct dub_sv text)
{
    size_t at = 0, n;
    while (at < text.n) {
        size_t mark = at;
        bool ended = false;
        while ((n = one_of(marks, DUB_ARRAY_LEN(marks), dub_sv_n(text.p + at, text.n - at))) > 0) {
            ended = true;
            at += n;
        }
        if (!ended) {
            at++;
            continue;
        }
        bool wide = at > mark + 2; /* 。 and its like are followed by no blank */
        while ((n = one_of(closers, DUB_ARRAY_LEN(closers),
                           dub_sv_n(text.p + at, text.n - at))) > 0)
            at += n;
        bool apart = at < text.n && (blank(text.p[at]) || (wide && (text.p[at] & 0x80)));
        if (!apart || is_initial(text, mark))
            continue;
        while (at < text.n && blank(text.p[at]))
            at++;
        return at;
    }
    return text.n;
}
