/*
 * One exchange after another, and what decides which: the client's machine (client.c,
 * client_steps.c) makes a request, retries it, and reads the reply. A course says what to request
 * and whether to go on. walk.c is the course of queries over pages and windows.
 */
#ifndef TEO_CORE_CLIENT_H
#define TEO_CORE_CLIENT_H

#include <teo/client.h>

typedef struct teo_course {
    /* Sets client->request for the next exchange. TEO_OK, or an error that ends the query. */
    teo_status (*prepare)(teo_client *client);

    /*
     * With TEO_OK, one more record was read: TEO_OK, it is to be delivered; TEO_AGAIN, it is not;
     * or an error. With TEO_END, the reply is whole: TEO_END, or what is wrong with it. `response`
     * is the client's own.
     */
    teo_status (*read)(teo_client *client, const teo_response *response, teo_status status,
                       const void *record);

    /* The reply was whole and right. False: it was the last. */
    bool (*advance)(teo_client *client);
} teo_course;

/* teo_client.step: where an attempt is, as its fault will say. */
enum {
    TEO_STEP_IDLE = TEO_STAGE_NONE,
    TEO_STEP_PAUSE = TEO_STAGE_REQUEST,
    TEO_STEP_OPEN = TEO_STAGE_CONNECT,
    TEO_STEP_SEND = TEO_STAGE_SEND,
    TEO_STEP_RECEIVE = TEO_STAGE_RECEIVE,
    TEO_STEP_OVER /* the query has ended: fault.status says how, TEO_END included */
};

/* teo_client.connection */
enum {
    TEO_CONNECTION_NONE,
    TEO_CONNECTION_IN_USE,
    TEO_CONNECTION_KEPT /* it has served a request; its server may have closed it since then */
};

/* teo_client.interval: how sure the interval of the query is. */
enum {
    TEO_INTERVAL_FIXED, /* it stays */
    TEO_INTERVAL_OPEN,  /* it ends by the clock, and was not fixed yet */
    TEO_INTERVAL_SET    /* fixed by a clock that the service has not confirmed */
};

/*
 * Ends what was under way, and begins a query with this course, its deadline now. The caller then
 * sets client->request.action. TEO_E_ARGUMENT for a client that is not initialised.
 */
teo_status teo_client_begin(teo_client *client, const teo_course *course);

/* Reads the port's clock. Milliseconds to the deadline: 0 or less, and it is over. */
int32_t teo_client_tick(teo_client *client);

/* The same; and a pause begins now, or the time that a port may take without moving. */
int32_t teo_client_tick_anew(teo_client *client);

/* As teo_client_time(), of a client that is initialised. */
uint32_t teo_client_now(teo_client *client);

/* Goes on, or sleeps while nothing moves; TEO_AGAIN where the port cannot sleep. */
teo_status teo_client_proceed(teo_client *client);

/* Closes the connection, if there is one, and wipes the buffer. */
void teo_client_disconnect(teo_client *client);

/* The attempt under way has ended, in TEO_END or an error: another follows, or the query ends. */
void teo_client_end_attempt(teo_client *client, teo_status status);

#endif
