#include "purge_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool file_read_text(int file, char *text, size_t most, char *problem, size_t size)
{
    size_t length = 0;

    for (;;) {
        ssize_t got = read(file, text + length, most + 1 - length);

        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            snprintf(problem, size, "%s", strerror(errno));
            return false;
        }
        if (got == 0) {
            break;
        }
        length += (size_t)got;
        if (length > most) {
            snprintf(problem, size, "it is larger than %zu bytes", most);
            return false;
        }
    }
    text[length] = '\0';
    if (strlen(text) != length) {
        snprintf(problem, size, "it has a NUL byte, so it is not a text in ASCII or UTF-8");
        return false;
    }
    return true;
}
