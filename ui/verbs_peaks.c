/* peaks: waveform data of a media file, for drawing. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "cli.h"
#include "port/peaks_file.h"
#include "run/facts_cache.h"
#include "run/peaks.h"

#define FILE_BYTES_MAX ((size_t)1 << 32)

struct build {
    struct dub_peaks_job *job;
    bool done, shows_progress;
    enum dub_status st;
    struct dub_err *err;
};

static void on_progress(void *ctx, double done)
{
    struct build *b = ctx;
    if (b->shows_progress)
        fprintf(stderr, "\rreading %3d %%", (int)(100 * done));
}

static void on_done(void *ctx, const struct dub_err *err)
{
    struct build *b = ctx;
    b->job = NULL;
    b->done = true;
    if (err) {
        b->st = err->code;
        *b->err = *err;
    }
}

static void on_signal(void *ctx, int signo)
{
    struct build *b = ctx;
    (void)signo;
    dub_peaks_stop(b->job);
    b->job = NULL;
    b->done = true;
    b->st = dub_fail(b->err, DUB_ERR_CANCELLED, "stopped; nothing was written");
}

static enum dub_status build(struct ui_cli *cli, const struct dub_peaks_wish *wish,
                             struct dub_err *err)
{
    struct build b = {.err = err, .shows_progress = isatty(STDERR_FILENO) == 1};
    (void)!dub_loop_add_signal(ui_loop(cli), SIGINT, on_signal, &b, NULL);
    (void)!dub_loop_add_signal(ui_loop(cli), SIGTERM, on_signal, &b, NULL);
    enum dub_status st = dub_peaks_start(cli->media, wish, on_progress, on_done, &b, &b.job, err);
    while (!st && !b.done)
        dub_loop_step(ui_loop(cli), -1);
    if (b.shows_progress)
        fprintf(stderr, "\r%20s\r", "");
    return st ? st : b.st;
}

/* --- the file that was asked for -------------------------------------------------------------- */

static int value_at(const unsigned char *p)
{
    return (int16_t)(uint16_t)((unsigned)p[0] | (unsigned)p[1] << 8);
}

/* 16 bits to what was asked for; eight bits are the quotient towards zero, as audiowaveform has it.
 */
static void print_dat(const struct dub_buf *in, struct dub_peaks_head head, struct dub_buf *out)
{
    unsigned char bytes[DUB_PEAKS_HEAD_BYTES];
    head.bits = 8;
    dub_peaks_head_write(&head, bytes);
    dub_buf_add(out, (const char *)bytes, sizeof(bytes));
    for (size_t at = DUB_PEAKS_HEAD_BYTES; at + 1 < in->n; at += 2)
        dub_buf_add_c(out, (char)(value_at((const unsigned char *)in->data + at) / 256));
}

static void print_json(const struct dub_buf *in, const struct dub_peaks_head *head, int bits,
                       struct dub_buf *out)
{
    dub_buf_addf(out,
                 "{\"version\":2,\"channels\":%d,\"sample_rate\":%d,\"samples_per_pixel\":%d,"
                 "\"bits\":%d,\"length\":%u,\"data\":[",
                 (int)head->channels, (int)head->rate_hz, (int)head->samples_per_pair, bits,
                 (unsigned)head->n_pairs);
    for (size_t at = DUB_PEAKS_HEAD_BYTES; at + 1 < in->n; at += 2) {
        int v = value_at((const unsigned char *)in->data + at);
        dub_buf_addf(out, "%s%d", at > DUB_PEAKS_HEAD_BYTES ? "," : "", bits == 8 ? v / 256 : v);
    }
    dub_buf_add_z(out, "]}\n");
}

static bool wants_json(const char *path)
{
    struct dub_sv s = dub_sv(path);
    return s.n > 5 && dub_sv_ieq(dub_sv_n(s.p + s.n - 5, 5), DUB_SV_LIT(".json"));
}

