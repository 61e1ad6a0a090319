/* The metadata service of an instance of Tencent Cloud: plain HTTP, which never leaves the host. */
#ifndef PURGE_METADATA_H
#define PURGE_METADATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define METADATA_REPLY_MAX 65536 /* bytes, the head included */
#define METADATA_MS 5000         /* time for one question: the service is a link away */

struct metadata_reply {
    unsigned status; /* of HTTP */
    const char *body;
    char text[METADATA_REPLY_MAX + 1]; /* wipe it: the reply may have keys */
};

/*
 * Asks for `path`, in `limit_ms` milliseconds at most, but for the time that resolving the name
 * takes. False: there is no whole reply, and `problem` says why.
 */
bool metadata_get(const char *path, uint32_t limit_ms, struct metadata_reply *reply, char *problem,
                  size_t size);

#endif
