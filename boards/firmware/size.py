#!/usr/bin/env python3
"""What a board's firmware costs, from the linker's map, and how much of arena and stack its tests have used.

usage: size.py [--update README] FOLDER...

FOLDER holds firmware.map and, once `make firmware-test` has run, marks.json. Prints a table; fails where more than a budget is used.
--update puts the table into README, between <!-- firmware --> and <!-- /firmware -->.
"""
import argparse
import json
import pathlib
import re
import sys

RAM_BUDGET = 64 * 1024
COMPONENTS = ("core", "ports", "lwIP", "mbedTLS", "application", "board", "CAs", "C library", "stack")
# A section named after what lies in it, whoever asked for it: the memory that the application hands to others.
HANDED = {".bss.client": "core", ".bss.task": "core", ".bss.buffer": "core", ".bss.lwip": "ports", ".bss.tls": "ports",
          ".roots": "CAs"}
WHOLE = {".stack": "stack", ".arena": "mbedTLS"}
PLACES = (("mbedtls/", "mbedTLS"), ("lwip/", "lwIP"), ("core/", "core"), ("port/", "ports"), ("boards/firmware/", "application"),
          ("boards/", "board"))
SECTION = re.compile(r"^(\.\w+)\s+0x([0-9a-f]+)\s+0x([0-9a-f]+)")
PART = re.compile(r"^ (\.\S+)\s+0x([0-9a-f]+)\s+0x([0-9a-f]+) (\S.*)$")
# What is counted, by output section: code and constants are in flash, variables in RAM, those with a value in both.
KINDS = {".text": ("flash",), ".data": ("flash", "ram"), ".bss": ("ram",), ".stack": ("ram",), ".arena": ("ram",)}


def joined(text):
    """The map with a section's long name and its numbers on one line again."""
    return re.sub(r"^( ?\.\S+)\n\s+", r"\1 ", text, flags=re.MULTILINE)


def component(section, place, folder):
    if section in HANDED:
        return HANDED[section]
    inside = place.removeprefix(f"{folder}/")
    for start, name in PLACES:
        if inside.startswith(start):
            return name
    if ".a(" in place:
        return "C library"
    raise SystemExit(f"size: whose is {section} of {place}?")


def read_map(path):
    """(component, "flash" or "ram") → bytes. A part reaches to where the next begins: what is between is there to align."""
    text = joined(path.read_text()).partition("Linker script and memory map")[2]
    sizes, kinds, owner, at, end = {}, (), None, 0, 0

    def count(to):
        for kind in kinds:
            sizes[owner, kind] = sizes.get((owner, kind), 0) + to - at

    for line in text.splitlines():
        if not line.startswith(" "):
            count(end)
            match = SECTION.match(line)
            kinds = KINDS.get(match[1], ()) if match else ()
            if kinds:
                owner, at = WHOLE.get(match[1]), int(match[2], 16)
                end = at + int(match[3], 16)
        elif kinds and (match := PART.match(line)) and int(match[3], 16):
            if owner is not None:
                count(int(match[2], 16))
                at = int(match[2], 16)
            owner = component(match[1], match[4], path.parent)
    return sizes


def row(title, cells, last=""):
    return f"| {title} | " + " | ".join(f"{cell:,}" if cell else "" for cell in cells) + f" | {last} |"


def table(images):
    """`images`: (board, sizes, marks) of each."""
    lines = ["| bytes, `-Os` | " + " | ".join(COMPONENTS) + " | sum | budget |", "|---|" + "---:|" * (len(COMPONENTS) + 2)]
    for board, sizes, marks in images:
        for kind, title, budget in (("flash", "flash", ""), ("ram", "RAM", f"{RAM_BUDGET:,}")):
            cells = [sizes.get((name, kind), 0) for name in COMPONENTS]
            lines.append(row(f"{board}: {title}", [*cells, sum(cells)], budget))
        if marks:
            used = {"mbedTLS": marks["arena"], "stack": marks["stack"]}
            lines.append(row("of arena and stack ever used", [used.get(name, 0) for name in COMPONENTS] + [0]))
    text = "\n".join(lines) + "\n"
    full, resumed = (max((marks[name] for _, _, marks in images if marks and name in marks), default=0) / 1e6
                     for name in ("handshake", "handshake_resumed"))
    if full:
        text += (f"\nA TLS handshake (P-256, a chain of two) takes {full:.0f} million instructions, a resumed one {resumed:.1f}, with the "
                 "waiting for the server.\n")
    return text


def details(board, marks):
    if not marks:
        return f"{board}: how much of arena and stack is used, `make firmware-test` finds out"
    return f"{board}, at most: " + ", ".join(f"{what} {marks[name]} of {marks[name + '_size']}" for name, what in (
        ("arena", "arena"), ("stack", "stack"), ("lwip_heap", "lwIP's heap"), ("lwip_pbufs", "its pbufs")))


def judge(board, sizes, marks):
    ram = sum(size for (_, kind), size in sizes.items() if kind == "ram")
    if ram > RAM_BUDGET:
        yield f"over budget: RAM of {board}: {ram} bytes of {RAM_BUDGET}"
    for name in ("arena", "stack"):
        # An arena or a stack that was used to its last word may have been too small.
        if marks and marks[name] >= marks[f"{name}_size"]:
            yield f"over budget: the {name} of {board} was used up: {marks[name]} of {marks[name + '_size']} bytes"


def update(path, text):
    marks = re.compile(r"(<!-- firmware -->\n).*?(<!-- /firmware -->)", re.DOTALL)
    readme = path.read_text()
    if not marks.search(readme):
        sys.exit(f"{path}: no <!-- firmware --> … <!-- /firmware -->")
    path.write_text(marks.sub(lambda match: match[1] + text + match[2], readme))


def main():
    parser = argparse.ArgumentParser(description="Flash and RAM of firmware, by component.")
    parser.add_argument("--update", metavar="README", type=pathlib.Path)
    parser.add_argument("folders", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    images, faults = [], []
    for folder in options.folders:
        path = folder / "marks.json"
        images.append((folder.name, read_map(folder / "firmware.map"), json.loads(path.read_text()) if path.exists() else None))
        faults += judge(*images[-1])
    text = table(images)
    print(text)
    for board, _, marks in images:
        print(details(board, marks))
    for fault in faults:
        print(fault)
    if options.update:
        update(options.update, text)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
