"""
Counts the instructions that an unchanged image executes in QEMU, function by function.

QEMU stops the image where a function begins and where it returns (breakpoints by GDB's remote
protocol), and reports how many instructions have been executed (`query-replay` of QMP, under
-icount). That is QEMU's own count, before it becomes a time: a processor that sleeps (WFI) or is
stopped adds nothing to it. test_probe.py runs it over loops of known length.
"""
import os
import re
import socket
import subprocess
import time

PATIENCE = 60
LR, PC, SP = 14, 15, 13


class Debugger:
    """The part of GDB's remote protocol that is needed: appendix E of its manual."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(PATIENCE)
        end = time.monotonic() + PATIENCE
        while True:
            try:
                self.socket.connect(path)
                break
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.02)
        self.held = b""

    def close(self):
        self.socket.close()

    def _take(self):
        if not self.held:
            self.held = self.socket.recv(65536)
            if not self.held:
                raise EOFError("QEMU has ended")
        byte, self.held = self.held[:1], self.held[1:]
        return byte

    def ask(self, text):
        data = text.encode()
        self.socket.sendall(b"$%s#%02x" % (data, sum(data) & 255))
        return self.answer()

    def answer(self):
        while self._take() != b"$":     # what comes before is its "+"
            pass
        said = b""
        while (byte := self._take()) != b"#":
            said += byte
        self._take(), self._take()      # the checksum of a local socket
        self.socket.sendall(b"+")
        return said.decode()

    def must(self, text):
        said = self.ask(text)
        assert said == "OK", f"{text}: {said}"

    def registers(self):
        """The processor's, r0 to pc."""
        words = self.ask("g")
        return [int.from_bytes(bytes.fromhex(words[8 * i:8 * i + 8]), "little") for i in range(16)]

    def word(self, address):
        """Of its memory."""
        return int.from_bytes(bytes.fromhex(self.ask(f"m{address:x},4")), "little")

    def breakpoint(self, address):
        self.must(f"Z1,{address:x},2")


def symbols(image):
    """Name → address of each function of an image, without names that several functions share."""
    done = subprocess.run(["arm-none-eabi-nm", image], check=True, capture_output=True, text=True)
    lines = [line.split() for line in done.stdout.splitlines()]
    found = {}
    for address, kind, name in (line for line in lines if len(line) == 3):
        if kind in "tT":
            found[name] = None if name in found else int(address, 16)
    return {name: address for name, address in found.items() if address is not None}


class Span:
    """One call of a function: instructions in all (`whole`) and in watched functions (`inner`)."""

    def __init__(self, name, start, registers, outer):
        self.name, self.start, self.outer = name, start, outer
        self.arguments, self.stack, self.back = registers[:4], registers[SP], registers[LR] & ~1
        self.result = None
        self.whole = self.inner = 0


class Probe:
    """Watches functions of a Machine made with debug=True, which waits for run() to start."""

    def __init__(self, machine, names):
        self.machine = machine
        self.debugger = Debugger(machine.debug_path)
        known = symbols(machine.image)
        assert not (missing := set(names) - set(known)), f"not in the image: {missing}"
        self.entries = {known[name]: name for name in names}
        self.returns = set()
        for address in self.entries:
            self.debugger.breakpoint(address)

    def close(self):
        self.debugger.close()

    def count(self):
        return self.machine.command("query-replay")["icount"]

    def run(self):
        """Yields (name, instructions executed so far, None) when a function is called, and (name,
        instructions, its Span) when it has returned. Ends with the machine."""
        stack = []
        while True:
            try:
                said = self.debugger.ask("c")
            except (EOFError, ConnectionError):
                return
            if said[0] in "WX":     # it has ended
                return
            assert re.match("T0?5|S05", said), said
            registers, now = self.debugger.registers(), self.count()
            at = registers[PC]
            while stack and stack[-1].back == at and stack[-1].stack == registers[SP]:
                span = stack.pop()
                span.whole, span.result = now - span.start, registers[0]
                if span.outer is not None:
                    span.outer.inner += span.whole
                yield span.name, now, span
            if at in self.entries:
                span = Span(self.entries[at], now, registers, stack[-1] if stack else None)
                stack.append(span)
                if span.back not in self.returns:
                    self.returns.add(span.back)
                    self.debugger.breakpoint(span.back)
                yield span.name, now, None
            self.debugger.ask("s")      # past the breakpoint, which a step does not look at
