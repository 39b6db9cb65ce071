/* Model, plan, and the service's own limits (S21, S22, S24, S28). */
#include <stdio.h>

#include "base/utf8.h"
#include "check/rules_list.h"

DUB_RULE_FN(segments_many)
{
    const struct dub_check_view *v = env->view;
    int64_t most = dub_limit(DUB_LIMIT_SEGMENTS_MANY);
    (void)p;
    if ((int64_t)v->n <= most)
        return;
    struct dub_diag *d = dub_issue(out, rule, rule->severity, NULL);
    dub_issue_counts(d, "segments", (int64_t)v->n, most);
    dub_issue_say(d,
                  "%zu segments: the service's ceiling is not published, and more than %lld in "
                  "one request are untried",
                  v->n, (long long)most);
}

/* One finding for the project: speech rarely starts on a frame, and one command moves all. */
DUB_RULE_FN(precision)
{
    const struct dub_check_view *v = env->view;
    size_t n_off = v->tally.n_off, n_times = 2 * v->tally.n_time_ok;
    (void)p;
    if (n_off == 0)
        return;
    size_t first = dub_order_index(&v->order, dub_order_first_off(&v->order)) + 1;
    struct dub_diag *d = dub_issue(out, rule, rule->severity, NULL);
    dub_issue_counts(d, "segments", (int64_t)n_off, 0);
    dub_issue_say(d,
                  "%zu of %zu segment times (the first in segment %zu) lie between two frames of "
                  "the video: how the service rounds them is not published",
                  n_off, n_times, first);
    if (v->tally.n_unsnappable == 0)
        dub_issue_fix(d, "segment-snap", NULL, "all frames");
}

DUB_RULE_FN(model_unknown)
{
    const struct dub_check_view *v = env->view;
    struct dub_sv id = dub_str_sv(v->settings->model);
    const struct dub_model *near = dub_model_nearest(id);
    (void)p;
    if (v->model)
        return;
    struct dub_diag *d = dub_issue(out, rule, id.n ? rule->severity : DUB_SEV_ERROR, NULL);
    dub_issue_field(d, "model", id.n ? id.p : NULL, NULL);
    if (id.n == 0)
        dub_issue_say(d, "the project names no model, and the service wants one");
    else
        dub_issue_say(d,
                      "the model '%.*s' is not among those known here%s%s: price, limits and "
                      "options cannot be checked, and a misspelled one is refused",
                      DUB_ISSUE_NAME_MAX, id.p, near ? "; the nearest is " : "",
                      near ? near->id : "");
    if (near)
        dub_issue_fix(d, "set", NULL, "model %s", near->id);
    else if (id.n == 0)
        dub_issue_fix(d, "set", NULL, "model lipsync-2");
}

DUB_RULE_FN(model_segments)
{
    const struct dub_check_view *v = env->view;
    (void)p;
    if (v->n == 0 || !v->model || v->model->segments == DUB_SEGMENTS_USED)
        return;
    struct dub_diag *d = dub_issue(out, rule, rule->severity, NULL);
    dub_issue_field(d, "model", v->model->id, "lipsync-2, lipsync-2-pro");
    dub_issue_say(d, "segments with %s: %s", v->model->id, v->model->segments_note);
    dub_issue_fix(d, "set", NULL, "model lipsync-2");
}

static void unknown_plan(const struct dub_rule *rule, struct dub_sv name, struct dub_diag_list *out)
{
    struct dub_diag *d = dub_issue(out, rule, DUB_SEV_INFO, NULL);
    dub_issue_field(d, "plan", name.p, "free, hobbyist, creator, growth, scale, enterprise");
    dub_issue_say(d,
                  "cannot verify: the plan '%.*s' is not among those known here, so its limits "
                  "are not checked",
                  DUB_ISSUE_NAME_MAX, name.p);
}

DUB_RULE_FN(plan_duration)
{
    const struct dub_check_view *v = env->view;
    struct dub_sv model = dub_str_sv(v->settings->model);
    dub_us most = v->plan ? dub_plan_max(v->plan, model) : 0;
    struct dub_sv name = env->plan ? dub_sv(env->plan) : dub_str_sv(v->settings->plan);
    struct dub_fit_total total;
    char a[DUB_TIME_TEXT], b[DUB_TIME_TEXT];
    if (name.n > 0 && !v->plan)
        unknown_plan(rule, name, out);
    if (most == 0)
        return;
    total = dub_check_view_total(v);
    (void)p;
    bool over = total.known && total.out_us > most;
    if (!over && total.known && total.complete)
        return;
    struct dub_diag *d = dub_issue(out, rule, over ? rule->severity : DUB_SEV_INFO, NULL);
    if (over) {
        dub_issue_times(d, "plan", total.out_us, most);
        dub_issue_say(d,
                      "the output will be about %s long, and the plan %s allows %s for one "
                      "generation: split the work or change the plan",
                      dub_clock_print(total.out_us, a), v->plan->title, dub_clock_print(most, b));
        return;
    }
    dub_issue_field(d, "plan", NULL, dub_seconds_print(most, b));
    dub_issue_say(d,
                  "cannot verify: the length of the %s is not known, so it is not sure that the "
                  "output stays within the %s of the plan %s",
                  total.known ? "audio" : "video", dub_clock_print(most, a), v->plan->title);
}

