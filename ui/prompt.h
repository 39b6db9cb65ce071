/* The one-line prompt at the bottom: typing, history, completion menu. Knows nothing of the editor.
 */
#ifndef UI_PROMPT_H
#define UI_PROMPT_H

#include "cmd/cmd.h"
#include "line.h"

/** text NULL: cancelled. The prompt is closed already; text is borrowed. */
typedef void ui_prompt_done_fn(void *ctx, const char *text);
/** Candidates for the word at the end of `line`. */
typedef void ui_prompt_complete_fn(void *ctx, struct dub_sv line, struct dub_candidates *out);
/** One line of advice about what is typed, appended to out. */
typedef void ui_prompt_hint_fn(void *ctx, struct dub_sv line, struct dub_buf *out);

/** The line is another one now. */
typedef void ui_prompt_changed_fn(void *ctx, struct dub_sv line);

struct ui_history {
    DUB_VEC(char *) lines; /* oldest first */
};

#define UI_HISTORY_MAX 500

/** Add a line; an equal earlier one moves to the end. */
void ui_history_add(struct ui_history *h, const char *line);
void ui_history_fini(struct ui_history *h);

struct ui_prompt_ask {
    const char *label;          /* "speaker 1, refId:" */
    const char *initial;        /* NULL: empty */
    bool suggestion;            /* initial is a proposal: typing replaces it, Enter takes it */
    struct ui_history *history; /* NULL: none */
    ui_prompt_done_fn *done;
    ui_prompt_complete_fn *complete; /* NULL: none */
    ui_prompt_hint_fn *hint;         /* NULL: none */
    ui_prompt_changed_fn *changed;   /* NULL: nobody looks before it is done */
    bool multiline; /* the text may have several lines; Up and Down move through them */
    bool in_place;  /* drawn by a pane where the value stands, not at the bottom */
    bool pick_accepts; /* a candidate that is clicked is the answer */
    bool tab_next;  /* Tab keeps the value and goes on instead of completing */
    /** NULL, or false for a value that is not taken: the prompt stays open. */
    bool (*valid)(void *ctx, const char *text);
    void *ctx;
};

struct ui_prompt {
    bool open;
    struct ui_prompt_ask ask;
    char *label;
    struct ui_line line;
    bool untouched;    /* the suggestion as it was proposed */
    size_t history_at; /* index into history; lines.n = the draft */
    char *draft;
    int reserve; /* columns kept free behind the line */
    struct dub_candidates menu;
    bool menu_open;
    int then;       /* after accepting: +1 and -1 go on to the next and previous one */
    size_t menu_at; /* candidate in the line; menu.at.n = none yet */
    struct ui_rect menu_rect; /* where it was drawn last, and its first row */
    size_t menu_first;
};

void ui_prompt_init(struct ui_prompt *p);
void ui_prompt_fini(struct ui_prompt *p);
/** ask is copied, label and initial too. An open prompt is cancelled first. */
void ui_prompt_open(struct ui_prompt *p, const struct ui_prompt_ask *ask);
/** Typed or pasted text. */
void ui_prompt_text(struct ui_prompt *p, struct dub_sv text);
/**
 * One editing action: left, right, word-left, word-right, start, end, rub-out, delete,
 * rub-out-word, clear-before, clear-after, older, newer, complete, complete-back, newline, accept,
 * cancel.
 * returns: false for an unknown word
 */
bool ui_prompt_do(struct ui_prompt *p, struct dub_sv action);
/**
 * Open the menu with this candidate in the line (empty: the first). False: there is no menu.
 */
bool ui_prompt_choose(struct ui_prompt *p, struct dub_sv value);
/** Take the candidate that stands at a cell of the menu into the line. False: none does. */
bool ui_prompt_pick(struct ui_prompt *p, int x, int y);
/** Draw at row y, menu and hint above it. Returns the cursor's column. */
int ui_prompt_draw(struct ui_prompt *p, struct ui_canvas *c, int y);

/** File names for the path at the end of `line` (from: where the last word starts). */
void ui_complete_path(struct dub_sv path, const char *dir, struct dub_candidates *out);

#endif
