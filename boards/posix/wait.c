/*
 * teo-purge wait: looks at each job that has not ended, one query a job over the same connection, until all have or
 * time is over.
 *
 *   look at the jobs left ─→ all ended: done
 *          ↑        └ a fault that may pass ends the round; the next begins behind the job that had it
 *        pause ←─ time left
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "job.h"
#include "log.h"
#include "moment.h"
#include "session.h"

#define RESERVE_MS 250 /* kept for the last round beside twice what the one before it took */

struct waiting {
    struct session *session;
    struct job *jobs;
    size_t job_count;
    size_t first;     /* the job that a round begins with */
    uint64_t end;     /* moment_now() when time is over */
    teo_status fault; /* the last poll's that may pass; TEO_OK: it went well */
    bool any_failed;
};

/* How a poll or a round ended. */
enum step {
    STEP_GOOD,
    STEP_FAULT, /* one that may pass; waiting.fault */
    STEP_OVER   /* the tool ends; the outcome is set */
};

/* ---- jobs ---- */

static size_t jobs_left(const struct waiting *waiting)
{
    size_t left = 0;

    for (size_t i = 0; i < waiting->job_count; i++) {
        left += !waiting->jobs[i].ended;
    }
    return left;
}

static enum outcome set_up_jobs(struct waiting *waiting)
{
    const struct texts *ids = &waiting->session->options->job_ids;

    waiting->jobs = calloc(ids->count, sizeof *waiting->jobs);
    if (waiting->jobs == NULL) {
        return outcome_memory();
    }
    waiting->job_count = ids->count;
    for (size_t i = 0; i < ids->count; i++) {
        waiting->jobs[i].id = ids->items[i];
    }
    return session_check_jobs(waiting->session);
}

/* ---- one poll ---- */

static uint64_t time_left(const struct waiting *waiting)
{
    uint64_t now = moment_now();

    return now < waiting->end ? waiting->end - now : 0;
}

static enum step no_memory(enum outcome *outcome)
{
    *outcome = outcome_memory();
    return STEP_OVER;
}

static enum step print_row(struct waiting *waiting, const teo_task *row, enum outcome *outcome)
{
    struct output *output = &waiting->session->output;

    if (output_task(output, row)) {
        return STEP_GOOD;
    }
    *outcome = output_failed(output);
    return STEP_OVER;
}

/* The poll of a job has come to its good end. */
static enum step finish_poll(struct waiting *waiting, struct job *job, enum outcome *outcome)
{
    const teo_task *row;
    enum step step = STEP_GOOD;

    job_poll_end(job);
    while (step == STEP_GOOD && (row = job_next(job)) != NULL) {
        step = print_row(waiting, row, outcome);
    }
    if (job->ended) {
        waiting->any_failed = waiting->any_failed || job->failed;
        job_free(job);
    }
    waiting->fault = TEO_OK;
    return step;
}

/* The poll has failed. Not told again while it goes on to fail in the same way. */
static enum step fail_poll(struct waiting *waiting, teo_status status, enum outcome *outcome)
{
    struct session *session = waiting->session;

    if (!outcome_may_pass(status, session->client.fault.http_status)) {
        *outcome = session_fault(session, status);
        return STEP_OVER;
    }
    /* That the wait itself is over is told later, with the jobs. */
    if (status != waiting->fault && time_left(waiting) > 0) {
        session_warning(session, status, "; still trying");
    }
    waiting->fault = status;
    return STEP_FAULT;
}

/* One query for all rows of one job. */
static enum step poll_job(struct waiting *waiting, struct job *job, enum outcome *outcome)
{
    struct session *session = waiting->session;
    struct plan plan;
    teo_task row;
    teo_status status;
    enum step step = STEP_GOOD;
    uint64_t left = time_left(waiting);

    if (left == 0) {
        return STEP_FAULT;
    }
    session->config.deadline_ms = (uint32_t)left;
    plan_job(&plan, session->options, job->id);
    job_poll_begin(job);
    status = session_query(session, &plan);
    while (status == TEO_OK || status == TEO_AGAIN) {
        status = teo_client_next(&session->client, &row);
        if (status != TEO_OK) {
            continue;
        }
        enum job_answer answer = job_row(job, &row);
        if (answer == JOB_NO_MEMORY) {
            return no_memory(outcome);
        }
        if (answer == JOB_PRINT) {
            step = print_row(waiting, &row, outcome);
        }
        if (step == STEP_OVER) {
            return step;
        }
    }
    return status == TEO_END ? finish_poll(waiting, job, outcome) : fail_poll(waiting, status, outcome);
}

/* ---- rounds ---- */

static enum step round_of_polls(struct waiting *waiting, enum outcome *outcome)
{
    size_t first = waiting->first;

