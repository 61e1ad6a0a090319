/* Where keys may be, and the order in which the places are tried. */
#ifndef PURGE_SOURCES_H
#define PURGE_SOURCES_H

#include "purge_credentials.h"

/*
 * Reads the first source that is there into sets[current], and notes which it is. False: there is
 * none, or it cannot be used, and stderr says why.
 */
bool sources_read(struct credentials *credentials);

#endif
