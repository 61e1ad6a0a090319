#!/usr/bin/env python3
"""Runs fuzz targets: the committed corpus first, then fuzzing for some time.

usage: run.py --build FOLDER --seconds N [--jobs N] TARGET...

What a run finds of interest stays in FOLDER/fuzz/corpus and is where the next one goes on from. An input that fails a target is kept in
FOLDER/fuzz/findings, and the command that runs it again is printed.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import time

import evidence

HERE = pathlib.Path(__file__).parent
STATS = {"runs": r"stat::number_of_executed_units:\s+(\d+)", "edges": r"cov: (\d+)", "inputs": r"corp: (\d+)/"}


def last(pattern, output, group=1):
    found = re.findall(pattern, output)
    return int(found[-1]) if found else 0


class Target:
    def __init__(self, build, name, seconds):
        self.name, self.seconds = name, seconds
        self.program = build / "fuzz" / "tests" / "fuzz" / f"fuzz_{name}"
        self.seeds = HERE / "corpus" / name
        self.corpus = build / "fuzz" / "corpus" / name
        self.findings = build / "fuzz" / "findings" / name
        for folder in (self.corpus, self.findings):
            folder.mkdir(parents=True, exist_ok=True)

    def call(self, *arguments):
        command = [str(self.program), "-timeout=20", f"-artifact_prefix={self.findings}/", *map(str, arguments)]
        environment = dict(os.environ, ASAN_OPTIONS="detect_leaks=1", UBSAN_OPTIONS="print_stacktrace=1")
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              errors="replace", env=environment)
        return done.returncode, done.stdout

    def run(self):
        start = time.monotonic()
        seeds = sorted(self.seeds.iterdir())
        code, output = self.call("-runs=0", self.seeds)
        replayed = last(STATS["edges"], output)
        if code == 0 and not replayed:
            code, output = 1, output + "\nno seed was run"
        if code == 0:
            words = HERE / "words.dict"
            code, output = self.call(self.corpus, self.seeds, f"-dict={words}", f"-max_total_time={self.seconds}", "-max_len=4096",
                                     "-print_final_stats=1", "-reload=0")
        numbers = {name: last(pattern, output) for name, pattern in STATS.items()}
        if code == 0 and not numbers["runs"]:
            code, output = 1, output + "\nit ran nothing"
        return {"target": self.name, "seeds": len(seeds), "replayed": replayed, "ok": code == 0, "output": output,
                "seconds": round(time.monotonic() - start), **numbers}


def main():
    parser = argparse.ArgumentParser(description="Runs fuzz targets.")
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--seconds", type=int, required=True, help="for each target, beside its corpus")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("targets", nargs="+")
    options = parser.parse_args()

    start = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        results = list(pool.map(lambda name: Target(options.build, name, options.seconds).run(), options.targets))
    for one in results:
        if not one["ok"]:
            print(one["output"][-6000:])
        print(f"{one['target']:12} {one['seeds']} seeds, {one['runs']:,} inputs in {one['seconds']} s, {one['edges']:,} edges, "
              f"{one['replayed']:,} of them by the seeds: " + ("nothing found" if one["ok"] else "FAILED"))
    failed = sum(not one["ok"] for one in results)
    evidence.record(options.build, "fuzz", seconds=time.monotonic() - start,
                    columns=["target", "seeds", "edges", "inputs", "seconds", "edges in all", "found"],
                    rows=[[one["target"], one["seeds"], one["replayed"], one["runs"], one["seconds"], one["edges"],
                           "no" if one["ok"] else "yes"] for one in results])
    print(f"{len(results) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
