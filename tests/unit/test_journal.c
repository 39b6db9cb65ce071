#include "model/journal.h"

#include <stdio.h>

#include "base/mem.h"
#include "cm.h"
#include "mkproject.h"
#include "model/project_json.h"

#define SECOND DUB_US_PER_S
#define HASH   "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define HASH2  "f123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

struct rig {
    struct dub_project *p;
    struct dub_history *h;
    struct dub_buf journal;
    dub_us now;
};

static void write_line(void *ctx, const struct dub_txn *t, bool joined)
{
    struct rig *r = ctx;
    dub_journal_txn_line(r->p, t, joined, &r->journal);
}

static char *text_of(const struct dub_project *p)
{
    struct dub_buf b;
    dub_buf_init(&b, 0);
    dub_project_print(p, &b);
    return dub_buf_take(&b);
}

static struct dub_project *copy_of(const struct dub_project *p)
{
    struct dub_project *copy = NULL;
    struct dub_err err;
    char *text = text_of(p);
    assert_ok(dub_project_parse(dub_sv(text), &copy, &err));
    dub_free(text);
    return copy;
}

static void begin(struct rig *r)
{
    *r = (struct rig){.p = mk_project("lipsync-2", DUB_SYNC_SILENCE), .h = dub_history_new(0)};
    dub_buf_init(&r->journal, 0);
    mk_input(r->p, 10, DUB_INPUT_VIDEO, NULL, "v.mp4");
    mk_speaker(r->p, 20, "maria");
    mk_segment(r->p, 2, 0, SECOND, "maria");
    dub_history_observe(r->h, write_line, r);
    dub_journal_saved_line(r->p, HASH, &r->journal);
}

static void end(struct rig *r)
{
    dub_history_free(r->h);
    dub_project_free(r->p);
    dub_buf_fini(&r->journal);
}

static void put(struct rig *r, void *record, const char *key)
{
    struct dub_txn *t = dub_txn_begin(r->p, "put it");
    if (key)
        t->merge_key = dub_str_new_z(key);
    dub_txn_put(r->p, t, record);
    dub_history_commit(r->h, r->p, t, r->now += 1000);
}

static void take_away(struct rig *r, dub_id id)
{
    struct dub_txn *t = dub_txn_begin(r->p, "take \"it\"\naway");
    dub_txn_remove(r->p, t, id);
    dub_history_commit(r->h, r->p, t, r->now += 1000);
}

static void undo(struct rig *r)
{
    assert_true(dub_history_undo(r->h, r->p));
    dub_journal_step_line(true, &r->journal);
}

static void redo(struct rig *r)
{
    assert_true(dub_history_redo(r->h, r->p));
    dub_journal_step_line(false, &r->journal);
}

/* Edits of every kind of record, merged ones, undone and redone ones. */
static void edit_a_lot(struct rig *r)
{
    for (int i = 1; i <= 4; i++) {
        struct dub_segment *s = dub_segment_dup(dub_project_segment_by_id(r->p, 2));
        s->span.end_us = SECOND + i;
        put(r, s, "trim");
    }
    put(r, mk_segment_new(3, 5, 6, "x"), NULL);
    put(r, mk_input_new(r->p, 11, DUB_INPUT_AUDIO, "maria", "m \"q\".wav"), NULL);
    put(r, mk_input_new(r->p, 12, DUB_INPUT_AUDIO, "b", "https://a"), NULL);
    undo(r);
    undo(r);
    redo(r);
    struct dub_settings *set = mk_settings(r->p);
    dub_str_set(&set->model, dub_sv("sync-3"));
    put(r, set, NULL);
    take_away(r, 3);
    take_away(r, 20);
    undo(r);
    struct dub_segment *s = dub_segment_dup(dub_project_segment_by_id(r->p, 2));
    s->audio = DUB_AUDIO_CUT;
    s->has_crop_start = true;
    s->crop.start_us = 5;
    dub_str_set(&s->waived, dub_sv("gap\twhy not\n"));
    put(r, s, NULL);
}

