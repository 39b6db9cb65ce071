/*
 * Editing by keys: nudges of a size one can change, trims to the playhead, deletes, with ripple and
 * snapping as they are set. Each is one step of undo.
 */
#include <stdio.h>

#include "app_options.h"
#include "ui_cmds.h"

static const struct dub_project *project(const struct ui_app *app)
{
    return app->session->project;
}

/* Frames up to a time, counting one that it lies inside. */
static int64_t frames_up_to(dub_us at_us, struct dub_rate rate)
{
    int64_t f = dub_frame_at(at_us, rate);
    return dub_frame_start(f, rate) < at_us ? f + 1 : f;
}

/* A nudge of whole frames ends on a frame while edges snap; else it is a plain length. */
static dub_us stepped(const struct ui_app *app, dub_us at_us, long n, bool snap)
{
    struct ui_step step = ui_opt_step(app, UI_OPT_NUDGE);
    struct dub_rate rate = dub_project_rate(project(app));
    if (step.frames == 0)
        return at_us + n * step.us;
    int64_t frames = (int64_t)n * step.frames;
    if (!dub_rate_known(rate))
        return at_us + frames * dub_frame_len(rate);
    if (!snap || at_us < 0) {
        dub_us len_us = dub_frame_start(frames < 0 ? -frames : frames, rate);
        return at_us + (frames < 0 ? -len_us : len_us);
    }
    int64_t to = (frames < 0 ? frames_up_to(at_us, rate) : dub_frame_at(at_us, rate)) + frames;
    return to < 0 ? 0 : dub_frame_start(to, rate);
}

/* What lies on the way of a nudge stops it: one more nudge goes on from there. */
dub_us ui_nudged(struct ui_app *app, dub_us at_us, long n, const struct ui_snap_ask *ask,
                 struct ui_snap *snap)
{
    bool on = ui_opt_on(app, UI_OPT_SNAP);
    dub_us to_us = stepped(app, at_us, n, on);
    *snap = (struct ui_snap){UI_SNAP_NONE, to_us, 0};
    if (!on || to_us == at_us)
        return to_us;
    struct ui_snap_ask way = *ask;
    way.bounded = true; /* strictly behind the start, at most where it would land */
    way.low_us = at_us < to_us ? at_us + 1 : to_us;
    way.high_us = at_us < to_us ? to_us : at_us - 1;
    struct ui_snap met = ui_snap_near(app, at_us, way.high_us - way.low_us + 1, &way);
    if (met.kind == UI_SNAP_NONE)
        return to_us;
    *snap = met;
    return met.at_us;
}

static void say_caught(struct ui_app *app, const struct ui_snap *snap)
{
    struct dub_buf where;
    if (snap->kind == UI_SNAP_NONE)
        return;
    dub_buf_init(&where, 0);
    ui_snap_text(app, snap, &where);
    char at[DUB_TIME_TEXT];
    ui_app_say(app, DUB_SEV_INFO, "caught at %s, %s", dub_buf_z(&where),
               ui_time_short(app, snap->at_us, at));
    dub_buf_fini(&where);
}

/* --- nudges ----------------------------------------------------------------------------------- */

enum what { WHAT_SEGMENT, WHAT_START, WHAT_END, WHAT_AUDIO, WHAT_EDGE, WHAT_BETWEEN };

static void delta_text(dub_us delta_us, char out[DUB_TIME_TEXT + 1])
{
    char number[DUB_TIME_TEXT];
    out[0] = delta_us < 0 ? '-' : '+';
    (void)dub_seconds_print(delta_us < 0 ? -delta_us : delta_us, number);
    memcpy(out + 1, number, strlen(number) + 1);
}

static struct ui_snap_ask targets(dub_us followers_us)
{
    return (struct ui_snap_ask){
        .playhead = true, .in = true, .out = true, .followers_us = followers_us};
}

static dub_us size_of(dub_us t)
{
    return t < 0 ? -t : t;
}

