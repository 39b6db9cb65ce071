/*
 * The command table: the only way to change anything. Keys, the `:` line, `dubline edit -c` and
 * scripts all go through dub_cmd_run_line; help, man page and completion are made from the rows.
 */
#ifndef DUB_CMD_CMD_H
#define DUB_CMD_CMD_H

#include "base/vec.h"
#include "model/project.h"

struct dub_session;

enum dub_arg_type {
    DUB_ARG_TIME,          /* absolute time, or one of arg.choices */
    DUB_ARG_DELTA,         /* relative time */
    DUB_ARG_TIME_OR_DELTA,
    DUB_ARG_SPAN,          /* START-END or none */
    DUB_ARG_SEGMENTS,      /* 3, 3,5, 2-6, all, @id, sel, speaker:REF, where:'FILTER' */
    DUB_ARG_SEGMENT,       /* the same, but exactly one */
    DUB_ARG_SPEAKER,       /* an existing speaker: refId or unique name */
    DUB_ARG_INPUT,         /* refId of an input */
    DUB_ARG_REF,           /* a new refId */
    DUB_ARG_SOURCE,        /* path, URL, asset:ID, voice:ID */
    DUB_ARG_CHOICE,        /* one of arg.choices; `-` and `_` equal */
    DUB_ARG_MARKERS,       /* 2, 1,3, 2-6, all, @id or a marker's name */
    DUB_ARG_MARKER,        /* the same, but exactly one */
    DUB_ARG_RULE,          /* a rule id of check, or `all` */
    DUB_ARG_INT,
    DUB_ARG_WORD,          /* one word (or quoted text), taken as it is */
    DUB_ARG_TEXT,          /* the rest of the line, quotes optional; may be empty */
};

struct dub_arg {
    const char *name;      /* shown in usage: "START" */
    enum dub_arg_type type;
    bool optional;
    const char *choices;   /* "start|end" */
    const char *help;      /* one line */
};

enum dub_cmd_flag {
    DUB_CMD_MUTATES = 1u << 0,  /* changes the project through one transaction */
    DUB_CMD_UI_ONLY = 1u << 1,  /* row of the screen's own table */
};

/* What must hold for a command to run; the dispatcher says which is missing. */
enum dub_cmd_need {
    DUB_NEED_SEGMENTS = 1u << 0, /* the project has segments */
    DUB_NEED_SPEAKERS = 1u << 1,
    DUB_NEED_UNDO = 1u << 2,
    DUB_NEED_REDO = 1u << 3,
    DUB_NEED_MARKERS = 1u << 4,
};

#define DUB_CMD_ARGS_MAX 4

/* One argument after parsing, by its type. */
struct dub_value {
    bool given;
    struct dub_sv text;               /* as typed, quotes removed */
    bool relative, none;              /* TIME_OR_DELTA is a delta; SPAN is `none` */
    bool word;                        /* TIME is one of the choices */
    dub_us time_us;                   /* TIME, DELTA */
    struct dub_span span;             /* SPAN */
    int choice;                       /* CHOICE: index into choices */
    long long number;                 /* INT */
    const struct dub_speaker *speaker;/* SPEAKER */
    DUB_VEC(dub_id) segments;         /* SEGMENTS, SEGMENT: in start order */
    DUB_VEC(dub_id) markers;          /* MARKERS, MARKER: in time order */
};

struct dub_cmd {
    const char *name, *alias; /* alias NULL if none */
    const char *group;        /* help section */
    const char *summary;      /* one sentence without a full stop */
    const char *details;      /* more, or NULL */
    unsigned flags, needs;
    struct dub_arg args[DUB_CMD_ARGS_MAX];
    enum dub_status (*exec)(struct dub_session *s, const struct dub_value *args,
                            struct dub_err *err);
    /* of the screen's table: handler's context, or NULL */
    void *ctx;
};

