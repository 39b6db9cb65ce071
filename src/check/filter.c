/* Which segments match a parsed filter. */
#include "check/filter.h"

#include "base/utf8.h"
#include "check/filter_impl.h"
#include "check/fit.h"

/* --- facts ------------------------------------------------------------------------------------ */

size_t dub_segment_n_chars(const struct dub_segment *s)
{
    return dub_utf8_count(dub_sv_trim(dub_str_sv(s->text)));
}

bool dub_segment_cps_e6(const struct dub_segment *s, int64_t *out)
{
    size_t n = dub_segment_n_chars(s);
    dub_us len = dub_span_len(s->span);
    if (n == 0 || len <= 0)
        return false;
    *out = dub_mul_div_round((int64_t)n * 1000000, DUB_US_PER_S, len);
    return true;
}

bool dub_segment_fit_us(const struct dub_project *p, const struct dub_segment *s, dub_us *out)
{
    struct dub_fit f = dub_fit_segment(p, s);
    *out = f.effect == DUB_FIT_EXACT ? 0 : f.audio_us - f.slot_us;
    return f.audio_known;
}

bool dub_segment_gap_us(const struct dub_project *p, size_t index, dub_us *out)
{
    if (index + 1 >= dub_project_n_segments(p))
        return false;
    *out = dub_project_segment(p, index + 1)->span.start_us -
           dub_project_segment(p, index)->span.end_us;
    return true;
}

/* Items are sorted by segment number, but for notes on the whole project, which come last. */
size_t dub_diags_of(const struct dub_diag_list *l, size_t index, size_t *first)
{
    size_t low = 0, high = l->items.n, n = 0;
    while (low < high) {
        size_t mid = (low + high) / 2;
        const struct dub_diag *d = &l->items.at[mid];
        bool last = d->number == 0 && d->severity == DUB_SEV_INFO;
        if (!last && d->number < index + 1)
            low = mid + 1;
        else
            high = mid;
    }
    while (low + n < l->items.n && l->items.at[low + n].number == index + 1)
        n++;
    *first = low;
    return n;
}

/* --- terms ------------------------------------------------------------------------------------ */

struct look {
    const struct dub_filter_view *v;
    const struct dub_segment *s;
    size_t index;
};

static bool text_matches(const struct filter_term *t, struct dub_sv text)
{
    if (t->regex)
        return dub_regex_find(t->regex, text) != (t->compare == IS_NOT);
    struct dub_sv want = dub_str_sv(t->text);
    bool same_size = dub_utf8_count(text) == dub_utf8_count(want);
    switch (t->compare) {
    case IS:
        return same_size && dub_text_contains(text, want);
    case IS_NOT:
        return !(same_size && dub_text_contains(text, want));
    case HOLDS:
    case LESS:
    case LESS_OR_IS:
    case MORE:
    case MORE_OR_IS:
        break;
    }
    return dub_text_contains(text, want);
}

static const struct dub_speaker *speaker_of(const struct look *k)
{
    return dub_project_speaker_by_ref(k->v->p, k->s->speaker);
}

static bool speaker_matches(const struct look *k, const struct filter_term *t)
{
    const struct dub_speaker *sp = speaker_of(k);
    struct filter_term one = *t;
    one.compare = t->compare == IS_NOT ? IS : t->compare;
    bool match = false;
    if (t->regex) {
        match = dub_regex_find(t->regex, dub_str_sv(k->s->speaker)) ||
                (sp && dub_regex_find(t->regex, dub_str_sv(sp->name)));
    } else {
        struct dub_str *part;
        struct dub_sv rest = dub_str_sv(t->text);
        while (rest.n > 0 && !match) {
            part = dub_str_new(dub_sv_split(&rest, ','));
            one.text = part;
            match = dub_sv_eq_z(dub_str_sv(part), "nobody")
                        ? !k->s->speaker
                        : text_matches(&one, dub_str_sv(k->s->speaker)) ||
                              (sp && sp->name && text_matches(&one, dub_str_sv(sp->name)));
            dub_str_unref(part);
        }
    }
    return match != (t->compare == IS_NOT);
}

/* The choices of `issue`, in the order of its row. */
enum issue_word { ISSUE_ANY, ISSUE_ERROR, ISSUE_WARNING, ISSUE_INFO, ISSUE_FIXABLE, ISSUE_WAIVED,
                  ISSUE_NONE };

static bool diag_is(const struct dub_diag *d, const struct filter_term *t)
{
    static const enum issue_word by_severity[] = {ISSUE_ERROR, ISSUE_WARNING, ISSUE_INFO};
    if (d->waived)
        return t->choices & 1u << ISSUE_WAIVED;
    if (t->choices & 1u << by_severity[d->severity])
        return true;
    if (t->choices & 1u << ISSUE_ANY && d->severity != DUB_SEV_INFO)
        return true;
    if (t->choices & 1u << ISSUE_FIXABLE && d->fix)
        return true;
    struct dub_sv rest = dub_str_sv(t->text);
    while (rest.n > 0)
        if (dub_text_contains(dub_sv(d->rule), dub_sv_split(&rest, ',')))
            return true;
    return false;
}

