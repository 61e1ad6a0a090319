#!/usr/bin/env python3
"""Runs the fault matrices and records what they tell.

usage: run.py --build FOLDER PROGRAM...
"""
import argparse
import pathlib
import re
import time

import evidence

LINE = r"^# faults over (.+?): (\d+) calls, (\d+) kinds, (\d+) singles, (\d+) pairs, (\d+) whole, (\d+) next;(.*)$"
COLUMNS = ["over", "calls of the listings", "kinds", "singles", "pairs", "whole", "next query served", "named errors"]


def run(program):
    """Its exit status, and a row for each matrix that it ran."""
    status, lines = evidence.told(program, LINE)
    rows = []
    for over, calls, kinds, singles, pairs, whole, served, errors in lines:
        runs = int(singles) + int(pairs)
        named = re.findall(r"(\d+) ([^;]+);", errors)
        assert int(whole) + sum(int(count) for count, _ in named) == runs, "a run ended in neither"
        rows.append([over, calls, kinds, singles, pairs, whole, "all" if int(served) == runs else served,
                     "; ".join(f"{count} {error}" for count, error in named)])
    return status, rows


def main():
    parser = argparse.ArgumentParser(description="Runs the fault matrices and records what they tell.")
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("programs", nargs="+")
    options = parser.parse_args()

    start = time.monotonic()
    results = [run(program) for program in options.programs]
    rows = [row for _, rows in results for row in rows]
    failed = any(status for status, _ in results) or not rows
    if not failed:
        evidence.record(options.build, "faults", seconds=time.monotonic() - start, columns=COLUMNS, rows=rows, notes=[
            "The listings of 25 tasks: three pages and another window over a connection that is kept; the same with a busy service that "
            "closes each connection; and with a server that breaks what it was to keep. Each in a superloop and with a port that waits.",
            "A kind of fault strikes one call, or all from one on. No task was lost or came twice, every run ended within its deadline, "
            "and what follows is the same client's next query, without faults."])
    return failed


if __name__ == "__main__":
    raise SystemExit(main())
