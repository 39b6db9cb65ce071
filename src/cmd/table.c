/* The table as a whole: joined groups, lookup, usage, preconditions, running a line. */
#include <stdlib.h>

#include "cmd/args.h"
#include "cmd/groups.h"

#define CMDS_MAX 96

static int by_name(const void *a, const void *b)
{
    const struct dub_cmd *x = a, *y = b;
    return strcmp(x->name, y->name);
}

const struct dub_cmd *dub_cmds(size_t *n)
{
    /* Joined once from the groups' constant rows; never changes afterwards. */
    static struct dub_cmd all[CMDS_MAX];
    static size_t n_all;
    if (n_all == 0) {
        const struct dub_cmd_group groups[] = {dub_cmds_history(), dub_cmds_cast(), dub_cmds_segment(),
                                               dub_cmds_time(), dub_cmds_project(),
                                               dub_cmds_marker(), dub_cmds_waive(),
                                               dub_cmds_clip(), dub_cmds_ripple(), dub_cmds_sound()};
        for (size_t g = 0; g < DUB_ARRAY_LEN(groups); g++)
            for (size_t i = 0; i < groups[g].n && n_all < CMDS_MAX; i++)
                all[n_all++] = groups[g].rows[i];
        qsort(all, n_all, sizeof(all[0]), by_name);
    }
    *n = n_all;
    return all;
}

static bool same_name(struct dub_sv a, const char *b)
{
    size_t n = b ? strlen(b) : 0;
    if (!b || a.n != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if ((a.p[i] == '_' ? '-' : a.p[i]) != b[i])
            return false;
    return true;
}

const struct dub_cmd *dub_cmd_find(struct dub_sv name)
{
    size_t n;
    const struct dub_cmd *all = dub_cmds(&n);
    for (size_t i = 0; i < n; i++)
        if (same_name(name, all[i].name) || same_name(name, all[i].alias))
            return &all[i];
    return NULL;
}

size_t dub_cmd_n_args(const struct dub_cmd *cmd)
{
    size_t n = 0;
    while (n < DUB_CMD_ARGS_MAX && cmd->args[n].name)
        n++;
    return n;
}

void dub_cmd_usage(const struct dub_cmd *cmd, struct dub_buf *out)
{
    dub_buf_add_z(out, cmd->name);
    size_t n = dub_cmd_n_args(cmd), n_open = 0;
    for (size_t i = 0; i < n; i++) {
        const struct dub_arg *a = &cmd->args[i];
        bool joined = i > 0 && cmd->args[i - 1].optional && a->optional &&
                      cmd->args[i - 1].type == DUB_ARG_CHOICE; /* [to REF2] */
        dub_buf_add_c(out, ' ');
        if (a->optional && !joined) {
            dub_buf_add_c(out, '[');
            n_open++;
        }
        dub_buf_add_z(out, a->type == DUB_ARG_CHOICE ? a->choices : a->name);
        bool continues = i + 1 < n && a->optional && a->type == DUB_ARG_CHOICE;
        if (n_open && !continues) {
            dub_buf_add_c(out, ']');
            n_open--;
        }
    }
}

const char *dub_cmd_disabled(const struct dub_cmd *cmd, const struct dub_session *s)
{
    if ((cmd->needs & DUB_NEED_SPEAKERS) && dub_project_n_speakers(s->project) == 0)
        return "there is no speaker yet: speaker-add REF SOURCE adds one";
    if ((cmd->needs & DUB_NEED_SEGMENTS) && dub_project_n_segments(s->project) == 0)
        return "there is no segment yet: segment-add START END SPEAKER adds one";
    if ((cmd->needs & DUB_NEED_MARKERS) && dub_project_n_markers(s->project) == 0)
        return "there is no marker yet: marker-add TIME [NAME] adds one";
    if ((cmd->needs & DUB_NEED_UNDO) && dub_history_n_undo(s->history) == 0)
        return "there is nothing to undo";
    if ((cmd->needs & DUB_NEED_REDO) && dub_history_n_redo(s->history) == 0)
        return "there is nothing to redo";
    return NULL;
}

enum dub_status dub_cmd_run(struct dub_session *s, const struct dub_cmd *cmd,
                            const struct dub_words *words, struct dub_sv line,
                            struct dub_err *err)
{
    struct dub_value values[DUB_CMD_ARGS_MAX];
    const char *reason = dub_cmd_disabled(cmd, s);
    /* Wrong words are said before a missing precondition: they are the nearer mistake. */
    if (words->at.n - 1 > dub_cmd_n_args(cmd) || !reason) {
        enum dub_status st = dub_args_parse(s, cmd, words, line, values, err);
        if (!st && reason)
            st = dub_fail(err, DUB_ERR_STATE, "%s: %s", cmd->name, reason);
        else if (!st)
            st = cmd->exec(s, values, err);
        else
            return st;
        dub_args_fini(values);
        return st;
    }
    return dub_fail(err, DUB_ERR_STATE, "%s: %s", cmd->name, reason);
}

static enum dub_status unknown(const char *word, struct dub_err *err)
{
    size_t n;
    const struct dub_cmd *all = dub_cmds(&n);
    const char *names[2 * CMDS_MAX];
    size_t n_names = 0;
    for (size_t i = 0; i < n; i++) {
        names[n_names++] = all[i].name;
        if (all[i].alias)
            names[n_names++] = all[i].alias;
    }
    const char *near = dub_nearest(dub_sv(word), names, n_names);
    return dub_fail(err, DUB_ERR_ARG, "there is no command '%.60s'%s%s%s", word,
                    near ? "; did you mean " : "; 'dubline commands' lists them",
                    near ? near : "", near ? "?" : "");
}

enum dub_status dub_cmd_run_line(struct dub_session *s, struct dub_sv line, struct dub_err *err)
{
    struct dub_words words;
    line = dub_sv_trim(line);
    if (line.n == 0 || line.p[0] == '#')
        return DUB_OK;
    enum dub_status st = dub_words_split(line, &words, err);
    if (st)
        return st;
    const struct dub_cmd *cmd = dub_cmd_find(dub_sv(words.at.at[0]));
    if (!cmd)
        st = unknown(words.at.at[0], err);
    else
        st = dub_cmd_run(s, cmd, &words, line, err);
    dub_words_fini(&words);
    return st;
}
