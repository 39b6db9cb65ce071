/* A project file that can be read is written as a file that can be read, with all its records. */
#include "fuzz.h"

#include "model/project_json.h"

static struct dub_project *read_project(struct dub_sv text)
{
    struct dub_project *p = NULL;
    if (dub_project_parse(text, &p, NULL) != DUB_OK)
        return NULL;
    fuzz_law(dub_project_sane(p));
    return p;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dub_project *p = read_project(fuzz_text(data, size));
    if (!p)
        return 0;
    struct dub_buf text;
    dub_buf_init(&text, 0);
    dub_project_print(p, &text);
    struct dub_project *again = read_project(dub_buf_sv(&text));
    fuzz_law(again != NULL);
    fuzz_law(dub_project_n_segments(p) == dub_project_n_segments(again));
    fuzz_law(dub_project_n_inputs(p) == dub_project_n_inputs(again));
    fuzz_law(dub_project_n_speakers(p) == dub_project_n_speakers(again));
    dub_buf_fini(&text);
    dub_project_free(p);
    dub_project_free(again);
    return 0;
}
