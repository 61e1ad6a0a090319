/* What the client needs to write requests. */
#ifndef TEO_CORE_REQUEST_H
#define TEO_CORE_REQUEST_H

#include <teo/request.h>

/*
 * As teo_request_write(), where no pointer that is required is NULL and the query was checked
 * (teo_action.check).
 */
teo_status teo_request_put(const teo_request *request, void *buffer, size_t size, size_t *length);

#endif
