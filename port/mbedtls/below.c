/* The functions that mbedTLS calls to get bytes and random numbers from the port below. */
#include "teo_tls_internal.h"

#include <mbedtls/entropy.h>
#include <mbedtls/net_sockets.h>

/*
 * What the port below answered, as mbedTLS expects it: bytes, `again`, or an error. `most` bytes
 * were asked for.
 */
static int to_mbedtls(teo_tls *tls, teo_status status, size_t count, size_t most, int again)
{
    if (status == TEO_AGAIN || status == TEO_PROGRESS) {
        tls->moved |= status == TEO_PROGRESS;
        return again;
    }
    if (status == TEO_OK && count != 0 && count <= most) {
        tls->moved = true;
        return (int)count;
    }
    /*
     * An error. The port is broken if it answers TEO_OK with no byte or too many, or a status that
     * teo/port.h does not allow.
     */
    tls->failure = teo_is_error(status) ? status : TEO_E_PORT;
    return again == MBEDTLS_ERR_SSL_WANT_WRITE ? MBEDTLS_ERR_NET_SEND_FAILED
                                               : MBEDTLS_ERR_NET_RECV_FAILED;
}

/*
 * Notes the length of the ClientHello, without the ticket. It is the longest record that a client
 * without a certificate sends in a handshake, and mbedTLS first tries to send the whole record.
 */
static void note_hello(teo_tls *tls, size_t length)
{
    size_t ticket = tls->offered ? teo_tls_ticket_length(tls) : 0;

    if (tls->step == TEO_TLS_HANDSHAKE && length > ticket + tls->hello) {
        tls->hello = (uint16_t)(length - ticket);
    }
}

int teo_tls_send_below(void *context, const unsigned char *data, size_t length)
{
    teo_tls *tls = context;
    size_t sent = 0;
    teo_status status = TEO_AGAIN;

    note_hello(tls, length);
    if (tls->calls != 0) {
        tls->calls--;
        status = tls->below->send(tls->below->context, data, length, &sent);
    }
    return to_mbedtls(tls, status, sent, length, MBEDTLS_ERR_SSL_WANT_WRITE);
}

int teo_tls_recv_below(void *context, unsigned char *data, size_t size)
{
    teo_tls *tls = context;
    size_t received = 0;
    teo_status status = TEO_AGAIN;

    if (tls->calls != 0) {
        tls->calls--;
        status = tls->below->recv(tls->below->context, data, size, &received);
    }
    if (status == TEO_END) {
        return 0; /* for mbedTLS this is MBEDTLS_ERR_SSL_CONN_EOF */
    }
    return to_mbedtls(tls, status, received, size, MBEDTLS_ERR_SSL_WANT_READ);
}

int teo_tls_random_below(void *context, unsigned char *data, size_t length)
{
    teo_tls *tls = context;

    if (tls->below->random(tls->below->context, data, length) != TEO_OK) {
        tls->failure = TEO_E_TLS_SETUP;
        return MBEDTLS_ERR_ENTROPY_SOURCE_FAILED;
    }
    return 0;
}
