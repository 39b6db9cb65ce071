/* Text -> filter. Recursive descent; every refusal says where and what was expected. */
#include "check/filter_impl.h"
#include "check/rules.h"

#define NONE SIZE_MAX

struct parser {
    struct dub_filter *f;
    struct dub_sv text;
    size_t i;
    int depth;
    struct dub_rate rate;
    struct dub_err *err;
};

static enum dub_status fault(struct parser *p, size_t at, const char *fmt, ...) DUB_PRINTF(3, 4);

static enum dub_status fault(struct parser *p, size_t at, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    (void)dub_vfail(p->err, DUB_ERR_ARG, fmt, ap);
    va_end(ap);
    dub_err_prefix(p->err, "filter, column %zu: ", at + 1);
    dub_err_at(p->err, NULL, 0, (int)at + 1);
    return DUB_ERR_ARG;
}

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void skip_blanks(struct parser *p)
{
    while (p->i < p->text.n && blank(p->text.p[p->i]))
        p->i++;
}

static char peek(const struct parser *p)
{
    return p->i < p->text.n ? p->text.p[p->i] : '\0';
}

static int shown(struct dub_sv s)
{
    return (int)(s.n > 40 ? 40 : s.n);
}

/* --- values ----------------------------------------------------------------------------------- */

/* "…", where a backslash escapes; the position stands on the quote. */
static enum dub_status quoted(struct parser *p, struct dub_buf *out)
{
    size_t open = p->i++;
    for (; p->i < p->text.n; p->i++) {
        char c = p->text.p[p->i];
        if (c == '"') {
            p->i++;
            return DUB_OK;
        }
        if (c == '\\' && p->i + 1 < p->text.n)
            c = p->text.p[++p->i];
        dub_buf_add_c(out, c);
    }
    return fault(p, open, "a quote is opened and never closed");
}

/* /…/, where \/ is a slash; a c behind it makes letters' case matter. */
static enum dub_status expression(struct parser *p, struct filter_term *t)
{
    size_t open = p->i++, from = p->i;
    struct dub_buf text;
    struct dub_err err;
    dub_buf_init(&text, 0);
    for (; p->i < p->text.n && p->text.p[p->i] != '/'; p->i++) {
        if (p->text.p[p->i] == '\\' && p->i + 1 < p->text.n && p->text.p[++p->i] != '/')
            dub_buf_add_c(&text, '\\');
        dub_buf_add_c(&text, p->text.p[p->i]);
    }
    if (p->i == p->text.n) {
        dub_buf_fini(&text);
        return fault(p, open, "a regular expression ends with /");
    }
    p->i++;
    bool exact = peek(p) == 'c';
    p->i += exact;
    enum dub_status st = dub_regex_new(dub_buf_sv(&text), !exact, &t->regex, &err);
    dub_buf_fini(&text);
    return st ? fault(p, from + (size_t)(err.col > 0 ? err.col - 1 : 0), "%s", err.text) : DUB_OK;
}

/* A word up to a blank or parenthesis, quoted or not. */
static enum dub_status word(struct parser *p, struct dub_buf *out, bool *was_quoted)
{
    *was_quoted = peek(p) == '"';
    if (*was_quoted)
        return quoted(p, out);
    while (p->i < p->text.n && !blank(peek(p)) && peek(p) != '(' && peek(p) != ')')
        dub_buf_add_c(out, p->text.p[p->i++]);
    return DUB_OK;
}

static enum dub_status parse_choices(struct parser *p, size_t at, struct filter_term *t)
{
    const struct dub_filter_key *k = filter_key(t->field);
    struct dub_sv rest = dub_str_sv(t->text);
    while (rest.n > 0) {
        struct dub_sv one = dub_sv_split(&rest, ',');
        size_t n = filter_n_choices(k), i = 0;
        while (i < n && !dub_sv_ieq(one, filter_choice(k, i)) &&
               !(dub_sv_eq_z(one, "cut_off") && dub_sv_eq_z(filter_choice(k, i), "cut-off")))
            i++;
        if (i < n) {
            t->choices |= (uint64_t)1 << i;
            continue;
        }
        struct dub_buf list;
        dub_buf_init(&list, 0);
        for (i = 0; i < n; i++) {
            struct dub_sv c = filter_choice(k, i);
            dub_buf_addf(&list, "%s%.*s", i == 0 ? "" : (i + 1 == n ? " or " : ", "), (int)c.n,
                         c.p);
        }
        enum dub_status st = fault(p, at, "%s cannot be '%.*s': use %s", k->name, shown(one), one.p,
                                   dub_buf_z(&list));
        dub_buf_fini(&list);
        return st;
    }
    return DUB_OK;
}

