/*
 * proves:  core/client_time.c: teo_client_tick, teo_client_set_time, teo_client_now,
 *          teo_client_time
 * for:     any sound state and any reading of the clock; for the time, which a solver divides
 *          slowly, those up to 17 minutes behind the last, also over the wrap of the clock; any
 *          time that is told
 * unwind:  2
 * planted: core/client_time.c: client->clock_base += seconds * 1000u => client->clock_base +=
 *          seconds * 1024u
 * quick:   yes
 */
#include "sound_client.h"

#define BETWEEN (1u << 20) /* milliseconds */

/* The time is carried on: no part of a second is lost, wherever the port's clock wraps. */
static void prove_time(void)
{
    uint32_t none = teo_client_time(NULL), base = client.unix_base, clock = client.clock_base,
             passed, counted, seconds;

    PROVE(none == 0);
    teo_client_set_time(NULL, base);
    if (any_bool()) {
        uint32_t told = any_uint32();
        uint8_t interval = client.interval;

        teo_client_set_time(&client, told);
        PROVE(client.unix_base == told && client.clock_base == client.now);
        PROVE(client.interval == (interval == TEO_INTERVAL_SET ? TEO_INTERVAL_OPEN : interval));
        return;
    }
    seconds = teo_client_time(&client);
    passed = client.now - clock;
    ASSUME(passed < BETWEEN);
    counted = client.clock_base - clock;
    PROVE(counted <= passed && passed - counted < 1000);
    PROVE(client.unix_base == seconds);
    PROVE(base == 0 ? seconds == 0 : (seconds - base) * 1000 == counted);
    REACHES(passed == 65535 && base != 0);
}

static void prove_tick(void)
{
    int32_t left = teo_client_tick(&client);

    PROVE((uint32_t)left == client.deadline_at - client.now);
    REACHES(left == 0);
}

int main(void)
{
    any_client();
    if (any_bool()) {
        prove_time();
    } else {
        prove_tick();
    }
    prove_sound();
    return 0;
}
