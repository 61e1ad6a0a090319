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
RUNS = 7
AGAIN = 3  # so often a machine is asked that does something else, too
NODE = "official SDK, Node"
A_TASK_MAX = 56  # bytes: the tool remembers what it has listed, to read a window again that moved
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


def measure_once(command, env):
    """
    Runs a program with the children that it waits for: lines of output, seconds of CPU, peak KB of
    memory. Memory by time(1): a child of this process would count what Python had when it was
    forked. CPU by the kernel's account, as time(1) knows only hundredths of a second.
    """
    with tempfile.NamedTemporaryFile("r") as report:
        process = subprocess.Popen(["time", "--format", "%M", "--output", report.name, *command],
                                   env=environment(**env), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE)
        lines = process.stdout.read().count(b"\n")
        process.stdout.close()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{command[0]} ended with {process.returncode}")
        memory = int(report.read())
    return lines, usage.ru_utime + usage.ru_stime, memory


def measure(command, env, runs):
    """
    Lines of output; the least seconds of CPU of several runs, as what else the machine does only
    adds to them, without what it takes to start any program; KB of memory of the middle run.
    """
    idle = min(measure_once(["true"], {})[1] for _ in range(runs))
    lines, cpu, memory = zip(*(measure_once(command, env) for _ in range(runs)))
    return min(lines), min(cpu) - idle, sorted(memory)[runs // 2]


def chain(build):
    """
    Certificates like those that the service had when they were last public: RSA, a leaf of 2048 and
    an intermediate of 4096 bits. Made by the Makefile. Returns an emulator's arguments, and the CA.
    """
    folder = build / "firmware" / "pki"
    return ["--tls-cert", folder / "long.pem", "--tls-key", folder / "long.key"], str(
        folder / "rsa-ca.pem")


def commands(port, trust, start, end):
    """By name: the command and what its environment needs."""
    tool = [TOOL, "list", "--zone-id", ZONE, "--endpoint", f"https://localhost:{port}",
            "--ca-file", trust, "--start", iso(start), "--end", iso(end), "--page-size", str(PAGE),
            "--output", "jsonl", "--timeout", "10m"]
    found = {"teo-purge": (tool, {})}
    if npm.AVAILABLE:
        query = {"ZoneId": ZONE, "StartTime": iso(start), "EndTime": iso(end), "Limit": PAGE}
        asked = json.dumps({"host": HOST, "port": port, "ca": trust, "query": query, "pages": True})
        folder = os.path.join(ROOT, "tests", "interop")
        found[NODE] = (["node", os.path.join(folder, "list.js"), asked],
                                       {"NODE_PATH": npm.modules(folder, "interop")})
    script = ["bash", str(HERE / "list.sh"), HOST, str(port), trust, iso(start), iso(end),
              str(PAGE)]
    found["curl, openssl, jq"] = (script, {})
    return found


def listing(build, count, only=None, runs=1):
    """Every program, or one, before an emulator of `count` tasks.

    Yields name, rows, CPU, memory and, of one run, bytes, requests, connections."""
    now = int(time.time())
    served, trust = chain(build)
    for name in only or ("teo-purge", NODE, "curl, openssl, jq"):
        with Emulator("--tasks", count, "--rate", 0, "--settle", 0, "--epoch", now - 10,
                      "--lifetime", 600, *served) as emulator, Wire(emulator.port) as wire:
            ways = commands(wire.port, trust, now - 2 * 86400, now)
            if name not in ways:
                print(f"skipped: {name}: node and npm are missing")
                continue
            rows, cpu, memory = measure(*ways[name], runs)
            yield (name, rows, cpu, memory, wire.bytes // runs, len(emulator.requests()) // runs,
                   wire.count // runs)


def count_instructions(command, env, lines):
    """What callgrind counts for a program that has to print so many lines."""
    done = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
                           *command], env=environment(**env), stdin=subprocess.DEVNULL,
                          capture_output=True, text=True)
    counted = re.search(r"Collected\s*:\s*(\d+)", done.stderr)
    if done.returncode or done.stdout.count("\n") != lines or not counted:
        raise SystemExit(f"{command[0]} under callgrind ended with {done.returncode}:\n"
                         f"{done.stderr[-2000:]}")
    return int(counted[1])


