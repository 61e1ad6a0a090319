"""Long waits outlive their keys: those of a role are renewed, and a file is read again when it was rotated."""

import os
import re
import tempfile
import time
import unittest

from harness import SECRET_ID, SECRET_KEY, TOKEN, ZONE, Emulator, Script, TestCase, load_tests, page_of, run, task
from metadata import Metadata, keys

NO_KEYS = {"TENCENTCLOUD_SECRET_ID": None, "TENCENTCLOUD_SECRET_KEY": None}
JOB = "1379afjk91u32h"
NEW_KEY = "a-new-secret-key"
REFUSED = {"Error": {"Code": "AuthFailure.TokenFailure", "Message": "The token is invalid."}}


def one_task(query, ended):
    return page_of([task(JOB, status="success" if ended else "processing")], query)


class Case(TestCase):
    def wait(self, url, *arguments, env, timeout="20s"):
        return run("wait", "--zone-id", ZONE, "--endpoint", url, "--output", "jsonl", "--job-id", JOB, "--interval", "200ms",
                   "--timeout", timeout, *arguments, env={**NO_KEYS, **env})

    def tokens(self, script):
        """Each token once, in the order of the requests."""
        return list(dict.fromkeys(headers["X-TC-Token"] for headers in script.headers))


class Role(Case):
    def test_keys_are_renewed_before_they_end(self):
        begun = time.monotonic()
        with Metadata(watcher=lambda count: keys(4 if count == 1 else 7200, Token=f"token-number-{count}")) as metadata, \
                Script(lambda query, number: one_task(query, time.monotonic() > begun + 3)) as script:
            result = self.expect(self.wait(script.url, "--role", "watcher", "--verbose", env=metadata.env), 0,
                                 "credentials renewed: from the role watcher")
            self.assertEqual(self.tokens(script), ["token-number-1", "token-number-2"])
            self.assertEqual(len(metadata.paths), 2)
            self.assertNotIn("token-number", result.err)

    def test_keys_are_renewed_between_the_windows_of_a_listing(self):
        def answer(query, _number):
            time.sleep(1.2)
            return page_of([], query)

        with Metadata(watcher=lambda count: keys(4 if count == 1 else 7200, Token=f"token-number-{count}")) as metadata, \
                Script(answer) as script:
            self.expect(script.list("--since", "20d", "--role", "watcher", env={**NO_KEYS, **metadata.env}), 0)
            self.assertEqual(self.tokens(script), ["token-number-1", "token-number-2"])

    def test_keys_that_are_good_are_not_renewed(self):
        with Metadata(watcher=keys(7200)) as metadata, Script(lambda query, number: one_task(query, number > 8)) as script:
            self.expect(self.wait(script.url, "--role", "watcher", env=metadata.env), 0)
            self.assertEqual(len(metadata.paths), 1)

    def test_a_renewal_that_fails_goes_on_with_the_old_keys(self):
        for verbose in (["--verbose"], []):
            begun = time.monotonic()
            with Metadata(watcher=lambda count: keys(6) if count == 1 else (500, b"no")) as metadata, \
                    Script(lambda query, number: one_task(query, time.monotonic() > begun + 3)) as script:
                result = self.expect(self.wait(script.url, "--role", "watcher", *verbose, env=metadata.env), 0)
                text = "the metadata service answers with the HTTP status 500"
                self.assertEqual(text in result.err, bool(verbose), result.err)
                self.assertEqual("going on with the credentials at hand, which are good for " in result.err, bool(verbose))
                self.assertEqual(self.tokens(script), [TOKEN])
                self.assertIn(len(metadata.paths), (2, 3))

    def test_keys_that_end_while_no_others_are_to_be_had(self):
        begun = time.monotonic()
        with Metadata(watcher=lambda count: keys(2) if count == 1 else (500, b"no")) as metadata, \
                Script(lambda query, number: one_task(query, False) if time.monotonic() < begun + 4 else REFUSED) as script:
            self.expect(self.wait(script.url, "--role", "watcher", env=metadata.env), 4, "HTTP status 500",
                        "going on with the credentials that have expired", "AuthFailure.TokenFailure",
                        "the credentials come from the role watcher of this instance")

    def test_a_metadata_service_that_hangs_does_not_outlast_the_wait(self):
        def answer(count):
            if count > 1:
                time.sleep(8)
            return keys(4)

        with Metadata(watcher=answer) as metadata, Script(lambda query, number: one_task(query, False)) as script:
            self.expect_time(self.expect(self.wait(script.url, "--role", "watcher", env=metadata.env, timeout="3s"), 6), 3)

    def test_the_new_key_signs(self):
        """The emulator checks signatures: a key that was derived from the old one would show."""
        members = task(JOB)
        with Emulator("--secret-key", NEW_KEY, "--token", TOKEN, tasks=[members]) as emulator, \
                Metadata(watcher=lambda count: keys(TmpSecretKey=SECRET_KEY if count == 1 else NEW_KEY)) as metadata:
            result = self.expect(self.wait(emulator.url, "--role", "watcher", env=metadata.env), 0, "AuthFailure.SignatureFailure",
                                 "; trying again with the credentials that are there now")
            self.assertNotIn(NEW_KEY, result.err)
            self.assertEqual(len(metadata.paths), 2)


