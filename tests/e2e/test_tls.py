"""Whom the tool trusts: what a certificate must be, and where the CAs come from."""

import contextlib
import os
import socket
import ssl
import tempfile
import threading
import unittest

from harness import ZONE, Emulator, TestCase, load_tests, pki, run

REFUSED = [
    # certificate of the server, CAs to trust, what standard error names
    ("expired", "ca", "the server's certificate has expired"),
    ("notyet", "ca", "not valid yet"),
    ("wronghost", "ca", "is for another host"),
    ("other", "ca", "not from a trusted CA"),
    ("selfsigned", "ca", "not from a trusted CA"),
    ("server", "other-ca", "not from a trusted CA"),
]


class Refusals(TestCase):
    def test_each(self):
        pki()

        def check(case):
            server, roots, text = case
            with Emulator("--tasks", 3, tls=server) as emulator:
                emulator.trust = ["--ca-file", f"{pki()}/{roots}.pem"]
                result = self.expect(emulator.list("--timeout", "20s"), 3, text, "while connecting", "what to do: ",
                                     "(verification flags 0x")
                self.assertEqual(result.out, "")
                # Nothing was sent to whoever that is, and it was not tried again.
                self.assertEqual(emulator.requests(), [])
                self.assertNotIn("attempts", result.err)

        self.side_by_side(REFUSED, check)

    def test_wait_does_not_wait_for_trust(self):
        with Emulator("--tasks", 3, tls="expired") as emulator:
            self.assertLess(self.expect(emulator.wait("--job-id", "x"), 3, "expired").took, 10)

    def test_what_the_server_said_is_told(self):
        # A cipher suite that the tool does not speak: the server has nothing in common with it, and says so.
        with Emulator("--tls-max", "1.2", "--tls-ciphers", "ECDHE-RSA-AES256-SHA384:@SECLEVEL=0", tls="server") as emulator:
            result = self.expect(emulator.list("--timeout", "20s"), 3, "refused the TLS handshake",
                                 "the server's alert is handshake_failure (40); ", "(mbedTLS -0x7780)")
            self.assertNotIn("teo_tls", result.err)
            self.assertNotIn("attempts", result.err)

    def test_no_tls_at_all(self):
        with Emulator("--tasks", 3) as emulator:
            emulator.url, emulator.trust = f"https://localhost:{emulator.port}", ["--ca-file", f"{pki()}/ca.pem"]
            self.expect(emulator.list("--retries", 0, "--timeout", "5s"), 3)


class Handshakes(TestCase):
    """Whoever does not want to talk to this client will not want to a second later: no second try, and the reason by its name."""

    def visit(self, answer):
        """A run against a server that calls answer(connection) for each one, and how many there were."""
        visits = []

        def serve(listener):
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                visits.append(connection)
                with connection, contextlib.suppress(OSError):
                    connection.settimeout(10)
                    answer(connection)

        with socket.create_server(("127.0.0.1", 0)) as listener:
            threading.Thread(target=serve, args=(listener,), daemon=True).start()
            result = run("list", "--zone-id", ZONE, "--endpoint", f"https://localhost:{listener.getsockname()[1]}",
                         "--ca-file", f"{pki()}/ca.pem", "--timeout", "20s")
            listener.shutdown(socket.SHUT_RDWR)
        self.expect(result, 3, "while connecting", "what to do: ")
        return result, len(visits)

    @staticmethod
    def alert(number):
        def answer(connection):
            connection.recv(65536)
            connection.sendall(bytes([21, 3, 3, 0, 2, 2, number]))
            connection.recv(65536)
        return answer

    def refused(self, answer, name):
        result, visits = self.visit(answer)
        self.expect(result, 3, "the server refused the TLS handshake", name)
        self.assertEqual(visits, 1, result.err)
        self.assertNotIn("attempts", result.err)

    def test_no_cipher_suite_in_common(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{pki()}/server.pem", f"{pki()}/server.key")
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers("PSK-AES128-GCM-SHA256")

        def answer(connection):
            context.wrap_socket(connection, server_side=True)

        self.refused(answer, "handshake_failure")

    def test_another_version(self):
        self.refused(self.alert(70), "protocol_version")

    def test_an_alert_that_may_pass_is_tried_again(self):
        result, visits = self.visit(self.alert(80))
        self.expect(result, 3, "internal_error", "attempts: ")
        self.assertGreater(visits, 1)


class Roots(TestCase):
    @classmethod
    def setUpClass(cls):
        cls.emulator = cls.enterClassContext(Emulator("--tasks", 3, "--rate", 0, tls="server"))
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory())

    def with_file(self, path, **options):
        return self.emulator.run("list", "--retries", 0, **options) if path is None else \
            self.emulator.run("list", "--retries", 0, "--ca-file", path, **options)

    def setUp(self):
        self.emulator.trust = []

    def test_ca_file(self):
        self.expect(self.with_file(f"{pki()}/ca.pem"), 0)
        bundle = os.path.join(self.folder, "bundle.pem")
        with open(bundle, "w", encoding="ascii") as file:
            for name in ("other-ca", "ca"):
                with open(f"{pki()}/{name}.pem", encoding="ascii") as one:
                    file.write(f"# {name}\n" + one.read())
        self.expect(self.with_file(bundle), 0)

    def test_environment(self):
        self.expect(self.with_file(None, env={"SSL_CERT_FILE": f"{pki()}/ca.pem"}), 0)
        self.expect(self.with_file(f"{pki()}/ca.pem", env={"SSL_CERT_FILE": "/nowhere"}), 0)
        self.expect(self.with_file(None, env={"SSL_CERT_FILE": "/nowhere"}), 2, "SSL_CERT_FILE /nowhere: No such file")

    @unittest.skipUnless(os.path.exists("/etc/ssl/certs/ca-certificates.crt"), "this system has no CA bundle there")
    def test_default_is_the_systems(self):
        self.expect(self.with_file(None), 3, "not from a trusted CA")
        self.expect(self.with_file(None, env={"SSL_CERT_FILE": ""}), 3, "not from a trusted CA")

    def test_unusable(self):
        empty = os.path.join(self.folder, "empty.pem")
        with open(empty, "w", encoding="ascii"):
            pass
        key = f"{pki()}/ca.key"
        for path, text in (("/nowhere/ca.pem", "No such file"), (self.folder, "not a regular file"),
                           (empty, "certificate"), (__file__, "certificate"), (key, "certificate")):
            with self.subTest(path=path):
                self.expect(self.with_file(path), 2, "--ca-file", text)

    def test_certificates_of_no_kind_known_are_counted(self):
        mixed = os.path.join(self.folder, "mixed.pem")
        for count, text in ((1, "1 of its certificates is of no kind known"), (2, "2 of its certificates are of no kind known")):
            with open(f"{pki()}/ca.pem", encoding="ascii") as good, open(mixed, "w", encoding="ascii") as file:
                file.write(good.read() + count * "-----BEGIN CERTIFICATE-----\nMIIBAA==\n-----END CERTIFICATE-----\n")
            self.expect(self.emulator.run("list", "--verbose", "--ca-file", mixed), 0, text)

    def test_not_needed_without_tls(self):
        with Emulator("--tasks", 3) as emulator:
            self.expect(emulator.list(env={"SSL_CERT_FILE": "/nowhere"}), 0)


if __name__ == "__main__":
    unittest.main()
