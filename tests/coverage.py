#!/usr/bin/env python3
"""Lines and branches of the core and of the ports that instrumented tests have reached, by gcov.

usage: coverage.py --build FOLDER

FOLDER/coverage holds what the unit tests left, FOLDER/coverage-ports what the tests of the ports did. Fails where a part is below its
goal, or where a line that was not reached is not among EXCEPTIONS.
"""
import argparse
import dataclasses
import json
import os
import pathlib
import subprocess
import sys
import time

import evidence


@dataclasses.dataclass
class Part:
    """Files that begin with `sources`, as they were compiled into the objects whose notes match `notes`."""
    name: str
    sources: tuple
    notes: tuple
    least_lines: float = 90
    least_branches: float = 0
    lines: dict = dataclasses.field(default_factory=dict)     # (file, line): times
    branches: dict = dataclasses.field(default_factory=dict)  # (file, line, of so many, which one): times
    functions: dict = dataclasses.field(default_factory=dict)


PARTS = [
    Part("core", ("core/",), ("coverage/core/*.gcno",), 100, 100),
    Part("port/posix", ("port/posix/", "port/sockets/"),
         ("coverage-ports/port/posix/*.gcno", "coverage-ports/port/sockets/*.gcno", "coverage-ports/tests/conformance/rigged.gcno")),
    Part("port/mbedtls", ("port/mbedtls/",), ("coverage-ports/port/mbedtls/*.gcno",)),
    Part("port/lwip", ("port/lwip/",), ("coverage-ports/lwip/faults*/own/port/lwip/*.gcno",)),
    Part("port/lwip_sockets", ("port/lwip_sockets/", "port/sockets/"),
         ("coverage-ports/lwip/sockets/own/port/lwip_sockets/*.gcno", "coverage-ports/lwip/sockets/own/port/sockets/*.gcno")),
]

NO_MEMORY = "needs mbedTLS's memory to fail: `make test-secrets` and the suite with an own 3.6 do so, in builds of their own"
TLS13 = "TLS 1.3 is not in mbedTLS 2.28; the suite with 3.6 does"

# File, function, lines as they stand there, and why no test reaches them.
EXCEPTIONS = [
    ("port/lwip/transfer.c", "teo_lwip_send", ("default:", "return TEO_E_PORT;"),
     "tcp_write() of lwIP 2.2.1 has no error but ERR_MEM and ERR_CONN; `fuzz_lwip_raw` has others"),
    ("port/mbedtls/session.c", "teo_tls_own_session", ("return TEO_E_TLS_SETUP;",),
     "SHA-256 in software cannot fail; that of an accelerator may"),
    ("port/mbedtls/session.c", "teo_tls_save_session", ("tls->error = code;", "*length = 0;", "return TEO_E_TLS;"),
     "mbedtls_ssl_session_save() fails for want of room alone; this is for later versions of it"),
    ("port/mbedtls/tls.c", "would_block",
     ("case MBEDTLS_ERR_SSL_CRYPTO_IN_PROGRESS: /* mbedtls_ecp_set_max_ops() */", "*want = TEO_EVENT_TIME;", "return true;"),
     "needs an mbedTLS with MBEDTLS_ECP_RESTARTABLE, which Debian's is not"),
    ("port/mbedtls/tls.c", "begin", ("wipe(tls);", "return TEO_E_TLS_SETUP;"), NO_MEMORY),
    ("port/mbedtls/tls.c", "set_host_name", ("return false;",), NO_MEMORY),
    ("port/mbedtls/tls.c", "configure", ("return TEO_E_TLS_SETUP;",),
     "needs mbedTLS's memory, its PSA or its preset to fail; the first does in the suite with an own 3.6"),
    ("port/mbedtls/verify.c", "is_local_failure",
     ("case MBEDTLS_ERR_MPI_ALLOC_FAILED:", "case MBEDTLS_ERR_SSL_ALLOC_FAILED:", "return true;"), NO_MEMORY),
    ("port/mbedtls/verify.c", "teo_tls_code_status", ("return TEO_E_TLS_SETUP;",), NO_MEMORY),
    ("port/mbedtls/tls.c", "handshake_done",
     ("tls->verify = UINT32_MAX;", "teo_tls_forget_session(tls);", "return stop(tls, TEO_E_TLS_CERT);"),
     "a second lock: every cipher suite that is on authenticates by certificate, so that mbedTLS never comes here"),
    ("port/mbedtls/tls.c", "handshake_done",
     ("} else if (!tls->resumed) {", "teo_tls_forget_session(tls); /* the server did not take it */"), TLS13),
]


