#!/usr/bin/env python3
"""What a board's firmware costs, by the linker's map, and how much memory its tests have used.

usage: size.py --budgets FILE [--update PAGE | --check PAGE]... FOLDER...

FOLDER holds firmware.map and, after `make firmware-test`, marks.json. Prints a table; fails if a
budget is exceeded. --update puts the tables into a page: all components between <!-- firmware -->
and <!-- /firmware -->, what can be set between <!-- memory --> and <!-- /memory -->. --check fails
if the page shows other tables.
"""
import argparse
import json
import pathlib
import re
import sys

COMPONENTS = ("core", "ports", "lwIP", "mbedTLS: TLS", "mbedTLS: X.509, keys",
              "mbedTLS: cryptography", "mbedTLS: arena", "application", "board", "CAs", "C library",
              "stack")
# Sections that count for another component than their file: memory that the application gives away.
GIVEN = {".bss.client": "core", ".bss.task": "core", ".bss.buffer": "core", ".bss.lwip": "ports",
         ".bss.tls": "ports", ".roots": "CAs"}
WHOLE = {".stack": "stack", ".arena": "mbedTLS: arena"}
PLACES = (("mbedtls/ssl_", "mbedTLS: TLS"), ("mbedtls/x509", "mbedTLS: X.509, keys"),
          ("mbedtls/pk", "mbedTLS: X.509, keys"), ("mbedtls/oid", "mbedTLS: X.509, keys"),
          ("mbedtls/asn1", "mbedTLS: X.509, keys"), ("mbedtls/", "mbedTLS: cryptography"),
          ("lwip/", "lwIP"), ("core/", "core"), ("port/", "ports"),
          ("boards/firmware/", "application"), ("boards/", "board"))
SECTION = re.compile(r"^(\.\w+)\s+0x([0-9a-f]+)\s+0x([0-9a-f]+)")
PART = re.compile(r"^ (\.\S+)\s+0x([0-9a-f]+)\s+0x([0-9a-f]+) (\S.*)$")
COMPILER = re.compile(r"/gcc/arm-none-eabi/([\d.]+)/")
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
SETTINGS = (("mbedTLS's arena", "`__arena_size`", "arena"),
            ("the stack", "`__stack_size`", "stack"),
            ("lwIP's heap", "`MEM_SIZE`", "lwip_heap"),
            ("lwIP's pool, buffers", "`PBUF_POOL_SIZE`", "lwip_pbufs"))
LIBRARY = (("client, buffer and record", "[`teo/limits.h`](../include/teo/limits.h)", "core"),
           ("TLS and connection", "`teo_tls`, `teo_lwip`", "ports"))
MARKS = (("arena", "arena"), ("stack", "stack"), ("lwip_heap", "lwIP's heap"),
         ("lwip_pbufs", "its pbufs"))
# What is counted, by output section: code and constants are in flash, variables in RAM, those with
# an initial value in both.
KINDS_OF_MEMORY = ("flash", "ram")
KINDS = {".text": ("flash",), ".data": ("flash", "ram"), ".bss": ("ram",), ".noinit": ("ram",),
         ".stack": ("ram",), ".arena": ("ram",)}


def joined(text):
    """The map with a section's long name and its numbers on one line again."""
    return re.sub(r"^( ?\.\S+)\n\s+", r"\1 ", text, flags=re.MULTILINE)


def component(section, place, folder):
    if section in GIVEN:
        return GIVEN[section]
    inside = place.removeprefix(f"{folder}/")
    for start, name in PLACES:
        if inside.startswith(start):
            return name
    if ".a(" in place:
        return "C library"
    raise SystemExit(f"size: whose is {section} of {place}?")


def read_map(path):
    """(component, "flash" or "ram") -> bytes. A part ends where the next begins: padding counts."""
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


def sums(sizes):
    """Of flash, of RAM."""
    return [sum(size for (_, kind), size in sizes.items() if kind == what)
            for what in KINDS_OF_MEMORY]


