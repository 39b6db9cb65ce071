/*
 * Laws of the screen under random events: keys, typed commands, mouse, pasted and broken bytes,
 * resizes, jobs that change, on random projects with texts that could move columns. Whatever comes:
 * the project stays consistent, every row of the screen is as wide as the window and holds nothing
 * but printable cells, the cursor is inside, undoing everything gives the file as it was, and the
 * editor always leaves. DUB_PROP_N sequences of 1,000 events; each prints its seed when it begins.
 */
#include "random_commands.h"

#include "app.h"
#include "base/fs.h"
#include "base/utf8.h"
#include "keys.h"

enum { EVENTS = 1000, KEYS_MAX = 300, LEAVE_MAX = 12 };

static uint64_t sequence_seed;
static char last_event[600];
static struct tmpdir dir;
static char keys[KEYS_MAX][24]; /* every single key that is bound */
static unsigned n_keys;
static uint64_t n_events, n_frames, n_left_early, n_undone;

#define law(cond, what)                                                                            \
    do {                                                                                           \
        if (!(cond))                                                                               \
            fail_msg("%s (DUB_PROP_SEED=%" PRIu64 " DUB_PROP_N=1; at: %s)", what, sequence_seed,   \
                     last_event);                                                                  \
    } while (0)

struct world {
    struct dice d;
    struct ui_app *app;
    struct ui_term *term;
    int w, h;
    dub_us now_us;
    bool has_job, job_live;
    char *first; /* the project as it was opened */
};

/* --- the outside ------------------------------------------------------------------------------ */

static dub_us wall(void *ctx)
{
    return (dub_us)1764000000 * DUB_US_PER_S + ((struct world *)ctx)->now_us;
}

static dub_us monotonic(void *ctx)
{
    return ((struct world *)ctx)->now_us;
}

static uint64_t seed(void *ctx)
{
    return dub_rng_next(&((struct world *)ctx)->d.rng);
}

static enum dub_status probe(void *ctx, struct dub_session *s, const char *where,
                             struct dub_err *err)
{
    (void)ctx;
    (void)s;
    (void)where;
    (void)err;
    return DUB_OK; /* facts stay what they were: they are no step of undo */
}

static const char *host(void *ctx)
{
    (void)ctx;
    return "127.0.0.1:1";
}

static bool is_sandbox(void *ctx)
{
    (void)ctx;
    return true;
}

static char *output(void *ctx, const struct dub_session *s)
{
    (void)ctx;
    (void)s;
    return dub_strdup("/videos/out.mp4");
}

static enum dub_status submit(void *ctx, struct dub_session *s, const char *path, bool confirmed,
                              struct dub_err *err)
{
    struct world *w = ctx;
    (void)s;
    (void)path;
    (void)confirmed;
    if (roll(&w->d, 3) == 0)
        return dub_fail(err, DUB_ERR_CONFLICT, "an identical job is there already");
    w->has_job = w->job_live = true;
    return DUB_OK;
}

static size_t n_jobs(void *ctx)
{
    return ((struct world *)ctx)->has_job;
}

static bool job(void *ctx, size_t i, struct ui_job *out)
{
    struct world *w = ctx;
    if (i > 0 || !w->has_job)
        return false;
    *out = (struct ui_job){.id = "j-1",
                           .remote_id = "6533643b",
                           .state = w->job_live ? "processing" : "failed",
                           .project = "p.dub",
                           .output_file = "",
                           .error = w->job_live ? "" : "the service said \x1b[31m日本語 no",
                           .created_us = wall(ctx),
                           .ended_us = w->job_live ? 0 : wall(ctx),
                           .percent = (int)roll(&w->d, 102) - 1,
                           .cost_micro_usd = -1,
                           .live = w->job_live,
                           .error_code = "",
                           .cause = "",
                           .remedy = "",
                           .project_path = "",
                           .wanted_file = "",
                           .request_sha256 = ""};
    return true;
}

/* --- a project -------------------------------------------------------------------------------- */

static const char *const nasty[] = {
    "שלום \xe2\x80\xaeעולם",
    "👩‍👩‍👧‍👦 🇪🇸 👍🏽",
    "日本語のとても長いテキスト",
    "e\xcc\x81\xcc\x80\xcc\x82\xcc\x83\xcc\x84\xcc\x85\xcc\x86\xcc\x87",
    "\xe2\x80\x8b\xe2\x80\x8d\xef\xb8\x8f",
    "tab\there",
    "مرحبا بالعالم",
    "one  two   three    four     five      six       seven        eight         nine",
    "\xc2\xa0\xe3\x80\x80\xe2\x80\x83wide blanks",
};

