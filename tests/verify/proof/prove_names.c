/*
 * proves:  core/names.c: teo_find, teo_find_text, teo_copy_name, teo_look_up
 * for:     any list of up to 3 names or pairs in 8 bytes, and any text of up to 4 bytes
 * unwind:  9
 * planted: core/names.c: pairs += 2 => pairs += 3
 */
#include "proof.h"

#include "names.c"

#define LIST 8u

/* The name itself is copied, and not a byte more than its NUL. */
static void prove_copy(const char *list, size_t index, const size_t *where)
{
    size_t size = (size_t)list[where[index]];
    char *to = any_memory(size + 1, LIST);

    teo_copy_name(to, list, (unsigned)index);
    PROVE(memcmp(to, list + where[index] + 1, size) == 0 && to[size] == '\0');
    REACHES(index == 2 && size == 1);
}

static void prove_find(void)
{
    char *list = any_memory(LIST, LIST);
    size_t length = any_up_to(4), at = 0, count = 0, where[LIST];
    char *text = any_memory(length, 4);
    int found;

    while (at < LIST - 1 && list[at] != '\0') { /* names that do not reach over the list's end */
        ASSUME(list[at] > 0 && list[at] < (int)(LIST - 1 - at));
        where[count++] = at;
        at += 1 + (size_t)list[at];
    }
    list[at] = '\0';
    ASSUME(count <= 3);
    found = teo_find(list, text, length);
    if (count > 0) {
        prove_copy(list, any_up_to(count - 1), where);
    }
    PROVE(found >= -1 && found < (int)count);
    if (found >= 0) {
        at = where[found];
        PROVE((size_t)list[at] == length && memcmp(list + at + 1, text, length) == 0);
    }
    if (length == 4) {
        text[3] = '\0';
        PROVE(teo_find_text(list, text) == teo_find(list, text, strlen(text)));
    }
    REACHES(found == 2);
    REACHES(found == -1 && count == 3);
}

static void prove_look_up(void)
{
    size_t pairs = any_up_to(3);
    bool any = any_bool(), is_there = false;
    char *list = any_memory(2 * pairs + (any ? 2 : 1), 8);
    uint8_t byte = any_byte();
    unsigned result;

    for (size_t i = 0; i < pairs; i++) {
        ASSUME((uint8_t)list[2 * i] > TEO_ANY && list[2 * i + 1] != '\0');
        is_there |= (uint8_t)list[2 * i] == byte;
    }
    list[2 * pairs] = any ? TEO_ANY : '\0';
    result = teo_look_up(list, byte);
    if (is_there) {
        PROVE(result != 0);
        is_there = false;
        for (size_t i = 0; i < pairs; i++) {
            is_there |= (uint8_t)list[2 * i] == byte && (uint8_t)list[2 * i + 1] == result;
        }
        PROVE(is_there);
    } else {
        PROVE(result == (any ? (uint8_t)list[2 * pairs + 1] : 0));
    }
    REACHES(result == 0xFF);
    REACHES(any && !is_there && pairs == 3);
}

int main(void)
{
    prove_find();
    prove_look_up();
    return 0;
}
