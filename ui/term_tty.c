/*
 * The real terminal: keys are read raw and decoded by input.c, paint.c finds the bytes for what
 * changed, and a frame leaves in one write.
 */
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "input.h"
#include "osc52.h"
#include "paint.h"
#include "terminal.h"
#include "terminfo.h"

/* Larger windows are used in part: no font is that small, and a frame must stay cheap. */
#define COLS_MAX 1000
#define ROWS_MAX 500
/* A frame longer than this may be seen half-way: those are announced where the terminal knows it. */
#define SYNC_MIN_BYTES ((size_t)400)

/* Mouse presses, drags and wheel with coordinates as text; pasted text in brackets. */
static const char modes_on[] = "\x1b[?1000h\x1b[?1002h\x1b[?1006h\x1b[?2004h";
static const char modes_off[] = "\x1b[?2004l\x1b[?1006l\x1b[?1002l\x1b[?1000l";
/* Whatever stands between them appears at once. */
static const char sync_begin[] = "\x1b[?2026h", sync_end[] = "\x1b[?2026l";

struct tty_term {
    struct ui_term base;
    struct ui_input in;
    struct ui_paint paint;
    struct ui_paint_can can;
    struct ui_canvas drawn; /* the last frame as the views drew it */
    struct ui_canvas shown; /* the same as the screen has it, after fallback */
    struct dub_buf frame;
    struct dub_buf enter, leave; /* what begins and ends our time on the terminal */
    struct dub_buf cursor_on, cursor_off;
    struct termios raw;
    int cols, rows;
    bool all_new; /* shown says nothing about the screen */
    bool ended, modern, sync;
    int cursor; /* 1 it shows, 0 it is hidden, -1 not known */
};

static struct tty_term *self(struct ui_term *t)
{
    return (struct tty_term *)t;
}

/* --- giving the terminal back, whatever happens ----------------------------------------------- */

/* What a signal handler may touch: prepared text, saved settings, saved handlers. */
static struct {
    volatile sig_atomic_t active;
    struct termios settings;
    char text[512];
    size_t n;
    struct sigaction old[NSIG];
} rescue;

static const int crash_signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGQUIT};

static void rescue_now(void)
{
    if (!rescue.active)
        return;
    rescue.active = 0;
    ssize_t n = write(STDOUT_FILENO, rescue.text, rescue.n);
    (void)n;
    (void)tcsetattr(STDIN_FILENO, TCSANOW, &rescue.settings);
}

static void on_crash(int signo)
{
    rescue_now();
    (void)sigaction(signo, &rescue.old[signo], NULL);
    (void)raise(signo); /* again, to whoever was there before us */
}

static void on_fault(int signo, siginfo_t *info, void *context)
{
    rescue_now();
    const struct sigaction *old = &rescue.old[signo];
    (void)sigaction(signo, old, NULL);
    if (info->si_code <= 0) { /* sent by somebody: nothing would run into it again */
        (void)raise(signo);
        return;
    }
    /* A handler from before (a sanitizer's) must see the fault's own address. */
    if ((old->sa_flags & SA_SIGINFO) && old->sa_sigaction)
        old->sa_sigaction(signo, info, context);
    /* Otherwise the faulting instruction runs again and ends the process. */
}

static void rescue_prepare(const struct tty_term *s)
{
    rescue.n = s->leave.n < sizeof(rescue.text) ? s->leave.n : sizeof(rescue.text);
    memcpy(rescue.text, dub_buf_z(&s->leave), rescue.n);
    rescue.active = 1;
    for (size_t i = 0; i < DUB_ARRAY_LEN(crash_signals); i++) {
        int signo = crash_signals[i];
        struct sigaction sa = {0};
        bool fault = signo != SIGABRT && signo != SIGQUIT;
        if (fault)
            sa.sa_sigaction = on_fault;
        else
            sa.sa_handler = on_crash;
        sa.sa_flags = fault ? SA_SIGINFO | SA_NODEFER | SA_ONSTACK : SA_NODEFER;
        (void)sigemptyset(&sa.sa_mask);
        (void)sigaction(signo, &sa, &rescue.old[signo]);
    }
}

static void rescue_stop(void)
{
    for (size_t i = 0; i < DUB_ARRAY_LEN(crash_signals); i++)
        (void)sigaction(crash_signals[i], &rescue.old[crash_signals[i]], NULL);
    rescue.active = 0;
}

/* --- what the terminal is --------------------------------------------------------------------- */

