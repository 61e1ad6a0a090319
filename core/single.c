/* One request and its reply. The request under way is but an action, for the observer. */
#include "teo_single.h"

#include "teo_action.h"
#include "teo_client.h"

static teo_status prepare_one(teo_client *client)
{
    (void)client;
    return TEO_OK;
}

static teo_status read_one(teo_client *client, const teo_response *response, teo_status status,
                           const void *record)
{
    (void)client;
    (void)response;
    (void)record;
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
