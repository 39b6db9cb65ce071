#include "model/project.h"

#include <stdio.h>

#include "base/mem.h"
#include "cm.h"
#include "mkproject.h"

#define S(n) ((dub_us)((n) * 1000000.0 + ((n) < 0 ? -0.5 : 0.5)))

static void empty(void **state)
{
    (void)state;
    struct dub_project *p = dub_project_new();
    dub_us t;
    assert_true(dub_project_sane(p));
    assert_int_equal(dub_project_n_segments(p) + dub_project_n_inputs(p), 0);
    assert_int_equal(dub_project_n_speakers(p), 0);
    assert_null(dub_project_visual(p));
    assert_null(dub_project_segment_by_id(p, 5));
    assert_null(dub_project_segment_by_id(p, DUB_SETTINGS_ID)); /* of another kind */
    assert_null(dub_project_speaker_by_ref(p, NULL));
    assert_null(dub_project_input_by_ref(p, dub_sv("x")));
    assert_null(dub_project_speaker_by_slot(p, 1));
    assert_false(dub_project_video_len(p, &t));
    assert_false(dub_rate_known(dub_project_rate(p)));
    assert_int_equal(dub_project_segment_from(p, 0), 0);
    assert_int_equal(dub_project_longest(p), 0);
    assert_ptr_equal(dub_project_record(p, DUB_SETTINGS_ID), dub_project_settings(p));
    dub_project_free(p);
    dub_project_free(NULL);
}

static void segments_stay_in_order(void **state)
{
    (void)state;
    struct dub_project *p = dub_project_new();
    struct dub_rng rng = {.state = 5};
    enum { N = 300 };
    dub_id ids[N];
    for (int i = 0; i < N; i++) {
        dub_us start = (dub_us)(dub_rng_next(&rng) % 20) * 1000000;
        ids[i] = dub_id_new(&rng);
        mk_segment(p, ids[i], start, start + 1 + (dub_us)(dub_rng_next(&rng) % 3), "a");
        assert_true(dub_project_sane(p));
    }
    for (int i = 0; i < N; i += 2) { /* moving keeps the order too */
        struct dub_segment *s = dub_segment_dup(dub_project_segment_by_id(p, ids[i]));
        s->span.start_us = (dub_us)(dub_rng_next(&rng) % 20) * 1000000;
        s->span.end_us = s->span.start_us + 5;
        mk_put(p, s);
        assert_true(dub_project_sane(p));
    }
    for (size_t i = 0; i < N; i++) {
        const struct dub_segment *s = dub_project_segment(p, i);
        assert_int_equal(dub_project_segment_index(p, s), i);
        size_t from = dub_project_segment_from(p, s->span.start_us);
        assert_true(from <= i);
        assert_int_equal(dub_project_segment(p, from)->span.start_us, s->span.start_us);
        assert_true(from == 0 ||
                    dub_project_segment(p, from - 1)->span.start_us < s->span.start_us);
    }
    assert_int_equal(dub_project_segment_from(p, S(100)), N);
    struct dub_segment *stranger = mk_segment_new(12345, 0, 1, "a");
    assert_int_equal(dub_project_segment_index(p, stranger), N);
    dub_record_unref(&stranger->rec);
    assert_true(dub_project_longest(p) >= 5);
    struct dub_txn *t = dub_txn_begin(p, "remove");
    for (int i = 0; i < N; i++) {
        dub_txn_remove(p, t, ids[i]);
        dub_txn_remove(p, t, ids[i]);
        assert_true(dub_project_sane(p));
    }
    dub_txn_accept(p, t);
    assert_int_equal(dub_project_n_segments(p), 0);
    dub_project_free(p);
}

static void lists_keep_their_order(void **state)
{
    (void)state;
    struct dub_project *p = dub_project_new();
    static const unsigned orders[] = {3, 1, 2, 0, 2};
    for (size_t i = 0; i < DUB_ARRAY_LEN(orders); i++) {
        struct dub_input *in = mk_input_new(p, 100 + i, DUB_INPUT_AUDIO, "r", NULL);
        in->order = orders[i];
        mk_put(p, in);
        struct dub_speaker *sp = dub_speaker_new(200 + i);
        dub_str_set(&sp->ref, dub_sv("r"));
        sp->order = orders[i];
        mk_put(p, sp);
        assert_true(dub_project_sane(p));
    }
    static const dub_id want[] = {103, 101, 102, 104, 100}; /* equal orders by id */
    for (size_t i = 0; i < DUB_ARRAY_LEN(want); i++) {
        assert_int_equal(dub_project_input(p, i)->rec.id, want[i]);
        assert_int_equal(dub_project_speaker(p, i)->rec.id, want[i] + 100);
    }
    dub_project_free(p);
}

