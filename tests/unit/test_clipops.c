#include "edit/clipops.h"

#include "base/mem.h"
#include "cm.h"
#include "mkproject.h"

#define S(n) ((dub_us)((n) * 1000000))

struct rig {
    struct dub_project *p;
    struct dub_txn *t;
    struct dub_rng rng;
    struct dub_clip clip;
};

/* 2: [1,4) of a with text, note and options; 3: [3,6) of b, bare. */
static void begin(struct rig *r)
{
    *r = (struct rig){0};
    r->p = mk_project("lipsync-2", DUB_SYNC_SILENCE);
    struct dub_segment *s = mk_segment_new(2, S(1), S(4), "a");
    dub_str_set(&s->text, dub_sv("target"));
    dub_str_set(&s->source_text, dub_sv("source"));
    dub_str_set(&s->note, dub_sv("note"));
    dub_str_set(&s->input, dub_sv("a-take"));
    s->override.set = DUB_OPT_BIT(DUB_OPT_SYNC_MODE) | DUB_OPT_BIT(DUB_OPT_FACE);
    s->override.sync_mode = DUB_SYNC_LOOP;
    s->override.face = (struct dub_face){.has_frame = true, .frame = 7};
    dub_str_set(&s->override.face.boxes_url, dub_sv("http://a/b"));
    mk_put(r->p, s);
    mk_segment(r->p, 3, S(3), S(6), "b");
    r->t = dub_txn_begin(r->p, "test");
    r->rng.state = 1;
}

static void end(struct rig *r)
{
    assert_true(dub_project_sane(r->p));
    dub_clip_fini(&r->clip);
    dub_txn_accept(r->p, r->t);
    dub_project_free(r->p);
}

static void a_clip_keeps_what_it_took(void **state)
{
    (void)state;
    struct rig r;
    static const dub_id ids[] = {2, 3, 99};
    begin(&r);
    assert_int_equal(dub_clip_len(&r.clip), 0);
    dub_clip_take(&r.clip, r.p, ids, 3);
    assert_int_equal(r.clip.at.n, 2);
    assert_int_equal(dub_clip_len(&r.clip), S(5));
    dub_txn_remove(r.p, r.t, 2);
    assert_string_equal(dub_str_z(r.clip.at.at[0]->text), "target");
    dub_clip_take(&r.clip, r.p, ids + 1, 1);
    assert_int_equal(r.clip.at.n, 1);
    end(&r);
}

static void pasting_keeps_distances(void **state)
{
    (void)state;
    struct rig r;
    struct dub_err err = {0};
    dub_id_vec ids = {0};
    static const dub_id both[] = {2, 3};
    begin(&r);
    assert_status(dub_edit_paste(r.p, r.t, &r.clip, 0, &r.rng, &ids, &err), DUB_ERR_STATE);
    dub_clip_take(&r.clip, r.p, both, 2);
    assert_ok(dub_edit_paste(r.p, r.t, &r.clip, S(10), &r.rng, &ids, &err));
    assert_int_equal(ids.n, 2);
    const struct dub_segment *a = dub_project_segment_by_id(r.p, ids.at[0]);
    const struct dub_segment *b = dub_project_segment_by_id(r.p, ids.at[1]);
    assert_int_equal(a->span.start_us, S(10));
    assert_int_equal(a->span.end_us, S(13));
    assert_int_equal(b->span.start_us, S(12));
    assert_string_equal(dub_str_z(a->note), "note");
    assert_status(dub_edit_paste(r.p, r.t, &r.clip, DUB_US_MAX - S(4), &r.rng, &ids, NULL),
                  DUB_ERR_RANGE);
    assert_int_equal(dub_project_n_segments(r.p), 4);
    dub_vec_fini(&ids);
    end(&r);
}

static void each_attribute_goes_alone(void **state)
{
    (void)state;
    struct rig r;
    begin(&r);
    const struct dub_segment *from = dub_project_segment_by_id(r.p, 2), *to;
    dub_edit_paste_attrs(r.p, r.t, from, 3, DUB_ATTR_OPTIONS);
    to = dub_project_segment_by_id(r.p, 3);
    assert_int_equal(to->override.set, DUB_OPT_BIT(DUB_OPT_SYNC_MODE));
    assert_int_equal(to->override.sync_mode, DUB_SYNC_LOOP);
    assert_false(to->override.face.has_frame);
    assert_null(to->override.face.boxes_url);
    dub_edit_paste_attrs(r.p, r.t, from, 3, DUB_ATTR_FACE);
    to = dub_project_segment_by_id(r.p, 3);
    assert_int_equal(to->override.set, from->override.set);
    assert_int_equal(to->override.face.frame, 7);
    assert_string_equal(dub_str_z(to->override.face.boxes_url), "http://a/b");
    assert_null(to->text);
    dub_edit_paste_attrs(r.p, r.t, from, 3, DUB_ATTR_TEXTS | DUB_ATTR_AUDIO);
    to = dub_project_segment_by_id(r.p, 3);
    assert_string_equal(dub_str_z(to->text), "target");
    assert_string_equal(dub_str_z(to->source_text), "source");
    assert_string_equal(dub_str_z(to->input), "a-take");
    assert_string_equal(dub_str_z(to->speaker), "b");
    assert_null(to->note);
    dub_edit_paste_attrs(r.p, r.t, from, 3, DUB_ATTR_SPEAKER); /* another voice: no own input */
    to = dub_project_segment_by_id(r.p, 3);
    assert_string_equal(dub_str_z(to->speaker), "a");
    assert_null(to->input);
    assert_int_equal(to->span.start_us, S(3));
    dub_edit_paste_attrs(r.p, r.t, from, 99, DUB_ATTR_ALL); /* nothing happens */
    end(&r);
}

static void names_of_attributes(void **state)
{
    (void)state;
    unsigned mask = 0;
    struct dub_err err;
    assert_ok(dub_attrs_parse(dub_sv("speaker,state"), &mask, &err));
    assert_int_equal(mask, DUB_ATTR_SPEAKER | DUB_ATTR_STATE);
    assert_ok(dub_attrs_parse(dub_sv("all"), &mask, &err));
    assert_int_equal(mask, DUB_ATTR_ALL);
    assert_status(dub_attrs_parse(dub_sv(""), &mask, NULL), DUB_ERR_ARG);
    assert_status(dub_attrs_parse(dub_sv("speaker,,note"), &mask, NULL), DUB_ERR_ARG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clip_keeps_what_it_took),
        cmocka_unit_test(pasting_keeps_distances),
        cmocka_unit_test(each_attribute_goes_alone),
        cmocka_unit_test(names_of_attributes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
