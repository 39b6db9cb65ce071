/*
 * A terminal as the program sees it: size, events, one frame at a time. term_tty.c drives a real
 * one; term_script.c is fed by tests.
 */
#ifndef UI_TERMINAL_H
#define UI_TERMINAL_H

#include "base/err.h"
#include "base/time.h"
#include "canvas.h"
#include "event.h"
#include "glyphs.h"
#include "themes.h"

struct ui_term;

struct ui_term_ops {
    void (*size)(struct ui_term *t, int *cols, int *rows);
    /* descriptor to watch for reading, -1: none */
    int (*fd)(const struct ui_term *t);
    /* take in what has arrived, then deliver events one by one until it returns false */
    bool (*next)(struct ui_term *t, dub_us now_us, struct ui_event *ev);
    /* time after which `next` wants to be asked again without new input; -1: never */
    dub_us (*wait_us)(const struct ui_term *t, dub_us now_us);
    /* show a frame; cursor at (x, y), hidden when x < 0 */
    void (*present)(struct ui_term *t, const struct ui_canvas *c, int cursor_x, int cursor_y);
    void (*forget)(struct ui_term *t);  /* the next frame is painted in full */
    void (*resized)(struct ui_term *t); /* read the size again */
    void (*suspend)(struct ui_term *t); /* hand the terminal back, stop, and take it again */
    void (*bell)(struct ui_term *t);
    /* hand text to the terminal's clipboard; nobody says whether it took it */
    void (*copy)(struct ui_term *t, struct dub_sv text);
    void (*free)(struct ui_term *t);
};

struct ui_term {
    const struct ui_term_ops *ops;
    enum ui_colours colours;
    enum ui_charset charset;
    struct ui_looks looks;
};

/** Show everything in a theme, with so many colours and such characters from the next frame on. */
void ui_term_set_looks(struct ui_term *t, enum ui_theme theme, enum ui_colours colours,
                       enum ui_charset charset);

/**
 * Take over the terminal on standard input and output: alternate screen, keys unbuffered, mouse and
 * pasted text reported. Freed, or at a crash, it is as it was found.
 * errors: DUB_ERR_STATE no terminal there; DUB_ERR_UNSUPPORTED TERM is unknown
 */
enum dub_status ui_term_tty_new(struct ui_term **out, struct dub_err *err) DUB_MUST_USE;

/** Whether a terminal shows a frame at once when told where it begins and ends (private mode 2026).
 * in: values of TERM and TERM_PROGRAM, NULL allowed */
bool ui_term_has_sync(const char *term, const char *program);

/** A terminal that exists only in memory. */
struct ui_term *ui_term_script_new(int cols, int rows, enum ui_charset charset) DUB_MUST_USE;
/** Bytes as a terminal would send them. */
void ui_term_script_bytes(struct ui_term *t, struct dub_sv bytes);
/** Bytes of a key, by its name in keys.h ("Ctrl-R", "F2", "x"); false when it has no such form. */
bool ui_term_script_key(struct ui_term *t, const char *name);
void ui_term_script_mouse(struct ui_term *t, enum ui_mouse_action action, int x, int y);
/** The same with a button (0 left, 1 middle, 2 right) and UI_MOD_ keys held. */
void ui_term_script_button(struct ui_term *t, const struct ui_mouse *m);
void ui_term_script_resize(struct ui_term *t, int cols, int rows);
/** What was copied last, "" nothing. */
const char *ui_term_script_clipboard(const struct ui_term *t);
/** The last frame, after character fallback. */
const struct ui_canvas *ui_term_script_screen(const struct ui_term *t);
/** Where it put the cursor; x below 0: hidden. */
void ui_term_script_cursor(const struct ui_term *t, int *x, int *y);

#endif
