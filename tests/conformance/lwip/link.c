#define _GNU_SOURCE /* unshare() */
#include "link.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/ipv6.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define NAME "teo0"

static bool has_ip6;

static int give_up(const char *what)
{
    fprintf(stderr, "no wire to lwIP: %s: %s\n", what, strerror(errno));
    return -1;
}

static int bring_up(int socket_fd, const char *name)
{
    struct ifreq request;

    memset(&request, 0, sizeof request);
    strcpy(request.ifr_name, name);
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    return ioctl(socket_fd, SIOCSIFFLAGS, &request);
}

static int set_ip4(int socket_fd, unsigned long what, const char *text)
{
    struct ifreq request;
    struct sockaddr_in address;

    memset(&request, 0, sizeof request);
    memset(&address, 0, sizeof address);
    strcpy(request.ifr_name, NAME);
    address.sin_family = AF_INET;
    (void)inet_pton(AF_INET, text, &address.sin_addr);
    memcpy(&request.ifr_addr, &address, sizeof address);
    return ioctl(socket_fd, what, &request);
}

/* A new address can be used when the system is sure that nobody else has it (RFC 4862 section 5.4): here it need not ask. */
static void trust_addresses(void)
{
    int fd = open("/proc/sys/net/ipv6/conf/" NAME "/accept_dad", O_WRONLY | O_CLOEXEC);

    if (fd >= 0) {
        (void)!write(fd, "0", 1);
        close(fd);
    }
}

/* It may ask all the same, which takes a second or two. */
static bool usable(const struct in6_addr *address)
{
    struct sockaddr_in6 end;
    struct timespec nap = {0, 50000000};
    int fd = socket(AF_INET6, SOCK_STREAM, 0);
    int code = -1;

    memset(&end, 0, sizeof end);
    end.sin6_family = AF_INET6;
    end.sin6_addr = *address;
    for (int i = 0; i < 100 && fd >= 0 && code != 0; i++) {
        code = bind(fd, (struct sockaddr *)&end, sizeof end);
        if (code != 0) {
            (void)nanosleep(&nap, NULL);
        }
    }
    if (fd >= 0) {
        close(fd);
    }
    return code == 0;
}

static bool set_ip6(void)
{
    struct in6_ifreq request;
    int fd = socket(AF_INET6, SOCK_DGRAM, 0);
    bool done;

    memset(&request, 0, sizeof request);
    request.ifr6_ifindex = (int)if_nametoindex(NAME);
    request.ifr6_prefixlen = 64;
    (void)inet_pton(AF_INET6, LINK_IP6(LINK_HOST), &request.ifr6_addr);
    done = fd >= 0 && ioctl(fd, SIOCSIFADDR, &request) == 0 && usable((const struct in6_addr *)&request.ifr6_addr);
    if (fd >= 0) {
        close(fd);
    }
    return done;
}

static int make_tap(void)
{
    struct ifreq request;
    int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);

    memset(&request, 0, sizeof request);
    strcpy(request.ifr_name, NAME);
    request.ifr_flags = IFF_TAP | IFF_NO_PI;
    if (fd < 0) {
        return give_up("/dev/net/tun");
    }
    if (ioctl(fd, TUNSETIFF, &request) != 0) {
        (void)give_up("a tap device");
        close(fd);
        return -1;
    }
    return fd;
}

int link_open(void)
{
    int control;
    int fd;

    if (unshare(CLONE_NEWNET) != 0) {
        return give_up("a network namespace");
    }
    fd = make_tap();
    if (fd < 0) {
        return -1;
    }
    trust_addresses();
    control = socket(AF_INET, SOCK_DGRAM, 0);
    if (control < 0 || bring_up(control, "lo") != 0 || set_ip4(control, SIOCSIFADDR, LINK_IP4(LINK_HOST)) != 0 ||
        set_ip4(control, SIOCSIFNETMASK, "255.255.255.0") != 0 || bring_up(control, NAME) != 0) {
        (void)give_up("its addresses");
        close(fd);
        fd = -1;
    }
    if (control >= 0) {
        close(control);
    }
    has_ip6 = fd >= 0 && set_ip6();
    return fd;
}

bool link_has_ip6(void)
{
    return has_ip6;
}

int link_missing(void)
{
    bool required = getenv("TEO_REQUIRE_TAP") != NULL;

    printf("%sno tap device in a network namespace\n", required ? "" : "skipped: ");
    printf("0 passed, %d failed, %d skipped\n", required, !required);
    return required ? 1 : 0;
}

bool link_wait(int fd, int timeout_ms)
{
    struct pollfd entry = {fd, POLLIN, 0};

    return poll(&entry, 1, timeout_ms) > 0;
}