bool ui_move_selection(struct ui_app *app, dub_us by_us, bool slide)
{
    struct dub_span span;
    char delta[DUB_TIME_TEXT + 1], id[DUB_ID_TEXT];
    if (!ui_selection_span(app, &span))
        return false;
    delta_text(by_us, delta);
    if (slide || !ui_opt_on(app, UI_OPT_RIPPLE))
        return ui_runf(app, "%s sel %s", slide ? "segment-slide" : "segment-move", delta);
    const struct dub_project *p = project(app);
    const struct dub_segment *first =
        dub_project_segment(p, dub_project_segment_from(p, span.start_us));
    while (!ui_in_selection(app, first->rec.id)) /* others that start at the same moment */
        first = dub_project_segment(p, dub_project_segment_index(p, first) + 1);
    return ui_runf(app, "segment-ripple @%s %s", dub_id_print(first->rec.id, id), delta);
}

bool ui_slip_selection(struct ui_app *app, dub_us by_us)
{
    char delta[DUB_TIME_TEXT + 1];
    delta_text(by_us, delta);
    return ui_runf(app, "segment-slip sel %s", delta);
}

bool ui_assign_selection(struct ui_app *app, const struct dub_speaker *sp)
{
    struct dub_buf line;
    dub_buf_init(&line, 0);
    dub_buf_add_z(&line, "segment-set sel speaker ");
    dub_word_quote(dub_str_sv(sp->ref), &line);
    bool fine = ui_app_command(app, dub_buf_sv(&line), NULL) == DUB_OK;
    dub_buf_fini(&line);
    return fine;
}

/* Both ends of what moves look for something to catch at; the nearer catch wins. */
static void nudge_segments(struct ui_app *app, long n, bool slide)
{
    struct dub_span span;
    struct ui_snap a, b;
    if (!ui_selection_span(app, &span))
        return;
    bool ripple = ui_opt_on(app, UI_OPT_RIPPLE) && !slide;
    struct ui_snap_ask ask = targets(ripple ? span.start_us : -1);
    dub_us by_us = ui_nudged(app, span.start_us, n, &ask, &a) - span.start_us;
    dub_us end_by_us = ui_nudged(app, span.end_us, n, &ask, &b) - span.end_us;
    bool end_first = b.kind != UI_SNAP_NONE &&
                     (a.kind == UI_SNAP_NONE || size_of(end_by_us) < size_of(by_us));
    if (ui_move_selection(app, end_first ? end_by_us : by_us, slide))
        say_caught(app, end_first ? &b : &a);
}

/* One edge of each selected segment, in one step of undo. */
static void nudge_edges(struct ui_app *app, long n, bool start)
{
    struct dub_session *s = app->session;
    struct ui_snap snap = {UI_SNAP_NONE, 0, 0};
    char id[DUB_ID_TEXT], at[DUB_TIME_TEXT];
    bool fine = true, ripple = ui_opt_on(app, UI_OPT_RIPPLE) && !start;
    DUB_VEC(dub_id) ids = {0};
    for (size_t i = 0; i < dub_project_n_segments(project(app)); i++)
        if (ui_in_selection(app, dub_project_segment(project(app), i)->rec.id))
            dub_vec_push(&ids, dub_project_segment(project(app), i)->rec.id);
    if (ids.n > 0) {
        (void)dub_session_begin(s, "nudge the %s of %zu segment%s", start ? "start" : "end", ids.n,
                                ids.n == 1 ? "" : "s");
        dub_session_merge_key(s, "nudge %s %s", start ? "start" : "end",
                              dub_id_print(ids.at[0], id));
    }
    for (size_t k = 0; k < ids.n && fine; k++) { /* the last one first: earlier times stay */
        const struct dub_segment *seg =
            dub_project_segment_by_id(project(app), ids.at[ids.n - 1 - k]);
        struct ui_snap_ask ask = targets(ripple ? seg->span.end_us : -1);
        dub_us to = ui_nudged(app, start ? seg->span.start_us : seg->span.end_us, n, &ask, &snap);
        to = to < 0 ? 0 : to;
        fine = ui_runf(app, ripple ? "segment-ripple-trim @%s %s%s" : "segment-trim @%s %s %s",
                       dub_id_print(seg->rec.id, id), ripple ? "" : start ? "start" : "end",
                       dub_seconds_print(to, at));
    }
    if (ids.n > 0 && fine)
        (void)dub_session_commit(s);
    else if (ids.n > 0)
        dub_session_abort(s);
    if (fine)
        say_caught(app, &snap);
    dub_vec_fini(&ids);
}

