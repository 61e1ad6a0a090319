/*
 * teo-purge list: reads the windows of an interval one after the other, and prints tasks as they
 * come.
 *
 *   read the window -> its pages agree, and nothing in them is doubtful: the next window
 *        ^     + the list changed meanwhile, or different pages had equal tasks and no other
 *        |       reading showed the same
 *      pause <- attempts and time left: tasks that come again are not printed again
 */
#include "purge_list.h"

#include <inttypes.h>
#include <string.h>

#include "purge_clock.h"
#include "purge_log.h"
#include "purge_plan.h"
#include "purge_progress.h"
#include "purge_rows.h"
#include "purge_wording.h"

/* The longest pause before a window is read again. It grows to four times that each time. */
#define PAUSE_MS 250u
#define PAUSE_MS_MAX 64000u

/* How a reading of a window ended. */
enum reading {
    READING_WHOLE,   /* its pages agree */
    READING_CHANGED, /* they do not */
    READING_ANOTHER, /* the interval is known now, and needs another query */
    READING_OVER     /* the tool ends with listing.outcome */
};

struct listing {
    const struct options *options;
    struct service *service;
    struct output *output;
    struct plan plan;
    struct plan asked; /* the plan when the query under way began */
    struct rows rows;
    struct progress progress;
    uint64_t end;            /* monotonic_now() when time is over */
    uint64_t printed;        /* tasks, of all windows */
    uint64_t printed_before; /* of the windows before this one */
    uint64_t total_count;    /* of the windows before this one */
    unsigned attempts;       /* readings of a window, at most */
    enum outcome outcome;    /* with READING_OVER */
    bool said_foreign;

    /* The window under way. */
    unsigned readings; /* so far */
    bool whole_before; /* the reading before this one was whole */
    uint32_t extra;    /* tasks of neighbours that --limit must not count */

    /* The reading under way. */
    uint32_t delivered; /* tasks */
    uint32_t owned;     /* of these, the window's own */
    bool held;          /* tasks wait for another reading */
};

static uint64_t time_left(const struct listing *listing)
{
    uint64_t now = monotonic_now();

    return now < listing->end ? listing->end - now : 0;
}

/* ---- ends ---- */

static enum reading over(struct listing *listing, enum outcome outcome)
{
    listing->outcome = outcome;
    return READING_OVER;
}

static enum reading fail(struct listing *listing, teo_status status)
{
    struct output *output = listing->output;

    progress_end();
    if (!output_flush(output)) {
        return over(listing, output_failed(output));
    }
    listing->outcome = fault_report(&listing->service->faults, status);
    if (listing->printed != 0) {
        log_detail("the listing is incomplete: %" PRIu64 " task%s came before the error%s",
                   listing->printed, wording_plural(listing->printed),
                   output_only_counts(output) ? ", and are not counted here" : "");
    }
    return READING_OVER;
}

/* The window was read as often as allowed, and the readings differ. */
static enum reading fail_changed(struct listing *listing, bool whole)
{
    (void)fail(listing, TEO_E_LIST_CHANGED);
    if (listing->outcome != OUTCOME_MALFORMED) {
        return READING_OVER; /* stdout has failed, and that was reported */
    }
    if (whole || listing->whole_before) {
        log_detail("different pages have equal tasks, as where the service's order is not stable");
    }
    log_detail("this part of the list was read %u time%s%s", listing->readings,
               wording_plural(listing->readings),
               time_left(listing) == 0 ? ", and the time given is over" : "");
    return READING_OVER;
}

/* ---- one reading ---- */

/* Tasks that this window may add; UINT32_MAX: any number. */
static uint32_t room(const struct listing *listing)
{
    uint32_t limit = listing->options->limit;

    return limit == 0 ? UINT32_MAX : limit - (uint32_t)listing->printed_before;
}

/* The same with the neighbours' tasks, which the service counts too. */
static uint32_t most_delivered(const struct listing *listing)
{
    uint32_t own = room(listing);

    return own < UINT32_MAX - listing->extra ? own + listing->extra : UINT32_MAX;
}

/*
 * A summary counts this reading; other formats print what no reading has printed. A doubtful task
 * waits for another reading. The first time, those after it wait too, so that the order of the
 * service is kept if that is stable.
 */
static bool is_to_print(struct listing *listing, const struct row *row)
{
    if (output_only_counts(listing->output)) {
        return listing->owned <= room(listing);
    }
    if (row->met <= row->printed) {
        return false;
    }
    if (listing->attempts > 1 && rows_is_doubtful(&listing->rows, row)) {
        listing->held = !listing->whole_before;
        return false;
    }
    return !listing->held && listing->printed - listing->printed_before < room(listing);
}

/* If the service ignores the filter, its tasks are shown all the same, with one warning. */
static void warn_of_foreign(struct listing *listing, const teo_task *task)
{
    const char *id = listing->plan.job_id;

    if (id != NULL && !listing->said_foreign && !plan_is_of_job(task, id)) {
        log_line("%s: the service answered tasks of another job, %s, too", id, task->job_id);
        listing->said_foreign = true;
    }
}

