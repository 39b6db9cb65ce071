/* Candidates for a filter that is being typed: keys, then the values of a key. */
#include "check/filter.h"
#include "check/rules.h"
#include "cmd/cmd.h"
#include "cmd/session.h"

static void offer(struct dub_candidates *out, struct dub_sv word, const char *before,
                  struct dub_sv text, const char *after)
{
    if (text.n < word.n || !dub_sv_ieq(dub_sv_n(text.p, word.n), word))
        return;
    dub_vec_push(&out->at, dub_asprintf("%s%.*s%s", before, (int)text.n, text.p, after));
}

/* Start of the term at the end of the line: behind a blank or parenthesis outside quotes. */
static size_t term_start(struct dub_sv line)
{
    size_t from = 0;
    char open = '\0';
    for (size_t i = 0; i < line.n; i++) {
        char c = line.p[i];
        bool fresh = i == 0 || strchr(" (!:=", line.p[i - 1]);
        if (open && c == '\\')
            i++;
        else if (open)
            open = c == open ? '\0' : open;
        else if (c == '"' || (c == '/' && fresh))
            open = c;
        else if (c == ' ' || c == '(' || c == '!')
            from = i + 1;
    }
    return from;
}

static void offer_keys(struct dub_sv word, struct dub_candidates *out)
{
    size_t n;
    const struct dub_filter_key *keys = dub_filter_keys(&n);
    for (size_t i = 0; i < n; i++) {
        bool number = keys[i].kind == DUB_FILTER_NUMBER || keys[i].kind == DUB_FILTER_LENGTH ||
                      keys[i].kind == DUB_FILTER_TIME;
        bool again = i > 0 && strcmp(keys[i].name, keys[i - 1].name) == 0;
        if (!again)
            offer(out, word, "", dub_sv(keys[i].name), number ? ">" : ":");
    }
    offer(out, word, "", dub_sv("or"), "");
}

static void offer_speakers(const struct dub_session *s, struct dub_sv word,
                           struct dub_candidates *out)
{
    for (size_t i = 0; i < dub_project_n_speakers(s->project); i++)
        offer(out, word, "", dub_str_sv(dub_project_speaker(s->project, i)->ref), "");
    offer(out, word, "", dub_sv("nobody"), "");
}

static void offer_rules(struct dub_sv word, struct dub_candidates *out)
{
    size_t n;
    const struct dub_rule *rules = dub_rules(&n);
    for (size_t i = 0; i < n; i++)
        offer(out, word, "", dub_sv(rules[i].id), "");
}

static void offer_inputs(const struct dub_session *s, struct dub_sv word,
                         struct dub_candidates *out)
{
    for (size_t i = 0; i < dub_project_n_inputs(s->project); i++)
        offer(out, word, "", dub_str_sv(dub_project_input(s->project, i)->ref), "");
}

static void offer_values(const struct dub_session *s, struct dub_sv key, struct dub_sv word,
                         struct dub_candidates *out)
{
    size_t n;
    const struct dub_filter_key *keys = dub_filter_keys(&n);
    for (size_t i = 0; i < n; i++) {
        if (!dub_sv_ieq(key, dub_sv(keys[i].name)))
            continue;
        struct dub_sv rest = dub_sv(keys[i].choices);
        while (rest.n > 0)
            offer(out, word, "", dub_sv_split(&rest, '|'), "");
        if (keys[i].kind == DUB_FILTER_SPEAKER)
            offer_speakers(s, word, out);
        else if (keys[i].kind == DUB_FILTER_RULE)
            offer_rules(word, out);
        else if (strcmp(keys[i].name, "input") == 0)
            offer_inputs(s, word, out);
    }
}

void dub_filter_complete(const struct dub_session *s, struct dub_sv line,
                         struct dub_candidates *out)
{
    *out = (struct dub_candidates){.from = term_start(line)};
    struct dub_sv term = dub_sv_n(line.p + out->from, line.n - out->from);
    size_t colon = 0;
    while (colon < term.n && !strchr(":=", term.p[colon]))
        colon++;
    if (colon == term.n) {
        offer_keys(term, out);
        return;
    }
    size_t from = term.n;
    while (from > colon + 1 && term.p[from - 1] != ',')
        from--;
    out->from += from;
    offer_values(s, dub_sv_n(term.p, colon), dub_sv_n(term.p + from, term.n - from), out);
}
