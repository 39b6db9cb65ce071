#include "io/table.h"

#include <stdlib.h>

#include "io/cue_times.h"
#include "io/take_files.h"
#include "io/voices.h"

/* --- names ------------------------------------------------------------------------------------ */

/* In lower case without anything but letters and digits; the surer ones first. */
static const char *const field_names[DUB_FIELD_COUNT][24] = {
    [DUB_FIELD_START] = {"start",         "starttime", "begin",  "begintime",
                         "from",          "in",        "tcin",   "timecodein",
                         "starttimecode", "timein",    "intime", "startoffset",
                         "beginoffset",   "onset",     "xmin",   "tmin",
                         "startts",       "ts",        "t0",     "offset"},
    [DUB_FIELD_END] = {"end", "endtime", "stop", "stoptime", "to", "out", "tcout", "timecodeout",
                       "endtimecode", "timeout", "outtime", "finish", "endoffset", "xmax", "tmax",
                       "endts", "t1"},
    [DUB_FIELD_LENGTH] = {"duration", "dur", "length", "len"},
    [DUB_FIELD_SPEAKER] = {"speaker", "speakername", "speakerid", "speakerlabel", "speakertag",
                           "spk", "spkr", "actor", "character", "role", "participant", "voice",
                           "person", "who", "talker", "name", "label"},
    [DUB_FIELD_TEXT] = {"text", "transcription", "transcript", "sentence", "utterance", "content",
                        "dialogue", "dialog", "line", "caption", "subtitle", "sourcetext",
                        "originaltext", "original", "source", "speech", "words", "word", "value"},
    [DUB_FIELD_TARGET] = {"translation", "translatedtext", "translated", "targettext", "target",
                          "dubtext", "translationtext"},
    [DUB_FIELD_AUDIO] = {"dubbedpath", "dubbedaudio", "dubpath", "take", "audiopath", "audiofile",
                         "audio", "wavpath", "wavfile", "wav", "clippath", "clip", "filepath",
                         "filename", "file", "path"},
};

#define NAME_MAX_BYTES 40

enum unit { UNIT_UNKNOWN, UNIT_SECONDS, UNIT_MS };

static size_t normal_name(struct dub_sv name, char out[NAME_MAX_BYTES + 1])
{
    size_t n = 0;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')))
            continue;
        if (n == NAME_MAX_BYTES)
            return 0;
        out[n++] = c;
    }
    out[n] = '\0';
    return n;
}

static const struct unit_word {
    const char *word;
    enum unit unit;
} unit_words[] = {{"milliseconds", UNIT_MS}, {"millis", UNIT_MS},       {"msec", UNIT_MS},
                  {"ms", UNIT_MS},           {"seconds", UNIT_SECONDS}, {"secs", UNIT_SECONDS},
                  {"sec", UNIT_SECONDS},     {"s", UNIT_SECONDS}};

static enum dub_field find_name(struct dub_sv name, size_t *rank)
{
    for (size_t f = 0; f < DUB_FIELD_COUNT; f++)
        for (size_t i = 0; i < DUB_ARRAY_LEN(field_names[f]) && field_names[f][i]; i++)
            if (dub_sv_eq_z(name, field_names[f][i])) {
                *rank = i;
                return (enum dub_field)f;
            }
    return DUB_FIELD_COUNT;
}

static enum dub_field guess(struct dub_sv name, size_t *rank, enum unit *unit)
{
    char plain[NAME_MAX_BYTES + 1];
    struct dub_sv all = dub_sv_n(plain, normal_name(name, plain));
    *unit = UNIT_UNKNOWN;
    enum dub_field f = find_name(all, rank);
    for (size_t i = 0; f == DUB_FIELD_COUNT && i < DUB_ARRAY_LEN(unit_words); i++) {
        struct dub_sv word = dub_sv(unit_words[i].word);
        if (all.n <= word.n || !dub_sv_ends(all, word))
            continue;
        f = find_name(dub_sv_n(all.p, all.n - word.n), rank);
        if (f <= DUB_FIELD_LENGTH)
            *unit = unit_words[i].unit;
        else
            f = DUB_FIELD_COUNT;
    }
    return f;
}

enum dub_field dub_field_guess(struct dub_sv name, size_t *rank)
{
    enum unit unit;
    return guess(name, rank, &unit);
}

bool dub_table_map(struct dub_table *t, const struct dub_sv *names, size_t n,
                   size_t column[DUB_FIELD_COUNT])
{
    size_t best[DUB_FIELD_COUNT], rank;
    for (size_t f = 0; f < DUB_FIELD_COUNT; f++) {
        best[f] = SIZE_MAX;
        column[f] = SIZE_MAX;
        t->name[f] = (struct dub_sv){0};
    }
    for (size_t i = 0; i < n; i++) {
        enum dub_field f = dub_field_guess(names[i], &rank);
        if (f == DUB_FIELD_COUNT || rank >= best[f])
            continue;
        best[f] = rank;
        column[f] = i;
        t->name[f] = names[i];
    }
    return t->name[DUB_FIELD_START].p && (t->name[DUB_FIELD_END].p || t->name[DUB_FIELD_LENGTH].p);
}