def instructions(build):
    """Those of 10,000 tasks."""
    now = int(time.time())
    served, trust = chain(build)
    with Emulator("--tasks", 10000, "--rate", 0, "--settle", 0, "--epoch", now - 10, "--lifetime",
                  600, *served) as emulator:
        command, env = commands(emulator.port, trust, now - 2 * 86400, now)["teo-purge"]
        return count_instructions(command, env, 10000)


def judge(options, bench, costs, counted):
    """Against tests/budgets.txt. `costs`: by name, seconds of CPU and KB of memory."""
    bench.judge("million instructions of teo-purge list, 10,000 tasks over TLS", counted / 1e6,
                ("list", "tls"))
    if NODE not in costs:
        return
    shares = {key: costs[NODE][index] / costs["teo-purge"][index]
              for index, key in enumerate(("cpu", "memory"))}
    for _ in range(AGAIN):
        if shares["cpu"] >= bench.limits["share", "cpu"]:
            break
        cpu = {name: cpu for name, _, cpu, *_ in listing(options.build, 10000,
                                                         ["teo-purge", NODE], RUNS)}
        shares["cpu"] = cpu[NODE] / cpu["teo-purge"]
    for key, share in shares.items():
        least = bench.limits["share", key]
        if share < least:
            bench.faults.append(f"over budget: the {key} of teo-purge is 1/{share:.1f} of the Node "
                                f"SDK's, not 1/{least}")
        else:
            bench.passed += 1


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
        counted = count_instructions([TOOL, "list", "--zone-id", ZONE, "--endpoint", emulator.url,
                                      "--ca-file", trust, "--output", "jsonl"], {}, 1)
        certificates = trust.read_bytes().count(b"-----BEGIN CERTIFICATE-----")
    print(f"one task over TLS, {certificates} CAs: {counted:,} instructions")
    bench.judge(f"million instructions of one task over TLS, {certificates} CAs", counted / 1e6,
                ("task", "tls"))


def compare(options, bench):
    """The comparison and how the cost of teo-purge grows; returns the charts."""
    sys.stdout.flush()
    start = time.monotonic()
    rows, costs = [], {}
    for name, count, cpu, memory, size, requests, connections in listing(options.build, 10000,
                                                                         runs=RUNS):
        if count != 10000:
            bench.faults.append(f"{name} listed {count} tasks of 10000")
        else:
            bench.passed += 1
        costs[name] = cpu, memory
        rows.append([name, f"{cpu:.3f}", f"{memory:,}", f"{size:,}", requests, connections])
    counted = instructions(options.build)
    judge(options, bench, costs, counted)
    evidence.record(options.build, "bench-programs", seconds=time.monotonic() - start,
                    tools=["node", "curl", "openssl", "jq"], columns=["10,000 tasks by", *COLUMNS],
                    rows=rows, notes=[f"teo-purge: {counted / 1e6:.0f} million instructions.",
                                      f"CPU time: the least of {RUNS} runs, without the start of "
                                      "any program; memory: the middle. The script's CPU time is "
                                      "that of all programs that it starts; its memory that of the "
                                      "largest."])

    start = time.monotonic()
    rows, growth = [], []
    for count in (10, 100, 1000, 10000, 100000):
        for _, got, cpu, memory, size, requests, connections in listing(options.build, count,
                                                                      ["teo-purge"]):
            if got != count:
                bench.faults.append(f"teo-purge listed {got} tasks of {count}")
            rows.append([f"{count:,}", f"{cpu:.3f}", f"{memory:,}", f"{size:,}", requests,
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
