/*
 * Commands of the screen itself: where the focus is, what is shown, prompts and sheets. Rows of the
 * same table as the project's commands, so that keys, `:`, palette and help treat them alike. None
 * of them changes the project.
 */
#include <stdio.h>

#include "base/fs.h"
#include "ui_cmds.h"

struct ui_app *ui_app_of(struct dub_session *s)
{
    return s->ports.ctx;
}

/* --- cast ------------------------------------------------------------------------------------- */

static enum dub_status cmd_slot(struct dub_session *s, const struct dub_value *a,
                                struct dub_err *err)
{
    if (!a[0].given) {
        ui_slot_ask(ui_app_of(s));
        return DUB_OK;
    }
    if (a[0].number < 1 || a[0].number > 9)
        return dub_fail(err, DUB_ERR_RANGE, "speakers have the slots 1 to 9");
    ui_slot_key(ui_app_of(s), (int)a[0].number);
    return DUB_OK;
}

static enum dub_status cmd_attach(struct dub_session *s, const struct dub_value *a,
                                  struct dub_err *err)
{
    char *source = a[0].given ? dub_strndup(a[0].text.p, a[0].text.n) : NULL;
    (void)err;
    ui_attach(ui_app_of(s), source);
    dub_free(source);
    return DUB_OK;
}

static enum dub_status cmd_probe(struct dub_session *s, const struct dub_value *a,
                                 struct dub_err *err)
{
    (void)a;
    (void)err;
    ui_ask_probe(ui_app_of(s));
    return DUB_OK;
}

/* --- lines being typed, questions ------------------------------------------------------------- */

static enum dub_status cmd_line(struct dub_session *s, const struct dub_value *a,
                                struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    if (app->palette.open) {
        ui_palette_do(app, a[0].text);
        return DUB_OK;
    }
    if (!app->prompt.open || !ui_prompt_do(&app->prompt, a[0].text))
        return dub_fail(err, DUB_ERR_STATE, "there is no line being typed");
    return DUB_OK;
}

static enum dub_status cmd_dialog(struct dub_session *s, const struct dub_value *a,
                                  struct dub_err *err)
{
    static const enum ui_answer answers[] = {UI_ANSWER_YES, UI_ANSWER_NO, UI_ANSWER_OTHER};
    struct ui_app *app = ui_app_of(s);
    struct ui_dialog *d = &app->dialog;
    if (!d->open)
        return dub_fail(err, DUB_ERR_STATE, "there is no question to answer");
    if (a[0].choice < 3)
        (void)ui_dialog_answer(d, answers[a[0].choice], ui_app_now(app));
    else
        ui_dialog_scroll(d, a[0].choice == 3   ? -1
                            : a[0].choice == 4 ? 1
                            : a[0].choice == 5 ? -d->shown
                                               : d->shown);
    return DUB_OK;
}

static enum dub_status cmd_command_line(struct dub_session *s, const struct dub_value *a,
                                        struct dub_err *err)
{
    (void)a;
    (void)err;
    ui_open_command_line(ui_app_of(s), NULL);
    return DUB_OK;
}

static enum dub_status cmd_palette(struct dub_session *s, const struct dub_value *a,
                                   struct dub_err *err)
{
    (void)a;
    (void)err;
    ui_palette_open(ui_app_of(s));
    return DUB_OK;
}

static enum dub_status cmd_submit(struct dub_session *s, const struct dub_value *a,
                                  struct dub_err *err)
{
    (void)a;
    (void)err;
    ui_submit_open(ui_app_of(s));
    return DUB_OK;
}

/* --- the program ------------------------------------------------------------------------------ */

static enum dub_status cmd_save(struct dub_session *s, const struct dub_value *a,
                                struct dub_err *err)
{
    char *path = a[0].given ? dub_strndup(a[0].text.p, a[0].text.n) : NULL;
    (void)err;
    ui_save(ui_app_of(s), path);
    dub_free(path);
    return DUB_OK;
}

