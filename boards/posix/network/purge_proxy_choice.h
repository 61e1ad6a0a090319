/* Whether to connect through a proxy, and which: from the options and the environment. */
#ifndef PURGE_PROXY_CHOICE_H
#define PURGE_PROXY_CHOICE_H

#include "purge_options.h"
#include "purge_outcome.h"
#include "purge_proxy_url.h"

struct proxy_choice {
    const char *source;   /* what named it, such as "HTTPS_PROXY"; NULL: there is no proxy */
    struct proxy_url url; /* of the proxy */
    char shown[TEO_HOST_MAX + 64]; /* its URL without the password */
};

/*
 * Overwrites user and password in the text of the option: call it only once. Any result but
 * OUTCOME_DONE: it failed, and stderr says why. Call proxy_choice_wipe() in every case. Secrets
 * that are chosen are hidden in the log.
 */
enum outcome proxy_choose(struct proxy_choice *choice, const struct options *options);

void proxy_choice_wipe(struct proxy_choice *choice);

#endif
