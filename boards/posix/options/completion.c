/*
 * Each script holds the table as words of its shell: the options of each command, and the values of
 * those that have a list of them. What a shell does with these words is in its template.
 */
#include "purge_completion.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "purge_log.h"
#include "purge_output.h"
#include "purge_suggest.h"
#include "purge_table.h"

static const char *const shells[] = {"bash", "zsh", "fish"};

#define SHELLS (sizeof shells / sizeof shells[0])

static bool is_of(const struct option_row *row, const struct command_row *command)
{
    return (row->commands & (int)command->command) != 0;
}

static bool takes_file(const struct option_row *row)
{
    return row->argument != NULL && strcmp(row->argument, "FILE") == 0;
}

/* Prints the words that the option takes with this command. */
static void print_values(const struct option_row *row, const struct command_row *command,
                         const char *between)
{
    bool any = false;

    for (const struct word *word = row->words; word != NULL && word->name != NULL; word++) {
        if ((word->commands & (int)command->command) != 0) {
            printf("%s%s", any ? between : "", word->name);
            any = true;
        }
    }
}

static void print_commands(void)
{
    for (size_t i = 0; i < command_rows; i++) {
        printf("%s%s", i > 0 ? " " : "", command_table[i].name);
    }
}

static void print_shells(void)
{
    for (size_t i = 0; i < SHELLS; i++) {
        printf("%s%s", i > 0 ? " " : "", shells[i]);
    }
}

/* Prints a text for use between single quotes, without the marks that zsh has a meaning for. */
static void print_quoted(const char *text, const char *unwanted)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'') {
            fputs("'\\''", stdout);
        } else if (strchr(unwanted, *text) != NULL) {
            printf("\\%c", *text);
        } else {
            putchar(*text);
        }
    }
}

/* ---- bash ---- */

static const char bash_begin[] =
    "# bash completion of teo-purge, printed by: teo-purge completion bash\n"
    "_teo_purge()\n"
    "{\n"
    "    local word=\"${COMP_WORDS[COMP_CWORD]}\" before=\"${COMP_WORDS[COMP_CWORD-1]}\"\n"
    "    local command=\"${COMP_WORDS[1]}\" options= values= head= files=\n"
    "\n"
    "    COMPREPLY=()\n";

static const char bash_middle[] =
    "    # readline makes words of their own of = and what follows it.\n"
    "    if [[ $word == = ]]; then\n"
    "        word=\n"
    "    elif [[ $before == = ]]; then\n"
    "        before=\"${COMP_WORDS[COMP_CWORD-2]}\"\n"
    "    fi\n"
    "    case \"$command $before\" in\n";

static const char bash_end[] =
    "        fi\n"
    "        ;;\n"
    "    esac\n"
    "    if [[ -n $files ]]; then\n"
    "        local IFS=$'\\n'\n"
    "        compopt -o filenames 2>/dev/null\n"
    "        COMPREPLY=($(compgen -f -- \"$word\"))\n"
    "        return\n"
    "    fi\n"
    "    if [[ $values == *,* ]]; then\n"
    "        values=\"${values//,/ }\"\n"
    "        [[ $word == *,* ]] && head=\"${word%,*},\"\n"
    "        word=\"${word##*,}\"\n"
    "    fi\n"
    "    COMPREPLY=($(compgen -P \"$head\" -W \"$values\" -- \"$word\"))\n"
    "}\n"
    "complete -F _teo_purge teo-purge\n";

static void print_bash_options(const struct command_row *command)
{
    printf("    %s) options='", command->name);
    for (size_t i = 0; i < option_rows; i++) {
        if (is_of(&option_table[i], command)) {
            printf("--%s ", option_table[i].name);
            if (option_table[i].letter != '\0') {
                printf("-%c ", option_table[i].letter);
            }
        }
    }
    puts("' ;;");
}

