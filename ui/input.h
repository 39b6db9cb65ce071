/*
 * Bytes from a terminal -> keys, mouse, pasted text. Pure: bytes and the time go in, events come
 * out. Decoded here and not by the screen library because three things need it: a late tail of an
 * escape sequence must be swallowed, pasted text must arrive as one piece, and all of it must be
 * testable. Understands what xterm, tmux, screen, rxvt, the Linux console, vt100 and kitty's CSI u
 * send.
 */
#ifndef UI_INPUT_H
#define UI_INPUT_H

#include "base/buf.h"
#include "base/time.h"
#include "event.h"

#define UI_ESC_WAIT_US ((dub_us)25000) /* Esc alone is Esc after this */
#define UI_TAIL_WAIT_US                                                                            \
    ((dub_us)500000) /* a late `[` or `O` behind a lone Esc is no key until then */
#define UI_PASTE_MAX ((size_t)1024 * 1024)

struct ui_input {
    struct dub_buf bytes;
    struct dub_buf paste;
    bool pasting;
    bool tail_armed;    /* a lone Esc was delivered at esc_at_us */
    bool tail_sequence; /* inside the late tail: swallow up to its final byte */
    dub_us esc_at_us, last_at_us;
};

void ui_input_init(struct ui_input *in);
void ui_input_fini(struct ui_input *in);
void ui_input_feed(struct ui_input *in, const char *bytes, size_t n, dub_us now_us);
/** The next event; false when more bytes or more time are needed. */
bool ui_input_next(struct ui_input *in, dub_us now_us, struct ui_event *ev);
/** How long until ui_input_next should be asked again although nothing arrives; -1: never. */
dub_us ui_input_wait_us(const struct ui_input *in, dub_us now_us);

#endif
