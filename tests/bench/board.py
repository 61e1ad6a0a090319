#!/usr/bin/env python3
"""What a poll costs on the boards, in instructions, and what each choice of TLS takes.

usage: board.py --build FOLDER --budgets FILE [--quick] [--update PAGE | --check PAGE]
                [--plots FOLDER]

Counts what the images execute in QEMU (tests/firmware/probe.py); their objects are those that users
get. Fails over the budget of parsing. --quick: one poll of each kind on one board, compared with
what PAGE shows. --update puts the tables into PAGE, between <!-- poll --> and <!-- /poll -->,
<!-- limits --> and <!-- /limits -->, <!-- tls --> and <!-- /tls -->, <!-- chains --> and
<!-- /chains -->. Fails, too, over a chain that leaves too little of the arena (chains.py).
"""
import argparse
import collections
import os
import pathlib
import re
import subprocess
import sys
import time

import chains
import evidence
import machine
import plot
import probe
import size

# What is watched: the calls that a poll consists of, and what is left: lwIP, the driver, the
# superloop, which turns while it waits.
PHASES = {
    "timed_open": "connection and handshake",
    "teo_request_put": "request: written, signed",
    "tls_send": "request: encrypted, sent",
    "tls_recv": "reply: received, decrypted",
    "teo_response_take": "reply: parsed",
    "report_task": "tasks: compared, reported",
    "rest": "lwIP, driver, loop",
}
CHAIN = "__wrap_mbedtls_x509_crt_verify_restartable"
BEGIN, END = "teo_client_init_sized", "report_poll"
KINDS = ("time", "first", "resumed")    # the queries in their order: the first learns the time
TITLES = {"first": "first poll: a full handshake",
          "resumed": "each further poll: the session is resumed"}
TARGET = "https://www.example.com/static/articles/2022/02/{:04}/index.html?language=english&page=1"
TURN = "network_poll"   # called once in each
IDLE = 10       # seconds of a pause
COUNT = 100     # tasks, where nothing else is said
NEAR = 0.1

SMALLEST = "lm3s6965evb"
BOARD = "mps2-an385"    # has the memory to try what may need more than 64 KB
ROOM = " ".join(f"-Wl,--defsym=__{name}_size={bytes_}" for name, bytes_ in (
    ("arena", "0xC000"), ("stack", "0x2000"), ("ram", "0x20000")))
BUDGETED = {"turn-ec": "the longest turn, chains of P-256 and P-384",
            "turn-rsa": "the longest turn, RSA",
            "handshake-p256": "a handshake, P-256, with its waits",
            "handshake-rsa": "a handshake, RSA, with its waits",
            "poll-resumed": "a resumed poll of 100 tasks, AES-128",
            "poll-quiet": "a resumed poll with nothing new",
            "idle-minute": "a minute of the pause"}
CERTIFICATES = {"ECDSA": ("server", "ca.pem"), "RSA": ("rsa", "rsa-ca.pem")}
AES_128 = ("--tls-max", "1.2", "--tls-ciphers", "ECDHE+AES128")
# What it is, FIRMWARE_TLS, the chains it is for, what the server is held to.
CHOICES = (
    ("TLS 1.2, ECDSA and RSA", "", ("ECDSA", "RSA"), ["--tls-max", "1.2"]),
    ("TLS 1.2, ECDSA", "ecdsa", ("ECDSA",), ["--tls-max", "1.2"]),
    ("TLS 1.2, RSA", "rsa", ("RSA",), ["--tls-max", "1.2"]),
    ("TLS 1.2 by ChaCha20", "", ("ECDSA",),
     ["--tls-max", "1.2", "--tls-ciphers", "ECDHE+CHACHA20"]),
    ("TLS 1.2 by AES-128", "", ("ECDSA",), [*AES_128]),
    ("TLS 1.2 in 128 KB of flash", "flash128", ("ECDSA", "RSA"), ["--tls-max", "1.2"]),
    ("TLS 1.3, ECDSA and RSA", "tls13", ("ECDSA", "RSA"), []),
    ("TLS 1.3, ECDSA", "tls13-ecdsa", ("ECDSA",), []),
)


