/* A port over a port that fails on command: to see what the port above makes of it. */
#ifndef FAULTY_H
#define FAULTY_H

#include "suite.h"

enum fault {
    FAULT_NONE,
    FAULT_STUTTER,     /* TEO_AGAIN at every other call */
    FAULT_DRIBBLE,     /* one byte a call */
    FAULT_RESET,       /* from here on: these end the connection at call number `at` of open(), send() and recv() */
    FAULT_END,         /* recv() says that the peer has closed; send() that the connection broke */
    FAULT_PORT,
    FAULT_TOO_MANY,    /* breaks the contract: more bytes than there were */
    FAULT_ZERO,        /* breaks the contract: TEO_OK, but no byte */
    FAULT_ODD,         /* breaks the contract: a status that this call does not have */
    FAULT_RANDOM,      /* random() fails at its call number `at` */
    FAULT_FLIP         /* byte number `at` of what is received has a bit flipped */
};

typedef struct faulty {
    enum fault fault;
    unsigned at;
    unsigned calls;        /* of open(), send() and recv() so far */
    unsigned random_calls;
    unsigned received;     /* bytes */
    bool struck;           /* the fault has happened */

    bool stuttered;
    bool broken;
    port_subject *below;
    teo_port *port;
    teo_port own;
} faulty;

/* The one there is. */
extern faulty faults;

/* Sets what happens from now on. */
void faulty_set(enum fault fault, unsigned at);

/* The port of `below` with faults. */
port_subject *subject_faulty(port_subject *below);

#endif
