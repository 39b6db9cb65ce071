#include "edit/castops.h"

#include "base/mem.h"
#include "cm.h"
#include "mkproject.h"

#define P r.p, r.t

struct rig {
    struct dub_project *p;
    struct dub_txn *t;
    struct dub_rng rng;
};

#define RIG                                                                                        \
    struct rig r = {.p = mk_project("lipsync-2", DUB_SYNC_SILENCE), .rng = {.state = 4}};          \
    struct dub_err err = {0};                                                                      \
    (void)state;                                                                                   \
    (void)err;                                                                                     \
    r.t = dub_txn_begin(r.p, "test")

static void end(struct rig *r)
{
    assert_true(dub_project_sane(r->p));
    dub_txn_accept(r->p, r->t);
    dub_project_free(r->p);
}

static const struct dub_input *input(struct rig *r, const char *ref)
{
    return dub_project_input_by_ref(r->p, dub_sv(ref));
}

static const struct dub_speaker *speaker(struct rig *r, const char *ref)
{
    struct dub_str *s = dub_str_new_z(ref);
    const struct dub_speaker *sp = dub_project_speaker_by_ref(r->p, s);
    dub_str_unref(s);
    return sp;
}

static void add(struct rig *r, const char *ref, const char *where)
{
    dub_edit_speaker_add(r->p, r->t, dub_sv(ref), dub_sv(""), DUB_SOURCE_FILE, dub_sv(where),
                         &r->rng);
}

static void sources(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum dub_source_kind kind;
        const char *value;
    } rows[] = {
        {"a.wav", DUB_SOURCE_FILE, "a.wav"},
        {"/x/my file.wav", DUB_SOURCE_FILE, "/x/my file.wav"},
        {"https://x/a.wav?t=1", DUB_SOURCE_URL, "https://x/a.wav?t=1"},
        {"HTTP://x", DUB_SOURCE_URL, "HTTP://x"},
        {"asset:abc-1", DUB_SOURCE_ASSET, "abc-1"},
        {"voice:v=1", DUB_SOURCE_VOICE, "v=1"},
        {"asset", DUB_SOURCE_FILE, "asset"},
        {"file:///a", DUB_SOURCE_FILE, "file:///a"},
        {"httpd.wav", DUB_SOURCE_FILE, "httpd.wav"},
    };
    struct dub_err err;
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct dub_source s;
        assert_ok(dub_source_parse(dub_sv(rows[i].text), &s, &err));
        assert_int_equal(s.kind, rows[i].kind);
        assert_true(dub_sv_eq_z(s.value, rows[i].value));
    }
    struct dub_source s;
    assert_status(dub_source_parse(dub_sv(""), &s, &err), DUB_ERR_ARG);
    assert_status(dub_source_parse((struct dub_sv){0}, &s, &err), DUB_ERR_ARG);
    assert_status(dub_source_parse(dub_sv("asset:"), &s, &err), DUB_ERR_ARG);
    assert_status(dub_source_parse(dub_sv("voice:"), &s, &err), DUB_ERR_ARG);
}

static void locating(void **state)
{
    (void)state;
    struct dub_input *in = dub_input_new(5, DUB_INPUT_AUDIO);
    dub_input_locate(in, DUB_SOURCE_VOICE, dub_sv("v1"));
    assert_int_equal(in->kind, DUB_INPUT_TEXT);
    assert_int_equal(in->loc, DUB_LOC_NONE);
    assert_null(in->where);
    assert_string_equal(dub_str_z(in->voice), "v1");
    dub_str_set(&in->script, dub_sv("Hola"));
    in->has_stability = true;
    in->stability_e6 = 5;
    dub_input_locate(in, DUB_SOURCE_URL, dub_sv("https://a"));
    assert_int_equal(in->kind, DUB_INPUT_AUDIO);
    assert_int_equal(in->loc, DUB_LOC_URL);
    assert_null(in->voice); /* nothing of the synthetic voice is left */
    assert_null(in->script);
    assert_false(in->has_stability);
    dub_input_locate(in, DUB_SOURCE_ASSET, dub_sv("id"));
    assert_int_equal(in->loc, DUB_LOC_ASSET);
    struct dub_input *v = dub_input_new(6, DUB_INPUT_VIDEO);
    dub_input_locate(v, DUB_SOURCE_FILE, dub_sv("v.mp4"));
    assert_int_equal(v->kind, DUB_INPUT_VIDEO);
    dub_record_unref(&in->rec);
    dub_record_unref(&v->rec);
}

