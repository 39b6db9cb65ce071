/* The only file that includes curses: its headers take common words as names of macros. */
#include "terminfo.h"

#include <curses.h>
#include <stdio.h>
#include <string.h>
#include <term.h>
#include <unistd.h>

const char *ui_terminfo_text(const char *name)
{
    char writable[8];
    (void)snprintf(writable, sizeof(writable), "%s", name);
    const char *s = tigetstr(writable);
    return s == (const char *)-1 ? NULL : s;
}

static bool has_flag(const char *name)
{
    char writable[8];
    (void)snprintf(writable, sizeof(writable), "%s", name);
    return tigetflag(writable) > 0;
}

int ui_terminfo_number(const char *name)
{
    char writable[8];
    (void)snprintf(writable, sizeof(writable), "%s", name);
    return tigetnum(writable);
}

/* A capability without its delays ("$<5>"). */
void ui_terminfo_add(struct dub_buf *out, const char *name)
{
    for (const char *s = ui_terminfo_text(name); s && *s;) {
        if (s[0] == '$' && s[1] == '<') {
            while (*s && *s != '>')
                s++;
            s += *s == '>';
        } else {
            dub_buf_add_c(out, *s++);
        }
    }
}

static bool begins(const char *name, const char *with)
{
    const char *s = ui_terminfo_text(name);
    return s && strncmp(s, with, strlen(with)) == 0;
}

static bool follows_ecma48(void)
{
    return begins("cup", "\x1b[%i%p1%d;%p2%dH") && begins("clear", "\x1b[H");
}

static unsigned attrs_here(void)
{
    return (ui_terminfo_text("bold") ? UI_ATTR_BOLD : 0u) | (ui_terminfo_text("dim") ? UI_ATTR_DIM : 0u) |
           (ui_terminfo_text("smul") ? UI_ATTR_UNDERLINE : 0u) |
           (ui_terminfo_text("rev") ? UI_ATTR_REVERSE : 0u);
}

/* Video attributes that exclude colours, by terminfo's "ncv" bits. */
static unsigned attrs_without_colour(void)
{
    int bits = ui_terminfo_number("ncv");
    if (bits < 0)
        return 0;
    return (bits & 2 ? UI_ATTR_UNDERLINE : 0u) | (bits & 4 ? UI_ATTR_REVERSE : 0u) |
           (bits & 16 ? UI_ATTR_DIM : 0u) | (bits & 32 ? UI_ATTR_BOLD : 0u);
}

struct ui_paint_can ui_terminfo_paint(void)
{
    return (struct ui_paint_can){
        .n_colours = ui_terminfo_number("colors"),
        .attrs = attrs_here(),
        .not_with_colour = attrs_without_colour(),
        .end_one = begins("rmul", "\x1b[24m"),
        .column = ui_terminfo_text("hpa") != NULL,
        .erase_rest = ui_terminfo_text("el") != NULL,
        .erase_some = ui_terminfo_text("ech") != NULL,
        .erase_coloured = has_flag("bce"),
        .corner = has_flag("xenl") || !has_flag("am"),
    };
}

enum dub_status ui_terminfo_open(const char *term, struct dub_err *err)
{
    int found = 0;
    if (!term || !term[0])
        return dub_fail(err, DUB_ERR_UNSUPPORTED,
                        "TERM is not set, so the kind of terminal is unknown: try TERM=xterm");
    if (setupterm(NULL, STDOUT_FILENO, &found) != OK)
        return dub_fail(err, DUB_ERR_UNSUPPORTED,
                        "the terminal type TERM=%s is not known here: try TERM=xterm or TERM=vt100",
                        term);
    if (!follows_ecma48()) {
        ui_terminfo_close();
        return dub_fail(err, DUB_ERR_UNSUPPORTED,
                        "a terminal of type TERM=%s cannot show the editor (it has no ANSI cursor "
                        "control): use another one, or the verbs, see `dubline --help`",
                        term);
    }
    return DUB_OK;
}

void ui_terminfo_close(void)
{
    if (cur_term)
        (void)del_curterm(cur_term);
}
