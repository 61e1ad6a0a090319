#!/usr/bin/env python3
"""Static analysis of the core and the ports: gcc -fanalyzer, clang's analyzer, clang-tidy, cppcheck with its MISRA addon.

usage: analyze.py --build FOLDER --deviations FILE -- COMPILER-FLAG... FILE.c...

A finding fails the run unless DEVIATIONS.md has its rule: in the table of MISRA's rules by the rule alone, in the table of the other tools
by check and file. What is there and found nothing is told, and fails nothing: other versions of the tools may find it.
"""
import argparse
import collections
import concurrent.futures
import os
import pathlib
import re
import subprocess
import time

import evidence

HERE = pathlib.Path(__file__).parent

# gcc gives up on a function that has too many states for its patience: this is more of it.
PATIENT = ["--param", "analyzer-bb-explosion-factor=40", "--param", "analyzer-max-enodes-per-program-point=64"]

Finding = collections.namedtuple("Finding", "file line rule text")


def run(command):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace")
    return done.returncode, done.stdout


def findings(output):
    """What compilers and clang-tidy print: FILE:LINE:COLUMN: warning: TEXT [RULE]."""
    found = re.findall(r"^([^\s:]+):(\d+):\d+: (?:warning|error): (.*?)(?: \[([^\[\]]+)\])?$", output, re.MULTILINE)
    return [Finding(os.path.relpath(file), int(line), (rule or "error").split(",")[0].removeprefix("-W"), text) for file, line, text, rule in found]


class Tool:
    """One analyzer over one or several files. What it says beside its findings is kept for the case that it fails by itself."""

    def __init__(self, name, tool, command):
        self.name, self.tool, self.command = name, tool, command

    def __call__(self):
        code, output = run(self.command)
        found = findings(output)
        if code and not found:
            raise SystemExit(f"{' '.join(self.command)}\nended with {code}:\n{output[-3000:]}")
        return self, found


class Cppcheck(Tool):
    def __call__(self):
        code, output = run(self.command)
        found = [Finding(file, int(line), rule, text)
                 for file, line, rule, text in re.findall(r"^(\S+?):(\d+) (\S+) (.*)$", output, re.MULTILINE)]
        if code and not found:
            raise SystemExit(f"{' '.join(self.command)}\nended with {code}:\n{output[-3000:]}")
        return self, found


def tools(flags, files):
    for file in files:
        yield Tool("gcc -fanalyzer", "gcc", ["gcc", *flags, *PATIENT, "-O2", "-fanalyzer", "-c", "-o", "/dev/null", file])
        yield Tool("clang --analyze", "clang", ["clang", *flags, "--analyze", "--analyzer-output", "text", "-o", "/dev/null", file])
        yield Tool("clang-tidy", "clang-tidy", ["clang-tidy", "--quiet", f"--config-file={HERE / 'clang-tidy.yaml'}", file, "--",
                                                *flags])
    yield Cppcheck("cppcheck --addon=misra", "cppcheck", [
        "cppcheck", "--quiet", "--std=c99", "--platform=unix64", "--enable=warning,style,performance,portability", "--addon=misra",
        *(flag for flag in flags if flag[:2] in ("-I", "-D")), "-I/usr/include", "--suppress=missingIncludeSystem", "--suppress=missingInclude",
        "--suppress=misra-config", "--suppress=normalCheckLevelMaxBranches",
        "--suppress=*:/usr/include/*", "--template={file}:{line} {id} {message}", *files])


def deviations(path):
    """The rules of DEVIATIONS.md: MISRA's by number, the others by check and file."""
    misra, others = {}, {}
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("| ").split("|")]
        if re.fullmatch(r"\d+\.\d+", cells[0]) and len(cells) == 3:
            misra["misra-c2012-" + cells[0]] = cells[2]
        elif re.fullmatch(r"`[\w.,-]+`", cells[0]) and len(cells) == 3:
            for file in re.findall(r"`([^`]+)`", cells[1]):
                others[cells[0].strip("`"), file] = cells[2]
    return misra, others


def excuse(one, misra, others):
    """The deviation that a finding falls under, or None."""
    if one.rule in misra:
        return one.rule
    for (rule, place) in others:
        if rule == one.rule and (one.file == place or (place.endswith("/") and one.file.startswith(place))):
            return rule, place
    return None


def main():
    parser = argparse.ArgumentParser(description="Static analysis of the core and the ports.")
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--deviations", type=pathlib.Path, required=True)
    parser.add_argument("arguments", nargs="+")
    options = parser.parse_args()
    files = [argument for argument in options.arguments if argument.endswith(".c")]
    flags = [argument for argument in options.arguments if not argument.endswith(".c")]

    start = time.monotonic()
    misra, others = deviations(options.deviations)
    found, excused, used, versions = collections.Counter(), collections.Counter(), collections.Counter(), {}
    told = set()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for tool, list_of in pool.map(lambda one: one(), tools(flags, files)):
            versions[tool.name] = tool.tool
            for one in dict.fromkeys(list_of):
                why = excuse(one, misra, others)
                if why:
                    excused[tool.name] += 1
                    used[why] += 1
                elif (tool.name, one) not in told:
                    told.add((tool.name, one))
                    found[tool.name] += 1
                    print(f"{one.file}:{one.line}: {one.rule}: {one.text} ({tool.name})")
    for rule in [*misra, *others]:
        if not used[rule]:
            print(f"note: {rule} is in {options.deviations} and was not found by these versions")
    failed = sum(1 for name in versions if found[name])
    evidence.record(options.build, "analyze", seconds=time.monotonic() - start, tools=sorted(set(versions.values())),
                    columns=["tool", "files", "findings", "under a deviation"],
                    rows=[[name, len(files), found[name], excused[name]] for name in versions])
    print(f"{len(versions) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
