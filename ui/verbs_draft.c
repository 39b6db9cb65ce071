/* draft: the dub as it will lie, rendered here. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/json.h"
#include "cli.h"
#include "draft_make.h"

/* Opening many takes takes a while before the first of them is mixed. */
#define SILENCE_US (120 * DUB_US_PER_S)

#define BAR_CELLS 30

struct rendering {
    struct dub_media_client *media;
    uint64_t id;
    bool done, shows_progress, stopped;
    int shown; /* per cent */
    enum dub_status st;
    struct dub_err *err;
    cJSON *result;
};

static void on_progress(void *ctx, double done, const cJSON *part)
{
    struct rendering *r = ctx;
    char bar[BAR_CELLS + 1];
    int percent = (int)(100 * done), full = (int)(BAR_CELLS * done);
    (void)part;
    if (!r->shows_progress || percent == r->shown)
        return;
    r->shown = percent;
    for (int i = 0; i < BAR_CELLS; i++)
        bar[i] = i < full ? '#' : '.';
    bar[BAR_CELLS] = 0;
    fprintf(stderr, "\rdraft [%s] %3d %%", bar, percent);
}

static void on_done(void *ctx, const cJSON *result, const struct dub_err *err)
{
    struct rendering *r = ctx;
    r->done = true;
    r->id = 0;
    if (err) {
        r->st = err->code;
        *r->err = *err;
        return;
    }
    r->result = cJSON_Duplicate(result, true);
}

static void on_signal(void *ctx, int signo)
{
    struct rendering *r = ctx;
    (void)signo;
    r->stopped = true;
    dub_media_cancel(r->media, r->id);
}

static enum dub_status render(struct ui_cli *cli, struct ui_draft *d, cJSON **result,
                              struct dub_err *err)
{
    struct rendering r = {.err = err, .shows_progress = isatty(STDERR_FILENO) == 1, .shown = -1};
    struct dub_media_work_request req = {
        .progress = on_progress, .done = on_done, .ctx = &r, .silence_us = SILENCE_US};
    enum dub_status st = ui_media(cli, &r.media, err);
    (void)!dub_loop_add_signal(ui_loop(cli), SIGINT, on_signal, &r, NULL);
    (void)!dub_loop_add_signal(ui_loop(cli), SIGTERM, on_signal, &r, NULL);
    if (!st)
        st = ui_draft_ask(d, r.media, &req, &r.id, err);
    while (!st && !r.done)
        dub_loop_step(ui_loop(cli), -1);
    if (r.shows_progress && r.shown >= 0)
        fprintf(stderr, "\r%*s\r", BAR_CELLS + 16, "");
    *result = r.result;
    if (!st && r.stopped && r.st == DUB_ERR_CANCELLED)
        return dub_fail(err, DUB_ERR_CANCELLED, "stopped; nothing was written");
    return st ? st : r.st;
}

/* --- what is said ----------------------------------------------------------------------------- */

static void say_silent(const struct ui_draft *d)
{
    for (const cJSON *item = d->silent->child; item; item = item->next) {
        int segment = (int)dub_json_num(item, "segment", 0);
        const char *ref = dub_json_str(item, "refId"), *why = dub_json_str(item, "why");
        if (segment > 0)
            ui_say("segment %d%s%s is silent: %s", segment, ref && ref[0] ? ", " : "",
                   ref ? ref : "", why);
        else
            ui_say("the voice is silent: %s", why);
    }
}

static void say_reencoded(const cJSON *result)
{
    const cJSON *list = dub_json_get(result, "reencoded");
    for (const cJSON *item = list ? list->child : NULL; item; item = item->next) {
        char from[DUB_TIME_TEXT], to[DUB_TIME_TEXT];
        dub_us start_us = 0, end_us = 0;
        (void)!dub_json_us(dub_json_get(item, "start"), &start_us, NULL);
        (void)!dub_json_us(dub_json_get(item, "end"), &end_us, NULL);
        ui_say("encoded anew %s to %s: %s", dub_clock_print(start_us, from),
               dub_clock_print(end_us, to), dub_json_str(item, "why"));
    }
}

static enum dub_status say(const struct ui_cli *cli, const struct ui_draft *d, const cJSON *result,
                           struct dub_err *err)
{
    char seconds[DUB_TIME_TEXT];
    dub_us length_us = 0;
    double clipped = dub_json_num(result, "clippedSamples", 0);
    if (cli->json)
        return ui_print_json(ui_draft_report(d, result), err);
    (void)!dub_json_us(dub_json_get(result, "seconds"), &length_us, NULL);
    say_silent(d);
    say_reencoded(result);
    if (clipped > 0)
        ui_say("%.0f samples of the mix are beyond full scale; nothing was made quieter", clipped);
    ui_say("%s: %s%s", d->output, dub_clock_print(length_us, seconds),
           dub_json_bool(result, "videoCopied", false) ? ", the picture copied as it was" : "");
    return DUB_OK;
}

