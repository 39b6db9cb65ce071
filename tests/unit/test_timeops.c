#include "edit/timeops.h"

#include "base/mem.h"
#include "cm.h"
#include "mkproject.h"

#define S(n) ((dub_us)((n) * 1000000.0 + ((n) < 0 ? -0.5 : 0.5)))

struct rig {
    struct dub_project *p;
    struct dub_txn *t;
    struct dub_err err;
};

/* 25 fps; 2: whole [1,4), 3: aligned [4,8), 4: cut [8,10) of 20-23, 5: cut [12,15) of 0-3. */
static void begin(struct rig *r)
{
    r->p = mk_project("lipsync-2", DUB_SYNC_SILENCE);
    mk_input(r->p, 100, DUB_INPUT_VIDEO, NULL, "v.mp4");
    struct dub_facts f = {.has_video = true};
    f.video.rate = (struct dub_rate){25, 1};
    dub_project_set_facts(r->p, dub_sv("v.mp4"), &f);
    mk_segment(r->p, 2, S(1), S(4), "a");
    struct dub_segment *s = mk_segment_new(3, S(4), S(8), "a");
    s->audio = DUB_AUDIO_ALIGNED;
    mk_put(r->p, s);
    static const struct {
        dub_id id;
        dub_us start, end, from, to;
    } cuts[] = {{4, S(8), S(10), S(20), S(23)}, {5, S(12), S(15), 0, S(3)}};
    for (size_t i = 0; i < DUB_ARRAY_LEN(cuts); i++) {
        s = mk_segment_new(cuts[i].id, cuts[i].start, cuts[i].end, "a");
        s->audio = DUB_AUDIO_CUT;
        s->has_crop_start = s->has_crop_end = true;
        s->crop = (struct dub_span){cuts[i].from, cuts[i].to};
        mk_put(r->p, s);
    }
    r->t = dub_txn_begin(r->p, "test");
}

static void end(struct rig *r)
{
    assert_true(dub_project_sane(r->p));
    dub_txn_accept(r->p, r->t);
    dub_project_free(r->p);
}

#define RIG                                                                                        \
    struct rig r;                                                                                  \
    struct dub_err err = {0};                                                                      \
    (void)state;                                                                                   \
    (void)err;                                                                                     \
    begin(&r)
#define P r.p, r.t

static void is_at(struct rig *r, dub_id id, double start, double end)
{
    const struct dub_segment *s = dub_project_segment_by_id(r->p, id);
    if (s->span.start_us != S(start) || s->span.end_us != S(end))
        fail_msg("segment %d lies at %g-%g, not %g-%g", (int)id, (double)s->span.start_us / 1e6,
                 (double)s->span.end_us / 1e6, start, end);
}

static void plays(struct rig *r, dub_id id, double from, double to)
{
    struct dub_crop c = dub_segment_crop(dub_project_segment_by_id(r->p, id));
    if (!c.has_start || !c.has_end || c.span.start_us != S(from) || c.span.end_us != S(to))
        fail_msg("segment %d plays %g-%g, not %g-%g", (int)id, (double)c.span.start_us / 1e6,
                 (double)c.span.end_us / 1e6, from, to);
}

static void plays_whole(struct rig *r, dub_id id)
{
    assert_int_equal(dub_project_segment_by_id(r->p, id)->audio, DUB_AUDIO_WHOLE);
}

static void untouched(struct rig *r)
{
    assert_int_equal(r->t->changes.n, 0);
}

static void moving(void **state)
{
    RIG;
    assert_ok(dub_edit_move(P, 2, S(0.5), &err));
    is_at(&r, 2, 1.5, 4.5);
    plays_whole(&r, 2);
    assert_ok(dub_edit_move(P, 3, S(20), &err)); /* past the others; aligned follows */
    is_at(&r, 3, 24, 28);
    plays(&r, 3, 24, 28);
    assert_ok(dub_edit_move(P, 4, S(-8), &err));
    is_at(&r, 4, 0, 2);
    plays(&r, 4, 20, 23);
    end(&r);
}

static void moving_too_far(void **state)
{
    RIG;
    assert_status(dub_edit_move(P, 2, S(-1.000001), &err), DUB_ERR_RANGE);
    assert_non_null(strstr(err.text, "segment 1 "));
    assert_status(dub_edit_move(P, 2, DUB_US_MAX, &err), DUB_ERR_RANGE);
    assert_status(dub_edit_move(P, 99, 1, &err), DUB_ERR_STATE);
    assert_ok(dub_edit_move(P, 2, DUB_US_MAX - S(4), &err));
    end(&r);
}

