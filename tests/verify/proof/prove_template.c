/*
 * proves:  core/template.c: teo_template_put
 * for:     any template of up to 2 bytes, any arguments, texts of up to 2 bytes; what comes before
 *          and after changes nothing: only the place in the template, the place in the arguments
 *          and the writer go from one round of its loop to the next
 * unwind:  5
 * planted: core/template.c: argument.text == NULL && place < PLACE_DATE => argument.text == NULL &&
 *          place < PLACE_JSON
 * quick:   yes
 */
#include "proof.h"

#include "template.c"

#define TEMPLATE 2u
#define MOST 2u

/* Any sink. */
static void sink(teo_writer *writer, const void *data, size_t length)
{
    PROVE(length == 0 || __CPROVER_r_ok(data, length));
    writer->length += length;
}

/* prove_template_parts.c */
void stub_write_json(teo_writer *writer, const char *text)
{
    writer->length += 2u * strlen(text); /* reads it to its NUL */
}

/* prove_digits.c */
const char *stub_teo_format_decimal(char *end, size_t number)
{
    size_t length = 1 + any_up_to(19);

    (void)number;
    PROVE(__CPROVER_w_ok(end - 20, 20));
    return end - length;
}

/* prove_calendar_text.c */
void stub_teo_calendar_put(size_t unix_seconds, char text[TEO_ISO8601_SIZE])
{
    (void)unix_seconds;
    PROVE(__CPROVER_w_ok(text, TEO_ISO8601_SIZE));
}

int main(void)
{
    static char template[TEMPLATE + 1], text[MOST + 1];
    teo_argument arguments[2 * TEMPLATE];
    teo_writer writer;
    size_t count = 0, before = writer.length;

    writer.sink = sink;
    ASSUME(before <= SIZE_MAX / 2);
    havoc(template, TEMPLATE);
    havoc(text, MOST);
    for (size_t i = 0; template[i] != '\0'; i++) {
        unsigned place = (uint8_t)template[i];

        if (place == PLACE_TEXT || place == PLACE_JSON) {
            arguments[count].text = any_bool() ? text + any_up_to(MOST) : NULL;
        }
        if (place == PLACE_BYTES) {
            size_t length = any_up_to(MOST);

            arguments[count].bytes = text + MOST - length;
            arguments[++count].number = length;
        }
        count += place <= PLACE_NUMBER;
    }
    teo_template_put(&writer, template, count > 0 ? arguments : NULL);
    PROVE(writer.length >= before);
    REACHES(count == 2 * TEMPLATE);
    return 0;
}