def read(part, build):
    """Fills the part with what gcov tells of its objects; a line counts as reached where one of them reached it."""
    for notes in sorted(path for pattern in part.notes for path in pathlib.Path(build).glob(pattern)):
        output = subprocess.run(["gcov", "--branch-probabilities", "--json-format", "--stdout", notes], check=True,
                                capture_output=True, text=True).stdout
        for file in (file for report in output.splitlines() for file in json.loads(report)["files"]):
            name = os.path.normpath(file["file"])
            if not name.startswith(part.sources):
                continue
            for line in file["lines"]:
                at, number = (name, line["line_number"]), len(line["branches"])
                part.lines[at] = part.lines.get(at, 0) + line["count"]
                part.functions[at] = line.get("function_name", "")
                for index, branch in enumerate(line["branches"]):
                    part.branches[*at, number, index] = part.branches.get((*at, number, index), 0) + branch["count"]


def share(counts):
    """Reached, of all, in percent."""
    reached = sum(count > 0 for count in counts)
    return reached, len(counts), 100.0 * reached / len(counts) if counts else 0.0


def row(name, lines, branches):
    cells = [f"{reached:5} of {total:5} {percent:6.1f} %" for reached, total, percent in (share(lines), share(branches))]
    return f"{name:32} " + "   ".join(cells)


def reason(part, at):
    """Why a line need not be reached, or nothing."""
    name, number = at
    text = pathlib.Path(name).read_text(encoding="utf-8").splitlines()[number - 1].strip()
    for file, function, lines, why in EXCEPTIONS:
        if (file, function) == (name, part.functions[at]) and text in lines:
            return why
    return None


def report(part):
    """Prints the part; returns its exceptions, by reason, and what is wrong with it."""
    kept, wrong = {}, []
    for name in sorted({file for file, _ in part.lines}):
        print(row(name, [count for (file, _), count in part.lines.items() if file == name],
                  [count for (file, *_), count in part.branches.items() if file == name]))
    for at in sorted(at for at, count in part.lines.items() if not count):
        why = reason(part, at)
        if why:
            kept.setdefault((at[0], part.functions[at], why), []).append(at[1])
        else:
            wrong.append(f"{at[0]}:{at[1]} ({part.functions[at]}) was not reached")
    if part.least_branches == 100:
        wrong += [f"{name}:{number}: a branch was not taken" for name, number in
                  sorted({key[:2] for key, count in part.branches.items() if not count})]
    for what, counts, goal in (("lines", part.lines, part.least_lines), ("branches", part.branches, part.least_branches)):
        if share(counts.values())[2] < goal:
            wrong.append(f"{what}: {share(counts.values())[2]:.1f} % is below {goal:g} %")
    print(row("= " + part.name, part.lines.values(), part.branches.values()))
    for (file, function, why), numbers in kept.items():
        print(f"    {file}:{','.join(map(str, numbers))} ({function}): {why}")
    print("".join(f"    {one}\n" for one in wrong), end="")
    return kept, wrong


def main():
    parser = argparse.ArgumentParser(description="Lines and branches that the tests have reached.")
    parser.add_argument("--build", required=True)
    parser.add_argument("--begun", required=True, help="a file that was touched before the tests were built")
    options = parser.parse_args()
    rows, notes, failed = [], [], 0

    print(f"{'':32} {'lines':>23}   {'branches':>23}")
    for part in PARTS:
        read(part, options.build)
        kept, wrong = report(part)
        failed += bool(wrong)
        lines, branches = share(part.lines.values()), share(part.branches.values())
        rows.append([part.name, lines[1], lines[0], f"{lines[2]:.1f}", branches[1], branches[0], f"{branches[2]:.1f}",
                     sum(map(len, kept.values()))])
        notes += [f"`{file}`, {function}(), line {', '.join(map(str, numbers))}: {why}."
                  for (file, function, why), numbers in kept.items()]
        notes += wrong
    evidence.record(options.build, "coverage", seconds=time.time() - os.path.getmtime(options.begun),
                    columns=["part", "lines", "reached", "%", "branches", "taken", "%", "exceptions"], rows=rows, notes=notes,
                    tools=["gcc", "gcov"])
    print(f"{len(PARTS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
