/* mpv's lines: what it really says, and what nobody should. */
#include "cm.h"

#include "base/mem.h"
#include "run/player_ipc.h"

static struct dub_ipc parse(const char *line)
{
    struct dub_ipc ipc;
    struct dub_err err;
    dub_err_clear(&err);
    assert_ok(dub_ipc_parse(dub_sv(line), &ipc, &err));
    return ipc;
}

static void answers_are_read(void **state)
{
    (void)state;
    struct dub_ipc i = parse("{\"data\":{\"playlist_entry_id\":7},\"request_id\":12,"
                             "\"error\":\"success\"}");
    assert_int_equal(i.kind, DUB_IPC_REPLY);
    assert_int_equal(i.request, 12);
    assert_int_equal(i.entry, 7);
    assert_true(i.ok);
    assert_false(i.has_time);
    i = parse("{\"data\":0.398989,\"request_id\":3,\"error\":\"success\"}");
    assert_true(i.has_time);
    assert_int_equal(i.time_us, 398989);
    i = parse("{\"request_id\":3,\"error\":\"property unavailable\"}");
    assert_int_equal(i.kind, DUB_IPC_REPLY);
    assert_false(i.ok || i.has_time);
    i = parse("{\"data\":\"pu\\u001b[31mlse\",\"request_id\":4,\"error\":\"success\"}");
    assert_null(strchr(i.text, 0x1b));
}

static void ends_say_why(void **state)
{
    (void)state;
    struct dub_ipc i = parse("{\"event\":\"end-file\",\"reason\":\"eof\",\"playlist_entry_id\":2}");
    assert_int_equal(i.kind, DUB_IPC_ENDED);
    assert_int_equal(i.entry, 2);
    assert_true(i.to_the_end);
    i = parse("{\"event\":\"end-file\",\"reason\":\"stop\",\"playlist_entry_id\":2}");
    assert_true(i.by_command && !i.to_the_end);
    i = parse("{\"event\":\"end-file\",\"reason\":\"error\",\"file_error\":\"unrecognized file "
              "format\"}");
    assert_false(i.by_command || i.to_the_end);
    assert_string_equal(i.text, "unrecognized file format");
    assert_int_equal(parse("{\"event\":\"playback-restart\"}").kind, DUB_IPC_STARTED);
}

static void what_is_of_no_interest_is_other(void **state)
{
    static const char *const lines[] = {
        "{}", "[]", "null", "3", "\"error\"", "{\"event\":5}", "{\"event\":\"idle\"}",
        "{\"event\":\"log-message\",\"error\":\"success\"}", "{\"error\":null}",
        "[{\"event\":\"end-file\"}]",
    };
    (void)state;
    for (size_t i = 0; i < DUB_ARRAY_LEN(lines); i++)
        if (parse(lines[i]).kind != DUB_IPC_OTHER)
            fail_msg("%s is something", lines[i]);
}

static void hostile_values_have_no_effect(void **state)
{
    static const char *const lines[] = {
        "{\"data\":1e300,\"request_id\":1e300,\"error\":\"success\"}",
        "{\"data\":-1e300,\"request_id\":-5,\"error\":\"success\"}",
        "{\"data\":{\"playlist_entry_id\":\"7\"},\"request_id\":\"12\",\"error\":\"success\"}",
        "{\"data\":[[[[1]]]],\"request_id\":{},\"error\":\"success\"}",
        "{\"data\":true,\"request_id\":true,\"error\":\"success\"}",
    };
    (void)state;
    for (size_t i = 0; i < DUB_ARRAY_LEN(lines); i++) {
        struct dub_ipc ipc = parse(lines[i]);
        if (ipc.kind != DUB_IPC_REPLY || ipc.has_time || ipc.entry != 0 || ipc.request > 0)
            fail_msg("%s: time %d, entry %d, request %d", lines[i], ipc.has_time, (int)ipc.entry,
                     (int)ipc.request);
    }
    assert_false(parse("{\"error\":5,\"request_id\":1}").ok);
}

static void what_is_no_json_is_refused(void **state)
{
    static const char *const lines[] = {
        "", " ", "{", "}", "{\"event\":", "{\"event\":\"idle\"} x", "Failed to open file\n",
        "{\"data\":nan,\"error\":\"success\"}", "\x80\xff", "{'event':'idle'}",
    };
    struct dub_ipc ipc;
    struct dub_err err;
    (void)state;
    for (size_t i = 0; i < DUB_ARRAY_LEN(lines); i++)
        if (dub_ipc_parse(dub_sv(lines[i]), &ipc, &err) == DUB_OK)
            fail_msg("'%s' was taken", lines[i]);
    assert_status(dub_ipc_parse(dub_sv("{"), &ipc, NULL), DUB_ERR_PARSE);
}

/* Nothing of a path or a name can end the line or become another word. */
static void commands_are_one_line(void **state)
{
    struct dub_buf out;
    const char *words[] = {"loadfile", "edl://%9%a\n\"],[\"b"};
    (void)state;
    dub_buf_init(&out, 0);
    dub_ipc_command(5, words, 2, &out);
    assert_string_equal(dub_buf_z(&out),
                        "{\"command\":[\"loadfile\",\"edl://%9%a\\n\\\"],[\\\"b\"],\"request_id\":5}\n");
    dub_buf_clear(&out);
    dub_ipc_set_bool("pause", true, &out);
    dub_ipc_set_seconds("speed", 500000, &out);
    assert_string_equal(dub_buf_z(&out), "{\"command\":[\"set_property\",\"pause\",true]}\n"
                                         "{\"command\":[\"set_property\",\"speed\",0.5]}\n");
    dub_buf_fini(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_are_read),
        cmocka_unit_test(ends_say_why),
        cmocka_unit_test(what_is_of_no_interest_is_other),
        cmocka_unit_test(hostile_values_have_no_effect),
        cmocka_unit_test(what_is_no_json_is_refused),
        cmocka_unit_test(commands_are_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
