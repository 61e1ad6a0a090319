/*
 * The tool's reader of CA bundles takes the same certificates as mbedTLS's own, and returns the
 * same, whatever a file holds.
 */
#include "tests/unit/support.h"

#include <unistd.h>

#include <mbedtls/x509_crt.h>

#include "purge_roots.h"

/* Two self-signed certificates, EC P-256, as `openssl req -x509` makes them. */
#define ONE \
    "MIIBfjCCASOgAwIBAgIUfkDyd9iJfRs65SeAXjB/qMErFVkwCgYIKoZIzj0EAwIw\n" \
    "EzERMA8GA1UEAwwIVGVzdCBvbmUwIBcNMjYxMTI2MTEwODA4WhgPMjEyNjExMDIx\n" \
    "MTA4MDhaMBMxETAPBgNVBAMMCFRlc3Qgb25lMFkwEwYHKoZIzj0CAQYIKoZIzj0D\n" \
    "AQcDQgAENDKopyUnXJ4skVBl5J/fJpNcsB9zA9RozFMYMwWPO3Mi8sSWC0EGqbNJ\n" \
    "nvAMi5lfIBoEgeFdllMIv2SFKKGtYaNTMFEwHQYDVR0OBBYEFLCi6axG34KPIrcA\n" \
    "Ug0u4sexzllVMB8GA1UdIwQYMBaAFLCi6axG34KPIrcAUg0u4sexzllVMA8GA1Ud\n" \
    "EwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhAKX9N4ljuqJ2Z18pLwwoZVTp\n" \
    "Hu+9pkXiWO35zXC8S7I7AiEA5HYm160/qc9sJJBCZC0/33fJoOCUb0v0C6roq2b9\n" \
    "+zk=\n"
#define TWO \
    "MIIBfTCCASOgAwIBAgIUaXNwQ86P17TooQ7kTGQGVhwB4ewwCgYIKoZIzj0EAwIw\n" \
    "EzERMA8GA1UEAwwIVGVzdCB0d28wIBcNMjYxMTI2MTEwODA4WhgPMjEyNjExMDIx\n" \
    "MTA4MDhaMBMxETAPBgNVBAMMCFRlc3QgdHdvMFkwEwYHKoZIzj0CAQYIKoZIzj0D\n" \
    "AQcDQgAEwYcIWhdFhBWJ+2of0vDpnU2bvLiiqUC/z9gsQ5ZFMy87vI4eeHYDZocV\n" \
    "gnrD8Yv6Yw/dnMzu/qcBHq06NqVi3KNTMFEwHQYDVR0OBBYEFFkPD0ngHMEhDWq4\n" \
    "33mzav1PJBfdMB8GA1UdIwQYMBaAFFkPD0ngHMEhDWq433mzav1PJBfdMA8GA1Ud\n" \
    "EwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhAL7ZsKyC3Q2t3z3qkP4nCDUB\n" \
    "dVks2QcW+1DM8PliX3J/AiALSybvsRGyTEV4XagIVJTt/pvxs4NmT93141zWygZt\n" \
    "BQ==\n"
#define BEGIN "-----BEGIN CERTIFICATE-----"
#define END "-----END CERTIFICATE-----"
#define PEM(lines) BEGIN "\n" lines END "\n"

static bytes bundle;

/* The bundle as a file: mbedTLS's own reader wants a path. */
static const char *write_bundle(void)
{
    static char path[sizeof "/tmp/teo-roots-XXXXXX"];
    int file;

    strcpy(path, "/tmp/teo-roots-XXXXXX");
    file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, bundle.at, bundle.length), (ssize_t)bundle.length);
    assert_int_equal(close(file), 0);
    return path;
}

static void assert_same_chain(const char *label, const mbedtls_x509_crt *one,
                              const mbedtls_x509_crt *other)
{
    for (; one != NULL && other != NULL; one = one->next, other = other->next) {
        assert_that(label, one->raw.len == other->raw.len);
        assert_that(label, one->raw.len == 0 || memcmp(one->raw.p, other->raw.p, one->raw.len) == 0);
    }
    assert_that(label, one == NULL && other == NULL);
}

