"""What the tests of the emulator share: its process, and a client of plain sockets."""

import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time

import tasks
import tc3

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = os.path.join(HERE, "emulator.py")
EPOCH = 1700000000
SECRET_ID, SECRET_KEY = "AKIDEXAMPLE", "example-secret-key"
# The day before EPOCH, where the generated tasks are.
DAY = {"ZoneId": "zone-1", "StartTime": tasks.format_time(EPOCH - 86400), "EndTime": tasks.format_time(EPOCH)}


def signed(body, host="127.0.0.1:1", timestamp=None, key=SECRET_KEY, secret_id=SECRET_ID, **changes):
    """The headers of a request; `changes` replaces some (underscores stand for hyphens) or, with None, drops them."""
    timestamp = int(time.time()) if timestamp is None else timestamp
    headers = {"host": host, "content-type": "application/json", "x-tc-action": tc3.ACTION, "x-tc-version": tc3.VERSION,
               "x-tc-timestamp": str(timestamp),
               "authorization": tc3.authorization(secret_id, key, timestamp, body, [
                   ("content-type", "application/json"), ("host", tc3.signed_host(host))])}
    headers.update({name.replace("_", "-"): value for name, value in changes.items()})
    return {name: value for name, value in headers.items() if value is not None}


def request(query, **changes):
    """The bytes of a whole request; `query` is an object or the body's bytes."""
    body = query if isinstance(query, bytes) else json.dumps(query).encode()
    headers = signed(body, **changes)
    headers.setdefault("content-length", str(len(body)))
    lines = ["POST / HTTP/1.1"] + [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body


class Emulator:
    """The emulator as a process of its own, for `with`."""

    def __init__(self, *arguments):
        self.log = tempfile.NamedTemporaryFile(suffix=".jsonl")
        self.process = subprocess.Popen(
            [sys.executable, PROGRAM, "--epoch", str(EPOCH), "--log", self.log.name, "--lifetime", "60", *arguments],
            stdout=subprocess.PIPE, text=True)
        self.line = self.process.stdout.readline()
        self.address, _, port = self.line.strip().rpartition(":")
        self.port = int(port)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(5)
        self.process.stdout.close()
        self.log.close()

    def connect(self):
        host = "::1" if "[" in self.address else "127.0.0.1"
        return socket.create_connection((host, self.port), timeout=5)

    def exchange(self, data, patience=3):
        """What one connection answers, as drain() tells it."""
        with self.connect() as sock:
            sock.sendall(data)
            return drain(sock, patience)

    def ask(self, query, **changes):
        """The parsed reply of one request on a connection of its own."""
        with self.connect() as sock:
            sock.sendall(request(query, **changes))
            return read_reply(sock)[1]["Response"]

    def requests(self):
        with open(self.log.name, encoding="utf-8") as file:
            return [json.loads(line) for line in file]


def drain(sock, patience=3):
    """All bytes until the connection ends or is quiet, and how it ended. `patience`: seconds for the first byte."""
    received = b""
    try:
        while True:
            sock.settimeout(0.1 if received else patience)
            piece = sock.recv(65536)
            if not piece:
                return received, "closed"
            received += piece
    except TimeoutError:
        return received, "open"
    except ConnectionResetError:
        return received, "reset"


def read_reply(sock):
    """One well-formed reply: (head, the JSON of its body)."""
    sock.settimeout(5)
    reply = http.client.HTTPResponse(sock)
    reply.begin()
    return reply, json.loads(reply.read())


def run(*arguments):
    """The emulator where it ends by itself: (exit status, standard error)."""
    done = subprocess.run([sys.executable, PROGRAM, *arguments], capture_output=True, text=True, timeout=10)
    return done.returncode, done.stderr
