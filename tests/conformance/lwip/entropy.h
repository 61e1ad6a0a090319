/* The source of random bytes that a board would have. */
#ifndef ENTROPY_H
#define ENTROPY_H

#include <teo/port.h>

teo_status test_entropy(void *context, void *data, size_t length);

#endif
