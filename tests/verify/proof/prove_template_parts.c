/*
 * proves:  core/template.c: teo_write_to_memory, write_json
 * for:     memory of any size up to 8; up to 4 bytes to write, after any length that does not wrap;
 *          texts of up to 4 bytes for JSON
 * unwind:  10
 * planted: core/template.c: writer->length <= writer->size) { => writer->length <= writer->size +
 *          1) {
 * quick:   yes
 */
#include "proof.h"

#include "template.c"

#define MOST 4u
#define ROOM 8u

static size_t calls;
static char written[2u * MOST];

/* Any sink, which keeps what it is handed. */
static void sink(teo_writer *writer, const void *data, size_t length)
{
    PROVE(length == 1 && __CPROVER_r_ok(data, length) && writer->target == written);
    written[calls++] = *(const char *)data;
}

/* prove_digits.c, prove_calendar_text.c: not called here. */
const char *teo_format_decimal(char *end, size_t number)
{
    (void)number;
    return end;
}

void teo_calendar_put(size_t unix_seconds, char text[TEO_ISO8601_SIZE])
{
    (void)unix_seconds;
    (void)text;
}

static void prove_memory(void)
{
    teo_writer writer;
    size_t length = any_up_to(MOST), before = writer.length;
    char *data = any_memory(length, MOST);

    ASSUME(before <= SIZE_MAX - length);
    writer.size = any_up_to(ROOM);
    writer.target = any_memory(writer.size, ROOM);
    teo_write_to_memory(&writer, data, length);
    PROVE(writer.length == before + length);
    if (writer.length <= writer.size) {
        for (size_t i = 0; i < length; i++) {
            PROVE(((char *)writer.target)[before + i] == data[i]);
        }
    }
    REACHES(writer.length == ROOM && length == MOST);
}

/* A quote and a backslash have one before them, and nothing else has. */
static void prove_json(void)
{
    const char *text = any_text(MOST);
    teo_writer writer = {sink, written, 0, 0};
    size_t at = 0;

    write_json(&writer, text);
    PROVE(calls <= 2u * MOST);
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\') {
            PROVE(written[at++] == '\\');
        }
        PROVE(written[at++] == *text);
    }
    PROVE(at == calls);
    REACHES(at == 2u * MOST);
}

int main(void)
{
    prove_memory();
    prove_json();
    return 0;
}
