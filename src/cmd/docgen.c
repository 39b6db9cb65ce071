#include "cmd/docgen.h"

#include "cmd/args.h"

static const char *const type_names[] = {
    [DUB_ARG_TIME] = "time",
    [DUB_ARG_DELTA] = "delta",
    [DUB_ARG_TIME_OR_DELTA] = "time or delta",
    [DUB_ARG_SPAN] = "span",
    [DUB_ARG_SEGMENTS] = "segments",
    [DUB_ARG_SEGMENT] = "segment",
    [DUB_ARG_SPEAKER] = "speaker",
    [DUB_ARG_INPUT] = "input",
    [DUB_ARG_REF] = "refId",
    [DUB_ARG_SOURCE] = "source",
    [DUB_ARG_CHOICE] = "choice",
    [DUB_ARG_MARKERS] = "markers",
    [DUB_ARG_MARKER] = "marker",
    [DUB_ARG_RULE] = "rule",
    [DUB_ARG_INT] = "number",
    [DUB_ARG_WORD] = "word",
    [DUB_ARG_TEXT] = "text",
};

/* What may be written there, where the name does not say it. */
static const char *const type_hints[] = {
    [DUB_ARG_TIME] = "12.5, 1:02.5, 00:01:02.500, 00:01:02:13, 312f",
    [DUB_ARG_DELTA] = NULL,
    [DUB_ARG_TIME_OR_DELTA] = NULL,
    [DUB_ARG_SPAN] = "START-END or none",
    [DUB_ARG_SEGMENTS] = "3, @id, 3,5, 2-6, all, speaker:REF, where:'FILTER'",
    [DUB_ARG_SEGMENT] = "3 or @id",
    [DUB_ARG_MARKERS] = "2, 1,3, 2-6, all, @id or its name",
    [DUB_ARG_MARKER] = "2, @id or its name",
    [DUB_ARG_TEXT] = NULL,
};

static const struct {
    const char *id, *title;
} groups[] = {
    {"cast", "Speakers and inputs"},
    {"segments", "Segments"},
    {"time", "Segments in time"},
    {"sound", "By what can be heard"},
    {"markers", "Markers"},
    {"project", "Project"},
};

static void add_string(cJSON *obj, const char *name, const char *text)
{
    if (text)
        cJSON_AddStringToObject(obj, name, text);
    else
        cJSON_AddNullToObject(obj, name);
}

static cJSON *args_to_json(const struct dub_cmd *cmd)
{
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < dub_cmd_n_args(cmd); i++) {
        const struct dub_arg *a = &cmd->args[i];
        cJSON *obj = cJSON_CreateObject();
        cJSON_AddStringToObject(obj, "name", a->name);
        cJSON_AddStringToObject(obj, "type", type_names[a->type]);
        cJSON_AddBoolToObject(obj, "optional", a->optional);
        if (a->choices) {
            cJSON *choices = cJSON_AddArrayToObject(obj, "choices");
            for (size_t k = 0; k < dub_arg_n_choices(a); k++) {
                struct dub_sv c = dub_arg_choice(a, k);
                char *z = dub_strndup(c.p, c.n);
                cJSON_AddItemToArray(choices, cJSON_CreateString(z));
                dub_free(z);
            }
        }
        cJSON_AddStringToObject(obj, "help", a->help);
        cJSON_AddItemToArray(list, obj);
    }
    return list;
}

cJSON *dub_cmds_to_json(void)
{
    size_t n;
    const struct dub_cmd *all = dub_cmds(&n);
    cJSON *doc = cJSON_CreateObject(), *list = cJSON_AddArrayToObject(doc, "commands");
    for (size_t i = 0; i < n; i++) {
        struct dub_buf usage;
        cJSON *obj = cJSON_CreateObject();
        dub_buf_init(&usage, 0);
        dub_cmd_usage(&all[i], &usage);
        cJSON_AddStringToObject(obj, "name", all[i].name);
        add_string(obj, "alias", all[i].alias);
        cJSON_AddStringToObject(obj, "group", all[i].group);
        cJSON_AddStringToObject(obj, "summary", all[i].summary);
        add_string(obj, "details", all[i].details);
        cJSON_AddStringToObject(obj, "usage", dub_buf_z(&usage));
        cJSON_AddItemToObject(obj, "args", args_to_json(&all[i]));
        cJSON_AddItemToArray(list, obj);
        dub_buf_fini(&usage);
    }
    return doc;
}

