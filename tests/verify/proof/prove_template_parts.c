/*
 * proves:    core/template.c: put, spell
 * for:       memory of any size up to 8, or a hash; up to 4 bytes to put, behind any length that does not wrap; any number
 * unwind:    21
 * planted:   core/template.c: end <= writer->to.size => end <= writer->to.size + 1
 * quick:     yes
 */
#include "proof.h"

#include "template.c"

#define MOST 4u
#define ROOM 8u

/* prove_hash.c */
void stub_teo_hash_add(teo_hash *hash, const void *data, size_t length)
{
    PROVE(hash != NULL && (length == 0 || __CPROVER_r_ok(data, length)));
}

static void prove_put(void)
{
    static teo_hash hash;
    teo_writer writer;
    size_t length = any_up_to(MOST), before = writer.length;
    char *data = any_memory(length, MOST);

    ASSUME(before <= SIZE_MAX - length);
    if (any_bool()) {
        writer.at = NULL;
        writer.to.hash = &hash;
    } else {
        writer.to.size = any_up_to(ROOM);
        writer.at = any_memory(writer.to.size, ROOM);
    }
    put(&writer, data, length);
    PROVE(writer.length == before + length);
    if (writer.at != NULL && writer.length <= writer.to.size) {
        for (size_t i = 0; i < length; i++) {
            PROVE(writer.at[before + i] == data[i]);
        }
    }
    REACHES(writer.length == ROOM && length == MOST && writer.at != NULL);
}

static void prove_spell(void)
{
    char text[20];
    size_t number = any_size();
    const char *at = spell(text + sizeof text, number);

    PROVE(at >= text && at < text + sizeof text);
    PROVE(*at >= '0' && *at <= '9' && (*at != '0' || number == 0));
    REACHES(at == text);
}

int main(void)
{
    prove_put();
    prove_spell();
    return 0;
}
