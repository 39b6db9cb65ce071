/* The segment table: its columns, which rows it shows and in which order. */
#ifndef UI_TABLE_H
#define UI_TABLE_H

#include "check/filter.h"
#include "style.h"

struct ui_app;

enum ui_column {
    UI_COL_NUMBER,
    UI_COL_START,
    UI_COL_END,
    UI_COL_LENGTH,
    UI_COL_SPEAKER,
    UI_COL_AUDIO,
    UI_COL_CROP,
    UI_COL_FIT,
    UI_COL_CPS,
    UI_COL_TEXT,
    UI_COL_SOURCE,
    UI_COL_NOTE,
    UI_COL_STATE,
    UI_COL_ISSUES,
    UI_COL_MODE,
    UI_COL_ID,
    UI_COL_COUNT
};

struct ui_column_row {
    const char *name, *head;
    int narrow, wide; /* columns of the screen; 0: takes what is left */
    int worth;        /* where room is short, the smallest goes first */
    bool right;       /* aligned at the right */
    bool local;       /* sorting needs nothing but the segment itself */
};

/* What a column sorts by. Text is borrowed from the project. */
struct ui_sort_key {
    int64_t number;
    struct dub_sv text;
};

struct ui_table {
    struct dub_filter *filter; /* parsed from app->filter; NULL: everything shows */
    enum ui_column sort;       /* UI_COL_NUMBER: by time */
    bool descending;
    char *sort_text, *columns_text; /* the options these were read from */
    enum ui_column columns[UI_COL_COUNT];
    size_t n_columns;
    bool chosen; /* by somebody: what is left out for want of room is told */

    DUB_VEC(size_t) rows; /* indexes of segments; unused while all show by time */
    DUB_VEC(const struct dub_segment *) seen; /* the segments it was made for, counted */
    bool valid;
    uint64_t revision, n_changes;
    size_t at_row; /* where the selected one was found last */
    bool loose;    /* the wheel turned it away from the selected one, which was this, of so many */
    dub_id loose_cursor;
    size_t loose_n;

    int x[UI_COL_COUNT], w[UI_COL_COUNT]; /* as drawn last; w 0: not shown */
    char *filter_before;                  /* while a filter is being typed */
    dub_id cursor_before;
    dub_us playhead_before_us;
    char fault[480]; /* of the filter being typed, "" none */
};

/* --- table_columns.c -------------------------------------------------------------------------- */

const struct ui_column_row *ui_column_row(enum ui_column c);
bool ui_column_find(struct dub_sv name, enum ui_column *out) DUB_MUST_USE;
/** What a cell shows, appended; returns its style. room: columns there are for it. */
ui_style ui_column_text(struct ui_app *app, enum ui_column c, size_t index, int room,
                        struct dub_buf *out);
struct ui_sort_key ui_column_key(struct ui_app *app, enum ui_column c, size_t index);
/** Places of the columns within a width, from the options; into app->tbl. */
void ui_table_place(struct ui_app *app, int x, int width);

/* --- table_order.c ---------------------------------------------------------------------------- */

/** Bring rows up to date: only what an edit touched is looked at again where that suffices. */
void ui_table_refresh(struct ui_app *app);
/** Everything shows in order of time: rows are the segments' own numbers. */
bool ui_table_is_plain(const struct ui_app *app);
/** Sort by a column; the option keeps it. errors: DUB_ERR_ARG */
enum dub_status ui_table_sort(struct ui_app *app, enum ui_column by, bool descending,
                              struct dub_err *err) DUB_MUST_USE;
void ui_table_fini(struct ui_app *app);

/* --- app_filter.c ----------------------------------------------------------------------------- */

/** NULL or blank shows everything. errors: DUB_ERR_ARG where the filter does not parse; nothing
 * changes then. */
enum dub_status ui_filter_set(struct ui_app *app, const char *text,
                              struct dub_err *err) DUB_MUST_USE;
/** The `/` line, live while it is typed. */
void ui_filter_open(struct ui_app *app, const char *initial);

#endif
