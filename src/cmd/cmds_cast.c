/* Speakers and inputs. */
#include "cmd/groups.h"

static enum dub_status speaker_add(struct dub_session *s, const struct dub_value *a,
                                   struct dub_err *err)
{
    enum dub_source_kind kind;
    struct dub_buf where;
    dub_buf_init(&where, 0);
    struct dub_str *ref = dub_str_new(a[0].text);
    bool known = dub_project_speaker_by_ref(s->project, ref) != NULL;
    enum dub_status st = dub_resolve_source(s, a[1].text, &kind, &where, err);
    if (!st)
        st = dub_probe_source(s, kind, dub_buf_z(&where), err);
    if (!st) {
        dub_edit_speaker_add(s->project, dub_session_begin(s, "add speaker %s", ref->z),
                             a[0].text, a[2].text, kind, dub_buf_sv(&where), &s->rng);
        dub_session_commit(s);
        if (known)
            dub_session_say(s, "there was a speaker %s already: check names the clash", ref->z);
        else
            dub_session_say(s, "added speaker %s", ref->z);
    }
    dub_str_unref(ref);
    dub_buf_fini(&where);
    return st;
}

static enum dub_status speaker_rename(struct dub_session *s, const struct dub_value *a,
                                      struct dub_err *err)
{
    (void)err;
    struct dub_txn *t = dub_session_begin(s, "rename speaker %s", a[0].speaker->ref->z);
    dub_edit_speaker_rename(s->project, t, a[0].speaker, a[1].text);
    dub_session_commit(s);
    return DUB_OK;
}

static enum dub_status parse_slot(const struct dub_session *s, const struct dub_speaker *sp,
                                  struct dub_sv text, int *slot, struct dub_err *err)
{
    unsigned long long n = 0;
    if (!dub_sv_eq_z(text, "none") && (!dub_sv_u64(text, 9, &n) || n == 0))
        return dub_fail(err, DUB_ERR_ARG, "a slot is a number from 1 to 9, or none");
    const struct dub_speaker *holder = dub_project_speaker_by_slot(s->project, (int)n);
    if (holder && holder != sp)
        return dub_fail(err, DUB_ERR_STATE,
                        "slot %llu belongs to %s; slots never shift by themselves", n,
                        dub_str_z(holder->ref));
    *slot = (int)n;
    return DUB_OK;
}

static enum dub_status speaker_set(struct dub_session *s, const struct dub_value *a,
                                   struct dub_err *err)
{
    enum { NAME, COLOUR, SLOT, DEFAULT };
    struct dub_speaker *changed = dub_speaker_dup(a[0].speaker);
    struct dub_sv v = a[2].text.n ? a[2].text : (struct dub_sv){0};
    enum dub_status st = DUB_OK;
    switch (a[1].choice) {
    case NAME:
        dub_str_set(&changed->name, v);
        break;
    case COLOUR:
        dub_str_set(&changed->colour, dub_sv_eq_z(v, "none") ? (struct dub_sv){0} : v);
        break;
    case SLOT:
        st = parse_slot(s, a[0].speaker, v, &changed->slot, err);
        break;
    case DEFAULT:
    default:
        dub_str_set(&changed->default_input, dub_sv_eq_z(v, "none") ? (struct dub_sv){0} : v);
        break;
    }
    if (st) {
        dub_record_unref(&changed->rec);
        return st;
    }
    dub_session_begin(s, "change speaker %s", dub_str_z(changed->ref));
    dub_session_put(s, changed);
    dub_session_commit(s);
    return DUB_OK;
}

