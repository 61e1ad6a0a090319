/*
 * proves:    core/tc3.c: spread
 * for:       any digest
 * unwind:    65
 * planted:   core/tc3.c: digit > '9' => digit > '8'
 * quick:     yes
 */
#include "proof.h"

#include "tc3.c"

int main(void)
{
    char signature[TEO_SIGNATURE_SIZE];
    uint8_t digest[TEO_HASH_SIZE];

    memcpy(digest, signature + TEO_HASH_SIZE, TEO_HASH_SIZE);
    spread(signature);
    for (size_t i = 0; i < TEO_SIGNATURE_SIZE; i++) {
        unsigned digit = i % 2u == 0 ? digest[i / 2u] >> 4 : digest[i / 2u] & 15u;

        PROVE(signature[i] == "0123456789abcdef"[digit]);
    }
    REACHES(signature[0] == 'f' && signature[63] == 'f');
    return 0;
}
