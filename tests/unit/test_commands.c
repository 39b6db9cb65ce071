/* What each command does, and what it refuses with which words. */
#include "mksession.h"
#include "tmpdir.h"

#define S(n) ((dub_us)((n) * 1000000.0 + 0.5))

static struct fake f;
static struct dub_session *s;
static struct tmpdir dir;

/* Video and stems of 60 s as files; maria and jonas; 1 whole, 2 aligned, 3 cut 20-23, gap, 4. */
static int set_up(void **state)
{
    (void)state;
    tmpdir_make(&dir);
    static const char *const files[] = {"v.mp4", "m.wav", "j.wav", "take one.wav"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(files); i++)
        put_text(tmpdir_at(&dir, files[i]), "x");
    s = mk_session(&f);
    dub_free(s->dir);
    s->dir = dub_strdup(dir.path);
    run(s, "set video v.mp4");
    run(s, "speaker-add maria m.wav Maria L\xc3\xb3pez");
    run(s, "speaker-add jonas j.wav");
    run(s, "segment-add 1 4 maria Hola a todos");
    run(s, "segment-add 4 8 maria");
    run(s, "segment-add 8 10 jonas");
    run(s, "segment-add 12 15 jonas");
    run(s, "segment-set 2 audio aligned");
    run(s, "segment-set 3 crop 20-23");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    dub_session_free(s);
    tmpdir_remove(&dir);
    return 0;
}

static const struct dub_segment *seg(size_t number)
{
    assert_true(number <= dub_project_n_segments(s->project));
    return dub_project_segment(s->project, number - 1);
}

static const struct dub_input *input(const char *ref)
{
    return dub_project_input_by_ref(s->project, dub_sv(ref));
}

static const struct dub_speaker *speaker(const char *ref)
{
    struct dub_str *str = dub_str_new_z(ref);
    const struct dub_speaker *sp = dub_project_speaker_by_ref(s->project, str);
    dub_str_unref(str);
    return sp;
}

static void is_at(size_t number, double start, double end)
{
    if (seg(number)->span.start_us != S(start) || seg(number)->span.end_us != S(end))
        fail_msg("segment %zu lies at %g-%g, not %g-%g", number,
                 (double)seg(number)->span.start_us / 1e6, (double)seg(number)->span.end_us / 1e6,
                 start, end);
}

static void plays(size_t number, double from, double to)
{
    struct dub_crop c = dub_segment_crop(seg(number));
    assert_true(c.has_start && c.has_end);
    assert_int_equal(c.span.start_us, S(from));
    assert_int_equal(c.span.end_us, S(to));
}

static void starts_as_described(void **state)
{
    (void)state;
    assert_int_equal(dub_project_n_segments(s->project), 4);
    assert_string_equal(dub_str_z(dub_project_input(s->project, 0)->where), "v.mp4"); /* relative */
    assert_int_equal(speaker("maria")->slot, 1);
    assert_string_equal(dub_str_z(speaker("maria")->name), "Maria L\xc3\xb3pez");
    assert_string_equal(dub_str_z(seg(1)->text), "Hola a todos");
    assert_int_equal(f.n_probed, 3);
    assert_int_equal(dub_history_n_undo(s->history), 9);
}

/* --- cast
 * ----------------------------------------------------------------------------------------- */

static void speakers(void **state)
{
    (void)state;
    run(s, "speaker-add tts voice:v1");
    assert_int_equal(input("tts")->kind, DUB_INPUT_TEXT);
    run(s, "speaker-add far https://x/a.wav");
    assert_int_equal(input("far")->loc, DUB_LOC_URL);
    run(s, "speaker-add up asset:a-1");
    assert_int_equal(input("up")->loc, DUB_LOC_ASSET);
    assert_int_equal(f.n_probed, 3); /* naming a URL never fetches it */
    refuse(s, "speaker-add x none.wav", DUB_ERR_IO, "none.wav");
    refuse(s, "speaker-add x", DUB_ERR_ARG, "missing argument 'SOURCE'");
    refuse(s, "speaker-add \"\" m.wav", DUB_ERR_ARG, "must not be empty");
    refuse(s, "speaker-add x voice:", DUB_ERR_ARG, "names no source");
    f.no_probe = true;
    refuse(s, "speaker-add x m.wav", DUB_ERR_MEDIA, "not media");
    f.no_probe = false;
    run(s, "speaker-add maria m.wav"); /* a clash is an issue, not a refusal */
    assert_non_null(strstr(f.said, "already"));
    run(s, "undo");
    run(s, "speaker-rename maria ana");
    assert_string_equal(dub_str_z(seg(1)->speaker), "ana");
    assert_non_null(input("ana"));
    assert_null(speaker("maria"));
    refuse(s, "speaker-rename nobody x", DUB_ERR_STATE, "there are: ana, jonas");
    refuse(s, "speaker-rename ana \"\"", DUB_ERR_ARG, "must not be empty");
}