static struct dub_project *cast(void)
{
    struct dub_project *p = mk_project("lipsync-2", DUB_SYNC_SILENCE);
    mk_input(p, 10, DUB_INPUT_VIDEO, NULL, "v.mp4");
    mk_speaker(p, 20, "maria");
    mk_speaker(p, 21, "jonas");
    mk_speaker(p, 22, "maria"); /* a clash */
    mk_input(p, 11, DUB_INPUT_AUDIO, "maria", "m.wav");
    mk_input(p, 12, DUB_INPUT_AUDIO, "maria", "m2.wav");
    mk_input(p, 13, DUB_INPUT_AUDIO, "other", "o.wav");
    return p;
}

static void lookups(void **state)
{
    (void)state;
    struct dub_project *p = cast();
    struct dub_str *maria = dub_str_new_z("maria"), *nobody = dub_str_new_z("nobody");
    assert_int_equal(dub_project_speaker_by_ref(p, maria)->rec.id, 20); /* the first of equals */
    assert_null(dub_project_speaker_by_ref(p, nobody));
    assert_int_equal(dub_project_input_by_ref(p, dub_sv("maria"))->rec.id, 11);
    assert_null(dub_project_input_by_ref(p, dub_sv("mari")));
    assert_null(dub_project_input_by_ref(p, dub_sv(""))); /* the video has no refId at all */
    assert_int_equal(dub_project_speaker_by_slot(p, 2)->rec.id, 21);
    assert_null(dub_project_speaker_by_slot(p, 9));
    assert_null(dub_project_speaker_by_slot(p, 0));
    assert_int_equal(dub_project_visual(p)->rec.id, 10);
    struct dub_speaker *s = dub_speaker_dup(dub_project_speaker_by_ref(p, maria));
    dub_str_set(&s->ref, dub_sv("ana")); /* the index follows a change */
    mk_put(p, s);
    assert_int_equal(dub_project_speaker_by_ref(p, maria)->rec.id, 22);
    dub_str_unref(maria);
    dub_str_unref(nobody);
    dub_project_free(p);
}

static void speakers_by_words(void **state)
{
    (void)state;
    struct dub_project *p = cast();
    const struct dub_speaker *got = NULL;
    struct dub_err err;
    struct dub_speaker *s = dub_speaker_dup(dub_project_speaker(p, 1));
    dub_str_set(&s->name, dub_sv("Jonas B."));
    mk_put(p, s);
    assert_ok(dub_project_find_speaker(p, dub_sv("jonas"), &got, &err));
    assert_int_equal(got->rec.id, 21);
    assert_ok(dub_project_find_speaker(p, dub_sv("Jonas B."), &got, &err));
    assert_int_equal(got->rec.id, 21);
    assert_status(dub_project_find_speaker(p, dub_sv("2"), &got, &err), DUB_ERR_STATE);
    assert_non_null(strstr(err.text, "maria, jonas"));
    s = dub_speaker_dup(dub_project_speaker(p, 0));
    dub_str_set(&s->name, dub_sv("Jonas B."));
    mk_put(p, s);
    assert_status(dub_project_find_speaker(p, dub_sv("Jonas B."), &got, &err), DUB_ERR_STATE);
    assert_non_null(strstr(err.text, "refId"));
    s = dub_speaker_dup(dub_project_speaker(p, 0));
    dub_str_set(&s->name, dub_sv("jonas")); /* a refId goes before a name */
    mk_put(p, s);
    assert_ok(dub_project_find_speaker(p, dub_sv("jonas"), &got, &err));
    assert_int_equal(got->rec.id, 21);
    dub_project_free(p);
}

static void check_ref(struct dub_project *p, struct dub_segment *s, const char *want, dub_id input)
{
    struct dub_buf b;
    dub_buf_init(&b, 0);
    dub_segment_ref(p, s, &b);
    assert_string_equal(dub_buf_z(&b), want);
    const struct dub_input *in = dub_segment_input(p, s);
    assert_int_equal(in ? in->rec.id : 0, input);
    dub_buf_fini(&b);
}

static void which_audio_a_segment_plays(void **state)
{
    (void)state;
    struct dub_project *p = cast();
    struct dub_segment *s = mk_segment_new(2, 0, S(5), NULL);
    check_ref(p, s, "", 0);
    dub_str_set(&s->speaker, dub_sv("maria"));
    check_ref(p, s, "maria", 11);
    dub_str_set(&s->speaker, dub_sv("jonas")); /* a speaker without an input */
    check_ref(p, s, "jonas", 0);
    struct dub_speaker *sp = dub_speaker_dup(dub_project_speaker(p, 1));
    dub_str_set(&sp->default_input, dub_sv("other"));
    mk_put(p, sp);
    check_ref(p, s, "other", 13);
    dub_str_set(&s->input, dub_sv("maria"));
    check_ref(p, s, "maria", 11);
    dub_str_set(&s->input, dub_sv("gone"));
    check_ref(p, s, "gone", 0);
    mk_voice(p, 14, "tts", "v1", NULL);
    mk_voice(p, 15, "said", "v1", "Hola");
    dub_str_set(&s->input, dub_sv("tts")); /* a template: an input of the segment's own */
    check_ref(p, s, "tts-aaaaaaac", 14);
    assert_true(dub_segment_is_template(p, s));
    dub_str_set(&s->input, dub_sv("said"));
    check_ref(p, s, "said", 15);
    assert_false(dub_segment_is_template(p, s));
    dub_record_unref(&s->rec);
    dub_project_free(p);
}

