/* Cues that hold two languages, one above the other. */
#include "base/utf8.h"
#include "io/pair.h"
#include "io/rows.h"

bool dub_bilingual_parse(struct dub_sv text, enum dub_bilingual *out)
{
    static const char *const names[] = {[DUB_BILINGUAL_OFF] = "off",
                                        [DUB_BILINGUAL_SOURCE_FIRST] = "source-first",
                                        [DUB_BILINGUAL_TARGET_FIRST] = "target-first",
                                        [DUB_BILINGUAL_AUTO] = "auto"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(names); i++)
        if (dub_sv_eq_z(text, names[i])) {
            *out = (enum dub_bilingual)i;
            return true;
        }
    return false;
}

/* Scripts as far as they tell languages apart; the kana and Han of Japanese go together. */
enum script {
    NONE, LATIN, GREEK, CYRILLIC, HEBREW, ARABIC, INDIC, THAI, EAST_ASIAN, HANGUL, N_SCRIPTS
};

static enum script script_of(int32_t cp)
{
    static const struct {
        int32_t from, to;
        enum script script;
    } ranges[] = {{'A', 'Z', LATIN},          {'a', 'z', LATIN},          {0xc0, 0x24f, LATIN},
                  {0x370, 0x3ff, GREEK},      {0x400, 0x52f, CYRILLIC},   {0x590, 0x5ff, HEBREW},
                  {0x600, 0x77f, ARABIC},     {0x900, 0xdff, INDIC},      {0xe00, 0xe7f, THAI},
                  {0x1e00, 0x1eff, LATIN},    {0x3040, 0x30ff, EAST_ASIAN},
                  {0x3400, 0x9fff, EAST_ASIAN}, {0xac00, 0xd7a3, HANGUL}};
    for (size_t i = 0; i < DUB_ARRAY_LEN(ranges); i++)
        if (cp >= ranges[i].from && cp <= ranges[i].to)
            return ranges[i].script;
    return NONE;
}

static enum script line_script(struct dub_sv line)
{
    size_t n_of[N_SCRIPTS] = {0}, step;
    int32_t cp;
    enum script best = NONE;
    for (; (step = dub_utf8_next(line, &cp)) > 0; line = dub_sv_n(line.p + step, line.n - step))
        n_of[script_of(cp)]++;
    for (int i = LATIN; i < N_SCRIPTS; i++)
        if (n_of[i] > n_of[best == NONE ? N_SCRIPTS - 1 : best] || (best == NONE && n_of[i] > 0))
            best = (enum script)i;
    return best;
}

/* Bytes of the text's upper part, with its line break: where the script changes, else the middle. */
static size_t border(struct dub_sv text, bool by_script, enum script *upper)
{
    size_t n_lines = 1, at = 0, line = 0, middle = text.n;
    *upper = NONE;
    for (size_t i = 0; i < text.n; i++)
        n_lines += text.p[i] == '\n';
    struct dub_sv rest = text;
    while (rest.n > 0) {
        struct dub_sv one = dub_sv_split(&rest, '\n');
        enum script s = line_script(one);
        if (by_script && *upper != NONE && s != NONE && s != *upper)
            return at;
        *upper = *upper == NONE ? s : *upper;
        if (line++ == (n_lines + 1) / 2)
            middle = at;
        at += one.n + 1;
    }
    return n_lines > 1 ? middle : text.n;
}

static void divide(struct dub_row *row, size_t at, bool source_first)
{
    struct dub_str *all = row->text;
    struct dub_sv a = dub_sv_trim(dub_sv_n(all->z, at));
    struct dub_sv b = dub_sv_trim(dub_sv_n(all->z + at, all->n - at));
    row->text = dub_str_new(source_first ? a : b);
    row->target = dub_str_new(source_first ? b : a);
    row->n_words = 0; /* their places were those of both languages together */
    dub_str_unref(all);
}

void dub_rows_divide(struct dub_rows *rows, enum dub_bilingual how, struct dub_pair_report *report)
{
    enum script first = NONE, upper;
    if (how == DUB_BILINGUAL_OFF)
        return;
    for (size_t i = 0; i < rows->rows.n; i++) {
        struct dub_row *row = &rows->rows.at[i];
        struct dub_sv text = dub_str_sv(row->text);
        if (!row->text || row->target)
            continue;
        size_t at = border(text, how == DUB_BILINGUAL_AUTO, &upper);
        if (at >= text.n || dub_sv_trim(dub_sv_n(text.p + at, text.n - at)).n == 0) {
            report->n_undivided++;
            continue;
        }
        first = first == NONE ? upper : first;
        bool as_first = how != DUB_BILINGUAL_AUTO || upper == first || upper == NONE;
        divide(row, at, how == DUB_BILINGUAL_TARGET_FIRST ? false : as_first);
        report->n_divided++;
    }
}
