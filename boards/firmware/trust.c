#include "firmware_trust.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <mbedtls/platform.h>
#include <mbedtls/platform_time.h>

#include "firmware_line.h"

/* Of the linker script: the DER of each CA, one after the other. */
extern const uint8_t __roots_start[], __roots_end[];

/* Those that the verification in progress has read. */
static mbedtls_x509_crt *found;

/* ---- the CAs in flash ---- */

/* The length of the DER at `at`; 0: it is none. */
static size_t der_length(const uint8_t *at)
{
    size_t room = (size_t)(__roots_end - at), length;

    /* X.690 section 8.1.3.5: a length in two bytes, as every certificate has. */
    if (room < 4 || at[1] != 0x82) {
        return 0;
    }
    length = (size_t)(at[2] << 8 | at[3]) + 4u;
    return length <= room ? length : 0;
}

/* NULL: it cannot be read, or there is no memory. `*code` says which. */
static mbedtls_x509_crt *read_root(const uint8_t *der, size_t length, int *code)
{
    mbedtls_x509_crt *root = mbedtls_calloc(1, sizeof *root);

    *code = MBEDTLS_ERR_X509_ALLOC_FAILED;
    if (root == NULL) {
        return NULL;
    }
    mbedtls_x509_crt_init(root);
    *code = mbedtls_x509_crt_parse_der_nocopy(root, der, length);
    if (*code != 0) {
        mbedtls_free(root);
        return NULL;
    }
    return root;
}

static void free_list(mbedtls_x509_crt *list)
{
    mbedtls_x509_crt_free(list); /* all but the memory of the first */
    mbedtls_free(list);
}

static void report_skipped(uint32_t number, int code)
{
    line_event("root_skipped");
    line_number("number", number);
    line_number("tls", code);
    line_end();
}

bool trust_load(mbedtls_x509_crt *roots)
{
    const uint8_t *der = __roots_start;
    uint32_t number = 1, readable = 0;
    size_t length;
    int code;

    for (; (length = der_length(der)) != 0; der += length, number++) {
        mbedtls_x509_crt *root = read_root(der, length, &code);

        if (root != NULL) {
            readable++;
            free_list(root);
        } else {
            report_skipped(number, code);
        }
    }
    if (der != __roots_end) {
        report_skipped(number, MBEDTLS_ERR_X509_INVALID_FORMAT);
    }
    mbedtls_x509_crt_init(roots);
    roots->raw.p = (unsigned char *)__roots_start;
    roots->raw.len = (size_t)(__roots_end - __roots_start);
    return readable != 0;
}

void trust_release(void)
{
    free_list(found);
    found = NULL;
}

/* ---- those that a chain names ---- */

static bool same_text(const mbedtls_x509_buf *one, const mbedtls_x509_buf *other)
{
    if (one->len != other->len) {
        return false;
    }
    for (size_t i = 0; i < one->len; i++) {
        uint8_t difference = one->p[i] ^ other->p[i];

        if (difference != 0 && difference != ('a' ^ 'A')) {
            return false;
        }
    }
    return true;
}

/* True for all names that mbedTLS finds equal, and for few others. */
static bool may_be_same_name(const mbedtls_x509_name *one, const mbedtls_x509_name *other)
{
    for (; one != NULL && other != NULL; one = one->next, other = other->next) {
        if (!same_text(&one->oid, &other->oid) || !same_text(&one->val, &other->val)) {
            return false;
        }
    }
    return one == NULL && other == NULL;
}

static bool is_named(const mbedtls_x509_crt *root, const mbedtls_x509_crt *chain)
{
    for (; chain != NULL; chain = chain->next) {
        if (may_be_same_name(&chain->issuer, &root->subject)) {
            return true;
        }
    }
    return false;
}

/* Fills `found`. Returns 0, or an error code of mbedTLS if there was no memory. */
static int find_roots(const mbedtls_x509_crt *chain)
{
    mbedtls_x509_crt **end = &found;
    const uint8_t *der = __roots_start;
    size_t length;
    int code;

    for (; (length = der_length(der)) != 0; der += length) {
        mbedtls_x509_crt *root = read_root(der, length, &code);

        if (root == NULL && code == MBEDTLS_ERR_X509_ALLOC_FAILED) {
            return code;
        }
        if (root == NULL) {
            continue;
        }
        if (is_named(root, chain)) {
            *end = root;
            end = &root->next;
        } else {
            free_list(root);
        }
    }
    return 0;
}

