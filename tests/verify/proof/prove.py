#!/usr/bin/env python3
"""Proves the functions of the core by CBMC: no access out of bounds, no overflow, no undefined shift, every loop bounded, and what each harness
asserts.

usage: prove.py --build FOLDER --tools FOLDER [--quick] [--jobs N] [--seconds N] [HARNESS.c...] -- COMPILER-FLAG...

A harness begins with a comment of `key: value` lines:

  proves:  the functions, as `core/utf8.c: teo_get_utf8, teo_put_utf8; core/teo_utf8.h: teo_is_continuation`
  for:     what they are proved for: the states and arguments, and their bounds
  unwind:  how often a loop may go round, as CBMC wants it; `unwindset: LOOP:N,...` for single loops
  planted: `core/FILE: OLD => NEW`, a fault that the same harness must find in a copy of the core
  but:     what is not proved of them, and why
  quick:   yes, if it takes part in the quick form

A function stub_NAME() of a harness takes the place of NAME(), which another harness proves. Where a loop goes round too often, HARNESS.json
beside the harness says what each round keeps, and what it makes smaller, as goto-instrument wants it; both are proved, and so that the loop
ends. Every REACHES() of a harness must be reached. A harness that does not come to its end in time is told and fails nothing; but a function of the core that neither a harness nor
not_proved.txt names is a failure.
"""
import argparse
import concurrent.futures
import dataclasses
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import sys
import time

import evidence

CHECKS = ["--no-standard-checks", "--bounds-check", "--pointer-check", "--pointer-overflow-check", "--signed-overflow-check",
          "--undefined-shift-check", "--div-by-zero-check", "--pointer-primitive-check", "--unwinding-assertions", "--no-malloc-may-fail",
          "--drop-unused-functions", "--slice-formula"]
MEMORY = 6 << 30
CORE = pathlib.Path("core")
PUBLIC = pathlib.Path("include/teo")  # its inline functions count as the core's


class Failed(Exception):
    pass


class OutOfBounds(Exception):
    """A tool has taken more time or memory than it may."""


@dataclasses.dataclass
class Harness:
    path: pathlib.Path
    keys: dict
    proves: list  # (file, function)
    stubs: list
    planted: tuple = None

    @staticmethod
    def read(path):
        text = path.read_text()
        keys, key = {}, None
        for line in text[:text.index("*/")].splitlines():
            if match := re.match(r" \* (\w+): +(.*)", line):
                key = match[1]
                keys[key] = match[2].strip()
            elif key and line.strip(" *"):
                keys[key] += " " + line.strip(" *")
        proves = []
        for group in keys["proves"].rstrip(".").split(";"):
            file, names = group.split(":")
            proves += [(file.strip(), name.strip()) for name in names.split(",")]
        planted = re.match(r"(\S+): (.*) => (.*)", keys.get("planted", ""))
        stubs = re.findall(r"^\w[^;\n]*\bstub_(\w+)\([^;{]*\)\n\{", included(path), re.MULTILINE)
        return Harness(path, keys, proves, sorted(set(stubs)), planted and planted.groups())


def included(path):
    """The text of a harness with what it includes from its own folder."""
    text = path.read_text()
    for name in re.findall(r'^#include "(\w+\.h)"', text, re.MULTILINE):
        if (path.parent / name).exists():
            text += included(path.parent / name)
    return text


def functions_of(text):
    return re.findall(r"^\w[\w *]*?\b(\w+)\([^;{]*\)\n\{", text, re.MULTILINE)


