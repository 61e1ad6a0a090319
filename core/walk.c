/*
 * Windows and pages.
 *
 * The interval of a query is cut into windows of 7 days, the most that one request may span, the newest first. Neighbours overlap:
 *
 *   older window  … ──────────────┤ its end = S + 2
 *   newer window              ├────────────── …   its start = S
 *   seconds             S-1   S  S+1  S+2  S+3
 *   a task belongs to: older older newer newer newer
 *
 * So a task with a fraction of a second in its CreateTime is found, and whether the service counts the ends in or not makes no
 * difference. The second of its CreateTime says which window delivers it. Where that cannot be read, both do.
 *
 * A window of one page is one reply, and needs no check but its own. Where more replies make up a window:
 *   - all must have one TotalCount, and that of a reply is not less than the tasks in it and before it;
 *   - the reply after one that broke off begins with the last task that was read, which must be the same;
 *   - a page that may be the window's first once more makes a probe of the next request. Of the two it
 *     takes one with two different tasks, and asks for those from its second one on, up to the first
 *     that differs. A service that ignores Offset sends only tasks that are like the first.
 */
#include "walk.h"

#include <string.h>

#include <teo/time.h>

#define OVERLAP 2u /* seconds */

void teo_walk_begin_window(teo_client *client)
{
    client->page_open = false;
    client->window_counted = false;
    client->probing = false;
    client->window_total = 0;
    client->offset = client->offset_first;
    client->tasks_left = client->window_tasks_left;
}

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
    client->offset_first = query->offset;
    client->window_tasks_left = query->max_tasks != 0 ? query->max_tasks : UINT32_MAX;
    teo_walk_begin_window(client);
}

/* The interval ends now. A clock that is not known yet gives a valid request all the same: its reply has the time. */
static void set_interval(teo_client *client)
{
    uint32_t end = client->unix_base != 0 ? client->unix_base : 1, last = client->last;

    if (end == TEO_NOW) { /* by a clock that was never set: that is no time for a request */
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

/* What a probe asks about. */
static const teo_page *page_to_probe(const teo_client *client)
{
    return client->page.second != 0 ? &client->page : &client->page_first;
}

teo_status teo_walk_prepare(teo_client *client)
{
    teo_query *request = &client->request;
    uint32_t again = client->page_open; /* tasks to read again */

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
        client->probe_passed = false;
        request->offset = page_to_probe(client)->offset + 1u;
        request->limit = page_to_probe(client)->run;
        return TEO_OK;
    }
    request->offset = client->offset - again;
    request->limit = client->limit;
    if (request->limit - again > client->tasks_left) {
        request->limit = client->tasks_left + again;
    }
    return TEO_OK;
}

static bool is_of_neighbour(const teo_client *client, const teo_task *task)
{
    uint32_t start = client->request.start, end = client->request.end, second;
    bool older = start != client->interval_start, newer = end != client->interval_end; /* there is such a window */

    if ((!older && !newer) || teo_time_parse(task->create_time, strlen(task->create_time), &second) != TEO_OK) {
        return false;
    }
    return (older && second == start) || (newer && end - second < OVERLAP);
}

teo_status teo_walk_row(teo_client *client, const teo_task *task)
{
    uint32_t rows = client->response.rows, print = client->response.row_print;
    teo_page *page = client->request.offset == client->offset_first ? &client->page_first : &client->page;

    if (client->probing) {
        client->probe_passed = rows == client->request.limit && print == page_to_probe(client)->second;
        return TEO_AGAIN;
    }
    if (rows == 1) {
        page->offset = client->request.offset;
        page->first = print;
        page->second = 0;
    }
    if (page->second == 0) {
        page->run = rows;
        if (print != page->first) {
            page->run--;
            page->second = print;
        }
    }
    if (client->request.offset + rows <= client->offset) { /* it is read again */
        return print == client->last_print ? TEO_AGAIN : TEO_E_LIST_CHANGED;
    }
    client->last_print = print;
    client->page_open = true;
    client->offset++;
    if (is_of_neighbour(client, task)) {
        return TEO_AGAIN;
    }
    client->tasks_left--;
    return TEO_OK;
}

teo_status teo_walk_reply(teo_client *client)
{
    uint32_t rows = client->response.rows, total = client->response.total_count;
    uint32_t end = client->request.offset + rows, known = client->window_total;

    if (rows != 0 && end > total) {
        return TEO_E_PAGE_COUNT;
    }
    if (total < known || (total > known && client->window_counted)) {
        return TEO_E_LIST_CHANGED;
    }
    if (rows == 0 && end < total) {
        client->window_total = total;
        return TEO_E_PAGE_STARVED;
    }
    if (client->probing) {
        return client->probe_passed ? TEO_END : TEO_E_PAGE_REPEATED;
    }
    return end < client->offset ? TEO_E_LIST_CHANGED : TEO_END;
}

/* May the page be the first one, as far as both go? Only where one of them has two different tasks. */
static bool looks_repeated(const teo_page *page, const teo_page *first)
{
    if (page->first != first->first) {
        return false;
    }
    if (page->second == 0) {
        return first->second != 0 && page->run <= first->run;
    }
    return first->second == 0 ? first->run <= page->run : page->run == first->run && page->second == first->second;
}

bool teo_walk_advance(teo_client *client)
{
    client->page_open = false;
    client->window_counted = true;
    client->window_total = client->response.total_count;
    if (client->probing) {
        client->probing = false; /* it was passed: the page stands */
    } else if (client->response.rows != 0 && client->request.offset != client->offset_first &&
               looks_repeated(&client->page, &client->page_first)) {
        client->probing = true;
        return true;
    }
    if (client->tasks_left == 0) {
        return false;
    }
    if (client->offset < client->window_total) {
        return true;
    }
    client->request.end = client->request.start + OVERLAP;
    client->window_tasks_left = client->tasks_left;
    teo_walk_begin_window(client);
    return client->request.start != client->interval_start;
}
