/*
 * In place of teo_template_put(), which prove_template.c proves for any template: do a template and
 * its arguments go together?
 */
#ifndef TEMPLATE_STUB_H
#define TEMPLATE_STUB_H

#include "proof.h"
#include "teo_template.h"

static inline void prove_template(const char *template, const teo_argument *arguments)
{
    for (; *template != '\0'; template ++) {
        if (*template == AS_TEXT[0] || *template == AS_JSON[0]) {
            PROVE(arguments->text == NULL ||
                  strlen(arguments->text) < 99); /* reads it to its NUL */
        }
        if (*template == AS_BYTES[0]) {
            if (arguments->bytes ==
                NULL) { /* is left out, but not its length: nothing may follow */
                PROVE(template[1] == '\0');
            } else {
                PROVE(__CPROVER_r_ok(arguments->bytes, arguments[1].number));
            }
            arguments++;
        }
        if ((uint8_t) * template <= (uint8_t)AS_NUMBER[0]) {
            PROVE(__CPROVER_r_ok(arguments, sizeof *arguments));
            arguments++;
        }
    }
}

#endif
