/* What the board's start-up code calls. */
#ifndef TEO_FIRMWARE_MAIN_H
#define TEO_FIRMWARE_MAIN_H

#include <stdint.h>

/* The application: never returns. */
__attribute__((noreturn)) void firmware_main(void);

/* A fault, or an interrupt nobody asked for: tells its number on the UART and ends. */
__attribute__((noreturn)) void firmware_fault(uint32_t exception);

#endif
