#!/usr/bin/env python3
"""Runs suites of tests, each a target of the Makefile, and adds up what they say.

usage: run.py [--jobs N] [--seconds N] [--first NAME]... [--missing PACKAGES] [--always PACKAGE,...]
              [--needs NAME=PACKAGE,...]... NAME... [-- MAKE-ARGUMENT...]

NAME is run as `make test-NAME`. What it prints may hold TAP (cmocka), the closing lines of Python's
unittest, or lines `N passed, N failed` (and `, N skipped`), in any mixture. A suite also fails when
it takes too long, exits with another status than its counts explain, stops short of a TAP plan, or
ran nothing. --first suites run before all others, alone: they build what those share.

A suite that needs one of the missing packages is skipped; what is needed --always, every suite
needs. Where a --first suite is skipped, the others run one at a time: each builds for itself what
they share.
"""
import argparse
import concurrent.futures
import dataclasses
import os
import re
import signal
import subprocess
import sys
import textwrap
import threading
import time


@dataclasses.dataclass
class Counts:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other):
        return Counts(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self):
        text = f"{self.passed} passed, {self.failed} failed"
        return text + (f", {self.skipped} skipped" if self.skipped else "")


@dataclasses.dataclass
class Result:
    name: str
    counts: Counts
    seconds: float
    processor: float
    output: str
    reasons: list


TAP = re.compile(r"^\s*(not )?ok \d+\b(.*)")
TAP_PLAN = re.compile(r"^\s*1\.\.(\d+)\s*$")
PLAIN = re.compile(r"^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?(?:: .*)?$")
UNITTEST_RAN = re.compile(r"^Ran (\d+) tests? in ")
UNITTEST_END = re.compile(r"^(?:OK|FAILED)(?: \((.*)\))?$")
UNITTEST_FAILED = {"failures", "errors", "unexpected successes"}


def count(output):
    """What the output says, and what it announced but did not come to."""
    total, planned, told, ran = Counts(), 0, 0, 0
    for line in output.splitlines():
        if match := TAP.match(line):
            told += 1
            if "# skip" in match[2].lower():  # cmocka 1.1.5 puts "not ok" before it
                total.skipped += 1
            elif match[1]:
                total.failed += 1
            else:
                total.passed += 1
        elif match := TAP_PLAN.match(line):
            planned += int(match[1])
        elif match := PLAIN.match(line):
            total += Counts(int(match[1]), int(match[2]), int(match[3] or 0))
        elif match := UNITTEST_RAN.match(line):
            ran = int(match[1])
        elif match := UNITTEST_END.match(line):
            parts = dict(part.split("=") for part in (match[1] or "").split(", ") if "=" in part)
            failed = sum(int(number) for name, number in parts.items() if name in UNITTEST_FAILED)
            skipped = int(parts.get("skipped", 0))
            # An error in setUpClass counts as an error but not as a test that ran.
            total += Counts(max(ran - failed - skipped, 0), failed, skipped)
            ran = 0
    return total, max(planned - told, 0)


def run(name, seconds, arguments):
    start = time.monotonic()
    environment = {key: value for key, value in os.environ.items() if key not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    process = subprocess.Popen(["make", "--no-print-directory", "--keep-going", *arguments, "test-" + name], stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                               env=environment, start_new_session=True)
    reasons = []

    def end():
        reasons.append(f"not ended after {seconds} s")
        os.killpg(process.pid, signal.SIGKILL)  # the group of this suite, which is a session of its own

    timer = threading.Timer(seconds, end)
    timer.start()
    output = process.stdout.read()
    timer.cancel()
    timer.join()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    counts, missing = count(output)
    if missing:
        reasons.append(f"{missing} planned but not run")
    elif process.returncode and not counts.failed and not reasons:
        reasons.append(f"exit status {process.returncode}")
    elif not counts.passed + counts.failed + counts.skipped:
        reasons.append("ran nothing")
    counts.failed += missing or len(reasons)
    return Result(name, counts, time.monotonic() - start, usage.ru_utime + usage.ru_stime, output, reasons)


def report(result):
    word = "FAILED" if result.counts.failed else "ok" if result.counts.passed else "skipped"
    reasons = list(result.reasons)
    if result.counts.skipped:
        reasons += dict.fromkeys(re.findall(r"^skipped: (.*)$", result.output, re.MULTILINE))
    if result.counts.failed:
        print(textwrap.indent(result.output.rstrip(), f"{result.name} | "), flush=True)
    print(f"{word:7} {result.name:24} {result.seconds:6.1f} s  {result.processor:6.1f} s of CPU   {result.counts}"
          + "".join(f" ({reason})" for reason in reasons), flush=True)


def main():
    parser = argparse.ArgumentParser(description="Runs suites of tests and adds up what they say.")
    parser.add_argument("--jobs", type=int, default=2, help="suites at a time")
    parser.add_argument("--seconds", type=int, default=480, help="time for one suite")
    parser.add_argument("--first", action="append", default=[], help="a suite to run before the others, alone")
    parser.add_argument("--missing", type=str.split, default=[], help="packages that are not here")
    parser.add_argument("--always", type=lambda text: text.split(","), default=[])
    parser.add_argument("--needs", action="append", default=[], metavar="NAME=PACKAGE,...")
    parser.add_argument("names", nargs="+")
    arguments = sys.argv[1:]
    make = []
    if "--" in arguments:
        at = arguments.index("--")
        arguments, make = arguments[:at], arguments[at + 1:]
    options = parser.parse_args(arguments)

    needs = dict(one.split("=") for one in options.needs)
    lacking = {}
    for name in options.first + options.names:
        needed = options.always + needs.get(name, "").split(",")
        lacking[name] = [one for one in options.missing if one in needed]
    results = []
    for name in options.first:
        if lacking[name]:
            options.jobs = 1
            continue
        results.append(run(name, options.seconds, [f"-j{options.jobs}", *make]))
        report(results[-1])
    for name in options.names:
        if lacking[name]:
            print(f"skipped {name:24} for want of {' '.join(lacking[name])}", flush=True)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        running = [pool.submit(run, name, options.seconds, make)
                   for name in options.names if not lacking[name]]
        for future in concurrent.futures.as_completed(running):
            results.append(future.result())
            report(results[-1])
    if options.missing:
        print("missing:", " ".join(options.missing), "(`make setup-test` installs what is missing)")

    total = sum((result.counts for result in results), Counts())
    failed = [result.name for result in results if result.counts.failed]
    if failed:
        print("failed:", " ".join(failed))
    print(total)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