static const struct dub_segment *touching(const struct ui_app *app, const struct dub_segment *s,
                                          bool after)
{
    const struct dub_project *p = project(app);
    dub_us edge_us = after ? s->span.end_us : s->span.start_us;
    dub_us from_us = after ? edge_us : edge_us - dub_project_longest(p);
    for (size_t i = dub_project_segment_from(p, from_us); i < dub_project_n_segments(p); i++) {
        const struct dub_segment *o = dub_project_segment(p, i);
        if (o->span.start_us > edge_us)
            break;
        if (o != s && (after ? o->span.start_us : o->span.end_us) == edge_us)
            return o;
    }
    return NULL;
}

/* The edge shared with the next segment, else with the one before. */
static enum dub_status roll(struct ui_app *app, long n, struct dub_err *err)
{
    const struct dub_segment *s = ui_cursor_segment(app);
    const struct dub_segment *left = s && touching(app, s, true) ? s : NULL;
    if (s && !left)
        left = touching(app, s, false);
    if (!left)
        return dub_fail(err, DUB_ERR_STATE,
                        "no edge is shared with a neighbour: roll needs two that touch");
    struct ui_snap snap;
    struct ui_snap_ask ask = targets(-1);
    char id[DUB_ID_TEXT], delta[DUB_TIME_TEXT + 1];
    delta_text(ui_nudged(app, left->span.end_us, n, &ask, &snap) - left->span.end_us, delta);
    if (ui_runf(app, "segment-roll @%s %s", dub_id_print(left->rec.id, id), delta))
        say_caught(app, &snap);
    return DUB_OK;
}

enum dub_status ui_cmd_nudge(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    long n = app->given_count > 0 ? app->given_count : 1;
    n = a[1].choice == 0 ? -n : n;
    if (!ui_cursor_segment(app) && ui_n_picked(app) == 0)
        return dub_fail(err, DUB_ERR_STATE, "select a segment first");
    switch ((enum what)a[0].choice) {
    case WHAT_SEGMENT:
    case WHAT_BETWEEN:
        nudge_segments(app, n, a[0].choice == WHAT_BETWEEN);
        break;
    case WHAT_START:
    case WHAT_END:
        nudge_edges(app, n, a[0].choice == WHAT_START);
        break;
    case WHAT_AUDIO:
        (void)ui_slip_selection(app, stepped(app, 0, n < 0 ? -n : n, false) * (n < 0 ? -1 : 1));
        break;
    case WHAT_EDGE:
        return roll(app, n, err);
    }
    return DUB_OK;
}

/* --- how far, and the switches ---------------------------------------------------------------- */

enum dub_status ui_cmd_nudge_size(struct dub_session *s, const struct dub_value *a,
                                  struct dub_err *err)
{
    static const char *const sizes[] = {"1ms", "10ms", "1f", "100ms", "10f", "1000ms"};
    struct ui_app *app = ui_app_of(s);
    const char *now = ui_opt_text(app, UI_OPT_NUDGE);
    size_t n = DUB_ARRAY_LEN(sizes), at = 0;
    char text[64];
    if (a[0].given && !dub_sv_eq_z(a[0].text, "larger") && !dub_sv_eq_z(a[0].text, "smaller")) {
        (void)snprintf(text, sizeof(text), "%.*s", (int)a[0].text.n, a[0].text.p);
    } else {
        while (at < n && strcmp(sizes[at], now) != 0)
            at++;
        bool less = a[0].given && dub_sv_eq_z(a[0].text, "smaller");
        at = at == n ? 2 : less ? (at == 0 ? 0 : at - 1) : (at + 1) % n;
        (void)snprintf(text, sizeof(text), "%s", sizes[at]);
    }
    enum dub_status st = ui_opt_set(app, UI_OPT_NUDGE, text, err);
    if (st == DUB_OK)
        ui_app_say(app, DUB_SEV_INFO, "a nudge is %s now", ui_opt_text(app, UI_OPT_NUDGE));
    return st;
}

