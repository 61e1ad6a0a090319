/* A socket plays the modem of modem.c. Put your driver in its place. */
#include "modem.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static int line = -1;

int modem_connect(const char *host, unsigned port)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    char service[12];

    (void)snprintf(service, sizeof service, "%u", port);
    if (getaddrinfo(host, service, &hints, &found) != 0) {
        return -1;
    }
    for (const struct addrinfo *one = found; one != NULL && line < 0; one = one->ai_next) {
        line = socket(one->ai_family, one->ai_socktype, one->ai_protocol);
        if (line >= 0 && connect(line, one->ai_addr, one->ai_addrlen) != 0) {
            modem_hang_up();
        }
    }
    freeaddrinfo(found);
    return line >= 0 ? 1 : -1;
}

/* Bytes; 0 where the call would have to wait; -1 for any other error. */
static int moved(ssize_t result)
{
    return result >= 0 ? (int)result : errno == EAGAIN || errno == EWOULDBLOCK ? 0 : -1;
}

int modem_write(const void *data, size_t length)
{
    return moved(send(line, data, length < 1024 ? length : 1024, MSG_DONTWAIT | MSG_NOSIGNAL));
}

int modem_read(void *data, size_t size)
{
    ssize_t result = recv(line, data, size < 1024 ? size : 1024, MSG_DONTWAIT);

    return result == 0 ? -2 : moved(result);
}

void modem_hang_up(void)
{
    if (line >= 0) {
        (void)close(line);
    }
    line = -1;
}

void modem_sleep(uint32_t milliseconds)
{
    struct pollfd news = {line, POLLIN, 0};

    (void)poll(&news, line >= 0 ? 1 : 0, (int)milliseconds);
}

uint32_t modem_ticks(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint32_t)now.tv_sec * 1000u + (uint32_t)(now.tv_nsec / 1000000);
}

int modem_entropy(void *data, size_t length)
{
    FILE *file = fopen("/dev/urandom", "rb");
    size_t got = file != NULL ? fread(data, 1, length, file) : 0;

    if (file != NULL) {
        (void)fclose(file);
    }
    return got == length ? 0 : -1;
}
