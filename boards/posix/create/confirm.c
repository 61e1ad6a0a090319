#define _POSIX_C_SOURCE 200809L

#include "purge_confirm.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "purge_log.h"

#define ANSWER_SIZE 16

enum outcome confirm_all(const struct options *options)
{
    const char *method = options->method != NULL ? options->method : "invalidate";
    char answer[ANSWER_SIZE];

    if (options->yes) {
        return OUTCOME_DONE;
    }
    if (isatty(STDIN_FILENO) != 1 || isatty(STDERR_FILENO) != 1) {
        log_line("--type all purges everything of the site: here nobody can be asked, so give "
                 "--yes if that is meant");
        return OUTCOME_USAGE;
    }
    log_line("everything of %s will be purged (%s): the origin gets all requests until the caches "
             "have filled again",
             options->zone_id, method);
    fputs("Go on? Type yes: ", stderr);
    (void)fflush(stderr);
    if (fgets(answer, sizeof answer, stdin) != NULL) {
        answer[strcspn(answer, "\r\n")] = '\0';
        if (strcmp(answer, "yes") == 0 || strcmp(answer, "y") == 0) {
            return OUTCOME_DONE;
        }
    } else {
        fputc('\n', stderr); /* the line of the question has no end */
    }
    log_line("nothing was submitted");
    return OUTCOME_USAGE;
}