static void attempt(struct dub_session *s, const char *line)
{
    if (dub_cmd_run_line(s, dub_sv(line), NULL) != DUB_OK)
        return; /* nothing happened then, which is as good */
}

/* Random edits in a session without a screen, written to p.dub. */
static void make_project(struct world *w, const char *path)
{
    struct fake f;
    struct dub_session *s = mk_session(&f);
    char line[700];
    f.yes = true;
    dice_facts(s->project);
    unsigned size = roll(&w->d, 4), n = size == 0 ? 0 : size == 3 ? 150 : roll(&w->d, 40);
    if (n > 0 || roll(&w->d, 2))
        attempt(s, "set video v.mp4");
    for (unsigned i = 0; i < n; i++) {
        dice_line(&w->d, s, line, sizeof(line));
        attempt(s, line);
        if (roll(&w->d, 4) > 0)
            continue;
        snprintf(line, sizeof(line), "segment-set %s %s \"%s\"", dice_segments(&w->d, s),
                 roll(&w->d, 2) ? "text" : "note", PICK(&w->d, nasty));
        attempt(s, line);
    }
    char *text = project_text(s);
    put_text(path, text);
    dub_free(text);
    dub_session_free(s);
}

static void open_world(struct world *w)
{
    static const enum ui_charset sets[] = {UI_CHARSET_UTF8, UI_CHARSET_UTF8, UI_CHARSET_LATIN,
                                           UI_CHARSET_ASCII};
    const char *path = tmpdir_at(&dir, "p.dub");
    struct dub_err err = {0};
    tmpdir_empty(dir.path);
    dice_make_files(&dir);
    make_project(w, path);
    w->w = 120;
    w->h = 36;
    w->term = ui_term_script_new(w->w, w->h, PICK(&w->d, sets));
    struct ui_app_config cfg = {
        .term = w->term,
        .outside = {.ctx = w, .now = wall, .seed = seed, .probe = probe},
        .clock_us = monotonic,
        .jobs = {.ctx = w,
                 .host = host,
                 .is_sandbox = is_sandbox,
                 .output = output,
                 .submit = submit,
                 .n_jobs = n_jobs,
                 .job = job},
        .owner = "property test",
    };
    w->app = ui_app_new(&cfg);
    if (ui_app_open(w->app, path, &err) != DUB_OK)
        fail_msg("%s (DUB_PROP_SEED=%" PRIu64 ")", err.text, sequence_seed);
    w->first = project_text(ui_app_session(w->app));
    ui_app_pump(w->app);
}

static void close_world(struct world *w)
{
    ui_app_free(w->app);
    w->term->ops->free(w->term);
    dub_free(w->first);
}

/* --- laws ------------------------------------------------------------------------------------- */

static void check_cell(const struct ui_canvas *c, int x, int y)
{
    const struct ui_cell *cell = ui_canvas_at(c, x, y), *right = ui_canvas_at(c, x + 1, y);
    const struct ui_cell *left = ui_canvas_at(c, x - 1, y);
    law(cell->width <= 2, "a cell of more than two columns");
    law(cell->width != 2 || (right && right->width == 0), "half a wide character at the right");
    law(cell->width != 0 || (left && left->width == 2), "half a wide character at the left");
    law((cell->width == 0) == (cell->bytes[0] == '\0'), "an empty cell");
    struct dub_sv rest = dub_sv(cell->bytes);
    int32_t cp;
    size_t n;
    while ((n = dub_utf8_next(rest, &cp)) > 0) {
        law(cp >= 0x20 && (cp < 0x7f || cp >= 0xa0), "a control character on the screen");
        law(cp != 0x200d && !(cp >= 0x202a && cp <= 0x202e) && !(cp >= 0x2066 && cp <= 0x2069),
            "a character that moves others on the screen");
        rest = dub_sv_n(rest.p + n, rest.n - n);
    }
}

static void check_screen(const struct world *w)
{
    const struct ui_canvas *c = ui_term_script_screen(w->term);
    int x, y;
    ui_term_script_cursor(w->term, &x, &y);
    law(c->w == w->w && c->h == w->h, "the frame has not the size of the window");
    law(x < 0 || (x < c->w && y >= 0 && y < c->h), "the cursor is outside");
    for (int i = 0; i < c->w * c->h; i++)
        check_cell(c, i % c->w, i / c->w);
    n_frames++;
}

static void check_project(const struct world *w)
{
    const struct dub_session *s = ui_app_session(w->app);
    law(dub_project_sane(s->project), "the project is not consistent");
    law(!s->open_txn && s->txn_depth == 0, "a transaction is left open");
}

