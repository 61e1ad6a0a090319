/*
 * teo-purge submit and prefetch:
 *
 *   targets -> checked -> more than 500? the quota -> a request for each batch -> its line
 *                                                        | no answer: is the job there? (doubt.c)
 *   --wait: the jobs, as the command wait does  <--------+
 *
 * The first error ends it. What was submitted stands on stdout by then; stderr says what was not.
 */
#define _POSIX_C_SOURCE 200809L

#include "purge_submit.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "purge_batch.h"
#include "purge_clock.h"
#include "purge_code.h"
#include "purge_confirm.h"
#include "purge_created.h"
#include "purge_doubt.h"
#include "purge_log.h"
#include "purge_wait.h"
#include "purge_wording.h"

#define CALL_SIZE 64
#define NAMED_MAX 10        /* refused targets of a job that are named on stderr, too */
#define DOUBT_RESERVE 15000 /* milliseconds that a create leaves for the looks after it, at most */

/* How a request for a slice ended. */
enum sent {
    SENT_DONE,
    SENT_SPLIT, /* nothing was made: ask for fewer at once */
    SENT_OVER   /* the tool ends with run->outcome */
};

struct run {
    const struct options *options;
    struct service *service;
    struct output *output;
    struct submission submission;
    struct batch batch;
    struct wait_job *jobs; /* that were made; their ids are ours */
    size_t job_count;
    size_t done;   /* targets of answered requests */
    bool refused;  /* the service refused some of the targets */
    bool in_doubt; /* of the slice that ended it, nobody knows whether its job was made */
    uint64_t end;  /* monotonic_now() when time is over */
    enum outcome outcome;
};

static uint64_t time_left(const struct run *run)
{
    uint64_t now = monotonic_now();

    return now < run->end ? run->end - now : 0;
}

static enum sent over(struct run *run, enum outcome outcome)
{
    run->outcome = outcome;
    return SENT_OVER;
}

/* ---- a job was made ---- */

/* Names what was refused, also for those who do not read stdout. */
static void report_refused(const struct created *created)
{
    if (created->refused_count == 0) {
        return;
    }
    log_line("job %s: the service refused %zu of %zu target%s", created->job_id,
             created->submitted - created->accepted, created->submitted,
             wording_plural(created->submitted));
    for (size_t i = 0; i < created->refused_count && i < NAMED_MAX; i++) {
        const struct refused *one = &created->refused[i];

        log_detail("%s: %s", one->target != NULL ? one->target : "a target that it does not name",
                   one->reason != NULL ? one->reason : "no reason given");
    }
    if (created->refused_count > NAMED_MAX) {
        log_detail("and %zu more, as the job's Failed says", created->refused_count - NAMED_MAX);
    }
}

/* Keeps the job for --wait. One of which nothing was accepted has no tasks. */
static bool keep_job(struct run *run, const struct created *created)
{
    struct wait_job *jobs;
    uint64_t tasks = created->accepted_unknown ? 0 : created->accepted;

    if (!created->accepted_unknown && created->accepted == 0) {
        return true;
    }
    for (size_t i = 0; i < run->job_count; i++) {
        if (strcmp(run->jobs[i].id, created->job_id) == 0) {
            run->jobs[i].tasks += tasks;
            return true;
        }
    }
    jobs = realloc(run->jobs, (run->job_count + 1) * sizeof *jobs);
    if (jobs == NULL) {
        return false;
    }
    run->jobs = jobs;
    jobs[run->job_count].tasks = tasks;
    jobs[run->job_count].id = strdup(created->job_id);
    return jobs[run->job_count++].id != NULL;
}

/* Prints the job. Its JobId is never lost: where stdout fails, stderr gets it. */
static enum sent finish_job(struct run *run, const struct created *created, bool memory_left)
{
    run->refused = run->refused || created->refused_count > 0;
    run->done += created->submitted;
    if (created->job_id[0] == '\0') {
        log_line("the service accepted the job, but its answer has an empty JobId");
        return over(run, OUTCOME_MALFORMED);
    }
    if (!created_print(created, run->output)) {
        log_line("job %s was made", created->job_id);
        return over(run, output_failed(run->output));
    }
    report_refused(created);
    if (!keep_job(run, created) || !memory_left) {
        return over(run, outcome_memory());
    }
    return SENT_DONE;
}

/* ---- a request ---- */

