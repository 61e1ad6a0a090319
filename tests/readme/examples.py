#!/usr/bin/env python3
"""The examples in C of the pages: parts of a file are as they stand there, others compile.

usage: examples.py PAGES HOST-COMPILE HOST-LIBRARIES CROSS-COMPILE...
       examples.py --write PAGES

PAGES are separated by spaces. A block is an example when it begins with ```c or ```cpp. Where a
comment such as the following stands on the line before it, the block shows parts of that file:

    <!-- from boards/posix/examples/modem.c: #include <teo/teo.h>, board_open..board_port -->

A part is a line that begins with #, a definition at the left margin with the comment above it, or
all from one definition to another; a macro is a definition. Without parts the block shows the whole
file. --write copies the parts into the pages.

Other examples in C are compiled for every target, and linked if they have a main(). One without
#include is compiled as if it began with <teo/teo.h>. One that includes a file by a path with ..
belongs in a folder; the test of its page builds it there.
"""
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^(?:<!-- from (?P<path>[^\s:]+)(?:: (?P<parts>.*?))? -->\n\n?)?"
                   r"```(?P<language>c|cpp)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)
# An example shows one thing: what it does not use, it need not use.
LENIENT = ["-Wno-unused-function", "-Wno-unused-variable", "-Wno-unused-parameter",
           "-Wno-unused-but-set-variable"]


def definition(lines, name):
    """Where it begins, with the comment above it, and where it ends."""
    margin = re.compile(rf"(#define |[^\s#/*}}].*\b){re.escape(name)}\b")
    begins = [number for number, line in enumerate(lines) if margin.match(line)]
    if not begins:
        raise LookupError(f"no definition of {name} at the left margin")
    first = end = begins[0]
    if lines[first].startswith("#"):
        last = r".*[^\\]$"
    elif "{" in lines[first + 1:first + 3] or re.match(r"[^=]* \{$", lines[first]):
        last = r"\}"  # of a function, whose parameters may take two lines, or of a type
    else:
        last = r".*;(\s*/\*.*\*/)?$"
    while not re.match(last, lines[end]):
        end += 1
    while first > 0 and re.match(r"//|/\*| \*", lines[first - 1]):
        first -= 1
    return first, end + 1


def shown(path, parts):
    """The text that a page shows of a file."""
    text = (ROOT / path).read_text()
    if not parts:
        return text
    lines, result = text.splitlines(), ""
    for part in parts.split(", "):
        if part.startswith("#"):
            if part not in lines:
                raise LookupError(f"no line {part}")
            result += part + "\n"  # such lines follow each other; all else is set apart
        else:
            first, _, last = part.partition("..")
            begin, end = definition(lines, first)[0], definition(lines, last or first)[1]
            result += "\n".join([""] * bool(result) + lines[begin:end]) + "\n"
    return result


def is_shown(place, block):
    try:
        if block["code"] == shown(block["path"], block["parts"]):
            return True
        print(f"{place}: differs from {block['path']}; `make readme-examples` copies it")
    except (LookupError, OSError) as error:
        print(f"{place}: {block['path']}: {error}")
    return False


def attempt(place, command):
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        print(f"{place}: {shlex.join(command)}\n{result.stderr}")
    return result.returncode == 0


def compiles(page, line, code, host, libraries, cross):
    place = f"{page}:{line}"
    start = "" if "#include" in code else "#include <teo/teo.h>\n"
    with tempfile.TemporaryDirectory() as folder:
        source, output = pathlib.Path(folder, "example.c"), str(pathlib.Path(folder, "example"))
        source.write_text(f'{start}#line {line} "{page}"\n{code}')
        for command in (host, *cross):
            yield attempt(place, [*shlex.split(command), *LENIENT, "-c", "-o", output, str(source)])
        if re.search(r"\bmain\(", code):
            yield attempt(place, [*shlex.split(host), *LENIENT, "-o", output, str(source),
                                  *shlex.split(libraries)])


def copy(block):
    if not block["path"]:
        return block[0]
    head = block[0][:block.start("code") - block.start()]
    return f"{head}{shown(block['path'], block['parts'])}```"


def write(pages):
    for page in map(pathlib.Path, pages.split()):
        page.write_text(BLOCK.sub(copy, page.read_text()))


def main(pages, host, libraries, *cross):
    outcomes = []
    for page in pages.split():
        text = pathlib.Path(page).read_text()
        for block in BLOCK.finditer(text):
            line = text.count("\n", 0, block.start("code")) + 1
            if block["path"]:
                outcomes.append(is_shown(f"{page}:{line}", block))
            elif block["language"] == "c" and '#include "../' not in block["code"]:
                outcomes += compiles(page, line, block["code"], host, libraries, cross)
    if not outcomes:
        print(f"{pages}: no example in C")
    print(f"{sum(outcomes)} passed, {len(outcomes) - sum(outcomes) if outcomes else 1} failed")
    return 0 if outcomes and all(outcomes) else 1


if __name__ == "__main__":
    sys.exit(write(sys.argv[2]) if sys.argv[1] == "--write" else main(*sys.argv[1:]))
