#include "base/regex.h"

#include "base/utf8.h"
#include "base/vec.h"

enum op { OP_CHAR, OP_ANY, OP_CLASS, OP_SPLIT, OP_JUMP, OP_START, OP_END, OP_EDGE, OP_MATCH };

/* Jumps are relative, so that a part of a program can be moved and copied. */
struct step {
    enum op op;
    int32_t a, b; /* CHAR: code point · CLASS: index · SPLIT: both ways · JUMP: a */
};

struct range {
    int32_t from, to;
};

struct class {
    size_t first, n; /* in ranges */
    bool negated;
};

struct set { /* steps reached at one place of the text, each once */
    size_t *at, *where, n;
};

struct dub_regex {
    bool ignore_case;
    DUB_VEC(struct step) steps;
    DUB_VEC(struct range) ranges;
    DUB_VEC(struct class) classes;
    struct set now, next;
    DUB_VEC(size_t) stack;
};

struct parser {
    struct dub_regex *re;
    struct dub_sv text;
    size_t i;
    int depth;
    struct dub_err *err;
};

/* --- compiling -------------------------------------------------------------------------------- */

static enum dub_status fault(struct parser *p, size_t at, const char *what)
{
    dub_fail(p->err, DUB_ERR_ARG, "%s", what);
    dub_err_at(p->err, NULL, 0, (int)at + 1);
    return DUB_ERR_ARG;
}

static bool more(const struct parser *p)
{
    return p->i < p->text.n;
}

static bool eat(struct parser *p, char c)
{
    if (!more(p) || p->text.p[p->i] != c)
        return false;
    p->i++;
    return true;
}

static int32_t next_cp(struct parser *p)
{
    int32_t cp;
    p->i += dub_utf8_next(dub_sv_n(p->text.p + p->i, p->text.n - p->i), &cp);
    return cp;
}

static enum dub_status emit(struct parser *p, enum op op, int32_t a, int32_t b)
{
    struct step s = {op, a, b};
    if (p->re->steps.n >= DUB_REGEX_STEPS_MAX)
        return fault(p, p->i ? p->i - 1 : 0, "this expression is too large");
    dub_vec_push(&p->re->steps, s);
    return DUB_OK;
}

static void add_range(struct dub_regex *re, int32_t from, int32_t to)
{
    struct range r = {from, to};
    dub_vec_push(&re->ranges, r);
}

static bool add_named(struct dub_regex *re, struct dub_sv name)
{
    static const struct {
        const char *name;
        struct range r[4];
    } sets[] = {
        {"digit", {{'0', '9'}}},
        {"alpha", {{'A', 'Z'}, {'a', 'z'}, {0xaa, 0x2fff}, {0x3040, 0x10ffff}}},
        {"alnum", {{'0', '9'}, {'A', 'Z'}, {'a', 'z'}, {0xaa, 0x10ffff}}},
        {"word", {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}},
        {"upper", {{'A', 'Z'}, {0xc0, 0xde}}},
        {"lower", {{'a', 'z'}, {0xdf, 0xff}}},
        {"space", {{'\t', '\r'}, {' ', ' '}, {0xa0, 0xa0}}},
        {"blank", {{'\t', '\t'}, {' ', ' '}}},
        {"punct", {{'!', '/'}, {':', '@'}, {'[', '`'}, {'{', '~'}}},
        {"xdigit", {{'0', '9'}, {'A', 'F'}, {'a', 'f'}}},
        {"cntrl", {{1, 31}, {127, 127}}},
        {"print", {{' ', '~'}, {0xa0, 0x10ffff}}},
        {"graph", {{'!', '~'}, {0xa1, 0x10ffff}}},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(sets); i++) {
        if (!dub_sv_eq_z(name, sets[i].name))
            continue;
        for (size_t k = 0; k < 4 && sets[i].r[k].to; k++)
            add_range(re, sets[i].r[k].from, sets[i].r[k].to);
        if (dub_sv_eq_z(name, "word"))
            add_range(re, 0xaa, 0x10ffff);
        return true;
    }
    return false;
}

static enum dub_status emit_class(struct parser *p, size_t first, bool negated)
{
    struct class c = {first, p->re->ranges.n - first, negated};
    dub_vec_push(&p->re->classes, c);
    return emit(p, OP_CLASS, (int32_t)p->re->classes.n - 1, 0);
}

