#!/usr/bin/env python3
"""Flash, RAM and stack of the core, from its objects, against tests/budgets.txt: tables for two pages.

usage: size.py [--check PAGE... | --update PAGE...] [--ports] BUDGETS TARGET=FOLDER:COMPILER...

FOLDER holds core/*.o and core/*.ci (-fcallgraph-info=su), tests/size_probe.o and
tests/size_actions.o; the compiler's ld, nm and size are next to it. For a microcontroller the flash
is what core/*.o have in a firmware that the linker made (tests/size_probe.c); for a host it is the
sum of their sections.
Prints the tables and how they came about. --check judges as well: budgets, whether each byte of
flash over OWN_ROOM is named, and whether each page shows these very tables: the sizes between
<!-- size --> and <!-- /size -->, what is over OWN_ROOM between <!-- reasons --> and <!-- /reasons -->.
--ports: the ports as well, from FOLDER/port/**/*.o and tests/port_probe.o; BUDGETS is then "none".
"""
import argparse
import pathlib
import re
import subprocess
import sys

NAMES = {"cortex-m0plus": "Cortex-M0+", "cortex-m4": "Cortex-M4", "cortex-m33": "Cortex-M33", "rv32imac": "RV32IMAC"}
LINKER = {"rv32imac": ("-melf32lriscv",)}  # where the linker is made for more than one machine
ROWS = {
    "flash": "flash: the core",
    "second": "flash: a second reading action, where used",
    "purge": "flash: CreatePurgeTask, where used",
    "prefetch": "flash: CreatePrefetchTask, where used",
    "shared": "flash: what creates share, where one is used",
    "quota": "flash: DescribeContentQuota, where used",
    "texts": "flash: texts of the errors, where used",
    "ram": "RAM: client + buffer + record",
    "stack": "stack, at its deepest",
    "heap": "heap",
}
# What more a firmware can do, each by a probe size_NAME (tests/size_actions.c): the files of the core that only it needs.
EXTRAS = {"second": ("action_prefetch",), "purge": ("create_purge",), "prefetch": ("create_prefetch",), "quota": ("quota",)}
SHARED = {"purge": ("create", "single"), "prefetch": ("create", "single"), "quota": ("create", "single")}  # and others
OWN_ROOM = 8192  # bytes of flash that the core may take without a reason; for more, BUDGETS has lines `over TARGET BYTES REASON`
MARKS = re.compile(r"(<!-- (size|reasons) -->\n)(.*?)(<!-- /\2 -->)", re.DOTALL)
CONSTANT = re.compile(r"\.(text|s?rodata|data\.rel\.ro)\b")  # .data.rel.ro: constants of a program that the loader moves
# Of a linker's map: name, size, object.
SECTION = re.compile(r"^ (\.\S+)\s+0x[0-9a-f]+\s+0x([0-9a-f]+) (\S+\.o)$", re.MULTILINE)
OUTSIDE = re.compile(r"port->(\w+)\(|(observe)\(")  # the calls by pointer that leave the core
INSIDE = {  # those that stay in it, and every function that they may reach
    "writer->sink(": ("teo_write_to_memory", "write_to_hash"),
    "action->check(": ("teo_check_query", "check_purge", "check_prefetch", "check_quota"),
    "action->put_body(": ("teo_put_query", "put_purge", "put_prefetch", "put_quota"),
    "course->prepare(": ("prepare_page", "prepare_one"),
    "course->read(": ("read_page", "read_one"),
    "course->advance(": ("advance_page", "advance_one"),
}


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def flash(tool, path):
    sections = (line.split() for line in run(tool, "-A", path).splitlines())
    return sum(int(fields[1]) for fields in sections if len(fields) == 3 and CONSTANT.match(fields[0]))


def defined(tool, path):
    return set(run(tool, "--defined-only", "--format=just-symbols", str(path)).split())


