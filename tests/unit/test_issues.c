/* Findings that are kept while a project changes: counts, questions, when nothing is looked at. */
#include "check/issues.h"

#include "cm.h"
#include "mkproject.h"

#define S DUB_US_PER_S

struct rig {
    struct dub_project *p;
    struct dub_issues *ix;
    struct dub_check_env env;
};

static void note(void *ctx, const struct dub_record *before, const struct dub_record *after)
{
    dub_issues_note(((struct rig *)ctx)->ix, before, after);
}

static void put_segment(struct rig *r, dub_id id, dub_us start, dub_us end)
{
    struct dub_segment *s = dub_segment_new(id);
    s->span = (struct dub_span){start, end};
    s->speaker = mk_text("ana");
    mk_put(r->p, s);
}

static void sync_up(struct rig *r)
{
    dub_issues_sync(r->ix, r->p, &r->env);
}

/* Three segments of which none overlaps another. */
static void begin(struct rig *r)
{
    *r = (struct rig){.p = mk_project("lipsync-2", DUB_SYNC_SILENCE), .ix = dub_issues_new()};
    mk_input(r->p, 50, DUB_INPUT_VIDEO, NULL, "https://a.example.com/v.mp4");
    mk_input(r->p, 51, DUB_INPUT_AUDIO, "ana", "https://a.example.com/a.wav");
    for (int i = 0; i < 3; i++)
        put_segment(r, (dub_id)(100 + i), i * 10 * S, i * 10 * S + 5 * S);
    dub_project_watch(r->p, note, r);
    sync_up(r);
}

static void end(struct rig *r)
{
    dub_project_free(r->p);
    dub_issues_free(r->ix);
}

static const struct dub_rule *rule(const char *id)
{
    size_t n;
    const struct dub_rule *rules = dub_rules(&n);
    for (size_t i = 0; i < n; i++)
        if (strcmp(rules[i].id, id) == 0)
            return &rules[i];
    fail_msg("no rule %s", id);
    return NULL;
}

static void counts_follow_an_edit(void **state)
{
    (void)state;
    struct rig r;
    enum dub_severity worst;
    begin(&r);
    const struct dub_segment *first = dub_project_segment(r.p, 0);
    size_t n = dub_issues_n(r.ix), errors = dub_issues_count(r.ix, DUB_SEV_ERROR), at;
    uint64_t version = dub_issues_version(r.ix);
    assert_false(dub_issues_has(r.ix, first, rule("segment-overlap")));
    put_segment(&r, 101, 3 * S, 8 * S); /* the second one into the first */
    sync_up(&r);
    assert_true(dub_issues_version(r.ix) > version);
    assert_true(dub_issues_count(r.ix, DUB_SEV_ERROR) > errors);
    const struct dub_segment *moved = dub_project_segment_by_id(r.p, 101);
    assert_true(dub_issues_has(r.ix, moved, rule("segment-overlap")) ||
                dub_issues_has(r.ix, dub_project_segment(r.p, 0), rule("segment-overlap")));
    size_t bad = dub_issues_next_bad(r.ix, 0, +1, false);
    assert_in_range(bad, 1, 2);
    assert_true(dub_issues_worst(r.ix, dub_project_segment(r.p, bad - 1), &worst));
    assert_int_equal(worst, DUB_SEV_ERROR);
    size_t own = dub_issues_of(r.ix, bad, &at);
    assert_true(own > 0);
    for (size_t i = at; i < at + own; i++)
        assert_int_equal(dub_issues_segment(r.ix, i), bad);
    put_segment(&r, 101, 10 * S, 15 * S);
    sync_up(&r);
    assert_int_equal(dub_issues_n(r.ix), n);
    assert_int_equal(dub_issues_count(r.ix, DUB_SEV_ERROR), errors);
    end(&r);
}

static void the_same_list_as_check(void **state)
{
    (void)state;
    struct rig r;
    struct dub_diag_list all = {0};
    begin(&r);
    put_segment(&r, 102, 1 * S, 1 * S);
    put_segment(&r, 104, -2 * S, 40 * S);
    sync_up(&r);
    dub_check(r.p, &r.env, &all);
    assert_int_equal(dub_issues_n(r.ix), all.items.n);
    for (size_t i = 0; i < all.items.n; i++) {
        struct dub_diag d;
        dub_issues_get(r.ix, i, &d);
        assert_string_equal(d.rule, all.items.at[i].rule);
        assert_string_equal(dub_str_z(d.message), dub_str_z(all.items.at[i].message));
        assert_int_equal(d.number, all.items.at[i].number);
        assert_int_equal(dub_issues_segment(r.ix, i), d.number);
        dub_diag_fini(&d);
    }
    dub_diag_list_fini(&all);
    end(&r);
}

static void nothing_new_is_not_looked_at(void **state)
{
    (void)state;
    struct rig r;
    begin(&r);
    uint64_t version = dub_issues_version(r.ix);
    sync_up(&r);
    assert_true(dub_issues_version(r.ix) == version);
    struct dub_marker *m = dub_marker_new(200); /* no rule looks at markers */
    mk_put(r.p, m);
    sync_up(&r);
    assert_true(dub_issues_version(r.ix) == version);
    dub_issues_forget(r.ix);
    sync_up(&r);
    assert_true(dub_issues_version(r.ix) > version);
    version = dub_issues_version(r.ix);
    r.env.plan = "creator";
    sync_up(&r);
    assert_true(dub_issues_version(r.ix) > version);
    end(&r);
}

static void steps_go_round(void **state)
{
    (void)state;
    struct rig r;
    begin(&r);
    put_segment(&r, 101, 3 * S, 8 * S);
    sync_up(&r);
    size_t n = dub_issues_n(r.ix);
    assert_true(n > 0);
    assert_int_equal(dub_issues_step(r.ix, n - 1, +1), 0);
    assert_int_equal(dub_issues_step(r.ix, 0, -1), n - 1);
    assert_int_equal(dub_issues_next_bad(r.ix, 3, +1, true), 0);
    assert_int_equal(dub_issues_next_bad(r.ix, 1, -1, true), 0);
    end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_follow_an_edit),
        cmocka_unit_test(the_same_list_as_check),
        cmocka_unit_test(nothing_new_is_not_looked_at),
        cmocka_unit_test(steps_go_round),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
