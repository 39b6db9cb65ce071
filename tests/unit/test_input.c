/* Bytes of several terminals -> events, with split packets, late tails and pasted text. */
#include "cm.h"

#include "base/mem.h"
#include "input.h"
#include "keys.h"

/* Events of what was fed, in words: "Ctrl-R x mouse(press 0 4,2) paste(ab)". */
static void words(struct ui_input *in, dub_us now, struct dub_buf *out)
{
    static const char *const actions[] = {"press", "drag", "release", "up", "down"};
    struct ui_event ev;
    while (ui_input_next(in, now, &ev)) {
        char name[UI_KEY_TEXT];
        if (out->n > 0)
            dub_buf_add_c(out, ' ');
        if (ev.kind == UI_EVENT_KEY)
            dub_buf_add_z(out, ui_key_print(ev.key, name));
        else if (ev.kind == UI_EVENT_MOUSE)
            dub_buf_addf(out, "mouse(%s %d %d,%d)", actions[ev.mouse.action], ev.mouse.button,
                         ev.mouse.x, ev.mouse.y);
        else if (ev.kind == UI_EVENT_PASTE)
            dub_buf_addf(out, "paste(%s)", ev.paste);
        if (ev.kind == UI_EVENT_PASTE)
            dub_free(ev.paste);
    }
}

static void expect_bytes(const char *bytes, size_t n, const char *want)
{
    struct ui_input in;
    struct dub_buf got;
    ui_input_init(&in);
    dub_buf_init(&got, 0);
    ui_input_feed(&in, bytes, n, 0);
    words(&in, 0, &got);
    words(&in, UI_ESC_WAIT_US, &got);
    if (strcmp(dub_buf_z(&got), want) != 0)
        fail_msg("%s: got '%s'", want, dub_buf_z(&got));
    dub_buf_fini(&got);
    ui_input_fini(&in);
}

static void keys_of_many_terminals(void **state)
{
    (void)state;
    static const struct {
        const char *bytes, *want;
    } rows[] = {
        {"x", "x"},
        {"\xc3\xa9", "é"},
        {" \r\n\t\x7f\x08", "Space Enter Ctrl-J Tab Backspace Backspace"},
        {"\x12\x11\x10", "Ctrl-R Ctrl-Q Ctrl-P"},
        {"\x1b\x11", "Esc Ctrl-Q"}, /* one packet; no Alt key sends this */
        {"\x1b[A\x1bOB\x1b[C\x1bOD", "Up Down Right Left"},
        {"\x1b[1;2D\x1b[1;5C\x1b[1;3A\x1b[1;6B", "Shift-Left Ctrl-Right Alt-Up Ctrl-Shift-Down"},
        {"\x1b[d\x1b[7~\x1b[8~\x1b[3$\x1b[3^", "Shift-Left Home End Shift-Delete Ctrl-Delete"},
        {"\x1b[H\x1b[F\x1b[1~\x1b[4~\x1bOH", "Home End Home End Home"},
        {"\x1b[5~\x1b[6~\x1b[3~\x1b[2~", "PageUp PageDown Delete Insert"},
        {"\x1bOP\x1bOQ\x1b[[B\x1b[12~\x1b[24~\x1b[1;5Q", "F1 F2 F2 F2 F12 Ctrl-F2"},
        {"\x1b[Z", "Shift-Tab"},
        {"\x1b"
         "b\x1b\x7f\x1b\xc3\xa9",
         "Alt-b Alt-Backspace Alt-é"},
        {"\x1b[114;5u\x1b[27;5;82~\x1b[13;2u\x1b[27u\x1b[65;2u", "Ctrl-R Ctrl-R Shift-Enter Esc A"},
        {"\x1b[<0;5;3M\x1b[<32;6;3M\x1b[<0;6;3m",
         "mouse(press 0 4,2) mouse(drag 0 5,2) mouse(release 0 5,2)"},
        {"\x1b[<64;1;1M\x1b[<65;1;1M\x1b[<66;1;1M\x1b[<35;1;1M",
         "mouse(up 0 0,0) mouse(down 1 0,0)"},
        {"\x1b[M !!\x1b[M#!!x", "mouse(press 0 0,0) mouse(release 3 0,0) x"},
        {"\x1b[?1;2c\x1b[>0;276;0c\x1b[I\x1b[Ox", "x"},
        {"\x1b\x1b[A", "Esc Up"},
        {"\xff\xfex", "x"},
        {"\x1b[200~a\nb\x1b[201~x", "paste(a\nb) x"},
        {"\x1b[99999999999999999999;1~x", "x"},
        {"\x1b", "Esc"},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++)
        expect_bytes(rows[i].bytes, strlen(rows[i].bytes), rows[i].want);
    expect_bytes("\0", 1, "Ctrl-Space");
}

