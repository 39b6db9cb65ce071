/* Issues: the one under the cursor, which are shown, repairing and waiving. */
#include <stdio.h>

#include "app_impl.h"
#include "base/utf8.h"
#include "cmd/preview.h"
#include "view_history.h"

static const struct dub_diag_list *list(struct ui_app *app)
{
    return dub_session_diags(app->session);
}

/* --- rows ------------------------------------------------------------------------------------- */

static bool wanted(const struct ui_issues *is, const struct dub_diag *d)
{
    if (is->rule && strcmp(d->rule, is->rule) != 0)
        return false;
    return (int)d->severity <= is->least && !(d->waived && is->unwaived);
}

static void add_row(struct ui_issues *is, size_t item, size_t n)
{
    struct ui_issue_row row = {item, n};
    dub_vec_push(&is->rows, row);
}

/* All findings of one rule and severity together, the worst first, rules as they come. */
static void group_rows(struct ui_issues *is, const struct dub_diag_list *l)
{
    bool *done = dub_alloc_array(l->items.n + 1, sizeof(*done));
    for (int severity = DUB_SEV_ERROR; severity <= is->least; severity++) {
        for (size_t i = 0; i < l->items.n; i++) {
            const struct dub_diag *head = &l->items.at[i];
            if (done[i] || (int)head->severity != severity || !wanted(is, head))
                continue;
            size_t at = is->rows.n;
            add_row(is, i, 1);
            for (size_t k = i; k < l->items.n; k++) {
                const struct dub_diag *d = &l->items.at[k];
                if (done[k] || d->rule != head->rule || d->severity != head->severity ||
                    !wanted(is, d))
                    continue;
                done[k] = true;
                add_row(is, k, 0);
            }
            is->rows.at[at].n = is->rows.n - at - 1;
        }
    }
    dub_free(done);
}

/* In the order of the list, as nearly always: nobody has to read the findings for that. */
static bool shows_all(const struct ui_issues *is)
{
    return is->least == DUB_SEV_INFO && !is->rule && !is->grouped && !is->unwaived;
}

size_t ui_issue_rows(struct ui_app *app)
{
    struct ui_issues *is = &app->found;
    uint64_t revision = dub_project_revision(app->session->project);
    if (is->valid && is->revision == revision && is->n_changes == app->n_changes)
        return is->rows.n;
    is->rows.n = is->n_hidden = 0;
    for (size_t i = 0, n = shows_all(is) ? ui_n_issues(app) : 0; i < n; i++)
        add_row(is, i, 0);
    const struct dub_diag_list *l = shows_all(is) ? NULL : list(app);
    for (size_t i = 0; l && i < l->items.n; i++) {
        if (!wanted(is, &l->items.at[i]))
            is->n_hidden++;
        else if (!is->grouped)
            add_row(is, i, 0);
    }
    if (is->grouped)
        group_rows(is, l);
    is->revision = revision;
    is->n_changes = app->n_changes;
    is->valid = true;
    return is->rows.n;
}

size_t ui_issue_row(struct ui_app *app)
{
    size_t n = ui_issue_rows(app);
    (void)ui_issue_at(app); /* within the list */
    if (shows_all(&app->found))
        return app->issue_at < n ? app->issue_at : n;
    for (size_t i = 0; i < n; i++)
        if (app->found.rows.at[i].n == 0 && app->found.rows.at[i].item == app->issue_at)
            return i;
    return n;
}

static void show_anew(struct ui_app *app)
{
    app->found.valid = false;
    if (ui_issue_rows(app) > 0 && ui_issue_row(app) == app->found.rows.n)
        app->issue_at = app->found.rows.at[0].item;
    ui_app_dirty(app);
}

void ui_issue_severity(struct ui_app *app)
{
    static const char *const said[] = {"errors only", "errors and warnings", "all severities"};
    struct ui_issues *is = &app->found;
    is->least = is->least == DUB_SEV_INFO ? DUB_SEV_WARNING
                : is->least == DUB_SEV_WARNING ? DUB_SEV_ERROR : DUB_SEV_INFO;
    show_anew(app);
    ui_app_say(app, DUB_SEV_INFO, "issues: %s", said[is->least]);
}

void ui_issue_rule(struct ui_app *app)
{
    struct ui_issues *is = &app->found;
    const struct dub_diag *d = ui_issue_at(app);
    is->rule = is->rule || !d ? NULL : d->rule;
    show_anew(app);
    if (is->rule)
        ui_app_say(app, DUB_SEV_INFO, "issues: %zu of %s; the same key shows all again",
                   is->rows.n, is->rule);
    else
        ui_app_say(app, DUB_SEV_INFO, "issues: all rules");
}

