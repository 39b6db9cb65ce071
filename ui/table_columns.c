/* The columns of the segment table: names, widths, what they show and sort by. */
#include <stdio.h>

#include "app_impl.h"
#include "base/utf8.h"

static const struct ui_column_row rows[UI_COL_COUNT] = {
    [UI_COL_NUMBER] = {"number", "#", 3, 3, 90, true, true},
    [UI_COL_START] = {"start", "start", 9, 9, 99, false, true},
    [UI_COL_END] = {"end", "end", 9, 9, 30, false, true},
    [UI_COL_LENGTH] = {"length", "length", 7, 7, 40, true, true},
    [UI_COL_SPEAKER] = {"speaker", "speaker", 7, 10, 95, false, false},
    [UI_COL_AUDIO] = {"audio", "audio", 14, 24, 10, false, false},
    [UI_COL_CROP] = {"crop", "crop", 11, 13, 15, false, true},
    [UI_COL_FIT] = {"fit", "fit", 6, 6, 80, false, false},
    [UI_COL_CPS] = {"cps", "cps", 5, 5, 60, true, true},
    [UI_COL_TEXT] = {"text", "text", 0, 0, 100, false, true},
    [UI_COL_SOURCE] = {"source", "source", 0, 0, 50, false, true},
    [UI_COL_NOTE] = {"note", "note", 0, 0, 25, false, true},
    [UI_COL_STATE] = {"state", "state", 8, 8, 55, false, true},
    [UI_COL_ISSUES] = {"issues", "issues", 8, 20, 70, false, false},
    [UI_COL_MODE] = {"sync-mode", "mode", 7, 7, 20, false, false},
    [UI_COL_ID] = {"id", "id", 9, 9, 5, false, true},
};

static const enum ui_column usual[] = {UI_COL_NUMBER,  UI_COL_START, UI_COL_END, UI_COL_LENGTH,
                                       UI_COL_SPEAKER, UI_COL_AUDIO, UI_COL_FIT, UI_COL_TEXT};

const struct ui_column_row *ui_column_row(enum ui_column c)
{
    return &rows[c];
}

bool ui_column_find(struct dub_sv name, enum ui_column *out)
{
    if (dub_sv_eq_z(name, "time") || dub_sv_eq_z(name, "#"))
        name = dub_sv("number");
    for (int i = 0; i < UI_COL_COUNT; i++) {
        if (dub_sv_eq_z(name, rows[i].name)) {
            *out = (enum ui_column)i;
            return true;
        }
    }
    return false;
}

/* --- what a cell shows ------------------------------------------------------------------------ */

static void add_times(const struct dub_segment *s, struct dub_buf *out)
{
    struct dub_crop crop = dub_segment_crop(s);
    char text[DUB_TIME_TEXT];
    if (!crop.has_start && !crop.has_end)
        return;
    dub_buf_add_z(out, crop.has_start ? dub_seconds_print(crop.span.start_us, text) : "");
    dub_buf_add_z(out, "–");
    dub_buf_add_z(out, crop.has_end ? dub_seconds_print(crop.span.end_us, text) : "");
}

static ui_style speaker_text(const struct ui_app *app, const struct dub_segment *s,
                             struct dub_buf *out)
{
    const struct dub_speaker *sp = dub_project_speaker_by_ref(app->session->project, s->speaker);
    int slot = ui_speaker_slot(sp);
    if (slot > 0)
        dub_buf_addf(out, "%d %.80s", slot, ui_speaker_name(sp));
    else
        dub_buf_addf(out, "· %.80s", ui_speaker_name(sp));
    return ui_style_name(slot);
}

static ui_style cps_text(const struct ui_app *app, const struct dub_segment *s,
                         struct dub_buf *out)
{
    int64_t cps;
    if (!dub_segment_cps_e6(s, &cps))
        return UI_S_DIM;
    int64_t tenths = dub_mul_div_round(cps, 10, 1000000);
    bool fast = cps > (int64_t)ui_opt_int(app, UI_OPT_CPS) * 1000000;
    dub_buf_addf(out, "%s%lld.%lld", fast ? "▲" : "", (long long)(tenths / 10),
                 (long long)(tenths % 10));
    return fast ? UI_S_WARNING : UI_S_TEXT;
}

/* Rules that stand against it, the worst first. */
static ui_style issues_text(struct ui_app *app, size_t index, struct dub_buf *out)
{
    size_t first, n = dub_issues_of(ui_issues(app), index + 1, &first);
    ui_style worst = UI_S_DIM, style;
    for (int severity = DUB_SEV_ERROR; severity <= DUB_SEV_INFO; severity++) {
        for (size_t i = first; i < first + n; i++) {
            const struct dub_diag *d = ui_issue(app, i);
            if (d->waived || (int)d->severity != severity)
                continue;
            const char *mark = ui_severity_mark(d->severity, &style);
            worst = out->n == 0 ? style : worst;
            dub_buf_addf(out, "%s%s %s", out->n ? " " : "", mark, d->rule);
        }
    }
    return worst;
}

