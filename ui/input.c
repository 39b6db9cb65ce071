#include "input.h"

#include "base/utf8.h"

/* How long an unfinished control sequence or character may take before it is thrown away. */
#define SEQUENCE_WAIT_US ((dub_us)500000)
#define SEQUENCE_MAX     64

enum got { GOT_EVENT, GOT_NOTHING, GOT_MORE_WANTED };

void ui_input_init(struct ui_input *in)
{
    *in = (struct ui_input){0};
    dub_buf_init(&in->bytes, 4 * UI_PASTE_MAX);
    dub_buf_init(&in->paste, UI_PASTE_MAX);
}

void ui_input_fini(struct ui_input *in)
{
    dub_buf_fini(&in->bytes);
    dub_buf_fini(&in->paste);
}

void ui_input_feed(struct ui_input *in, const char *bytes, size_t n, dub_us now_us)
{
    dub_buf_add(&in->bytes, bytes, n);
    in->last_at_us = now_us;
}

static enum got key(struct ui_event *ev, int32_t code, unsigned mods)
{
    *ev = (struct ui_event){.kind = UI_EVENT_KEY, .key = {code, mods}};
    return GOT_EVENT;
}

/* --- control sequences ------------------------------------------------------------------------ */

struct csi {
    char lead;    /* '<', '?' ... or 0 */
    int n, at[8]; /* parameters; missing ones 0 */
    char final;
};

/* out: bytes of the sequence behind "ESC [", 0 when it is not complete yet */
static size_t csi_parse(struct dub_sv s, struct csi *out)
{
    *out = (struct csi){0};
    size_t i = 0;
    if (i < s.n && s.p[i] >= '<' && s.p[i] <= '?')
        out->lead = s.p[i++];
    if (i < s.n && s.p[i] == '[' && i == 0) { /* Linux console: ESC [ [ A */
        if (s.n < 2)
            return 0;
        out->lead = '[';
        out->final = s.p[1];
        return 2;
    }
    for (; i < s.n; i++) {
        char c = s.p[i];
        if (c >= '0' && c <= '9') {
            int *v = &out->at[out->n < 8 ? out->n : 7];
            *v = *v < 100000 ? *v * 10 + (c - '0') : *v;
        } else if (c == ';' || c == ':') {
            out->n++;
        } else if ((c >= 0x40 && c <= 0x7e) || (c == '$' && !out->lead)) { /* rxvt ends in '$' */
            out->n = out->n < 7 ? out->n + 1 : 8;
            out->final = c;
            return i + 1;
        } else if (c < 0x20 || (unsigned char)c >= 0x7f) {
            out->final = '\x01'; /* broken: dropped up to here */
            return i;
        }
    }
    return 0;
}

static unsigned csi_mods(int param)
{
    unsigned bits = param > 1 ? (unsigned)param - 1 : 0, mods = 0;
    mods |= bits & 1 ? UI_MOD_SHIFT : 0;
    mods |= bits & 2 ? UI_MOD_ALT : 0;
    mods |= bits & 4 ? UI_MOD_CTRL : 0;
    return mods;
}

static int32_t tilde_key(int n)
{
    static const int32_t map[] = {
        [1] = UI_KEY_HOME,    [2] = UI_KEY_INSERT,    [3] = UI_KEY_DELETE,   [4] = UI_KEY_END,
        [5] = UI_KEY_PAGE_UP, [6] = UI_KEY_PAGE_DOWN, [7] = UI_KEY_HOME,     [8] = UI_KEY_END,
        [11] = UI_KEY_F1,     [12] = UI_KEY_F1 + 1,   [13] = UI_KEY_F1 + 2,  [14] = UI_KEY_F1 + 3,
        [15] = UI_KEY_F1 + 4, [17] = UI_KEY_F1 + 5,   [18] = UI_KEY_F1 + 6,  [19] = UI_KEY_F1 + 7,
        [20] = UI_KEY_F1 + 8, [21] = UI_KEY_F1 + 9,   [23] = UI_KEY_F1 + 10, [24] = UI_KEY_F1 + 11,
    };
    return n >= 0 && n < (int)DUB_ARRAY_LEN(map) ? map[n] : 0;
}