void ui_issue_group(struct ui_app *app)
{
    app->found.grouped = !app->found.grouped;
    show_anew(app);
    ui_app_say(app, DUB_SEV_INFO, "issues: %s", app->found.grouped ? "by rule" : "by segment");
}

void ui_issue_hide_waived(struct ui_app *app)
{
    app->found.unwaived = !app->found.unwaived;
    show_anew(app);
    ui_app_say(app, DUB_SEV_INFO, "issues: waived ones are %s",
               app->found.unwaived ? "left out" : "shown, with their reason");
}

/* --- going there ------------------------------------------------------------------------------ */

const struct dub_diag *ui_issue_at(struct ui_app *app)
{
    size_t n = ui_n_issues(app);
    if (n == 0)
        return NULL;
    if (app->issue_at >= n)
        app->issue_at = n - 1;
    return ui_issue(app, app->issue_at);
}

void ui_goto_issue(struct ui_app *app)
{
    const struct dub_diag *d = ui_issue_at(app);
    if (d && d->segment)
        ui_select(app, d->segment, true);
}

/* Row of the inspector for a field of the request: "active_speaker_detection" is called face. */
static bool is_field(const struct ui_field *f, const char *field)
{
    static const char *const names[][2] = {{"active_speaker_detection", "face"},
                                           {"sync_mode", "sync-mode"},
                                           {"temperature", "temperature"},
                                           {"occlusion_detection_enabled", "occlusion"},
                                           {"outputFileName", "output name"}};
    if (strncmp(field, "options.", 8) == 0)
        field += 8;
    for (size_t i = 0; i < DUB_ARRAY_LEN(names); i++)
        if (strcmp(field, names[i][0]) == 0)
            field = names[i][1];
    return f->label && strcmp(f->label, field) == 0;
}

void ui_enter_issue(struct ui_app *app)
{
    const struct dub_diag *d = ui_issue_at(app);
    if (!d)
        return;
    ui_goto_issue(app);
    if (d->segment) {
        app->focus = UI_FOCUS_SEGMENTS;
        return;
    }
    app->side = UI_SIDE_INSPECTOR;
    app->focus = UI_FOCUS_SIDE;
    app->inspector.whole = true; /* the project and its cast */
    ui_inspector_build(app);
    size_t n = app->inspector.fields.n, by_field = n;
    for (size_t i = 0; i < n; i++) {
        const struct ui_field *f = &app->inspector.fields.at[i];
        bool of_ref = d->ref && f->speaker && strcmp(f->speaker, dub_str_z(d->ref)) == 0;
        if (of_ref) {
            app->inspector.at = i;
            return;
        }
        if (by_field == n && d->field && is_field(f, dub_str_z(d->field)))
            by_field = i;
    }
    if (by_field < n)
        app->inspector.at = by_field;
}

/* Warnings about the project alone are no reason to keep from the notes: some can only be lived
 * with. */
static bool is_something_worse(const struct dub_issues *ix)
{
    return dub_issues_count(ix, DUB_SEV_ERROR) > 0 || dub_issues_next_bad(ix, 0, 1, true) > 0;
}

/* Notes and what was waived do not stop the keys while there is something worse. */
static bool passed_over(struct ui_app *app, const struct dub_diag *d)
{
    if (!wanted(&app->found, d))
        return true;
    return (d->severity == DUB_SEV_INFO || d->waived) && is_something_worse(ui_issues(app));
}

void ui_move_issue(struct ui_app *app, int rows)
{
    long n = (long)ui_issue_rows(app), at = (long)ui_issue_row(app), step = rows < 0 ? -1 : 1;
    const struct ui_issue_row *row = app->found.rows.at;
    if (n == 0)
        return;
    if (at == n)
        at = step > 0 ? -1 : n;
    for (long left = rows * step; left > 0; left--) {
        long to = at + step;
        while (to >= 0 && to < n && row[to].n > 0) /* over headings */
            to += step;
        if (to < 0 || to >= n)
            break;
        at = to;
    }
    if (at >= 0 && at < n)
        app->issue_at = row[at].item;
    ui_goto_issue(app);
}

/* The next finding; segments without errors and warnings are left out at once. */
static size_t leap(struct ui_app *app, const struct dub_issues *ix, int dir)
{
    size_t next = dub_issues_step(ix, app->issue_at, dir), first;
    size_t number = dub_issues_segment(ix, next);
    if (number == 0 || !passed_over(app, ui_issue(app, next)))
        return next;
    size_t bad = dub_issues_next_bad(ix, dir > 0 ? number - 1 : number + 1, dir, true);
    if (bad == number || !is_something_worse(ix))
        return next;
    size_t last = dub_project_n_segments(app->session->project);
    size_t n = dub_issues_of(ix, bad ? bad : dir > 0 ? last : 1, &first);
    if (bad)
        return dir > 0 ? first : first + n - 1;
    if (dir > 0) /* behind the segments, or from the top again */
        return first + n < dub_issues_n(ix) ? first + n : 0;
    return first > 0 ? first - 1 : dub_issues_n(ix) - 1;
}

