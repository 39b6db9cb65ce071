/* Names that may mean the same person. */
#include "base/utf8.h"
#include "io/cast.h"

#define CANDIDATES_MAX 400 /* more people than that are no cast but a mistake */
#define NAME_MAX 48

struct candidate {
    char key[NAME_MAX + 1]; /* letters without accents, small; words apart by one blank */
    size_t n;
    const struct dub_str *ref;
};

/* Only what tells people apart. */
static size_t fold(struct dub_sv name, char out[NAME_MAX + 1])
{
    struct dub_buf ref;
    size_t n = 0;
    dub_buf_init(&ref, 0);
    dub_ref_from_label(name, &ref);
    for (size_t i = 0; i < ref.n && n < NAME_MAX; i++) {
        char c = ref.data[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        bool sign = c == '_' || c == '-';
        if (sign && (n == 0 || out[n - 1] == ' '))
            continue;
        out[n++] = sign ? ' ' : c;
    }
    while (n > 0 && out[n - 1] == ' ')
        n--;
    out[n] = '\0';
    dub_buf_fini(&ref);
    return n;
}

static bool digits_differ(const char *a, const char *b)
{
    for (;;) {
        a += strcspn(a, "0123456789");
        b += strcspn(b, "0123456789");
        if (*a != *b)
            return true;
        if (!*a)
            return false;
        a++;
        b++;
    }
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Letters put in, left out, exchanged or swapped with their neighbour. */
static size_t slips(const struct candidate *a, const struct candidate *b)
{
    size_t rows[3][NAME_MAX + 1];
    size_t *before = rows[0], *last = rows[1], *now = rows[2];
    for (size_t j = 0; j <= b->n; j++)
        last[j] = j;
    for (size_t i = 1; i <= a->n; i++) {
        now[0] = i;
        for (size_t j = 1; j <= b->n; j++) {
            now[j] = least(least(last[j], now[j - 1]) + 1,
                           last[j - 1] + (a->key[i - 1] != b->key[j - 1]));
            if (i > 1 && j > 1 && a->key[i - 1] == b->key[j - 2] && a->key[i - 2] == b->key[j - 1])
                now[j] = least(now[j], before[j - 2] + 1);
        }
        size_t *spare = before;
        before = last;
        last = now;
        now = spare;
    }
    return last[b->n];
}

/* `maria` is the first name of `maria lopez`. */
static bool is_first_name(const struct candidate *a, const struct candidate *b)
{
    return a->n >= 2 && b->n > a->n && memcmp(a->key, b->key, a->n) == 0 && b->key[a->n] == ' ' &&
           !strpbrk(b->key, "0123456789");
}

static int likeness(const struct candidate *a, const struct candidate *b, const char **why)
{
    if (digits_differ(a->key, b->key))
        return 0;
    if (a->n == b->n && memcmp(a->key, b->key, a->n) == 0) {
        *why = "the same but for accents, capitals or punctuation";
        return 95;
    }
    if (is_first_name(a, b) || is_first_name(b, a)) {
        *why = "one is the first name of the other";
        return 85;
    }
    size_t shorter = least(a->n, b->n), n = slips(a, b);
    if ((n == 1 && shorter >= 4) || (n == 2 && shorter >= 8)) {
        *why = n == 1 ? "one letter differs" : "two letters differ";
        return n == 1 ? 80 : 75;
    }
    return 0;
}

struct matcher {
    DUB_VEC(struct candidate) all;
};

static void add_candidate(struct matcher *m, const struct dub_str *name, const struct dub_str *ref)
{
    struct candidate c = {.ref = ref};
    if (!name || !ref || m->all.n >= CANDIDATES_MAX)
        return;
    c.n = fold(dub_str_sv(name), c.key);
    if (c.n > 0)
        dub_vec_push(&m->all, c);
}

static void find(const struct matcher *m, struct dub_cast_label *l)
{
    struct candidate own = {.ref = l->ref};
    const struct dub_str *best = NULL;
    bool several = false;
    own.n = fold(l->name, own.key);
    for (size_t i = 0; i < m->all.n && own.n > 0; i++) {
        const struct candidate *c = &m->all.at[i];
        const char *why = NULL;
        int v = dub_str_eq(c->ref, l->ref) ? 0 : likeness(&own, c, &why);
        if (v == 0 || v < l->likeness)
            continue;
        several = v == l->likeness && !dub_str_eq(best, c->ref);
        best = c->ref;
        l->likeness = v;
        l->why = why;
    }
    if (several || !best) {
        l->likeness = 0;
        l->why = NULL;
        return;
    }
    l->likely = dub_str_ref(best);
}

void dub_cast_propose(struct dub_cast *c, const struct dub_project *p, bool take)
{
    struct matcher m = {0};
    for (size_t i = 0; i < dub_project_n_speakers(p); i++) {
        const struct dub_speaker *s = dub_project_speaker(p, i);
        add_candidate(&m, s->ref, s->ref);
        add_candidate(&m, s->name, s->ref);
    }
    for (size_t i = 0; i < c->labels.n && c->labels.n <= CANDIDATES_MAX; i++) {
        struct dub_cast_label *l = &c->labels.at[i];
        if (l->skip || l->mapped || !l->is_new)
            continue;
        find(&m, l);
        if (l->likely && take) {
            dub_str_unref(l->ref);
            l->ref = dub_str_ref(l->likely);
            l->is_new = false;
            continue;
        }
        struct dub_str *name = dub_str_new(l->name);
        add_candidate(&m, name, l->ref);
        dub_str_unref(name);
    }
    dub_vec_fini(&m.all);
}
