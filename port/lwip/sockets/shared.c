/* What lwIP's sockets and those of POSIX have in common: the same files, over lwIP's calls. */
#define TEO_SOCKETS_LWIP

#include "../../posix/connect.c"
#include "../../posix/transfer.c"
#include "../../posix/wait.c"