/* --- times ------------------------------------------------------------------------------------ */

static size_t count(struct dub_sv s, char c)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += s.p[i] == c;
    return n;
}

/* H:MM:SS:FF or H:MM:SS;FF: three separators and at most two digits behind the last. */
static bool counts_frames(struct dub_sv s)
{
    size_t colons = count(s, ':'), semicolons = count(s, ';');
    if (colons + semicolons != 3 || colons < 2)
        return false;
    size_t n = s.n;
    while (n > 0 && s.p[n - 1] != ':' && s.p[n - 1] != ';')
        n--;
    return s.n - n <= 2;
}

/* A number without unit, exact; `,` may be the decimal mark. */
static bool number(struct dub_sv s, int64_t *out)
{
    char copy[64];
    size_t comma = dub_sv_find(s, ',');
    if (comma == s.n)
        return dub_seconds_read(s, out);
    if (s.n >= sizeof(copy) || dub_sv_find(s, '.') < s.n || count(s, ',') > 1)
        return false;
    memcpy(copy, s.p, s.n);
    copy[comma] = '.';
    return dub_seconds_read(dub_sv_n(copy, s.n), out);
}

static bool without_suffix(struct dub_sv *s, const char *suffix)
{
    struct dub_sv x = dub_sv(suffix);
    if (s->n <= x.n || !dub_sv_ends(*s, x))
        return false;
    *s = dub_sv_trim(dub_sv_n(s->p, s->n - x.n));
    return true;
}

static bool timed(struct dub_sv value, bool ms, dub_us *out)
{
    struct dub_sv s = dub_sv_trim(value);
    if (dub_sv_find(s, ':') < s.n) {
        bool frames = counts_frames(s);
        return !frames && dub_clock_take(&s, out) && s.n == 0;
    }
    bool own_ms = without_suffix(&s, "ms");
    bool own_s = !own_ms && without_suffix(&s, "s");
    if (!number(s, out))
        return false;
    if (own_ms || (ms && !own_s))
        *out = dub_mul_div_round(*out, 1, 1000);
    return true;
}

bool dub_table_time(struct dub_sv value, dub_us *out)
{
    return timed(value, false, out);
}

/* --- the unit --------------------------------------------------------------------------------- */