class Image:
    """A firmware of the probes and what it uses of the core: mbedTLS's functions and libc's stay unresolved.

    `extras` are those of EXTRAS that it can do as well."""

    def __init__(self, target, prefix, folder, cores, probes, extras=()):
        elf, listing = folder / "tests/size_probe.elf", folder / "tests/size_probe.map"
        objects = [str(path) for path in (*cores, *probes)]
        run(prefix + "ld", *LINKER.get(target, ()), "--gc-sections", "--entry=main",
            *(f"--undefined=size_{extra}" for extra in extras), "--unresolved-symbols=ignore-all",
            f"-Map={listing}", "-o", str(elf), *objects)
        self.symbols = defined(prefix + "nm", elf)
        memory_map = listing.read_text().split("\nLinker script and memory map\n")[1]
        sections = SECTION.findall(memory_map)
        self.files = {}
        for name, size, path in sections:
            if CONSTANT.match(name):
                stem = pathlib.Path(path).stem
                self.files[stem] = self.files.get(stem, 0) + int(size, 16)
        # With what the linker leaves free between functions.
        self.flash = flash(prefix + "size", elf) - sum(self.files.pop(path.stem, 0) for path in probes)


class Stack:
    """The call graph of the core, as the compiler saw it, and the deepest way through it."""

    def __init__(self, files):
        self.frames, self.calls, self.pointers, self.outside, self.faults = {}, {}, {}, set(), []
        for path in files:
            for line in path.read_text().splitlines():
                self.read(line)
        for source, targets in self.pointers.items():
            found = {name for name in self.frames if name.split(":")[-1].split(".")[0] in targets}
            if len(found) < len(targets):
                self.faults.append(f"{source}: not all of {targets} are in the call graph")
            self.calls.setdefault(source, set()).update(found)
        self.depths = {}
        for name in self.frames:
            self.depth(name, ())

    def read(self, line):
        if match := re.match(r'node: { title: "([^"]+)" label: "([^"]*)"', line):
            name, label = match.groups()
            if frame := re.search(r"(\d+) bytes \(([\w,]+)\)", label):
                self.frames[name] = max(int(frame[1]), self.frames.get(name, 0))
                if frame[2] == "dynamic":
                    self.faults.append(f"{name}: a stack frame of unknown size")
        elif match := re.match(r'edge: { sourcename: "([^"]+)" targetname: "([^"]+)"(?: label: "([^"]*)")?', line):
            source, target, label = match.groups()
            if target == "__indirect_call":
                self.by_pointer(source, label)
            else:
                self.calls.setdefault(source, set()).add(target)

    def by_pointer(self, source, place):
        """Only the port, the observer and those of INSIDE: any other would hide its stack."""
        path, line, _ = place.rsplit(":", 2)
        text = pathlib.Path(path).read_text().splitlines()[int(line) - 1].strip()
        if match := OUTSIDE.search(text):
            self.outside.add(match[1] or match[2])
            return
        for call, targets in INSIDE.items():
            if call in text:
                self.pointers.setdefault(source, set()).update(targets)
                return
        self.faults.append(f"{source}: a call by pointer that INSIDE does not have: {place}: {text}")

    def depth(self, name, path):
        """Bytes from here down, and the way there."""
        if name in path:
            self.faults.append("recursion: " + " > ".join(path[path.index(name):] + (name,)))
            return 0, ()
        if name not in self.depths:
            below = [self.depth(callee, path + (name,)) for callee in sorted(self.calls.get(name, ())) if callee in self.frames]
            deepest = max(below, default=(0, ()))
            self.depths[name] = deepest[0] + self.frames[name], (name,) + deepest[1]
        return self.depths[name]

    def worst(self):
        return max(self.depths.values())


def probes(tool, path):
    """By name: the size of each variable probe_… of an object."""
    listing = (line.split() for line in run(tool, "-S", "--defined-only", path).splitlines())
    return {fields[3].removeprefix("probe_"): int(fields[1], 16) for fields in listing if fields[3].startswith("probe_")}


