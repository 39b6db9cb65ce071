/* Words that stand inside a row of a JSON file, whatever its program calls them. */
#include "io/json_doc.h"

static const char *word_text(const cJSON *w)
{
    static const char *const names[] = {"punctuated_word", "word", "text"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(names); i++)
        if (dub_json_str(w, names[i]))
            return dub_json_str(w, names[i]);
    const cJSON *alternatives = dub_json_get(w, "alternatives");
    return dub_json_str(alternatives ? alternatives->child : NULL, "content");
}

static bool word_time(const cJSON *w, const char *const *names, bool ms, dub_us *out)
{
    for (; *names; names++) {
        const cJSON *t = dub_json_get(w, *names);
        if (t)
            return ms ? dub_json_ms(t, out) : dub_json_seconds(t, out);
    }
    return false;
}

void dub_json_row_words(const cJSON *list, bool ms, struct dub_rows *out)
{
    static const char *const starts[] = {"start", "from", "start_time", NULL};
    static const char *const ends[] = {"end", "to", "end_time", NULL};
    struct dub_buf label;
    dub_buf_init(&label, 0);
    for (const cJSON *w = cJSON_IsArray(list) ? list->child : NULL; w; w = w->next) {
        struct dub_span span;
        const cJSON *times = dub_json_get(w, "offsets") ? dub_json_get(w, "offsets") : w;
        if (!word_time(times, starts, ms, &span.start_us) ||
            !word_time(times, ends, ms, &span.end_us))
            continue;
        dub_buf_clear(&label);
        dub_json_label(dub_json_get(w, "speaker"), "speaker", &label);
        dub_rows_add_word(out, span, dub_sv(word_text(w)), dub_buf_sv(&label));
    }
    dub_buf_fini(&label);
}