void ui_step_issue(struct ui_app *app, int dir)
{
    const struct dub_issues *ix = ui_issues(app);
    const struct dub_diag *d = ui_issue_at(app);
    if (!d) {
        ui_app_say(app, DUB_SEV_INFO, "there are no issues");
        return;
    }
    /* The first step goes to the issue that is shown, not past it. */
    bool counts = !passed_over(app, d);
    bool here = !d->segment || d->segment == app->session->sel.cursor;
    for (size_t left = dub_issues_n(ix); left > 0 && (here || !counts); left--) {
        app->issue_at = leap(app, ix, dir);
        if (!passed_over(app, ui_issue(app, app->issue_at)))
            break;
    }
    ui_goto_issue(app);
    d = ui_issue_at(app);
    if (!d)
        return;
    ui_app_say(app, d->severity, "%s", dub_str_z(d->message));
}

/* --- repairing -------------------------------------------------------------------------------- */

struct effect { /* what a repair does, as it is shown */
    struct dub_buf *text;
    size_t n_changed;
};

static void look(void *ctx, const struct dub_project *p, const struct dub_txn *t)
{
    struct effect *e = ctx;
    e->n_changed = t->changes.n;
    ui_change_words(p, t, 3, e->text);
}

const char *ui_issue_preview(struct ui_app *app, const struct dub_diag *d)
{
    struct ui_issues *is = &app->found;
    uint64_t revision = dub_project_revision(app->session->project);
    size_t item = (size_t)(d - list(app)->items.at);
    if (!d->fix || d->waived)
        return "";
    if (is->has_preview && is->preview_revision == revision && is->preview_item == item)
        return is->preview;
    struct dub_buf text;
    struct dub_err err;
    dub_buf_init(&text, 0);
    struct effect e = {&text, 0};
    if (dub_session_preview(app->session, dub_str_sv(d->fix), look, &e, &err)) {
        dub_buf_clear(&text);
        dub_buf_addf(&text, "would be refused: %s", err.text);
    }
    struct dub_buf clean;
    dub_buf_init(&clean, 0);
    dub_sanitise(dub_sv_trim(dub_buf_sv(&text)), true, &clean);
    dub_buf_fini(&text);
    dub_free(is->preview);
    is->preview = dub_buf_take(&clean);
    is->has_preview = true;
    is->preview_revision = dub_project_revision(app->session->project);
    is->preview_item = item;
    return is->preview;
}

/* The one under the cursor of the issues pane, else the first of the selected segment. */
static const struct dub_diag *issue_to_fix(struct ui_app *app)
{
    const struct dub_diag *at = ui_issue_at(app);
    const struct dub_segment *s = ui_cursor_segment(app);
    if (!at || app->focus == UI_FOCUS_ISSUES || !s || at->segment == s->rec.id)
        return at;
    size_t number = dub_project_segment_index(app->session->project, s) + 1;
    size_t first, n = dub_issues_of(ui_issues(app), number, &first);
    for (size_t i = first; i < first + n; i++) {
        if (ui_issue(app, i)->fix) {
            app->issue_at = i;
            return ui_issue(app, i);
        }
    }
    return at;
}

static void on_fix_kind(void *ctx, enum ui_answer answer)
{
    struct ui_app *app = ctx;
    char *rule = app->found.asked_rule;
    app->found.asked_rule = NULL;
    if (answer == UI_ANSWER_YES && rule)
        (void)ui_runf(app, "fix all %s", rule);
    else
        ui_app_say(app, DUB_SEV_INFO, "nothing was changed");
    dub_free(rule);
}

#define EFFECTS_SHOWN 3 /* from each end */

struct effects {
    struct ui_dialog *dialog;
    size_t n;
};

/* The first and the last of what would change, a line each. */
static void look_at_all(void *ctx, const struct dub_project *p, const struct dub_txn *t)
{
    struct effects *e = ctx;
    struct dub_buf text;
    dub_buf_init(&text, 0);
    ui_change_words(p, t, t->changes.n + 1, &text);
    struct dub_sv rest = dub_buf_sv(&text);
    e->n = t->changes.n;
    for (size_t i = 0; rest.n > 0; i++) {
        struct dub_sv line = dub_sv_split(&rest, '\n');
        bool first = i < EFFECTS_SHOWN, last = i + EFFECTS_SHOWN >= e->n;
        if (i == EFFECTS_SHOWN && !last)
            ui_dialog_add(e->dialog, "", "…", UI_S_DIM);
        if (!first && !last)
            continue;
        struct dub_buf clean;
        dub_buf_init(&clean, 0);
        dub_sanitise(line, true, &clean);
        ui_dialog_add(e->dialog, "", dub_buf_z(&clean), UI_S_TEXT);
        dub_buf_fini(&clean);
    }
    dub_buf_fini(&text);
}

