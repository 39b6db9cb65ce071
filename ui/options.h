/*
 * Options of the editor: a table of rows (options.def), a value for each with where it came from.
 * Knows nothing of the screen; app_options.c wires it to `:set` and the config file.
 */
#ifndef UI_OPTIONS_H
#define UI_OPTIONS_H

#include "base/buf.h"
#include "base/err.h"
#include "base/time.h"
#include "cmd/cmd.h"

enum ui_opt {
#define UI_OPT(id, name, type, choices, preset, help) UI_OPT_##id,
#include "options.def"
#undef UI_OPT
    UI_OPT_COUNT
};

enum ui_opt_type {
    UI_OPT_TYPE_BOOL,
    UI_OPT_TYPE_INT,
    UI_OPT_TYPE_CHOICE,
    UI_OPT_TYPE_LIST,
    UI_OPT_TYPE_STEP,
    UI_OPT_TYPE_TEXT,
};

struct ui_opt_row {
    const char *name;
    enum ui_opt_type type;
    const char *choices; /* "a|b" of CHOICE and LIST, "1..99" of INT, else "" */
    const char *preset;  /* the value where nobody says otherwise */
    const char *help;    /* one line */
};

/* How far something moves: whole frames, or a time. */
struct ui_step {
    int32_t frames; /* 0: us counts */
    dub_us us;
};

struct ui_opt_value {
    char *text;      /* as it is printed back */
    char *origin;    /* NULL: the preset; "FILE:LINE", ":set", "-c" */
    long number;     /* BOOL 0 or 1, INT, CHOICE index */
    struct ui_step step;
};

struct ui_options {
    struct ui_opt_value at[UI_OPT_COUNT];
};

void ui_options_init(struct ui_options *o);
void ui_options_fini(struct ui_options *o);

const struct ui_opt_row *ui_opt_row(enum ui_opt opt);
/** By name; `-` and `_` are equal. */
bool ui_opt_find(struct dub_sv name, enum ui_opt *out) DUB_MUST_USE;

/**
 * Give an option a value.
 * in: value as typed ("on", "40ms"); origin where it comes from, copied
 * errors: DUB_ERR_ARG saying what the option takes; the old value then stays
 */
enum dub_status ui_options_set(struct ui_options *o, enum ui_opt opt, struct dub_sv value,
                               const char *origin, struct dub_err *err) DUB_MUST_USE;
/** Back to the preset. */
void ui_options_reset(struct ui_options *o, enum ui_opt opt);
/** The value after this one, of BOOL and CHOICE; NULL for other types. */
const char *ui_options_next(const struct ui_options *o, enum ui_opt opt, char out[64]);

/** "1..99", "on|off", "1f, 10f, 40ms, 0.5": what may be given, for people; appended. */
void ui_opt_domain(enum ui_opt opt, struct dub_buf *out);
/** Names of options, or values of one, that begin with `word`; owned strings appended. */
void ui_opt_complete_name(struct dub_sv word, struct dub_candidates *out);
void ui_opt_complete_value(enum ui_opt opt, struct dub_sv word, struct dub_candidates *out);

/** "10f", "40ms", "0.5" or "frame". errors: DUB_ERR_ARG */
enum dub_status ui_step_parse(struct dub_sv text, struct ui_step *out,
                              struct dub_err *err) DUB_MUST_USE;

/** All options as a Markdown table, and as a section of the manual page. */
void ui_options_table(struct dub_buf *out);
void ui_options_man(struct dub_buf *out);

#endif
