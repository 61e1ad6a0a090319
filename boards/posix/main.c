/* teo-purge: are the cache purges of a site done? The command line of libteo; see teo-purge(1). */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "purge_log.h"
#include "purge_session.h"

/*
 * Opens the standard streams that the caller left closed. Else the next socket would take the number of one, and what
 * is printed would go to the service. A closed stdout stays one that cannot be written.
 */
static bool hold_streams(void)
{
    static const int modes[] = {O_WRONLY, O_RDONLY, O_WRONLY};

    for (int stream = 0; stream < 3; stream++) {
        if (fcntl(stream, F_GETFD) < 0 && errno == EBADF && open("/dev/null", modes[stream]) != stream) {
            return false;
        }
    }
    return true;
}

/* A reader that has gone is an error of writing, told and with its own exit status, not a silent end. */
static void ignore_broken_pipes(void)
{
    struct sigaction action;

    memset(&action, 0, sizeof action);
    action.sa_handler = SIG_IGN;
    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(SIGPIPE, &action, NULL);
}

static enum outcome run(struct session *session)
{
    const struct options *options = session->options;

    if (options->dry_run) {
        return dry_run(session);
    }
    return options->command == COMMAND_LIST ? list_run(session) : wait_run(session);
}

int main(int argc, char **argv)
{
    struct options options;
    struct session session;
    enum outcome outcome = OUTCOME_USAGE;

    if (!hold_streams()) {
        return OUTCOME_USAGE;
    }
    ignore_broken_pipes();
    if (options_parse(&options, argc, argv, &outcome)) {
        outcome = session_open(&session, &options);
        if (outcome == OUTCOME_DONE) {
            outcome = run(&session);
        }
        session_close(&session);
    }
    options_free(&options);
    return (int)outcome;
}
