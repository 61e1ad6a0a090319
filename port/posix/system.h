/*
 * Whose sockets connect.c, transfer.c and wait.c stand on. They are the same ones over a POSIX system's and, where TEO_SOCKETS_LWIP is
 * defined, over those of lwIP: each call has a name of its own here, as lwIP's own names may be taken by the system's.
 */
#ifndef TEO_POSIX_SYSTEM_H
#define TEO_POSIX_SYSTEM_H

#if defined(TEO_SOCKETS_LWIP)
#include "../lwip/sockets/system.h"
#else

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

#define NET_IPV4 1
#define NET_IPV6 1

/* In one step where that is possible, for applications that fork in another thread. */
#ifdef SOCK_CLOEXEC
#define NET_SOCKET_FLAGS SOCK_CLOEXEC
#define net_forget_on_exec(socket) 0
#else
#define NET_SOCKET_FLAGS 0
#define net_forget_on_exec(socket) fcntl(socket, F_SETFD, FD_CLOEXEC)
#endif

/* A write to a broken connection must be an error, not a signal: by this flag, or where there is none by SO_NOSIGPIPE. */
#ifdef MSG_NOSIGNAL
#define NET_SEND_FLAGS MSG_NOSIGNAL
#else
#define NET_SEND_FLAGS 0
#endif

#define net_getaddrinfo(name, service, hints, list) getaddrinfo(name, service, hints, list)
#define net_freeaddrinfo(list) freeaddrinfo(list)
#define net_socket(family, type, protocol) socket(family, type, protocol)
#define net_fcntl(socket, command, value) fcntl(socket, command, value)
#define net_setsockopt(socket, level, name, value, length) setsockopt(socket, level, name, value, length)
#define net_getsockopt(socket, level, name, value, length) getsockopt(socket, level, name, value, length)
#define net_connect(socket, address, length) connect(socket, address, length)
#define net_poll(entries, count, timeout) poll(entries, count, timeout)
#define net_send(socket, data, length, flags) send(socket, data, length, flags)
#define net_recv(socket, data, size, flags) recv(socket, data, size, flags)
#define net_close(socket) close(socket)
#define net_htons(number) htons(number)

#endif
#endif
