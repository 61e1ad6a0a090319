"""The metadata service of an instance of Tencent Cloud, as the tool asks it for the keys of a role."""

import contextlib
import http.server
import json
import threading
import time

from harness import SECRET_ID, SECRET_KEY, TOKEN

ROLES = "/latest/meta-data/cam/security-credentials/"


def keys(left=7200, **members):
    """The members of a reply whose keys are good for so many seconds; None takes one away."""
    members = {"TmpSecretId": SECRET_ID, "TmpSecretKey": SECRET_KEY, "Token": TOKEN, "ExpiredTime": int(time.time()) + left,
               "Expiration": "2026-11-26T12:00:00Z", "Code": "Success", **members}
    return {name: value for name, value in members.items() if value is not None}


class Metadata(contextlib.AbstractContextManager):
    """
    `roles`: what each name answers: members of an object, or a status and a body, or a function of the request's number
    (from 1) that returns one of these. Bytes are sent as they are, without a head of our own. It ends with the test.
    """

    def __init__(self, **roles):
        metadata = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                with metadata.lock:
                    metadata.paths.append(self.path)
                    metadata.hosts.append(self.headers["Host"])
                    answer = metadata.answer(self.path)
                with contextlib.suppress(OSError):      # the tool may have gone
                    self.reply(answer)

            def reply(self, answer):
                if isinstance(answer, bytes):
                    self.wfile.write(answer)
                    return
                status, body = answer
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.lock = threading.Lock()
        self.roles = roles
        self.paths = []
        self.hosts = []
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.env = {"TEO_PURGE_METADATA_ENDPOINT": f"http://127.0.0.1:{self.server.server_port}"}
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, path):
        if path == ROLES and self.roles:
            return 200, "\n".join(self.roles).encode()
        name = path.removeprefix(ROLES)
        if name not in self.roles:
            return 404, b"<html>Not Found</html>"
        answer = self.roles[name]
        if callable(answer):
            answer = answer(self.paths.count(path))
        return (200, json.dumps(answer).encode()) if isinstance(answer, dict) else answer