/* "[:alpha:]" inside brackets; the position stands behind "[:". */
static enum dub_status named_class(struct parser *p)
{
    size_t from = p->i;
    while (more(p) && p->text.p[p->i] != ':')
        p->i++;
    struct dub_sv name = dub_sv_n(p->text.p + from, p->i - from);
    if (!eat(p, ':') || !eat(p, ']') || !add_named(p->re, name))
        return fault(p, from, "no such class of letters: use alpha, digit, alnum, upper, lower, "
                              "space, blank, punct, xdigit, cntrl, print or graph");
    return DUB_OK;
}

static enum dub_status bracket(struct parser *p)
{
    size_t open = p->i - 1, first = p->re->ranges.n, n_members = 0;
    bool negated = eat(p, '^');
    for (; more(p) && (p->text.p[p->i] != ']' || n_members == 0); n_members++) {
        if (p->i + 1 < p->text.n && p->text.p[p->i] == '[' && p->text.p[p->i + 1] == ':') {
            p->i += 2;
            enum dub_status st = named_class(p);
            if (st)
                return st;
            continue;
        }
        if (p->text.p[p->i] == '\\' && p->i + 1 < p->text.n)
            p->i++;
        size_t at = p->i;
        int32_t from = next_cp(p), to = from;
        if (p->i + 1 < p->text.n && p->text.p[p->i] == '-' && p->text.p[p->i + 1] != ']') {
            p->i++;
            to = next_cp(p);
        }
        if (to < from)
            return fault(p, at, "this range runs backwards");
        add_range(p->re, from, to);
    }
    if (!eat(p, ']'))
        return fault(p, open, "'[' is opened and never closed by ']'");
    return emit_class(p, first, negated);
}

static enum dub_status escaped(struct parser *p)
{
    size_t first = p->re->ranges.n;
    if (!more(p))
        return fault(p, p->i - 1, "a sign is missing after the backslash");
    switch (p->text.p[p->i]) {
    case 'd':
    case 's':
    case 'w':
        (void)add_named(p->re, dub_sv(p->text.p[p->i] == 'd'   ? "digit"
                                      : p->text.p[p->i] == 's' ? "space"
                                                               : "word"));
        p->i++;
        return emit_class(p, first, false);
    case 'b':
        p->i++;
        return emit(p, OP_EDGE, 0, 0);
    case 'n':
    case 't':
        return emit(p, OP_CHAR, p->text.p[p->i++] == 'n' ? '\n' : '\t', 0);
    default: {
        int32_t cp = next_cp(p);
        if (cp >= '0' && cp <= '9')
            return fault(p, p->i - 1, "an expression cannot refer back to a part of itself");
        return emit(p, OP_CHAR, p->re->ignore_case ? dub_cp_lower(cp) : cp, 0);
    }
    }
}

static enum dub_status alternatives(struct parser *p);

static enum dub_status group(struct parser *p)
{
    size_t open = p->i - 1;
    if (++p->depth > DUB_REGEX_DEPTH_MAX)
        return fault(p, open, "too many parentheses inside one another");
    enum dub_status st = alternatives(p);
    p->depth--;
    if (!st && !eat(p, ')'))
        st = fault(p, open, "'(' is opened and never closed by ')'");
    return st;
}

static enum dub_status atom(struct parser *p)
{
    if (strchr("*+?{", p->text.p[p->i]))
        return fault(p, p->i, "there is nothing before this to repeat");
    int32_t cp = next_cp(p);
    switch (cp) {
    case '(':
        return group(p);
    case '[':
        return bracket(p);
    case '\\':
        return escaped(p);
    case '.':
        return emit(p, OP_ANY, 0, 0);
    case '^':
        return emit(p, OP_START, 0, 0);
    case '$':
        return emit(p, OP_END, 0, 0);
    default:
        return emit(p, OP_CHAR, p->re->ignore_case ? dub_cp_lower(cp) : cp, 0);
    }
}

static enum dub_status append(struct parser *p, const struct step *part, size_t n)
{
    enum dub_status st = DUB_OK;
    for (size_t i = 0; i < n && !st; i++)
        st = emit(p, part[i].op, part[i].a, part[i].b);
    return st;
}

