/*
 * teo-purge wait: looks at the jobs that have not ended, until all have or time is over.
 *
 *   look at the jobs left ─→ all ended: done
 *          ↑        └ a fault that may pass ends the round
 *        pause ←─ time left
 */
#include <stdlib.h>
#include <string.h>

#include "purge_log.h"
#include "purge_clock.h"
#include "purge_waiting.h"

#define RESERVE_MS 250 /* kept for the last round beside twice what the one before it took */

uint64_t waiting_time_left(const struct waiting *waiting)
{
    uint64_t now = monotonic_now();

    return now < waiting->end ? waiting->end - now : 0;
}

size_t waiting_jobs_left(const struct waiting *waiting)
{
    size_t left = 0;

    for (size_t i = 0; i < waiting->job_count; i++) {
        left += !waiting->jobs[i].ended;
    }
    return left;
}

static int compare_jobs(const void *left, const void *right)
{
    return strcmp((*(struct job *const *)left)->id, (*(struct job *const *)right)->id);
}

static enum outcome set_up_jobs(struct waiting *waiting)
{
    const struct texts *ids = &waiting->session->options->job_ids;

    waiting->jobs = calloc(ids->count, sizeof *waiting->jobs);
    waiting->sorted = calloc(ids->count, sizeof *waiting->sorted);
    if (waiting->jobs == NULL || waiting->sorted == NULL) {
        return outcome_memory();
    }
    waiting->job_count = ids->count;
    for (size_t i = 0; i < ids->count; i++) {
        waiting->jobs[i].id = ids->items[i];
        waiting->sorted[i] = &waiting->jobs[i];
    }
    qsort(waiting->sorted, ids->count, sizeof *waiting->sorted, compare_jobs);
    return session_check_jobs(waiting->session);
}

/* Sleeps until `next`; meanwhile the progress is shown. */
static void pause_until(struct waiting *waiting, uint64_t next)
{
    for (uint64_t now = monotonic_now(); now < next; now = monotonic_now()) {
        uint64_t until = next;

        report_progress(waiting, next);
        if (log_progress_on()) {
            until = now + 1000; /* the line counts the seconds */
        } else if (!waiting->session->options->quiet) {
            until = waiting->line_due;
        }
        monotonic_sleep(until < next ? until : next);
    }
    log_progress_erase();
}

/*
 * When to look again. The last round is put right before the end, and the one before it is left out
 * where it would come less than half an interval earlier. After a fault even the last is followed
 * by others, ever closer, while there is time; none of them before the service asked for it, unless
 * that would be too late. False: there is none.
 */
static bool next_round(const struct waiting *waiting, uint64_t round_took, bool *last,
                       uint64_t *next)
{
    uint64_t interval = waiting->session->options->interval_ms;
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
        enum outcome outcome = OUTCOME_DONE;
        uint64_t begun = monotonic_now(), next = begun;

        if (look_at_all(waiting, &outcome) == STEP_OVER) {
            return outcome;
        }
        /* What has ended is seen before the pause. */
        if (!output_flush(&waiting->session->output)) {
            return output_failed(&waiting->session->output);
        }
        if (waiting_jobs_left(waiting) == 0) {
            break;
        }
        if (!next_round(waiting, monotonic_now() - begun, &last, &next)) {
            return OUTCOME_LATE;
        }
        pause_until(waiting, next);
    }
    for (size_t i = 0; i < waiting->job_count; i++) {
        if (look_failed(&waiting->jobs[i].last)) {
            return OUTCOME_TASK_FAILED;
        }
    }
    return OUTCOME_DONE;
}

enum outcome wait_run(struct session *session)
{
    struct waiting waiting;
    enum outcome outcome;

    memset(&waiting, 0, sizeof waiting);
    waiting.session = session;
    waiting.end = session->started + session->options->timeout_ms;
    waiting.line_due = session->started + session->options->progress_ms;
    session->net.idle = report_idle;
    session->net.idle_context = &waiting;
    outcome = set_up_jobs(&waiting);
    if (outcome == OUTCOME_DONE) {
        if (!session->options->quiet) {
            log_progress_start();
            if (log_progress_on()) {
                waiting.line_due = session->started;
            }
        }
        outcome = run(&waiting);
        log_progress_stop();
        report_end(&waiting, outcome);
    }
    session->net.idle = NULL;
    for (size_t i = 0; i < waiting.job_count; i++) {
        job_free(&waiting.jobs[i]);
    }
    free(waiting.sorted);
    free(waiting.jobs);
    return outcome;
}