static void check_undo(struct world *w)
{
    struct dub_session *s = ui_app_session(w->app);
    while (dub_session_undo(s))
        n_undone++;
    char *text = project_text(s);
    law(strcmp(text, w->first) == 0, "undoing everything is not the file as it was");
    dub_free(text);
}

/* --- events ----------------------------------------------------------------------------------- */

static void key(struct world *w, const char *name)
{
    snprintf(last_event, sizeof(last_event), "key %s", name);
    law(ui_term_script_key(w->term, name), "a key without bytes");
}

static void type_text(struct world *w, const char *text)
{
    ui_term_script_bytes(w->term, dub_sv(text));
}

static void random_mouse(struct world *w)
{
    int x = (int)roll(&w->d, (unsigned)w->w + 2), y = (int)roll(&w->d, (unsigned)w->h + 2);
    enum ui_mouse_action a = (enum ui_mouse_action)roll(&w->d, 5);
    snprintf(last_event, sizeof(last_event), "mouse %d at %d,%d", (int)a, x, y);
    ui_term_script_mouse(w->term, a, x, y);
    if (a != UI_MOUSE_PRESS)
        return;
    for (unsigned i = roll(&w->d, 4); i > 0; i--) {
        ui_app_pump(w->app);
        x += (int)roll(&w->d, 21) - 10;
        y += (int)roll(&w->d, 3) - 1;
        ui_term_script_mouse(w->term, UI_MOUSE_DRAG, x < 0 ? 0 : x, y < 0 ? 0 : y);
    }
    if (roll(&w->d, 5) > 0)
        ui_term_script_mouse(w->term, UI_MOUSE_RELEASE, x < 0 ? 0 : x, y < 0 ? 0 : y);
}

static void random_resize(struct world *w)
{
    static const int sizes[][2] = {{120, 36}, {80, 24}, {100, 30}, {60, 16},  {59, 16}, {60, 15},
                                   {1, 1},    {2, 50},  {300, 2},  {200, 60}, {80, 16}};
    unsigned i = roll(&w->d, DUB_ARRAY_LEN(sizes) + 4);
    w->w = i < DUB_ARRAY_LEN(sizes) ? sizes[i][0] : 40 + (int)roll(&w->d, 120);
    w->h = i < DUB_ARRAY_LEN(sizes) ? sizes[i][1] : 10 + (int)roll(&w->d, 40);
    snprintf(last_event, sizeof(last_event), "resize %dx%d", w->w, w->h);
    ui_term_script_resize(w->term, w->w, w->h);
}

static void random_bytes(struct world *w)
{
    static const char *const pieces[] = {"\x1b",
                                         "\x1b[",
                                         "\x1bO",
                                         "\x1b[<0;5",
                                         "\x1b[M",
                                         "\xe6\x97",
                                         "\xff",
                                         "\x1b[200~",
                                         "\x1b[201~",
                                         "\x1b[1;5A",
                                         "\x1b[99;9u",
                                         "\x80",
                                         "\x1b]0;title\x07",
                                         "\x1b[?1;2c",
                                         "\x1b[27;5;65~",
                                         "日",
                                         "é",
                                         "\x1b[<64;9999;9999M",
                                         "\x1b\x1b\x1b",
                                         "\x9b"};
    char text[64] = "";
    for (unsigned i = 1 + roll(&w->d, 3); i > 0; i--)
        strcat(text, PICK(&w->d, pieces));
    snprintf(last_event, sizeof(last_event), "bytes");
    type_text(w, text);
    if (strstr(text, "\x1b[200~")) /* or everything that follows would be pasted text */
        type_text(w, "\x1b[201~");
}

static void random_paste(struct world *w)
{
    snprintf(last_event, sizeof(last_event), "paste");
    type_text(w, "\x1b[200~");
    type_text(w, roll(&w->d, 2) ? PICK(&w->d, nasty) : "y\nsegment-delete all\n\x11:quit\r");
    type_text(w, "\x1b[201~");
}

static void random_command(struct world *w)
{
    char line[512];
    static const char *const screens[] = {"focus timeline", "pane request",  "pane jobs", "zoom in",
                                          "pane inspector", "filter issues", "zoom fit",  "undo",
                                          "redo",           "cursor down",   "help",      "goto 3",
                                          "probe"};
    ui_term_script_key(w->term, "Esc");
    ui_app_pump(w->app);
    ui_term_script_key(w->term, "Esc");
    if (roll(&w->d, 4) == 0)
        snprintf(line, sizeof(line), "%s", PICK(&w->d, screens));
    else
        dice_line(&w->d, ui_app_session(w->app), line, sizeof(line));
    snprintf(last_event, sizeof(last_event), "command %s", line);
    ui_app_pump(w->app);
    if (ui_app_is_done(w->app))
        return;
    type_text(w, ":");
    type_text(w, line);
    if (roll(&w->d, 8) == 0)
        ui_term_script_key(w->term, "Tab");
    ui_term_script_key(w->term, "Enter");
}

