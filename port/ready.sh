#!/bin/sh
# Is there a compiler, and does it find the headers of others?
# Usage: ready.sh COMPILE-COMMAND PACKAGES
compile=$1 packages=$2

missing() {
    cat >&2 <<END
libteo: $1 was not found.
  On Debian, \`make setup\` installs what is missing of: $packages
  Own copies: make CC=… MBEDTLS_DIR=… (a source tree of mbedTLS, built) JSMN_DIR=… (the folder
  of jsmn.h)
END
    exit 1
}

compiler=${compile%% *}
command -v "$compiler" >/dev/null || missing "the compiler $compiler"
for header in string.h mbedtls/sha256.h jsmn.h; do
    printf '#define JSMN_HEADER\n#include <%s>\n' "$header" \
        | eval "$compile -E -x c -o /dev/null -" 2>/dev/null || missing "<$header>"
done
