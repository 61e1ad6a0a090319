#!/usr/bin/env python3
"""Runs CBMC on the harnesses: no access out of bounds, no overflow, no undefined shift or conversion, every loop bounded, and what each asserts.

usage: prove.py --build FOLDER --cbmc COMMAND [--seconds N] -- COMPILER-FLAG... HARNESS.c...

A harness says in its first line what it is about, its bounds, and `unwind N`. One that CBMC does not come to an end with in time is told and
fails nothing: it is not proved.
"""
import argparse
import pathlib
import re
import subprocess
import time

import evidence

CHECKS = ["--bounds-check", "--pointer-check", "--pointer-overflow-check", "--signed-overflow-check", "--undefined-shift-check",
          "--div-by-zero-check", "--pointer-primitive-check", "--unwinding-assertions", "--no-standard-checks", "--drop-unused-functions"]


def prove(options, flags, harness):
    words = re.match(r"/\* (.*?) unwind (\d+) \*/", harness.read_text())
    sources = re.findall(r"core/\w+\.c", words[1])
    command = [options.cbmc, *CHECKS, "--unwind", words[2], "--c99", *flags, str(harness), *dict.fromkeys([*sources, *options.also])]
    start = time.monotonic()
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              timeout=options.seconds)
    except subprocess.TimeoutExpired:
        return words[1], words[2], "", "not in time", time.monotonic() - start, ""
    count = re.search(r"\*\* (\d+) of (\d+) failed", done.stdout)
    result = "proved" if done.returncode == 0 and count and int(count[2]) else "FAILED"
    return words[1], words[2], count[2] if count else "", result, time.monotonic() - start, done.stdout


def main():
    parser = argparse.ArgumentParser(description="Runs CBMC on the harnesses.")
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--cbmc", required=True)
    parser.add_argument("--seconds", type=int, default=600, help="for each harness")
    parser.add_argument("--also", action="append", default=[], help="a source that every harness may need")
    parser.add_argument("arguments", nargs="+")
    options = parser.parse_args()

    start = time.monotonic()
    rows, failed = [], 0
    for argument in options.arguments:
        if argument.endswith(".c"):
            about, unwind, properties, result, seconds, output = prove(options, [a for a in options.arguments if not a.endswith(".c")],
                                                                       pathlib.Path(argument))
            rows.append([about, unwind, properties, result, f"{seconds:.0f}"])
            print(f"{result}: {argument}: {properties} properties in {seconds:.0f} s")
            if result == "FAILED":
                failed += 1
                print("\n".join(line for line in output.splitlines() if "FAILURE" in line or "error" in line.lower())[-3000:])
    evidence.record(options.build, "proof", seconds=time.monotonic() - start,
                    columns=["functions and bounds", "unwound", "properties", "result", "seconds"], rows=rows)
    skipped = sum(row[3] == "not in time" for row in rows)
    print(f"{len(rows) - failed - skipped} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
