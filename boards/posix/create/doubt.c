/*
 * How a job is found whose JobId is not known: by its targets, its type and its time.
 *
 *   list the tasks made since -> a job with all of the targets -> all tasks of that job: are there
 *          ^                     | none                           others? | no: found
 *        pause <-----------------+                                        | yes: somebody else's
 *
 * The time is the service's own: its Date less what has passed here since the request began. So an
 * equal job from a minute before is another, whatever the clock of this host shows. An equal job
 * that somebody else makes at the same moment cannot be told apart, and purges the same; but where
 * parts of the submission are in no list, it may not, and is not taken for this one.
 */
#include "purge_doubt.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <teo/time.h>

#include "purge_clock.h"
#include "purge_log.h"
#include "purge_wording.h"

#define MARGIN 1     /* second that clocks within the service may differ by */
#define REACH 90     /* seconds: a clock up to a minute ahead is not corrected */
#define FAULTS_MAX 3 /* looks that may fail */

/*
 * Milliseconds between two looks, at least. The list ends now by the client's clock, which may be
 * 2 seconds late and is cut to whole ones: only after these does it have all that was made.
 */
#define PAUSE_LEAST 3500

/* A job that was made since then, of the same type. */
struct candidate {
    struct candidate *next;
    char id[TEO_JOB_ID_SIZE];
    uint32_t created; /* its oldest task */
    size_t matched;   /* targets */
    bool foreign;     /* it has other targets too */
    bool vague;       /* a task of it lacks its type or method */
    bool seen[];      /* of the slice's targets */
};

struct search {
    const struct submission *submission;
    struct slice slice;
    struct service *service;
    struct target_index index;
    struct candidate *candidates;
    uint64_t begun;
    uint64_t end;
    uint32_t date;   /* the service's, of the reply that was read last, and */
    uint32_t passed; /* seconds from `begun` until it came */
    bool no_memory;
};

static uint64_t time_left(const struct search *search)
{
    uint64_t now = monotonic_now();

    return now < search->end ? search->end - now : 0;
}

/* Seconds since the request began, a part of one counts. */
static uint32_t seconds_passed(const struct search *search)
{
    return (uint32_t)((monotonic_now() - search->begun + 999) / 1000);
}

/* ---- tasks ---- */

/*
 * Notes the service's time, at the first task of each reply: the rest of it may come slowly. Where
 * a reply has no Date, the client's clock is the best there is: the service has accepted its
 * signature.
 */
static void note_date(struct search *search)
{
    uint32_t date = service_date(search->service);

    if (date == 0) {
        date = teo_client_time(&search->service->client);
    }
    if (date != search->date) {
        search->date = date;
        search->passed = seconds_passed(search);
    }
}

/* Whether the task was made since the request began, by the service's clock. */
static bool is_new(const struct search *search, const teo_task *task, uint32_t *created)
{
    return teo_time_parse(task->create_time, strlen(task->create_time), created) == TEO_OK &&
           *created + MARGIN + search->passed >= search->date;
}

/* Whether the method counts: only for these three it does. */
static bool has_method(const struct submission *submission)
{
    return strcmp(submission->type, "purge_prefix") == 0 ||
           strcmp(submission->type, "purge_host") == 0 ||
           strcmp(submission->type, "purge_all") == 0;
}

/* Whether the task has the type and the method of the submission, as far as it shows them. */
static bool is_alike(const struct search *search, const teo_task *task)
{
    const struct submission *submission = search->submission;
    const char *method = submission->purge.method;

    if ((task->present & TEO_HAS_TYPE) != 0 && strcmp(task->type, submission->type) != 0) {
        return false;
    }
    return !has_method(submission) || (task->present & TEO_HAS_METHOD) == 0 ||
           strcmp(task->method, method != NULL ? method : "invalidate") == 0;
}

/* Whether the task does not show all that is_alike() compares. */
static bool is_vague(const struct search *search, const teo_task *task)
{
    return (task->present & TEO_HAS_TYPE) == 0 ||
           (has_method(search->submission) && (task->present & TEO_HAS_METHOD) == 0);
}

static size_t target_of(const struct search *search, const teo_task *task)
{
    return target_index_find(&search->index, task->target, (task->truncated & TEO_HAS_TARGET) != 0);
}

static struct candidate *candidate_of(struct search *search, const char *id, uint32_t created)
{
    struct candidate *candidate = search->candidates;

    while (candidate != NULL && strcmp(candidate->id, id) != 0) {
        candidate = candidate->next;
    }
    if (candidate == NULL) {
        candidate = calloc(1, sizeof *candidate + search->slice.count * sizeof candidate->seen[0]);
        if (candidate == NULL) {
            search->no_memory = true;
            return NULL;
        }
        memcpy(candidate->id, id, sizeof candidate->id);
        candidate->created = created;
        candidate->next = search->candidates;
        search->candidates = candidate;
    }
    if (created < candidate->created) {
        candidate->created = created;
    }
    return candidate;
}

/* Takes a task of the list. A site as a whole has no target to compare. */
static void take(struct search *search, const teo_task *task)
{
    struct candidate *candidate;
    size_t target = search->slice.count > 0 ? target_of(search, task) : 0;
    uint32_t created;

    note_date(search);
    if (target == SIZE_MAX || task->job_id[0] == '\0' || (task->truncated & TEO_HAS_JOB_ID) != 0 ||
        !is_alike(search, task) || !is_new(search, task, &created)) {
        return;
    }
    candidate = candidate_of(search, task->job_id, created);
    if (candidate == NULL) {
        return;
    }
    candidate->vague = candidate->vague || is_vague(search, task);
    if (search->slice.count == 0) {
        return;
    }
    candidate->matched += !candidate->seen[target];
    candidate->seen[target] = true;
}

