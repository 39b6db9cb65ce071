#include "model/records.h"

#include "cm.h"
#include "mkproject.h"

/* Every member of a record takes part in comparing, copying and freeing: each test member is set to
 * something new in a copy, which then must differ, and its own copy must not. */

typedef void *dup_fn(const void *record);

static void *dup_settings(const void *r)
{
    return dub_settings_dup(r);
}

static void *dup_speaker(const void *r)
{
    return dub_speaker_dup(r);
}

static void *dup_input(const void *r)
{
    return dub_input_dup(r);
}

static void *dup_segment(const void *r)
{
    return dub_segment_dup(r);
}

static void check_string_member(const char *name, void *record, size_t offset, dup_fn *dup)
{
    struct dub_record *copy = dup(record);
    struct dub_str **slot = (struct dub_str **)(void *)((char *)copy + offset);
    assert_true(dub_record_equal(record, copy));
    size_t before = dub_record_bytes(copy);
    dub_str_set(slot, dub_sv("something new"));
    if (dub_record_equal(record, copy))
        fail_msg("%s does not count for equality", name);
    if (dub_record_bytes(copy) <= before)
        fail_msg("%s does not count for the size", name);
    struct dub_record *again = dup(copy);
    struct dub_str **again_slot = (struct dub_str **)(void *)((char *)again + offset);
    assert_ptr_equal(*slot, *again_slot); /* shared, not copied */
    assert_int_equal((*slot)->refs, 2);
    assert_true(dub_record_equal(copy, again));
    dub_record_unref(again);
    assert_int_equal((*slot)->refs, 1);
    dub_str_set(slot, dub_sv(""));
    assert_false(dub_record_equal(record, copy)); /* empty is not absent */
    dub_record_unref(copy);
}

#define STRING(T, member) check_string_member(#member, r, offsetof(struct T, member), dup)
#define OPTIONS(T, o)                                                                              \
    do {                                                                                           \
        STRING(T, o.face.boxes);                                                                   \
        STRING(T, o.face.boxes_url);                                                               \
        STRING(T, o.model_mode);                                                                   \
        STRING(T, o.prompt);                                                                       \
        STRING(T, o.i2v_prompt);                                                                   \
    } while (0)

