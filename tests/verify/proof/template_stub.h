/* In place of teo_template_put(), which prove_template.c proves for any form: do a form and its arguments go together? */
#ifndef FORM_STUB_H
#define FORM_STUB_H

#include "proof.h"
#include "teo_template.h"

static inline void prove_form(const char *form, const teo_argument *arguments)
{
    for (; *form != '\0'; form++) {
        if (*form == AS_TEXT[0] || *form == AS_JSON[0]) {
            PROVE(arguments->text == NULL || strlen(arguments->text) < 99); /* reads it to its NUL */
        }
        if (*form == AS_BYTES[0]) {
            if (arguments->bytes == NULL) { /* is left out, but not its length: nothing may follow */
                PROVE(form[1] == '\0');
            } else {
                PROVE(__CPROVER_r_ok(arguments->bytes, arguments[1].number));
            }
            arguments++;
        }
        if ((uint8_t)*form <= (uint8_t)AS_NUMBER[0]) {
            PROVE(__CPROVER_r_ok(arguments, sizeof *arguments));
            arguments++;
        }
    }
}

#endif
