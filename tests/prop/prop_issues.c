/*
 * The law of findings kept by difference: after any edits, undone or not, they are those of a whole
 * check, one by one, with the same numbers, sentences and repairs, and so are all sums. Projects of
 * up to some hundred segments, so that edits are small beside them; edits on records, so that states
 * come up that no command leaves behind.
 */
#include "check/rules.h"
#include "mksound.h"
#include "random_commands.h"

static uint64_t sequence_seed;
static unsigned n_steps, n_findings;

#define law(cond, what)                                                                            \
    do {                                                                                           \
        if (!(cond))                                                                               \
            fail_msg("%s (DUB_PROP_SEED=%" PRIu64 " DUB_PROP_N=1, step %u)", what, sequence_seed,  \
                     n_steps);                                                                     \
    } while (0)

static const char *const refs[] = {"maria", "jonas", "tts", "stem", "nobody", "url"};

static struct dub_str *text_or_null(struct dice *d, const char *const *from, unsigned n)
{
    unsigned i = roll(d, n);
    return i < n - 1 ? dub_str_new_z(from[i]) : NULL;
}

/* Times in tenths, close together: overlaps, shared edges, and now and then nonsense. */
static struct dub_span span_of(struct dice *d, dub_us range)
{
    static const dub_us lengths[] = {0, -100000, 100000, 500000, 1000000, 1000000, 2000000, 40000000};
    dub_us start = (dub_us)roll(d, (unsigned)(range / 100000)) * 100000 - 300000;
    if (roll(d, 6) == 0)
        start += 12345;
    return (struct dub_span){start, start + lengths[roll(d, 20) == 0 ? roll(d, 8) : 2 + roll(d, 5)]};
}

static void random_audio(struct dice *d, struct dub_segment *s)
{
    s->audio = (enum dub_audio_mode)roll(d, 3);
    s->has_crop_start = s->has_crop_end = false;
    if (s->audio != DUB_AUDIO_CUT)
        return;
    s->crop = span_of(d, 20000000);
    s->has_crop_start = roll(d, 12) > 0;
    s->has_crop_end = roll(d, 12) > 0;
    if (roll(d, 3) == 0) /* follows its place, as most crops do */
        s->crop = s->span;
}

static void random_rest(struct dice *d, struct dub_segment *s)
{
    static const char *const waivers[] = {"segment-overlap\tmeant\n", "audio-reused\tmeant\n", NULL};
    dub_str_unref(s->waived);
    s->waived = roll(d, 4) ? NULL : text_or_null(d, waivers, 3);
    dub_options_fini(&s->override);
    s->override = (struct dub_options){0};
    if (roll(d, 8) == 0) {
        s->override.set = DUB_OPT_BIT(DUB_OPT_FACE);
        s->override.face.has_auto = s->override.face.auto_detect = true;
        s->override.face.has_point = roll(d, 2);
    } else if (roll(d, 4) == 0) {
        s->override.set = DUB_OPT_BIT(DUB_OPT_SYNC_MODE);
        s->override.sync_mode = (enum dub_sync_mode)roll(d, DUB_SYNC_COUNT);
    }
}

static struct dub_segment *random_segment(struct dice *d, struct dub_segment *s, dub_us range)
{
    unsigned what = s->speaker ? roll(d, 6) : 0;
    if (what == 0 || what == 1) {
        dub_us length = dub_span_len(s->span);
        s->span = span_of(d, range);
        if (what == 1)
            s->span.end_us = s->span.start_us + length;
    }
    if (what == 0 || what == 2) {
        dub_str_unref(s->speaker);
        s->speaker = dub_str_new_z(refs[roll(d, 4) ? roll(d, 4) : roll(d, 6)]);
        dub_str_unref(s->input);
        s->input = roll(d, 8) ? NULL : text_or_null(d, refs, 6);
    }
    if (what == 0 || what == 3)
        random_audio(d, s);
    if (what == 0 || what == 4)
        random_rest(d, s);
    if (what == 0 || what == 5)
        dub_str_set(&s->text, roll(d, 3) ? DUB_SV_LIT("Hola a todos") : (struct dub_sv){0});
    return s;
}