class Target:
    def __init__(self, text):
        self.name, rest = text.split("=", 1)
        folder, self.compiler = rest.rsplit(":", 1)
        sources = sorted(pathlib.Path("core").glob("*.c"))
        prefix = self.compiler[:-len("gcc")]
        objects = [pathlib.Path(folder, path).with_suffix(".o") for path in sources]
        self.faults = []
        sizes = {path.stem: flash(prefix + "size", path) for path in objects}
        self.texts = sizes.pop("status_text", 0)
        if prefix:
            self.extras = self.link(pathlib.Path(folder), prefix, objects)
        else:
            self.extras = {extra: sum(sizes.pop(stem) for stem in files) for extra, files in EXTRAS.items()}
            self.extras["shared"] = sizes.pop("create") + sizes.pop("single")
            self.files, self.flash = sizes, sum(sizes.values())
        self.probes = probes(prefix + "nm", f"{folder}/tests/size_probe.o")
        self.stack = Stack(pathlib.Path(folder, path).with_suffix(".ci") for path in sources)
        self.values = {
            "flash": self.flash,
            **{row: self.extras[row] for row in ROWS if row in self.extras},
            "texts": self.texts,
            "ram": sum(self.probes.values()),
            "stack": self.stack.worst()[0],
            "heap": 0,  # tests/symbols.py sees to that
        }
        self.title = NAMES.get(self.name, self.name)
        self.version = f"{self.title}: {self.compiler} {run(self.compiler, '-dumpfullversion').strip()}"
        self.folder, self.prefix = folder, prefix

    def link(self, folder, prefix, objects):
        """With one reading action, with one more thing, and with two creates: bytes by row."""
        probes = folder / "tests/size_probe.o", folder / "tests/size_actions.o"
        symbols = {path.stem: defined(prefix + "nm", path) for path in objects}

        def image(*extras):
            made = Image(self.name, prefix, folder, objects, probes, extras)
            used = {stem for extra in extras for stem in (*EXTRAS[extra], *SHARED.get(extra, ()))}
            own = {stem for extra in EXTRAS for stem in (*EXTRAS[extra], *SHARED.get(extra, ()))}
            common = set().union(*(names for stem, names in symbols.items() if stem in used or stem not in own))
            can = ", ".join(extras) or "none of EXTRAS"
            for stem in sorted(own - used):
                if found := (symbols[stem] - common) & made.symbols:
                    self.faults.append(f"{self.name}: a firmware that uses {can} has {', '.join(sorted(found))}")
            if missing := [stem for extra in extras for stem in EXTRAS[extra] if not symbols[stem] & made.symbols]:
                self.faults.append(f"{self.name}: a firmware that uses {can} has nothing of {', '.join(missing)}")
            return made

        one = image()
        self.files, self.flash = one.files, one.flash
        extras = {extra: image(extra).flash - one.flash for extra in EXTRAS}
        both = image("purge", "prefetch").flash - one.flash
        extras["shared"] = extras["purge"] + extras["prefetch"] - both
        extras["purge"] -= extras["shared"]
        extras["prefetch"] -= extras["shared"]
        return extras

    def add_ports(self):
        """What the ports cost, by row of the table."""
        for path in sorted(pathlib.Path(self.folder).glob("port/**/*.o")):
            row = f"flash: {path.parent.relative_to(self.folder)}"
            self.values[row] = self.values.get(row, 0) + flash(self.prefix + "size", path)
        for name, size in probes(self.prefix + "nm", f"{self.folder}/tests/port_probe.o").items():
            self.values[f"RAM: {name}, a connection"] = size


def read_budgets(path):
    """By what and target; and the bytes of flash that have a reason, by reason and target."""
    budgets, reasons = {}, {}
    lines = pathlib.Path(path).read_text().splitlines() if path != "none" else ()
    for line in lines:
        fields = line.split("#")[0].split(maxsplit=3)
        if fields and fields[0] == "over":
            reasons.setdefault(fields[3].strip(), {})[fields[1]] = int(fields[2])
        elif fields:
            budgets[fields[0], fields[1]] = int(fields[2])
    return budgets, reasons


def named(target, reasons):
    return sum(sizes.get(target.name, 0) for sizes in reasons.values())


def versions(targets):
    return "; ".join(target.version for target in targets) + ".\n"


def reasons_table(targets, reasons):
    """What takes the core over its own room, for the targets that have reasons."""
    targets = [target for target in targets if any(target.name in sizes for sizes in reasons.values())]
    if not targets:
        return ""
    lines = [f"| flash over {OWN_ROOM:,}, and what for | " + " | ".join(target.title for target in targets) + " |",
             "|---|" + "---:|" * len(targets)]
    for reason, sizes in reasons.items():
        lines.append(f"| {reason} | " + " | ".join(f"{sizes.get(target.name, 0):,}" for target in targets) + " |")
    lines.append("| sum | " + " | ".join(f"{named(target, reasons):,}" for target in targets) + " |")
    return "\n".join(lines) + "\n\n" + versions(targets)