static bool issue_matches(const struct look *k, const struct filter_term *t)
{
    size_t first, n = dub_diags_of(k->v->diags, k->index, &first);
    bool match = false, any = false;
    for (size_t i = first; i < first + n; i++) {
        const struct dub_diag *d = &k->v->diags->items.at[i];
        any = any || (!d->waived && d->severity != DUB_SEV_INFO);
        match = match || diag_is(d, t);
    }
    if (t->choices & 1u << ISSUE_NONE && !any)
        match = true;
    return match != (t->compare == IS_NOT);
}

/* In the order of the row. */
static uint64_t what_it_has(const struct look *k, uint64_t asked)
{
    const struct dub_segment *s = k->s;
    struct dub_crop crop = dub_segment_crop(s);
    const bool has[] = {
        s->text && s->text->n > 0,
        s->source_text && s->source_text->n > 0,
        s->note && s->note->n > 0,
        s->speaker != NULL,
        crop.has_start || crop.has_end,
        s->input != NULL,
        s->override.set != 0 || s->extra_override,
        s->review != DUB_REVIEW_NONE,
        false,
        s->waived && s->waived->n > 0,
    };
    uint64_t bits = 0;
    for (size_t i = 0; i < DUB_ARRAY_LEN(has); i++)
        bits |= (uint64_t)has[i] << i;
    struct filter_term any = {.choices = 1u << ISSUE_ANY};
    if (asked & 1u << 8 && issue_matches(k, &any))
        bits |= 1u << 8;
    return bits;
}

static uint64_t choice_of(const struct look *k, const struct filter_term *t)
{
    static const uint64_t state_bit[] = {1u << 4, 1u << 0, 1u << 1, 1u << 2, 1u << 3};
    const char *name;
    if (t->field == FIELD_STATE)
        return state_bit[k->s->review];
    if (t->field == FIELD_HAS)
        return what_it_has(k, t->choices);
    if (t->field == FIELD_MODE) {
        name = dub_sync_mode_name(dub_segment_sync_mode(k->v->p, k->s));
    } else if (t->field == FIELD_AUDIO) {
        name = dub_audio_mode_name(k->s->audio);
    } else {
        struct dub_fit f = dub_fit_segment(k->v->p, k->s);
        name = f.audio_known ? dub_effect_name(f.effect) : "unknown";
    }
    const struct dub_filter_key *key = filter_key(t->field);
    for (size_t i = 0; i < filter_n_choices(key); i++) {
        struct dub_sv c = filter_choice(key, i);
        if (dub_sv_eq_z(c, name) || (dub_sv_eq_z(c, "cut-off") && strcmp(name, "cut_off") == 0))
            return (uint64_t)1 << i;
    }
    return 0;
}

static bool number_of(const struct look *k, enum filter_field field, int64_t *out)
{
    *out = 0;
    if (field == FIELD_FIT)
        return dub_segment_fit_us(k->v->p, k->s, out);
    if (field == FIELD_GAP)
        return dub_segment_gap_us(k->v->p, k->index, out);
    if (field == FIELD_CPS)
        return dub_segment_cps_e6(k->s, out);
    if (field == FIELD_LENGTH)
        *out = dub_span_len(k->s->span);
    else if (field == FIELD_START)
        *out = k->s->span.start_us;
    else if (field == FIELD_END)
        *out = k->s->span.end_us;
    else if (field == FIELD_CHARS)
        *out = (int64_t)dub_segment_n_chars(k->s) * 1000000;
    else /* FIELD_NUMBER */
        *out = ((int64_t)k->index + 1) * 1000000;
    return true;
}

#define SAME_E6 500 /* what is shown with three decimals counts as equal */

static bool number_matches(const struct look *k, const struct filter_term *t)
{
    int64_t v;
    if (!number_of(k, t->field, &v))
        return t->compare == IS_NOT;
    bool within = v >= t->low - SAME_E6 && v <= t->high + SAME_E6;
    switch (t->compare) {
    case LESS:
        return v < t->low;
    case LESS_OR_IS:
        return v <= t->low;
    case MORE:
        return v > t->low;
    case MORE_OR_IS:
        return v >= t->low;
    case IS_NOT:
        return !within;
    case IS:
    case HOLDS:
        break;
    }
    return within;
}

