/*
 * proves:    core/status_text.c: find, teo_status_text, teo_status_remedy, teo_code_remedy
 * for:       any status, be it one or none; any code of up to 36 bytes
 * unwind:    70
 * planted:   core/status_text.c: i < sizeof codes / sizeof codes[0] => i <= sizeof codes / sizeof codes[0]
 */
#include "proof.h"

#include "status_text.c"

#define MOST 36u /* the longest that is known has 33 */

int main(void)
{
    int status = any_int();
    char code[MOST + 1];

    code[MOST] = '\0';
    PROVE(teo_status_text((teo_status)status) != NULL && teo_status_remedy((teo_status)status) != NULL);
    PROVE(teo_code_remedy(code) != NULL && teo_code_remedy(NULL) != NULL);
    REACHES(strlen(code) == MOST);
    return 0;
}