static void put_random(struct dub_session *s, struct dice *d, dub_us range)
{
    size_t n = dub_project_n_segments(s->project);
    if (n == 0 || roll(d, 3) == 0)
        dub_session_put(s, random_segment(d, dub_segment_new(dub_project_new_id(s->project, &s->rng)),
                                          range));
    else
        dub_session_put(s, random_segment(d, dub_segment_dup(dub_project_segment(
                                                 s->project, roll(d, (unsigned)n))), range));
}

static void edit(struct dub_session *s, struct dice *d, dub_us range)
{
    size_t n = dub_project_n_segments(s->project);
    dub_session_begin(s, "edit");
    for (unsigned k = roll(d, 10) ? roll(d, 3) + 1 : roll(d, 300); k > 0; k--) {
        n = dub_project_n_segments(s->project);
        if (n > 0 && roll(d, 4) == 0)
            dub_session_remove(s, dub_project_segment(s->project, roll(d, (unsigned)n))->rec.id);
        else
            put_random(s, d, range);
    }
    if (roll(d, 8) == 0)
        dub_session_abort(s);
    else
        dub_session_commit(s);
}

/* Speech and silence in turns, of changing loudness, so that every rule about sound has its say. */
static void random_sound(struct dub_session *s, struct dice *d, const char *where)
{
    struct burst bursts[64] = {0};
    double at = roll(d, 20) * 0.05;
    for (size_t i = 0; i < DUB_ARRAY_LEN(bursts) - 1; i++) {
        bursts[i] = (struct burst){at, at + 0.1 + roll(d, 60) * 0.05, -8.0 - 5.0 * roll(d, 4)};
        at = bursts[i].end + 0.3 + roll(d, 30) * 0.05;
    }
    struct dub_sound *sound = mk_sound(58 + roll(d, 3), bursts);
    sound->steps[roll(d, 900)].n_clipped = sound->n_clipped = 50;
    dub_session_set_sound(s, where, sound);
    dub_sound_unref(sound);
}

/* The cast, the media, the plan: everything has to be looked at anew. */
static void edit_frame(struct dub_session *s, struct dice *d)
{
    static const char *const lines[] = {"set model sync-3", "set model lipsync-2", "set sync-mode loop",
                                        "set sync-mode remap", "speaker-rename maria jo",
                                        "speaker-rename jo maria", "set plan creator", "set plan free",
                                        "input-delete url", "set face auto", "set face none"};
    struct dub_err err;
    enum dub_status st = dub_cmd_run_line(s, dub_sv(lines[roll(d, DUB_ARRAY_LEN(lines))]), &err);
    if (st || roll(d, 3) == 0) { /* what is renamed or deleted may be so already */
        struct dub_facts f = {.has_duration = true, .n_audio = 1,
                              .duration_us = (dub_us)roll(d, 60) * DUB_US_PER_S};
        dub_session_set_facts(s, "s.wav", &f);
    }
    s->gaps = roll(d, 6) == 0;
}

static bool same_text(const struct dub_str *a, const struct dub_str *b)
{
    return dub_str_eq(a, b);
}

static void same_finding(const struct dub_diag *a, const struct dub_diag *b)
{
    if (strcmp(a->rule, b->rule) == 0 && !same_text(a->message, b->message))
        print_message("%s\n%s\n", dub_str_z(a->message), dub_str_z(b->message));
    law(strcmp(a->rule, b->rule) == 0, "another rule");
    law(a->severity == b->severity && a->waived == b->waived, "another severity");
    law(a->segment == b->segment && a->number == b->number, "another segment");
    law(same_text(a->message, b->message), "another sentence");
    law(same_text(a->fix, b->fix), "another repair");
    law(same_text(a->ref, b->ref) && same_text(a->field, b->field), "another place");
    law(same_text(a->value, b->value) && same_text(a->limit, b->limit), "another value");
}

static void same_by_segment(struct dub_session *s, const struct dub_issues *ix,
                            const struct dub_diag_list *l)
{
    for (size_t i = 0; i < dub_project_n_segments(s->project); i++) {
        const struct dub_segment *seg = dub_project_segment(s->project, i);
        enum dub_severity a = DUB_SEV_INFO, b = DUB_SEV_INFO;
        bool marked = dub_diag_worst(l, seg->rec.id, &a);
        law(dub_issues_worst(ix, seg, &b) == marked && a == b, "another worst severity");
        size_t first, n = dub_issues_of(ix, i + 1, &first);
        law(first + n <= l->items.n, "a segment's findings lie outside the list");
        for (size_t k = 0; k < n; k++)
            law(l->items.at[first + k].number == i + 1, "a segment's findings lie elsewhere");
        law(first + n == l->items.n || l->items.at[first + n].number != i + 1, "one is left over");
    }
}