static enum dub_status cmd_quit(struct dub_session *s, const struct dub_value *a,
                                struct dub_err *err)
{
    (void)a;
    (void)err;
    ui_ask_quit(ui_app_of(s));
    return DUB_OK;
}

static enum dub_status cmd_redraw(struct dub_session *s, const struct dub_value *a,
                                  struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    (void)a;
    (void)err;
    app->term->ops->forget(app->term);
    ui_app_dirty(app);
    return DUB_OK;
}

static enum dub_status cmd_suspend(struct dub_session *s, const struct dub_value *a,
                                   struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    (void)a;
    (void)err;
    dub_session_sync(s);
    app->term->ops->suspend(app->term);
    struct ui_event resize = {.kind = UI_EVENT_RESIZE};
    ui_app_handle(app, &resize);
    return DUB_OK;
}

static enum dub_status cmd_screenshot(struct dub_session *s, const struct dub_value *a,
                                      struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    struct dub_buf text;
    dub_buf_init(&text, 0);
    ui_canvas_dump(&app->canvas, &text);
    if (a[1].given)
        ui_canvas_dump_styles(&app->canvas, &text);
    char *path = dub_strndup(a[0].text.p, a[0].text.n);
    enum dub_status st = dub_file_replace(path, dub_buf_sv(&text), err);
    if (st == DUB_OK)
        ui_app_say(app, DUB_SEV_INFO, "the screen is in %s", path);
    dub_free(path);
    dub_buf_fini(&text);
    return st;
}

/* --- the table -------------------------------------------------------------------------------- */

#define MOVES "up|down|page-up|page-down|start|end"
#define SORTS                                                                                      \
    "time|end|length|speaker|audio|crop|fit|cps|text|source|note|state|issues|sync-mode|id|"      \
    "number|start|next|prev|reverse"
#define LINE_ACTIONS                                                                               \
    "left|right|word-left|word-right|start|end|rub-out|delete|rub-out-word|clear-before|"          \
    "clear-after|older|newer|complete|complete-back|newline|accept|"          \
    "cancel"