static void replay_gives_the_same_project_and_steps(void **state)
{
    (void)state;
    struct rig r;
    begin(&r);
    struct dub_project *p = copy_of(r.p);
    edit_a_lot(&r);
    struct dub_journal j;
    struct dub_err err;
    assert_ok(dub_journal_parse(dub_buf_sv(&r.journal), &j, &err));
    assert_true(j.has_mark);
    assert_string_equal(j.mark_sha256, HASH);
    assert_int_equal(j.n_before_mark, 0);
    struct dub_history *h = dub_history_new(0);
    for (size_t i = 0; i < j.entries.n; i++) {
        dub_journal_replay(&j, i, h, p);
        assert_true(dub_project_sane(p));
    }
    assert_int_equal(dub_history_n_undo(h), dub_history_n_undo(r.h));
    assert_int_equal(dub_history_n_redo(h), dub_history_n_redo(r.h));
    for (;;) { /* the same at every step back */
        char *a = text_of(p), *b = text_of(r.p);
        assert_string_equal(a, b);
        dub_free(a);
        dub_free(b);
        if (!dub_history_next_undo(r.h))
            break;
        assert_string_equal(dub_str_z(dub_history_next_undo(h)->name),
                            dub_str_z(dub_history_next_undo(r.h)->name));
        assert_int_equal(dub_history_next_undo(h)->at_us, dub_history_next_undo(r.h)->at_us);
        assert_int_equal(dub_history_undo(h, p), dub_history_undo(r.h, r.p));
    }
    assert_int_equal(dub_history_undo(h, p), 0);
    dub_journal_fini(&j);
    dub_history_free(h);
    dub_project_free(p);
    end(&r);
}

/* The usual start: the file holds the end, the journal gives the steps back without touching it. */
static void history_alone(void **state)
{
    (void)state;
    struct rig r;
    begin(&r);
    char *first = text_of(r.p);
    edit_a_lot(&r);
    dub_journal_saved_line(r.p, HASH2, &r.journal);
    struct dub_project *p = copy_of(r.p);
    char *last = text_of(p);
    struct dub_journal j;
    struct dub_err err;
    assert_ok(dub_journal_parse(dub_buf_sv(&r.journal), &j, &err));
    assert_string_equal(j.mark_sha256, HASH2); /* the last mark counts */
    assert_int_equal(j.n_before_mark, j.entries.n);
    struct dub_history *h = dub_history_new(0);
    dub_journal_restore_orders(&j, p);
    for (size_t i = 0; i < j.entries.n; i++)
        dub_journal_replay(&j, i, h, NULL);
    dub_history_mark_saved(h);
    char *text = text_of(p);
    assert_string_equal(text, last);
    dub_free(text);
    while (dub_history_undo(h, p))
        assert_true(dub_project_sane(p));
    text = text_of(p);
    assert_string_equal(text, first);
    dub_free(text);
    while (dub_history_redo(h, p))
        ;
    text = text_of(p);
    assert_string_equal(text, last);
    dub_free(text);
    dub_free(first);
    dub_free(last);
    dub_journal_fini(&j);
    dub_history_free(h);
    dub_project_free(p);
    end(&r);
}

/* A list whose places have holes: undo after reopening puts things back where they were. */
static void places_survive_the_file(void **state)
{
    (void)state;
    struct rig r;
    begin(&r);
    static const dub_id ids[] = {90, 80, 70, 60}; /* falling, so that a tie by id would show */
    for (size_t i = 0; i < DUB_ARRAY_LEN(ids); i++) {
        struct dub_input *in = mk_input_new(r.p, ids[i], DUB_INPUT_AUDIO, "r", "a.wav");
        in->order = (unsigned)(i + 1);
        put(&r, in, NULL);
        struct dub_speaker *sp = dub_speaker_new(ids[i] + 1);
        dub_str_set(&sp->ref, dub_sv("s"));
        sp->order = (unsigned)(i + 1);
        put(&r, sp, NULL);
    }
    char *full = text_of(r.p);
    take_away(&r, 80);
    take_away(&r, 81);
    dub_journal_saved_line(r.p, HASH2, &r.journal);
    struct dub_project *p = copy_of(r.p);
    struct dub_journal j;
    struct dub_err err;
    assert_ok(dub_journal_parse(dub_buf_sv(&r.journal), &j, &err));
    dub_journal_restore_orders(&j, p);
    struct dub_history *h = dub_history_new(0);
    for (size_t i = 0; i < j.entries.n; i++)
        dub_journal_replay(&j, i, h, NULL);
    dub_history_undo(h, p);
    dub_history_undo(h, p);
    char *text = text_of(p);
    assert_string_equal(text, full);
    dub_free(text);
    dub_free(full);
    dub_journal_fini(&j);
    dub_history_free(h);
    dub_project_free(p);
    end(&r);
}

