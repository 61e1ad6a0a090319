#include "calendar.h"

#include <string.h>

bool teo_is_time(int64_t unix_seconds)
{
    return (uint64_t)unix_seconds <= (uint64_t)TEO_TIME_LAST;
}

uint32_t teo_unix_day(int64_t unix_seconds)
{
    return (uint32_t)(unix_seconds >> 7) / 675u;
}

/*
 * Years begin in March here, so that the leap day is the last of its year: January and February are the months 13 and 14 of the
 * year before.
 */
uint32_t teo_month_start(uint32_t year, uint32_t month)
{
    if (month < 3) {
        year--;
        month += 12u;
    }
    return year * 1461u / 4u - (year / 100u + 1u) * 3u / 4u + (153u * month + 3u) / 5u - 719560u;
}

teo_status teo_time_format(int64_t unix_seconds, char text[TEO_ISO8601_SIZE])
{
    /* A byte below 16 stands for a digit, and is how many digits there are. */
    static const char form[TEO_ISO8601_SIZE] = "\12\12\12\12-\12\12-\12\12T\12\12:\6\12:\6\12Z";
    uint32_t day, year, month = 12, first, number;

    if (text == NULL) {
        return TEO_E_ARGUMENT;
    }
    text[0] = '\0';
    if (!teo_is_time(unix_seconds)) {
        return TEO_E_TIME;
    }
    day = teo_unix_day(unix_seconds);
    year = 1970u + day * 45u / 16384u; /* or a little later than it is */
    while ((first = teo_month_start(year, month)) > day) {
        if (--month == 0) {
            month = 12;
            year--;
        }
    }
    memcpy(text, form, TEO_ISO8601_SIZE);
    number = (uint32_t)unix_seconds - day * TEO_DAY;
    for (size_t i = TEO_ISO8601_SIZE - 1u; i-- > 0;) {
        unsigned base = (uint8_t)text[i];

        if (base == 'T') { /* the time stands; the date is left */
            number = (year * 100u + month) * 100u + day - first + 1u;
        } else if (base < 16u) {
            text[i] = (char)('0' + number % base);
            number /= base;
        }
    }
    return TEO_OK;
}
