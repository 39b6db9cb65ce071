/* The chunked row of segments against a plain array that is counted through each time. */
#include "check/order.h"

#include "cm.h"

#define MOST 1500

struct rig {
    struct dub_order o;
    struct dub_order_entry flat[MOST]; /* the same entries; their segments are borrowed */
    size_t n;
    struct dub_rng rng;
};

static unsigned any(struct rig *r, unsigned below)
{
    return (unsigned)(dub_rng_next(&r->rng) % below);
}

static struct dub_order_entry new_entry(struct rig *r)
{
    struct dub_segment *s = dub_segment_new(dub_id_new(&r->rng));
    s->span.start_us = any(r, 3000);
    s->span.end_us = s->span.start_us + any(r, 60) - 5;
    return (struct dub_order_entry){.s = s,
                                    .end_us = s->span.end_us,
                                    .n_error = any(r, 8) == 0,
                                    .n_warning = any(r, 4) == 0 ? 2 : 0,
                                    .n_waived = any(r, 9) == 0,
                                    .n_off = any(r, 400) == 0,
                                    .time_ok = s->span.end_us > s->span.start_us};
}

static void insert(struct rig *r)
{
    struct dub_order_entry e = new_entry(r);
    size_t i = r->n++;
    for (; i > 0 && dub_segment_order(r->flat[i - 1].s, e.s) > 0; i--)
        r->flat[i] = r->flat[i - 1];
    r->flat[i] = e;
    dub_order_insert(&r->o, &e);
}

static void remove_one(struct rig *r, size_t i)
{
    struct dub_order_entry out;
    const struct dub_segment *s = r->flat[i].s;
    assert_true(dub_order_remove(&r->o, s, &out));
    assert_ptr_equal(out.s, s);
    assert_false(dub_order_remove(&r->o, s, &out));
    for (r->n--; i < r->n; i++)
        r->flat[i] = r->flat[i + 1];
    dub_record_unref((struct dub_record *)&s->rec);
}

/* Everything that is asked about what stands before place i. */
static void check_before(const struct rig *r, size_t i)
{
    struct dub_order_place at = dub_order_place_of(&r->o, i);
    dub_us all = INT64_MIN, ok = INT64_MIN, second = INT64_MIN, found_second;
    const struct dub_segment *latest = NULL;
    size_t items = 0;
    for (size_t k = 0; k < i; k++) {
        const struct dub_order_entry *e = &r->flat[k];
        items += dub_order_entry_items(e);
        all = e->end_us > all ? e->end_us : all;
        if (!e->time_ok)
            continue;
        if (e->end_us > ok) {
            second = ok;
            ok = e->end_us;
            latest = e->s;
        } else if (e->end_us > second) {
            second = e->end_us;
        }
    }
    assert_int_equal(dub_order_index(&r->o, at), i);
    assert_int_equal(dub_order_items_before(&r->o, at), items);
    assert_true(dub_order_max_end(&r->o, at, false) == all);
    assert_true(dub_order_max_end(&r->o, at, true) == ok);
    assert_ptr_equal(dub_order_latest(&r->o, at, &found_second), latest);
    assert_true(found_second == second);
    if (i == r->n)
        return;
    const struct dub_order_entry *e = dub_order_entry(&r->o, at);
    assert_ptr_equal(e->s, r->flat[i].s);
    struct dub_order_place found = dub_order_find(&r->o, e->s);
    assert_true(found.chunk == at.chunk && found.slot == at.slot);
    for (size_t k = 0; k < dub_order_entry_items(e); k++) {
        size_t own = items + k;
        found = dub_order_item(&r->o, &own);
        assert_int_equal(own, k);
        assert_true(found.chunk == at.chunk && found.slot == at.slot);
    }
}

static void check_all(const struct rig *r)
{
    struct dub_order_place at = {0, 0}, off = dub_order_first_off(&r->o);
    size_t i = 0, first_off = 0;
    assert_int_equal(r->o.n, r->n);
    while (first_off < r->n && r->flat[first_off].n_off == 0)
        first_off++;
    assert_int_equal(dub_order_index(&r->o, off), first_off);
    for (; i < r->n; i++) {
        assert_ptr_equal(dub_order_entry(&r->o, at)->s, r->flat[i].s);
        assert_int_equal(dub_order_step(&r->o, &at, +1), i + 1 < r->n);
    }
    assert_null(dub_order_entry(&r->o, at));
    assert_false(dub_order_step(&r->o, &at, +1));
    for (; i > 0; i--) {
        assert_true(dub_order_step(&r->o, &at, -1));
        assert_ptr_equal(dub_order_entry(&r->o, at)->s, r->flat[i - 1].s);
    }
    assert_false(dub_order_step(&r->o, &at, -1));
    for (size_t k = 0; k <= r->n; k += 1 + r->n / 40)
        check_before(r, k);
    check_before(r, r->n);
}

static void an_empty_row(void **state)
{
    (void)state;
    static struct rig r;
    r = (struct rig){0};
    check_all(&r);
    dub_order_fini(&r.o);
}

static void grows_and_shrinks(void **state)
{
    (void)state;
    static struct rig r;
    r = (struct rig){.rng = {7}};
    for (int round = 0; round < 3; round++) {
        while (r.n < MOST) {
            insert(&r);
            if (r.n % 211 == 0)
                check_all(&r);
        }
        check_all(&r);
        while (r.n > 100) {
            remove_one(&r, any(&r, (unsigned)r.n));
            if (r.n % 211 == 0)
                check_all(&r);
        }
    }
    while (r.n > 0) /* from the front: whole chunks fall away */
        remove_one(&r, 0);
    check_all(&r);
    dub_order_fini(&r.o);
}

static void built_in_order_then_changed(void **state)
{
    (void)state;
    static struct rig r;
    r = (struct rig){.rng = {9}};
    for (r.n = 0; r.n < 1000; r.n++) {
        struct dub_order_entry e = new_entry(&r);
        struct dub_segment *s = (struct dub_segment *)e.s;
        s->span.start_us = (dub_us)r.n * 3;
        e.end_us = s->span.end_us = s->span.start_us + any(&r, 60);
        e.time_ok = e.end_us > s->span.start_us;
        r.flat[r.n] = e;
        dub_order_append(&r.o, &e);
    }
    for (size_t i = 0; i < r.o.heads.n; i++)
        dub_order_resum(&r.o, i);
    check_all(&r);
    for (size_t i = 0; i < 1000; i += 90) { /* found anew: its chunk is summed again */
        struct dub_order_place at = dub_order_place_of(&r.o, i);
        dub_order_entry(&r.o, at)->n_error = r.flat[i].n_error = 3;
        dub_order_resum(&r.o, at.chunk);
    }
    check_all(&r);
    for (int i = 0; i < 400; i++)
        insert(&r);
    check_all(&r);
    dub_order_fini(&r.o); /* lets go of every segment */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_row),
        cmocka_unit_test(grows_and_shrinks),
        cmocka_unit_test(built_in_order_then_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
