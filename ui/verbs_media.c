/* probe: what a media file is. */
#include <stdio.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/utf8.h"
#include "cli.h"
#include "run/facts_cache.h"

static void describe_video(const struct dub_facts *f, struct dub_buf *out)
{
    char t[DUB_TIME_TEXT];
    const struct dub_video_facts *v = &f->video;
    dub_buf_addf(out, "  video  %s %dx%d", v->codec, v->width, v->height);
    if (dub_rate_known(v->rate))
        dub_buf_addf(out, ", %.3f fps%s", (double)v->rate.num / v->rate.den,
                     v->variable_rate ? " (variable)" : "");
    if (v->rotation)
        dub_buf_addf(out, ", rotated %d°", v->rotation);
    if (v->has_duration)
        dub_buf_addf(out, ", %s", dub_clock_print(v->duration_us, t));
    if (v->frames)
        dub_buf_addf(out, ", %lld frames", (long long)v->frames);
    if (v->start_us)
        dub_buf_addf(out, ", starts at %s s", dub_seconds3_print(v->start_us, t));
    dub_buf_add_c(out, '\n');
}

static void describe(const struct dub_facts *f, const char *path, struct dub_buf *out)
{
    char t[DUB_TIME_TEXT];
    dub_buf_addf(out, "%s\n  %s, %s%s\n", path, f->container,
                 f->has_duration ? dub_clock_print(f->duration_us, t) : "length unknown",
                 f->measured ? " (measured by reading it)" : "");
    if (f->has_video)
        describe_video(f, out);
    for (int i = 0; i < f->n_audio; i++) {
        const struct dub_audio_facts *a = &f->audio[i];
        dub_buf_addf(out, "  audio  %s %d Hz, %d channel%s", a->codec, a->sample_rate_hz,
                     a->channels, a->channels == 1 ? "" : "s");
        if (a->has_duration)
            dub_buf_addf(out, ", %s", dub_clock_print(a->duration_us, t));
        if (a->start_us)
            dub_buf_addf(out, ", starts at %s s", dub_seconds3_print(a->start_us, t));
        if (a->language[0])
            dub_buf_addf(out, ", %s", a->language);
        dub_buf_add_c(out, '\n');
    }
}

static enum dub_status probe_one(struct ui_cli *cli, const char *source, struct dub_facts *out,
                                 struct dub_err *err)
{
    struct dub_media_client *media;
    enum dub_status st = ui_media(cli, &media, err);
    return st ? st : dub_probe_sync(media, ui_loop(cli), source, false, out, err);
}

static enum dub_status run_probe(struct ui_cli *cli, struct dub_err *err)
{
    cJSON *list = cJSON_CreateArray();
    struct dub_buf text, safe;
    dub_buf_init(&text, 0);
    dub_buf_init(&safe, 0);
    enum dub_status st = DUB_OK;
    for (size_t i = 0; i < cli->args.n && !st; i++) {
        struct dub_facts facts;
        st = probe_one(cli, cli->args.at[i], &facts, err);
        if (st)
            break;
        if (cli->json)
            cJSON_AddItemToArray(list, dub_facts_to_json(&facts, cli->args.at[i]));
        else
            describe(&facts, cli->args.at[i], &text);
    }
    if (!st && cli->json) {
        bool several = cli->args.n > 1;
        st = ui_print_json(several ? list : cJSON_DetachItemFromArray(list, 0), err);
        if (several)
            list = NULL;
    } else if (text.n) { /* files before a bad one are still told */
        dub_sanitise(dub_buf_sv(&text), false, &safe);
        enum dub_status printed = ui_print(dub_buf_sv(&safe), st ? NULL : err);
        st = st ? st : printed;
    }
    cJSON_Delete(list);
    dub_buf_fini(&text);
    dub_buf_fini(&safe);
    return st;
}

static const struct ui_option probe_options[] = {
    {"--json", NULL, false, "one JSON document: an object, for several files an array"},
    {0},
};

const struct ui_verb ui_verbs_media[] = {
    {"probe", "MEDIA...", "Say what a media file holds and how long it really is.",
     "MEDIA is a path or an http(s) URL. Lengths are the usable ones: the smaller of container and "
     "stream, measured where the header cannot be believed.",
     1, -1, probe_options, run_probe, false},
    {0},
};
