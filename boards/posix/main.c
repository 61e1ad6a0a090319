/* teo-purge, the command line of libteo: see teo-purge(1). */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "purge_dry_run.h"
#include "purge_list.h"
#include "purge_log.h"
#include "purge_options.h"
#include "purge_quota.h"
#include "purge_session.h"
#include "purge_submit.h"
#include "purge_wait.h"

/*
 * Opens the standard streams that the caller left closed. Else a socket would take the number of
 * one, and what is printed would go to the service. Writing to a closed stdout still fails.
 */
static bool open_streams(void)
{
    static const int modes[] = {O_WRONLY, O_RDONLY, O_WRONLY};

    for (int stream = 0; stream < 3; stream++) {
        if (fcntl(stream, F_GETFD) < 0 && errno == EBADF &&
            open("/dev/null", modes[stream]) != stream) {
            return false;
        }
    }
    return true;
}

/* If the reader of a pipe has gone, writing fails with an error instead of ending the tool. */
static void ignore_broken_pipes(void)
{
    struct sigaction action;

    memset(&action, 0, sizeof action);
    action.sa_handler = SIG_IGN;
    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(SIGPIPE, &action, NULL);
}

static enum outcome run(const struct options *options, struct session *session)
{
    struct service *service = &session->service;
    struct output *output = &session->output;

    if (options->dry_run) {
        return dry_run(options, &session->credentials, output);
    }
    switch (options->command) {
    case COMMAND_LIST:
        return list_run(options, service, &session->net, output);
    case COMMAND_WAIT:
        return wait_run(options, service, &session->net, output, session->started);
    case COMMAND_QUOTA:
        return quota_run(options, service, output);
    default:
        return submit_run(options, service, &session->net, output, session->started);
    }
}

int main(int argc, char **argv)
{
    struct options options;
    struct session session;
    enum outcome outcome = OUTCOME_USAGE;

    if (!open_streams()) {
        return OUTCOME_USAGE;
    }
    ignore_broken_pipes();
    if (options_parse(&options, argc, argv, &outcome)) {
        outcome = session_open(&session, &options);
        if (outcome == OUTCOME_DONE) {
            outcome = run(&options, &session);
        }
        session_close(&session);
    }
    options_free(&options);
    return (int)outcome;
}