/* The steps from `from` on, least times at least and most at most (-1: any number). */
static enum dub_status repeat(struct parser *p, size_t from, int least, int most)
{
    size_t n = p->re->steps.n - from;
    struct step *part = dub_alloc_array(n + 1, sizeof(*part));
    int32_t over = (int32_t)n + 1;
    enum dub_status st = DUB_OK;
    if (n > 0)
        memcpy(part, p->re->steps.at + from, n * sizeof(*part));
    p->re->steps.n = from;
    for (int i = 0; i < least && !st; i++)
        st = append(p, part, n);
    for (int i = least; i < most && !st; i++) {
        st = emit(p, OP_SPLIT, 1, over);
        st = st ? st : append(p, part, n);
    }
    if (most < 0 && !st) {
        st = emit(p, OP_SPLIT, 1, over + 1);
        st = st ? st : append(p, part, n);
        st = st ? st : emit(p, OP_JUMP, -over, 0);
    }
    dub_free(part);
    return st;
}

static bool number(struct parser *p, int *out)
{
    size_t from = p->i;
    *out = 0;
    while (more(p) && p->text.p[p->i] >= '0' && p->text.p[p->i] <= '9' && p->i - from < 4)
        *out = *out * 10 + (p->text.p[p->i++] - '0');
    return p->i > from;
}

/* "{2}", "{2,}", "{2,5}"; the position stands behind "{". */
static enum dub_status counted(struct parser *p, size_t from)
{
    size_t open = p->i - 1;
    int least, most;
    if (!number(p, &least))
        return fault(p, open, "'{' wants a number: {2}, {2,} or {2,5}");
    most = least;
    if (eat(p, ',') && !number(p, &most))
        most = -1;
    if (!eat(p, '}'))
        return fault(p, open, "'{' is opened and never closed by '}'");
    if (least > DUB_REGEX_REPEAT_MAX || most > DUB_REGEX_REPEAT_MAX)
        return fault(p, open, "a part can be repeated 255 times at most");
    if (most >= 0 && most < least)
        return fault(p, open, "the larger number comes last: {2,5}");
    return repeat(p, from, least, most);
}

static enum dub_status sequence(struct parser *p)
{
    enum dub_status st = DUB_OK;
    while (!st && more(p) && p->text.p[p->i] != '|' && p->text.p[p->i] != ')') {
        size_t from = p->re->steps.n;
        st = atom(p);
        while (!st && more(p) && strchr("*+?{", p->text.p[p->i])) {
            char how = p->text.p[p->i++];
            st = how == '{' ? counted(p, from)
                            : repeat(p, from, how == '+', how == '?' ? 1 : -1);
        }
    }
    return st;
}

static enum dub_status alternatives(struct parser *p)
{
    size_t from = p->re->steps.n;
    enum dub_status st = sequence(p);
    while (!st && eat(p, '|')) {
        struct step split = {OP_SPLIT, 1, 0};
        st = emit(p, OP_JUMP, 0, 0); /* room: the split goes before what is there */
        st = st ? st : emit(p, OP_JUMP, 0, 0);
        if (st)
            return st;
        size_t n = p->re->steps.n, jump = n - 1;
        memmove(p->re->steps.at + from + 1, p->re->steps.at + from,
                (n - 2 - from) * sizeof(split));
        split.b = (int32_t)(n - from);
        p->re->steps.at[from] = split;
        st = sequence(p);
        p->re->steps.at[jump] = (struct step){OP_JUMP, (int32_t)(p->re->steps.n - jump), 0};
    }
    return st;
}

enum dub_status dub_regex_new(struct dub_sv text, bool ignore_case, struct dub_regex **out,
                              struct dub_err *err)
{
    struct dub_regex *re = DUB_NEW(struct dub_regex);
    struct parser p = {.re = re, .text = text, .err = err};
    re->ignore_case = ignore_case;
    enum dub_status st = alternatives(&p);
    if (!st && more(&p))
        st = fault(&p, p.i, "')' closes nothing");
    st = st ? st : emit(&p, OP_MATCH, 0, 0);
    if (st) {
        dub_regex_free(re);
        return st;
    }
    struct set *sets[] = {&re->now, &re->next};
    for (int i = 0; i < 2; i++) {
        sets[i]->at = dub_alloc_array(re->steps.n, sizeof(size_t));
        sets[i]->where = dub_alloc_array(re->steps.n, sizeof(size_t));
    }
    *out = re;
    return DUB_OK;
}

