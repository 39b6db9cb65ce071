/*
 * Random command lines: mostly ones that mean something, now and then nonsense. The same seed gives
 * the same lines.
 */
#ifndef DUB_TESTS_RANDOM_COMMANDS_H
#define DUB_TESTS_RANDOM_COMMANDS_H

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/id.h"
#include "mksession.h"
#include "tmpdir.h"

struct dice {
    struct dub_rng rng;
};

static inline unsigned roll(struct dice *d, unsigned sides)
{
    return (unsigned)(dub_rng_next(&d->rng) >> 20) % sides;
}

static inline uint64_t prop_number(const char *name, uint64_t fallback)
{
    const char *text = getenv(name);
    return text && text[0] ? strtoull(text, NULL, 10) : fallback;
}

#define PICK(d, list) ((list)[roll((d), (unsigned)DUB_ARRAY_LEN(list))])

static const char *const dice_refs[] = {"maria", "jonas", "ana", "tts", "b-2"};
static const char *const dice_files[] = {"v.mp4", "m.wav", "j.wav", "short.wav"};

/* Facts of every file that a line may name, so that they need no probing. */
static inline void dice_facts(struct dub_project *p)
{
    for (size_t i = 0; i < DUB_ARRAY_LEN(dice_files); i++) {
        struct dub_facts f = {.n_audio = 1, .has_video = i == 0};
        f.video.rate = (struct dub_rate){25, 1};
        f.video.has_duration = f.audio[0].has_duration = true;
        f.video.duration_us = f.audio[0].duration_us = i == 3 ? 2500000 : 40000000;
        dub_project_set_facts(p, dub_sv(dice_files[i]), &f);
    }
}

static inline void dice_make_files(const struct tmpdir *dir)
{
    for (size_t i = 0; i < DUB_ARRAY_LEN(dice_files); i++)
        put_text(tmpdir_at(dir, dice_files[i]), "x");
}

static inline const char *dice_time(struct dice *d)
{
    static char text[4][32];
    static unsigned turn;
    char *out = text[turn++ % 4];
    unsigned ms = roll(d, 45000);
    switch (roll(d, 12)) {
    case 0:
        snprintf(out, 32, "%uf", roll(d, 1100));
        break;
    case 1:
        snprintf(out, 32, "00:00:%02u:%02u", roll(d, 60), roll(d, 25));
        break;
    case 2:
        snprintf(out, 32, "0:%02u.%03u", roll(d, 60), roll(d, 1000));
        break;
    case 3:
        return PICK(d, ((const char *const[]){"0", "999999999", "abc", ".", "-1", "1e3", "40"}));
    default:
        snprintf(out, 32, "%u.%03u", ms / 1000, ms % 1000 / 40 * 40);
        break;
    }
    return out;
}

static inline const char *dice_delta(struct dice *d)
{
    static char text[24];
    char sign = roll(d, 2) ? '+' : '-';
    if (roll(d, 3) == 0)
        snprintf(text, sizeof(text), "%c%uf", sign, roll(d, 60));
    else
        snprintf(text, sizeof(text), "%c%u.%02u", sign, roll(d, 3), roll(d, 100));
    return text;
}

static inline const char *dice_segments(struct dice *d, const struct dub_session *s)
{
    static char text[2][48];
    static unsigned turn;
    char *out = text[turn++ % 2], id[DUB_ID_TEXT];
    unsigned n = (unsigned)dub_project_n_segments(s->project);
    unsigned a = 1 + roll(d, n ? n : 1), b = 1 + roll(d, n ? n : 1);
    switch (roll(d, 10)) {
    case 0:
        return "all";
    case 1:
        snprintf(out, 48, "%u-%u", a < b ? a : b, a < b ? b : a);
        break;
    case 2:
        snprintf(out, 48, "%u,%u", a, b);
        break;
    case 3:
        snprintf(out, 48, "speaker:%s", PICK(d, dice_refs));
        break;
    case 4:
        return PICK(d, ((const char *const[]){"sel", "0", "99", "x", "@aaaaaaac"}));
    case 5:
        if (n) {
            snprintf(out, 48, "@%s",
                     dub_id_print(dub_project_segment(s->project, a - 1)->rec.id, id));
            break;
        }
        return "1";
    default:
        snprintf(out, 48, "%u", a);
        break;
    }
    return out;
}

static inline const char *dice_source(struct dice *d)
{
    static const char *const sources[] = {"v.mp4", "m.wav", "j.wav", "short.wav", "none.wav",
                                          "https://x/a.wav", "asset:a-1", "voice:v1"};
    return PICK(d, sources);
}

static inline const char *dice_text(struct dice *d)
{
    static const char *const texts[] = {"Hola", "I don't know", "\"quoted \\\"text\\\"\"", "",
                                        "\xc2\xbfqu\xc3\xa9 tal?", "\"two\\nlines\"",
                                        "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e",
                                        "a longer text of several words", "none", "'tis"};
    return PICK(d, texts);
}

