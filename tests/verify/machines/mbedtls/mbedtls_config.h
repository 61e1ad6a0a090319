/* mbedTLS for the unit tests on other machines: SHA-256, and HMAC for the tests themselves. */
#define MBEDTLS_MD_C
#define MBEDTLS_SHA256_C
