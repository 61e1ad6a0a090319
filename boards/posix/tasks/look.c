/*
 * How a round looks at the jobs that have not ended:
 *
 *   few jobs    by id, one query a job
 *   many        one listing of the interval, whose rows are sorted to their jobs. Then by id those
 *               that are not in it, or may be in it only in part: in the first round all of them,
 *               later some in turn. If the listing itself fails: any jobs in turn.
 *
 * All go over one connection. An error of the connection ends the round; the next round begins with
 * the job after that, so a job that always fails does not hold up the others.
 */
#include "purge_look.h"

#include <stdlib.h>
#include <string.h>

#include "purge_clock.h"
#include "purge_log.h"
#include "purge_report.h"

#define BY_ID_MAX PLAN_BY_ID_MAX

/* The jobs asked by id before that one round asks again, at most: a second's worth. */
#define TURNS TEO_REQUESTS_PER_SECOND

/*
 * Seconds. One call makes a job, so its rows are equally old but for the time that the service
 * needs to create them. If one is closer to the beginning of the interval than this, others may be
 * older than the interval.
 */
#define EDGE 300

/* Seconds: no task appears any more whose time of creation is this long past. */
#define SETTLED 2

/* ---- one poll: a query, and what came of it ---- */

static enum step over(struct waiting *waiting, enum outcome outcome)
{
    waiting->outcome = outcome;
    return STEP_OVER;
}

static enum step print_row(struct waiting *waiting, const teo_task *row)
{
    struct output *output = waiting->output;

    return output_task(output, row) ? STEP_GOOD : over(waiting, output_failed(output));
}

static enum step take_row(struct waiting *waiting, struct job *job, const teo_task *row)
{
    switch (job_row(job, row, waiting->service->trace.pages == 0)) {
    case JOB_NO_MEMORY:
        return over(waiting, outcome_memory());
    case JOB_PRINT:
        return print_row(waiting, row);
    default:
        return STEP_GOOD;
    }
}

static void poll_worked(struct waiting *waiting)
{
    waiting->fault = TEO_OK;
    waiting->retry_after = 0;
}

/* The poll has failed. The same error as `before` is not reported again. */
static enum step fail_poll(struct waiting *waiting, teo_status status, teo_status before)
{
    const struct fault_sources *faults = &waiting->service->faults;

    if (!outcome_may_pass(status) &&
        service_new_keys(waiting->service, waiting_time_left(waiting))) {
        fault_warn(faults, status, "; trying again with the credentials that are there now");
        waiting->fault = status;
        return STEP_FAULT;
    }
    if (!outcome_may_pass(status)) {
        return over(waiting, fault_report(faults, status));
    }
    /* An error because time is over is reported at the end, with the jobs. */
    if (status != before && waiting_time_left(waiting) > 0) {
        fault_warn(faults, status, "; still trying");
    }
    waiting->fault = status;
    waiting->retry_after = faults->fault->retry_after;
    return STEP_FAULT;
}

/* Names the first unknown status once. When time runs out, each is named with its job. */
static void warn_of_status(struct waiting *waiting, const struct job *job)
{
    const char *status = job->now.open_status;

    if (!job->now.has_unknown || waiting->said_unknown_status) {
        return;
    }
    waiting->said_unknown_status = true;
    if (status[0] == '\0') {
        log_line("%s: a task has no status, and counts as not ended", job->id);
    } else {
        log_line("%s: a task has the status '%s', which is not known here and counts as not ended",
                 job->id, status);
    }
}

/* The look at the job is whole. */
static enum step end_look(struct waiting *waiting, struct job *job, bool in_part,
                          enum job_verdict *verdict)
{
    struct job_terms terms;
    teo_task row;
    enum step step = STEP_GOOD;

    terms.expected = job->expected;
    terms.one_reply = waiting->service->trace.pages <= 1;
    terms.in_part = in_part;
    *verdict = job_look_end(job, &terms);
    warn_of_status(waiting, job);
    while (step == STEP_GOOD && job_next(job, &row)) {
        step = print_row(waiting, &row);
    }
    job->doubtful = *verdict == JOB_DOUBTFUL;
    if (job->ended) {
        job_free(job);
    }
    return step;
}

/*
 * Whether the row is one of the job that was asked for. One without a JobId is: the service filters
 * by it.
 */
static bool belongs(struct waiting *waiting, const struct job *job, const teo_task *row)
{
    bool same = plan_is_of_job(row, job->id);

    if (!same && !waiting->said_foreign) {
        log_line("%s: the service answered tasks of another job, %s; they do not count", job->id,
                 row->job_id);
        waiting->said_foreign = true;
    }
    return same;
}

static int compare_id(const void *id, const void *job)
{
    return strcmp(id, (*(struct job *const *)job)->id);
}

