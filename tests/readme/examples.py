#!/usr/bin/env python3
"""Compiles the examples in C of the README, each as it stands there, for every target; links those that have a main().

usage: examples.py README HOST-COMPILE HOST-LIBRARIES CROSS-COMPILE...

A fence is an example when it begins with ```c. One without a #include is taken as the inside of the API's own headers.
"""
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

FENCE = re.compile(r"^```c\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# An example shows one thing: what it does not use, it need not use.
LENIENT = ["-Wno-unused-function", "-Wno-unused-variable", "-Wno-unused-parameter", "-Wno-unused-but-set-variable"]


def attempt(place, command):
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode:
        print(f"{place}: {shlex.join(command)}\n{result.stderr}")
    return result.returncode == 0


def main(readme, host, libraries, *cross):
    path = pathlib.Path(readme)
    if not path.exists():
        print("skipped: no README\n0 passed, 0 failed, 1 skipped")
        return 0
    text = path.read_text()
    outcomes = []
    with tempfile.TemporaryDirectory() as folder:
        for match in FENCE.finditer(text):
            line = text.count("\n", 0, match.start()) + 2
            source, output = pathlib.Path(folder, f"example{line}.c"), pathlib.Path(folder, "example")
            source.write_text(("" if "#include" in match[1] else "#include <teo/teo.h>\n") + f'#line {line} "{readme}"\n' + match[1])
            for command in (host, *cross):
                outcomes.append(attempt(f"{readme}:{line}", [*shlex.split(command), *LENIENT, "-c", "-o", str(output), str(source)]))
            if re.search(r"\bmain\(", match[1]):
                outcomes.append(attempt(f"{readme}:{line}", [*shlex.split(host), *LENIENT, "-o", str(output), str(source),
                                                             *shlex.split(libraries)]))
    if not outcomes:
        print(f"{readme}: no example in C")
    print(f"{sum(outcomes)} passed, {len(outcomes) - sum(outcomes) if outcomes else 1} failed")
    return 0 if outcomes and all(outcomes) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