static void look_around(struct tty_term *s, const char *term)
{
    const char *no_color = getenv("NO_COLOR");
    bool plain = no_color && no_color[0];
    s->base.colours = ui_colours_pick(ui_terminfo_number("colors"), plain);
    if (s->base.colours == UI_COLOURS_256 &&
        ui_colours_exact(getenv("COLORTERM"), term, getenv("TMUX") != NULL))
        s->base.colours = UI_COLOURS_RGB;
    s->base.charset = ui_charset_pick(strcmp(nl_langinfo(CODESET), "UTF-8") == 0, term);
    s->modern = ui_terminfo_text("kmous") != NULL && strncmp(term, "linux", 5) != 0;
    s->sync = s->modern && ui_term_has_sync(term, getenv("TERM_PROGRAM"));
    s->can = ui_terminfo_paint();
    ui_looks_make(&s->base.looks, UI_THEME_DARK, s->base.colours);
    s->can.looks = &s->base.looks;
}

bool ui_term_has_sync(const char *term, const char *program)
{
    static const char *const terms[] = {"xterm-kitty", "foot",    "alacritty",    "wezterm",
                                        "contour",     "ghostty", "xterm-ghostty"};
    static const char *const programs[] = {"WezTerm", "iTerm.app", "ghostty", "contour", "rio"};
    for (size_t i = 0; term && i < DUB_ARRAY_LEN(terms); i++)
        if (strncmp(term, terms[i], strlen(terms[i])) == 0)
            return true;
    for (size_t i = 0; program && i < DUB_ARRAY_LEN(programs); i++)
        if (strcmp(program, programs[i]) == 0)
            return true;
    return false;
}

static void prepare_texts(struct tty_term *s)
{
    ui_terminfo_add(&s->enter, "smcup");
    ui_terminfo_add(&s->enter, "smkx");
    if (s->modern) {
        dub_buf_add_z(&s->enter, modes_on);
        dub_buf_add_z(&s->leave, modes_off);
    }
    ui_terminfo_add(&s->cursor_on, "cnorm");
    ui_terminfo_add(&s->cursor_off, "civis");
    ui_terminfo_add(&s->leave, "rmkx");
    ui_terminfo_add(&s->leave, "sgr0");
    dub_buf_add_sv(&s->leave, dub_buf_sv(&s->cursor_on));
    if (!ui_terminfo_text("rmcup")) /* no screen of our own: the prompt comes below what we leave */
        dub_buf_addf(&s->leave, "\x1b[%d;1H\n", s->rows);
    ui_terminfo_add(&s->leave, "rmcup");
}

/* --- bytes out -------------------------------------------------------------------------------- */

static void send(struct tty_term *s, struct dub_sv text)
{
    while (text.n > 0 && !s->ended) {
        ssize_t n = write(STDOUT_FILENO, text.p, text.n);
        struct pollfd p = {.fd = STDOUT_FILENO, .events = POLLOUT};
        if (n > 0)
            text = dub_sv_n(text.p + n, text.n - (size_t)n);
        else if (n < 0 && errno == EAGAIN) /* somebody else made it non-blocking */
            (void)poll(&p, 1, 1000);
        else if (n < 0 && errno != EINTR)
            s->ended = true;
    }
}

/* --- frames ----------------------------------------------------------------------------------- */

/* A cell as this terminal and this C library can show it. */
static struct ui_cell here(const struct tty_term *s, const struct ui_cell *drawn)
{
    struct ui_cell cell = *drawn;
    int32_t cp;
    ui_cell_fallback(&cell, s->base.charset);
    if (cell.width == 0 || (unsigned char)cell.bytes[0] < 0x80)
        return cell;
    (void)dub_utf8_next(dub_sv(cell.bytes), &cp);
    if (wcwidth((wchar_t)cp) != cell.width) /* counted otherwise here: columns would move */
        (void)snprintf(cell.bytes, sizeof(cell.bytes), "%s", cell.width == 2 ? "??" : "?");
    return cell;
}

static void new_sizes(struct tty_term *s, int w, int h)
{
    ui_canvas_resize(&s->drawn, w, h);
    ui_canvas_resize(&s->shown, w, h);
    s->all_new = true;
}

