/*
 * One round of `wait`: a look at each job that has not ended.
 *
 *   few jobs    by id, one query a job
 *   many        one listing of the interval, whose rows are sorted to their jobs; then by id those
 *               that are not in it, or may be in it only in part: the first time all of them, later
 *               some in turn. Where the listing itself cannot be read: any jobs in turn.
 *
 * All over one connection. A fault of the connection ends the round; the next begins after the job
 * that had it, so that one that always fails holds up no other.
 */
#include <stdlib.h>
#include <string.h>

#include "purge_log.h"
#include "purge_clock.h"
#include "purge_waiting.h"

#define BY_ID_MAX PLAN_BY_ID_MAX

/* A round asks so many jobs by id that were asked before: a second's worth. */
#define TURNS TEO_REQUESTS_PER_SECOND

/*
 * A job is made by one call, so its rows are as old as each other, give or take the time that the
 * service needs for them. Where one is closer to the beginning of the interval than this, in
 * seconds, others may lie before it.
 */
#define EDGE 300

/* Seconds after which no task is created any more with a time that lies so far back. */
#define SETTLED 2

/* ---- one poll: a query, and what came of it ---- */

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

static enum step take_row(struct waiting *waiting, struct job *job, const teo_task *row,
                          enum outcome *outcome)
{
    switch (job_row(job, row, waiting->session->pages == 0)) {
    case JOB_NO_MEMORY:
        return no_memory(outcome);
    case JOB_PRINT:
        return print_row(waiting, row, outcome);
    default:
        return STEP_GOOD;
    }
}

static void poll_worked(struct waiting *waiting)
{
    waiting->fault = TEO_OK;
    waiting->retry_after = 0;
}

/* The poll has failed. No further warning while it goes on to fail as it did `before`. */
static enum step fail_poll(struct waiting *waiting, teo_status status, teo_status before,
                           enum outcome *outcome)
{
    struct session *session = waiting->session;

    if (!outcome_may_pass(status, session->client.fault.http_status)) {
        *outcome = session_fault(session, status);
        return STEP_OVER;
    }
    /* That the wait itself is over is reported with the jobs. */
    if (status != before && waiting_time_left(waiting) > 0) {
        session_warning(session, status, "; still trying");
    }
    waiting->fault = status;
    waiting->retry_after = session->client.fault.retry_after;
    return STEP_FAULT;
}

static teo_status begin_query(struct waiting *waiting, const struct plan *plan)
{
    uint64_t left = waiting_time_left(waiting);

    waiting->session->config.deadline_ms = left > 0 ? (uint32_t)left : 1; /* 0 is the default's */
    return session_query(waiting->session, plan);
}

/* The first status that is not known, once; each is named again where time runs out for its job. */
static void warn_of_status(struct waiting *waiting, const struct job *job)
{
    const char *status = job->now.open_status;

    if (!job->now.strange || waiting->said_strange) {
        return;
    }
    waiting->said_strange = true;
    if (status[0] == '\0') {
        log_line("%s: a task has no status, and counts as not ended", job->id);
    } else {
        log_line("%s: a task has the status '%s', which is not known here and counts as not ended",
                 job->id, status);
    }
}

/* The look at the job is whole: what is known of it now? */
static enum step end_look(struct waiting *waiting, struct job *job, bool in_part,
                          enum job_verdict *verdict, enum outcome *outcome)
{
    struct job_terms terms;
    teo_task row;
    enum step step = STEP_GOOD;

    terms.expected = waiting->session->options->tasks;
    terms.one_reply = waiting->session->pages <= 1;
    terms.in_part = in_part;
    *verdict = job_look_end(job, &terms);
    warn_of_status(waiting, job);
    while (step == STEP_GOOD && job_next(job, &row)) {
        step = print_row(waiting, &row, outcome);
    }
    job->doubtful = *verdict == JOB_DOUBTFUL;
    if (job->ended) {
        job_free(job);
    }
    return step;
}

/* ---- by id ---- */

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

