#!/bin/sh
# Compiles lwIP's ports with the options they look at, by both compilers. Usage: options.sh FLAGS-OF-COMPILER
set -u
passed=0 failed=0

# try FOLDERS OPTION…
try() {
    folders=$1
    shift
    for compiler in gcc clang; do
        # shellcheck disable=SC2086 # a list
        for file in $(printf '%s/*.c ' $folders); do
            # shellcheck disable=SC2086 # lists
            if $compiler -O2 $flags "$@" -S -o /dev/null "$file"; then
                passed=$((passed + 1))
            else
                failed=$((failed + 1))
                echo "$compiler $* $file" >&2
            fi
        done
    done
}

flags=$1
for ip in '-DLWIP_IPV4=1 -DLWIP_IPV6=0' '-DLWIP_IPV4=0 -DLWIP_IPV6=1' '-DLWIP_IPV4=1 -DLWIP_IPV6=1'; do
    # shellcheck disable=SC2086
    {
        try port/lwip -DNO_SYS=1 -DLWIP_ALTCP=0 -DLWIP_DNS=0 $ip
        try port/lwip -DNO_SYS=1 -DLWIP_ALTCP=0 -DLWIP_DNS=1 $ip
        try port/lwip -DNO_SYS=1 -DLWIP_ALTCP=1 -DLWIP_DNS=1 $ip
        try 'port/lwip_sockets port/sockets' -DNO_SYS=0 -DLWIP_COMPAT_SOCKETS=0 -DLWIP_DNS=1 $ip
        try 'port/lwip_sockets port/sockets' -DNO_SYS=0 -DLWIP_COMPAT_SOCKETS=1 -DLWIP_DNS=1 $ip
    }
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