static inline void dice_field(struct dice *d, const struct dub_session *s, char *out, size_t size)
{
    const char *n = dice_segments(d, s);
    switch (roll(d, 14)) {
    case 0:
        snprintf(out, size, "segment-set %s start %s", n, dice_time(d));
        break;
    case 1:
        snprintf(out, size, "segment-set %s end %s", n, dice_time(d));
        break;
    case 2:
        snprintf(out, size, "segment-set %s speaker %s", n, PICK(d, dice_refs));
        break;
    case 3:
        snprintf(out, size, "segment-set %s input %s", n, PICK(d, dice_refs));
        break;
    case 4:
    case 5:
        snprintf(out, size, "segment-set %s crop %s-%s", n, dice_time(d), dice_time(d));
        break;
    case 6:
        snprintf(out, size, "segment-set %s audio %s", n, roll(d, 2) ? "whole" : "aligned");
        break;
    case 7:
        snprintf(out, size, "segment-set %s text %s", n, dice_text(d));
        break;
    case 8:
        snprintf(out, size, "segment-set %s source-text %s", n, dice_text(d));
        break;
    case 9:
        snprintf(out, size, "segment-set %s note %s", n, dice_text(d));
        break;
    case 10:
        snprintf(out, size, "segment-set %s sync-mode %s", n,
                 PICK(d, ((const char *const[]){"remap", "silence", "none", "cut_off", "fast"})));
        break;
    case 11:
        snprintf(out, size, "segment-set %s temperature 0.%u", n, roll(d, 1000));
        break;
    case 12:
        snprintf(out, size, "segment-set %s face %s", n,
                 PICK(d, ((const char *const[]){"auto", "none", "1,2,3", "1,2"})));
        break;
    default:
        snprintf(out, size, "segment-set %s state %s", n,
                 PICK(d, ((const char *const[]){"draft", "approved", "none", "odd"})));
        break;
    }
}

static inline void dice_cast(struct dice *d, const struct dub_session *s, char *out, size_t size)
{
    const char *a = PICK(d, dice_refs), *b = PICK(d, dice_refs);
    switch (roll(d, 12)) {
    case 0:
    case 1:
    case 2:
        snprintf(out, size, "speaker-add %s %s %s", a, dice_source(d), dice_text(d));
        break;
    case 3:
        snprintf(out, size, "speaker-rename %s %s", a, b);
        break;
    case 4:
        snprintf(out, size, "speaker-set %s slot %u", a, roll(d, 11));
        break;
    case 5:
        snprintf(out, size, "speaker-set %s default %s", a, b);
        break;
    case 6:
        snprintf(out, size, roll(d, 2) ? "speaker-delete %s to %s" : "speaker-delete %s", a, b);
        break;
    case 7:
        snprintf(out, size, "input-add %s %s speaker %s", a, dice_source(d), b);
        break;
    case 8:
        snprintf(out, size, "input-set %s %s %s", a,
                 PICK(d, ((const char *const[]){"url", "asset", "file", "voice", "script"})),
                 dice_source(d));
        break;
    case 9:
        snprintf(out, size, "input-set %s stability 0.%u", a, roll(d, 100));
        break;
    case 10:
        snprintf(out, size, "input-delete %s", a);
        break;
    default:
        snprintf(out, size, "take %s %s", dice_segments(d, s), dice_source(d));
        break;
    }
}

static inline void dice_project(struct dice *d, const struct dub_session *s, char *out, size_t size)
{
    switch (roll(d, 8)) {
    case 0:
        snprintf(out, size, "set sync-mode %s",
                 PICK(d, ((const char *const[]){"remap", "silence", "none", "loop"})));
        break;
    case 1:
        snprintf(out, size, "set model %s",
                 PICK(d, ((const char *const[]){"lipsync-2", "sync-3", "none"})));
        break;
    case 2:
        snprintf(out, size, "set output-name %s", dice_text(d));
        break;
    case 3:
        snprintf(out, size, "set video %s", dice_source(d));
        break;
    case 4:
        snprintf(out, size, "set plan %s",
                 PICK(d, ((const char *const[]){"creator", "none", "gold"})));
        break;
    case 5:
        snprintf(out, size, "waive %s segment-overlap %s", dice_segments(d, s), dice_text(d));
        break;
    case 6:
        snprintf(out, size, "fix all");
        break;
    default:
        snprintf(out, size, "fix %s all", dice_segments(d, s));
        break;
    }
}