static void trimming(void **state)
{
    RIG;
    assert_ok(dub_edit_edge(P, 2, DUB_EDGE_START, S(2), true, &err));
    is_at(&r, 2, 2, 4);
    plays_whole(&r, 2);
    assert_ok(dub_edit_edge(P, 3, DUB_EDGE_END, S(7), true, &err));
    plays(&r, 3, 4, 7);
    assert_ok(dub_edit_edge(P, 4, DUB_EDGE_START, S(8.5), true, &err));
    is_at(&r, 4, 8.5, 10);
    plays(&r, 4, 20.5, 23);
    assert_ok(dub_edit_edge(P, 4, DUB_EDGE_END, S(11), true, &err));
    plays(&r, 4, 20.5, 24);
    assert_ok(dub_edit_edge(P, 4, DUB_EDGE_START, S(8), true, &err));
    plays(&r, 4, 20, 24);
    end(&r);
}

static void extending(void **state)
{
    RIG;
    assert_ok(dub_edit_edge(P, 4, DUB_EDGE_START, S(7), false, &err));
    assert_ok(dub_edit_edge(P, 4, DUB_EDGE_END, S(11), false, &err));
    is_at(&r, 4, 7, 11);
    plays(&r, 4, 20, 23);
    assert_ok(dub_edit_edge(P, 5, DUB_EDGE_START, S(11), false, &err)); /* trim would refuse this */
    plays(&r, 5, 0, 3);
    end(&r);
}

static void edges_that_cannot_be(void **state)
{
    RIG;
    static const struct {
        dub_id id;
        enum dub_edge edge;
        dub_us at;
        const char *says;
    } rows[] = {
        {2, DUB_EDGE_START, S(4), "needs some length"},
        {2, DUB_EDGE_START, S(5), "needs some length"},
        {2, DUB_EDGE_START, -1, "needs some length"},
        {2, DUB_EDGE_END, S(1), "needs some length"},
        {2, DUB_EDGE_END, DUB_US_MAX + 1, "cannot be"},
        {5, DUB_EDGE_START, S(11), "begin before the audio"},
        {4, DUB_EDGE_END, DUB_US_MAX, "largest time"},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        assert_status(dub_edit_edge(P, rows[i].id, rows[i].edge, rows[i].at, true, &err),
                      DUB_ERR_RANGE);
        if (!strstr(err.text, rows[i].says))
            fail_msg("row %zu: %s", i, err.text);
        assert_status(dub_edit_edge(P, rows[i].id, rows[i].edge, rows[i].at, true, NULL),
                      DUB_ERR_RANGE);
    }
    struct dub_segment *s = dub_segment_dup(dub_project_segment_by_id(r.p, 4));
    s->crop = (struct dub_span){S(20), S(21)}; /* less audio than slot */
    mk_put(r.p, s);
    assert_status(dub_edit_edge(P, 4, DUB_EDGE_END, S(9), true, &err), DUB_ERR_RANGE);
    assert_non_null(strstr(err.text, "nothing would be left of its crop"));
    assert_status(dub_edit_edge(P, 99, DUB_EDGE_END, S(9), true, &err), DUB_ERR_STATE);
    untouched(&r);
    end(&r);
}

static void half_a_crop(void **state)
{
    RIG;
    struct dub_segment *s = dub_segment_dup(dub_project_segment_by_id(r.p, 4));
    s->has_crop_end = false;
    s->crop = (struct dub_span){S(20), 0};
    mk_put(r.p, s);
    assert_ok(dub_edit_edge(P, 4, DUB_EDGE_END, S(9), true, &err));
    assert_int_equal(dub_project_segment_by_id(r.p, 4)->crop.end_us, 0);
    assert_ok(dub_edit_edge(P, 4, DUB_EDGE_START, S(8.5), true, &err));
    assert_int_equal(dub_project_segment_by_id(r.p, 4)->crop.start_us, S(20.5));
    assert_ok(dub_edit_slip(P, 4, S(1), &err));
    assert_int_equal(dub_project_segment_by_id(r.p, 4)->crop.start_us, S(21.5));
    assert_false(dub_project_segment_by_id(r.p, 4)->has_crop_end);
    end(&r);
}

static void slipping(void **state)
{
    RIG;
    assert_ok(dub_edit_slip(P, 4, S(-2), &err));
    is_at(&r, 4, 8, 10);
    plays(&r, 4, 18, 21);
    assert_ok(dub_edit_slip(P, 3, S(1), &err)); /* aligned becomes cut */
    is_at(&r, 3, 4, 8);
    plays(&r, 3, 5, 9);
    assert_int_equal(dub_project_segment_by_id(r.p, 3)->audio, DUB_AUDIO_CUT);
    assert_status(dub_edit_slip(P, 2, S(1), &err), DUB_ERR_STATE);
    assert_non_null(strstr(err.text, "whole audio"));
    assert_status(dub_edit_slip(P, 5, -1, &err), DUB_ERR_RANGE);
    assert_status(dub_edit_slip(P, 5, DUB_US_MAX, &err), DUB_ERR_RANGE);
    assert_status(dub_edit_slip(P, 99, 1, &err), DUB_ERR_STATE);
    end(&r);
}

