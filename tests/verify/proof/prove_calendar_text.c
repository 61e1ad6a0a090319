/*
 * proves:    core/calendar.c: to_unix, teo_calendar_read, teo_time_parse, teo_calendar_http_date,
 *            teo_calendar_put, teo_time_format
 * for:       any text of up to 36 bytes; any 32 bits of seconds, and on 64 bits all to the end of
 *            9999
 * unwind:    23
 * unwindset: teo_calendar_read.0:37
 * planted:   core/calendar.c: length < TEO_ISO8601_SIZE - 1u => length < TEO_ISO8601_SIZE - 3u
 */
#include "proof.h"

#include "digits.c"
#include "names.c"
#include "calendar.c"

#define LENGTH 36u

/* prove_calendar.c */
uint32_t stub_day_and_date(uint32_t day, uint32_t date)
{
    uint32_t result = any_uint32();

    PROVE(day == END_DAY ||
          date == NOT_ASKED); /* only the one is asked for, so that the walk ends */
    PROVE((uint64_t)day * TEO_DAY <= UINT64_C(253402300799));
    if (date == NOT_ASKED) {
        ASSUME(result > END_DAY);
    }
    return result;
}

static void prove_parse(void)
{
    size_t length = any_up_to(LENGTH);
    char *text = any_memory(length, LENGTH);
    uint32_t seconds;
    teo_status status = teo_time_parse(text, length, &seconds);

    PROVE(status == TEO_OK || status == TEO_E_TIME);
    if (status == TEO_OK) {
        PROVE(seconds > 0 && seconds <= TIME_MAX);
        PROVE(length >= 20 && text[4] == '-' && text[7] == '-' && text[10] == 'T' &&
              text[13] == ':' && text[16] == ':');
        PROVE(text[length - 1] == 'Z' ||
              ((text[length - 6] == '+' || text[length - 6] == '-') && text[length - 3] == ':'));
        for (size_t i = 0; i < 10; i++) {
            PROVE(i == 4 || i == 7 || teo_is_digit((uint8_t)text[i]));
        }
    }
    PROVE(teo_time_parse(NULL, length, &seconds) == TEO_E_ARGUMENT);
    PROVE(teo_time_parse(text, length, NULL) == TEO_E_ARGUMENT);
    REACHES(status == TEO_OK && length == LENGTH);
}

static void prove_http_date(void)
{
    size_t length = any_up_to(LENGTH);
    char *text = any_memory(length, LENGTH);
    uint32_t seconds = teo_calendar_http_date(text, length);

    PROVE(seconds == 0 || length == 24 || (length >= 29 && length <= 33));
    PROVE(seconds <= TIME_MAX);
    REACHES(seconds != 0 && length == 24);
    REACHES(seconds != 0 && length == 33);
}

static void prove_format(void)
{
    size_t seconds = any_size();
    char *text = any_memory(TEO_ISO8601_SIZE, TEO_ISO8601_SIZE);

    ASSUME((uint64_t)seconds <= UINT64_C(253402300799));
    if (seconds > UINT32_MAX) {
        teo_calendar_put(seconds, text);
    } else {
        teo_time_format((uint32_t)seconds, text);
    }
    for (size_t i = 0; i < TEO_ISO8601_SIZE - 1u; i++) {
        PROVE((uint8_t)teo_patterns[i] < 16u ? teo_is_digit((uint8_t)text[i])
                                             : text[i] == teo_patterns[i]);
    }
    PROVE(text[TEO_ISO8601_SIZE - 1u] == '\0');
    REACHES(text[11] == '2' && text[0] == '9');
    teo_time_format(any_uint32(), NULL);
}

int main(void)
{
    prove_parse();
    prove_http_date();
    prove_format();
    return 0;
}
