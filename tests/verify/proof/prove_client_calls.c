/*
 * proves:  core/client.c: teo_client_init_sized, teo_client_begin, teo_client_close,
 *          teo_client_deinit, teo_client_forget_key; core/walk.c: teo_client_query;
 *          include/teo/client.h: teo_client_init, teo_config_default; include/teo/query.h:
 *          teo_query_recent
 * for:     one call to any sound client, or to one that was wiped; any configuration, any query,
 *          and for the first call any arguments
 * unwind:  2
 * planted: core/client.c: if (client->step < TEO_STEP_OVER) { => if (client->step <
 *          TEO_STEP_RECEIVE) {
 * quick:   yes
 */
#include "sound_client.h"

static void prove_init(void)
{
    const teo_config *given = any_bool() ? &config : NULL;
    void *buffer = any_bool() ? client.buffer : NULL;
    size_t size = any_size();
    uint32_t build = any_uint32();
    teo_client *of = any_bool() ? &client : NULL;
    teo_status status;

    config = teo_config_default(config.port, config.credentials);
    teo_client_close(NULL);
    teo_client_deinit(NULL);
    teo_client_forget_key(NULL);
    connected = secret = key_held = false;
    ASSUME(size <= client.size);
    config.port = any_bool() ? &port : NULL;
    config.deadline_ms = any_uint32();
    port.open = any_bool() ? port_open : NULL;
    port.send = any_bool() ? port_send : NULL;
    port.recv = any_bool() ? port_recv : NULL;
    port.close = any_bool() ? port_close : NULL;
    port.clock = any_bool() ? port_clock : NULL;
    port.random = any_bool() ? port_random : NULL;
    if (any_bool()) {
        status = teo_client_init(of, given, buffer, size);
        PROVE(status != TEO_E_BUILD);
    } else {
        status = teo_client_init_sized(of, given, buffer, size, build);
    }
    PROVE(status == TEO_OK || status == TEO_E_ARGUMENT || status == TEO_E_BUILD);
    if (status == TEO_OK) {
        PROVE(of != NULL && given != NULL && buffer != NULL && config.port != NULL &&
              config.deadline_ms <= TEO_DEADLINE_MS_MAX);
        PROVE(port.open != NULL && port.send != NULL && port.recv != NULL && port.close != NULL);
        PROVE(port.clock != NULL && port.random != NULL);
        PROVE(client.step == TEO_STEP_IDLE && client.config == &config && client.buffer == buffer &&
              client.size == size);
        PROVE(client.unix_base == 0 && client.key.day == 0);
        prove_sound();
    }
    PROVE(status == TEO_OK || of == NULL ||
          client.config == NULL); /* so that the other calls leave it alone */
    REACHES(status == TEO_OK && size == TEO_BUFFER_MIN);
    REACHES(status == TEO_E_BUILD);
}

static teo_query any_query(void)
{
    teo_query any;

    any.action = any_bool() ? &other : NULL;
    return any;
}

static void prove_query(void)
{
    teo_query query = any_bool() ? teo_query_recent("zone", any_uint32()) : any_query();
    const teo_query *given = any_bool() ? &query : NULL;
    bool is_wiped = any_bool();
    unsigned step = client.step, link = client.connection;
    teo_status status;

    if (is_wiped) {
        client.config = NULL;
    }
    PROVE(teo_client_query(NULL, given) == TEO_E_ARGUMENT);
    status = teo_client_query(&client, given);
    if (is_wiped) {
        PROVE(status == TEO_E_ARGUMENT && client.step == step && closed == 0);
        return;
    }
    prove_sound();
    PROVE(!secret && client.fault.http_status == 0 && client.fault.retry_after == 0 &&
          client.fault.code[0] == '\0');
    PROVE(client.connection == (step < TEO_STEP_OVER || status != TEO_OK
                                    ? TEO_CONNECTION_NONE
                                    : link)); /* what is left of another reply is not read */
    PROVE(closed == (link != TEO_CONNECTION_NONE && client.connection == TEO_CONNECTION_NONE));
    if (status != TEO_OK) {
        PROVE(is_of_query(status) && client.step == TEO_STEP_OVER &&
              client.fault.status == status && !key_held);
        PROVE(client.fault.stage == TEO_STAGE_REQUEST && client.fault.attempts == 0);
    } else {
        uint32_t most = client.deadline_at - client.now;

        PROVE(client.step == TEO_STEP_PAUSE && client.failures == 0 && client.pause_ms == 0 &&
              !client.clock_learned);
        PROVE(most == (config.deadline_ms != 0 ? config.deadline_ms : TEO_DEADLINE_MS) &&
              most <= TEO_DEADLINE_MS_MAX);
        PROVE(client.request.max_tasks == (query.max_tasks != 0 ? query.max_tasks : UINT32_MAX));
        PROVE(client.request.start == query.start && client.request.end == query.end &&
              client.limit == query.limit);
        PROVE(client.offset == query.offset && client.offset_first == query.offset &&
              client.request.last == query.last);
        PROVE((client.interval == TEO_INTERVAL_FIXED) == (query.last == 0 && query.end != TEO_NOW));
    }
    REACHES(status == TEO_OK && client.connection == TEO_CONNECTION_KEPT);
    REACHES(status == TEO_OK && step == TEO_STEP_RECEIVE);
    REACHES(status == TEO_E_OFFSET && step == TEO_STEP_OVER && link == TEO_CONNECTION_KEPT);
}

static void prove_close(void)
{
    unsigned link = client.connection;

    teo_client_close(&client);
    PROVE(client.step == TEO_STEP_IDLE && client.connection == TEO_CONNECTION_NONE && !secret &&
          closed == (link != TEO_CONNECTION_NONE));
    prove_sound();
    teo_client_close(&client);
    PROVE(closed == (link != TEO_CONNECTION_NONE));
    REACHES(link == TEO_CONNECTION_IN_USE);
}

static void prove_deinit(void)
{
    unsigned link = client.connection;

    teo_client_forget_key(&client);
    PROVE(!key_held && closed == 0);
    teo_client_deinit(&client);
    PROVE(wiped && !secret && !key_held && !connected && closed == (link != TEO_CONNECTION_NONE));
    REACHES(link == TEO_CONNECTION_KEPT);
}

int main(void)
{
    unsigned which = any_byte();

    any_client();
    if (which == 0) {
        prove_init();
    } else if (which == 1) {
        prove_query();
    } else if (which == 2) {
        prove_close();
    } else {
        prove_deinit();
    }
    return 0;
}
