#include "purge_credentials.h"

#include <stdio.h>
#include <string.h>

#include <mbedtls/platform_util.h>

#include "purge_clock.h"
#include "purge_log.h"
#include "purge_metadata.h"
#include "purge_role.h"
#include "purge_sources.h"
#include "purge_wording.h"

/*
 * A role's keys are renewed so long before their end, as the SDKs do: a signature is good for 5
 * minutes. With less left, after a quarter of what is left.
 */
#define AHEAD_MS 300000
#define AGAIN_MS 1000      /* between two tries, at least, */
#define AGAIN_MS_MAX 60000 /* and at most */
#define UNKNOWN_MS 600000  /* a host without a clock cannot tell how long they are good */

/* Makes the other set the current one, or the first one if that is what was read. */
static void use(struct credentials *credentials, unsigned set)
{
    const struct keys *keys = &credentials->sets[set];

    credentials->current = set;
    credentials->keys.secret_id = keys->texts[KEYS_ID];
    credentials->keys.secret_key = keys->texts[KEYS_KEY];
    credentials->keys.token = keys->texts[KEYS_TOKEN][0] != '\0' ? keys->texts[KEYS_TOKEN] : NULL;
}

static void hide(const struct credentials *credentials)
{
    for (size_t i = 0; i < 2; i++) {
        log_hide(credentials->sets[i].texts[KEYS_KEY]);
        log_hide(credentials->sets[i].texts[KEYS_TOKEN]);
    }
}

/* Where they come from and how long they are good: nothing of them. */
static void announce(const struct credentials *credentials, const char *what)
{
    char end[WORDING_TIME_SIZE];

    if (!credentials->options->verbose) {
        return;
    }
    log_line("credentials%s: from %s, %s a token%s%s", what, credentials->from,
             credentials->keys.token != NULL ? "with" : "without",
             credentials->role != NULL ? ", good until " : "",
             credentials->role != NULL ? wording_time(credentials->end, end) : "");
}

static uint64_t milliseconds_left(const struct credentials *credentials, uint64_t now)
{
    return credentials->good_until > now ? credentials->good_until - now : 0;
}

/* Sets when to try again: after a quarter of the time that is left. */
static void try_later(struct credentials *credentials, uint64_t now)
{
    uint64_t pause = milliseconds_left(credentials, now) / 4;

    pause = pause < AGAIN_MS ? AGAIN_MS : pause > AGAIN_MS_MAX ? AGAIN_MS_MAX : pause;
    credentials->renew_at = now + pause;
}

/* New keys of the role are there, good until `end`. */
static void schedule(struct credentials *credentials)
{
    uint64_t now = monotonic_now();
    uint32_t clock = host_clock();

    credentials->good_until = now + (clock != 0 ? (uint64_t)(credentials->end - clock) * 1000
                                                : UNKNOWN_MS + AHEAD_MS);
    if (milliseconds_left(credentials, now) > AHEAD_MS) {
        credentials->renew_at = credentials->good_until - AHEAD_MS;
    } else {
        try_later(credentials, now);
    }
}

bool credentials_load(struct credentials *credentials, const struct options *options)
{
    memset(credentials, 0, sizeof *credentials);
    credentials->options = options;
    hide(credentials);
    if (!sources_read(credentials)) {
        return false;
    }
    use(credentials, 0);
    if (credentials->role != NULL) {
        schedule(credentials);
    }
    announce(credentials, "");
    return true;
}

/* Reads the source once more, into the other set. KEYS_ABSENT: it can have no other keys. */
static enum keys_found read_again(struct credentials *credentials, uint64_t limit_ms,
                                  char problem[KEYS_PROBLEM_SIZE])
{
    struct keys *other = &credentials->sets[1 - credentials->current];

    if (credentials->role != NULL) {
        return role_read(credentials->role,
                         (uint32_t)(limit_ms < METADATA_MS ? limit_ms : METADATA_MS), other,
                         &credentials->end, problem);
    }
    if (credentials->file.path != NULL) {
        return keys_file_read(&credentials->file, other, problem) == KEYS_FOUND ? KEYS_FOUND
                                                                                : KEYS_BAD;
    }
    return KEYS_ABSENT;
}

/* Takes what read_again() has found, if it is something new. */
static bool take(struct credentials *credentials)
{
    unsigned other = 1 - credentials->current;

    if (credentials->role != NULL) {
        schedule(credentials);
    }
    if (keys_equal(&credentials->sets[0], &credentials->sets[1])) {
        return false;
    }
    use(credentials, other);
    return true;
}

bool credentials_renew(struct credentials *credentials, uint64_t limit_ms)
{
    uint64_t now = monotonic_now(), left = milliseconds_left(credentials, now);
    char problem[KEYS_PROBLEM_SIZE], span[WORDING_SPAN_SIZE];

    if (credentials->role == NULL || now < credentials->renew_at) {
        return false;
    }
    if (read_again(credentials, limit_ms, problem) != KEYS_FOUND) {
        try_later(credentials, monotonic_now());
        if (left == 0) {
            log_line("%s", problem);
            log_detail("going on with the credentials that have expired");
        } else if (credentials->options->verbose) {
            log_line("%s", problem);
            log_detail("going on with the credentials at hand, which are good for %s",
                       wording_span(left / 1000, span));
        }
        return false;
    }
    if (!take(credentials)) {
        return false;
    }
    announce(credentials, " renewed");
    return true;
}

bool credentials_reload(struct credentials *credentials, uint64_t limit_ms)
{
    char problem[KEYS_PROBLEM_SIZE];
    enum keys_found found = read_again(credentials, limit_ms, problem);

    if (found == KEYS_BAD) {
        log_line("%s", problem);
    }
    if (found != KEYS_FOUND || !take(credentials)) {
        return false;
    }
    announce(credentials, " read again");
    return true;
}

void credentials_wipe(struct credentials *credentials)
{
    mbedtls_platform_zeroize(credentials, sizeof *credentials);
}
