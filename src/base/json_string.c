/* JSON strings straight into a buffer, byte for byte as cJSON writes them. */
#include "base/json.h"

static void escaped(struct dub_buf *out, unsigned char c)
{
    switch (c) {
    case '"':
        dub_buf_add(out, "\\\"", 2);
        break;
    case '\\':
        dub_buf_add(out, "\\\\", 2);
        break;
    case '\b':
        dub_buf_add(out, "\\b", 2);
        break;
    case '\f':
        dub_buf_add(out, "\\f", 2);
        break;
    case '\n':
        dub_buf_add(out, "\\n", 2);
        break;
    case '\r':
        dub_buf_add(out, "\\r", 2);
        break;
    case '\t':
        dub_buf_add(out, "\\t", 2);
        break;
    default:
        dub_buf_addf(out, "\\u%04x", c);
        break;
    }
}

void dub_json_escape(struct dub_sv s, struct dub_buf *out)
{
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        dub_buf_add(out, s.p + from, i - from);
        escaped(out, c);
        from = i + 1;
    }
    dub_buf_add(out, s.p + from, s.n - from);
}
