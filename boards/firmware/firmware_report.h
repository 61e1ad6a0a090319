/* What the firmware tells on its UART and by its light. */
#ifndef TEO_FIRMWARE_REPORT_H
#define TEO_FIRMWARE_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include <teo/client.h>

/* The exit statuses; those of teo-purge. */
enum outcome {
    OUTCOME_DONE = 0,        /* every task has succeeded */
    OUTCOME_TASK_FAILED = 1, /* one has failed, timed out or was canceled */
    OUTCOME_USAGE = 2,       /* an option, or a set-up that cannot work */
    OUTCOME_UNREACHABLE = 3, /* the network or TLS, for want of memory too */
    OUTCOME_REFUSED = 4,     /* the service answered and refused */
    OUTCOME_MALFORMED = 5,   /* the reply breaks a rule */
    OUTCOME_LATE = 6,        /* a task is still under way */
    OUTCOME_FAULT = 8        /* the processor's */
};

/* What one poll has found. */
struct tally {
    uint32_t tasks;
    uint32_t changed; /* and printed */
    uint32_t busy;    /* still under way */
    uint32_t failed;
    uint32_t prints;  /* the sum of the tasks' prints: it is the same for the same tasks */
};

/* What is known of a step that has failed. All that the texts of a status point to is here. */
struct failure {
    teo_status status;
    const teo_fault *fault;
    int tls;           /* mbedTLS's error code; 0: none */
    uint32_t verify;   /* mbedTLS's MBEDTLS_X509_BADCERT_… flags; 0: none */
    uint8_t alert;     /* by which the server ended TLS; or TEO_TLS_NO_ALERT */
    int lwip;          /* lwIP's error code, ERR_… of lwip/err.h; 0: none */
    uint32_t pause_ms; /* until the next attempt; 0: there is none */
};

/* Counts a task, and prints it if it has changed. `identity` is its teo_response.fingerprint. */
void report_task(struct tally *tally, const teo_task *task, uint32_t identity);

/* The poll is whole. `settled`: where no task is under way, that is the end. */
enum outcome report_poll(const struct tally *tally, bool settled, uint32_t number, uint32_t ms);

/* The poll is not whole: tasks may be missing. report_error() must follow with the reason. */
void report_incomplete(const struct tally *tally, uint32_t ms);

/* A step has failed. */
enum outcome report_error(const struct failure *failure);

/* The firmware cannot go on. */
enum outcome report_usage(const char *what);

#endif