static int32_t letter_key(char final)
{
    switch (final) {
    case 'A':
        return UI_KEY_UP;
    case 'B':
        return UI_KEY_DOWN;
    case 'C':
        return UI_KEY_RIGHT;
    case 'D':
        return UI_KEY_LEFT;
    case 'H':
        return UI_KEY_HOME;
    case 'F':
        return UI_KEY_END;
    case 'P':
    case 'Q':
    case 'R':
    case 'S':
        return UI_KEY_F1 + (final - 'P');
    case 'M':
        return UI_KEY_ENTER; /* keypad Enter in SS3 */
    default:
        return 0;
    }
}

/* A character code with modifiers, as CSI u and modifyOtherKeys send it. */
static enum got coded_key(struct ui_event *ev, int32_t code, unsigned mods)
{
    switch (code) {
    case 13:
        return key(ev, UI_KEY_ENTER, mods);
    case 9:
        return key(ev, UI_KEY_TAB, mods);
    case 27:
        return key(ev, UI_KEY_ESC, mods);
    case 8:
    case 127:
        return key(ev, UI_KEY_BACKSPACE, mods);
    default:
        break;
    }
    if (code < 0x20 || code > 0x10ffff)
        return GOT_NOTHING;
    if ((mods & UI_MOD_CTRL) && code >= 'A' && code <= 'Z')
        code += 'a' - 'A';
    if (!(mods & UI_MOD_CTRL))
        mods &= ~UI_MOD_SHIFT;
    return key(ev, code, mods);
}

static enum got mouse_event(struct ui_event *ev, int bits, int x, int y, bool release)
{
    struct ui_mouse m = {.x = x - 1, .y = y - 1, .button = bits & 3};
    m.mods |= bits & 4 ? UI_MOD_SHIFT : 0;
    m.mods |= bits & 8 ? UI_MOD_ALT : 0;
    m.mods |= bits & 16 ? UI_MOD_CTRL : 0;
    if (x < 1 || y < 1)
        return GOT_NOTHING;
    if (bits & 64) {
        if ((bits & 3) > 1 || release)
            return GOT_NOTHING; /* sideways wheel */
        m.action = bits & 1 ? UI_MOUSE_DOWN : UI_MOUSE_UP;
    } else if (release) {
        m.action = UI_MOUSE_RELEASE;
    } else if (bits & 32) {
        if (m.button == 3)
            return GOT_NOTHING; /* moving without a button */
        m.action = UI_MOUSE_DRAG;
    } else {
        m.action = UI_MOUSE_PRESS;
    }
    *ev = (struct ui_event){.kind = UI_EVENT_MOUSE, .mouse = m};
    return GOT_EVENT;
}

static enum got csi_event(struct ui_input *in, const struct csi *c, struct ui_event *ev)
{
    if (c->lead == '<')
        return mouse_event(ev, c->at[0], c->at[1], c->at[2], c->final == 'm');
    if (c->lead == '[') /* Linux console F1 .. F5 */
        return c->final >= 'A' && c->final <= 'E' ? key(ev, UI_KEY_F1 + (c->final - 'A'), 0)
                                                  : GOT_NOTHING;
    if (c->lead)
        return GOT_NOTHING; /* answers to questions we did not ask */
    unsigned mods = csi_mods(c->at[1]);
    switch (c->final) {
    case '~':
        if (c->at[0] == 200) {
            in->pasting = true;
            dub_buf_clear(&in->paste);
            return GOT_NOTHING;
        }
        if (c->at[0] == 27 && c->n >= 3)
            return coded_key(ev, c->at[2], mods);
        return tilde_key(c->at[0]) ? key(ev, tilde_key(c->at[0]), mods) : GOT_NOTHING;
    case '$': /* rxvt: shifted */
    case '^': /* rxvt: with Ctrl */
        return tilde_key(c->at[0])
                   ? key(ev, tilde_key(c->at[0]), c->final == '$' ? UI_MOD_SHIFT : UI_MOD_CTRL)
                   : GOT_NOTHING;
    case 'u':
        return coded_key(ev, c->at[0], mods);
    case 'Z':
        return key(ev, UI_KEY_TAB, UI_MOD_SHIFT);
    case 'a':
    case 'b':
    case 'c':
    case 'd': /* rxvt: shifted arrows */
        return key(ev, letter_key((char)(c->final - 'a' + 'A')), UI_MOD_SHIFT);
    default:
        break;
    }
    int32_t code = c->final == 'M' ? 0 : letter_key(c->final);
    return code ? key(ev, code, mods) : GOT_NOTHING;
}

