/* The editor's state, shared by app*.c, ui_cmds*.c and the views; nobody else looks inside. */
#ifndef UI_APP_IMPL_H
#define UI_APP_IMPL_H

#include "app.h"
#include "app_options.h"
#include "check/fit.h"
#include "cmd/cmd.h"
#include "cmd/session_file.h"
#include "dialog.h"
#include "hand.h"
#include "inspector.h"
#include "issues.h"
#include "jobs_pane.h"
#include "issues_shown.h"
#include "keys.h"
#include "layout.h"
#include "picture_pane.h"
#include "play.h"
#include "prompt.h"
#include "request_pane.h"
#include "request/build.h"
#include "shots.h"
#include "table.h"
#include "view_history.h"
#include "view_texts.h"

#define UI_GUARD_US ((dub_us)400000) /* a paid answer counts after such a pause */
#define UI_FRAME_US ((dub_us)16667)  /* at most 60 frames a second */
#define UI_SYNC_US  ((dub_us)1000000)

enum ui_focus {
    UI_FOCUS_TIMELINE,
    UI_FOCUS_SEGMENTS,
    UI_FOCUS_SIDE,
    UI_FOCUS_ISSUES,
    UI_FOCUS_COUNT
};
enum ui_side {
    UI_SIDE_INSPECTOR,
    UI_SIDE_REQUEST,
    UI_SIDE_JOBS,
    UI_SIDE_HELP,
    UI_SIDE_HISTORY,
    UI_SIDE_TEXTS,
    UI_SIDE_PICTURE
};

struct ui_timeline {
    bool fitted;              /* shows everything; follows the video's length */
    dub_us start_us, span_us; /* what the lanes show */
    dub_us back_start_us, back_span_us; /* what they showed before the last zoom; span 0: all */
    bool has_back;
    int x, w;                 /* columns of the lanes, when drawn last */
    int first_lane;
    int lane_y, n_lanes;                       /* rows of the speakers' lanes, when drawn last */
    int lane_h;                                /* rows of each */
    int map_y;                                 /* row of the minimap, when drawn last; -1: none */
    bool map_held;                             /* the mouse drags its window */
    DUB_VEC(const struct dub_speaker *) lanes; /* within one frame or click only; NULL: nobody's */
    uint64_t nobody_revision;                  /* has_nobody belongs to; 0: never looked */
    bool has_nobody;                           /* segments whose speaker does not exist */
};

enum ui_drag_kind {
    UI_DRAG_NONE,
    UI_DRAG_PLAYHEAD,
    UI_DRAG_IN,
    UI_DRAG_OUT,
    UI_DRAG_MARKER,
    UI_DRAG_RANGE, /* the marks, around what is passed over */
    UI_DRAG_BAND,  /* over empty lanes: picks what it touches */
    UI_DRAG_START, /* from here on a segment is held */
    UI_DRAG_END,
    UI_DRAG_BODY,
    UI_DRAG_AUDIO
};

struct ui_drag {
    enum ui_drag_kind kind;
    dub_id segment;           /* or marker */
    dub_us grab_us;           /* time under the pointer when pressed */
    struct dub_span was, now; /* before, and as it would become; of a mark the start counts */
    struct dub_span whole;    /* of all that is selected, before */
    dub_us by_us;             /* how far body or audio have moved */
    dub_id speaker;           /* whose lane the body is over, 0: none */
    bool rolls;               /* an edge shared by `left` and `right` */
    dub_id left, right;
    struct ui_snap snap;      /* what it caught at */
    int x0, y0, x, y;         /* cells: pressed, now */
    unsigned mods;
    bool moved;
};

struct ui_palette_row {
    const struct dub_cmd *cmd;
    int opt;            /* an option of the editor instead of a command; -1: none */
    char *name;         /* "segment-split", "set theme" */
    char *keys;         /* "s", "Ctrl-R", "" */
    const char *reason; /* why it cannot run now, NULL: it can */
    int score;
};

struct ui_palette {
    bool open;
    struct ui_line filter;
    DUB_VEC(struct ui_palette_row) rows;
    size_t at;
    struct ui_list list;
    int top; /* first row on the screen, when drawn last */
    struct ui_history recent; /* names chosen, latest last */
};

