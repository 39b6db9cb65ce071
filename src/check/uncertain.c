/* What cannot be known is said, never passed in silence. */
#include "check/issue.h"

static const char *why_unknown(const struct dub_input *in)
{
    if (in->kind == DUB_INPUT_TEXT)
        return "the service will synthesize it";
    return in->loc == DUB_LOC_FILE ? "the file was not probed"
                                   : "an address or asset that was not probed";
}

void dub_issue_uncertain(struct dub_diag_list *out, const struct dub_rule *rule,
                         const struct dub_check_view *v, enum dub_doubt which, const char *field,
                         const char *what)
{
    for (size_t i = 0; i < dub_project_n_inputs(v->p); i++) {
        const struct dub_input *in = dub_project_input(v->p, i);
        const struct dub_input_use *use = dub_check_view_use(v, in);
        if (!use || use->doubts[which].n == 0)
            continue;
        struct dub_diag *d = dub_issue(out, rule, DUB_SEV_INFO, NULL);
        dub_issue_ref(d, in->ref);
        dub_issue_field(d, field, NULL, NULL);
        dub_issue_say(d,
                      "cannot verify: the length of '%.*s' is not known (%s), so it is not sure "
                      "that %s (segment %zu%s)",
                      DUB_ISSUE_NAME_MAX, dub_str_z(in->ref), why_unknown(in), what,
                      dub_check_view_first(v, use, which),
                      use->doubts[which].n > 1 ? " and later ones" : "");
    }
}
