"""No key, token or password of a file or a role is left in the tool's memory when it ends."""

import os
import subprocess
import tempfile
import unittest

from harness import ROOT, SECRET_ID, SECRET_KEY, TOKEN, ZONE, Emulator, TestCase, load_tests, run
from metadata import Metadata, keys

NO_KEYS = {"TENCENTCLOUD_SECRET_ID": None, "TENCENTCLOUD_SECRET_KEY": None}
LINES = f"TENCENTCLOUD_SECRET_ID={SECRET_ID}\nTENCENTCLOUD_SECRET_KEY={SECRET_KEY}\nTENCENTCLOUD_TOKEN={TOKEN}\n"
INI = f"[default]\nsecret_id={SECRET_ID}\nsecret_key='{SECRET_KEY}'\ntoken={TOKEN}\n"
JSON = f'{{"secretId": "{SECRET_ID}", "secretKey": "{SECRET_KEY}", "token": "{TOKEN}"}}'


class Wiped(TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.library = os.path.join(cls.folder, "leftover.so")
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", cls.library, os.path.join(ROOT, "tests", "e2e", "leftover.c")],
                       check=True, timeout=60)
        cls.emulator = cls.enterClassContext(Emulator("--tasks", 3, "--rate", 0, "--token", TOKEN))

    def leftover(self, secret, *arguments, env=None):
        """A run, and how often the secret is in its memory at its end."""
        result = run("list", "--zone-id", ZONE, "--endpoint", self.emulator.url, *arguments,
                     env={**NO_KEYS, "LD_PRELOAD": self.library, "LEFTOVER": secret.encode().hex(), **(env or {}),
                          # Beside a sanitizer the library need not be the first one.
                          "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"}, check=False)
        return result, int(result.err.rsplit("leftover: ", 1)[1])

    def expect_none(self, status, *arguments, env=None):
        for secret in (SECRET_KEY, TOKEN):
            result, count = self.leftover(secret, *arguments, env=env)
            self.expect(result, status)
            self.assertEqual(count, 0, result.err)

    def file(self, content):
        path = os.path.join(self.folder, "keys")
        with open(path, "w", encoding="ascii", opener=lambda *a: os.open(*a, 0o600)) as file:
            file.write(content)
        return path

    def test_it_would_be_found(self):
        """What the other tests rely on: keys in the environment stay there."""
        env = {"TENCENTCLOUD_SECRET_ID": SECRET_ID, "TENCENTCLOUD_SECRET_KEY": SECRET_KEY, "TENCENTCLOUD_TOKEN": TOKEN}
        for secret in (SECRET_KEY, TOKEN):
            self.assertGreater(self.leftover(secret, env=env)[1], 0)

    def test_files(self):
        for content in (LINES, INI, JSON):
            with self.subTest(content=content):
                self.expect_none(0, "--credentials-file", self.file(content))
                self.expect_none(0, "--verbose", "--dry-run", "--credentials-file", self.file(content))
                # Read in part, then refused.
                for spoilt in (content + "nonsense\n[\n", content.replace(SECRET_ID, "a b")):
                    self.expect_none(2, "--credentials-file", self.file(spoilt))

    def test_a_proxy_in_a_file_of_options(self):
        """The endpoint is this machine, so that the first is not used; the second never is."""
        password = "a-long-password"
        lines = f"proxy = http://user:{password}@127.0.0.1:9\n", f"proxy = none\n[other]\nproxy = http://user:{password}@127.0.0.1:9\n"
        keys_file = self.file(LINES)
        for text in lines:
            path = os.path.join(self.folder, "conf")
            with open(path, "w", encoding="ascii", opener=lambda *a: os.open(*a, 0o600)) as file:
                file.write(text)
            result, count = self.leftover(password, "--config", path, "--credentials-file", keys_file)
            self.expect(result, 0)
            self.assertEqual(count, 0, result.err)

    def test_roles(self):
        for left, status in ((7200, 0), (-1, 2)):
            with Metadata(watcher=keys(left)) as metadata:
                self.expect_none(status, "--role", "watcher", env=metadata.env)
        with Metadata(watcher=keys(Code="Failure")) as metadata:
            self.expect_none(2, "--role", "watcher", env=metadata.env)


if __name__ == "__main__":
    unittest.main()
