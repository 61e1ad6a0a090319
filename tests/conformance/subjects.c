/* The ready-made subjects: the POSIX port, and TLS over any other. */
#include "suite.h"

#include <stdio.h>
#include <stdlib.h>

#include <teo/port_mbedtls.h>
#include <teo/port_posix.h>

/* 64 characters, one more than a label may have (RFC 1035 section 2.3.4): no resolver has to go and ask. */
#define LONG_LABEL "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.invalid"

static teo_posix posix;
static teo_port posix_port;

static teo_port *create_posix(port_subject *subject)
{
    (void)subject;
    teo_posix_init(&posix, &posix_port);
    return &posix_port;
}

static void destroy_posix(port_subject *subject)
{
    (void)subject;
}

port_subject *subject_posix(void)
{
    static port_subject made = {
        .name = "posix",
        .bind = "127.0.0.1",
        .host = "127.0.0.1",
        .unknown_host = LONG_LABEL,
        .create = create_posix,
        .destroy = destroy_posix,
        .handles = count_descriptors,
    };

    return &made;
}

/* ---- TLS ---- */

static struct {
    const char *trusted;
    port_subject *below;
    mbedtls_x509_crt roots;
    teo_tls tls;
    teo_port port;
} over;

static teo_port *create_tls(port_subject *subject)
{
    char path[PKI_PATH_SIZE + 32];
    teo_port *below = over.below->create(over.below);

    (void)snprintf(path, sizeof path, "%s/%s", subject->pki, over.trusted);
    mbedtls_x509_crt_init(&over.roots);
    if (below == NULL || mbedtls_x509_crt_parse_file(&over.roots, path) != 0 ||
        teo_tls_init(&over.tls, below, &over.roots, &over.port) != TEO_OK) {
        return NULL;
    }
    subject->own = &over.tls;
    return &over.port;
}

static void destroy_tls(port_subject *subject)
{
    (void)subject;
    teo_tls_free(&over.tls);
    mbedtls_x509_crt_free(&over.roots);
    over.below->destroy(over.below);
}

static void idle_tls(port_subject *subject)
{
    (void)subject;
    over.below->idle(over.below);
}

port_subject *subject_tls(port_subject *below)
{
    static char name[64];
    static port_subject made;

    (void)snprintf(name, sizeof name, "tls over %s", below->name);
    over.below = below;
    over.trusted = "ca.pem";
    made = *below;
    made.name = name;
    made.tls = true;
    made.progress = true;
    made.create = create_tls;
    made.destroy = destroy_tls;
    made.idle = idle_tls;
    return &made;
}

void subject_tls_trust(const char *file)
{
    over.trusted = file;
}
