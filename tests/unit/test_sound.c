#include "base/sound.h"

#include "mksound.h"

#define S(t) ((dub_us)((t)*1e6 + 0.5))
#define SPAN(a, b) ((struct dub_span){S(a), S(b)})

static const struct burst two[] = {{1, 2, -10}, {3, 4.5, -20}, {0, 0, 0}};

static void the_level_of_a_part(void **state)
{
    (void)state;
    static const struct {
        double from, to;
        int32_t peak_cdb;
    } rows[] = {
        {0, 5, -1000},    {0, 1, DUB_SOUND_NO_SIGNAL}, {2, 3, DUB_SOUND_NO_SIGNAL},
        {2.5, 4, -2000},  {1.95, 2.05, -1000},         {3, 3.01, -2000}, /* within a step */
        {0.96, 1.04, -1000}, /* no whole step: the two it touches */
        {0.98, 1, DUB_SOUND_NO_SIGNAL}, {4.6, 9, DUB_SOUND_NO_SIGNAL}, {7, 9, DUB_SOUND_NO_SIGNAL},
    };
    struct dub_sound *s = mk_sound(5, two);
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct dub_sound_level l = dub_sound_level(s, SPAN(rows[i].from, rows[i].to));
        if (l.peak_cdb != rows[i].peak_cdb)
            fail_msg("%g to %g s: %d, not %d", rows[i].from, rows[i].to, (int)l.peak_cdb,
                     (int)rows[i].peak_cdb);
    }
    dub_sound_unref(s);
}

static void what_sounds_just_outside_does_not_count(void **state)
{
    (void)state;
    struct dub_sound *s = mk_sound(5, two);
    /* From 1.98 s the last step of the first burst is in it, but only partly. */
    assert_int_equal(dub_sound_level(s, SPAN(1.98, 2.98)).peak_cdb, DUB_SOUND_NO_SIGNAL);
    dub_sound_unref(s);
}

static void clipping_in_a_part(void **state)
{
    (void)state;
    struct dub_sound *s = mk_sound(5, two);
    s->steps[22].n_clipped = 7;
    s->steps[30].n_clipped = 5;
    struct dub_sound_level l = dub_sound_level(s, SPAN(1, 2));
    assert_int_equal(l.n_clipped, 12);
    assert_int_equal(l.clipped_us, S(1.1));
    l = dub_sound_level(s, SPAN(1.2, 2));
    assert_int_equal(l.n_clipped, 5);
    assert_int_equal(l.clipped_us, S(1.5));
    assert_int_equal(dub_sound_level(s, SPAN(2, 3)).clipped_us, -1);
    dub_sound_unref(s);
}

static void mean_power(void **state)
{
    (void)state;
    struct dub_sound *s = mk_sound(5, two);
    assert_int_equal(dub_sound_rms(s, SPAN(1, 2)), -1300);
    assert_int_equal(dub_sound_rms(s, SPAN(1, 3)), -1601); /* half of the power: -3.01 dB */
    assert_int_equal(dub_sound_rms(s, SPAN(2, 3)), DUB_SOUND_NO_SIGNAL);
    dub_sound_unref(s);
}

static void loudness_by_gated_blocks(void **state)
{
    (void)state;
    struct dub_sound *s = mk_sound(5, two);
    assert_int_equal(dub_sound_loudness(s, SPAN(1, 2)), -1300);
    assert_int_equal(dub_sound_loudness(s, SPAN(3, 4.5)), -2300);
    assert_int_equal(dub_sound_loudness(s, SPAN(2, 3)), DUB_SOUND_NO_SIGNAL);
    assert_int_equal(dub_sound_loudness(s, SPAN(1, 1.3)), DUB_SOUND_NO_SIGNAL); /* too short */
    /* Exactly one block lies in 0.4 s on the grid. */
    assert_int_equal(dub_sound_loudness(s, SPAN(1.2, 1.6)), -1300);
    /* 7 blocks at -13 and 12 at -23: the mean is -16.9, its gate -26.9, so all of them count. */
    assert_int_equal(dub_sound_loudness(s, SPAN(1, 4.5)), -1665);
    dub_sound_unref(s);
}

static void the_relative_gate(void **state)
{
    (void)state;
    static const struct burst far[] = {{1, 2, -10}, {3, 4.5, -40}, {0, 0, 0}};
    struct dub_sound *s = mk_sound(5, far);
    assert_int_equal(dub_sound_loudness(s, SPAN(1, 4.5)), -1300);
    dub_sound_unref(s);
}

