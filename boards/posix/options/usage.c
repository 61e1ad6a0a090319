#include "purge_usage.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <mbedtls/version.h>

#include <teo/teo.h>

#include "purge_output.h"
#include "purge_table.h"

#define COLUMNS 80     /* of the help texts */
#define TEXT_COLUMN 28 /* where the text of an option begins */

static const char overview_end[] =
    "\n"
    "The options of a command: teo-purge help COMMAND. The manual is teo-purge(1).\n"
    "\n"
    "Credentials come from the environment (TENCENTCLOUD_SECRET_ID,\n"
    "TENCENTCLOUD_SECRET_KEY, TENCENTCLOUD_TOKEN), from files of the SDKs or tccli,\n"
    "from --credentials-file FILE, or from the instance's --role NAME.\n";

static const char command_end[] =
    "\n"
    "TIME is ISO 8601 (2022-02-09, 2022-02-09T08:30, 2022-02-09T08:30:00+08:00), or\n"
    "Unix seconds. DURATION is integers with w, d, h, m, s or ms: 90s, 30d, 1h30m.\n"
    "Options may stand in files too, without their dashes: limit = 20.\n"
    "Exit status: 0 done, 1 a task failed or a target was refused, 2 usage or set-up,\n"
    "3 service not reached, 4 refused, 5 malformed reply or a list that changed,\n"
    "6 out of time while waiting, 7 stdout could not be written, 8 out of memory.\n"
    "The manual is teo-purge(1).\n";

static enum outcome finish(void)
{
    struct output output = {0};

    return output_flush(&output) ? OUTCOME_DONE : output_failed(&output);
}

/* Prints words from `column` on, in lines of at most COLUMNS, each but the first after `indent`. */
static void print_words(const char *text, size_t column, size_t indent)
{
    bool first = true;

    while (*text != '\0') {
        size_t length = strcspn(text, " ");

        if (!first && column + 1 + length > COLUMNS) {
            printf("\n%*s", (int)indent, "");
            column = indent;
        } else if (!first) {
            putchar(' ');
            column++;
        }
        printf("%.*s", (int)length, text);
        column += length;
        first = false;
        text += length;
        text += *text == ' ';
    }
    putchar('\n');
}

static void print_option(const struct option_row *row)
{
    char letter[5] = "    ";
    size_t column = 0;
    int printed;

    if (row->letter != '\0') {
        (void)snprintf(letter, sizeof letter, "-%c, ", row->letter);
    }
    printed = printf("  %s--%s%s%s", letter, row->name, row->argument != NULL ? " " : "",
                     row->argument != NULL ? row->argument : "");
    column = printed > 0 ? (size_t)printed : 0;
    if (column >= TEXT_COLUMN) {
        putchar('\n');
        column = 0;
    }
    printf("%*s", (int)(TEXT_COLUMN - column), "");
    print_words(row->help, TEXT_COLUMN, TEXT_COLUMN);
}

static void print_group(const struct command_row *command, enum option_group group,
                        const char *heading)
{
    bool any = false;

    for (size_t i = 0; i < option_rows; i++) {
        if (option_table[i].group != group ||
            (option_table[i].commands & (int)command->command) == 0) {
            continue;
        }
        if (!any) {
            printf("\n%s\n", heading);
        }
        any = true;
        print_option(&option_table[i]);
    }
}

static void print_usage(const char *lead, const struct command_row *command)
{
    printf("%s teo-purge %s%s%s\n", lead, command->name, *command->arguments != '\0' ? " " : "",
           command->arguments);
}

enum outcome usage_overview(void)
{
    puts("teo-purge: purges the cache of a Tencent Cloud EdgeOne site, and waits for it\n");
    for (size_t i = 0; i < command_rows; i++) {
        print_usage(i == 0 ? "usage:" : "      ", &command_table[i]);
    }
    putchar('\n');
    for (size_t i = 0; i < command_rows; i++) {
        printf("  %-10s %s\n", command_table[i].name, command_table[i].summary);
    }
    fputs(overview_end, stdout);
    return finish();
}

enum outcome usage_command(enum command command)
{
    static const char *const headings[GROUPS] = {
        [GROUP_HOW] = "how many, how long",
        [GROUP_OUTPUT] = "output",
        [GROUP_SERVICE] = "service and credentials",
        [GROUP_OTHER] = "other",
    };
    const struct command_row *row = command_find(command_name(command));

    print_usage("usage:", row);
    putchar('\n');
    print_words(row->help, 0, 0);
    for (int group = 0; group < GROUPS; group++) {
        print_group(row, (enum option_group)group,
                    group == GROUP_WHAT ? row->what : headings[group]);
    }
    if (row->what != NULL) {
        fputs(command_end, stdout);
    }
    return finish();
}

enum outcome usage_version(void)
{
    char tls[32];

    mbedtls_version_get_string_full(tls);
    printf("teo-purge %s (%s)\n", TEO_VERSION, tls);
    return finish();
}
