/*
 * Chooses the sockets that the files of this folder are compiled for: those of POSIX with a
 * compiler for a Unix-like system, those of lwIP with any other. Define TEO_SOCKETS_POSIX or
 * TEO_SOCKETS_LWIP to choose yourself.
 *
 * The chosen header gives each call its own name, such as teo_net_connect(), and says what the
 * functions of teo_sockets.h are called in that port: one program can hold both ports.
 */
#ifndef TEO_SOCKETS_SYSTEM_H
#define TEO_SOCKETS_SYSTEM_H

#if defined(TEO_SOCKETS_LWIP)
#include "teo_sockets_lwip.h"
#elif defined(TEO_SOCKETS_POSIX) || defined(__unix__) || defined(__APPLE__)
#include "teo_sockets_posix.h"
#else
#include "teo_sockets_lwip.h"
#endif

#endif
