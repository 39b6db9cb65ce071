#include "editor_waves.h"

#include <stdio.h>

#include "base/fs.h"
#include "base/json.h"
#include "port/media_protocol.h"
#include "run/paths.h"
#include "run/peaks_cache.h"

#define PROCESSES       2
#define ROUGH_COLUMNS   160
#define ROUGH_LEAST_US  (90 * DUB_US_PER_S) /* what is shorter is built as quickly */
#define SEEN_US         (2 * DUB_US_PER_S)  /* asked for so lately: it is on the screen */
#define SWEEP_PAUSE_US  (2 * DUB_US_PER_S)
#define SWEEP_BATCH     16
#define URL_SLACK_BYTES 1000000             /* heads of ranged answers are counted too */

/* One track of one source. */
struct ui_sound {
    struct ui_wave wave;
    struct ui_editor_waves *owner;
    char *source; /* absolute path or URL */
    struct ui_wave_wish wish;
    struct dub_facts *facts; /* what it is built by; NULL: not known yet, or built */
    char hash[DUB_SHA256_HEX]; /* content it belongs to */
    char *path;                /* in the cache */
    dub_us asked_us;
    uint64_t look; /* request of the first look; 0: none */
    bool settled;  /* hash and path are known */
    bool looked, agreed;
    struct dub_peaks_job *job;
};

static void plan(struct ui_editor_waves *w);

/* --- one sound -------------------------------------------------------------------------------- */

static void forget_rough(struct ui_sound *s)
{
    dub_free(s->wave.rough_low);
    dub_free(s->wave.rough_high);
    s->wave.rough_low = s->wave.rough_high = NULL;
    s->wave.n_rough = 0;
}

/* Nothing of it is under way behind this; what is drawn is the first look. */
static void halt(struct ui_sound *s)
{
    struct ui_editor_waves *w = s->owner;
    if (s->look)
        dub_media_forget(w->client, s->look);
    s->look = 0;
    s->wave.has_pairs = NULL;
    if (s->job) {
        dub_peaks_view_close(&s->wave.view);
        dub_peaks_stop(s->job);
    }
    s->job = NULL;
    if (w->building == s)
        w->building = NULL;
}

static void sound_free(struct ui_sound *s)
{
    halt(s);
    dub_peaks_view_close(&s->wave.view);
    forget_rough(s);
    dub_free(s->facts);
    dub_free(s->source);
    dub_free(s->path);
    dub_free(s);
}

static int compare(const struct ui_sound *s, const char *source, struct ui_wave_wish wish)
{
    int by = strcmp(s->source, source);
    by = by ? by : s->wish.track - wish.track;
    return by ? by : (int)s->wish.split - (int)wish.split;
}

static struct ui_sound *sound_of(struct ui_editor_waves *w, const char *source,
                                 struct ui_wave_wish wish)
{
    size_t low = 0, high = w->all.n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        int by = compare(w->all.at[mid], source, wish);
        if (by == 0)
            return w->all.at[mid];
        if (by < 0)
            low = mid + 1;
        else
            high = mid;
    }
    struct ui_sound *s = DUB_NEW(struct ui_sound);
    *s = (struct ui_sound){.owner = w, .source = dub_strdup(source), .wish = wish};
    dub_vec_push(&w->all, s);
    for (size_t i = w->all.n - 1; i > low; i--)
        w->all.at[i] = w->all.at[i - 1];
    w->all.at[low] = s;
    return s;
}

static bool open_kept(struct ui_sound *s)
{
    struct dub_peaks_view view;
    if (!s->path || !dub_peaks_cache_open(s->path, &view))
        return false;
    dub_peaks_view_close(&s->wave.view);
    s->wave.view = view;
    s->wave.state = UI_WAVE_READY;
    forget_rough(s);
    dub_free(s->facts);
    s->facts = NULL;
    return true;
}

/* The content is known, or has become another one. */
static void settle(struct ui_sound *s, const struct dub_facts *f)
{
    bool url = dub_is_url(s->source);
    if (s->settled) { /* before, a first look may be under way: it is of this content */
        halt(s);
        dub_peaks_view_close(&s->wave.view);
        forget_rough(s);
        s->looked = false;
    }
    dub_free(s->path);
    memcpy(s->hash, f->sha256, sizeof(s->hash));
    s->path = dub_peaks_cache_path(s->source, f, s->wish.track, s->wish.split);
    s->settled = true;
    if (open_kept(s))
        return;
    if (!s->facts)
        s->facts = DUB_NEW(struct dub_facts);
    *s->facts = *f;
    s->wave.state = !s->path               ? UI_WAVE_FAILED
                    : url && !s->agreed    ? UI_WAVE_ASKING
                    : s->owner->stopped    ? UI_WAVE_STOPPED
                                           : UI_WAVE_WAITING;
}

