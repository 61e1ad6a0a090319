#!/usr/bin/env python3
"""Where the flash of the core goes: by file, and its largest functions, for each target.

usage: flash.py --build FOLDER TARGET=FOLDER:COMPILER...

FOLDER holds core/*.o. Prints both tables and leaves their records. Fails where the functions and
constants of a file do not make up what its sections hold.
"""
import argparse
import pathlib
import re
import sys
import time

import evidence
from size import NAMES, flash, run

LARGEST = 10
# What GCC makes of a function beside it, or in its place, is still that function.
CLONE = re.compile(r"\.(constprop|isra|part|cold|lto_priv)\b.*")
TEXT = re.compile(r"\.text\b")
STRINGS = re.compile(r"\.s?rodata\S*\.(str|cst)\d")
ALIGNMENT = 4


def symbols(tool, path, kinds):
    """(name, bytes) of each that is defined and of one of nm's kinds."""
    for line in run(tool, "-S", "--defined-only", str(path)).splitlines():
        fields = line.split()
        if len(fields) == 4 and fields[2] in kinds:
            yield CLONE.sub("", fields[3]), int(fields[1], 16)


class Target:
    def __init__(self, text):
        self.name, rest = text.split("=", 1)
        folder, self.compiler = rest.rsplit(":", 1)
        self.title = NAMES.get(self.name, self.name)
        version = run(self.compiler, "-dumpfullversion").strip()
        self.version = f"{self.title}: {self.compiler} {version}"
        self.files, self.functions, self.faults = {}, {}, []
        for source in sorted(pathlib.Path("core").glob("*.c")):
            self.read(source.name, pathlib.Path(folder, source).with_suffix(".o"),
                      self.compiler[:-len("gcc")])

    def read(self, name, path, prefix):
        listing = run(prefix + "size", "-A", str(path)).splitlines()
        sections = [line.split()[:2] for line in listing if line.startswith(".")]
        code = sum(int(size) for section, size in sections if TEXT.match(section))
        texts = sum(int(size) for section, size in sections if STRINGS.match(section))
        functions = list(symbols(prefix + "nm", path, "Tt"))
        constants = sum(size for _, size in symbols(prefix + "nm", path, "Rr"))
        for function, size in functions:
            self.functions[function, name] = self.functions.get((function, name), 0) + size
        counted = sum(size for _, size in functions)
        self.files[name] = whole = flash(prefix + "size", path)
        # Between functions there may be padding, no more.
        if not 0 <= code - counted < ALIGNMENT * (len(functions) + 1) or \
                not 0 <= whole - code - texts - constants < ALIGNMENT * len(sections):
            self.faults.append(f"{path}: {whole} bytes, of which {counted} are functions and "
                               f"{constants + texts} constants")


def by_file(targets):
    core = [name for name in targets[0].files if name != "status_text.c"]
    for name in sorted(core, key=lambda name: -sum(target.files[name] for target in targets)):
        yield [f"`{name}`"] + [f"{target.files[name]:,}" for target in targets]
    yield ["the core"] + [f"{sum(target.files[name] for name in core):,}" for target in targets]
    texts = [f"{target.files['status_text.c']:,}" for target in targets]
    yield ["`status_text.c`, where used"] + texts


def by_function(targets):
    every = {key for target in targets for key in target.functions}
    size_of = {key: sum(target.functions.get(key, 0) for target in targets) for key in every}
    for key in sorted(every, key=lambda key: (-size_of[key], key))[:LARGEST]:
        sizes = [f"{target.functions[key]:,}" if key in target.functions else "inlined"
                 for target in targets]
        yield [f"`{name}`" for name in key] + sizes


def main():
    parser = argparse.ArgumentParser(description="Flash of the core by file and by function.")
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("targets", nargs="+")
    options = parser.parse_args()
    start = time.monotonic()
    targets = [Target(text) for text in options.targets]
    titles = [target.title for target in targets]
    versions = "; ".join(target.version for target in targets)
    tables = {
        "flash-file": (["bytes, `-Os`"] + titles, list(by_file(targets)), [versions + "."]),
        "flash-function": (["bytes, `-Os`", "in"] + titles, list(by_function(targets)), [
            "A `static` function that the compiler has put into its callers counts for them; what "
            "it has split off a function counts for that."]),
    }
    for part, (columns, rows, notes) in tables.items():
        print("\n".join(evidence.table(columns, rows)) + "\n")
        evidence.record(options.build, part, seconds=time.monotonic() - start, columns=columns,
                        rows=rows, notes=notes)
    faults = [fault for target in targets for fault in target.faults]
    passed = sum(len(target.files) for target in targets) - len(faults)
    print("\n".join(faults + [f"{passed} passed, {len(faults)} failed"]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
