/*
 * proves:  core/utf8.c: teo_check_text
 * for:     texts of up to 5 bytes, and NULL
 * unwind:  7
 * planted: core/utf8.c: *at < least => *at + 1u < least
 */
#include "proof.h"

#include "utf8.c"

#define MOST 5u

int main(void)
{
    char *text = any_text(MOST);
    unsigned least = any_bool() ? ' ' : '!';
    teo_status status = teo_check_text(text, least);

    PROVE(status == TEO_OK || status == TEO_E_NO_VALUE || status == TEO_E_CONTROL ||
          status == TEO_E_UTF8);
    PROVE((status == TEO_E_NO_VALUE) == (*text == '\0'));
    for (const char *at = text; status == TEO_OK && *at != '\0'; at++) {
        PROVE((uint8_t)*at >= least && *at != ASCII_DELETE &&
              (least == ' ' || (uint8_t)*at < ASCII_DELETE));
    }
    PROVE(teo_check_text(NULL, least) == TEO_E_NO_VALUE);
    REACHES(status == TEO_OK && strlen(text) == MOST);
    return 0;
}