/** All commands of the project, sorted by name. */
const struct dub_cmd *dub_cmds(size_t *n);
/** Exact name or alias; `-` and `_` equal. NULL when unknown. */
const struct dub_cmd *dub_cmd_find(struct dub_sv name);
/** Number of arguments a command declares. */
size_t dub_cmd_n_args(const struct dub_cmd *cmd);
/** "segment-split N TIME" into out. */
void dub_cmd_usage(const struct dub_cmd *cmd, struct dub_buf *out);
/** NULL when the command can run now, else the reason for people. */
const char *dub_cmd_disabled(const struct dub_cmd *cmd, const struct dub_session *s);

/** Nearest known name, for "did you mean"; NULL when nothing is near. */
const char *dub_nearest(struct dub_sv word, const char *const *names, size_t n);

/**
 * Split a line into words: blanks separate; "…" quotes anywhere, '…' whole words only (so that an
 * apostrophe is one) and what stands behind `where:`; a backslash escapes in "…" and bare.
 * out: words (owned C strings); errors: DUB_ERR_ARG for an open quote
 */
struct dub_words {
    DUB_VEC(char *) at;
    DUB_VEC(size_t) from; /* byte offset of each word in the line */
};
enum dub_status dub_words_split(struct dub_sv line, struct dub_words *out, struct dub_err *err)
    DUB_MUST_USE;
void dub_words_fini(struct dub_words *w);
/** Append text quoted so that dub_words_split gives it back as one word. */
void dub_word_quote(struct dub_sv text, struct dub_buf *out);

/**
 * Run one command line. `#` starts a comment line; an empty line does nothing.
 * errors: DUB_ERR_ARG for words that do not parse (exit 2), what the command says otherwise; the
 *         project is unchanged after an error
 */
enum dub_status dub_cmd_run_line(struct dub_session *s, struct dub_sv line, struct dub_err *err)
    DUB_MUST_USE;
/** Parse the arguments of a command and run it; for the screen's own rows as well. */
enum dub_status dub_cmd_run(struct dub_session *s, const struct dub_cmd *cmd,
                            const struct dub_words *words, struct dub_sv line,
                            struct dub_err *err) DUB_MUST_USE;

/** Looks at the project as it would be. */
typedef void dub_cmd_look_fn(void *ctx, const struct dub_session *s);
/**
 * Would this line work? It runs and is taken back: nothing is probed, asked, said or remembered,
 * the journal gets nothing. For telling what is wrong while somebody types.
 * in:     line of a command that changes the project; look called in between when it worked, or
 *         NULL
 * errors: what the command says; DUB_ERR_UNSUPPORTED for other commands
 */
enum dub_status dub_cmd_try(struct dub_session *s, struct dub_sv line, dub_cmd_look_fn *look,
                            void *ctx, struct dub_err *err) DUB_MUST_USE;

/**
 * The segments a command line names.
 * out: hit->segments in start order, to be freed with dub_vec_fini; empty where none are named
 * returns: false when the words do not name segments that exist
 */
bool dub_cmd_hits(struct dub_session *s, const struct dub_cmd *cmd,
                  const struct dub_words *words, struct dub_value *hit) DUB_MUST_USE;

/**
 * Candidates that could complete the word at the end of `line` (command names, choices, speakers,
 * refs, rules, segment words); owned strings appended to out. from: offset the candidate replaces.
 */
struct dub_candidates {
    DUB_VEC(char *) at;
    size_t from;
    bool want_path; /* a file name is wanted here: the screen completes it from disk */
};
void dub_cmd_complete(const struct dub_session *s, struct dub_sv line,
                      const struct dub_cmd *more, size_t n_more, struct dub_candidates *out);
void dub_candidates_fini(struct dub_candidates *c);
/** The same for a filter (check/filter.h): keys, then values of a key. */
void dub_filter_complete(const struct dub_session *s, struct dub_sv line,
                         struct dub_candidates *out);

#endif
