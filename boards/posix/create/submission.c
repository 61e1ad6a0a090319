#define _POSIX_C_SOURCE 200809L

#include "purge_submission.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "purge_log.h"
#include "purge_wording.h"

/* The service takes bodies of 10 MB: here with the head, and whichever megabyte it means. */
#define REQUEST_MAX ((size_t)10 * 1000 * 1000)
#define HEAD_MAX ((size_t)16384) /* the head of a request, with a token of 4,096 bytes */
#define AROUND 3                 /* quotes and a comma */
#define NAMED_MAX 20             /* bad targets that are named */

/* ---- requests ---- */

static bool is_prefetch(const struct submission *submission)
{
    return submission->options->command == COMMAND_PREFETCH;
}

const char *const *submission_targets(const struct submission *submission, struct slice slice)
{
    return submission->targets.items + slice.first;
}

static void set_slice(struct submission *submission, struct slice slice)
{
    submission->purge.targets = submission->prefetch.targets = submission_targets(submission,
                                                                                  slice);
    submission->purge.target_count = submission->prefetch.target_count = slice.count;
}

teo_status submission_create(struct submission *submission, teo_client *client, struct slice slice)
{
    set_slice(submission, slice);
    return is_prefetch(submission) ? teo_client_create_prefetch(client, &submission->prefetch)
                                   : teo_client_create_purge(client, &submission->purge);
}

/* Bytes of a text in JSON: a quote and a backslash have one before them. */
static size_t json_length(const char *text)
{
    size_t length = 0;

    for (; *text != '\0'; text++) {
        length += *text == '"' || *text == '\\' ? 2 : 1;
    }
    return length;
}

/* Bytes of a request without targets. */
static size_t fixed_length(const struct submission *submission)
{
    const struct options *options = submission->options;
    size_t length = HEAD_MAX + json_length(options->zone_id);

    for (size_t i = 0; i < options->domains.count; i++) {
        length += json_length(options->domains.items[i]) + AROUND;
    }
    for (size_t i = 0; i < options->headers.count; i++) {
        length += json_length(options->headers.items[i]) + sizeof "{\"Name\":\"\",\"Value\":\"\"},";
    }
    return length;
}

struct slice submission_slice(const struct submission *submission, size_t first, size_t most)
{
    struct slice slice = {first, 0};
    size_t length = fixed_length(submission);

    while (first + slice.count < submission->targets.count && slice.count < most) {
        length += json_length(submission->targets.items[first + slice.count]) + AROUND;
        if (length > REQUEST_MAX && slice.count > 0) {
            break;
        }
        slice.count++;
    }
    return slice;
}

bool submission_has_unlisted(const struct submission *submission)
{
    const struct options *options = submission->options;
    bool usual_mode = options->mode == NULL || strcmp(options->mode, "default") == 0;

    return options->domains.count > 0 || options->headers.count > 0 || !usual_mode ||
           options->media_segments != NULL;
}

/* ---- checks ---- */

/* What the library says of a request, without making one. */
static teo_status judge(const teo_action *action, const void *asked)
{
    static const teo_credentials nobody = {"-", "-", NULL};
    teo_signing_key cache;
    teo_request request;
    uint8_t byte;
    size_t length;
    teo_status status;

    memset(&request, 0, sizeof request);
    memset(&cache, 0, sizeof cache);
    request.credentials = &nobody;
    request.cache = &cache;
    status = teo_request_write_action(&request, action, asked, &byte, sizeof byte, &length);
    return status == TEO_E_BUFFER ? TEO_OK : status;
}

static teo_status judge_slice(struct submission *submission, struct slice slice)
{
    set_slice(submission, slice);
    return is_prefetch(submission) ? judge(&teo_create_prefetch_task, &submission->prefetch)
                                   : judge(&teo_create_purge_task, &submission->purge);
}

/* Why a target is refused, and what one of its type is. */
static const char *why(const struct submission *submission, teo_status status)
{
    if (status != TEO_E_TARGET) {
        return teo_status_text(status);
    }
    if (strcmp(submission->type, "purge_prefix") == 0) {
        return "a prefix begins with http:// or https:// and ends in /";
    }
    if (strcmp(submission->type, "purge_host") == 0) {
        return "a host is a name alone, without scheme, port, path and *";
    }
    return "a URL begins with http:// or https://";
}

/* A few hundred bytes of a target are enough to find it. */
static void name_target(const struct submission *submission, size_t at, const char *text)
{
    const struct targets *targets = &submission->targets;
    const char *target = targets->items[at];
    int most = 300;
    const char *dots = strlen(target) > (size_t)most ? "..." : "";

    if (targets->lines != NULL) {
        log_line("%s, line %zu: '%.*s%s': %s", targets->file, targets->lines[at], most, target,
                 dots, text);
    } else {
        log_line("target '%.*s%s': %s", most, target, dots, text);
    }
}

/* Names each bad target, up to a number of them. */
static enum outcome check_targets(struct submission *submission)
{
    const struct targets *targets = &submission->targets;
    size_t room = REQUEST_MAX - fixed_length(submission), bad = 0;

    for (size_t i = 0; i < targets->count; i++) {
        struct slice one = {i, 1};
        teo_status status = judge_slice(submission, one);
        bool is_long = json_length(targets->items[i]) + AROUND > room;

        if (status == TEO_OK && !is_long) {
            continue;
        }
        if (++bad <= NAMED_MAX) {
            name_target(submission, i,
                        status != TEO_OK ? why(submission, status)
                                         : "it alone is longer than the service takes a request");
        }
    }
    if (bad == 0) {
        return OUTCOME_DONE;
    }
    log_line("%zu of %zu target%s cannot be submitted%s; nothing was submitted", bad,
             targets->count, wording_plural(targets->count),
             bad > NAMED_MAX ? ", the first of them are above" : "");
    return OUTCOME_USAGE;
}

