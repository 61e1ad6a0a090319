/*
 * Windows and pages.
 *
 * The interval of a query is cut into windows of 7 days, the most that one request may span, the
 * newest first. Neighbours overlap:
 *
 *   older window  … --------------+ its end = S + 2
 *   newer window              +-------------- …   its start = S
 *   seconds             S-1   S  S+1  S+2  S+3
 *   a task belongs to: older older newer newer newer
 *
 * So a task with a fraction of a second in its CreateTime is found, and whether the service counts
 * the ends in or not makes no difference. The second of its CreateTime says which window delivers
 * it. Where that cannot be read, both do.
 *
 * A window of one page is one reply, and needs no check but its own. Where more replies make up a
 * window:
 *   - all must have one TotalCount, not less than the tasks in each reply and before it;
 *   - the reply after one that broke off begins with the last task read, which must be the same;
 *   - a page that begins like the window's first may be that page once more. Then the next request
 *     is a probe, as soon as such a page had two different tasks: it asks for those from its second
 *     one on, up to the first that differs. A service that ignores Offset sends only tasks that are
 *     like the first.
 */
#include "teo_client.h"

#include <string.h>

#include "teo_action.h"
#include "teo_calendar.h"

#define OVERLAP 2u /* seconds */

/* Seconds that the service's clock may be ahead of ours, so that no task is missed, or behind. */
#define AHEAD_MAX 2u
#define BEHIND_MAX 60u

/*
 * The interval ends now. A clock that is not known yet gives a valid request all the same: its
 * reply has the time.
 */
static void set_interval(teo_client *client)
{
    uint32_t end = client->unix_base, last = client->request.last;

    if (end == 0) {
        end = 1;
    } else if (end == TEO_NOW) { /* by a clock that was never set: no time for a request */
        end--;
    }
    if (last != 0) {
        client->interval_start = end > last ? end - last : 1;
    }
    if (end < client->interval_start) {
        end = client->interval_start;
    }
    client->interval_end = client->request.end = end;
    client->interval = TEO_INTERVAL_SET;
}

static teo_status prepare_page(teo_client *client)
{
    teo_query *request = &client->request;
    uint32_t again = client->last_fingerprint != 0; /* tasks to read again */

    if (client->interval == TEO_INTERVAL_OPEN) {
        set_interval(client);
    }
    request->start = client->interval_start;
    if (request->end - request->start > TEO_INTERVAL_MAX) {
        if (client->offset_first != 0) {
            return TEO_E_OFFSET_LONG;
        }
        request->start = request->end - TEO_INTERVAL_MAX;
    }
    if (client->probing) {
        request->offset = client->probe_offset;
        request->limit = client->probe_limit;
        return TEO_OK;
    }
    request->offset = client->offset - again;
    request->limit = client->limit;
    if (request->limit > request->max_tasks) {
        request->limit = request->max_tasks + again;
    }
    return TEO_OK;
}

/*
 * Before the first task of a query that ends now: is the service's clock ahead, so that its newest
 * tasks would be missed, or far behind? Then the time is learned, and the interval fixed anew. The
 * same where the time was set since the request was made, and where nobody knows it.
 */
static bool is_clock_wrong(teo_client *client, const teo_response *response)
{
    uint32_t date = response->date, now;

    if (client->interval == TEO_INTERVAL_FIXED) {
        return false;
    }
    now = teo_client_now(client);
    if (client->interval == TEO_INTERVAL_OPEN || (date == 0 && now == 0)) {
        return true;
    }
    return date != 0 && !client->clock_learned && date - now + BEHIND_MAX > AHEAD_MAX + BEHIND_MAX;
}

/* Does the neighbour of this window deliver the record, by the second of its CreateTime? */
static bool is_of_neighbour(const teo_client *client, const char *time)
{
    const teo_query *request = &client->request;
    uint32_t second = teo_calendar_read(time, strlen(time)); /* 0, no time, is in no overlap */

    return (second == request->start && request->start != client->interval_start) ||
           (request->end - second < OVERLAP && request->end != client->interval_end);
}

