#include "edit/structops.h"

#include "base/mem.h"
#include "cm.h"
#include "mkproject.h"

#define S(n) ((dub_us)((n) * 1000000.0 + ((n) < 0 ? -0.5 : 0.5)))

struct rig {
    struct dub_project *p;
    struct dub_txn *t;
    struct dub_rng rng;
};

static void audio_facts(struct dub_project *p, const char *where, double seconds)
{
    struct dub_facts f = {.n_audio = 1, .has_duration = true, .duration_us = S(seconds)};
    dub_project_set_facts(p, dub_sv(where), &f);
}

/* Speakers a (stem of 30 s), b (length unknown), tts (a template), none (no input at all). */
static void begin(struct rig *r)
{
    *r = (struct rig){.p = mk_project("lipsync-2", DUB_SYNC_SILENCE), .rng = {.state = 9}};
    mk_speaker(r->p, 20, "a");
    mk_input(r->p, 30, DUB_INPUT_AUDIO, "a", "a.wav");
    audio_facts(r->p, "a.wav", 30);
    mk_speaker(r->p, 21, "b");
    mk_input(r->p, 31, DUB_INPUT_AUDIO, "b", "https://x/b.wav");
    mk_speaker(r->p, 22, "tts");
    mk_voice(r->p, 32, "tts", "v1", NULL);
    mk_speaker(r->p, 23, "none");
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
    dub_id right = 0;                                                                              \
    (void)state;                                                                                   \
    (void)right;                                                                                   \
    (void)err;                                                                                     \
    begin(&r)
#define P r.p, r.t

static void add(struct rig *r, dub_id id, double start, double end, const char *speaker,
                enum dub_audio_mode audio)
{
    struct dub_segment *s = mk_segment_new(id, S(start), S(end), speaker);
    s->audio = audio;
    mk_put(r->p, s);
}

static void add_cut(struct rig *r, dub_id id, double start, double end, const char *speaker,
                    double from, double to)
{
    struct dub_segment *s = mk_segment_new(id, S(start), S(end), speaker);
    s->audio = DUB_AUDIO_CUT;
    s->has_crop_start = s->has_crop_end = true;
    s->crop = (struct dub_span){S(from), S(to)};
    mk_put(r->p, s);
}

static const struct dub_segment *seg(struct rig *r, dub_id id)
{
    const struct dub_segment *s = dub_project_segment_by_id(r->p, id);
    assert_non_null(s);
    return s;
}

static void is_at(struct rig *r, dub_id id, double start, double end)
{
    assert_int_equal(seg(r, id)->span.start_us, S(start));
    assert_int_equal(seg(r, id)->span.end_us, S(end));
}

static void plays(struct rig *r, dub_id id, double from, double to)
{
    const struct dub_segment *s = seg(r, id);
    assert_int_equal(s->audio, DUB_AUDIO_CUT);
    assert_true(s->has_crop_start && s->has_crop_end);
    assert_int_equal(s->crop.start_us, S(from));
    assert_int_equal(s->crop.end_us, S(to));
}

/* --- split
 * ---------------------------------------------------------------------------------------- */

static void split_aligned_stays_aligned(void **state)
{
    RIG;
    add(&r, 2, 1, 5, "b", DUB_AUDIO_ALIGNED); /* length unknown does not matter */
    assert_ok(dub_edit_split(P, 2, S(3), &r.rng, &right, &err));
    is_at(&r, 2, 1, 3);
    is_at(&r, right, 3, 5);
    assert_int_equal(seg(&r, 2)->audio, DUB_AUDIO_ALIGNED);
    assert_int_equal(seg(&r, right)->audio, DUB_AUDIO_ALIGNED);
    end(&r);
}

static void split_cut_divides_at_rate_1(void **state)
{
    RIG;
    add_cut(&r, 2, 1, 5, "a", 10, 16); /* more audio than slot */
    assert_ok(dub_edit_split(P, 2, S(2), &r.rng, &right, &err));
    plays(&r, 2, 10, 11);
    plays(&r, right, 11, 16);
    end(&r);
}

static void split_whole_becomes_two_cuts(void **state)
{
    RIG;
    add(&r, 2, 1, 5, "a", DUB_AUDIO_WHOLE);
    assert_ok(dub_edit_split(P, 2, S(2.5), &r.rng, &right, &err));
    plays(&r, 2, 0, 1.5);
    plays(&r, right, 1.5, 30);
    end(&r);
}

static void split_under_remap_divides_in_proportion(void **state)
{
    RIG;
    struct dub_settings *set = mk_settings(r.p);
    set->options.sync_mode = DUB_SYNC_REMAP;
    mk_put(r.p, set);
    add_cut(&r, 2, 0, 4, "a", 10, 18);
    assert_ok(dub_edit_split(P, 2, S(1), &r.rng, &right, &err));
    plays(&r, 2, 10, 12);
    plays(&r, right, 12, 18);
    struct dub_segment *s = mk_segment_new(3, S(10), S(14), "a"); /* an override goes before it */
    s->override.set = DUB_OPT_BIT(DUB_OPT_SYNC_MODE);
    s->override.sync_mode = DUB_SYNC_SILENCE;
    mk_put(r.p, s);
    assert_ok(dub_edit_split(P, 3, S(11), &r.rng, &right, &err));
    plays(&r, 3, 0, 1);
    assert_int_equal(seg(&r, right)->override.sync_mode, DUB_SYNC_SILENCE);
    end(&r);
}

static void split_half_crops(void **state)
{
    RIG;
    add_cut(&r, 2, 0, 4, "a", 10, 14);
    struct dub_segment *s = dub_segment_dup(seg(&r, 2));
    s->has_crop_end = false;
    s->crop.end_us = 0;
    mk_put(r.p, s);
    assert_ok(dub_edit_split(P, 2, S(1), &r.rng, &right, &err));
    plays(&r, 2, 10, 11);
    plays(&r, right, 11, 30); /* to the end of the file */
    end(&r);
}

/* A cut knows its part even where the input is missing. */
static void split_cut_without_input(void **state)
{
    RIG;
    add_cut(&r, 2, 0, 4, "none", 10, 14);
    assert_ok(dub_edit_split(P, 2, S(1), &r.rng, &right, &err));
    plays(&r, 2, 10, 11);
    plays(&r, right, 11, 14);
    add(&r, 3, 10, 14, "none", DUB_AUDIO_WHOLE); /* nothing there to divide */
    assert_ok(dub_edit_split(P, 3, S(12), &r.rng, &right, &err));
    assert_int_equal(seg(&r, 3)->audio, DUB_AUDIO_WHOLE);
    assert_int_equal(seg(&r, right)->audio, DUB_AUDIO_WHOLE);
    end(&r);
}

static void split_template_speaks_both_texts(void **state)
{
    RIG;
    add(&r, 2, 0, 4, "tts", DUB_AUDIO_WHOLE);
    struct dub_segment *s = dub_segment_dup(seg(&r, 2));
    dub_str_set(&s->text, dub_sv("uno dos"));
    mk_put(r.p, s);
    assert_ok(dub_edit_split(P, 2, S(2), &r.rng, &right, &err));
    assert_string_equal(dub_str_z(seg(&r, 2)->text), "uno");
    assert_string_equal(dub_str_z(seg(&r, right)->text), "dos");
    end(&r);
}

static void split_refused(void **state)
{
    RIG;
    add(&r, 2, 1, 5, "b", DUB_AUDIO_WHOLE);
    assert_status(dub_edit_split(P, 2, S(2), &r.rng, &right, &err), DUB_ERR_STATE);
    assert_non_null(strstr(err.text, "length of its audio is not known"));
    static const double outside[] = {0, 1, 5, 7};
    for (size_t i = 0; i < DUB_ARRAY_LEN(outside); i++) {
        assert_status(dub_edit_split(P, 2, S(outside[i]), &r.rng, &right, &err), DUB_ERR_RANGE);
        assert_non_null(strstr(err.text, "not inside segment 1"));
    }
    add_cut(&r, 3, 10, 20, "a", 0, 4);
    assert_status(dub_edit_split(P, 3, S(14), &r.rng, &right, &err), DUB_ERR_RANGE);
    assert_non_null(strstr(err.text, "has ended there"));
    struct dub_segment *s = dub_segment_dup(seg(&r, 3)); /* so little audio that none falls left */
    s->crop = (struct dub_span){5, 7};
    s->override.set = DUB_OPT_BIT(DUB_OPT_SYNC_MODE);
    s->override.sync_mode = DUB_SYNC_REMAP;
    mk_put(r.p, s);
    assert_status(dub_edit_split(P, 3, S(10.001), &r.rng, &right, &err), DUB_ERR_RANGE);
    assert_status(dub_edit_split(P, 99, S(14), &r.rng, &right, &err), DUB_ERR_STATE);
    assert_int_equal(right, 0);
    assert_int_equal(r.t->changes.n, 0);
    end(&r);
}

static void split_texts_and_fields(void **state)
{
    RIG;
    static const struct {
        const char *text;
        double at;
        const char *left, *right;
    } rows[] = {
        {"one two three four", 2, "one two", "three four"},
        {"one two three four", 0.1, "one", "two three four"},
        {"one two three four", 3.9, "one two three", "four"},
        {" one two ", 2, "one", "two"},
        {"line\nbreak", 2, "line", "break"},
        {"single", 2, "single", ""},
        {"", 2, "", ""},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        add(&r, 2, 0, 4, "a", DUB_AUDIO_ALIGNED);
        struct dub_segment *s = dub_segment_dup(seg(&r, 2));
        dub_str_set(&s->text, dub_sv(rows[i].text));
        dub_str_set(&s->source_text, dub_sv(rows[i].text));
        dub_str_set(&s->note, dub_sv("note"));
        dub_str_set(&s->extra, dub_sv("{\"x\":1}"));
        s->review = DUB_REVIEW_APPROVED;
        mk_put(r.p, s);
        assert_ok(dub_edit_split(P, 2, S(rows[i].at), &r.rng, &right, &err));
        assert_string_equal(dub_str_z(seg(&r, 2)->text), rows[i].left);
        assert_string_equal(dub_str_z(seg(&r, right)->text), rows[i].right);
        assert_string_equal(dub_str_z(seg(&r, 2)->source_text), rows[i].left);
        assert_string_equal(dub_str_z(seg(&r, right)->source_text), rows[i].right);
        assert_string_equal(dub_str_z(seg(&r, 2)->note), "note");
        assert_null(seg(&r, right)->note);
        assert_string_equal(dub_str_z(seg(&r, right)->speaker), "a");
        assert_int_equal(seg(&r, right)->review, DUB_REVIEW_APPROVED);
        dub_txn_remove(P, right);
    }
    end(&r);
}

/* --- merge
 * ---------------------------------------------------------------------------------------- */

static void loses(struct rig *r, dub_id left, dub_id rgt, const char *says)
{
    struct dub_buf b;
    dub_buf_init(&b, 0);
    dub_edit_merge_loss(r->p, seg(r, left), seg(r, rgt), &b);
    if (!says && b.n)
        fail_msg("loses %s", dub_buf_z(&b));
    if (says && !strstr(dub_buf_z(&b), says))
        fail_msg("'%s' does not say '%s'", dub_buf_z(&b), says);
    dub_buf_fini(&b);
}

/* What split divides, merge joins again without loss. */
static void merge_undoes_split(void **state)
{
    RIG;
    add(&r, 2, 0, 4, "b", DUB_AUDIO_ALIGNED);
    add_cut(&r, 3, 10, 14, "a", 10, 16);
    add(&r, 4, 20, 24, "tts", DUB_AUDIO_WHOLE);
    for (dub_id id = 2; id <= 4; id++) {
        struct dub_segment *s = dub_segment_dup(seg(&r, id));
        dub_str_set(&s->text, dub_sv("one two"));
        mk_put(r.p, s);
        struct dub_record *before = dub_record_ref(&seg(&r, id)->rec);
        assert_ok(dub_edit_split(P, id, seg(&r, id)->span.start_us + S(2), &r.rng, &right, &err));
        loses(&r, id, right, NULL);
        dub_edit_merge(P, id, right);
        assert_true(dub_record_equal(before, &seg(&r, id)->rec));
        assert_null(dub_project_segment_by_id(r.p, right));
        dub_record_unref(before);
    }
    end(&r);
}

static void merge_mixed_audio_that_adjoins(void **state)
{
    RIG;
    add(&r, 2, 0, 4, "a", DUB_AUDIO_ALIGNED);
    add_cut(&r, 3, 5, 9, "a", 4, 9); /* goes on in the file where the left one ends */
    loses(&r, 2, 3, NULL);
    dub_edit_merge(P, 2, 3);
    is_at(&r, 2, 0, 9);
    plays(&r, 2, 0, 9); /* aligned would have lost the shift */
    add_cut(&r, 4, 10, 12, "a", 8, 12);
    add(&r, 5, 12, 14, "a", DUB_AUDIO_ALIGNED);
    loses(&r, 4, 5, NULL);
    dub_edit_merge(P, 4, 5);
    plays(&r, 4, 8, 14);
    end(&r);
}

static void merge_with_an_open_crop(void **state)
{
    RIG;
    add_cut(&r, 2, 0, 2, "a", 3, 5);
    add_cut(&r, 3, 2, 4, "a", 5, 9);
    struct dub_segment *s = dub_segment_dup(seg(&r, 3));
    s->has_crop_end = false; /* to the end of the file */
    s->crop.end_us = 0;
    mk_put(r.p, s);
    loses(&r, 2, 3, NULL);
    dub_edit_merge(P, 2, 3);
    assert_true(seg(&r, 2)->has_crop_start);
    assert_false(seg(&r, 2)->has_crop_end);
    assert_int_equal(seg(&r, 2)->crop.start_us, S(3));
    assert_int_equal(seg(&r, 2)->crop.end_us, 0);
    end(&r);
}

static void merge_that_loses_says_so(void **state)
{
    RIG;
    add_cut(&r, 2, 0, 2, "a", 3, 5);
    add_cut(&r, 3, 2, 4, "a", 6, 8);
    loses(&r, 2, 3, "does not follow on");
    add(&r, 4, 4, 6, "b", DUB_AUDIO_WHOLE);
    loses(&r, 3, 4, "the audio of segment 3 (b)");
    add(&r, 5, 6, 8, "b", DUB_AUDIO_WHOLE);
    loses(&r, 4, 5, "does not follow on"); /* the same whole file twice */
    add(&r, 6, 8, 9, "none", DUB_AUDIO_WHOLE);
    add(&r, 7, 9, 10, "none", DUB_AUDIO_WHOLE);
    loses(&r, 6, 7, NULL); /* there is no audio */
    struct dub_segment *s = dub_segment_dup(seg(&r, 7));
    s->override.set = DUB_OPT_BIT(DUB_OPT_SYNC_MODE);
    mk_put(r.p, s);
    loses(&r, 6, 7, "option overrides of segment 6");
    dub_edit_merge(P, 2, 3); /* done all the same: the left audio stays */
    is_at(&r, 2, 0, 4);
    plays(&r, 2, 3, 5);
    end(&r);
}

static void merge_joins_texts(void **state)
{
    RIG;
    add(&r, 2, 0, 9, "a", DUB_AUDIO_ALIGNED);
    add(&r, 3, 2, 4, "a", DUB_AUDIO_ALIGNED); /* inside the left one: the end stays */
    struct dub_segment *s = dub_segment_dup(seg(&r, 3));
    dub_str_set(&s->text, dub_sv("right"));
    dub_str_set(&s->note, dub_sv("n2"));
    mk_put(r.p, s);
    s = dub_segment_dup(seg(&r, 2));
    dub_str_set(&s->note, dub_sv("n1"));
    dub_str_set(&s->source_text, dub_sv("left"));
    mk_put(r.p, s);
    dub_edit_merge(P, 2, 3);
    is_at(&r, 2, 0, 9);
    assert_string_equal(dub_str_z(seg(&r, 2)->text), "right");
    assert_string_equal(dub_str_z(seg(&r, 2)->note), "n1 n2");
    assert_string_equal(dub_str_z(seg(&r, 2)->source_text), "left");
    dub_edit_merge(P, 2, 99); /* nothing happens */
    end(&r);
}

/* --- crop-auto
 * ------------------------------------------------------------------------- */

static void crop_auto_whole_and_aligned(void **state)
{
    RIG;
    static const dub_id ids[] = {2, 3, 99};
    add_cut(&r, 2, 1, 3, "a", 10, 12);
    add_cut(&r, 3, 28, 33, "a", 0, 1); /* past the end of the 30 s stem */
    assert_ok(dub_edit_crop_auto(P, ids, 3, DUB_CROP_ALIGNED, &err));
    assert_int_equal(seg(&r, 2)->audio, DUB_AUDIO_ALIGNED);
    assert_false(seg(&r, 2)->has_crop_start || seg(&r, 2)->has_crop_end);
    assert_int_equal(seg(&r, 2)->crop.start_us, 0);
    plays(&r, 3, 28, 30); /* clamped */
    assert_ok(dub_edit_crop_auto(P, ids, 2, DUB_CROP_WHOLE, &err));
    assert_int_equal(seg(&r, 3)->audio, DUB_AUDIO_WHOLE);
    assert_false(seg(&r, 3)->has_crop_start);
    add(&r, 4, 30, 31, "a", DUB_AUDIO_WHOLE);
    static const dub_id late = 4;
    assert_status(dub_edit_crop_auto(P, &late, 1, DUB_CROP_ALIGNED, &err), DUB_ERR_RANGE);
    end(&r);
}

static void crop_auto_sequence(void **state)
{
    RIG;
    mk_speaker(r.p, 24, "c");
    mk_input(r.p, 34, DUB_INPUT_AUDIO, "c", "c.wav");
    audio_facts(r.p, "c.wav", 5);
    add(&r, 2, 1, 3, "a", DUB_AUDIO_WHOLE);
    add(&r, 3, 4, 6, "c", DUB_AUDIO_WHOLE);
    add(&r, 4, 7, 10, "a", DUB_AUDIO_WHOLE);
    add(&r, 5, 11, 15, "c", DUB_AUDIO_WHOLE);
    static const dub_id ids[] = {2, 3, 4, 5};
    assert_ok(dub_edit_crop_auto(P, ids, 4, DUB_CROP_SEQUENCE, &err));
    plays(&r, 2, 0, 2); /* each file runs on by itself */
    plays(&r, 4, 2, 5);
    plays(&r, 3, 0, 2);
    plays(&r, 5, 2, 5); /* no more is left of it */
    add(&r, 6, 20, 21, "c", DUB_AUDIO_WHOLE);
    static const dub_id more[] = {3, 5, 6};
    assert_status(dub_edit_crop_auto(P, more, 3, DUB_CROP_SEQUENCE, &err), DUB_ERR_RANGE);
    assert_non_null(strstr(err.text, "used up"));
    add(&r, 7, 30, 31, "b", DUB_AUDIO_WHOLE);
    static const dub_id unknown = 7;
    assert_status(dub_edit_crop_auto(P, &unknown, 1, DUB_CROP_SEQUENCE, &err), DUB_ERR_STATE);
    end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(split_aligned_stays_aligned),
        cmocka_unit_test(split_cut_divides_at_rate_1),
        cmocka_unit_test(split_whole_becomes_two_cuts),
        cmocka_unit_test(split_under_remap_divides_in_proportion),
        cmocka_unit_test(split_half_crops),
        cmocka_unit_test(split_cut_without_input),
        cmocka_unit_test(split_template_speaks_both_texts),
        cmocka_unit_test(split_refused),
        cmocka_unit_test(split_texts_and_fields),
        cmocka_unit_test(merge_undoes_split),
        cmocka_unit_test(merge_mixed_audio_that_adjoins),
        cmocka_unit_test(merge_with_an_open_crop),
        cmocka_unit_test(merge_that_loses_says_so),
        cmocka_unit_test(merge_joins_texts),
        cmocka_unit_test(crop_auto_whole_and_aligned),
        cmocka_unit_test(crop_auto_sequence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
