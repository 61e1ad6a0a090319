/* How open() fails: in a file of its own, because both of its parts need it. */
#include "teo_lwip_raw.h"

void teo_lwip_fail(teo_lwip *lwip, teo_status status, err_t error)
{
    lwip->step = TEO_LWIP_STEP_FAILED;
    lwip->failure = status;
    lwip->error = error;
}