/* --- one event at the front ------------------------------------------------------------------- */

static enum got front_csi(struct ui_input *in, dub_us age_us, struct ui_event *ev)
{
    struct dub_sv s = dub_buf_sv(&in->bytes);
    struct csi c;
    if (s.n >= 3 && s.p[2] == 'M') { /* the old mouse report: three raw bytes */
        if (s.n < 6 && age_us < SEQUENCE_WAIT_US)
            return GOT_MORE_WANTED;
        if (s.n < 6) {
            dub_buf_clear(&in->bytes);
            return GOT_NOTHING;
        }
        int bits = (unsigned char)s.p[3] - 32, x = (unsigned char)s.p[4] - 32,
            y = (unsigned char)s.p[5] - 32;
        bool release = (bits & 3) == 3 && !(bits & 96);
        dub_buf_drop(&in->bytes, 6);
        return mouse_event(ev, bits, x, y, release);
    }
    size_t n = csi_parse(dub_sv_n(s.p + 2, s.n - 2), &c);
    if (c.final) {
        dub_buf_drop(&in->bytes, 2 + n);
        return csi_event(in, &c, ev);
    }
    if (age_us < SEQUENCE_WAIT_US && s.n < SEQUENCE_MAX)
        return GOT_MORE_WANTED;
    dub_buf_clear(&in->bytes);
    return GOT_NOTHING;
}

static enum got front_escape(struct ui_input *in, dub_us now_us, struct ui_event *ev)
{
    struct dub_sv s = dub_buf_sv(&in->bytes);
    dub_us age_us = now_us - in->last_at_us;
    if (s.n == 1 || (s.n >= 2 && s.p[1] == '\x1b')) {
        if (s.n == 1 && age_us < UI_ESC_WAIT_US)
            return GOT_MORE_WANTED;
        dub_buf_drop(&in->bytes, 1);
        in->tail_armed = s.n == 1;
        in->esc_at_us = now_us;
        return key(ev, UI_KEY_ESC, 0);
    }
    if (s.p[1] == '[')
        return front_csi(in, age_us, ev);
    if (s.p[1] == 'O') {
        if (s.n < 3 && age_us < UI_ESC_WAIT_US)
            return GOT_MORE_WANTED;
        int32_t code = s.n >= 3 ? letter_key(s.p[2]) : 0;
        dub_buf_drop(&in->bytes, s.n >= 3 ? 3 : 2);
        return code ? key(ev, code, 0) : GOT_NOTHING;
    }
    int32_t cp;
    size_t n = dub_utf8_next(dub_sv_n(s.p + 1, s.n - 1), &cp);
    if (cp < 0x20 && cp != 8 && cp != '\r') { /* no Alt key sends this: Esc, and then a key */
        dub_buf_drop(&in->bytes, 1);
        return key(ev, UI_KEY_ESC, 0);
    }
    dub_buf_drop(&in->bytes, 1 + n);
    if (cp == 0x7f || cp == 8)
        return key(ev, UI_KEY_BACKSPACE, UI_MOD_ALT);
    if (cp == '\r')
        return key(ev, UI_KEY_ENTER, UI_MOD_ALT);
    return cp >= 0x20 && cp != 0xfffd ? key(ev, cp, UI_MOD_ALT) : GOT_NOTHING;
}

static enum got front_control(struct ui_input *in, unsigned char c, struct ui_event *ev)
{
    dub_buf_drop(&in->bytes, 1);
    switch (c) {
    case '\r':
        return key(ev, UI_KEY_ENTER, 0);
    case '\t':
        return key(ev, UI_KEY_TAB, 0);
    case 0x7f:
    case 0x08:
        return key(ev, UI_KEY_BACKSPACE, 0);
    case 0:
        return key(ev, ' ', UI_MOD_CTRL);
    default:
        return c <= 26 ? key(ev, 'a' + c - 1, UI_MOD_CTRL) : key(ev, c + 0x40, UI_MOD_CTRL);
    }
}

