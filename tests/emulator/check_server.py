"""The emulator as a process: HTTP, pages over the wire, TLS, the log, its command line and its end."""

import contextlib
import io
import json
import os
import re
import signal
import socket
import ssl
import stat
import subprocess
import sys
import tempfile
import time
import unittest
from email.utils import parsedate_to_datetime

import options
import tasks
from harness import DAY, EPOCH, HERE, PROGRAM, Emulator, read_reply, request, run


class Http(unittest.TestCase):
    def test_keep_alive_pages_and_log(self):
        with Emulator("--tasks", "45", "--settle", "0") as emulator:
            rows = []
            with emulator.connect() as sock:
                for offset in (0, 20, 40, 60):
                    sock.sendall(request({**DAY, "Offset": offset}))
                    reply, parsed = read_reply(sock)
                    self.assertEqual(reply.status, 200)
                    self.assertEqual(reply.headers["Content-Type"], "application/json")
                    self.assertRegex(reply.headers["Date"], r"^[A-Z][a-z]+, \d\d [A-Z][a-z]+ \d{4} \d\d(:\d\d){2} GMT$")
                    skew = parsedate_to_datetime(reply.headers["Date"]).timestamp() - time.time()
                    self.assertLess(abs(skew), 3)
                    self.assertEqual(parsed["Response"]["TotalCount"], 45)
                    self.assertRegex(parsed["Response"]["RequestId"], r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
                    rows += parsed["Response"]["Tasks"]
            self.assertEqual(rows, [task.view(0) for task in tasks.generate(45, 1, EPOCH, 86400, 0)])
            log = emulator.requests()
            self.assertEqual([(line["connection"], line["request"], line["number"]) for line in log],
                             [(1, 1, 1), (1, 2, 2), (1, 3, 3), (1, 4, 4)])
            self.assertEqual([line["query"]["Offset"] for line in log], [0, 20, 40, 60])
            line = log[0]
            self.assertEqual(json.loads(line["body"]), line["query"])
            self.assertTrue(line["headers"]["authorization"].startswith("TC3-HMAC-SHA256 Credential=AKIDEXAMPLE/"))
            self.assertEqual((line["method"], line["path"], line["status"], line["code"], line["faults"], line["tls"]),
                             ("POST", "/", 200, None, [], None))

    def test_default_reply_to_pipelined_and_torn_requests(self):
        with Emulator() as emulator, emulator.connect() as sock:
            sock.sendall(request(DAY) + request(DAY)[:40])
            self.assertEqual(read_reply(sock)[1]["Response"]["TotalCount"], 8)
            for byte in request(DAY)[40:]:
                sock.sendall(bytes([byte]))
            self.assertEqual(read_reply(sock)[1]["Response"]["TotalCount"], 8)

    def test_refusals_of_the_api_are_http_200(self):
        with Emulator("--zone", "zone-1", "--zone", "zone-2", "--token", "t") as emulator:
            token = {"x_tc_token": "t"}
            for code, query, changes in (
                    (None, DAY, token),
                    ("AuthFailure.TokenFailure", DAY, {}),
                    ("ResourceNotFound", {**DAY, "ZoneId": "zone-3"}, token),
                    ("AuthFailure.SignatureFailure", DAY, {"key": "wrong", **token}),
                    ("AuthFailure.SignatureExpire", DAY, {"timestamp": int(time.time()) - 302, **token}),
                    ("AuthFailure.SecretIdNotFound", DAY, {"secret_id": "nobody", **token}),
                    ("MissingParameter", DAY, {"x_tc_action": None, **token}),
                    ("UnknownParameter", {**DAY, "Page": 1}, token),
                    ("InvalidParameter", b"{", token)):
                with self.subTest(code), emulator.connect() as sock:
                    sock.sendall(request(query, **changes))
                    reply, parsed = read_reply(sock)
                    self.assertEqual(reply.status, 200)
                    self.assertIn("RequestId", parsed["Response"])
                    self.assertEqual(parsed["Response"].get("Error", {}).get("Code"), code)
                    self.assertEqual(emulator.requests()[-1]["code"], code)

    def test_bad_requests(self):
        good = request(DAY)
        with Emulator("--rate", "0") as emulator:
            for status, data in (
                    (400, good.replace(b"POST /", b"POST  /", 1)), (400, b"\r\n" + good),
                    (400, good.replace(b"\r\n", b"\n")), (400, good.replace(b"host: ", b"host : ", 1)),
                    (400, good.replace(b"host: 127.0.0.1:1", b"x: y", 1)),
                    (400, good.replace(b"host: ", b"host: /", 1)),
                    (400, good.replace(b"\r\nhost", b"\r\nhost: a\r\nhost", 1)),
                    (400, good.replace(b"\r\nhost", b"\r\n folded\r\nhost", 1)),
                    (400, good.replace(b"\r\nhost", b"\r\nx: a\0b\r\nhost", 1)),
                    (400, good.replace(b"\r\nhost", b"\r\nx: a\rb\r\nhost", 1)),
                    (400, good.replace(b"content-length: ", b"content-length: +", 1)),
                    (400, good.replace(b"\r\nhost", b"\r\ncontent-length: 1\r\nhost", 1)),
                    (411, good.replace(b"content-length: ", b"x-length: ", 1)),
                    (501, good.replace(b"\r\nhost", b"\r\ntransfer-encoding: chunked\r\nhost", 1)),
                    (505, good.replace(b"HTTP/1.1", b"HTTP/1.0", 1)), (404, good.replace(b"POST /", b"POST /x", 1)),
                    (431, good.replace(b"\r\nhost", b"\r\nx: " + b"x" * 200000 + b"\r\nhost", 1))):
                with self.subTest(data[:60]):
                    answer, end = emulator.exchange(data)
                    self.assertTrue(answer.startswith(b"HTTP/1.1 %d " % status), answer[:40])
                    self.assertIn(b"\r\nDate: ", answer)
                    self.assertEqual(end, "open" if status == 404 else "closed")
                    self.assertEqual(emulator.requests()[-1]["status"], status)
            answer, _ = emulator.exchange(good.replace(b"POST", b"PUT", 1))
            self.assertIn(b"UnsupportedProtocol", answer)
            answer, end = emulator.exchange(re.sub(rb"content-length: \d+", b"content-length: 10485761", good))
            self.assertIn(b"RequestSizeLimitExceeded", answer)

    def test_framings(self):
        for arguments, marks, end in (
                ((), (b"\r\nContent-Length: ",), "open"),
                (("--framing", "chunked"),
                 (b"\r\nTransfer-Encoding: chunked\r\n", b"\r\n200\r\n", b"\r\n0\r\n\r\n"), "open"),
                (("--framing", "chunked", "--chunk-size", "1", "--chunk-extras"),
                 (b"\r\n1\r\n", b"\r\n1;x\r\n", b"\r\n001;a=1;b=c\r\n", b"\r\n000;last\r\nX-Checksum: 0\r\n"), "open"),
                (("--framing", "close"), (b"\r\nConnection: close\r\n",), "closed"),
                (("--close-each",), (b"\r\nContent-Length: ", b"\r\nConnection: close\r\n"), "closed"),
                (("--close-silently",), (b"\r\nContent-Length: ",), "closed"),
                (("--interim", "100"), (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n",), "open")):
            with self.subTest(arguments), Emulator(*arguments) as emulator:
                answer, ended = emulator.exchange(request(DAY))
                self.assertEqual(ended, end)
                for mark in marks:
                    self.assertIn(mark, answer)
                self.assertEqual(b"Connection: close" in answer, b"Connection: close" in b"".join(marks))
                self.assertEqual(emulator.ask(DAY)["TotalCount"], 8)
        with Emulator() as emulator:
            answer, ended = emulator.exchange(request(DAY, connection="close"))
            self.assertIn(b"\r\nConnection: close\r\n", answer)
            self.assertEqual(ended, "closed")
        with Emulator("--idle", "0.2") as emulator, emulator.connect() as sock:
            sock.sendall(request(DAY))
            self.assertEqual(read_reply(sock)[1]["Response"]["TotalCount"], 8)
            self.assertEqual(sock.recv(1), b"")

    def test_rate(self):
        def codes(emulator, count):
            return [emulator.ask(DAY).get("Error", {}).get("Code") for _ in range(count)]

        with Emulator("--rate", "5") as emulator:
            self.assertEqual(codes(emulator, 8), [None] * 5 + ["RequestLimitExceeded"] * 3)
            # Refused before its parameters are looked at, but after the signature.
            self.assertEqual(emulator.ask({})["Error"]["Code"], "RequestLimitExceeded")
            self.assertEqual(emulator.ask({}, key="x")["Error"]["Code"], "AuthFailure.SignatureFailure")
            time.sleep(1)
            self.assertEqual(codes(emulator, 1), [None])
        with Emulator("--rate", "0") as emulator:
            self.assertEqual(codes(emulator, 40), [None] * 40)

    def test_tasks_file(self):
        rows = [{"JobId": "a", "Status": "success", "CreateTime": tasks.format_time(EPOCH), "_after": 0.4},
                {"JobId": "b", "_after": 0.4, "_then": {"Status": "failed", "FailType": "accessDenied"}},
                {"JobId": "c", "_appears": 0.4, "Status": "timeout"},
                {"Odd": [1.50, None, {"x": "站"}], "Target": None}]
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(rows, file)
            file.flush()
            with Emulator("--tasks-file", file.name) as emulator:
                time.sleep(0.5)     # the tasks' clock does not run yet
                before = emulator.ask(DAY)
                self.assertEqual(before["TotalCount"], 3)
                self.assertEqual([row.get("Status") for row in before["Tasks"]], ["processing", "processing", None])
                self.assertEqual(before["Tasks"][2], rows[3])
                time.sleep(0.5)
                after = emulator.ask(DAY)["Tasks"]
                self.assertEqual([row.get("Status") for row in after], ["success", "failed", "timeout", None])
                self.assertEqual(after[1]["FailType"], "accessDenied")
                self.assertFalse(any(name.startswith("_") for row in after for name in row))


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        subprocess.run([os.path.join(HERE, "pki.sh"), cls.folder.name], check=True, timeout=20)

    def file(self, name):
        return os.path.join(self.folder.name, name)

    def server(self, name, *arguments):
        return Emulator("--tls-cert", self.file(name + ".pem"), "--tls-key", self.file(name + ".key"), *arguments)

    def context(self):
        context = ssl.create_default_context(cafile=self.file("ca.pem"))
        context.verify_flags |= ssl.VERIFY_X509_STRICT
        context.options &= ~ssl.OP_IGNORE_UNEXPECTED_EOF
        return context

    def test_keys_are_private(self):
        keys = [name for name in os.listdir(self.folder.name) if name.endswith(".key")]
        self.assertGreaterEqual(len(keys), 13)
        for name in keys:
            self.assertEqual(stat.S_IMODE(os.stat(self.file(name)).st_mode), 0o600)

    def test_certificates(self):
        names = ("localhost", "teo.intl.tencentcloudapi.com", "teo.tencentcloudapi.com", "127.0.0.1", "::1")
        for name, word in (("server", None), ("expired", "expired"), ("notyet", "not yet valid"),
                           ("wronghost", "mismatch"), ("other", "unable to get local issuer"),
                           ("selfsigned", "self-signed")):
            with self.subTest(name), self.server(name) as emulator:
                for host in names if word is None else names[:1]:
                    with emulator.connect() as sock:
                        if word is None:
                            self.context().wrap_socket(sock, server_hostname=host).close()
                            continue
                        with self.assertRaises(ssl.SSLCertVerificationError) as caught:
                            self.context().wrap_socket(sock, server_hostname=host)
                        self.assertIn(word, caught.exception.verify_message)

    def test_versions_session_and_name(self):
        for arguments, version in (((), "TLSv1.3"), (("--tls-max", "1.2"), "TLSv1.2")):
            with self.subTest(version), self.server("server", *arguments) as emulator:
                context, session = self.context(), None
                for _ in range(2):
                    with context.wrap_socket(emulator.connect(), server_hostname="localhost", session=session) as sock:
                        self.assertEqual(sock.version(), version)
                        sock.sendall(request(DAY))
                        self.assertEqual(read_reply(sock)[1]["Response"]["TotalCount"], 8)
                        session = sock.session
                seen = [line["tls"] for line in emulator.requests()]
                self.assertEqual([one["session_reused"] for one in seen], [False, True])
                self.assertEqual({(one["version"], one["sni"]) for one in seen}, {(version, "localhost")})
                old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
                old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
                old.set_ciphers("ALL:@SECLEVEL=0")
                with self.assertWarns(DeprecationWarning):
                    old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
                with self.assertRaises(OSError), emulator.connect() as sock:
                    old.wrap_socket(sock)

    def test_cipher_suites(self):
        name = "ECDHE-ECDSA-CHACHA20-POLY1305"
        with self.server("server", "--tls-max", "1.2", "--tls-ciphers", name) as emulator:
            with self.context().wrap_socket(emulator.connect(), server_hostname="localhost") as sock:
                self.assertEqual(sock.cipher()[0], name)
        status, text = run("--tls-cert", self.file("server.pem"), "--tls-key", self.file("server.key"), "--tls-ciphers", "none")
        self.assertEqual((status, text.count("\n")), (2, 1))

    def read_to_end(self, emulator):
        """Bytes until the end; ragged, without close_notify, is an ssl.SSLEOFError."""
        with self.context().wrap_socket(emulator.connect(), server_hostname="localhost",
                                        suppress_ragged_eofs=False) as sock:
            sock.sendall(request(DAY))
            received = b""
            while True:
                piece = sock.recv(65536)
                if not piece:
                    return received
                received += piece

    def test_the_end_is_announced_unless_cut(self):
        with self.server("server", "--framing", "close") as emulator:
            self.assertTrue(self.read_to_end(emulator).endswith(b"}}"))
        for fault in ("--cut", "--reset"):
            with self.server("server", "--framing", "close", fault, "100") as emulator, self.assertRaises(OSError):
                self.read_to_end(emulator)

    def test_hanging_handshake(self):
        with self.server("server", "--hang-handshake", "--faults", "1") as emulator:
            with emulator.connect() as sock:
                sock.settimeout(0.3)
                with self.assertRaises(TimeoutError):
                    self.context().wrap_socket(sock, server_hostname="localhost")
            self.assertTrue(self.read_to_end_of_one(emulator))

    def read_to_end_of_one(self, emulator):
        with self.context().wrap_socket(emulator.connect(), server_hostname="localhost") as sock:
            sock.sendall(request(DAY))
            return read_reply(sock)[1]


class Process(unittest.TestCase):
    def test_first_line_and_addresses(self):
        with Emulator() as emulator:
            self.assertRegex(emulator.line, r"^listening on 127\.0\.0\.1:[0-9]+\n$")
        if socket.has_ipv6:
            with Emulator("--ipv6") as emulator:
                self.assertRegex(emulator.line, r"^listening on \[::1\]:[0-9]+\n$")
                self.assertEqual(emulator.ask(DAY, host=f"[::1]:{emulator.port}")["TotalCount"], 8)
        for host in ("0.0.0.0", "::", "192.0.2.1", "example.com"):
            self.assertEqual(run("--host", host)[0], 2)

    def test_ends_on_sigterm(self):
        for name in (signal.SIGTERM, signal.SIGINT):
            with Emulator("--hang") as emulator:
                sock = emulator.connect()
                sock.sendall(request(DAY))
                emulator.process.send_signal(name)
                self.assertEqual(emulator.process.wait(2), 0)
                sock.close()

    def test_ends_after_its_lifetime(self):
        start = time.monotonic()
        self.assertEqual(run("--lifetime", "0.3")[0], 0)
        self.assertLess(time.monotonic() - start, 3)

    def test_ends_with_its_parent(self):
        parent = ("import subprocess, sys; p = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, text=True);"
                  "print(p.stdout.readline(), flush=True); import os; os._exit(0)")
        done = subprocess.run([sys.executable, "-c", parent, sys.executable, PROGRAM, "--lifetime", "30"],
                              stdout=subprocess.PIPE, text=True, timeout=10)
        port = int(done.stdout.strip().rpartition(":")[2])
        end = time.monotonic() + 5
        with self.assertRaises(ConnectionRefusedError):
            while time.monotonic() < end:
                socket.create_connection(("127.0.0.1", port)).close()
                time.sleep(0.05)

    def test_contradictions(self):
        for words in ("--tasks 1 --tasks-file x", "--tls-cert x", "--tls-max 1.2", "--tls-ciphers x", "--chunk-size 3", "--chunk-extras",
                      "--hang --cut 1", "--cut 1 --reset 1", "--status 500 --garbage html", "--error X --throttle 1",
                      "--hang --delay 1", "--hang-accept --status 500", "--close-each --close-silently",
                      "--framing close --close-each", "--faults 1", "--fault-from 2", "--throttle 1 --faults 1",
                      "--garbage html --framing chunked", "--garbage nonsense", "--error-message x",
                      "--starve --error X",
                      "--hang-handshake", "--ipv6 --host 127.0.0.1", "--port 70000", "--tasks -1", "--cut -1",
                      "--cut 1 --cut-row 1", "--status 500 --cut-row 1", "--retry-after 1", "--odd bom --interim 103",
                      "--odd bom --garbage html", "--odd nonsense", "--move 1:0@0", "--move 1:+1", "--recount 0:+1",
                      "--recount 2-1:+1", "--recount 2:1", "--count-stays", "--reorder none", "--at 1", "--at x",
                      "--copies 0", "--copies 2 --tasks-file x", "--fractions --tasks-file x",
                      "--status 100", "--delay -1", "--delay nan", "--faults 0 --cut 1", "--bogus"):
            with self.subTest(words):
                with contextlib.redirect_stderr(io.StringIO()) as text, self.assertRaises(SystemExit) as caught:
                    options.parse(words.split())
                self.assertEqual(caught.exception.code, 2)
                self.assertIn("emulator.py: error: ", text.getvalue())
        for words in ("", "0 --hang", "1 --throttle 1", "1 --status 500 --error X", "1 --skew 1", "1 --retry-after 1",
                      "1 --hang-accept", "3-2 --hang"):
            with self.subTest(at=words), contextlib.redirect_stderr(io.StringIO()), self.assertRaises(SystemExit):
                options.parse(["--at", words])
        status, text = run("--tasks-file", os.path.join(HERE, "no-such-file"))
        self.assertEqual((status, text.count("\n")), (2, 1))

    def test_help(self):
        done = subprocess.run([sys.executable, PROGRAM, "--help"], capture_output=True, text=True, timeout=10)
        self.assertEqual(done.returncode, 0)
        for word in ("--fault-from", "_appears", "_copies", "both-framings", "chunk-blanks", "trailer-no-end"):
            self.assertIn(word, done.stdout)
