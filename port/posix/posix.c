/* The POSIX port's own part: random numbers, and the table of its functions. */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/random.h>
#endif

#include "../sockets/teo_sockets_posix.h"

#include "../sockets/teo_sockets.h"

/* For Linux before 3.17, which has no getrandom(2), and for other systems. */
static teo_status read_urandom(teo_posix *posix, uint8_t *bytes, size_t length)
{
    size_t done = 0;
    int interrupts = 0;
    int file = open("/dev/urandom", O_RDONLY | O_CLOEXEC);

    while (file >= 0 && done < length) {
        ssize_t count = read(file, bytes + done, length - done);

        if (count > 0) {
            done += (size_t)count;
        } else if (count == 0 || errno != EINTR || ++interrupts > TEO_SOCKETS_INTERRUPTS_MAX) {
            break;
        }
    }
    if (file < 0 || done < length) {
        posix->error = errno;
    }
    if (file >= 0) {
        (void)close(file);
    }
    return done == length ? TEO_OK : TEO_E_PORT;
}

static teo_status random_bytes(void *context, void *data, size_t length)
{
    teo_posix *posix = context;
    uint8_t *bytes = data;

#if defined(__linux__)
    int interrupts = 0;

    while (length != 0) {
        /*
         * Without flags it waits, soon after a boot, until the kernel has enough entropy for keys.
         */
        ssize_t count = getrandom(bytes, length, 0);

        if (count > 0) {
            bytes += count;
            length -= (size_t)count;
        } else if (count < 0 && errno == ENOSYS) {
            break;
        } else if (count == 0 || errno != EINTR || ++interrupts > TEO_SOCKETS_INTERRUPTS_MAX) {
            posix->error = errno;
            return TEO_E_PORT;
        }
    }
#endif
    return length == 0 ? TEO_OK : read_urandom(posix, bytes, length);
}

void teo_posix_init(teo_posix *posix, teo_port *port)
{
    if (posix == NULL || port == NULL) {
        return;
    }
    memset(posix, 0, sizeof *posix);
    posix->socket = -1;
    port->context = posix;
    port->open = teo_sockets_open;
    port->send = teo_sockets_send;
    port->recv = teo_sockets_recv;
    port->close = teo_sockets_close;
    port->wait = teo_sockets_wait;
    port->clock = teo_sockets_clock;
    port->random = random_bytes;
}