/* Every key sequence above cut at every place gives the same events when the rest comes at once. */
static void split_packets_change_nothing(void **state)
{
    (void)state;
    static const char bytes[] = "\x1b[1;2D\xe6\x97\xa5\x1b[<0;5;3M\x1b[200~p\x1b[201~\x1b[24~z";
    for (size_t cut = 1; cut < sizeof(bytes) - 1; cut++) {
        if (bytes[cut - 1] == '\x1b' && bytes[cut] != '[')
            continue;
        struct ui_input in;
        struct dub_buf got;
        ui_input_init(&in);
        dub_buf_init(&got, 0);
        ui_input_feed(&in, bytes, cut, 0);
        words(&in, 0, &got);
        ui_input_feed(&in, bytes + cut, sizeof(bytes) - 1 - cut, 1000);
        words(&in, 1000, &got);
        assert_string_equal(dub_buf_z(&got), "Shift-Left 日 mouse(press 0 4,2) paste(p) F12 z");
        dub_buf_fini(&got);
        ui_input_fini(&in);
    }
}

static void a_late_tail_is_swallowed_whole(void **state)
{
    (void)state;
    static const struct {
        const char *tail;
        dub_us late_us;
        const char *want;
    } rows[] = {
        {"[A", 100000, "Esc"},       {"[1;2D", 300000, "Esc"}, {"OP", 499000, "Esc"},
        {"[<0;5;3M", 200000, "Esc"}, {"[Ax", 100000, "Esc x"}, {"x", 100000, "Esc x"},
        {"[A", 600000, "Esc [ A"},   {"O", 501000, "Esc O"},   {"\x1b[A", 100000, "Esc Up"},
        {"x[", 100000, "Esc x ["},   {"[[A", 100000, "Esc"},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct ui_input in;
        struct dub_buf got;
        ui_input_init(&in);
        dub_buf_init(&got, 0);
        ui_input_feed(&in, "\x1b", 1, 0);
        words(&in, 0, &got);
        assert_int_equal(got.n, 0);
        assert_int_equal(ui_input_wait_us(&in, 0), UI_ESC_WAIT_US);
        words(&in, UI_ESC_WAIT_US, &got);
        dub_us at = UI_ESC_WAIT_US + rows[i].late_us;
        ui_input_feed(&in, rows[i].tail, strlen(rows[i].tail), at);
        words(&in, at, &got);
        words(&in, at + UI_ESC_WAIT_US, &got);
        if (strcmp(dub_buf_z(&got), rows[i].want) != 0)
            fail_msg("%s after %lld: got '%s'", rows[i].tail, (long long)rows[i].late_us,
                     dub_buf_z(&got));
        dub_buf_fini(&got);
        ui_input_fini(&in);
    }
}

static void a_tail_in_pieces_is_swallowed(void **state)
{
    (void)state;
    struct ui_input in;
    struct dub_buf got;
    ui_input_init(&in);
    dub_buf_init(&got, 0);
    ui_input_feed(&in, "\x1b", 1, 0);
    words(&in, UI_ESC_WAIT_US, &got);
    static const char *const pieces[] = {"[", "1", ";", "2", "D", "q"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(pieces); i++) {
        dub_us at = UI_ESC_WAIT_US + 40000 * (dub_us)(i + 1);
        ui_input_feed(&in, pieces[i], 1, at);
        words(&in, at, &got);
    }
    assert_string_equal(dub_buf_z(&got), "Esc q");
    dub_buf_fini(&got);
    ui_input_fini(&in);
}

static void nothing_pending_needs_no_wake_up(void **state)
{
    (void)state;
    struct ui_input in;
    struct ui_event ev;
    ui_input_init(&in);
    assert_int_equal(ui_input_wait_us(&in, 0), -1);
    ui_input_feed(&in, "x", 1, 0);
    assert_true(ui_input_next(&in, 0, &ev));
    assert_int_equal(ui_input_wait_us(&in, 0), -1);
    ui_input_feed(&in, "\x1b[", 2, 0);
    assert_false(ui_input_next(&in, 0, &ev));
    assert_true(ui_input_wait_us(&in, 0) > 0);
    assert_false(ui_input_next(&in, 10 * DUB_US_PER_S, &ev)); /* an unfinished one is dropped */
    assert_int_equal(ui_input_wait_us(&in, 10 * DUB_US_PER_S), -1);
    ui_input_fini(&in);
}

/* Any bytes in any pieces: ends, never loops, never reads outside (the sanitizer watches). */
static void noise_is_survived(void **state)
{
    (void)state;
    uint64_t x = 88172645463325252ull;
    struct ui_input in;
    struct dub_buf got;
    ui_input_init(&in);
    dub_buf_init(&got, 0);
    for (int round = 0; round < 20000; round++) {
        static const char likely[] = "\x1b\x1b[[O<;;M~m0123456789A\xc3\xa9\xe6\x97";
        char bytes[8];
        size_t n = 0;
        do {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            bytes[n++] = (x & 0x300) ? likely[x % (sizeof(likely) - 1)] : (char)(x >> 32);
        } while (n < 8 && (x & 0x1000));
        ui_input_feed(&in, bytes, n, round * 7000);
        words(&in, round * 7000, &got);
        dub_buf_clear(&got);
    }
    dub_buf_fini(&got);
    ui_input_fini(&in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_of_many_terminals),
        cmocka_unit_test(split_packets_change_nothing),
        cmocka_unit_test(a_late_tail_is_swallowed_whole),
        cmocka_unit_test(a_tail_in_pieces_is_swallowed),
        cmocka_unit_test(nothing_pending_needs_no_wake_up),
        cmocka_unit_test(noise_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
