/*
 * proves:    core/template.c: teo_template_put
 * for:       any form of up to 2 bytes, any arguments, texts of up to 2 bytes; what comes before and behind changes nothing: only the place in
 *            the form, the place in the arguments and the writer go from one round of its loop to the next
 * unwind:    5
 * planted:   core/template.c: argument.text == NULL && as < DATE => argument.text == NULL && as < JSON
 * quick:     yes
 */
#include "proof.h"

#include "template.c"

#define FORM 2u
#define MOST 2u

/* prove_template_parts.c */
void stub_put(teo_writer *writer, const char *data, size_t length)
{
    PROVE(length == 0 || __CPROVER_r_ok(data, length));
    writer->length += length;
}

const char *stub_spell(char *end, size_t number)
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
    static char form[FORM + 1], text[MOST + 1];
    teo_argument arguments[2 * FORM];
    teo_writer writer;
    size_t count = 0, before = writer.length;

    ASSUME(before <= SIZE_MAX / 2);
    havoc(form, FORM);
    havoc(text, MOST);
    for (size_t i = 0; form[i] != '\0'; i++) {
        unsigned as = (uint8_t)form[i];

        if (as == TEXT || as == JSON) {
            arguments[count].text = any_bool() ? text + any_up_to(MOST) : NULL;
        }
        if (as == BYTES) {
            size_t length = any_up_to(MOST);

            arguments[count].bytes = text + MOST - length;
            arguments[++count].number = length;
        }
        count += as <= NUMBER;
    }
    teo_template_put(&writer, form, count > 0 ? arguments : NULL);
    PROVE(writer.length >= before);
    REACHES(count == 2 * FORM);
    return 0;
}
