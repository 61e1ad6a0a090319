/*
 * The walk of a query: which window and page to ask for next, which tasks of a reply to deliver, and whether the replies for one
 * window agree with each other. All state is in teo_client; nothing here sends or waits.
 */
#ifndef TEO_CORE_WALK_H
#define TEO_CORE_WALK_H

#include <teo/client.h>

/* teo_client.interval: how sure it is. */
enum {
    TEO_INTERVAL_FIXED, /* it stays */
    TEO_INTERVAL_OPEN,  /* it ends by the clock, and was not fixed yet */
    TEO_INTERVAL_SET    /* fixed by a clock that the service has not confirmed */
};

/* Sets the query to walk; it was checked, and all that is kept of a query is 0. */
void teo_walk_begin(teo_client *client, const teo_query *query);

/* Sets client->request for the next page. TEO_E_OFFSET_LONG, or TEO_OK. */
teo_status teo_walk_prepare(teo_client *client);

/*
 * With TEO_OK, one more task was read: TEO_OK, it is to be delivered; TEO_AGAIN, it is not; or an
 * error. With TEO_END, the reply is whole: TEO_END, or what is wrong with it.
 */
teo_status teo_walk_read(teo_client *client, teo_status status, const teo_task *task);

/* Goes behind a page that is whole and right. False: it was the last. */
bool teo_walk_advance(teo_client *client);

#endif
