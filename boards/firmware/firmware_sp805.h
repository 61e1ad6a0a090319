/*
 * ARM's watchdog SP805 (ARM DDI 0270B), which several makers have in their chips, also as that of
 * the CMSDK. It counts down from `period`, interrupts at 0, and resets at the next 0.
 */
#ifndef TEO_FIRMWARE_SP805_H
#define TEO_FIRMWARE_SP805_H

#include <stdint.h>

/* `base` is the address of its registers, `period` is in cycles of its clock. */
void sp805_start(uintptr_t base, uint32_t period);

/* It counts from `period` again. */
void sp805_feed(uintptr_t base);

#endif