static ui_style number_text(const struct ui_app *app, enum ui_column c, size_t index,
                            struct dub_buf *out)
{
    const struct dub_segment *s = dub_project_segment(app->session->project, index);
    char text[DUB_TIME_TEXT];
    if (c == UI_COL_NUMBER)
        dub_buf_addf(out, "%zu", index + 1);
    else if (c == UI_COL_START)
        dub_buf_add_z(out, ui_time_short(app, s->span.start_us, text));
    else if (c == UI_COL_END)
        dub_buf_add_z(out, ui_time_short(app, s->span.end_us, text));
    else
        dub_buf_add_z(out, dub_seconds3_print(dub_span_len(s->span), text));
    return c == UI_COL_NUMBER || c == UI_COL_LENGTH ? UI_S_DIM : UI_S_TEXT;
}

/* The target text; where there is none the source, dim, unless that has a column of its own. */
static ui_style target_text(const struct ui_app *app, const struct dub_segment *s,
                            struct dub_buf *out)
{
    bool own = s->text && s->text->n > 0;
    if (own || app->tbl.w[UI_COL_SOURCE] == 0)
        dub_buf_add_z(out, dub_str_z(own ? s->text : s->source_text));
    return own ? UI_S_TEXT : UI_S_DIM;
}

ui_style ui_column_text(struct ui_app *app, enum ui_column c, size_t index, int room,
                        struct dub_buf *out)
{
    const struct dub_project *p = app->session->project;
    const struct dub_segment *s = dub_project_segment(p, index);
    char text[32];
    ui_style style;
    switch (c) {
    case UI_COL_NUMBER:
    case UI_COL_START:
    case UI_COL_END:
    case UI_COL_LENGTH:
        return number_text(app, c, index, out);
    case UI_COL_SPEAKER:
        return speaker_text(app, s, out);
    case UI_COL_AUDIO:
        ui_audio_text(app, s, room, out);
        return UI_S_DIM;
    case UI_COL_CROP:
        add_times(s, out);
        return UI_S_DIM;
    case UI_COL_FIT:
        style = ui_fit_mark(app, s, text);
        dub_buf_add_z(out, text);
        return style;
    case UI_COL_CPS:
        return cps_text(app, s, out);
    case UI_COL_TEXT:
        return target_text(app, s, out);
    case UI_COL_SOURCE:
        dub_buf_add_z(out, dub_str_z(s->source_text));
        return UI_S_DIM;
    case UI_COL_NOTE:
        dub_buf_add_z(out, dub_str_z(s->note));
        return UI_S_DIM;
    case UI_COL_STATE:
        dub_buf_add_z(out, dub_review_name(s->review));
        return UI_S_TEXT;
    case UI_COL_ISSUES:
        return issues_text(app, index, out);
    case UI_COL_MODE:
        dub_buf_add_z(out, dub_sync_mode_name(dub_segment_sync_mode(p, s)));
        return s->override.set & DUB_OPT_BIT(DUB_OPT_SYNC_MODE) ? UI_S_TEXT : UI_S_DIM;
    case UI_COL_ID:
        dub_buf_addf(out, "@%s", dub_id_print(s->rec.id, text));
        return UI_S_DIM;
    case UI_COL_COUNT:
        break;
    }
    return UI_S_TEXT;
}

/* --- what it sorts by ------------------------------------------------------------------------- */

static int64_t worst_issue(struct ui_app *app, size_t index)
{
    enum dub_severity worst;
    const struct dub_segment *s = dub_project_segment(app->session->project, index);
    return dub_issues_worst(ui_issues(app), s, &worst) ? (int64_t)worst : DUB_SEV_INFO + 1;
}

/* How far the audio is from its slot; what is not known comes last. */
static int64_t misfit(const struct ui_app *app, const struct dub_segment *s)
{
    dub_us fit;
    if (!dub_segment_fit_us(app->session->project, s, &fit))
        return INT64_MAX;
    return fit < 0 ? -fit : fit;
}

static int64_t sort_number(struct ui_app *app, enum ui_column c, size_t index)
{
    const struct dub_project *p = app->session->project;
    const struct dub_segment *s = dub_project_segment(p, index);
    int64_t cps;
    if (c == UI_COL_END)
        return s->span.end_us;
    if (c == UI_COL_LENGTH)
        return dub_span_len(s->span);
    if (c == UI_COL_FIT)
        return misfit(app, s);
    if (c == UI_COL_CPS)
        return dub_segment_cps_e6(s, &cps) ? cps : 0;
    if (c == UI_COL_STATE)
        return (int64_t)s->review;
    if (c == UI_COL_ISSUES)
        return worst_issue(app, index);
    if (c == UI_COL_MODE)
        return (int64_t)dub_segment_sync_mode(p, s);
    if (c == UI_COL_ID)
        return (int64_t)s->rec.id;
    struct dub_crop crop = dub_segment_crop(s);
    if (c == UI_COL_CROP)
        return crop.has_start ? crop.span.start_us : INT64_MAX;
    return (int64_t)index;
}

