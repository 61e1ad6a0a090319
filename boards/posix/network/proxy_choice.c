#define _POSIX_C_SOURCE 200809L

#include "purge_proxy_choice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mbedtls/platform_util.h>

#include "purge_log.h"
#include "purge_no_proxy.h"

/*
 * A shorter password is not hidden in the log: as asterisks in the place of a common word it would
 * stand out. Nothing repeats it but the answer of a proxy, where proxy_text() looks for it.
 */
#define HIDDEN_MIN 8

/* In the order in which curl looks at them; an empty one counts as missing. */
static const char *const named_by[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};
static const char *const excepted_by[] = {"no_proxy", "NO_PROXY"};

/* The value of the first of `count` variables that is set, and its name. NULL: none is. */
static const char *first_of(const char *const *names, size_t count, const char **name)
{
    for (size_t i = 0; i < count; i++) {
        const char *value = getenv(names[i]);

        if (value != NULL && *value != '\0') {
            *name = names[i];
            return value;
        }
    }
    return NULL;
}

/* Whether a proxy that no argument names is left aside for this endpoint. */
static bool is_excepted(const struct options *options, const char *source)
{
    const struct endpoint *endpoint = &options->endpoint;
    const char *excepting, *exceptions;

    /* A proxy elsewhere has another loopback. */
    if (endpoint_is_loopback(endpoint->host)) {
        if (options->verbose) {
            log_line("%s: not used, as %s is this machine", source, endpoint->host);
        }
        return true;
    }
    exceptions = first_of(excepted_by, sizeof excepted_by / sizeof excepted_by[0], &excepting);
    if (exceptions != NULL && no_proxy_has(exceptions, endpoint->host, endpoint->port)) {
        if (options->verbose) {
            log_line("%s: not used, as %s has %s", source, excepting, endpoint->host);
        }
        return true;
    }
    return false;
}

/* The URL of the proxy to use, and what names it. NULL: none. */
static const char *find(const struct options *options, const char **source)
{
    const char *text = options->proxy;
    bool by_argument = text != NULL && !options->proxy_by_file;

    *source = options->proxy_source;
    if (text == NULL) {
        text = first_of(named_by, sizeof named_by / sizeof named_by[0], source);
    } else if (strcmp(text, "none") == 0) {
        return NULL;
    }
    return text == NULL || by_argument || !is_excepted(options, *source) ? text : NULL;
}

enum outcome proxy_choose(struct proxy_choice *choice, const struct options *options)
{
    const char *source, *text = find(options, &source), *problem;
    struct proxy_url *url = &choice->url;

    memset(choice, 0, sizeof *choice);
    if (text == NULL) {
        return OUTCOME_DONE;
    }
    problem = proxy_url_parse(text, url);
    if (problem != NULL) {
        proxy_url_mask(text, choice->shown, sizeof choice->shown);
        log_line("%s '%s': %s", source, choice->shown, problem);
        return OUTCOME_USAGE;
    }
    if (text == options->proxy) {
        /* In argv, which every user of the system can see, or in a copy of a file: writable both */
        proxy_url_overwrite((char *)text);
    }
    choice->source = source;
    snprintf(choice->shown, sizeof choice->shown, "http://%s%s:%u", url->has_user ? "***:***@" : "",
             url->host, (unsigned)url->port);
    if (url->has_user) {
        log_hide(url->pair);
        if (strlen(url->password) >= HIDDEN_MIN) {
            log_hide(url->password);
        }
    }
    return OUTCOME_DONE;
}

void proxy_choice_wipe(struct proxy_choice *choice)
{
    mbedtls_platform_zeroize(choice, sizeof *choice);
}