/* Cards for the first day (view_tour.c). */
struct ui_tour {
    bool open;
    size_t at;
};

/* Where the hints of the last row stand, for clicks. */
struct ui_footer {
    struct {
        int from, to; /* columns, to exclusive */
        struct dub_sv command; /* of the tables */
    } at[24];
    size_t n;
};

struct ui_help_line {
    char *keys, *text; /* keys NULL: a heading */
};

struct ui_help {
    DUB_VEC(struct ui_help_line) lines;
    struct ui_list list;
    enum ui_context context; /* that the keys are for */
    char *title;
    char *filter;            /* words a line must hold; NULL: all lines */
    bool searching;          /* they are being typed */
    DUB_VEC(size_t) shown;   /* lines that hold them */
};

/* Adding a speaker: three questions one after the other. */
struct ui_new_speaker {
    int slot;
    char *ref, *source;
    bool then_segment; /* the marks become its first segment */
};

struct ui_app {
    struct ui_app_config cfg;
    char *owner, *state_dir;
    struct dub_session *session;
    struct ui_term *term;
    struct ui_canvas canvas;
    struct ui_layout layout;
    int cursor_x, cursor_y;

    struct ui_settings settings;
    struct ui_keymap keymap;
    struct ui_key pending[UI_SEQUENCE_MAX];
    size_t n_pending;

    enum ui_focus focus;
    enum ui_side side;
    enum ui_focus help_from; /* what had the focus when help opened */
    struct ui_timeline timeline;
    struct ui_drag drag;
    struct ui_picks picks;
    struct ui_clicks clicks;
    DUB_VEC(struct ui_hit) hits;
    long count, given_count; /* being typed; typed before the key that runs now */
    struct ui_list table, issues, jobs;
    size_t issue_at, job_at;
    struct ui_jobs_pane jobs_pane;
    char *filter;          /* NULL: everything shows */
    struct ui_table tbl;   /* its columns and rows */
    struct ui_issues found;
    struct ui_history found_reasons; /* for waiving */
    struct ui_inspector inspector;
    struct ui_request request;
    struct ui_picture_pane pictures;
    struct ui_shots shots;
    struct ui_palette palette;
    struct ui_help help;
    struct ui_footer footer;
    struct ui_tour tour;
    struct ui_steps steps;
    struct ui_play play;
    struct ui_texts texts;

    struct ui_prompt prompt;
    struct ui_history history, goto_history, filter_history;
    struct ui_dialog dialog;
    struct ui_new_speaker new_speaker;
    char *sheet_output;          /* where the result would go, while the sheet is open */
    char *question, *asked_line; /* a command wants a word, and that command */
    bool agreed;                 /* it has been given */
    bool sheet_twin;             /* it warned of an identical job */

    char message[512];
    enum dub_severity severity;
    bool has_message, said; /* said: since the present command began */
    char *activity;
    size_t n_live_jobs;
    uint64_t n_changes; /* of jobs and assets, counted */

    struct ui_issues_shown issues_shown;
    struct dub_fit_total fit;

    bool dirty, done;
    bool draw_planned;
    uint64_t draw_timer, input_timer, sync_timer, tick_timer, guard_timer;
    dub_us drawn_at_us;
    int depth;        /* commands running inside one another */
    bool unwritten;          /* begun from a video: no file yet, only looked at so far */
    uint64_t n_edits_begun;  /* n_edits when it was begun */
    uint64_t n_edits; /* commits seen, to know whether a command changed anything */
};

/* --- app.c ------------------------------------------------------------------------------------ */

dub_us ui_app_now(const struct ui_app *app);
void ui_app_dirty(struct ui_app *app);
void ui_app_handle(struct ui_app *app, struct ui_event *ev);
/** Show an error of the program or of the user. */
void ui_app_error(struct ui_app *app, const struct dub_err *err);
void ui_app_schedule_sync(struct ui_app *app);
/** Draw again in a second: something on the screen counts time. */
void ui_app_tick(struct ui_app *app);
/** Context for keys: what has the focus. */
enum ui_context ui_app_context(const struct ui_app *app);

/* --- app_run.c: command lines ----------------------------------------------------------------- */

