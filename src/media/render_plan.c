#include "media/render_plan.h"

#include <stdlib.h>

#include "base/fs.h"
#include "base/json.h"

#define PLAN_BYTES_MAX ((size_t)256 * 1024 * 1024)

static const char *const how_names[] = {"kept", "sped", "looped", "bounced", "held"};
static const char *const level_names[] = {"mute", "duck", "keep"};

const char *render_how_name(enum render_how how)
{
    return how_names[how];
}

static bool word(const cJSON *obj, const char *name, const char *const *words, int n, int *out)
{
    const char *text = dub_json_str(obj, name);
    for (int i = 0; text && i < n; i++) {
        if (strcmp(text, words[i]) == 0) {
            *out = i;
            return true;
        }
    }
    return false;
}

static bool time_of(const cJSON *obj, const char *name, dub_us *out)
{
    const cJSON *item = dub_json_get(obj, name);
    return item && dub_json_us(item, out, NULL) && *out >= 0;
}

static bool read_part(const cJSON *obj, struct render_part *p)
{
    int how = 0;
    bool ok = word(obj, "how", how_names, (int)DUB_ARRAY_LEN(how_names), &how) &&
              time_of(obj, "fromSeconds", &p->from.start_us) &&
              time_of(obj, "toSeconds", &p->from.end_us) &&
              time_of(obj, "atSeconds", &p->at_us) && time_of(obj, "seconds", &p->out_us);
    p->how = (enum render_how)how;
    p->segment = (int)dub_json_num(obj, "segment", 0);
    return ok && p->out_us > 0 && p->from.end_us > p->from.start_us;
}

static bool read_parts(const cJSON *list, struct render_plan *p)
{
    dub_us at_us = 0;
    for (const cJSON *item = list ? list->child : NULL; item; item = item->next) {
        struct render_part part = {.how = RENDER_KEPT};
        if (!read_part(item, &part) || part.at_us != at_us)
            return false;
        at_us += part.out_us;
        dub_vec_push(&p->parts, part);
    }
    return p->parts.n > 0;
}

static int by_start(const void *a, const void *b)
{
    const struct render_sound *x = a, *y = b;
    return x->at_us < y->at_us ? -1 : x->at_us > y->at_us;
}

static bool read_sounds(const cJSON *list, struct render_plan *p)
{
    for (const cJSON *item = list ? list->child : NULL; item; item = item->next) {
        struct render_sound s = {.segment = (int)dub_json_num(item, "segment", 0)};
        const char *source = dub_json_str(item, "source");
        if (!source || !time_of(item, "fromSeconds", &s.from_us) ||
            !time_of(item, "atSeconds", &s.at_us) || !time_of(item, "seconds", &s.out_us))
            return false;
        s.source = dub_strdup(source);
        dub_vec_push(&p->sounds, s);
    }
    if (p->sounds.n > 1)
        qsort(p->sounds.at, p->sounds.n, sizeof(*p->sounds.at), by_start);
    return true;
}

static bool read_texts(const cJSON *list, struct render_plan *p)
{
    dub_us at_us = 0;
    for (const cJSON *item = list ? list->child : NULL; item; item = item->next) {
        struct render_text t = {0};
        const char *text = dub_json_str(item, "text");
        if (!text || !time_of(item, "atSeconds", &t.at_us) ||
            !time_of(item, "seconds", &t.out_us) || t.at_us < at_us)
            return false;
        at_us = t.at_us + t.out_us;
        t.text = dub_strdup(text);
        dub_vec_push(&p->texts, t);
    }
    return true;
}

static bool read_all(const cJSON *doc, struct render_plan *p)
{
    int segments = 0, gaps = 0, n = (int)DUB_ARRAY_LEN(level_names);
    const char *output = dub_json_str(doc, "output");
    if (!output || !word(doc, "inSegments", level_names, n, &segments) ||
        !word(doc, "inGaps", level_names, n, &gaps))
        return false;
    p->output = dub_strdup(output);
    struct dub_sv name = dub_sv(output);
    p->wav = name.n > 4 && dub_sv_ieq(dub_sv_n(name.p + name.n - 4, 4), DUB_SV_LIT(".wav"));
    p->in_segments = (enum render_level)segments;
    p->in_gaps = (enum render_level)gaps;
    return time_of(doc, "fromSeconds", &p->wanted.start_us) &&
           time_of(doc, "toSeconds", &p->wanted.end_us) &&
           p->wanted.end_us > p->wanted.start_us && read_parts(dub_json_get(doc, "parts"), p) &&
           read_sounds(dub_json_get(doc, "sounds"), p) &&
           read_texts(dub_json_get(doc, "texts"), p);
}

enum dub_status render_plan_read(const char *path, struct render_plan *out, struct dub_err *err)
{
    struct dub_buf text;
    cJSON *doc = NULL;
    *out = (struct render_plan){0};
    dub_buf_init(&text, PLAN_BYTES_MAX);
    enum dub_status st = dub_file_read(path, PLAN_BYTES_MAX, &text, err);
    if (!st)
        st = dub_json_parse(dub_buf_sv(&text), &doc, err);
    if (!st && !read_all(doc, out))
        st = dub_fail(err, DUB_ERR_FORMAT, "the plan of what to render is not understood");
    cJSON_Delete(doc);
    dub_buf_fini(&text);
    return st;
}

void render_plan_fini(struct render_plan *p)
{
    for (size_t i = 0; i < p->sounds.n; i++)
        dub_free(p->sounds.at[i].source);
    for (size_t i = 0; i < p->texts.n; i++)
        dub_free(p->texts.at[i].text);
    dub_free(p->output);
    dub_vec_fini(&p->parts);
    dub_vec_fini(&p->sounds);
    dub_vec_fini(&p->texts);
}

dub_us render_part_video_at(const struct render_part *part, dub_us out_us)
{
    dub_us len_us = dub_span_len(part->from), in_us = out_us - part->at_us, turn;
    switch (part->how) {
    case RENDER_KEPT:
        return part->from.start_us + in_us;
    case RENDER_SPED:
        return part->from.start_us + dub_mul_div_floor(in_us, len_us, part->out_us);
    case RENDER_LOOPED:
        return part->from.start_us + in_us % len_us;
    case RENDER_BOUNCED:
        turn = in_us % len_us;
        return part->from.start_us + (in_us / len_us % 2 == 0 ? turn : len_us - 1 - turn);
    case RENDER_HELD:
        break;
    }
    return part->from.end_us - 1;
}