static int compare_lengths(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Half of the rows are longer than 100: seconds would make every second line last for minutes. */
#define MS_FROM_LENGTH ((int64_t)100 * 1000000)

static bool whole(int64_t e6)
{
    return e6 % 1000000 == 0;
}

/* Whole numbers only, and lines that would last for minutes: milliseconds. */
static bool looks_like_ms(const struct dub_table *t, bool *any_number)
{
    bool by_length = !t->name[DUB_FIELD_END].p;
    int64_t *lengths = dub_alloc_array(t->rows.n + 1, sizeof(*lengths)), start, end;
    size_t n = 0;
    bool all_whole = true;
    for (size_t i = 0; i < t->rows.n; i++) {
        const struct dub_sv *v = t->rows.at[i].value;
        struct dub_sv last = v[by_length ? DUB_FIELD_LENGTH : DUB_FIELD_END];
        if (!v[DUB_FIELD_START].p || !last.p || !number(dub_sv_trim(v[DUB_FIELD_START]), &start) ||
            !number(dub_sv_trim(last), &end))
            continue;
        all_whole = all_whole && whole(start) && whole(end);
        lengths[n++] = by_length ? end : end - start;
    }
    qsort(lengths, n, sizeof(*lengths), compare_lengths);
    bool ms = n > 0 && all_whole && lengths[n / 2] >= MS_FROM_LENGTH;
    *any_number = n > 0;
    dub_free(lengths);
    return ms;
}

struct units {
    bool ms[DUB_FIELD_LENGTH + 1];
    const char *why; /* NULL: nothing to say, the times are clocks */
};

static struct units decide_units(const struct dub_table *t)
{
    struct units u = {.why = NULL};
    bool named = false, any_number;
    if (t->told_ms || t->told_s) {
        for (size_t f = 0; f <= DUB_FIELD_LENGTH; f++)
            u.ms[f] = t->told_ms;
        u.why = t->told_ms ? "milliseconds, as you say" : "seconds, as you say";
        return u;
    }
    for (size_t f = 0; f <= DUB_FIELD_LENGTH && !t->known_seconds; f++) {
        size_t rank;
        enum unit unit = UNIT_UNKNOWN;
        if (t->name[f].p)
            guess(t->name[f], &rank, &unit);
        named = named || unit != UNIT_UNKNOWN;
        u.ms[f] = unit == UNIT_MS;
    }
    if (named) {
        u.why =
            u.ms[DUB_FIELD_START] ? "milliseconds, as the name says" : "seconds, as the name says";
        return u;
    }
    bool ms = !t->known_seconds && looks_like_ms(t, &any_number);
    for (size_t f = 0; f <= DUB_FIELD_LENGTH; f++)
        u.ms[f] = ms;
    if (ms)
        u.why = "milliseconds: whole numbers, half of the rows longer than 100";
    else if (!t->known_seconds && any_number)
        u.why = "seconds";
    return u;
}

/* --- audio ------------------------------------------------------------------------------------ */

/* One name in all rows is the recording, not the take of each row. */
static bool has_takes(const struct dub_table *t)
{
    if (!t->name[DUB_FIELD_AUDIO].p)
        return false;
    for (size_t i = 1; i < t->rows.n; i++)
        if (!dub_sv_eq(t->rows.at[0].value[DUB_FIELD_AUDIO], t->rows.at[i].value[DUB_FIELD_AUDIO]))
            return true;
    return t->rows.n == 1;
}

/* --- rows ------------------------------------------------------------------------------------- */

static bool row_time(const struct dub_table_row *row, enum dub_field f, bool ms,
                     struct dub_rows *out, dub_us *t)
{
    static const char *const words[] = {"start", "end", "length"};
    struct dub_sv v = dub_sv_trim(row->value[f].p ? row->value[f] : DUB_SV_LIT(""));
    if (counts_frames(v)) {
        struct dub_time_ctx ctx = {.rate = out->rate};
        if (dub_rate_known(out->rate) && dub_time_parse(v, &ctx, t, NULL) == DUB_OK)
            return true;
        dub_rows_reject(out, row->line, "the %s %.*s counts frames: %s", words[f], (int)v.n, v.p,
                        dub_rate_known(out->rate) ? "there is no such time at this frame rate"
                                                  : "the frame rate of the video is needed");
        return false;
    }
    if (timed(v, ms, t))
        return true;
    if (v.n == 0)
        dub_rows_reject(out, row->line, "the %s is missing", words[f]);
    else
        dub_rows_reject(out, row->line, "the %s \"%.*s\" is no time", words[f],
                        (int)(v.n < 40 ? v.n : 40), v.p);
    return false;
}

static void give_row(const struct dub_table *t, size_t i, const struct units *u, bool takes,
                     struct dub_rows *out)
{
    const struct dub_table_row *row = &t->rows.at[i];
    bool by_length = !t->name[DUB_FIELD_END].p;
    enum dub_field last = by_length ? DUB_FIELD_LENGTH : DUB_FIELD_END;
    struct dub_span span;
    if (!row_time(row, DUB_FIELD_START, u->ms[DUB_FIELD_START], out, &span.start_us) ||
        !row_time(row, last, u->ms[last], out, &span.end_us))
        return;
    if (by_length)
        span.end_us += span.start_us;
    if (!dub_rows_take(out, row->line, span, row->value[DUB_FIELD_SPEAKER],
                       row->value[DUB_FIELD_TEXT]))
        return;
    struct dub_row *kept = &out->rows.at[out->rows.n - 1];
    struct dub_sv target = dub_sv_trim(row->value[DUB_FIELD_TARGET]);
    struct dub_sv audio = dub_sv_trim(row->value[DUB_FIELD_AUDIO]);
    if (target.n > 0)
        kept->target = dub_str_new(target);
    if (takes && dub_is_audio_name(audio))
        kept->audio_path = dub_str_new(audio);
}

static void say_columns(const struct dub_table *t, const struct units *u, struct dub_rows *out)
{
    static const char *const words[DUB_FIELD_COUNT] = {"start", "end",    "length", "speaker",
                                                       "text",  "target", "audio"};
    struct dub_buf b;
    dub_buf_init(&b, 0);
    for (size_t f = 0; f < DUB_FIELD_COUNT; f++)
        if (t->name[f].p && !(f == DUB_FIELD_LENGTH && t->name[DUB_FIELD_END].p)) {
            struct dub_mapping m = {words[f], dub_str_new(t->name[f])};
            dub_vec_push(&out->mapping, m);
            dub_buf_addf(&b, "%s%s from \"%.*s\"", b.n ? ", " : "", words[f],
                         (int)(t->name[f].n < 40 ? t->name[f].n : 40), t->name[f].p);
        }
    out->units = u->why;
    dub_rows_warn(out, "read as: %s%s%s", dub_buf_z(&b), u->why ? "; times in " : "",
                  u->why ? u->why : "");
    dub_buf_fini(&b);
}

void dub_table_give(const struct dub_table *t, struct dub_rows *out)
{
    struct units u = decide_units(t);
    bool takes = has_takes(t);
    if (!t->known_seconds && t->rows.n > 0)
        say_columns(t, &u, out);
    for (size_t i = 0; i < t->rows.n; i++)
        give_row(t, i, &u, takes, out);
    dub_rows_find_labels(out);
    dub_rows_warn_nameless(out);
}
