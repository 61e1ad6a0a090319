#!/usr/bin/env python3
"""Runs the soak test and records what it tells.

usage: run.py --build FOLDER PROGRAM
"""
import argparse
import pathlib
import time

import evidence


def main():
    parser = argparse.ArgumentParser(description="Runs the soak test and records what it tells.")
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("program")
    options = parser.parse_args()

    start = time.monotonic()
    status, lines = evidence.told(options.program, r"^# soak: (.*)$")
    if not status and lines:
        names, values = zip(*(field.split("=") for field in lines[0].split("; ")))
        evidence.record(options.build, "soak", seconds=time.monotonic() - start, columns=["simulated", *names], rows=[["24 hours", *values]])
    return status


if __name__ == "__main__":
    raise SystemExit(main())
