/* What the client needs of the parser, besides <teo/response.h>. */
#ifndef TEO_CORE_HTTP_RESPONSE_H
#define TEO_CORE_HTTP_RESPONSE_H

#include <teo/response.h>

/* As teo_response_init_action(), with arguments that were checked. */
void teo_response_begin(teo_response *response, const teo_action *action, void *scratch,
                        size_t size, teo_fault *fault);

#endif