static enum outcome check_domains(const struct submission *submission)
{
    static const char *const target[] = {"tag"};
    const struct texts *domains = &submission->options->domains;

    for (size_t i = 0; i < domains->count; i++) {
        teo_purge purge = {"zone", "purge_cache_tag", NULL, target, 1, &domains->items[i], 1};
        teo_status status = judge(&teo_create_purge_task, &purge);

        if (status != TEO_OK) {
            log_line("--domain '%s': %s", domains->items[i],
                     status == TEO_E_TARGET
                         ? "a domain is a name alone, without scheme, port, path "
                           "and *"
                         : teo_status_text(status));
            return OUTCOME_USAGE;
        }
    }
    return OUTCOME_DONE;
}

/* The values may be secrets: only names are shown. */
static enum outcome check_headers(const struct submission *submission)
{
    static const char *const target[] = {"https://a/"};

    for (size_t i = 0; i < submission->options->headers.count; i++) {
        teo_prefetch prefetch = {"zone", NULL, NULL, target, 1, &submission->headers[i], 1};

        if (judge(&teo_create_prefetch_task, &prefetch) != TEO_OK) {
            log_line("--header '%s': its name has blanks, or is no ASCII, or its value is empty or "
                     "no text",
                     submission->headers[i].name);
            return OUTCOME_USAGE;
        }
    }
    return OUTCOME_DONE;
}

static enum outcome check_zone(const struct submission *submission)
{
    static const char *const target[] = {"https://a/"};
    const char *zone_id = submission->options->zone_id;
    bool all = strcmp(submission->type, "purge_all") == 0;
    teo_purge purge = {zone_id, all ? "purge_all" : "purge_url", NULL, target, !all, NULL, 0};
    teo_status status = judge(&teo_create_purge_task, &purge);

    if (status == TEO_OK) {
        return OUTCOME_DONE;
    }
    log_line("--zone-id '%s': %s", zone_id,
             status == TEO_E_PARAMETER ? "--type all is for one site at a time"
                                       : teo_status_text(status));
    return OUTCOME_USAGE;
}

/* ---- set up ---- */

static enum outcome refuse_header(size_t number, const char *why_not)
{
    log_line("--header number %zu: %s; a header is written 'Name: value'", number + 1, why_not);
    return OUTCOME_USAGE;
}

/* Takes "Name: value" apart. */
static enum outcome split_headers(struct submission *submission)
{
    const struct texts *headers = &submission->options->headers;
    size_t size = 1;
    char *text;

    for (size_t i = 0; i < headers->count; i++) {
        size += strlen(headers->items[i]) + 1;
    }
    submission->headers = calloc(headers->count + 1, sizeof *submission->headers);
    submission->header_text = text = malloc(size);
    if (submission->headers == NULL || text == NULL) {
        return outcome_memory();
    }
    for (size_t i = 0; i < headers->count; i++) {
        char *value, *end = text + strlen(headers->items[i]);

        memcpy(text, headers->items[i], (size_t)(end - text) + 1);
        value = strchr(text, ':');
        if (value == NULL || value == text) {
            return refuse_header(i, value == NULL ? "it has no colon" : "it has no name");
        }
        *value++ = '\0';
        value += strspn(value, " \t");
        while (end > value && (end[-1] == ' ' || end[-1] == '\t')) {
            end--;
        }
        *end = '\0';
        submission->headers[i].name = text;
        submission->headers[i].value = value;
        text += strlen(headers->items[i]) + 1;
    }
    return OUTCOME_DONE;
}

static void set_requests(struct submission *submission)
{
    const struct options *options = submission->options;
    teo_purge *purge = &submission->purge;
    teo_prefetch *prefetch = &submission->prefetch;

    purge->zone_id = prefetch->zone_id = options->zone_id;
    purge->type = submission->type = is_prefetch(submission) ? "prefetch_url" : options->type;
    purge->method = options->method;
    purge->domains = options->domains.items;
    purge->domain_count = options->domains.count;
    prefetch->mode = options->mode;
    prefetch->media_segments = options->media_segments;
    prefetch->headers = submission->headers;
    prefetch->header_count = options->headers.count;
}

static enum outcome check(struct submission *submission)
{
    enum outcome outcome = check_zone(submission);

    if (outcome == OUTCOME_DONE) {
        outcome = check_headers(submission);
    }
    if (outcome == OUTCOME_DONE) {
        outcome = check_domains(submission);
    }
    if (outcome == OUTCOME_DONE && fixed_length(submission) >= REQUEST_MAX) {
        log_line("the options alone are longer than the service takes a request");
        outcome = OUTCOME_USAGE;
    }
    return outcome == OUTCOME_DONE ? check_targets(submission) : outcome;
}

enum outcome submission_open(struct submission *submission, const struct options *options)
{
    enum outcome outcome;

    memset(submission, 0, sizeof *submission);
    submission->options = options;
    outcome = split_headers(submission);
    if (outcome != OUTCOME_DONE) {
        return outcome;
    }
    set_requests(submission);
    outcome = targets_read(&submission->targets, options);
    return outcome == OUTCOME_DONE ? check(submission) : outcome;
}

void submission_free(struct submission *submission)
{
    targets_free(&submission->targets);
    free(submission->headers);
    free(submission->header_text);
}
