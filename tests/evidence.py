#!/usr/bin/env python3
"""Results of measurements and long tests: each leaves a record below the build folder, and all of them together make tests/EVIDENCE.md.

usage: evidence.py --build FOLDER EVIDENCE.md
"""
import argparse
import json
import os
import pathlib
import platform
import re
import subprocess
import time


def git(*arguments):
    done = subprocess.run(["git", *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return done.stdout.strip() if done.returncode == 0 else ""


# What measurements write into the tree themselves.
WRITTEN = ["README.md", "boards/README.md", "tests/EVIDENCE.md", "tests/bench/*.svg"]


def commit():
    """The commit that the working tree shows, marked where it shows something else as well."""
    changed = git("status", "--porcelain", "--untracked-files=no", "--", ".", *(f":!{path}" for path in WRITTEN))
    return (git("rev-parse", "--short=12", "HEAD") or "no commit") + (" and changes" if changed else "")


def version(command):
    """The version of a tool as it tells it, or "not there"."""
    for argument in ("--version", "version"):
        try:
            done = subprocess.run([command, argument], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        except OSError:
            return "not there"
        if not done.returncode and (found := re.search(r"\d+\.\d+(\.\d+)?", done.stdout)):
            return found[0]
    return "unknown"


def told(program, pattern, **environment):
    """Runs a program of cmocka's and prints what it says: its exit status, and what of it the pattern finds."""
    done = subprocess.run([program], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          env=dict(os.environ, CMOCKA_MESSAGE_OUTPUT="TAP", **environment))
    print(done.stdout, end="", flush=True)
    return done.returncode, re.findall(pattern, done.stdout, re.MULTILINE)


def record(build, part, *, seconds, columns, rows, notes=(), tools=()):
    """Writes what one part has shown. `tools` are commands whose versions matter. Quick forms (TEO_QUICK) leave no record."""
    if os.environ.get("TEO_QUICK"):
        return
    folder = pathlib.Path(build) / "evidence"
    folder.mkdir(parents=True, exist_ok=True)
    result = {"part": part, "commit": commit(), "date": time.strftime("%Y-%m-%d", time.gmtime()), "seconds": round(seconds, 1),
              "system": system(), "tools": {tool: version(tool) for tool in tools},
              "columns": columns, "rows": rows, "notes": list(notes)}
    (folder / f"{part}.json").write_text(json.dumps(result, indent=1) + "\n")


def system():
    try:
        name = platform.freedesktop_os_release().get("PRETTY_NAME", "")
    except OSError:
        name = ""
    return f"{name or platform.system()}, {platform.machine()}"


# ---- the page ----

# In the page's order: the heading, which records belong under it, and what it is about.
SECTIONS = [
    ("Coverage", "coverage", "`make coverage`: by gcov, gcc -O0. The core by its unit tests alone, the ports by those tests of theirs that need no "
     "tap device. "
     "Lines that no test reaches are named in `tests/coverage.py`, each with its reason; any other fails the run."),
    ("Fuzzing", "fuzz", "`make fuzz`: libFuzzer with ASan and UBSan. Oracles beside them: any split of a reply reads the same, jansson "
     "agrees on accepting, refusing and every field, a written request is read back by others and its signature made again, the client "
     "ends and then serves the next query as if nothing had been, and the ports without TLS keep their contract over a "
     "system, or an lwIP, that fails: bytes in order, statuses that fit, nothing left after close()."),
    ("JSONTestSuite", "json", "`make test-json`: each case as the value of a member that the library does not know."),
    ("Proofs", "proof", "`make proof`: CBMC, for all states and arguments named: no access out of bounds, no overflow, no undefined shift, every loop "
     "bounded, and what the harness in `tests/verify/proof/` asserts. Where another harness proves a function that is called, any result within its "
     "contract stands in for it. A fault that is planted in a copy of the core must be found, and every harness must come to its end."),
    ("Static analysis", "analyze", "`make analyze`. What is kept is in [DEVIATIONS.md](DEVIATIONS.md), with its reason."),
    ("Other machines", "machine-", "`make machines`: the unit tests of the core under qemu's user mode."),
    ("Mutation", "mutation", "`make mutation`: small changes to the core that the unit tests should notice."),
    ("Faults", "faults", "`make faults`: every call that is made of a port during a whole listing (connect, each send, each receive, each wait, each reading of the "
     "clock, random numbers, close) fails in every way it can, once and from there on, and in pairs that are drawn. Over TLS an mbedTLS server is in the "
     "same process, and the port below TLS is the one that fails."),
    ("Secrets", "secrets", "`make secrets`: what is left in memory after each kind of failure, and after deinit. Nothing of a secret may be."),
    ("Threads", "threads", "`make threads`: two clients in two threads, under ThreadSanitizer."),
    ("Soak", "soak", "`make soak`: an appliance that polls once a minute, while one call in a hundred fails and one reply in a hundred is bad."),
    ("A smaller core", "flash-features", "`make bench-features`: one thing that the core does is left out of a copy, and the rest is measured. Without all of "
     "them it would still have more than 6 KB. What it became smaller by in its history, in bytes on a Cortex-M0+: the request by forms instead of calls "
     "(1,500), a client that counts down and keeps pointers (700), jsmn's two readers called for a token, not its parser for a document (600), one "
     "register of brackets and containers known by their depth (480), one small buffer for all lines of a head (405), one check of texts and "
     "arguments by value (400), times of 32 bits (250), one notice an attempt (190). What gave nothing: optimisation at link time, other switches "
     "of the compiler (40 at most, and as many more on the other machine), clang -Oz (1,300 more)."),
    ("Parsing", "bench-parse", "`make bench`: instructions by callgrind, x86-64. All extract the same nine members of every task."),
    ("Signing", "bench-sign", "`make bench`: one request for a day's tasks, with the signing key to be derived, and with it cached."),
    ("Whole programs", "bench-programs", "`make bench`: the same listing over TLS from the same emulator."),
    ("Growth", "bench-growth", "`make bench`: `teo-purge list` alone. Linear in bytes, flat in memory."),
    ("On the board", "board-poll", "`make bench-board`: whole polls of the firmware in QEMU, as its users get it."),
    ("TLS configurations", "board-tls", "`make bench-board`: the firmware with each choice of `boards/firmware/tls/`."),
    ("Flash by component", "board-flash", "`make bench-board`: of the firmware's images, by the linker's maps."),
    ("Flash of the core by file", "flash-file", "`make size-core`: code and constants, jsmn among them, without mbedTLS."),
    ("Ten largest functions", "flash-function", "`make size-core`: the largest functions of the core, by the sum of the three."),
]


def cell(value):
    return str(value).replace("|", "\\|").replace("\n", " ")


def table(columns, rows):
    yield "| " + " | ".join(map(cell, columns)) + " |"
    yield "|" + "|".join("---:" if all(re.fullmatch(r"[\d.,]*", str(row[i])) for row in rows) else "---" for i in range(len(columns))) + "|"
    for row in rows:
        yield "| " + " | ".join(map(cell, row)) + " |"


def section(title, about, records):
    yield f"## {title}\n\n{about}\n"
    if not records:
        yield "Not run for this page.\n"
        return
    yield from table(records[0]["columns"], [row for one in records for row in one["rows"]])
    yield ""
    for note in dict.fromkeys(note for one in records for note in one["notes"]):
        yield f"- {note}"
    tools = {f"{tool} {number}" for one in records for tool, number in one["tools"].items()}
    yield (f"- {records[0]['date']}, commit {', '.join(sorted({one['commit'] for one in records}))}, {records[0]['system']}; "
           f"{sum(one['seconds'] for one in records):,.0f} s" + (f"; {', '.join(sorted(tools))}" if tools else "") + "\n")


def page(build):
    records = [json.loads(path.read_text()) for path in sorted((pathlib.Path(build) / "evidence").glob("*.json"))]
    yield "# Evidence\n\nWhat was run, on which commit, how long, and what it showed. Written by `make evidence` from the records that the runs left.\n"
    for title, part, about in SECTIONS:
        mine = [one for one in records if one["part"] == part or (part.endswith("-") and one["part"].startswith(part))]
        yield from section(title, about, mine)


def main():
    parser = argparse.ArgumentParser(description="Writes the page of evidence from the records.")
    parser.add_argument("--build", required=True)
    parser.add_argument("page", type=pathlib.Path)
    options = parser.parse_args()
    options.page.write_text("\n".join(page(options.build)).rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