def rows(images, budgets):
    """What it is, then flash and RAM of each board."""
    for name in COMPONENTS:
        yield [name] + [sizes.get((name, kind), 0)
                        for _, sizes, _ in images for kind in KINDS_OF_MEMORY]
    yield ["sum"] + [value for _, sizes, _ in images for value in sums(sizes)]
    yield ["budget"] + [budgets[kind] for _ in images for kind in KINDS_OF_MEMORY]


def titles(images):
    return [f"{board}: {what}" for board, _, _ in images for what in ("flash", "RAM")]


def table(images, budgets, compiler):
    """`images`: (board, sizes, marks) of each."""
    lines = ["| bytes, `-Os` | " + " | ".join(titles(images)) + " |",
             "|---|" + "---:|" * (2 * len(images))]
    for name, *cells in rows(images, budgets):
        shown = " | ".join(f"{cell:,}" if cell else "" for cell in cells)
        lines.append(f"| {name} | {shown} |")
    text = "\n".join(lines) + "\n"
    if any(marks for _, _, marks in images):
        arena, stack = (max(marks[name] for _, _, marks in images if marks)
                        for name in ("arena", "stack"))
        text += f"\nOf arena and stack the tests have used {arena:,} and {stack:,}.\n"
    full, resumed = (max((marks[name] for _, _, marks in images if marks and name in marks),
                         default=0) / 1e6 for name in ("handshake", "handshake_resumed"))
    if full:
        text += (f"\nA TLS handshake (P-256, a chain of two; with waits) takes {full:.0f} million "
                 f"instructions, resumed {resumed:.1f}.\n")
    return text + f"\nMade by arm-none-eabi-gcc {compiler}.\n"


