#!/usr/bin/env python3
"""What the core asks of others, read from its objects: no heap, no stdio, no floating point, no mutable statics.

usage: symbols.py [--allow PATTERN] NM OBJECT...

PATTERN (for ports) are further names that the objects may ask for.
"""
import argparse
import re
import subprocess
import sys

# The whole list. Anything else that an object leaves undefined, and no other object of the core defines, is a fault.
ALLOWED = re.compile(r"""
    memcpy | memmove | memset | memcmp | strlen
  | mbedtls_sha256_(init|free|clone|starts|update|finish|starts_ret|update_ret|finish_ret)  # *_ret: mbedTLS 2.28
  | mbedtls_platform_zeroize
  | _GLOBAL_OFFSET_TABLE_  # of position-independent code, for a host
    # the compiler's own helpers, of integers alone
  | __aeabi_(u?idiv(mod)?|u?ldivmod|lmul|l?cmp|u?lcmp|llsl|llsr|lasr|[il]div0|mem(cpy|move|set|clr)[48]?)
  | __gnu_thumb1_case_\w+ | __(u?div|u?mod|udivmod|mul|ashl|ashr|lshr|clz|ctz|bswap|u?cmp)[sdt]i[234]
""", re.VERBOSE)

# Sections of data that a program may change. .data.rel.ro is not one: constant but for the loader.
MUTABLE = re.compile(r"\*COM\*|\.s?(data|bss|common)(?!\.rel\.ro)|\.t(data|bss)")


def symbols(nm, path):
    """Yields name, and section or None for undefined."""
    listing = subprocess.run([nm, "--format=sysv", path], check=True, capture_output=True, text=True).stdout
    for line in listing.splitlines():
        fields = [field.strip() for field in line.split("|")]
        if len(fields) == 7 and fields[0] != "Name":
            yield fields[0], None if fields[6] == "*UND*" else fields[6]


def main():
    parser = argparse.ArgumentParser(description="What objects ask of others.")
    parser.add_argument("--allow", metavar="PATTERN", type=re.compile, default=re.compile(r"(?!)"))
    parser.add_argument("nm")
    parser.add_argument("paths", metavar="object", nargs="+")
    options = parser.parse_args()
    nm, paths = options.nm, options.paths
    objects = {path: list(symbols(nm, path)) for path in paths}
    defined = {name for listing in objects.values() for name, section in listing if section}
    faulty = 0
    for path, listing in objects.items():
        faults = [f"asks for {name}" for name, section in listing
                  if not section and name not in defined and not ALLOWED.fullmatch(name) and not options.allow.fullmatch(name)]
        faults += [f"{name} is data that can change ({section})" for name, section in listing
                   if section and MUTABLE.match(section)]
        for fault in faults:
            print(f"{path}: {fault}")
        faulty += bool(faults)
    print(f"{len(paths) - faulty} passed, {faulty} failed")
    return 1 if faulty else 0


if __name__ == "__main__":
    sys.exit(main())
