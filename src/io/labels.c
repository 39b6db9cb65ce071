#include "io/labels.h"

#include <stdlib.h>
#include <utf8proc.h>

#include "base/mem.h"
#include "base/utf8.h"

#define NAME_MAX_LETTERS 40
#define NAME_MAX_WORDS   4

static struct dub_sv skip_blanks(struct dub_sv s)
{
    while (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\t'))
        s = dub_sv_n(s.p + 1, s.n - 1);
    return s;
}

/* --- finding ---------------------------------------------------------------------------------- */

/* `[Name]` or `(Name)` with what follows; s starts at the bracket. */
static struct dub_label find_bracket(struct dub_sv s)
{
    struct dub_label none = {.kind = DUB_LABEL_NONE};
    char close = s.p[0] == '[' ? ']' : ')';
    size_t end = dub_sv_find(s, close);
    if (end == s.n)
        return none;
    struct dub_sv name = dub_sv_trim(dub_sv_n(s.p + 1, end - 1));
    struct dub_sv rest = skip_blanks(dub_sv_n(s.p + end + 1, s.n - end - 1));
    if (name.n == 0 || dub_utf8_count(name) > NAME_MAX_LETTERS || dub_sv_find(name, '\n') < name.n)
        return none;
    struct dub_label found = {.kind = DUB_LABEL_BRACKET, .name = name, .rest = rest};
    if (rest.n > 0 && rest.p[0] == ':') {
        found.rest = dub_sv_trim(dub_sv_n(rest.p + 1, rest.n - 1));
        if (close == ']')
            found.kind = DUB_LABEL_BRACKET_COLON;
    }
    found.rest = dub_sv_trim(found.rest);
    return found;
}

static bool name_letter(int32_t cp)
{
    switch ((int)utf8proc_category(cp)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ND:
        return true;
    default:
        return cp < 0x80 ? cp != 0 && strchr(" .'-_#&()", (int)cp) != NULL : cp == 0x2019;
    }
}

static bool may_start_name(int32_t cp)
{
    utf8proc_category_t c = utf8proc_category(cp);
    return c == UTF8PROC_CATEGORY_LU || c == UTF8PROC_CATEGORY_LT || c == UTF8PROC_CATEGORY_LO;
}

static bool has_lower(struct dub_sv s)
{
    int32_t cp;
    for (size_t n; (n = dub_utf8_next(s, &cp)) > 0; s = dub_sv_n(s.p + n, s.n - n))
        if (utf8proc_category(cp) == UTF8PROC_CATEGORY_LL)
            return true;
    return false;
}

/* "MARIA (O.S.)" speaks as MARIA. */
static struct dub_sv without_remark(struct dub_sv name)
{
    size_t open = dub_sv_find(name, '(');
    if (open > 0 && open < name.n && name.p[name.n - 1] == ')')
        return dub_sv_trim(dub_sv_n(name.p, open));
    return name;
}

/* The colon must end the name: not a time, not a URL; only capitals may go without a blank. */
static bool colon_ends_name(struct dub_sv name, struct dub_sv after)
{
    if (after.n == 0 || after.p[0] == ' ' || after.p[0] == '\t' || after.p[0] == '\n')
        return true;
    return !has_lower(name) && after.p[0] != '/' && !(after.p[0] >= '0' && after.p[0] <= '9');
}

static struct dub_label find_colon(struct dub_sv text)
{
    struct dub_label none = {.kind = DUB_LABEL_NONE};
    struct dub_sv s = text;
    int32_t cp;
    size_t n_letters = 0, n_words = 1, step;
    if (dub_utf8_next(s, &cp) == 0 || !may_start_name(cp))
        return none;
    while ((step = dub_utf8_next(s, &cp)) > 0 && cp != ':' && cp != 0xff1a) {
        n_words += cp == ' ';
        if (!name_letter(cp) || ++n_letters > NAME_MAX_LETTERS || n_words > NAME_MAX_WORDS)
            return none;
        s = dub_sv_n(s.p + step, s.n - step);
    }
    struct dub_sv name = dub_sv_trim(dub_sv_n(text.p, (size_t)(s.p - text.p)));
    struct dub_sv after = dub_sv_n(s.p + step, s.n - step);
    if (step == 0 || name.n == 0 || (cp == ':' && !colon_ends_name(name, after)))
        return none;
    return (struct dub_label){DUB_LABEL_COLON, without_remark(name), dub_sv_trim(after)};
}

struct dub_label dub_label_find(struct dub_sv text)
{
    struct dub_sv s = skip_blanks(text);
    while (s.n > 0 && (s.p[0] == '>' || s.p[0] == '-')) /* ">> MARIA:", "- [Maria]:" */
        s = skip_blanks(dub_sv_n(s.p + 1, s.n - 1));
    if (s.n > 0 && (s.p[0] == '[' || s.p[0] == '('))
        return find_bracket(s);
    return find_colon(s);
}

/* --- judging ---------------------------------------------------------------------------------- */

/* Labels of diarization programs and transcribers: "SPEAKER_00", "Speaker 1", "spk0", "S2". */
static bool is_speaker_id(struct dub_sv name)
{
    static const char *const words[] = {"speaker",  "spkr",     "spk",         "sprecherin",
                                        "sprecher", "hablante", "locutor",     "locuteur",
                                        "falante",  "voice",    "intervenant", "s"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(words); i++) {
        struct dub_sv word = dub_sv(words[i]);
        if (name.n <= word.n || !dub_sv_ieq(dub_sv_n(name.p, word.n), word))
            continue;
        struct dub_sv id = dub_sv_n(name.p + word.n, name.n - word.n);
        while (id.n > 0 && strchr(" _-#", id.p[0]) && id.p[0])
            id = dub_sv_n(id.p + 1, id.n - 1);
        unsigned long long number;
        bool letter = id.n == 1 && id.p != name.p + word.n; /* "Speaker A" */
        if (letter || dub_sv_u64(id, 9999, &number))
            return true;
    }
    return false;
}

/* Words before a colon that open a remark, not somebody's speech. */
static bool is_remark(struct dub_sv name)
{
    static const char *const words[] = {
        "note",     "notes",       "nota",      "hinweis",  "remarque", "ps",          "nb",
        "warning",  "caution",     "attention", "achtung",  "tip",      "hint",        "example",
        "subtitle", "caption",     "subtitles", "captions", "source",   "chapter",     "part",
        "title",    "http",        "https",     "www",      "email",    "translation", "update",
        "spoiler",  "translated",  "date",      "time",     "place",    "synced",      "ripped",
        "sync",     "corrections", "traducido", "tel",      "phone"};
    struct dub_sv first = name;
    first = dub_sv_split(&first, ' ');
    for (size_t i = 0; i < DUB_ARRAY_LEN(words); i++)
        if (dub_sv_ieq(first, dub_sv(words[i])))
            return true;
    return false;
}

/* Each word starts with a capital: "Anna Maria", not "He said". */
static bool is_titled(struct dub_sv name)
{
    while (name.n > 0) {
        struct dub_sv word = dub_sv_split(&name, ' ');
        int32_t cp;
        if (dub_utf8_next(word, &cp) == 0)
            continue;
        if (!may_start_name(cp) && !(cp >= '0' && cp <= '9'))
            return false;
    }
    return true;
}

struct tally {
    struct dub_label *label;
    size_t n; /* how often this name stands in the file in this form */
};

static int compare_tallies(const void *a, const void *b)
{
    const struct dub_label *x = ((const struct tally *)a)->label;
    const struct dub_label *y = ((const struct tally *)b)->label;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    size_t n = x->name.n < y->name.n ? x->name.n : y->name.n;
    int c = n ? memcmp(x->name.p, y->name.p, n) : 0;
    return c ? c : (x->name.n > y->name.n) - (x->name.n < y->name.n);
}

/* n_said: cues that are more than a sound in brackets. */
static bool bracket_is_label(const struct dub_label *l, size_t n_same, size_t n_forms,
                             size_t n_said)
{
    int32_t cp;
    if (l->rest.n == 0)
        return false; /* "[music]" */
    if (is_speaker_id(l->name))
        return true;
    if (dub_utf8_next(l->name, &cp) == 0 || !may_start_name(cp))
        return false; /* "[laughs] Hi" */
    return n_forms * 4 >= n_said * 3 || (n_forms * 2 >= n_said && n_same >= 2);
}

static bool colon_is_label(struct dub_sv name, size_t n_same, size_t n_forms, size_t n_texts)
{
    if (is_speaker_id(name))
        return true;
    if (is_remark(name))
        return false;
    if (!has_lower(name)) /* capitals are how subtitles mark a speaker who is not seen */
        return n_forms * 2 >= n_texts || n_same >= 2;
    return n_forms * 4 >= n_texts * 3 || (n_forms * 2 >= n_texts && n_same >= 2) ||
           (n_same >= 3 && is_titled(name));
}

void dub_labels_judge(struct dub_label *labels, size_t n, size_t n_texts)
{
    struct tally *sorted = dub_alloc_array(n + 1, sizeof(*sorted));
    size_t n_candidates = 0, n_colons = 0, n_brackets = 0, n_sounds = 0;
    for (size_t i = 0; i < n; i++) {
        if (labels[i].kind == DUB_LABEL_NONE)
            continue;
        sorted[n_candidates++].label = &labels[i];
        n_colons += labels[i].kind == DUB_LABEL_COLON;
        n_brackets += labels[i].kind == DUB_LABEL_BRACKET && labels[i].rest.n > 0;
        n_sounds += labels[i].kind == DUB_LABEL_BRACKET && labels[i].rest.n == 0;
    }
    qsort(sorted, n_candidates, sizeof(*sorted), compare_tallies);
    for (size_t i = 0, end; i < n_candidates; i = end) {
        for (end = i; end < n_candidates && compare_tallies(&sorted[i], &sorted[end]) == 0;)
            end++;
        for (size_t j = i; j < end; j++)
            sorted[j].n = end - i;
    }
    for (size_t i = 0; i < n_candidates; i++) {
        struct dub_label *l = sorted[i].label;
        size_t n_same = sorted[i].n;
        if ((l->kind == DUB_LABEL_BRACKET &&
             !bracket_is_label(l, n_same, n_brackets, n_texts - n_sounds)) ||
            (l->kind == DUB_LABEL_COLON && !colon_is_label(l->name, n_same, n_colons, n_texts)))
            l->kind = DUB_LABEL_NONE;
    }
    dub_free(sorted);
}
