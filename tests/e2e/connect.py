"""An HTTP proxy that knows CONNECT (RFC 9110 section 9.3.6), whose answers a test may choose."""

import base64
import contextlib
import socket
import threading
import time

from harness import Listener


class Proxy(Listener):
    """
    `target`: the port on this machine that every tunnel leads to, whatever is asked for. `user`: the user:password that
    it needs. `answer`: what it sends in place of an answer of its own, bytes or a list of them with a pause before each;
    with `tunnel` a tunnel follows. Or a function of the request's number that returns one. `requests` has the heads that came, as texts.
    """

    OK = b"HTTP/1.1 200 Connection established\r\n\r\n"

    def __init__(self, target=None, user=None, answer=None, tunnel=False, host="127.0.0.1"):
        self.target, self.user, self.answer, self.tunnel = target, user, answer, tunnel
        super().__init__(host)
        self.requests = []
        self.address = f"{f'[{host}]' if ':' in host else host}:{self.port}"
        self.url = f"http://{self.address}"
        self.start()

    def _take(self, client):
        self.sockets.append(client)
        threading.Thread(target=self._talk, args=(client,), daemon=True).start()

    def _talk(self, client):
        with contextlib.suppress(OSError):
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            head = b""
            while b"\r\n\r\n" not in head:
                data = client.recv(65536)
                if not data:
                    return
                head += data
            head, _, rest = head.partition(b"\r\n\r\n")
            self.requests.append(head.decode("latin-1"))
            assert rest == b"", "bytes before the tunnel was there"
            answer, go_on = self._own_answer(head) if self.answer is None else (self.answer, self.tunnel)
            answer = answer(len(self.requests)) if callable(answer) else answer
            server = socket.create_connection(("127.0.0.1", self.target)) if go_on else None
            for piece in answer if isinstance(answer, list) else [answer]:
                if isinstance(piece, (int, float)):
                    time.sleep(piece)
                else:
                    client.sendall(piece)
            if server:
                self.sockets.append(server)
                threading.Thread(target=self._pump, args=(server, client), daemon=True).start()
                self._pump(client, server)
            else:
                client.shutdown(socket.SHUT_WR)
                client.recv(65536)
                client.close()

    def _own_answer(self, head):
        if self.user is not None:
            pair = base64.b64encode(self.user.encode()).decode()
            if f"\r\nProxy-Authorization: Basic {pair}" not in head.decode("latin-1"):
                return (b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"a, b\"\r\n"
                        b"Content-Length: 2\r\n\r\nno"), False
        return self.OK, True

    @staticmethod
    def _pump(source, sink):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
