/* The HTTP message of a request (RFC 9112), but for its signature. */
#ifndef TEO_CORE_HTTP_REQUEST_H
#define TEO_CORE_HTTP_REQUEST_H

#include <stddef.h>

#include "teo_request.h"

#define TEO_EMPTY_LINE "\r\n\r\n" /* between the signature and the body */
#define TEO_EMPTY_LINE_SIZE (sizeof TEO_EMPTY_LINE - 1u)

extern const char teo_default_host[]; /* where none is named: TEO_ENDPOINT_INTL */

/*
 * Writes a request whose parts were all checked, with room for the signature; it may not fit, as
 * teo_template.h says. Host and content type are those that are signed.
 */
void teo_http_request_write(const teo_config *config, teo_message *message);

#endif
