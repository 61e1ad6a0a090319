#include "firmware_report.h"

#include <teo/port_mbedtls.h>

#include "board.h"
#include "firmware_line.h"
#include "firmware_seen.h"
#include "firmware_semihost.h"

/*
 * The members of a task, by their names in the API. Absent ones are null, as in the service's
 * replies.
 */
static void print_task(const teo_task *task)
{
    line_begin();
    line_text("JobId", (task->present & TEO_HAS_JOB_ID) != 0 ? task->job_id : NULL);
    line_text("Target", (task->present & TEO_HAS_TARGET) != 0 ? task->target : NULL);
    line_text("Type", (task->present & TEO_HAS_TYPE) != 0 ? task->type : NULL);
    line_text("Method", (task->present & TEO_HAS_METHOD) != 0 ? task->method : NULL);
    line_text("Status", (task->present & TEO_HAS_STATUS) != 0 ? task->status : NULL);
    line_text("CreateTime", (task->present & TEO_HAS_CREATE_TIME) != 0 ? task->create_time : NULL);
    line_text("UpdateTime", (task->present & TEO_HAS_UPDATE_TIME) != 0 ? task->update_time : NULL);
    line_text("FailType", (task->present & TEO_HAS_FAIL_TYPE) != 0 ? task->fail_type : NULL);
    line_text("FailMessage",
              (task->present & TEO_HAS_FAIL_MESSAGE) != 0 ? task->fail_message : NULL);
    if (task->truncated != 0) {
        line_truth("Truncated", true);
    }
    line_end();
}

/*
 * Adds a text to a hash (FNV-1a), with its NUL: without that, "ab" and "c" would hash as "a" and
 * "bc" do.
 */
static uint32_t add_text(uint32_t hash, const char *text)
{
    do {
        hash = (hash ^ (uint8_t)*text) * 16777619u;
    } while (*text++ != '\0');
    return hash;
}

/* A hash of which task it is and of its state. */
static uint32_t fingerprint_of(const teo_task *task, uint32_t identity)
{
    uint32_t hash = add_text(add_text(identity, task->status), task->update_time);

    return add_text(add_text(hash, task->fail_type), task->fail_message);
}

void report_task(struct tally *tally, const teo_task *task, uint32_t identity)
{
    uint32_t fingerprint = fingerprint_of(task, identity);

    tally->tasks++;
    tally->fingerprints += fingerprint;
    switch (teo_task_status_of(task)) {
    case TEO_TASK_SUCCESS:
        break;
    case TEO_TASK_FAILED:
    case TEO_TASK_TIMEOUT:
    case TEO_TASK_CANCELED:
    case TEO_TASK_INVALID:
        tally->failed++;
        board_show(BOARD_LIGHT_FAILED);
        break;
    default: /* a status that is not known here is not final */
        tally->busy++;
        break;
    }
    if (seen_changed(fingerprint)) {
        tally->changed++;
        print_task(task);
    }
}

/* Ends the line of a poll. */
static void print_tally(const struct tally *tally, uint32_t ms, uint32_t again_ms)
{
    line_number("tasks", tally->tasks);
    line_number("changed", tally->changed);
    line_number("busy", tally->busy);
    line_number("failed", tally->failed);
    line_number("ms", ms);
    if (again_ms != 0) {
        line_number("again_ms", again_ms);
    }
    line_end();
}

enum outcome report_poll(const struct tally *tally, bool settled, uint32_t number, uint32_t ms,
                         uint32_t again_ms)
{
    enum outcome outcome = tally->failed != 0 || tally->failed_before ? OUTCOME_TASK_FAILED
                           : tally->busy != 0 || !settled ? OUTCOME_LATE
                                                          : OUTCOME_DONE;

    seen_end();
    board_show(outcome == OUTCOME_DONE   ? BOARD_LIGHT_DONE
               : outcome == OUTCOME_LATE ? BOARD_LIGHT_BUSY
                                         : BOARD_LIGHT_FAILED);
    line_event("poll");
    line_number("number", number);
    print_tally(tally, ms, again_ms);
    return outcome;
}

void report_incomplete(const struct tally *tally, uint32_t ms)
{
    seen_break_off(tally->changed != 0);
    if (tally->tasks != 0) {
        line_event("incomplete");
        print_tally(tally, ms, 0);
    }
    board_show(tally->failed != 0 ? BOARD_LIGHT_FAILED : BOARD_LIGHT_BUSY);
}

enum outcome report_error(const struct failure *failure)
{
    const teo_fault *fault = failure->fault;
    bool alert = failure->alert != TEO_TLS_NO_ALERT;

    /*
     * If the list changed while it was read, that is no failure: report_incomplete() has shown it.
     */
    if (failure->status != TEO_E_LIST_CHANGED) {
        board_show(BOARD_LIGHT_FAILED);
    }
    line_event("error");
    line_number("status", failure->status);
    line_text("text", teo_status_text(failure->status));
    line_text("host", failure->host);
    line_number("stage", fault->stage);
    line_number("attempts", fault->attempts);
    line_number("http", fault->http_status);
    line_text("code", fault->code[0] != '\0' ? fault->code : NULL);
    line_text("message", fault->message[0] != '\0' ? fault->message : NULL);
    line_text("request_id", fault->request_id[0] != '\0' ? fault->request_id : NULL);
    line_number("needed", fault->needed);
    line_number("tls", failure->tls);
    line_number("verify", failure->verify);
    line_text("alert", alert ? teo_tls_alert_text(failure->alert) : NULL);
    if (alert) {
        line_number("alert_number", failure->alert);
    }
    line_number("lwip", failure->lwip);
    /* A refusal without a code is like one with an unknown code. */
    line_text("remedy", fault->code[0] != '\0' || failure->status == TEO_E_REFUSED
                            ? teo_code_remedy(fault->code)
                            : teo_status_remedy(failure->status));
    if (failure->pause_ms != 0) {
        line_number("again_ms", failure->pause_ms);
    }
    line_end();
    return outcome_of(failure->status);
}

enum outcome report_usage(const char *what)
{
    board_show(BOARD_LIGHT_FAILED);
    line_event("error");
    line_text("text", what);
    line_end();
    return OUTCOME_USAGE;
}

void report_exit(enum outcome outcome)
{
    line_event("exit");
    line_number("status", outcome);
    line_end();
    semihost_exit((int)outcome);
}
