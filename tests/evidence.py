#!/usr/bin/env python3
"""Results of measurements and long tests: each leaves a record below the build folder, and all of
them together make tests/EVIDENCE.md.

usage: evidence.py --build FOLDER EVIDENCE.md    writes the page
       evidence.py --ready                       can one commit be named for what is run now?

A page names one commit. Where the records do not have the same one, or were made on a tree with
changes, no page is written; with EVIDENCE_MIXED=1 in the environment it is all the same. A section
whose files have changed since its record says so.
"""
import argparse
import json
import os
import pathlib
import platform
import re
import subprocess
import sys
import time
import typing


def git(*arguments):
    done = subprocess.run(["git", *arguments], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True)
    return done.stdout.strip() if done.returncode == 0 else ""


# What measurements write into the tree themselves.
CHANGES = " and changes"
WRITTEN = ["README.md", "*/README.md", "tests/EVIDENCE.md", "tests/bench/*.svg"]


def commit():
    """The commit that the working tree shows, marked where it shows something else as well."""
    changed = git("status", "--porcelain", "--untracked-files=no", "--", ".",
                  *(f":!{path}" for path in WRITTEN))
    return (git("rev-parse", "--short=12", "HEAD") or "no commit") + (CHANGES if changed else "")


def version(command):
    """The version of a tool as it tells it, or "not there"."""
    for argument in ("--version", "version"):
        try:
            done = subprocess.run([command, argument], stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True)
        except OSError:
            return "not there"
        if not done.returncode and (found := re.search(r"\d+\.\d+(\.\d+)?", done.stdout)):
            return found[0]
    return "unknown"


def told(program, pattern, **environment):
    """Runs a program of cmocka's and prints what it says: its exit status, what the pattern
    finds."""
    done = subprocess.run([program], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True,
                          env=dict(os.environ, CMOCKA_MESSAGE_OUTPUT="TAP", **environment))
    print(done.stdout, end="", flush=True)
    return done.returncode, re.findall(pattern, done.stdout, re.MULTILINE)


def record(build, part, *, seconds, columns, rows, notes=(), tools=()):
    """Writes what one part has shown. `tools` are commands whose versions matter. Quick forms
    (TEO_QUICK) leave no record."""
    if os.environ.get("TEO_QUICK"):
        return
    folder = pathlib.Path(build) / "evidence"
    folder.mkdir(parents=True, exist_ok=True)
    result = {"part": part, "commit": commit(), "date": time.strftime("%Y-%m-%d", time.gmtime()),
              "seconds": round(seconds, 1), "system": system(),
              "tools": {tool: version(tool) for tool in tools},
              "columns": columns, "rows": rows, "notes": list(notes)}
    (folder / f"{part}.json").write_text(json.dumps(result, indent=1) + "\n")


def system():
    try:
        name = platform.freedesktop_os_release().get("PRETTY_NAME", "")
    except OSError:
        name = ""
    return f"{name or platform.system()}, {platform.machine()}"


# ---- the page ----

# The files that a section is about: where they have changed since its record, it says so.
CORE = ("include", "core")
PORTS = ("port",)
TOOL = ("boards/posix",)
FIRMWARE = ("boards", ":!boards/posix")


class Section(typing.NamedTuple):
    """A heading, which records belong under it, the files it is about, and what was run."""
    title: str
    part: str
    files: tuple
    about: str


