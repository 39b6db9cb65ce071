/* shots: where a video's shots change. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "cli.h"
#include "run/facts_cache.h"

struct search {
    struct ui_cli *cli;
    uint64_t id;
    bool done, shows_progress;
    enum dub_status st;
    struct dub_err *err;
    cJSON *result;
};

static void on_progress(void *ctx, double done, const cJSON *part)
{
    struct search *s = ctx;
    (void)part;
    if (s->shows_progress)
        fprintf(stderr, "\rlooking %3d %%", (int)(100 * done));
}

static void on_done(void *ctx, const cJSON *result, const struct dub_err *err)
{
    struct search *s = ctx;
    s->done = true;
    s->result = result ? cJSON_Duplicate(result, true) : NULL;
    if (err) {
        s->st = err->code;
        *s->err = *err;
    }
}

static void on_signal(void *ctx, int signo)
{
    struct search *s = ctx;
    (void)signo;
    dub_media_forget(s->cli->media, s->id);
    s->done = true;
    s->st = dub_fail(s->err, DUB_ERR_CANCELLED, "stopped");
}

static enum dub_status search(struct ui_cli *cli, const char *path, cJSON **out,
                              struct dub_err *err)
{
    struct search s = {.cli = cli, .err = err, .shows_progress = isatty(STDERR_FILENO) == 1};
    cJSON *args = cJSON_CreateObject();
    int64_t threshold_e6;
    if (ui_has(cli, "--threshold") &&
        dub_decimal6_parse(dub_sv(ui_value(cli, "--threshold")), &threshold_e6, NULL, err)) {
        cJSON_Delete(args);
        return dub_fail(err, DUB_ERR_ARG, "--threshold wants a number above 0, 10 is usual");
    }
    if (ui_has(cli, "--threshold"))
        dub_json_add_decimal6(args, "threshold", threshold_e6);
    (void)!dub_loop_add_signal(ui_loop(cli), SIGINT, on_signal, &s, NULL);
    (void)!dub_loop_add_signal(ui_loop(cli), SIGTERM, on_signal, &s, NULL);
    struct dub_media_work_request req = {.task = "shots",
                                         .source = path,
                                         .args = args,
                                         .progress = on_progress,
                                         .done = on_done,
                                         .ctx = &s};
    s.id = dub_media_work(cli->media, &req);
    while (!s.done)
        dub_loop_step(ui_loop(cli), -1);
    if (s.shows_progress)
        fprintf(stderr, "\r%20s\r", "");
    *out = s.result;
    return s.st;
}

/* Path of the video that the argument names: itself, or the project's. dub_free. */
static enum dub_status video_of(struct ui_cli *cli, char **out, struct dub_err *err)
{
    struct dub_session *s;
    struct dub_sv name = dub_sv(cli->args.at[0]);
    if (!dub_sv_ends(name, DUB_SV_LIT(".dub"))) {
        *out = dub_strdup(cli->args.at[0]);
        return DUB_OK;
    }
    enum dub_status st = ui_session_open(cli, cli->args.at[0], DUB_OPEN_READ, &s, err);
    if (st)
        return st;
    const struct dub_input *video = dub_project_visual(s->project);
    *out = video ? dub_session_file_path(s, video) : NULL;
    if (!*out)
        st = dub_fail(err, DUB_ERR_STATE, "%s has no video that is a file here", cli->args.at[0]);
    ui_session_close(s);
    return st;
}

static enum dub_status print_text(const cJSON *result, const struct dub_facts *f,
                                  struct dub_err *err)
{
    struct dub_buf text;
    const cJSON *one;
    char t[DUB_TIME_TEXT];
    dub_us at_us, score_e6;
    dub_buf_init(&text, 0);
    cJSON_ArrayForEach(one, dub_json_get(result, "shots")) {
        if (!dub_json_us(one->child, &at_us, NULL) ||
            !dub_json_us(one->child->next, &score_e6, NULL))
            continue;
        dub_buf_addf(&text, "%s", dub_clock_print(at_us, t));
        if (dub_rate_known(f->video.rate) && !f->video.variable_rate)
            dub_buf_addf(&text, "  frame %lld",
                         (long long)dub_frame_at(dub_frame_snap(at_us, f->video.rate),
                                                 f->video.rate));
        dub_buf_addf(&text, "  %s\n", dub_seconds3_print(score_e6, t));
    }
    enum dub_status st = ui_print(dub_buf_sv(&text), err);
    dub_buf_fini(&text);
    return st;
}

static enum dub_status run_shots(struct ui_cli *cli, struct dub_err *err)
{
    struct dub_facts facts;
    struct dub_shots found = {0};
    struct dub_media_client *media;
    cJSON *result = NULL;
    char *path = NULL;
    enum dub_status st = video_of(cli, &path, err);
    if (!st)
        st = ui_media(cli, &media, err);
    if (!st)
        st = dub_probe_sync(media, ui_loop(cli), path, !dub_is_url(path), &facts, err);
    if (!st)
        st = search(cli, path, &result, err);
    if (!st)
        st = dub_shots_read(result, &found, err);
    if (!st && !ui_has(cli, "--threshold"))
        dub_shots_cache_put(facts.sha256, &found);
    if (!st && cli->json) {
        st = ui_print_json(result, err);
        result = NULL;
    } else if (!st) {
        st = print_text(result, &facts, err);
    }
    cJSON_Delete(result);
    dub_shots_fini(&found);
    dub_free(path);
    return st;
}

static const struct ui_option shots_options[] = {
    {"--threshold", "N", false, "how great a change counts, of 0 to 100 (default 10)"},
    {"--json", NULL, false, "one JSON document: {\"shots\":[[seconds, score]...],\"frames\"}"},
    {0},
};

const struct ui_verb ui_verbs_shots[] = {
    {"shots", "P.dub|VIDEO", "Find where a video's shots change.",
     "One line for each cut: time, frame, how great the change is. Dissolves are not found. What "
     "was found with the default threshold is kept by the content's hash: the editor shows it, "
     "and `segment-snap N shots` puts edges there.",
     1, 1, shots_options, run_shots, false},
    {0},
};