/* The builder writes .dat of 16 bits; anything else is made from that. */
static enum dub_status convert(const char *path, int bits, struct dub_peaks_head *head,
                               struct dub_err *err)
{
    struct dub_buf in, out;
    size_t at;
    dub_buf_init(&in, FILE_BYTES_MAX);
    dub_buf_init(&out, FILE_BYTES_MAX);
    enum dub_status st = dub_file_read(path, FILE_BYTES_MAX, &in, err);
    if (!st && !dub_peaks_head_read((const unsigned char *)in.data, in.n, head, &at))
        st = dub_fail(err, DUB_ERR_INTERNAL, "%s was written wrongly", path);
    if (!st && wants_json(path))
        print_json(&in, head, bits, &out);
    else if (!st && bits == 8)
        print_dat(&in, *head, &out);
    if (!st && out.failed)
        st = dub_fail(err, DUB_ERR_LIMIT, "%s would be larger than 4 GiB; choose a larger --zoom",
                      path);
    if (!st && out.n > 0)
        st = dub_file_replace(path, dub_buf_sv(&out), err);
    dub_buf_fini(&in);
    dub_buf_fini(&out);
    return st;
}

/* --- the verb --------------------------------------------------------------------------------- */

struct wanted {
    const char *out;
    unsigned long long zoom, per_second, bits, track, limit_mb;
};

static bool number(const struct ui_cli *cli, const char *option, unsigned long long most,
                   unsigned long long *out)
{
    const char *text = ui_value(cli, option);
    return !text || dub_sv_u64(dub_sv(text), most, out);
}

static enum dub_status read_options(const struct ui_cli *cli, struct wanted *w, struct dub_err *err)
{
    *w = (struct wanted){
        .out = ui_value(cli, "-o"), .zoom = DUB_PEAKS_PER_PAIR, .bits = 16, .track = 1, .limit_mb = 1000};
    if (!w->out)
        return dub_fail(err, DUB_ERR_ARG, "-o OUT.dat or -o OUT.json says where to write");
    struct dub_sv out = dub_sv(w->out);
    bool dat = out.n > 4 && dub_sv_ieq(dub_sv_n(out.p + out.n - 4, 4), DUB_SV_LIT(".dat"));
    if (!dat && !wants_json(w->out))
        return dub_fail(err, DUB_ERR_ARG, "%s must end in .dat or .json, which says what to write",
                        w->out);
    if (!number(cli, "--zoom", 1 << 24, &w->zoom) || w->zoom < 2)
        return dub_fail(err, DUB_ERR_ARG, "--zoom takes samples per pixel, 2 to 16777216");
    if (!number(cli, "--pixels-per-second", 100000, &w->per_second) ||
        (ui_value(cli, "--pixels-per-second") && w->per_second == 0))
        return dub_fail(err, DUB_ERR_ARG, "--pixels-per-second takes 1 to 100000");
    if (w->per_second && ui_value(cli, "--zoom"))
        return dub_fail(err, DUB_ERR_ARG, "--zoom and --pixels-per-second say the same: give one");
    if (!number(cli, "--bits", 16, &w->bits) || (w->bits != 8 && w->bits != 16))
        return dub_fail(err, DUB_ERR_ARG, "--bits takes 8 or 16");
    if (!number(cli, "--limit", 1000000, &w->limit_mb) || w->limit_mb == 0)
        return dub_fail(err, DUB_ERR_ARG, "--limit takes megabytes, 1 to 1000000");
    if (!number(cli, "--track", DUB_FACTS_AUDIO_MAX, &w->track) || w->track == 0)
        return dub_fail(err, DUB_ERR_ARG, "--track takes the number of a sound track, from 1");
    return DUB_OK;
}