static enum dub_status speaker_delete(struct dub_session *s, const struct dub_value *a,
                                      struct dub_err *err)
{
    const struct dub_speaker *sp = a[0].speaker, *to = a[2].speaker;
    if (a[1].given && !a[2].given)
        return dub_fail(err, DUB_ERR_ARG, "speaker-delete %s to ... wants another speaker",
                        sp->ref->z);
    if (to == sp)
        return dub_fail(err, DUB_ERR_STATE,
                        "%s cannot be deleted to themselves: name another speaker", sp->ref->z);
    size_t n = 0;
    for (size_t i = 0; i < dub_project_n_segments(s->project); i++)
        n += dub_str_eq(dub_project_segment(s->project, i)->speaker, sp->ref);
    struct dub_txn *t = dub_session_begin(s, "delete speaker %s", sp->ref->z);
    if (n && to)
        dub_session_say(s, "%zu segments go to %s", n, dub_str_z(to->ref));
    else if (n)
        dub_session_say(s, "%zu segments have no speaker now: check names them", n);
    dub_edit_speaker_delete(s->project, t, sp, to);
    dub_session_commit(s);
    return DUB_OK;
}

static enum dub_status input_add(struct dub_session *s, const struct dub_value *a,
                                 struct dub_err *err)
{
    enum dub_source_kind kind;
    struct dub_buf where;
    dub_buf_init(&where, 0);
    if (a[2].given && !a[3].given) {
        dub_buf_fini(&where);
        return dub_fail(err, DUB_ERR_ARG, "after 'speaker' the speaker's refId is expected");
    }
    enum dub_status st = dub_resolve_source(s, a[1].text, &kind, &where, err);
    if (!st)
        st = dub_probe_source(s, kind, dub_buf_z(&where), err);
    if (!st) {
        struct dub_sv owner = a[3].speaker ? dub_str_sv(a[3].speaker->ref) : (struct dub_sv){0};
        struct dub_txn *t = dub_session_begin(s, "add input %.*s", (int)a[0].text.n, a[0].text.p);
        dub_edit_input_add(s->project, t, a[0].text, owner, kind, dub_buf_sv(&where), &s->rng);
        dub_session_commit(s);
    }
    dub_buf_fini(&where);
    return st;
}

static enum dub_status find_input(const struct dub_session *s, struct dub_sv ref,
                                  const struct dub_input **out, struct dub_err *err)
{
    *out = dub_project_input_by_ref(s->project, ref);
    if (*out)
        return DUB_OK;
    return dub_fail(err, DUB_ERR_STATE, "there is no input with refId '%.*s'", (int)ref.n, ref.p);
}

static enum dub_status set_fraction(struct dub_sv text, const char *what, bool *has, int64_t *out,
                                    struct dub_err *err)
{
    int64_t v = 0;
    *has = !dub_sv_eq_z(text, "none") && text.n > 0;
    if (*has && dub_decimal6_parse(text, &v, NULL, err))
        return DUB_ERR_ARG;
    if (v < 0 || v > 1000000)
        return dub_fail(err, DUB_ERR_RANGE, "%s runs from 0 to 1, not %.*s", what, (int)text.n,
                        text.p);
    *out = v;
    return DUB_OK;
}

/* `input-set REF file|url|asset V`: the value as typed, with the field saying what it is. */
static enum dub_status set_locator(struct dub_session *s, struct dub_input *in, int field,
                                   struct dub_sv v, struct dub_err *err)
{
    static const enum dub_source_kind want[] = {DUB_SOURCE_URL, DUB_SOURCE_ASSET, DUB_SOURCE_FILE};
    enum dub_source_kind kind = want[field];
    struct dub_buf where;
    dub_buf_init(&where, 0);
    enum dub_status st = DUB_OK;
    if (kind == DUB_SOURCE_FILE) {
        st = dub_resolve_source(s, v, &kind, &where, err);
        if (!st && kind != DUB_SOURCE_FILE)
            st = dub_fail(err, DUB_ERR_ARG, "'%.*s' is not a path", (int)v.n, v.p);
        if (!st)
            st = dub_probe_source(s, kind, dub_buf_z(&where), err);
    } else {
        if (dub_sv_starts(v, DUB_SV_LIT("asset:")))
            v = dub_sv_n(v.p + 6, v.n - 6);
        dub_buf_add_sv(&where, v);
        if (v.n == 0)
            st = dub_fail(err, DUB_ERR_ARG, "the source must not be empty");
    }
    if (!st)
        dub_input_locate(in, kind, dub_buf_sv(&where));
    dub_buf_fini(&where);
    return st;
}

