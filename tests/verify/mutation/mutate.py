#!/usr/bin/env python3
"""A mutation run over the core: small changes to its source, one at a time, that the unit tests should notice.

usage: mutate.py --build FOLDER --plain FOLDER [--asan FOLDER] [--run COMMAND] [--without 'NAME …'] [--count N] [--seed N] [--jobs N] [--share N] EXPLAINED.md

Of all places that can be changed, N are drawn. A mutant that the compiler refuses counts for nothing and is drawn anew; one that makes a
program of the unit tests fail, or run on and on, is killed; one that lives is told, with the reason that EXPLAINED.md gives for it, if any.

The unit tests stand ready, over a core that is a shared object: only this is made anew. There are two builds of them, one with sanitizers.
A mutant meets the programs of the first that are quick, then those of the second, then the slow ones of the first; those first that have
killed the most mutants of its file so far.
"""
import argparse
import collections
import concurrent.futures
import os
import pathlib
import random
import re
import resource
import shlex
import shutil
import subprocess
import threading
import time

import evidence

SLOW = 0.3  # CPU seconds of a program without sanitizers; with them it is not run, for it would take five times as long

# What is changed into what. Each place in the code (not in comments and strings) gives a mutant.
RULES = [
    ("comparison", r"(?<![<>=!-])(<=|>=|==|!=|<|>)(?![<>=])", {"<": "<=", ">": ">=", "<=": "<", ">=": ">", "==": "!=", "!=": "=="}),
    ("logic", r"&&|\|\|", {"&&": "||", "||": "&&"}),
    ("arithmetic", r"(?<= )(?:[+-]=?|\*|/|%)(?= )", {"+": "-", "-": "+", "+=": "-=", "-=": "+=", "*": "/", "/": "*", "%": "/"}),
    ("bits", r"(?<= )(?:<<|>>|&|\||\^)(?= )", {"<<": ">>", ">>": "<<", "&": "|", "|": "&", "^": "|"}),
    ("step", r"\+\+|--", {"++": "--", "--": "++"}),
    ("negation", r"!(?=[\w(])", {"!": ""}),
    ("number", r"(?<![\w.'\"\\])(?:0x[0-9A-Fa-f]+|\d+)(?=u?\b)(?!\.)(?!u?L)", None),
    ("statement", r"(?m)^ +(?! |case\b|default\b|else\b|const\b|static\b|(?!return\b)\w[\w ]* \*?\w+(\[\d\])?( = |;|,))[^\n;{}]*;$", None),
]


class Mutant:
    def __init__(self, path, source, match, what, text):
        self.path, self.what, self.match = path, what, match
        self.source = source[:match.start()] + text + source[match.end():]
        self.line = source.count("\n", 0, match.start())
        self.before, self.after = (one.splitlines()[self.line].strip() for one in (source, self.source))
        heads = re.findall(r"(?m)^\w[^\n;=[]*?(\w+)\(", source[:match.start()])
        self.key = f"{path}: {heads[-1]}" if heads else f"{path}", self.before, self.after

    def __str__(self):
        return f"{self.path}:{self.line + 1}: {self.what}: `{self.before}` → `{self.after}`"


def blank(source):
    """The source with comments, strings, names of macros and other directives blanked, so that places keep their offsets."""
    pattern = r'/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|^#define +\w+(?:\([^)]*\))?|^#(?!define)[^\n]*'
    return re.sub(pattern, lambda match: re.sub(r"[^\n]", "\x01", match[0]), source, flags=re.DOTALL | re.MULTILINE)


def mutants(path):
    source = path.read_text()
    code = blank(source)
    for what, pattern, table in RULES:
        for match in re.finditer(pattern, code):
            old = match[0]
            if table:
                text = table[old]
            elif what == "number":
                number = int(old, 0) + 1
                text = f"0x{number:X}" if old.startswith("0x") else str(number)
            else:
                text = " " * (len(old) - len(old.lstrip())) + ";"
            yield Mutant(path, source, match, what, text)


def explanations(path):
    """Key of a mutant → why no test can kill it, as EXPLAINED.md has it: "## file: function", "- `before`", "  → `after`" …, reason."""
    reasons, where, before, after = {}, "", "", []
    for line in path.read_text().splitlines():
        if line.startswith("## "):
            where = line[3:]
        elif line.startswith("- `"):
            before, after = line[3:-1], []
        elif line.startswith("  → `"):
            after.append((where, before, line[5:-1]))
            reasons[after[-1]] = ""
        elif line.startswith("  "):
            reasons.update((key, (reasons[key] + " " + line.strip()).strip()) for key in after)
    return reasons


def execute(command, **more):
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more).returncode


class Build:
    """The unit tests as programs over libmutant.so, and the CPU seconds that each takes while nothing is changed."""

    def __init__(self, folder, run, names):
        self.folder, self.run = folder, shlex.split(run)
        self.compile = shlex.split((folder / "compile").read_text())
        self.seconds = {}
        for name in sorted(names):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            if not self.passes(name, folder, 600):
                raise SystemExit(f"{name} fails without any change")
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            self.seconds[name] = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def passes(self, name, library, limit=None):
        """Does a program pass over this core? Not where it takes many times what it takes else: of the CPU, which others may use, too."""
        limit = limit or max(2, int(5 * self.seconds[name] + 1))
        command = [*self.run, "prlimit", f"--cpu={limit}", "--core=0", self.folder / "programs" / name]
        try:
            return execute(command, env={**os.environ, "LD_LIBRARY_PATH": str(library)}, timeout=60 + 20 * limit) == 0
        except subprocess.TimeoutExpired:
            return False

    def make(self, core, changed, to):
        """Makes `to`/libmutant.so. "broken"; "same" where the compiler makes of it what it makes of the core as it is; or ""."""
        to.mkdir(parents=True, exist_ok=True)
        own = [to / f"{path.stem}.o" for path in changed]
        for path, made in zip(changed, own):
            if execute([*self.compile, "-c", "-o", made, core / path.name]):
                return "broken"
        if all(made.read_bytes() == (self.folder / "core" / made.name).read_bytes() for made in own):
            return "same"
        names = {made.name for made in own}
        made = [self.folder / "core" / f"{path.stem}.o" for path in sorted(pathlib.Path("core").glob("*.c"))]
        others = [path for path in made if path.name not in names]
        if execute([*self.compile, "-shared", "-Wl,-soname,libmutant.so", "-o", to / "libmutant.so", *own, *others]):
            raise SystemExit("libmutant.so cannot be linked")
        return ""


