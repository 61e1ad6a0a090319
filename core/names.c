#include "names.h"

#include <string.h>

int teo_find(const char *list, const char *text, size_t length)
{
    int index = 0;

    for (; *list != '\0'; list += 1 + *list) {
        if ((size_t)*list == length && list[1] == *text && memcmp(list + 1, text, length) == 0) {
            return index;
        }
        index++;
    }
    return -1;
}
