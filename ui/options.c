#include "options.h"

#include <stdio.h>

#include "cmd/docgen.h"

static const struct ui_opt_row rows[UI_OPT_COUNT] = {
#define UI_OPT(id, name, type, choices, preset, help)                                              \
    {name, UI_OPT_TYPE_##type, choices, preset, help},
#include "options.def"
#undef UI_OPT
};

const struct ui_opt_row *ui_opt_row(enum ui_opt opt)
{
    return &rows[opt];
}

static bool same_word(struct dub_sv a, struct dub_sv b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if ((a.p[i] == '_' ? '-' : a.p[i]) != (b.p[i] == '_' ? '-' : b.p[i]))
            return false;
    return true;
}

bool ui_opt_find(struct dub_sv name, enum ui_opt *out)
{
    for (int i = 0; i < UI_OPT_COUNT; i++) {
        if (same_word(name, dub_sv(rows[i].name))) {
            *out = (enum ui_opt)i;
            return true;
        }
    }
    return false;
}

/* --- what an option takes --------------------------------------------------------------------- */

/* Index of a word among "a|b|c", -1: not there. */
static int choice_index(const char *choices, struct dub_sv word, struct dub_sv *found)
{
    struct dub_sv rest = dub_sv(choices);
    for (int i = 0; rest.n > 0; i++) {
        *found = dub_sv_split(&rest, '|');
        if (same_word(word, *found))
            return i;
    }
    return -1;
}

static void int_range(const char *range, long *low, long *high)
{
    struct dub_sv rest = dub_sv(range), first = dub_sv_split(&rest, '.');
    unsigned long long a = 0, b = 0;
    if (rest.n > 1 && dub_sv_u64(first, 1000000000, &a) &&
        dub_sv_u64(dub_sv_n(rest.p + 1, rest.n - 1), 1000000000, &b)) {
        *low = (long)a;
        *high = (long)b;
    }
}

void ui_opt_domain(enum ui_opt opt, struct dub_buf *out)
{
    const struct ui_opt_row *row = &rows[opt];
    switch (row->type) {
    case UI_OPT_TYPE_BOOL:
        dub_buf_add_z(out, "on|off");
        break;
    case UI_OPT_TYPE_INT:
    case UI_OPT_TYPE_CHOICE:
        dub_buf_add_z(out, row->choices);
        break;
    case UI_OPT_TYPE_LIST:
        dub_buf_add_z(out, row->choices[0] ? row->choices : "words");
        break;
    case UI_OPT_TYPE_STEP:
        dub_buf_add_z(out, "1f, 10f, 40ms, 0.5");
        break;
    case UI_OPT_TYPE_TEXT:
        dub_buf_add_z(out, "text");
        break;
    }
}

enum dub_status ui_step_parse(struct dub_sv text, struct ui_step *out, struct dub_err *err)
{
    unsigned long long n;
    int64_t micros;
    bool inexact;
    struct ui_step step = {0, 0};
    text = dub_sv_trim(text);
    if (dub_sv_eq_z(text, "frame")) {
        step.frames = 1;
    } else if (text.n > 1 && text.p[text.n - 1] == 'f' &&
               dub_sv_u64(dub_sv_n(text.p, text.n - 1), 100000, &n)) {
        step.frames = (int32_t)n;
    } else if (text.n > 2 && dub_sv_ends(text, DUB_SV_LIT("ms")) &&
               dub_sv_u64(dub_sv_n(text.p, text.n - 2), 3600000, &n)) {
        step.us = (dub_us)n * 1000;
    } else if (dub_decimal6_parse(text, &micros, &inexact, NULL) == DUB_OK && !inexact &&
               micros <= 3600 * DUB_US_PER_S) {
        step.us = micros;
    }
    if (step.frames <= 0 && step.us <= 0)
        return dub_fail(err, DUB_ERR_ARG, "'%.*s' is not a step: use frames (1f, 10f), "
                        "milliseconds (40ms) or seconds (0.5)",
                        (int)(text.n > 40 ? 40 : text.n), text.p ? text.p : "");
    *out = step;
    return DUB_OK;
}

static enum dub_status refuse(enum ui_opt opt, struct dub_sv value, struct dub_err *err)
{
    struct dub_buf domain;
    dub_buf_init(&domain, 0);
    ui_opt_domain(opt, &domain);
    enum dub_status st =
        dub_fail(err, DUB_ERR_ARG, "%s cannot be '%.*s': it takes %s", rows[opt].name,
                 (int)(value.n > 40 ? 40 : value.n), value.p ? value.p : "", dub_buf_z(&domain));
    dub_buf_fini(&domain);
    return st;
}

static bool parse_bool(struct dub_sv v, long *out)
{
    static const char *const words[] = {"off", "on", "no", "yes", "false", "true", "0", "1"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(words); i++) {
        if (dub_sv_eq_z(v, words[i])) {
            *out = (long)(i % 2);
            return true;
        }
    }
    return false;
}

static bool parse_int(const struct ui_opt_row *row, struct dub_sv v, long *out)
{
    unsigned long long n;
    long low = 0, high = 1000000000;
    int_range(row->choices, &low, &high);
    if (!dub_sv_u64(v, 1000000000, &n) || (long)n < low || (long)n > high)
        return false;
    *out = (long)n;
    return true;
}

/* Words with blanks or commas between; one blank in the text that is kept. */
static bool parse_list(const char *choices, struct dub_sv v, struct dub_buf *out)
{
    size_t from = 0;
    for (size_t i = 0; i <= v.n; i++) {
        if (i < v.n && v.p[i] != ' ' && v.p[i] != ',')
            continue;
        struct dub_sv word = dub_sv_n(v.p + from, i - from), found = word;
        from = i + 1;
        if (word.n == 0)
            continue;
        if (choices[0] && choice_index(choices, word, &found) < 0)
            return false;
        if (out->n > 0)
            dub_buf_add_c(out, ' ');
        dub_buf_add_sv(out, found);
    }
    return true;
}

/* Value and its canonical text (dub_free). */
static enum dub_status parse_value(enum ui_opt opt, struct dub_sv v, struct ui_opt_value *out,
                                   struct dub_err *err)
{
    const struct ui_opt_row *row = &rows[opt];
    struct dub_sv shown = v;
    struct dub_buf words;
    bool fine = true;
    dub_buf_init(&words, 4096);
    switch (row->type) {
    case UI_OPT_TYPE_BOOL:
        fine = parse_bool(v, &out->number);
        shown = dub_sv(out->number ? "on" : "off");
        break;
    case UI_OPT_TYPE_INT:
        fine = parse_int(row, v, &out->number);
        break;
    case UI_OPT_TYPE_CHOICE:
        out->number = choice_index(row->choices, v, &shown);
        fine = out->number >= 0;
        break;
    case UI_OPT_TYPE_LIST:
        fine = parse_list(row->choices, v, &words);
        shown = dub_buf_sv(&words);
        break;
    case UI_OPT_TYPE_STEP:
        fine = ui_step_parse(v, &out->step, NULL) == DUB_OK;
        break;
    case UI_OPT_TYPE_TEXT:
        break;
    }
    if (fine)
        out->text = dub_strndup(shown.p ? shown.p : "", shown.n);
    dub_buf_fini(&words);
    return fine ? DUB_OK : refuse(opt, v, err);
}

/* --- values ----------------------------------------------------------------------------------- */

static void value_fini(struct ui_opt_value *v)
{
    dub_free(v->text);
    dub_free(v->origin);
    *v = (struct ui_opt_value){0};
}

enum dub_status ui_options_set(struct ui_options *o, enum ui_opt opt, struct dub_sv value,
                               const char *origin, struct dub_err *err)
{
    struct ui_opt_value v = {0};
    enum dub_status st = parse_value(opt, dub_sv_trim(value), &v, err);
    if (st != DUB_OK)
        return st;
    v.origin = dub_strdup(origin);
    value_fini(&o->at[opt]);
    o->at[opt] = v;
    return DUB_OK;
}

void ui_options_reset(struct ui_options *o, enum ui_opt opt)
{
    struct ui_opt_value v = {0};
    if (parse_value(opt, dub_sv(rows[opt].preset), &v, NULL) != DUB_OK)
        return; /* a unit test sees to it that every preset parses */
    value_fini(&o->at[opt]);
    o->at[opt] = v;
}

void ui_options_init(struct ui_options *o)
{
    *o = (struct ui_options){0};
    for (int i = 0; i < UI_OPT_COUNT; i++)
        ui_options_reset(o, (enum ui_opt)i);
}

void ui_options_fini(struct ui_options *o)
{
    for (int i = 0; i < UI_OPT_COUNT; i++)
        value_fini(&o->at[i]);
}

const char *ui_options_next(const struct ui_options *o, enum ui_opt opt, char out[64])
{
    if (rows[opt].type == UI_OPT_TYPE_BOOL)
        return o->at[opt].number ? "off" : "on";
    if (rows[opt].type != UI_OPT_TYPE_CHOICE)
        return NULL;
    struct dub_sv rest = dub_sv(rows[opt].choices), word = dub_sv_split(&rest, '|'), first = word;
    for (long i = 0; i <= o->at[opt].number; i++)
        word = rest.n > 0 ? dub_sv_split(&rest, '|') : first;
    (void)snprintf(out, 64, "%.*s", (int)word.n, word.p);
    return out;
}

/* --- completion, documents -------------------------------------------------------------------- */

static void offer(struct dub_candidates *out, struct dub_sv text, struct dub_sv word)
{
    if (text.n > 0 && dub_sv_starts(text, word))
        dub_vec_push(&out->at, dub_strndup(text.p, text.n));
}

void ui_opt_complete_name(struct dub_sv word, struct dub_candidates *out)
{
    for (int i = 0; i < UI_OPT_COUNT; i++)
        offer(out, dub_sv(rows[i].name), word);
}

void ui_opt_complete_value(enum ui_opt opt, struct dub_sv word, struct dub_candidates *out)
{
    const struct ui_opt_row *row = &rows[opt];
    bool steps = row->type == UI_OPT_TYPE_STEP, number = row->type == UI_OPT_TYPE_INT;
    struct dub_sv rest = dub_sv(row->type == UI_OPT_TYPE_BOOL ? "on|off"
                                : steps                       ? "1f|10f|40ms"
                                : number                      ? row->preset
                                                              : row->choices);
    while (rest.n > 0)
        offer(out, dub_sv_split(&rest, '|'), word);
}

void ui_options_table(struct dub_buf *out)
{
    dub_buf_add_z(out, "| option | takes | preset | what it does |\n|---|---|---|---|\n");
    for (int i = 0; i < UI_OPT_COUNT; i++) {
        struct dub_buf domain;
        dub_buf_init(&domain, 0);
        ui_opt_domain((enum ui_opt)i, &domain);
        dub_buf_addf(out, "| `%s` | ", rows[i].name);
        for (const char *c = dub_buf_z(&domain); *c; c++) /* a bar would end the cell */
            dub_buf_addf(out, "%s%c", *c == '|' ? "\\" : "", *c);
        dub_buf_addf(out, " | %s | %s |\n", rows[i].preset[0] ? rows[i].preset : "–", rows[i].help);
        dub_buf_fini(&domain);
    }
}

void ui_options_man(struct dub_buf *out)
{
    for (int i = 0; i < UI_OPT_COUNT; i++) {
        struct dub_buf domain;
        dub_buf_init(&domain, 0);
        ui_opt_domain((enum ui_opt)i, &domain);
        dub_buf_addf(out, ".TP\n.B %s\n", rows[i].name);
        dub_man_escape(dub_sv(rows[i].help), out);
        dub_buf_add_z(out, " (");
        dub_man_escape(dub_buf_sv(&domain), out);
        if (rows[i].preset[0]) {
            dub_buf_add_z(out, "; ");
            dub_man_escape(dub_sv(rows[i].preset), out);
        }
        dub_buf_add_z(out, ")\n");
        dub_buf_fini(&domain);
    }
}
