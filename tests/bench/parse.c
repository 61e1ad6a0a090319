/*
 * Reads a document by one library. Usage: parse LIBRARY FILE PIECE, under callgrind, which counts
 * what parse_…() does. Prints tasks, sum, bytes of memory.
 */
#define _GNU_SOURCE /* mallinfo2() */
#include "parse.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const members[MEMBERS] = {
    "JobId",      "Target",     "Type",     "Method",     "Status",
    "CreateTime", "UpdateTime", "FailType", "FailMessage",
};

uint64_t heap_in_use(void)
{
    struct mallinfo2 now = mallinfo2();

    return now.uordblks + now.hblkhd;
}

static char *read_file(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    char *data = NULL;
    long size;

    if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0) {
        return NULL;
    }
    rewind(file);
    *length = (size_t)size;
    data = malloc(*length + 1);
    if (data != NULL && fread(data, 1, *length, file) != *length) {
        return NULL;
    }
    data[*length] = '\0';
    fclose(file);
    return data;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*parse)(const char *json, size_t length, size_t piece, outcome *result);
    } libraries[] = {
        {"teo", parse_teo},         {"jsmn", parse_jsmn},   {"cjson", parse_cjson},
        {"jansson", parse_jansson}, {"jsonc", parse_jsonc},
    };
    outcome result = {0, 0, 0, 0};
    size_t length;
    char *json = argc == 4 ? read_file(argv[2], &length) : NULL;

    for (size_t i = 0; json != NULL && i < sizeof libraries / sizeof *libraries; i++) {
        if (strcmp(argv[1], libraries[i].name) == 0) {
            if (!libraries[i].parse(json, length, strtoul(argv[3], NULL, 10), &result)) {
                fprintf(stderr, "%s: could not read %s\n", argv[1], argv[2]);
                return 1;
            }
            printf("%llu %llu %llu\n", (unsigned long long)result.tasks,
                   (unsigned long long)result.sum,
                   (unsigned long long)(result.memory + (result.whole ? length : 0)));
            free(json);
            return 0;
        }
    }
    fprintf(stderr, "usage: parse LIBRARY FILE PIECE\n");
    return 2;
}