enum dub_status ui_cmd_toggle(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    enum ui_opt opt = a[0].choice == 0 ? UI_OPT_SNAP : UI_OPT_RIPPLE;
    bool on = !ui_opt_on(app, opt);
    enum dub_status st = ui_opt_set(app, opt, on ? "on" : "off", err);
    if (st == DUB_OK && opt == UI_OPT_SNAP)
        ui_app_say(app, DUB_SEV_INFO, on ? "edges catch at frames, neighbours, marks, playhead"
                                         : "edges move freely");
    else if (st == DUB_OK)
        ui_app_say(app, on ? DUB_SEV_WARNING : DUB_SEV_INFO,
                   on ? "ripple: trims of the end, moves and deletes take along what follows"
                      : "ripple is off: what follows stays where it is");
    return st;
}

/* --- trims, deletes, attributes --------------------------------------------------------------- */

enum dub_status ui_cmd_trim(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    (void)err;
    if (a[0].choice == 1 && ui_opt_on(app, UI_OPT_RIPPLE))
        (void)ui_runf(app, "segment-ripple-trim sel .");
    else
        (void)ui_runf(app, "segment-trim sel %s .", a[0].choice == 0 ? "start" : "end");
    return DUB_OK;
}

enum dub_status ui_cmd_remove(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    (void)a;
    (void)err;
    (void)ui_runf(app, "%s sel",
                  ui_opt_on(app, UI_OPT_RIPPLE) ? "segment-ripple-delete" : "segment-delete");
    return DUB_OK;
}

static const char *const attributes[] = {"speaker", "crop",  "audio", "options", "face",
                                         "texts",   "note", "state", "all"};

static void complete_attribute(void *ctx, struct dub_sv line, struct dub_candidates *out)
{
    size_t from = line.n;
    (void)ctx;
    while (from > 0 && line.p[from - 1] != ',')
        from--;
    out->from = from;
    for (size_t i = 0; i < DUB_ARRAY_LEN(attributes); i++)
        if (dub_sv_starts(dub_sv(attributes[i]), dub_sv_n(line.p + from, line.n - from)))
            dub_vec_push(&out->at, dub_strdup(attributes[i]));
}

static void hint_attribute(void *ctx, struct dub_sv line, struct dub_buf *out)
{
    (void)ctx;
    (void)line;
    dub_buf_add_z(out, "some of speaker, crop, audio, options, face, texts, note, state with "
                       "commas between them, or all");
}

static void on_attributes(void *ctx, const char *text)
{
    if (text && text[0])
        (void)ui_runf(ctx, "paste-attributes sel %s", text);
}

enum dub_status ui_cmd_attributes(struct dub_session *s, const struct dub_value *a,
                                  struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    char label[64];
    if (s->clip.at.n == 0)
        return dub_fail(err, DUB_ERR_STATE, "copy a segment first, then paste what it has");
    if (!ui_cursor_segment(app) && ui_n_picked(app) == 0)
        return dub_fail(err, DUB_ERR_STATE, "select the segments to paste onto");
    if (a[0].given) {
        (void)ui_runf(app, "paste-attributes sel %.*s", (int)a[0].text.n, a[0].text.p);
        return DUB_OK;
    }
    size_t n = ui_n_picked(app);
    if (n > 1)
        (void)snprintf(label, sizeof(label), "paste onto %zu segments:", n);
    else
        (void)snprintf(label, sizeof(label), "paste onto the segment:");
    struct ui_prompt_ask ask = {.label = label,
                                .done = on_attributes,
                                .complete = complete_attribute,
                                .hint = hint_attribute,
                                .ctx = app};
    ui_prompt_open(&app->prompt, &ask);
    return DUB_OK;
}
