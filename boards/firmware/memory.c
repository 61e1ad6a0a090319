#include "firmware_memory.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <lwip/stats.h>
#include <mbedtls/memory_buffer_alloc.h>

#include "firmware_line.h"

#define ARENA_HEADER 16u /* words for the header of the first free block, which needs fewer */
#define PAINT 0xA5A5A5A5u

/* Of the linker script. */
extern uint32_t __data_start[], __data_end[], __bss_start[], __bss_end[], __stack_start[],
    __stack_end[], __arena_start[], __arena_end[];
extern const uint32_t __data_load[];

static uint32_t shortages;

static size_t bytes(const uint32_t *from, const uint32_t *to)
{
    return (size_t)((const char *)to - (const char *)from);
}

static void paint(uint32_t *from, const uint32_t *to)
{
    while (from < to) {
        *from++ = PAINT;
    }
}

void memory_start(void)
{
    uint32_t *top;

    __asm__ volatile("mov %0, sp" : "=r"(top));
    paint(__stack_start, top - 16); /* below what these two functions use */
    memcpy(__data_start, __data_load, bytes(__data_start, __data_end));
    memset(__bss_start, 0, bytes(__bss_start, __bss_end));
}

void memory_init(void)
{
    mbedtls_memory_buffer_alloc_init((unsigned char *)__arena_start,
                                     bytes(__arena_start, __arena_end));
    paint(__arena_start + ARENA_HEADER, __arena_end); /* the allocator clears what it hands out */
}

/*
 * The linker redirects all calls of mbedtls_calloc() here (--wrap), because mbedTLS does not always
 * report that it had no memory.
 */
void *__real_mbedtls_calloc(size_t count, size_t size);
void *__wrap_mbedtls_calloc(size_t count, size_t size);

void *__wrap_mbedtls_calloc(size_t count, size_t size)
{
    void *block = __real_mbedtls_calloc(count, size);

    shortages += block == NULL && count != 0 && size != 0;
    return block;
}

uint32_t memory_shortages(void)
{
    return shortages;
}

/* The allocator takes the first block that fits, so memory that was never used is at the end. */
static size_t arena_used(void)
{
    const uint32_t *end = __arena_end;

    while (end > __arena_start && end[-1] == PAINT) {
        end--;
    }
    return bytes(__arena_start, end);
}

/* A stack grows down. */
static size_t stack_used(void)
{
    const uint32_t *word = __stack_start;

    while (word < __stack_end && *word == PAINT) {
        word++;
    }
    return bytes(word, __stack_end);
}

void memory_report(void)
{
    line_event("memory");
    line_number("arena", (int64_t)arena_used());
    line_number("arena_size", (int64_t)bytes(__arena_start, __arena_end));
    line_number("arena_shortages", shortages);
    line_number("stack", (int64_t)stack_used());
    line_number("stack_size", (int64_t)bytes(__stack_start, __stack_end));
    line_number("lwip_heap", lwip_stats.mem.max);
    line_number("lwip_heap_size", MEM_SIZE);
    line_number("lwip_pbufs", lwip_stats.memp[MEMP_PBUF_POOL]->max);
    line_number("lwip_pbufs_size", PBUF_POOL_SIZE);
    line_end();
}