/* The create leaves some time to look for its job. */
static uint64_t create_time(const struct run *run)
{
    uint64_t left = time_left(run);

    return left - (left / 3 < DOUBT_RESERVE ? left / 3 : DOUBT_RESERVE);
}

/* Sends a create and reads what it answers. `*memory_left`: all of it could be kept. */
static teo_status create(struct run *run, struct slice slice, struct created *created,
                         bool *memory_left)
{
    teo_client *client = &run->service->client;
    bool is_purge = run->options->command == COMMAND_SUBMIT;
    char call[CALL_SIZE];
    teo_refusal refusal;
    teo_status status;

    memset(&refusal, 0, sizeof refusal);
    (void)snprintf(call, sizeof call, "%s, %zu target%s",
                   is_purge ? "CreatePurgeTask" : "CreatePrefetchTask", slice.count,
                   wording_plural(slice.count));
    service_begin_call(run->service, call, create_time(run));
    status = submission_create(&run->submission, client, slice);
    while (status == TEO_OK) {
        status = teo_client_next_refusal(client, &refusal);
        if (status == TEO_OK && *memory_left) {
            *memory_left = created_refuse(created, &refusal);
        }
    }
    run->service->trace.call = NULL;
    if (status == TEO_END) {
        (void)snprintf(created->job_id, sizeof created->job_id, "%s", teo_client_job_id(client));
    }
    return status;
}

/* The answer did not come, or says nothing: is the job there? */
static enum sent settle(struct run *run, struct slice slice, uint64_t begun, teo_status status,
                        struct created *created)
{
    fault_warn(&run->service->faults, status, "; the job may have been made: looking for it");
    switch (doubt_settle(&run->submission, slice, run->service, begun, run->end, created->job_id)) {
    case DOUBT_FOUND:
        log_line("the job %s has %s: it was made, and this goes on with it", created->job_id,
                 slice.count == 0 ? "this type" : "exactly these targets");
        created->submitted = created->accepted = slice.count > 0 ? slice.count : 1;
        return finish_job(run, created, true);
    case DOUBT_ALIKE:
        log_line("the job %s has these targets, but the lists do not show all that was asked for: "
                 "it may be this one, or another of the same time", created->job_id);
        break;
    case DOUBT_NO_MEMORY:
        run->in_doubt = true;
        return over(run, outcome_memory());
    case DOUBT_NOT_FOUND:
        log_line("no job with these targets was found in %d looks; it may still have been made",
                 DOUBT_LOOKS);
        break;
    default:
        log_line("whether the job was made is not known");
        break;
    }
    log_detail("what to do: look with teo-purge list%s; to submit again is safe, but costs quota",
               run->options->command == COMMAND_PREFETCH ? " --prefetch" : "");
    run->in_doubt = true;
    return over(run, OUTCOME_UNREACHABLE);
}

/* The service's documents differ on whether tags need domains (teo-purge(1)). */
static void hint_at_domains(const struct run *run)
{
    const char *code = run->service->client.fault.code;

    if (strcmp(run->submission.type, "purge_cache_tag") == 0 && run->options->domains.count == 0 &&
        (code_is(code, "InvalidParameter") || code_is(code, "MissingParameter"))) {
        log_detail("or: give --domain, without which some sites may not purge tags");
    }
}

/* Whether fewer targets at once may be accepted; then the batch is known. */
static enum sent refuse(struct run *run, struct slice slice, teo_status status)
{
    const teo_fault *fault = &run->service->client.fault;
    size_t needed = run->submission.targets.count - slice.first;
    enum outcome outcome;

    if (!code_is(fault->code, "LimitExceeded.BatchQuota") || run->batch.asked) {
        outcome = fault_report(&run->service->faults, status);
        hint_at_domains(run);
        return over(run, outcome);
    }
    log_line("the service says: %s: %s; asking for the quota", fault->code, fault->message);
    outcome = batch_ask(&run->batch, &run->submission, run->service, needed, time_left(run));
    if (outcome != OUTCOME_DONE) {
        return over(run, outcome);
    }
    if (run->batch.most < slice.count) {
        return SENT_SPLIT;
    }
    log_line("%zu target%s not submitted: give fewer at once", needed,
             needed == 1 ? " was" : "s were");
    return over(run, OUTCOME_REFUSED);
}

static enum sent send_slice(struct run *run, struct slice slice, struct created *created)
{
    const teo_fault *fault = &run->service->client.fault;
    uint64_t begun = monotonic_now();
    bool memory_left = true;
    teo_status status = create(run, slice, created, &memory_left);

