/* Semihosting (ARM IHI 0100): what a debugger or an emulator does for a program on an ARM Cortex-M. */
#ifndef TEO_FIRMWARE_SEMIHOST_H
#define TEO_FIRMWARE_SEMIHOST_H

#include <stdbool.h>
#include <stddef.h>

/* The command line, with a NUL at its end; false: there is none, or it is longer than `size` - 1. */
bool semihost_command_line(char *line, size_t size);

/* Ends the program with an exit status. */
__attribute__((noreturn)) void semihost_exit(int status);

#endif