/* s is the beginning of a character whose rest has not arrived. */
static bool utf8_unfinished(struct dub_sv s)
{
    unsigned char c = (unsigned char)s.p[0];
    size_t need = c >= 0xf5 ? 1 : c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc2 ? 2 : 1;
    for (size_t i = 1; i < s.n; i++)
        if (((unsigned char)s.p[i] & 0xc0) != 0x80)
            return false;
    return s.n < need;
}

static enum got front_character(struct ui_input *in, dub_us now_us, struct ui_event *ev)
{
    struct dub_sv s = dub_buf_sv(&in->bytes);
    unsigned char c = (unsigned char)s.p[0];
    if (c < 0x20 || c == 0x7f)
        return front_control(in, c, ev);
    int32_t cp;
    size_t n = dub_utf8_next(s, &cp);
    if (cp == 0xfffd && utf8_unfinished(s) && now_us - in->last_at_us < SEQUENCE_WAIT_US)
        return GOT_MORE_WANTED;
    dub_buf_drop(&in->bytes, n);
    return cp == 0xfffd ? GOT_NOTHING : key(ev, cp, 0);
}

/* The rest of a sequence whose Esc came alone: thrown away whole. */
static bool swallow_tail(struct ui_input *in, dub_us now_us)
{
    if (in->tail_armed && now_us - in->esc_at_us >= UI_TAIL_WAIT_US)
        in->tail_armed = in->tail_sequence = false;
    if (!in->tail_armed)
        return false;
    char c = in->bytes.data[0];
    if (!in->tail_sequence) {
        if (c != '[' && c != 'O') {
            in->tail_armed = false;
            return false;
        }
        in->tail_sequence = true;
        dub_buf_drop(&in->bytes, 1);
        return true;
    }
    bool part = (c >= '0' && c <= '?') || c == '[';
    bool final = c >= 0x40 && c <= 0x7e && c != '[';
    if (!part)
        in->tail_armed = in->tail_sequence = false;
    if (part || final)
        dub_buf_drop(&in->bytes, 1);
    return part || final;
}

static enum got front_paste(struct ui_input *in, struct ui_event *ev)
{
    static const char end[] = "\x1b[201~";
    struct dub_sv s = dub_buf_sv(&in->bytes);
    for (size_t i = 0; i < s.n; i++) {
        size_t left = s.n - i, n = left < sizeof(end) - 1 ? left : sizeof(end) - 1;
        if (memcmp(s.p + i, end, n) != 0)
            continue;
        dub_buf_add(&in->paste, s.p, i);
        dub_buf_drop(&in->bytes, i);
        if (n < sizeof(end) - 1)
            return GOT_MORE_WANTED;
        dub_buf_drop(&in->bytes, n);
        in->pasting = false;
        *ev = (struct ui_event){.kind = UI_EVENT_PASTE, .paste = dub_buf_take(&in->paste)};
        dub_buf_init(&in->paste, UI_PASTE_MAX);
        return GOT_EVENT;
    }
    dub_buf_add(&in->paste, s.p, s.n);
    dub_buf_clear(&in->bytes);
    return GOT_MORE_WANTED;
}

bool ui_input_next(struct ui_input *in, dub_us now_us, struct ui_event *ev)
{
    while (in->bytes.n > 0) {
        enum got got;
        if (in->pasting)
            got = front_paste(in, ev);
        else if (swallow_tail(in, now_us))
            got = GOT_NOTHING;
        else if (in->bytes.data[0] == '\x1b')
            got = front_escape(in, now_us, ev);
        else
            got = front_character(in, now_us, ev);
        if (got == GOT_EVENT)
            return true;
        if (got == GOT_MORE_WANTED)
            return false;
    }
    return false;
}

dub_us ui_input_wait_us(const struct ui_input *in, dub_us now_us)
{
    if (in->bytes.n == 0 || in->pasting)
        return -1;
    struct dub_sv s = dub_buf_sv(&in->bytes);
    bool sequence = s.n >= 2 ? s.p[1] == '[' : s.p[0] != '\x1b';
    dub_us due = in->last_at_us + (sequence ? SEQUENCE_WAIT_US : UI_ESC_WAIT_US);
    return due > now_us ? due - now_us : 0;
}
