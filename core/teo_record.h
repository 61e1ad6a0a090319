/* The members of the reply: JSON items → a record and teo_fault. */
#ifndef TEO_CORE_RECORD_H
#define TEO_CORE_RECORD_H

#include <teo/response.h>

/*
 * Reads on in what the JSON reader was filled with. TEO_OK: a record is complete. TEO_AGAIN: more
 * is needed. Else TEO_E_JSON, TEO_E_MEMBER_TYPE or TEO_E_MEMBER_TWICE.
 */
teo_status teo_record_read(teo_response *response, void *record);

/* The body has ended: TEO_END, what the service's error code means, or what the reply lacks. */
teo_status teo_record_end(teo_response *response);

#endif
