/* The application, for the board's start-up code. */
#ifndef TEO_FIRMWARE_MAIN_H
#define TEO_FIRMWARE_MAIN_H

/* Runs the application. Never returns. */
__attribute__((noreturn)) void firmware_main(void);

#endif
