#!/usr/bin/env python3
"""A mutation run over the core: small changes to its source, one at a time, that the unit tests should notice.

usage: mutate.py --build FOLDER [--count N] [--seed N] [--seconds N] [--jobs N] -- MAKE-ARGUMENT...

Of all places that can be changed, N are drawn. A mutant that does not compile counts for nothing and is drawn anew; one that makes a
test fail, or run too long, is killed; one that lives is told, with its line. Works in copies below FOLDER/mutation.
"""
import argparse
import concurrent.futures
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import threading
import time

import evidence

# What is changed into what. Each place in the code (not in comments, strings or preprocessor lines) gives a mutant a replacement.
RULES = [
    ("comparison", r"(?<![<>=!-])(<=|>=|==|!=|<|>)(?![<>=])", {"<": ["<="], ">": [">="], "<=": ["<"], ">=": [">"], "==": ["!="], "!=": ["=="]}),
    ("logic", r"&&|\|\|", {"&&": ["||"], "||": ["&&"]}),
    ("arithmetic", r"(?<= )[+-](?= )", {"+": ["-"], "-": ["+"]}),
    ("bits", r"(?<= )(?:<<|>>|&|\|)(?= )", {"<<": [">>"], ">>": ["<<"], "&": ["|"], "|": ["&"]}),
    ("step", r"\+\+|--", {"++": ["--"], "--": ["++"]}),
    ("negation", r"!(?=[\w(])", {"!": [""]}),
    ("number", r"(?<![\w.'\"\\])\d+(?=u?\b)(?!\.)(?!u?L)", None),
    ("statement", r"(?m)^ +(?!return\b|break\b|continue\b|case\b|default\b|else\b|goto\b|const\b|static\b|\w[\w ]* \*?\w+( = |;|,))[^\n;{}]*;$", None),
]


class Mutant:
    def __init__(self, path, start, end, text, what):
        self.path, self.start, self.end, self.text, self.what = path, start, end, text, what

    def apply(self, source):
        return source[:self.start] + self.text + source[self.end:]

    def told(self, source):
        line = source.count("\n", 0, self.start) + 1
        before = source.splitlines()[line - 1].strip()
        after = self.apply(source).splitlines()[line - 1].strip()
        return f"{self.path}:{line}: {self.what}: `{before}` → `{after}`"


def blank(source):
    """The source with comments, strings and preprocessor lines blanked, so that places keep their offsets."""
    pattern = r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|^#(?:\\\n|[^\n])*'
    return re.sub(pattern, lambda match: re.sub(r"[^\n]", "\x01", match[0]), source, flags=re.DOTALL | re.MULTILINE)


def mutants(path, source):
    code = blank(source)
    for what, pattern, table in RULES:
        for match in re.finditer(pattern, code):
            old = match[0]
            if table:
                new = table[old]
            elif what == "number":
                new = [str(int(old, 0) + 1)] if old == "0" or not old.startswith("0") else []
            else:
                new = [" " * (len(old) - len(old.lstrip())) + ";"]
            for text in new:
                yield Mutant(path, match.start(), match.end(), text, what)


class Copy:
    """A tree of its own to build and test in."""

    def __init__(self, folder, options):
        self.folder, self.options = folder, options
        shutil.rmtree(folder, ignore_errors=True)
        for part in ("Makefile", "core", "include", "port", "boards", "tests"):
            copy = shutil.copytree if os.path.isdir(part) else shutil.copy
            folder.mkdir(parents=True, exist_ok=True)
            copy(part, folder / part)
        if self.make():
            raise SystemExit("the unit tests fail without any change")
        self.seconds = self.test()
        if self.seconds is None:
            raise SystemExit("the unit tests fail without any change")

    def make(self):
        done = subprocess.run(["make", "--no-print-directory", "mutation-programs", *self.options.make], cwd=self.folder,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode

    def test(self, limit=600):
        """Seconds until all unit tests have passed; None where one did not."""
        start = time.monotonic()
        process = subprocess.Popen(["make", "--no-print-directory", "mutation-run", *self.options.make], cwd=self.folder,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   start_new_session=True)
        try:
            if process.wait(limit):
                return None
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # the session that was started for it
            process.wait()
            return None
        return time.monotonic() - start

    def try_out(self, mutant):
        """"broken", "killed" or "lives"."""
        path = self.folder / mutant.path
        source = path.read_text()
        path.write_text(mutant.apply(source))
        try:
            if self.make():
                return "broken"
            return "killed" if self.test(max(60, 12 * self.seconds)) is None else "lives"
        finally:
            path.write_text(source)


def main():
    parser = argparse.ArgumentParser(description="A mutation run over the core.")
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=int, default=100000, help="no new mutant is begun after that long")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--share", type=float, default=90, help="per cent that must be killed")
    parser.add_argument("make", nargs="*")
    options = parser.parse_args()

    start = time.monotonic()
    sources = {path: path.read_text() for path in sorted(pathlib.Path("core").glob("*.c"))}
    drawn = [mutant for path, source in sources.items() if path.name != "status_text.c" for mutant in mutants(path, source)]
    random.Random(options.seed).shuffle(drawn)
    queue, lock, results = iter(drawn), threading.Lock(), []

    def work(number):
        copy = Copy(options.build / "mutation" / f"copy{number}", options)
        while True:
            with lock:
                tried = sum(result != "broken" for _, result in results)
                mutant = next(queue, None) if tried < options.count and time.monotonic() - start < options.seconds else None
            if mutant is None:
                return
            result = copy.try_out(mutant)
            with lock:
                results.append((mutant, result))
                if result == "lives":
                    print(mutant.told(sources[mutant.path]), flush=True)

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        list(pool.map(work, range(options.jobs)))
    tried = [(mutant, result) for mutant, result in results if result != "broken"]
    rows = []
    for what, _, _ in RULES:
        of = [result for mutant, result in tried if mutant.what == what]
        rows.append([what, len(of), of.count("killed"), of.count("lives")])
    lives = sum(row[3] for row in rows)
    share = 100 * (len(tried) - lives) / len(tried) if tried else 0
    evidence.record(options.build, "mutation", seconds=time.monotonic() - start,
                    columns=["what is changed", "mutants", "killed", "live"], rows=[*rows, ["all", len(tried), len(tried) - lives, lives]],
                    notes=[f"drawn from {len(drawn):,} places with seed {options.seed}; {share:.0f} % killed",
                           *sorted(mutant.told(sources[mutant.path]) for mutant, result in tried if result == "lives")])
    print(f"{len(tried)} mutants, {share:.1f} % killed")
    ok = share >= options.share and tried
    print("1 passed, 0 failed" if ok else f"0 passed, 1 failed: fewer than {options.share} % killed")
    return 0 if ok else 1


if __name__ == "__main__":
    raise SystemExit(main())