static const struct dub_cmd rows[] = {
    {.name = "activate",
     .group = "screen",
     .summary = "look at the selected thing in the inspector",
     .flags = DUB_CMD_UI_ONLY,
     .exec = ui_cmd_activate},
    {.name = "attach",
     .group = "cast",
     .summary = "attach audio to the segment or speaker",
     .flags = DUB_CMD_UI_ONLY,
     .needs = DUB_NEED_SPEAKERS,
     .args = {{"SOURCE", DUB_ARG_SOURCE, .optional = true, .help = "path, URL, asset:ID"}},
     .exec = cmd_attach},
    {.name = "attributes",
     .group = "edit",
     .summary = "paste some attributes of what was copied onto the selection",
     .flags = DUB_CMD_UI_ONLY,
     .needs = DUB_NEED_SEGMENTS,
     .args = {{"WHAT", DUB_ARG_WORD, .optional = true, .help = "speaker,crop ... or all"}},
     .exec = ui_cmd_attributes},
    {.name = "bind",
     .group = "screen",
     .summary = "bind keys to a command for this run",
     .details = "As a line of the keymap file: the place (global, segments, timeline, ...), the "
                "keys (several in quotes), the command.",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"CONTEXT", DUB_ARG_WORD, .help = "where"},
              {"KEYS", DUB_ARG_WORD, .help = "x, Ctrl-R, \"g g\""},
              {"COMMAND", DUB_ARG_TEXT, .help = "command line"}},
     .exec = ui_cmd_bind},
    {.name = "cancel",
     .group = "screen",
     .summary = "close, leave, stop what is under way",
     .flags = DUB_CMD_UI_ONLY,
     .exec = ui_cmd_cancel},
    {.name = "clipboard",
     .group = "screen",
     .summary = "copy something of the segment to the clipboard",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"WHAT", DUB_ARG_CHOICE, .choices = "id|start|end|text|source-text", .help = "what"}},
     .exec = ui_cmd_clipboard},
    {.name = "columns",
     .group = "screen",
     .summary = "choose the columns of the segment table",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"NAMES", DUB_ARG_TEXT, .optional = true,
               .help = "in their order; none: the usual ones"}},
     .exec = ui_cmd_columns},
    {.name = "command-line",
     .group = "screen",
     .summary = "type a command",
     .flags = DUB_CMD_UI_ONLY,
     .exec = cmd_command_line},
    {.name = "count",
     .group = "screen",
     .summary = "a digit of a count for the next key",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"DIGIT", DUB_ARG_INT, .help = "0 to 9"}},
     .exec = ui_cmd_count},
    {.name = "cursor",
     .group = "screen",
     .summary = "select another segment",
     .flags = DUB_CMD_UI_ONLY,
     .needs = DUB_NEED_SEGMENTS,
     .args = {{"WHERE", DUB_ARG_CHOICE, .choices = MOVES, .help = "which"}},
     .exec = ui_cmd_cursor},
    {.name = "dialog",
     .group = "screen",
     .summary = "answer a question",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"ANSWER", DUB_ARG_CHOICE, .choices = "yes|no|other|up|down|page-up|page-down",
               .help = "answer"}},
     .exec = cmd_dialog},
    {.name = "draft",
     .group = "play",
     .summary = "render the dub as it will lie into a file, without lip movement",
     .details = "Beside the keys; Esc or :cancel stops it and leaves nothing. Without a name it lies "
                "beside the project as NAME.draft.mp4; a name that ends in .wav is sound alone.",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"FILE", DUB_ARG_WORD, .optional = true, .help = ".mp4 or .wav; \"\": beside the project"},
              {"SOURCE", DUB_ARG_CHOICE, .optional = true, .choices = "mute|duck|keep",
               .help = "the video's own sound in segments (default mute)"}},
     .exec = ui_cmd_draft},
    {.name = "face-clear",
     .group = "screen",
     .summary = "take back the face chosen for the segment, its speaker or the project",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"WHOSE", DUB_ARG_CHOICE, .choices = "segment|speaker|project", .help = "whose"}},
     .exec = ui_cmd_face_clear},
    {.name = "face-move",
     .group = "screen",
     .summary = "move the cross-hair over the picture",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"WHERE", DUB_ARG_CHOICE, .choices = "left|right|up|down", .help = "where"},
              {"HOW", DUB_ARG_CHOICE, .optional = true, .choices = "far|pixel",
               .help = "none: by a cell"}},
     .exec = ui_cmd_face_move},
    {.name = "face-pick",
     .group = "screen",
     .summary = "set a cross-hair in the picture to choose whose lips move",
     .flags = DUB_CMD_UI_ONLY,
     .exec = ui_cmd_face_pick},
    {.name = "face-show",
     .group = "screen",
     .summary = "go to the frame in which the face was chosen",
     .flags = DUB_CMD_UI_ONLY,
     .exec = ui_cmd_face_show},
    {.name = "face-take",
     .group = "screen",
     .summary = "the face under the cross-hair: for the segment, its speaker's segments, the project",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"WHOSE", DUB_ARG_CHOICE, .choices = "segment|speaker|project", .help = "whose"}},
     .exec = ui_cmd_face_take},
    {.name = "field",
     .group = "screen",
     .summary = "choose or edit a field of the inspector",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"WHAT", DUB_ARG_CHOICE, .choices = "up|down|edit|left|right|less|more|clear|project",
               .help = "what"}},
     .exec = ui_cmd_field},
    {.name = "filter",
     .group = "screen",
     .summary = "show only segments with these words",
     .flags = DUB_CMD_UI_ONLY,
     .needs = DUB_NEED_SEGMENTS,
     .args = {{"WORDS", DUB_ARG_TEXT, .optional = true, .help = "words; none shows all"}},
     .exec = ui_cmd_filter},
    {.name = "fit-modes",
     .group = "screen",
     .summary = "what each sync mode would make of a segment",
     .details = "The length in the output, and how fast remap would play the picture.",
     .flags = DUB_CMD_UI_ONLY,
     .needs = DUB_NEED_SEGMENTS,
     .args = {{"N", DUB_ARG_SEGMENT, .optional = true, .help = "a segment; the selected one"}},
     .exec = ui_cmd_fit_modes},
    {.name = "fit-worst",
     .group = "screen",
     .summary = "pick the segments whose audio is furthest from its slot",
     .flags = DUB_CMD_UI_ONLY,
     .needs = DUB_NEED_SEGMENTS,
     .args = {{"N", DUB_ARG_INT, .optional = true, .help = "how many; 10"}},
     .exec = ui_cmd_fit_worst},
    {.name = "focus",
     .group = "screen",
     .summary = "go to another pane",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"PANE", DUB_ARG_CHOICE, .choices = "next|prev|timeline|segments|inspector|issues",
               .help = "pane"}},
     .exec = ui_cmd_focus},
    {.name = "goto",
     .alias = "g",
     .group = "screen",
     .summary = "go to a segment, time or frame",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"WHERE", DUB_ARG_WORD, .optional = true,
               .help = "3, @id, 12.5, 312f, a marker's name"}},
     .exec = ui_cmd_goto},
    {.name = "help",
     .group = "screen",
     .summary = "list the keys that work here, then all others",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"search", DUB_ARG_CHOICE, .optional = true, .choices = "search",
               .help = "ask for words to look for"}},
     .exec = ui_cmd_help},
    {.name = "issue",
     .group = "check",
     .summary = "go to, fix or waive an issue; choose which are shown",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"WHAT", DUB_ARG_CHOICE, .help = "what",
               .choices = "next|prev|goto|fix|fix-kind|up|down|page-up|page-down|waive|severity|"
                          "rule|group|waived"}},
     .exec = ui_cmd_issue},
    {.name = "job-cancel",
     .group = "service",
     .summary = "stop what is being uploaded or fetched",
     .flags = DUB_CMD_UI_ONLY,
     .exec = ui_cmd_job_cancel},
    {.name = "job-delete",
     .group = "service",
     .summary = "delete the chosen job at the service, after asking",
     .flags = DUB_CMD_UI_ONLY,
     .exec = ui_cmd_job_delete},
    {.name = "job-details",
     .group = "service",
     .summary = "all about the chosen job, or the list again",
     .flags = DUB_CMD_UI_ONLY,
     .exec = ui_cmd_job_details},
    {.name = "job-fetch",
     .group = "service",
     .summary = "fetch the result of the chosen job",
     .flags = DUB_CMD_UI_ONLY,
     .exec = ui_cmd_job_fetch},
    {.name = "job-list",
     .group = "service",
     .summary = "list the jobs of every project or of this one",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"WHOSE", DUB_ARG_CHOICE, .choices = "all|project|other", .help = "whose"}},
     .exec = ui_cmd_job_list},
    {.name = "job-request",
     .group = "service",
     .summary = "show what the chosen job was sent with, or what changed since",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"WHAT", DUB_ARG_CHOICE, .choices = "text|changes", .help = "what"}},
     .exec = ui_cmd_job_request},
    {.name = "job-resume",
     .group = "service",
     .summary = "pick up the chosen job with its own key and bytes",
     .flags = DUB_CMD_UI_ONLY,
     .exec = ui_cmd_job_resume},
    {.name = "lanes",
     .group = "screen",
     .summary = "blocks on the timeline show their text, or the sound they use",
     .flags = DUB_CMD_UI_ONLY,
     .exec = ui_cmd_lanes},
    {.name = "line",
     .group = "screen",
     .summary = "edit the line being typed",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"ACTION", DUB_ARG_CHOICE, .choices = LINE_ACTIONS, .help = "what"}},
     .exec = cmd_line},
    {.name = "listen",
     .group = "screen",
     .summary = "listen to all local files that were not listened to yet",
     .details = "Beside the keys; what was heard is kept. Esc or `listen stop` stops it.",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"WHAT", DUB_ARG_CHOICE, .optional = true, .choices = "all|stop",
               .help = "all, or stop it"}},
     .exec = ui_cmd_listen},
    {.name = "mark",
     .group = "screen",
     .summary = "mark where a new segment begins and ends",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"WHICH", DUB_ARG_CHOICE, .choices = "in|out|clear", .help = "which"}},
     .exec = ui_cmd_mark},
    {.name = "marker-here",
     .group = "screen",
     .summary = "set a marker at the playhead; where one is, name it",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"NAME", DUB_ARG_TEXT, .optional = true, .help = "name shown"}},
     .exec = ui_cmd_marker_here},
    {.name = "marker-next",
     .group = "screen",
     .summary = "playhead to the next marker",
     .flags = DUB_CMD_UI_ONLY,
     .needs = DUB_NEED_MARKERS,
     .exec = ui_cmd_marker_next},
    {.name = "marker-prev",
     .group = "screen",
     .summary = "playhead to the marker before",
     .flags = DUB_CMD_UI_ONLY,
     .needs = DUB_NEED_MARKERS,
     .exec = ui_cmd_marker_prev},
    {.name = "minimap",
     .group = "screen",
     .summary = "show or hide the minimap of the zoomed timeline",
     .flags = DUB_CMD_UI_ONLY,
     .exec = ui_cmd_minimap},
    {.name = "nudge",
     .group = "edit",
     .summary = "move the selection, an edge, its audio or a shared edge a little",
     .flags = DUB_CMD_UI_ONLY,
     .needs = DUB_NEED_SEGMENTS,
     .args = {{"WHAT", DUB_ARG_CHOICE, .choices = "segment|start|end|audio|edge|between",
               .help = "edge: the one shared with a neighbour; between: neighbours give way"},
              {"WHERE", DUB_ARG_CHOICE, .choices = "back|on", .help = "which way"}},
     .exec = ui_cmd_nudge},
    {.name = "nudge-size",
     .group = "edit",
     .summary = "change how far a nudge goes",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"SIZE", DUB_ARG_WORD, .optional = true,
               .help = "1f, 10f, 40ms, larger, smaller; none: the next size"}},
     .exec = ui_cmd_nudge_size},
    {.name = "option",
     .group = "screen",
     .summary = "look at or change an option of the editor; `set` does the same",
     .details = "Without NAME it lists all. NAME? shows one, NAME! goes to its next value, "
                "NAME& back to the preset. Values are kept in the config file.",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"NAME", DUB_ARG_WORD, .optional = true, .help = "option"},
              {"VALUE", DUB_ARG_TEXT, .optional = true, .help = "value, or preset"}},
     .exec = ui_cmd_option},
    {.name = "palette",
     .group = "screen",
     .summary = "find a command by its words",
     .flags = DUB_CMD_UI_ONLY,
     .exec = cmd_palette},
    {.name = "pane",
     .group = "screen",
     .summary = "change what the right side shows",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"WHAT", DUB_ARG_CHOICE, .choices = "inspector|request|jobs|history|texts|picture", .help = "what"}},
     .exec = ui_cmd_pane},
    {.name = "pause",
     .group = "play",
     .summary = "hold what plays, and let it go on",
     .flags = DUB_CMD_UI_ONLY,
     .exec = ui_cmd_pause},
    {.name = "pick",
     .group = "edit",
     .summary = "select several segments",
     .flags = DUB_CMD_UI_ONLY,
     .needs = DUB_NEED_SEGMENTS,
     .args = {{"WHICH", DUB_ARG_CHOICE,
               .choices = "up|down|toggle|range|all|speaker|invert|none",
               .help = "all: that the filter shows"}},
     .exec = ui_cmd_pick},
    {.name = "picture",
     .group = "screen",
     .summary = "the picture at the playhead, beside the table or over all of it",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"SIZE", DUB_ARG_CHOICE, .choices = "large|small|other", .help = "size"}},
     .exec = ui_cmd_picture},
    {.name = "play",
     .group = "play",
     .summary = "play the segment's dub, the source or both; again: stop",
     .details = "from plays on from the playhead: the dub as it will lie, or the source. Without "
                "words it stops what plays.",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"WHAT", DUB_ARG_CHOICE, .optional = true, .choices = "dub|source|both",
               .help = "what is heard"},
              {"WHERE", DUB_ARG_CHOICE, .optional = true, .choices = "segment|from|loop",
               .help = "the segment, on from the playhead, the segment again and again"}},
     .exec = ui_cmd_play},
    {.name = "play-loop",
     .group = "play",
     .summary = "play segments again and again, or once",
     .flags = DUB_CMD_UI_ONLY,
     .exec = ui_cmd_play_loop},
    {.name = "play-speed",
     .group = "play",
     .summary = "play slower or faster; the pitch stays",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"PERCENT", DUB_ARG_INT, .optional = true, .help = "25 to 400; none: half, and back"}},
     .exec = ui_cmd_play_speed},
    {.name = "playhead",
     .group = "screen",
     .summary = "move the playhead",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"WHERE", DUB_ARG_WORD, .help = "a time, +1f, -0.5, start, end"}},
     .exec = ui_cmd_playhead},
    {.name = "probe",
     .group = "cast",
     .summary = "fetch the lengths behind URLs, after asking",
     .flags = DUB_CMD_UI_ONLY,
     .exec = cmd_probe},
    {.name = "quit",
     .alias = "q",
     .group = "file",
     .summary = "leave; asks about unsaved edits",
     .flags = DUB_CMD_UI_ONLY,
     .exec = cmd_quit},
    {.name = "redraw",
     .group = "screen",
     .summary = "paint the screen anew",
     .flags = DUB_CMD_UI_ONLY,
     .exec = cmd_redraw},
    {.name = "remove",
     .group = "edit",
     .summary = "delete the selection; with ripple on what follows moves back",
     .flags = DUB_CMD_UI_ONLY,
     .needs = DUB_NEED_SEGMENTS,
     .exec = ui_cmd_remove},
    {.name = "request-as",
     .group = "service",
     .summary = "show the request as JSON or as a program",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"FORM", DUB_ARG_CHOICE, .choices = "json|curl|python|typescript|next", .help = "form"}},
     .exec = ui_cmd_request_as},
    {.name = "request-changes",
     .group = "service",
     .summary = "what changed since the last submit, or since a job",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"JOB", DUB_ARG_WORD, .optional = true, .help = "its id, or last"}},
     .exec = ui_cmd_request_changes},
    {.name = "request-copy",
     .group = "service",
     .summary = "copy the request, or the segment's part, to the clipboard",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"WHAT", DUB_ARG_CHOICE, .choices = "all|segment", .help = "how much"}},
     .exec = ui_cmd_request_copy},
    {.name = "request-find",
     .group = "service",
     .summary = "look for words in the request",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"WORDS", DUB_ARG_TEXT, .optional = true, .help = "words"}},
     .exec = ui_cmd_request_find},
    {.name = "request-match",
     .group = "service",
     .summary = "to the next or previous place with the words",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"WHICH", DUB_ARG_CHOICE, .choices = "next|prev", .help = "which"}},
     .exec = ui_cmd_request_match},
    {.name = "request-now",
     .group = "service",
     .summary = "the request as it would be sent now",
     .flags = DUB_CMD_UI_ONLY,
     .exec = ui_cmd_request_now},
    {.name = "request-save",
     .group = "service",
     .summary = "write what the request pane shows to a file",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"FILE", DUB_ARG_SOURCE, .optional = true, .help = "file to write"}},
     .exec = ui_cmd_request_save},
    {.name = "ruler",
     .group = "screen",
     .summary = "the ruler counts seconds, time code or frames: the next of them",
     .flags = DUB_CMD_UI_ONLY,
     .exec = ui_cmd_ruler},
    {.name = "save",
     .alias = "w",
     .group = "file",
     .summary = "write the project file",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"FILE", DUB_ARG_SOURCE, .optional = true, .help = "for a project without a file"}},
     .exec = cmd_save},
    {.name = "screenshot",
     .group = "screen",
     .summary = "write the screen to a file as text",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"FILE", DUB_ARG_WORD, .help = "file to write"},
              {"styles", DUB_ARG_CHOICE, .optional = true, .choices = "styles",
               .help = "with a letter for each style below"}},
     .exec = cmd_screenshot},
    {.name = "scroll",
     .group = "screen",
     .summary = "scroll what the right side shows",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"WHERE", DUB_ARG_CHOICE, .choices = MOVES, .help = "where"}},
     .exec = ui_cmd_scroll},
    {.name = "scroll-left",
     .group = "screen",
     .summary = "scroll the zoomed timeline back",
     .flags = DUB_CMD_UI_ONLY,
     .exec = ui_cmd_scroll_left},
    {.name = "scroll-right",
     .group = "screen",
     .summary = "scroll the zoomed timeline on",
     .flags = DUB_CMD_UI_ONLY,
     .exec = ui_cmd_scroll_right},
    {.name = "scroll-to-playhead",
     .group = "screen",
     .summary = "scroll the zoomed timeline so that the playhead is in its middle",
     .flags = DUB_CMD_UI_ONLY,
     .exec = ui_cmd_center},
    {.name = "shot-next",
     .group = "screen",
     .summary = "playhead to the next shot change",
     .flags = DUB_CMD_UI_ONLY,
     .exec = ui_cmd_shot_next},
    {.name = "shot-prev",
     .group = "screen",
     .summary = "playhead to the shot change before",
     .flags = DUB_CMD_UI_ONLY,
     .exec = ui_cmd_shot_prev},
    {.name = "shots",
     .group = "screen",
     .summary = "look for shot changes in the video: edges catch at them",
     .flags = DUB_CMD_UI_ONLY,
     .exec = ui_cmd_shots},
    {.name = "show",
     .group = "screen",
     .summary = "print the keys or options in force as their file has them",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"WHAT", DUB_ARG_CHOICE, .choices = "keys|options", .help = "what"},
              {"FILE", DUB_ARG_SOURCE, .optional = true, .help = "file to write; none: here"}},
     .exec = ui_cmd_show},
    {.name = "slot",
     .group = "cast",
     .summary = "new segment from the marks, or assign the selected one; adds the speaker",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"N", DUB_ARG_INT, .optional = true, .help = "speaker 1 to 9; asks if not given"}},
     .exec = cmd_slot},
    {.name = "sort",
     .group = "screen",
     .summary = "order of the segment table; the same column again turns it round",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"COLUMN", DUB_ARG_CHOICE, .optional = true, .choices = SORTS,
               .help = "none: by time"},
              {"ORDER", DUB_ARG_CHOICE, .optional = true, .choices = "asc|desc", .help = "order"}},
     .exec = ui_cmd_sort},
    {.name = "step",
     .group = "screen",
     .summary = "choose a step of the history, or go to it",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"WHAT", DUB_ARG_CHOICE, .choices = MOVES "|goto", .help = "which, or goto"}},
     .exec = ui_cmd_step},
    {.name = "stop",
     .group = "play",
     .summary = "stop what plays",
     .flags = DUB_CMD_UI_ONLY,
     .exec = ui_cmd_stop},
    {.name = "submit-sheet",
     .alias = "submit",
     .group = "service",
     .summary = "look at what would be sent and paid, then decide",
     .flags = DUB_CMD_UI_ONLY,
     .exec = cmd_submit},
    {.name = "suspend",
     .group = "screen",
     .summary = "back to the shell until `fg`",
     .flags = DUB_CMD_UI_ONLY,
     .exec = cmd_suspend},
    {.name = "tap",
     .group = "play",
     .summary = "digits begin and end segments while the source plays; again: no longer",
     .flags = DUB_CMD_UI_ONLY,
     .needs = DUB_NEED_SPEAKERS,
     .exec = ui_cmd_tap},
    {.name = "texts",
     .group = "screen",
     .summary = "edit texts side by side, find empty ones",
     .flags = DUB_CMD_UI_ONLY,
     .needs = DUB_NEED_SEGMENTS,
     .args = {{"WHAT", DUB_ARG_CHOICE, .choices = "edit|source|target|next-empty|prev-empty|copy",
               .help = "what; copy: the source text as target text"}},
     .exec = ui_cmd_texts},
    {.name = "toggle",
     .group = "edit",
     .summary = "turn snapping or ripple on or off",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"WHAT", DUB_ARG_CHOICE, .choices = "snap|ripple", .help = "what"}},
     .exec = ui_cmd_toggle},
    {.name = "tour",
     .group = "screen",
     .summary = "a few cards about the screen, as on the first day",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"STEP", DUB_ARG_CHOICE, .optional = true, .choices = "next|back|skip",
               .help = "among the cards; none: from the first"}},
     .exec = ui_cmd_tour},
    {.name = "trim",
     .group = "edit",
     .summary = "bring an edge to the playhead; with ripple on what follows the end moves along",
     .flags = DUB_CMD_UI_ONLY,
     .needs = DUB_NEED_SEGMENTS,
     .args = {{"EDGE", DUB_ARG_CHOICE, .choices = "start|end", .help = "which"}},
     .exec = ui_cmd_trim},
    {.name = "unbind",
     .group = "screen",
     .summary = "take a key away for this run",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"CONTEXT", DUB_ARG_WORD, .help = "where"},
              {"KEYS", DUB_ARG_WORD, .help = "x, Ctrl-R, \"g g\""}},
     .exec = ui_cmd_unbind},
    {.name = "waveform",
     .group = "screen",
     .summary = "show or hide waveforms, or read the sound again",
     .details = "Without a word the waveforms go or come back. Sound is read beside the keys and "
                "kept; Esc or `waveform stop` stops that, `waveform again` goes on and tries once "
                "more what failed, `waveform fetch` asks about URLs.",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"WHAT", DUB_ARG_CHOICE, .choices = "again|stop|fetch", .optional = true,
               .help = "what to do"}},
     .exec = ui_cmd_waveform},
    {.name = "zoom",
     .group = "screen",
     .summary = "show less or more of the timeline",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"HOW", DUB_ARG_CHOICE,
               .choices = "in|out|fit|segment|selection|frames|marks|back", .help = "how"}},
     .exec = ui_cmd_zoom},
    {.name = "zoom-all",
     .group = "screen",
     .summary = "show the whole timeline",
     .flags = DUB_CMD_UI_ONLY,
     .exec = ui_cmd_zoom_all},
    {.name = "zoom-back",
     .group = "screen",
     .summary = "show what the timeline showed before the last zoom",
     .flags = DUB_CMD_UI_ONLY,
     .exec = ui_cmd_zoom_back},
    {.name = "zoom-frames",
     .group = "screen",
     .summary = "one column for each frame, around the playhead",
     .flags = DUB_CMD_UI_ONLY,
     .exec = ui_cmd_zoom_frames},
    {.name = "zoom-in",
     .group = "screen",
     .summary = "show less of the timeline, around the playhead",
     .flags = DUB_CMD_UI_ONLY,
     .exec = ui_cmd_zoom_in},
    {.name = "zoom-marks",
     .group = "screen",
     .summary = "show what lies between the marks",
     .flags = DUB_CMD_UI_ONLY,
     .exec = ui_cmd_zoom_marks},
    {.name = "zoom-out",
     .group = "screen",
     .summary = "show more of the timeline, around the playhead",
     .flags = DUB_CMD_UI_ONLY,
     .exec = ui_cmd_zoom_out},
    {.name = "zoom-selection",
     .group = "screen",
     .summary = "show what is selected as large as it fits",
     .flags = DUB_CMD_UI_ONLY,
     .exec = ui_cmd_zoom_selection},
};

const struct dub_cmd *ui_cmds(size_t *n)
{
    *n = DUB_ARRAY_LEN(rows);
    return rows;
}