def memory_table(images):
    """What can be set, and how much of it the tests have used; None: they have not run."""
    if not all(marks for _, _, marks in images):
        return None
    lines = ["| what | set by | here | the tests need |", "|---|---|---:|---:|"]
    for what, option, name in SETTINGS:
        size, used = (max(marks[key] for _, _, marks in images) for key in (f"{name}_size", name))
        if name != "lwip_pbufs":
            used = -(-used // 100) * 100
        lines.append(f"| {what} | {option} | {size:,} | {used:,} |")
    for what, option, name in LIBRARY:
        size = max(sizes[name, "ram"] for _, sizes, _ in images)
        lines.append(f"| {what} | {option} | {size:,} | all |")
    return "\n".join(lines) + "\n"


def details(board, marks):
    if not marks:
        return f"{board}: how much of arena and stack is used, `make firmware-test` finds out"
    return f"{board}, at most: " + ", ".join(
        f"{what} {marks[name]} of {marks[name + '_size']}" for name, what in MARKS)


def read_budgets(path):
    """Those of an image: lines "image flash BYTES", "image ram BYTES"."""
    lines = (line.split("#")[0].split() for line in path.read_text().splitlines())
    return {fields[1]: int(fields[2]) for fields in lines if fields and fields[0] == "image"}


def judge(board, sizes, marks, budgets):
    for kind, value in zip(KINDS_OF_MEMORY, sums(sizes)):
        if value > budgets[kind]:
            yield f"over budget: {kind} of {board}: {value} bytes of {budgets[kind]}"
    for name in ("arena", "stack"):
        # An arena or a stack that was used to its last word may have been too small.
        if marks and marks[name] >= marks[f"{name}_size"]:
            yield (f"over budget: the {name} of {board} was used up: {marks[name]} of "
                   f"{marks[name + '_size']} bytes")


def parts(path, tables):
    """(name, the text between its two marks, the new text) of each table that the page has."""
    found = []
    for name, text in tables.items():
        match = re.search(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", path.read_text(), re.DOTALL)
        if match:
            found.append((name, match[1], text))
    if not found:
        sys.exit(f"{path}: no place for a table, <!-- … --> to <!-- /… -->")
    return found


def update(path, tables):
    for name, shown, text in parts(path, tables):
        if text is None:
            print(f"{path}: the table of {name} stays as it is: make firmware-test first")
        else:
            page = path.read_text()
            text = settled(shown, text)
            path.write_text(page.replace(f"<!-- {name} -->\n{shown}", f"<!-- {name} -->\n{text}"))


def near(line, index, shown, made):
    """Is the number shown the one made? Runs differ, and so do the lengths of signatures."""
    if "million instructions" in line:
        return abs(shown - made) <= made / 2 or made < 10
    if "have used" in line:
        return abs(shown - made) <= made / 10
    if "`" in line and index == 1:
        return made * 0.9 <= shown <= made * 2
    return abs(shown - made) <= 32


def same(line, other):
    """Do the line shown and the one made say the same, but for what differs between runs?"""
    numbers = [[float(number.replace(",", "")) for number in NUMBER.findall(each)]
               for each in (line, other)]
    return NUMBER.sub("#", line) == NUMBER.sub("#", other) and all(
        near(line, index, *pair) for index, pair in enumerate(zip(*numbers)))


def settled(shown, made):
    """The table made; what the tests need stays as shown while that is right, as runs differ."""
    old = {line.split("|")[1]: line for line in shown.splitlines() if line.startswith("|")}
    return "".join(f"{kept if same(kept, line) and '`' in line else line}\n"
                   for line in made.splitlines()
                   for kept in [old.get(line.split("|")[1], "") if "|" in line else ""])


def check(path, tables, compiler):
    """Yields for each table of the page: is it as it should be? None: that cannot be said."""
    for name, shown, text in parts(path, tables):
        made_by = re.search(r"^Made by .* ([\d.]+)\.$", shown, re.MULTILINE)
        if text is None or (made_by and made_by[1] != compiler):
            print(f"skipped: {path}: the table of {name} is made by another compiler, or by "
                  "`make firmware-test`, which has not run")
            yield None
            continue
        if "have used" not in text:
            shown = re.sub(r"\n(Of arena and stack|A TLS handshake) .*\n", "", shown)
        lines, made = shown.splitlines(), text.splitlines()
        good = len(lines) == len(made)
        for line, other in zip(lines, made):
            if not same(line, other):
                print(f"- {line}\n+ {other}")
                good = False
        if not good:
            print(f"{path}: the table of {name} is out of date: make readme-size")
        yield good


def main():
    parser = argparse.ArgumentParser(description="Flash and RAM of firmware, by component.")
    parser.add_argument("--budgets", metavar="FILE", type=pathlib.Path, required=True)
    parser.add_argument("--update", metavar="PAGE", type=pathlib.Path, action="append", default=[])
    parser.add_argument("--check", metavar="PAGE", type=pathlib.Path, action="append", default=[])
    parser.add_argument("folders", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    budgets = read_budgets(options.budgets)
    images, faults = [], []
    for folder in options.folders:
        path = folder / "marks.json"
        marks = json.loads(path.read_text()) if path.exists() else None
        images.append((folder.name, read_map(folder / "firmware.map"), marks))
        faults += judge(*images[-1], budgets)
    compiler = COMPILER.search((options.folders[0] / "firmware.map").read_text())[1]
    tables = {"firmware": table(images, budgets, compiler), "memory": memory_table(images)}
    print(tables["firmware"])
    for board, _, marks in images:
        print(details(board, marks))
    for fault in faults:
        print(fault)
    for path in options.update:
        update(path, tables)
    outcomes = [outcome for path in options.check for outcome in check(path, tables, compiler)]
    if outcomes:
        skipped = outcomes.count(None)
        print(f"{outcomes.count(True)} passed, {outcomes.count(False)} failed"
              + (f", {skipped} skipped" if skipped else ""))
    return 1 if faults or False in outcomes else 0


if __name__ == "__main__":
    sys.exit(main())