/* The values of each option: words, with commas between them if it takes several, or files. */
static void print_bash_values(const struct command_row *command)
{
    for (size_t i = 0; i < option_rows; i++) {
        const struct option_row *row = &option_table[i];
        bool several = row->kind == OPTION_LIST || row->kind == OPTION_NAMES;

        if (!is_of(row, command) || row->argument == NULL) {
            continue;
        }
        printf("    '%s --%s'", command->name, row->name);
        if (row->letter != '\0') {
            printf("|'%s -%c'", command->name, row->letter);
        }
        if (takes_file(row)) {
            puts(") files=yes ;;");
        } else if (row->words != NULL) {
            printf(") values='");
            print_values(row, command, several ? "," : " ");
            puts("' ;;");
        } else {
            puts(") return ;;");
        }
    }
}

static void print_bash(void)
{
    fputs(bash_begin, stdout);
    fputs("    if ((COMP_CWORD == 1)); then\n        COMPREPLY=($(compgen -W '", stdout);
    print_commands();
    puts(" --help --version' -- \"$word\"))\n        return\n    fi\n    case $command in");
    for (size_t i = 0; i < command_rows; i++) {
        print_bash_options(&command_table[i]);
    }
    puts("    esac");
    fputs(bash_middle, stdout);
    for (size_t i = 0; i < command_rows; i++) {
        print_bash_values(&command_table[i]);
    }
    fputs("    *)\n"
          "        if [[ $word == -* ]]; then\n"
          "            values=$options\n"
          "        elif [[ $command == help && COMP_CWORD -eq 2 ]]; then\n"
          "            values='",
          stdout);
    print_commands();
    fputs("'\n        elif [[ $command == completion && COMP_CWORD -eq 2 ]]; then\n"
          "            values='",
          stdout);
    print_shells();
    puts("'");
    fputs(bash_end, stdout);
}

/* ---- zsh ---- */

static const char zsh_begin[] =
    "#compdef teo-purge\n"
    "# zsh completion of teo-purge, printed by: teo-purge completion zsh\n"
    "_teo-purge()\n"
    "{\n"
    "    local state line\n"
    "    typeset -A opt_args\n"
    "\n"
    "    _arguments -C '1: :->command' '*:: :->rest' && return\n"
    "    if [[ $state == command ]]; then\n"
    "        local commands=(\n";

static const char zsh_middle[] =
    "        )\n"
    "        _describe command commands\n"
    "        return\n"
    "    fi\n"
    "    case ${line[1]} in\n";

/* The file is either the function's body, when zsh loads it by itself, or sourced. */
static const char zsh_end[] =
    "    esac\n"
    "}\n"
    "if [[ $funcstack[1] == _teo-purge ]]; then\n"
    "    _teo-purge \"$@\"\n"
    "else\n"
    "    compdef _teo-purge teo-purge\n"
    "fi\n";

/* One option in the language of _arguments: '(-o --output)'{-o+,--output=}'[text]:WORD:(a b)'. */
static void print_zsh_option(const struct option_row *row, const struct command_row *command)
{
    bool repeated = row->kind == OPTION_LIST || row->kind == OPTION_REPEATED;
    bool several = row->kind == OPTION_LIST || row->kind == OPTION_NAMES;
    const char *ends[2] = {row->argument != NULL ? "+" : "", row->argument != NULL ? "=" : ""};

    fputs("            ", stdout);
    if (repeated) {
        fputs("'*'", stdout);
    } else if (row->letter != '\0') {
        printf("'(-%c --%s)'", row->letter, row->name);
    }
    if (row->letter != '\0') {
        printf("{-%c%s,--%s%s}", row->letter, ends[0], row->name, ends[1]);
    } else {
        printf("--%s%s", row->name, ends[1]);
    }
    fputs("'[", stdout);
    print_quoted(row->help, "[]:\\");
    putchar(']');
    if (row->argument != NULL) {
        putchar(':');
        print_quoted(row->argument, "[]:\\");
        putchar(':');
        if (takes_file(row)) {
            fputs("_files", stdout);
        } else if (row->words != NULL) {
            printf(several ? "_values -s , value " : "(");
            print_values(row, command, " ");
            printf(several ? "" : ")");
        }
    }
    puts("' \\");
}