/* One more task was read: is it to be delivered? `end`: the offset of what comes next. */
static teo_status read_row(teo_client *client, const teo_response *response, const void *record,
                           uint32_t end)
{
    uint32_t rows = response->rows, print = response->fingerprint;

    if (rows > client->request.limit) {
        return TEO_E_PAGE_ROWS;
    }
    if (client->probing) {
        client->last_fingerprint = print;
        return TEO_AGAIN;
    }
    if (rows == 1) {
        client->page_alike = true;
        client->page_fingerprint = print;
        if (client->request.offset == client->offset_first) {
            client->window_fingerprint = print;
            client->probe_fingerprint = 0;
        }
    } else if (client->page_alike && print != client->page_fingerprint) {
        client->page_alike = false;
        if (client->page_fingerprint == client->window_fingerprint) {
            client->probe_offset = client->request.offset + 1u;
            client->probe_limit = rows - 1u;
            client->probe_fingerprint = print;
        }
    }
    if (end <= client->offset) { /* it is read again */
        return print == client->last_fingerprint ? TEO_AGAIN : TEO_E_LIST_CHANGED;
    }
    client->last_fingerprint = print;
    client->offset++;
    if (is_of_neighbour(client, (const char *)record + response->schema->time_offset)) {
        return TEO_AGAIN;
    }
    client->request.max_tasks--;
    return TEO_OK;
}

/* The reply is whole: is it right? */
static teo_status read_end(teo_client *client, const teo_response *response, uint32_t end)
{
    uint32_t rows = response->rows, total = response->total_count;
    uint32_t known = client->window_total;
    /* A probe needs all of its tasks. */
    uint32_t least = client->probing ? client->request.limit : 1;

    if (end > total && rows != 0) {
        return TEO_E_PAGE_COUNT;
    }
    if (total < known || (total != known && client->window_counted)) {
        return TEO_E_LIST_CHANGED;
    }
    client->window_total = total;
    if (rows < least && end < total) {
        return TEO_E_PAGE_STARVED;
    }
    if (client->probing) {
        if (client->last_fingerprint != client->probe_fingerprint) {
            return TEO_E_PAGE_REPEATED;
        }
    } else if (end < client->offset) {
        return TEO_E_LIST_CHANGED;
    }
    return TEO_END;
}

static teo_status read_page(teo_client *client, const teo_response *response, teo_status status,
                            const void *record)
{
    uint32_t end = client->request.offset + response->rows;

    if (is_clock_wrong(client, response)) {
        return TEO_E_CLOCK;
    }
    client->interval = TEO_INTERVAL_FIXED;
    return status == TEO_END ? read_end(client, response, end)
                             : read_row(client, response, record, end);
}

/* Goes on after a page that is whole and right. False: it was the last. */
static bool advance_page(teo_client *client)
{
    client->last_fingerprint = 0;
    client->window_counted = true;
    if (client->probing) { /* passed: the page stands */
        client->probing = false;
    } else if (client->request.offset != client->offset_first &&
               client->page_fingerprint == client->window_fingerprint &&
               client->probe_fingerprint != 0) {
        client->probing = true;
        return true;
    }
    if (client->request.max_tasks == 0) {
        return false;
    }
    if (client->offset < client->window_total) {
        return true;
    }
    if (client->request.start == client->interval_start) {
        return false;
    }
    client->request.end = client->request.start + OVERLAP;
    client->offset = client->offset_first;
    client->window_total = 0;
    client->window_counted = false;
    return true;
}

teo_status teo_client_query(teo_client *client, const teo_query *query)
{
    static const teo_course walk = {prepare_page, read_page, advance_page};
    teo_status status = teo_client_begin(client, &walk);
    const teo_action *action;

    if (status != TEO_OK) {
        return status;
    }
    status = TEO_E_ARGUMENT;
    if (query != NULL) {
        action = teo_action_of(query);
        status = action->check(action, query, client->fault.message);
    }
    if (status != TEO_OK) {
        teo_client_end_attempt(client, status);
        return status;
    }
    client->asked = memcpy(&client->request, query, sizeof *query);
    client->request.action = action;
    if (query->max_tasks == 0) {
        client->request.max_tasks = UINT32_MAX; /* no bound */
    }
    client->limit = query->limit;
    client->interval_start = query->start;
    client->interval_end = query->end;
    if (query->last != 0 || query->end == TEO_NOW) {
        client->interval = TEO_INTERVAL_OPEN;
    }
    client->offset = client->offset_first = query->offset;
    return TEO_OK;
}