static void speaker_fields(void **state)
{
    (void)state;
    run(s, "speaker-set maria name María");
    assert_string_equal(dub_str_z(speaker("maria")->name), "María");
    run(s, "speaker-set María colour #ff00aa"); /* by its unique name */
    assert_string_equal(dub_str_z(speaker("maria")->colour), "#ff00aa");
    run(s, "speaker-set maria colour none");
    assert_null(speaker("maria")->colour);
    run(s, "speaker-set maria slot 7");
    assert_int_equal(speaker("maria")->slot, 7);
    refuse(s, "speaker-set jonas slot 7", DUB_ERR_STATE, "belongs to maria");
    refuse(s, "speaker-set jonas slot 10", DUB_ERR_ARG, "1 to 9");
    refuse(s, "speaker-set jonas slot 0", DUB_ERR_ARG, "1 to 9");
    run(s, "speaker-set maria slot none");
    assert_int_equal(speaker("maria")->slot, 0);
    run(s, "speaker-set maria default jonas");
    assert_string_equal(dub_str_z(speaker("maria")->default_input), "jonas");
    run(s, "speaker-set maria default none");
    assert_null(speaker("maria")->default_input);
    run(s, "speaker-set maria name");
    assert_null(speaker("maria")->name);
    refuse(s, "speaker-set maria mood calm", DUB_ERR_ARG, "use name, colour, slot or default");
    refuse(s, "speaker-set 1 name x", DUB_ERR_STATE, "no speaker '1'"); /* never a slot number */
}

static void deleting_speakers(void **state)
{
    (void)state;
    run(s, "speaker-delete jonas to maria");
    assert_null(speaker("jonas"));
    assert_null(input("jonas"));
    assert_string_equal(dub_str_z(seg(3)->speaker), "maria");
    assert_non_null(strstr(f.said, "2 segments go to maria"));
    run(s, "undo");
    assert_string_equal(dub_str_z(seg(3)->speaker), "jonas");
    run(s, "speaker-delete jonas");
    assert_string_equal(dub_str_z(seg(3)->speaker), "jonas");
    assert_non_null(strstr(f.said, "no speaker now"));
    run(s, "undo");
    refuse(s, "speaker-delete jonas to", DUB_ERR_ARG, "wants another speaker");
    refuse(s, "speaker-delete jonas to nobody", DUB_ERR_STATE, "no speaker 'nobody'");
    refuse(s, "speaker-delete jonas for maria", DUB_ERR_ARG, "use to");
    refuse(s, "speaker-delete jonas to jonas", DUB_ERR_STATE, "another speaker");
}

static void inputs(void **state)
{
    (void)state;
    run(s, "input-add extra https://x/e.wav");
    assert_null(input("extra")->speaker);
    run(s, "input-add m2 m.wav speaker maria");
    assert_string_equal(dub_str_z(input("m2")->speaker), "maria");
    refuse(s, "input-add m3 m.wav speaker", DUB_ERR_ARG, "refId is expected");
    refuse(s, "input-add m3 m.wav maria", DUB_ERR_ARG, "use speaker");
    run(s, "input-set m2 url https://x/z.wav");
    assert_int_equal(input("m2")->loc, DUB_LOC_URL);
    run(s, "input-set m2 asset asset:a-7");
    assert_string_equal(dub_str_z(input("m2")->where), "a-7");
    run(s, "input-set m2 file j.wav");
    assert_string_equal(dub_str_z(input("m2")->where), "j.wav");
    refuse(s, "input-set m2 file gone.wav", DUB_ERR_IO, "gone.wav");
    refuse(s, "input-set m2 file https://x", DUB_ERR_ARG, "not a path");
    refuse(s, "input-set m2 url", DUB_ERR_ARG, "must not be empty");
    refuse(s, "input-set m2 script Hola", DUB_ERR_STATE, "only an input with a voice");
    refuse(s, "input-set m2 stability 0.5", DUB_ERR_STATE, "only an input with a voice");
    run(s, "input-set m2 voice v9");
    assert_int_equal(input("m2")->kind, DUB_INPUT_TEXT);
    run(s, "input-set m2 script Hola, \xc2\xbfqu\xc3\xa9 tal?");
    assert_string_equal(dub_str_z(input("m2")->script), "Hola, \xc2\xbfqu\xc3\xa9 tal?");
    run(s, "input-set m2 stability 0.25");
    assert_int_equal(input("m2")->stability_e6, 250000);
    run(s, "input-set m2 similarity 1");
    refuse(s, "input-set m2 similarity 1.01", DUB_ERR_RANGE, "from 0 to 1");
    refuse(s, "input-set m2 similarity -0.1", DUB_ERR_RANGE, "from 0 to 1");
    refuse(s, "input-set m2 similarity high", DUB_ERR_ARG, "not a number");
    run(s, "input-set m2 similarity none");
    assert_false(input("m2")->has_similarity);
    refuse(s, "input-set m2 voice", DUB_ERR_ARG, "must not be empty");
    refuse(s, "input-set nobody url https://x", DUB_ERR_STATE, "no input with refId 'nobody'");
    run(s, "input-delete m2");
    assert_null(input("m2"));
    refuse(s, "input-delete m2", DUB_ERR_STATE, "no input");
}