def size_table(targets, budgets):
    titles = [target.title for target in targets] + (["budget"] if budgets else [])
    lines = ["| bytes, `-Os` | " + " | ".join(titles) + " |", "|---|" + "---:|" * len(titles)]
    for row in targets[0].values:
        limits = sorted({budget for (what, _), budget in budgets.items() if what == row} | ({0} if row == "heap" else set()))
        cells = [f"{target.values[row]:,}" for target in targets] + [" or ".join(f"{limit:,}" for limit in limits)]
        lines.append(f"| {ROWS.get(row, row)} | " + " | ".join(cells[:len(titles)]) + " |")
    return "\n".join(lines) + "\n\n" + versions(targets)


def details(target):
    depth, path = target.stack.worst()
    yield f"{target.title}"
    yield "  flash by file: " + ", ".join(f"{name} {size}" for name, size in sorted(target.files.items(), key=lambda pair: -pair[1]))
    yield "  RAM: " + ", ".join(f"{name} {size}" for name, size in sorted(target.probes.items()))
    yield f"  deepest: " + " > ".join(f"{name.split(':')[-1]} {target.stack.frames[name]}" for name in path)
    yield "  counted as nothing: memcpy and its like, mbedTLS, and the calls out of the core: " + ", ".join(sorted(target.stack.outside))


def faults(targets, budgets, reasons):
    """Yields each check: None where it holds, else what is wrong."""
    for target in targets:
        yield "; ".join(target.stack.faults + target.faults) or None
        for row in ROWS:
            budget = budgets.get((row, target.name))
            if budget is not None:
                value = target.values[row]
                yield None if value <= budget else f"over budget: {row} of {target.title}: {value} bytes of {budget}"
        if ("flash", target.name) in budgets:
            over, known = target.values["flash"] - OWN_ROOM, named(target, reasons)
            yield None if over <= known else f"flash of {target.title} is {over} bytes over {OWN_ROOM}, and {known} have a reason"


def places(path):
    """The page, and the places for tables in it."""
    page = path.read_text()
    found = list(MARKS.finditer(page))
    if not found:
        sys.exit(f"{path}: no <!-- size --> … <!-- /size -->, nor <!-- reasons -->")
    return page, found


def update_page(path, tables):
    page, _ = places(path)
    path.write_text(MARKS.sub(lambda place: place[1] + (tables[place[2]] or place[3]) + place[4], page))


def check_page(path, tables):
    """Yields for each table of the page: is it this one? None: cannot say, for other compilers give other sizes."""
    if not path.exists():
        print(f"skipped: no {path}")
        yield None
        return
    for place in places(path)[1]:
        name, body, text = place[2], place[3], tables[place[2]]
        if body.strip() and body.strip().splitlines()[-1:] != text.strip().splitlines()[-1:]:
            print(f"skipped: {path}: its table of {name} was made by other compilers")
            yield None
        else:
            if body != text:
                print(f"{path}: its table of {name} is out of date: make readme-size")
            yield body == text


def main():
    parser = argparse.ArgumentParser(description="Flash, RAM and stack of the core against its budgets.")
    parser.add_argument("--check", metavar="PAGE", type=pathlib.Path, action="append", default=[])
    parser.add_argument("--update", metavar="PAGE", type=pathlib.Path, action="append", default=[])
    parser.add_argument("--ports", action="store_true")
    parser.add_argument("budgets")
    parser.add_argument("targets", nargs="+", type=Target)
    options = parser.parse_args()
    budgets, reasons = read_budgets(options.budgets)
    for target in options.targets if options.ports else ():
        target.add_ports()
    tables = {"size": size_table(options.targets, budgets), "reasons": reasons_table(options.targets, reasons)}
    outcomes = list(faults(options.targets, budgets, reasons))
    print("\n".join(filter(None, tables.values())))
    for target in options.targets:
        print("\n".join(details(target)))
    for fault in filter(None, outcomes):
        print(fault)
    for path in options.update:
        update_page(path, tables)
    if options.check:
        shown = [one for path in options.check for one in check_page(path, tables)]
        outcomes += [None if one else "page" for one in shown if one is not None]
        failed, skipped = sum(outcome is not None for outcome in outcomes), shown.count(None)
        print(f"{len(outcomes) - failed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if any(outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
