"""What a server says on a kept connection before it is asked is not the answer to the next question."""

import contextlib
import json
import re
import socket
import threading

from harness import TestCase, load_tests, run, task, ZONE


class Forger:
    """Two pages of one task each. After the first reply, and before the next request, it sends a reply that nobody asked for."""

    def __init__(self):
        self.connections = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(20)
        self.thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.listener.close()
        self.thread.join(20)

    def endpoint(self):
        return "http://127.0.0.1:%d" % self.listener.getsockname()[1]

    @staticmethod
    def _reply(target):
        body = json.dumps({"Response": {"TotalCount": 2, "Tasks": [task(target=target)], "RequestId": "r"}}).encode()
        return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body

    def _serve(self):
        try:
            while True:
                connection, _ = self.listener.accept()
                self.connections += 1
                with connection, contextlib.suppress(ConnectionError):  # what it said unasked was not read
                    self._answer(connection)
        except OSError:
            pass

    def _answer(self, connection):
        connection.settimeout(20)
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
            asked = re.search(rb'"Offset":(\d+).*\}$', received)
            if asked:
                received = b""
                connection.sendall(self._reply("http://real.example/%d" % int(asked[1])))
                if int(asked[1]) == 0:
                    threading.Timer(0.01, connection.sendall, (self._reply("http://forged.example/"),)).start()


class LateBytes(TestCase):
    def test_a_reply_that_nobody_asked_for_is_not_believed(self):
        with Forger() as server:
            result = run("list", "--endpoint", server.endpoint(), "--zone-id", ZONE, "--page-size", 1, "--output", "jsonl")
            self.expect(result, 0)
            self.assertEqual([row["Target"] for row in result.rows], ["http://real.example/0", "http://real.example/1"])
            self.assertEqual(server.connections, 2)
