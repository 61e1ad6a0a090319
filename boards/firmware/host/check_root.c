/*
 * Runs on the host, as part of make: can the firmware use the CA whose DER is on the standard
 * input? It is compiled of the firmware's own mbedTLS and configuration, so that it reads what the
 * firmware reads. Prints the reason and exits with 1 if it cannot.
 */
#include <stdio.h>

#include <mbedtls/memory_buffer_alloc.h>
#include <mbedtls/oid.h>
#include <mbedtls/pk.h>
#include <mbedtls/x509_crt.h>

#define DER_MAX 65536u

static unsigned char arena[1u << 20], der[DER_MAX];

static const char *reason(int code)
{
    switch (code) {
    case MBEDTLS_ERR_PK_UNKNOWN_NAMED_CURVE:
        return "its key is on a curve that this build leaves out";
    case MBEDTLS_ERR_PK_UNKNOWN_PK_ALG:
        return "its key is of a kind that this build leaves out";
    case MBEDTLS_ERR_X509_UNKNOWN_SIG_ALG:
    case MBEDTLS_ERR_X509_UNKNOWN_SIG_ALG + MBEDTLS_ERR_OID_NOT_FOUND:
        return "it is signed by an algorithm that this build leaves out";
    case MBEDTLS_ERR_X509_INVALID_EXTENSIONS + MBEDTLS_ERR_ASN1_UNEXPECTED_TAG:
        return "it has a critical extension that mbedTLS does not know, such as name constraints";
    default:
        return "mbedTLS cannot read it";
    }
}

/* Whether mbedTLS would verify a signature by this key. */
static int is_usable(const mbedtls_pk_context *key)
{
    const mbedtls_x509_crt_profile *profile = &mbedtls_x509_crt_profile_default;
    size_t bits = mbedtls_pk_get_bitlen(key);

    if (mbedtls_pk_get_type(key) == MBEDTLS_PK_RSA &&
        (bits < profile->rsa_min_bitlen || bits > 8u * MBEDTLS_MPI_MAX_SIZE)) {
        printf("its key is RSA of %u bits, and this build verifies by %u to %u\n", (unsigned)bits,
               (unsigned)profile->rsa_min_bitlen, 8u * MBEDTLS_MPI_MAX_SIZE);
        return 0;
    }
    return 1;
}

int main(void)
{
    size_t length = fread(der, 1, sizeof der, stdin);
    mbedtls_x509_crt root;
    int code;

    mbedtls_memory_buffer_alloc_init(arena, sizeof arena);
    mbedtls_x509_crt_init(&root);
    code = mbedtls_x509_crt_parse_der_nocopy(&root, der, length);
    if (code == 0) {
        return is_usable(&root.pk) ? 0 : 1;
    }
    printf("%s (mbedTLS -0x%04X)\n", reason(code), (unsigned)-code);
    return 1;
}