void dub_man_escape(struct dub_sv text, struct dub_buf *out)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '\\')
            dub_buf_add_z(out, "\\e");
        else if (c == '-')
            dub_buf_add_z(out, "\\-");
        else if (c == '\'') /* these four would be printed as typographic marks */
            dub_buf_add_z(out, "\\(aq");
        else if (c == '`')
            dub_buf_add_z(out, "\\(ga");
        else if (c == '^')
            dub_buf_add_z(out, "\\(ha");
        else if (c == '~')
            dub_buf_add_z(out, "\\(ti");
        else if (c == '|') /* a long list of choices may be broken after one */
            dub_buf_add_z(out, "|\\:");
        else if (c == '.' && (i == 0 || text.p[i - 1] == '\n'))
            dub_buf_add_z(out, "\\&.");
        else
            dub_buf_add_c(out, c);
    }
}

static void man_entry(const struct dub_cmd *cmd, struct dub_buf *out)
{
    struct dub_buf usage;
    dub_buf_init(&usage, 0);
    dub_cmd_usage(cmd, &usage);
    dub_buf_add_z(out, ".TP\n.B ");
    dub_man_escape(dub_buf_sv(&usage), out);
    dub_buf_add_c(out, '\n');
    dub_man_escape(dub_sv(cmd->summary), out);
    dub_buf_add_c(out, '.');
    if (cmd->alias)
        dub_buf_addf(out, " Short: %s.", cmd->alias);
    dub_buf_add_c(out, '\n');
    if (cmd->details) {
        dub_man_escape(dub_sv(cmd->details), out);
        dub_buf_add_c(out, '\n');
    }
    dub_buf_fini(&usage);
}

void dub_cmds_to_man(struct dub_buf *out)
{
    size_t n;
    const struct dub_cmd *all = dub_cmds(&n);
    for (size_t g = 0; g < DUB_ARRAY_LEN(groups); g++) {
        dub_buf_addf(out, ".SS %s\n", groups[g].title);
        for (size_t i = 0; i < n; i++)
            if (strcmp(all[i].group, groups[g].id) == 0)
                man_entry(&all[i], out);
    }
}

void dub_cmd_to_text(const struct dub_cmd *cmd, struct dub_buf *out)
{
    dub_cmd_usage(cmd, out);
    dub_buf_addf(out, "\n\n  %s\n", cmd->summary);
    if (cmd->details)
        dub_buf_addf(out, "  %s\n", cmd->details);
    if (dub_cmd_n_args(cmd))
        dub_buf_add_c(out, '\n');
    for (size_t i = 0; i < dub_cmd_n_args(cmd); i++) {
        const struct dub_arg *a = &cmd->args[i];
        dub_buf_addf(out, "  %-10s %s", a->name, a->help);
        if (type_hints[a->type])
            dub_buf_addf(out, ": %s", type_hints[a->type]);
        dub_buf_add_z(out, a->optional ? " (may be left out)\n" : "\n");
    }
    if (cmd->alias)
        dub_buf_addf(out, "\n  also: %s\n", cmd->alias);
}

void dub_cmds_to_text(struct dub_buf *out)
{
    size_t n;
    const struct dub_cmd *all = dub_cmds(&n);
    for (size_t g = 0; g < DUB_ARRAY_LEN(groups); g++) {
        dub_buf_addf(out, "%s%s\n", g ? "\n" : "", groups[g].title);
        for (size_t i = 0; i < n; i++) {
            if (strcmp(all[i].group, groups[g].id) != 0)
                continue;
            dub_buf_add_z(out, "  ");
            dub_cmd_usage(&all[i], out);
            dub_buf_addf(out, "\n      %s\n", all[i].summary);
            if (all[i].details)
                dub_buf_addf(out, "      %s\n", all[i].details);
        }
    }
}
