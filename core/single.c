/*
 * One request and its reply. For the observer the request under way is an action alone.
 */
#include "teo_single.h"

#include "teo_action.h"
#include "teo_client.h"

static teo_status prepare_one(teo_client *client)
{
    (void)client;
    return TEO_OK;
}

/* An attempt that is made again begins with the records that the one before has delivered. */
static teo_status read_one(teo_client *client, const teo_response *response, teo_status status,
                           const void *record)
{
    (void)record;
    if (status == TEO_OK) {
        if (response->rows <= client->offset) {
            return TEO_AGAIN;
        }
        client->offset = response->rows;
    }
    return status;
}

static bool advance_one(teo_client *client)
{
    (void)client;
    return false;
}

teo_status teo_client_ask(teo_client *client, const teo_action *action, const void *asked)
{
    static const teo_course single = {prepare_one, read_one, advance_one};
    teo_status status = teo_client_begin(client, &single);

    if (status != TEO_OK) {
        return status;
    }
    client->request.action = action;
    client->asked = asked;
    status = TEO_E_ARGUMENT;
    if (asked != NULL) {
        status = action->check(action, asked, client->fault.message);
    }
    if (status != TEO_OK) {
        teo_client_end_attempt(client, status);
    }
    return status;
}
