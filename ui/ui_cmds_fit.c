/* :fit-worst – the segments whose audio is furthest from its slot, picked and named; :fit-modes –
 * what each sync mode would make of one. */
#include "app_impl.h"
#include "check/fit_modes.h"
#include "ui_cmds.h"

#define WORST     10
#define WORST_MAX 1000
#define NAMED     5 /* that fit into the message line */

static void say_worst(struct ui_app *app, const size_t *worst, size_t n)
{
    const struct dub_project *p = app->session->project;
    struct dub_buf text;
    char amount[DUB_TIME_TEXT];
    dub_buf_init(&text, 0);
    for (size_t i = 0; i < n && i < NAMED; i++) {
        struct dub_fit f = dub_fit_segment(p, dub_project_segment(p, worst[i]));
        dub_us off = f.audio_us - f.slot_us;
        dub_buf_addf(&text, "%s%zu by %s%s s", i ? ", " : "", worst[i] + 1, off > 0 ? "+" : "",
                     dub_seconds3_print(off, amount));
    }
    ui_app_say(app, DUB_SEV_INFO, "%zu picked, worst first: %s%s", n, dub_buf_z(&text),
               n > NAMED ? " …" : "");
    dub_buf_fini(&text);
}

enum dub_status ui_cmd_fit_worst(struct dub_session *s, const struct dub_value *a,
                                 struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    size_t worst[WORST_MAX];
    if (a[0].given && (a[0].number < 1 || a[0].number > WORST_MAX))
        return dub_fail(err, DUB_ERR_RANGE, "from 1 to %d segments can be picked", WORST_MAX);
    size_t n = dub_fit_worst(s->project, a[0].given ? (size_t)a[0].number : WORST, worst);
    if (n == 0) {
        ui_app_say(app, DUB_SEV_INFO, "every segment's audio fits its slot, as far as is known");
        return DUB_OK;
    }
    s->sel.cursor = dub_project_segment(s->project, worst[0])->rec.id;
    s->sel.picked.n = 0;
    for (size_t i = 0; i < n && n > 1; i++)
        dub_vec_push(&s->sel.picked, dub_project_segment(s->project, worst[i])->rec.id);
    say_worst(app, worst, n);
    return DUB_OK;
}

enum dub_status ui_cmd_fit_modes(struct dub_session *s, const struct dub_value *a,
                                 struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    dub_id id = a[0].given ? a[0].segments.at[0] : s->sel.cursor;
    const struct dub_segment *seg = dub_project_segment_by_id(s->project, id);
    struct dub_buf text;
    if (!seg)
        return dub_fail(err, DUB_ERR_STATE, "no segment is selected");
    dub_buf_init(&text, 0);
    dub_fit_modes_text(s->project, seg, &text);
    if (text.n > 0)
        ui_app_say(app, DUB_SEV_INFO, "output of segment %zu: %s",
                   dub_project_segment_index(s->project, seg) + 1, dub_buf_z(&text));
    else
        ui_app_say(app, DUB_SEV_INFO, "every mode is the same here: the audio fits its slot, or "
                   "its length is not known");
    dub_buf_fini(&text);
    return DUB_OK;
}
