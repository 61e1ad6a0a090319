#include "teo_names.h"

#include <string.h>

int teo_find(const char *list, const char *text, size_t length)
{
    int index = 0;
    size_t size;

    for (; (size = (uint8_t)*list++) != 0; list += size) {
        if (size == length && memcmp(list, text, length) == 0) {
            return index;
        }
        index++;
    }
    return -1;
}

int teo_find_text(const char *list, const char *text)
{
    return teo_find(list, text, strlen(text));
}

unsigned teo_look_up(const char *pairs, unsigned byte)
{
    while ((uint8_t)*pairs > TEO_ANY) {
        if ((uint8_t)*pairs == byte) {
            return (uint8_t)pairs[1];
        }
        pairs += 2;
    }
    return *pairs == TEO_ANY ? (uint8_t)pairs[1] : 0;
}
