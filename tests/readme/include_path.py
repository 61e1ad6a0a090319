#!/usr/bin/env python3
"""May every folder of this tree be on the include path, as an IDE puts it there? No private header may then hide one of the
system, of lwIP or of mbedTLS: all of core/ and port/ compiles.

The public headers are included as <teo/…>: their folder is include/, which COMPILER-WITH-FLAGS names.

usage: include_path.py COMPILER-WITH-FLAGS FOLDER-OF-LWIP
"""
import pathlib
import shlex
import subprocess
import sys

OPTIONS = pathlib.Path("tests/conformance/lwip")
OPTIONS_OF = {"lwip": "raw", "lwip_sockets": "sockets", "sockets": "sockets"}  # each folder's lwipopts.h
SYSTEM = "contrib/ports/unix/port/include"  # of lwIP; that of the boards, which have no operating system, comes after it
SOURCES = [*sorted(pathlib.Path("core").glob("*.c")), *sorted(pathlib.Path("port").glob("*/*.c"))]
HEADERS = [path for top in ("core", "port", "boards", "tests") for path in sorted(pathlib.Path(top).rglob("*.h"))]


def compiles(compiler, lwip, source, *more):
    first = [OPTIONS / OPTIONS_OF[source.parent.name], lwip / SYSTEM] if source.parent.name in OPTIONS_OF else []
    folders = dict.fromkeys([*first, *(path.parent for path in HEADERS)])
    return subprocess.run([*compiler, *(f"-I{folder}" for folder in folders), "-isystem", lwip / "src/include", *more,
                           "-fsyntax-only", source], check=False).returncode == 0


def main():
    compiler, lwip = shlex.split(sys.argv[1]), pathlib.Path(sys.argv[2])
    outcomes = [compiles(compiler, lwip, source) for source in SOURCES]
    outcomes += [compiles(compiler, lwip, source, "-DTEO_SOCKETS_LWIP") for source in SOURCES if source.parent.name == "sockets"]
    print(f"{sum(outcomes)} passed, {len(outcomes) - sum(outcomes)} failed")
    return not all(outcomes)


if __name__ == "__main__":
    sys.exit(main())
