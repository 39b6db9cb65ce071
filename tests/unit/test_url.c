#include "net/url.h"

#include "base/mem.h"
#include "cm.h"

static void loopback_is_judged_by_address_and_not_by_spelling(void **state)
{
    (void)state;
    static const struct {
        const char *url;
        bool loopback;
        enum dub_url_scheme scheme;
    } rows[] = {
        {"http://127.0.0.1:8080/x", true, DUB_URL_HTTP},
        {"http://127.9.8.7/", true, DUB_URL_HTTP},
        {"https://localhost", true, DUB_URL_HTTPS},
        {"HTTP://LOCALHOST:1/", true, DUB_URL_HTTP},
        {"http://[::1]:9/", true, DUB_URL_HTTP},
        {"http://[::2]:9/", false, DUB_URL_HTTP},
        {"http://127.0.0.1.example.net/", false, DUB_URL_HTTP},
        {"http://127.evil.example/", false, DUB_URL_HTTP},
        {"http://localhost.example.net/", false, DUB_URL_HTTP},
        {"http://127.0.0.1@example.net/", false, DUB_URL_HTTP},
        {"http://localhost:80@example.net/", false, DUB_URL_HTTP},
        {"http://10.0.0.1/", false, DUB_URL_HTTP},
        {"ftp://127.0.0.1/", true, DUB_URL_OTHER},
        {"file:///etc/passwd", false, DUB_URL_OTHER},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct dub_url_facts f = {0};
        bool ok = dub_url_judge(rows[i].url, &f);
        if ((ok ? f.loopback : false) != rows[i].loopback || (ok && f.scheme != rows[i].scheme))
            fail_msg("%s: loopback %d scheme %d", rows[i].url, f.loopback, (int)f.scheme);
    }
    struct dub_url_facts f;
    assert_false(dub_url_judge("", &f));
    assert_false(dub_url_judge("http://", &f));
}

static void plain_addresses_are_judged_as_the_parser_judges_them(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        /* plain, and the same for the parser */
        {"https://api.sync.so", "https://api.sync.so/"},
        {"https://a-b.example", "https://a-b.example/x"},
        {"http://127.0.0.1:8123", "http://127.0.0.1:8123/"},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct dub_url_facts plain, parsed;
        assert_true(dub_url_judge(rows[i][0], &plain) && dub_url_judge(rows[i][1], &parsed));
        assert_string_equal(plain.host, parsed.host);
        assert_true(plain.scheme == parsed.scheme && plain.loopback == parsed.loopback &&
                    plain.has_userinfo == parsed.has_userinfo);
    }
}

static void service_addresses_have_one_spelling(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        /* spelled our way already, and their lookalikes that a parser has to judge */
        {"https://api.sync.so", "https://api.sync.so"},
        {"http://127.0.0.1:8080", "http://127.0.0.1:8080"},
        {"http://127.0.0.1:80", "http://127.0.0.1"},
        {"https://API.sync.so", "https://api.sync.so"},
        {"https://api.sync.so/", "https://api.sync.so"},
        {"https://api.sync.so:443", "https://api.sync.so"},
        {"https://api.sync.so/v2", "https://api.sync.so"},
        {"https://api.sync.so", "https://api.sync.so"},
        {"HTTPS://API.Sync.so:443/", "https://api.sync.so"},
        {"https://api.sync.so/v2/", "https://api.sync.so"},
        {"http://127.0.0.1:8123///", "http://127.0.0.1:8123"},
        {"http://localhost:80", "http://localhost"},
        {"https://proxy.example/Sync/v2", "https://proxy.example/Sync"},
    };
    struct dub_err err;
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        char *got;
        assert_ok(dub_url_service(rows[i][0], &got, &err));
        assert_string_equal(got, rows[i][1]);
        dub_free(got);
    }
}

static void unsafe_service_addresses_are_refused(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"http://api.sync.so", "in the clear"},   {"http://192.168.1.4:8080", "in the clear"},
        {"ftp://api.sync.so", "must start with"}, {"https://me:pass@api.sync.so", "user"},
        {"https://api.sync.so?x=1", "query"},     {"api sync", "not an address"},
    };
    struct dub_err err;
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        char *got = NULL;
        assert_status(dub_url_service(rows[i][0], &got, &err), DUB_ERR_ARG);
        if (!strstr(err.text, rows[i][1]) || strstr(err.text, "pass"))
            fail_msg("%s: %s", rows[i][0], err.text);
        assert_status(dub_url_service(rows[i][0], &got, NULL), DUB_ERR_ARG);
    }
}

static void ids_are_escaped(void **state)
{
    (void)state;
    struct dub_buf b;
    dub_buf_init(&b, 0);
    dub_url_escape(DUB_SV_LIT("a/../b?c=d e\xc3\xa9-_.~"), &b);
    assert_string_equal(dub_buf_z(&b), "a%2F..%2Fb%3Fc%3Dd%20e%C3%A9-_.~");
    dub_buf_fini(&b);
}

static void people_see_no_signature_and_no_password(void **state)
{
    (void)state;
    char out[64];
    assert_string_equal(dub_url_for_people("https://u:p@h.example/a@b?X-Sig=abc#f", out, 64),
                        "https://h.example/a@b");
    assert_string_equal(dub_url_for_people("nonsense\x1b[31m", out, 64),
                        "nonsense\xef\xbf\xbd[31m");
    assert_string_equal(dub_url_for_people("", out, 64), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loopback_is_judged_by_address_and_not_by_spelling),
        cmocka_unit_test(plain_addresses_are_judged_as_the_parser_judges_them),
        cmocka_unit_test(service_addresses_have_one_spelling),
        cmocka_unit_test(unsafe_service_addresses_are_refused),
        cmocka_unit_test(ids_are_escaped),
        cmocka_unit_test(people_see_no_signature_and_no_password),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