static inline void dice_move(struct dice *d, const struct dub_session *s, char *out, size_t size)
{
    static const char *const deltas[] = {"segment-shift", "segment-move", "segment-slip",
                                         "segment-slide", "segment-roll", "segment-ripple"};
    const char *n = dice_segments(d, s);
    switch (roll(d, 10)) {
    case 0:
        snprintf(out, size, "segment-move %s %s", n, dice_time(d));
        break;
    case 1:
    case 2:
        snprintf(out, size, "segment-%s %s %s %s", roll(d, 2) ? "trim" : "extend", n,
                 roll(d, 2) ? "start" : "end", dice_time(d));
        break;
    case 3:
        snprintf(out, size, "segment-snap %s %s", n, roll(d, 2) ? "frames" : "neighbours");
        break;
    case 4:
        snprintf(out, size, "close-gaps %u.%u %s", roll(d, 3), roll(d, 10), roll(d, 2) ? "" : n);
        break;
    case 5:
        snprintf(out, size, "micro-gap 0.0%u %s", roll(d, 10), roll(d, 2) ? "" : n);
        break;
    default:
        snprintf(out, size, "%s %s %s", PICK(d, deltas), n, dice_delta(d));
        break;
    }
}

static inline void dice_structure(struct dice *d, const struct dub_session *s, char *out,
                                  size_t size)
{
    const char *n = dice_segments(d, s);
    unsigned start = roll(d, 38000), len = roll(d, 6000);
    switch (roll(d, 14)) {
    case 10:
        snprintf(out, size, "%s %s", PICK(d, ((const char *const[]){"segment-copy", "segment-cut",
                                                                   "segment-ripple-delete"})), n);
        break;
    case 11:
        snprintf(out, size, "segment-paste %s", dice_time(d));
        break;
    case 12:
        snprintf(out, size, "paste-attributes %s %s", n,
                 PICK(d, ((const char *const[]){"all", "speaker,texts", "options,face", "audio",
                                                "crop,note,state"})));
        break;
    case 13:
        snprintf(out, size, roll(d, 2) ? "segment-ripple-trim %s %s" : "segment-fill %s %s", n,
                 roll(d, 2) ? dice_time(d)
                            : PICK(d, ((const char *const[]){"next", "previous", "both"})));
        break;
    case 0:
        snprintf(out, size, "segment-delete %s", n);
        break;
    case 1:
        snprintf(out, size, "segment-duplicate %s %s", n, roll(d, 2) ? "" : dice_time(d));
        break;
    case 2:
    case 3:
        snprintf(out, size, "segment-split %s %s", n, dice_time(d));
        break;
    case 4:
        snprintf(out, size, "segment-merge %s", n);
        break;
    case 5:
        snprintf(out, size, "crop-auto %s %s", n,
                 PICK(d, ((const char *const[]){"whole", "aligned", "sequence"})));
        break;
    default:
        snprintf(out, size, "segment-add %u.%03u %u.%03u %s %s", start / 1000, start % 1000,
                 (start + len) / 1000, (start + len) % 1000, PICK(d, dice_refs), dice_text(d));
        break;
    }
}

static inline void dice_nonsense(struct dice *d, char *out, size_t size)
{
    static const char *const words[] = {"segment-set", "1", "all", "\"", "'", "\\", "start", "set",
                                        "#", "fix", "-", ",", "@", "speaker:", "\xff", "none", "f"};
    out[0] = '\0';
    for (unsigned i = roll(d, 6); i > 0; i--) {
        size_t n = strlen(out);
        snprintf(out + n, size - n, "%s%s", n ? " " : "", PICK(d, words));
    }
}

static inline void dice_marker(struct dice *d, char *out, size_t size)
{
    static const char *const which[] = {"1", "2", "all", "1,2", "1-3", "Hola", "none",
                                        "\"quoted \\\"text\\\"\"", "@aaaaaaac", "0", "x,"};
    switch (roll(d, 6)) {
    case 0:
        snprintf(out, size, "marker-set %s name %s", PICK(d, which), dice_text(d));
        break;
    case 1:
        snprintf(out, size, "marker-set %s time %s", PICK(d, which), dice_time(d));
        break;
    case 2:
        snprintf(out, size, "marker-delete %s", PICK(d, which));
        break;
    default:
        snprintf(out, size, "marker-add %s %s", dice_time(d), dice_text(d));
        break;
    }
}

/* One line into out. undo and redo are the caller's affair. */
static inline void dice_line(struct dice *d, const struct dub_session *s, char *out, size_t size)
{
    unsigned kind = roll(d, 100);
    if (kind < 30)
        dice_structure(d, s, out, size);
    else if (kind < 55)
        dice_move(d, s, out, size);
    else if (kind < 75)
        dice_field(d, s, out, size);
    else if (kind < 80)
        dice_marker(d, out, size);
    else if (kind < 93)
        dice_cast(d, s, out, size);
    else if (kind < 97)
        dice_project(d, s, out, size);
    else
        dice_nonsense(d, out, size);
}

#endif
