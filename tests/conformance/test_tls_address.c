/* The TLS port's parser of IP addresses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <arpa/inet.h>

#include <cmocka.h>

#include "port/mbedtls/teo_tls_internal.h"

/* The same answer as inet_pton(), which takes the same forms. */
static void expect_as_system(const char *text, int family)
{
    uint8_t expected[16] = {0};
    uint8_t address[16];
    char host[128];
    int valid = inet_pton(family, text, expected);
    size_t size = family == AF_INET ? 4 : 16;

    (void)snprintf(host, sizeof host, family == AF_INET ? "%s" : "[%s]", text);
    assert_int_equal(teo_tls_parse_address(host, address), valid == 1 ? size : 0);
    if (valid == 1) {
        assert_memory_equal(address, expected, size);
    }
}

static void v4(void **state)
{
    static const char *const texts[] = {
        "0.0.0.0", "127.0.0.1", "255.255.255.255", "192.0.2.10", "256.0.0.1", "1.2.3", "1.2.3.4.5", "1.2.3.", ".1.2.3",
        "1..2.3", "", "a.b.c.d", "1.2.3.4x", "1.2.3.4 ", " 1.2.3.4", "01.2.3.4", "1.2.3.00", "1.2.3.1000", "127.1", "0x7f.0.0.1",
        "-1.2.3.4", "1.2.3.4]", "localhost",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        expect_as_system(texts[i], AF_INET);
    }
}

static void v6(void **state)
{
    static const char *const texts[] = {
        "::", "::1", "1::", "2001:db8::1", "2001:DB8:0:0:8:800:200C:417A", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::",
        "::2:3:4:5:6:7:8",
        "1::8", "1:2::7:8", "::ffff:192.0.2.1", "::192.0.2.1", "1:2:3:4:5:6:192.0.2.1", "64:ff9b::192.0.2.33", "0:0::0.0.0.1",
        "", ":", ":::", "::1::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", ":1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:",
        "12345::", "g::", "::1 ",
        "fe80::1%eth0", "::1.2.3", "::1.2.3.4.5", "1:2:3:4:5:6:7:192.0.2.1", "::192.0.2.256", "::1.2.3.4:5",
        "192.0.2.1", "1::2:", "::1/64", "[::1]",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        expect_as_system(texts[i], AF_INET6);
    }
}

static void brackets(void **state)
{
    static const char *const hosts[] = {"::1", "[::1", "::1]", "[::1]]", "[[::1]]", "[::1]x", "[]", "[", "", "]", "[127.0.0.1]",
                                        "[::]x", "[1::]x", "[::1.2.3.4]x", "[::1.2.3.4"};
    uint8_t address[16];

    (void)state;
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        assert_int_equal(teo_tls_parse_address(hosts[i], address), 0);
    }
}

/* Every text of up to six of these characters: never another answer than the system's. */
static void all_short_texts(void **state)
{
    static const char letters[] = "1:.f0";
    char text[7];

    (void)state;
    for (unsigned length = 1; length <= 6; length++) {
        unsigned count = 1;

        for (unsigned i = 0; i < length; i++) {
            count *= (unsigned)sizeof letters - 1;
        }
        for (unsigned number = 0; number < count; number++) {
            unsigned rest = number;

            for (unsigned i = 0; i < length; i++) {
                text[i] = letters[rest % (sizeof letters - 1)];
                rest /= (unsigned)sizeof letters - 1;
            }
            text[length] = '\0';
            expect_as_system(text, AF_INET6);
            expect_as_system(text, AF_INET);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(v4),
        cmocka_unit_test(v6),
        cmocka_unit_test(brackets),
        cmocka_unit_test(all_short_texts),
    };

    return cmocka_run_group_tests_name("addresses", tests, NULL, NULL);
}