static void speech_around_a_time(void **state)
{
    (void)state;
    struct dub_sound *s = mk_sound(5, two);
    dub_us edge;
    assert_int_equal(dub_sound_speech_from(s, 0), 0);
    assert_int_equal(dub_sound_speech_from(s, S(2)), 1);
    assert_int_equal(dub_sound_speech_from(s, S(4.5)), 2);
    assert_null(dub_sound_speech_at(s, S(1)));
    assert_ptr_equal(dub_sound_speech_at(s, S(1.5)), &s->speech[0]);
    assert_null(dub_sound_speech_at(s, S(2)));
    assert_true(dub_sound_edge_near(s, S(2.4), S(0.5), &edge));
    assert_int_equal(edge, S(2));
    assert_true(dub_sound_edge_near(s, S(2.6), S(0.5), &edge));
    assert_int_equal(edge, S(3));
    assert_true(dub_sound_edge_near(s, S(3.9), S(1), &edge));
    assert_int_equal(edge, S(4.5));
    assert_false(dub_sound_edge_near(s, S(2.5), S(0.499), &edge));
    dub_sound_unref(s);
}

static void what_cuts_a_word(void **state)
{
    (void)state;
    struct dub_sound *s = mk_sound(5, two);
    dub_us margin = S(0.08);
    assert_true(dub_sound_cuts_word(s, S(1.5), margin));
    assert_false(dub_sound_cuts_word(s, S(1.08), margin));
    assert_true(dub_sound_cuts_word(s, S(1.081), margin));
    assert_false(dub_sound_cuts_word(s, S(2.5), margin));
    /* A short pause within the stretch. */
    s->steps[30].rms_cdb = s->steps[31].rms_cdb = -6000;
    assert_false(dub_sound_cuts_word(s, S(1.55), margin));
    assert_false(dub_sound_cuts_word(s, S(1.5), margin));
    assert_true(dub_sound_cuts_word(s, S(1.7), margin));
    dub_sound_unref(s);
}

static void bytes_and_back(void **state)
{
    (void)state;
    struct dub_sound *s = mk_sound(5, two), *back;
    struct dub_buf b;
    struct dub_err err;
    dub_buf_init(&b, 0);
    memset(s->sha256, 'a', 64);
    s->n_clipped = 1234567890123;
    s->steps[3].n_clipped = 65535;
    dub_sound_print(s, &b);
    assert_ok(dub_sound_parse(dub_buf_sv(&b), &back, &err));
    assert_string_equal(back->sha256, s->sha256);
    assert_int_equal(back->end_us, s->end_us);
    assert_int_equal(back->n_clipped, s->n_clipped);
    assert_int_equal(back->threshold_cdb, -4000);
    assert_int_equal(back->n_steps, s->n_steps);
    assert_memory_equal(back->steps, s->steps, s->n_steps * sizeof(*s->steps));
    assert_int_equal(back->n_blocks, s->n_blocks);
    assert_memory_equal(back->blocks, s->blocks, s->n_blocks * sizeof(*s->blocks));
    assert_int_equal(back->n_speech, 2);
    assert_memory_equal(back->speech, s->speech, 2 * sizeof(*s->speech));
    dub_sound_unref(back);
    for (size_t n = 0; n < b.n; n++) /* cut off anywhere */
        assert_int_equal(dub_sound_parse(dub_sv_n(b.data, n), &back, NULL), DUB_ERR_FORMAT);
    dub_buf_add_c(&b, 0);
    assert_int_equal(dub_sound_parse(dub_buf_sv(&b), &back, &err), DUB_ERR_FORMAT);
    b.n--;
    b.data[8]++; /* another version */
    assert_int_equal(dub_sound_parse(dub_buf_sv(&b), &back, &err), DUB_ERR_FORMAT);
    assert_non_null(strstr(err.text, "another version"));
    dub_buf_fini(&b);
    dub_sound_unref(s);
}

static void levels_as_text(void **state)
{
    (void)state;
    char out[DUB_LEVEL_TEXT];
    assert_string_equal(dub_level_print(-2345, out), "-23.45");
    assert_string_equal(dub_level_print(-5, out), "-0.05");
    assert_string_equal(dub_level_print(600, out), "6.00");
    assert_string_equal(dub_level_print(DUB_SOUND_NO_SIGNAL, out), "none");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_level_of_a_part),
        cmocka_unit_test(what_sounds_just_outside_does_not_count),
        cmocka_unit_test(clipping_in_a_part),
        cmocka_unit_test(mean_power),
        cmocka_unit_test(loudness_by_gated_blocks),
        cmocka_unit_test(the_relative_gate),
        cmocka_unit_test(speech_around_a_time),
        cmocka_unit_test(what_cuts_a_word),
        cmocka_unit_test(bytes_and_back),
        cmocka_unit_test(levels_as_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
