#include "layout.h"

static int clamp(int v, int low, int high)
{
    return v < low ? low : (v > high ? high : v);
}

/* Ruler, source lane, the speakers' lanes, playhead line. */
#define TIMELINE_FIXED 3

static int lanes_that_fit(const struct ui_layout_ask *ask)
{
    int most = ask->rows < 20 ? 2 : ask->rows < 30 ? 4 : clamp((ask->rows - 18) / 2, 4, 9);
    return clamp(ask->n_lanes, 1, most);
}

/* Two rows for each speaker where the table keeps its half of the screen. */
static int lane_rows(const struct ui_layout_ask *ask, int n_lanes)
{
    return ask->rows >= 44 && 2 * n_lanes <= (ask->rows - 18) / 2 ? 2 : 1;
}

/* Title and rows; more room while one works in it. */
static int issue_rows(const struct ui_layout_ask *ask)
{
    int most = ask->rows < 20 ? 2 : ask->rows < 30 ? 3 : 6;
    if (ask->issues_focus)
        most = ask->rows / 3;
    return 1 + clamp(ask->n_issues, 1, most);
}

/* As many as are wanted while table and issues keep enough of the rest. */
static int wave_rows(const struct ui_layout_ask *ask, int timeline_h)
{
    int left = ask->rows - 2 - timeline_h - issue_rows(ask);
    int most = ask->rows < 20 ? 0 : left - 8;
    return clamp(ask->wave_rows, 0, most > 0 ? most : 0);
}

static void split_middle(const struct ui_layout_ask *ask, struct ui_layout *out, struct ui_rect r)
{
    bool alone = ask->cols < 80 || ask->whole_side || (ask->wide_side && ask->cols < 100);
    out->divider_x = -1;
    if (alone) {
        bool side = ask->wide_side || ask->side_focus;
        *(side ? &out->side : &out->segments) = r;
        return;
    }
    int side_w = ask->wide_side ? clamp(ask->cols * 9 / 20, 50, 90) : clamp(ask->cols / 3, 32, 56);
    out->divider_x = r.x + r.w - side_w - 1;
    out->segments = (struct ui_rect){r.x, r.y, r.w - side_w - 1, r.h};
    out->side = (struct ui_rect){out->divider_x + 1, r.y, side_w, r.h};
}

struct ui_layout ui_layout_make(const struct ui_layout_ask *ask)
{
    struct ui_layout out = {.divider_x = -1};
    int w = ask->cols, h = ask->rows;
    if (w < UI_MIN_COLS || h < UI_MIN_ROWS) {
        out.too_small = true;
        return out;
    }
    out.n_lanes = lanes_that_fit(ask);
    out.bar = (struct ui_rect){0, 0, w, 1};
    out.lane_h = lane_rows(ask, out.n_lanes);
    out.minimap = ask->minimap && h >= 20;
    out.wave_h = wave_rows(ask, TIMELINE_FIXED + out.n_lanes * out.lane_h + out.minimap);
    out.timeline = (struct ui_rect){
        0, 1, w, TIMELINE_FIXED + out.wave_h + out.n_lanes * out.lane_h + out.minimap};
    out.footer = (struct ui_rect){0, h - 1, w, 1};
    int issues_h = issue_rows(ask), top = out.timeline.y + out.timeline.h;
    int middle = h - 1 - issues_h - top;
    if (middle < 5) { /* the table needs its title, head and a few rows */
        issues_h = clamp(issues_h - (5 - middle), 2, issues_h);
        middle = h - 1 - issues_h - top;
    }
    if (ask->whole_side && h < 30 && !ask->issues_focus) {
        issues_h = 0;
        middle = h - 1 - top;
    }
    out.issues = (struct ui_rect){0, h - 1 - issues_h, w, issues_h};
    split_middle(ask, &out, (struct ui_rect){0, top, w, middle});
    return out;
}