struct ui_sort_key ui_column_key(struct ui_app *app, enum ui_column c, size_t index)
{
    const struct dub_project *p = app->session->project;
    const struct dub_segment *s = dub_project_segment(p, index);
    const struct dub_str *text = NULL;
    if (c == UI_COL_SPEAKER) {
        const struct dub_speaker *sp = dub_project_speaker_by_ref(p, s->speaker);
        return (struct ui_sort_key){.text = sp ? dub_sv(ui_speaker_name(sp)) : dub_sv("")};
    }
    if (c == UI_COL_AUDIO) {
        const struct dub_input *in = dub_segment_input(p, s);
        return (struct ui_sort_key){.text = in ? dub_sv(ui_locator_name(in)) : dub_sv("")};
    }
    if (c == UI_COL_TEXT || c == UI_COL_SOURCE || c == UI_COL_NOTE) {
        text = c == UI_COL_TEXT ? s->text : c == UI_COL_SOURCE ? s->source_text : s->note;
        return (struct ui_sort_key){.text = dub_str_sv(text)};
    }
    return (struct ui_sort_key){.number = sort_number(app, c, index)};
}

/* --- where they stand ------------------------------------------------------------------------- */

#define TEXT_LEAST 8 /* a column of text narrower than this says nothing */

static void read_option(struct ui_app *app)
{
    struct ui_table *t = &app->tbl;
    const char *text = ui_opt_text(app, UI_OPT_COLUMNS);
    if (t->columns_text && strcmp(t->columns_text, text) == 0)
        return;
    dub_free(t->columns_text);
    t->columns_text = dub_strdup(text);
    t->n_columns = 0;
    struct dub_sv rest = dub_sv(text);
    bool used[UI_COL_COUNT] = {false};
    while (rest.n > 0) {
        struct dub_sv word = dub_sv_split(&rest, ' ');
        enum ui_column c;
        if (ui_column_find(word, &c) && !used[c]) {
            t->columns[t->n_columns++] = c;
            used[c] = true;
        }
    }
    t->chosen = t->n_columns > 0;
    for (size_t i = 0; !t->chosen && i < DUB_ARRAY_LEN(usual); i++)
        t->columns[t->n_columns++] = usual[i];
}

static int natural_width(struct ui_app *app, enum ui_column c, int room)
{
    char text[DUB_TIME_TEXT];
    dub_us len = 0;
    size_t n = dub_project_n_segments(app->session->project);
    bool wide = room >= 74;
    if (c == UI_COL_NUMBER)
        return n < 100 && !wide ? 2 : n < 1000 ? 3 : n < 100000 ? 5 : 7;
    if (c == UI_COL_START || c == UI_COL_END) {
        bool known = dub_project_video_len(app->session->project, &len);
        return (int)strlen(ui_time_short(app, known ? len : 0, text));
    }
    if (c == UI_COL_AUDIO || c == UI_COL_ISSUES)
        return room >= 100 ? rows[c].wide : rows[c].narrow;
    return wide ? rows[c].wide : rows[c].narrow;
}

/* Room that columns of fixed width leave to those of text; and how many these are. */
static int left_over(const struct ui_table *t, const bool *shown, int width, int *n_text)
{
    *n_text = 0;
    for (size_t i = 0; i < t->n_columns; i++) {
        enum ui_column c = t->columns[i];
        if (!shown[c])
            continue;
        if (t->w[c] > 0)
            width -= t->w[c] + 1;
        else
            (*n_text)++;
    }
    return width;
}

/* The column that is missed least goes; false: one is left. */
static bool drop_one(const struct ui_table *t, bool *shown)
{
    int least = -1, n = 0;
    for (size_t i = 0; i < t->n_columns; i++) {
        enum ui_column c = t->columns[i];
        n += shown[c];
        if (shown[c] && (least < 0 || rows[c].worth < rows[least].worth))
            least = (int)c;
    }
    if (n > 1)
        shown[least] = false;
    return n > 1;
}

void ui_table_place(struct ui_app *app, int x, int width)
{
    struct ui_table *t = &app->tbl;
    bool shown[UI_COL_COUNT] = {false};
    int n_text, left;
    read_option(app);
    for (size_t i = 0; i < UI_COL_COUNT; i++)
        t->w[i] = 0;
    for (size_t i = 0; i < t->n_columns; i++) {
        shown[t->columns[i]] = true;
        t->w[t->columns[i]] = natural_width(app, t->columns[i], width);
    }
    while ((left = left_over(t, shown, width, &n_text)) < n_text * (TEXT_LEAST + 1) - 1)
        if (!drop_one(t, shown))
            break;
    int each = n_text > 0 ? (left - (n_text - 1)) / n_text : 0;
    for (size_t i = 0; i < t->n_columns; i++) {
        enum ui_column c = t->columns[i];
        if (!shown[c]) {
            t->w[c] = 0;
            continue;
        }
        if (t->w[c] == 0) { /* text: the last takes what dividing leaves */
            t->w[c] = --n_text == 0 ? left : each;
            left -= each + 1;
        }
        t->x[c] = x;
        x += t->w[c] + 1;
    }
}