class File(Case):
    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        self.path = os.path.join(self.folder, "keys")

    def write(self, secret_id, name="keys", token=TOKEN):
        path = os.path.join(self.folder, name)
        with open(path + ".new", "w", encoding="ascii", opener=lambda *a: os.open(*a, 0o600)) as file:
            file.write(f"TENCENTCLOUD_SECRET_ID={secret_id}\nTENCENTCLOUD_SECRET_KEY={SECRET_KEY}\nTENCENTCLOUD_TOKEN={token}\n")
        os.replace(path + ".new", path)
        return path

    def rotating(self, rotate, refused=SECRET_ID):
        """A service that from the third request on refuses an id; rotate() is called right before."""
        def answer(query, number):
            if number == 3:
                rotate()
            used = re.search("Credential=([^/]*)/", script.headers[-1]["Authorization"])[1]
            return REFUSED if number >= 3 and used == refused else one_task(query, number > 5)

        script = Script(answer)
        return script

    def test_a_rotated_file_is_read_again(self):
        for replaced in ({"CREDENTIALS_DIRECTORY": self.folder}, {"TENCENTCLOUD_CREDENTIALS_FILE": self.path}, None):
            with self.subTest(env=replaced):
                name = "teo-purge" if replaced and "CREDENTIALS_DIRECTORY" in replaced else "keys"
                path = self.write(SECRET_ID, name)
                arguments = [] if replaced else ["--credentials-file", path]
                with self.rotating(lambda: self.write("another-id", name, "another-token")) as script:
                    result = self.expect(self.wait(script.url, *arguments, "--verbose", env=replaced or {}), 0,
                                         "; trying again with the credentials that are there now",
                                         f"credentials read again: from {path}, with a token")
                    self.assertEqual(self.tokens(script), [TOKEN, "another-token"])
                    self.assertNotIn("another-token", result.err)

    def test_a_volume_of_kubernetes(self):
        """There the file is a link into a folder, which is another link that is replaced."""
        for version in ("one", "two"):
            os.mkdir(os.path.join(self.folder, version))
        self.write(SECRET_ID, "one/keys")
        self.write("another-id", "two/keys")
        data = os.path.join(self.folder, "..data")
        os.symlink("one", data)
        os.symlink("..data/keys", self.path)

        def rotate():
            os.symlink("two", data + "_tmp")
            os.rename(data + "_tmp", data)

        with self.rotating(rotate) as script:
            self.expect(self.wait(script.url, "--credentials-file", self.path, env={}), 0, "; trying again")

    def test_a_file_that_says_the_same_ends_the_wait(self):
        self.write(SECRET_ID)
        with self.rotating(lambda: self.write(SECRET_ID)) as script:
            result = self.expect(self.wait(script.url, "--credentials-file", self.path, env={}), 4, "AuthFailure.TokenFailure",
                                 f"the credentials come from {self.path}")
            self.assertNotIn("trying again", result.err)
            self.assertEqual(len(script.queries), 3)

    def test_new_keys_that_are_refused_too_end_the_wait(self):
        self.write("id-0")

        def answer(_query, number):
            self.write(f"id-{min(number, 3)}")
            return REFUSED

        with Script(answer) as script:
            self.expect(self.wait(script.url, "--credentials-file", self.path, env={}), 4, "AuthFailure.TokenFailure")
            self.assertEqual(len(script.queries), 4)

    def test_a_file_that_cannot_be_read_any_more_is_named(self):
        for spoil, text in ((lambda: os.remove(self.path), "No such file"), (lambda: self.write(""), ":1: TENCENTCLOUD_SECRET_ID is empty"),
                            (lambda: os.chmod(self.path, 0o644), "its mode is 0644")):
            with self.subTest(text=text):
                self.write(SECRET_ID)
                with self.rotating(spoil) as script:
                    self.expect(self.wait(script.url, "--credentials-file", self.path, env={}), 4,
                                f"--credentials-file {self.path}", text, "AuthFailure.TokenFailure")

    def test_the_environment_cannot_change(self):
        env = {"TENCENTCLOUD_SECRET_ID": SECRET_ID, "TENCENTCLOUD_SECRET_KEY": SECRET_KEY}
        with self.rotating(lambda: None) as script:
            self.expect(self.wait(script.url, env=env), 4, "AuthFailure.TokenFailure", "the credentials come from the environment")
            self.assertEqual(len(script.queries), 3)


if __name__ == "__main__":
    unittest.main()
