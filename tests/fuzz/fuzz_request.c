/* A request that can be read gives a request that can be read, and that one stays as it is. */
#include "fuzz.h"

#include "base/json.h"
#include "request/build.h"
#include "request/parse.h"

/* The composed body of a request text; false when it cannot be read. */
static bool through(struct dub_sv text, struct dub_built *out)
{
    cJSON *doc = NULL;
    struct dub_rng rng = {.state = 1};
    struct dub_buf notes;
    dub_buf_init(&notes, 0);
    struct dub_project *p = dub_project_new();
    bool ok = dub_json_parse(text, &doc, NULL) == DUB_OK;
    if (ok) {
        struct dub_txn *t = dub_txn_begin(p, "import");
        ok = dub_request_parse(doc, p, t, &rng, &notes, NULL) == DUB_OK;
        if (ok)
            dub_txn_accept(p, t);
        else
            dub_txn_abort(p, t);
        fuzz_law(dub_project_sane(p));
    }
    if (ok) {
        struct dub_build_opts opts = {.indent = 0};
        fuzz_law(dub_request_build(p, &opts, out, NULL) == DUB_OK);
    }
    cJSON_Delete(doc);
    dub_buf_fini(&notes);
    dub_project_free(p);
    return ok;
}

static void all_languages(struct dub_sv body)
{
    for (unsigned kind = DUB_CODE_JSON; kind <= DUB_CODE_TYPESCRIPT; kind++) {
        struct dub_buf text;
        dub_buf_init(&text, 0);
        dub_request_as_code(body, (enum dub_code)kind, "https://api.sync.so", &text);
        fuzz_law(!text.failed);
        dub_buf_fini(&text);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dub_built once, twice;
    if (!through(fuzz_text(data, size), &once))
        return 0;
    fuzz_law(through(dub_buf_sv(&once.json), &twice));
    fuzz_law(dub_sv_eq(dub_buf_sv(&once.json), dub_buf_sv(&twice.json)));
    all_languages(dub_buf_sv(&once.json));
    dub_built_fini(&once);
    dub_built_fini(&twice);
    return 0;
}
