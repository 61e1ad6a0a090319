/* lwIP's sockets, for the files of this folder. */
#ifndef TEO_SOCKETS_LWIP_H
#define TEO_SOCKETS_LWIP_H

#include <lwip/opt.h>

#if !LWIP_SOCKET || !LWIP_TCP || !LWIP_DNS || !LWIP_SOCKET_POLL
#error "port/lwip_sockets needs LWIP_SOCKET, LWIP_TCP, LWIP_DNS, LWIP_SOCKET_POLL; see port/lwip"
#endif

#include <lwip/errno.h>
#include <lwip/netdb.h>
#include <lwip/sockets.h>

#include <teo/port_lwip_sockets.h>

#define TEO_NET_IPV4 LWIP_IPV4
#define TEO_NET_IPV6 LWIP_IPV6
#define TEO_NET_SOCKET_FLAGS 0
#define TEO_NET_SEND_FLAGS 0 /* there are no signals */

/* With lwip_ in front: without it, the names may be taken by the C library's. */
#define teo_net_close_on_exec(socket) 0
#define teo_net_getaddrinfo(name, service, hints, list) lwip_getaddrinfo(name, service, hints, list)
#define teo_net_freeaddrinfo(list) lwip_freeaddrinfo(list)
#define teo_net_socket(family, type, protocol) lwip_socket(family, type, protocol)
#define teo_net_fcntl(socket, command, value) lwip_fcntl(socket, command, value)
#define teo_net_setsockopt(socket, level, name, value, length) \
    lwip_setsockopt(socket, level, name, value, length)
#define teo_net_getsockopt(socket, level, name, value, length) \
    lwip_getsockopt(socket, level, name, value, length)
#define teo_net_connect(socket, address, length) lwip_connect(socket, address, length)
#define teo_net_poll(entries, count, timeout) lwip_poll(entries, count, timeout)
#define teo_net_send(socket, data, length, flags) lwip_send(socket, data, length, flags)
#define teo_net_recv(socket, data, size, flags) lwip_recv(socket, data, size, flags)
#define teo_net_close(socket) lwip_close(socket)
#define teo_net_htons(number) lwip_htons(number)

/* What the names of the shared files are in this port. */
#define teo_sockets teo_lwip_sockets
#define teo_sockets_open teo_lwip_sockets_open
#define teo_sockets_send teo_lwip_sockets_send
#define teo_sockets_recv teo_lwip_sockets_recv
#define teo_sockets_close teo_lwip_sockets_close
#define teo_sockets_wait teo_lwip_sockets_wait
#define teo_sockets_clock teo_lwip_sockets_clock
#define teo_sockets_attempt_left teo_lwip_sockets_attempt_left
#define TEO_SOCKETS_ATTEMPT_MS TEO_LWIP_SOCKETS_ATTEMPT_MS

#endif
