/* Any bytes become valid UTF-8 without NULs. */
#include "fuzz.h"

#include "base/utf8.h"
#include "io/import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dub_buf out;
    struct dub_str *warning = NULL;
    dub_buf_init(&out, 0);
    fuzz_law(dub_text_decode(fuzz_text(data, size), &out, &warning, NULL) == DUB_OK);
    fuzz_law(dub_utf8_valid_up_to(dub_buf_sv(&out)) == out.n);
    fuzz_law(dub_sv_find(dub_buf_sv(&out), '\0') == out.n);
    dub_str_unref(warning);
    dub_buf_fini(&out);
    return 0;
}