static void ask_fix_kind(struct ui_app *app, const char *rule)
{
    struct dub_err err;
    char title[120], line[120];
    size_t n = 0;
    for (size_t i = 0; i < list(app)->items.n; i++) {
        const struct dub_diag *d = &list(app)->items.at[i];
        n += d->fix && !d->waived && strcmp(d->rule, rule) == 0;
    }
    (void)snprintf(title, sizeof(title), "Repair %zu × %s?", n, rule);
    (void)snprintf(line, sizeof(line), "fix all %s", rule);
    dub_free(app->found.asked_rule);
    app->found.asked_rule = dub_strdup(rule);
    ui_dialog_open(&app->dialog, title, "repair all", "leave it", on_fix_kind, app);
    struct effects e = {&app->dialog, 0};
    if (dub_session_preview(app->session, dub_sv(line), look_at_all, &e, &err)) {
        ui_dialog_add(&app->dialog, "", err.text, UI_S_ERROR);
        app->dialog.blocked = true;
        return;
    }
    (void)snprintf(line, sizeof(line), "%zu record%s would change, in one step of undo", e.n,
                   e.n == 1 ? "" : "s");
    ui_dialog_add(&app->dialog, "", line, UI_S_DIM);
}

void ui_fix_issue(struct ui_app *app, bool all_of_kind)
{
    const struct dub_diag *d = issue_to_fix(app);
    if (!d) {
        ui_app_say(app, DUB_SEV_INFO, "there are no issues");
        return;
    }
    if (d->waived) {
        ui_app_say(app, DUB_SEV_INFO, "%s: this is waived; W takes that back", d->rule);
        return;
    }
    if (!d->fix) {
        ui_app_say(app, DUB_SEV_WARNING, "%s: this needs your decision, no command repairs it",
                   d->rule);
        return;
    }
    if (all_of_kind) {
        ask_fix_kind(app, d->rule);
        return;
    }
    char *line = dub_strdup(dub_str_z(d->fix)); /* the list changes while it runs */
    (void)ui_runf(app, "%s", line);
    dub_free(line);
}

/* --- waiving ---------------------------------------------------------------------------------- */

static void on_reason(void *ctx, const char *text)
{
    struct ui_app *app = ctx;
    const struct dub_diag *d = ui_issue_at(app);
    if (!text || !d || !d->segment)
        return;
    if (dub_sv_trim(dub_sv(text)).n == 0) {
        ui_app_say(app, DUB_SEV_WARNING, "nothing was waived: it wants a reason");
        return;
    }
    char id[DUB_ID_TEXT];
    struct dub_buf reason;
    dub_buf_init(&reason, 0);
    dub_word_quote(dub_sv_trim(dub_sv(text)), &reason);
    (void)ui_runf(app, "waive @%s %s %s", dub_id_print(d->segment, id), d->rule,
                  dub_buf_z(&reason));
    dub_buf_fini(&reason);
}

static void hint_reason(void *ctx, struct dub_sv line, struct dub_buf *out)
{
    const struct dub_diag *d = ui_issue_at(ctx);
    (void)line;
    if (d)
        dub_buf_addf(out, "why this is fine; it is saved with the segment  ·  %s",
                     dub_str_z(d->message));
}

void ui_issue_waive(struct ui_app *app)
{
    const struct dub_diag *d = ui_issue_at(app);
    char id[DUB_ID_TEXT], label[80];
    if (!d) {
        ui_app_say(app, DUB_SEV_INFO, "there are no issues");
        return;
    }
    if (!d->segment) {
        ui_app_say(app, DUB_SEV_WARNING, "%s concerns the whole project: only issues of a segment "
                   "can be waived", d->rule);
        return;
    }
    if (d->waived) {
        (void)ui_runf(app, "unwaive @%s %s", dub_id_print(d->segment, id), d->rule);
        return;
    }
    (void)snprintf(label, sizeof(label), "waive %s, because:", d->rule);
    struct ui_prompt_ask ask = {.label = label,
                                .history = &app->found_reasons,
                                .done = on_reason,
                                .hint = hint_reason,
                                .ctx = app};
    ui_prompt_open(&app->prompt, &ask);
}

void ui_issues_fini(struct ui_app *app)
{
    dub_vec_fini(&app->found.rows);
    dub_free(app->found.preview);
    dub_free(app->found.asked_rule);
    ui_history_fini(&app->found_reasons);
}