static void rolling(void **state)
{
    RIG;
    assert_ok(dub_edit_roll(P, 3, S(0.5), &err));
    is_at(&r, 3, 4, 8.5);
    is_at(&r, 4, 8.5, 10);
    plays(&r, 3, 4, 8.5);
    plays(&r, 4, 20.5, 23);
    assert_ok(dub_edit_roll(P, 2, S(-1), &err));
    is_at(&r, 2, 1, 3);
    is_at(&r, 3, 3, 8.5);
    assert_status(dub_edit_roll(P, 4, S(1), &err), DUB_ERR_STATE); /* a gap follows */
    assert_status(dub_edit_roll(P, 5, S(1), &err), DUB_ERR_STATE); /* the last */
    assert_status(dub_edit_roll(P, 99, S(1), &err), DUB_ERR_STATE);
    end(&r);
}

/* When the second edge is refused the first has not moved either. */
static void rolling_refused_changes_nothing(void **state)
{
    RIG;
    assert_status(dub_edit_roll(P, 3, S(2.5), &err), DUB_ERR_RANGE);
    assert_status(dub_edit_roll(P, 3, S(-4), &err), DUB_ERR_RANGE);
    untouched(&r);
    end(&r);
}

static void rolling_past_an_overlap(void **state)
{
    RIG;
    mk_segment(r.p, 6, S(5), S(6), "b"); /* lies inside segment 3 */
    assert_ok(dub_edit_roll(P, 3, S(0.5), &err));
    is_at(&r, 3, 4, 8.5);
    is_at(&r, 4, 8.5, 10);
    is_at(&r, 6, 5, 6);
    end(&r);
}

static void sliding(void **state)
{
    RIG;
    static const dub_id three = 3;
    assert_ok(dub_edit_slide(P, &three, 1, S(0.5), &err));
    is_at(&r, 2, 1, 4.5);
    is_at(&r, 3, 4.5, 8.5);
    is_at(&r, 4, 8.5, 10);
    plays(&r, 3, 4.5, 8.5);
    plays(&r, 4, 20.5, 23);
    static const dub_id five = 5; /* nothing touches it */
    assert_ok(dub_edit_slide(P, &five, 1, S(1), &err));
    is_at(&r, 5, 13, 16);
    is_at(&r, 4, 8.5, 10);
    plays(&r, 5, 0, 3);
    end(&r);
}

static void sliding_several(void **state)
{
    RIG;
    static const dub_id both[] = {3, 4};
    assert_ok(dub_edit_slide(P, both, 2, S(-0.5), &err));
    is_at(&r, 2, 1, 3.5);
    is_at(&r, 3, 3.5, 7.5);
    is_at(&r, 4, 7.5, 9.5);
    plays(&r, 4, 20, 23);
    /* a neighbour between two that slide goes along at both edges */
    static const dub_id outer[] = {2, 4};
    assert_ok(dub_edit_slide(P, outer, 2, S(5), &err));
    is_at(&r, 2, 6, 8.5);
    is_at(&r, 3, 8.5, 12.5);
    is_at(&r, 4, 12.5, 14.5);
    assert_ok(dub_edit_slide(P, outer, 2, S(-5), &err));
    is_at(&r, 3, 3.5, 7.5);
    end(&r);
}

static void sliding_refused_changes_nothing(void **state)
{
    RIG;
    static const dub_id three = 3, both[] = {3, 99};
    assert_status(dub_edit_slide(P, &three, 1, S(2), &err), DUB_ERR_RANGE);
    assert_status(dub_edit_slide(P, &three, 1, S(-3), &err), DUB_ERR_RANGE);
    assert_status(dub_edit_slide(P, &three, 1, S(-5), &err), DUB_ERR_RANGE);
    assert_status(dub_edit_slide(P, both, 2, S(0.1), &err), DUB_ERR_STATE);
    untouched(&r);
    end(&r);
}

