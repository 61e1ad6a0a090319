#!/usr/bin/env python3
"""Runs two clients in two threads under ThreadSanitizer, those over TLS against the emulator, and records what they tell.

usage: run.py --build FOLDER [NOTE=]PROGRAM...
"""
import argparse
import pathlib
import time

import evidence
import harness

TASKS = 250
LINE = r"^# threads over (.+): (\d+) threads, (\d+) listings each, (\d+) tasks each, all delivered$"


def main():
    parser = argparse.ArgumentParser(description="Runs two clients in two threads and records what they tell.")
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("programs", nargs="+")
    options = parser.parse_args()

    start, failed, rows = time.monotonic(), False, []
    for text in options.programs:
        note, _, program = text.rpartition("=")
        with harness.Emulator("--tasks", TASKS, "--rate", 0, tls="server") as emulator:
            status, lines = evidence.told(program, LINE, TEO_TASKS=str(TASKS), TEO_SERVER_PORT=str(emulator.port),
                                          TEO_CA_FILE=f"{harness.pki()}/ca.pem")
        failed = failed or bool(status) or not lines
        rows += [[over + (f", {note}" if note else ""), *numbers, "all", "no"] for over, *numbers in lines]
    if not failed:
        evidence.record(options.build, "threads", seconds=time.monotonic() - start, rows=rows,
                        columns=["over", "threads", "listings each", "tasks each", "delivered", "races found"])
    return failed


if __name__ == "__main__":
    raise SystemExit(main())