static void model_limit(const struct dub_rule *rule, const struct dub_check_view *v,
                        const struct dub_input *in, dub_us most, struct dub_diag_list *out)
{
    bool video = !dub_input_is_voice(in);
    dub_us length = 0;
    bool known =
        video ? dub_project_video_len(v->p, &length) : dub_input_audio_len(v->p, in, &length);
    const char *what = dub_input_kind_name(in->kind);
    char a[DUB_TIME_TEXT], b[DUB_TIME_TEXT];
    if (most == 0 || in->kind == DUB_INPUT_IMAGE || (known && length <= most))
        return;
    struct dub_diag *d = dub_issue(out, rule, known ? rule->severity : DUB_SEV_INFO, NULL);
    dub_issue_ref(d, in->ref);
    dub_issue_field(d, video ? "video" : "audio", known ? dub_seconds_print(length, a) : NULL,
                    dub_seconds_print(most, b));
    if (known)
        dub_issue_say(d, "the %s%s%.*s is %s s long, and %s takes at most %s s", what,
                      in->ref ? " " : "", DUB_ISSUE_NAME_MAX, dub_str_z(in->ref),
                      dub_seconds3_print(length, a), v->model->id, b);
    else
        dub_issue_say(d,
                      "cannot verify: the length of the %s%s%.*s is not known, and %s takes at "
                      "most %s s",
                      what, in->ref ? " " : "", DUB_ISSUE_NAME_MAX, dub_str_z(in->ref),
                      v->model->id, b);
}

DUB_RULE_FN(model_duration)
{
    const struct dub_check_view *v = env->view;
    if (!v->model)
        return;
    for (size_t i = 0; i < dub_project_n_inputs(p); i++) {
        const struct dub_input *in = dub_project_input(p, i);
        bool voice = dub_input_is_voice(in);
        if (dub_check_view_sends(v, in))
            model_limit(rule, v, in, voice ? v->model->max_audio_us : v->model->max_video_us, out);
    }
}

/* in: on the segment whose text it is, or NULL for an input's own script */
static void script(const struct dub_rule *rule, const struct dub_check_segment *on,
                   const struct dub_input *in, struct dub_sv text, struct dub_diag_list *out)
{
    int64_t most = dub_limit(DUB_LIMIT_SCRIPT_CHARS);
    int64_t n = (int64_t)dub_utf8_count(text);
    char who[48] = "a script";
    if (n < dub_limit(DUB_LIMIT_SCRIPT_WARN_CHARS))
        return;
    struct dub_diag *d = dub_issue(out, rule, rule->severity, on);
    if (on)
        snprintf(who, sizeof(who), "the text of segment %zu", on->number);
    else
        dub_issue_ref(d, in->ref);
    dub_issue_counts(d, on ? "text" : "script", n, most);
    dub_issue_say(d, "%s (%.*s) has %lld characters, and the service takes %lld%s", who,
                  DUB_ISSUE_NAME_MAX, dub_str_z(in->ref), (long long)n, (long long)most,
                  n > most ? "" : "; how it counts is not published");
}

DUB_RULE_FN(script_length)
{
    const struct dub_check_view *v = env->view;
    for (size_t i = 0; i < dub_project_n_inputs(p); i++) {
        const struct dub_input *in = dub_project_input(p, i);
        if (in->kind == DUB_INPUT_TEXT && in->script && dub_check_view_sends(v, in))
            script(rule, NULL, in, dub_str_sv(in->script), out);
    }
}

DUB_SEGMENT_RULE_FN(script_length)
{
    (void)env;
    if (c->is_template)
        script(rule, c, c->input, dub_str_sv(c->s->text), out);
}

/* Runs of other characters become one `_`; a media extension goes, the service adds its own. */
static void clean_name(struct dub_sv name, struct dub_buf *out)
{
    const struct dub_media_kind *kind = dub_media_kind_of(name);
    if (kind && kind->is != DUB_MEDIA_OTHER && name.n > strlen(kind->extension) + 1)
        name.n -= strlen(kind->extension) + 1;
    for (size_t i = 0; i < name.n && (int64_t)out->n < dub_limit(DUB_LIMIT_OUTPUT_NAME_CHARS);
         i++) {
        if (dub_ref_is_plain(dub_sv_n(name.p + i, 1)))
            dub_buf_add_c(out, name.p[i]);
        else if (out->n == 0 || out->data[out->n - 1] != '_')
            dub_buf_add_c(out, '_');
    }
}

DUB_RULE_FN(output_name)
{
    const struct dub_check_view *v = env->view;
    struct dub_sv name = dub_str_sv(v->settings->output_name);
    struct dub_buf clean;
    (void)p;
    if (!v->settings->output_name)
        return;
    dub_buf_init(&clean, 0);
    clean_name(name, &clean);
    if (name.n == 0 || !dub_sv_eq(name, dub_buf_sv(&clean))) {
        struct dub_diag *d = dub_issue(out, rule, rule->severity, NULL);
        dub_issue_field(d, "output-name", name.p, "[A-Za-z0-9_-]{1,255}");
        dub_issue_say(d,
                      "the output name '%.*s' %s: letters, digits, _ and - are allowed, at most "
                      "255, without an extension",
                      DUB_ISSUE_NAME_MAX, name.p,
                      name.n == 0    ? "is empty"
                      : name.n > 255 ? "is too long"
                                     : "is not allowed");
        if (clean.n > 0)
            dub_issue_fix(d, "set", NULL, "output-name %s", dub_buf_z(&clean));
    }
    dub_buf_fini(&clean);
}
