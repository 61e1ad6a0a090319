/*
 * proves:  core/calendar.c: is_leap, day_and_date
 * for:     every day to the end of 9999 and every date, be it one or none; that the walk over the
 *          months ends, by an invariant of its loop
 * unwind:  10
 * planted: core/calendar.c: first += days; => first += days & 15u;
 */
#include "proof.h"

#include "calendar.c"

#define DAYS 2932897u /* to the end of 9999 */

int main(void)
{
    uint32_t day = any_uint32(), date = any_uint32(), result;

    if (any_bool()) { /* the date of a day */
        ASSUME(day < DAYS);
        result = day_and_date(day, NOT_ASKED);
        PROVE(result >= 19700101);
    } else { /* the day of a date, or the date of the last day where there is no such date */
        result = day_and_date(END_DAY, date);
        PROVE(result < END_DAY || result >= 19700101);
        REACHES(result == END_DAY - 1u);
        REACHES(result > END_DAY);
    }
    return 0;
}