static void check_law(struct dub_session *s)
{
    struct dub_diag_list l = {0};
    struct dub_check_env env = {.plan = s->plan, .gaps = s->gaps, .project_dir = s->dir};
    const struct dub_issues *ix = dub_session_issues(s);
    dub_check(s->project, &env, &l);
    law(dub_issues_n(ix) == l.items.n, "not as many findings");
    law(dub_issues_count(ix, DUB_SEV_ERROR) == l.n_error &&
            dub_issues_count(ix, DUB_SEV_WARNING) == l.n_warning &&
            dub_issues_count(ix, DUB_SEV_INFO) == l.n_info,
        "other counts");
    for (size_t i = 0; i < l.items.n; i++) {
        struct dub_diag d;
        dub_issues_get(ix, i, &d);
        same_finding(&d, &l.items.at[i]);
        law(dub_issues_segment(ix, i) == d.number, "another segment's place");
        dub_diag_fini(&d);
    }
    same_by_segment(s, ix, &l);
    struct dub_fit_total a = dub_issues_fit(ix), b = dub_fit_project(s->project);
    law(a.known == b.known && a.complete == b.complete && a.video_us == b.video_us &&
            a.out_us == b.out_us,
        "another predicted length");
    n_findings += (unsigned)l.items.n;
    dub_diag_list_fini(&l);
}

static struct dub_session *start(struct fake *f, struct dice *d, dub_us range)
{
    struct dub_session *s = mk_session(f);
    s->ports.probe = NULL;
    dice_facts(s->project);
    struct dub_facts stem = {.has_duration = true, .n_audio = 1, .duration_us = 60000000};
    dub_session_set_facts(s, "s.wav", &stem);
    run(s, "set video https://media.example.com/v.mp4");
    run(s, "speaker-add maria https://media.example.com/m.wav");
    run(s, "speaker-add jonas https://media.example.com/j.wav");
    run(s, "speaker-add tts voice:v1");
    run(s, "speaker-add stem https://media.example.com/s.wav");
    run(s, "input-add url https://media.example.com/u.wav");
    static const char *const where[] = {"m.wav", "j.wav", "s.wav", "v.mp4"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(where); i++) {
        char *url = dub_asprintf("https://media.example.com/%s", where[i]);
        struct dub_facts facts = {.has_duration = true, .duration_us = 60000000};
        facts.has_video = i == 3;
        facts.n_audio = i < 3;
        facts.video.rate = (struct dub_rate){25, 1};
        if (i != 1 || roll(d, 2))
            dub_session_set_facts(s, url, &facts);
        if (roll(d, 2))
            random_sound(s, d, url);
        dub_free(url);
    }
    dub_session_begin(s, "fill");
    for (unsigned n = roll(d, 4) ? roll(d, 30) : roll(d, 700); n > 0; n--)
        put_random(s, d, range);
    dub_session_commit(s);
    return s;
}

static void one_sequence(uint64_t seed)
{
    struct dice d = {{seed}};
    struct fake f;
    sequence_seed = seed;
    n_steps = 0;
    dub_us range = roll(&d, 2) ? 60000000 : 2000000000;
    struct dub_session *s = start(&f, &d, range);
    for (unsigned i = 12 + roll(&d, 12); i > 0; i--) {
        unsigned what = roll(&d, 12);
        n_steps++;
        if (what == 0)
            edit_frame(s, &d);
        else if (what < 3)
            dub_session_undo(s);
        else if (what < 4)
            dub_session_redo(s);
        else
            edit(s, &d, range);
        if (roll(&d, 3) > 0) /* sometimes several edits meet in one look */
            check_law(s);
    }
    dub_session_free(s);
}

static void laws(void **state)
{
    (void)state;
    uint64_t seed = prop_number("DUB_PROP_SEED", 1), n = prop_number("DUB_PROP_N", 300);
    for (uint64_t i = 0; i < n; i++)
        one_sequence(seed + i);
    print_message("sequences %" PRIu64 " to %" PRIu64 ", %u findings\n", seed, seed + n - 1,
                  n_findings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(laws)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
