/* The members of the reply: JSON items → teo_task and teo_fault. */
#ifndef TEO_CORE_REPLY_H
#define TEO_CORE_REPLY_H

#include <teo/response.h>

/* teo_response.flags, the part of the body */
enum { TEO_HAS_TOTAL = 1 << 0, TEO_HAS_ERROR = 1 << 1 };

void teo_reply_begin(teo_response *response);

/*
 * Reads on in what the JSON reader was filled with. TEO_OK: a task is complete. TEO_AGAIN: more is needed. Else TEO_E_JSON,
 * TEO_E_MEMBER_TYPE or TEO_E_MEMBER_TWICE.
 */
teo_status teo_reply_read(teo_response *response, teo_task *task);

/* The body has ended: TEO_END, what the service's error code means, or what the reply lacks. */
teo_status teo_reply_end(teo_response *response);

#endif
