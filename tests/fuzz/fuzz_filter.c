/* Any text is a filter or a fault with a place; matching a hostile filter ends and leaks nothing. */
#include "fuzz.h"

#include "check/filter.h"
#include "check/rules.h"
#include "mkproject.h"

static struct dub_project *project(void)
{
    struct dub_project *p = mk_project("lipsync-2", DUB_SYNC_REMAP);
    mk_speaker(p, 10, "maria");
    mk_input(p, 11, DUB_INPUT_AUDIO, "maria", "maria.wav");
    for (dub_id i = 0; i < 4; i++) {
        struct dub_segment *s =
            mk_segment_new(20 + i, (dub_us)i * 900000, (dub_us)i * 900000 + 1000000, "maria");
        s->text = mk_text(i % 2 ? "Gracias por la invitaci\xc3\xb3n" : "aaaaaaaaaaaaaaaaaaaaaaaa");
        mk_put(p, s);
    }
    return p;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct dub_project *p;
    static struct dub_diag_list diags;
    struct dub_filter *f = NULL;
    struct dub_err err = {0};
    struct dub_sv text = fuzz_text(data, size);
    if (!p) {
        p = project();
        dub_check(p, NULL, &diags);
    }
    if (dub_filter_new(text, (struct dub_rate){25, 1}, &f, &err)) {
        fuzz_law(f == NULL && err.col >= 1 && err.text[0] != '\0');
        return 0;
    }
    struct dub_filter_view view = {p, &diags};
    for (size_t i = 0; i < dub_project_n_segments(p); i++) {
        bool once = dub_filter_match(f, &view, i);
        fuzz_law(dub_filter_match(f, &view, i) == once);
    }
    dub_filter_free(f);
    return 0;
}
