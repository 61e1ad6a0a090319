/*
 * Windows and pages.
 *
 * The interval of a query is cut into windows of 7 days, the most that one request may span, the
 * newest first. Neighbours overlap:
 *
 *   older window  … ──────────────┤ its end = S + 2
 *   newer window              ├────────────── …   its start = S
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
#include "teo_walk.h"

#include <string.h>

#include <teo/time.h>

#define OVERLAP 2u /* seconds */

void teo_walk_begin(teo_client *client, const teo_query *query)
{
    client->request = *query;
    client->request.last = 0;
    client->request.max_tasks = 0;
    client->last = query->last;
    client->limit = query->limit;
    client->interval_start = query->start;
    client->interval_end = query->end;
    client->interval = query->last != 0 || query->end == TEO_NOW ? TEO_INTERVAL_OPEN : TEO_INTERVAL_FIXED;
    client->offset = client->offset_first = query->offset;
    client->tasks_left = query->max_tasks != 0 ? query->max_tasks : UINT32_MAX;
}

/* The interval ends now. A clock that is not known yet gives a valid request all the same: its reply has the time. */
static void set_interval(teo_client *client)
{
    uint32_t end = client->unix_base, last = client->last;

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

teo_status teo_walk_prepare(teo_client *client)
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
    if (request->limit > client->tasks_left) {
        request->limit = client->tasks_left + again;
    }
    return TEO_OK;
}

static bool is_of_neighbour(const teo_client *client, const teo_task *task)
{
    const teo_query *request = &client->request;
    uint32_t second;

    if (teo_time_parse(task->create_time, strlen(task->create_time), &second) != TEO_OK) {
        return false;
    }
    return (second == request->start && request->start != client->interval_start) ||
           (request->end - second < OVERLAP && request->end != client->interval_end);
}

/* One more task was read: is it to be delivered? `end` as in teo_walk_read(). */
static teo_status read_row(teo_client *client, const teo_task *task, uint32_t end)
{
    uint32_t rows = client->response.rows, print = client->response.fingerprint;

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
    if (is_of_neighbour(client, task)) {
        return TEO_AGAIN;
    }
    client->tasks_left--;
    return TEO_OK;
}

/* The reply is whole: is it right? */
static teo_status read_end(teo_client *client, uint32_t end)
{
    uint32_t rows = client->response.rows, total = client->response.total_count;
    uint32_t known = client->window_total;
    uint32_t least = client->probing ? client->request.limit : 1; /* a probe needs all of its tasks */

    if (rows != 0 && end > total) {
        return TEO_E_PAGE_COUNT;
    }
    if (total != known && (total < known || client->window_counted)) {
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

teo_status teo_walk_read(teo_client *client, teo_status status, const teo_task *task)
{
    uint32_t end = client->request.offset + client->response.rows; /* offset of what comes next */

    return status == TEO_END ? read_end(client, end) : read_row(client, task, end);
}

bool teo_walk_advance(teo_client *client)
{
    client->last_fingerprint = 0;
    client->window_counted = true;
    /* Once a probe was passed, the page stands. */
    client->probing = !client->probing && client->request.offset != client->offset_first &&
                      client->page_fingerprint == client->window_fingerprint && client->probe_fingerprint != 0;
    if (client->probing) {
        return true;
    }
    if (client->tasks_left == 0) {
        return false;
    }
    if (client->offset < client->window_total) {
        return true;
    }
    if (client->request.start == client->interval_start) {
        return false;
    }
    client->request.end = client->request.start + OVERLAP;
    client->window_counted = false;
    client->window_total = 0;
    client->offset = client->offset_first;
    return true;
}
