/* Preloaded into the tool, it moves /etc/tencentcloud to the folder that ETC_TENCENTCLOUD names. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FOLDER "/etc/tencentcloud"

int open(const char *path, int flags, ...)
{
    const char *other = getenv("ETC_TENCENTCLOUD");
    char moved[4096];
    va_list arguments;
    int mode;

    va_start(arguments, flags);
    mode = va_arg(arguments, int);
    va_end(arguments);
    if (other != NULL && strncmp(path, FOLDER, sizeof FOLDER - 1) == 0) {
        (void)snprintf(moved, sizeof moved, "%s%s", other, path + sizeof FOLDER - 1);
        path = moved;
    }
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}
