/* Shot changes kept by content: read back, damaged entries, hashes that are none. */
#include "cm.h"

#include <stdlib.h>

#include "base/fs.h"
#include "base/json.h"
#include "run/shots.h"
#include "tmpdir.h"

#define SHA "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static enum dub_status read_text(const char *text, struct dub_shots *out)
{
    struct dub_err err;
    cJSON *doc;
    assert_ok(dub_json_parse(dub_sv(text), &doc, &err));
    enum dub_status st = dub_shots_read(doc, out, NULL);
    cJSON_Delete(doc);
    return st;
}

static void results_are_times_in_order(void **state)
{
    struct dub_err err;
    (void)state;
    static const char *const bad[] = {
        "{}", "{\"shots\":5}", "{\"shots\":[\"x\"]}", "{\"shots\":[[]]}",
        "{\"shots\":[[2,9],[1,9]]}", "{\"shots\":[[1,9],[1,9]]}", "{\"shots\":[-1]}",
    };
    struct dub_shots s = {0};
    assert_ok(read_text("{\"shots\":[[1.04,30.5],[2.000001,12]]}", &s));
    assert_int_equal(s.at.n, 2);
    assert_int_equal(s.at.at[0], 1040000);
    assert_int_equal(s.at.at[1], 2000001);
    dub_shots_on_frames(&s, (struct dub_rate){25, 1});
    assert_int_equal(s.at.at[1], 2000000);
    dub_shots_fini(&s);
    for (size_t i = 0; i < DUB_ARRAY_LEN(bad); i++)
        if (read_text(bad[i], &s) != DUB_ERR_FORMAT)
            fail_msg("taken for shot changes: %s", bad[i]);
}

static void kept_by_the_hash_of_the_content(void **state)
{
    struct dub_err err;
    (void)state;
    struct tmpdir d;
    struct dub_shots s = {0}, back = {0};
    tmpdir_make(&d);
    setenv("XDG_CACHE_HOME", d.path, 1);
    assert_false(dub_shots_cache_get(SHA, &back));
    dub_shots_cache_put(SHA, &s); /* none at all is known as well */
    assert_true(dub_shots_cache_get(SHA, &back));
    assert_int_equal(back.at.n, 0);
    dub_vec_push(&s.at, (dub_us)40000);
    dub_vec_push(&s.at, (dub_us)33366667);
    dub_shots_cache_put(SHA, &s);
    assert_true(dub_shots_cache_get(SHA, &back));
    assert_int_equal(back.at.n, 2);
    assert_int_equal(back.at.at[1], 33366667);
    dub_shots_fini(&back);
    assert_ok(dub_file_replace(tmpdir_at(&d, "dubline/shots/" SHA ".json"),
                               dub_sv("{\"version\":1,\"shots\":[3,"), NULL));
    assert_false(dub_shots_cache_get(SHA, &back));
    assert_false(dub_shots_cache_get("", &back));
    assert_false(dub_shots_cache_get("../../../../etc/passwd", &back));
    dub_shots_cache_put("../x", &s);
    dub_shots_fini(&s);
    tmpdir_remove(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(results_are_times_in_order),
        cmocka_unit_test(kept_by_the_hash_of_the_content),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
