/* A command that takes something from several segments says first how many there are. */
#include "app_impl.h"

static const struct {
    const char *name, *does;
} takers[] = {
    {"segment-delete", "deletes"},
    {"segment-ripple-delete", "deletes, moving back all that follows,"},
    {"segment-merge", "makes one of"},
    {"paste-attributes", "replaces what you named in"},
};

static bool has(const struct dub_str *s)
{
    return s && s->n > 0;
}

/* What a segment loses when its field is given another value. */
static bool loses(const struct dub_segment *s, const char *field)
{
    if (strcmp(field, "start") == 0 || strcmp(field, "end") == 0)
        return true;
    if (strcmp(field, "crop") == 0 || strcmp(field, "audio") == 0)
        return s->audio == DUB_AUDIO_CUT;
    return (strcmp(field, "input") == 0 && has(s->input)) ||
           (strcmp(field, "text") == 0 && has(s->text)) ||
           (strcmp(field, "source-text") == 0 && has(s->source_text)) ||
           (strcmp(field, "note") == 0 && has(s->note));
}

static bool any_loses(const struct ui_app *app, const struct dub_value *hit, const char *field)
{
    for (size_t i = 0; i < hit->segments.n; i++)
        if (loses(dub_project_segment_by_id(app->session->project, hit->segments.at[i]), field))
            return true;
    return false;
}

/* What is taken, for the question; NULL: nothing is lost. */
static const char *what_is_taken(const struct ui_app *app, const struct dub_cmd *cmd,
                                 const struct dub_words *words, const struct dub_value *hit)
{
    if (hit->segments.n < 2 || (strcmp(cmd->name, "segment-merge") == 0 && hit->segments.n < 3))
        return NULL; /* merging the two beside each other is what was asked for */
    for (size_t i = 0; i < DUB_ARRAY_LEN(takers); i++)
        if (strcmp(takers[i].name, cmd->name) == 0)
            return takers[i].does;
    if (strcmp(cmd->name, "crop-auto") == 0 && any_loses(app, hit, "crop"))
        return "replaces the crops of";
    if (strcmp(cmd->name, "segment-set") == 0 && words->at.n > 2 &&
        any_loses(app, hit, words->at.at[2]))
        return "replaces that field in";
    return NULL;
}

/* "segments 2, 3, 7" or, of many, the first and the last. */
static void add_numbers(const struct ui_app *app, const dub_id *ids, size_t n, struct dub_buf *out)
{
    const struct dub_project *p = app->session->project;
    for (size_t i = 0; i < n; i++) {
        bool left_out = n > 6 && i >= 3 && i + 1 < n;
        if (left_out && i > 3)
            continue;
        size_t number =
            dub_project_segment_index(p, dub_project_segment_by_id(p, ids[i])) + 1;
        if (left_out)
            dub_buf_add_z(out, ", …");
        else
            dub_buf_addf(out, "%s%zu", i == 0 ? "" : ", ", number);
    }
}

bool ui_bulk_asks(struct ui_app *app, const struct dub_cmd *cmd, const struct dub_words *words)
{
    struct dub_value hit;
    if (app->agreed || !(cmd->flags & DUB_CMD_MUTATES))
        return false;
    if (!dub_cmd_hits(app->session, cmd, words, &hit))
        return false;
    const char *does = what_is_taken(app, cmd, words, &hit);
    if (does) {
        struct dub_buf text;
        dub_buf_init(&text, 0);
        dub_buf_addf(&text, "This %s %zu segments: ", does, hit.segments.n);
        add_numbers(app, hit.segments.at, hit.segments.n, &text);
        dub_buf_add_z(&text, ". One undo takes it back.");
        dub_free(app->question);
        app->question = dub_buf_take(&text);
    }
    dub_vec_fini(&hit.segments);
    return does != NULL;
}
