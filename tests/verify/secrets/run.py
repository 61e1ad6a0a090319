#!/usr/bin/env python3
"""Runs the looks for secrets in memory and records what they tell.

usage: run.py --build FOLDER PROGRAM...
"""
import argparse
import pathlib
import time

import evidence

LINE = r"^# secrets: (.+), (\d+) kinds of failure, (\d+) looks, (\d+) MB seen$"


def main():
    parser = argparse.ArgumentParser(description="Runs the looks for secrets in memory and records what they tell.")
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("programs", nargs="+")
    options = parser.parse_args()

    start, failed, rows = time.monotonic(), False, []
    for program in options.programs:
        status, lines = evidence.told(program, LINE)
        failed = failed or bool(status) or not lines
        rows += [[*numbers, "no"] for numbers in lines]
    if not failed:
        evidence.record(options.build, "secrets", seconds=time.monotonic() - start, rows=rows,
                        columns=["plain, and TLS of", "kinds of failure", "looks", "MB seen", "found"], notes=[
            "Looked for after each kind of failure, at each call that can fail, and after deinit: any eight bytes of secret key, token, "
            "the three derived keys, signature and Authorization, as they are, in hexadecimal, XORed with HMAC's pads, and in words "
            "turned round.",
            "Looked in: the client, its buffer, the record, what an observer is told, the stack below the caller, the object of TLS, and "
            "every byte that mbedTLS ever allocated, as the arena of the test gives none out twice."])
    return failed


if __name__ == "__main__":
    raise SystemExit(main())
