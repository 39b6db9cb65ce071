#include "io/columns.h"

static const struct {
    const char *word;
    enum dub_field field;
} words[] = {{"start", DUB_FIELD_START},   {"end", DUB_FIELD_END},
             {"length", DUB_FIELD_LENGTH}, {"duration", DUB_FIELD_LENGTH},
             {"speaker", DUB_FIELD_SPEAKER}, {"text", DUB_FIELD_TEXT},
             {"source", DUB_FIELD_TEXT},   {"target", DUB_FIELD_TARGET},
             {"translation", DUB_FIELD_TARGET}, {"audio", DUB_FIELD_AUDIO},
             {"take", DUB_FIELD_AUDIO}};

static enum dub_field field_of(struct dub_sv word)
{
    for (size_t i = 0; i < DUB_ARRAY_LEN(words); i++)
        if (dub_sv_ieq(word, dub_sv(words[i].word)))
            return words[i].field;
    return DUB_FIELD_COUNT;
}

/* Up to the comma behind it; a name in quotes may hold one. */
static struct dub_sv take_name(struct dub_sv *rest)
{
    struct dub_sv s = *rest;
    if (s.n == 0 || s.p[0] != '"')
        return dub_sv_trim(dub_sv_split(rest, ','));
    s = dub_sv_n(s.p + 1, s.n - 1);
    struct dub_sv name = dub_sv_split(&s, '"');
    dub_sv_split(&s, ',');
    *rest = s;
    return name;
}

static bool take_unit(struct dub_sv name, enum dub_columns_unit *out)
{
    bool ms = dub_sv_ieq(name, DUB_SV_LIT("ms"));
    *out = ms ? DUB_COLUMNS_MS : DUB_COLUMNS_SECONDS;
    return ms || dub_sv_ieq(name, DUB_SV_LIT("s"));
}

enum dub_status dub_columns_parse(struct dub_sv text, struct dub_columns *out, struct dub_err *err)
{
    struct dub_sv rest = text;
    *out = (struct dub_columns){.unit = DUB_COLUMNS_GUESS};
    while (rest.n > 0) {
        size_t eq = dub_sv_find(rest, '=');
        struct dub_sv word = dub_sv_trim(dub_sv_n(rest.p, eq));
        enum dub_field field = field_of(word);
        bool unit = dub_sv_ieq(word, DUB_SV_LIT("unit"));
        if (eq == rest.n || (field == DUB_FIELD_COUNT && !unit))
            return dub_fail(err, DUB_ERR_ARG,
                            "columns are given as start=NAME,end=NAME,text=3 with start, end, "
                            "length, speaker, text, target, audio or unit=ms, not '%.*s'",
                            (int)(rest.n < 60 ? rest.n : 60), rest.p);
        rest = dub_sv_n(rest.p + eq + 1, rest.n - eq - 1);
        struct dub_sv name = take_name(&rest);
        if (name.n == 0 || (unit && !take_unit(name, &out->unit)))
            return dub_fail(err, DUB_ERR_ARG, "which column is %.*s? '%.*s' does not say",
                            (int)word.n, word.p, (int)name.n, name.p ? name.p : "");
        if (!unit)
            out->name[field] = name;
    }
    return DUB_OK;
}

enum dub_status dub_columns_check(struct dub_sv columns, struct dub_err *err)
{
    struct dub_columns c;
    return dub_columns_parse(columns, &c, err);
}

static size_t find_column(struct dub_sv name, const struct dub_sv *names, size_t n)
{
    unsigned long long number;
    for (size_t i = 0; i < n; i++)
        if (names[i].p && dub_sv_ieq(dub_sv_trim(names[i]), name))
            return i;
    if (dub_sv_u64(name, n, &number) && number > 0)
        return (size_t)number - 1;
    return SIZE_MAX;
}

bool dub_columns_apply(const struct dub_columns *c, struct dub_table *t, const struct dub_sv *names,
                       size_t n, size_t column[DUB_FIELD_COUNT])
{
    bool all = true;
    for (size_t f = 0; f < DUB_FIELD_COUNT; f++) {
        if (!c->name[f].p)
            continue;
        size_t at = find_column(c->name[f], names, n);
        all = all && at != SIZE_MAX;
        for (size_t g = 0; g < DUB_FIELD_COUNT && at != SIZE_MAX; g++)
            if (g != f && column[g] == at && !c->name[g].p) { /* guessed for something else */
                column[g] = SIZE_MAX;
                t->name[g] = (struct dub_sv){0};
            }
        column[f] = at;
        t->name[f] = at == SIZE_MAX ? (struct dub_sv){0} : c->name[f];
    }
    if (c->name[DUB_FIELD_LENGTH].p && !c->name[DUB_FIELD_END].p) {
        column[DUB_FIELD_END] = SIZE_MAX;
        t->name[DUB_FIELD_END] = (struct dub_sv){0};
    }
    return all;
}
