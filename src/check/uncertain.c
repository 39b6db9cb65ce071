/* What cannot be known is said, never passed in silence. */
#include <stdlib.h>

#include "check/issue.h"

/* A segment that plays an input of unknown length. */
struct uncertain {
    const struct dub_input *input;
    size_t number;
};

static int by_input(const void *a, const void *b)
{
    const struct uncertain *x = a, *y = b;
    if (x->input->order != y->input->order)
        return (x->input->order > y->input->order) - (x->input->order < y->input->order);
    if (x->input->rec.id != y->input->rec.id)
        return (x->input->rec.id > y->input->rec.id) - (x->input->rec.id < y->input->rec.id);
    return (x->number > y->number) - (x->number < y->number);
}

static const char *why_unknown(const struct dub_input *in)
{
    if (in->kind == DUB_INPUT_TEXT)
        return "the service will synthesize it";
    return in->loc == DUB_LOC_FILE ? "the file was not probed"
                                   : "an address or asset that was not probed";
}

void dub_issue_uncertain(struct dub_diag_list *out, const struct dub_rule *rule,
                         const struct dub_check_view *v,
                         bool (*concerns)(const struct dub_check_segment *c), const char *field,
                         const char *what)
{
    DUB_VEC(struct uncertain) list = {0};
    for (size_t i = 0; i < v->n; i++) {
        const struct dub_check_segment *c = &v->segments[i];
        struct uncertain u = {c->input, c->number};
        bool somewhere = c->input && (c->input->kind == DUB_INPUT_TEXT ||
                                      (c->input->kind == DUB_INPUT_AUDIO &&
                                       c->input->loc != DUB_LOC_NONE)); /* else input-no-source */
        if (somewhere && !c->has_input_len && concerns(c))
            dub_vec_push(&list, u);
    }
    if (list.n > 1)
        qsort(list.at, list.n, sizeof(*list.at), by_input);
    for (size_t i = 0, n; i < list.n; i += n) {
        const struct dub_input *in = list.at[i].input;
        for (n = 1; i + n < list.n && list.at[i + n].input == in;)
            n++;
        struct dub_diag *d = dub_issue(out, rule, DUB_SEV_INFO, NULL);
        dub_issue_ref(d, in->ref);
        dub_issue_field(d, field, NULL, NULL);
        dub_issue_say(d,
                      "cannot verify: the length of '%.*s' is not known (%s), so it is not sure "
                      "that %s (segment %zu%s)",
                      DUB_ISSUE_NAME_MAX, dub_str_z(in->ref), why_unknown(in), what,
                      list.at[i].number, n > 1 ? " and later ones" : "");
    }
    dub_vec_fini(&list);
}
