"""That names are left out changes nothing: the same certificates are accepted, and refused with the
same codes, as by mbedTLS alone. On the host, by the firmware's own mbedTLS and options."""

import os
import pathlib
import random
import ssl
import subprocess
import sys
import tempfile

from machine import BUILD, PKI, ROOT, TestCase, load_tests     # noqa: F401

sys.path.append(os.path.join(ROOT, "boards", "firmware"))
from roots import elements      # noqa: E402

SAN = bytes.fromhex("0603551d11")   # the OID 2.5.29.17
DNS, URI, ADDRESS, OTHER, DIRECTORY = 0x82, 0x86, 0x87, 0xA0, 0xA4
HOSTS = ["teo.tencentcloudapi.com", "teo.tencentcloudapi.com.", "a.b", "b", "10.0.2.2", "a.b.c",
         "[2001:db8::1]", "1.example.5"]
NAMES = [b"teo.tencentcloudapi.com", b"TEO.tencentCLOUDapi.com", b"*.tencentcloudapi.com", b"*",
         b"*.b", b"*.B", b"a.b", b"*.b.c", b"*.*.c", b"b", b"", b".", b"*.", b"**.b", b"a*.b",
         b"\0", b"teo.tencentcloudapi.com\0.example", b"other.example", b"xn--fiqs8s.example",
         b"1.example.5", b"10.0.2.2", b"*.0.2.2", b"*.example.5", b"teo.tencentcloudapi.com."]
PARTS = ("asn1parse asn1write bignum bignum_core constant_time ecdsa ecp ecp_curves md "
         "memory_buffer_alloc oid pk pk_ecc pk_wrap pkparse platform platform_util rsa "
         "rsa_alt_helpers sha256 sha512 x509 x509_crt").split()


def element(tag, *contents):
    data = b"".join(contents)
    if len(data) < 0x80:
        return bytes([tag, len(data)]) + data
    length = len(data).to_bytes((len(data).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + data


def certificates(names):
    """A certificate of the tests with other alternative names: nobody looks at its signature."""
    der = ssl.PEM_cert_to_DER_cert((pathlib.Path(PKI) / "other.pem").read_text())
    (_, outer), = elements(der)
    (_, body), *rest = elements(outer)
    fields = [element(tag, contents) for tag, contents in elements(body) if tag != 0xA3]
    extension = element(0x30, SAN, element(0x04, names))
    body = element(0x30, *fields, element(0xA3, element(0x30, extension)))
    return element(0x30, body, *(element(tag, contents) for tag, contents in rest))


class NamesTest(TestCase):
    def program(self, folder, name, *options):
        """names_probe.c, linked with mbedTLS as the firmware's options have it."""
        target, mbedtls = os.path.join(folder, name), os.path.join(BUILD, "sources", "mbedtls")
        done = subprocess.run(
            ["gcc", "-std=c99", "-g", "-w", "-fsanitize=address,undefined",
             # The arena aligns to four bytes, as for the processors of the firmware.
             "-fno-sanitize=alignment", "-fno-sanitize-recover=all", "-ffunction-sections",
             "-fdata-sections", "-Wl,--gc-sections", f"-I{ROOT}", f"-I{ROOT}/boards/firmware",
             f"-I{mbedtls}/include", "-DMBEDTLS_CONFIG_FILE=<mbedtls_config.h>", "-o", target,
             os.path.join(ROOT, "tests/firmware/names_probe.c"), *options,
             *(os.path.join(mbedtls, "library", f"{part}.c") for part in PARTS)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout)
        return target

    def compare(self, pairs):
        """Returns the lines that both programs have printed."""
        data = b"".join(len(part).to_bytes(2, "big") + part for pair in pairs for part in pair)
        with tempfile.TemporaryDirectory() as folder:
            plain = self.program(folder, "plain")
            filtered = self.program(
                folder, "filtered", "-DFILTER", os.path.join(ROOT, "boards/firmware/peer_names.c"),
                "-Wl,--wrap=mbedtls_x509_get_subject_alt_name")
            said = [subprocess.run([program], input=data, check=True, stdout=subprocess.PIPE)
                    .stdout.decode().splitlines() for program in (plain, filtered)]
        self.assertEqual(len(said[0]), len(pairs))
        for pair, one, other in zip(pairs, *said):
            self.assertEqual(one, other, (pair[0], pair[1].hex()))
        return said[0]

    def test_the_same_as_without(self):
        numbers = random.Random(13)
        kinds = [element(DNS, name) for name in NAMES] + [
            element(ADDRESS, bytes([10, 0, 2, 2])), element(ADDRESS, bytes(16)),
            element(ADDRESS, b"x"), element(URI, b"https://a.b/"), element(0x88, b"\x2a\x03"),
            element(OTHER, element(0x06, b"\x2a\x03")), element(DIRECTORY, element(0x30))]
        pairs = []
        for _ in range(4000):
            chosen = numbers.choices(kinds, k=numbers.randrange(5))
            names = bytearray(element(0x30, *chosen))
            if numbers.random() < 0.3:      # malformed
                names[numbers.randrange(len(names))] = numbers.randrange(256)
            pairs.append((numbers.choice(HOSTS).encode(), certificates(bytes(names))))
        said = self.compare(pairs)
        # All kinds of outcome were there.
        accepted, refused = said.count("0 0"), said.count("0 1")
        self.assertGreater(accepted, 100)
        self.assertGreater(refused, 500)
        self.assertGreater(len(set(said)), 5)
        self.assertGreater(len(said) - accepted - refused, 200)