static void adding_speakers(void **state)
{
    RIG;
    for (int i = 0; i < 11; i++) {
        char ref[4] = {'s', (char)('a' + i), 0, 0};
        add(&r, ref, "x.wav");
        assert_int_equal(speaker(&r, ref)->slot, i < 9 ? i + 1 : 0);
        assert_int_equal(speaker(&r, ref)->order, i);
        assert_string_equal(dub_str_z(input(&r, ref)->speaker), ref);
    }
    assert_int_equal(dub_free_slot(r.p), 0);
    dub_edit_speaker_delete(P, speaker(&r, "sd"), NULL);
    assert_null(speaker(&r, "sd"));
    assert_null(input(&r, "sd"));
    assert_int_equal(dub_free_slot(r.p), 4); /* the others' slots never shift */
    assert_int_equal(speaker(&r, "se")->slot, 5);
    dub_edit_speaker_add(P, dub_sv("v"), dub_sv("Vera"), DUB_SOURCE_VOICE, dub_sv("v1"), &r.rng);
    assert_int_equal(speaker(&r, "v")->slot, 4);
    assert_string_equal(dub_str_z(speaker(&r, "v")->name), "Vera");
    assert_int_equal(input(&r, "v")->kind, DUB_INPUT_TEXT);
    end(&r);
}

static void put_segment(struct rig *r, dub_id id, const char *who, const char *in)
{
    struct dub_segment *s = mk_segment_new(id, (dub_us)id * 100, (dub_us)id * 100 + 50, who);
    if (in)
        dub_str_set(&s->input, dub_sv(in));
    dub_txn_put(r->p, r->t, s);
}

static const char *speaks(struct rig *r, dub_id id)
{
    return dub_str_z(dub_project_segment_by_id(r->p, id)->speaker);
}

static const char *plays(struct rig *r, dub_id id)
{
    return dub_str_z(dub_project_segment_by_id(r->p, id)->input);
}

static void renaming(void **state)
{
    RIG;
    add(&r, "maria", "m.wav");
    add(&r, "jonas", "j.wav");
    dub_edit_input_add(P, dub_sv("maria-b"), dub_sv("maria"), DUB_SOURCE_FILE, dub_sv("m2.wav"),
                       &r.rng);
    put_segment(&r, 2, "maria", NULL);
    put_segment(&r, 3, "maria", "maria");
    put_segment(&r, 4, "jonas", "maria");
    put_segment(&r, 5, "maria", "maria-b"); /* not a take: keeps its name */
    put_segment(&r, 6, "maria", NULL);
    assert_ok(dub_edit_take(P, 6, DUB_SOURCE_FILE, dub_sv("t.wav"), &r.rng, &err));
    assert_string_equal(plays(&r, 6), "maria-aaaaaaag");
    struct dub_speaker *j = dub_speaker_dup(speaker(&r, "jonas"));
    dub_str_set(&j->default_input, dub_sv("maria")); /* another speaker's default follows too */
    dub_txn_put(P, j);
    j = dub_speaker_dup(speaker(&r, "maria"));
    dub_str_set(&j->default_input, dub_sv("maria-aaaaaaag"));
    dub_txn_put(P, j);
    dub_edit_speaker_rename(P, speaker(&r, "maria"), dub_sv("ana"));
    assert_null(speaker(&r, "maria"));
    assert_null(input(&r, "maria"));
    assert_string_equal(dub_str_z(input(&r, "ana")->speaker), "ana");
    assert_string_equal(dub_str_z(input(&r, "maria-b")->speaker), "ana");
    assert_non_null(input(&r, "ana-aaaaaaag"));
    assert_string_equal(speaks(&r, 2), "ana");
    assert_string_equal(plays(&r, 2), "");
    assert_string_equal(plays(&r, 3), "ana");
    assert_string_equal(speaks(&r, 4), "jonas");
    assert_string_equal(plays(&r, 4), "ana");
    assert_string_equal(plays(&r, 5), "maria-b");
    assert_string_equal(plays(&r, 6), "ana-aaaaaaag");
    assert_string_equal(dub_str_z(speaker(&r, "jonas")->default_input), "ana");
    assert_string_equal(dub_str_z(speaker(&r, "ana")->default_input), "ana-aaaaaaag");
    end(&r);
}

