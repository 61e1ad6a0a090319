#include "firmware_sp805.h"

#define REGISTER(base, offset) (*(volatile uint32_t *)((base) + (offset)))

/* ARM DDI 0270B section 3.3. */
#define LOAD(base) REGISTER(base, 0x000u)
#define CONTROL(base) REGISTER(base, 0x008u)
#define CLEAR(base) REGISTER(base, 0x00Cu)
#define LOCK(base) REGISTER(base, 0xC00u)
#define CONTROL_INTERRUPT 1u
#define CONTROL_RESET 2u
#define LOCK_OPEN 0x1ACCE551u

void sp805_start(uintptr_t base, uint32_t period)
{
    LOCK(base) = LOCK_OPEN;
    LOAD(base) = period;
    CONTROL(base) = CONTROL_INTERRUPT | CONTROL_RESET;
    LOCK(base) = 0;
}

/* Locked in between: a stray write does not stop it. */
void sp805_feed(uintptr_t base)
{
    LOCK(base) = LOCK_OPEN;
    CLEAR(base) = 1;
    LOCK(base) = 0;
}
