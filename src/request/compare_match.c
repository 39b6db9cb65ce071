/*
 * Items are paired in rounds, each by a looser key than the last, each over what is left: with the
 * strict rounds first, what was not touched can never be taken for something else. A round sorts
 * both sides by the key and walks them together, so that ten thousand segments take no time.
 */
#include "request/compare_match.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct item {
    const cJSON *json;
    size_t index;
    struct dub_sv ref; /* of its audio; of an input its refId */
    struct dub_sv type;
    dub_us start_us, end_us;
    struct dub_sv crop; /* the audio's range as text, empty: none */
    struct item *other; /* what it was paired with */
    struct dub_buf crop_text;
    /* key of the present round */
    struct dub_sv key_text, key_more;
    int64_t key_a, key_b;
};

struct side {
    struct item *items;
    size_t n;
    struct item **left; /* not paired yet, in the order of the present round */
    size_t n_left;
};

/* --- reading ---------------------------------------------------------------------------------- */

static struct dub_sv text_of(const cJSON *obj, const char *name)
{
    const char *text = dub_json_str(obj, name);
    return text ? dub_sv(text) : (struct dub_sv){0};
}

static void read_crop(struct item *it, const cJSON *audio)
{
    static const char *const names[] = {"startTime", "endTime"};
    dub_buf_init(&it->crop_text, 0);
    for (size_t i = 0; i < 2; i++) {
        const cJSON *t = dub_json_get(audio, names[i]);
        if (!t)
            continue;
        dub_buf_addf(&it->crop_text, "%s=", names[i]);
        dub_json_print(t, 0, &it->crop_text);
    }
    it->crop = dub_buf_sv(&it->crop_text);
}

static void read_item(struct item *it, bool segment)
{
    if (!segment) {
        it->ref = text_of(it->json, "refId");
        it->type = text_of(it->json, "type");
        dub_buf_init(&it->crop_text, 0);
        return;
    }
    const cJSON *audio = dub_json_get(it->json, "audioInput");
    it->ref = text_of(audio, "refId");
    if (!dub_json_us(dub_json_get(it->json, "startTime"), &it->start_us, NULL))
        it->start_us = 0;
    if (!dub_json_us(dub_json_get(it->json, "endTime"), &it->end_us, NULL))
        it->end_us = it->start_us;
    read_crop(it, audio);
}

static void side_init(struct side *s, const cJSON *list, bool segments)
{
    const cJSON *child = cJSON_IsArray(list) ? list->child : NULL;
    *s = (struct side){0};
    for (const cJSON *m = child; m; m = m->next)
        s->n++;
    if (s->n == 0)
        return;
    s->items = dub_alloc_array(s->n, sizeof(*s->items));
    s->left = dub_alloc_array(s->n, sizeof(struct item *));
    for (const cJSON *m = child; m; m = m->next) {
        struct item *it = &s->items[s->n_left];
        *it = (struct item){.json = m, .index = s->n_left};
        read_item(it, segments);
        s->left[s->n_left++] = it;
    }
}

static void side_fini(struct side *s)
{
    for (size_t i = 0; i < s->n; i++)
        dub_buf_fini(&s->items[i].crop_text);
    dub_free(s->items);
    dub_free(s->left);
}

/* --- rounds ----------------------------------------------------------------------------------- */

enum round_key {
    KEY_ALL,     /* time and voice */
    KEY_START,   /* start and voice: an end was moved */
    KEY_END,     /* end and voice: a start was moved */
    KEY_CROP,    /* the same part of the same audio: moved in time */
    KEY_PLACE,   /* the same time: another voice */
    KEY_LENGTH,  /* voice and length: moved far */
    KEY_AT,      /* the same start alone */
    KEY_REF,     /* inputs: name and type */
    KEY_NAME,    /* inputs: name */
    KEY_TYPE,    /* inputs: type, in order */
};

/* False: the item takes no part in the round. */
static bool set_key(struct item *it, enum round_key key)
{
    static const struct dub_sv none = {0};
    it->key_text = it->ref;
    it->key_more = none;
    it->key_a = it->key_b = 0;
    switch (key) {
    case KEY_ALL:
        it->key_a = it->start_us;
        it->key_b = it->end_us;
        return true;
    case KEY_START:
        it->key_a = it->start_us;
        return true;
    case KEY_END:
        it->key_a = it->end_us;
        return true;
    case KEY_CROP:
        it->key_more = it->crop;
        return it->crop.n > 0;
    case KEY_PLACE:
        it->key_text = none;
        it->key_a = it->start_us;
        it->key_b = it->end_us;
        return true;
    case KEY_LENGTH:
        it->key_a = it->end_us - it->start_us;
        return true;
    case KEY_AT:
        it->key_text = none;
        it->key_a = it->start_us;
        return true;
    case KEY_REF:
        it->key_more = it->type;
        return true;
    case KEY_NAME:
        return it->ref.n > 0;
    case KEY_TYPE: /* a name that is new is a new input */
        it->key_text = none;
        it->key_more = it->type;
        return it->ref.n == 0;
    }
    return false;
}

static int compare_text(struct dub_sv a, struct dub_sv b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n > 0 ? memcmp(a.p, b.p, n) : 0;
    return order ? order : (a.n > b.n) - (a.n < b.n);
}

