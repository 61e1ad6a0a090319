/* The body of a reply. Oracle: jansson, by model.c; whole and byte by byte, with the smallest window. */
#include "fuzz.h"

#include "model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static reading result;
    static model expected;

    read_json("fuzz", &result, (const char *)data, size);
    model_read(&expected, (const char *)data, size);
    model_compare(&expected, &result);
    model_end(&expected);
    return 0;
}
