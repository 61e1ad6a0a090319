"""The static build: it needs nothing of the system that it runs on, and does all that the other does.

TEO_STATIC names the programs, separated by blanks."""

import contextlib
import fcntl
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import unittest

from harness import ROOT, ZONE, Emulator, environment, pki

PROGRAMS = os.environ.get("TEO_STATIC", "build/static/teo-purge").split()
NAME = "teo.intl.tencentcloudapi.com"
UNSHARE = ["unshare", "--map-root-user", "--net"]


def each(check):
    """The test for each program."""
    def test(self):
        for program in PROGRAMS:
            with self.subTest(program=program):
                check(self, os.path.abspath(program))
    return test


class Static(unittest.TestCase):
    @unittest.skipUnless(os.uname().machine == "x86_64", "the budget is for x86-64")
    def test_size(self):
        with open(os.path.join(ROOT, "tests", "budgets.txt"), encoding="utf-8") as file:
            budget = int(next(line.split()[2] for line in file if line.startswith("static tool ")))
        self.assertLessEqual(os.path.getsize(PROGRAMS[0]), budget)

    @each
    def test_no_dynamic_linker(self, program):
        for what in ("-l", "-d"):
            shown = subprocess.run(["readelf", "-W", what, program], capture_output=True, text=True, check=True).stdout
            self.assertNotIn("INTERP", shown)
            self.assertNotIn("NEEDED", shown)

    @each
    def test_lists_over_tls(self, program):
        with Emulator("--tasks", 3, tls="server") as emulator:
            done = subprocess.run([program, "list", "--zone-id", ZONE, "--endpoint", emulator.url, *emulator.trust,
                                   "--output", "jsonl"], env=environment(), capture_output=True, timeout=60, check=False)
            self.assertEqual((done.returncode, done.stdout.count(b"\n")), (0, 3), done.stderr)

    @each
    def test_refuses_a_server_that_is_not_to_be_trusted(self, program):
        with Emulator("--tasks", 3, tls="wronghost") as emulator:
            done = subprocess.run([program, "list", "--zone-id", ZONE, "--endpoint", emulator.url, *emulator.trust],
                                  env=environment(), capture_output=True, timeout=60, check=False)
            self.assertEqual(done.returncode, 3)
            self.assertIn(b"is for another host", done.stderr)

    @each
    def test_in_an_empty_root_folder(self, program):
        """There are the program, resolv.conf and the CAs, and a network of its own with a server of names."""
        try:
            able = subprocess.run([*UNSHARE, "true"], capture_output=True, check=False).returncode == 0
        except FileNotFoundError:
            able = False
        if not able:
            self.skipTest("no network namespace to be had")
        done = subprocess.run([*UNSHARE, sys.executable, __file__, "--inside", program],
                              env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
                              capture_output=True, text=True, timeout=90, check=False)
        self.assertEqual(done.stdout.split("\n")[:2], ["name: 0, 3 lines", "no name: 3, 0 lines"], done.stderr)
        self.assertIn("the host name could not be resolved", done.stderr)


# ---- what runs in the namespace ----

def raise_loopback():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sh14x", b"lo", 1 | 64)     # IFF_UP, IFF_RUNNING
        fcntl.ioctl(any_socket, 0x8914, request)            # SIOCSIFFLAGS


def serve_names():
    """127.0.0.1 for NAME; nothing else has an address (RFC 1035 section 4)."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind(("127.0.0.1", 53))

    def serve():
        while True:
            query, peer = listener.recvfrom(512)
            end = query.index(b"\0", 12) + 5
            labels, at = [], 12
            while query[at]:
                labels.append(query[at + 1:at + 1 + query[at]].decode())
                at += 1 + query[at]
            known = ".".join(labels).lower() == NAME
            is_a = query[end - 4:end - 2] == b"\0\1"
            answer = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\x7f\0\0\1" if known and is_a else b""
            head = query[:2] + struct.pack("!HHHHH", 0x8180 if known else 0x8183, 1, 1 if answer else 0, 0, 0)
            listener.sendto(head + query[12:end] + answer, peer)

    threading.Thread(target=serve, daemon=True).start()


def inside(program):
    raise_loopback()
    serve_names()
    with contextlib.ExitStack() as stack:
        root = stack.enter_context(tempfile.TemporaryDirectory())
        emulator = stack.enter_context(Emulator("--tasks", 3, tls="server"))
        os.makedirs(f"{root}/etc/ssl/certs")
        with open(f"{root}/etc/resolv.conf", "w", encoding="ascii") as file:
            file.write("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
        shutil.copy(f"{pki()}/ca.pem", f"{root}/etc/ssl/certs/ca-certificates.crt")
        shutil.copy(program, f"{root}/teo-purge")
        for what, name in (("name", NAME), ("no name", "teo.invalid")):
            done = subprocess.run(["/teo-purge", "list", "--zone-id", ZONE, "--endpoint", f"https://{name}:{emulator.port}",
                                   "--retries", "0", "--output", "jsonl"], env=environment(TEO_PURGE_CONFIG=None), capture_output=True,
                                  timeout=30, check=False, preexec_fn=lambda: os.chroot(root), cwd="/")
            count = done.stdout.count(b"\n")
            print(f"{what}: {done.returncode}, {count} lines")
            sys.stderr.write(done.stderr.decode())


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        inside(sys.argv[2])
    else:
        unittest.main()