static void crops_and_lengths(void **state)
{
    (void)state;
    struct dub_project *p = cast();
    struct dub_segment *s = mk_segment_new(2, S(3), S(8), "maria");
    dub_us len = -1;
    assert_false(dub_segment_audio_len(p, s, &len)); /* not measured */
    struct dub_facts f = {.n_audio = 1, .has_duration = true, .duration_us = S(9)};
    dub_project_set_facts(p, dub_sv("m.wav"), &f);
    assert_true(dub_segment_audio_len(p, s, &len));
    assert_int_equal(len, S(9));
    assert_false(dub_segment_crop(s).has_start || dub_segment_crop(s).has_end);
    s->audio = DUB_AUDIO_ALIGNED;
    assert_true(dub_segment_audio_len(p, s, &len));
    assert_int_equal(len, S(5));
    assert_int_equal(dub_segment_crop(s).span.start_us, S(3));
    s->audio = DUB_AUDIO_CUT;
    s->has_crop_start = s->has_crop_end = true;
    s->crop = (struct dub_span){S(1), S(2)};
    assert_true(dub_segment_audio_len(p, s, &len));
    assert_int_equal(len, S(1));
    s->has_crop_end = false;
    assert_true(dub_segment_audio_len(p, s, &len));
    assert_int_equal(len, S(8)); /* from 1 s to the end of 9 s */
    s->has_crop_start = false;
    s->has_crop_end = true;
    assert_true(dub_segment_audio_len(p, s, &len));
    assert_int_equal(len, S(2));
    dub_str_set(&s->speaker, dub_sv("jonas"));
    assert_false(dub_segment_audio_len(p, s, &len));
    dub_record_unref(&s->rec);
    dub_project_free(p);
}

static void sync_mode_in_force(void **state)
{
    (void)state;
    struct dub_project *p = dub_project_new();
    struct dub_segment *s = mk_segment_new(2, 0, 1, NULL);
    assert_int_equal(dub_segment_sync_mode(p, s), DUB_SYNC_SILENCE);
    struct dub_settings *set = mk_settings(p);
    set->options.set = DUB_OPT_BIT(DUB_OPT_SYNC_MODE);
    set->options.sync_mode = DUB_SYNC_LOOP;
    mk_put(p, set);
    assert_int_equal(dub_segment_sync_mode(p, s), DUB_SYNC_LOOP);
    s->override.set = DUB_OPT_BIT(DUB_OPT_SYNC_MODE);
    s->override.sync_mode = DUB_SYNC_BOUNCE;
    assert_int_equal(dub_segment_sync_mode(p, s), DUB_SYNC_BOUNCE);
    dub_record_unref(&s->rec);
    dub_project_free(p);
}

static void facts(void **state)
{
    (void)state;
    struct dub_project *p = cast();
    dub_us len;
    uint64_t revision = dub_project_revision(p);
    struct dub_facts f = {.has_video = true, .has_duration = true, .duration_us = S(42)};
    f.video.rate = (struct dub_rate){25, 1};
    f.video.has_duration = true;
    f.video.duration_us = S(41.96);
    dub_project_set_facts(p, dub_sv("v.mp4"), &f);
    assert_true(dub_project_revision(p) > revision);
    assert_true(dub_project_video_len(p, &len));
    assert_int_equal(len, S(41.96)); /* the smaller of the two */
    assert_int_equal(dub_project_rate(p).num, 25);
    f.video.duration_us = S(40);
    dub_project_set_facts(p, dub_sv("v.mp4"), &f);
    assert_true(dub_project_video_len(p, &len));
    assert_int_equal(len, S(40));
    assert_false(dub_input_audio_len(p, dub_project_visual(p), &len)); /* no voice */
    assert_false(dub_input_audio_len(p, NULL, &len));
    assert_null(dub_project_facts(p, NULL));
    char where[16];
    for (int i = 0; i < 50; i++) {
        snprintf(where, sizeof(where), "f%d.wav", (i * 37) % 50);
        f.size_bytes = (i * 37) % 50;
        dub_project_set_facts(p, dub_sv(where), &f);
    }
    for (int i = 0; i < 50; i++) {
        snprintf(where, sizeof(where), "f%d.wav", i);
        struct dub_input *in = mk_input_new(p, 5, DUB_INPUT_AUDIO, "x", where);
        assert_int_equal(dub_project_facts(p, in)->size_bytes, i);
        dub_record_unref(&in->rec);
    }
    dub_project_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(empty),
        cmocka_unit_test(segments_stay_in_order),
        cmocka_unit_test(lists_keep_their_order),
        cmocka_unit_test(lookups),
        cmocka_unit_test(speakers_by_words),
        cmocka_unit_test(which_audio_a_segment_plays),
        cmocka_unit_test(crops_and_lengths),
        cmocka_unit_test(sync_mode_in_force),
        cmocka_unit_test(facts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