/* Frees those that the chain does not name any more. */
static void prune_roots(const mbedtls_x509_crt *chain)
{
    mbedtls_x509_crt **link = &found;

    while (*link != NULL) {
        mbedtls_x509_crt *root = *link;

        if (is_named(root, chain)) {
            link = &root->next;
        } else {
            *link = root->next;
            root->next = NULL;
            free_list(root);
        }
    }
}

/* ---- certificates that are there twice ---- */

static bool same_bytes(const mbedtls_x509_buf *one, const mbedtls_x509_buf *other)
{
    return one->len == other->len && memcmp(one->p, other->p, one->len) == 0;
}

static bool same_holder(const mbedtls_x509_crt *one, const mbedtls_x509_crt *other)
{
    return same_bytes(&one->subject_raw, &other->subject_raw) &&
           same_bytes(&one->pk_raw, &other->pk_raw);
}

/*
 * Frees what the peer has sent along of a CA that is trusted: the CA itself, or a certificate for
 * it by an older CA. mbedTLS would prefer the one in flash.
 */
static void drop_trusted(mbedtls_x509_crt *chain)
{
    while (chain->next != NULL) {
        mbedtls_x509_crt *sent = chain->next, *root = found;

        while (root != NULL && !same_holder(root, sent)) {
            root = root->next;
        }
        if (root == NULL) {
            chain = sent;
            continue;
        }
        chain->next = sent->next;
        sent->next = NULL;
        free_list(sent);
    }
}

static bool has_ended(const mbedtls_x509_crt *certificate)
{
    return mbedtls_x509_time_is_past(&certificate->valid_to) != 0;
}

static void swap(mbedtls_x509_crt *one, mbedtls_x509_crt *other)
{
    mbedtls_x509_crt kept = *one, *one_next = one->next, *other_next = other->next;

    *one = *other;
    *other = kept;
    one->next = one_next;
    other->next = other_next;
}

/*
 * Of certificates with the same name and key, mbedTLS takes the first that is valid now, or else
 * the first one. While the time is only known to be after some other, a renewed certificate may be
 * "not valid yet" to mbedTLS, and would lose to its twin that has ended. So one that has ended and
 * a later one that has not change places.
 */
static void renewed_before_ended(mbedtls_x509_crt *list)
{
    for (; list != NULL; list = list->next) {
        mbedtls_x509_crt *other = has_ended(list) ? list->next : NULL;

        while (other != NULL &&
               (has_ended(other) || !same_holder(list, other))) {
            other = other->next;
        }
        if (other != NULL) {
            swap(list, other);
        }
    }
}

/* ---- in place of mbedTLS's function ---- */

static bool is_continued(const mbedtls_x509_crt_restart_ctx *restart)
{
#if defined(MBEDTLS_ECDSA_C) && defined(MBEDTLS_ECP_RESTARTABLE)
    return restart != NULL && restart->MBEDTLS_PRIVATE(in_progress) != 0;
#else
    (void)restart;
    return false;
#endif
}

typedef int verify_callback(void *context, mbedtls_x509_crt *certificate, int depth,
                            uint32_t *flags);
typedef int verify_function(mbedtls_x509_crt *chain, mbedtls_x509_crt *roots, mbedtls_x509_crl *crl,
                            const mbedtls_x509_crt_profile *profile, const char *name,
                            uint32_t *flags, verify_callback *callback, void *context,
                            mbedtls_x509_crt_restart_ctx *restart);
verify_function __real_mbedtls_x509_crt_verify_restartable;
verify_function __wrap_mbedtls_x509_crt_verify_restartable;

int __wrap_mbedtls_x509_crt_verify_restartable(mbedtls_x509_crt *chain, mbedtls_x509_crt *roots,
                                               mbedtls_x509_crl *crl,
                                               const mbedtls_x509_crt_profile *profile,
                                               const char *name, uint32_t *flags,
                                               verify_callback *callback, void *context,
                                               mbedtls_x509_crt_restart_ctx *restart)
{
    int code = 0;

    (void)roots; /* of trust_load(): no certificate */
    if (!is_continued(restart)) {
        trust_release();
        code = find_roots(chain);
        drop_trusted(chain);
        prune_roots(chain);
        renewed_before_ended(found);
        renewed_before_ended(chain->next);
    }
    if (code == 0) {
        code = __real_mbedtls_x509_crt_verify_restartable(chain, found, crl, profile, name, flags,
                                                          callback, context, restart);
    } else {
        *flags = UINT32_MAX; /* the verification was not completed */
    }
#if defined(MBEDTLS_ECP_RESTARTABLE)
    if (code == MBEDTLS_ERR_ECP_IN_PROGRESS) {
        return code;
    }
#endif
    trust_release();
    return code;
}
