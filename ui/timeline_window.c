#include "timeline_window.h"

#define FAR 100000

int ui_window_column(struct ui_window v, dub_us at)
{
    int64_t c = dub_mul_div_floor(at - v.start_us, v.w, v.span_us);
    return c < -FAR ? -FAR : c > FAR ? FAR : (int)c;
}

dub_us ui_window_time(struct ui_window v, int column)
{
    return v.start_us + dub_mul_div_floor(column, v.span_us, v.w);
}

dub_us ui_window_column_start(struct ui_window v, int column)
{
    return v.start_us + dub_mul_div_ceil(column, v.span_us, v.w);
}

struct ui_window ui_window_zoom(struct ui_window v, dub_us span_us, dub_us around_us)
{
    struct ui_window out = v;
    out.span_us = span_us < UI_WINDOW_LEAST_US ? UI_WINDOW_LEAST_US : span_us;
    if (around_us < v.start_us || around_us > v.start_us + v.span_us)
        out.start_us = around_us - out.span_us / 2;
    else
        out.start_us =
            around_us - dub_mul_div_round(around_us - v.start_us, out.span_us, v.span_us);
    return out;
}

struct ui_window ui_window_of_span(struct ui_window v, struct dub_span s)
{
    dub_us len = dub_span_len(s), least = UI_WINDOW_LEAST_US;
    len = len < 0 ? 0 : len;
    v.span_us = len + len / 4 < least ? least : len + len / 4;
    v.start_us = s.start_us - (v.span_us - len) / 2;
    return v;
}

/* A microsecond less than a frame for each column: frame starts are rounded up to whole
 * microseconds, and would otherwise fall into the column before now and then. */
struct ui_window ui_window_of_frames(struct ui_window v, struct dub_rate rate)
{
    dub_us start = v.start_us < 0 ? 0 : v.start_us;
    v.start_us = dub_frame_start(dub_frame_at(start, rate), rate);
    v.span_us = dub_mul_div_floor(v.w, DUB_US_PER_S * rate.den, rate.num) - v.w;
    v.span_us = v.span_us < 1 ? 1 : v.span_us;
    return v;
}

struct ui_window ui_window_clamp(struct ui_window v, dub_us full_us)
{
    if (v.span_us >= full_us) {
        v.start_us = 0;
        v.span_us = full_us;
        return v;
    }
    v.span_us = v.span_us < UI_WINDOW_LEAST_US ? UI_WINDOW_LEAST_US : v.span_us;
    if (v.start_us > full_us - v.span_us)
        v.start_us = full_us - v.span_us;
    v.start_us = v.start_us < 0 ? 0 : v.start_us;
    return v;
}

struct ui_window ui_window_reveal(struct ui_window v, struct dub_span s, bool page)
{
    dub_us margin = v.span_us / 10, end = v.start_us + v.span_us;
    dub_us len = dub_span_len(s);
    if (len < 0 || len > v.span_us - 2 * margin) /* the start alone has to do */
        s.end_us = s.start_us;
    if (page) {
        if (s.start_us < v.start_us || s.end_us >= end)
            v.start_us = s.start_us - margin;
        return v;
    }
    if (s.end_us < v.start_us - v.span_us || s.start_us > end + v.span_us) {
        v.start_us = (s.start_us + s.end_us) / 2 - v.span_us / 2;
        return v;
    }
    if (s.end_us > end - margin)
        v.start_us = s.end_us + margin - v.span_us;
    if (s.start_us < v.start_us + margin)
        v.start_us = s.start_us - margin;
    return v;
}