static int compare_keys(const struct item *a, const struct item *b)
{
    int order = compare_text(a->key_text, b->key_text);
    order = order ? order : compare_text(a->key_more, b->key_more);
    order = order ? order : (a->key_a > b->key_a) - (a->key_a < b->key_a);
    return order ? order : (a->key_b > b->key_b) - (a->key_b < b->key_b);
}

static int by_key(const void *a, const void *b)
{
    const struct item *x = *(struct item *const *)a, *y = *(struct item *const *)b;
    int order = compare_keys(x, y);
    order = order ? order : (x->start_us > y->start_us) - (x->start_us < y->start_us);
    return order ? order : (x->index > y->index) - (x->index < y->index);
}

/* Those that take part come first, sorted; returns how many. */
static size_t sort_left(struct side *s, enum round_key key)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n_left; i++) {
        if (!set_key(s->left[i], key))
            continue;
        struct item *it = s->left[i];
        s->left[i] = s->left[n];
        s->left[n++] = it;
    }
    if (n > 1)
        qsort(s->left, n, sizeof(struct item *), by_key);
    return n;
}

static void drop_paired(struct side *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n_left; i++)
        if (!s->left[i]->other)
            s->left[n++] = s->left[i];
    s->n_left = n;
}

static void pair(struct item *a, struct item *b)
{
    a->other = b;
    b->other = a;
}

static void play_round(struct side *was, struct side *now, enum round_key key)
{
    if (was->n_left == 0 || now->n_left == 0)
        return;
    size_t n_was = sort_left(was, key), n_now = sort_left(now, key), i = 0, k = 0;
    while (i < n_was && k < n_now) {
        int order = compare_keys(was->left[i], now->left[k]);
        if (order == 0)
            pair(was->left[i], now->left[k]);
        i += order <= 0;
        k += order >= 0;
    }
    drop_paired(was);
    drop_paired(now);
}

/* What lies over the same moment and has the same voice. */
static void play_overlaps(struct side *was, struct side *now)
{
    if (was->n_left == 0 || now->n_left == 0)
        return;
    size_t n_was = sort_left(was, KEY_START), n_now = sort_left(now, KEY_START), i = 0, k = 0;
    while (i < n_was && k < n_now) {
        struct item *a = was->left[i], *b = now->left[k];
        int order = compare_text(a->ref, b->ref);
        bool meet = a->start_us < b->end_us && b->start_us < a->end_us;
        if (order == 0 && meet)
            pair(a, b);
        bool first = order < 0 || (order == 0 && a->end_us <= b->end_us);
        bool both = order == 0 && meet;
        i += both || first;
        k += both || !first;
    }
    drop_paired(was);
    drop_paired(now);
}

/* --- the answer ------------------------------------------------------------------------------- */

/* What is gone goes where the item before it went: behind that. */
static void collect(struct dub_pairs *out, const struct side *was, const struct side *now)
{
    size_t *behind = dub_alloc_array(was->n + 1, sizeof(*behind)), last = 0;
    for (size_t i = 0; i < was->n; i++) {
        if (was->items[i].other)
            last = was->items[i].other->index + 1;
        behind[i] = last;
    }
    size_t *n_at = dub_alloc_array(now->n + 2, sizeof(*n_at));
    memset(n_at, 0, (now->n + 2) * sizeof(*n_at));
    for (size_t i = 0; i < was->n; i++)
        n_at[behind[i] + 1] += was->items[i].other == NULL;
    for (size_t i = 1; i <= now->n + 1; i++)
        n_at[i] += n_at[i - 1];
    size_t n_gone = n_at[now->n + 1];
    size_t *gone = dub_alloc_array(n_gone + 1, sizeof(*gone));
    for (size_t i = 0; i < was->n; i++)
        if (!was->items[i].other)
            gone[n_at[behind[i]]++] = i;
    size_t g = 0;
    for (size_t k = 0; k <= now->n; k++) {
        for (; g < n_gone && behind[gone[g]] == k; g++) {
            struct dub_pair p = {was->items[gone[g]].json, NULL, gone[g], k};
            dub_vec_push(out, p);
        }
        if (k == now->n)
            break;
        const struct item *it = &now->items[k];
        struct dub_pair p = {it->other ? it->other->json : NULL, it->json,
                             it->other ? it->other->index : 0, k};
        dub_vec_push(out, p);
    }
    dub_free(gone);
    dub_free(n_at);
    dub_free(behind);
}

void dub_pairs_make(struct dub_pairs *out, const cJSON *was, const cJSON *now, bool segments)
{
    static const enum round_key of_segments[] = {KEY_ALL, KEY_START, KEY_END, KEY_CROP, KEY_PLACE};
    static const enum round_key loose[] = {KEY_LENGTH, KEY_AT};
    static const enum round_key of_inputs[] = {KEY_REF, KEY_NAME, KEY_TYPE};
    struct side a, b;
    side_init(&a, was, segments);
    side_init(&b, now, segments);
    for (size_t i = 0; segments && i < DUB_ARRAY_LEN(of_segments); i++)
        play_round(&a, &b, of_segments[i]);
    if (segments)
        play_overlaps(&a, &b);
    for (size_t i = 0; segments && i < DUB_ARRAY_LEN(loose); i++)
        play_round(&a, &b, loose[i]);
    for (size_t i = 0; !segments && i < DUB_ARRAY_LEN(of_inputs); i++)
        play_round(&a, &b, of_inputs[i]);
    collect(out, &a, &b);
    side_fini(&a);
    side_fini(&b);
}