static void rippling(void **state)
{
    RIG;
    assert_ok(dub_edit_ripple(P, 3, S(2), &err));
    is_at(&r, 2, 1, 4);
    is_at(&r, 3, 6, 10);
    is_at(&r, 4, 10, 12);
    is_at(&r, 5, 14, 17);
    plays(&r, 3, 6, 10);
    plays(&r, 4, 20, 23);
    assert_status(dub_edit_ripple(P, 2, S(-1.5), &err), DUB_ERR_RANGE);
    is_at(&r, 5, 14, 17);
    assert_status(dub_edit_ripple(P, 2, DUB_US_MAX - S(16), &err), DUB_ERR_RANGE);
    is_at(&r, 2, 1, 4);
    assert_status(dub_edit_ripple(P, 99, S(1), &err), DUB_ERR_STATE);
    end(&r);
}

static void snapping_to_frames(void **state)
{
    RIG;
    mk_segment(r.p, 6, 1010000, 2030000, "a");
    assert_ok(dub_edit_snap_frames(P, 6, &err));
    is_at(&r, 6, 1, 2.04);
    mk_segment(r.p, 7, 1001000, 1002000, "a");
    assert_status(dub_edit_snap_frames(P, 7, &err), DUB_ERR_RANGE);
    assert_non_null(strstr(err.text, "too short"));
    assert_status(dub_edit_snap_frames(P, 99, &err), DUB_ERR_STATE);
    struct dub_facts f = {.has_video = true};
    dub_project_set_facts(r.p, dub_sv("v.mp4"), &f);
    assert_status(dub_edit_snap_frames(P, 6, &err), DUB_ERR_STATE);
    assert_non_null(strstr(err.text, "frame rate"));
    end(&r);
}

static void snapping_to_neighbours(void **state)
{
    RIG;
    mk_segment(r.p, 6, S(10.2), S(11.8), "a");
    assert_ok(dub_edit_snap_neighbours(P, 6, &err));
    is_at(&r, 6, 10, 12);
    assert_ok(dub_edit_edge(P, 6, DUB_EDGE_START, S(10.3), false, &err)); /* beyond 0.25 s */
    assert_ok(dub_edit_edge(P, 6, DUB_EDGE_END, S(12.25), false, &err)); /* overlaps within it */
    assert_ok(dub_edit_snap_neighbours(P, 6, &err));
    is_at(&r, 6, 10.3, 12);
    assert_ok(dub_edit_snap_neighbours(P, 2, &err)); /* the first: only its end */
    is_at(&r, 2, 1, 4);
    assert_ok(dub_edit_snap_neighbours(P, 5, &err)); /* the last */
    assert_status(dub_edit_snap_neighbours(P, 99, &err), DUB_ERR_STATE);
    end(&r);
}

static void gaps(void **state)
{
    RIG;
    assert_false(dub_edit_close_gap(P, 4, S(1.9)));
    assert_true(dub_edit_close_gap(P, 4, S(2)));
    is_at(&r, 4, 8, 12);
    plays(&r, 4, 20, 23);
    assert_false(dub_edit_close_gap(P, 4, S(2)));
    assert_false(dub_edit_close_gap(P, 5, S(100))); /* nothing follows */
    assert_false(dub_edit_close_gap(P, 99, S(100)));
    assert_true(dub_edit_micro_gap(P, 2, S(0.02)));
    is_at(&r, 2, 1, 3.98);
    assert_false(dub_edit_micro_gap(P, 2, S(0.02)));
    assert_true(dub_edit_micro_gap(P, 2, S(0.04)));
    is_at(&r, 2, 1, 3.96);
    assert_true(dub_edit_micro_gap(P, 4, S(0.04)));
    plays(&r, 4, 20, 23);
    mk_segment(r.p, 6, S(14), S(16), "b"); /* an overlap is left to people */
    assert_false(dub_edit_micro_gap(P, 5, S(0.02)));
    assert_false(dub_edit_close_gap(P, 5, S(10)));
    mk_segment(r.p, 7, S(16), S(16.01), "b");
    mk_segment(r.p, 8, S(16.01), S(17), "b");
    assert_false(dub_edit_micro_gap(P, 7, S(0.02))); /* nothing would be left of it */
    assert_false(dub_edit_micro_gap(P, 99, S(0.02)));
    end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moving),
        cmocka_unit_test(moving_too_far),
        cmocka_unit_test(trimming),
        cmocka_unit_test(extending),
        cmocka_unit_test(edges_that_cannot_be),
        cmocka_unit_test(half_a_crop),
        cmocka_unit_test(slipping),
        cmocka_unit_test(rolling),
        cmocka_unit_test(rolling_refused_changes_nothing),
        cmocka_unit_test(rolling_past_an_overlap),
        cmocka_unit_test(sliding),
        cmocka_unit_test(sliding_several),
        cmocka_unit_test(sliding_refused_changes_nothing),
        cmocka_unit_test(rippling),
        cmocka_unit_test(snapping_to_frames),
        cmocka_unit_test(snapping_to_neighbours),
        cmocka_unit_test(gaps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
