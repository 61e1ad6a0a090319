#!/usr/bin/env python3
"""Lines and branches of the core that a run of instrumented tests has reached, by gcov.

usage: coverage.py FOLDER [--lines PERCENT] [--branches PERCENT]

FOLDER holds the core's .gcno and .gcda files. Fails below the given shares.
"""
import argparse
import json
import pathlib
import subprocess
import sys


def read(folder):
    """Returns {file: ({line: count}, {(line, branch): count})} of the files in core/."""
    files = {}
    for source in sorted(pathlib.Path("core").glob("*.c")):
        notes = str(pathlib.Path(folder, source.stem + ".gcno"))
        output = subprocess.run(["gcov", "--branch-probabilities", "--json-format", "--stdout", notes], check=True,
                                capture_output=True, text=True).stdout
        for report in output.splitlines():
            for file in json.loads(report)["files"]:
                if file["file"].startswith("core/"):
                    lines, branches = files.setdefault(file["file"], ({}, {}))
                    for line in file["lines"]:
                        number = line["line_number"]
                        lines[number] = lines.get(number, 0) + line["count"]
                        for index, branch in enumerate(line["branches"]):
                            branches[number, index] = branches.get((number, index), 0) + branch["count"]
    return files


def share(counts):
    """Reached, of all, in percent."""
    reached = sum(count > 0 for count in counts)
    return reached, len(counts), 100.0 * reached / len(counts) if counts else 100.0


def runs(counts):
    """The lines with a count of 0, as "3-7 9": a run goes over lines that have no code."""
    parts = []
    open_run = False
    for line, count in sorted(counts.items()):
        if not count and open_run:
            parts[-1][1] = line
        elif not count:
            parts.append([line, line])
        open_run = not count
    return " ".join(str(first) if first == last else f"{first}-{last}" for first, last in parts)


def row(name, lines, branches):
    cells = [f"{reached:5} of {total:5} {percent:6.1f} %" for reached, total, percent in (share(lines), share(branches))]
    return f"{name:24} " + "   ".join(cells)


def main():
    parser = argparse.ArgumentParser(description="Lines and branches of the core that the tests have reached.")
    parser.add_argument("folder")
    parser.add_argument("--lines", type=float, default=0)
    parser.add_argument("--branches", type=float, default=0)
    options = parser.parse_args()
    files = read(options.folder)
    if not files:
        sys.exit(f"coverage: nothing was measured in {options.folder}")

    print(f"{'':24} {'lines':>23}   {'branches':>23}")
    all_lines, all_branches = [], []
    for name, (lines, branches) in sorted(files.items()):
        all_lines += lines.values()
        all_branches += branches.values()
        print(row(name, lines.values(), branches.values()))
        missed = runs(lines)
        partly = sorted({number for (number, _), count in branches.items() if not count and lines.get(number)})
        if missed:
            print("    lines not reached: " + missed)
        if partly:
            print("    branches not taken in lines: " + " ".join(map(str, partly)))
    print(row("all", all_lines, all_branches))

    failed = 0
    for what, counts, goal in ("lines", all_lines, options.lines), ("branches", all_branches, options.branches):
        percent = share(counts)[2]
        if percent < goal:
            failed += 1
            print(f"{what}: {percent:.2f} % is below {goal:g} %")
    print(f"{2 - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
