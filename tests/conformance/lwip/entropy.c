#include "entropy.h"

#include <stdio.h>

teo_status test_entropy(void *context, void *data, size_t length)
{
    FILE *source = fopen("/dev/urandom", "rb");
    size_t count = source != NULL ? fread(data, 1, length, source) : 0;

    (void)context;
    if (source != NULL) {
        fclose(source);
    }
    return count == length ? TEO_OK : TEO_E_PORT;
}
