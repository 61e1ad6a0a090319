#define _POSIX_C_SOURCE 200809L

#include "purge_roots.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <mbedtls/asn1.h>
#include <mbedtls/bignum.h>
#include <mbedtls/cipher.h>
#include <mbedtls/ecp.h>
#include <mbedtls/error.h>
#include <mbedtls/md.h>
#include <mbedtls/pem.h>
#include <mbedtls/pk.h>
#include <mbedtls/ssl.h>

#include "purge_log.h"

/* Where systems keep their CAs. */
static const char *const bundles[] = {
    "/etc/ssl/certs/ca-certificates.crt",                /* Debian, Ubuntu, Arch, Gentoo, OpenWrt */
    "/etc/pki/tls/certs/ca-bundle.crt",                  /* Fedora, RHEL */
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", /* Fedora, RHEL */
    "/etc/ssl/ca-bundle.pem",                            /* openSUSE */
    "/etc/ssl/cert.pem",                                 /* Alpine, OpenBSD, macOS */
    "/usr/local/etc/ssl/cert.pem",                       /* FreeBSD */
    "/usr/local/share/certs/ca-root-nss.crt",            /* FreeBSD, older */
    "/var/lib/ca-certificates/ca-bundle.pem",            /* openSUSE */
};

/* ---- PEM ---- */

#define HEADER "-----BEGIN CERTIFICATE-----"
#define FOOTER "-----END CERTIFICATE-----"

/*
 * The digits of base64 (RFC 4648 section 4). mbedTLS looks them up in constant time, as what it
 * decodes may be a private key. Certificates are public, and a plain table takes a twentieth of the
 * instructions.
 */
struct digits {
    signed char value[256]; /* -1: no digit */
};