/* --- the first look --------------------------------------------------------------------------- */

static void on_look(void *ctx, const cJSON *result, const struct dub_err *err)
{
    struct ui_sound *s = ctx;
    const cJSON *low = dub_json_get(result, "min"), *high = dub_json_get(result, "max");
    int n = cJSON_GetArraySize(low);
    s->look = 0;
    if (!err && s->wave.state != UI_WAVE_READY && n > 0 && n == cJSON_GetArraySize(high) &&
        dub_json_us(dub_json_get(result, "seconds"), &s->wave.rough_len_us, NULL)) {
        forget_rough(s);
        s->wave.n_rough = n;
        s->wave.rough_low = dub_alloc_array((size_t)n, sizeof(int16_t));
        s->wave.rough_high = dub_alloc_array((size_t)n, sizeof(int16_t));
        const cJSON *a = low->child, *b = high->child;
        for (int i = 0; i < n; i++, a = a->next, b = b->next) {
            bool known = cJSON_IsNumber(a) && cJSON_IsNumber(b);
            s->wave.rough_low[i] = known ? (int16_t)a->valuedouble : INT16_MAX;
            s->wave.rough_high[i] = known ? (int16_t)b->valuedouble : INT16_MIN;
        }
        ui_app_refresh(s->owner->app);
    }
    plan(s->owner);
}

static void ask_look(struct ui_sound *s)
{
    cJSON *args = cJSON_CreateObject();
    dub_json_add_i64(args, "track", s->wish.track);
    dub_json_add_i64(args, "columns", ROUGH_COLUMNS);
    struct dub_media_work_request req = {.task = "peaks-coarse",
                                         .source = s->source,
                                         .args = args,
                                         .quick = true,
                                         .done = on_look,
                                         .ctx = s};
    s->looked = true;
    s->look = dub_media_work(s->owner->client, &req);
}

/* --- building --------------------------------------------------------------------------------- */

static void on_progress(void *ctx, double done)
{
    struct ui_sound *s = ctx;
    s->wave.percent = (int)(100 * done);
    ui_app_refresh(s->owner->app);
}

static void on_built(void *ctx, const struct dub_err *err)
{
    struct ui_sound *s = ctx;
    struct ui_editor_waves *w = s->owner;
    s->wave.has_pairs = NULL;
    s->job = NULL; /* frees itself behind this call */
    dub_peaks_view_close(&s->wave.view);
    w->building = NULL;
    s->wave.state = UI_WAVE_FAILED;
    if (!err && dub_peaks_cache_seal(s->path, NULL) == DUB_OK)
        (void)open_kept(s);
    ui_app_refresh(w->app);
    plan(w);
}

static bool has_pairs(const void *job, int64_t from, int64_t to)
{
    return dub_peaks_job_has(job, from, to);
}

static bool begin_build(struct ui_sound *s)
{
    struct ui_editor_waves *w = s->owner;
    struct dub_peaks_wish wish = {.source = s->source,
                                  .facts = s->facts,
                                  .track = s->wish.track,
                                  .split = s->wish.split,
                                  .samples_per_pair = DUB_PEAKS_PER_PAIR,
                                  .out_path = s->path,
                                  .n_levels = DUB_PEAKS_LEVELS,
                                  .n_processes = PROCESSES,
                                  .background = true};
    if (dub_is_url(s->source))
        wish.max_bytes = s->facts->size_bytes + URL_SLACK_BYTES; /* what was agreed to */
    enum dub_status st = dub_peaks_cache_ready(s->path, NULL);
    if (!st)
        st = dub_peaks_start(w->client, &wish, on_progress, on_built, s, &s->job, NULL);
    if (st) {
        s->wave.state = UI_WAVE_FAILED;
        return false;
    }
    w->building = s;
    s->wave.state = UI_WAVE_BUILDING;
    s->wave.percent = 0;
    if (dub_peaks_view_open(dub_peaks_job_path(s->job), &s->wave.view, NULL) == DUB_OK) {
        s->wave.has_pairs = has_pairs;
        s->wave.job = s->job;
    }
    return true;
}

/* --- whose turn it is ------------------------------------------------------------------------- */

static bool is_seen(const struct ui_sound *s)
{
    return s->asked_us > 0 && s->owner->asked_us - s->asked_us < SEEN_US;
}

static dub_us length_of(const struct ui_sound *s)
{
    return s->facts && s->facts->has_duration ? s->facts->duration_us : DUB_US_MAX;
}

