#include "memory.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <lwip/stats.h>
#include <mbedtls/memory_buffer_alloc.h>

#include "line.h"

/*
 * All that mbedTLS allocates: its records' buffers (16.7 KB and 1.4 KB), a handshake, the peer's chain, the roots, the session. A chain
 * with ECDSA needs 28 KB in all; this is enough for one with RSA up to a root of 4096 bits.
 */
#ifndef FIRMWARE_ARENA_SIZE
#define FIRMWARE_ARENA_SIZE (36u * 1024u)
#endif

#define ARENA_HEADER 16u /* words, of the one free block there is at first; fewer are used */
#define PAINT 0xA5A5A5A5u

/* Of the linker script. */
extern uint32_t __data_start[], __data_end[], __bss_start[], __bss_end[], __stack_start[], __stack_end[];
extern const uint32_t __data_load[];

static uint32_t arena[FIRMWARE_ARENA_SIZE / sizeof(uint32_t)];

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
    memcpy(__data_start, __data_load, (size_t)((char *)__data_end - (char *)__data_start));
    memset(__bss_start, 0, (size_t)((char *)__bss_end - (char *)__bss_start));
}

void memory_init(void)
{
    mbedtls_memory_buffer_alloc_init((unsigned char *)arena, sizeof arena);
    paint(arena + ARENA_HEADER, arena + sizeof arena / sizeof *arena); /* it clears what it hands out */
}

/* The allocator takes the first block that fits, so what it never needed is at the end. */
static size_t arena_used(void)
{
    size_t words = sizeof arena / sizeof *arena;

    while (words != 0 && arena[words - 1] == PAINT) {
        words--;
    }
    return words * sizeof *arena;
}

/* A stack grows down. */
static size_t stack_used(void)
{
    const uint32_t *word = __stack_start;

    while (word < __stack_end && *word == PAINT) {
        word++;
    }
    return (size_t)((const char *)__stack_end - (const char *)word);
}

void memory_report(void)
{
    line_event("memory");
    line_number("arena", (int64_t)arena_used());
    line_number("arena_size", sizeof arena);
    line_number("stack", (int64_t)stack_used());
    line_number("stack_size", (int64_t)((char *)__stack_end - (char *)__stack_start));
    line_number("lwip_heap", lwip_stats.mem.max);
    line_number("lwip_heap_size", MEM_SIZE);
    line_number("lwip_pbufs", lwip_stats.memp[MEMP_PBUF_POOL]->max);
    line_number("lwip_pbufs_size", PBUF_POOL_SIZE);
    line_end();
}
