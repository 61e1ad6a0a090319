"""Shared by the tests of the firmware: a board in QEMU, with its network, UART and light."""

import atexit
import contextlib
import importlib.util
import json
import os
import socket
import ssl
import subprocess
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# The end-to-end tests' harness: the emulator as a process, certificates, names. Not by sys.path, as
# both folders have a test_list.py.
_spec = importlib.util.spec_from_file_location("e2e_harness",
                                               os.path.join(ROOT, "tests", "e2e", "harness.py"))
harness = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(harness)

Emulator, Relay = harness.Emulator, harness.Relay
TestCase, load_tests = harness.TestCase, harness.load_tests
SECRET_ID, SECRET_KEY = harness.SECRET_ID, harness.SECRET_KEY
TOKEN, ZONE = harness.TOKEN, harness.ZONE
shown, task = harness.shown, harness.task

# QEMU's names of the machine and of its network chip; has that a PHY; the register of the light, or
# one for each of its bits.
LIGHTS = {1: "done", 2: "failed", 3: "busy"}
BOARDS = {
    "mps2-an385": {"nic": "lan9118", "phy": True, "light": [0x40028000]},
    "lm3s6965evb": {"nic": "stellaris", "phy": False, "light": [0x40025004, 0x40005004]},
}
# QEMU 7.2 prints it for a lm3s6965evb before the first instruction.
NOISE = b"Timer with period zero, disabling\n"
BOARD = os.environ.get("TEO_BOARD", "mps2-an385")
BUILD = os.path.join(ROOT, os.environ.get("TEO_BUILD", "build"))
FOLDER = os.path.join(BUILD, "firmware", BOARD)
IMAGE = os.path.join(FOLDER, "firmware.elf")
MARKS = os.path.join(FOLDER, "marks.json")

# The image trusts the CAs of this folder; the emulator's certificates must be from there, too.
PKI = harness._pki = os.path.join(os.path.dirname(FOLDER), "pki")

HOST = "teo.tencentcloudapi.com"    # one of the certificate's names
LOOPBACK = "10.0.2.2"               # of the host, in QEMU's network

# Seconds. Nothing here takes half as long, even on a busy machine.
PATIENCE = 60

_marks = {}
_marks_lock = threading.Lock()


def _keep_marks(line):
    with _marks_lock:
        for name, value in line.items():
            if isinstance(value, int):
                _marks[name] = max(value, _marks.get(name, 0))


def keep_mark(name, value):
    with _marks_lock:
        _marks[name] = value


@atexit.register
def _write_marks():
    """For `make size`: the highest marks of all runs of this image, here and before."""
    if not _marks:
        return
    before = {}
    if os.path.exists(MARKS) and os.path.getmtime(MARKS) > os.path.getmtime(IMAGE):
        with open(MARKS, encoding="utf-8") as file:
            before = json.load(file)
    with open(MARKS + ".new", "w", encoding="utf-8") as file:
        json.dump({name: max(_marks.get(name, 0), before.get(name, 0))
                   for name in _marks.keys() | before.keys()}, file)
    os.replace(MARKS + ".new", MARKS)