/* What is on the screen first, of that the short ones: a long one has its first look meanwhile. */
static struct ui_sound *next_to_build(struct ui_editor_waves *w)
{
    struct ui_sound *best = NULL;
    for (size_t i = 0; i < w->all.n; i++) {
        struct ui_sound *s = w->all.at[i];
        if (s->wave.state != UI_WAVE_WAITING || !s->settled)
            continue;
        bool better = !best || is_seen(s) > is_seen(best) ||
                      (is_seen(s) == is_seen(best) && length_of(s) < length_of(best));
        best = better ? s : best;
    }
    return best;
}

static bool wants_look(const struct ui_sound *s)
{
    bool open = s->wave.state == UI_WAVE_WAITING || s->wave.state == UI_WAVE_BUILDING;
    return open && !s->looked && is_seen(s) && !dub_is_url(s->source) &&
           (!s->settled || length_of(s) >= ROUGH_LEAST_US);
}

static bool has_client(struct ui_editor_waves *w)
{
    char *helper;
    if (w->client || w->broken)
        return w->client != NULL;
    w->broken = dub_helper_path("dubline-media", &helper, NULL) != DUB_OK;
    if (w->broken)
        return false;
    w->client = dub_media_client_new(w->loop, helper, PROCESSES);
    dub_free(helper);
    return true;
}

static struct ui_sound *ask(struct ui_editor_waves *w, const struct dub_session *session,
                            const struct dub_input *in, struct ui_wave_wish wish);

/* Audio that is not on the screen, a few inputs at a time. True: something is to be built. */
static bool sweep(struct ui_editor_waves *w)
{
    const struct dub_session *session = ui_app_session(w->app);
    const struct dub_project *p = session->project;
    uint64_t revision = dub_project_revision(p);
    for (int i = 0; i < SWEEP_BATCH && w->sweep_at < dub_project_n_inputs(p); i++) {
        const struct dub_input *in = dub_project_input(p, w->sweep_at++);
        const struct dub_facts *f = dub_project_facts(p, in);
        if (in->kind != DUB_INPUT_AUDIO || in->loc != DUB_LOC_FILE || !f || !f->sha256[0])
            continue;
        char *path = dub_peaks_cache_path("", f, 0, false);
        bool kept = path && dub_peaks_cache_has(path);
        dub_free(path);
        const struct ui_sound *s = kept ? NULL : ask(w, session, in, (struct ui_wave_wish){0});
        if (s && s->wave.state == UI_WAVE_WAITING)
            return true;
    }
    if (w->sweep_at >= dub_project_n_inputs(p))
        w->swept_revision = revision + 1;
    return false;
}

static void on_sweep(void *ctx)
{
    struct ui_editor_waves *w = ctx;
    w->sweep_timer = 0;
    if (!w->stopped && (sweep(w) || w->sweep_at < dub_project_n_inputs(ui_app_session(w->app)->project)))
        plan(w);
}

static void work(void *ctx)
{
    struct ui_editor_waves *w = ctx;
    w->timer = 0;
    bool looking = false;
    for (size_t i = 0; i < w->all.n; i++)
        looking = looking || w->all.at[i]->look;
    for (size_t i = 0; i < w->all.n && !looking; i++) {
        if (!wants_look(w->all.at[i]) || !has_client(w))
            continue;
        ask_look(w->all.at[i]);
        looking = true;
    }
    while (!w->building) {
        struct ui_sound *s = next_to_build(w);
        if (s && !has_client(w))
            s->wave.state = UI_WAVE_FAILED;
        else if (s && begin_build(s))
            ui_app_refresh(w->app);
        else if (!s)
            break;
    }
    bool more = w->swept_revision != dub_project_revision(ui_app_session(w->app)->project) + 1;
    if (!w->building && !w->stopped && more && !w->sweep_timer) {
        bool begun = w->sweep_at < dub_project_n_inputs(ui_app_session(w->app)->project);
        w->sweep_at = begun ? w->sweep_at : 0;
        w->sweep_timer = dub_loop_add_timer(w->loop, begun ? 0 : SWEEP_PAUSE_US, on_sweep, w);
    }
}

/* Never from inside drawing: in the next pass of the loop. */
static void plan(struct ui_editor_waves *w)
{
    if (!w->timer)
        w->timer = dub_loop_add_timer(w->loop, 0, work, w);
}

/* --- the port --------------------------------------------------------------------------------- */

static char *source_of(const struct dub_session *session, const struct dub_input *in)
{
    if (in->loc == DUB_LOC_URL)
        return dub_is_url(dub_str_z(in->where)) ? dub_strdup(dub_str_z(in->where)) : NULL;
    char *joined = dub_session_file_path(session, in);
    char *path = joined ? dub_path_absolute(joined) : NULL;
    dub_free(joined);
    return path;
}

