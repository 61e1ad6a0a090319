/* The signature of a request whose parts were checked. */
#ifndef TEO_CORE_TC3_H
#define TEO_CORE_TC3_H

#include <teo/request.h>

/* As teo_tc3_sign(), with arguments that were checked: what sends requests links this alone. */
teo_status teo_tc3_write(const teo_tc3 *what, const void *payload, size_t length,
                         teo_signing_key *cache, char signature[TEO_SIGNATURE_SIZE]);

#endif