static bool part_of_a_rule(struct dub_sv part)
{
    size_t n;
    const struct dub_rule *rules = dub_rules(&n);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k + part.n <= strlen(rules[i].id); k++)
            if (dub_sv_ieq(dub_sv_n(rules[i].id + k, part.n), part))
                return true;
    return false;
}

/* Words for how bad it is become bits; parts of rules' names stay text. */
static enum dub_status parse_rules(struct parser *p, size_t at, struct filter_term *t)
{
    const struct dub_filter_key *k = filter_key(t->field);
    struct dub_sv rest = dub_str_sv(t->text);
    struct dub_buf left;
    enum dub_status st = DUB_OK;
    dub_buf_init(&left, 0);
    while (rest.n > 0 && !st) {
        struct dub_sv one = dub_sv_split(&rest, ',');
        size_t n = filter_n_choices(k), i = 0;
        while (i < n && !dub_sv_ieq(one, filter_choice(k, i)))
            i++;
        if (i < n)
            t->choices |= (uint64_t)1 << i;
        else if (one.n == 0 || !part_of_a_rule(one))
            st = fault(p, at,
                       "'%.*s' is no part of a rule's name: use error, warning, info, any, none, "
                       "fixable, waived or a rule (`dubline rules` lists them)",
                       shown(one), one.p);
        else
            dub_buf_addf(&left, "%s%.*s", left.n ? "," : "", (int)one.n, one.p);
    }
    dub_str_set(&t->text, dub_buf_sv(&left));
    dub_buf_fini(&left);
    return st;
}

static enum dub_status one_number(const struct parser *p, enum dub_filter_kind kind,
                                  struct dub_sv text, int64_t *out, struct dub_err *err)
{
    struct dub_time_ctx ctx = {.rate = p->rate};
    bool sign = text.n > 0 && (text.p[0] == '-' || text.p[0] == '+');
    if (kind == DUB_FILTER_NUMBER)
        return dub_decimal6_parse(text, out, NULL, err);
    if (text.n > 0 && text.p[text.n - 1] == 's') /* 0.5s */
        text.n--;
    return sign ? dub_delta_parse(text, &ctx, out, err) : dub_time_parse(text, &ctx, out, err);
}

/* A number or, behind `:` or `=`, a range of two: 2-6, 1:00-1:20. */
static enum dub_status parse_number(struct parser *p, size_t at, struct filter_term *t)
{
    enum dub_filter_kind kind = filter_key(t->field)->kind;
    struct dub_sv text = dub_str_sv(t->text), low = text, high = {0};
    struct dub_err err;
    bool range = t->compare == HOLDS || t->compare == IS || t->compare == IS_NOT;
    for (size_t i = 1; i + 1 < text.n && range; i++) {
        if (text.p[i] != '-')
            continue;
        low = dub_sv_n(text.p, i);
        high = dub_sv_n(text.p + i + 1, text.n - i - 1);
        break;
    }
    enum dub_status st = one_number(p, kind, low, &t->low, &err);
    t->high = t->low;
    if (!st && high.n > 0)
        st = one_number(p, kind, high, &t->high, &err);
    if (st && kind == DUB_FILTER_NUMBER)
        return fault(p, at, "%s wants a number, not '%.*s'", filter_key(t->field)->name,
                     shown(text), text.p);
    if (st)
        return fault(p, at, "%s wants a time (0.5, 1:02.5, 12f), not '%.*s'",
                     filter_key(t->field)->name, shown(text), text.p);
    if (t->high < t->low)
        return fault(p, at, "'%.*s' runs backwards: the smaller number comes first", shown(text),
                     text.p);
    return DUB_OK;
}

/* --- terms ------------------------------------------------------------------------------------ */

static const char *const compare_texts[] = {[IS] = "=",         [IS_NOT] = "!=", [HOLDS] = ":",
                                            [LESS] = "<",       [MORE] = ">",
                                            [LESS_OR_IS] = "<=", [MORE_OR_IS] = ">="};

static bool parse_compare(struct parser *p, enum filter_compare *out)
{
    static const enum filter_compare order[] = {IS_NOT, LESS_OR_IS, MORE_OR_IS, LESS,
                                                MORE,   IS,         HOLDS};
    struct dub_sv rest = dub_sv_n(p->text.p + p->i, p->text.n - p->i);
    for (size_t i = 0; i < DUB_ARRAY_LEN(order); i++) {
        const char *text = compare_texts[order[i]];
        if (!dub_sv_starts(rest, dub_sv(text)))
            continue;
        *out = order[i];
        p->i += strlen(text);
        return true;
    }
    return false;
}

