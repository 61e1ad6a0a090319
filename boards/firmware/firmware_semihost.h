/*
 * Semihosting (ARM IHI 0100): services that a debugger or an emulator gives to a program on a
 * Cortex-M.
 */
#ifndef TEO_FIRMWARE_SEMIHOST_H
#define TEO_FIRMWARE_SEMIHOST_H

#include <stddef.h>

enum semihost_answer {
    SEMIHOST_OK,
    SEMIHOST_NOBODY,  /* there is neither a debugger nor an emulator that answers */
    SEMIHOST_TOO_LONG /* with its NUL the line is longer than `size` */
};

/* Reads the command line. */
enum semihost_answer semihost_command_line(char *line, size_t size);

/*
 * In the table of exceptions, for HardFault: a request that nobody answers is one (ARM DDI 0403E
 * section C1.6.1). That returns to it; every other goes on to cortex_m_fault().
 */
void semihost_fault(void);

/*
 * Ends the program with an exit status. If nobody answers, the processor is reset
 * after SEMIHOST_RESET_MS: the settings in flash may be better by then.
 */
#define SEMIHOST_RESET_MS 60000u
__attribute__((noreturn)) void semihost_exit(int status);

#endif
