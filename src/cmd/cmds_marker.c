/* Markers: named moments of the video, for people; a request never holds them. */
#include <stdio.h>

#include "cmd/args.h"
#include "cmd/groups.h"

/* "marker intro", "marker at 12.5" or "3 markers", for a name of an undo step. */
static const char *label(const struct dub_session *s, const struct dub_value *v, char *out,
                         size_t size)
{
    char at[DUB_TIME_TEXT];
    if (v->markers.n != 1) {
        (void)snprintf(out, size, "%zu markers", v->markers.n);
        return out;
    }
    const struct dub_marker *m = dub_project_marker_by_id(s->project, v->markers.at[0]);
    if (m->name)
        (void)snprintf(out, size, "marker %.60s", m->name->z);
    else
        (void)snprintf(out, size, "marker at %s", dub_seconds_print(m->at_us, at));
    return out;
}

/* One line: a name with line ends could not be drawn. */
static struct dub_str *name_of(struct dub_sv text)
{
    struct dub_buf b;
    struct dub_str *name = NULL;
    text = dub_sv_trim(text);
    dub_buf_init(&b, 0);
    for (size_t i = 0; i < text.n; i++)
        dub_buf_add_c(&b, text.p[i] == '\n' || text.p[i] == '\t' ? ' ' : text.p[i]);
    if (b.n > 0)
        name = dub_str_new(dub_buf_sv(&b));
    dub_buf_fini(&b);
    return name;
}

static enum dub_status marker_add(struct dub_session *s, const struct dub_value *a,
                                  struct dub_err *err)
{
    char at[DUB_TIME_TEXT];
    struct dub_marker *m = dub_marker_new(dub_project_new_id(s->project, &s->rng));
    (void)err;
    m->at_us = a[0].time_us;
    m->name = name_of(a[1].text);
    if (m->name)
        dub_session_begin(s, "add marker %.60s", m->name->z);
    else
        dub_session_begin(s, "add a marker at %s", dub_seconds_print(m->at_us, at));
    dub_session_put(s, m);
    dub_session_commit(s);
    return DUB_OK;
}

static enum dub_status marker_set(struct dub_session *s, const struct dub_value *a,
                                  struct dub_err *err)
{
    char text[96];
    const struct dub_marker *before = dub_project_marker_by_id(s->project, a[0].markers.at[0]);
    struct dub_time_ctx ctx = dub_session_time_ctx(s);
    dub_us at = before->at_us;
    if (a[1].choice == 1) {
        enum dub_status st = dub_time_parse(a[2].text, &ctx, &at, err);
        if (st)
            return st;
    }
    struct dub_marker *m = dub_marker_dup(before);
    m->at_us = at;
    if (a[1].choice == 0) {
        dub_str_unref(m->name);
        m->name = dub_sv_eq_z(a[2].text, "none") ? NULL : name_of(a[2].text);
    }
    dub_session_begin(s, a[1].choice == 0 ? "rename %s" : "move %s",
                      label(s, &a[0], text, sizeof(text)));
    dub_session_put(s, m);
    dub_session_commit(s);
    return DUB_OK;
}

static enum dub_status marker_delete(struct dub_session *s, const struct dub_value *a,
                                     struct dub_err *err)
{
    char text[96];
    (void)err;
    dub_session_begin(s, "delete %s", label(s, &a[0], text, sizeof(text)));
    for (size_t i = 0; i < a[0].markers.n; i++)
        dub_session_remove(s, a[0].markers.at[i]);
    dub_session_commit(s);
    return DUB_OK;
}

static const struct dub_cmd rows[] = {
    {.name = "marker-add",
     .group = "markers",
     .summary = "mark a moment of the video, with or without a name",
     .details = "Markers are for people: `goto` takes their names, and no request holds them.",
     .flags = DUB_CMD_MUTATES,
     .args = {{"TIME", DUB_ARG_TIME, .help = "video time"},
              {"NAME", DUB_ARG_TEXT, .optional = true, .help = "name shown"}},
     .exec = marker_add},
    {.name = "marker-set",
     .group = "markers",
     .summary = "rename or move a marker",
     .flags = DUB_CMD_MUTATES,
     .needs = DUB_NEED_MARKERS,
     .args = {{"N", DUB_ARG_MARKER, .help = "marker"},
              {"FIELD", DUB_ARG_CHOICE, .choices = "name|time", .help = "what"},
              {"V", DUB_ARG_TEXT, .optional = true, .help = "a name (none clears it) or a time"}},
     .exec = marker_set},
    {.name = "marker-delete",
     .group = "markers",
     .summary = "delete markers",
     .flags = DUB_CMD_MUTATES,
     .needs = DUB_NEED_MARKERS,
     .args = {{"N", DUB_ARG_MARKERS, .help = "markers"}},
     .exec = marker_delete},
};

struct dub_cmd_group dub_cmds_marker(void)
{
    return (struct dub_cmd_group){rows, DUB_ARRAY_LEN(rows)};
}
