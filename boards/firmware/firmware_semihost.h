/*
 * Semihosting (ARM IHI 0100): services that a debugger or an emulator gives to a program on a
 * Cortex-M.
 */
#ifndef TEO_FIRMWARE_SEMIHOST_H
#define TEO_FIRMWARE_SEMIHOST_H

#include <stdbool.h>
#include <stddef.h>

/* Reads the command line; false: there is none, or with its NUL it is longer than `size`. */
bool semihost_command_line(char *line, size_t size);

/* Ends the program with an exit status. */
__attribute__((noreturn)) void semihost_exit(int status);

#endif
