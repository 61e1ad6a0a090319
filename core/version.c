/* The version of the library that is linked: a program may have other headers. */
#include <teo/version.h>

const char *teo_version(void)
{
    return TEO_VERSION;
}
