/* Fault specifications: what they mean, which are refused, which calls they hit. */
#include "cm.h"
#include "sandbox/faults.h"

struct good {
    const char *spec;
    enum dub_sb_endpoint endpoint;
    uint64_t first, last;
    enum dub_sb_fault_kind kind;
    dub_us slow_us;
};

static const struct good goods[] = {
    {"generate:1:reset-after", DUB_SB_EP_GENERATE, 1, 1, DUB_SB_FAULT_RESET_AFTER, 2000000},
    {"get:2-4:503", DUB_SB_EP_GET, 2, 4, DUB_SB_FAULT_503, 2000000},
    {"upload:1:slow=3", DUB_SB_EP_ASSET_PUT, 1, 1, DUB_SB_FAULT_SLOW, 3000000},
    {"asset-put:1:slow=0.25", DUB_SB_EP_ASSET_PUT, 1, 1, DUB_SB_FAULT_SLOW, 250000},
    {"download:1:cut", DUB_SB_EP_OUTPUT, 1, 1, DUB_SB_FAULT_CUT, 2000000},
    {"generate:1:429-rate", DUB_SB_EP_GENERATE, 1, 1, DUB_SB_FAULT_429_RATE, 2000000},
    {"generate:1:429-concurrency", DUB_SB_EP_GENERATE, 1, 1, DUB_SB_FAULT_429_CONCURRENCY, 2000000},
    {"generate:*:500", DUB_SB_EP_GENERATE, 1, UINT64_MAX, DUB_SB_FAULT_500, 2000000},
    {"list:3-:html", DUB_SB_EP_LIST, 3, UINT64_MAX, DUB_SB_FAULT_HTML, 2000000},
    {" models : 7 : wrong-json ", DUB_SB_EP_MODELS, 7, 7, DUB_SB_FAULT_WRONG_JSON, 2000000},
    {"connect:1:refuse", DUB_SB_EP_CONNECT, 1, 1, DUB_SB_FAULT_REFUSE, 2000000},
    {"generate:1:outcome-unknown", DUB_SB_EP_GENERATE, 1, 1, DUB_SB_FAULT_OUTCOME_UNKNOWN, 2000000},
    {"download-url:1:bad-json", DUB_SB_EP_DOWNLOAD_URL, 1, 1, DUB_SB_FAULT_BAD_JSON, 2000000},
};

static void test_good(void **state)
{
    (void)state;
    for (size_t i = 0; i < DUB_ARRAY_LEN(goods); i++) {
        const struct good *g = &goods[i];
        struct dub_sb_faults f = {0};
        struct dub_err err;
        print_message("%s\n", g->spec);
        assert_ok(dub_sb_faults_parse(&f, g->spec, &err));
        assert_int_equal(f.list.n, 1);
        assert_int_equal(f.list.at[0].endpoint, g->endpoint);
        assert_true(f.list.at[0].first == g->first && f.list.at[0].last == g->last);
        assert_int_equal(f.list.at[0].kind, g->kind);
        assert_true(f.list.at[0].slow_us == g->slow_us);
        dub_sb_faults_fini(&f);
    }
}

static void test_bad(void **state)
{
    static const struct {
        const char *spec, *says;
    } bads[] = {
        {"", "ENDPOINT:N:KIND"},
        {"generate", "ENDPOINT:N:KIND"},
        {"generate:1", "ENDPOINT:N:KIND"},
        {"generate::500", "ENDPOINT:N:KIND"},
        {"genrate:1:500", "'genrate' is not an endpoint"},
        {"other:1:500", "'other' is not an endpoint"},
        {"generate:0:500", "'0' is not a call number"},
        {"generate:4-2:500", "'4-2' is not a call number"},
        {"generate:-2:500", "'-2' is not a call number"},
        {"generate:1:501", "'501' is not a kind of fault"},
        {"generate:1:none", "'none' is not a kind of fault"},
        {"generate:1:500=2", "takes no '=ARG'"},
        {"generate:1:slow=x", "slow=x is not a number of seconds"},
        {"generate:1:slow=-1", "slow=-1 is not a number of seconds"},
        {"generate:1:slow=3601", "from 0 to 3600"},
        {"connect:1:500", "connect takes only 'refuse'"},
        {"get:1:outcome-unknown", "exists only for generate"},
        {"generate:1:500,,get:1:500", "ENDPOINT:N:KIND"},
    };
    (void)state;
    for (size_t i = 0; i < DUB_ARRAY_LEN(bads); i++) {
        struct dub_sb_faults f = {0};
        struct dub_err err;
        print_message("'%s'\n", bads[i].spec);
        assert_status(dub_sb_faults_parse(&f, bads[i].spec, &err), DUB_ERR_ARG);
        assert_non_null(strstr(err.text, bads[i].says));
        assert_int_equal(f.list.n, 0);
        assert_status(dub_sb_faults_parse(&f, bads[i].spec, NULL), DUB_ERR_ARG);
        dub_sb_faults_fini(&f);
    }
}

static void test_list_and_match(void **state)
{
    struct dub_sb_faults f = {0};
    struct dub_err err;
    (void)state;
    assert_ok(dub_sb_faults_parse(&f, "generate:2:500,generate:2-3:503,get:*:504", &err));
    assert_ok(dub_sb_faults_parse(&f, "list:1:408", &err));
    assert_int_equal(f.list.n, 4);
    assert_null(dub_sb_faults_match(&f, DUB_SB_EP_GENERATE, 1));
    /* the first that was given wins */
    assert_int_equal(dub_sb_faults_match(&f, DUB_SB_EP_GENERATE, 2)->kind, DUB_SB_FAULT_500);
    assert_int_equal(dub_sb_faults_match(&f, DUB_SB_EP_GENERATE, 3)->kind, DUB_SB_FAULT_503);
    assert_null(dub_sb_faults_match(&f, DUB_SB_EP_GENERATE, 4));
    assert_int_equal(dub_sb_faults_match(&f, DUB_SB_EP_GET, 1000000)->kind, DUB_SB_FAULT_504);
    assert_null(dub_sb_faults_match(&f, DUB_SB_EP_OUTPUT, 1));
    /* a bad text in the middle adds nothing */
    assert_status(dub_sb_faults_parse(&f, "get:1:500,get:x:500", &err), DUB_ERR_ARG);
    assert_int_equal(f.list.n, 4);
    dub_sb_faults_fini(&f);
}

static void test_effect(void **state)
{
    (void)state;
    assert_false(dub_sb_fault_acts(DUB_SB_FAULT_RESET_BEFORE));
    assert_false(dub_sb_fault_acts(DUB_SB_FAULT_500));
    assert_false(dub_sb_fault_acts(DUB_SB_FAULT_HTML));
    assert_true(dub_sb_fault_acts(DUB_SB_FAULT_RESET_AFTER));
    assert_true(dub_sb_fault_acts(DUB_SB_FAULT_500_AFTER));
    assert_true(dub_sb_fault_acts(DUB_SB_FAULT_CUT));
    assert_string_equal(dub_sb_fault_name(DUB_SB_FAULT_429_RATE), "429-rate");
    assert_string_equal(dub_sb_endpoint_name(DUB_SB_EP_DOWNLOAD_URL), "download-url");
    assert_string_equal(dub_sb_endpoint_name(DUB_SB_EP_OTHER), "other");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_bad),
        cmocka_unit_test(test_list_and_match),
        cmocka_unit_test(test_effect),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
