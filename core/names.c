#include "names.h"

#include <string.h>

int teo_find(const char *list, const char *text, size_t length)
{
    int index = 0;

    for (; *list != '\0'; list += 1 + *list) {
        if ((size_t)*list == length && memcmp(list + 1, text, length) == 0) {
            return index;
        }
        index++;
    }
    return -1;
}

unsigned teo_look_up(const char *pairs, unsigned byte)
{
    for (; *pairs != '\0'; pairs += 2) {
        if ((uint8_t)*pairs == byte) {
            return (uint8_t)pairs[1];
        }
    }
    return 0;
}
