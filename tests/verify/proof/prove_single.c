/*
 * proves:  core/single.c: prepare_one, read_one, advance_one, teo_client_ask; core/quota.c:
 *          check_quota, teo_client_quota; core/create_purge.c: teo_client_create_purge;
 *          core/create_prefetch.c: teo_client_create_prefetch
 * for:     any client, any answer of the client's calls, NULL; any number of records delivered
 * unwind:  2
 * planted: core/single.c: response->rows <= client->offset => response->rows < client->offset
 */
#include "proof.h"

#include "quota.c"
#include "single.c"

#include "create_purge.c"
#include "create_prefetch.c"

static teo_client client;
static bool begun, ended;
static teo_status answer;

const teo_schema teo_created;

/* prove_client_calls.c */
teo_status stub_teo_client_begin(teo_client *of, const teo_course *course)
{
    PROVE(course->prepare == prepare_one && course->read == read_one &&
          course->advance == advance_one);
    begun = of != NULL && any_bool();
    return begun ? TEO_OK : TEO_E_ARGUMENT;
}

/* prove_client_end.c */
void stub_teo_client_end_attempt(teo_client *of, teo_status status)
{
    PROVE(of == &client && begun && !ended && status != TEO_OK);
    ended = true;
    answer = status;
}

/* prove_create.c */
teo_status stub_teo_check_zone(const char *zone_id)
{
    PROVE(zone_id != NULL);
    return any_bool() ? TEO_OK : TEO_E_ZONE_ID;
}

/* Not proved here (not_proved.txt). */
teo_status stub_check_purge(const teo_action *action, const void *asked, char *about)
{
    PROVE(action == &teo_create_purge_task && asked != NULL);
    PROVE(about == client.fault.message);
    return any_bool() ? TEO_OK : TEO_E_TYPE_NAME;
}

teo_status stub_check_prefetch(const teo_action *action, const void *asked, char *about)
{
    PROVE(action == &teo_create_prefetch_task && asked != NULL);
    PROVE(about == client.fault.message);
    return any_bool() ? TEO_OK : TEO_E_PARAMETER;
}

static void prove_read(void)
{
    teo_response response;
    teo_status status = any_bool() ? TEO_OK : TEO_END, said;
    uint32_t before = any_uint32();

    client.offset = before;
    said = read_one(&client, &response, status, NULL);
    PROVE(status == TEO_END ? said == TEO_END && client.offset == before
                            : (said == TEO_OK) == (response.rows > before));
    PROVE(said != TEO_OK || client.offset == response.rows); /* it is not delivered again */
    PROVE(prepare_one(&client) == TEO_OK && !advance_one(&client));
}

int main(void)
{
    const teo_action *action = NULL;
    teo_client *of = any_bool() ? &client : NULL;
    bool given = any_bool();
    unsigned way = any_byte() % 3u;
    teo_purge purge;
    teo_prefetch prefetch;
    teo_status status;

    if (way == 0) {
        status = teo_client_quota(of, given ? "zone" : NULL);
        action = &teo_describe_content_quota;
    } else if (way == 1) {
        status = teo_client_create_purge(of, given ? &purge : NULL);
        action = &teo_create_purge_task;
    } else {
        status = teo_client_create_prefetch(of, given ? &prefetch : NULL);
        action = &teo_create_prefetch_task;
    }
    PROVE(status != TEO_OK || (begun && given && !ended));
    PROVE(!begun || client.request.action == action);
    PROVE(!begun || ended == (status != TEO_OK));
    PROVE(!ended || answer == status);
    REACHES(status == TEO_OK && way == 2);
    REACHES(ended && status == TEO_E_ZONE_ID);
    prove_read();
    return 0;
}
