/* The sockets of a POSIX system, for the files of this folder. */
#ifndef TEO_SOCKETS_POSIX_H
#define TEO_SOCKETS_POSIX_H

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#include <teo/port_posix.h>

#define TEO_NET_IPV4 1
#define TEO_NET_IPV6 1

/*
 * Close-on-exec: set by socket() itself where that is possible, for applications that fork in
 * another thread.
 */
#ifdef SOCK_CLOEXEC
#define TEO_NET_SOCKET_FLAGS SOCK_CLOEXEC
#define teo_net_close_on_exec(socket) 0
#else
#define TEO_NET_SOCKET_FLAGS 0
#define teo_net_close_on_exec(socket) fcntl(socket, F_SETFD, FD_CLOEXEC)
#endif

/*
 * A write to a broken connection must be an error, not a signal. Systems without this flag have
 * SO_NOSIGPIPE.
 */
#ifdef MSG_NOSIGNAL
#define TEO_NET_SEND_FLAGS MSG_NOSIGNAL
#else
#define TEO_NET_SEND_FLAGS 0
#endif

#define teo_net_getaddrinfo(name, service, hints, list) getaddrinfo(name, service, hints, list)
#define teo_net_freeaddrinfo(list) freeaddrinfo(list)
#define teo_net_socket(family, type, protocol) socket(family, type, protocol)
#define teo_net_fcntl(socket, command, value) fcntl(socket, command, value)
#define teo_net_setsockopt(socket, level, name, value, length) \
    setsockopt(socket, level, name, value, length)
#define teo_net_getsockopt(socket, level, name, value, length) \
    getsockopt(socket, level, name, value, length)
#define teo_net_connect(socket, address, length) connect(socket, address, length)
#define teo_net_poll(entries, count, timeout) poll(entries, count, timeout)
#define teo_net_send(socket, data, length, flags) send(socket, data, length, flags)
#define teo_net_recv(socket, data, size, flags) recv(socket, data, size, flags)
#define teo_net_close(socket) close(socket)
#define teo_net_htons(number) htons(number)

/* What the names of the shared files are in this port. */
#define teo_sockets teo_posix
#define teo_sockets_open teo_posix_open
#define teo_sockets_send teo_posix_send
#define teo_sockets_recv teo_posix_recv
#define teo_sockets_close teo_posix_close
#define teo_sockets_wait teo_posix_wait
#define teo_sockets_clock teo_posix_clock
#define teo_sockets_attempt_left teo_posix_attempt_left
#define TEO_SOCKETS_ATTEMPT_MS TEO_POSIX_ATTEMPT_MS

#endif
