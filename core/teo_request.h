/* The endpoint where none is named: one string for the request and for the connection. */
#ifndef TEO_CORE_REQUEST_H
#define TEO_CORE_REQUEST_H

extern const char teo_default_host[];

#endif
