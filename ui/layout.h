/* Where everything lies, from the size of the screen and what is to be shown. Pure. */
#ifndef UI_LAYOUT_H
#define UI_LAYOUT_H

#include <stdbool.h>

#include "canvas.h"

#define UI_MIN_COLS 60
#define UI_MIN_ROWS 16

struct ui_layout_ask {
    int cols, rows;
    int n_lanes;    /* speakers, at least 1 is shown */
    int n_issues;   /* the pane shrinks when there are few */
    bool wide_side; /* the right side holds text that needs width (request, jobs, help) */
    bool side_focus, issues_focus;
    bool minimap;   /* the timeline is zoomed in: its last row is for the whole video */
    bool whole_side; /* it needs all the width: the table gives way, on small windows the issues */
    int wave_rows;  /* wanted for the source's sound */
};

/* A rectangle with h == 0 is not shown. Panes include their title row. */
struct ui_layout {
    bool too_small;
    struct ui_rect bar, timeline, segments, side, issues, footer;
    int n_lanes;   /* lanes that fit into the timeline */
    int lane_h;    /* rows of each, 1 or 2 */
    int wave_h;    /* rows of the source's sound */
    bool minimap;
    int divider_x; /* column of the line between segments and side, -1: none */
};

struct ui_layout ui_layout_make(const struct ui_layout_ask *ask);

#endif
