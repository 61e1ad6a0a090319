#!/usr/bin/env python3
"""Runs two clients in two threads under ThreadSanitizer, those over TLS against the emulator, and records what they tell.

usage: run.py --build FOLDER [NOTE=]PROGRAM...
"""
import argparse
import os
import pathlib
import re
import subprocess
import time

import evidence
import harness

TASKS = 250
LINE = re.compile(r"^# threads over (.+): (\d+) threads, (\d+) listings each, (\d+) tasks each, all delivered$", re.MULTILINE)


def main():
    parser = argparse.ArgumentParser(description="Runs two clients in two threads and records what they tell.")
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("programs", nargs="+")
    options = parser.parse_args()

    start, failed, rows = time.monotonic(), False, []
    for text in options.programs:
        note, _, program = text.rpartition("=")
        with harness.Emulator("--tasks", TASKS, "--rate", 0, tls="server") as emulator:
            done = subprocess.run([program], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                  env=dict(os.environ, CMOCKA_MESSAGE_OUTPUT="TAP", TEO_TASKS=str(TASKS), TEO_SERVER_PORT=str(emulator.port),
                                           TEO_CA_FILE=f"{harness.pki()}/ca.pem"))
        print(done.stdout, end="", flush=True)
        numbers = LINE.search(done.stdout)
        failed = failed or bool(done.returncode) or not numbers
        if numbers:
            rows.append([numbers[1] + (f", {note}" if note else ""), *numbers.groups()[1:], "all", "no"])
    if not failed:
        evidence.record(options.build, "threads", seconds=time.monotonic() - start, rows=rows,
                        columns=["over", "threads", "listings each", "tasks each", "delivered", "races found"])
    return failed


if __name__ == "__main__":
    raise SystemExit(main())
