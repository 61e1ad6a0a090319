"""The keys of the environment, and of --credentials-file: a file that not everybody can read."""

import itertools
import os
import tempfile
import unittest

from harness import SECRET_ID, SECRET_KEY, TOKEN, Emulator, TestCase, load_tests

NO_KEYS = {"TENCENTCLOUD_SECRET_ID": None, "TENCENTCLOUD_SECRET_KEY": None}
TOKENS = ("TENCENTCLOUD_TOKEN", "TENCENTCLOUD_SESSION_TOKEN", "TENCENTCLOUD_SECURITY_TOKEN")
GOOD = f"TENCENTCLOUD_SECRET_ID={SECRET_ID}\nTENCENTCLOUD_SECRET_KEY={SECRET_KEY}\n"


class Credentials(TestCase):
    @classmethod
    def setUpClass(cls):
        cls.emulator = cls.enterClassContext(Emulator("--tasks", 3, "--rate", 0))
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.count = 0

    def file(self, content, mode=0o600):
        Credentials.count += 1
        path = os.path.join(self.folder, f"keys-{self.count}")
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        os.chmod(path, mode)
        return path

    def with_file(self, path):
        # What the file says goes, not the environment.
        return self.emulator.list("--credentials-file", path, env={"TENCENTCLOUD_SECRET_ID": "of-the-environment"})

    def test_environment(self):
        self.assertEqual(len(self.expect(self.emulator.list(), 0).rows), 3)

    def test_none(self):
        for gone in ("TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY"):
            for value in (None, ""):
                with self.subTest(gone=gone, value=value):
                    self.expect(self.emulator.list(env={gone: value}), 2, "the environment: it must set TENCENTCLOUD_SECRET_ID and "
                                f"TENCENTCLOUD_SECRET_KEY; {gone} is missing")
        self.expect(self.emulator.list(env=NO_KEYS), 2, "there are no credentials", "TENCENTCLOUD_SECRET_ID",
                    "TENCENTCLOUD_SECRET_KEY", "--credentials-file", "--role")

    def test_a_token_alone(self):
        self.expect(self.emulator.list(env={**NO_KEYS, "TENCENTCLOUD_TOKEN": TOKEN}), 2,
                    "TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY are missing, while a token is there")

    def test_malformed(self):
        for value in ("with space", "line\nend", "naïve"):
            with self.subTest(value=value):
                self.expect(self.emulator.list(env={"TENCENTCLOUD_SECRET_KEY": value}), 2, "the environment: byte ",
                            " of TENCENTCLOUD_SECRET_KEY is a blank, a control character or not ASCII")
        self.expect(self.emulator.list(env={"TENCENTCLOUD_TOKEN": "a b"}), 2,
                    "the environment: byte 2 of TENCENTCLOUD_TOKEN")
        for quote in "\"'":
            self.expect(self.emulator.list(env={"TENCENTCLOUD_SECRET_KEY": f"{quote}{SECRET_KEY[:7]}{quote}"}), 2,
                        "the environment: TENCENTCLOUD_SECRET_KEY is in quotes")

    def test_wrong(self):
        for name, code in (("TENCENTCLOUD_SECRET_KEY", "AuthFailure.SignatureFailure"),
                           ("TENCENTCLOUD_SECRET_ID", "AuthFailure.SecretIdNotFound")):
            with self.subTest(name=name):
                self.expect(self.emulator.list(env={name: "wrong"}), 4, code, "RequestId: ", "what to do: ",
                            "the credentials come from the environment")

    def test_token(self):
        with Emulator("--tasks", 3, "--token", TOKEN) as emulator:
            self.expect(emulator.list(env={"TENCENTCLOUD_TOKEN": TOKEN}), 0)
            self.assertEqual(emulator.requests()[0]["headers"]["x-tc-token"], TOKEN)
            self.expect(emulator.list(), 4, "AuthFailure.TokenFailure")
    def test_the_names_of_the_token(self):
        with Emulator("--tasks", 3, "--rate", 0, "--token", TOKEN) as emulator:
            for name in TOKENS:
                with self.subTest(name=name):
                    self.expect(emulator.list(env={name: TOKEN}), 0)
                    others = {other: "" for other in TOKENS if other != name}
                    self.expect(emulator.list(env={name: TOKEN, **others}), 0)
                    path = self.file(GOOD + f"{name}={TOKEN}\n")
                    self.expect(emulator.list("--credentials-file", path, env=NO_KEYS), 0)
            self.expect(emulator.list(env={name: TOKEN for name in TOKENS}), 0)
            path = self.file(GOOD + "".join(f"{name}={TOKEN}\n" for name in TOKENS))
            self.expect(emulator.list("--credentials-file", path, env=NO_KEYS), 0)
            for one, other in itertools.combinations(TOKENS, 2):
                with self.subTest(one=one, other=other):
                    text = f"{one} and {other} are not the same token"
                    self.expect(emulator.list(env={one: TOKEN, other: TOKEN + "x"}), 2, "the environment: " + text)
                    path = self.file(GOOD + f"{one}={TOKEN}\n{other}={TOKEN}x\n")
                    self.expect(emulator.list("--credentials-file", path, env=NO_KEYS), 2, ":4: " + text)

    def test_an_empty_token_is_none(self):
        self.expect(self.emulator.list(env={"TENCENTCLOUD_TOKEN": ""}), 0)
        self.assertNotIn("x-tc-token", self.emulator.requests()[-1]["headers"])

    def test_file(self):
        for content in (GOOD, GOOD.replace("\n", "\r\n"), "# keys\n\n  " + GOOD.replace("=", " = ") + "# end",
                        GOOD.rstrip("\n"), GOOD + "TENCENTCLOUD_TOKEN=\n", "\ufeff" + GOOD):
            with self.subTest(content=content):
                self.expect(self.with_file(self.file(content)), 0)
        for mode in (0o400, 0o440, 0o640, 0o600):
            with self.subTest(mode=oct(mode)):
                self.expect(self.with_file(self.file(GOOD, mode)), 0)
        link = os.path.join(self.folder, "link")
        os.symlink(self.file(GOOD), link)
        self.expect(self.with_file(link), 0)

    def test_token_of_a_file(self):
        with Emulator("--tasks", 3, "--token", TOKEN) as emulator:
            path = self.file(GOOD + f"TENCENTCLOUD_TOKEN={TOKEN}\n")
            self.expect(emulator.list("--credentials-file", path, env=NO_KEYS), 0)

    def test_file_that_others_can_read(self):
        for mode in (0o644, 0o444, 0o604, 0o620, 0o660, 0o602, 0o700, 0o610, 0o4600):
            with self.subTest(mode=oct(mode)):
                path = self.file(GOOD, mode)
                self.expect(self.with_file(path), 2, f"{mode:04o}", f"chmod 600 {path}", "defaultMode: 0440")

    def test_what_is_no_file(self):
        pipe = os.path.join(self.folder, "pipe")
        os.mkfifo(pipe, 0o600)
        self.expect(self.with_file(pipe), 2, "not a regular file")
        self.expect(self.with_file(self.folder), 2, "not a regular file")
        self.expect(self.with_file("/dev/null"), 2, "not a regular file")
        self.expect(self.with_file(os.path.join(self.folder, "absent")), 2, "--credentials-file", "No such file")

    @unittest.skipUnless(os.geteuid() == 0, "only root can give a file away")
    def test_file_of_another_user(self):
        path = self.file(GOOD)
        for mode in (0o600, 0o440):
            os.chown(path, 12345, 12345)
            os.chmod(path, mode)
            self.expect(self.with_file(path), 2, "belongs to another user")

    def test_malformed_file(self):
        for content, text in (
                ("TENCENTCLOUD_SECRET_ID=a\n", "must set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY; "
                                                "TENCENTCLOUD_SECRET_KEY is missing"),
                (GOOD.replace(SECRET_ID, ""), ":1: TENCENTCLOUD_SECRET_ID is empty"),
                ("# keys\n" + GOOD.replace(SECRET_KEY, "two words"), ":3: byte 4 of TENCENTCLOUD_SECRET_KEY is a blank"),
                (GOOD + "\nTENCENTCLOUD_TOKEN=caf\u00e9\n", ":4: byte 4 of TENCENTCLOUD_TOKEN is a blank"),
                ("TENCENTCLOUD_TOKEN=\n" + GOOD + "TENCENTCLOUD_TOKEN=x\n", ":4: its name was given before"),
                ("", "TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY are not set"),
                (f"TENCENTCLOUD_TOKEN={TOKEN}\n", "are missing, while a token is there"),
                (GOOD + "nonsense\n", ":3: it is neither"),
                (GOOD + "SECRET=1\n", ":3: its name is none of"),
                (GOOD + GOOD, ":3: its name was given before"),
                (f'TENCENTCLOUD_SECRET_KEY="{SECRET_KEY}"\n', ":1: TENCENTCLOUD_SECRET_KEY is in quotes"),
                (GOOD + "\0", "NUL"),
                ("#" * 65537, "larger than 65536 bytes")):
            with self.subTest(text=text):
                # Nothing of the file is ever repeated: every run checks that.
                self.expect(self.with_file(self.file(content)), 2, text)


if __name__ == "__main__":
    unittest.main()
