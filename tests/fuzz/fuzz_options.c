/*
 * The tool's options, from arguments and a file: what is taken keeps the rules that the rest of the tool relies on, and what is refused
 * has one message. Messages, help texts and the file's place are the target's own.
 */
#define _GNU_SOURCE
#include "fuzz.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "purge_completion.h"
#include "purge_log.h"
#include "purge_options.h"
#include "purge_usage.h"

#define ARGUMENTS_MAX 40

static int file = -1;
static char path[40];
static unsigned messages, texts;

void log_line(const char *format, ...)
{
    char line[2048];
    va_list values;

    va_start(values, format);
    fuzz_assert(vsnprintf(line, sizeof line, format, values) > 0);
    va_end(values);
    messages += strncmp(line, "options from ", 13) != 0; /* which --verbose adds */
}

enum outcome usage_overview(void)
{
    texts++;
    return OUTCOME_DONE;
}

enum outcome usage_command(enum command command)
{
    fuzz_assert(command != 0);
    return usage_overview();
}

enum outcome usage_version(void)
{
    return usage_overview();
}

enum outcome completion_print(const char *shell)
{
    (void)shell;
    return usage_overview();
}

/* Makes the file, in memory, before the first input. */
static void begin(void)
{
    if (file >= 0) {
        return;
    }
    file = memfd_create("options", 0);
    fuzz_assert(file >= 0 && fchmod(file, 0600) == 0);
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    unsetenv("TEO_PURGE_ZONE_ID");
    unsetenv("TEO_PURGE_ENDPOINT");
}

static void write_file(const char *text)
{
    size_t length = strlen(text);

    fuzz_assert(ftruncate(file, 0) == 0 && pwrite(file, text, length, 0) == (ssize_t)length);
}

/* Lines as arguments, after the command. Returns their number with the command. */
static int split(char *text, char **arguments)
{
    int count = 0;

    while (count < ARGUMENTS_MAX && text != NULL) {
        char *end = strchr(text, '\n');

        if (end != NULL) {
            *end++ = '\0';
        }
        arguments[count++] = text;
        text = end;
    }
    arguments[count] = NULL;
    return count;
}

static void check_texts(const struct texts *list)
{
    for (size_t i = 0; i < list->count; i++) {
        fuzz_assert(list->items[i][0] != '\0');
    }
}

static void check(const struct options *o)
{
    bool creates = o->command == COMMAND_SUBMIT || o->command == COMMAND_PREFETCH;

    fuzz_assert(o->zone_id != NULL && *o->zone_id != '\0');
    fuzz_assert(o->start == 0 || o->since_ms == 0);
    fuzz_assert(o->end == 0 || o->start != 0 || o->since_ms != 0);
    fuzz_assert(o->page_size >= 1 && o->page_size <= TEO_LIMIT_MAX && o->offset <= TEO_OFFSET_MAX);
    fuzz_assert(o->timeout_ms >= 1 && o->timeout_ms <= TEO_DEADLINE_MS_MAX && o->interval_ms >= 1 && o->progress_ms >= 1);
    fuzz_assert(o->retries <= 254 && o->endpoint.host[0] != '\0' && o->endpoint.port != 0);
    fuzz_assert(o->format <= FORMAT_JSON && o->color <= COLOR_NEVER);
    fuzz_assert(o->zone.offset > -86400 && o->zone.offset < 86400);
    fuzz_assert(o->command != COMMAND_WAIT || o->job_ids.count > 0);
    fuzz_assert(o->command != COMMAND_LIST || o->job_ids.count <= 1);
    fuzz_assert(!creates || (o->targets.count > 0) + (o->targets_file != NULL) ==
                                (o->type == NULL || strcmp(o->type, "purge_all") != 0));
    fuzz_assert((o->command != COMMAND_SUBMIT) || (o->type != NULL && strncmp(o->type, "purge_", 6) == 0));
    fuzz_assert(o->targets.count == 0 || creates);
    check_texts(&o->job_ids);
    check_texts(&o->domains);
    check_texts(&o->statuses);
    check_texts(&o->headers);
    check_texts(&o->targets);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const commands[] = {"list", "wait", "submit", "prefetch", "quota"};
    fuzz_input input = fuzz_begin(data, size);
    char *command = (char *)commands[fuzz_below(&input, 5)];
    char *arguments[ARGUMENTS_MAX + 1], *argv[ARGUMENTS_MAX + 5] = {"teo-purge", command, "--config", path};
    struct options options;
    enum outcome outcome = OUTCOME_DONE;
    int count;

    begin();
    write_file(fuzz_text(&input));
    count = split(fuzz_text(&input), arguments);
    memcpy(argv + 4, arguments, (size_t)(count + 1) * sizeof arguments[0]);
    messages = texts = 0;
    if (options_parse(&options, count + 4, argv, &outcome)) {
        fuzz_assert(texts == 0);
        check(&options);
    } else {
        fuzz_assert(outcome == (texts > 0 ? OUTCOME_DONE : OUTCOME_USAGE) && messages + texts == 1);
    }
    options_free(&options);
    fuzz_free_all();
    return 0;
}
