/* lwIP's sockets for the files that are shared with POSIX: see port/posix/system.h. */
#ifndef TEO_LWIP_SOCKETS_SYSTEM_H
#define TEO_LWIP_SOCKETS_SYSTEM_H

#include <lwip/opt.h>

#if !LWIP_SOCKET || !LWIP_TCP || !LWIP_DNS || !LWIP_SOCKET_POLL
#error "port/lwip/sockets needs LWIP_SOCKET, LWIP_TCP, LWIP_DNS and LWIP_SOCKET_POLL. Without an operating system use port/lwip."
#endif

#include <lwip/errno.h>
#include <lwip/netdb.h>
#include <lwip/sockets.h>

#include <teo/port_lwip_sockets.h>

#define NET_IPV4 LWIP_IPV4
#define NET_IPV6 LWIP_IPV6
#define NET_SOCKET_FLAGS 0
#define NET_SEND_FLAGS 0 /* there are no signals */

#define net_forget_on_exec(socket) 0
#define net_getaddrinfo(name, service, hints, list) lwip_getaddrinfo(name, service, hints, list)
#define net_freeaddrinfo(list) lwip_freeaddrinfo(list)
#define net_socket(family, type, protocol) lwip_socket(family, type, protocol)
#define net_fcntl(socket, command, value) lwip_fcntl(socket, command, value)
#define net_setsockopt(socket, level, name, value, length) lwip_setsockopt(socket, level, name, value, length)
#define net_getsockopt(socket, level, name, value, length) lwip_getsockopt(socket, level, name, value, length)
#define net_connect(socket, address, length) lwip_connect(socket, address, length)
#define net_poll(entries, count, timeout) lwip_poll(entries, count, timeout)
#define net_send(socket, data, length, flags) lwip_send(socket, data, length, flags)
#define net_recv(socket, data, size, flags) lwip_recv(socket, data, size, flags)
#define net_close(socket) lwip_close(socket)
#define net_htons(number) lwip_htons(number)

/* The names of what the shared files define. */
#define teo_posix teo_lwip_sockets
#define teo_posix_open teo_lwip_sockets_open
#define teo_posix_send teo_lwip_sockets_send
#define teo_posix_recv teo_lwip_sockets_recv
#define teo_posix_close teo_lwip_sockets_close
#define teo_posix_wait teo_lwip_sockets_wait
#define teo_posix_clock teo_lwip_sockets_clock
#define teo_posix_attempt_left teo_lwip_sockets_attempt_left
#define TEO_POSIX_ATTEMPT_MS TEO_LWIP_SOCKETS_ATTEMPT_MS

#endif