static void orders_that_do_not_fit_are_ignored(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "{\"saved\":\"" HASH "\",\"inputs\":[5,6]}\n",
        "{\"saved\":\"" HASH "\",\"inputs\":[]}\n",
        "{\"saved\":\"" HASH "\",\"inputs\":\"x\",\"speakers\":{\"a\":1}}\n",
        "{\"saved\":\"" HASH "\",\"inputs\":[-1,\"x\",1e300]}\n",
        "{\"saved\":\"" HASH "\",\"inputs\":[3,2,1]}\n",
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(lines); i++) {
        struct dub_project *p = dub_project_new();
        for (dub_id id = 10; id < 13; id++)
            mk_input(p, id, DUB_INPUT_AUDIO, "a", "a.wav");
        struct dub_journal j;
        struct dub_err err;
        assert_ok(dub_journal_parse(dub_sv(lines[i]), &j, &err));
        dub_journal_restore_orders(&j, p);
        for (size_t k = 0; k < 3; k++)
            assert_int_equal(dub_project_input(p, k)->order, k);
        dub_journal_fini(&j);
        dub_project_free(p);
    }
}

static void a_torn_last_line_is_left_out(void **state)
{
    (void)state;
    struct rig r;
    begin(&r);
    put(&r, mk_segment_new(3, 5, 6, "x"), NULL);
    size_t whole = r.journal.n;
    put(&r, mk_segment_new(4, 7, 8, "x"), NULL);
    for (size_t n = whole; n <= r.journal.n; n++) {
        struct dub_journal j;
        struct dub_err err;
        assert_ok(dub_journal_parse(dub_sv_n(dub_buf_z(&r.journal), n), &j, &err));
        assert_int_equal(j.entries.n, n == r.journal.n ? 2 : 1);
        dub_journal_fini(&j);
    }
    end(&r);
}

static void damage_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int line;
        const char *says;
    } rows[] = {
        {"{\"saved\":\"" HASH "\"}\ngarbage\n{\"undo\":true}\n", 2, "entry 2"},
        {"{}\n", 1, "neither an edit nor a save mark"},
        {"[1]\n", 1, "neither"},
        {"{\"saved\":\"short\"}\n", 1, "neither"},
        {"{\"undo\":true}\n\n{\"txn\":1,\"changes\":[{}]}\n", 3, "without kind and id"},
        {"{\"txn\":1,\"changes\":[{\"kind\":\"film\",\"id\":\"aaaaaaac\"}]}\n", 1, "without kind"},
        {"{\"txn\":1,\"changes\":[{\"kind\":\"segment\",\"id\":\"x\"}]}\n", 1, "without kind"},
        {"{\"txn\":1,\"changes\":[{\"kind\":\"segment\",\"id\":\"aaaaaaac\",\"after\":{\"start\":1}"
         "}]}"
         "\n",
         1, "\"end\""},
        {"{\"txn\":1,\"changes\":[{\"kind\":\"segment\",\"id\":\"aaaaaaac\",\"before\":3}]}\n", 1,
         "expected an object"},
        {"{\"txn\":1,\"changes\":[{\"kind\":\"segment\",\"id\":\"aaaaaaac\",\"before\":"
         "{\"start\":0,\"end\":1},\"after\":[]}]}\n",
         1, "expected an object"},
        /* nothing may take the settings away or put something else in their place */
        {"{\"txn\":1,\"changes\":[{\"kind\":\"settings\",\"id\":\"aaaaaaab\",\"before\":{},"
         "\"after\":null}]}\n",
         1, "settings"},
        {"{\"txn\":1,\"changes\":[{\"kind\":\"settings\",\"id\":\"aaaaaaac\",\"before\":{},"
         "\"after\":{}}]}\n",
         1, "settings"},
        {"{\"txn\":1,\"changes\":[{\"kind\":\"segment\",\"id\":\"aaaaaaab\",\"before\":null,"
         "\"after\":{\"start\":0,\"end\":1}}]}\n",
         1, "settings"},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct dub_journal j;
        struct dub_err err = {0};
        enum dub_status st = dub_journal_parse(dub_sv(rows[i].text), &j, &err);
        if (st == DUB_OK || err.line != rows[i].line || !strstr(err.text, rows[i].says))
            fail_msg("row %zu: %s, line %d: %s", i, dub_status_name(st), err.line, err.text);
        assert_true(dub_journal_parse(dub_sv(rows[i].text), &j, NULL) != DUB_OK);
    }
}

