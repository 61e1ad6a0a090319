"""A listener of a test's own: it ends with the test, and so do its connections."""

import contextlib
import socket
import threading


class Listener(contextlib.AbstractContextManager):
    """Hands each connection to _take(). What is in `sockets` is closed with it."""

    def __init__(self, host="127.0.0.1"):
        self.sockets = []
        self.listener = socket.create_server((host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        self.port = self.listener.getsockname()[1]

    def start(self):
        threading.Thread(target=self._serve, daemon=True).start()

    def __exit__(self, *_):
        for one in [self.listener, *self.sockets]:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            self._take(client)