static void takes(void **state)
{
    (void)state;
    run(s, "take 3 \"take one.wav\"");
    char ref[32], id[DUB_ID_TEXT];
    snprintf(ref, sizeof(ref), "jonas-%s", dub_id_print(seg(3)->rec.id, id));
    assert_non_null(input(ref));
    assert_string_equal(dub_str_z(input(ref)->where), "take one.wav");
    assert_string_equal(dub_str_z(seg(3)->input), ref);
    assert_int_equal(seg(3)->audio, DUB_AUDIO_WHOLE);
    run(s, "take 3 https://x/t.wav");
    assert_int_equal(input(ref)->loc, DUB_LOC_URL);
    run(s, "segment-set 3 speaker none");
    assert_null(seg(3)->input); /* another voice: the take does not go along */
    refuse(s, "take 3 m.wav", DUB_ERR_STATE, "belongs to a speaker");
    refuse(s, "take 1-2 m.wav", DUB_ERR_ARG, "one segment");
}

/* --- structure
 * ------------------------------------------------------------------------------------ */

static void adding(void **state)
{
    (void)state;
    run(s, "segment-add 0:00.5 00:00:00:20 \"Maria L\xc3\xb3pez\" I don't know, l'aria \"quoted\"");
    is_at(1, 0.5, 0.8);
    assert_string_equal(dub_str_z(seg(1)->text), "I don't know, l'aria \"quoted\"");
    assert_int_equal(s->sel.cursor, seg(1)->rec.id);
    run(s, "segment-add 3 5 jonas"); /* an overlap is an issue, not a refusal */
    refuse(s, "segment-add 5 5 maria", DUB_ERR_RANGE, "must end after its start");
    refuse(s, "segment-add 5 4 maria", DUB_ERR_RANGE, "must end after its start");
    refuse(s, "segment-add +1 4 maria", DUB_ERR_ARG, "not a time");
    refuse(s, "segment-add -1 4 maria", DUB_ERR_ARG, "not a time");
    refuse(s, "segment-add 5 6 1", DUB_ERR_STATE, "no speaker '1'");
    refuse(s, "segment-add 5 6", DUB_ERR_ARG, "missing argument 'SPEAKER'");
}

static void deleting(void **state)
{
    (void)state;
    dub_id third = seg(3)->rec.id;
    run(s, "segment-delete 1-2");
    assert_int_equal(dub_project_n_segments(s->project), 2);
    assert_int_equal(seg(1)->rec.id, third);
    assert_int_equal(s->sel.cursor, third);
    run(s, "segment-delete all");
    assert_int_equal(s->sel.cursor, 0);
    run(s, "undo");
    run(s, "undo");
    is_at(4, 12, 15);
}

static void duplicating(void **state)
{
    (void)state;
    run(s, "segment-duplicate 3");
    is_at(4, 10, 12);
    plays(4, 20, 23);
    run(s, "segment-duplicate 3 30");
    is_at(6, 30, 32);
    assert_int_equal(s->sel.cursor, seg(6)->rec.id);
    refuse(s, "segment-duplicate 3 999999999", DUB_ERR_RANGE, "largest time");
}

static void duplicating_several_keeps_their_distances(void **state)
{
    (void)state;
    run(s, "segment-duplicate 3-4 20");
    is_at(5, 20, 22);
    plays(5, 20, 23);
    is_at(6, 24, 27);
    assert_int_equal(s->sel.picked.n, 2);
    run(s, "undo");
    assert_int_equal(dub_project_n_segments(s->project), 4);
    run(s, "segment-duplicate 1,3"); /* just after the last of them */
    is_at(4, 10, 13);
    is_at(6, 17, 19);
}