static bool id_matches(const struct look *k, const struct filter_term *t)
{
    char id[DUB_ID_TEXT];
    struct dub_sv rest = dub_str_sv(t->text), text = dub_sv(dub_id_print(k->s->rec.id, id));
    bool match = false;
    while (rest.n > 0 && !match) {
        struct dub_sv one = dub_sv_split(&rest, ',');
        if (one.n > 0 && one.p[0] == '@')
            one = dub_sv_n(one.p + 1, one.n - 1);
        match = one.n > 0 && one.n <= text.n && dub_sv_ieq(one, dub_sv_n(text.p, one.n));
    }
    return match != (t->compare == IS_NOT);
}

static bool word_matches(const struct look *k, const struct filter_term *t)
{
    const struct dub_speaker *sp = speaker_of(k);
    return text_matches(t, dub_str_sv(k->s->text)) ||
           text_matches(t, dub_str_sv(k->s->source_text)) ||
           text_matches(t, dub_str_sv(k->s->note)) || text_matches(t, dub_str_sv(k->s->speaker)) ||
           (sp && text_matches(t, dub_str_sv(sp->name)));
}

static bool input_matches(const struct look *k, const struct filter_term *t)
{
    struct dub_buf ref;
    dub_buf_init(&ref, 0);
    dub_segment_ref(k->v->p, k->s, &ref);
    bool match = text_matches(t, dub_buf_sv(&ref));
    dub_buf_fini(&ref);
    return match;
}

static bool term_matches(const struct look *k, const struct filter_term *t)
{
    switch (t->field) {
    case FIELD_SPEAKER:
        return speaker_matches(k, t);
    case FIELD_TEXT:
        return text_matches(t, dub_str_sv(k->s->text));
    case FIELD_SOURCE:
        return text_matches(t, dub_str_sv(k->s->source_text));
    case FIELD_NOTE:
        return text_matches(t, dub_str_sv(k->s->note));
    case FIELD_INPUT:
        return input_matches(k, t);
    case FIELD_ISSUE:
        return issue_matches(k, t);
    case FIELD_STATE:
    case FIELD_HAS:
    case FIELD_MODE:
    case FIELD_AUDIO:
    case FIELD_EFFECT:
        return ((choice_of(k, t) & t->choices) != 0) != (t->compare == IS_NOT);
    case FIELD_FIT:
    case FIELD_LENGTH:
    case FIELD_START:
    case FIELD_END:
    case FIELD_GAP:
    case FIELD_CPS:
    case FIELD_CHARS:
    case FIELD_NUMBER:
        return number_matches(k, t);
    case FIELD_ID:
        return id_matches(k, t);
    case FIELD_WORD:
        break;
    }
    return word_matches(k, t);
}

/* --- the whole -------------------------------------------------------------------------------- */

static bool node_matches(const struct dub_filter *f, const struct look *k, size_t at)
{
    const struct filter_node *n = &f->nodes.at[at];
    switch (n->kind) {
    case NODE_TERM:
        return term_matches(k, &f->terms.at[n->a]);
    case NODE_NOT:
        return !node_matches(f, k, n->a);
    case NODE_AND:
        return node_matches(f, k, n->a) && node_matches(f, k, n->b);
    case NODE_OR:
        break;
    }
    return node_matches(f, k, n->a) || node_matches(f, k, n->b);
}

bool dub_filter_match(struct dub_filter *f, const struct dub_filter_view *v, size_t index)
{
    struct look k = {v, dub_project_segment(v->p, index), index};
    return f->all || node_matches(f, &k, f->root);
}

bool dub_filter_wants_issues(const struct dub_filter *f)
{
    for (size_t i = 0; i < f->terms.n; i++) {
        const struct filter_term *t = &f->terms.at[i];
        if (t->field == FIELD_ISSUE || (t->field == FIELD_HAS && t->choices & 1u << 8))
            return true;
    }
    return false;
}

bool dub_filter_is_local(const struct dub_filter *f)
{
    static const uint32_t local = 1u << FIELD_TEXT | 1u << FIELD_SOURCE | 1u << FIELD_NOTE |
                                  1u << FIELD_STATE | 1u << FIELD_HAS | 1u << FIELD_AUDIO |
                                  1u << FIELD_LENGTH | 1u << FIELD_START | 1u << FIELD_END |
                                  1u << FIELD_CPS | 1u << FIELD_CHARS | 1u << FIELD_ID;
    for (size_t i = 0; i < f->terms.n; i++)
        if (!(local & 1u << f->terms.at[i].field))
            return false;
    return !dub_filter_wants_issues(f);
}

void dub_filter_free(struct dub_filter *f)
{
    if (!f)
        return;
    for (size_t i = 0; i < f->terms.n; i++) {
        dub_str_unref(f->terms.at[i].text);
        dub_regex_free(f->terms.at[i].regex);
    }
    dub_vec_fini(&f->terms);
    dub_vec_fini(&f->nodes);
    dub_free(f);
}
