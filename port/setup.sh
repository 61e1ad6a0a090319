#!/bin/sh
# Installs those of Debian's packages that are missing. Usage: setup.sh PACKAGE…
# On a machine that cannot install it names what is missing; what needs it then fails by itself.
# setup.sh --missing PACKAGE… installs nothing and only prints what is missing.
set -u

installed() {
    if command -v dpkg-query >/dev/null; then
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
        return
    fi
    case $1 in # another system: look for what the package brings
    libc6-dev) [ -e /usr/include/stdio.h ] ;;
    libmbedtls-dev) [ -e /usr/include/mbedtls/ssl.h ] || [ -e /usr/local/include/mbedtls/ssl.h ] ;;
    libjsmn-dev) [ -e /usr/include/jsmn.h ] || [ -e /usr/local/include/jsmn.h ] ;;
    libcmocka-dev) [ -e /usr/include/cmocka.h ] || [ -e /usr/local/include/cmocka.h ] ;;
    libjansson-dev) [ -e /usr/include/jansson.h ] || [ -e /usr/local/include/jansson.h ] ;;
    ca-certificates) [ -e /etc/ssl/certs/ca-certificates.crt ] || [ -e /etc/ssl/cert.pem ] ;;
    libcjson-dev) [ -e /usr/include/cjson/cJSON.h ] || [ -e /usr/local/include/cjson/cJSON.h ] ;;
    libjson-c-dev) [ -e /usr/include/json-c/json.h ] || [ -e /usr/local/include/json-c/json.h ] ;;
    libclang-rt-dev)
        command -v clang >/dev/null && [ -e "$(clang -print-file-name=libclang_rt.asan.a)" ]
        ;;
    gcc-arm-none-eabi) command -v arm-none-eabi-gcc >/dev/null ;;
    libnewlib-arm-none-eabi)
        [ "$(arm-none-eabi-gcc -print-file-name=libc.a 2>/dev/null)" != libc.a ]
        ;;
    gcc-riscv64-unknown-elf) command -v riscv64-unknown-elf-gcc >/dev/null ;;
    picolibc-riscv64-unknown-elf)
        riscv64-unknown-elf-gcc --specs=picolibc.specs -E -x c /dev/null >/dev/null 2>&1
        ;;
    musl-tools) command -v musl-gcc >/dev/null ;;
    dpkg-dev) command -v dpkg-source >/dev/null ;;
    qemu-user) command -v qemu-s390x >/dev/null ;;
    tinyproxy-bin) command -v tinyproxy >/dev/null ;;
    nodejs) command -v node >/dev/null ;;
    *) command -v "$1" >/dev/null ;; # a command of the same name
    esac
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

apt() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 \
        -o Dpkg::Use-Pty=0 "$@" </dev/null
}

only_say=
[ "${1-}" != --missing ] || { only_say=1; shift; }
missing=
for package; do
    installed "$package" || missing="$missing $package"
done
[ -z "$only_say" ] || { echo "${missing# }"; exit 0; }

# A system made by debootstrap may have no /etc/hosts, so no localhost, where the emulator listens.
[ -e /etc/hosts ] || hosts=/etc/hosts
[ -n "$missing${hosts-}" ] || exit 0

if ! command -v apt-get >/dev/null; then
    printf 'setup: no apt-get here to install with. Missing, by the names of Debian:%s\n' \
        "$missing" >&2
    exit 0
elif [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
    printf 'setup: neither root nor sudo. To be installed by root: apt-get install%s\n' \
        "$missing" >&2
    exit 0
fi

if [ -n "${hosts-}" ]; then
    echo "setup: writing /etc/hosts, which is missing, with localhost"
    printf '127.0.0.1 localhost\n::1 localhost\n' | as_root tee /etc/hosts >/dev/null
fi
[ -n "$missing" ] || exit 0

printf 'setup: installing%s\n' "$missing"
# Package lists may be absent (a container's image) or old (the mirror has moved on): an update
# cures both.
# shellcheck disable=SC2086 # a list
if ! { apt-cache show --no-all-versions $missing >/dev/null 2>&1 \
    && apt install -y --no-install-recommends $missing; }; then
    apt update && apt install -y --no-install-recommends $missing
fi || {
    printf 'setup: apt-get could not install%s\n' "$missing" >&2
    exit 1
}