static void copying_and_pasting(void **state)
{
    (void)state;
    refuse(s, "segment-paste 30", DUB_ERR_STATE, "nothing was copied");
    refuse(s, "paste-attributes 1 all", DUB_ERR_STATE, "nothing was copied");
    size_t n_undo = dub_history_n_undo(s->history);
    run(s, "segment-copy 2-3");
    assert_string_equal(f.said, "copied 2 segments");
    assert_int_equal(dub_history_n_undo(s->history), n_undo); /* copying is no edit */
    run(s, "segment-delete 2");
    run(s, "segment-paste 30"); /* as they were when they were copied */
    is_at(4, 30, 34);
    is_at(5, 34, 36);
    plays(5, 20, 23);
    assert_int_equal(seg(4)->audio, DUB_AUDIO_ALIGNED);
    assert_string_equal(dub_str_z(seg(5)->speaker), "jonas");
    run(s, "undo");
    assert_int_equal(dub_project_n_segments(s->project), 3);
    run(s, "segment-paste 40"); /* as often as one likes */
    run(s, "segment-paste 50");
    is_at(7, 54, 56);
    refuse(s, "segment-paste 999999999", DUB_ERR_RANGE, "largest time");
}

static void cutting_removes_in_one_step(void **state)
{
    (void)state;
    run(s, "segment-cut 2,4");
    assert_int_equal(dub_project_n_segments(s->project), 2);
    run(s, "undo");
    assert_string_equal(f.said, "undo: cut 2 segments");
    is_at(4, 12, 15);
    run(s, "segment-paste 20");
    is_at(5, 20, 24);
    is_at(6, 28, 31);
}

static void pasting_attributes(void **state)
{
    (void)state;
    run(s, "segment-set 3 note hear again");
    run(s, "segment-set 3 sync-mode loop");
    run(s, "segment-copy 3");
    run(s, "paste-attributes 1,4 crop,note");
    assert_int_equal(seg(1)->audio, DUB_AUDIO_CUT);
    plays(1, 20, 23);
    plays(4, 20, 23);
    assert_string_equal(dub_str_z(seg(4)->note), "hear again");
    assert_string_equal(dub_str_z(seg(1)->text), "Hola a todos");
    assert_int_equal(seg(1)->override.set, 0);
    assert_string_equal(dub_str_z(seg(1)->speaker), "maria");
    run(s, "undo");
    assert_string_equal(f.said, "undo: paste crop,note onto 2 segments");
    assert_null(seg(4)->note);
    run(s, "segment-copy 3,4");
    refuse(s, "paste-attributes 1 all", DUB_ERR_STATE, "copy one for all of them");
    refuse(s, "paste-attributes 1-2 colour", DUB_ERR_ARG, "'colour' is no attribute");
    run(s, "paste-attributes 1-2 all");
    assert_int_equal(seg(1)->audio, DUB_AUDIO_CUT);
    assert_int_equal(seg(2)->audio, DUB_AUDIO_WHOLE);
    assert_string_equal(dub_str_z(seg(2)->speaker), "jonas");
}

static void rippling_edits(void **state)
{
    (void)state;
    run(s, "segment-ripple-trim 3 10.5");
    is_at(3, 8, 10.5);
    plays(3, 20, 23.5);
    is_at(4, 12.5, 15.5);
    run(s, "undo");
    run(s, "segment-ripple-delete 1,3");
    assert_int_equal(dub_project_n_segments(s->project), 2);
    is_at(1, 1, 5);
    is_at(2, 7, 10);
    assert_int_equal(s->sel.cursor, seg(1)->rec.id);
    run(s, "undo");
    assert_string_equal(f.said, "undo: ripple-delete 2 segments");
    is_at(4, 12, 15);
    refuse(s, "segment-ripple-trim 3 7", DUB_ERR_RANGE, "needs some length");
    refuse(s, "segment-ripple-trim 3 999999999", DUB_ERR_RANGE, "largest time");
}

static void filling_gaps_by_hand(void **state)
{
    (void)state;
    run(s, "segment-fill 3 next");
    is_at(3, 8, 12);
    plays(3, 20, 23); /* the audio stays */
    run(s, "segment-fill 1 both");
    is_at(1, 0, 4);
    f.said[0] = '\0';
    run(s, "segment-fill 2 both");
    assert_non_null(strstr(f.said, "nothing changed"));
    run(s, "segment-fill 4 next"); /* to the end of the video */
    is_at(4, 12, 60);
}

static void splitting(void **state)
{
    (void)state;
    run(s, "segment-split 3 8.5");
    is_at(3, 8, 8.5);
    is_at(4, 8.5, 10);
    plays(3, 20, 20.5);
    plays(4, 20.5, 23);
    run(s, "segment-split 1 50f");
    plays(1, 0, 1);
    plays(2, 1, 60);
    assert_string_equal(dub_str_z(seg(1)->text), "Hola");
    assert_string_equal(dub_str_z(seg(2)->text), "a todos");
    refuse(s, "segment-split 1 1", DUB_ERR_RANGE, "not inside segment 1");
    run(s, "speaker-add far https://x/a.wav");
    run(s, "segment-add 40 45 far");
    refuse(s, "segment-split 7 41", DUB_ERR_STATE, "not known");
}

