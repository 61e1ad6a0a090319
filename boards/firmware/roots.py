#!/usr/bin/env python3
"""Turns a PEM file of CAs into their DER, one after the other, as the firmware holds them.

usage: roots.py CA.pem ROOTS.der

An output that would not change keeps its date.
"""
import pathlib
import re
import ssl
import sys

BLOCK = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


def main():
    source, target = sys.argv[1:]
    try:
        with open(source, encoding="ascii", errors="replace") as file:
            roots = [ssl.PEM_cert_to_DER_cert(block) for block in BLOCK.findall(file.read())]
    except (OSError, ValueError) as error:
        sys.exit(f"CA_FILE: {source}: {error}")
    if not roots:
        sys.exit(f"CA_FILE: {source}: there is no certificate in it")
    target, data = pathlib.Path(target), b"".join(roots)
    if not target.exists() or target.read_bytes() != data:
        target.write_bytes(data)


if __name__ == "__main__":
    main()
