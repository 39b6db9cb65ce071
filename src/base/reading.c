#include "base/reading.h"

#include <utf8proc.h>

#include "base/utf8.h"

/* Bytes of a piece of markup at the start of s, 0 when there is none. */
static size_t markup(struct dub_sv s)
{
    char close;
    if (s.n > 2 && s.p[0] == '<' && (s.p[1] == '/' || (s.p[1] >= 'a' && s.p[1] <= 'z') ||
                                     (s.p[1] >= 'A' && s.p[1] <= 'Z')))
        close = '>';
    else if (s.n > 2 && s.p[0] == '{' && s.p[1] == '\\')
        close = '}';
    else
        return 0;
    size_t end = dub_sv_find(s, close), line = dub_sv_find(s, '\n');
    return end < s.n && end < line ? end + 1 : 0;
}

static size_t line_chars(struct dub_sv s)
{
    size_t n = 0, ended = 0; /* ended: up to the last that is no blank */
    int width;
    while (s.n > 0) {
        size_t step = markup(s);
        if (step == 0) {
            step = dub_grapheme_next(s, &width);
            bool blank = s.p[0] == ' ' || s.p[0] == '\t' || s.p[0] == '\r';
            if (n > 0 || !blank)
                n++;
            ended = blank ? ended : n;
        }
        s = dub_sv_n(s.p + step, s.n - step);
    }
    return ended;
}

size_t dub_reading_chars(struct dub_sv text)
{
    size_t n = 0;
    while (text.n > 0)
        n += line_chars(dub_sv_split(&text, '\n'));
    return n;
}

long dub_reading_cps_e1(size_t chars, dub_us slot_us)
{
    if (slot_us <= 0)
        return 0;
    return (long)dub_mul_div_round((int64_t)chars * 10, DUB_US_PER_S, slot_us);
}

/* --- speech ----------------------------------------------------------------------------------- */

enum sound { SILENT, VOWEL, EACH_VOWEL, CONSONANT, UNIT, STOP, COMMA, BLANK };

#define SYLLABLE_US ((dub_us)150000)

static const struct script {
    int32_t from, to;
    dub_us us; /* of one character */
} scripts[] = {
    {0x0590, 0x07ff, 75000},   /* Hebrew, Arabic and kin: vowels are mostly not written */
    {0x0900, 0x0dff, 110000},  /* Indic: a cluster is about a syllable, some are silent marks */
    {0x0e00, 0x0eff, 90000},   /* Thai, Lao */
    {0x3040, 0x30ff, 128000},  /* kana */
    {0x3400, 0x9fff, 190000},  /* Han */
    {0xac00, 0xd7a3, 150000},  /* Hangul */
    {0x20000, 0x3ffff, 190000} /* rare Han */
};

/* The letter without its marks, in lower case. */
static int32_t bare(int32_t cp)
{
    utf8proc_int32_t parts[8];
    int last = 0;
    utf8proc_ssize_t n =
        utf8proc_decompose_char(cp, parts, 8, UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD, &last);
    return n >= 1 && n <= 8 ? parts[0] : cp;
}

static bool among(int32_t cp, const int32_t *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] == cp)
            return true;
    return false;
}

static enum sound sound_of(int32_t cp, dub_us *us)
{
    static const int32_t vowels[] = {'a', 'e', 'i', 'o', 'u', 'y', 0xe6, 0xf8, 0x153, 0x131,
                                     0x3b1, 0x3b5, 0x3b7, 0x3b9, 0x3bf, 0x3c5, 0x3c9};
    static const int32_t cyrillic[] = {0x430, 0x435, 0x438, 0x43e, 0x443, 0x44b, 0x44d,
                                       0x44e, 0x44f, 0x454, 0x456};
    static const int32_t stops[] = {'.', '!', '?', 0x2026, 0x3002, 0xff01, 0xff1f, 0x61f, 0x964};
    static const int32_t commas[] = {',', ';', ':', 0x2013, 0x2014, 0x3001, 0xff0c, 0x60c};
    if (cp == ' ' || cp == '\n' || cp == '\t' || cp == '-')
        return BLANK;
    if (cp >= '0' && cp <= '9') {
        *us = SYLLABLE_US * 3 / 2;
        return UNIT;
    }
    if (among(cp, stops, DUB_ARRAY_LEN(stops)))
        return STOP;
    if (among(cp, commas, DUB_ARRAY_LEN(commas)))
        return COMMA;
    for (size_t i = 0; i < DUB_ARRAY_LEN(scripts); i++) {
        if (cp < scripts[i].from || cp > scripts[i].to)
            continue;
        *us = scripts[i].us;
        return UNIT;
    }
    int32_t letter = bare(cp);
    if (among(letter, cyrillic, DUB_ARRAY_LEN(cyrillic)))
        return EACH_VOWEL;
    if (among(letter, vowels, DUB_ARRAY_LEN(vowels)))
        return VOWEL;
    utf8proc_category_t c = utf8proc_category(letter);
    return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO ? CONSONANT : SILENT;
}

struct speech {
    dub_us us, pause_us; /* a pause counts when something is said after it */
    bool in_vowels;
    bool letters, voiced; /* of the present word: it has letters, a vowel among them */
};

static void say(struct speech *s, dub_us us)
{
    s->us += s->pause_us + us;
    s->pause_us = 0;
}

static void end_word(struct speech *s)
{
    if (s->letters && !s->voiced) /* Mr, brr */
        say(s, SYLLABLE_US);
    s->letters = s->voiced = false;
}

static void hear(struct speech *s, int32_t cp)
{
    dub_us us = 0;
    enum sound sound = sound_of(cp, &us);
    bool goes_on = sound == VOWEL && s->in_vowels;
    s->in_vowels = sound == VOWEL;
    switch (sound) {
    case VOWEL:
    case EACH_VOWEL:
        if (!goes_on)
            say(s, SYLLABLE_US);
        s->letters = s->voiced = true;
        break;
    case CONSONANT:
        s->letters = true;
        break;
    case UNIT:
        say(s, us);
        break;
    case STOP:
    case COMMA:
        end_word(s);
        if (s->us > 0 && s->pause_us < (sound == STOP ? 300000 : 150000))
            s->pause_us = sound == STOP ? 300000 : 150000;
        break;
    case BLANK:
        end_word(s);
        break;
    case SILENT:
        break;
    }
}

dub_us dub_reading_speech_us(struct dub_sv text)
{
    struct speech s = {0};
    int width;
    while (text.n > 0) {
        size_t step = markup(text);
        if (step == 0) { /* marks on a letter belong to it */
            int32_t cp;
            (void)dub_utf8_next(text, &cp);
            hear(&s, cp);
            step = dub_grapheme_next(text, &width);
        }
        text = dub_sv_n(text.p + step, text.n - step);
    }
    end_word(&s);
    return s.us;
}
