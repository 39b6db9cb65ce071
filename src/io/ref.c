/* A refId for a speaker's label, within what the service surely takes: [A-Za-z0-9_-]{1,64}. */
#include <stdlib.h>
#include <utf8proc.h>

#include "base/utf8.h"
#include "io/import.h"

#define REF_MAX 64

/* Letters that do not fall apart into a Latin letter and marks. */
static const struct letter {
    int32_t cp;
    const char *latin;
} letters[] = {
    /* sorted by cp, lower case */
    {0xdf, "ss"},  {0xe6, "ae"},  {0xf0, "d"},   {0xf8, "o"},   {0xfe, "th"},    {0x111, "d"},
    {0x131, "i"},  {0x142, "l"},  {0x153, "oe"}, {0x3b1, "a"},  {0x3b2, "v"},    {0x3b3, "g"},
    {0x3b4, "d"},  {0x3b5, "e"},  {0x3b6, "z"},  {0x3b7, "i"},  {0x3b8, "th"},   {0x3b9, "i"},
    {0x3ba, "k"},  {0x3bb, "l"},  {0x3bc, "m"},  {0x3bd, "n"},  {0x3be, "x"},    {0x3bf, "o"},
    {0x3c0, "p"},  {0x3c1, "r"},  {0x3c2, "s"},  {0x3c3, "s"},  {0x3c4, "t"},    {0x3c5, "y"},
    {0x3c6, "f"},  {0x3c7, "ch"}, {0x3c8, "ps"}, {0x3c9, "o"},  {0x430, "a"},    {0x431, "b"},
    {0x432, "v"},  {0x433, "g"},  {0x434, "d"},  {0x435, "e"},  {0x436, "zh"},   {0x437, "z"},
    {0x438, "i"},  {0x43a, "k"},  {0x43b, "l"},  {0x43c, "m"},  {0x43d, "n"},    {0x43e, "o"},
    {0x43f, "p"},  {0x440, "r"},  {0x441, "s"},  {0x442, "t"},  {0x443, "u"},    {0x444, "f"},
    {0x445, "kh"}, {0x446, "ts"}, {0x447, "ch"}, {0x448, "sh"}, {0x449, "shch"}, {0x44a, ""},
    {0x44b, "y"},  {0x44c, ""},   {0x44d, "e"},  {0x44e, "yu"}, {0x44f, "ya"},   {0x452, "dj"},
    {0x454, "ye"}, {0x455, "dz"}, {0x456, "i"},  {0x458, "j"},  {0x459, "lj"},   {0x45a, "nj"},
    {0x45b, "c"},  {0x45f, "dz"}, {0x491, "g"},
};

static int compare_letters(const void *a, const void *b)
{
    int32_t x = ((const struct letter *)a)->cp, y = ((const struct letter *)b)->cp;
    return (x > y) - (x < y);
}

static bool plain(int32_t cp)
{
    return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') || (cp >= '0' && cp <= '9') ||
           cp == '-' || cp == '_';
}

static void add_letter(int32_t cp, struct dub_buf *out)
{
    struct letter key = {.cp = utf8proc_tolower(cp)};
    const struct letter *l =
        bsearch(&key, letters, DUB_ARRAY_LEN(letters), sizeof(*letters), compare_letters);
    bool upper = key.cp != cp;
    for (size_t i = 0; l && l->latin[i]; i++)
        dub_buf_add_c(out, upper && i == 0 ? (char)(l->latin[i] - 'a' + 'A') : l->latin[i]);
}

static void add_code_point(int32_t cp, struct dub_buf *out)
{
    if (plain(cp)) {
        dub_buf_add_c(out, (char)cp);
    } else if (cp == ' ' || cp == '.' || cp == '/' || cp == '\t' || cp == '\n') {
        if (out->n > 0 && out->data[out->n - 1] != '_')
            dub_buf_add_c(out, '_');
    } else {
        add_letter(cp, out);
    }
}

void dub_ref_from_label(struct dub_sv label, struct dub_buf *out)
{
    struct dub_buf ref;
    dub_buf_init(&ref, 0);
    int32_t cp;
    for (size_t n; (n = dub_utf8_next(label, &cp)) > 0 && ref.n < REF_MAX;
         label = dub_sv_n(label.p + n, label.n - n)) {
        utf8proc_int32_t parts[8];
        int boundary = 0;
        utf8proc_ssize_t n_parts = utf8proc_decompose_char(
            cp, parts, 8, (utf8proc_option_t)(UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK), &boundary);
        for (utf8proc_ssize_t i = 0; i < n_parts && i < 8; i++)
            add_code_point(parts[i], &ref);
    }
    while (ref.n > 0 && ref.data[ref.n - 1] == '_')
        ref.data[--ref.n] = '\0';
    if (ref.n > 0)
        dub_buf_add(out, ref.data, ref.n < REF_MAX ? ref.n : REF_MAX);
    else
        dub_buf_add_z(out, "speaker");
    dub_buf_fini(&ref);
}