/* The job of the row, if it is one of those that have not ended; else NULL. */
static struct job *job_of(const struct waiting *waiting, const teo_task *row)
{
    struct job **found;

    /* An id that was cut might be several jobs'. */
    if ((row->truncated & TEO_HAS_JOB_ID) != 0) {
        return NULL;
    }
    found = bsearch(row->job_id, waiting->sorted, waiting->job_count, sizeof *found, compare_id);
    return found != NULL && !(*found)->ended ? *found : NULL;
}

/*
 * Runs one query and takes its rows: those of `job`, or with NULL those of any job. Stops after
 * `most` requests, with TEO_OK or TEO_AGAIN in `*status` if more rows were to come.
 */
static enum step run_query(struct waiting *waiting, const struct plan *plan, struct job *job,
                           size_t most, teo_status *status)
{
    struct service *service = waiting->service;
    enum step step = STEP_GOOD;
    teo_task row;

    *status = service_query(service, plan, waiting_time_left(waiting));
    while (*status == TEO_OK || *status == TEO_AGAIN) {
        *status = teo_client_next(&service->client, &row);
        if (*status == TEO_OK && job == NULL) {
            struct job *owner = job_of(waiting, &row);
            step = owner != NULL ? take_row(waiting, owner, &row) : STEP_GOOD;
        } else if (*status == TEO_OK && belongs(waiting, job, &row)) {
            step = take_row(waiting, job, &row);
        }
        if (step == STEP_OVER || service->trace.requests >= most) {
            break;
        }
    }
    return step;
}

/* ---- by id ---- */

/* One query for all rows of one job. */
static enum step poll_job(struct waiting *waiting, struct job *job, enum job_verdict *verdict)
{
    struct plan plan;
    teo_status status;

    if (waiting_time_left(waiting) == 0) {
        return STEP_FAULT;
    }
    plan_job(&plan, waiting->options, job->id);
    job_look_begin(job);
    if (run_query(waiting, &plan, job, SIZE_MAX, &status) == STEP_OVER) {
        return STEP_OVER;
    }
    if (status != TEO_END) {
        job->list_changed = job->list_changed || status == TEO_E_LIST_CHANGED;
        return fail_poll(waiting, status, waiting->fault);
    }
    poll_worked(waiting);
    job->asked = true;
    return end_look(waiting, job, false, verdict);
}

/* If a second look has to confirm the first, it follows at once. */
static enum step look_by_id(struct waiting *waiting, struct job *job)
{
    enum job_verdict verdict = JOB_UNKNOWN;
    enum step step = poll_job(waiting, job, &verdict);

    if (step == STEP_GOOD && verdict == JOB_DOUBTFUL) {
        step = poll_job(waiting, job, &verdict);
    }
    if (step == STEP_GOOD && verdict == JOB_UNKNOWN && !job->said_unknown &&
        !waiting->options->quiet) {
        if (job->most == 0) {
            log_line("%s: no task of it is known yet; waiting", job->id);
        } else {
            log_line("%s: its task%s not there any more; waiting", job->id,
                     job->most == 1 ? " is" : "s are");
        }
        job->said_unknown = true;
    }
    return step;
}

static void set_turns(struct waiting *waiting, enum job_turn turn)
{
    for (size_t i = 0; i < waiting->job_count; i++) {
        waiting->jobs[i].turn = waiting->jobs[i].ended ? TURN_NONE : turn;
    }
}

/* Asks by id all jobs whose turn it is now, and as many of the others as a round may. */
static enum step look_in_turn(struct waiting *waiting)
{
    size_t first = waiting->first, later = 0, next = first;
    bool full = false; /* some had no turn; `next` is the first of them */

    for (size_t i = 0; i < waiting->job_count; i++) {
        size_t at = (first + i) % waiting->job_count;
        struct job *job = &waiting->jobs[at];
        enum step step;

        if (job->turn == TURN_LATER && later == TURNS) {
            next = full ? next : at;
            full = true;
            continue;
        }
        if (job->turn == TURN_NONE) {
            continue;
        }
        later += job->turn == TURN_LATER;
        step = look_by_id(waiting, job);
        if (step != STEP_GOOD) {
            waiting->first = (at + 1) % waiting->job_count;
            return step;
        }
        report_progress(waiting, 0);
    }
    waiting->first = next;
    return STEP_GOOD;
}

/* ---- by the interval ---- */

/* The listing is whole. Ends the look at each job, and decides which to ask by id. */
static enum step end_listing(struct waiting *waiting, const teo_query *query)
{
    /* The listing began no later: the client fixed the interval at its first request. */
    uint32_t now = teo_client_time(&waiting->service->client);
    uint32_t begun = query->last == 0 ? query->start : now - query->last;
    enum step step = STEP_GOOD;