/* Reads the bundle by both readers. Returns what both have returned. */
static int read_by_both(const char *label, int *taken)
{
    mbedtls_x509_crt ours, theirs;
    unsigned char *text = malloc(bundle.length + 1);
    const char *path = write_bundle();
    int failed, expected;

    assert_non_null(text);
    memcpy(text, bundle.at, bundle.length);
    text[bundle.length] = '\0';
    mbedtls_x509_crt_init(&ours);
    mbedtls_x509_crt_init(&theirs);
    expected = mbedtls_x509_crt_parse_file(&theirs, path);
    failed = roots_parse(&ours, text, bundle.length);
    (void)unlink(path);
    if (failed != expected) {
        print_message("%s: -0x%x, and mbedTLS -0x%x\n", label, (unsigned)-failed,
                      (unsigned)-expected);
    }
    assert_that(label, failed == expected);
    assert_same_chain(label, &ours, &theirs);
    *taken = 0;
    for (const mbedtls_x509_crt *one = &ours; one != NULL && one->raw.p != NULL; one = one->next) {
        ++*taken;
    }
    mbedtls_x509_crt_free(&ours);
    mbedtls_x509_crt_free(&theirs);
    free(text);
    return failed;
}

/* `taken` and `failed` are what this mbedTLS says, too: ANY where its versions differ. */
#define ANY (-1)
#define NEGATIVE (-2)

static const struct {
    const char *label, *text;
    int taken, failed;
} bundles[] = {
    {"one", PEM(ONE), 1, 0},
    {"two", PEM(ONE) PEM(TWO), 2, 0},
    {"nothing", "", 0, NEGATIVE},
    {"blanks", " \n\n", 0, NEGATIVE},
    {"text", "no certificate\n", 0, NEGATIVE},
    {"names between", "# one\n" PEM(ONE) "\nTwo\n====\n" PEM(TWO) "the end\n", 2, 0},
    {"a byte order mark", "\xEF\xBB\xBF" PEM(ONE), 1, 0},
    {"no line end at the end", BEGIN "\n" ONE END, 1, 0},
    {"a blank and CR after each line's end", BEGIN " \r\n" ONE END " \r\n" PEM(TWO), 2, 0},
    {"blanks at the ends of lines", PEM("MIIB   \n" ONE), 0, NEGATIVE},
    {"a tab", PEM("\t" ONE), 0, NEGATIVE},
    {"text after the header", BEGIN "x\n" ONE END "\n" PEM(TWO), 0, NEGATIVE},
    {"two blanks after the header", BEGIN "  \n" ONE END "\n" PEM(TWO), 0, NEGATIVE},
    {"no base64", PEM("*" ONE), 0, NEGATIVE},
    {"no base64, then one that is", PEM("*" ONE) PEM(TWO), 1, 1},
    {"one, then no base64, twice", PEM(ONE) PEM("*" TWO) PEM("\xC3\xA4" TWO), 1, 2},
    {"a digit too many", PEM(ONE "A\n"), 0, NEGATIVE},
    {"padding inside", PEM("A===\n" ONE), 0, NEGATIVE},
    {"three times padding", PEM("A===\n") PEM(ONE), 1, 1},
    {"three times padding, alone", PEM("A===\n"), 0, NEGATIVE},
    {"two kinds of damage", PEM("A===\n") PEM("MIIBAA==\n"), 0, NEGATIVE},
    {"two kinds of damage, the other first", PEM("MIIBAA==\n") PEM("A===\n"), 0, NEGATIVE},
    {"padding in front", PEM("=AAA\n") PEM(ONE), 1, 1},
    {"padding over two lines", PEM("MIIBAA=\n=\n") PEM(ONE), 1, 1},
    {"nothing in it", PEM("") PEM(ONE), ANY, ANY},
    {"an empty line in it", PEM("\n") PEM(ONE), ANY, ANY},
    {"nothing in it, last", PEM(ONE) PEM("\n"), ANY, ANY},
    {"header and footer on one line", BEGIN END "\n" PEM(ONE), 0, NEGATIVE},
    {"no footer", BEGIN "\n" ONE, 0, NEGATIVE},
    {"no footer, then one that has", BEGIN "\n" ONE PEM(TWO), 0, NEGATIVE},
    {"a footer first", END "\n" PEM(ONE), 0, NEGATIVE},
    {"one, then a footer alone", PEM(ONE) END "\n" PEM(TWO), 1, 0},
    {"another kind of block", "-----BEGIN X509 CRL-----\nMIIB\n-----END X509 CRL-----\n" PEM(ONE), 1,
     0},
    {"a trusted certificate",
     "-----BEGIN TRUSTED CERTIFICATE-----\n" ONE "-----END TRUSTED CERTIFICATE-----\n", 0, NEGATIVE},
    {"a private key before it",
     "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n" PEM(ONE), 1, 0},
    {"DER of no certificate", PEM("MIIBAA==\n") PEM(ONE), 1, 1},
    {"DER of no certificate, alone", PEM("MIIBAA==\n"), 0, NEGATIVE},
    {"bytes after the certificate", PEM("MIIBAA==\n") PEM("AAAA\n") PEM(ONE) PEM("AAAA\n"), 1, 3},
    {"encrypted", PEM("Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,"
                      "00112233445566778899AABBCCDDEEFF\n\n" ONE) PEM(TWO), 1, 1},
    {"encrypted, in a way unknown", PEM("Proc-Type: 4,ENCRYPTED\nDEK-Info: X,00\n\n" ONE) PEM(TWO),
     1, 1},
    {"another header", PEM("Comment: x\n\n" ONE) PEM(TWO), 1, 1},
};

