"""The keys of the instance's role: what the metadata service may answer, and what the tool says then."""

import contextlib
import json
import socket
import threading
import time
import unittest

from harness import SECRET_ID, TOKEN, Emulator, TestCase, free_port, load_tests
from metadata import ROLES, Metadata, keys

NO_KEYS = {"TENCENTCLOUD_SECRET_ID": None, "TENCENTCLOUD_SECRET_KEY": None}


def http_reply(body, head="HTTP/1.1 200 OK\r\n"):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return head.encode() + b"\r\n" + data


class Silent(contextlib.AbstractContextManager):
    """A port that takes a connection and sends `data`, but no end. It ends with the test."""

    def __init__(self, data=b""):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.env = {"TEO_PURGE_METADATA_ENDPOINT": "http://127.0.0.1:%d" % self.listener.getsockname()[1]}
        self.data = data
        self.sockets = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                self.sockets.append(client)
                client.sendall(self.data)

    def __exit__(self, *_):
        for one in [self.listener, *self.sockets]:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


class Role(TestCase):
    @classmethod
    def setUpClass(cls):
        cls.emulator = cls.enterClassContext(Emulator("--tasks", 3, "--rate", 0, "--token", TOKEN))

    def list(self, metadata, *arguments, role="watcher", **env):
        return self.emulator.list("--role", role, *arguments, env={**NO_KEYS, **metadata.env, **env})

    def answered(self, answer, *arguments):
        """A run to which the metadata service answers this."""
        with Metadata(watcher=answer) as metadata:
            return self.list(metadata, *arguments)

    def test_keys_of_a_role(self):
        with Metadata(watcher=keys()) as metadata:
            result = self.expect(self.list(metadata, "--verbose"), 0,
                                 "credentials: from the role watcher of this instance, with a token, good until ")
            self.assertEqual(len(result.rows), 3)
            self.assertNotIn(SECRET_ID, result.err)
            self.assertEqual(metadata.paths, [ROLES + "watcher"])
            self.assertEqual(metadata.hosts, ["127.0.0.1"])

    def test_the_environment_does_not_matter(self):
        with Metadata(watcher=keys()) as metadata:
            self.expect(self.list(metadata, TENCENTCLOUD_SECRET_ID="of-the-environment", TENCENTCLOUD_TOKEN="other"), 0)

    def test_no_proxy_is_asked(self):
        with Metadata(watcher=keys()) as metadata:
            self.expect(self.list(metadata, http_proxy="http://127.0.0.1:1", HTTP_PROXY="http://127.0.0.1:1"), 0)

    def test_replies_that_are_good(self):
        body = json.dumps(keys()).encode()
        for answer in (http_reply(body), http_reply(body, "HTTP/1.0 200 OK\r\n"), http_reply(body, "HTTP/1.1 200\r\nA: b\r\n"),
                       http_reply(body + b"rest", f"HTTP/1.1 200 OK\r\ncontent-length:{len(body)}\r\n").replace(b"rest", b""),
                       keys(ExpiredTime=str(int(time.time()) + 100)), keys(**{f"More{i}": [i] for i in range(60)})):
            with self.subTest(answer=str(answer)[:60]):
                self.expect(self.answered(answer), 0)

    def test_a_name_that_is_none(self):
        with Metadata() as metadata:
            for name in ("a/b", "../x", "a b", "a?b", "a%20", "caf\u00e9", "x" * 129):
                with self.subTest(name=name):
                    self.expect(self.list(metadata, role=name), 2, "a role's name has letters, digits and +=,.@_- only")
            self.assertEqual(metadata.paths, [])

    def test_no_such_role(self):
        with Metadata(first=keys(), second=keys()) as metadata:
            self.expect(self.list(metadata), 2, "--role watcher: no such role is attached to this instance; attached: first, second")
        with Metadata() as metadata:
            self.expect(self.list(metadata), 2,
                        "--role watcher: no such role is attached to this instance, nor does the metadata service name another")
        with Metadata(**{f"role{i}": keys() for i in range(500)}) as metadata:
            self.expect(self.list(metadata), 2, "attached: role0, role1, ")
        with Metadata(**{"\x1b[31mred": keys()}) as metadata:
            self.expect(self.list(metadata), 2, "attached: \\x1b[31mred")

    def test_a_refusal(self):
        self.expect(self.answered(keys(Code="InternalError")), 2, "the metadata service answers the code 'InternalError', not Success")
        self.expect(self.answered({}), 2, "the metadata service answers the code '', not Success")
        for status in (302, 403, 500, 503):
            self.expect(self.answered((status, b"no")), 2, f"the metadata service answers with the HTTP status {status}")

    def test_members_that_are_missing(self):
        for name in ("TmpSecretId", "TmpSecretKey", "Token"):
            for value in (None, "", 5):
                self.expect(self.answered(keys(**{name: value})), 2, f"--role watcher: the metadata service answers without a {name}")
        self.expect(self.answered(keys(TmpSecretKey="a b")), 2, "--role watcher: byte 2 of TmpSecretKey is a blank")
        for value in (None, 0, -1, 1.5, 1 << 40, "soon", True):
            self.expect(self.answered(keys(ExpiredTime=value)), 2, "without an ExpiredTime in Unix seconds")

    def test_keys_that_have_expired(self):
        self.expect(self.answered(keys(-1)), 2, "--role watcher: its credentials expired at ", "; the clock of this host says ")

    def test_malformed_replies(self):
        whole = json.dumps(keys()).encode()
        for answer, text in ((b"", "is not HTTP, or ends too early"), (b"SSH-2.0-x\r\n", "is not HTTP"), (b"HTTP/1.1 200 OK\r\n", "is not HTTP"),
                             (b"HTTP/2 200\r\n\r\n{}", "is not HTTP"), (b"HTTP/1.1 2000 OK\r\n\r\n{}", "is not HTTP"),
                             (http_reply(whole, "HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n"), "ends too early"),
                             (http_reply(whole, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"), "has a transfer coding"),
                             (http_reply(whole[:-1]), "line 1: it is not JSON: it ends too early"), (http_reply(b""), "it is not a JSON object"),
                             (http_reply(b"[]"), "it is not a JSON object"), (http_reply(b"\n\n<html>"), "line 3: it is not JSON"),
                             (http_reply(whole + b"\0"), "NUL byte"), (http_reply(b"x" * 70000), "larger than 65536 bytes"),
                             (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 20000, "larger than 65536 bytes")):
            with self.subTest(text=text):
                self.expect(self.answered(answer), 2, "--role watcher: ", text)

    def test_nobody_answers(self):
        question = "is this an instance of Tencent Cloud?"
        env = {"TEO_PURGE_METADATA_ENDPOINT": f"http://127.0.0.1:{free_port()}"}
        self.expect(self.emulator.list("--role", "watcher", env={**NO_KEYS, **env}), 2, "--role watcher: 127.0.0.1: ", "refused", question)

        def check(data):
            with Silent(data) as silent:
                self.expect_time(self.expect(self.list(silent), 2, "127.0.0.1 does not answer", question), 5)

        self.side_by_side((b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\n\r\n{"), check)

    def test_only_a_test_moves_the_address(self):
        for url, text in (("https://127.0.0.1:1", "it must be http://"), ("http://metadata.example", "for loopback addresses only"),
                          ("127.0.0.1:1", "it does not start with"), ("http://127.0.0.1/x", "it has a path")):
            with self.subTest(url=url):
                env = {"TEO_PURGE_METADATA_ENDPOINT": url}
                self.expect(self.emulator.list("--role", "watcher", env={**NO_KEYS, **env}), 2, "--role watcher: TEO_PURGE_METADATA_ENDPOINT: ", text)

    def test_a_dry_run(self):
        with Metadata(watcher=keys()) as metadata:
            result = self.expect(self.list(metadata, "--dry-run"), 0)
            self.assertIn("X-TC-Token: ", result.out)
            self.assertEqual(len(metadata.paths), 1)


if __name__ == "__main__":
    unittest.main()
