/* teo-purge list: one query, its tasks printed as they come. */
#include <inttypes.h>

#include "log.h"
#include "session.h"

static enum outcome finish(struct session *session)
{
    struct output *output = &session->output;

    output->total_count = session->windows_before + session->window_count;
    if (!output_end(output)) {
        return output_failed(output);
    }
    if (output->tasks == 0 && session->options->format == FORMAT_TABLE) {
        log_line("no task matches");
    }
    if (output->cut != 0) {
        log_line("%" PRIu64 " tasks have texts that were cut to this build's limits", output->cut);
    }
    return OUTCOME_DONE;
}

static enum outcome fail(struct session *session, teo_status status)
{
    struct output *output = &session->output;
    enum outcome outcome;

    if (!output_flush(output)) {
        return output_failed(output);
    }
    outcome = session_fault(session, status);
    if (output->tasks != 0) {
        log_detail("the listing is incomplete: %" PRIu64 " tasks came before the error", output->tasks);
    }
    return outcome;
}

enum outcome list_run(struct session *session)
{
    struct plan plan;
    teo_task task;
    teo_status status;

    if (!plan_list(&plan, session->options)) {
        return OUTCOME_USAGE;
    }
    status = session_query(session, &plan);
    if (status != TEO_OK) {
        return session_fault(session, status);
    }
    for (;;) {
        status = teo_client_next(&session->client, &task);
        if (status == TEO_END) {
            return finish(session);
        }
        if (status != TEO_OK && status != TEO_AGAIN) { /* TEO_AGAIN does not come: the port can wait */
            return fail(session, status);
        }
        if (status == TEO_OK && !output_task(&session->output, &task)) {
            return output_failed(&session->output);
        }
    }
}
