/* The parser's start, for a caller who has checked its arguments. */
#ifndef TEO_CORE_RESPONSE_H
#define TEO_CORE_RESPONSE_H

#include <teo/response.h>

void teo_response_begin(teo_response *response, void *window, size_t size, teo_fault *fault);

#endif
