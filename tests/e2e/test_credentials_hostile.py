"""Files of keys, and replies of the metadata service, that are broken in every way: a clear end, and nothing of them is shown."""

import json
import os
import random
import re
import tempfile
import unittest

from harness import SECRET_ID, SECRET_KEY, TOKEN, ZONE, TestCase, load_tests, run
from metadata import Metadata, keys

NO_KEYS = {"TENCENTCLOUD_SECRET_ID": None, "TENCENTCLOUD_SECRET_KEY": None}
SEEDS = (
    f"# of the tests\nTENCENTCLOUD_SECRET_ID={SECRET_ID}\nTENCENTCLOUD_SECRET_KEY = {SECRET_KEY}\r\nTENCENTCLOUD_TOKEN={TOKEN}\n",
    f"; of the tests\n[other]\na = b\n[default]\nsecret_id = {SECRET_ID}\nsecret_key: \"{SECRET_KEY}\"\r\nsession_token={TOKEN}\n[z]\n",
    json.dumps({"type": "oauth", "oauth": {"list": [1, {"a": None}]}, "secretId": SECRET_ID, "secretKey": SECRET_KEY, "token": TOKEN}, indent=1),
)
BYTES = b"\0\t\n\r \"#',/0:;=[\\]abu{}\x7f\xc3\xef\xff"
RUNS = 60       # of each seed


def broken(seed, random_numbers):
    """The seed with a few bytes or lines replaced, taken away, doubled or moved."""
    data = bytearray(seed.encode())
    for _ in range(random_numbers.choice((1, 1, 2, 5))):
        at = random_numbers.randrange(len(data) + 1)
        end = min(len(data), at + random_numbers.choice((1, 1, 3, 20)))
        kind = random_numbers.randrange(5)
        if kind == 0:
            del data[at:]
        elif kind == 1:
            data[at:at] = bytes(random_numbers.choices(BYTES, k=random_numbers.choice((1, 2, 8))))
        elif kind == 2:
            data[at:end] = bytes(random_numbers.choices(BYTES, k=end - at))
        elif kind == 3:
            del data[at:end]
        else:
            data[at:at] = data[at:end] * random_numbers.choice((1, 2, 400))
    return bytes(data)


class Hostile(TestCase):
    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())

    def expect_clean(self, result):
        """It ends well, or says in one line what is wrong and where, and shows no part of a secret."""
        self.assertIn(result.status, (0, 2), result.err)
        if result.status == 2:
            self.assertRegex(result.err, r"\Ateo-purge: --(credentials-file \S+|role \w+):[^\n]+\n\Z")
        for secret in (SECRET_KEY, TOKEN):
            for at in range(len(secret) - 7):
                self.assertNotIn(secret[at:at + 8], result.err)

    def read(self, name, content):
        path = os.path.join(self.folder, name)
        with open(path, "wb", opener=lambda *a: os.open(*a, 0o600)) as file:
            file.write(content)
        return run("list", "--zone-id", ZONE, "--dry-run", "--credentials-file", path, env=NO_KEYS)

    def test_files(self):
        numbers = random.Random(12)
        cases = [(f"{i}-{j}", broken(seed, numbers)) for i, seed in enumerate(SEEDS) for j in range(RUNS)]
        statuses = []

        def check(case):
            result = self.read(*case)
            statuses.append(result.status)
            self.expect_clean(result)

        self.side_by_side(cases, check, 2)
        self.assertEqual(set(statuses), {0, 2})

    def test_every_length(self):
        """A file that was cut says what is missing. Cut behind the token's first byte it is good, but for JSON."""
        for i, seed in enumerate(SEEDS):
            for length in range(0, len(seed), 3):
                self.expect_clean(self.read(str(i), seed[:length].encode()))

    def test_files_of_other_kinds(self):
        for name, content in (("binary", bytes(range(256)) * 20), ("nul", b"\0" * 65536), ("brackets", b"{" * 65536), ("sections", b"[" * 65536),
                              ("lines", b"\n" * 65536), ("blanks", b" " * 65536), ("long", b"TENCENTCLOUD_SECRET_ID=" + b"x" * 65513),
                              ("escapes", b'{"secretId":"' + b"\\u0041" * 10000), ("quotes", b'"' * 65536), ("deep", b'{"a":' * 13000),
                              ("utf-16", SEEDS[0].encode("utf-16")), ("bom", b"\xef\xbb\xbf"), ("half-bom", b"\xef\xbb"),
                              ("elf", b"\x7fELF\x02\x01\x01"), ("pem", b"-----BEGIN PRIVATE KEY-----\nMIIE\n"), ("html", b"<html>no</html>\n"),
                              ("huge", b"x" * 10_000_000)):
            with self.subTest(name=name):
                result = self.read(name, content)
                self.assertEqual(result.status, 2)
                self.expect_clean(result)

    def test_replies(self):
        numbers = random.Random(12)
        seed = json.dumps(keys(), indent=1)
        cases = [b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + broken(seed, numbers) for _ in range(RUNS)]
        cases += [broken(f"HTTP/1.1 200 OK\r\nContent-Length: {len(seed)}\r\nTransfer: x\r\n\r\n{seed}", numbers) for _ in range(RUNS)]

        def check(answer):
            with Metadata(watcher=answer) as metadata:
                result = run("list", "--zone-id", ZONE, "--dry-run", "--role", "watcher", env={**NO_KEYS, **metadata.env})
            if not re.match("teo-purge: --role watcher: its credentials expired at", result.err):
                self.expect_clean(result)

        self.side_by_side(cases, check, 2)


if __name__ == "__main__":
    unittest.main()
