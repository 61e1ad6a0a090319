"""The examples of boards/posix/examples against the emulator, over TLS.

They print what it serves, or what happened and what to do about it.
"""
import os
import re
import shlex
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "tests", "e2e"))

from harness import PATIENCE, ZONE, Emulator, check_secrets, environment, pki, task  # noqa: E402

EXAMPLES = os.path.abspath(os.environ.get("TEO_EXAMPLES", os.path.join(ROOT, "build", "examples")))
LISTINGS = os.environ.get("TEO_LISTINGS", "list listing").split()
URL = "http://www.example.com/"
TASKS = [task(job=f"job{number}", target=f"{URL}{number}", status=status, age=60 + number)
         for number, status in enumerate(["success", "failed", "processing"] * 50)]
TASKS.append(task(target=f"{URL}\x1b[2J\u00e9\\", age=1000))


def escaped(text):
    return "".join(chr(byte) if 32 <= byte <= 126 and byte != 92 else f"\\x{byte:02X}"
                   for byte in text.encode())


LINES = sorted(f"{one['Status']}\t{escaped(one['Target'])}" for one in TASKS)


class Examples(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.emulator = Emulator(tls="server", tasks=TASKS)
        cls.addClassCleanup(cls.emulator.__exit__)

    def run_example(self, name, *more, emulator=None, ca="ca", status=0, **changes):
        command = [os.path.join(EXAMPLES, name), ZONE, f"{pki()}/{ca}.pem", "localhost",
                   str((emulator or self.emulator).port), *more]
        done = subprocess.run(command, env=environment(**changes), stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=PATIENCE, check=False)
        out, err = done.stdout.decode("ascii"), done.stderr.decode("ascii")
        self.assertEqual(done.returncode, status, out[-1000:] + err[-3000:])
        check_secrets(out + err)
        return out, err

    def test_list(self):
        for name in LISTINGS:
            with self.subTest(name=name):
                out, err = self.run_example(name)
                self.assertEqual((sorted(out.splitlines()), err), (LINES, ""))

    def test_list_of_prefetch_tasks(self):
        ends = ("success", "failed", "processing", "invalid")
        tasks = [task(job=f"p{number}", target=f"{URL}{number}", status=ends[number % 4], age=60 + number,
                      Type="prefetch_url") for number in range(150)]
        lines = sorted(f"{one['Status']}\t{one['Target']}" for one in tasks)
        with Emulator(tls="server", tasks=tasks + TASKS) as emulator:
            out, err = self.run_example("list", "prefetch", emulator=emulator)
            self.assertEqual((sorted(out.splitlines()), err), (lines, ""))
            self.assertEqual({one["headers"]["x-tc-action"] for one in emulator.requests()},
                             {"DescribePrefetchTasks"})
            out, err = self.run_example("list", emulator=emulator)
            self.assertEqual((sorted(out.splitlines()), err), (LINES, ""))

    def test_superloop(self):
        out, err = self.run_example("superloop")
        self.assertEqual(out, "51 tasks succeeded, 100 did not\n")
        self.assertIn("the loop is alive\n", err)
        self.assertEqual(err.count("attempt: "), 3)  # one learns the time, two get a page each
        self.assertGreater(int(re.search(r"turns of other work: (\d+)", err)[1]), 0)

    def test_superloop_ends_by_its_deadline(self):
        with Emulator("--hang", tls="server", tasks=TASKS) as silent:
            out, err = self.run_example("superloop", "1500", emulator=silent, status=1)
        self.assertEqual(out, "")
        self.assertRegex(err, r"\nerror: .*time.*\nwhat to do: .+\n")
        self.assertGreater(int(re.search(r"turns of other work: (\d+)", err)[1]), 100)

    def test_modem(self):
        self.assertEqual(self.run_example("modem")[0].partition(":")[0], "151 tasks")

    def test_wrong_secret_key(self):
        wrong = {"TENCENTCLOUD_SECRET_KEY": "wrong", "status": 1}
        for name in "list", "listing":
            out, err = self.run_example(name, **wrong)
            self.assertEqual(out, "")
            self.assertRegex(err, r"^error: .+\nwhat to do: .*SecretKey.*\n"
                                  r"code: AuthFailure\.SignatureFailure\nmessage: .+\n"
                                  r"RequestId: [-0-9a-f]{36}\n$")
        self.assertRegex(self.run_example("superloop", **wrong)[1], "what to do: .*SecretKey")

    def test_no_credentials(self):
        for name in "list", "superloop", "listing":
            out, err = self.run_example(name, status=1, TENCENTCLOUD_SECRET_ID=None)
            self.assertEqual(out, "")
            self.assertRegex(err, r"error: .*SecretId.*\nwhat to do: .+\n")

    def test_a_ca_that_did_not_sign(self):
        before = len(self.emulator.requests())
        for name in "list", "superloop", "listing":
            out, err = self.run_example(name, ca="other-ca", status=1)
            self.assertEqual(out, "")
            self.assertRegex(err, r"error: .*trusted CA.*\nwhat to do: .*CA.*\n")
        self.assertIn("0 tasks", self.run_example("modem", ca="other-ca", status=1)[0])
        self.assertEqual(len(self.emulator.requests()), before)

    def test_no_ca(self):
        for name in "superloop", "modem", "listing":
            out, err = self.run_example(name, ca="none", status=1)
            self.assertEqual(out, "")
            self.assertRegex(err, r"^error: .+\nwhat to do: .*CA")
        err = self.run_example("list", ca="none", status=2)[1]
        self.assertRegex(err, r"^error: .*none\.pem.*CA")

    def test_usage(self):
        for name in "list", "superloop", "modem", "listing":
            done = subprocess.run([os.path.join(EXAMPLES, name)], capture_output=True, text=True,
                                  check=False)
            self.assertEqual((done.returncode, done.stdout, done.stderr[:6]), (2, "", "usage:"))


@unittest.skipUnless("TEO_LIBRARIES" in os.environ, "no folder of libraries is named")
class Commands(unittest.TestCase):
    def test_the_command_that_each_head_names(self):
        folder = os.path.join(ROOT, "boards", "posix", "examples")
        found = {**os.environ, "CPATH": os.path.join(ROOT, "include"),
                 "LIBRARY_PATH": os.environ["TEO_LIBRARIES"]}
        for name in "list.c", "superloop.c", "modem.c", "listing.cpp":
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                command = re.search(r"^(?: \*|//)   (c[c+]+ .*)$", file.read(), re.MULTILINE)[1]
            with tempfile.TemporaryDirectory() as output:
                command = command.replace("-o ", f"-Wall -Wextra -Werror -o {output}/")
                subprocess.run(shlex.split(command), cwd=folder, env=found, check=True)


if __name__ == "__main__":
    unittest.main()
