/* Times as the wire spells them. */
#include <teo/time.h>

#include "calendar.h"
#include "names.h"
#include "text.h"

/*
 * A clock face: the numbers that a time on the wire is spelled with. In a form, each byte 1 to 6 stands for a digit of one of
 * them; any other byte stands for itself.
 */
enum { YEAR = 1, MONTH, DAY, HOUR, MINUTE, SECOND, FACE };

#define NEVER (-TEO_DAY) /* and no offset can make it 1970 */

static const char date_time[] = "\1\1\1\1-\2\2-\3\3T\4\4:\5\5:\6\6";

/* Reads what `form` shows and returns where it ends; NULL where the text is another, or a number out of its range. */
static const char *scan(const char *at, const char *end, const char *form, uint16_t face[FACE])
{
    static const uint16_t most[FACE] = {0, 9999, 12, 31, 23, 59, 60}; /* 60: a leap second */
    unsigned number = 0;

    for (; *form != '\0'; form++) {
        unsigned field = (uint8_t)*form, c;

        if (at == end) {
            return NULL;
        }
        c = (uint8_t)*at++;
        if (field < FACE) {
            number = number * 10u + c - '0';
            if (!teo_is_digit((uint8_t)c) || number > most[field]) {
                return NULL;
            }
            face[field] = (uint16_t)number;
        } else {
            if (c != field && !(c == 't' && field == 'T')) { /* RFC 3339 section 5.6: T may be lower case */
                return NULL;
            }
            number = 0;
        }
    }
    return at;
}

static uint32_t clock_of(const uint16_t face[FACE])
{
    return (face[HOUR] * 60u + face[MINUTE]) * 60u;
}

/* Unix seconds of a face whose numbers are in their ranges; NEVER where it is before 1970 or its month has no such day. */
static int64_t to_unix(const uint16_t face[FACE])
{
    uint32_t first = teo_month_start(face[YEAR], face[MONTH]);
    uint32_t day = face[DAY] - 1u;

    if (face[YEAR] < 1970 || face[MONTH] == 0 || day >= teo_month_start(face[YEAR], face[MONTH] + 1u) - first) {
        return NEVER;
    }
    return teo_day_start(first + day) + (clock_of(face) + face[SECOND]);
}

/* RFC 3339 section 5.6: date-time. */
teo_status teo_time_parse(const char *text, size_t length, int64_t *unix_seconds)
{
    const char *at, *end;
    uint16_t face[FACE];
    int64_t result;
    char sign;

    if (text == NULL || unix_seconds == NULL) {
        return TEO_E_ARGUMENT;
    }
    end = text + length;
    at = scan(text, end, date_time, face);
    if (at == NULL) {
        return TEO_E_TIME;
    }
    result = to_unix(face);
    if (at != end && *at == '.') { /* a fraction has a digit at least; it is dropped */
        do {
            at++;
        } while (at != end && teo_is_digit((uint8_t)*at));
        if (at[-1] == '.') {
            return TEO_E_TIME;
        }
    }
    if (at == end) {
        return TEO_E_TIME;
    }
    sign = *at++;
    if (sign == '+' || sign == '-') {
        int32_t offset;

        at = scan(at, end, "\4\4:\5\5", face);
        offset = (int32_t)clock_of(face);
        result -= sign == '+' ? offset : -offset;
    } else if (sign != 'Z' && sign != 'z') {
        return TEO_E_TIME;
    }
    if (at != end || !teo_is_time(result)) {
        return TEO_E_TIME;
    }
    *unix_seconds = result;
    return TEO_OK;
}

/* RFC 9110 section 5.6.7: IMF-fixdate. */
int64_t teo_http_date(const char *text, size_t length)
{
    const char *end = text + length, *at;
    uint16_t face[FACE];
    int64_t result;

    /* scan() takes the last T in lower case, too, but this date is spelled one way only. */
    at = length == 29 && text[28] == 'T' ? scan(text + 3, end, ", \3\3 ", face) : NULL;
    if (at == NULL) {
        return 0;
    }
    face[MONTH] = (uint16_t)(teo_find("\3Jan\3Feb\3Mar\3Apr\3May\3Jun\3Jul\3Aug\3Sep\3Oct\3Nov\3Dec", at, 3) + 1);
    if (scan(at + 3, end, " \1\1\1\1 \4\4:\5\5:\6\6 GMT", face) == NULL) {
        return 0;
    }
    result = to_unix(face);
    return result < 0 ? 0 : result;
}