static void paint_rows(struct tty_term *s, const struct ui_canvas *c, struct ui_cell *row)
{
    size_t w = (size_t)c->w, bytes = w * sizeof(*row);
    for (int y = 0; y < c->h; y++) {
        const struct ui_cell *now = &c->cells[(size_t)y * w];
        struct ui_cell *drawn = &s->drawn.cells[(size_t)y * w];
        struct ui_cell *shown = &s->shown.cells[(size_t)y * w];
        if (!s->all_new && memcmp(drawn, now, bytes) == 0)
            continue;
        memcpy(drawn, now, bytes);
        for (size_t x = 0; x < w; x++)
            row[x] = here(s, &now[x]);
        ui_paint_row(&s->paint, y, shown, row, &s->frame);
        memcpy(shown, row, bytes);
    }
}

static void paint_cursor(struct tty_term *s, int x, int y)
{
    int cursor = x >= 0 ? 1 : 0;
    if (cursor)
        ui_paint_move(&s->paint, x, y, &s->frame);
    if (cursor != s->cursor)
        dub_buf_add_sv(&s->frame, dub_buf_sv(cursor ? &s->cursor_on : &s->cursor_off));
    s->cursor = cursor;
}

static void op_present(struct ui_term *t, const struct ui_canvas *c, int cursor_x, int cursor_y)
{
    struct tty_term *s = self(t);
    struct ui_cell *row = dub_alloc_array((size_t)c->w, sizeof(*row));
    dub_buf_clear(&s->frame);
    dub_buf_add_z(&s->frame, sync_begin);
    if (s->shown.w != c->w || s->shown.h != c->h)
        new_sizes(s, c->w, c->h);
    if (s->all_new) {
        ui_canvas_clear(&s->shown);
        ui_paint_init(&s->paint, &s->can, c->w, c->h);
        ui_terminfo_add(&s->frame, "sgr0"); /* ends a foreign character set as well */
        ui_paint_clear(&s->paint, &s->frame);
        s->cursor = -1;
    }
    paint_rows(s, c, row);
    s->all_new = false;
    paint_cursor(s, cursor_x, cursor_y);
    bool sync = s->sync && s->frame.n >= SYNC_MIN_BYTES;
    if (sync)
        dub_buf_add_z(&s->frame, sync_end);
    struct dub_sv frame = dub_buf_sv(&s->frame);
    size_t skip = sync ? 0 : sizeof(sync_begin) - 1;
    send(s, dub_sv_n(frame.p + skip, frame.n - skip));
    dub_free(row);
}

static void read_size(struct tty_term *s)
{
    struct winsize w;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_row > 0 && w.ws_col > 0) {
        s->cols = w.ws_col;
        s->rows = w.ws_row;
    } else if (s->cols == 0) { /* a serial line knows no size: what is usual for its type */
        s->cols = ui_terminfo_number("cols") > 0 ? ui_terminfo_number("cols") : 80;
        s->rows = ui_terminfo_number("lines") > 0 ? ui_terminfo_number("lines") : 24;
    }
    s->cols = s->cols > COLS_MAX ? COLS_MAX : s->cols;
    s->rows = s->rows > ROWS_MAX ? ROWS_MAX : s->rows;
}

static void op_forget(struct ui_term *t)
{
    struct tty_term *s = self(t);
    s->all_new = true;
    (void)tcsetattr(STDIN_FILENO, TCSADRAIN, &s->raw);
    dub_buf_clear(&s->frame);
    ui_terminfo_add(&s->frame, "smkx");
    if (s->modern)
        dub_buf_add_z(&s->frame, modes_on);
    send(s, dub_buf_sv(&s->frame));
}

static void op_resized(struct ui_term *t)
{
    read_size(self(t));
    self(t)->all_new = true;
}

static void op_size(struct ui_term *t, int *cols, int *rows)
{
    *cols = self(t)->cols;
    *rows = self(t)->rows;
}

/* --- input ------------------------------------------------------------------------------------ */

static int op_fd(const struct ui_term *t)
{
    (void)t;
    return STDIN_FILENO;
}

static void read_all(struct tty_term *s, dub_us now_us)
{
    char bytes[4096];
    struct pollfd p = {.fd = STDIN_FILENO, .events = POLLIN};
    while (!s->ended && poll(&p, 1, 0) > 0) {
        ssize_t n = read(STDIN_FILENO, bytes, sizeof(bytes));
        if (n > 0)
            ui_input_feed(&s->in, bytes, (size_t)n, now_us);
        else if (n == 0 || (errno != EINTR && errno != EAGAIN))
            s->ended = true;
    }
}

static bool op_next(struct ui_term *t, dub_us now_us, struct ui_event *ev)
{
    struct tty_term *s = self(t);
    read_all(s, now_us);
    if (ui_input_next(&s->in, now_us, ev))
        return true;
    if (!s->ended)
        return false;
    *ev = (struct ui_event){.kind = UI_EVENT_END};
    return true;
}

