/* One entry per parser. libFuzzer calls it; without libFuzzer replay.c calls it over the seeds. */
#ifndef DUB_TESTS_FUZZ_H
#define DUB_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline struct dub_sv fuzz_text(const uint8_t *data, size_t size)
{
    return dub_sv_n((const char *)data, size);
}

/* A law that must hold for every input. */
static inline void fuzz_law(int holds)
{
    if (!holds)
        abort();
}

#endif
