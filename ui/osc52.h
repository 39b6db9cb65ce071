/* Text to the clipboard of whoever sits in front of the terminal, through the terminal itself: it
 * works over SSH too, where no clipboard program can. */
#ifndef UI_OSC52_H
#define UI_OSC52_H

#include "base/buf.h"

/* Terminals drop what they find too long, without a word. Many take 100,000 bytes of sequence
 * (hterm, and what Vim and others hold to), which is so much text; tmux takes a mebibyte. */
#define UI_OSC52_SAFE_BYTES ((size_t)74994)
#define UI_OSC52_MAX_BYTES  ((size_t)700000)

/**
 * The sequence "set the clipboard to text".
 * in:     tmux the terminal is tmux: it passes the plain sequence on with `set-clipboard on`, and a
 *         wrapped one with `allow-passthrough on`; both are written, each is ignored where it is off
 * out:    appended
 */
void ui_osc52(struct dub_sv text, bool tmux, struct dub_buf *out);

#endif
