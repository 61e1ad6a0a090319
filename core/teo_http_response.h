/* What the client needs of the parser, besides <teo/response.h>. */
#ifndef TEO_CORE_HTTP_RESPONSE_H
#define TEO_CORE_HTTP_RESPONSE_H

#include <teo/response.h>

/* As teo_response_init_action(), with arguments that were checked. */
void teo_response_begin(teo_response *response, const teo_action *action, void *scratch,
                        size_t size, teo_fault *fault);

/* As teo_response_read(), with pointers that were checked. Moves `input` on. */
teo_status teo_response_take(teo_response *response, teo_span *input, void *record,
                             size_t record_size);

/* As teo_response_close(), with a pointer that was checked. */
teo_status teo_response_end(teo_response *response);

#endif
