#!/usr/bin/env python3
"""Runs the unit tests of one machine under qemu and checks that it is the machine that is meant.

usage: run.py --build FOLDER MACHINE QEMU COMPILER PROGRAM...
"""
import argparse
import os
import pathlib
import re
import subprocess
import time

import evidence


def main():
    parser = argparse.ArgumentParser(description="Runs the unit tests of one machine under qemu.")
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("machine")
    parser.add_argument("qemu")
    parser.add_argument("compiler")
    parser.add_argument("programs", nargs="+")
    options = parser.parse_args()

    start = time.monotonic()
    passed = failed = 0
    for program in options.programs:
        done = subprocess.run([options.qemu, program], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, errors="replace", env=dict(os.environ, CMOCKA_MESSAGE_OUTPUT="TAP"))
        bad = len(re.findall(r"^not ok", done.stdout, re.MULTILINE))
        passed += len(re.findall(r"^ok", done.stdout, re.MULTILINE))
        failed += bad or done.returncode != 0
        if done.returncode:
            print(f"# {program} on {options.machine}: exit status {done.returncode}\n{done.stdout[-4000:]}")
    macros = subprocess.run([options.compiler, "-dM", "-E", "-x", "c", "/dev/null"], stdout=subprocess.PIPE, text=True, check=True).stdout
    big = re.search(r"__BYTE_ORDER__ __ORDER_BIG_ENDIAN__", macros)
    bits = 8 * int(re.search(r"__SIZEOF_POINTER__ (\d+)", macros)[1])
    word = re.search(r"-(un)?signed$", options.machine)
    unsigned = word[1] is not None if word else "__CHAR_UNSIGNED__" in macros
    evidence.record(options.build, f"machine-{options.machine}", seconds=time.monotonic() - start,
                    tools=[options.compiler, options.qemu],
                    columns=["machine", "byte order", "bits", "char", "programs", "passed", "failed"],
                    rows=[[options.machine.split("-")[0], "big" if big else "little", bits, "unsigned" if unsigned else "signed",
                           len(options.programs), passed, failed]])
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    raise SystemExit(main())
