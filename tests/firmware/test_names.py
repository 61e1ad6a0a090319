"""The endpoint's name, resolved by a DNS server in a network of its own, where its port is free."""

import os
import socket
import struct
import subprocess
import sys
import threading

from machine import Emulator, HOST, LOOPBACK, TestCase, run, task
from island import NOT_ALLOWED

HERE = os.path.dirname(os.path.abspath(__file__))
DNS, STALLED, DEADLINE = 40, 44, 45     # teo_status
NO_SUCH_NAME = 3    # RFC 1035 section 4.1.1


class Server:
    """A DNS server on 127.0.0.1 that knows one name, for `with`. `silent`: it never answers."""

    def __init__(self, silent=False):
        self.silent, self.asked = silent, []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 53))
        self.socket.settimeout(0.1)
        self.over = False
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.over = True
        self.thread.join()
        self.socket.close()

    def _serve(self):
        while not self.over:
            try:
                question, peer = self.socket.recvfrom(512)
            except TimeoutError:
                continue
            name, at = [], 12
            while length := question[at]:
                name.append(question[at + 1:at + 1 + length].decode("ascii"))
                at += 1 + length
            self.asked.append(".".join(name))
            known = self.asked[-1] == HOST
            # RFC 1035 section 4: the header, the question again, and one address for a minute.
            flags = 0x8180 if known else 0x8180 | NO_SUCH_NAME
            reply = question[:2] + struct.pack("!HHHHH", flags, 1, known, 0, 0)
            reply += question[12:at + 5]
            if known:
                reply += struct.pack("!HHHIH", 0xC00C, 1, 1, 60, 4) + socket.inet_aton(LOOPBACK)
            if not self.silent:
                self.socket.sendto(reply, peer)


class IslandTest(TestCase):
    def test_in_a_network_of_its_own(self):
        done = subprocess.run([sys.executable, os.path.join(HERE, "island.py"), sys.executable,
                               "-m", "unittest", "test_names"],
                              cwd=HERE, env={**os.environ, "TEO_ISLAND": "1"}, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        if done.returncode == NOT_ALLOWED:
            self.skipTest(done.stdout.strip())
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("Ran 4 tests", done.stdout)


class NameTest(TestCase):
    def test_a_name(self):
        with Server() as server, Emulator(tls="server", tasks=[task()]) as emulator:
            machine = run(emulator.port, "once", named=True)
            self.assertEqual(machine.status, 0, machine.text[-2000:])
            self.assertEqual(set(server.asked), {HOST})
            self.assertEqual(len(emulator.requests()), 2)

    def test_a_name_with_a_dot_at_the_end(self):
        with Server() as server, Emulator(tls="server", tasks=[task()]) as emulator:
            machine = run(emulator.port, "once", f"host={HOST}.", named=True)
            self.assertEqual(machine.status, 0, machine.text[-2000:])
            self.assertEqual(set(server.asked), {HOST})

    def test_no_such_name(self):
        with Server() as server:
            machine = run(443, "once", "host=nobody.example", "deadline=4", named=True)
            self.assertEqual(machine.status, 3, machine.text[-2000:])
            self.assertIn(machine.events("error")[0]["status"], (DNS, DEADLINE))
            self.assertEqual(set(server.asked), {"nobody.example"})

    def test_nobody_answers(self):
        with Server(silent=True) as server:
            machine = run(443, "once", "deadline=4", named=True)
            self.assertEqual(machine.status, 3, machine.text[-2000:])
            self.assertIn(machine.events("error")[0]["status"], (DNS, STALLED, DEADLINE))
            self.assertGreater(len(server.asked), 1)


def load_tests(loader, _tests, _pattern):
    """IslandTest runs this module again, which then has only NameTest."""
    return loader.loadTestsFromTestCase(NameTest if "TEO_ISLAND" in os.environ else IslandTest)