/* --- the verb --------------------------------------------------------------------------------- */

static enum dub_status choose(const struct ui_cli *cli, const char *option,
                              const char *const *words, const char **out, struct dub_err *err)
{
    const char *text = ui_value(cli, option);
    *out = words[0];
    for (size_t i = 0; text && words[i]; i++) {
        if (strcmp(text, words[i]) == 0) {
            *out = words[i];
            return DUB_OK;
        }
    }
    if (!text)
        return DUB_OK;
    return dub_fail(err, DUB_ERR_ARG, "%s takes %s, %s%s%s; %s is none of them", option, words[0],
                    words[1], words[2] ? " or " : "", words[2] ? words[2] : "", text);
}

static enum dub_status time_option(const struct ui_cli *cli, const struct dub_session *s,
                                   const char *option, bool *has, dub_us *out, struct dub_err *err)
{
    struct dub_time_ctx ctx = {.rate = dub_project_rate(s->project)};
    const char *text = ui_value(cli, option);
    *has = text != NULL;
    return text ? dub_time_parse(dub_sv(text), &ctx, out, err) : DUB_OK;
}

static enum dub_status read_wish(const struct ui_cli *cli, const struct dub_session *s,
                                 struct ui_draft_wish *w, struct dub_err *err)
{
    static const char *const in_segments[] = {"mute", "duck", "keep", NULL};
    static const char *const in_gaps[] = {"keep", "mute", NULL, NULL};
    *w = (struct ui_draft_wish){.output = ui_value(cli, "-o"), .may_fetch = ui_has(cli, "--probe")};
    if (!w->output)
        return dub_fail(err, DUB_ERR_ARG, "-o OUT.mp4 or -o OUT.wav says where to write");
    enum dub_status st = choose(cli, "--source", in_segments, &w->in_segments, err);
    if (!st)
        st = choose(cli, "--gaps", in_gaps, &w->in_gaps, err);
    if (!st)
        st = time_option(cli, s, "--from", &w->has_from, &w->from_us, err);
    if (!st)
        st = time_option(cli, s, "--to", &w->has_to, &w->to_us, err);
    return st ? st : ui_check_output(s, w->output, err);
}

static enum dub_status run_draft(struct ui_cli *cli, struct dub_err *err)
{
    struct dub_session *s;
    struct ui_draft_wish wish;
    struct ui_draft d = {0};
    cJSON *result = NULL;
    enum dub_status st = ui_session_open(cli, cli->args.at[0], DUB_OPEN_READ, &s, err);
    if (st)
        return st;
    st = read_wish(cli, s, &wish, err);
    if (!st)
        st = ui_draft_prepare(s, &wish, &d, err);
    if (!st)
        st = render(cli, &d, &result, err);
    if (!st)
        st = say(cli, &d, result, err);
    cJSON_Delete(result);
    ui_draft_fini(&d);
    ui_session_close(s);
    return st;
}

static const struct ui_option draft_options[] = {
    {"-o", "OUT", false, "file to write: .mp4 or .wav (sound alone)"},
    {"--source", "HOW", false, "the video's own sound in segments: mute (default), duck, keep"},
    {"--gaps", "HOW", false, "the video's own sound between segments: keep (default), mute"},
    {"--from", "TIME", false, "begin here (a time of the video)"},
    {"--to", "TIME", false, "end here (a time of the video)"},
    {"--probe", NULL, false, "fetch media that are URLs; without it they are silent"},
    {"--json", NULL, false, "say what was written as one JSON document"},
    {0},
};

const struct ui_verb ui_verbs_draft[] = {
    {"draft", "P.dub -o OUT.mp4|OUT.wav", "Render the dub as it will lie, without lip movement.",
     "Every take is placed at its exact sample, as loud as it is, and the picture is held, looped, "
     "bounced, sped or cut as the sync mode asks. Pictures are copied; only what changes its "
     "timing is encoded anew, and named. Target texts become a subtitle track. The video's own "
     "sound fades for 5 ms where it is cut, takes never. Text that the service speaks is silent. "
     "Free, and nothing is sent anywhere.",
     1, 1, draft_options, run_draft, false},
    {0},
};