static void merging(void **state)
{
    (void)state;
    run(s, "segment-split 3 9");
    run(s, "segment-merge 3"); /* nothing is lost: nobody is asked */
    assert_int_equal(f.n_asked, 0);
    is_at(3, 8, 10);
    plays(3, 20, 23);
    refuse(s, "segment-merge 1", DUB_ERR_CANCELLED, "not merged");
    assert_non_null(strstr(f.asked, "merging drops"));
    f.yes = true;
    run(s, "segment-merge 1-3");
    is_at(1, 1, 10);
    assert_int_equal(dub_project_n_segments(s->project), 2);
    assert_int_equal(s->sel.cursor, seg(1)->rec.id);
    refuse(s, "segment-merge 2", DUB_ERR_STATE, "the last one");
    run(s, "undo");
    assert_int_equal(dub_project_n_segments(s->project), 4);
    s->ports.ask = NULL;
    refuse(s, "segment-merge 1", DUB_ERR_STATE, "--yes");
}

/* --- fields
 * --------------------------------------------------------------------------------------- */

static void fields(void **state)
{
    (void)state;
    run(s, "segment-set 1 start 0.5");
    run(s, "segment-set 1 end 3");
    is_at(1, 0.5, 3);
    refuse(s, "segment-set 1 end 0.5", DUB_ERR_RANGE, "must end after its start");
    refuse(s, "segment-set 1 start +1", DUB_ERR_ARG, "not a time");
    run(s, "segment-set 1,2 speaker jonas");
    assert_string_equal(dub_str_z(seg(2)->speaker), "jonas");
    run(s, "segment-set 1 speaker none");
    assert_null(seg(1)->speaker);
    refuse(s, "segment-set 1 speaker nobody", DUB_ERR_STATE, "no speaker 'nobody'");
    run(s, "segment-set 1 input dangling");
    assert_string_equal(dub_str_z(seg(1)->input), "dangling");
    run(s, "segment-set 1 input none");
    assert_null(seg(1)->input);
    run(s, "segment-set 1 crop 0.5-6.48");
    assert_int_equal(seg(1)->audio, DUB_AUDIO_CUT);
    plays(1, 0.5, 6.48);
    run(s, "segment-set 1 crop 5-2"); /* a fault for check, not a refusal */
    refuse(s, "segment-set 1 crop 5", DUB_ERR_ARG, "START-END");
    run(s, "segment-set 1 crop none");
    assert_int_equal(seg(1)->audio, DUB_AUDIO_WHOLE);
    run(s, "segment-set 1 audio aligned");
    assert_int_equal(seg(1)->audio, DUB_AUDIO_ALIGNED);
    run(s, "segment-set 3 audio whole");
    assert_false(seg(3)->has_crop_start);
    refuse(s, "segment-set 1 audio cut", DUB_ERR_ARG, "crop START-END");
    run(s, "segment-set 1 text Hola, \xc2\xbfqu\xc3\xa9?");
    assert_string_equal(dub_str_z(seg(1)->text), "Hola, \xc2\xbfqu\xc3\xa9?");
    run(s, "segment-set 1 text \"two\\nlines\"");
    assert_string_equal(dub_str_z(seg(1)->text), "two\nlines");
    run(s, "segment-set 1 text");
    assert_null(seg(1)->text);
    run(s, "segment_set 1 source_text Hello"); /* - and _ are equal */
    assert_string_equal(dub_str_z(seg(1)->source_text), "Hello");
    run(s, "segment-set all note look at this");
    assert_string_equal(dub_str_z(seg(4)->note), "look at this");
    run(s, "segment-set 1 state approved");
    assert_int_equal(seg(1)->review, DUB_REVIEW_APPROVED);
    run(s, "segment-set 1 state none");
    refuse(s, "segment-set 1 state fine", DUB_ERR_ARG, "state is");
    refuse(s, "segment-set 1 colour red", DUB_ERR_ARG, "FIELD cannot be 'colour'");
}

