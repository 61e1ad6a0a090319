#!/usr/bin/env python3
"""Checks the rules of the source tree that a compiler does not check.

usage: house.py OBJECT...

  - lines of at most 100 bytes in include, core, port and boards
  - files of at most 500 lines, functions of at most 60
  - no #include of a .c file in core and port
  - private headers of core and port begin with teo_: they may be on any include path
  - no circles: no two files of core, or of a port, need each other, by symbols or by headers

OBJECTs are the compiled files of core and port, whose symbols say who needs whom.
"""
import collections
import pathlib
import re
import subprocess
import sys

LINE_BYTES, FILE_LINES, FUNCTION_LINES = 100, 500, 60
WIDE = ("include", "core", "port", "boards")
CODE = (".c", ".h", ".py", ".sh", ".mk", ".cpp")
# A longer file or function, and why.
REASONS = {
    "tests/unit/test_response_chunks.c: bad_chunks": "a table of cases",
    "tests/unit/test_response_connection.c: the_date_is_told": "a table of cases",
}


def tracked():
    """The files of the tree: those that git knows, else all that are not built."""
    listing = subprocess.run(["git", "ls-files", "-z"], capture_output=True, check=False)
    if listing.returncode == 0 and listing.stdout:
        paths = [pathlib.Path(name) for name in listing.stdout.decode().split("\0") if name]
    else:
        paths = [path for path in pathlib.Path(".").rglob("*") if "build" not in path.parts]
    return [path for path in paths if path.is_file()]


def lines_of(path):
    return path.read_text(encoding="utf-8", errors="replace").splitlines()


def wide_lines(paths):
    for path in paths:
        if path.parts[0] in WIDE and path.suffix in (*CODE, ".ld", ".S", ".md", ".1"):
            for number, line in enumerate(path.read_bytes().splitlines(), 1):
                if len(line) > LINE_BYTES:
                    yield f"{path}:{number}: {len(line)} bytes"


def long_files(paths):
    for path in paths:
        count = len(lines_of(path))
        if path.suffix in CODE and count > FILE_LINES and str(path) not in REASONS:
            yield f"{path}: {count} lines"


def long_functions(paths):
    for path in paths:
        if path.suffix not in (".c", ".cpp"):
            continue
        first, name = 0, ""
        for number, line in enumerate(lines_of(path), 1):
            if match := re.match(r"\w[\w\s*]*?\b(\w+)\(", line):
                name = match[1]
            if line == "{":
                first = number
            elif line == "}" and first:
                if number - first - 1 > FUNCTION_LINES and f"{path}: {name}" not in REASONS:
                    yield f"{path}: {name}: {number - first - 1} lines"
                first = 0


def included_sources(paths):
    for path in paths:
        if path.parts[0] in ("core", "port") and path.suffix in (".c", ".h"):
            for line in lines_of(path):
                if re.match(r'\s*#\s*include\s+["<][^">]+\.c[">]', line):
                    yield f"{path}: {line.strip()}"


def common_names(paths):
    for path in paths:
        if path.parts[0] in ("core", "port") and path.suffix == ".h" \
                and not path.name.startswith("teo_"):
            yield f"{path}: a private header without teo_ before its name"


def circles(needs, what):
    """The files that need each other, by Tarjan's algorithm."""
    index, low, stack, found = {}, {}, [], []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in sorted(needs[node]):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            group = []
            while not group or group[-1] != node:
                group.append(stack.pop())
            if len(group) > 1:
                found.append(group)

    for node in sorted(needs):
        if node not in index:
            visit(node)
    for group in found:
        yield f"a circle of {what}: {' '.join(sorted(map(str, group)))}"


def symbol_circles(objects):
    defined, wanted = {}, collections.defaultdict(set)
    for path in objects:
        for line in subprocess.run(["nm", path], capture_output=True, text=True, check=True).stdout.splitlines():
            kind, name = line.split()[-2:]
            if kind == "U":
                wanted[path].add(name)
            elif kind.isupper():
                defined[name] = path
    needs = {path: {defined[name] for name in wanted[path] if name in defined} - {path} for path in objects}
    yield from circles(needs, "objects")


def header_circles(paths):
    headers = {path for path in paths if path.suffix == ".h" and path.parts[0] in ("core", "port", "include")}
    by_name = collections.defaultdict(list)
    for path in headers:
        by_name[path.name].append(path)
    needs = {}
    for path in headers:
        included = re.findall(r'#\s*include\s+["<](?:[\w/]*/)?(\w+\.h)[">]', path.read_text())
        needs[path] = {other for name in included for other in by_name[name]
                       if len(by_name[name]) == 1} - {path}
    yield from circles(needs, "headers")


def main():
    paths = tracked()
    checks = {
        "lines of at most 100 bytes": wide_lines(paths),
        "files of at most 500 lines": long_files(paths),
        "functions of at most 60 lines": long_functions(paths),
        "no source is included": included_sources(paths),
        "private headers have a prefix": common_names(paths),
        "no circle of objects": symbol_circles(sys.argv[1:]),
        "no circle of headers": header_circles(paths),
    }
    failed = 0
    for what, faults in checks.items():
        faults = list(faults)
        failed += bool(faults)
        for fault in faults:
            print(f"{what}: {fault}")
    print(f"{len(checks) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