static enum dub_status want_voice(const struct dub_input *in, const char *what,
                                  struct dub_err *err)
{
    return in->kind == DUB_INPUT_TEXT
               ? DUB_OK
               : dub_fail(err, DUB_ERR_STATE, "input %s is %s: only an input with a voice has %s",
                          dub_str_z(in->ref), dub_input_kind_name(in->kind), what);
}

static enum dub_status set_voice(struct dub_input *in, struct dub_sv voice, struct dub_err *err)
{
    if (in->kind == DUB_INPUT_VIDEO || in->kind == DUB_INPUT_IMAGE)
        return dub_fail(err, DUB_ERR_STATE, "input %s is %s: it cannot become a voice",
                        dub_str_z(in->ref), dub_input_kind_name(in->kind));
    if (dub_sv_starts(voice, DUB_SV_LIT("voice:")))
        voice = dub_sv_n(voice.p + 6, voice.n - 6);
    if (voice.n == 0)
        return dub_fail(err, DUB_ERR_ARG, "the voice id must not be empty");
    dub_input_locate(in, DUB_SOURCE_VOICE, voice);
    return DUB_OK;
}

static enum dub_status input_set(struct dub_session *s, const struct dub_value *a,
                                 struct dub_err *err)
{
    enum { URL, ASSET, FILE_, VOICE, SCRIPT, STABILITY, SIMILARITY };
    const struct dub_input *in;
    enum dub_status st = find_input(s, a[0].text, &in, err);
    if (st)
        return st;
    struct dub_input *changed = dub_input_dup(in);
    struct dub_sv v = a[2].text;
    switch (a[1].choice) {
    case URL:
    case ASSET:
    case FILE_:
        st = set_locator(s, changed, a[1].choice, v, err);
        break;
    case VOICE:
        st = set_voice(changed, v, err);
        break;
    case SCRIPT:
        st = want_voice(changed, "a script", err);
        dub_str_set(&changed->script, v.n ? v : (struct dub_sv){0});
        break;
    case STABILITY:
        st = want_voice(changed, "a stability", err);
        if (!st)
            st = set_fraction(v, "stability", &changed->has_stability, &changed->stability_e6, err);
        break;
    case SIMILARITY:
    default:
        st = want_voice(changed, "a similarity", err);
        if (!st)
            st = set_fraction(v, "similarity", &changed->has_similarity, &changed->similarity_e6,
                              err);
        break;
    }
    if (st) {
        dub_record_unref(&changed->rec);
        return st;
    }
    dub_session_begin(s, "change input %s", dub_str_z(in->ref));
    dub_session_put(s, changed);
    dub_session_commit(s);
    return DUB_OK;
}

static enum dub_status input_delete(struct dub_session *s, const struct dub_value *a,
                                    struct dub_err *err)
{
    const struct dub_input *in;
    enum dub_status st = find_input(s, a[0].text, &in, err);
    if (st)
        return st;
    dub_session_begin(s, "delete input %s", dub_str_z(in->ref));
    dub_session_remove(s, in->rec.id);
    dub_session_commit(s);
    return DUB_OK;
}

static enum dub_status take(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    enum dub_source_kind kind;
    char label[48];
    struct dub_buf where;
    dub_buf_init(&where, 0);
    enum dub_status st = dub_resolve_source(s, a[1].text, &kind, &where, err);
    if (!st)
        st = dub_probe_source(s, kind, dub_buf_z(&where), err);
    if (!st) {
        struct dub_txn *t = dub_session_begin(
            s, "take for %s", dub_segments_label(s, &a[0], label, sizeof(label)));
        st = dub_finish(s, dub_edit_take(s->project, t, a[0].segments.at[0], kind,
                                         dub_buf_sv(&where), &s->rng, err));
    }
    dub_buf_fini(&where);
    return st;
}

#define SOURCE_HELP "path, http(s) URL, asset:ID or voice:ID"

