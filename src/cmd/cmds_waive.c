/* Waivers: issues of a segment that somebody accepted, with the reason, saved with the segment. */
#include "check/rules.h"
#include "cmd/groups.h"

/* The lines of a segment's waivers without those of a rule ("all": none stays). */
static bool others(const struct dub_segment *seg, struct dub_sv rule, struct dub_buf *out)
{
    bool had = false;
    struct dub_sv rest = dub_str_sv(seg->waived);
    while (rest.n > 0) {
        struct dub_sv line = dub_sv_split(&rest, '\n'), name = line;
        bool same = dub_sv_eq(dub_sv_split(&name, '\t'), rule) || dub_sv_eq_z(rule, "all");
        if (!same)
            dub_buf_addf(out, "%.*s\n", (int)line.n, line.p);
        had = had || same;
    }
    return had;
}

/* A changed copy of the segment goes into the open transaction. lines: its waivers from now on. */
static void put_waivers(struct dub_session *s, const struct dub_segment *was,
                        const struct dub_buf *lines)
{
    struct dub_segment *seg = dub_segment_dup(was);
    dub_str_set(&seg->waived, lines->n ? dub_buf_sv(lines) : (struct dub_sv){0});
    dub_session_put(s, seg);
}

static enum dub_status waive(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    enum dub_status st = dub_known_rule(a[1].text, err);
    char label[64];
    if (st || dub_sv_eq_z(a[1].text, "all"))
        return st ? st : dub_fail(err, DUB_ERR_ARG, "waive takes one rule");
    if (dub_sv_trim(a[2].text).n == 0)
        return dub_fail(err, DUB_ERR_ARG, "waive wants a reason, which is saved with the segment");
    dub_session_begin(s, "waive %.*s, %s", (int)a[1].text.n, a[1].text.p,
                      dub_segments_label(s, &a[0], label, sizeof(label)));
    for (size_t i = 0; i < a[0].segments.n; i++) {
        const struct dub_segment *seg =
            dub_project_segment_by_id(s->project, a[0].segments.at[i]);
        struct dub_buf lines;
        dub_buf_init(&lines, 0);
        (void)others(seg, a[1].text, &lines); /* a second waiver of a rule replaces the first */
        dub_buf_addf(&lines, "%.*s\t", (int)a[1].text.n, a[1].text.p);
        for (size_t k = 0; k < a[2].text.n; k++) {
            char c = a[2].text.p[k];
            dub_buf_add_c(&lines, c == '\n' || c == '\t' ? ' ' : c);
        }
        dub_buf_add_c(&lines, '\n');
        put_waivers(s, seg, &lines);
        dub_buf_fini(&lines);
    }
    dub_session_commit(s);
    return DUB_OK;
}

static enum dub_status unwaive(struct dub_session *s, const struct dub_value *a,
                               struct dub_err *err)
{
    enum dub_status st = dub_known_rule(a[1].text, err);
    char label[64];
    size_t n = 0;
    if (st)
        return st;
    dub_session_begin(s, "unwaive %.*s, %s", (int)a[1].text.n, a[1].text.p,
                      dub_segments_label(s, &a[0], label, sizeof(label)));
    for (size_t i = 0; i < a[0].segments.n; i++) {
        const struct dub_segment *seg =
            dub_project_segment_by_id(s->project, a[0].segments.at[i]);
        struct dub_buf lines;
        dub_buf_init(&lines, 0);
        if (others(seg, a[1].text, &lines)) {
            put_waivers(s, seg, &lines);
            n++;
        }
        dub_buf_fini(&lines);
    }
    if (n == 0)
        st = dub_fail(err, DUB_ERR_STATE, "nothing of the kind is waived there");
    return dub_finish(s, st);
}

static const struct dub_cmd rows[] = {
    {.name = "waive", .group = "project",
     .summary = "accept an issue of segments with a reason that is saved",
     .flags = DUB_CMD_MUTATES, .needs = DUB_NEED_SEGMENTS,
     .args = {{"@id", DUB_ARG_SEGMENTS, .help = "segments"},
              {"RULE", DUB_ARG_RULE, .help = "rule id"},
              {"REASON", DUB_ARG_TEXT, .help = "why it is fine"}},
     .exec = waive},
    {.name = "unwaive", .group = "project",
     .summary = "take back that an issue of segments was accepted",
     .flags = DUB_CMD_MUTATES, .needs = DUB_NEED_SEGMENTS,
     .args = {{"@id", DUB_ARG_SEGMENTS, .help = "segments"},
              {"RULE", DUB_ARG_RULE, .help = "rule id, or all"}},
     .exec = unwaive},
};

struct dub_cmd_group dub_cmds_waive(void)
{
    return (struct dub_cmd_group){rows, DUB_ARRAY_LEN(rows)};
}