/** Row of a name in either table; unique prefixes count. errors: DUB_ERR_ARG */
enum dub_status ui_find_command(struct dub_sv name, const struct dub_cmd **out,
                                struct dub_err *err);
/** NULL when it can run now. */
const char *ui_command_disabled(const struct ui_app *app, const struct dub_cmd *cmd);
/** ui_app_command with a formatted line; true when it worked. */
bool ui_runf(struct ui_app *app, const char *fmt, ...) DUB_PRINTF(2, 3);
void ui_open_command_line(struct ui_app *app, const char *initial);

/** Lines of the `:` prompt, kept between runs. */
void ui_history_load(struct ui_app *app);
void ui_history_save(struct ui_app *app);

/* --- app_open.c ------------------------------------------------------------------------------- */

void ui_ask_quit(struct ui_app *app);
/** Edits the file does not hold. Facts learned by probing alone are no reason to ask. */
bool ui_unsaved(const struct ui_app *app);
/** The first edit of a new project writes its file, so that the journal has something to belong to. */
void ui_write_begun(struct ui_app *app);
/** At the end: a project that was only looked at leaves nothing behind. */
void ui_forget_begun(struct ui_app *app);
void ui_save(struct ui_app *app, const char *path);
void ui_ask_file(struct ui_app *app);

/* --- app_select.c: selection, playhead, filter ------------------------------------------------ */

/** The segment keys act on, or NULL. */
const struct dub_segment *ui_cursor_segment(const struct ui_app *app);
/** Select; the playhead goes to its start when `move_playhead`. id 0: none. */
void ui_select(struct ui_app *app, dub_id id, bool move_playhead);
/** Rows of the table: indexes of segments that the filter lets through. */
size_t ui_n_shown(struct ui_app *app);
size_t ui_shown(struct ui_app *app, size_t row);
/** Row of the selected segment; ui_n_shown when it is not there. */
size_t ui_cursor_row(struct ui_app *app);
void ui_set_filter(struct ui_app *app, const char *text);
void ui_move_cursor(struct ui_app *app, int rows);
/** Clamped to the video. */
void ui_set_playhead(struct ui_app *app, dub_us t);
/** After a change: the cursor is on a segment that exists. */
void ui_settle_cursor(struct ui_app *app, size_t index_before);
/** Issue under the cursor, NULL when there is none. */
const struct dub_diag *ui_issue_at(struct ui_app *app);
/** To the next (+1) or previous (-1) issue that matters. */
void ui_step_issue(struct ui_app *app, int dir);
/** Row by row through the pane. */
void ui_move_issue(struct ui_app *app, int rows);
void ui_goto_issue(struct ui_app *app);
/** Where it is, with the focus: the segment's row, or the field of the inspector. */
void ui_enter_issue(struct ui_app *app);
void ui_fix_issue(struct ui_app *app, bool all_of_kind);

/* --- app_cast.c: speakers, audio, segments by key --------------------------------------------- */

void ui_slot_key(struct ui_app *app, int slot);
/** Which one, from a menu of the cast and the first free slot; then as if its key were pressed. */
void ui_slot_ask(struct ui_app *app);
void ui_attach(struct ui_app *app, const char *source);
/** The marks become a segment of that speaker. */
void ui_add_marked(struct ui_app *app, const struct dub_speaker *sp);
/** Ask whether to fetch the facts of URLs that are not known yet, then do it. */
void ui_ask_probe(struct ui_app *app);

/* --- format.c: values as text ----------------------------------------------------------------- */

/** "00:13.480", with hours where the video has them. */
const char *ui_time_short(const struct ui_app *app, dub_us t, char out[DUB_TIME_TEXT]);
/** Shown name of a speaker, "nobody" for NULL. Borrowed. */
const char *ui_speaker_name(const struct dub_speaker *sp);
int ui_speaker_slot(const struct dub_speaker *sp);
/** "maria.wav 0.4–6.5", or with what matters first when that is wider than room; appended. */
void ui_audio_text(const struct ui_app *app, const struct dub_segment *s, int room,
                   struct dub_buf *out);
