/* A point chosen for a face lies in the picture that the video has now. */
#include <stdio.h>

#include "check/issue.h"
#include "check/rules_list.h"

/* What there is to look at: a point and a frame, in a picture of known size. */
static const struct dub_facts *picture_of(const struct dub_check_view *v,
                                          const struct dub_options *o)
{
    const struct dub_facts *f = v->visual ? dub_project_facts(v->p, v->visual) : NULL;
    bool has = (o->set & DUB_OPT_BIT(DUB_OPT_FACE)) && o->face.has_frame && o->face.has_point;
    return has && f && f->has_video && f->video.width > 0 && f->video.height > 0 ? f : NULL;
}

/* Frames there are; 0: not known. */
static int64_t frames_of(const struct dub_facts *f)
{
    dub_us length_us;
    if (f->video.frames > 0)
        return f->video.frames;
    if (!dub_rate_known(f->video.rate) || !dub_facts_video_length(f, &length_us))
        return 0;
    return dub_frame_at(length_us, f->video.rate) + 1;
}

static void check_point(const struct dub_rule *rule, const struct dub_check_view *v,
                        const struct dub_check_segment *on, const struct dub_options *o,
                        struct dub_diag_list *out)
{
    const struct dub_facts *f = picture_of(v, o);
    char who[48] = "the project";
    if (!f)
        return;
    int64_t w = f->video.width, h = f->video.height, n = frames_of(f);
    const struct dub_face *face = &o->face;
    bool outside = face->x < 0 || face->y < 0 || face->x >= w || face->y >= h;
    bool late = face->frame < 0 || (n > 0 && face->frame >= n);
    if (!outside && !late)
        return;
    if (on)
        (void)snprintf(who, sizeof(who), "segment %zu", on->number);
    struct dub_diag *d = dub_issue(out, rule, rule->severity, on);
    if (outside) {
        char value[64], limit[64];
        (void)snprintf(value, sizeof(value), "%lld,%lld", (long long)face->x, (long long)face->y);
        (void)snprintf(limit, sizeof(limit), "%lldx%lld", (long long)w, (long long)h);
        dub_issue_field(d, "coordinates", value, limit);
        dub_issue_say(d,
                      "%s chooses a face at %s, outside the video's %s stored pixels: it was "
                      "chosen in another version of the video, or the sides were mixed up",
                      who, value, limit);
    } else {
        dub_issue_counts(d, "frame_number", face->frame, n - 1);
        dub_issue_say(d, "%s chooses a face in frame %lld, and the video's last one is %lld", who,
                      (long long)face->frame, (long long)(n - 1));
    }
    dub_issue_fix(d, on ? "segment-set" : "set", on, "face none");
}

DUB_RULE_FN(face_point)
{
    (void)p;
    check_point(rule, env->view, NULL, &env->view->settings->options, out);
}

DUB_SEGMENT_RULE_FN(face_point)
{
    check_point(rule, env->view, c, &c->s->override, out);
}
