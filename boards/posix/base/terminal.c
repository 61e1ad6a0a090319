#include "purge_terminal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

/* A variable's value, or "" where it is not set. */
static const char *variable(const char *name)
{
    const char *value = getenv(name);

    return value != NULL ? value : "";
}

size_t terminal_columns(int stream)
{
    struct winsize size;
    unsigned long columns;

    if (ioctl(stream, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        return size.ws_col;
    }
    columns = strtoul(variable("COLUMNS"), NULL, 10);
    return columns <= 10000 ? (size_t)columns : 0;
}

bool terminal_wants_colour(void)
{
    const char *terminal = variable("TERM");

    return *variable("NO_COLOR") == '\0' && *terminal != '\0' && strcmp(terminal, "dumb") != 0;
}

bool terminal_forces_colour(void)
{
    const char *forced = variable("CLICOLOR_FORCE");

    return *variable("NO_COLOR") == '\0' && *forced != '\0' && strcmp(forced, "0") != 0;
}

bool terminal_is_utf8(void)
{
    static const char *const variables[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    const char *locale = "";

    for (size_t i = 0; i < sizeof variables / sizeof variables[0] && *locale == '\0'; i++) {
        locale = variable(variables[i]);
    }
    for (; *locale != '\0'; locale++) { /* zh_CN.UTF-8, or utf8 */
        if (tolower((unsigned char)locale[0]) == 'u' && tolower((unsigned char)locale[1]) == 't' &&
            tolower((unsigned char)locale[2]) == 'f') {
            return locale[3] == '8' || (locale[3] == '-' && locale[4] == '8');
        }
    }
    return false;
}