static bool orders(enum filter_compare c)
{
    return c == LESS || c == LESS_OR_IS || c == MORE || c == MORE_OR_IS;
}

static bool is_number(enum dub_filter_kind k)
{
    return k == DUB_FILTER_TIME || k == DUB_FILTER_LENGTH || k == DUB_FILTER_NUMBER;
}

static bool digit_first(const struct parser *p)
{
    char c = peek(p);
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.';
}

/* Field of a key before an operator; of two with one name the one that takes what follows. */
static enum dub_status find_field(struct parser *p, size_t at, struct dub_sv name,
                                  struct filter_term *t)
{
    size_t n;
    const struct dub_filter_key *keys = dub_filter_keys(&n);
    bool number = orders(t->compare) || digit_first(p), found = false;
    for (size_t i = 0; i < n; i++) {
        bool same = dub_sv_ieq(name, dub_sv(keys[i].name)) ||
                    (dub_sv_eq_z(name, "#") && i == FIELD_NUMBER);
        if (!same || (found && is_number(keys[i].kind) != number))
            continue;
        t->field = (enum filter_field)i;
        found = true;
    }
    if (found)
        return DUB_OK;
    struct dub_buf list;
    dub_buf_init(&list, 0);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || strcmp(keys[i].name, keys[i - 1].name) != 0)
            dub_buf_addf(&list, "%s%s", i ? ", " : "", keys[i].name);
    enum dub_status st = fault(p, at, "there is no key '%.*s'; there are %s; quotes make it a word",
                               shown(name), name.p, dub_buf_z(&list));
    dub_buf_fini(&list);
    return st;
}

static enum dub_status check_value(struct parser *p, size_t at, struct filter_term *t)
{
    const struct dub_filter_key *k = filter_key(t->field);
    if (orders(t->compare) && !is_number(k->kind))
        return fault(p, at, "%s is not a number: use %s:VALUE", k->name, k->name);
    if (t->regex) {
        if (k->kind == DUB_FILTER_TEXT || k->kind == DUB_FILTER_SPEAKER)
            return t->field == FIELD_ID ? fault(p, at, "id wants an id: @ and letters") : DUB_OK;
        return fault(p, at, "%s takes no regular expression", k->name);
    }
    if (dub_str_sv(t->text).n == 0)
        return fault(p, at, "%s%s wants a value: %s", k->name, compare_texts[t->compare], k->help);
    switch (k->kind) {
    case DUB_FILTER_CHOICE:
        return parse_choices(p, at, t);
    case DUB_FILTER_RULE:
        return parse_rules(p, at, t);
    case DUB_FILTER_TIME:
    case DUB_FILTER_LENGTH:
    case DUB_FILTER_NUMBER:
        return parse_number(p, at, t);
    case DUB_FILTER_TEXT:
    case DUB_FILTER_SPEAKER:
        break;
    }
    return DUB_OK;
}

/* Behind a key and its operator. */
static enum dub_status parse_value(struct parser *p, struct filter_term *t)
{
    size_t at = p->i;
    enum dub_status st = DUB_OK;
    if (peek(p) == '/') {
        st = expression(p, t);
    } else {
        struct dub_buf value;
        bool was_quoted;
        dub_buf_init(&value, 0);
        st = word(p, &value, &was_quoted);
        t->text = dub_str_new(dub_buf_sv(&value));
        dub_buf_fini(&value);
    }
    return st ? st : check_value(p, at, t);
}

static size_t add_node(struct parser *p, enum filter_node_kind kind, size_t a, size_t b)
{
    struct filter_node n = {kind, a, b};
    dub_vec_push(&p->f->nodes, n);
    return p->f->nodes.n - 1;
}

/* Letters before an operator; 0 when this is a plain word. */
static size_t key_length(const struct parser *p)
{
    size_t n = 0;
    for (; p->i + n < p->text.n; n++) {
        char c = p->text.p[p->i + n];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '#';
        if (!letter)
            return c == ':' || c == '<' || c == '>' || c == '=' ||
                           (c == '!' && p->i + n + 1 < p->text.n && p->text.p[p->i + n + 1] == '=')
                       ? n
                       : 0;
    }
    return 0;
}