/* ---- looks ---- */

/* Runs a query and hands on its tasks. */
static teo_status ask(struct search *search, const struct plan *plan,
                      void (*each)(struct search *search, const teo_task *task))
{
    struct service *service = search->service;
    teo_task task;
    teo_status status = service_query(service, plan, time_left(search));

    while (status == TEO_OK) {
        status = teo_client_next(&service->client, &task);
        if (status == TEO_OK) {
            each(search, &task);
        }
    }
    return status;
}

static teo_status list_tasks(struct search *search)
{
    const struct submission *submission = search->submission;
    bool is_purge = submission->options->command == COMMAND_SUBMIT;
    struct plan plan;

    plan_made(&plan, submission->options, seconds_passed(search) + REACH,
              is_purge ? &submission->type : NULL,
              search->slice.count == 1 ? submission_targets(submission, search->slice) : NULL);
    return ask(search, &plan, take);
}

/* The first candidate is looked at: a task of its job. */
static void look_for_foreign(struct search *search, const teo_task *task)
{
    struct candidate *candidate = search->candidates;

    if (search->slice.count > 0 && plan_is_of_job(task, candidate->id) &&
        target_of(search, task) == SIZE_MAX) {
        candidate->foreign = true;
    }
}

/* Puts a candidate first. */
static void move_first(struct search *search, struct candidate *candidate)
{
    struct candidate **link = &search->candidates;

    while (*link != candidate) {
        link = &(*link)->next;
    }
    *link = candidate->next;
    candidate->next = search->candidates;
    search->candidates = candidate;
}

static bool has_all(const struct search *search, const struct candidate *candidate)
{
    return candidate->matched == search->slice.count && !candidate->foreign;
}

/* The newest job that has all targets, besides `other`; of equally old ones the first listed. */
static struct candidate *best(const struct search *search, const struct candidate *other)
{
    struct candidate *found = NULL;

    for (struct candidate *one = search->candidates; one != NULL; one = one->next) {
        if (one != other && has_all(search, one) &&
            (found == NULL || one->created >= found->created)) {
            found = one;
        }
    }
    return found;
}

/* One look: TEO_END, and the job if it is there. */
static teo_status look(struct search *search, struct candidate **found)
{
    teo_status status = list_tasks(search);

    *found = NULL;
    while (status == TEO_END && !search->no_memory) {
        struct candidate *candidate = best(search, NULL);
        struct plan plan;

        if (candidate == NULL) {
            break;
        }
        move_first(search, candidate);
        plan_job(&plan, search->submission->options, candidate->id);
        status = ask(search, &plan, look_for_foreign);
        if (status == TEO_END && !candidate->foreign) {
            *found = candidate;
            break;
        }
    }
    return status;
}

static void pause_before_look(const struct search *search)
{
    uint64_t pause = search->submission->options->interval_ms, left = time_left(search) / 2;

    pause = pause > PAUSE_LEAST ? pause : PAUSE_LEAST;
    monotonic_sleep(monotonic_now() + (pause < left ? pause : left));
}

/* Names a job that has some of the targets: the service may have refused the others. */
static void report_parts(const struct search *search)
{
    const struct candidate *most = NULL;

    for (const struct candidate *one = search->candidates; one != NULL; one = one->next) {
        if (!one->foreign && one->matched < search->slice.count &&
            (most == NULL || one->matched > most->matched)) {
            most = one;
        }
    }
    if (most != NULL) {
        log_detail("job %s has %zu of the %zu targets: it may be the one, if the service refused "
                   "the others",
                   most->id, most->matched, search->slice.count);
    }
}

static enum doubt_end look_twice(struct search *search, char job_id[TEO_JOB_ID_SIZE])
{
    unsigned looks = 0, faults = 0;

    while (looks < DOUBT_LOOKS) {
        struct candidate *found;
        teo_status status;

        if (looks + faults > 0) {
            pause_before_look(search);
        }
        if (time_left(search) == 0) {
            return DOUBT_OPEN;
        }
        status = look(search, &found);
        if (search->no_memory) {
            return DOUBT_NO_MEMORY;
        }
        if (found != NULL) {
            const struct candidate *other = best(search, found);

            memcpy(job_id, found->id, sizeof found->id);
            if (other != NULL) {
                log_line("the job %s has the same targets, and was made at the same time",
                         other->id);
            }
            return found->vague || submission_has_unlisted(search->submission) ? DOUBT_ALIKE
                                                                              : DOUBT_FOUND;
        }
        looks += status == TEO_END;
        if (status != TEO_END) {
            fault_warn(&search->service->faults, status, "; the job was not found");
            if (!outcome_may_pass(status) || ++faults == FAULTS_MAX) {
                return DOUBT_OPEN;
            }
        }
    }
    return DOUBT_NOT_FOUND;
}

enum doubt_end doubt_settle(const struct submission *submission, struct slice slice,
                            struct service *service, uint64_t begun, uint64_t end,
                            char job_id[TEO_JOB_ID_SIZE])
{
    struct search search;
    enum doubt_end result = DOUBT_NO_MEMORY;

    memset(&search, 0, sizeof search);
    search.submission = submission;
    search.slice = slice;
    search.service = service;
    search.begun = begun;
    search.end = end;
    if (target_index_make(&search.index, submission_targets(submission, slice), slice.count)) {
        result = look_twice(&search, job_id);
    }
    if (result != DOUBT_FOUND && result != DOUBT_ALIKE) {
        report_parts(&search);
    }
    while (search.candidates != NULL) {
        struct candidate *next = search.candidates->next;

        free(search.candidates);
        search.candidates = next;
    }
    target_index_free(&search.index);
    return result;
}
