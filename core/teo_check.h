/* A check by the compiler. */
#ifndef TEO_CORE_CHECK_H
#define TEO_CORE_CHECK_H

/* Does not compile unless `holds`; the compiler's error has `fault`, a name, in it. */
#define TEO_CHECK(fault, holds) typedef char fault[(holds) ? 1 : -1]

#endif