# In the page's order.
SECTIONS = [
    Section("Coverage", "coverage",
            CORE + PORTS + ("tests/unit", "tests/conformance", "tests/coverage.py"),
            "`make coverage`: by gcov, gcc -O0. The core by its unit tests alone, the ports by "
            "those tests of theirs that need no tap device. Lines that no test reaches are "
            "named in `tests/coverage.py`, each with its reason; any other fails the run."),
    Section("Fuzzing", "fuzz", CORE + PORTS + ("tests/fuzz",),
            "`make fuzz`: libFuzzer with ASan and UBSan. Oracles beside them: any split of a "
            "reply reads the same, jansson agrees on accepting, refusing and every field, a "
            "written request is read back by others and its signature made again, the client "
            "ends and then serves the next query as if nothing had been, and the ports without "
            "TLS keep their contract over a system, or an lwIP, that fails: bytes in order, "
            "statuses that fit, nothing left after close()."),
    Section("JSONTestSuite", "json", CORE + ("tests/verify/json",),
            "`make test-json`: each case as the value of a member that the library does not "
            "know."),
    Section("Proofs", "proof", CORE + ("tests/verify/proof",),
            "`make proof`: CBMC, for all states and arguments named: no access out of bounds, "
            "no overflow, no undefined shift, every loop bounded, and what the harness in "
            "`tests/verify/proof/` asserts. Where another harness proves a function that is "
            "called, any result within its contract stands in for it. A fault that is planted "
            "in a copy of the core must be found, and every harness must come to its end."),
    Section("Static analysis", "analyze",
            CORE + PORTS + ("tests/verify/analyze", "tests/DEVIATIONS.md"),
            "`make analyze`. What is kept is in [DEVIATIONS.md](DEVIATIONS.md), with its "
            "reason."),
    Section("Other machines", "machine-", CORE + ("tests/unit", "tests/verify/machines"),
            "`make machines`: the unit tests of the core under qemu's user mode."),
    Section("Mutation", "mutation", CORE + ("tests/unit", "tests/verify/mutation"),
            "`make mutation`: small changes to the core that the unit tests should notice."),
    Section("Faults", "faults", CORE + PORTS + ("tests/unit", "tests/verify/faults"),
            "`make faults`: every call that is made of a port during a whole listing (connect, "
            "each send, each receive, each wait, each reading of the clock, random numbers, "
            "close) fails in every way it can, once and from there on, and in pairs that are "
            "drawn. Over TLS an mbedTLS server is in the same process, and the port below TLS "
            "is the one that fails."),
    Section("Secrets", "secrets", CORE + PORTS + ("tests/verify/secrets",),
            "`make secrets`: what is left in memory after each kind of failure, and after "
            "deinit. Nothing of a secret may be."),
    Section("Threads", "threads", CORE + PORTS + ("tests/verify/threads",),
            "`make threads`: two clients in two threads, under ThreadSanitizer."),
    Section("Soak", "soak", CORE + ("tests/verify/soak",),
            "`make soak`: an appliance that polls once a minute, while one call in a hundred "
            "fails and one reply in a hundred is bad."),
    Section("A smaller core", "flash-features",
            CORE + ("tests/bench/features.py", "tests/bench/edits.py", "tests/size.py"),
            "`make bench-features`: one thing that the core does is left out of a copy, and the"
            " rest is measured. Without all of them it would still have more than 6 KB. What it"
            " became smaller by in its history, in bytes on a Cortex-M0+: the request by forms "
            "instead of calls (1,500), a client that counts down and keeps pointers (700), "
            "jsmn's two readers called for a token, not its parser for a document (600), one "
            "register of brackets and containers known by their depth (480), one small buffer "
            "for all lines of a head (405), one check of texts and arguments by value (400), "
            "times of 32 bits (250), one notice an attempt (190). What gave nothing: "
            "optimisation at link time, other switches of the compiler (40 at most, and as many"
            " more on the other machine), clang -Oz (1,300 more)."),
    Section("Parsing", "bench-parse", CORE + ("tests/bench",),
            "`make bench`: instructions by callgrind, x86-64. All extract the same nine members"
            " of every task."),
    Section("Signing", "bench-sign", CORE + ("tests/bench/sign.c",),
            "`make bench`: one request for a day's tasks, with the signing key to be derived, "
            "and with it cached."),
    Section("Whole programs", "bench-programs", CORE + PORTS + TOOL + ("tests/bench/programs.py",),
            "`make bench`: the same listing over TLS from the same emulator."),
    Section("Growth", "bench-growth", CORE + PORTS + TOOL + ("tests/bench/programs.py",),
            "`make bench`: `teo-purge list` alone. Linear in bytes. Some 40 bytes of memory are kept"
            " for each task of a window, so that it can be read again."),
    Section("On the board", "board-poll", CORE + PORTS + FIRMWARE,
            "`make bench-board`: whole polls of the firmware in QEMU, as its users get it."),
    Section("TLS configurations", "board-tls", CORE + PORTS + FIRMWARE,
            "`make bench-board`: the firmware with each choice of `boards/firmware/tls/`."),
    Section("Flash by component", "board-flash", CORE + PORTS + FIRMWARE,
            "`make bench-board`: of the firmware's images, by the linker's maps."),
    Section("Flash of the core by file", "flash-file", CORE,
            "`make size-core`: code and constants, jsmn among them, without mbedTLS."),
    Section("Ten largest functions", "flash-function", CORE,
            "`make size-core`: the largest functions of the core, by the sum of the three."),
]