/* What the window will deliver: the last reply's TotalCount, as far as it is asked for. */
static uint64_t expected(const struct listing *listing)
{
    uint64_t total = listing->service->trace.reply_total, offset = listing->options->offset;
    uint64_t most = most_delivered(listing);

    total = total > offset ? total - offset : 0;
    return total < most ? total : most;
}

static void show_progress(struct listing *listing)
{
    struct progress *progress = &listing->progress;

    if (!log_progress_on()) {
        return;
    }
    progress->rows++;
    progress->read = listing->delivered;
    progress->expected = expected(listing);
    progress->windows = plan_windows(&listing->plan);
    (void)progress_show(progress);
}

static enum reading take(struct listing *listing, const teo_task *task)
{
    struct output *output = listing->output;
    struct row *row;

    listing->delivered++;
    show_progress(listing);
    if (!plan_owns(&listing->plan, task->create_time)) {
        return READING_WHOLE;
    }
    row = rows_meet(&listing->rows, task, listing->service->trace.requests);
    if (row == NULL) {
        return over(listing, outcome_memory());
    }
    listing->owned++;
    warn_of_foreign(listing, task);
    if (!is_to_print(listing, row)) {
        return READING_WHOLE;
    }
    row->printed++;
    listing->printed++;
    return output_task(output, task) ? READING_WHOLE : over(listing, output_failed(output));
}

/* The end of an open interval is known. */
static enum reading fix(struct listing *listing)
{
    uint32_t now = teo_client_time(&listing->service->client), start, end;

    service_interval(listing->service, &start, &end);
    switch (plan_fix(&listing->plan, start, end, now)) {
    case PLAN_STANDS:
        return READING_WHOLE;
    case PLAN_ASK:
        return READING_ANOTHER;
    default:
        return over(listing, OUTCOME_USAGE);
    }
}

static teo_status begin_reading(struct listing *listing)
{
    struct plan *asked = &listing->asked;

    *asked = listing->plan;
    asked->query.filters = asked->filters;
    asked->query.max_tasks = listing->options->limit != 0 ? most_delivered(listing) : 0;
    rows_begin_reading(&listing->rows, listing->whole_before);
    if (output_only_counts(listing->output)) {
        output_rewind(listing->output);
        listing->printed = listing->printed_before;
    }
    listing->delivered = 0;
    listing->owned = 0;
    listing->held = false;
    return service_query(listing->service, asked, time_left(listing));
}

/* The query has come to its good end. */
static enum reading end_reading(struct listing *listing)
{
    enum reading reading = listing->plan.open ? fix(listing) : READING_WHOLE;

    /* If the larger interval was empty, so is the smaller one. */
    return reading == READING_ANOTHER && listing->service->trace.reply_total == 0 ? READING_WHOLE
                                                                                  : reading;
}

static enum reading read_window(struct listing *listing)
{
    teo_task task;
    teo_status status = begin_reading(listing);
    enum reading reading = READING_WHOLE;

    while (reading == READING_WHOLE && (status == TEO_OK || status == TEO_AGAIN)) {
        /* TEO_AGAIN does not come: the port can wait. */
        status = teo_client_next(&listing->service->client, &task);
        if (status == TEO_OK && listing->plan.open) {
            reading = fix(listing);
        }
        if (status == TEO_OK && reading == READING_WHOLE) {
            reading = take(listing, &task);
        }
    }
    if (reading != READING_WHOLE) {
        return reading;
    }
    if (status == TEO_END) {
        return end_reading(listing);
    }
    /* Out of time while a window is read again: report that the list changed. */
    if (status == TEO_E_DEADLINE && listing->readings > 1) {
        listing->end = 0;
        return READING_CHANGED;
    }
    if (status == TEO_E_LIST_CHANGED) {
        return READING_CHANGED;
    }
    return fail(listing, status);
}

/* ---- a window ---- */

/*
 * Whether a whole reading shows all tasks. If the service's order is not stable, some tasks are in
 * two pages and others in none, and the count is right. So if different pages had equal tasks,
 * which is legal too, another reading must have met the same ones.
 */
static bool is_sure(const struct listing *listing)
{
    return !listing->rows.repeated || listing->attempts == 1 ||
           (listing->whole_before && rows_agree(&listing->rows));
}

/* Whether neighbours' tasks took up the limit, and the window may have more of its own. */
static bool wants_more(struct listing *listing)
{
    if (listing->delivered < most_delivered(listing) || listing->owned >= room(listing)) {
        return false;
    }
    listing->extra = listing->delivered - listing->owned;
    listing->whole_before = false;
    return true;
}

