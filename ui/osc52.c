#include "osc52.h"

static void add_base64(struct dub_sv s, struct dub_buf *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < s.n; i += 3) {
        unsigned v = (unsigned)(unsigned char)s.p[i] << 16;
        v |= i + 1 < s.n ? (unsigned)(unsigned char)s.p[i + 1] << 8 : 0;
        v |= i + 2 < s.n ? (unsigned)(unsigned char)s.p[i + 2] : 0;
        dub_buf_add_c(out, digits[v >> 18]);
        dub_buf_add_c(out, digits[v >> 12 & 63]);
        dub_buf_add_c(out, i + 1 < s.n ? digits[v >> 6 & 63] : '=');
        dub_buf_add_c(out, i + 2 < s.n ? digits[v & 63] : '=');
    }
}

void ui_osc52(struct dub_sv text, bool tmux, struct dub_buf *out)
{
    dub_buf_add_z(out, "\x1b]52;c;");
    add_base64(text, out);
    dub_buf_add_z(out, "\x07");
    if (!tmux)
        return;
    dub_buf_add_z(out, "\x1bPtmux;\x1b\x1b]52;c;");
    add_base64(text, out);
    dub_buf_add_z(out, "\x07\x1b\\");
}
