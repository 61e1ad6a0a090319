/* Which hosts a list like NO_PROXY's has. */
#include "tests/unit/support.h"

#include "purge_no_proxy.h"

static const struct {
    const char *list, *host;
    uint16_t port;
    bool has;
} cases[] = {
    {"", "a.example.com", 443, false},
    {" , ,, ", "a.example.com", 443, false},
    {"*", "a.example.com", 443, true},
    {"x *", "192.0.2.1", 443, true},
    {"*x", "a.example.com", 443, false},
    /* names */
    {"example.com", "example.com", 443, true},
    {"example.com", "a.example.com", 443, true},
    {"example.com", "a.b.example.com", 443, true},
    {"example.com", "notexample.com", 443, false},
    {"example.com", "com", 443, false},
    {"a.example.com", "example.com", 443, false},
    {".example.com", "a.example.com", 443, true},
    {".example.com", "example.com", 443, true},
    {"*.example.com", "a.example.com", 443, true},
    {"*.example.com", "example.com", 443, true},
    {"EXAMPLE.com", "a.example.com", 443, true},
    {"example.com.", "a.example.com", 443, true},
    {"example.com", "a.example.com.", 443, true},
    {"..example.com", "a.example.com", 443, false},
    {".", "a.example.com", 443, false},
    {"com", "example.com", 443, true},
    {"exa", "example.com", 443, false},
    {"x, example.com", "example.com", 443, true},
    {"x\texample.com\n", "example.com", 443, true},
    {"x,y,z", "example.com", 443, false},
    /* ports */
    {"example.com:443", "example.com", 443, true},
    {"example.com:443", "a.example.com", 443, true},
    {"example.com:8443", "example.com", 443, false},
    {"example.com:0443", "example.com", 443, true},
    {"example.com:", "example.com", 443, false},
    {"example.com:x", "example.com", 443, false},
    {"example.com:65979", "example.com", 443, false},
    {"example.com:8443,example.com", "example.com", 443, true},
    {"192.0.2.1:443", "192.0.2.1", 443, true},
    {"192.0.2.1:444", "192.0.2.1", 443, false},
    {"[::1]:443", "[::1]", 443, true},
    {"[::1]:444", "[::1]", 443, false},
    /* addresses */
    {"192.0.2.1", "192.0.2.1", 443, true},
    {"192.0.2.1", "192.0.2.11", 443, false},
    {"2.1", "192.0.2.1", 443, false},
    {".2.1", "192.0.2.1", 443, false},
    {"192.0.2", "192.0.2.1", 443, false},
    {"::1", "[::1]", 443, true},
    {"[::1]", "[::1]", 443, true},
    {"2001:DB8:0:0::1", "[2001:db8::1]", 443, true},
    {"2001:db8::2", "[2001:db8::1]", 443, false},
    {"192.0.2.1", "192.0.2.1.example.com", 443, false},
    {"[::1", "[::1]", 443, false},
    {"::ffff:192.0.2.1", "192.0.2.1", 443, false},
    /* so many bits */
    {"192.0.2.0/24", "192.0.2.77", 443, true},
    {"192.0.2.0/24", "192.0.3.77", 443, false},
    {"192.0.2.0/23", "192.0.3.77", 443, true},
    {"192.0.2.128/25", "192.0.2.128", 443, true},
    {"192.0.2.128/25", "192.0.2.127", 443, false},
    {"192.0.2.1/32", "192.0.2.1", 443, true},
    {"192.0.2.1/32", "192.0.2.0", 443, false},
    {"0.0.0.0/0", "192.0.2.1", 443, true},
    {"0.0.0.0/0", "[::1]", 443, false},
    {"192.0.2.0/33", "192.0.2.0", 443, false},
    {"192.0.2.0/", "192.0.2.0", 443, false},
    {"192.0.2.0/x", "192.0.2.0", 443, false},
    {"192.0.2.0/24:443", "192.0.2.9", 443, true},
    {"192.0.2.0/24:444", "192.0.2.9", 443, false},
    {"fc00::/7", "[fd12::1]", 443, true},
    {"fc00::/7", "[fe80::1]", 443, false},
    {"[fc00::]/7", "[fd12::1]", 443, true},
    {"2001:db8::/32", "[2001:db8:1::]", 443, true},
    {"::/128", "[::]", 443, true},
    {"::/129", "[::]", 443, false},
    {"10.0.0.0/8", "a.example.com", 443, false},
};

static void each(void **state)
{
    char label[128];

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        snprintf(label, sizeof label, "'%s' has %s", cases[i].list, cases[i].host);
        assert_that(label,
                    no_proxy_has(cases[i].list, cases[i].host, cases[i].port) == cases[i].has);
    }
}

static void an_entry_may_be_of_any_length(void **state)
{
    static bytes list;

    (void)state;
    bytes_clear(&list);
    bytes_repeat(&list, "x", 5000);
    bytes_text(&list, ",example.com");
    bytes_add(&list, "", 1);
    assert_true(no_proxy_has(list.at, "example.com", 443));
    assert_false(no_proxy_has(list.at, "x", 443));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each),
        cmocka_unit_test(an_entry_may_be_of_any_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
