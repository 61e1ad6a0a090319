/*
 * Preloaded into the tool, it looks through all memory that can be written when the tool ends, for the bytes that LEFTOVER has in
 * hexadecimal digits, so that it does not find what it looks for in its own memory. It says on standard error how often they are there.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LARGEST (64 << 20)

static int digit(char text)
{
    return text <= '9' ? text - '0' : text - 'a' + 10;
}

static int is_there(const char *at, const char *digits, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (at[i] != (char)(digit(digits[2 * i]) << 4 | digit(digits[2 * i + 1]))) {
            return 0;
        }
    }
    return 1;
}

__attribute__((destructor)) static void look(void)
{
    const char *digits = getenv("LEFTOVER");
    FILE *maps = fopen("/proc/self/maps", "re");
    size_t length = digits != NULL ? strlen(digits) / 2 : 0, count = 0;
    char line[512];

    while (maps != NULL && length > 0 && fgets(line, sizeof line, maps) != NULL) {
        char *begin, *end;
        char rights[5] = "";

        /* What is larger than that is a sanitizer's own. */
        if (sscanf(line, "%p-%p %4s", (void **)&begin, (void **)&end, rights) != 3 || strncmp(rights, "rw", 2) != 0 || end - begin > LARGEST) {
            continue;
        }
        for (const char *at = begin; at + length <= end; at++) {
            if (is_there(at, digits, length)) {
                fprintf(stderr, "leftover: %.80s", line);
                count++;
            }
        }
    }
    fprintf(stderr, "leftover: %zu\n", count);
    if (maps != NULL) {
        fclose(maps);
    }
}
