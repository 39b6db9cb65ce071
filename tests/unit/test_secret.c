#include "net/secret.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cm.h"

static char home[64];

static int set_up(void **state)
{
    (void)state;
    char path[128];
    snprintf(home, sizeof(home), "/tmp/dub-secret-XXXXXX");
    if (!mkdtemp(home))
        return -1;
    snprintf(path, sizeof(path), "%s/dubline", home);
    mkdir(path, 0700);
    setenv("XDG_CONFIG_HOME", home, 1);
    unsetenv("SYNC_API_KEY");
    unsetenv("SYNC_API_URL");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    char path[128];
    snprintf(path, sizeof(path), "%s/dubline/key", home);
    unlink(path);
    snprintf(path, sizeof(path), "%s/dubline", home);
    rmdir(path);
    rmdir(home);
    return 0;
}

static void write_key(const char *text, mode_t mode)
{
    char path[128];
    snprintf(path, sizeof(path), "%s/dubline/key", home);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
    assert_int_equal(chmod(path, mode), 0);
}

static void the_environment_comes_before_the_file(void **state)
{
    (void)state;
    struct dub_err err;
    struct dub_service s;
    write_key("  from-file-1234 \nsecond line\n", 0600);
    assert_ok(dub_service_load(NULL, true, &s, &err));
    assert_string_equal(s.key, "from-file-1234");
    assert_string_equal(s.base_url, "https://api.sync.so");
    assert_false(s.loopback);
    assert_int_equal(strlen(s.key_hash), 64);
    dub_service_fini(&s);
    setenv("SYNC_API_KEY", "from-env-1234", 1);
    setenv("SYNC_API_URL", "http://127.0.0.1:9/", 1);
    assert_ok(dub_service_load(NULL, true, &s, &err));
    assert_string_equal(s.key, "from-env-1234");
    assert_string_equal(s.base_url, "http://127.0.0.1:9");
    assert_true(s.loopback);
    dub_service_fini(&s);
    assert_ok(dub_service_load("https://dev-api.sync.so", true, &s, &err));
    assert_string_equal(s.base_url, "https://dev-api.sync.so");
    dub_service_fini(&s);
}

static void a_key_file_that_others_can_read_is_refused(void **state)
{
    (void)state;
    static const mode_t modes[] = {0644, 0640, 0604, 0660};
    struct dub_err err;
    struct dub_service s;
    for (size_t i = 0; i < DUB_ARRAY_LEN(modes); i++) {
        write_key("open-secret-1234\n", modes[i]);
        assert_status(dub_service_load(NULL, true, &s, &err), DUB_ERR_AUTH);
        assert_non_null(strstr(err.text, "chmod 600"));
        assert_null(strstr(err.text, "open-secret"));
    }
    assert_ok(dub_service_load(NULL, false, &s, &err));
    assert_null(s.key);
    dub_service_fini(&s);
}

static void unusable_keys_are_named_without_being_shown(void **state)
{
    (void)state;
    static const char *const keys[] = {"two words", "new\nline-secret", "\x01zz", "k\xc3\xa9y"};
    struct dub_err err;
    struct dub_service s;
    for (size_t i = 0; i < DUB_ARRAY_LEN(keys); i++) {
        setenv("SYNC_API_KEY", keys[i], 1);
        assert_status(dub_service_load(NULL, true, &s, &err), DUB_ERR_AUTH);
        assert_non_null(strstr(err.text, "SYNC_API_KEY"));
        assert_null(strstr(err.text, keys[i]));
    }
    write_key("", 0600);
    unsetenv("SYNC_API_KEY");
    assert_status(dub_service_load(NULL, true, &s, &err), DUB_ERR_AUTH);
}

static void without_a_key_only_this_machine_is_served(void **state)
{
    (void)state;
    struct dub_err err;
    struct dub_service s;
    assert_status(dub_service_load(NULL, true, &s, &err), DUB_ERR_AUTH);
    assert_non_null(strstr(err.text, "SYNC_API_KEY"));
    assert_status(dub_service_load(NULL, true, &s, NULL), DUB_ERR_AUTH);
    assert_ok(dub_service_load("http://localhost:8000", true, &s, &err));
    assert_string_equal(s.key, "sandbox");
    assert_int_equal(strlen(s.key_hash), 64);
    dub_service_fini(&s);
    assert_ok(dub_service_load(NULL, false, &s, &err));
    dub_service_fini(&s);
}

static void the_key_never_gets_into_the_open(void **state)
{
    (void)state;
    struct dub_err err;
    struct dub_service s;
    assert_status(dub_service_make("http://api.sync.so", "a-long-key-77", &s, &err), DUB_ERR_ARG);
    assert_ok(dub_service_make("https://api.sync.so", "a-long-key-77", &s, &err));
    struct dub_buf b;
    dub_buf_init(&b, 0);
    dub_secret_redact(&s, DUB_SV_LIT("x a-long-key-77a-long-key-77 a-long-key-7"), &b);
    assert_string_equal(dub_buf_z(&b), "x [key][key] a-long-key-7");
    dub_buf_fini(&b);
    char text[24] = "a-long-key-77";
    dub_secret_redact_z(&s, text, sizeof(text));
    assert_string_equal(text, "[key]");
    dub_service_fini(&s);
    assert_null(s.key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_environment_comes_before_the_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_key_file_that_others_can_read_is_refused, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(unusable_keys_are_named_without_being_shown, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(without_a_key_only_this_machine_is_served, set_up,
                                        tear_down),
        cmocka_unit_test(the_key_never_gets_into_the_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
