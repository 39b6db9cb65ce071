#include "osc52.h"

#include "support/cm.h"

static void expect(const char *text, bool tmux, const char *want)
{
    struct dub_buf out;
    dub_buf_init(&out, 0);
    ui_osc52(dub_sv(text), tmux, &out);
    assert_string_equal(dub_buf_z(&out), want);
    dub_buf_fini(&out);
}

/* The vectors of RFC 4648, 10. */
static void base64(void **state)
{
    (void)state;
    expect("", false, "\x1b]52;c;\x07");
    expect("f", false, "\x1b]52;c;Zg==\x07");
    expect("fo", false, "\x1b]52;c;Zm8=\x07");
    expect("foo", false, "\x1b]52;c;Zm9v\x07");
    expect("foob", false, "\x1b]52;c;Zm9vYg==\x07");
    expect("fooba", false, "\x1b]52;c;Zm9vYmE=\x07");
    expect("foobar", false, "\x1b]52;c;Zm9vYmFy\x07");
    expect("\xff\xfe\xfb", false, "\x1b]52;c;//77\x07");
}

/* tmux gets it plain and wrapped, every ESC within doubled. */
static void inside_tmux(void **state)
{
    (void)state;
    expect("foo", true, "\x1b]52;c;Zm9v\x07\x1bPtmux;\x1b\x1b]52;c;Zm9v\x07\x1b\\");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(base64), cmocka_unit_test(inside_tmux)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