static void numbers_out_of_range_do_no_harm(void **state)
{
    (void)state;
    struct dub_journal j;
    struct dub_err err;
    assert_ok(dub_journal_parse(
        dub_sv("{\"txn\":-5,\"at\":1e300,\"changes\":[{\"kind\":\"input\",\"id\":\"aaaaaaad\","
               "\"before\":null,\"after\":{\"type\":\"audio\",\"@order\":-7}}]}\n"
               "{\"txn\":1e300,\"changes\":[]}\n{\"undo\":true}\n{\"undo\":true}\n{\"undo\":true}\n"
               "{\"redo\":true}\n{\"redo\":true}\n{\"redo\":true}\n"),
        &j, &err));
    struct dub_project *p = dub_project_new();
    struct dub_history *h = dub_history_new(0);
    for (size_t i = 0; i < j.entries.n; i++)
        dub_journal_replay(&j, i, h, p);
    assert_int_equal(dub_history_n_undo(h), 2);
    assert_false(dub_history_is_saved(h));
    assert_true(dub_project_sane(p));
    dub_journal_fini(&j);
    dub_history_free(h);
    dub_project_free(p);
}

/* One byte changed anywhere: parsed or refused, and what is parsed replays without harm. */
static void damaged_journals_never_crash(void **state)
{
    (void)state;
    struct rig r;
    begin(&r);
    struct dub_project *first = copy_of(r.p);
    edit_a_lot(&r);
    uint32_t x = 1;
    for (int i = 0; i < 6000; i++) {
        char *copy = malloc(r.journal.n);
        memcpy(copy, r.journal.data, r.journal.n);
        for (int k = 0; k < 2; k++) {
            x = x * 1664525u + 1013904223u;
            copy[(x >> 8) % r.journal.n] = "{}[],:\"a0-e1\n2\xff" "b"[x % 16];
        }
        struct dub_journal j;
        if (dub_journal_parse(dub_sv_n(copy, r.journal.n), &j, NULL) == DUB_OK) {
            struct dub_project *p = copy_of(first);
            struct dub_history *h = dub_history_new(0);
            for (size_t e = 0; e < j.entries.n; e++)
                dub_journal_replay(&j, e, h, p);
            assert_true(dub_project_sane(p));
            while (dub_history_undo(h, p))
                ;
            assert_true(dub_project_sane(p));
            dub_history_free(h);
            dub_project_free(p);
            dub_journal_fini(&j);
        }
        free(copy);
    }
    dub_project_free(first);
    end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replay_gives_the_same_project_and_steps),
        cmocka_unit_test(history_alone),
        cmocka_unit_test(places_survive_the_file),
        cmocka_unit_test(orders_that_do_not_fit_are_ignored),
        cmocka_unit_test(a_torn_last_line_is_left_out),
        cmocka_unit_test(damage_is_named),
        cmocka_unit_test(numbers_out_of_range_do_no_harm),
        cmocka_unit_test(damaged_journals_never_crash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
