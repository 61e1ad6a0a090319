/*
 * The table of all commands and options. Parsing, the texts of --help, files and completion read
 * it, so that none of them can name what another does not know.
 */
#ifndef PURGE_TABLE_H
#define PURGE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "purge_options.h"

/* What an option's value is, and what it is in struct options. */
enum option_kind {
    OPTION_SWITCH,   /* no value, or yes or no: bool */
    OPTION_TEXT,     /* const char * */
    OPTION_LIST,     /* texts with commas or blanks between them, of `words`: struct texts */
    OPTION_NAMES,    /* the same, of `words`, as it is: const char * */
    OPTION_REPEATED, /* one text each time: struct texts */
    OPTION_NUMBER,   /* `least` to `most`: uint32_t */
    OPTION_DURATION, /* `least` to `most`, in milliseconds: uint32_t */
    OPTION_SPAN,     /* a duration of any length, in milliseconds: uint64_t */
    OPTION_TIME,     /* Unix seconds: uint32_t */
    OPTION_ZONE,     /* const char *, and options->zone */
    OPTION_CHOICE,   /* one of `words`: an enum */
    OPTION_NAME,     /* one of `words`, by the name that the service has for it: const char * */
    OPTION_ENDPOINT, /* struct endpoint */
    OPTION_HELP,     /* prints the help of the command */
    OPTION_VERSION   /* prints the version */
};

/* The parts of a help text, in their order. */
enum option_group { GROUP_WHAT, GROUP_HOW, GROUP_OUTPUT, GROUP_SERVICE, GROUP_OTHER, GROUPS };

/* A word that an option takes as its value. */
struct word {
    const char *name;
    int commands;     /* bits of enum command */
    int value;        /* of an OPTION_CHOICE */
    const char *text; /* of an OPTION_NAME; NULL: `name` */
};

/*
 * An option that means different things to several commands has a row for each, with other
 * `commands`.
 */
struct option_row {
    const char *name; /* without its dashes */
    char letter;      /* of its short form; 0: it has none */
    enum option_kind kind;
    int commands; /* bits of enum command */
    size_t at;    /* offset in struct options */
    uint64_t least;
    uint64_t most;
    const char *argument;     /* the word for its value in help texts; NULL for a switch */
    const struct word *words; /* up to one without a name; NULL: any value */
    enum option_group group;
    const char *help;
};

extern const struct option_row option_table[];
extern const size_t option_rows;
#define OPTION_ROWS_MAX 96 /* for arrays with a place for each row */

struct command_row {
    const char *name;
    enum command command;
    const char *arguments; /* after the name, in the line "usage:" */
    const char *summary;   /* a line for the overview */
    const char *help;      /* what it does */
    const char *what;      /* the heading of GROUP_WHAT; NULL: it has no options */
};

extern const struct command_row command_table[];
extern const size_t command_rows;

/* A variable of the environment that stands for an option. */
struct variable_row {
    const char *variable;
    const char *name; /* of the option */
    bool elsewhere;   /* another part reads it: here it only makes files give way */
};

extern const struct variable_row variable_table[];
extern const size_t variable_rows;

/* The name of a command. */
const char *command_name(enum command command);

/* The command of this name, or NULL. */
const struct command_row *command_find(const char *name);

/*
 * The row of the option of this name (without dashes; `length` bytes) or letter: that of `command`
 * if it has one, else one of another command, else NULL.
 */
const struct option_row *option_find(const char *name, size_t length, enum command command);
const struct option_row *option_find_letter(char letter, enum command command);

#endif
