#include "memory.h"

#include <stdlib.h>

#include <lwip/opt.h>

lwip_memory memory;

static size_t spared;

void memory_fail(int first, int count)
{
    memory.calls = 0;
    memory.first = first;
    memory.count = count;
    memory.struck = false;
}

void memory_spare(size_t size)
{
    spared = size;
}

static bool fails(size_t size)
{
    if (size == spared) {
        return false;
    }
    memory.calls++;
    return (memory.largest != 0 && size > memory.largest) ||
           (memory.first != 0 && memory.calls >= memory.first && memory.calls < memory.first + memory.count);
}

void *memory_malloc(size_t size)
{
    void *block;

    if (fails(size)) {
        memory.struck = true;
        return NULL;
    }
    block = malloc(size);
    memory.used += block != NULL;
    return block;
}

void *memory_calloc(size_t count, size_t size)
{
    void *block;

    if (fails(count * size)) {
        memory.struck = true;
        return NULL;
    }
    block = calloc(count, size);
    memory.used += block != NULL;
    return block;
}

void memory_free(void *block)
{
    memory.used -= block != NULL;
    free(block);
}
