#!/bin/sh
# Says how large a static program is, and how it finds names. Usage: static.sh PROGRAM musl|COMPILER
set -eu
program=$1 library=$2

if readelf -lW "$program" | grep -q -e INTERP -e DYNAMIC; then
    echo "static: $program needs a dynamic linker" >&2
    exit 1
fi
echo "$program: $(wc -c <"$program") bytes, needs no library"
if [ "$library" = musl ]; then
    echo "  musl: names come from /etc/hosts and the servers in /etc/resolv.conf, nothing else"
else
    cat <<END
  glibc: names come from /etc/hosts and the servers in /etc/resolv.conf. What else
  /etc/nsswitch.conf names (mDNS, LDAP, systemd) works only where shared libraries of this very
  version of glibc are. For a file that is the same everywhere install musl-tools.
END
fi