static dub_us op_wait(const struct ui_term *t, dub_us now_us)
{
    return ui_input_wait_us(&((const struct tty_term *)t)->in, now_us);
}

/* --- start, stop, end ------------------------------------------------------------------------- */

static void enter(struct tty_term *s)
{
    (void)tcsetattr(STDIN_FILENO, TCSADRAIN, &s->raw);
    send(s, dub_buf_sv(&s->enter));
    s->all_new = true;
    rescue.active = 1;
}

static void leave(struct tty_term *s)
{
    send(s, dub_buf_sv(&s->leave));
    rescue.active = 0;
    (void)tcsetattr(STDIN_FILENO, TCSADRAIN, &rescue.settings);
}

static void op_suspend(struct ui_term *t)
{
    struct tty_term *s = self(t);
    leave(s);
    struct sigaction plain = {.sa_handler = SIG_DFL}, old;
    (void)sigemptyset(&plain.sa_mask);
    (void)sigaction(SIGTSTP, &plain, &old);
    (void)raise(SIGTSTP);
    (void)sigaction(SIGTSTP, &old, NULL);
    read_size(s); /* the window may have changed meanwhile */
    enter(s);
}

static void op_bell(struct ui_term *t)
{
    send(self(t), DUB_SV_LIT("\a"));
}

static void op_copy(struct ui_term *t, struct dub_sv text)
{
    struct dub_buf out;
    dub_buf_init(&out, 0);
    ui_osc52(text, getenv("TMUX") != NULL, &out);
    if (!out.failed)
        send(self(t), dub_buf_sv(&out));
    dub_buf_fini(&out);
}

static void fini(struct tty_term *s)
{
    ui_terminfo_close();
    ui_input_fini(&s->in);
    ui_canvas_fini(&s->drawn);
    ui_canvas_fini(&s->shown);
    dub_buf_fini(&s->frame);
    dub_buf_fini(&s->enter);
    dub_buf_fini(&s->leave);
    dub_buf_fini(&s->cursor_on);
    dub_buf_fini(&s->cursor_off);
    dub_free(s);
}

static void op_free(struct ui_term *t)
{
    leave(self(t));
    rescue_stop();
    fini(self(t));
}

static const struct ui_term_ops ops = {
    .size = op_size,
    .fd = op_fd,
    .next = op_next,
    .wait_us = op_wait,
    .present = op_present,
    .forget = op_forget,
    .resized = op_resized,
    .suspend = op_suspend,
    .bell = op_bell,
    .copy = op_copy,
    .free = op_free,
};

/* Keys one by one and as they are: no line editing, no signals, no flow control, no echo. */
static struct termios raw_settings(struct termios t)
{
    t.c_iflag &= ~(tcflag_t)(BRKINT | ICRNL | INLCR | IGNCR | INPCK | ISTRIP | IXON);
    t.c_oflag &= ~(tcflag_t)OPOST;
    t.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
    t.c_cc[VMIN] = 1;
    t.c_cc[VTIME] = 0;
    return t;
}

enum dub_status ui_term_tty_new(struct ui_term **out, struct dub_err *err)
{
    const char *term = getenv("TERM");
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return dub_fail(err, DUB_ERR_STATE,
                        "the editor needs a terminal on standard input and output; "
                        "for scripts there are verbs, see `dubline --help`");
    (void)setlocale(LC_CTYPE, "");
    if (tcgetattr(STDIN_FILENO, &rescue.settings) != 0)
        return dub_fail_sys(err, errno, "standard input", "cannot read the settings of");
    enum dub_status st = ui_terminfo_open(term, err);
    if (st != DUB_OK)
        return st;
    struct tty_term *s = DUB_NEW(struct tty_term);
    s->base.ops = &ops;
    s->raw = raw_settings(rescue.settings);
    ui_input_init(&s->in);
    struct dub_buf *texts[] = {&s->frame, &s->enter, &s->leave, &s->cursor_on, &s->cursor_off};
    for (size_t i = 0; i < DUB_ARRAY_LEN(texts); i++)
        dub_buf_init(texts[i], 0);
    read_size(s);
    look_around(s, term);
    prepare_texts(s);
    ui_canvas_init(&s->drawn, s->cols, s->rows);
    ui_canvas_init(&s->shown, s->cols, s->rows);
    rescue_prepare(s);
    enter(s);
    *out = &s->base;
    return DUB_OK;
}
