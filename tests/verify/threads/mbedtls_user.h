/*
 * What the threads ask of mbedTLS beside upstream's configuration: mutexes, as Debian has them, and none of the counters for its own
 * tests, which are written without.
 */
#define MBEDTLS_THREADING_C
#define MBEDTLS_THREADING_PTHREAD
#undef MBEDTLS_SELF_TEST