static enum dub_status parse_word(struct parser *p, struct filter_term *t)
{
    struct dub_buf text;
    bool was_quoted = false;
    enum dub_status st;
    t->field = FIELD_WORD;
    t->compare = HOLDS;
    if (peek(p) == '/')
        return expression(p, t);
    dub_buf_init(&text, 0);
    st = word(p, &text, &was_quoted);
    if (!was_quoted && dub_sv_eq_z(dub_buf_sv(&text), "issues")) { /* short for has:issue */
        t->field = FIELD_HAS;
        t->choices = 1u << 8;
    }
    t->text = dub_str_new(dub_buf_sv(&text));
    dub_buf_fini(&text);
    return st;
}

static enum dub_status parse_term(struct parser *p, size_t *node)
{
    struct filter_term t = {0};
    size_t at = p->i, n = key_length(p);
    enum dub_status st;
    if (p->f->terms.n == DUB_FILTER_TERMS_MAX)
        return fault(p, at, "at most %d words", DUB_FILTER_TERMS_MAX);
    if (n > 0) {
        struct dub_sv name = dub_sv_n(p->text.p + p->i, n);
        p->i += n;
        (void)parse_compare(p, &t.compare);
        st = find_field(p, at, name, &t);
        st = st ? st : parse_value(p, &t);
    } else {
        st = parse_word(p, &t);
    }
    dub_vec_push(&p->f->terms, t); /* freed with the filter in any case */
    *node = add_node(p, NODE_TERM, p->f->terms.n - 1, NONE);
    return st;
}

/* --- and, or, not, parentheses ---------------------------------------------------------------- */

/* A bare word stands here, with a blank, parenthesis or nothing behind it. */
static bool eat_word(struct parser *p, const char *w)
{
    size_t n = strlen(w), end = p->i + n;
    if (!dub_sv_starts(dub_sv_n(p->text.p + p->i, p->text.n - p->i), dub_sv(w)))
        return false;
    if (end < p->text.n && !blank(p->text.p[end]) && p->text.p[end] != '(')
        return false;
    p->i = end;
    return true;
}

static enum dub_status parse_either(struct parser *p, size_t *node);

static enum dub_status parse_one(struct parser *p, size_t *node)
{
    bool negated = false;
    skip_blanks(p);
    while (peek(p) == '!') {
        negated = !negated;
        p->i++;
        skip_blanks(p);
    }
    size_t at = p->i;
    enum dub_status st;
    if (p->i == p->text.n || peek(p) == ')')
        return fault(p, at, "a word or key:value is missing here");
    if (peek(p) == '(') {
        p->i++;
        if (++p->depth > DUB_FILTER_DEPTH_MAX)
            return fault(p, at, "too many parentheses inside one another");
        st = parse_either(p, node);
        p->depth--;
        if (!st && peek(p) != ')')
            st = fault(p, at, "'(' is opened and never closed by ')'");
        p->i++;
    } else {
        st = parse_term(p, node);
    }
    if (!st && negated)
        *node = add_node(p, NODE_NOT, *node, NONE);
    return st;
}

static enum dub_status parse_all(struct parser *p, size_t *node)
{
    enum dub_status st = parse_one(p, node);
    for (;;) {
        skip_blanks(p);
        size_t at = p->i, next;
        if (st || p->i == p->text.n || peek(p) == ')')
            return st;
        if (eat_word(p, "or") || peek(p) == '|') {
            p->i = at;
            return st;
        }
        (void)eat_word(p, "and");
        st = parse_one(p, &next);
        *node = st ? *node : add_node(p, NODE_AND, *node, next);
    }
}

static enum dub_status parse_either(struct parser *p, size_t *node)
{
    enum dub_status st = parse_all(p, node);
    while (!st) {
        size_t next;
        if (peek(p) == '|')
            p->i++;
        else if (!eat_word(p, "or"))
            break;
        st = parse_all(p, &next);
        *node = st ? *node : add_node(p, NODE_OR, *node, next);
    }
    return st;
}

enum dub_status dub_filter_new(struct dub_sv text, struct dub_rate rate, struct dub_filter **out,
                               struct dub_err *err)
{
    struct parser p = {.f = DUB_NEW(struct dub_filter), .text = text, .rate = rate, .err = err};
    enum dub_status st = DUB_OK;
    skip_blanks(&p);
    p.f->all = p.i == text.n;
    if (text.n > DUB_FILTER_BYTES_MAX)
        st = fault(&p, DUB_FILTER_BYTES_MAX, "a filter has at most %d characters",
                   DUB_FILTER_BYTES_MAX);
    else if (!p.f->all)
        st = parse_either(&p, &p.f->root);
    if (!st && p.i < text.n)
        st = fault(&p, p.i, "')' closes nothing");
    if (st) {
        dub_filter_free(p.f);
        return st;
    }
    *out = p.f;
    return DUB_OK;
}