static void print_zsh_command(const struct command_row *command)
{
    printf("    %s)\n        _arguments -s \\\n", command->name);
    for (size_t i = 0; i < option_rows; i++) {
        if (is_of(&option_table[i], command)) {
            print_zsh_option(&option_table[i], command);
        }
    }
    if (command->command == COMMAND_HELP) {
        fputs("            '1:COMMAND:(", stdout);
        print_commands();
        puts(")'");
    } else if (command->command == COMMAND_COMPLETION) {
        fputs("            '1:SHELL:(", stdout);
        print_shells();
        puts(")'");
    } else {
        puts("            '*: :'");
    }
    puts("        ;;");
}

static void print_zsh(void)
{
    fputs(zsh_begin, stdout);
    for (size_t i = 0; i < command_rows; i++) {
        printf("            '%s:", command_table[i].name);
        print_quoted(command_table[i].summary, ":\\");
        puts("'");
    }
    fputs(zsh_middle, stdout);
    for (size_t i = 0; i < command_rows; i++) {
        print_zsh_command(&command_table[i]);
    }
    fputs(zsh_end, stdout);
}

/* ---- fish ---- */

static void print_fish_option(const struct option_row *row, const struct command_row *command)
{
    printf("complete -c teo-purge -n '__fish_seen_subcommand_from %s' -l %s", command->name,
           row->name);
    if (row->letter != '\0') {
        printf(" -s %c", row->letter);
    }
    if (takes_file(row)) {
        fputs(" -r -F", stdout);
    } else if (row->words != NULL) {
        fputs(" -x -a '", stdout);
        print_values(row, command, " ");
        putchar('\'');
    } else if (row->argument != NULL) {
        fputs(" -x", stdout);
    }
    fputs(" -d '", stdout);
    print_quoted(row->help, "\\");
    puts("'");
}

static void print_fish(void)
{
    puts("# fish completion of teo-purge, printed by: teo-purge completion fish\n"
         "complete -c teo-purge -f");
    for (size_t i = 0; i < command_rows; i++) {
        printf("complete -c teo-purge -n __fish_use_subcommand -a %s -d '", command_table[i].name);
        print_quoted(command_table[i].summary, "\\");
        puts("'");
    }
    for (size_t i = 0; i < command_rows; i++) {
        for (size_t j = 0; j < option_rows; j++) {
            if (is_of(&option_table[j], &command_table[i])) {
                print_fish_option(&option_table[j], &command_table[i]);
            }
        }
    }
    fputs("complete -c teo-purge -n '__fish_seen_subcommand_from help' -a '", stdout);
    print_commands();
    fputs("'\ncomplete -c teo-purge -n '__fish_seen_subcommand_from completion' -a '", stdout);
    print_shells();
    puts("'");
}

enum outcome completion_print(const char *shell)
{
    static void (*const printers[SHELLS])(void) = {print_bash, print_zsh, print_fish};
    struct suggestion suggestion;
    struct output output = {0};
    char meant[SUGGEST_SIZE];

    if (shell == NULL) {
        log_line("which shell: bash, zsh or fish? See: teo-purge completion --help");
        return OUTCOME_USAGE;
    }
    suggest_begin(&suggestion, shell, strlen(shell));
    for (size_t i = 0; i < SHELLS; i++) {
        if (strcmp(shell, shells[i]) == 0) {
            printers[i]();
            return output_flush(&output) ? OUTCOME_DONE : output_failed(&output);
        }
        suggest_word(&suggestion, shells[i]);
    }
    log_line("there is no completion for '%s', only for bash, zsh and fish%s", shell,
             suggest_text(&suggestion, "", meant));
    return OUTCOME_USAGE;
}
