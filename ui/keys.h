/*
 * Key bindings: text in, text out. A line of a keymap is
 *     context  keys  command line  # what it does, for the help
 * with keys either one key name or several in double quotes ("g g"); the note may be left out.
 * Lookup tries the focused context, then `global`. The defaults are keys.def, compiled in; they
 * pass the same parser as a user's file.
 */
#ifndef UI_KEYS_H
#define UI_KEYS_H

#include "base/buf.h"
#include "base/err.h"
#include "base/vec.h"
#include "event.h"

enum ui_context {
    UI_CTX_GLOBAL,
    UI_CTX_SEGMENTS,
    UI_CTX_TIMELINE,
    UI_CTX_INSPECTOR,
    UI_CTX_ISSUES,
    UI_CTX_REQUEST,
    UI_CTX_JOBS,
    UI_CTX_HISTORY,
    UI_CTX_PICTURE,
    UI_CTX_FACE, /* the cross-hair in the picture */
    UI_CTX_TEXTS,
    UI_CTX_HELP,
    UI_CTX_TOUR,
    UI_CTX_PROMPT,
    UI_CTX_DIALOG,
    UI_CTX_COUNT
};

#define UI_SEQUENCE_MAX 4
#define UI_KEY_TEXT     32

struct ui_binding {
    enum ui_context context;
    struct ui_key keys[UI_SEQUENCE_MAX];
    size_t n_keys;
    char *command;
    char *note;   /* for people; NULL: what the command's row says */
    char *origin; /* "default" or FILE:LINE */
};

struct ui_keymap {
    DUB_VEC(struct ui_binding) bindings;
    struct dub_buf doubles; /* a line each: keys bound twice in one text */
};

const char *ui_context_name(enum ui_context c);
bool ui_context_parse(struct dub_sv text, enum ui_context *out) DUB_MUST_USE;

/**
 * `x`, `Space`, `Esc`, `Ctrl-R`, `Shift-Left`, `Alt-x`, `F2`; case of the words ignored.
 * errors: DUB_ERR_ARG naming the text
 */
enum dub_status ui_key_parse(struct dub_sv text, struct ui_key *out,
                             struct dub_err *err) DUB_MUST_USE;
/** The name that ui_key_parse reads back. Returns out. */
const char *ui_key_print(struct ui_key key, char out[UI_KEY_TEXT]);
bool ui_key_equal(struct ui_key a, struct ui_key b);

void ui_keymap_init(struct ui_keymap *m);
void ui_keymap_fini(struct ui_keymap *m);
/** The bindings compiled in. */
const char *ui_keymap_defaults(void);
/** What the preset `vi` lays over them. */
const char *ui_keymap_vi(void);

/**
 * Add the lines of a keymap text; `unbind` as command takes a binding away. Empty lines and lines
 * that begin with # are skipped.
 * in: origin names the text in messages
 * errors: DUB_ERR_PARSE with line; lines before it stay
 */
enum dub_status ui_keymap_read(struct ui_keymap *m, struct dub_sv text, const char *origin,
                               struct dub_err *err) DUB_MUST_USE;
/** One line of such a text; origin is its place. errors: DUB_ERR_PARSE */
enum dub_status ui_keymap_read_line(struct ui_keymap *m, struct dub_sv line, const char *origin,
                                    struct dub_err *err) DUB_MUST_USE;
/** Every binding in force as text that ui_keymap_read takes. */
void ui_keymap_print(const struct ui_keymap *m, struct dub_buf *out);

/**
 * What keys pressed in a context mean.
 * out: *command set when they are a whole binding, borrowed
 * returns: true also when they only begin a longer one (*command NULL)
 */
bool ui_keymap_find(const struct ui_keymap *m, enum ui_context context, const struct ui_key *keys,
                    size_t n_keys, const char **command);
/** Keys of the binding whose command is exactly `command`, in context or global; NULL: none. */
const struct ui_binding *ui_keymap_for(const struct ui_keymap *m, enum ui_context context,
                                       const char *command);
/** "g g" for people. Returns out. */
const char *ui_binding_keys(const struct ui_binding *b, char out[UI_SEQUENCE_MAX * UI_KEY_TEXT]);
/**
 * Bindings in one context of which one is the beginning of another, and keys bound twice in one
 * text: one line each, appended to out. Returns their number.
 */
size_t ui_keymap_conflicts(const struct ui_keymap *m, struct dub_buf *out);

#endif