/* One query for all rows of one job. */
static enum step poll_job(struct waiting *waiting, struct job *job, enum job_verdict *verdict,
                          enum outcome *outcome)
{
    struct session *session = waiting->session;
    struct plan plan;
    teo_task row;
    teo_status status;
    enum step step = STEP_GOOD;

    if (waiting_time_left(waiting) == 0) {
        return STEP_FAULT;
    }
    plan_job(&plan, session->options, job->id);
    job_look_begin(job);
    status = begin_query(waiting, &plan);
    while (status == TEO_OK || status == TEO_AGAIN) {
        status = teo_client_next(&session->client, &row);
        if (status == TEO_OK && belongs(waiting, job, &row)) {
            step = take_row(waiting, job, &row, outcome);
        }
        if (step == STEP_OVER) {
            return step;
        }
    }
    if (status != TEO_END) {
        job->shaken = job->shaken || status == TEO_E_LIST_CHANGED;
        return fail_poll(waiting, status, waiting->fault, outcome);
    }
    poll_worked(waiting);
    job->asked = true;
    return end_look(waiting, job, false, verdict, outcome);
}

/* A look that has to be confirmed is confirmed at once, where it can be. */
static enum step look_by_id(struct waiting *waiting, struct job *job, enum outcome *outcome)
{
    enum job_verdict verdict = JOB_UNKNOWN;
    enum step step = poll_job(waiting, job, &verdict, outcome);

