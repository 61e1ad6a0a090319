"""Each way that TLS fails: one error that says which, and no repetition of what cannot change."""

import contextlib
import pathlib
import socket
import ssl
import subprocess
import tempfile
import threading
import warnings

from machine import BUILD, HOST, TestCase, load_tests, run     # noqa: F401

PKI = pathlib.Path(BUILD, "firmware", "pki")
CLOSED, TLS, CA, CERT, REFUSED = 43, 50, 54, 55, 57     # teo_status
BAD_KEY, BAD_MD, EXT_KEY_USAGE = 0x10000, 0x4000, 0x1000    # MBEDTLS_X509_BADCERT_…
# MBEDTLS_ERR_…: X509_CERT_VERIFY_FAILED, PK_INVALID_PUBKEY; and of SSL_…: CONN_EOF,
# INVALID_RECORD, BAD_PROTOCOL_VERSION, FATAL_ALERT_MESSAGE, BAD_CERTIFICATE
VERIFY_FAILED, INVALID_PUBLIC_KEY, CONNECTION_END = -0x2700, -0x3B00, -0x7280
INVALID_RECORD, PROTOCOL_VERSION, FATAL_ALERT, BAD_CERTIFICATE = (-0x7200, -0x6E80, -0x7780,
                                                                  -0x7A00)
INTERNAL_ERROR = bytes.fromhex("15030300020250")    # RFC 5246 section 7.2


class Server:
    """A server of raw TCP for `with`: `serve` gets each connection; `count` of them."""

    def __init__(self, serve):
        self.serve, self.count = serve, 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self._accept, daemon=True)
        self.thread.start()

    def _accept(self):
        while True:
            try:
                peer, _ = self.socket.accept()
            except OSError:
                return
            self.count += 1
            with contextlib.suppress(OSError), peer:
                peer.settimeout(20)
                self.serve(peer)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join(30)


def shake_hands(context):
    def serve(peer):
        with context.wrap_socket(peer, server_side=True) as tls:
            tls.recv(65536)
    return serve


def context_of(certificate, key, low=ssl.TLSVersion.TLSv1_2, high=ssl.TLSVersion.TLSv1_2):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")     # about old versions
        context.minimum_version, context.maximum_version = low, high
    context.load_cert_chain(certificate, key)
    return context


class FailureTest(TestCase):
    def issued(self, name, *key, digest="sha256", usage="serverAuth"):
        """A certificate for HOST with such a key, signed by a CA that the firmware trusts."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = pathlib.Path(folder.name, name)
        (path.with_suffix(".txt")).write_text(f"subjectAltName = DNS:{HOST}\n"
                                              f"extendedKeyUsage = {usage}\n")
        for command in (["req", "-new", "-nodes", "-subj", "/CN=x", *key,
                         "-keyout", f"{path}.key", "-out", f"{path}.csr"],
                        ["x509", "-req", "-in", f"{path}.csr", "-days", "30", f"-{digest}",
                         "-CA", PKI / "rsa-ca.pem", "-CAkey", PKI / "rsa-ca.key",
                         "-CAcreateserial", "-CAserial", f"{path}.srl",
                         "-extfile", f"{path}.txt", "-out", f"{path}.pem"]):
            subprocess.run(["openssl", *command], check=True, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
        return context_of(f"{path}.pem", f"{path}.key")

    def failed(self, serve, deadline=20):
        """Its only error, and how many connections there were."""
        with Server(serve) as server:
            machine = run(server.port, "once", f"deadline={deadline}")
            self.assertEqual(machine.status, 3, machine.text[-2000:])
            error, = machine.events("error")
            self.assertTrue(error["text"] and error["remedy"])
            self.assertEqual((error["lwip"], error["host"]), (0, HOST))
            return error, server.count

    def test_what_cannot_change_is_tried_once(self):
        good = PKI / "server.pem", PKI / "server.key"
        rsa = ("-newkey", "rsa:2048")
        old, new = ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_3

        def answer_in_tls_11(peer):
            """A ServerHello: RFC 4346 section 7.4.1.3."""
            peer.recv(65536)
            hello = bytes.fromhex("0302") + bytes(32) + bytes.fromhex("00c01300")
            hello = b"\x02" + len(hello).to_bytes(3, "big") + hello
            peer.sendall(bytes.fromhex("160302") + len(hello).to_bytes(2, "big") + hello)
            peer.recv(65536)

        def check(case):
            name, serve, expected = case
            error, count = self.failed(serve)
            with self.subTest(name=name):
                self.assertEqual(tuple(error[member] for member in ("status", "alert", "tls")) +
                                 (error["verify"] & expected[3],), expected)
                self.assertEqual((error["attempts"], count), (1, 1))

        refused = (REFUSED, "handshake_failure", FATAL_ALERT, 0)
        cases = [
            ("TLS 1.3 only", shake_hands(context_of(*good, new, new)),
             (REFUSED, "protocol_version", FATAL_ALERT, 0)),
            ("TLS 1.1 only", shake_hands(context_of(*good, old, old)), refused),
            ("an answer in TLS 1.1", answer_in_tls_11, (REFUSED, None, PROTOCOL_VERSION, 0)),
            ("a key of Ed25519", shake_hands(self.issued("a", "-newkey", "ed25519")), refused),
            ("RSA of 1024 bits", shake_hands(self.issued("b", "-newkey", "rsa:1024")),
             (CERT, None, VERIFY_FAILED, BAD_KEY)),
            ("RSA of 8192 bits", shake_hands(self.issued("c", "-newkey", "rsa:8192")),
             (CERT, None, INVALID_PUBLIC_KEY, 0)),
            ("signed with SHA-1", shake_hands(self.issued("d", *rsa, digest="sha1")),
             (CA, None, VERIFY_FAILED, BAD_MD)),
            ("a certificate for clients", shake_hands(self.issued("e", *rsa, usage="clientAuth")),
             (CERT, None, BAD_CERTIFICATE, EXT_KEY_USAGE)),
        ]
        self.side_by_side(cases, check, 3)

    def test_what_may_pass_is_tried_again(self):
        def check(case):
            name, serve, expected = case
            error, count = self.failed(serve, deadline=4)
            with self.subTest(name=name):
                self.assertEqual(tuple(error[member] for member in ("status", "alert", "tls")),
                                 expected)
                self.assertEqual(error["attempts"], count)
                self.assertGreater(count, 1)

        self.side_by_side([
            ("it closes the connection", lambda peer: peer.recv(65536),
             (CLOSED, None, CONNECTION_END)),
            ("an error of its own", lambda peer: (peer.recv(65536), peer.sendall(INTERNAL_ERROR)),
             (TLS, "internal_error", FATAL_ALERT)),
            ("no TLS at all", lambda peer: (peer.recv(65536), peer.sendall(b"HTTP/1.1 400 No\r\n")),
             (TLS, None, INVALID_RECORD))], check)
