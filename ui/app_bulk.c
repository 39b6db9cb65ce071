/* A command that takes something from several segments says first how many there are. */
#include <stdio.h>

#include "app_impl.h"

/* What is taken, for the question; NULL: nothing that could not be seen at once. */
static const char *what_is_taken(const struct dub_cmd *cmd, const struct dub_words *words,
                                 size_t n)
{
    static const struct {
        const char *name, *does;
    } rows[] = {
        {"segment-delete", "deletes"},
        {"segment-ripple-delete", "deletes, moving back all that follows,"},
        {"segment-merge", "makes one of"},
        {"crop-auto", "replaces the crops of"},
        {"paste-attributes", "replaces what you named in"},
    };
    static const char *const fields[] = {"start", "end",         "crop", "audio", "input",
                                         "text",  "source-text", "note"};
    if (strcmp(cmd->name, "segment-merge") == 0 && n < 3)
        return NULL; /* the two beside each other are what was asked for */
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++)
        if (strcmp(rows[i].name, cmd->name) == 0)
            return rows[i].does;
    if (strcmp(cmd->name, "segment-set") == 0 && words->at.n > 2)
        for (size_t i = 0; i < DUB_ARRAY_LEN(fields); i++)
            if (strcmp(fields[i], words->at.at[2]) == 0)
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
    const char *does = hit.segments.n > 1 ? what_is_taken(cmd, words, hit.segments.n) : NULL;
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
