/*
 * The fault matrix over TLS: the client over the port of mbedTLS over a port that fails, before an mbedTLS server in the same process.
 * FAULT_STRIDE: one single fault in so many; FAULT_PAIRS: pairs of faults.
 */
#include <teo/port_mbedtls.h>

#include <mbedtls/version.h>

#include "server.h"
#include "tests/conformance/peer.h"
#include "tests/unit/matrix.h"

#define QUICK_STRIDE 41u
#define QUICK_PAIRS 250u

static char pki[PKI_PATH_SIZE];
static mbedtls_x509_crt roots;
static server far;
static teo_tls tls;
static teo_port port;
static uint8_t session[4096];
static size_t session_length;
static unsigned handshakes, resumed;

/* `again`: offers the session of a connection before, so that no run begins with a handshake in full. */
static void attach(talk *one, bool again)
{
    server_stand_before(&far, &one->port);
    assert_int_equal(teo_tls_init(&tls, &one->port.port, &roots, &port), TEO_OK);
    one->config.port = &port;
    if (again) {
        assert_int_equal(teo_tls_load_session(&tls, session, session_length), TEO_OK);
    }
}

static void detach(talk *one)
{
    (void)one;
    handshakes += far.handshakes;
    resumed += far.resumed;
    teo_tls_free(&tls);
}

/* ---- the matrix ---- */

static void keep_session(const char *label)
{
    static talk one;

    talk_begin(&one, 5);
    one.label = label;
    attach(&one, false);
    talk_init(&one);
    talk_run(&one);
    expect_tasks(&one, 0, 5);
    assert_int_equal(teo_tls_save_session(&tls, session, sizeof session, &session_length), TEO_OK);
    talk_end(&one);
    detach(&one);
}

static void fail_over(server_kind kind, const char *label)
{
    const matrix_over over = {label, true, attach, detach};
    uint32_t stride = matrix_number("FAULT_STRIDE", QUICK_STRIDE);

    server_begin(&far, kind, pki, "server");
    keep_session(label);
    handshakes = resumed = 0;
    matrix_singles(&over, false, stride);
    matrix_singles(&over, true, stride);
    matrix_pairs(&over, matrix_number("FAULT_PAIRS", QUICK_PAIRS), 20220901);
    matrix_tell(&over);
    print_message("# %u handshakes, %u of them resumed\n", handshakes, resumed);
    assert_true(handshakes > resumed && resumed > 0);
    server_end(&far);
}

static void tls12_is_no_different(void **state)
{
    (void)state;
    fail_over(SERVER_TLS12, "TLS 1.2, mbedTLS " MBEDTLS_VERSION_STRING);
}

static void tls13_is_no_different(void **state)
{
    (void)state;
#if SERVER_HAS_TLS13
    fail_over(SERVER_TLS13, "TLS 1.3, mbedTLS " MBEDTLS_VERSION_STRING);
#else
    skip(); /* this mbedTLS cannot do it */
#endif
}

/* ---- tickets of any length ---- */

/* One connection, with a look for tickets, which TLS 1.3 sends once it stands. */
static void connect_once(void)
{
    static uint8_t byte;
    teo_status status;
    size_t count;

    do {
        status = port.open(port.context, TEO_ENDPOINT_INTL, TEO_PORT_HTTPS);
    } while (status == TEO_AGAIN || status == TEO_PROGRESS);
    assert_int_equal(status, TEO_OK);
    for (int i = 0; i < 4; i += status == TEO_AGAIN) { /* TEO_PROGRESS: a part of a ticket came */
        status = port.recv(port.context, &byte, 1, &count);
        assert_true(status == TEO_AGAIN || status == TEO_PROGRESS);
    }
    port.close(port.context);
}

/*
 * A ticket is kept where the next ClientHello has room for it, and then resumes; a longer one is not, and costs no more than a full
 * handshake. Never does it cost a connection.
 */
static void any_ticket_length(server_kind kind)
{
    enum { ROOM = MBEDTLS_SSL_OUT_CONTENT_LEN, FIRST = ROOM - 1000, LAST = ROOM - 100 };
    static talk one;
    size_t longest = 0;

    server_begin(&far, kind, pki, "server");
    talk_begin(&one, 0);
    attach(&one, false);
    for (size_t length = FIRST; length <= LAST; length += 20) {
        bool kept;

        far.ticket_length = length;
        teo_tls_forget_session(&tls);
        connect_once();
        assert_false(tls.resumed);
        kept = tls.has_session;
        longest = kept ? length : longest;
        connect_once();
        assert_true(tls.offered == kept && tls.resumed == kept);
    }
    print_message("# the longest ticket that was kept has %zu bytes, of %d of a ClientHello\n", longest, ROOM);
    assert_in_range(longest, FIRST, LAST - 100);
    teo_tls_free(&tls);
    server_end(&far);
}

static void tickets_12_of_any_length(void **state)
{
    (void)state;
    any_ticket_length(SERVER_TLS12);
}

static void tickets_13_of_any_length(void **state)
{
    (void)state;
#if SERVER_HAS_TLS13
    any_ticket_length(SERVER_TLS13);
#else
    skip(); /* this mbedTLS cannot do it */
#endif
}

static int begin(void **state)
{
    (void)state;
    if (pki_make(pki) != 0) {
        return -1;
    }
    server_load_chain(&roots, pki, "ca.pem");
    return 0;
}

static int end(void **state)
{
    (void)state;
    mbedtls_x509_crt_free(&roots);
    pki_remove(pki);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tickets_12_of_any_length),
        cmocka_unit_test(tickets_13_of_any_length),
        cmocka_unit_test(tls12_is_no_different),
        cmocka_unit_test(tls13_is_no_different),
    };

    return cmocka_run_group_tests_name("faults over TLS", tests, begin, end);
}
