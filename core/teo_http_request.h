/* The HTTP message of a request, but for its signature. */
#ifndef TEO_CORE_HTTP_REQUEST_H
#define TEO_CORE_HTTP_REQUEST_H

#include <stddef.h>

#include <teo/request.h>

#include "teo_template.h"

#define TEO_EMPTY_LINE 4u /* bytes between the signature and the body */

/*
 * Writes a request whose parts were all checked, with room for the signature; it may not fit, as
 * writer.h says. Host and content type are those that are signed. Returns the length of the body.
 */
size_t teo_http_request_write(const teo_request *request, const teo_tc3 *what, teo_writer *writer);

#endif