static void overrides(void **state)
{
    (void)state;
    run(s, "segment-set 1 sync-mode cut-off");
    run(s, "segment-set 1 temperature 0.75");
    run(s, "segment-set 1 occlusion on");
    run(s, "segment-set 1 face 12,640,360");
    assert_int_equal(seg(1)->override.sync_mode, DUB_SYNC_CUT_OFF);
    assert_int_equal(seg(1)->override.temperature_e6, 750000);
    assert_true(seg(1)->override.occlusion);
    assert_int_equal(seg(1)->override.face.x, 640);
    refuse(s, "segment-set 1 sync-mode fast", DUB_ERR_ARG, "bounce, loop");
    refuse(s, "segment-set 1 temperature 1.1", DUB_ERR_RANGE, "0 to 1");
    refuse(s, "segment-set 1 temperature warm", DUB_ERR_ARG, "not a number");
    refuse(s, "segment-set 1 occlusion maybe", DUB_ERR_ARG, "on, off or none");
    refuse(s, "segment-set 1 face 1,2", DUB_ERR_ARG, "FRAME,X,Y");
    static const char *const names[] = {"sync-mode", "temperature", "occlusion", "face"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(names); i++) {
        char line[64];
        snprintf(line, sizeof(line), "segment-set 1 %s none", names[i]);
        run(s, line);
    }
    struct dub_options empty = {0};
    assert_true(dub_options_equal(&seg(1)->override, &empty));
}

/* One that fails leaves the others as they were too. */
static void several_or_none(void **state)
{
    (void)state;
    refuse(s, "segment-set 1-4 end 9", DUB_ERR_RANGE, NULL);
    refuse(s, "segment-trim 1-4 end 9", DUB_ERR_RANGE, NULL);
    refuse(s, "segment-slip all +1", DUB_ERR_STATE, NULL);
    refuse(s, "segment-roll all +0.1", DUB_ERR_STATE, NULL);
    refuse(s, "segment-shift all -2", DUB_ERR_RANGE, NULL);
}

/* --- time
 * ----------------------------------------------------------------------------------------- */

static void moving(void **state)
{
    (void)state;
    run(s, "segment-move 1 -0.5");
    is_at(1, 0.5, 3.5);
    run(s, "segment-move 1 0:02");
    is_at(1, 2, 5);
    run(s, "segment-move 1-2 1"); /* to a time: the first goes there, the rest with it */
    is_at(1, 1, 4);
    is_at(2, 3, 7);
    assert_non_null(strstr(f.said, "aligned audio follows"));
    run(s, "segment-shift 4 +5f");
    is_at(4, 12.2, 15.2);
    refuse(s, "segment-shift 1 5", DUB_ERR_ARG, "not a change of time");
    refuse(s, "segment-move 1 -2", DUB_ERR_RANGE, "before the beginning");
}

static void edges(void **state)
{
    (void)state;
    run(s, "segment-trim 3 start 8.5");
    plays(3, 20.5, 23);
    run(s, "segment-extend 3 start 8");
    plays(3, 20.5, 23);
    is_at(3, 8, 10);
    run(s, "segment-trim 2 end 7");
    plays(2, 4, 7);
    run(s, "segment-slip 3 -0.5");
    plays(3, 20, 22.5);
    refuse(s, "segment-slip 1 +1", DUB_ERR_STATE, "whole audio");
    refuse(s, "segment-trim 3 middle 9", DUB_ERR_ARG, "start or end");
    refuse(s, "segment-trim 3 start +0.1", DUB_ERR_ARG, "not a time");
}

static void together(void **state)
{
    (void)state;
    run(s, "segment-roll 2 +0.5");
    is_at(2, 4, 8.5);
    is_at(3, 8.5, 10);
    plays(3, 20.5, 23);
    run(s, "segment-slide 2 -0.5");
    is_at(1, 1, 3.5);
    is_at(2, 3.5, 8);
    is_at(3, 8, 10);
    run(s, "segment-slide 1-3 +1");
    is_at(1, 2, 4.5);
    is_at(2, 4.5, 9);
    is_at(3, 9, 11);
    run(s, "segment-roll 1-2 +1.5");
    is_at(1, 2, 6);
    is_at(3, 10.5, 11);
    refuse(s, "segment-ripple 2-3 +1", DUB_ERR_ARG, "one segment");
    run(s, "segment-ripple 2 +1");
    is_at(1, 2, 6);
    is_at(2, 7, 11.5);
    is_at(4, 13, 16);
}

static void rolling_far(void **state)
{
    (void)state;
    /* both edges move by more than the one between is long */
    run(s, "segment-set 3 crop none");
    run(s, "segment-set 3 end 11.5");
    run(s, "segment-add 11.5 12 maria");
    run(s, "segment-roll 3-4 +0.6"); /* the later edge makes room for the earlier */
    is_at(4, 12.1, 12.6);
    is_at(5, 12.6, 15);
}

