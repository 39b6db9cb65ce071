#include "run/play_cue.h"

#include "base/fs.h"

static void fini_track(struct dub_play_track *t)
{
    for (size_t i = 0; i < t->parts.n; i++)
        dub_free(t->parts.at[i].path);
    dub_vec_fini(&t->parts);
}

void dub_play_cue_fini(struct dub_play_cue *c)
{
    fini_track(&c->picture);
    for (size_t i = 0; i < DUB_PLAY_TRACKS; i++)
        fini_track(&c->sounds[i]);
    *c = (struct dub_play_cue){0};
}

/* --- putting together ------------------------------------------------------------------------- */

static bool goes_on(const struct dub_play_part *last, const char *path, dub_us from_us)
{
    if (!last->path || !path)
        return !last->path && !path;
    return strcmp(last->path, path) == 0 && last->from_us + last->len_us == from_us;
}

void dub_play_track_add(struct dub_play_track *t, const char *path, dub_us from_us, dub_us len_us)
{
    if (len_us <= 0)
        return;
    t->len_us += len_us;
    if (t->parts.n > 0 && goes_on(&t->parts.at[t->parts.n - 1], path, from_us)) {
        t->parts.at[t->parts.n - 1].len_us += len_us;
        return;
    }
    struct dub_play_part part = {dub_strdup(path), from_us, len_us};
    dub_vec_push(&t->parts, part);
}

bool dub_play_cue_add(struct dub_play_cue *c, const char *path, int n_audio, dub_us from_us,
                      struct dub_span at)
{
    size_t i = 0;
    if (at.end_us <= at.start_us)
        return true;
    while (i < c->n_sounds && c->sounds[i].len_us > at.start_us)
        i++;
    if (i == DUB_PLAY_TRACKS)
        return false;
    struct dub_play_track *t = &c->sounds[i];
    if (i == c->n_sounds) {
        c->n_sounds++;
        t->n_audio = at.start_us > 0 ? 1 : n_audio; /* silence has one */
    }
    dub_play_track_add(t, NULL, 0, at.start_us - t->len_us);
    dub_play_track_add(t, path, from_us, dub_span_len(at));
    return true;
}

void dub_play_cue_close(struct dub_play_cue *c, dub_us len_us)
{
    c->len_us = len_us;
    for (size_t i = 0; i < c->n_sounds; i++)
        dub_play_track_add(&c->sounds[i], NULL, 0, len_us - c->sounds[i].len_us);
}

static const char *track_url(const struct dub_play_track *t)
{
    for (size_t i = 0; i < t->parts.n; i++)
        if (t->parts.at[i].path && dub_is_url(t->parts.at[i].path))
            return t->parts.at[i].path;
    return NULL;
}

const char *dub_play_cue_url(const struct dub_play_cue *c)
{
    const char *url = track_url(&c->picture);
    for (size_t i = 0; i < c->n_sounds && !url; i++)
        url = track_url(&c->sounds[i]);
    return url;
}

/* --- for mpv ---------------------------------------------------------------------------------- */

static void add_entry(const char *path, dub_us from_us, dub_us len_us, bool first,
                      struct dub_buf *out)
{
    char from[DUB_TIME_TEXT], len[DUB_TIME_TEXT];
    dub_buf_addf(out, "%s%%%zu%%%s,%s,%s", first ? "" : ";", strlen(path), path,
                 dub_seconds_print(from_us, from), dub_seconds_print(len_us, len));
}

static void add_track(const struct dub_play_track *t, const char *silence, dub_us silence_us,
                      bool first, struct dub_buf *out)
{
    dub_buf_add_z(out, first ? "" : ";!new_stream");
    for (size_t i = 0; i < t->parts.n; i++) {
        const struct dub_play_part *p = &t->parts.at[i];
        if (p->path)
            add_entry(p->path, p->from_us, p->len_us, first && i == 0, out);
        for (dub_us rest_us = p->path ? 0 : p->len_us; rest_us > 0; rest_us -= silence_us)
            add_entry(silence, 0, rest_us < silence_us ? rest_us : silence_us,
                      first && i == 0 && rest_us == p->len_us, out);
    }
}

void dub_play_cue_edl(const struct dub_play_cue *c, const char *silence, dub_us silence_us,
                      struct dub_buf *out)
{
    bool picture = c->picture.parts.n > 0;
    dub_buf_add_z(out, "edl://");
    if (picture)
        add_track(&c->picture, silence, silence_us, true, out);
    for (size_t i = 0; i < c->n_sounds; i++)
        add_track(&c->sounds[i], silence, silence_us, !picture && i == 0, out);
}

static int streams(const struct dub_play_track *t)
{
    return t->n_audio < 1 ? 1 : t->n_audio;
}

/* The first stream of the i-th sound: those of the picture's file come before. */
static int aid(const struct dub_play_cue *c, size_t i)
{
    int id = c->picture.parts.n > 0 && c->picture.n_audio > 0 ? c->picture.n_audio + 1 : 1;
    for (size_t k = 0; k < i; k++)
        id += streams(&c->sounds[k]);
    return id;
}

void dub_play_cue_mix(const struct dub_play_cue *c, struct dub_buf *out)
{
    if (c->n_sounds < 2)
        return;
    for (size_t i = 0; i < c->n_sounds; i++)
        dub_buf_addf(out, "[aid%d]", aid(c, i));
    dub_buf_addf(out, "amix=inputs=%zu:normalize=0[ao]", c->n_sounds);
}

int dub_play_cue_aid(const struct dub_play_cue *c)
{
    return c->n_sounds == 1 ? aid(c, 0) : 0;
}

/* --- for others ------------------------------------------------------------------------------- */

const struct dub_play_part *dub_play_cue_single(const struct dub_play_cue *c)
{
    const struct dub_play_part *only = NULL;
    for (size_t i = 0; i < c->n_sounds; i++) {
        const struct dub_play_track *t = &c->sounds[i];
        for (size_t k = 0; k < t->parts.n; k++) {
            if (!t->parts.at[k].path)
                continue;
            if (only || k > 0)
                return NULL;
            only = &t->parts.at[k];
        }
    }
    return only;
}
