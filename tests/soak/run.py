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
    numbers = re.search(r"# soak: (\d+) polls, (\d+) requests, (\d+) connections, (\d+) faults, (\d+) polls told an error, (\d+) of (\d+)",
                        done.stdout)
    if not done.returncode and numbers:
        polls, requests, connections, faults, failed, seen, tasks = numbers.groups()
        evidence.record(options.build, "soak", seconds=time.monotonic() - start,
                        columns=["simulated", "polls", "requests", "connections", "faults", "polls that told an error", "tasks seen"],
                        rows=[["24 hours", polls, requests, connections, faults, failed, f"{seen} of {tasks}"]])
    return done.returncode


if __name__ == "__main__":
    raise SystemExit(main())