static void random_event(struct world *w)
{
    unsigned kind = roll(&w->d, 100);
    char text[2] = {(char)(' ' + roll(&w->d, 95)), '\0'};
    w->now_us += roll(&w->d, 600) * 1000;
    if (kind < 52 && roll(&w->d, 40) == 0)
        key(w, roll(&w->d, 12) ? "w" : "Ctrl-Q");
    else if (kind < 52)
        key(w, keys[roll(&w->d, n_keys)]);
    else if (kind < 62)
        key(w, text[0] == ' ' ? "Space" : text);
    else if (kind < 80)
        random_mouse(w);
    else if (kind < 88)
        random_command(w);
    else if (kind < 91)
        random_bytes(w);
    else if (kind < 94)
        random_paste(w);
    else if (kind < 97)
        random_resize(w);
    else if (kind < 98)
        w->job_live = !w->job_live;
    if (kind == 97)
        ui_app_jobs_changed(w->app);
}

/* --- sequences -------------------------------------------------------------------------------- */

/* Esc closes whatever is open, Ctrl-Q asks, y agrees: in a few rounds from anywhere. */
static void leave(struct world *w)
{
    for (int i = 0; i < LEAVE_MAX && !ui_app_is_done(w->app); i++) {
        static const char *const way[] = {"Esc", "Esc", "Ctrl-Q", "y"};
        w->now_us += DUB_US_PER_S;
        key(w, way[i % 4]);
        ui_app_pump(w->app);
    }
    law(ui_app_is_done(w->app), "the editor does not leave");
}

static void run_sequence(void)
{
    struct world w = {.d = {{sequence_seed}}};
    (void)fprintf(stderr, "sequence DUB_PROP_SEED=%" PRIu64 "\n", sequence_seed);
    strcpy(last_event, "opening");
    open_world(&w);
    check_screen(&w);
    for (int i = 0; i < EVENTS && !ui_app_is_done(w.app); i++) {
        random_event(&w);
        ui_app_pump(w.app);
        n_events++;
        check_project(&w);
        if (!ui_app_is_done(w.app))
            check_screen(&w);
    }
    n_left_early += ui_app_is_done(w.app);
    leave(&w);
    check_undo(&w);
    close_world(&w);
}

static void add_key(struct dub_sv name)
{
    bool ends = dub_sv_eq_z(name, "Ctrl-Q") || dub_sv_eq_z(name, "w");
    if (name.n > 0 && name.n < sizeof(keys[0]) && !ends)
        memcpy(keys[n_keys++], name.p, name.n);
}

/* The single keys of the default keymap: what is bound is pressed. Leaving and saving would come
 * too often that way. */
static void collect_keys(void)
{
    struct dub_sv rest = dub_sv(ui_keymap_defaults());
    while (rest.n > 0 && n_keys < KEYS_MAX) {
        struct dub_sv line = dub_sv_trim(dub_sv_split(&rest, '\n'));
        (void)dub_sv_split(&line, ' ');
        line = dub_sv_trim(line);
        bool several = line.n > 0 && line.p[0] == '"', last = !several; /* "T x" */
        line = several ? dub_sv_n(line.p + 1, line.n - 1) : line;
        do {
            struct dub_sv name = dub_sv_split(&line, ' ');
            last = last || line.n == 0 || (name.n > 1 && name.p[name.n - 1] == '"');
            name.n -= several && last;
            add_key(name);
        } while (!last && n_keys < KEYS_MAX);
    }
    law(n_keys > 40, "no keymap");
}

static void random_events_never_break_the_screen(void **state)
{
    (void)state;
    uint64_t first = prop_number("DUB_PROP_SEED", 1), n = prop_number("DUB_PROP_N", 150);
    char *home = getcwd(NULL, 0);
    collect_keys();
    tmpdir_make(&dir);
    assert_int_equal(chdir(dir.path), 0);
    for (uint64_t i = 0; i < n; i++) {
        sequence_seed = first + i;
        run_sequence();
    }
    assert_int_equal(chdir(home), 0);
    free(home);
    tmpdir_remove(&dir);
    print_message("%" PRIu64 " events, %" PRIu64 " frames, %" PRIu64 " steps undone at the end, "
                  "%" PRIu64 " sequences left early\n",
                  n_events, n_frames, n_undone, n_left_early);
    law(n < 50 || (n_events > n * EVENTS / 3 && n_undone > n), "too little happens to mean much");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(random_events_never_break_the_screen)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
