/* As large as what a connection through each port needs: tests/size.py reads their sizes from the object. */
#include <teo/port_lwip.h>
#include <teo/port_lwip_sockets.h>
#include <teo/port_mbedtls.h>

char probe_teo_tls[sizeof(teo_tls)];
char probe_teo_lwip[sizeof(teo_lwip)];
char probe_teo_lwip_sockets[sizeof(teo_lwip_sockets)];