/* Pauses to let the list settle; not before the first repetition of a whole reading. */
static void pause_before_reading(struct listing *listing, bool whole)
{
    const teo_port *port = listing->service->config.port;
    uint32_t most = PAUSE_MS, random;

    if (whole && !listing->whole_before) {
        if (listing->options->verbose) {
            log_line("different pages had equal tasks: reading this part of the list again");
        }
        return;
    }
    for (unsigned i = 1; i < listing->readings && most < PAUSE_MS_MAX; i++) {
        most *= 4;
    }
    most = most > PAUSE_MS_MAX ? PAUSE_MS_MAX : most;
    if (most > time_left(listing) / 2) {
        most = (uint32_t)(time_left(listing) / 2);
    }
    random = most;
    (void)port->random(port->context, &random, sizeof random);
    random %= most + 1;
    if (listing->options->verbose) {
        log_line("the list changed while it was read: this part is read again in %" PRIu32 " ms",
                 random);
    }
    monotonic_sleep(monotonic_now() + random);
}

static enum reading list_window(struct listing *listing)
{
    rows_clear(&listing->rows);
    output_mark(listing->output);
    listing->printed_before = listing->printed;
    listing->extra = 0;
    listing->readings = 1;
    listing->whole_before = false;
    listing->progress.window++;
    listing->progress.read = listing->progress.expected = 0;
    for (;;) {
        enum reading reading = read_window(listing);
        bool whole = reading == READING_WHOLE;

        if (reading == READING_OVER) {
            return reading;
        }
        if (reading == READING_ANOTHER || (whole && wants_more(listing))) {
            continue; /* this ends: the interval is open only once, and neighbours have few tasks */
        }
        if (whole && is_sure(listing)) {
            listing->total_count +=
                listing->service->trace.reply_total - (listing->delivered - listing->owned);
            return reading;
        }
        if (listing->readings >= listing->attempts || time_left(listing) == 0) {
            return fail_changed(listing, whole);
        }
        pause_before_reading(listing, whole);
        listing->whole_before = whole;
        listing->readings++;
    }
}

/* ---- the listing ---- */

/* Names the interval, so that a wrong one is not taken for an idle site. */
static void report_nothing(const struct listing *listing)
{
    const struct plan *plan = &listing->plan;
    char start[WORDING_TIME_SIZE], end[WORDING_TIME_SIZE];

    if (listing->total_count != 0) { /* with no --offset, some of these would have come */
        log_line("--offset %" PRIu32 " leaves none of the %" PRIu64 " task%s",
                 listing->options->offset, listing->total_count,
                 listing->total_count == 1 ? " that matches" : "s that match");
    } else if (plan->end == 0) {
        log_line("no task matches: job %s, at any time", plan->job_id);
    } else {
        log_line("no task matches in %.19s to %s", wording_time(plan->start, start),
                 wording_time(plan->end, end));
    }
}

static enum outcome finish(struct listing *listing)
{
    struct output *output = listing->output;
    enum format_name format = listing->options->format;

    progress_end();
    output->state.total_count = listing->total_count;
    if (!output_end(output)) {
        return output_failed(output);
    }
    if (output->state.counts.tasks == 0 && (format == FORMAT_TABLE || format == FORMAT_SUMMARY)) {
        report_nothing(listing);
    }
    if (output->state.counts.cut != 0) {
        log_line("%" PRIu64 " task%s texts that were cut to this build's limits",
                 output->state.counts.cut, output->state.counts.cut == 1 ? " has" : "s have");
    }
    return OUTCOME_DONE;
}

static enum outcome list_windows(struct listing *listing)
{
    uint32_t limit = listing->options->limit;

    do {
        if (list_window(listing) == READING_OVER) {
            return listing->outcome;
        }
    } while ((limit == 0 || listing->printed < limit) && plan_next(&listing->plan));
    return finish(listing);
}

/* Where rows scroll over the terminal, they are the progress. */
static bool wants_progress(const struct options *options, const struct output *output)
{
    return !options->quiet && (!output->state.terminal || output_only_counts(output));
}

enum outcome list_run(const struct options *options, struct service *service, struct net *net,
                      struct output *output)
{
    const teo_port *port = service->config.port;
    struct listing listing;
    uint64_t key[2] = {0, 0};
    enum outcome outcome;

    memset(&listing, 0, sizeof listing);
    listing.options = options;
    listing.service = service;
    listing.output = output;
    listing.end = monotonic_now() + options->timeout_ms;
    listing.attempts = options->retries_given ? options->retries + 1 : TEO_ATTEMPTS;
    /* Without random bytes an attacker could predict the digests; all else works. */
    (void)port->random(port->context, key, sizeof key);
    rows_init(&listing.rows, key);
    if (wants_progress(options, output)) {
        progress_begin(&listing.progress);
        net->idle = progress_show;
        net->idle_context = &listing.progress;
    }
    outcome = plan_list(&listing.plan, options) ? list_windows(&listing) : OUTCOME_USAGE;
    progress_end();
    net->idle = NULL;
    rows_free(&listing.rows);
    return outcome;
}