static void odd_bundles_are_taken_as_by_mbedtls(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(bundles); i++) {
        int taken, failed;

        bytes_clear(&bundle);
        bytes_text(&bundle, bundles[i].text);
        failed = read_by_both(bundles[i].label, &taken);
        assert_that(bundles[i].label, bundles[i].taken == ANY || taken == bundles[i].taken);
        assert_that(bundles[i].label, bundles[i].failed == ANY || failed == bundles[i].failed ||
                                          (bundles[i].failed == NEGATIVE && failed < 0));
    }
}

static void lines_may_end_in_crlf(void **state)
{
    const char *from = PEM(ONE) PEM(TWO);
    int taken;

    (void)state;
    bytes_clear(&bundle);
    for (; *from != '\0'; from++) {
        bytes_add(&bundle, "\r\n" + (*from == '\n' ? 0 : 2), *from == '\n' ? 2 : 0);
        bytes_add(&bundle, from, *from == '\n' ? 0 : 1);
    }
    assert_int_equal(read_by_both("CRLF", &taken), 0);
    assert_int_equal(taken, 2);
}

static void a_nul_ends_what_is_read(void **state)
{
    int taken;

    (void)state;
    bytes_clear(&bundle);
    bytes_text(&bundle, PEM(ONE));
    bytes_add(&bundle, "", 1);
    bytes_text(&bundle, PEM(TWO));
    assert_int_equal(read_by_both("NUL", &taken), 0);
    assert_int_equal(taken, 1);

    bytes_clear(&bundle);
    bytes_add(&bundle, "", 1);
    bytes_text(&bundle, PEM(TWO));
    assert_true(read_by_both("NUL first", &taken) < 0);
}

/* A file of one certificate in DER. */
static void der_is_taken(void **state)
{
    mbedtls_x509_crt crt;
    int taken;

    (void)state;
    mbedtls_x509_crt_init(&crt);
    assert_int_equal(
        mbedtls_x509_crt_parse(&crt, (const unsigned char *)PEM(ONE), sizeof PEM(ONE)), 0);
    bytes_clear(&bundle);
    bytes_add(&bundle, crt.raw.p, crt.raw.len);
    assert_int_equal(read_by_both("DER", &taken), 0);
    assert_int_equal(taken, 1);
    bytes_add(&bundle, "trailing", 8);
    (void)read_by_both("DER and more", &taken);
    bundle.length = crt.raw.len - 1;
    assert_true(read_by_both("DER, cut", &taken) < 0);
    mbedtls_x509_crt_free(&crt);
}

/* A bundle that was cut at any byte, or has any byte changed at random. */
static void damage_is_taken_as_by_mbedtls(void **state)
{
    static const char odd[] = "\r\n -=+/A*\x00\xFF";
    uint32_t seed = 12;
    char label[48];
    int taken;

    (void)state;
    for (int round = 0; round < 3000; round++) {
        uint32_t changes = 1 + next_random(&seed) % 3;

        bytes_clear(&bundle);
        bytes_text(&bundle, PEM(ONE) "between\n" PEM(TWO));
        if (round % 3 == 0) {
            bundle.length = next_random(&seed) % bundle.length;
        }
        while (changes-- > 0 && bundle.length > 0) {
            bundle.at[next_random(&seed) % bundle.length] =
                odd[next_random(&seed) % (sizeof odd - 1)];
        }
        snprintf(label, sizeof label, "round %d", round);
        (void)read_by_both(label, &taken);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(odd_bundles_are_taken_as_by_mbedtls),
        cmocka_unit_test(lines_may_end_in_crlf),
        cmocka_unit_test(a_nul_ends_what_is_read),
        cmocka_unit_test(der_is_taken),
        cmocka_unit_test(damage_is_taken_as_by_mbedtls),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
