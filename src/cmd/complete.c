/* Candidates for the word that is being typed. */
#include "check/rules.h"
#include "cmd/args.h"

struct completion {
    const struct dub_session *s;
    struct dub_sv word;
    struct dub_candidates *out;
};

static void offer(struct completion *c, struct dub_sv text)
{
    if (text.n && dub_sv_starts(text, c->word))
        dub_vec_push(&c->out->at, dub_strndup(text.p, text.n));
}

static void offer_speakers(struct completion *c, const char *prefix)
{
    for (size_t i = 0; i < dub_project_n_speakers(c->s->project); i++) {
        struct dub_buf b;
        dub_buf_init(&b, 0);
        dub_buf_addf(&b, "%s%s", prefix, dub_str_z(dub_project_speaker(c->s->project, i)->ref));
        offer(c, dub_buf_sv(&b));
        dub_buf_fini(&b);
    }
}

/* Words with blanks are offered in the quotes that they need. */
static void offer_markers(struct completion *c)
{
    for (size_t i = 0; i < dub_project_n_markers(c->s->project); i++) {
        const struct dub_marker *m = dub_project_marker(c->s->project, i);
        struct dub_buf b;
        if (!m->name)
            continue;
        dub_buf_init(&b, 0);
        dub_word_quote(dub_str_sv(m->name), &b);
        offer(c, dub_buf_sv(&b));
        dub_buf_fini(&b);
    }
}

static void offer_value(struct completion *c, const struct dub_arg *a)
{
    size_t n;
    switch (a->type) {
    case DUB_ARG_CHOICE:
        for (size_t i = 0; i < dub_arg_n_choices(a); i++)
            offer(c, dub_arg_choice(a, i));
        break;
    case DUB_ARG_SPEAKER:
        offer_speakers(c, "");
        break;
    case DUB_ARG_INPUT:
        for (size_t i = 0; i < dub_project_n_inputs(c->s->project); i++)
            offer(c, dub_str_sv(dub_project_input(c->s->project, i)->ref));
        break;
    case DUB_ARG_SEGMENTS:
        offer(c, DUB_SV_LIT("all"));
        offer_speakers(c, "speaker:");
        offer(c, DUB_SV_LIT("sel"));
        offer(c, DUB_SV_LIT("where:'"));
        break;
    case DUB_ARG_SEGMENT:
        offer(c, DUB_SV_LIT("sel"));
        break;
    case DUB_ARG_MARKERS:
        offer(c, DUB_SV_LIT("all"));
        offer_markers(c);
        break;
    case DUB_ARG_MARKER:
        offer_markers(c);
        break;
    case DUB_ARG_RULE: {
        const struct dub_rule *rules = dub_rules(&n);
        for (size_t i = 0; i < n; i++)
            offer(c, dub_sv(rules[i].id));
        offer(c, DUB_SV_LIT("all"));
        break;
    }
    case DUB_ARG_SOURCE:
        c->out->want_path = true;
        break;
    case DUB_ARG_SPAN:
        offer(c, DUB_SV_LIT("none"));
        break;
    case DUB_ARG_TIME:
        for (size_t i = 0; i < dub_arg_n_choices(a); i++)
            offer(c, dub_arg_choice(a, i));
        offer(c, DUB_SV_LIT("."));
        break;
    case DUB_ARG_TIME_OR_DELTA:
        offer(c, DUB_SV_LIT("."));
        break;
    case DUB_ARG_DELTA:
    case DUB_ARG_REF:
    case DUB_ARG_INT:
    case DUB_ARG_WORD:
    case DUB_ARG_TEXT:
        break;
    }
}