/* The sound with what is known about it now; NULL: there is none to come. */
static struct ui_sound *ask(struct ui_editor_waves *w, const struct dub_session *session,
                            const struct dub_input *in, struct ui_wave_wish wish)
{
    const struct dub_facts *f = dub_project_facts(session->project, in);
    char *source = f && wish.track >= f->n_audio ? NULL : source_of(session, in);
    if (!source)
        return NULL;
    bool url = dub_is_url(source);
    struct ui_sound *s = sound_of(w, source, wish);
    dub_free(source);
    if (f && (url || f->sha256[0]) && (!s->settled || strcmp(s->hash, f->sha256) != 0))
        settle(s, f);
    return s;
}

static const struct ui_wave *get(void *ctx, const struct dub_session *session,
                                 const struct dub_input *in, struct ui_wave_wish wish)
{
    struct ui_editor_waves *w = ctx;
    struct ui_sound *s = ask(w, session, in, wish);
    bool more = w->swept_revision != dub_project_revision(session->project) + 1;
    if (s) {
        s->asked_us = w->asked_us = dub_loop_now_us();
        bool waits = s->wave.state == UI_WAVE_WAITING && s->settled && !w->building;
        if (waits || wants_look(s) || (more && !w->sweep_timer && !w->building && !w->stopped))
            plan(w);
    }
    return s ? &s->wave : NULL;
}

static bool stop(void *ctx)
{
    struct ui_editor_waves *w = ctx;
    bool any = false;
    for (size_t i = 0; i < w->all.n; i++) {
        struct ui_sound *s = w->all.at[i];
        bool open = s->wave.state == UI_WAVE_BUILDING ||
                    (s->wave.state == UI_WAVE_WAITING && s->settled);
        if (!open)
            continue;
        halt(s);
        s->wave.state = UI_WAVE_STOPPED;
        any = true;
    }
    w->stopped = w->stopped || any;
    return any;
}

static size_t build(void *ctx, const struct dub_session *session, bool urls)
{
    struct ui_editor_waves *w = ctx;
    size_t n = 0;
    for (size_t i = 0; urls && i < dub_project_n_inputs(session->project); i++) {
        const struct dub_input *in = dub_project_input(session->project, i);
        struct ui_sound *s = in->loc == DUB_LOC_URL && in->kind != DUB_INPUT_TEXT
                                 ? ask(w, session, in, (struct ui_wave_wish){0})
                                 : NULL;
        if (s)
            s->agreed = true;
    }
    for (size_t i = 0; i < w->all.n; i++) {
        struct ui_sound *s = w->all.at[i];
        bool again = s->wave.state == UI_WAVE_STOPPED || s->wave.state == UI_WAVE_FAILED ||
                     (s->wave.state == UI_WAVE_ASKING && s->agreed);
        if (!again || !s->facts)
            continue;
        s->wave.state = UI_WAVE_WAITING;
        n++;
    }
    w->stopped = false;
    plan(w);
    return n;
}

static const char *activity(void *ctx)
{
    struct ui_editor_waves *w = ctx;
    const struct ui_sound *s = w->building;
    char shown[DUB_MEDIA_SHOWN];
    size_t n = 0;
    if (!s)
        return NULL;
    const char *name = dub_path_base(dub_media_shown(s->source, shown));
    for (size_t i = 0; i < w->all.n; i++)
        n += w->all.at[i]->wave.state == UI_WAVE_WAITING && w->all.at[i]->settled;
    if (n > 0)
        (void)snprintf(w->text, sizeof(w->text), "sound of %.80s %d %%, %zu more",
                       name, s->wave.percent, n);
    else
        (void)snprintf(w->text, sizeof(w->text), "sound of %.80s %d %%", name, s->wave.percent);
    return w->text;
}

struct ui_waves_port ui_editor_waves_port(struct ui_editor_waves *w, struct dub_loop *loop)
{
    w->loop = loop;
    return (struct ui_waves_port){
        .ctx = w, .get = get, .stop = stop, .build = build, .activity = activity};
}

void ui_editor_waves_fini(struct ui_editor_waves *w)
{
    if (!w->loop)
        return;
    dub_loop_cancel_timer(w->loop, w->timer);
    dub_loop_cancel_timer(w->loop, w->sweep_timer);
    for (size_t i = 0; i < w->all.n; i++)
        sound_free(w->all.at[i]);
    dub_vec_fini(&w->all);
    dub_media_client_free(w->client);
    *w = (struct ui_editor_waves){0};
}