class Prover:
    def __init__(self, options, flags):
        self.options, self.flags = options, flags
        self.folder = options.build / "proof"

    def tool(self, name, *arguments):
        """Output, status and seconds of a tool. Its memory is bounded, and its time: of the processor, so that no load changes a result."""
        def limit():
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            resource.setrlimit(resource.RLIMIT_CPU, (self.options.seconds, self.options.seconds))

        process = subprocess.Popen([self.options.tools / name, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, preexec_fn=limit)
        output = process.stdout.read().decode(errors="replace")
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode in (-signal.SIGKILL, -signal.SIGXCPU):
            raise OutOfBounds(f"not in {self.options.seconds} s")
        if "bad_alloc" in output or "Out of memory" in output:
            raise OutOfBounds(f"not in {MEMORY >> 30} GB")
        return output, process.returncode, usage.ru_utime + usage.ru_stime

    def must(self, name, *arguments):
        output, status, _ = self.tool(name, *arguments)
        if status:
            raise Failed(f"{name}: {output[-1500:]}")
        return output

    def functions(self):
        """Every function of the core, with its file: what the sources show is what a compiler finds."""
        self.folder.mkdir(parents=True, exist_ok=True)
        paths = [*sorted(CORE.glob("*.[ch]")), *sorted(PUBLIC.glob("*.h"))]
        shown = {path: functions_of(path.read_text()) for path in paths}
        known = {name for names in shown.values() for name in names}
        for path in sorted(CORE.glob("*.c")):
            goto = self.folder / (path.stem + ".core")
            self.must("goto-cc", *self.flags, "-c", path, "-o", goto)
            found = {name for name in self.bodies(goto) if not name.startswith("jsmn_")}
            if missing := set(shown[path]) - found or found - known:
                raise Failed(f"{path}: {', '.join(sorted(missing))}: in the object or the source only")
        return [(str(path), name) for path, names in shown.items() for name in names]

    def bodies(self, goto):
        return re.findall(r"^(\w+) /\* \w+ \*/$", self.must("goto-instrument", "--list-goto-functions", goto), re.MULTILINE)

    def compile(self, harness, core, name):
        goto = self.folder / f"{name}.goto"
        self.must("goto-cc", "-iquote", core, "-iquote", harness.path.parent, *self.flags, harness.path, "-o", goto)
        if harness.stubs:
            self.must("goto-instrument", *[word for name in harness.stubs for word in ("--replace-calls", f"{name}:stub_{name}")],
                      goto, goto)
        self.must("goto-instrument", "--drop-unused-functions", goto, goto)
        loops = harness.path.with_suffix(".json")
        if loops.exists():
            self.must("goto-instrument", "--loop-contracts-file", loops, "--dfcc", "main", "--apply-loop-contracts", goto, goto)
        return goto

    def check(self, harness, goto):
        """What CBMC says: properties, the wrong ones of them, and seconds."""
        unwind = ["--unwind", harness.keys["unwind"]]
        if "unwindset" in harness.keys:
            unwind += ["--unwindset", harness.keys["unwindset"].replace(" ", "")]
        output, status, seconds = self.tool("cbmc", goto, *CHECKS, *unwind, "--json-ui")
        try:
            parts = json.loads(output)
        except json.JSONDecodeError:
            raise Failed(f"cbmc ended with {status}: {output[-300:]}") from None
        said = [part["messageText"] for part in parts if "messageText" in part]
        without = {match[1] for text in said if (match := re.search(r"no body for (?:function|callee) (\S+)", text))}
        if without:
            raise Failed(f"nothing stands for {', '.join(sorted(without))}")
        results = [one for part in parts if "result" in part for one in part["result"]]
        if not results:
            raise Failed("; ".join(text for text in said if "memory" in text.lower() or "error" in text.lower()) or "no property")
        wrong = []
        for one in results:  # UNKNOWN is what comes only after a failure
            place = one.get("sourceLocation", {})
            if one["status"] == ("SUCCESS" if one["description"].startswith("reaches: ") else "FAILURE"):
                wrong.append(f"{place.get('file', '')}:{place.get('line', '')}: {place.get('function', '')}(): {one['description']}")
        if not wrong and any(one["status"] not in ("SUCCESS", "FAILURE") for one in results):
            wrong.append("CBMC does not know")
        return results, wrong, seconds

    def prove(self, harness):
        """A row of the table, what is wrong, and whether it has failed."""
        name = harness.path.stem
        row = {"harness": harness, "properties": "", "planted": "", "result": "proved", "seconds": ""}
        wrong = []
        try:
            goto = self.compile(harness, CORE, name)
            bodies = set(self.bodies(goto))
            if absent := [function for _, function in harness.proves if function not in bodies or function in harness.stubs]:
                raise Failed(f"does not call {', '.join(absent)}")
            results, wrong, row["seconds"] = self.check(harness, goto)
            row["properties"] = sum(not one["description"].startswith("reaches: ") for one in results)
            if row["properties"] == len(results):
                wrong.append("there is no REACHES()")
            if harness.planted and not self.options.quick and not wrong:
                row["planted"] = "found" if self.finds_planted(harness, name) else "MISSED"
                wrong += ["the planted fault was not found"] if row["planted"] == "MISSED" else []
        except OutOfBounds as error:
            row["result"] = str(error)
        except Failed as error:
            wrong.append(str(error))
        if wrong:
            row["result"] = "FAILED"
        print(f"{row['result']}: {harness.path}: {row['properties']} properties" + (f" in {row['seconds']:.1f} s" if row["seconds"] else ""), flush=True)
        for line in wrong:
            print(f"  {line}", flush=True)
        return row

    def finds_planted(self, harness, name):
        file, old, new = harness.planted
        copy = self.folder / name
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(CORE, copy)
        path = copy / pathlib.Path(file).name
        path.write_text(path.read_text().replace(old, new))
        _, wrong, _ = self.check(harness, self.compile(harness, copy, name + ".planted"))
        return any("reaches: " not in line for line in wrong)


def exceptions(path):
    """(file, function) → why it is not proved."""
    found = {}
    for line in path.read_text().splitlines():
        if match := re.match(r"((?:core|include)/\S+) (\w+): (.+)", line):
            found[match[1], match[2]] = match[3]
    return found


def main():
    parser = argparse.ArgumentParser(description="Proves the functions of the core by CBMC.")
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--tools", type=pathlib.Path, required=True, help="the folder of cbmc, goto-cc and goto-instrument")
    parser.add_argument("--quick", action="store_true", help="the quick ones only, and no planted faults")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seconds", type=int, default=600, help="of the processor, for each run of a tool")
    parser.add_argument("harnesses", nargs="*", type=pathlib.Path)
    arguments = sys.argv[1:]
    at = arguments.index("--")
    options, flags = parser.parse_args(arguments[:at]), arguments[at + 1:]

    start = time.monotonic()
    here = pathlib.Path(__file__).parent
    harnesses = [Harness.read(path) for path in options.harnesses or sorted(here.glob("prove_*.c"))]
    prover = Prover(options, flags)
    functions = prover.functions()
    reasons = exceptions(here / "not_proved.txt")

    chosen = sorted((one for one in harnesses if options.harnesses or not options.quick or "quick" in one.keys), key=lambda one: "quick" in one.keys)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        rows = list(pool.map(prover.prove, chosen))
    failed = sum(row["result"] == "FAILED" for row in rows)
    skipped = sum(row["result"].startswith("not in") for row in rows)

    named = {pair for one in harnesses for pair in one.proves}
    if not options.harnesses:
        for file, name in sorted(set(functions) - named - set(reasons)):
            failed += 1
            print(f"FAILED: {file}: {name}() has no harness, and not_proved.txt has no reason")
        for file, name in sorted((named | set(reasons)) - set(functions)):
            failed += 1
            print(f"FAILED: {file} has no function {name}(), which a harness or not_proved.txt names")
        for one in harnesses:
            if one.planted and (count := (CORE.parent / one.planted[0]).read_text().count(one.planted[1])) != 1:
                failed += 1
                print(f"FAILED: {one.path.name}: {one.planted[0]} has {count} times: {one.planted[1]}")
    table(options, rows, reasons, functions, time.monotonic() - start)
    print(f"{len(rows) - sum(row['result'] != 'proved' for row in rows)} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed else 0


def table(options, rows, reasons, functions, seconds):
    lines = []
    for row in sorted(rows, key=lambda row: row["harness"].keys["proves"]):
        harness = row["harness"]
        stubs = ", ".join(name for name in harness.stubs)
        bounds = harness.keys["for"] + (f". Not: {harness.keys['but']}" if "but" in harness.keys else "")
        lines.append([harness.keys["proves"], bounds, stubs, row["properties"], row["planted"], row["result"],
                      f"{row['seconds']:.0f}" if row["seconds"] else ""])
    for (file, name), reason in sorted(reasons.items()):
        lines.append([f"{file}: {name}", reason, "", "", "", "not proved", ""])
    proved = {pair for row in rows if row["result"] == "proved" for pair in row["harness"].proves} & set(functions)
    evidence.record(options.build, "proof", seconds=seconds,
                    columns=["functions", "for", "stand-ins for", "properties", "planted fault", "result", "seconds"], rows=lines,
                    notes=[f"{len(proved)} of the {len(functions)} functions of the core, with those in public headers, are proved, "
                           f"by CBMC {evidence.version(options.tools / 'cbmc')}"])


if __name__ == "__main__":
    raise SystemExit(main())
