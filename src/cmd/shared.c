/* What the handlers of several groups need. */
#include <stdio.h>

#include "base/fs.h"
#include "cmd/groups.h"

const char *dub_segments_label(const struct dub_session *s, const struct dub_value *v, char *out,
                               size_t size)
{
    if (v->segments.n == 1) {
        const struct dub_segment *seg =
            dub_project_segment_by_id(s->project, v->segments.at[0]);
        snprintf(out, size, "segment %zu", dub_project_segment_index(s->project, seg) + 1);
    } else {
        snprintf(out, size, "%zu segments", v->segments.n);
    }
    return out;
}

/* The file a typed path means, or NULL. */
static char *find_file(const struct dub_session *s, const char *typed)
{
    if (dub_file_exists(typed))
        return dub_path_absolute(typed);
    char *beside = dub_path_join(s->dir, typed);
    if (dub_file_exists(beside)) {
        char *full = dub_path_absolute(beside);
        dub_free(beside);
        return full;
    }
    dub_free(beside);
    return NULL;
}

enum dub_status dub_resolve_source(const struct dub_session *s, struct dub_sv text,
                                   enum dub_source_kind *kind, struct dub_buf *where,
                                   struct dub_err *err)
{
    struct dub_source src;
    enum dub_status st = dub_source_parse(text, &src, err);
    if (st)
        return st;
    *kind = src.kind;
    if (src.kind != DUB_SOURCE_FILE) {
        dub_buf_add_sv(where, src.value);
        return DUB_OK;
    }
    char *typed = dub_strndup(src.value.p, src.value.n);
    char *full = find_file(s, typed);
    if (full) {
        char *stored = dub_path_relative_to(full, s->dir);
        dub_buf_add_z(where, stored);
        dub_free(stored);
    } else {
        st = dub_fail(err, DUB_ERR_IO,
                      "there is no file %s here or in the project's folder (%s)", typed, s->dir);
        if (err)
            dub_err_at(err, typed, 0, 0);
    }
    dub_free(full);
    dub_free(typed);
    return st;
}

enum dub_status dub_probe_source(struct dub_session *s, enum dub_source_kind kind,
                                 const char *where, struct dub_err *err)
{
    if (kind != DUB_SOURCE_FILE || !s->ports.probe)
        return DUB_OK;
    return s->ports.probe(s->ports.ctx, s, where, err);
}

enum dub_status dub_finish(struct dub_session *s, enum dub_status st)
{
    if (st)
        dub_session_abort(s);
    else
        dub_session_commit(s);
    return st;
}

enum dub_status dub_set_option(struct dub_options *o, enum dub_option which, struct dub_sv text,
                               struct dub_err *err)
{
    int64_t number;
    if (dub_sv_eq_z(text, "none")) {
        dub_options_clear(o, which);
        return DUB_OK;
    }
    switch (which) {
    case DUB_OPT_SYNC_MODE:
        if (!dub_sync_mode_parse(text, &o->sync_mode))
            return dub_fail(
                err, DUB_ERR_ARG,
                "'%.*s' is not a sync mode: use bounce, loop, cut-off, silence or remap",
                (int)(text.n > 60 ? 60 : text.n), text.p);
        break;
    case DUB_OPT_TEMPERATURE:
        if (dub_decimal6_parse(text, &number, NULL, err))
            return DUB_ERR_ARG;
        if (number < 0 || number > 1000000)
            return dub_fail(err, DUB_ERR_RANGE, "temperature runs from 0 to 1, not %.*s",
                            (int)text.n, text.p);
        o->temperature_e6 = number;
        break;
    case DUB_OPT_OCCLUSION:
        if (!dub_sv_eq_z(text, "on") && !dub_sv_eq_z(text, "off") && !dub_sv_eq_z(text, "true") &&
            !dub_sv_eq_z(text, "false"))
            return dub_fail(err, DUB_ERR_ARG, "occlusion is on, off or none, not '%.*s'",
                            (int)(text.n > 60 ? 60 : text.n), text.p);
        o->occlusion = dub_sv_eq_z(text, "on") || dub_sv_eq_z(text, "true");
        break;
    case DUB_OPT_FACE:
        return dub_face_parse(text, o, err);
    case DUB_OPT_MODEL_MODE:
        dub_str_set(&o->model_mode, text);
        break;
    case DUB_OPT_PROMPT:
        dub_str_set(&o->prompt, text);
        break;
    case DUB_OPT_I2V_PROMPT:
    case DUB_OPT_REASONING:
    case DUB_OPT_COUNT:
        return dub_fail(err, DUB_ERR_UNSUPPORTED, "this option has no command");
    }
    o->set |= DUB_OPT_BIT(which);
    return DUB_OK;
}