static enum dub_status settle_zoom(struct wanted *w, const struct dub_facts *f, struct dub_err *err)
{
    if (!w->per_second || w->track > (unsigned long long)f->n_audio)
        return DUB_OK;
    w->zoom = (unsigned long long)f->audio[w->track - 1].sample_rate_hz / w->per_second;
    return w->zoom >= 2 ? DUB_OK
                        : dub_fail(err, DUB_ERR_ARG,
                                   "--pixels-per-second %llu is more than half of the %d samples a "
                                   "second that the file has",
                                   w->per_second, f->audio[w->track - 1].sample_rate_hz);
}

static enum dub_status report(const struct ui_cli *cli, const struct wanted *w,
                              const struct dub_peaks_head *head, struct dub_err *err)
{
    char seconds[DUB_TIME_TEXT];
    dub_us length_us = dub_mul_div_floor((int64_t)head->n_pairs * head->samples_per_pair,
                                         DUB_US_PER_S, head->rate_hz);
    if (!cli->json) {
        ui_say("%s: %u pixels of %d samples, %s s, %d channel%s", w->out, (unsigned)head->n_pairs,
               (int)head->samples_per_pair, dub_seconds3_print(length_us, seconds),
               (int)head->channels, head->channels == 1 ? "" : "s");
        return DUB_OK;
    }
    cJSON *doc = cJSON_CreateObject();
    cJSON_AddStringToObject(doc, "output", w->out);
    dub_json_add_i64(doc, "length", head->n_pairs);
    dub_json_add_i64(doc, "samplesPerPixel", head->samples_per_pair);
    dub_json_add_i64(doc, "sampleRate", head->rate_hz);
    dub_json_add_i64(doc, "channels", head->channels);
    dub_json_add_i64(doc, "bits", (int64_t)w->bits);
    return ui_print_json(doc, err);
}

static enum dub_status run_peaks(struct ui_cli *cli, struct dub_err *err)
{
    struct wanted w;
    struct dub_facts facts;
    struct dub_media_client *media;
    struct dub_peaks_head head;
    enum dub_status st = read_options(cli, &w, err);
    if (!st)
        st = ui_media(cli, &media, err);
    if (!st)
        st = dub_probe_sync(media, ui_loop(cli), cli->args.at[0], false, &facts, err);
    if (!st)
        st = settle_zoom(&w, &facts, err);
    if (st)
        return st;
    struct dub_peaks_wish wish = {.source = cli->args.at[0],
                                  .facts = &facts,
                                  .track = (int)w.track - 1,
                                  .split = ui_has(cli, "--split-channels"),
                                  .samples_per_pair = (int)w.zoom,
                                  .out_path = w.out,
                                  .n_levels = 1,
                                  .n_processes = UI_MEDIA_PROCESSES,
                                  .max_bytes = (int64_t)w.limit_mb * 1000000};
    st = build(cli, &wish, err);
    if (!st)
        st = convert(w.out, (int)w.bits, &head, err);
    return st ? st : report(cli, &w, &head, err);
}

static const struct ui_option peaks_options[] = {
    {"-o", "OUT", false, "file to write: .dat or .json"},
    {"--zoom", "N", false, "samples per pixel (default 256)"},
    {"--pixels-per-second", "N", false, "instead of --zoom"},
    {"--bits", "N", false, "8 or 16 (default)"},
    {"--split-channels", NULL, false, "each channel by itself instead of one mix"},
    {"--limit", "MB", false, "of a URL, read at most so many megabytes (default 1000)"},
    {"--track", "N", false, "sound track, from 1 (default 1)"},
    {"--json", NULL, false, "say what was written as one JSON document"},
    {0},
};

const struct ui_verb ui_verbs_peaks[] = {
    {"peaks", "MEDIA -o OUT", "Write waveform data that audiowaveform's tools and peaks.js read.",
     "MEDIA is a path or an http(s) URL. OUT.dat is audiowaveform's binary format, OUT.json its JSON, both version 2. Time 0 is the "
     "container's start, so the data lie under the picture. All channels are mixed into one "
     "unless --split-channels is given.",
     1, 1, peaks_options, run_peaks, false},
    {0},
};
