/* The version of these headers and of the library (semantic versioning). */
#ifndef TEO_VERSION_H
#define TEO_VERSION_H

#ifdef __cplusplus
extern "C" {
#endif

#define TEO_VERSION_MAJOR 0
#define TEO_VERSION_MINOR 2
#define TEO_VERSION_PATCH 0

/* The same as one number, for #if: 0.2.0 is 200, 1.2.3 is 10203. */
#define TEO_VERSION_NUMBER \
    (TEO_VERSION_MAJOR * 10000 + TEO_VERSION_MINOR * 100 + TEO_VERSION_PATCH)

/* The same as a text; every request has it in its User-Agent: libteo/0.2.0 */
#define TEO_VERSION "0.2.0"

/* The version of the library that is linked, as a text like TEO_VERSION. Static. */
const char *teo_version(void);

#ifdef __cplusplus
}
#endif

#endif
