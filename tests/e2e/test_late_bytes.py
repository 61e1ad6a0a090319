"""What a server says on a kept connection before it is asked is not the answer to the next question."""

import contextlib
import json
import re
import socket
import threading

from harness import TestCase, load_tests, run, task, ZONE


class Forger:
    """A job that is in processing until it is asked for again. After the first reply it says unasked that another has ended."""

    def __init__(self):
        self.connections = 0
        self.requests = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(20)
        self.thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(20)

    def endpoint(self):
        return "http://127.0.0.1:%d" % self.listener.getsockname()[1]

    @staticmethod
    def _reply(target, status):
        row = task("job", target, status)
        body = json.dumps({"Response": {"TotalCount": 1, "Tasks": [row], "RequestId": "r"}}).encode()
        return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                self.connections += 1
                with connection, contextlib.suppress(ConnectionError):  # what it said unasked was not read
                    self._answer(connection)

    def _answer(self, connection):
        connection.settimeout(20)
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
            if re.search(rb'"Offset":(\d+).*\}$', received):
                received = b""
                self.requests += 1
                connection.sendall(self._reply("http://real.example/", "processing" if self.requests == 1 else "success"))
                if self.requests == 1:
                    threading.Timer(0.1, connection.sendall, (self._reply("http://forged.example/", "success"),)).start()


class LateBytes(TestCase):
    def test_a_reply_that_nobody_asked_for_is_not_believed(self):
        with Forger() as server:
            result = run("wait", "--endpoint", server.endpoint(), "--zone-id", ZONE, "--job-id", "job", "--interval", "1s",
                         "--output", "jsonl")
            self.expect(result, 0)
            self.assertEqual([row["Target"] for row in result.rows], ["http://real.example/"])
            self.assertEqual(server.connections, 2)
