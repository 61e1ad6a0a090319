/* What a request must be, told without the library: which are allowed, and what was written. */
#ifndef WRITTEN_H
#define WRITTEN_H

#include <teo/request.h>

#include "tests/unit/support.h"

/* Do the rules of teo/query.h and teo/request.h allow it? */
bool rules_allow(const teo_request *request);

/* Reads the HTTP message back and fails where it does not say what the request says. */
void check_written(const teo_request *request, const char *message, size_t length);

#endif