class Poll:
    """One query: instructions by phase, of the chain, and of all; bytes of the reply."""

    def __init__(self, start):
        self.start, self.by = start, collections.Counter()
        self.all = self.chain = self.bytes = 0

    def add(self, span, debugger):
        if span.name == CHAIN:
            self.chain += span.whole
        elif span.outer is None:
            self.by[span.name] += span.whole
        if span.name == "tls_recv" and span.result == 0:
            self.bytes += debugger.word(span.arguments[3])

    def end(self, now):
        self.all = now - self.start
        self.by["rest"] = self.all - sum(self.by.values())

    @property
    def a_byte(self):
        """Instructions to receive and decrypt a byte, and to parse it."""
        return [self.by[name] / self.bytes for name in ("tls_recv", "teo_response_take")]


def polls(image, board, count, *server, chain="server", rows=None):
    """The three queries, by KINDS. `rows`: other tasks, which only the first poll asks for.

    A board that is watched is slower than the time. Its clock may not seem slow as well, or the
    client would learn the time anew and ask again: once it has the time, Date is 30 s behind.
    The tasks are so recent that the third query asks for all of them again.
    """
    found = {}
    recent = [machine.task(job=f"2022020910093{number:04}", target=TARGET.format(number),
                           age=40 + number // 5) for number in range(count)]
    with machine.Emulator("--date-skew", -30, "--fault-from", 2, *server, tls=chain,
                          tasks=recent if rows is None else rows) as emulator, \
            machine.Machine(emulator.port, "interval=1", "deadline=600", icount="shift=5",
                            image=image, board=board, debug=True) as board_run:
        phases = [name for name in PHASES if name != "rest"]
        watch = probe.Probe(board_run, [BEGIN, END, CHAIN, *phases])
        poll = None
        for name, now, span in watch.run():
            if name == BEGIN and span is None:
                if poll is not None and "time" not in found:
                    poll.end(now)
                    found["time"] = poll
                poll = Poll(now)
            elif name == END and span is not None:
                poll.end(now)
                found[KINDS[len(found)]] = poll
                if len(found) == len(KINDS):
                    break
            elif span is not None and poll is not None:
                poll.add(span, watch.debugger)
        watch.close()
        board_run.wait_for("poll", 2)   # the UART's reader may be behind
        resumed = [line["resumed"] for line in board_run.events("connected")]
        tasks = [line["tasks"] for line in board_run.events("poll")]
    assert resumed == [False, False, True] and tasks == [count, 0 if rows else count], \
        f"{image}: not the polls to measure: {resumed}, {tasks}"
    return found


def longest_turn(image, board, chain):
    """Of the superloop, in instructions, until the first poll is complete."""
    longest, last = 0, None
    with machine.Emulator("--tasks", 1, "--tls-max", "1.2", tls=chain) as emulator, \
            machine.Machine(emulator.port, "deadline=600", icount="shift=5", image=image,
                            board=board, debug=True) as board_run:
        watch = probe.Probe(board_run, [TURN, END])
        for name, now, span in watch.run():
            if name == END:
                break
            if span is None:
                longest, last = max(longest, now - (now if last is None else last)), now
        watch.close()
    return longest


def idle_minute(image, board):
    """Instructions of a minute between two polls."""
    end = None
    with machine.Emulator("--tasks", 1, tls="server") as emulator, \
            machine.Machine(emulator.port, f"interval={IDLE}", icount="shift=5", image=image,
                            board=board, debug=True) as board_run:
        watch = probe.Probe(board_run, [BEGIN, END])
        for name, now, span in watch.run():
            if name == END and span is not None:
                end = now
            elif name == BEGIN and end is not None:
                break
        watch.close()
    return (now - end) * 60 // IDLE


def memory(image, board, count, *server, chain="server"):
    """The most that arena and stack were used, by polls until a task is done."""
    tasks = [machine.task(_after=2)]
    tasks += [machine.task(job=f"job{number}") for number in range(1, count)]
    with machine.Emulator(*server, tls=chain, tasks=tasks) as emulator:
        run = machine.run(emulator.port, "until-done", "interval=1", image=image, board=board)
    resumed = any(line["resumed"] for line in run.events("connected"))
    assert run.status == 0 and resumed, run.text[-2000:]
    marks, = run.events("memory")
    assert marks["arena_shortages"] == 0, marks
    return marks


def build(options, choice, chains):
    """Makes an image with room to spare."""
    folder = options.build / "tls" / (choice or "default")
    pki = pathlib.Path(machine.FOLDER).parent / "pki"
    folder.mkdir(parents=True, exist_ok=True)
    roots = "".join((pki / CERTIFICATES[chain][1]).read_text() for chain in chains)
    (folder / "roots.pem").write_text(roots)
    image = folder / "firmware" / BOARD / "firmware.elf"
    environment = {key: value for key, value in os.environ.items()
                   if key not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    variables = {"BUILD": folder, "SOURCES": options.build / "sources",
                 "CA_FILE": folder / "roots.pem", "FIRMWARE_TLS": choice, "FIRMWARE_EXTRA": ROOM}
    settings = [f"{name}={value}" for name, value in variables.items()]
    subprocess.run(["make", "-j2", *settings, str(image)], check=True, stdout=subprocess.DEVNULL,
                   env=environment)
    return str(image)


def components(options):
    """Flash and RAM of the images by component; returns a chart of the smallest board's."""
    start, images = time.monotonic(), []
    for board in machine.BOARDS:
        listing = options.build / "firmware" / board / "firmware.map"
        images.append((board, size.read_map(listing), None))
    rows = list(size.rows(images, size.read_budgets(options.budgets)))
    evidence.record(options.build, "board-flash", seconds=time.monotonic() - start,
                    tools=["arm-none-eabi-gcc"], columns=["bytes, `-Os`", *size.titles(images)],
                    rows=[[name, *(f"{cell:,}" if cell else "" for cell in cells)]
                          for name, *cells in rows],
                    notes=[
                        "jsmn is a header, which the compiler makes a part of the core's own "
                        "functions; the core has the texts of all errors with it. With the CAs "
                        "that the tests make."])
    column = 2 * list(machine.BOARDS).index(SMALLEST)
    groups = {label: {name: cells[column + at] for name, *cells in rows
                      if name in size.COMPONENTS and cells[column + at]}
              for at, label in enumerate(("flash", "RAM"))}
    return plot.bars(f"The firmware of {SMALLEST}", "bytes; the darker ones are libteo's own",
                     groups, ours=("core", "ports"))


def thousands(number):
    return f"{number / 1000:,.0f}"


def poll_table(found):
    """Of one board: the page's."""
    kinds = KINDS[1:]
    yield "| thousands of instructions | first poll | resumed |"
    yield "|---|---:|---:|"
    for name, title in PHASES.items():
        yield f"| {title} | " + " | ".join(thousands(found[kind].by[name]) for kind in kinds) + " |"
    yield "| all | " + " | ".join(thousands(found[kind].all) for kind in kinds) + " |"


def compiler(options):
    """The version of the one that made the images."""
    listing = options.build / "firmware" / BOARD / "firmware.map"
    return size.COMPILER.search(listing.read_text())[1]


def measure_budgets(options, shown, outcomes):
    """What has a limit of its own, in instructions."""
    image = str(options.build / "firmware" / BOARD / "firmware.elf")
    limits = board_budgets(options.budgets)
    by_aes_128 = polls(image, BOARD, COUNT, *AES_128)
    quiet = polls(image, BOARD, 1, *AES_128, rows=[machine.task(age=7200)])
    # The least of three: a busy host makes the waits longer, never shorter.
    rsa = min(polls(image, BOARD, 1, "--tls-max", "1.2", chain="rsa")["first"].by["timed_open"]
              for _ in range(3))
    costs = {"turn-ec": max(longest_turn(image, BOARD, chain) for chain in ("server", "ec384")),
             "turn-rsa": longest_turn(image, BOARD, "rsa"),
             "handshake-p256": by_aes_128["first"].by["timed_open"],
             "handshake-rsa": rsa,
             "poll-resumed": by_aes_128["resumed"].all,
             "poll-quiet": quiet["resumed"].all,
             "idle-minute": idle_minute(image, BOARD)}
    rows = [f"| {BUDGETED[name]} | {thousands(cost)} | {thousands(limits[name])} |"
            for name, cost in costs.items()]
    shown["limits"] = "\n".join(["| thousands of instructions | measured | limit |",
                                 "|---|---:|---:|", *rows, ""])
    print(shown["limits"])
    for name, cost in costs.items():
        # The quick form runs beside other suites, which make waits longer.
        most = limits[name] * (1.05 if options.quick else 1)
        outcomes.append(cost <= most)
        if cost > most:
            print(f"over budget: {name}: {cost:,} of {limits[name]:,}")


def parse_budget(path):
    """Instructions to parse a byte on a Cortex-M3, at most."""
    lines = (line.split("#")[0].split() for line in path.read_text().splitlines())
    limit, = (int(fields[2]) for fields in lines if fields[:2] == ["parse", "cortex-m3"])
    return limit


def measure_polls(options, shown, outcomes):
    """Every board and number of tasks.

    Puts the table of the one that the page shows into `shown`, and returns its chart."""
    start, rows = time.monotonic(), []
    for board in [BOARD] if options.quick else machine.BOARDS:
        for count in [COUNT] if options.quick else (1, COUNT, 1000):
            image = options.build / "firmware" / board / "firmware.elf"
            found = polls(str(image), board, count, "--tls-max", "1.2")
            for kind in KINDS[1:]:
                poll = found[kind]
                rows.append([board, f"{count:,}", kind, f"{poll.bytes:,}",
                             *(thousands(poll.by[name]) for name in PHASES),
                             thousands(poll.all), *(f"{cost:.0f}" for cost in poll.a_byte)])
            if (board, count) == (BOARD, COUNT):
                # The query that learns the time has hardly more than a head, and breaks off.
                cost = max(found[kind].a_byte[1] for kind in KINDS[1:])
                limit = parse_budget(options.budgets)
                outcomes.append(cost <= limit)
                print(("" if cost <= limit else "over budget: ") +
                      f"instructions to parse a byte on a Cortex-M3: {cost:.1f} of {limit}")
                made_by = f"Made by arm-none-eabi-gcc {compiler(options)}."
                shown["poll"] = "\n".join([*poll_table(found), "", made_by, ""])
                groups = {title: {PHASES[name]: found[kind].by[name] / 1000 for name in PHASES}
                          for kind, title in TITLES.items()}
    columns = ["board", "tasks", "poll", "bytes of replies", *PHASES.values(), "all",
               "to decrypt a byte", "to parse a byte"]
    notes = [
        "In thousands of instructions, but for the last two columns. Counted by QEMU "
        "(`tests/firmware/probe.py`); sleep counts nothing. TLS 1.2, P-256 and AES-256-GCM, a "
        "chain of two. What is lwIP's, the driver's and the loop's is what the others leave of "
        "all, and has the turns in it while the board waits."]
    print("\n".join(evidence.table(columns, rows)) + "\n")
    evidence.record(options.build, "board-poll", seconds=time.monotonic() - start,
                    tools=["qemu-system-arm", "arm-none-eabi-gcc"], columns=columns, rows=rows,
                    notes=notes)
    return plot.bars(f"A poll of {COUNT} tasks on a Cortex-M3",
                     "thousands of instructions, by two scales; the darker ones are libteo's core",
                     groups, apart=True,
                     ours=[PHASES[name] for name in ("teo_request_put", "teo_response_take")])


def tls_row(title, choice, image, chain, server):
    certificate = CERTIFICATES[chain][0]
    found = polls(image, BOARD, COUNT, *server, chain=certificate)
    marks = memory(image, BOARD, COUNT, *server, chain=certificate)
    sizes = size.read_map(pathlib.Path(image).with_suffix(".map"))
    flash, ram = (sum(number for (_, kind), number in sizes.items() if kind == what)
                  for what in ("flash", "ram"))
    used = sum(marks[name] - marks[f"{name}_size"] for name in ("arena", "stack"))
    first, resumed = found["first"], found["resumed"]
    taken = flash, ram + used, marks["arena"], marks["stack"]
    counts = first.by["timed_open"], first.chain, resumed.by["timed_open"], first.all, resumed.all
    return [title, f"`{choice}`" if choice else "none", chain, *(f"{number:,}" for number in taken),
            *(f"{number / 1e6:.1f}" for number in counts), f"{first.a_byte[0]:.0f}"]


def part(columns, rows, *chosen):
    """A table of some columns: all of them are wider than a page of source."""
    return evidence.table([columns[i] for i in chosen], [[row[i] for i in chosen] for row in rows])


def board_budgets(path):
    """Lines "board NAME LIMIT"."""
    lines = (line.split("#")[0].split() for line in path.read_text().splitlines())
    return {fields[1]: int(fields[2]) for fields in lines if fields and fields[0] == "board"}


def measure_tls(options, shown, outcomes):
    start = time.monotonic()
    rows = [tls_row(title, choice, build(options, choice, chains), chain, server)
            for title, choice, chains, server in CHOICES for chain in chains]
    limit = board_budgets(options.budgets)["flash128"]
    flash = max(int(row[3].replace(",", "")) for row in rows if row[1] == "`flash128`")
    outcomes.append(flash <= limit)
    print(("" if flash <= limit else "over budget: ") +
          f"flash of flash128: {flash:,} of {limit:,}")
    columns = ["TLS", "`FIRMWARE_TLS`", "chain", "flash", "RAM", "arena", "stack", "handshake",
               "the chain", "resumed", "first poll", "resumed poll", "a byte"]
    print("\n".join(evidence.table(columns, rows)) + "\n")
    shown["tls"] = "\n".join([*part(columns, rows, 0, 1, 2, 3, 4, 5, 6), "",
                              *part(columns, rows, 1, 2, 7, 8, 9, 10, 11, 12), ""])
    evidence.record(options.build, "board-tls", seconds=time.monotonic() - start,
                    tools=["qemu-system-arm", "arm-none-eabi-gcc"], columns=columns, rows=rows,
                    notes=[
                        "Flash and RAM in bytes, of the whole image with its CAs; RAM with what "
                        "arena and stack were used at most. Handshakes and polls of 100 tasks in "
                        "millions of instructions; a byte received and decrypted in instructions.",
                        "The server's choice was AES-256-GCM where it had it. The chain of RSA "
                        "has a leaf and an intermediate of 2048 bits under a root of 4096, that "
                        "of ECDSA P-256 throughout. Keys are agreed on by ECDHE with P-256."])


def replace(page, name, text):
    found = re.search(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", page, re.DOTALL)
    if not found:
        sys.exit(f"no place for the table: <!-- {name} --> to <!-- /{name} -->")
    return found[1], page[:found.start(1)] + text + page[found.end(1):]


def near(line, other):
    """The same words, and numbers within a tenth, or small ones that waiting moves."""
    numbers = [[float(number.replace(",", "")) for number in size.NUMBER.findall(each)]
               for each in (line, other)]
    return size.NUMBER.sub("#", line) == size.NUMBER.sub("#", other) and \
        all(abs(one - two) <= max(NEAR * max(one, two), 100) for one, two in zip(*numbers))


def check(path, shown, version):
    """Is what the page shows what was measured? None: it was made by another compiler."""
    page = path.read_text()
    made_by = re.search(r"^Made by .* ([\d.]+)\.$", page, re.MULTILINE)
    if not made_by or made_by[1] != version:
        print(f"skipped: {path}: its tables are made by another compiler")
        return None
    good = True
    for name, text in shown.items():
        lines, others = replace(page, name, text)[0].splitlines(), text.splitlines()
        for line, other in zip(lines, others):
            if not near(line, other) and ("lwIP" not in line or "|" not in line):
                print(f"- {line}\n+ {other}")
                good = False
        good = good and len(lines) == len(others)
    if not good:
        print(f"{path}: is out of date: make bench-board")
    return good


def main():
    parser = argparse.ArgumentParser(description="What a poll costs on the boards.")
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--budgets", type=pathlib.Path, required=True)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--update", metavar="PAGE", type=pathlib.Path)
    parser.add_argument("--check", metavar="PAGE", type=pathlib.Path)
    parser.add_argument("--plots", type=pathlib.Path)
    options = parser.parse_args()
    shown, outcomes = {}, []
    plots = {"board-poll.svg": measure_polls(options, shown, outcomes),
             "board-flash.svg": components(options)}
    measure_budgets(options, shown, outcomes)
    if not options.quick:
        measure_tls(options, shown, outcomes)
        outcomes.append(chains.measure(options, shown))
    for name, text in plots.items() if options.plots else ():
        (options.plots / name).write_text(text)
    if options.update:
        page = options.update.read_text()
        for name, text in shown.items():
            page = replace(page, name, text)[1]
        options.update.write_text(page)
    if options.check:
        outcomes.append(check(options.check, shown, compiler(options)))
    skipped = outcomes.count(None)
    print(f"{outcomes.count(True)} passed, {outcomes.count(False)} failed" +
          (f", {skipped} skipped" if skipped else ""))
    return 1 if False in outcomes else 0


if __name__ == "__main__":
    sys.exit(main())
