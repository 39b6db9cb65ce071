/* Running check on a small project and looking at what it found. */
#ifndef DUB_TESTS_CHECK_HELP_H
#define DUB_TESTS_CHECK_HELP_H

#include <stdio.h>

#include "check/rules.h"
#include "cmd/cmd.h"
#include "cmd/session.h"
#include "small_project.h"

static UNUSED void print_issues(const struct dub_diag_list *l)
{
    for (size_t i = 0; i < l->items.n; i++) {
        const struct dub_diag *d = &l->items.at[i];
        fprintf(stderr, "  %s %s #%zu: %s [%s] %s=%s/%s\n", dub_severity_name(d->severity), d->rule,
                d->number, dub_str_z(d->message), dub_str_z(d->fix), dub_str_z(d->field),
                dub_str_z(d->value), dub_str_z(d->limit));
    }
}

static UNUSED const struct dub_diag *find_issue(const struct dub_diag_list *l, const char *rule,
                                                size_t number)
{
    for (size_t i = 0; i < l->items.n; i++)
        if (strcmp(l->items.at[i].rule, rule) == 0 && l->items.at[i].number == number)
            return &l->items.at[i];
    return NULL;
}

static UNUSED size_t count_issues(const struct dub_diag_list *l, const char *rule)
{
    size_t n = 0;
    for (size_t i = 0; i < l->items.n; i++)
        n += strcmp(l->items.at[i].rule, rule) == 0;
    return n;
}

/* An expected finding; NULL members are not compared, "" means must be absent. In a fix `@2` stands
 * for the id of segment 2. */
struct want {
    const char *rule;
    enum dub_severity severity;
    size_t number;
    const char *field, *value, *limit, *says, *fix;
};

static UNUSED void same_text(const char *rule, const char *what, const struct dub_str *got,
                             const char *want)
{
    if (!want)
        return;
    if (want[0] == '\0' ? got != NULL : !got || strcmp(got->z, want) != 0)
        fail_msg("%s: %s is '%s', not '%s'", rule, what, got ? got->z : "(none)", want);
}

/* The fix with numbers replaced by ids; dub_free. */
static char *with_ids(const struct small *b, const char *fix)
{
    struct dub_buf out;
    char id[DUB_ID_TEXT];
    dub_buf_init(&out, 0);
    while (fix && *fix) {
        dub_buf_add_c(&out, *fix);
        if (*fix++ != '@' || *fix < '1' || *fix > '9')
            continue;
        size_t number = 0;
        while (*fix >= '0' && *fix <= '9')
            number = number * 10 + (size_t)(*fix++ - '0');
        dub_buf_add_z(&out, dub_id_print(dub_project_segment(b->p, number - 1)->rec.id, id));
    }
    return fix ? dub_buf_take(&out) : NULL;
}

static UNUSED void expect_with(struct small *b, const struct dub_check_env *env, struct want w)
{
    struct dub_diag_list l = {0};
    dub_check(b->p, env, &l);
    const struct dub_diag *d = find_issue(&l, w.rule, w.number);
    if (!d) {
        print_issues(&l);
        fail_msg("no %s for segment %zu", w.rule, w.number);
        return; /* fail_msg does not come back, which the compiler cannot know */
    }
    if (d->severity != w.severity)
        fail_msg("%s is %s, not %s", w.rule, dub_severity_name(d->severity),
                 dub_severity_name(w.severity));
    same_text(w.rule, "field", d->field, w.field);
    same_text(w.rule, "value", d->value, w.value);
    same_text(w.rule, "limit", d->limit, w.limit);
    char *fix = with_ids(b, w.fix);
    same_text(w.rule, "fix", d->fix, fix);
    dub_free(fix);
    if (w.says && !strstr(dub_str_z(d->message), w.says))
        fail_msg("%s says '%s', without '%s'", w.rule, dub_str_z(d->message), w.says);
    if (w.severity == DUB_SEV_INFO && strstr(dub_str_z(d->message), "cannot verify") && d->fix)
        fail_msg("%s: what cannot be verified cannot be fixed", w.rule);
    dub_diag_list_fini(&l);
}

static UNUSED void expect(struct small *b, struct want w)
{
    expect_with(b, NULL, w);
}

static UNUSED void expect_count(struct small *b, const char *rule, size_t n)
{
    struct dub_diag_list l = {0};
    dub_check(b->p, NULL, &l);
    if (count_issues(&l, rule) != n) {
        print_issues(&l);
        fail_msg("%zu findings of %s, not %zu", count_issues(&l, rule), rule, n);
    }
    dub_diag_list_fini(&l);
}

static UNUSED void expect_none(struct small *b, const char *rule)
{
    expect_count(b, rule, 0);
}

static dub_us fixed_now(void *ctx)
{
    (void)ctx;
    return 1000000;
}

static uint64_t fixed_seed(void *ctx)
{
    (void)ctx;
    return 42;
}

/* Run one command line on the project as `dubline edit` would. */
static UNUSED void run_command(struct small *b, const char *line)
{
    struct dub_session_ports ports = {.now = fixed_now, .seed = fixed_seed};
    struct dub_session *s = dub_session_new(&ports);
    struct dub_err err = {0};
    dub_txn_accept(b->p, b->t);
    dub_project_free(s->project);
    s->project = b->p;
    enum dub_status st = dub_cmd_run_line(s, dub_sv(line), &err);
    s->project = dub_project_new();
    dub_session_free(s);
    b->t = dub_txn_begin(b->p, "test");
    if (st)
        fail_msg("'%s': %s", line, err.text);
}

/* The fix of that finding, when run, makes that finding go away. */
static UNUSED void fix_works(struct small *b, const char *rule, size_t number)
{
    struct dub_diag_list l = {0};
    dub_check(b->p, NULL, &l);
    const struct dub_diag *d = find_issue(&l, rule, number);
    if (!d || !d->fix) {
        print_issues(&l);
        fail_msg("no fix of %s for segment %zu", rule, number);
        return;
    }
    dub_id id = d->segment;
    size_t before = count_issues(&l, rule);
    char *line = dub_strdup(d->fix->z);
    dub_diag_list_fini(&l);
    run_command(b, line);
    dub_check(b->p, NULL, &l);
    for (size_t i = 0; i < l.items.n; i++)
        if (strcmp(l.items.at[i].rule, rule) == 0 && l.items.at[i].segment == id &&
            (id != 0 || count_issues(&l, rule) >= before)) {
            print_issues(&l);
            fail_msg("'%s' does not repair %s", line, rule);
        }
    dub_free(line);
    dub_diag_list_fini(&l);
}

#endif
