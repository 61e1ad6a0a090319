/*
 * Reads JSON documents as bodies of replies: on standard input each as a line of its length, then so many bytes; on standard output
 * a line each, of the status that it ended in. Whole and byte by byte must be the same.
 */
#include "tests/unit/reading.h"

int main(void)
{
    static char document[BYTES_SIZE];
    static reading result;
    size_t length;

    while (scanf("%zu", &length) == 1) {
        if (length >= sizeof document || getchar() != '\n' || fread(document, 1, length, stdin) != length) {
            fprintf(stderr, "a length, a new line and so many bytes were expected\n");
            return 1;
        }
        read_json("document", &result, document, length);
        printf("%d\n", (int)result.status);
    }
    return 0;
}
