"""Whole programs that list all tasks of a site over TLS from the same emulator: teo-purge, the
official SDK for Node, and a script of curl, openssl and jq. CPU time and memory by the kernel's
account, bytes by a relay between, requests by the emulator's log."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time

import evidence
import npm
import plot
from harness import ROOT, TOOL, ZONE, Emulator, Relay, environment, iso, pki

HERE = pathlib.Path(__file__).parent
HOST = "teo.intl.tencentcloudapi.com"
PAGE = 1000
A_TASK_MAX = 96  # bytes: the tool remembers what it has listed, to read a window again that moved
SYSTEM_CAS = pathlib.Path("/etc/ssl/certs/ca-certificates.crt")
COLUMNS = ("seconds of CPU", "KB of memory at most", "bytes on the wire", "requests", "connections")


class Wire(Relay):
    """Counts what passes."""

    def __init__(self, target):
        self.bytes = 0
        self.lock = threading.Lock()
        super().__init__(target)

    def _pump(self, source, sink):
        class Counting:
            @staticmethod
            def sendall(data):
                with self.lock:
                    self.bytes += len(data)
                sink.sendall(data)

            shutdown = sink.shutdown
        Relay._pump(source, Counting)


def measure(command, env):
    """
    Runs a program with the children that it waits for: lines of output, seconds of CPU, peak KB of
    memory. By time(1): a child of this process would count the memory that Python had when it was
    forked.
    """
    with tempfile.NamedTemporaryFile("r") as report:
        done = subprocess.run(["time", "--format", "%U %S %M", "--output", report.name, *command],
                              env=environment(**env), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE)
        if done.returncode:
            raise SystemExit(f"{command[0]} ended with {done.returncode}")
        user, system, memory = report.read().split()
    return done.stdout.count(b"\n"), float(user) + float(system), int(memory)


def commands(port, start, end):
    """By name: the command and what its environment needs."""
    trust = f"{pki()}/ca.pem"
    tool = [TOOL, "list", "--zone-id", ZONE, "--endpoint", f"https://localhost:{port}",
            "--ca-file", trust, "--start", iso(start), "--end", iso(end), "--page-size", str(PAGE),
            "--output", "jsonl", "--timeout", "10m"]
    found = {"teo-purge": (tool, {})}
    if npm.AVAILABLE:
        query = {"ZoneId": ZONE, "StartTime": iso(start), "EndTime": iso(end), "Limit": PAGE}
        asked = json.dumps({"host": HOST, "port": port, "ca": trust, "query": query, "pages": True})
        folder = os.path.join(ROOT, "tests", "interop")
        found["official SDK, Node"] = (["node", os.path.join(folder, "list.js"), asked],
                                       {"NODE_PATH": npm.modules(folder, "interop")})
    script = ["bash", str(HERE / "list.sh"), HOST, str(port), trust, iso(start), iso(end),
              str(PAGE)]
    found["curl, openssl, jq"] = (script, {})
    return found


def listing(count, only=None):
    """Every program, or one, before an emulator of `count` tasks.

    Yields name, rows, CPU, memory, bytes, requests, connections."""
    now = int(time.time())
    for name in only or ("teo-purge", "official SDK, Node", "curl, openssl, jq"):
        with Emulator("--tasks", count, "--rate", 0, "--settle", 0, "--epoch", now - 10,
                      "--lifetime", 600, tls="server") as emulator, Wire(emulator.port) as wire:
            ways = commands(wire.port, now - 2 * 86400, now)
            if name not in ways:
                print(f"skipped: {name}: node and npm are missing")
                continue
            rows, cpu, memory = measure(*ways[name])
            yield name, rows, cpu, memory, wire.bytes, len(emulator.requests()), wire.count


def one_task(bench):
    """Instructions of one task over TLS where all CAs of the system are trusted.

    The emulator's certificate is signed by a root: a CA in between would add its own verification,
    which is mbedTLS's, not ours."""
    if not SYSTEM_CAS.exists():
        print("skipped: one task with the system's CAs: this system has none (ca-certificates)")
        return
    with tempfile.TemporaryDirectory() as folder, \
            Emulator("--tasks", 1, "--rate", 0, "--settle", 0, tls="other") as emulator:
        trust = pathlib.Path(folder) / "cas.pem"
        trust.write_bytes(SYSTEM_CAS.read_bytes() + pathlib.Path(f"{pki()}/other-ca.pem").read_bytes())
        done = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
                               TOOL, "list", "--zone-id", ZONE, "--endpoint", emulator.url,
                               "--ca-file", trust, "--output", "jsonl"],
                              env=environment(), stdin=subprocess.DEVNULL, capture_output=True,
                              text=True)
        counted = re.search(r"Collected\s*:\s*(\d+)", done.stderr)
        if done.returncode or done.stdout.count("\n") != 1 or not counted:
            raise SystemExit(f"{TOOL} under callgrind ended with {done.returncode}:\n"
                             f"{done.stderr[-2000:]}")
        certificates = trust.read_bytes().count(b"-----BEGIN CERTIFICATE-----")
    print(f"one task over TLS, {certificates} CAs: {int(counted[1]):,} instructions")
    bench.judge(f"instructions of one task over TLS, {certificates} CAs", int(counted[1]),
                ("task", "tls"))


def compare(options, bench):
    """The comparison and how the cost of teo-purge grows; returns the charts."""
    sys.stdout.flush()
    start = time.monotonic()
    rows = []
    for name, count, cpu, memory, size, requests, connections in listing(10000):
        if count != 10000:
            bench.faults.append(f"{name} listed {count} tasks of 10000")
        else:
            bench.passed += 1
        rows.append([name, f"{cpu:.2f}", f"{memory:,}", f"{size:,}", requests, connections])
    evidence.record(options.build, "bench-programs", seconds=time.monotonic() - start,
                    tools=["node", "curl", "openssl", "jq"], columns=["10,000 tasks by", *COLUMNS],
                    rows=rows, notes=["The script's CPU time is that of all programs that it "
                                      "starts; its memory that of the largest."])

    start = time.monotonic()
    rows, growth = [], []
    for count in (10, 100, 1000, 10000, 100000):
        for _, got, cpu, memory, size, requests, connections in listing(count, ["teo-purge"]):
            if got != count:
                bench.faults.append(f"teo-purge listed {got} tasks of {count}")
            rows.append([f"{count:,}", f"{cpu:.2f}", f"{memory:,}", f"{size:,}", requests,
                         connections])
            growth.append((count, memory, size))
    bench.passed += 1
    a_task = (growth[-1][1] - growth[0][1]) * 1024 / growth[-1][0]
    if a_task > A_TASK_MAX:
        bench.faults.append(f"the memory of teo-purge grows by {a_task:.0f} bytes a task, over "
                            f"{A_TASK_MAX}")
    each = [size / count for count, _, size in growth if count >= 1000]
    if max(each) > 1.05 * min(each):
        bench.faults.append("the bytes on the wire are not linear in the tasks: "
                            f"{min(each):.0f} to {max(each):.0f} a task")
    evidence.record(options.build, "bench-growth", seconds=time.monotonic() - start,
                    columns=["tasks", *COLUMNS], rows=rows)
    series = {"bytes on the wire": [(count, size / 1000) for count, _, size in growth],
              "memory at most": [(count, memory) for count, memory, _ in growth]}
    return {"growth.svg": plot.lines("teo-purge list, over TLS", "tasks", "KB", series)}