static void snapping_to_shot_changes(void **state)
{
    static const dub_us shots[] = {10240000, 14800000, 40000000};
    (void)state;
    run(s, "segment-set 4 start 10.2");
    is_at(4, 10.2, 15);
    refuse(s, "segment-snap 4 shots", DUB_ERR_STATE, "not known yet");
    f.shots = shots;
    f.n_shots = 3;
    run(s, "segment-snap 4 shots");
    is_at(4, 10.24, 14.8);
    run(s, "undo");
    is_at(4, 10.2, 15);
    run(s, "segment-set 4 end 15.06"); /* 0.26 s from it: too far */
    run(s, "segment-snap 4 shots");
    is_at(4, 10.24, 15.06);
    run(s, "segment-set 4 start 14.7"); /* both edges at the same one: nothing would be left */
    run(s, "segment-set 4 end 14.9");
    refuse(s, "segment-snap 4 shots", DUB_ERR_RANGE, "too short to snap");
}

static void snapping_and_gaps(void **state)
{
    (void)state;
    run(s, "segment-set 4 start 12.015");
    run(s, "segment-snap 4 frames");
    is_at(4, 12, 15);
    run(s, "segment-set 4 start 10.2");
    run(s, "segment-snap 4 neighbours");
    is_at(4, 10, 15);
    refuse(s, "segment-snap 4 grid", DUB_ERR_ARG, "frames, neighbours, speech or shots");
    run(s, "micro-gap 0.02");
    is_at(1, 1, 3.98);
    is_at(2, 4, 7.98);
    is_at(3, 8, 9.98);
    assert_non_null(strstr(f.said, "3 segments changed"));
    run(s, "close-gaps 0.02 1,2");
    is_at(1, 1, 4);
    is_at(3, 8, 9.98);
    run(s, "close-gaps 0.5");
    is_at(3, 8, 10);
    refuse(s, "close-gaps +1", DUB_ERR_ARG, "not a time");
}

static void crops(void **state)
{
    (void)state;
    run(s, "crop-auto all aligned");
    plays(4, 12, 15);
    run(s, "crop-auto all sequence");
    plays(1, 0, 3);
    plays(2, 3, 7);
    plays(3, 0, 2); /* jonas' own file */
    plays(4, 2, 5);
    run(s, "crop-auto 1 whole");
    assert_int_equal(seg(1)->audio, DUB_AUDIO_WHOLE);
    refuse(s, "crop-auto 1 half", DUB_ERR_ARG, "whole, aligned or sequence");
}

/* --- project
 * -------------------------------------------------------------------------------------- */

static void settings(void **state)
{
    (void)state;
    const char *const lines[] = {
        "set model sync-3",        "set sync-mode remap", "set temperature 0.5",
        "set occlusion off",       "set face auto",       "set output-name final cut",
        "set webhook https://a/h", "set project-id p1",   "set plan creator",
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(lines); i++)
        run(s, lines[i]);
    const struct dub_settings *set = dub_project_settings(s->project);
    assert_string_equal(dub_str_z(set->model), "sync-3");
    assert_int_equal(set->options.sync_mode, DUB_SYNC_REMAP);
    assert_true(set->options.face.auto_detect);
    assert_int_equal(set->options.set & DUB_OPT_BIT(DUB_OPT_OCCLUSION),
                     DUB_OPT_BIT(DUB_OPT_OCCLUSION));
    assert_string_equal(dub_str_z(set->output_name), "final cut");
    assert_string_equal(dub_str_z(set->plan), "creator");
    refuse(s, "set plan gold", DUB_ERR_ARG, "there is no plan 'gold'");
    refuse(s, "set model none", DUB_ERR_ARG, "needs a model");
    refuse(s, "set model", DUB_ERR_ARG, "needs a model");
    refuse(s, "set mood calm", DUB_ERR_ARG, "WHAT cannot be 'mood'");
    refuse(s, "set temperature 2", DUB_ERR_RANGE, "0 to 1");
    static const char *const names[] = {"sync-mode", "temperature", "occlusion", "face",
                                        "output-name", "webhook", "project-id", "plan"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(names); i++) {
        char line[64];
        snprintf(line, sizeof(line), "set %s none", names[i]);
        run(s, line);
    }
    set = dub_project_settings(s->project);
    assert_int_equal(set->options.set, 0);
    assert_null(set->output_name);
    assert_null(set->plan);
}

static void the_video(void **state)
{
    (void)state;
    run(s, "set video https://x/v.mp4");
    assert_int_equal(dub_project_visual(s->project)->loc, DUB_LOC_URL);
    refuse(s, "set video voice:x", DUB_ERR_ARG, "not a video");
    refuse(s, "set video none.mp4", DUB_ERR_IO, "none.mp4");
    refuse(s, "set video", DUB_ERR_ARG, "names no source");
    /* frames count only while the rate is known */
    refuse(s, "segment-split 1 50f", DUB_ERR_STATE, "frame rate is not known");
}

