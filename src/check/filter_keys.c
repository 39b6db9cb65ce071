/* The keys of the filter language. */
#include "check/filter_impl.h"

static const struct dub_filter_key keys[] = {
    [FIELD_SPEAKER] = {"speaker", DUB_FILTER_SPEAKER, NULL, "refId or name of who speaks"},
    [FIELD_TEXT] = {"text", DUB_FILTER_TEXT, NULL, "target text"},
    [FIELD_SOURCE] = {"source", DUB_FILTER_TEXT, NULL, "source text"},
    [FIELD_NOTE] = {"note", DUB_FILTER_TEXT, NULL, "note"},
    [FIELD_STATE] = {"state", DUB_FILTER_CHOICE, "draft|review|approved|rejected|none",
                     "review state"},
    [FIELD_ISSUE] = {"issue", DUB_FILTER_RULE, "any|error|warning|info|fixable|waived|none",
                     "a rule of check or part of its name, or how bad"},
    [FIELD_HAS] = {"has", DUB_FILTER_CHOICE,
                   "text|source|note|speaker|crop|input|override|state|issue|waiver",
                   "something is given"},
    [FIELD_MODE] = {"mode", DUB_FILTER_CHOICE, "bounce|loop|cut-off|silence|remap",
                    "sync mode in force"},
    [FIELD_AUDIO] = {"audio", DUB_FILTER_CHOICE, "whole|aligned|cut", "which part of the audio"},
    [FIELD_INPUT] = {"input", DUB_FILTER_TEXT, NULL, "refId of the audio"},
    [FIELD_FIT] = {"fit", DUB_FILTER_LENGTH, NULL, "audio longer (+) or shorter (-) than its slot"},
    [FIELD_EFFECT] = {"fit", DUB_FILTER_CHOICE,
                      "exact|trimmed|padded|slowed|sped|looped|bounced|unknown",
                      "what the sync mode does"},
    [FIELD_LENGTH] = {"length", DUB_FILTER_LENGTH, NULL, "length of the slot"},
    [FIELD_START] = {"start", DUB_FILTER_TIME, NULL, "where it starts"},
    [FIELD_END] = {"end", DUB_FILTER_TIME, NULL, "where it ends"},
    [FIELD_GAP] = {"gap", DUB_FILTER_LENGTH, NULL, "time to the next one, negative: overlap"},
    [FIELD_CPS] = {"cps", DUB_FILTER_NUMBER, NULL, "characters a second of the target text"},
    [FIELD_CHARS] = {"chars", DUB_FILTER_NUMBER, NULL, "characters of the target text"},
    [FIELD_NUMBER] = {"number", DUB_FILTER_NUMBER, NULL, "its number, 2-6 for a range"},
    [FIELD_ID] = {"id", DUB_FILTER_TEXT, NULL, "its id or the beginning of it"},
};

const struct dub_filter_key *dub_filter_keys(size_t *n)
{
    *n = DUB_ARRAY_LEN(keys);
    return keys;
}

const struct dub_filter_key *filter_key(enum filter_field field)
{
    return &keys[field];
}

size_t filter_n_choices(const struct dub_filter_key *k)
{
    size_t n = k->choices ? 1 : 0;
    for (const char *c = k->choices; c && *c; c++)
        n += *c == '|';
    return n;
}

struct dub_sv filter_choice(const struct dub_filter_key *k, size_t i)
{
    struct dub_sv rest = dub_sv(k->choices), choice;
    do
        choice = dub_sv_split(&rest, '|');
    while (i-- > 0);
    return choice;
}
