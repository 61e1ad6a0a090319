/* What a file of keys says, in each of its formats. */
#ifndef PURGE_KEYS_TEXT_H
#define PURGE_KEYS_TEXT_H

#include "purge_keys.h"

/*
 * Reads `text`, which it may change; `place` and `section` as in struct keys_reading and struct
 * keys_file. The format shows by its first character that is neither a blank nor in a comment:
 *
 *   {   JSON, as tccli writes it
 *   [   INI, as the SDKs read it
 *   else lines of NAME=VALUE, with the names of the environment
 */
enum keys_found keys_text_read(char *text, const char *place, const char *section,
                               struct keys *keys, char problem[KEYS_PROBLEM_SIZE]);

#endif