static bool has_issue(const char *rule, bool waived)
{
    const struct dub_diag_list *l = dub_session_diags(s);
    for (size_t i = 0; i < l->items.n; i++)
        if (strcmp(l->items.at[i].rule, rule) == 0 && l->items.at[i].waived == waived)
            return true;
    return false;
}

static void fixing(void **state)
{
    (void)state;
    run(s, "segment-set 4 end 61"); /* past the video's 60 s */
    assert_true(has_issue("segment-past-end", false));
    refuse(s, "fix 4", DUB_ERR_ARG, "wants the rule");
    refuse(s, "fix 4 segment-past-ent", DUB_ERR_ARG, "did you mean segment-past-end");
    refuse(s, "fix 9 all", DUB_ERR_STATE, "no segment of the project");
    refuse(s, "fix 1 segment-past-end", DUB_ERR_STATE, "nothing here");
    run(s, "fix 4 segment-past-end");
    assert_false(has_issue("segment-past-end", false));
    is_at(4, 12, 60);
    assert_string_equal(dub_str_z(dub_history_next_undo(s->history)->name), "fix segment-past-end");
    run(s, "undo");
    is_at(4, 12, 61);
    run(s, "fix all segment-past-end");
    is_at(4, 12, 60);
}

static void fixing_many(void **state)
{
    (void)state;
    run(s, "segment-set 1 end 4.5"); /* overlaps the second */
    run(s, "segment-set 4 end 61");
    assert_true(has_issue("segment-overlap", false));
    run(s, "fix all");
    assert_false(has_issue("segment-overlap", false));
    assert_false(has_issue("segment-past-end", false));
    size_t n = dub_history_n_undo(s->history);
    run(s, "undo"); /* one step */
    assert_int_equal(dub_history_n_undo(s->history), n - 1);
    assert_true(has_issue("segment-overlap", false));
    assert_true(has_issue("segment-past-end", false));
}

static void waiving(void **state)
{
    (void)state;
    run(s, "segment-set 1 end 4.5");
    run(s, "waive 2 segment-overlap they talk over each other");
    struct dub_sv reason;
    assert_true(dub_segment_waived(seg(2), "segment-overlap", &reason));
    assert_true(dub_sv_eq_z(reason, "they talk over each other"));
    run(s, "waive 2 segment-overlap \"a\tb\\nc\"");
    assert_true(dub_segment_waived(seg(2), "segment-overlap", &reason));
    assert_true(dub_sv_eq_z(reason, "a b c"));
    run(s, "waive 2 fit-mismatch fine");
    assert_true(dub_segment_waived(seg(2), "segment-overlap", &reason));
    assert_true(dub_segment_waived(seg(2), "fit-mismatch", &reason));
    refuse(s, "waive 2 nonsense why", DUB_ERR_ARG, "no rule 'nonsense'");
    refuse(s, "waive 2 all why", DUB_ERR_ARG, "one rule");
    refuse(s, "waive 2 segment-overlap", DUB_ERR_ARG, "missing argument 'REASON'");
    refuse(s, "waive 2 segment-overlap \" \"", DUB_ERR_ARG, "wants a reason");
}

static void undo_and_redo(void **state)
{
    (void)state;
    char *last = project_text(s);
    size_t n = dub_history_n_undo(s->history);
    for (size_t i = 0; i < n; i++)
        run(s, "undo");
    assert_non_null(strstr(f.said, "undo: set video"));
    assert_int_equal(dub_project_n_inputs(s->project), 0);
    refuse(s, "undo", DUB_ERR_STATE, "nothing to undo");
    for (size_t i = 0; i < n; i++)
        run(s, "redo");
    char *again = project_text(s);
    assert_string_equal(again, last);
    dub_free(last);
    dub_free(again);
    assert_non_null(strstr(f.said, "redo: "));
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(starts_as_described), T(speakers), T(speaker_fields), T(deleting_speakers), T(inputs),
        T(takes), T(adding), T(deleting), T(duplicating),
        T(duplicating_several_keeps_their_distances), T(copying_and_pasting),
        T(cutting_removes_in_one_step), T(pasting_attributes), T(rippling_edits),
        T(filling_gaps_by_hand), T(splitting), T(merging), T(fields),
        T(overrides), T(several_or_none), T(moving), T(edges), T(together), T(rolling_far),
        T(snapping_and_gaps), T(snapping_to_shot_changes), T(crops), T(settings),
        T(the_video), T(fixing), T(fixing_many),
        T(waiving), T(undo_and_redo),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