def cell(value):
    return str(value).replace("|", "\\|").replace("\n", " ")


def table(columns, rows):
    yield "| " + " | ".join(map(cell, columns)) + " |"
    right = [all(re.fullmatch(r"[\d.,]*", str(row[i])) for row in rows)
             for i in range(len(columns))]
    yield "|" + "|".join("---:" if numbers else "---" for numbers in right) + "|"
    for row in rows:
        yield "| " + " | ".join(map(cell, row)) + " |"


def older(files, commits):
    """What of the files has changed since these commits, as a sentence; empty if nothing has."""
    for name in commits:
        name = name.split()[0]
        if not git("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}"):
            return f"Commit {name} is not in this history: the files may have changed since."
    ignored = [one for one in files if one.startswith(":!")] + [f":!{path}" for path in WRITTEN]
    since, changed = [name.split()[0] for name in commits], {}
    for path in (one for one in files if not one.startswith(":!")):
        for name in since:
            last = git("log", "-1", "--format=%h of %cs", f"{name}..HEAD", "--", path, *ignored)
            if last:
                changed[path] = last
    if not changed:
        return ""
    return ("Older than the last change of "
            + ", ".join(f"`{path}` ({last})" for path, last in changed.items()) + ".")


def section(what, records):
    yield f"## {what.title}\n\n{what.about}\n"
    if not records:
        yield "Not run for this page.\n"
        return
    yield from table(records[0]["columns"], [row for one in records for row in one["rows"]])
    yield ""
    for note in dict.fromkeys(note for one in records for note in one["notes"]):
        yield f"- {note}"
    commits = sorted({one["commit"] for one in records})
    if warning := older(what.files, commits):
        yield f"- {warning}"
    tools = sorted({f"{tool} {number}" for one in records for tool, number in one["tools"].items()})
    seconds = sum(one["seconds"] for one in records)
    yield (f"- {records[0]['date']}, commit {', '.join(commits)}, {records[0]['system']}; "
           f"{seconds:,.0f} s" + (f"; {', '.join(tools)}" if tools else "") + "\n")


def page(records):
    yield ("# Evidence\n\nWhat was run, on which commit, how long, and what it showed. "
           "Written by `make evidence` from the records that the runs left.\n")
    for what in SECTIONS:
        mine = [one for one in records if one["part"] == what.part
                or (what.part.endswith("-") and one["part"].startswith(what.part))]
        yield from section(what, mine)


def mixture(records):
    """Why the records are not of one commit, or nothing."""
    parts = {}
    for one in records:
        parts.setdefault(one["commit"], []).append(one["part"])
    if len(parts) == 1 and not next(iter(parts)).endswith(CHANGES):
        return ""
    return "\n".join(f"  {name}: {', '.join(mine)}" for name, mine in sorted(parts.items()))


def main():
    parser = argparse.ArgumentParser(description="Writes the page of evidence from the records.")
    parser.add_argument("--ready", action="store_true")
    parser.add_argument("--build")
    parser.add_argument("page", type=pathlib.Path, nargs="?")
    options = parser.parse_args()
    mixed = os.environ.get("EVIDENCE_MIXED")
    if options.ready:
        if commit().endswith(CHANGES) and not mixed:
            sys.exit("evidence: the tree has changes that no commit names; EVIDENCE_MIXED=1 runs "
                     "all the same")
        return
    records = [json.loads(path.read_text())
               for path in sorted((pathlib.Path(options.build) / "evidence").glob("*.json"))]
    if records and (why := mixture(records)) and not mixed:
        sys.exit(f"evidence: the records are not of one commit, no page is written:\n{why}\n"
                 "EVIDENCE_MIXED=1 writes it all the same, and marks what is old")
    options.page.write_text("\n".join(page(records)).rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