    if (step == STEP_GOOD && verdict == JOB_DOUBTFUL) {
        step = poll_job(waiting, job, &verdict, outcome);
    }
    if (step == STEP_GOOD && verdict == JOB_UNKNOWN && !job->said_unknown &&
        !waiting->session->options->quiet) {
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

/* All jobs whose turn it is now, and as many of the others as a round may ask. */
static enum step look_in_turn(struct waiting *waiting, enum outcome *outcome)
{
    size_t first = waiting->first, later = 0, next = first;
    bool full = false; /* not all have had their turn; `next` is the first of those */

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
        step = look_by_id(waiting, job, outcome);
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

static int compare_id(const void *id, const void *job)
{
    return strcmp(id, (*(struct job *const *)job)->id);
}

/* The job of the row that has not ended; NULL: it is of none. */
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

/* The listing is whole. What it shows of each job, and which are to be asked by id. */
static enum step end_listing(struct waiting *waiting, const teo_query *query, enum outcome *outcome)
{
    /* It began no later than this: the client fixed the interval when it made the first request. */
    uint32_t begun = query->last == 0
                         ? query->start
                         : teo_client_time(&waiting->session->client) - query->last;
    enum step step = STEP_GOOD;

    for (size_t i = 0; i < waiting->job_count && step == STEP_GOOD; i++) {
        struct job *job = &waiting->jobs[i];
        enum job_verdict verdict = JOB_PARTIAL; /* what is not in it is asked by id, too */
        bool in_part = job->now.oldest < begun + EDGE || job->now.rows < job->most;

        job->turn = TURN_NONE;
        if (job->ended) {
            continue;
        }
        if (job->now.rows > 0) {
            step = end_look(waiting, job, in_part, &verdict, outcome);
        }
        if (verdict == JOB_PARTIAL) {
            job->turn = job->asked ? TURN_LATER : TURN_NOW;
        }
    }
    return step;
}

/* After a listing that changed while it was read, no job is believed at one look any more. */
static void note_change(struct waiting *waiting)
{
    waiting->listing_moved = true;
    for (size_t i = 0; i < waiting->job_count; i++) {
        waiting->jobs[i].shaken = true;
    }
}

/*
 * One listing of the interval up to now. Its beginning stays where it is, so that no job falls out
 * of it as time passes. After one that changed while it was read all end a little earlier: where
 * nothing is created any more. It is given up where it takes more requests than the jobs by id:
 * then all of them are asked so.
 */
static enum step list_interval(struct waiting *waiting, enum outcome *outcome)
{
    struct session *session = waiting->session;
    size_t left = waiting_jobs_left(waiting);
    uint32_t now = teo_client_time(&session->client);
    bool moved = waiting->listing_moved && now > SETTLED;
    struct plan plan;
    teo_task row;
    teo_status status;
    enum step step = STEP_GOOD;

    if (waiting_time_left(waiting) == 0) {
        return STEP_FAULT;
    }
    plan_since(&plan, session->options, (monotonic_now() - session->started) / 1000,
               moved ? now - SETTLED : 0);
    for (size_t i = 0; i < waiting->job_count; i++) {
        if (!waiting->jobs[i].ended) {
            job_look_begin(&waiting->jobs[i]);
            waiting->jobs[i].doubtful = false;
        }
    }
    status = begin_query(waiting, &plan);
    while (status == TEO_OK || status == TEO_AGAIN) {
        status = teo_client_next(&session->client, &row);
        if (status == TEO_OK) {
            struct job *job = job_of(waiting, &row);
            step = job != NULL ? take_row(waiting, job, &row, outcome) : STEP_GOOD;
        }
        if (step == STEP_OVER) {
            return step;
        }
        if (session->requests >= left) {
            break;
        }
    }
    waiting->listed = session->requests;
    if (status == TEO_OK || status == TEO_AGAIN) {
        set_turns(waiting, TURN_NOW);
        return STEP_GOOD;
    }
    if (status != TEO_END) {
        if (status == TEO_E_LIST_CHANGED) {
            note_change(waiting);
        }
        step = fail_poll(waiting, status, waiting->listing_fault, outcome);
        waiting->listing_fault = status;
        return step;
    }
    poll_worked(waiting);
    waiting->listing_fault = TEO_OK;
    return end_listing(waiting, &plan.query, outcome);
}

static size_t count_doubtful(const struct waiting *waiting)
{
    size_t count = 0;

    for (size_t i = 0; i < waiting->job_count; i++) {
        count += !waiting->jobs[i].ended && waiting->jobs[i].doubtful;
    }
    return count;
}

/* Lists the interval, where it pays, and leaves each job its turn by id. */
static enum step look_at_interval(struct waiting *waiting, enum outcome *outcome)
{
    enum step step = list_interval(waiting, outcome);
    size_t doubtful;

    if (step == STEP_FAULT && waiting->fault == TEO_E_LIST_CHANGED) {
        step = list_interval(waiting, outcome);
    }
    doubtful = count_doubtful(waiting);
    /* Few are confirmed by id, many by a second listing. */
    if (step == STEP_GOOD && doubtful > BY_ID_MAX) {
        step = list_interval(waiting, outcome);
        doubtful = 0;
    }
    for (size_t i = 0; i < waiting->job_count && step == STEP_GOOD; i++) {
        struct job *job = &waiting->jobs[i];
        if (!job->ended && job->doubtful && doubtful > 0) {
            job->turn = TURN_NOW;
        }
    }
    /* A list that moves, or a row of another job that cannot be read, must not hold up all. */
    if (step == STEP_FAULT && outcome_of(waiting->fault) == OUTCOME_MALFORMED) {
        set_turns(waiting, TURN_LATER);
        step = STEP_GOOD;
    }
    return step;
}

/* Whether a listing may take fewer requests than the jobs by id. */
static bool listing_pays(const struct waiting *waiting)
{
    const struct session *session = waiting->session;
    size_t left = waiting_jobs_left(waiting);
    struct plan plan;

    plan_since(&plan, session->options, (monotonic_now() - session->started) / 1000, 0);
    return left > BY_ID_MAX && plan.query.last > EDGE && plan_windows(&plan) < left &&
           waiting->listed < left;
}

enum step look_at_all(struct waiting *waiting, enum outcome *outcome)
{
    set_turns(waiting, TURN_NOW);
    if (listing_pays(waiting)) {
        enum step step = look_at_interval(waiting, outcome);
        if (step != STEP_GOOD) {
            return step;
        }
    }
    return look_in_turn(waiting, outcome);
}
