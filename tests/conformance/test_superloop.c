/* The suite on TLS over a port without wait(), as a superloop has it. */
#include "suite.h"

#include <stddef.h>
#include <time.h>

static port_subject below;
static teo_port silent;

static teo_port *create_without_wait(port_subject *subject)
{
    const teo_port *port = subject_posix()->create(subject);

    silent = *port;
    silent.wait = NULL;
    return &silent;
}

static void sleep_a_little(port_subject *subject)
{
    struct timespec millisecond = {0, 1000000};

    (void)subject;
    (void)nanosleep(&millisecond, NULL);
}

int main(void)
{
    below = *subject_posix();
    below.name = "posix without wait";
    below.create = create_without_wait;
    below.idle = sleep_a_little;
    return suite_run(subject_tls(&below));
}