void dub_regex_free(struct dub_regex *re)
{
    if (!re)
        return;
    dub_vec_fini(&re->steps);
    dub_vec_fini(&re->ranges);
    dub_vec_fini(&re->classes);
    dub_vec_fini(&re->stack);
    dub_free(re->now.at);
    dub_free(re->now.where);
    dub_free(re->next.at);
    dub_free(re->next.where);
    dub_free(re);
}

/* --- matching --------------------------------------------------------------------------------- */

struct place { /* between two code points, -1: none on that side */
    int32_t before, after;
};

static bool is_word(int32_t cp)
{
    return cp == '_' || (cp >= '0' && cp <= '9') || (cp >= 'A' && cp <= 'Z') ||
           (cp >= 'a' && cp <= 'z') || cp >= 0xaa;
}

static bool has(const struct set *s, size_t step)
{
    return s->where[step] < s->n && s->at[s->where[step]] == step;
}

/* Everything reached from a step without reading; true when that is the end of the expression. */
static bool reach(struct dub_regex *re, struct set *into, size_t step, struct place pl)
{
    re->stack.n = 0;
    dub_vec_push(&re->stack, step);
    while (re->stack.n > 0) {
        size_t at = re->stack.at[--re->stack.n];
        const struct step *s = &re->steps.at[at];
        if (has(into, at))
            continue;
        into->where[at] = into->n;
        into->at[into->n++] = at;
        bool on = true;
        switch (s->op) {
        case OP_MATCH:
            return true;
        case OP_SPLIT:
            dub_vec_push(&re->stack, at + (size_t)s->b);
            dub_vec_push(&re->stack, at + (size_t)s->a);
            continue;
        case OP_JUMP:
            dub_vec_push(&re->stack, (size_t)((int64_t)at + s->a));
            continue;
        case OP_START:
            on = pl.before < 0;
            break;
        case OP_END:
            on = pl.after < 0;
            break;
        case OP_EDGE:
            on = is_word(pl.before) != is_word(pl.after);
            break;
        case OP_CHAR:
        case OP_ANY:
        case OP_CLASS:
            continue;
        }
        if (on)
            dub_vec_push(&re->stack, at + 1);
    }
    return false;
}

static bool in_ranges(const struct dub_regex *re, const struct class *c, int32_t cp)
{
    for (size_t i = 0; i < c->n; i++) {
        const struct range *r = &re->ranges.at[c->first + i];
        if (cp >= r->from && cp <= r->to)
            return true;
    }
    return false;
}

static bool takes(const struct dub_regex *re, const struct step *s, int32_t cp)
{
    if (s->op == OP_CHAR)
        return s->a == (re->ignore_case ? dub_cp_lower(cp) : cp);
    if (s->op == OP_ANY)
        return true;
    if (s->op != OP_CLASS)
        return false;
    const struct class *c = &re->classes.at[s->a];
    bool in = in_ranges(re, c, cp);
    if (!in && re->ignore_case)
        in = in_ranges(re, c, dub_cp_lower(cp)) || in_ranges(re, c, dub_cp_upper(cp));
    return in != c->negated;
}

bool dub_regex_find(struct dub_regex *re, struct dub_sv text)
{
    struct place pl = {-1, -1};
    size_t n = dub_utf8_next(text, &pl.after);
    re->now.n = 0;
    for (;;) {
        if (reach(re, &re->now, 0, pl)) /* a match may begin anywhere */
            return true;
        if (n == 0)
            return false;
        int32_t cp = pl.after;
        text = dub_sv_n(text.p + n, text.n - n);
        pl = (struct place){cp, -1};
        n = dub_utf8_next(text, &pl.after);
        re->next.n = 0;
        for (size_t i = 0; i < re->now.n; i++) {
            size_t at = re->now.at[i];
            if (takes(re, &re->steps.at[at], cp) && reach(re, &re->next, at + 1, pl))
                return true;
        }
        struct set swap = re->now;
        re->now = re->next;
        re->next = swap;
    }
}
