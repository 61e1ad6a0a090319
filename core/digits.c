#include "teo_digits.h"

const char *teo_format_decimal(char *end, size_t number)
{
    do {
        *--end = (char)('0' + number % 10u);
        number /= 10u;
    } while (number != 0);
    return end;
}

const char *teo_read_number(const char *text, const char *end, unsigned base, uint32_t *number)
{
    uint32_t sum = 0;

    for (; text < end; text++) {
        uint32_t c = (uint8_t)*text | 0x20u, digit = c - '0'; /* small letters */

        if (c >= 'a') {
            digit = c - 'a' + 10u;
        } else if (digit > 9) {
            break;
        }
        if (digit >= base || sum >> 28 != 0) {
            break;
        }
        sum = sum * base + digit;
    }
    *number = sum;
    return text;
}

const char teo_patterns[] = "\12\12\12\12-\12\12-\12\12T\12\12:\6\12:\6\12Z\0"
                            "HTTP/1.\12 \12\12\12";

uint32_t teo_scan(const char *text, size_t from, size_t to)
{
    uint32_t number = 0;

    for (; from < to; from++) {
        uint32_t zero = '0', base = (uint8_t)teo_patterns[from];

        if (base >= 16u) { /* a byte that stands for itself: a digit of base 1 */
            zero = base;
            base = 1;
        }
        zero = (uint8_t)*text++ - zero;
        if (zero >= base) {
            return TEO_NO_NUMBER;
        }
        number = number * base + zero;
    }
    return number;
}
