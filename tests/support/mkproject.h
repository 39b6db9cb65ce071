/* Building projects in tests, one line a record. Everything goes through one transaction each. */
#ifndef DUB_TESTS_MKPROJECT_H
#define DUB_TESTS_MKPROJECT_H

#include "model/txn.h"

static inline struct dub_str *mk_text(const char *z)
{
    return z ? dub_str_new_z(z) : NULL;
}

static inline void mk_put(struct dub_project *p, void *record)
{
    struct dub_txn *t = dub_txn_begin(p, "test");
    dub_txn_put(p, t, record);
    dub_txn_accept(p, t);
}

/* A copy of the settings to change; hand it back with mk_put. */
static inline struct dub_settings *mk_settings(struct dub_project *p)
{
    return dub_settings_dup(dub_project_settings(p));
}

/* A project with a model and a sync mode. */
static inline struct dub_project *mk_project(const char *model, enum dub_sync_mode mode)
{
    struct dub_project *p = dub_project_new();
    struct dub_settings *s = mk_settings(p);
    dub_str_set(&s->model, dub_sv(model));
    s->options.set |= DUB_OPT_BIT(DUB_OPT_SYNC_MODE);
    s->options.sync_mode = mode;
    mk_put(p, s);
    return p;
}

/* An input record not yet in the project: where "http..." is a URL, "asset:ID", else a file. */
static inline struct dub_input *mk_input_new(const struct dub_project *p, dub_id id,
                                             enum dub_input_kind kind, const char *ref,
                                             const char *where)
{
    struct dub_input *in = dub_input_new(id, kind);
    in->ref = mk_text(ref);
    in->order = (unsigned)dub_project_n_inputs(p);
    if (where && strncmp(where, "http", 4) == 0)
        in->loc = DUB_LOC_URL;
    else if (where && strncmp(where, "asset:", 6) == 0)
        in->loc = DUB_LOC_ASSET;
    else if (where)
        in->loc = DUB_LOC_FILE;
    in->where = mk_text(where && in->loc == DUB_LOC_ASSET ? where + 6 : where);
    return in;
}

static inline void mk_input(struct dub_project *p, dub_id id, enum dub_input_kind kind,
                            const char *ref, const char *where)
{
    mk_put(p, mk_input_new(p, id, kind, ref, where));
}

/* A text input; script NULL makes it a voice template. */
static inline void mk_voice(struct dub_project *p, dub_id id, const char *ref, const char *voice,
                            const char *script)
{
    struct dub_input *in = mk_input_new(p, id, DUB_INPUT_TEXT, ref, NULL);
    in->voice = mk_text(voice);
    in->script = mk_text(script);
    mk_put(p, in);
}

static inline void mk_speaker(struct dub_project *p, dub_id id, const char *ref)
{
    struct dub_speaker *s = dub_speaker_new(id);
    s->ref = mk_text(ref);
    s->slot = (int)dub_project_n_speakers(p) + 1;
    s->order = (unsigned)dub_project_n_speakers(p);
    mk_put(p, s);
}

static inline struct dub_segment *mk_segment_new(dub_id id, dub_us start, dub_us end,
                                                 const char *speaker)
{
    struct dub_segment *s = dub_segment_new(id);
    s->span = (struct dub_span){start, end};
    s->speaker = mk_text(speaker);
    return s;
}

static inline void mk_segment(struct dub_project *p, dub_id id, dub_us start, dub_us end,
                              const char *speaker)
{
    mk_put(p, mk_segment_new(id, start, end, speaker));
}

/* Facts that hold nothing but a content hash: 64 times the given digit. */
static inline void mk_hash(struct dub_project *p, const char *where, char digit)
{
    struct dub_facts f = {0};
    memset(f.sha256, digit, sizeof(f.sha256) - 1);
    dub_project_set_facts(p, dub_sv(where), &f);
}

#endif
