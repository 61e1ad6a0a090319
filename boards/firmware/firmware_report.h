/* What the firmware reports on its UART and by its light. */
#ifndef TEO_FIRMWARE_REPORT_H
#define TEO_FIRMWARE_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include <teo/response.h>

#include "firmware_outcome.h"

/* What one poll has found. */
struct tally {
    uint32_t tasks;
    uint32_t changed;      /* and printed */
    uint32_t busy;         /* still in progress */
    uint32_t failed;
    bool failed_before;    /* a task that is still in the time to watch, but not in this poll */
    uint32_t fingerprints; /* sum of the tasks' fingerprints: the same for the same tasks */
};

/* What is known of a step that has failed: everything that the texts of a status refer to. */
struct failure {
    teo_status status;
    const teo_fault *fault;
    const char *host;  /* of the endpoint */
    int tls;           /* mbedTLS's error code; 0: none */
    uint32_t verify;   /* mbedTLS's MBEDTLS_X509_BADCERT_… flags; 0: none */
    uint8_t alert;     /* the alert by which the server ended TLS; or TEO_TLS_NO_ALERT */
    int lwip;          /* lwIP's error code, ERR_… of lwip/err.h; 0: none */
    uint32_t pause_ms; /* until the next attempt; 0: there is none */
};

/*
 * Counts a task, and prints it if it has changed. `identity` is its teo_response.fingerprint: a
 * hash of which task it is.
 */
void report_task(struct tally *tally, const teo_task *task, uint32_t identity);

/*
 * The poll is complete. `settled`: if no task is in progress, the list is final; otherwise another
 * poll must confirm that. `again_ms`: until the next poll.
 */
enum outcome report_poll(const struct tally *tally, bool settled, uint32_t number, uint32_t ms,
                         uint32_t again_ms);

/* The poll is not complete: tasks may be missing. Call report_error() next, with the reason. */
void report_incomplete(const struct tally *tally, uint32_t ms);

/* A step has failed. */
enum outcome report_error(const struct failure *failure);

/* The firmware cannot start: `what` says why. */
enum outcome report_usage(const char *what);

/* The last line. Ends the program. */
__attribute__((noreturn)) void report_exit(enum outcome outcome);

#endif
