#include "firmware_fault.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "board.h"
#include "firmware_line.h"

#define MARK 0x54454F21u

/* After the power was off it has anything. */
static struct {
    uint32_t mark;
    uint32_t runs;  /* that have ended in a fault, in a row */
    uint32_t fresh; /* 1: `fault` has not been reported yet */
    struct fault fault;
    uint32_t sum;
} kept __attribute__((section(".noinit")));

static uint32_t sum_of_kept(void)
{
    const uint32_t *word = &kept.mark;
    uint32_t sum = 1;

    for (; word < &kept.sum; word++) {
        sum = sum * 31u + *word;
    }
    return sum;
}

static bool is_kept(void)
{
    return kept.mark == MARK && kept.sum == sum_of_kept();
}

void fault_keep(const struct fault *fault)
{
    uint32_t runs = is_kept() ? kept.runs : 0;

    kept.mark = MARK;
    kept.runs = runs + 1u;
    kept.fresh = 1;
    kept.fault = *fault;
    kept.sum = sum_of_kept();
}

uint32_t fault_report(void)
{
    if (!is_kept()) {
        return 0;
    }
    if (kept.fresh != 0) {
        board_show(BOARD_LIGHT_FAILED);
        line_event("fault");
        line_number("exception", kept.fault.exception);
        line_hex("pc", kept.fault.pc);
        line_hex("lr", kept.fault.lr);
        line_hex("cfsr", kept.fault.cfsr);
        line_hex("address", kept.fault.address);
        line_number("stack", kept.fault.stack);
        line_number("ms", kept.fault.ms);
        line_number("runs", kept.runs);
        line_end();
        kept.fresh = 0;
        kept.sum = sum_of_kept();
    }
    return kept.runs;
}

uint32_t fault_pause_ms(uint32_t runs, uint32_t first_ms, uint32_t most_ms)
{
    uint32_t ms = runs != 0 ? first_ms : 0;

    while (runs > 1u && ms < most_ms) {
        ms *= 2u;
        runs--;
    }
    return ms < most_ms ? ms : most_ms;
}

void fault_forget(void)
{
    memset(&kept, 0, sizeof kept);
}
