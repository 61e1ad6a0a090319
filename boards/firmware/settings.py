#!/usr/bin/env python3
"""Writes settings as an image to flash beside the firmware.

usage: settings.py [--own-credentials] SETTINGS FIRMWARE.elf CHECK TARGET

Writes TARGET.hex (Intel HEX, with its address) and TARGET.bin; firmware_flash.h has the layout.
Only their owner can read them, as they have the secret key. SETTINGS is a text file, a setting a
line, # begins a comment line:

    zone=zone-123
    secret-id=…
    secret-key=…
    host=teo.tencentcloudapi.com
    ca-file=roots.pem

The names are those of firmware_options.h. Each further host= begins another endpoint, with the
port= and address= that follow it. ca-file: the CAs to trust (PEM, by its path from SETTINGS) in
place of those in the firmware; CHECK says what the firmware cannot use (roots.py). FIRMWARE.elf
says where the page is and how large. --own-credentials: the board has a credentials.c of its own.
"""
import argparse
import ipaddress
import os
import pathlib
import re
import struct
import sys
import zlib

import roots

VERSION = 1             # FLASH_VERSION of firmware_flash.h
HEADER = "<III"         # of its fields those that the checksum covers
ENDPOINTS = 3           # OPTIONS_ENDPOINTS_MAX of firmware_options.h
TEXTS = ("zone", "secret-id", "secret-key", "token", "host", "address")
NUMBERS = {"port": 65535, "last": 0x7FFFFFFF, "limit": 1000, "interval": 86400, "deadline": 86400,
           "stall": 86400}
WORDS = ("once", "until-done")
OF_ENDPOINTS = ("host", "port", "address")
RECORD = 16             # bytes in a line of Intel HEX


class Wrong(Exception):
    """What is wrong with the settings: never with a value in it, which may be a secret."""


# ---- the text file ----

def parse(text):
    """The words of the image, and the path of the CAs or None."""
    words, given, ca_file = [], [], None
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        name, equals, value = (part.strip() for part in line.partition("="))
        try:
            check(name, equals, value, given)
        except Wrong as error:
            raise Wrong(f"line {number}: {error}") from None
        given.append(name)
        if name == "ca-file":
            ca_file = value
        else:
            words.append(name + equals + value)
    return words, given, ca_file


def check(name, equals, value, given):
    if name in WORDS and not equals:
        return
    if name not in (*TEXTS, *NUMBERS, "ca-file") or not equals:
        known = ", ".join((*TEXTS, *NUMBERS, "ca-file"))
        raise Wrong(f"not a setting; there are {known}, each with =, and {', '.join(WORDS)}")
    if name in given and name not in OF_ENDPOINTS:
        raise Wrong(f"{name}= stands twice")
    if name == "host" and given.count("host") == ENDPOINTS:
        raise Wrong(f"there are at most {ENDPOINTS} endpoints")
    if name != "ca-file" and not re.fullmatch(r"[!-~]+", value):
        raise Wrong(f"{name}= is empty, or has a space or a character that is not ASCII")
    if name in NUMBERS and not (re.fullmatch(r"[0-9]{1,10}", value)
                                and 1 <= int(value) <= NUMBERS[name]):
        raise Wrong(f"{name}= is no number from 1 to {NUMBERS[name]}")
    if name == "address":
        try:
            ipaddress.IPv4Address(value)
        except ValueError:
            raise Wrong("address= is no IPv4 address") from None


# ---- the firmware ----

def symbols(elf):
    """Names and values of an ELF file of 32 bits, the lowest byte first: TIS ELF 1.2."""
    if elf[:6] != b"\x7fELF\x01\x01":
        raise Wrong("the firmware is no ELF file of 32 bits")
    at, = struct.unpack_from("<I", elf, 32)
    size, count = struct.unpack_from("<HH", elf, 46)
    headers = [struct.unpack_from("<10I", elf, at + size * i) for i in range(count)]
    found = {}
    for header in headers:
        if header[1] == 2:      # SHT_SYMTAB
            names = headers[header[6]][4]
            for entry in range(header[4], header[4] + header[5], 16):
                name, value = struct.unpack_from("<II", elf, entry)
                end = elf.index(b"\0", names + name)
                found[elf[names + name:end].decode("ascii", "replace")] = value
    return found


# ---- the image ----

def image(words, certificates):
    text = b"".join(word.encode("ascii") + b"\0" for word in words)
    ders = b"".join(certificates)
    data = struct.pack(HEADER, VERSION, len(text), len(ders)) + text + ders
    return b"TEOS" + struct.pack("<I", zlib.crc32(data)) + data


def record(kind, address, data):
    body = struct.pack(">BHB", len(data), address & 0xFFFF, kind) + data
    return f":{(body + bytes([-sum(body) & 0xFF])).hex().upper()}\n"


def intel_hex(address, data):
    """Lines of 16 bytes; each 64 KB begin with their upper half of the address."""
    lines, upper = [], None
    for at in range(0, len(data), RECORD):
        if (address + at) >> 16 != upper:
            upper = (address + at) >> 16
            lines.append(record(4, 0, struct.pack(">H", upper)))
        lines.append(record(0, address + at, data[at:at + RECORD]))
    return "".join(lines) + record(1, 0, b"")


def write(path, data):
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        os.fchmod(file.fileno(), 0o600)     # it may be there already
        file.write(data)


def make(arguments):
    source = pathlib.Path(arguments.settings)
    words, given, ca_file = parse(source.read_text(encoding="utf-8-sig"))
    needed = ["zone"] + ([] if arguments.own_credentials else ["secret-id", "secret-key"])
    missing = [f"{name}=" for name in needed if name not in given]
    if missing:
        raise Wrong(f"{' and '.join(missing)} missing")
    firmware = symbols(pathlib.Path(arguments.firmware).read_bytes())
    if not {"__settings_start", "__settings_end", "__token_max"} <= firmware.keys():
        raise Wrong("the firmware takes no settings from flash, or has lost its symbols")
    for word in words:
        if word.startswith("token=") and len(word) - len("token=") > firmware["__token_max"]:
            raise Wrong(f"token= has {len(word) - len('token=')} bytes, the firmware takes "
                        f"{firmware['__token_max']}: make firmware FIRMWARE_TOKEN_MAX=N")
    certificates = roots.read(source.parent / ca_file, arguments.check) if ca_file else []
    data = image(words, certificates)
    address = firmware["__settings_start"]
    room = firmware["__settings_end"] - address
    if len(data) > room:
        raise Wrong(f"{len(data)} bytes, of them {sum(map(len, certificates))} for "
                    f"{len(certificates)} CAs: the page has {room} (__settings_size)")
    write(arguments.target + ".bin", data)
    write(arguments.target + ".hex", intel_hex(address, data).encode())
    print(f"  {arguments.target}.hex: {len(data)} of {room} bytes at {address:#x}, "
          f"version {VERSION}, checksum {zlib.crc32(data[8:])}, "
          + (f"{len(certificates)} CAs" if certificates else "the firmware's CAs"))


def main():
    parser = argparse.ArgumentParser(usage=__doc__.partition("usage: ")[2].partition("\n")[0])
    parser.add_argument("--own-credentials", action="store_true")
    for name in ("settings", "firmware", "check", "target"):
        parser.add_argument(name)
    arguments = parser.parse_args()
    try:
        make(arguments)
    except (OSError, UnicodeError, Wrong) as error:
        sys.exit(f"SETTINGS: {arguments.settings}: {error}")


if __name__ == "__main__":
    main()
