/* The version of these headers and of the library. */
#ifndef TEO_VERSION_H
#define TEO_VERSION_H

#define TEO_VERSION "0.1.0" /* as in the User-Agent of every request: libteo/0.1.0 */

#endif
