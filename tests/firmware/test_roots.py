"""make refuses CAs that the firmware could not use, and names each with the reason."""

import os
import pathlib
import ssl
import subprocess
import sys
import tempfile

from machine import (BUILD, PKI, ROOT, TestCase, load_tests, make_environment)     # noqa: F401

CHECK = os.path.join(BUILD, "firmware", "check_root")
REFUSED = (
    ("unknown-curve.pem", r"C=DE, O=Exämple, CN=Curve root: its key is on a curve that this build "
                          r"leaves out \(mbedTLS -0x3A00\)"),
    ("small.pem", "CN=small root: its key is RSA of 1024 bits"),
    ("intermediate-bound.pem", r"CN=Bound intermediate: it has a critical extension .*name "
                               r"constraints \(mbedTLS -0x2562\)"),
)


class RootsTest(TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.source = pathlib.Path(folder.name, "roots.pem")
        self.target = pathlib.Path(folder.name, "roots.der")

    def write(self, *names):
        """Makes a CA_FILE of certificates of the tests, and returns their DER."""
        texts = [pathlib.Path(PKI, name).read_text().split("-----END")[0] +
                 "-----END CERTIFICATE-----\n" for name in names]
        self.source.write_text("".join(texts))
        return [ssl.PEM_cert_to_DER_cert(text) for text in texts]

    def roots(self):
        """(did it succeed, what it said)"""
        done = subprocess.run([sys.executable, os.path.join(ROOT, "boards/firmware/roots.py"),
                               self.source, self.target, CHECK], text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode == 0, done.stdout

    def test_those_that_can_be_used_are_taken_once(self):
        first, _, second = self.write("ca.pem", "ca.pem", "rsa-ca.pem")
        self.assertEqual(self.roots(), (True, ""))
        self.assertEqual(self.target.read_bytes(), first + second)

    def test_all_that_cannot_be_used_are_named(self):
        self.write("ca.pem", *(name for name, _ in REFUSED))
        good, said = self.roots()
        self.assertFalse(good)
        for number, (_, reason) in enumerate(REFUSED, 2):
            self.assertRegex(said, f"CA_FILE: .*roots.pem: certificate {number}, {reason}")
        self.assertNotIn("Test root", said)
        self.assertFalse(self.target.exists())

    def test_what_is_no_certificate(self):
        self.source.write_text("-----BEGIN CERTIFICATE-----\nMAMBAf8=\n-----END CERTIFICATE-----\n")
        good, said = self.roots()
        self.assertFalse(good)
        self.assertIn("certificate 1, its subject cannot be read: mbedTLS cannot read it", said)

    def test_make_stops(self):
        self.write("unknown-curve.pem", "ca.pem")
        build = os.path.relpath(BUILD, ROOT)
        done = subprocess.run(["make", f"BUILD={build}", f"CA_FILE={self.source}",
                               f"{build}/firmware/roots.der"], cwd=ROOT, text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              env=make_environment())
        self.assertNotEqual(done.returncode, 0)
        self.assertRegex(done.stdout, "certificate 1, " + REFUSED[0][1])
