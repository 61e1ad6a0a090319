/* As large as what a connection through each port needs: tests/size.py reads their sizes from the object. */
#include <teo/port_mbedtls.h>

char probe_teo_tls[sizeof(teo_tls)];