    for (size_t i = 0; i < waiting->job_count; i++) {
        size_t at = (first + i) % waiting->job_count;
        enum step step;
        if (waiting->jobs[at].ended) {
            continue;
        }
        step = poll_job(waiting, &waiting->jobs[at], outcome);
        /* The next round begins with another job, so that one that always fails holds up no other. */
        waiting->first = (at + 1) % waiting->job_count;
        if (step != STEP_GOOD) {
            return step;
        }
    }
    waiting->first = first;
    return STEP_GOOD;
}

static void show_progress(const struct waiting *waiting, uint64_t next)
{
    uint64_t rows = 0, ended = 0, left = time_left(waiting) / 1000;
    uint64_t now = moment_now();

    for (size_t i = 0; i < waiting->job_count; i++) {
        rows += waiting->jobs[i].rows;
        ended += waiting->jobs[i].rows_ended;
    }
    log_progress("%zu of %zu jobs ended, %" PRIu64 " of %" PRIu64 " tasks; next look in %" PRIu64 " s, %" PRIu64
                 ":%02u left%s",
                 waiting->job_count - jobs_left(waiting), waiting->job_count, ended, rows,
                 (next > now ? next - now + 999 : 0) / 1000, left / 60, (unsigned)(left % 60),
                 waiting->fault != TEO_OK ? " (no reply)" : "");
}

/* Sleeps until `next`; on a terminal the progress line counts the seconds. */
static void pause_until(const struct waiting *waiting, uint64_t next)
{
    if (!log_progress_on()) {
        moment_sleep(next);
        return;
    }
    for (uint64_t now = moment_now(); now < next; now = moment_now()) {
        show_progress(waiting, next);
        moment_sleep(next - now > 1000 ? now + 1000 : next);
    }
    log_progress_erase();
}

/*
 * When to look again. The last round is put right before the end, and the one before it is left out where it would
 * come less than half an interval earlier. After a fault even the last is followed by others, ever closer, while
 * there is time. False: there is none.
 */
static bool next_round(const struct waiting *waiting, uint64_t round_took, bool *last, uint64_t *next)
{
    uint64_t interval = waiting->session->options->interval_ms;
    uint64_t left = time_left(waiting), reserve = 2 * round_took + RESERVE_MS;
    uint64_t now = waiting->end - left;

    if (left <= RESERVE_MS || (*last && waiting->fault == TEO_OK)) {
        return false;
    }
    if (*last) {
        *next = now + (left / 4 < interval ? left / 4 : interval);
    } else if (left >= reserve + interval + interval / 2) {
        *next = now + interval;
    } else {
        *next = left > reserve ? waiting->end - reserve : now;
    }
    *last = left < reserve + interval + interval / 2;
    return true;
}

static enum outcome tell_late(const struct waiting *waiting)
{
    log_line("out of time: %zu of %zu jobs have not ended", jobs_left(waiting), waiting->job_count);
    for (size_t i = 0; i < waiting->job_count; i++) {
        const struct job *job = &waiting->jobs[i];
        if (job->ended) {
            continue;
        }
        if (job->rows == 0) {
            log_detail("%s: no task of it was seen", job->id);
        } else {
            log_detail("%s: %" PRIu64 " of %" PRIu64 " tasks ended%s%s", job->id, job->rows_ended, job->rows,
                       job->open_status[0] != '\0' ? ", another is " : "", job->open_status);
        }
    }
    if (waiting->fault != TEO_OK) {
        log_detail("the last look failed:");
        (void)session_fault(waiting->session, waiting->fault);
    }
    return OUTCOME_LATE;
}

static enum outcome run(struct waiting *waiting)
{
    bool last = false;

    for (;;) {
        enum outcome outcome = OUTCOME_DONE;
        uint64_t begun = moment_now(), next = begun;

        if (round_of_polls(waiting, &outcome) == STEP_OVER) {
            return outcome;
        }
        /* What has ended is seen before the pause. */
        if (!output_flush(&waiting->session->output)) {
            return output_failed(&waiting->session->output);
        }
        if (jobs_left(waiting) == 0) {
            break;
        }
        if (!next_round(waiting, moment_now() - begun, &last, &next)) {
            return tell_late(waiting);
        }
        pause_until(waiting, next);
    }
    return waiting->any_failed ? OUTCOME_TASK_FAILED : OUTCOME_DONE;
}

enum outcome wait_run(struct session *session)
{
    struct waiting waiting;
    enum outcome outcome;

    memset(&waiting, 0, sizeof waiting);
    waiting.session = session;
    waiting.end = session->started + session->options->timeout_ms;
    outcome = set_up_jobs(&waiting);
    if (outcome == OUTCOME_DONE) {
        log_progress_start();
        outcome = run(&waiting);
        log_progress_stop();
    }
    for (size_t i = 0; i < waiting.job_count; i++) {
        job_free(&waiting.jobs[i]);
    }
    free(waiting.jobs);
    return outcome;
}