/* The value of `segment-set N FIELD` and `set WHAT` depends on the field before it. */
static bool offer_field_value(struct completion *c, struct dub_sv field)
{
    static const struct {
        const char *field, *choices;
    } known[] = {
        {"sync-mode", "bounce|loop|cut-off|silence|remap|none"}, {"occlusion", "on|off|none"},
        {"audio", "whole|aligned"}, {"crop", "none"}, {"face", "auto|none"},
        {"state", "draft|review|approved|rejected|none"}, {"input", "none"},
        {"model", "lipsync-2|lipsync-2-pro|sync-3|lipsync-1.9.0-beta|react-1"},
        {"plan", "free|hobbyist|creator|growth|scale|enterprise|none"},
    };
    if (dub_sv_eq_z(field, "speaker"))
        offer_speakers(c, "");
    if (dub_sv_eq_z(field, "video"))
        c->out->want_path = true;
    for (size_t i = 0; i < DUB_ARRAY_LEN(known); i++) {
        struct dub_arg a = {.type = DUB_ARG_CHOICE, .choices = known[i].choices};
        if (dub_sv_eq_z(field, known[i].field)) {
            offer_value(c, &a);
            return true;
        }
    }
    return false;
}

static void offer_names(struct completion *c, const struct dub_cmd *cmds, size_t n)
{
    for (size_t i = 0; i < n; i++)
        offer(c, dub_sv(cmds[i].name));
}

static const struct dub_cmd *find(struct dub_sv name, const struct dub_cmd *more, size_t n_more)
{
    const struct dub_cmd *cmd = dub_cmd_find(name);
    for (size_t i = 0; !cmd && i < n_more; i++)
        if (dub_sv_eq_z(name, more[i].name) ||
            (more[i].alias && dub_sv_eq_z(name, more[i].alias)))
            cmd = &more[i];
    return cmd;
}

/* A filter behind where: is being typed. out: where it begins */
static bool within_filter(struct dub_sv line, size_t *from)
{
    for (size_t i = line.n; i-- > 1;) {
        if ((line.p[i - 1] != ' ' && line.p[i - 1] != ',') ||
            !dub_sv_starts(dub_sv_n(line.p + i, line.n - i), DUB_SV_LIT("where:")))
            continue;
        *from = i + 6;
        char quote = *from < line.n && strchr("'\"", line.p[*from]) ? line.p[*from] : '\0';
        *from += quote != '\0';
        struct dub_sv rest = dub_sv_n(line.p + *from, line.n - *from);
        return dub_sv_find(rest, quote ? quote : ' ') == rest.n;
    }
    return false;
}

void dub_cmd_complete(const struct dub_session *s, struct dub_sv line,
                      const struct dub_cmd *more, size_t n_more, struct dub_candidates *out)
{
    *out = (struct dub_candidates){0};
    size_t from = line.n, filter;
    if (within_filter(line, &filter)) {
        dub_filter_complete(s, dub_sv_n(line.p + filter, line.n - filter), out);
        out->from += filter;
        return;
    }
    while (from > 0 && line.p[from - 1] != ' ')
        from--;
    struct completion c = {s, dub_sv_n(line.p + from, line.n - from), out};
    out->from = from;
    struct dub_words before;
    if (dub_words_split(dub_sv_n(line.p, from), &before, NULL))
        return; /* an open quote: free text */
    if (before.at.n == 0) {
        size_t n;
        const struct dub_cmd *all = dub_cmds(&n);
        offer_names(&c, all, n);
        offer_names(&c, more, n_more);
    } else {
        const struct dub_cmd *cmd = find(dub_sv(before.at.at[0]), more, n_more);
        size_t arg = before.at.n - 1;
        if (cmd && arg < dub_cmd_n_args(cmd)) {
            bool value = cmd->args[arg].type == DUB_ARG_TEXT && arg > 0 &&
                         cmd->args[arg - 1].type == DUB_ARG_CHOICE;
            if (!value || !offer_field_value(&c, dub_sv(before.at.at[before.at.n - 1])))
                offer_value(&c, &cmd->args[arg]);
        }
    }
    dub_words_fini(&before);
}

void dub_candidates_fini(struct dub_candidates *c)
{
    for (size_t i = 0; i < c->at.n; i++)
        dub_free(c->at.at[i]);
    dub_vec_fini(&c->at);
}