    for (size_t i = 0; i < waiting->job_count && step == STEP_GOOD; i++) {
        struct job *job = &waiting->jobs[i];
        enum job_verdict verdict = JOB_PARTIAL; /* also for a job that is not in it */
        bool in_part = job->now.oldest < begun + EDGE || job->now.rows < job->most;

        job->turn = TURN_NONE;
        if (job->ended) {
            continue;
        }
        if (job->now.rows > 0) {
            step = end_look(waiting, job, in_part, &verdict);
        }
        if (verdict == JOB_PARTIAL) {
            job->turn = job->asked ? TURN_LATER : TURN_NOW;
        }
    }
    return step;
}

/* A listing changed while it was read: from now on no job has ended at one look. */
static void note_change(struct waiting *waiting)
{
    waiting->listing_moved = true;
    for (size_t i = 0; i < waiting->job_count; i++) {
        waiting->jobs[i].list_changed = true;
    }
}

static void begin_looks(struct waiting *waiting)
{
    for (size_t i = 0; i < waiting->job_count; i++) {
        if (!waiting->jobs[i].ended) {
            job_look_begin(&waiting->jobs[i]);
            waiting->jobs[i].doubtful = false;
        }
    }
}

static uint64_t seconds_passed(const struct waiting *waiting)
{
    return (monotonic_now() - waiting->started) / 1000;
}

/*
 * One listing of the interval up to now. Its beginning stays where it is, so that no job falls out
 * of it as time passes. Once a listing has changed while it was read, the later ones end a little
 * earlier: where nothing is created any more. A listing that takes more requests than the jobs by
 * id is given up, and all of them are asked by id.
 */
static enum step list_interval(struct waiting *waiting)
{
    uint32_t now = teo_client_time(&waiting->service->client);
    bool moved = waiting->listing_moved && now > SETTLED;
    struct plan plan;
    teo_status status;
    enum step step;

    if (waiting_time_left(waiting) == 0) {
        return STEP_FAULT;
    }
    plan_since(&plan, waiting->options, seconds_passed(waiting), moved ? now - SETTLED : 0);
    begin_looks(waiting);
    if (run_query(waiting, &plan, NULL, waiting_jobs_left(waiting), &status) == STEP_OVER) {
        return STEP_OVER;
    }
    waiting->listed = waiting->service->trace.requests;
    if (status == TEO_OK || status == TEO_AGAIN) {
        set_turns(waiting, TURN_NOW);
        return STEP_GOOD;
    }
    if (status != TEO_END) {
        if (status == TEO_E_LIST_CHANGED) {
            note_change(waiting);
        }
        step = fail_poll(waiting, status, waiting->listing_fault);
        waiting->listing_fault = status;
        return step;
    }
    poll_worked(waiting);
    waiting->listing_fault = TEO_OK;
    return end_listing(waiting, &plan.query);
}

static size_t count_doubtful(const struct waiting *waiting)
{
    size_t count = 0;

    for (size_t i = 0; i < waiting->job_count; i++) {
        count += !waiting->jobs[i].ended && waiting->jobs[i].doubtful;
    }
    return count;
}

/* Lists the interval, and decides which jobs are asked by id. */
static enum step look_at_interval(struct waiting *waiting)
{
    enum step step = list_interval(waiting);
    size_t doubtful;

    if (step == STEP_FAULT && waiting->fault == TEO_E_LIST_CHANGED) {
        step = list_interval(waiting);
    }
    doubtful = count_doubtful(waiting);
    /* Few are confirmed by id, many by a second listing. */
    if (step == STEP_GOOD && doubtful > BY_ID_MAX) {
        step = list_interval(waiting);
        doubtful = 0;
    }
    for (size_t i = 0; i < waiting->job_count && step == STEP_GOOD; i++) {
        struct job *job = &waiting->jobs[i];
        if (!job->ended && job->doubtful && doubtful > 0) {
            job->turn = TURN_NOW;
        }
    }
    /* A list that changes, or a malformed row of another job, must not hold up all jobs. */
    if (step == STEP_FAULT && outcome_of(waiting->fault) == OUTCOME_MALFORMED) {
        set_turns(waiting, TURN_LATER);
        step = STEP_GOOD;
    }
    return step;
}

/* Whether a listing may take fewer requests than the jobs by id. */
static bool listing_pays(const struct waiting *waiting)
{
    size_t left = waiting_jobs_left(waiting);
    struct plan plan;

    plan_since(&plan, waiting->options, seconds_passed(waiting), 0);
    return left > BY_ID_MAX && plan.query.last > EDGE && plan_windows(&plan) < left &&
           waiting->listed < left;
}

enum step look_at_all(struct waiting *waiting)
{
    set_turns(waiting, TURN_NOW);
    if (listing_pays(waiting)) {
        enum step step = look_at_interval(waiting);
        if (step != STEP_GOOD) {
            return step;
        }
    }
    return look_in_turn(waiting);
}
