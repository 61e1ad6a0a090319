#include "purge_report.h"

#include <inttypes.h>
#include <stdio.h>

#include "purge_clock.h"
#include "purge_log.h"
#include "purge_wording.h"

#define LINE_SIZE 256
#define REDRAW_MS 1000 /* of a terminal's line, which counts the seconds */
#define NEXT_SIZE 48

void report_progress(struct waiting *waiting, uint64_t next)
{
    uint64_t rows = 0, ended = 0, left = waiting_time_left(waiting) / 1000;
    uint64_t now = monotonic_now();
    bool line = !log_progress_on() && !waiting->options->quiet && now >= waiting->line_due;
    char text[LINE_SIZE], next_look[NEXT_SIZE] = "looking now";

    if (!line && !log_progress_on()) {
        return;
    }
    for (size_t i = 0; i < waiting->job_count; i++) {
        rows += waiting->jobs[i].last.rows;
        ended += look_ended(&waiting->jobs[i].last);
    }
    if (next != 0) {
        snprintf(next_look, sizeof next_look, "next look in %" PRIu64 " s",
                 (next > now ? next - now + 999 : 0) / 1000);
    }
    snprintf(
        text, sizeof text,
        "%zu of %zu job%s ended, %" PRIu64 " of %" PRIu64 " task%s; %s, %" PRIu64 ":%02u left%s",
        waiting->job_count - waiting_jobs_left(waiting), waiting->job_count,
        wording_plural(waiting->job_count), ended, rows, wording_plural(rows), next_look, left / 60,
        (unsigned)(left % 60), waiting->fault != TEO_OK ? " (the last look failed)" : "");
    if (line) {
        log_line("%s", text);
        waiting->line_due = now + waiting->options->progress_ms;
    } else {
        log_progress("%s", text);
        waiting->line_due = now + REDRAW_MS;
    }
}

uint32_t report_idle(void *context)
{
    struct waiting *waiting = context;
    uint64_t now = monotonic_now();

    if (waiting->options->quiet) {
        return UINT32_MAX;
    }
    if (now >= waiting->line_due) {
        report_progress(waiting, 0);
    }
    return waiting->line_due > now ? (uint32_t)(waiting->line_due - now) : 0;
}

/* Appends to the line what fits. */
static size_t add(char *line, size_t used, uint64_t count, const char *before, const char *what)
{
    int length = snprintf(line + used, LINE_SIZE - used, "%s%" PRIu64 " %s", before, count, what);

    return length < 0 || (size_t)length >= LINE_SIZE - used ? used : used + (size_t)length;
}

/* "3 jobs: 2 succeeded, 1 failed; 41 tasks: 40 success, 1 failed" */
static void report_sums(const struct waiting *waiting)
{
    static const char *const names[JOB_ENDS] = {"not ended", "success",  "failed",
                                                "timeout",   "canceled", "invalid"};
    /* As printed: those that have not ended come last. */
    static const enum job_end order[JOB_ENDS] = {END_SUCCESS,  END_FAILED,  END_TIMEOUT,
                                                 END_CANCELED, END_INVALID, END_NONE};
    uint64_t good = 0, bad = 0, rows = 0, ends[JOB_ENDS] = {0};
    const char *before = ": ";
    char line[LINE_SIZE];
    size_t used;

    for (size_t i = 0; i < waiting->job_count; i++) {
        const struct job *job = &waiting->jobs[i];
        bool failed = look_failed(&job->last);

        good += job->ended && !failed;
        bad += job->ended && failed;
        rows += job->last.rows;
        for (size_t end = 0; end < JOB_ENDS; end++) {
            ends[end] += job->last.ends[end];
        }
    }
    used = add(line, 0, waiting->job_count, "", waiting->job_count == 1 ? "job" : "jobs");
    used = add(line, used, good, ": ", "succeeded");
    used = add(line, used, bad, ", ", "failed");
    if (waiting_jobs_left(waiting) > 0) {
        used = add(line, used, waiting_jobs_left(waiting), ", ", "not ended");
    }
    used = add(line, used, rows, "; ", rows == 1 ? "task" : "tasks");
    for (size_t i = 0; i < JOB_ENDS; i++) {
        if (ends[order[i]] > 0) {
            used = add(line, used, ends[order[i]], before, names[order[i]]);
            before = ", ";
        }
    }
    log_line("%s", line);
}

static void report_open_job(const struct job *job)
{
    const struct look *look = &job->last;

    if (look->rows == 0 && job->most > 0) {
        log_detail("%s: its task%s not there any more", job->id, job->most == 1 ? " is" : "s are");
        return;
    }
    if (look->rows == 0) {
        log_detail(job->seen ? "%s: no look at its tasks came to its end"
                             : "%s: no task of it was seen",
                   job->id);
        return;
    }
    if (look->rows < job->expected) {
        log_detail("%s: %" PRIu64 " of %" PRIu64 " tasks %s seen, %" PRIu64 " ended%s%s", job->id,
                   look->rows, job->expected, look->rows == 1 ? "was" : "were", look_ended(look),
                   look->open_status[0] != '\0' ? ", another is " : "", look->open_status);
        return;
    }
    log_detail("%s: %" PRIu64 " of %" PRIu64 " task%s ended%s%s%s", job->id, look_ended(look),
               look->rows, wording_plural(look->rows),
               look->open_status[0] != '\0' ? ", another is " : "", look->open_status,
               look_ended(look) == look->rows ? ", which no second look has confirmed" : "");
}

static void report_late(const struct waiting *waiting)
{
    size_t left = waiting_jobs_left(waiting);

    log_line("out of time: %zu of %zu job%s %s not ended", left, waiting->job_count,
             wording_plural(waiting->job_count), left == 1 ? "has" : "have");
    for (size_t i = 0; i < waiting->job_count; i++) {
        if (!waiting->jobs[i].ended) {
            report_open_job(&waiting->jobs[i]);
        }
    }
    if (waiting->fault != TEO_OK) {
        log_detail("the last look failed:");
        (void)fault_report(&waiting->service->faults, waiting->fault);
    }
}

void report_end(const struct waiting *waiting, enum outcome outcome)
{
    bool came_to_an_end =
        outcome == OUTCOME_DONE || outcome == OUTCOME_TASK_FAILED || outcome == OUTCOME_LATE;

    if (came_to_an_end && !waiting->options->quiet) {
        report_sums(waiting);
    }
    if (outcome == OUTCOME_LATE) {
        report_late(waiting);
    }
}