/** "=", "▲+0.7", "?" and its style. */
ui_style ui_fit_mark(const struct ui_app *app, const struct dub_segment *s, char out[32]);
/** Worst finding of a segment: "✗", "▲" or "" and its style. */
const char *ui_issue_mark(struct ui_app *app, size_t index, ui_style *style);
const char *ui_severity_mark(enum dub_severity s, ui_style *style);
const struct dub_fit_total *ui_fit_total(struct ui_app *app);
bool ui_cost_text(struct ui_app *app, struct dub_buf *out);
const char *ui_locator_name(const struct dub_input *in);

/* --- views ------------------------------------------------------------------------------------ */

/** Title row of a pane: heavy line while it has the focus. Returns the column behind the title. */
int ui_draw_title(struct ui_app *app, struct ui_rect r, const char *title, bool focused);
/** Keep `at` within the rows shown. */
void ui_list_show(struct ui_list *l, size_t n, size_t rows, size_t at);
/** Arrows at the right edge when rows are hidden above or below. */
void ui_draw_more(struct ui_app *app, const struct ui_list *l, int x, int y0, int y1);
void ui_scroll(struct ui_list *l, long rows);

void ui_draw_bar(struct ui_app *app);
void ui_draw_footer(struct ui_app *app);
bool ui_mouse_footer(struct ui_app *app, const struct ui_mouse *m);
/** The latest message on a row of its own. */
void ui_draw_message(struct ui_app *app, int y);

void ui_draw_timeline(struct ui_app *app);
bool ui_mouse_timeline(struct ui_app *app, const struct ui_mouse *m);
void ui_timeline_zoom(struct ui_app *app, int step, dub_us around_us);
void ui_timeline_reveal(struct ui_app *app, dub_us t);
/** So that all of a segment can be seen, where it fits. */
void ui_timeline_reveal_span(struct ui_app *app, struct dub_span span);
/** Lanes there are: speakers, and one for segments of nobody. */
int ui_timeline_n_lanes(struct ui_app *app);
/** Zoomed in, and the minimap is wanted. */
bool ui_timeline_wants_map(struct ui_app *app);

void ui_draw_segments(struct ui_app *app);
bool ui_mouse_segments(struct ui_app *app, const struct ui_mouse *m);

void ui_draw_inspector(struct ui_app *app);
bool ui_mouse_inspector(struct ui_app *app, const struct ui_mouse *m);
/** Edit the selected segment's target text in the inspector. False: there is no such field. */
bool ui_edit_text(struct ui_app *app);

void ui_draw_issues(struct ui_app *app);
bool ui_mouse_issues(struct ui_app *app, const struct ui_mouse *m);

void ui_draw_request(struct ui_app *app);
bool ui_mouse_request(struct ui_app *app, const struct ui_mouse *m);

void ui_draw_jobs(struct ui_app *app);
bool ui_mouse_jobs(struct ui_app *app, const struct ui_mouse *m);

void ui_draw_help(struct ui_app *app);
void ui_help_open(struct ui_app *app);
/** Ask for words; the lines narrow down while they are typed. */
void ui_help_search(struct ui_app *app);
void ui_help_fini(struct ui_app *app);
/** The options, their values and where these come from, in the same pane. */
void ui_help_options(struct ui_app *app);
/** Any text there, line by line. */
void ui_help_text(struct ui_app *app, const char *title, struct dub_sv text);

/** Open the tour where it has not been seen and nothing else is asked. */
void ui_tour_offer(struct ui_app *app);
void ui_draw_tour(struct ui_app *app);
void ui_mouse_tour(struct ui_app *app, const struct ui_mouse *m);

void ui_palette_open(struct ui_app *app);
void ui_palette_close(struct ui_app *app);
void ui_palette_text(struct ui_app *app, struct dub_sv text);
void ui_palette_do(struct ui_app *app, struct dub_sv action);
int ui_draw_palette(struct ui_app *app);
void ui_mouse_palette(struct ui_app *app, const struct ui_mouse *m);

/* --- view_tabs.c: what the mouse needs ----------------------------------------------------------- */

/** Over the side's title, once that is drawn. */
void ui_draw_tabs(struct ui_app *app);
/** Over the table's title; returns the columns it took. */
int ui_draw_filter_tab(struct ui_app *app);
/** The prompt with its keys, at row y. Returns the cursor's column. */
int ui_draw_prompt_line(struct ui_app *app, int y);

void ui_submit_open(struct ui_app *app);

#endif
