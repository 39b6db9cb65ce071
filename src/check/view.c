#include "check/view.h"

#include <stdlib.h>

static void resolve(const struct dub_check_view *v, struct dub_check_segment *c)
{
    const struct dub_segment *s = c->s;
    c->speaker = dub_project_speaker_by_ref(v->p, s->speaker);
    c->input = dub_segment_input(v->p, s);
    c->is_template = dub_segment_is_template(v->p, s);
    c->time_ok = s->span.start_us >= 0 && s->span.start_us < s->span.end_us;
    c->crop = dub_segment_crop(s);
    c->crop_ok = c->crop.has_start && c->crop.has_end && c->crop.span.start_us >= 0 &&
                 c->crop.span.start_us < c->crop.span.end_us;
    c->has_input_len = c->input && dub_input_audio_len(v->p, c->input, &c->input_us);
    c->fit = dub_fit_segment(v->p, s);
}

/* Where each end may go: up to the next start or the video's end, nowhere inside an overlap. */
static void measure_room(struct dub_check_view *v)
{
    dub_us open_end = v->video_known ? v->video_us : DUB_US_MAX;
    dub_us latest = INT64_MIN; /* end of any segment before */
    for (size_t i = 0; i < v->n; i++) {
        struct dub_check_segment *c = &v->segments[i];
        dub_us end = c->s->span.end_us;
        c->room_us = open_end > end ? open_end : end;
        if (latest > end) {
            c->room_us = end;
            c->next_limits = true;
        }
        if (i + 1 < v->n && v->segments[i + 1].s->span.start_us < c->room_us) {
            dub_us next = v->segments[i + 1].s->span.start_us;
            c->room_us = next > end ? next : end;
            c->next_limits = true;
        }
        if (end > latest)
            latest = end;
    }
}

static int by_address(const void *a, const void *b)
{
    const struct dub_input *const *x = a, *const *y = b;
    return ((uintptr_t)*x > (uintptr_t)*y) - ((uintptr_t)*x < (uintptr_t)*y);
}

static void collect_used(struct dub_check_view *v)
{
    v->used = dub_alloc_array(v->n + 1, sizeof(*v->used));
    for (size_t i = 0; i < v->n; i++) {
        const struct dub_input *in = v->segments[i].input;
        if (in && (v->n_used == 0 || v->used[v->n_used - 1] != in))
            v->used[v->n_used++] = in;
    }
    if (v->n_used < 2)
        return;
    qsort(v->used, v->n_used, sizeof(*v->used), by_address);
    size_t kept = 1;
    for (size_t i = 1; i < v->n_used; i++)
        if (v->used[i] != v->used[kept - 1])
            v->used[kept++] = v->used[i];
    v->n_used = kept;
}

bool dub_check_view_uses(const struct dub_check_view *v, const struct dub_input *in)
{
    return v->n_used > 0 && bsearch(&in, v->used, v->n_used, sizeof(*v->used), by_address) != NULL;
}

bool dub_check_view_sends(const struct dub_check_view *v, const struct dub_input *in)
{
    return v->n == 0 || !dub_input_is_voice(in) || dub_check_view_uses(v, in);
}

void dub_check_view_init(struct dub_check_view *v, const struct dub_project *p, const char *plan)
{
    const struct dub_settings *set = dub_project_settings(p);
    *v = (struct dub_check_view){
        .p = p,
        .settings = set,
        .model = dub_model_find(dub_str_sv(set->model)),
        .plan = dub_plan_find(plan ? dub_sv(plan) : dub_str_sv(set->plan)),
        .visual = dub_project_visual(p),
        .rate = dub_project_rate(p),
        .n = dub_project_n_segments(p),
    };
    v->video_known = dub_project_video_len(p, &v->video_us);
    v->frame_us = dub_frame_len(v->rate);
    v->segments = dub_alloc_array(v->n + 1, sizeof(*v->segments));
    for (size_t i = 0; i < v->n; i++) {
        v->segments[i].s = dub_project_segment(p, i);
        v->segments[i].number = i + 1;
        resolve(v, &v->segments[i]);
    }
    measure_room(v);
    collect_used(v);
}

void dub_check_view_fini(struct dub_check_view *v)
{
    dub_free(v->segments);
    dub_free(v->used);
    *v = (struct dub_check_view){0};
}