static void set_digits(struct digits *digits)
{
    static const char all[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    memset(digits, -1, sizeof *digits);
    for (int i = 0; i < 64; i++) {
        digits->value[(unsigned char)all[i]] = (signed char)i;
    }
}

/*
 * Decodes digits in lines, with their padding, to `der`. Returns the length; 0 for a text with
 * anything else in it, or with nothing.
 */
static size_t decode(const struct digits *digits, const unsigned char *text, size_t length,
                     unsigned char *der)
{
    const unsigned char *end = text + length;
    size_t used = 0, count = 0, padding = 0;
    uint32_t bits = 0;

    for (; text < end; text++) {
        int value = digits->value[*text];

        if (value >= 0 && padding == 0) {
            bits = bits << 6 | (uint32_t)value;
            if (++count % 4 == 0) {
                der[used++] = (unsigned char)(bits >> 16);
                der[used++] = (unsigned char)(bits >> 8);
                der[used++] = (unsigned char)bits;
            }
        } else if (*text == '=') {
            padding++;
        } else if (*text != '\n' && (*text != '\r' || text + 1 == end || text[1] != '\n')) {
            return 0;
        }
    }
    if (padding > 2 || (count + padding) % 4 != 0) {
        return 0;
    }
    if (padding == 1) {
        der[used++] = (unsigned char)(bits >> 10);
    }
    if (padding != 0) {
        der[used++] = (unsigned char)(bits >> (padding == 1 ? 2 : 4));
    }
    return used;
}

/* A block of PEM, as mbedTLS finds it. */
struct block {
    unsigned char *begin; /* of the header */
    unsigned char *text;  /* after the header's line */
    unsigned char *footer;
    unsigned char *end;
};

/* Skips a blank and the end of the line. False: the line goes on. */
static bool end_line(unsigned char **at)
{
    *at += **at == ' ';
    *at += **at == '\r';
    *at += **at == '\n';
    return (*at)[-1] == '\n';
}

static bool find_block(unsigned char *from, struct block *block)
{
    char *begin = strstr((char *)from, HEADER), *footer = strstr((char *)from, FOOTER);

    if (begin == NULL || footer == NULL || footer <= begin) {
        return false;
    }
    block->begin = (unsigned char *)begin;
    block->text = block->begin + sizeof HEADER - 1;
    block->footer = (unsigned char *)footer;
    block->end = block->footer + sizeof FOOTER - 1;
    (void)end_line(&block->end);
    return end_line(&block->text);
}

/* What is not plain base64, such as a block with headers, is mbedTLS's to judge. */
static int parse_block(mbedtls_x509_crt *roots, const struct digits *digits,
                       const struct block *block, unsigned char *der)
{
    size_t length = block->text < block->footer
                        ? decode(digits, block->text, (size_t)(block->footer - block->text), der)
                        : 0;
    unsigned char after = *block->end;
    int failed;

    if (length > 0) {
        return mbedtls_x509_crt_parse_der(roots, der, length);
    }
    *block->end = '\0';
    failed = mbedtls_x509_crt_parse(roots, block->begin, (size_t)(block->end - block->begin) + 1);
    *block->end = after;
    return failed;
}

int roots_parse(mbedtls_x509_crt *roots, unsigned char *text, size_t length)
{
    bool success = false;
    int failures = 0, first_failure = 0;
    struct digits digits;
    struct block block;
    unsigned char *der;

    if (strstr((char *)text, HEADER) == NULL) {
        return mbedtls_x509_crt_parse_der(roots, text, length);
    }
    der = malloc(length);
    if (der == NULL) {
        return MBEDTLS_ERR_X509_ALLOC_FAILED;
    }
    set_digits(&digits);
    while (find_block(text, &block)) {
        int failed = parse_block(roots, &digits, &block, der);

        if (failed == MBEDTLS_ERR_X509_ALLOC_FAILED || failed == MBEDTLS_ERR_PEM_BAD_INPUT_DATA) {
            free(der);
            return failed;
        }
        if (failed == 0) {
            success = true;
        } else {
            first_failure = first_failure != 0 ? first_failure : failed;
            failures++;
        }
        text = block.end;
    }
    free(der);
    if (success) {
        return failures;
    }
    return first_failure != 0 ? first_failure : MBEDTLS_ERR_X509_CERT_UNKNOWN_FORMAT;
}

/* ---- the file ---- */

/* The file of CAs: from the option, the environment or the system. `*from` says which. */
static const char *find_file(const char *file, const char **from)
{
    *from = "--ca-file";
    if (file != NULL) {
        return file;
    }
    *from = "SSL_CERT_FILE";
    file = getenv("SSL_CERT_FILE");
    if (file != NULL && *file != '\0') {
        return file;
    }
    *from = "CA bundle";
    for (size_t i = 0; i < sizeof bundles / sizeof bundles[0]; i++) {
        struct stat properties;

        if (stat(bundles[i], &properties) == 0 && S_ISREG(properties.st_mode) &&
            access(bundles[i], R_OK) == 0) {
            return bundles[i];
        }
    }
    return NULL;
}

/* Reads an open file. NULL, or why it cannot be read; `*text` is NULL where memory is missing. */
static const char *read_open(int file, unsigned char **text, size_t *length)
{
    struct stat properties;
    size_t size;

    if (fstat(file, &properties) != 0) {
        return strerror(errno);
    }
    if (!S_ISREG(properties.st_mode)) {
        return "it is not a regular file";
    }
    size = (size_t)properties.st_size;
    *text = size < SIZE_MAX ? malloc(size + 1) : NULL;
    for (*length = 0; *text != NULL && *length < size;) {
        ssize_t count = read(file, *text + *length, size - *length);

        if (count < 0 && errno != EINTR) {
            return strerror(errno);
        }
        if (count == 0) {
            break; /* it was cut meanwhile */
        }
        *length += count > 0 ? (size_t)count : 0;
    }
    if (*text != NULL) {
        (*text)[*length] = '\0';
    }
    return NULL;
}

/* The same, by its path. O_NONBLOCK: a pipe without a writer must not hang the tool. */
static const char *read_file(const char *path, unsigned char **text, size_t *length)
{
    const char *problem;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

    *text = NULL;
    if (file < 0) {
        return strerror(errno);
    }
    problem = read_open(file, text, length);
    (void)close(file);
    return problem;
}

/* mbedTLS returns the sum of two codes: a high-level one, in steps of 0x80, and a low-level one. */
bool roots_is_lack_of_memory(int error)
{
    if (error >= 0) {
        return false;
    }
    switch (-error & 0x7F) {
    case -MBEDTLS_ERR_ASN1_ALLOC_FAILED:
    case -MBEDTLS_ERR_MPI_ALLOC_FAILED:
        return true;
    default:
        break;
    }
    switch (-error & ~0x7F) {
    case -MBEDTLS_ERR_X509_ALLOC_FAILED:
    case -MBEDTLS_ERR_PEM_ALLOC_FAILED:
    case -MBEDTLS_ERR_PK_ALLOC_FAILED:
    case -MBEDTLS_ERR_ECP_ALLOC_FAILED:
    case -MBEDTLS_ERR_MD_ALLOC_FAILED:
    case -MBEDTLS_ERR_CIPHER_ALLOC_FAILED:
    case -MBEDTLS_ERR_SSL_ALLOC_FAILED:
        return true;
    default:
        return false;
    }
}

/* What roots_parse() has returned, in words. */
static enum outcome judge(int failed, const char *from, const char *path, bool verbose)
{
    char reason[128];

    if (roots_is_lack_of_memory(failed)) {
        return outcome_memory();
    }
    if (failed < 0) {
        mbedtls_strerror(failed, reason, sizeof reason);
        log_line("%s %s: it holds no certificate in PEM: %s", from, path, reason);
        return OUTCOME_USAGE;
    }
    if (failed > 0 && verbose) {
        log_line("%s %s: %d of its certificates %s of no kind known here, and not trusted", from,
                 path, failed, failed == 1 ? "is" : "are");
    }
    return OUTCOME_DONE;
}

enum outcome roots_load(mbedtls_x509_crt *roots, const char *file, bool verbose)
{
    const char *from, *problem, *path = find_file(file, &from);
    unsigned char *text;
    size_t length;
    enum outcome outcome;

    if (path == NULL) {
        log_line("no CA bundle was found on this system: install one (ca-certificates), or name "
                 "one with --ca-file");
        return OUTCOME_USAGE;
    }
    problem = read_file(path, &text, &length);
    if (problem != NULL) {
        log_line("%s %s: %s", from, path, problem);
        outcome = OUTCOME_USAGE;
    } else if (text == NULL) {
        outcome = outcome_memory();
    } else {
        outcome = judge(roots_parse(roots, text, length), from, path, verbose);
    }
    free(text);
    return outcome;
}
