#!/usr/bin/env python3
"""Runs the soak test and records what it tells.

usage: run.py --build FOLDER PROGRAM
"""
import argparse
import os
import pathlib
import re
import subprocess
import time

import evidence


def main():
    parser = argparse.ArgumentParser(description="Runs the soak test and records what it tells.")
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("program")
    options = parser.parse_args()

    start = time.monotonic()
    done = subprocess.run([options.program], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          env=dict(os.environ, CMOCKA_MESSAGE_OUTPUT="TAP"))
    print(done.stdout, end="")
    told = re.search(r"^# soak: (.*)$", done.stdout, re.MULTILINE)
    if not done.returncode and told:
        names, values = zip(*(field.split("=") for field in told[1].split("; ")))
        evidence.record(options.build, "soak", seconds=time.monotonic() - start, columns=["simulated", *names], rows=[["24 hours", *values]])
    return done.returncode


if __name__ == "__main__":
    raise SystemExit(main())
