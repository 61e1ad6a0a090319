/* core/names.c: teo_find() in a list of two names. A text of up to 8 bytes. unwind 10 */
#include "proof.h"

#include "names.h"

int main(void)
{
    char text[8];
    size_t length = any_below(sizeof text + 1);
    int found;

    any_bytes(text, sizeof text);
    found = teo_find("\4true\5false", text, length);
    PROVE(found >= -1 && found <= 1);
    PROVE((found == 0) == (length == 4 && text[0] == 't' && text[1] == 'r' && text[2] == 'u' && text[3] == 'e'));
    return 0;
}
