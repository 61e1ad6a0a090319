#!/usr/bin/env python3
"""Turns a PEM file of CAs into their DER, one after the other, as the firmware holds them.

usage: roots.py CA.pem ROOTS.der CHECK

CHECK is a program that says why the firmware cannot use the CA on its standard input
(host/check_root.c): such a CA is refused. One that is there twice is taken once. An output that
would not change keeps its date.
"""
import pathlib
import re
import ssl
import subprocess
import sys

BLOCK = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
# X.520: what names consist of, by the last byte of 2.5.4.x.
ATTRIBUTES = {3: "CN", 6: "C", 7: "L", 8: "ST", 10: "O", 11: "OU"}
UTF16 = 0x1E    # BMPString


def elements(data):
    """(tag, contents) of each element of DER: X.690 section 8.1."""
    at = 0
    while at < len(data):
        tag, length = data[at], data[at + 1]
        at += 2
        if length >= 0x80:
            count = length & 0x7F
            length = int.from_bytes(data[at:at + count], "big")
            at += count
        yield tag, data[at:at + length]
        at += length


def subject(der):
    """As "O=Example, CN=Example root": RFC 5280 section 4.1."""
    try:
        (_, certificate), = elements(der)
        _, body = next(elements(certificate))
        fields = [contents for tag, contents in elements(body) if tag != 0xA0]   # the version
        parts = []
        for _, part in elements(fields[4]):
            for _, pair in elements(part):
                (_, name), (tag, value) = elements(pair)
                text = value.decode("utf-16-be" if tag == UTF16 else "utf-8", "replace")
                parts.append((ATTRIBUTES.get(name[-1], "?") if name[:2] == b"\x55\x04" else "?")
                             + "=" + "".join(c if c.isprintable() else "?" for c in text))
        return ", ".join(parts)
    except (IndexError, StopIteration, ValueError):
        return "its subject cannot be read"


def main():
    source, target, check = sys.argv[1:]
    try:
        with open(source, encoding="ascii", errors="replace") as file:
            roots = [ssl.PEM_cert_to_DER_cert(block) for block in BLOCK.findall(file.read())]
    except (OSError, ValueError) as error:
        sys.exit(f"CA_FILE: {source}: {error}")
    if not roots:
        sys.exit(f"CA_FILE: {source}: there is no certificate in it")
    refused = False
    for number, root in enumerate(roots, 1):
        done = subprocess.run([check], input=root, stdout=subprocess.PIPE, check=False)
        if done.returncode != 0:
            refused = True
            why = done.stdout.decode().strip() or f"{check} ended with {done.returncode}"
            print(f"CA_FILE: {source}: certificate {number}, {subject(root)}: {why}",
                  file=sys.stderr)
    if refused:
        sys.exit("CA_FILE: the firmware could not use them: take them out, or change its "
                 "mbedtls_config.h or FIRMWARE_TLS")
    target, data = pathlib.Path(target), b"".join(dict.fromkeys(roots))
    if not target.exists() or target.read_bytes() != data:
        target.write_bytes(data)


if __name__ == "__main__":
    main()
