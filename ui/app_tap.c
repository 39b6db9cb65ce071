/*
 * Tapping: while something plays, a digit begins a segment of that speaker and ends it when it is
 * pressed again, or let go: a terminal tells no releases, so a key counts as held while its repeats
 * come quickly one after another. Each segment is one step of undo.
 */
#include <stdio.h>

#include "app_impl.h"
#include "play.h"

#define HELD_US ((dub_us)150000) /* repeats come quicker than this */

static const struct dub_speaker *speaker(const struct ui_app *app, int slot)
{
    return dub_project_speaker_by_slot(app->session->project, slot);
}

static void begin(struct ui_app *app, int slot)
{
    struct ui_play *p = &app->play;
    p->tapped.open = true;
    p->tapped.closing = false;
    p->tapped.slot = slot;
    p->tapped.start_us = ui_play_moment(app);
    app->session->sel.has_in = true; /* to be seen where it began */
    app->session->sel.has_out = false;
    app->session->sel.in_us = p->tapped.start_us;
    ui_app_say(app, DUB_SEV_INFO, "%s speaks; %d again, or letting go, ends the segment",
               ui_speaker_name(speaker(app, slot)), slot);
}

static void finish(struct ui_app *app, dub_us end_us)
{
    struct ui_play *p = &app->play;
    struct dub_selection *sel = &app->session->sel;
    const struct dub_speaker *sp = speaker(app, p->tapped.slot);
    bool ours = p->ours;
    p->tapped.open = p->tapped.closing = false;
    sel->has_in = sel->has_out = false;
    if (!sp || end_us <= p->tapped.start_us) {
        ui_app_say(app, DUB_SEV_INFO, "no time passed: no segment was made");
        return;
    }
    sel->has_in = sel->has_out = true;
    sel->in_us = p->tapped.start_us;
    sel->out_us = end_us;
    p->ours = true; /* a new segment is no reason to play from somewhere else */
    ui_add_marked(app, sp);
    p->ours = ours;
    sel->has_in = sel->has_out = false;
}

bool ui_tap_key(struct ui_app *app, int slot)
{
    struct ui_play *p = &app->play;
    dub_us now_us = ui_app_now(app);
    if (!p->tap)
        return false;
    bool same = p->tapped.open && p->tapped.slot == slot;
    bool held = same && p->tapped.closing && now_us - p->tapped.pressed_us < HELD_US;
    if (!p->playing || p->paused) {
        ui_app_say(app, DUB_SEV_WARNING, "nothing runs: Space plays on, y leaves tapping");
        return true;
    }
    if (!speaker(app, slot)) {
        ui_app_say(app, DUB_SEV_WARNING, "there is no speaker %d yet: y leaves tapping, then %d adds "
                   "one", slot, slot);
        return true;
    }
    if (p->tapped.open && p->tapped.closing && !held)
        finish(app, p->tapped.end_us);
    else if (p->tapped.open && !same) /* the next one takes over */
        finish(app, ui_play_moment(app));
    if (!p->tapped.open) {
        begin(app, slot);
    } else { /* pressed again, or held: which of them the next moment tells */
        p->tapped.closing = true;
        p->tapped.end_us = ui_play_moment(app);
    }
    p->tapped.pressed_us = now_us;
    return true;
}

void ui_tap_tick(struct ui_app *app)
{
    struct ui_play *p = &app->play;
    if (p->tapped.open && p->tapped.closing && ui_app_now(app) - p->tapped.pressed_us >= HELD_US)
        finish(app, p->tapped.end_us);
}

void ui_tap_end(struct ui_app *app)
{
    struct ui_play *p = &app->play;
    if (p->tapped.open)
        finish(app, p->tapped.closing ? p->tapped.end_us : app->session->sel.playhead_us);
}