static const struct dub_cmd rows[] = {
    {.name = "speaker-add",
     .group = "cast",
     .summary = "add a speaker and the audio they have",
     .details =
         "With voice:ID the speaker is a template: each of their segments is spoken from its "
         "target text.",
     .flags = DUB_CMD_MUTATES,
     .args = {{"REF", DUB_ARG_REF, .help = "refId: letters, digits, _ and -"},
              {"SOURCE", DUB_ARG_SOURCE, .help = SOURCE_HELP},
              {"NAME", DUB_ARG_TEXT, .optional = true, .help = "name shown"}},
     .exec = speaker_add},
    {.name = "speaker-rename",
     .group = "cast",
     .summary = "give a speaker another refId",
     .details = "Inputs, takes and segments follow.",
     .flags = DUB_CMD_MUTATES,
     .needs = DUB_NEED_SPEAKERS,
     .args = {{"REF", DUB_ARG_SPEAKER, .help = "speaker"},
              {"NEWREF", DUB_ARG_REF, .help = "new refId"}},
     .exec = speaker_rename},
    {.name = "speaker-set",
     .group = "cast",
     .summary = "change a speaker's name, colour, slot or default input",
     .flags = DUB_CMD_MUTATES,
     .needs = DUB_NEED_SPEAKERS,
     .args = {{"REF", DUB_ARG_SPEAKER, .help = "speaker"},
              {"FIELD", DUB_ARG_CHOICE, .choices = "name|colour|slot|default", .help = "what"},
              {"V", DUB_ARG_TEXT, .optional = true, .help = "value; none clears it"}},
     .exec = speaker_set},
    {.name = "speaker-delete",
     .group = "cast",
     .summary =
         "delete a speaker and their inputs; segments go to another or keep a dangling refId",
     .flags = DUB_CMD_MUTATES,
     .needs = DUB_NEED_SPEAKERS,
     .args = {{"REF", DUB_ARG_SPEAKER, .help = "speaker"},
              {"to", DUB_ARG_CHOICE, .optional = true, .choices = "to", .help = "the word to"},
              {"REF2", DUB_ARG_SPEAKER, .optional = true, .help = "who gets the segments"}},
     .exec = speaker_delete},
    {.name = "input-add",
     .group = "cast",
     .summary = "add a voice input",
     .flags = DUB_CMD_MUTATES,
     .args = {{"REF", DUB_ARG_REF, .help = "refId of the input"},
              {"SOURCE", DUB_ARG_SOURCE, .help = SOURCE_HELP},
              {"speaker", DUB_ARG_CHOICE, .optional = true, .choices = "speaker",
               .help = "the word speaker"},
              {"REF", DUB_ARG_SPEAKER, .optional = true, .help = "whose input it is"}},
     .exec = input_add},
    {.name = "input-set",
     .group = "cast",
     .summary = "change where an input comes from",
     .flags = DUB_CMD_MUTATES,
     .args = {{"REF", DUB_ARG_INPUT, .help = "refId of the input"},
              {"FIELD", DUB_ARG_CHOICE,
               .choices = "url|asset|file|voice|script|stability|similarity", .help = "what"},
              {"V", DUB_ARG_TEXT, .optional = true, .help = "value"}},
     .exec = input_set},
    {.name = "input-delete",
     .group = "cast",
     .summary = "delete an input",
     .flags = DUB_CMD_MUTATES,
     .args = {{"REF", DUB_ARG_INPUT, .help = "refId of the input"}},
     .exec = input_delete},
    {.name = "take",
     .group = "cast",
     .summary = "give a segment audio of its own, played whole",
     .details = "Makes the input REF-<segment id>, or points it elsewhere.",
     .flags = DUB_CMD_MUTATES,
     .needs = DUB_NEED_SEGMENTS,
     .args = {{"N", DUB_ARG_SEGMENT, .help = "segment"},
              {"SOURCE", DUB_ARG_SOURCE, .help = SOURCE_HELP}},
     .exec = take},
};

struct dub_cmd_group dub_cmds_cast(void)
{
    return (struct dub_cmd_group){rows, DUB_ARRAY_LEN(rows)};
}
