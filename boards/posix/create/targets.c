#define _POSIX_C_SOURCE 200809L

#include "purge_targets.h"

#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "purge_log.h"
#include "purge_value.h"
#include "purge_wording.h"

#define CHUNK 65536
#define BLANKS " \t\r\v\f"
#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

/* ---- an index ---- */

static int compare_texts(const void *left, const void *right)
{
    const char *const *one = *(const char *const *const *)left;
    const char *const *other = *(const char *const *const *)right;
    int order = strcmp(*one, *other);

    return order != 0 ? order : (one > other) - (one < other);
}

bool target_index_make(struct target_index *index, const char *const *items, size_t count)
{
    index->items = items;
    index->count = count;
    index->sorted = malloc((count + 1) * sizeof *index->sorted);
    if (index->sorted == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        index->sorted[i] = &items[i];
    }
    qsort(index->sorted, count, sizeof *index->sorted, compare_texts);
    return true;
}

size_t target_index_find(const struct target_index *index, const char *text, bool cut)
{
    size_t low = 0, high = index->count, length = strlen(text) + !cut;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(*index->sorted[middle], text) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == index->count || strncmp(*index->sorted[low], text, length) != 0 ||
        (cut && low + 1 < index->count && strncmp(*index->sorted[low + 1], text, length) == 0)) {
        return SIZE_MAX;
    }
    return (size_t)(index->sorted[low] - index->items);
}

void target_index_free(struct target_index *index)
{
    free((void *)index->sorted);
    index->sorted = NULL;
}

/* ---- a file ---- */

static enum outcome refuse_file(const struct targets *targets, const char *why)
{
    log_line("--targets-file %s: %s", targets->file, why);
    return OUTCOME_USAGE;
}

/* Reads the whole file, with a NUL after it. */
static enum outcome read_all(struct targets *targets, FILE *file, size_t *length)
{
    size_t room = 0;

    *length = 0;
    do {
        if (room - *length < CHUNK + 1) {
            char *text = realloc(targets->text, room = room == 0 ? 2 * CHUNK : 2 * room);

            if (text == NULL) {
                return outcome_memory();
            }
            targets->text = text;
        }
        *length += fread(targets->text + *length, 1, CHUNK, file);
        if (ferror(file)) {
            return refuse_file(targets, strerror(errno));
        }
        if (*length > TARGETS_BYTES_MAX) {
            log_line("--targets-file %s: it is larger than %zu MB; split it", targets->file,
                     TARGETS_BYTES_MAX >> 20);
            return OUTCOME_USAGE;
        }
    } while (!feof(file));
    targets->text[*length] = '\0';
    return OUTCOME_DONE;
}

static bool add_line(struct targets *targets, struct texts *texts, char *text, size_t number)
{
    size_t length;

    text += strspn(text, BLANKS);
    length = strlen(text);
    while (length > 0 && strchr(BLANKS, text[length - 1]) != NULL) {
        length--;
    }
    text[length] = '\0';
    if (length == 0) {
        return true;
    }
    if (!value_add(texts, text)) {
        return false;
    }
    targets->lines[texts->count - 1] = number;
    return true;
}

/* Splits the text into lines. */
static enum outcome split(struct targets *targets, size_t length)
{
    char *text = targets->text, *end = text + length;
    struct texts texts = {NULL, 0};
    size_t number = 0, lines = 1;

    for (char *at = text; (at = memchr(at, '\n', (size_t)(end - at))) != NULL; at++) {
        lines++;
    }
    targets->lines = malloc(lines * sizeof *targets->lines);
    if (targets->lines == NULL) {
        return outcome_memory();
    }
    if (strncmp(text, BYTE_ORDER_MARK, sizeof BYTE_ORDER_MARK - 1) == 0) {
        text += sizeof BYTE_ORDER_MARK - 1;
    }
    while (text < end) {
        char *line_end = memchr(text, '\n', (size_t)(end - text));

        line_end = line_end != NULL ? line_end : end;
        number++;
        if (memchr(text, '\0', (size_t)(line_end - text)) != NULL) {
            log_line("--targets-file %s, line %zu: it has a NUL byte, so this is no text",
                     targets->file, number);
            free((void *)texts.items);
            return OUTCOME_USAGE;
        }
        *line_end = '\0';
        if (!add_line(targets, &texts, text, number)) {
            free((void *)texts.items);
            return outcome_memory();
        }
        text = line_end + 1;
    }
    targets->items = texts.items;
    targets->count = texts.count;
    return OUTCOME_DONE;
}

static enum outcome read_file(struct targets *targets, const char *name)
{
    bool is_stdin = strcmp(name, "-") == 0;
    FILE *file = is_stdin ? stdin : fopen(name, "rb");
    enum outcome outcome;
    size_t length;

    targets->file = is_stdin ? "(standard input)" : name;
    if (file == NULL) {
        return refuse_file(targets, strerror(errno));
    }
    outcome = read_all(targets, file, &length);
    if (!is_stdin) {
        (void)fclose(file);
    }
    if (outcome == OUTCOME_DONE) {
        outcome = split(targets, length);
    }
    if (outcome == OUTCOME_DONE && targets->count == 0) {
        return refuse_file(targets, "it has no targets");
    }
    return outcome;
}

/* ---- both ---- */

static enum outcome copy_arguments(struct targets *targets, const struct texts *texts)
{
    targets->items = malloc((texts->count + 1) * sizeof *targets->items);
    if (targets->items == NULL) {
        return outcome_memory();
    }
    if (texts->count > 0) {
        memcpy((void *)targets->items, (const void *)texts->items,
               texts->count * sizeof *targets->items);
    }
    targets->count = texts->count;
    return OUTCOME_DONE;
}

static void note_duplicates(const struct targets *targets, size_t dropped, const char *first)
{
    log_line("%zu target%s given twice, as '%s' is, and submitted once%s%s", dropped,
             dropped == 1 ? " is" : "s are", first, targets->file != NULL ? ": " : "",
             targets->file != NULL ? targets->file : "");
}

/* Drops all but the first of equal targets. */
static enum outcome drop_duplicates(struct targets *targets, bool quiet)
{
    struct target_index index;
    size_t kept = 0, dropped = 0;
    const char *first = NULL;

    if (!target_index_make(&index, targets->items, targets->count)) {
        return outcome_memory();
    }
    for (size_t i = targets->count; i-- > 1;) {
        if (strcmp(*index.sorted[i], *index.sorted[i - 1]) == 0) {
            first = *index.sorted[i - 1];
            targets->items[index.sorted[i] - index.items] = NULL;
            dropped++;
        }
    }
    target_index_free(&index);
    for (size_t i = 0; i < targets->count; i++) {
        if (targets->items[i] != NULL) {
            if (targets->lines != NULL) {
                targets->lines[kept] = targets->lines[i];
            }
            targets->items[kept++] = targets->items[i];
        }
    }
    targets->count = kept;
    if (dropped > 0 && !quiet) {
        note_duplicates(targets, dropped, first);
    }
    return OUTCOME_DONE;
}

enum outcome targets_read(struct targets *targets, const struct options *options)
{
    enum outcome outcome;

    memset(targets, 0, sizeof *targets);
    outcome = options->targets_file != NULL ? read_file(targets, options->targets_file)
                                            : copy_arguments(targets, &options->targets);
    return outcome == OUTCOME_DONE ? drop_duplicates(targets, options->quiet) : outcome;
}

void targets_free(struct targets *targets)
{
    free((void *)targets->items);
    free(targets->lines);
    free(targets->text);
    memset(targets, 0, sizeof *targets);
}
