/* What the firmware's configuration of mbedTLS asks of a board: the time, here this system's. */
#include <stdint.h>
#include <time.h>

#include <mbedtls/platform_time.h>
#include <mbedtls/platform_util.h>
#include <mbedtls/version.h>

#if defined(MBEDTLS_PLATFORM_GMTIME_R_ALT)
int64_t wall_clock_for_tls(int64_t *seconds)
{
    int64_t now = (int64_t)time(NULL);

    if (seconds != NULL) {
        *seconds = now;
    }
    return now;
}

mbedtls_ms_time_t mbedtls_ms_time(void)
{
    return (mbedtls_ms_time_t)time(NULL) * 1000;
}

struct tm *mbedtls_platform_gmtime_r(const mbedtls_time_t *seconds, struct tm *parts)
{
    time_t at = (time_t)*seconds;

    return gmtime_r(&at, parts);
}
#endif
