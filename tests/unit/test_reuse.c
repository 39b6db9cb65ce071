/* Which segments play what others play: kept up by adding and dropping, against starting anew. */
#include "check/reuse.h"

#include "cm.h"

#define N 60

struct rig {
    struct dub_input *in;
    struct dub_segment *s[N];
    bool there[N];
    struct dub_rng rng;
};

static unsigned any(struct rig *r, unsigned below)
{
    return (unsigned)(dub_rng_next(&r->rng) % below);
}

static struct dub_segment *segment(dub_id id, dub_us start, dub_us crop, dub_us len)
{
    struct dub_segment *s = dub_segment_new(id);
    s->span = (struct dub_span){start, start + len};
    s->audio = DUB_AUDIO_CUT;
    s->has_crop_start = s->has_crop_end = true;
    s->crop = (struct dub_span){crop, crop + len};
    return s;
}

static void begin(struct rig *r, uint64_t seed)
{
    *r = (struct rig){.in = dub_input_new(99, DUB_INPUT_AUDIO), .rng = {seed}};
    for (size_t i = 0; i < N; i++) {
        r->s[i] = segment(1000 + i, any(r, 5000), any(r, 900), 1 + any(r, 80));
        if (any(r, 5) == 0)
            r->s[i]->audio = DUB_AUDIO_ALIGNED;
    }
}

static void end(struct rig *r)
{
    for (size_t i = 0; i < N; i++)
        dub_record_unref(&r->s[i]->rec);
    dub_record_unref(&r->in->rec);
}

/* Anew, from what is there, in start order as a project gives it. */
static void build(const struct rig *r, struct dub_reuse *out)
{
    bool taken[N] = {false};
    *out = (struct dub_reuse){0};
    for (size_t n = 0; n < N; n++) {
        size_t first = N;
        for (size_t i = 0; i < N; i++)
            if (r->there[i] && !taken[i] &&
                (first == N || dub_segment_order(r->s[i], r->s[first]) < 0))
                first = i;
        if (first == N)
            break;
        taken[first] = true;
        dub_reuse_append(out, r->in, 1000, r->s[first]);
    }
    dub_reuse_settle(out);
}

static void check_same(const struct rig *r, const struct dub_reuse *kept)
{
    struct dub_reuse anew;
    build(r, &anew);
    const struct dub_range_group *a = dub_reuse_group(kept, r->in);
    const struct dub_range_group *b = dub_reuse_group(&anew, r->in);
    for (size_t i = 0; i < N; i++) {
        dub_id id = r->s[i]->rec.id;
        assert_int_equal(dub_reuse_is_told(kept, id), dub_reuse_is_told(&anew, id));
        if (!r->there[i])
            continue;
        assert_ptr_equal(dub_reuse_partner(a, r->s[i]), dub_reuse_partner(b, r->s[i]));
        assert_ptr_equal(dub_reuse_before(a, r->s[i]), dub_reuse_before(b, r->s[i]));
    }
    dub_reuse_fini(&anew);
}

static bool is_changed(const struct dub_reuse *r, const struct dub_segment *s)
{
    for (size_t i = 0; i < r->changed.n; i++)
        if (r->changed.at[i] == s)
            return true;
    return false;
}

/* Who is told or let off is to be looked at again. */
static void kept_as_if_made_anew(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 8; seed++) {
        struct rig r;
        struct dub_reuse kept = {0};
        begin(&r, seed);
        for (int step = 0; step < 150; step++) {
            size_t i = any(&r, N);
            bool told[N];
            for (size_t k = 0; k < N; k++)
                told[k] = dub_reuse_is_told(&kept, r.s[k]->rec.id);
            kept.changed.n = 0;
            r.there[i] = !r.there[i];
            if (r.there[i])
                dub_reuse_add(&kept, r.in, 1000, r.s[i]);
            else
                dub_reuse_drop(&kept, r.in, r.s[i]);
            check_same(&r, &kept);
            for (size_t k = 0; k < N; k++)
                if (told[k] != dub_reuse_is_told(&kept, r.s[k]->rec.id))
                    assert_true(is_changed(&kept, r.s[k]));
        }
        dub_reuse_fini(&kept);
        end(&r);
    }
}

static void the_later_one_is_told(void **state)
{
    (void)state;
    struct dub_input *in = dub_input_new(99, DUB_INPUT_AUDIO);
    struct dub_segment *a = segment(1, 500, 10, 20), *b = segment(2, 100, 25, 20);
    struct dub_segment *c = segment(3, 900, 45, 5);
    struct dub_reuse r = {0};
    dub_reuse_add(&r, in, 1000, a);
    assert_false(dub_reuse_is_told(&r, 1));
    dub_reuse_add(&r, in, 1000, b);
    dub_reuse_add(&r, in, 1000, c); /* begins where b ends */
    struct dub_range_group *g = dub_reuse_group(&r, in);
    assert_true(dub_reuse_is_told(&r, 1)); /* on the timeline a comes after b */
    assert_false(dub_reuse_is_told(&r, 2));
    assert_false(dub_reuse_is_told(&r, 3));
    assert_ptr_equal(dub_reuse_partner(g, a), b);
    assert_null(dub_reuse_partner(g, b));
    assert_null(dub_reuse_before(g, b));
    assert_ptr_equal(dub_reuse_before(g, c), a);
    assert_int_equal(dub_reuse_span(g, b).end_us, 45);
    dub_reuse_drop(&r, in, b);
    assert_false(dub_reuse_is_told(&r, 1));
    dub_reuse_drop(&r, in, b); /* once is enough */
    assert_ptr_equal(dub_reuse_before(g, c), a);
    dub_reuse_fini(&r);
    dub_record_unref(&a->rec);
    dub_record_unref(&b->rec);
    dub_record_unref(&c->rec);
    dub_record_unref(&in->rec);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_later_one_is_told),
        cmocka_unit_test(kept_as_if_made_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
