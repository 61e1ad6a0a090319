/* The port over lwIP's sockets as a subject: lwIP has its threads, one more takes frames in. */
#include "lwip_subject.h"

#include <pthread.h>
#include <stddef.h>
#include <time.h>

#include <lwip/sys.h>
#include <lwip/tcpip.h>

#include <teo/port_lwip_sockets.h>

#include "entropy.h"
#include "link.h"
#include "wire.h"

static teo_lwip_sockets sockets;
static teo_port port;
static int idle_handles;

static struct {
    int fd;
    bool done;
    sys_sem_t ready;
} start;

static teo_port *create_sockets(port_subject *subject)
{
    (void)subject;
    teo_lwip_sockets_init(&sockets, test_entropy, NULL, &port);
    return &port;
}

static void destroy_sockets(port_subject *subject)
{
    (void)subject;
}

static int locked_handles(void)
{
    int count;

    LOCK_TCPIP_CORE();
    count = wire_handles();
    UNLOCK_TCPIP_CORE();
    return count;
}

/* What is still on its way gets ten seconds to settle: a FIN that a busy machine drops is sent again
   after one to three. */
static int count_handles(void)
{
    struct timespec millisecond = {0, 1000000};
    int count = locked_handles();

    for (int i = 0; i < 10000 && count != idle_handles; i++) {
        (void)nanosleep(&millisecond, NULL);
        count = locked_handles();
    }
    return count;
}

static void in_lwip(void *context)
{
    (void)context;
    start.done = wire_start(start.fd);
    sys_sem_signal(&start.ready);
}

static void *take_frames(void *context)
{
    (void)context;
    for (;;) {
        wire_poll(1000);
    }
    return NULL;
}

port_subject *subject_lwip(int fd)
{
    static port_subject made = {
        .name = "lwip sockets",
        .bind = LINK_IP4(LINK_HOST),
        .host = "teo.tencentcloudapi.com",
        .unknown_host = "nobody.invalid",
        .dns = true,
        .create = create_sockets,
        .destroy = destroy_sockets,
        .handles = count_handles,
    };
    pthread_t frames;

    start.fd = fd;
    if (sys_sem_new(&start.ready, 0) != ERR_OK) {
        return NULL;
    }
    tcpip_init(in_lwip, NULL);
    (void)sys_arch_sem_wait(&start.ready, 0);
    if (!start.done || pthread_create(&frames, NULL, take_frames, NULL) != 0) {
        return NULL;
    }
    idle_handles = locked_handles();
    return &made;
}
