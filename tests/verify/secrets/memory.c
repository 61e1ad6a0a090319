#include "memory.h"

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <ucontext.h>

enum { STACK_SIZE = 1 << 18, ARENA_SIZE = 1 << 28, ALIGNMENT = 16, PAINT = 0xA5 };

/* ---- the stack ---- */

static uint8_t stack[STACK_SIZE] __attribute__((aligned(4096)));
static ucontext_t here, there;
static void (*to_call)(void *context);
static void *call_context;
static bool inside;

static void enter(void)
{
    to_call(call_context);
}

void memory_call(void (*function)(void *context), void *context)
{
    to_call = function;
    call_context = context;
    assert(getcontext(&there) == 0);
    there.uc_stack.ss_sp = stack;
    there.uc_stack.ss_size = sizeof stack;
    there.uc_link = &here;
    makecontext(&there, enter, 0);
    inside = true;
    assert(swapcontext(&here, &there) == 0);
    inside = false;
}

region memory_stack(void)
{
    size_t unused = 0;

    while (unused < sizeof stack && stack[unused] == PAINT) {
        unused++;
    }
    assert(unused > 0); /* it did not overflow */
    return (region){"stack", stack + unused, sizeof stack - unused};
}

/* ---- the arena ---- */

static uint8_t arena[ARENA_SIZE] __attribute__((aligned(ALIGNMENT)));
static size_t used;
static unsigned allocations, failing;

region memory_arena(void)
{
    return (region){"arena", arena, used};
}

void memory_begin(void)
{
    memset(stack, PAINT, sizeof stack);
    memset(arena, 0, used);
    used = 0;
    memory_fail_at(0);
}

void memory_fail_at(unsigned n)
{
    allocations = 0;
    failing = n;
}

static bool is_in_arena(const void *memory)
{
    return (uintptr_t)memory - (uintptr_t)arena < sizeof arena;
}

/* Before each piece is its size. */
static void *allot(size_t size)
{
    size_t needed = ALIGNMENT + (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    uint8_t *piece = arena + used;

    if (failing != 0 && ++allocations >= failing) {
        errno = ENOMEM;
        return NULL;
    }
    assert(size < sizeof arena && needed <= sizeof arena - used);
    memcpy(piece, &size, sizeof size);
    used += needed;
    return piece + ALIGNMENT;
}

/*
 * The functions of libc, for the whole process: mbedTLS of a package knows no other. glibc has its own under these names beside.
 */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void __libc_free(void *memory);

void *malloc(size_t size)
{
    return inside ? allot(size) : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    if (!inside) {
        return __libc_calloc(count, size);
    }
    assert(size == 0 || count <= SIZE_MAX / size);
    return allot(count * size);
}

void free(void *memory)
{
    if (!is_in_arena(memory)) {
        __libc_free(memory);
    }
}

void *realloc(void *memory, size_t size)
{
    size_t before;
    void *moved;

    if (!inside && !is_in_arena(memory)) {
        return __libc_realloc(memory, size);
    }
    moved = malloc(size);
    if (moved != NULL && memory != NULL) {
        assert(is_in_arena(memory));
        memcpy(&before, (uint8_t *)memory - ALIGNMENT, sizeof before);
        memcpy(moved, memory, before < size ? before : size);
    }
    return moved;
}