static void deleting(void **state)
{
    RIG;
    add(&r, "maria", "m.wav");
    add(&r, "jonas", "j.wav");
    put_segment(&r, 2, "maria", NULL);
    put_segment(&r, 3, "jonas", NULL);
    assert_ok(dub_edit_take(P, 2, DUB_SOURCE_FILE, dub_sv("t.wav"), &r.rng, &err));
    dub_edit_speaker_delete(P, speaker(&r, "maria"), speaker(&r, "jonas"));
    assert_null(speaker(&r, "maria"));
    assert_int_equal(dub_project_n_inputs(r.p), 1); /* the take went as well */
    assert_string_equal(speaks(&r, 2), "jonas");
    assert_string_equal(plays(&r, 2), "");
    dub_edit_speaker_delete(P, speaker(&r, "jonas"), NULL);
    assert_string_equal(speaks(&r, 2), "jonas"); /* a dangling refId, which check names */
    assert_int_equal(dub_project_n_inputs(r.p), 0);
    end(&r);
}

static void takes(void **state)
{
    RIG;
    add(&r, "maria", "m.wav");
    struct dub_segment *s = mk_segment_new(2, 0, 100, "maria");
    s->audio = DUB_AUDIO_CUT;
    s->has_crop_start = true;
    s->crop.start_us = 5;
    dub_txn_put(P, s);
    assert_ok(dub_edit_take(P, 2, DUB_SOURCE_VOICE, dub_sv("v1"), &r.rng, &err));
    const struct dub_segment *now = dub_project_segment_by_id(r.p, 2);
    assert_int_equal(now->audio, DUB_AUDIO_WHOLE);
    assert_false(now->has_crop_start);
    assert_int_equal(now->crop.start_us, 0);
    assert_string_equal(dub_str_z(now->input), "maria-aaaaaaac");
    assert_int_equal(input(&r, "maria-aaaaaaac")->kind, DUB_INPUT_TEXT);
    dub_id id = input(&r, "maria-aaaaaaac")->rec.id;
    assert_ok(dub_edit_take(P, 2, DUB_SOURCE_FILE, dub_sv("t.wav"), &r.rng, &err));
    assert_int_equal(input(&r, "maria-aaaaaaac")->rec.id, id); /* the same input, elsewhere */
    assert_int_equal(input(&r, "maria-aaaaaaac")->kind, DUB_INPUT_AUDIO);
    assert_null(input(&r, "maria-aaaaaaac")->voice);
    assert_string_equal(dub_str_z(input(&r, "maria-aaaaaaac")->where), "t.wav");
    dub_txn_put(P, mk_segment_new(3, 0, 100, NULL));
    assert_status(dub_edit_take(P, 3, DUB_SOURCE_FILE, dub_sv("t.wav"), &r.rng, &err),
                  DUB_ERR_STATE);
    assert_status(dub_edit_take(P, 99, DUB_SOURCE_FILE, dub_sv("t.wav"), &r.rng, &err),
                  DUB_ERR_STATE);
    end(&r);
}

static void the_video(void **state)
{
    RIG;
    add(&r, "maria", "m.wav");
    add(&r, "jonas", "j.wav");
    dub_edit_set_video(P, DUB_SOURCE_FILE, dub_sv("v.mp4"), &r.rng);
    assert_int_equal(dub_project_input(r.p, 0)->kind, DUB_INPUT_VIDEO); /* it leads the list */
    assert_string_equal(dub_str_z(dub_project_input(r.p, 1)->ref), "maria");
    assert_string_equal(dub_str_z(dub_project_input(r.p, 2)->ref), "jonas");
    dub_id id = dub_project_visual(r.p)->rec.id;
    dub_edit_set_video(P, DUB_SOURCE_URL, dub_sv("https://x/v.mp4"), &r.rng);
    assert_int_equal(dub_project_visual(r.p)->rec.id, id);
    assert_int_equal(dub_project_n_inputs(r.p), 3);
    assert_int_equal(dub_project_visual(r.p)->loc, DUB_LOC_URL);
    end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sources), cmocka_unit_test(locating), cmocka_unit_test(adding_speakers),
        cmocka_unit_test(renaming), cmocka_unit_test(deleting), cmocka_unit_test(takes),
        cmocka_unit_test(the_video),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
