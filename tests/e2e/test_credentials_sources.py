"""The places where users have their keys, and the order in which they are tried."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest

from harness import PATIENCE, ROOT, SECRET_ID, SECRET_KEY, TOKEN, TOOL, ZONE, Emulator, TestCase, environment, load_tests
from metadata import Metadata, keys

NO_KEYS = {"TENCENTCLOUD_SECRET_ID": None, "TENCENTCLOUD_SECRET_KEY": None}
LONG_TOKEN = "t" * 4096
LONG_ID, LONG_KEY = "i" * 1024, "k" * 1024


def lines(secret_id=SECRET_ID, secret_key=SECRET_KEY, token=None):
    return (f"TENCENTCLOUD_SECRET_ID={secret_id}\nTENCENTCLOUD_SECRET_KEY={secret_key}\n"
            + (f"TENCENTCLOUD_TOKEN={token}\n" if token else ""))


def ini(secret_id=SECRET_ID, secret_key=SECRET_KEY, token=None, section="default"):
    return (f"[{section}]\nsecret_id = {secret_id}\nsecret_key = {secret_key}\n" + (f"token = {token}\n" if token else ""))


def tccli(secret_id=SECRET_ID, secret_key=SECRET_KEY, token=None):
    return json.dumps({"secretId": secret_id, "secretKey": secret_key, "token": token}, indent=2)


class Case(TestCase):
    """With a home of its own. The emulator knows one pair of keys: a run that ends well has taken these."""

    def setUp(self):
        self.home = self.enterContext(tempfile.TemporaryDirectory())
        self.etc = os.path.join(self.home, "etc")
        self.systemd = os.path.join(self.home, "systemd")
        self.env = {**NO_KEYS, "HOME": self.home, "CREDENTIALS_DIRECTORY": self.systemd}

    def write(self, path, content, mode=0o600):
        path = os.path.join(self.home, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        os.chmod(path, mode)
        return path

    def list(self, *arguments, emulator=None, **env):
        return (emulator or self.emulator).list(*arguments, env={**self.env, **env})

    def expect_from(self, place, *arguments, **env):
        """The keys are taken from there, and the log says so."""
        result = self.expect(self.list("--verbose", *arguments, **env), 0)
        self.assertIn("credentials: from " + place, result.err)
        self.assertNotIn(SECRET_ID, result.err)
        return result


class Sources(Case):
    @classmethod
    def setUpClass(cls):
        cls.emulator = cls.enterClassContext(Emulator("--tasks", 3, "--rate", 0))

    def test_environment(self):
        self.expect_from("the environment, without a token", TENCENTCLOUD_SECRET_ID=SECRET_ID, TENCENTCLOUD_SECRET_KEY=SECRET_KEY)

    def test_systemd(self):
        for content in (lines(), ini(), tccli()):
            for mode in (0o400, 0o440):
                path = self.write("systemd/teo-purge", content, mode)
                self.expect_from(f"{path}, without a token")

    def test_ini(self):
        path = self.write(".tencentcloud/credentials", ini())
        self.expect_from(f"{path}, without a token")
        for content in (ini().replace("\n", "\r\n"), ini().replace(" = ", "="), ini().replace(" = ", " : "),
                        ini().replace("\nsecret", "\n  SECRET"), "; of the tests\n# so is this\n\n" + ini() + "\nregion = ap-singapore\n",
                        ini("other", "other", section="a") + ini() + ini("other", "other", section="z"),
                        ini(f'"{SECRET_ID}"', f"'{SECRET_KEY}'"), ini().replace("[default]", "[ default ]  ; the first"),
                        "\ufeff" + ini(), ini().rstrip("\n"), "[a]\nnot = mine\nnor this\n" + ini(), ini() + "token =\n"):
            with self.subTest(content=content):
                self.write(".tencentcloud/credentials", content)
                self.expect(self.list(), 0)

    def test_ini_of_a_variable(self):
        self.write(".tencentcloud/credentials", ini("of-the-home"))
        path = self.write("elsewhere/keys", ini())
        self.expect_from(path, TENCENTCLOUD_CREDENTIALS_FILE=path)
        self.expect(self.list(TENCENTCLOUD_CREDENTIALS_FILE=self.home + "/absent"), 2,
                    f"TENCENTCLOUD_CREDENTIALS_FILE {self.home}/absent: No such file")
        path = self.write("elsewhere/keys", ini(section="other"))
        self.expect(self.list(TENCENTCLOUD_CREDENTIALS_FILE=path), 2,
                    f"TENCENTCLOUD_CREDENTIALS_FILE {path}: it has no section [default]")

    def test_ini_of_the_system(self):
        library = os.path.join(self.home, "etc_folder.so")
        subprocess.run(["cc", "-shared", "-fPIC", "-o", library, os.path.join(ROOT, "tests", "e2e", "etc_folder.c")], check=True, timeout=60)
        # Beside a sanitizer the library need not be the first one.
        moved = {"LD_PRELOAD": library, "ETC_TENCENTCLOUD": self.etc,
                 "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"}
        self.write("etc/credentials", ini())
        self.expect_from("/etc/tencentcloud/credentials", **moved)
        self.expect_from("/etc/tencentcloud/credentials", HOME=None, **moved)
        path = self.write(".tencentcloud/credentials", ini(section="other"))
        self.expect_from("/etc/tencentcloud/credentials", **moved)
        self.write("etc/credentials", ini("of-etc"))
        self.write(".tencentcloud/credentials", ini())
        self.expect_from(path, **moved)

    def test_tccli(self):
        path = self.write(".tccli/default.credential", tccli())
        self.expect_from(path)
        for content in (json.dumps({"type": "oauth", "oauth": {"openId": "x", "token": "y", "list": [1, {"secretId": 2}]}, "secretId": SECRET_ID,
                                    "expiresAt": 1, "secretKey": SECRET_KEY}),
                        tccli().replace("e", "\\u0065").replace("s\\u0065cr\\u0065tId", "secretId").replace("s\\u0065cr\\u0065tK\\u0065y", "secretKey")
                        .replace("tok\\u0065n", "token"), tccli(token=""), tccli().replace("\n", "\r\n")):
            with self.subTest(content=content):
                self.write(".tccli/default.credential", content)
                self.expect(self.list(), 0)
        self.write(".tccli/default.credential", tccli("of-default"))
        path = self.write(".tccli/prod.credential", tccli())
        self.expect_from(path, TCCLI_PROFILE="prod")
        self.expect_from(path, "--profile", "prod")
        self.expect_from(path, "--profile", "prod", TCCLI_PROFILE="default")

    def test_a_profile_is_a_section_or_tcclis(self):
        path = self.write(".tencentcloud/credentials", ini("of-default") + ini(section="prod"))
        self.expect_from(f"{path}, profile prod", "--profile", "prod")
        # TCCLI_PROFILE is tccli's alone.
        self.expect(self.list(TCCLI_PROFILE="prod"), 4, "AuthFailure.SecretIdNotFound")
        other = self.write(".tccli/stage.credential", tccli())
        self.expect_from(other, "--profile", "stage")
        self.expect(self.list("--profile", "absent"), 2, "there are no credentials of the profile 'absent'",
                    f"{path}: it has no section [absent]", f"{self.home}/.tccli/absent.credential: No such file")
        self.expect_from(f"{path}, profile prod", "--profile", "prod", "--credentials-file", path)
        self.expect(self.list("--profile", "stage", "--credentials-file", path), 2,
                    f"--credentials-file {path}: it has no section [stage]")
        self.expect(self.list("--profile", "prod", "--credentials-file", other), 2, "it is no INI file, so it has no profiles")
        self.expect_from(other, "--profile", "stage", TENCENTCLOUD_CREDENTIALS_FILE=path)
        for name in ("../prod", "/prod"):
            self.expect(self.list("--profile", name), 2, "--profile: a profile's name has no /")
            self.expect(self.list(TCCLI_PROFILE=name), 4)
        os.remove(path)
        self.expect(self.list(TCCLI_PROFILE="a/b"), 2, "TCCLI_PROFILE: a profile's name has no /")

    def test_order(self):
        """Each source in turn has the right keys, and all that come after it have wrong ones."""
        wrong = ("someone-else", "another-secret-key")
        explicit = self.write("explicit", lines(*wrong))
        with Metadata(watcher=keys()) as metadata:
            self.env.update(metadata.env)
            self.write("systemd/teo-purge", lines(*wrong))
            self.write(".tencentcloud/credentials", ini(*wrong))
            self.write(".tccli/default.credential", tccli(*wrong))
            environment = {"TENCENTCLOUD_SECRET_ID": "someone-else", "TENCENTCLOUD_SECRET_KEY": "another-secret-key"}
            right = {"TENCENTCLOUD_SECRET_ID": SECRET_ID, "TENCENTCLOUD_SECRET_KEY": SECRET_KEY}

            # What is named by an option goes before the environment.
            self.expect_from("the role watcher of this instance", "--role", "watcher", **environment)
            self.write("explicit", lines())
            self.expect_from(explicit, "--credentials-file", explicit, **environment)
            self.write(".tccli/prod.credential", tccli())
            self.expect_from(f"{self.home}/.tccli/prod.credential", "--profile", "prod", **environment)

            self.expect_from("the environment", **right)
            path = self.write("systemd/teo-purge", lines())
            self.expect_from(path)
            os.remove(path)
            path = self.write(".tencentcloud/credentials", ini())
            self.expect_from(path)
            os.remove(path)
            path = self.write(".tccli/default.credential", tccli())
            self.expect_from(path)
            # The role is asked for only where an option names it.
            os.remove(path)
            self.expect(self.list(), 2, "there are no credentials")
            self.assertEqual(len(metadata.paths), 1)

    def test_options_of_a_file(self):
        """They say where the keys are if neither an argument nor the environment has them."""
        wrong = {"TENCENTCLOUD_SECRET_ID": "someone-else", "TENCENTCLOUD_SECRET_KEY": "another-secret-key"}
        right = {"TENCENTCLOUD_SECRET_ID": SECRET_ID, "TENCENTCLOUD_SECRET_KEY": SECRET_KEY}
        path = self.write("keys", lines())
        other = self.write("other", lines("someone-else"))
        sections = self.write("sections", ini("someone-else") + ini(section="prod"))
        with Metadata(watcher=keys(), other=keys(TmpSecretId="someone-else")) as metadata:
            self.env.update(metadata.env)
            for options, arguments, env, place in (
                    (f"credentials-file = {path}", (), {}, path),
                    ("role = watcher", (), {}, "the role watcher"),
                    (f"credentials-file = {sections}\nprofile = prod", (), {}, f"{sections}, profile prod"),
                    (f"credentials-file = {other}", (), right, "the environment"),
                    ("role = other", (), right, "the environment"),
                    ("role = other", ("--credentials-file", path), wrong, path),
                    ("role = other", ("--role", "watcher"), wrong, "the role watcher"),
                    (f"credentials-file = {other}", ("--role", "watcher"), wrong, "the role watcher"),
                    (f"credentials-file = {other}\nprofile = x", ("--credentials-file", path), wrong, path)):
                with self.subTest(options=options, arguments=arguments):
                    self.write(".config/teo-purge.conf", options + "\n")
                    self.expect_from(place, *arguments, TEO_PURGE_CONFIG=None, **env)
            self.write(".config/teo-purge.conf", f"credentials-file = {path}\nrole = watcher\n")
            self.expect(self.list(TEO_PURGE_CONFIG=None), 2, "--role and --credentials-file exclude each other")
            self.write(".config/teo-purge.conf", "role = absent\n")
            self.expect(self.list(TEO_PURGE_CONFIG=None), 2, "--role absent: no such role", "attached: watcher, other")

    def test_options_that_exclude_each_other(self):
        for name in ("--credentials-file", "--profile"):
            self.expect(self.list("--role", "watcher", name, "x"), 2, f"--role and {name} exclude each other")

    def test_where_nothing_was_found(self):
        result = self.expect(self.list(), 2, "there are no credentials; looked for in:",
                             "the environment: TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY are not set",
                             f"{self.systemd}/teo-purge: No such file", f"{self.home}/.tencentcloud/credentials: No such file",
                             "/etc/tencentcloud/credentials: No such file", f"{self.home}/.tccli/default.credential: No such file",
                             "what to do: set TENCENTCLOUD_SECRET_ID")
        self.assertEqual(result.err.count("\n"), 7)
        self.expect(self.list(HOME=None, CREDENTIALS_DIRECTORY=None), 2, "$CREDENTIALS_DIRECTORY/teo-purge: CREDENTIALS_DIRECTORY is not set",
                    "~/.tencentcloud/credentials: HOME is not set", "~/.tccli: HOME is not set")
        self.expect(self.list(HOME="", CREDENTIALS_DIRECTORY=""), 2, "HOME is not set", "CREDENTIALS_DIRECTORY is not set")
        self.expect(self.list(HOME="/" + "x" * 5000), 2, "the path is too long")

    def test_a_source_that_cannot_be_used_is_not_skipped(self):
        self.write(".tccli/default.credential", tccli())
        for path in ("systemd/teo-purge", ".tencentcloud/credentials"):
            for content, mode, text in ((lines(), 0o644, "its mode is 0644"), (ini(), 0o620, "its mode is 0620"),
                                        ("", 0o600, "are not set"), ("[default]\nsecret_id = a\n", 0o600, "secret_key is missing"),
                                        ("{\n\"secretId\": \"a\",\n}\n", 0o600, ":3: it is not JSON"),
                                        ("{\"secretId\": \"a\"}", 0o600, "it must set secretId and secretKey; secretKey is missing")):
                with self.subTest(path=path, text=text):
                    full = self.write(path, content, mode)
                    self.expect(self.list(), 2, f"{full}:", text)
            os.remove(full)
        self.expect(self.list(TENCENTCLOUD_SECRET_ID="a"), 2, "the environment: it must set")
        os.makedirs(os.path.join(self.home, ".tencentcloud/credentials"))
        self.expect(self.list(), 2, "it is not a regular file")

    @unittest.skipUnless(os.geteuid() == 0 and shutil.which("setpriv"), "only root can become another user")
    def test_files_of_another_user(self):
        """A file that may not be read is an error; one in a folder that may not be entered is not there."""
        os.chmod(self.home, 0o755)
        path = self.write(".tencentcloud/credentials", ini())
        tool = shutil.copy(TOOL, self.home)     # its own folder may be locked, too

        def listed():
            return subprocess.run(["setpriv", "--reuid=12345", "--regid=12345", "--clear-groups", tool, "list", "--zone-id", ZONE,
                                   "--endpoint", self.emulator.url], env=environment(**self.env), capture_output=True, text=True,
                                  timeout=PATIENCE, check=False)

        done = listed()
        self.assertEqual(done.returncode, 2)
        self.assertIn(f"teo-purge: {path}: Permission denied", done.stderr)
        os.chmod(os.path.dirname(path), 0o700)
        done = listed()
        self.assertEqual(done.returncode, 2)
        self.assertIn("there are no credentials", done.stderr)
        self.assertIn(f"  {path}: Permission denied", done.stderr)
        # What root shows to the user's group is taken.
        os.chmod(os.path.dirname(path), 0o755)
        os.chown(path, 0, 12345)
        os.chmod(path, 0o440)
        self.assertEqual(listed().returncode, 0)

    def test_malformed_ini(self):
        for content, text in (("[default\n", ":1: it is no section"), ("[default] x\n", ":1: it is no section"),
                              ("[default]\nsecret_id\n", ":2: it is neither NAME = VALUE, a [section] nor a comment"),
                              (ini() + "secret_id = other\n", ":4: its name was given before"),
                              (ini() + ini(), ":5: its name was given before"),
                              (ini(token=TOKEN) + "session_token = another-one\n", ":5: token and session_token are not the same token"),
                              (ini("a b"), ":2: byte 2 of secret_id is a blank"), (ini("\"a"), ":2: secret_id is in quotes"),
                              (ini(""), ":2: secret_id is empty"), ("[default]\nregion = a\n", "secret_id and secret_key are not set"),
                              (ini(token="caf\u00e9"), ":4: byte 4 of token"), (ini().encode("utf-16"), "NUL"),
                              (ini(LONG_ID * 8 + "x"), ":2: secret_id is longer than 8192 bytes")):
            with self.subTest(text=text):
                path = self.write("keys", content)
                self.expect(self.list("--credentials-file", path), 2, f"--credentials-file {path}:", text)

    def test_malformed_json(self):
        good = tccli()
        for content, text in (("{", ":1: it is not JSON: it ends too early"), (good[:-2], ":4: it is not JSON: it ends too early"),
                              (good + "x", ":5: it is not JSON"), (good + good, ":5: something follows the JSON object"),
                              ("{" + good, ":1: it is not JSON"), (good.replace(":", ",", 1), ":2: it is not JSON"), ("{1: 2}", ":1: it is not JSON"), (good.replace(",", ""), ":3: it is not JSON"), (good.replace(",", ",,"), ":3: it is not JSON"),
                              (good.replace("null", "nul"), ":4: it is not JSON"), (good.replace(":", " ", 1), ":2: it is not JSON"),
                              (good.replace("null", "null,"), ":5: it is not JSON"), (good.replace("null", "tru"), ":4: it is not JSON"), ("{\"a\"}", ":1: it is not JSON"),
                              (good.replace(f'"{SECRET_ID}"', "5"), ":2: secretId is not a string"),
                              (good.replace(f'"{SECRET_ID}"', "[]"), ":2: secretId is not a string"),
                              (good.replace(f'"{SECRET_ID}"', '{"a": "b"}'), ":2: secretId is not a string"),
                              (good.replace(f'"{SECRET_ID}"', "true"), ":2: secretId is not a string"),
                              (good.replace(f'"{SECRET_ID}"', "null"), "it must set secretId and secretKey; secretId is missing"),
                              (good.replace(SECRET_ID, ""), ":2: secretId is empty"), ("{}", "secretId and secretKey are not set"),
                              (good.replace(SECRET_ID, "a\\u0000b"), ":2: byte 2 of secretId"), (good.replace(SECRET_ID, "\\u00e9"), ":2: byte 1 of secretId"),
                              (good.replace(SECRET_ID, "a\\nb"), ":2: byte 2 of secretId"), (good.replace(SECRET_ID, "a\\x"), ":2: it is not JSON"),
                              (good.replace(SECRET_ID, "a\\u12"), ":2: it is not JSON"), (good.replace(SECRET_ID, "\\\"a"), ":2: secretId is in quotes"),
                              (good.replace('"token"', '"secretId"').replace("null", '"x"'), ":4: a member is there twice"),
                              (good.replace(SECRET_ID, LONG_ID * 8 + "x"), ":2: secretId is longer than 8192 bytes"),
                              ("{" + ",".join(f'"m{i}": 1' for i in range(300)) + "}", "it has too many members"),
                              ("{\"a\":" + "[" * 300 + "]" * 300 + "}", "it has too many members")):
            with self.subTest(text=text, content=content[:80]):
                path = self.write("keys", content)
                self.expect(self.list("--credentials-file", path), 2, f"--credentials-file {path}:", text)


class Long(Case):
    """Texts as long as the service makes them, and one byte more than there is room for."""

    @classmethod
    def setUpClass(cls):
        cls.emulator = cls.enterClassContext(Emulator("--tasks", 3, "--rate", 0, "--secret-id", LONG_ID, "--secret-key", LONG_KEY,
                                                      "--token", LONG_TOKEN))

    def expect_hidden(self, result):
        for secret in (LONG_KEY, LONG_TOKEN):
            self.assertNotIn(secret[:8], result.err.replace("\\t", ""))

    def test_each_source(self):
        long = (LONG_ID, LONG_KEY, LONG_TOKEN)
        names = ("TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY", "TENCENTCLOUD_TOKEN")
        for name in (names[2], "TENCENTCLOUD_SESSION_TOKEN", "TENCENTCLOUD_SECURITY_TOKEN"):
            self.expect(self.list(**dict(zip((*names[:2], name), long))), 0)
        for path, content in (("systemd/teo-purge", lines(*long)), (".tencentcloud/credentials", ini(*long)),
                              (".tccli/default.credential", tccli(*long))):
            with self.subTest(path=path):
                path = self.write(path, content)
                self.expect_hidden(self.expect(self.list("--verbose"), 0, f"credentials: from {path}, with a token"))
                self.expect(self.list("--credentials-file", path), 0)
                os.remove(path)
        with Metadata(watcher=keys(TmpSecretId=LONG_ID, TmpSecretKey=LONG_KEY, Token=LONG_TOKEN)) as metadata:
            self.expect_hidden(self.expect(self.list("--verbose", "--role", "watcher", **metadata.env), 0))

    def test_one_byte_too_long(self):
        most = "x" * 8192
        names = ("TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY", "TENCENTCLOUD_TOKEN")
        for i, name in enumerate(names):
            fits = ["an-id", "a-key-like-this", "a-token-like-this"]
            fits[i] = most
            long = list(fits)
            long[i] += "x"
            text = "is longer than 8192 bytes"
            with self.subTest(name=name):
                self.expect(self.list(**dict(zip(names, fits))), 4, "AuthFailure.")
                self.expect(self.list(**dict(zip(names, long))), 2, f"the environment: {name} {text}")
                for make, format_name in ((lines, name), (ini, ("secret_id", "secret_key", "token")[i]),
                                          (tccli, ("secretId", "secretKey", "token")[i])):
                    self.expect(self.list("--credentials-file", self.write("keys", make(*fits))), 4, "AuthFailure.")
                    path = self.write("keys", make(*long))
                    self.expect(self.list("--credentials-file", path), 2, f"{path}:", f"{format_name} {text}")
                member = ("TmpSecretId", "TmpSecretKey", "Token")[i]
                with Metadata(fits=keys(**{member: fits[i]}), long=keys(**{member: long[i]})) as metadata:
                    self.expect(self.list("--role", "fits", **metadata.env), 4, "AuthFailure.")
                    self.expect(self.list("--role", "long", **metadata.env), 2, f"--role long: {member} {text}")


if __name__ == "__main__":
    unittest.main()