/* A member that is not a string: `change` alters the copy. */
#define VALUE(T, change)                                                                           \
    do {                                                                                           \
        struct T *c = dup(r);                                                                      \
        assert_true(dub_record_equal(r, &c->rec));                                                 \
        change;                                                                                    \
        if (dub_record_equal(r, &c->rec))                                                          \
            fail_msg("%s does not count for equality", #change);                                   \
        struct T *d = dup(&c->rec);                                                                \
        assert_true(dub_record_equal(&c->rec, &d->rec));                                           \
        dub_record_unref(&c->rec);                                                                 \
        dub_record_unref(&d->rec);                                                                 \
    } while (0)

#define OPTION_VALUES(T, o)                                                                        \
    do {                                                                                           \
        VALUE(T, c->o.set ^= 2);                                                                   \
        VALUE(T, c->o.sync_mode = DUB_SYNC_REMAP);                                                 \
        VALUE(T, c->o.temperature_e6++);                                                           \
        VALUE(T, c->o.occlusion = true);                                                           \
        VALUE(T, c->o.reasoning = true);                                                           \
        VALUE(T, c->o.face.has_auto = true);                                                       \
        VALUE(T, c->o.face.auto_detect = true);                                                    \
        VALUE(T, c->o.face.has_v3 = true);                                                         \
        VALUE(T, c->o.face.v3 = true);                                                             \
        VALUE(T, c->o.face.has_frame = true);                                                      \
        VALUE(T, c->o.face.has_point = true);                                                      \
        VALUE(T, c->o.face.frame++);                                                               \
        VALUE(T, c->o.face.x++);                                                                   \
        VALUE(T, c->o.face.y++);                                                                   \
    } while (0)

static void settings(void **state)
{
    (void)state;
    struct dub_record *r = &dub_settings_new()->rec;
    dup_fn *dup = dup_settings;
    assert_int_equal(r->id, DUB_SETTINGS_ID);
    STRING(dub_settings, model);
    STRING(dub_settings, output_name);
    STRING(dub_settings, webhook);
    STRING(dub_settings, remote_project_id);
    STRING(dub_settings, plan);
    STRING(dub_settings, dub_params);
    STRING(dub_settings, extra_options);
    STRING(dub_settings, extra);
    OPTIONS(dub_settings, options);
    OPTION_VALUES(dub_settings, options);
    VALUE(dub_settings, c->wants_segments = true);
    dub_record_unref(r);
}

static void speakers(void **state)
{
    (void)state;
    struct dub_record *r = &dub_speaker_new(7)->rec;
    dup_fn *dup = dup_speaker;
    STRING(dub_speaker, ref);
    STRING(dub_speaker, name);
    STRING(dub_speaker, colour);
    STRING(dub_speaker, default_input);
    STRING(dub_speaker, extra);
    VALUE(dub_speaker, c->slot = 3);
    VALUE(dub_speaker, c->order = 3);
    dub_record_unref(r);
}

static void inputs(void **state)
{
    (void)state;
    struct dub_record *r = &dub_input_new(7, DUB_INPUT_TEXT)->rec;
    dup_fn *dup = dup_input;
    STRING(dub_input, ref);
    STRING(dub_input, speaker);
    STRING(dub_input, where);
    STRING(dub_input, voice);
    STRING(dub_input, script);
    STRING(dub_input, legacy_segments);
    STRING(dub_input, extra);
    VALUE(dub_input, c->kind = DUB_INPUT_IMAGE);
    VALUE(dub_input, c->loc = DUB_LOC_ASSET);
    VALUE(dub_input, c->has_stability = true);
    VALUE(dub_input, c->has_similarity = true);
    VALUE(dub_input, c->stability_e6 = 1);
    VALUE(dub_input, c->similarity_e6 = 1);
    VALUE(dub_input, c->order = 3);
    dub_record_unref(r);
}

static void segments(void **state)
{
    (void)state;
    struct dub_record *r = &dub_segment_new(7)->rec;
    dup_fn *dup = dup_segment;
    STRING(dub_segment, speaker);
    STRING(dub_segment, input);
    STRING(dub_segment, text);
    STRING(dub_segment, source_text);
    STRING(dub_segment, note);
    STRING(dub_segment, waived);
    STRING(dub_segment, imported);
    STRING(dub_segment, extra_override);
    STRING(dub_segment, extra);
    OPTIONS(dub_segment, override);
    OPTION_VALUES(dub_segment, override);
    VALUE(dub_segment, c->span.start_us = -1);
    VALUE(dub_segment, c->span.end_us = 1);
    VALUE(dub_segment, c->audio = DUB_AUDIO_CUT);
    VALUE(dub_segment, c->has_crop_start = true);
    VALUE(dub_segment, c->has_crop_end = true);
    VALUE(dub_segment, c->crop.start_us = 1);
    VALUE(dub_segment, c->crop.end_us = 1);
    VALUE(dub_segment, c->review = DUB_REVIEW_TODO);
    dub_record_unref(r);
}

static void check_packed(struct dub_record *r, size_t less_than)
{
    struct dub_record *same = r->kind == DUB_KIND_SEGMENT
                                  ? &dub_segment_dup((struct dub_segment *)r)->rec
                                  : &dub_input_dup((struct dub_input *)r)->rec;
    struct dub_record *p = dub_record_pack(r);
    assert_true(dub_record_is_packed(p));
    assert_true(dub_record_own_bytes(p) < less_than);
    assert_ptr_equal(dub_record_pack(p), p);
    dub_record_ref(p); /* held twice: each gets a record of its own */
    struct dub_record *one = dub_record_unpack(p), *two = dub_record_unpack(p);
    assert_false(dub_record_is_packed(one));
    assert_ptr_not_equal(one, two);
    assert_ptr_equal(dub_record_unpack(one), one);
    assert_true(dub_record_equal(one, same));
    assert_true(dub_record_equal(two, same));
    assert_int_equal(one->refs, 1);
    dub_record_unref(one);
    dub_record_unref(dub_record_pack(two)); /* frees what it holds */
    dub_record_unref(same);
}

static void packed(void **state)
{
    (void)state;
    struct dub_segment *s = dub_segment_new(77);
    check_packed(&dub_segment_dup(s)->rec, 40);
    s->span = (struct dub_span){-5, INT64_MAX};
    s->speaker = dub_str_new_z("maria");
    s->text = dub_str_new_z("a text of some length that is counted where nobody shares it");
    check_packed(&dub_segment_dup(s)->rec, 100);
    s->override.set = 3;
    s->override.face.boxes = dub_str_new_z("[]");
    s->review = DUB_REVIEW_REJECTED;
    s->has_crop_end = true;
    s->extra = dub_str_new_z("{}"); /* the last word of all */
    check_packed(&s->rec, 250);
    struct dub_input *in = dub_input_new(78, DUB_INPUT_IMAGE);
    in->where = dub_str_new_z("a.png");
    in->has_similarity = true;
    check_packed(&in->rec, 100);
    assert_null(dub_record_pack(NULL));
    assert_null(dub_record_unpack(NULL));
    assert_int_equal(dub_record_own_bytes(NULL), 0);
}

static void identity(void **state)
{
    (void)state;
    struct dub_record *a = &dub_speaker_new(7)->rec, *b = &dub_speaker_new(8)->rec,
                      *c = &dub_segment_new(7)->rec;
    assert_false(dub_record_equal(a, b));
    assert_false(dub_record_equal(a, c));
    assert_false(dub_record_equal(a, NULL));
    assert_true(dub_record_equal(NULL, NULL));
    assert_ptr_equal(dub_record_ref(a), a);
    assert_int_equal(a->refs, 2);
    dub_record_unref(a);
    assert_int_equal(a->refs, 1);
    assert_null(dub_record_ref(NULL));
    dub_record_unref(NULL);
    assert_int_equal(dub_record_bytes(NULL), 0);
    dub_record_unref(a);
    dub_record_unref(b);
    dub_record_unref(c);
}

static void names(void **state)
{
    (void)state;
    assert_string_equal(dub_audio_mode_name(DUB_AUDIO_WHOLE), "whole");
    assert_string_equal(dub_audio_mode_name(DUB_AUDIO_ALIGNED), "aligned");
    assert_string_equal(dub_audio_mode_name(DUB_AUDIO_CUT), "cut");
    assert_string_equal(dub_input_kind_name(DUB_INPUT_VIDEO), "video");
    assert_string_equal(dub_input_kind_name(DUB_INPUT_TEXT), "text");
    for (int i = DUB_REVIEW_NONE; i <= DUB_REVIEW_REJECTED; i++) {
        enum dub_review back = DUB_REVIEW_REJECTED;
        assert_true(dub_review_parse(dub_sv(dub_review_name((enum dub_review)i)), &back));
        assert_int_equal(back, i);
    }
    enum dub_review r = DUB_REVIEW_DRAFT;
    assert_true(dub_review_parse(dub_sv("none"), &r));
    assert_int_equal(r, DUB_REVIEW_NONE);
    assert_true(dub_review_parse(dub_sv("Approved"), &r));
    assert_int_equal(r, DUB_REVIEW_APPROVED);
    assert_false(dub_review_parse(dub_sv("fine"), &r));
}

static void waivers(void **state)
{
    (void)state;
    struct dub_segment *s = dub_segment_new(7);
    struct dub_sv reason;
    assert_false(dub_segment_waived(s, "segment-overlap", &reason));
    dub_str_set(&s->waived, dub_sv("segment-overlap\tcross-talk\nfit-mismatch\t\n"));
    assert_true(dub_segment_waived(s, "segment-overlap", &reason));
    assert_true(dub_sv_eq_z(reason, "cross-talk"));
    assert_true(dub_segment_waived(s, "fit-mismatch", &reason));
    assert_int_equal(reason.n, 0);
    assert_false(dub_segment_waived(s, "segment", NULL));
    assert_false(dub_segment_waived(s, "cross-talk", NULL));
    dub_record_unref(&s->rec);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settings), cmocka_unit_test(speakers), cmocka_unit_test(inputs),
        cmocka_unit_test(segments), cmocka_unit_test(identity), cmocka_unit_test(names),
        cmocka_unit_test(packed),
        cmocka_unit_test(waivers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
