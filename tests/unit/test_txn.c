#include "model/txn.h"

#include "cm.h"
#include "mkproject.h"
#include "model/project_json.h"

static char *text_of(const struct dub_project *p)
{
    struct dub_buf b;
    dub_buf_init(&b, 0);
    dub_project_print(p, &b);
    return dub_buf_take(&b);
}

static struct dub_project *some(void)
{
    struct dub_project *p = mk_project("lipsync-2", DUB_SYNC_SILENCE);
    mk_speaker(p, 20, "maria");
    mk_input(p, 11, DUB_INPUT_AUDIO, "maria", "m.wav");
    mk_segment(p, 2, 0, 1000000, "maria");
    mk_segment(p, 3, 2000000, 3000000, "maria");
    return p;
}

static void changes_show_at_once_and_abort_takes_them_back(void **state)
{
    (void)state;
    struct dub_project *p = some();
    char *before = text_of(p);
    struct dub_txn *t = dub_txn_begin(p, "many");
    for (int round = 0; round < 3; round++) {
        struct dub_segment *s = dub_segment_dup(dub_project_segment_by_id(p, 2));
        s->span.start_us += 2500000;
        s->span.end_us += 2500000;
        dub_txn_put(p, t, s);
        assert_true(dub_project_sane(p));
    }
    assert_int_equal(dub_project_segment(p, 0)->rec.id, 3);
    dub_txn_put(p, t, mk_segment_new(4, 5, 6, "x"));
    dub_txn_remove(p, t, 4);
    dub_txn_put(p, t, mk_segment_new(4, 7, 8, "x"));
    dub_txn_remove(p, t, 3);
    dub_txn_remove(p, t, 999);
    dub_txn_remove(p, t, DUB_SETTINGS_ID); /* never goes away */
    dub_txn_remove(p, t, 20);
    struct dub_settings *set = mk_settings(p);
    dub_str_set(&set->model, dub_sv("sync-3"));
    dub_txn_put(p, t, set);
    assert_int_equal(t->mask, DUB_MASK_SEGMENTS | DUB_MASK_SPEAKERS | DUB_MASK_SETTINGS);
    assert_int_equal(t->changes.n, 5); /* one a record: 2, 4, 3, 20, settings */
    assert_true(dub_project_sane(p));
    dub_txn_abort(p, t);
    assert_true(dub_project_sane(p));
    char *after = text_of(p);
    assert_string_equal(after, before);
    dub_free(before);
    dub_free(after);
    dub_project_free(p);
}

static void images_are_first_and_last(void **state)
{
    (void)state;
    struct dub_project *p = some();
    struct dub_txn *t = dub_txn_begin(p, "twice");
    for (int i = 0; i < 3; i++) {
        struct dub_segment *s = dub_segment_dup(dub_project_segment_by_id(p, 2));
        s->span.end_us += 1;
        dub_txn_put(p, t, s);
    }
    assert_int_equal(t->changes.n, 1);
    assert_int_equal(((struct dub_segment *)t->changes.at[0].before)->span.end_us, 1000000);
    assert_int_equal(((struct dub_segment *)t->changes.at[0].after)->span.end_us, 1000003);
    dub_txn_accept(p, t);
    assert_int_equal(dub_project_segment_by_id(p, 2)->span.end_us, 1000003);
    dub_project_free(p);
}

static void apply_goes_both_ways(void **state)
{
    (void)state;
    struct dub_project *p = some();
    char *before = text_of(p);
    struct dub_txn *t = dub_txn_begin(p, "mixed");
    dub_txn_remove(p, t, 2);
    dub_txn_put(p, t, mk_segment_new(5, 10, 20, "new"));
    struct dub_speaker *sp = dub_speaker_dup(dub_project_speaker(p, 0));
    dub_str_set(&sp->ref, dub_sv("ana"));
    dub_txn_put(p, t, sp);
    char *after = text_of(p);
    for (int i = 0; i < 3; i++) {
        dub_txn_apply(p, t, false);
        char *x = text_of(p);
        assert_string_equal(x, before);
        dub_free(x);
        dub_txn_apply(p, t, true);
        x = text_of(p);
        assert_string_equal(x, after);
        dub_free(x);
        assert_true(dub_project_sane(p));
        dub_txn_apply(p, t, true); /* again: nothing happens */
    }
    dub_txn_accept(p, t);
    dub_free(before);
    dub_free(after);
    dub_project_free(p);
}

/* Changes read from a damaged journal never mix kinds up. */
static void another_kind_is_left_alone(void **state)
{
    (void)state;
    struct dub_project *p = some();
    char *before = text_of(p);
    struct dub_txn *t = dub_txn_detached(NULL);
    assert_string_equal(dub_str_z(t->name), "edit");
    struct dub_change c = {.kind = DUB_KIND_SEGMENT, .id = 20};
    c.after = &mk_segment_new(20, 0, 1, "x")->rec; /* 20 is a speaker */
    dub_vec_push(&t->changes, c);
    dub_txn_apply(p, t, true);
    dub_txn_apply(p, t, false);
    assert_true(dub_project_sane(p));
    char *after = text_of(p);
    assert_string_equal(after, before);
    dub_free(before);
    dub_free(after);
    dub_txn_free(t);
    dub_txn_free(NULL);
    dub_project_free(p);
}

static void a_big_one(void **state)
{
    (void)state;
    struct dub_project *p = dub_project_new();
    struct dub_txn *t = dub_txn_begin(p, "add");
    enum { N = 3000 };
    for (dub_id i = 0; i < N; i++)
        dub_txn_put(p, t, mk_segment_new(2 + i, (dub_us)i * 10, (dub_us)i * 10 + 5, "x"));
    dub_txn_accept(p, t);
    t = dub_txn_begin(p, "shift all");
    for (dub_id i = 0; i < N; i++) {
        struct dub_segment *s = dub_segment_dup(dub_project_segment_by_id(p, 2 + i));
        s->span.start_us += 1000000;
        s->span.end_us += 1000000;
        dub_txn_put(p, t, s);
    }
    assert_true(dub_project_sane(p));
    dub_txn_abort(p, t);
    assert_true(dub_project_sane(p));
    assert_int_equal(dub_project_segment(p, 0)->span.start_us, 0);
    dub_project_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_show_at_once_and_abort_takes_them_back),
        cmocka_unit_test(images_are_first_and_last),
        cmocka_unit_test(apply_goes_both_ways),
        cmocka_unit_test(another_kind_is_left_alone),
        cmocka_unit_test(a_big_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
