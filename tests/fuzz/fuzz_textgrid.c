#include "read_rows.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_read("textgrid", data, size);
    return 0;
}
