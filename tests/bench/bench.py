#!/usr/bin/env python3
"""What the library costs beside what others cost: parsing, signing, and whole programs.

usage: bench.py --build FOLDER --programs FOLDER --budgets FILE [--quick] [--plots FOLDER]

Instructions are those that callgrind counts, so they do not depend on the machine's speed or load.
The programs' CPU time does, so only their relation in one run is judged. Fails over a budget.
"""
import argparse
import pathlib
import re
import subprocess
import tempfile
import time

import documents
import evidence
import plot
import programs

PARSERS = {"teo": "libteo", "jsmn": "jsmn (raw)", "cjson": "cJSON", "jansson": "jansson",
           "jsonc": "json-c"}


def instructions(function, command):
    """What callgrind collects in `function`, and what the program printed."""
    done = subprocess.run(["valgrind", "--tool=callgrind", f"--toggle-collect={function}",
                           "--callgrind-out-file=/dev/null", *command],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True)
    collected = re.search(r"Collected\s*:\s*(\d+)", done.stderr)
    if done.returncode or not collected or not int(collected[1]):
        raise SystemExit(f"{' '.join(command)} under callgrind ended with {done.returncode}:\n"
                         f"{done.stderr[-2000:]}")
    return int(collected[1]), [int(number) for number in done.stdout.split()]


def budgets(path):
    lines = (line.split() for line in path.read_text().splitlines()
             if line and not line.startswith("#"))
    return {(fields[0], fields[1]): int(fields[2]) for fields in lines}


class Bench:
    def __init__(self, options):
        self.options, self.limits = options, budgets(options.budgets)
        self.faults, self.passed = [], 0
        self.programs = options.programs / "tests" / "bench"

    def judge(self, what, value, key):
        limit = self.limits[key]
        if value > limit:
            self.faults.append(f"over budget: {what}: {value:.1f} of {limit}")
        else:
            self.passed += 1

    def parse(self, folder):
        start = time.monotonic()
        counts = [1, 100] if self.options.quick else [1, 100, 10000]
        inputs = [("typical", documents.typical, count, 0) for count in counts]
        for count in [100] if self.options.quick else counts:
            inputs += [("escapes only", documents.escapes, count, 0),
                       ("deep unknown values", documents.deep, count, 0),
                       ("typical, in pieces of 4 bytes", documents.typical, count, 4)]
        rows, memory, cost, own = [], {}, {}, set()
        for label, kind, count, piece in inputs:
            path = folder / "document.json"
            path.write_bytes(documents.document(kind, count))
            length = path.stat().st_size
            for parser in PARSERS if not piece else ("teo",):
                program = [str(self.programs / "parse"), parser, str(path), str(piece)]
                total, (tasks, texts, memory_used) = instructions(f"parse_{parser}", program)
                if tasks != count or (parser != "jsmn" and texts != self.expected(path)):
                    self.faults.append(f"{parser} has read {tasks} tasks and {texts} bytes of "
                                       f"{count} {label}")
                rows.append([label, count, f"{length:,}", PARSERS[parser], f"{total / length:.1f}",
                             f"{memory_used:,}"])
                if parser == "teo":
                    own.add(memory_used)
                    self.judge(f"instructions a byte, {count} {label}", total / length,
                               ("parse", "typical" if label == "typical" and count > 1
                                else "worst"))
                if label == "typical":
                    memory.setdefault(PARSERS[parser], []).append((count, memory_used))
                if count == 100 and not piece:
                    cost.setdefault(label, {})[PARSERS[parser]] = total / length
        if len(own) != 1:
            self.faults.append("the memory that libteo takes is not the same for every document")
        evidence.record(self.options.build, "bench-parse", seconds=time.monotonic() - start,
                        tools=["gcc", "valgrind"], rows=rows,
                        columns=["document", "tasks", "bytes", "by", "instructions a byte",
                                 "bytes of memory"],
                        notes=["libteo's memory is client, buffer and record, and what the heap "
                               "has grown by, which is nothing. The others' is the whole document, "
                               "which they need, and what they make of it. jsmn (raw) decodes no "
                               "escapes and checks neither them nor UTF-8."])
        return {"parse-memory.svg": plot.lines("Memory to read a reply", "tasks in the reply",
                                               "bytes", memory),
                "parse-cost.svg": plot.bars("Reading a reply of 100 tasks",
                                            "instructions a byte (x86-64, gcc -O2)", cost)}

    @staticmethod
    def expected(path):
        """The lengths of all members' texts, by a library of its own again."""
        import json
        names = ("JobId", "Target", "Type", "Method", "Status", "CreateTime", "UpdateTime",
                 "FailType", "FailMessage")
        tasks = json.loads(path.read_bytes())["Response"]["Tasks"]
        return sum(len(task.get(name, "").encode()) for task in tasks for name in names)

    def sign(self):
        start = time.monotonic()
        program = [str(self.programs / "sign")]
        cold, numbers = instructions("sign_cold", program)
        warm, (length, payload, canonical, cold_all, warm_all) = instructions("sign_warm", program)
        self.judge("compressions of a warm request beyond payload and canonical request",
                   warm_all - payload - canonical, ("compressions", "warm"))
        self.judge("instructions of a warm request", warm, ("request", "warm"))
        rows = [["cold", length, f"{cold:,}", cold_all, cold_all - payload - canonical],
                ["warm", length, f"{warm:,}", warm_all, warm_all - payload - canonical]]
        evidence.record(self.options.build, "bench-sign", seconds=time.monotonic() - start,
                        tools=["gcc", "valgrind"], rows=rows,
                        columns=["signing key", "bytes", "instructions", "SHA-256 compressions",
                                 "beyond payload and canonical request"])


def main():
    parser = argparse.ArgumentParser(description="What the library costs beside what others cost.")
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--programs", type=pathlib.Path, required=True)
    parser.add_argument("--budgets", type=pathlib.Path, required=True)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--plots", type=pathlib.Path, help="where to write the charts")
    options = parser.parse_args()

    bench = Bench(options)
    with tempfile.TemporaryDirectory() as folder:
        plots = bench.parse(pathlib.Path(folder))
        bench.sign()
        programs.one_task(bench)
        if not options.quick:
            plots.update(programs.compare(options, bench))
    if options.plots:
        for name, text in plots.items():
            (options.plots / name).write_text(text)
    for fault in bench.faults:
        print(fault)
    print(f"{bench.passed} passed, {len(bench.faults)} failed")
    return 1 if bench.faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
