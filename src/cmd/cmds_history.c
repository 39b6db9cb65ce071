/* The steps of a project: listing them, and going to any of them by number or by time. */
#include "cmd/groups.h"

/* "12 s", "5 min", "3 h", "2 days" */
static void add_age(dub_us age_us, struct dub_buf *out)
{
    long long s = age_us < 0 ? 0 : (long long)(age_us / DUB_US_PER_S);
    if (s < 90)
        dub_buf_addf(out, "%lld s", s);
    else if (s < 5400)
        dub_buf_addf(out, "%lld min", s / 60);
    else if (s < 129600)
        dub_buf_addf(out, "%lld h", s / 3600);
    else
        dub_buf_addf(out, "%lld days", s / 86400);
}

static void say_step(struct dub_session *s, size_t n, dub_us now_us)
{
    const struct dub_txn *t = n > 0 ? dub_history_at(s->history, n - 1) : NULL;
    size_t at = dub_history_n_undo(s->history), saved_at = 0;
    bool saved = dub_history_saved_at(s->history, &saved_at) && saved_at == n;
    struct dub_buf age;
    dub_buf_init(&age, 0);
    if (t)
        add_age(now_us - t->at_us, &age);
    dub_session_say(s, "%s%4zu  %8s%s  %s%s%s", n == at ? ">" : " ", n, dub_buf_z(&age),
                    t ? " ago" : "    ", t ? dub_str_z(t->name) : "the beginning",
                    n > at ? "  (undone)" : "", saved ? "  (the file)" : "");
    dub_buf_fini(&age);
}

static enum dub_status history_list(struct dub_session *s, const struct dub_value *a,
                                    struct dub_err *err)
{
    (void)a;
    (void)err;
    size_t all = dub_history_n_undo(s->history) + dub_history_n_redo(s->history);
    dub_us now_us = s->ports.now(s->ports.ctx);
    for (size_t n = 0; n <= all; n++)
        say_step(s, n, now_us);
    return DUB_OK;
}

static enum dub_status history_goto(struct dub_session *s, const struct dub_value *a,
                                    struct dub_err *err)
{
    if (a[0].number < 0)
        return dub_fail(err, DUB_ERR_RANGE, "steps are counted from 0, the beginning");
    return dub_session_goto_step(s, (size_t)a[0].number, err);
}

/* "5m" and the like in µs, or a bare number of steps. */
static enum dub_status parse_amount(struct dub_sv text, bool *is_time, long long *out,
                                    struct dub_err *err)
{
    static const struct {
        char letter;
        long long seconds;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}};
    long long unit = 0;
    struct dub_sv digits = text;
    unsigned long long n;
    for (size_t i = 0; i < DUB_ARRAY_LEN(units) && text.n > 1; i++)
        if (text.p[text.n - 1] == units[i].letter)
            unit = units[i].seconds;
    if (unit)
        digits.n--;
    if (!dub_sv_u64(digits, 1000000, &n))
        return dub_fail(err, DUB_ERR_ARG,
                        "'%.*s' is neither a number of steps nor a time: use 3, 30s, 5m, 2h or 1d",
                        (int)(text.n > 60 ? 60 : text.n), text.p);
    *is_time = unit != 0;
    *out = (long long)n * (unit ? unit * DUB_US_PER_S : 1);
    return DUB_OK;
}

/* When the present state came about: at the latest step it is still being looked at, so now. */
static dub_us present_us(const struct dub_session *s)
{
    const struct dub_txn *t = dub_history_next_undo(s->history);
    const struct dub_txn *next = dub_history_next_redo(s->history);
    if (!next)
        return s->ports.now(s->ports.ctx);
    return t ? t->at_us : next->at_us;
}

static enum dub_status travel(struct dub_session *s, struct dub_sv text, int dir,
                              struct dub_err *err)
{
    bool is_time = false;
    long long amount = 0;
    size_t at = dub_history_n_undo(s->history), all = at + dub_history_n_redo(s->history);
    enum dub_status st = parse_amount(text, &is_time, &amount, err);
    if (st)
        return st;
    size_t n = 0;
    if (is_time) {
        dub_us until_us = present_us(s) + dir * amount;
        while (n < all && dub_history_at(s->history, n)->at_us <= until_us)
            n++;
        if (dir < 0 ? n > at : n < at) /* a clock that was set back */
            n = at;
    } else if (dir < 0) {
        n = (size_t)amount > at ? 0 : at - (size_t)amount;
    } else {
        n = (size_t)amount > all - at ? all : at + (size_t)amount;
    }
    return dub_session_goto_step(s, n, err);
}

static enum dub_status earlier(struct dub_session *s, const struct dub_value *a,
                               struct dub_err *err)
{
    return travel(s, a[0].given ? a[0].text : DUB_SV_LIT("1"), -1, err);
}

static enum dub_status later(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    return travel(s, a[0].given ? a[0].text : DUB_SV_LIT("1"), 1, err);
}

static const struct dub_cmd rows[] = {
    {.name = "earlier", .group = "project", .summary = "go back by steps or by time",
     .details = "5m is the project as it was five minutes ago; 3 is three steps back.",
     .needs = DUB_NEED_UNDO,
     .args = {{"AMOUNT", DUB_ARG_WORD, .optional = true, .help = "3, 30s, 5m, 2h, 1d"}},
     .exec = earlier},
    {.name = "history-goto", .group = "project", .summary = "go to any step, undone ones too",
     .details = "0 is the beginning; history-list tells the numbers.",
     .args = {{"N", DUB_ARG_INT, .help = "number of the step, 0 for the beginning"}},
     .exec = history_goto},
    {.name = "history-list", .group = "project", .summary = "list the steps with their age",
     .exec = history_list},
    {.name = "later", .group = "project", .summary = "go forward again by steps or by time",
     .needs = DUB_NEED_REDO,
     .args = {{"AMOUNT", DUB_ARG_WORD, .optional = true, .help = "3, 30s, 5m, 2h, 1d"}},
     .exec = later},
};

struct dub_cmd_group dub_cmds_history(void)
{
    return (struct dub_cmd_group){rows, DUB_ARRAY_LEN(rows)};
}