class Machine:
    """
    A board that runs the firmware, for `with`. `words` are options in addition to those that every
    run needs; `bare`: without the latter; `named`: the endpoint's name is resolved by DNS; `debug`:
    it waits for probe.py; `settings`: an image of settings in flash, without semihosting.
    """

    def __init__(self, port, *words, icount=None, image=IMAGE, bare=False, named=False,
                 debug=False, board=BOARD, settings=None):
        self.folder = tempfile.TemporaryDirectory()
        control = os.path.join(self.folder.name, "qmp")
        self.debug_path = os.path.join(self.folder.name, "gdb")
        known = {"zone": ZONE, "secret-id": SECRET_ID, "secret-key": SECRET_KEY, "host": HOST,
                 "address": LOOPBACK, "port": port}
        if named:
            del known["address"]
        given = {str(word).partition("=")[0] for word in words}
        options = [f"{name}={value}" for name, value in known.items() if name not in given]
        arguments = ",".join("arg=" + str(word).replace(",", ",,")
                             for word in ["firmware", *([] if bare else options), *words])
        command = ["qemu-system-arm", "-M", board, "-kernel", image,
                   "-display", "none", "-monitor", "none", "-serial", "stdio",
                   "-nic", f"user,id=net,model={BOARDS[board]['nic']}",
                   "-qmp", f"unix:{control},server=on,wait=off",
                   *(["-device", f"loader,file={settings}"] if settings else
                     ["-semihosting-config", f"enable=on,target=native,{arguments}"]),
                   *(["-icount", icount] if icount else []),
                   *(["-S", "-gdb", f"unix:{self.debug_path},server=on,wait=off"] if debug else [])]
        self.image, self.board = image, board
        self.control_path, self.control = control, None
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE)
        self.text = b""
        self.changed = threading.Condition()
        self.readers = [threading.Thread(target=read, daemon=True)
                        for read in (self._read, self._read_errors)]
        self.errors = b""
        for reader in self.readers:
            reader.start()

    def _read(self):
        while piece := os.read(self.process.stdout.fileno(), 65536):
            with self.changed:
                self.text += piece
                self.changed.notify_all()
        with self.changed:
            self.changed.notify_all()

    def _read_errors(self):
        self.errors = self.process.stderr.read()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait(10)
        for reader in self.readers:
            reader.join(10)
        self.process.stdout.close()
        self.process.stderr.close()
        if self.control:
            self.control.close()
        self.folder.cleanup()
        # In every run: the UART has no secret, and only JSON in ASCII.
        text = self.text.decode("ascii")
        harness.check_secrets(text)
        for line in self.lines():
            if line.get("event") == "memory" and self.image == IMAGE:
                assert line["arena_shortages"] == 0, line
                _keep_marks(line)

    def lines(self):
        """All lines that are complete."""
        whole, newline, _ = self.text.rpartition(b"\r\n")
        return [json.loads(line) for line in whole.split(b"\r\n")] if newline else []

    def rows(self):
        return [line for line in self.lines() if "event" not in line]

    def events(self, name):
        return [line for line in self.lines() if line.get("event") == name]

    def wait_for(self, event, count=1):
        """The count-th line of that event."""
        end = time.monotonic() + PATIENCE
        with self.changed:
            while len(self.events(event)) < count:
                left = end - time.monotonic()
                over = self.process.poll() is not None and not self.readers[0].is_alive()
                text = self.text.decode("ascii", "replace")[-3000:]
                assert left > 0 and not over, f"no {event} {count} on the UART:\n{text}" \
                    f"\n{self.errors.decode(errors='replace')}"
                self.changed.wait(min(left, 0.5))
        return self.events(event)[count - 1]

    def end(self):
        """Its exit status."""
        status = self.process.wait(PATIENCE)
        for reader in self.readers:
            reader.join(10)
        assert not self.errors.replace(NOISE, b""), self.errors.decode(errors="replace")
        return status

    def command(self, execute, **arguments):
        """One command of QEMU's QMP."""
        if self.control is None:
            self.control = socket.socket(socket.AF_UNIX)
            self.control.settimeout(20)
            self.control.connect(self.control_path)
            self.answers = self.control.makefile("r", encoding="utf-8")
            self.answers.readline()     # its greeting
            self.command("qmp_capabilities")
        request = {"execute": execute, "arguments": arguments}
        self.control.sendall(json.dumps(request).encode() + b"\n")
        while True:
            answer = json.loads(self.answers.readline())
            if "event" not in answer:
                assert "return" in answer, answer
                return answer["return"]

    def busy(self):
        """Seconds of processor time that QEMU has used so far."""
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def set_link(self, up):
        """Returns when the board has seen it. Without a PHY it only loses frames, for a second."""
        count = len(self.events("link"))
        self.command("set_link", name="net", up=up)
        if BOARDS[self.board]["phy"]:
            assert self.wait_for("link", count + 1)["up"] == up
        elif not up:
            time.sleep(1)

    def light(self):
        """What the register of the light says."""
        value = 0
        for bit, register in enumerate(BOARDS[self.board]["light"]):
            shows = self.command("human-monitor-command",
                                 **{"command-line": f"xp /1wx {register:#x}"})
            value |= int(shows.partition(":")[2], 16) << bit
        return LIGHTS.get(value, f"{value:#x}")


def make_environment():
    """For a make that is not part of the one that runs the tests."""
    outer = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")
    return {**{key: value for key, value in os.environ.items() if key not in outer}, "LC_ALL": "C"}


@contextlib.contextmanager
def linked(name, *arguments):
    """Links another image of the same objects, for `with`: (did it link, the output, the image)."""
    image = os.path.join(FOLDER, f"link-{name}.elf")
    try:
        done = subprocess.run(["make", f"BUILD={os.path.relpath(BUILD, ROOT)}", *arguments,
                               os.path.relpath(image, ROOT)], cwd=ROOT, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                              env=make_environment())
        yield done.returncode == 0, done.stdout, image
    finally:
        for path in (image, image.removesuffix("elf") + "map"):
            with contextlib.suppress(FileNotFoundError):
                os.remove(path)


@contextlib.contextmanager
def with_roots(name, *roots):
    """Links an image that trusts other CAs, for `with`: files of the tests', or bytes. Not by
    make's own way, which refuses some."""
    data = b""
    for root in roots:
        if isinstance(root, str):
            with open(os.path.join(PKI, root), encoding="ascii") as file:
                root = ssl.PEM_cert_to_DER_cert(file.read())
        data += root
    with tempfile.TemporaryDirectory() as folder:
        der, made = os.path.join(folder, "roots.der"), os.path.join(folder, "roots.o")
        with open(der, "wb") as file:
            file.write(data)
        subprocess.run(["arm-none-eabi-gcc", "-mcpu=cortex-m3", "-mthumb", "-c", "-o", made,
                        f"-DFIRMWARE_ROOTS=\"{der}\"",
                        os.path.join(ROOT, "boards", "firmware", "roots.S")], check=True)
        with linked(name, f"FW_ROOTS={made}") as (good, said, image):
            assert good, said
            yield image


def run(port, *words, **options):
    """Runs a board to its end: the machine, with its exit status in `status`."""
    with Machine(port, *words, **options) as machine:
        machine.status = machine.end()
    return machine