    if (status == TEO_E_BUFFER) { /* nothing was sent */
        enum outcome outcome = service_reserve(run->service, fault->needed);

        if (outcome != OUTCOME_DONE) {
            return over(run, outcome);
        }
        begun = monotonic_now();
        status = create(run, slice, created, &memory_left);
    }
    if (status == TEO_END) {
        memory_left = created_count(created, submission_targets(&run->submission, slice),
                                    slice.count) &&
                      memory_left;
        return finish_job(run, created, memory_left);
    }
    if (!teo_fault_leaves_doubt(fault)) {
        return refuse(run, slice, status);
    }
    created_free(created); /* of an answer cut short */
    created->type = run->submission.type;
    return settle(run, slice, begun, status, created);
}

/* ---- all of them ---- */

static const char *name_of(const struct run *run, size_t target, char *text, size_t size)
{
    const struct targets *targets = &run->submission.targets;

    if (targets->lines != NULL) {
        (void)snprintf(text, size, "line %zu of %s ('%.200s')", targets->lines[target],
                       targets->file, targets->items[target]);
    } else {
        (void)snprintf(text, size, "'%.200s'", targets->items[target]);
    }
    return text;
}

/* Says where a submission that stopped in its middle has to go on. */
static void report_rest(const struct run *run, struct slice slice)
{
    size_t count = run->submission.targets.count;
    bool made = run->done > slice.first; /* its job was made, and something failed after that */
    size_t rest = slice.first + (made || run->in_doubt ? slice.count : 0);
    char first[512];

    if (slice.count == count) {
        return; /* there was but one request, and it has been reported */
    }
    if (made) {
        log_line("%zu of %zu targets were submitted", rest, count);
    } else {
        log_line("%zu of %zu targets were submitted before%s", slice.first, count,
                 slice.first > 0 ? "; their jobs are on the standard output" : "");
    }
    if (run->in_doubt) {
        log_detail("not known: %zu, from %s on", slice.count,
                   name_of(run, slice.first, first, sizeof first));
    }
    if (rest < count) {
        log_detail("not submitted: %zu, from %s on", count - rest,
                   name_of(run, rest, first, sizeof first));
    }
}

/* Sends all targets. False: the tool ends with run->outcome. */
static bool send_all(struct run *run)
{
    size_t count = run->submission.targets.count, next = 0;

    if (count > BATCH_ASK) {
        run->outcome = batch_ask(&run->batch, &run->submission, run->service, count,
                                 time_left(run));
        if (run->outcome != OUTCOME_DONE) {
            return false;
        }
    }
    do {
        struct slice slice = submission_slice(&run->submission, next, run->batch.most);
        struct created created;
        enum sent sent;

        memset(&created, 0, sizeof created);
        created.type = run->submission.type;
        sent = send_slice(run, slice, &created);
        created_free(&created);
        if (sent == SENT_OVER) {
            report_rest(run, slice);
            return false;
        }
        if (sent == SENT_DONE) {
            next += slice.count;
        }
    } while (next < count);
    return true;
}

/* All has been submitted. */
static enum outcome finish(struct run *run, struct net *net, uint64_t started)
{
    enum outcome outcome = OUTCOME_DONE;

    if (run->options->wait && run->job_count > 0) {
        outcome = wait_jobs(run->options, run->service, net, run->output, started, run->jobs,
                            run->job_count);
    } else if (run->options->format == FORMAT_JSON && !output_end(run->output)) {
        return output_failed(run->output);
    }
    return outcome == OUTCOME_DONE && run->refused ? OUTCOME_TASK_FAILED : outcome;
}

enum outcome submit_run(const struct options *options, struct service *service, struct net *net,
                        struct output *output, uint64_t started)
{
    struct run run;
    enum outcome outcome;

    memset(&run, 0, sizeof run);
    run.options = options;
    run.service = service;
    run.output = output;
    run.batch.most = SIZE_MAX;
    run.end = started + options->timeout_ms;
    outcome = submission_open(&run.submission, options);
    if (outcome == OUTCOME_DONE && strcmp(run.submission.type, "purge_all") == 0) {
        outcome = confirm_all(options);
    }
    if (outcome == OUTCOME_DONE) {
        outcome = send_all(&run) ? finish(&run, net, started) : run.outcome;
    }
    for (size_t i = 0; i < run.job_count; i++) {
        free((void *)(uintptr_t)run.jobs[i].id);
    }
    free(run.jobs);
    submission_free(&run.submission);
    return outcome;
}