class Worker:
    """A copy of the core to change, and what is made of it."""

    def __init__(self, folder, steps, kills):
        self.folder, self.steps, self.kills = folder, steps, kills
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree("core", folder / "core")

    def try_out(self, mutant):
        """"broken", "killed" or "lives"; "same" where there is nothing to try."""
        path = self.folder / mutant.path
        source = path.read_text()
        path.write_text(mutant.source)
        try:
            return self.run(mutant)
        finally:
            path.write_text(source)

    def run(self, mutant):
        changed = [mutant.path] if mutant.path.suffix == ".c" else sorted(pathlib.Path("core").glob("*.c"))
        made = {}
        for build, names in self.steps:
            library = self.folder / build.folder.name
            if build not in made:
                made[build] = build.make(self.folder / "core", changed, library)
            if made[build]:
                return made[build]
            for name in sorted(names, key=lambda name: (-self.kills[mutant.path, name], build.seconds[name])):
                if not build.passes(name, library):
                    self.kills[mutant.path, name] += 1
                    return "killed"
        return "lives"


def report(options, start, results, drawn, reasons, unknown):
    """Records and prints what became of the mutants; the exit status."""
    tried = [(mutant, result) for mutant, result in results if result != "broken"]
    rows = []
    for what in [*(rule[0] for rule in RULES), "all"]:
        of = [result for mutant, result in tried if what in (mutant.what, "all")]
        rows.append([what, len(of), *(of.count(result) for result in ("killed", "explained", "lives"))])
    _, count, killed, explained, lives = rows[-1]
    share = 100 * killed / max(count, 1)
    summary = f"{count} mutants, {share:.1f} % killed, {100 * (killed + explained) / max(count, 1):.1f} % killed or explained"
    evidence.record(options.build, "mutation", seconds=time.monotonic() - start,
                    columns=["what is changed", "mutants", "killed", "explained", "live"], rows=rows,
                    notes=[f"drawn from {len(drawn):,} places with seed {options.seed}: {summary}", *sorted(
                        f"{mutant}: {reasons.get(mutant.key, 'lives')}" for mutant, result in tried if result in ("explained", "lives"))])
    print(summary)
    for key in sorted(unknown):
        print(f"{options.explained}: not so: {key[0]}: `{key[1]}` → `{key[2]}`")
    ok = share >= options.share and not lives and not unknown
    print("1 passed, 0 failed" if ok else "0 passed, 1 failed: too few were killed, or one lives without a reason, or a reason is wrong")
    return 0 if ok else 1


def main():
    parser = argparse.ArgumentParser(description="A mutation run over the core.")
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--plain", type=pathlib.Path, required=True)
    parser.add_argument("--asan", type=pathlib.Path)
    parser.add_argument("--run", default="", help="goes before every program")
    parser.add_argument("--without", default="", help="programs that are not run")
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--share", type=float, default=90, help="per cent that must be killed")
    parser.add_argument("explained", type=pathlib.Path)
    options = parser.parse_args()

    start = time.monotonic()
    plain = Build(options.plain, options.run, set(os.listdir(options.plain / "programs")) - set(options.without.split()))
    quick = {name for name, seconds in plain.seconds.items() if seconds <= SLOW}
    steps = [(plain, quick), (plain, set(plain.seconds) - quick)]
    if options.asan:
        steps.insert(1, (Build(options.asan, options.run, quick), quick))
    drawn = [mutant for path in sorted(pathlib.Path("core").glob("*.[ch]")) for mutant in mutants(path)]
    reasons = explanations(options.explained)
    unknown = set(reasons) - {mutant.key for mutant in drawn}
    random.Random(options.seed).shuffle(drawn)
    queue, lock, results, kills = iter(drawn), threading.Lock(), [], collections.Counter()

    def work(number):
        worker = Worker(options.build / "mutation" / f"worker{number}", steps, kills)
        while True:
            with lock:
                enough = sum(result != "broken" for _, result in results) >= options.count
                mutant = None if enough else next(queue, None)
                if mutant:
                    results.append([mutant, "under way"])
                    place = results[-1]
            if not mutant:
                return
            place[1] = worker.try_out(mutant)
            reason = reasons.get(mutant.key)
            if place[1] == "same" and not reason:
                reason = reasons[mutant.key] = "the compiler makes the same code of both"
            if place[1] in ("lives", "same"):
                place[1] = "explained" if reason else "lives"
                print(f"{mutant}: {reason or 'lives'}", flush=True)
            elif place[1] == "killed" and reason:
                unknown.add(mutant.key)

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        list(pool.map(work, range(options.jobs)))
    return report(options, start, results, drawn, reasons, unknown)


if __name__ == "__main__":
    raise SystemExit(main())
