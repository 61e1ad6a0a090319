/*
 * proves:  core/walk.c: read_end, read_page, advance_page
 * for:     a reply that has come to its end, in any sound state, with any TotalCount
 * unwind:  2
 * planted: core/walk.c: end > total && rows != 0 => end > total + 1u && rows != 0
 * quick:   yes
 */
#include "sound_client.h"

/* The reply is right: the walk goes on, or is over. */
static void prove_advance(const teo_client *before)
{
    uint32_t total = client.response.total_count, end = client.request.end;
    bool more = advance_page(&client);

    client.step = more ? TEO_STEP_PAUSE : TEO_STEP_IDLE;
    PROVE(is_sound_walk());
    PROVE(client.last_fingerprint == 0 && client.request.start == before->request.start &&
          client.interval == TEO_INTERVAL_FIXED);
    if (client.probing) { /* only of a page that has tasks, once */
        PROVE(more && !before->probing && client.response.rows > 0 &&
              client.offset == before->offset);
        PROVE(client.page_fingerprint == client.window_fingerprint &&
              client.probe_fingerprint != 0 && client.request.offset != client.offset_first);
    } else if (more && client.request.end ==
                           end) { /* there is more in the window, and something of it was read */
        PROVE(client.offset == before->offset && client.offset < total && client.window_counted &&
              client.window_total == total);
        PROVE(before->probing || client.response.rows > 0);
    } else if (
        more) { /* the window is whole; the next is older, and reaches over the end of this one */
        PROVE(before->offset >= total);
        PROVE(client.request.end == client.request.start + OVERLAP && client.request.end < end);
        PROVE(client.request.start > client.interval_start && client.offset == client.offset_first);
        PROVE(client.request.max_tasks == before->request.max_tasks);
        PROVE(!client.window_counted && client.window_total == 0);
    } else { /* all was delivered */
        PROVE(before->request.max_tasks == 0 ||
              (before->offset >= total && client.request.start == client.interval_start));
    }
    /* A page that may be the window's first is not believed without a probe. */
    PROVE(client.probing || before->probing || before->probe_fingerprint == 0 ||
          before->response.rows == 0 || before->request.offset == before->offset_first ||
          before->page_fingerprint != before->window_fingerprint);
    REACHES(client.probing && client.page_alike);
    REACHES(more && before->probing && client.request.end == end);
    REACHES(more && client.request.end < end && end == UINT32_MAX);
    REACHES(!more && client.request.max_tasks == UINT32_MAX &&
            client.offset_first == TEO_OFFSET_MAX);
}

int main(void)
{
    teo_client before;
    uint32_t rows, total, end;
    bool is_passed;
    teo_status status;

    any_client();
    ASSUME(client.step == TEO_STEP_RECEIVE);
    client.interval = TEO_INTERVAL_FIXED; /* as parse() has it */
    client.response.total_count = any_uint32();
    before = client;
    rows = client.response.rows;
    total = client.response.total_count;
    end = client.request.offset + rows;
    is_passed = rows == client.request.limit && client.last_fingerprint == client.probe_fingerprint;
    status = read_page(&client, &client.response, TEO_END, &task);
    PROVE(status == TEO_END || status == TEO_E_PAGE_COUNT || status == TEO_E_LIST_CHANGED ||
          status == TEO_E_PAGE_STARVED || status == TEO_E_PAGE_REPEATED);
    PROVE(client.offset == before.offset && client.request.max_tasks == before.request.max_tasks &&
          client.last_fingerprint == before.last_fingerprint);
    prove_sound();
    if (status == TEO_END) {
        PROVE(end >= client.offset ||
              (client.probing && is_passed)); /* all that was read is in it */
        PROVE(rows == 0 || end <= total);
        PROVE(rows > 0 || end >= total);
        PROVE(!client.window_counted ||
              total == before.window_total); /* as all replies for the window have it */
        PROVE(total >= before.window_total);
        prove_advance(&before);
    } else if (status == TEO_E_PAGE_COUNT) {
        PROVE(end > total && rows > 0);
    } else if (status == TEO_E_PAGE_STARVED) {
        PROVE(rows < (client.probing ? client.request.limit : 1) && end < total &&
              client.window_total == total);
    } else if (status == TEO_E_PAGE_REPEATED) {
        PROVE(client.probing && !is_passed);
    }
    REACHES(status == TEO_E_LIST_CHANGED && is_page_open());
    REACHES(status == TEO_E_LIST_CHANGED && !is_page_open() && rows == 0);
    REACHES(status == TEO_END && total == UINT32_MAX);
    REACHES(status == TEO_E_PAGE_STARVED && client.probing && rows > 0);
    return 0;
}
