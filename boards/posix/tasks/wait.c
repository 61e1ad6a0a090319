/*
 * teo-purge wait: looks at the jobs that have not ended, until all have or time is over.
 *
 *   look at the jobs left -> all ended: done
 *          ^        + an error that may pass ends the round
 *        pause <- time left
 */
#include "purge_wait.h"

#include <stdlib.h>
#include <string.h>

#include "purge_clock.h"
#include "purge_log.h"
#include "purge_look.h"
#include "purge_report.h"
#include "purge_waiting.h"

#define RESERVE_MS 250 /* for the last round, besides twice the time of the one before it */

static int compare_jobs(const void *left, const void *right)
{
    return strcmp((*(struct job *const *)left)->id, (*(struct job *const *)right)->id);
}

static enum outcome set_up_jobs(struct waiting *waiting, const struct wait_job *jobs, size_t count)
{
    teo_status status = TEO_OK;

    waiting->jobs = calloc(count, sizeof *waiting->jobs);
    waiting->sorted = calloc(count, sizeof *waiting->sorted);
    if (waiting->jobs == NULL || waiting->sorted == NULL) {
        return outcome_memory();
    }
    waiting->job_count = count;
    for (size_t i = 0; i < count && status == TEO_OK; i++) {
        waiting->jobs[i].id = jobs[i].id;
        waiting->jobs[i].expected = jobs[i].tasks;
        waiting->sorted[i] = &waiting->jobs[i];
        status = plan_check_job(waiting->options, jobs[i].id);
    }
    if (status != TEO_OK) {
        return fault_report(&waiting->service->faults, status);
    }
    qsort(waiting->sorted, count, sizeof *waiting->sorted, compare_jobs);
    return OUTCOME_DONE;
}

/* Sleeps until `next` and shows the progress meanwhile. */
static void pause_until(struct waiting *waiting, uint64_t next)
{
    for (uint64_t now = monotonic_now(); now < next; now = monotonic_now()) {
        uint64_t until = next;

        report_progress(waiting, next);
        if (log_progress_on()) {
            until = now + 1000; /* the line counts the seconds */
        } else if (!waiting->options->quiet) {
            until = waiting->line_due;
        }
        monotonic_sleep(until < next ? until : next);
    }
    log_progress_erase();
}

/*
 * When to look again; false: time is over. The last round begins right before the end. The one
 * before it is left out if it would come less than half an interval earlier. If the last round
 * fails, others follow at ever shorter intervals while there is time. A pause that the service asks
 * for is kept, unless time would be over.
 */
static bool next_round(const struct waiting *waiting, uint64_t round_took, bool *last,
                       uint64_t *next)
{
    uint64_t interval = waiting->options->interval_ms;
    uint64_t left = waiting_time_left(waiting), reserve = 2 * round_took + RESERVE_MS;
    uint64_t now = waiting->end - left, asked = (uint64_t)waiting->retry_after * 1000;

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
    if (*next < now + asked && asked + RESERVE_MS <= left) {
        *next = now + asked;
    }
    *last = *last || left < reserve + interval + interval / 2 || waiting->end - *next < reserve;
    return true;
}

static enum outcome run(struct waiting *waiting)
{
    bool last = false;

    for (;;) {
        uint64_t begun = monotonic_now(), next = begun;

        if (look_at_all(waiting) == STEP_OVER) {
            return waiting->outcome;
        }
        /* Shows what has ended before the pause. */
        if (!output_flush(waiting->output)) {
            return output_failed(waiting->output);
        }
        if (waiting_jobs_left(waiting) == 0) {
            break;
        }
        if (!next_round(waiting, monotonic_now() - begun, &last, &next)) {
            return OUTCOME_LATE;
        }
        pause_until(waiting, next);
    }
    if (!output_end(waiting->output)) {
        return output_failed(waiting->output);
    }
    for (size_t i = 0; i < waiting->job_count; i++) {
        if (look_failed(&waiting->jobs[i].last)) {
            return OUTCOME_TASK_FAILED;
        }
    }
    return OUTCOME_DONE;
}

enum outcome wait_jobs(const struct options *options, struct service *service, struct net *net,
                       struct output *output, uint64_t started, const struct wait_job *jobs,
                       size_t count)
{
    struct waiting waiting;
    enum outcome outcome;

    memset(&waiting, 0, sizeof waiting);
    waiting.options = options;
    waiting.service = service;
    waiting.output = output;
    waiting.started = started;
    waiting.end = started + options->timeout_ms;
    waiting.line_due = started + options->progress_ms;
    net->idle = report_idle;
    net->idle_context = &waiting;
    outcome = set_up_jobs(&waiting, jobs, count);
    if (outcome == OUTCOME_DONE) {
        if (!options->quiet) {
            log_progress_start();
            if (log_progress_on()) {
                waiting.line_due = started;
            }
        }
        outcome = run(&waiting);
        log_progress_stop();
        report_end(&waiting, outcome);
    }
    net->idle = NULL;
    for (size_t i = 0; i < waiting.job_count; i++) {
        job_free(&waiting.jobs[i]);
    }
    free(waiting.sorted);
    free(waiting.jobs);
    return outcome;
}

enum outcome wait_run(const struct options *options, struct service *service, struct net *net,
                      struct output *output, uint64_t started)
{
    size_t count = options->job_ids.count;
    struct wait_job *jobs = calloc(count, sizeof *jobs);
    enum outcome outcome;

    if (jobs == NULL) {
        return outcome_memory();
    }
    for (size_t i = 0; i < count; i++) {
        jobs[i].id = options->job_ids.items[i];
        jobs[i].tasks = options->tasks;
    }
    outcome = wait_jobs(options, service, net, output, started, jobs, count);
    free(jobs);
    return outcome;
}
