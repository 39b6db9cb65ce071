/* The inspector's rows: what they are (inspector_fields.c) and how they are edited
 * (inspector_edit.c); view_inspector.c draws them. */
#ifndef UI_INSPECTOR_H
#define UI_INSPECTOR_H

#include "base/time.h"
#include "base/vec.h"
#include "list.h"
#include "style.h"

struct ui_app;

enum ui_field_kind {
    UI_FIELD_LINE,   /* typed, one line */
    UI_FIELD_AREA,   /* typed, several lines */
    UI_FIELD_CHOICE, /* one of some words */
    UI_FIELD_TIME,   /* stepped by the nudge */
    UI_FIELD_NUMBER, /* stepped by `step_e6` */
    UI_FIELD_PATH,   /* Tab completes file names */
};

struct ui_field {
    enum ui_field_kind kind;
    char *label;
    char *value; /* shown; NULL: a heading */
    ui_style style;
    char *command; /* command line that the new value is put behind; NULL: read only */
    char *edit;    /* text to start editing from */
    char *clear;   /* command line that takes the value away, or NULL */
    char *beside;  /* the project's default that an own value stands against, or NULL */
    char *why;     /* why the model ignores it, or NULL */
    bool various;  /* several segments are picked and differ here */
    dub_us time_us;
    int64_t step_e6;
    int slot;      /* a speaker's row: its slot, so that keys can act on it; 0 otherwise */
    char *speaker; /* its ref, or NULL */
};

struct ui_inspector {
    DUB_VEC(struct ui_field) fields;
    size_t at; /* chosen row */
    struct ui_list list;
    DUB_VEC(int) row_y; /* of each field as drawn last; -1: not shown */
    bool showed_at; /* the chosen row was seen as such, when drawn last */
    bool editing;       /* the prompt's line is drawn in the chosen row */
    bool whole;         /* asked for: the project and its cast instead of the segment */
    bool had_segment;
    bool multi;         /* several segments are picked */
    size_t n_segments;  /* that edits act on */
    char *checked;      /* text that was tried last */
    char *advice;       /* what it would do, or what is wrong with it */
    bool refused, warned;
};

/** Make the rows anew from the project. */
void ui_inspector_build(struct ui_app *app);
void ui_inspector_fini(struct ui_app *app);
/** The chosen row after ui_inspector_build. */
const struct ui_field *ui_inspector_at(struct ui_app *app);

void ui_inspector_move(struct ui_app *app, int rows);
void ui_inspector_edit(struct ui_app *app);
/** The next (+1) or previous choice; false where the row is no choice. */
bool ui_inspector_cycle(struct ui_app *app, int dir);
/** More or less of a number, a time or a choice; false where the row has no steps. */
bool ui_inspector_step(struct ui_app *app, int dir);
/** Take the value away: an override, a text, a crop. */
void ui_inspector_clear(struct ui_app *app);
/** From the segment to the project with its cast, and back. */
void ui_inspector_toggle(struct ui_app *app);
/** Ref of the speaker whose row is chosen, NULL when another row is. */
const char *ui_inspector_speaker(struct ui_app *app);
/** Try what is typed, when it changed since; fills advice and refused. */
void ui_inspector_check(struct ui_app *app);

#endif
