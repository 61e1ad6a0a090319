"""Where the output goes: files, pipes, terminals, and places that do not take it."""

import os
import re
import subprocess
import time
import unittest

from harness import PATIENCE, TOOL, ZONE, Emulator, TestCase, environment, load_tests, run, task, terminal


class Streams(TestCase):
    @classmethod
    def setUpClass(cls):
        cls.emulator = cls.enterClassContext(Emulator("--rate", 0, "--tasks", 500))

    def test_a_full_disk(self):
        with open("/dev/full", "wb") as full:
            for name in ("table", "jsonl", "csv", "summary"):
                with self.subTest(output=name):
                    self.expect(self.emulator.run("list", "--output", name, out=full), 7, "cannot write to stdout",
                                "No space left")
            for arguments in (("--help",), ("list", "--help"), ("--version",),
                              ("list", "--zone-id", ZONE, "--dry-run")):
                with self.subTest(arguments=arguments):
                    self.expect(run(*arguments, out=full), 7, "cannot write to stdout")
            with Emulator(tasks=[task("a", "1")]) as emulator:
                self.expect(emulator.wait("--job-id", "a", out=full), 7)

    def test_a_full_disk_ends_a_long_listing_early(self):
        with Emulator("--rate", 0, "--tasks", 500) as emulator, open("/dev/full", "wb") as full:
            self.expect(emulator.list("--page-size", 10, out=full), 7)
            self.assertLess(len(emulator.requests()), 20)

    def test_a_reader_that_leaves(self):
        reader, writer = os.pipe()
        os.close(reader)
        try:
            for run_it in (lambda: self.emulator.list(out=writer), lambda: self.emulator.run("list", out=writer),
                           lambda: self.emulator.run("list", "--output", "summary", out=writer),
                           lambda: self.emulator.list("--dry-run", out=writer), lambda: run("--help", out=writer),
                           lambda: run("list", "--version", out=writer)):
                # As with `| head`: the reader has what it wanted, so there is no message.
                self.assertEqual(self.expect(run_it(), 7).err, "")
        finally:
            os.close(writer)

    def test_closed_streams(self):
        def without(*numbers):
            def close():
                for number in numbers:
                    os.close(number)
            return close

        # A socket must not take the place of a stream: the tasks would go to the service.
        self.expect(self.emulator.run("list", before=without(1)), 7, "cannot write to stdout")
        self.expect(self.emulator.run("list", before=without(0, 1)), 7)
        self.assertEqual(self.emulator.run("list", before=without(2)).status, 0)
        self.assertEqual(self.emulator.run("list", "--verbose", before=without(0, 2)).status, 0)
        self.assertEqual({one["status"] for one in self.emulator.requests()}, {200})

    def test_rows_are_seen_while_the_reply_is_on_its_way(self):
        tasks = [task("a", f"http://www.example.com/{number}") for number in range(30)]
        with Emulator("--trickle", 0.0005, tasks=tasks) as emulator:
            begun = time.monotonic()
            with subprocess.Popen([TOOL, "list", "--zone-id", ZONE, "--endpoint", emulator.url, "--output", "jsonl"],
                                  env=environment(), stdout=subprocess.PIPE) as process:
                process.stdout.readline()
                first = time.monotonic() - begun
                process.stdout.read()
                self.assertEqual(process.wait(PATIENCE), 0)
                self.assertLess(first, (time.monotonic() - begun) / 3)


class Terminal(TestCase):
    tasks = [task("a", "http://\x1b[31m/"), task("a", "x\r\ny", "failed"), task("a", "z", "canceled"),
             task("a", "p", "processing"), task("a", "t", "timeout"), task("a", "o", "archived"), task("a", "i", "invalid")]

    def show(self, *arguments, **env):
        master, slave = terminal()
        with Emulator(tasks=self.tasks) as emulator:
            result = emulator.run("list", *arguments, out=slave, env=env)
        os.close(slave)
        data = b""
        while True:
            try:
                piece = os.read(master, 65536)
            except OSError:
                break
            if not piece:
                break
            data += piece
        os.close(master)
        self.expect(result, 0)
        return data.decode().replace("\r\n", "\n")

    def test_colours(self):
        out = self.show()
        for text in ("\x1b[32msuccess\x1b[0m", "\x1b[31mfailed\x1b[0m", "\x1b[31mcanceled\x1b[0m", "\x1b[31mtimeout\x1b[0m",
                     "\x1b[36mprocessing\x1b[0m", "\x1b[31minvalid\x1b[0m"):
            self.assertIn(text, re.sub(" +(\x1b)", r"\1", out))
        # Colours take no columns: all is where it is without them.
        self.assertEqual(re.sub("\x1b\\[[0-9]+m", "", out), self.show(NO_COLOR="1"))

    def test_no_colours(self):
        for env in ({"NO_COLOR": "1"}, {"TERM": "dumb"}, {"TERM": None}):
            with self.subTest(env=env):
                self.assertNotIn("\x1b", self.show(**env))
        self.assertIn("\x1b", self.show(NO_COLOR=""))

    def test_an_option_goes_before_the_environment(self):
        for word, env in (("always", {"NO_COLOR": "1"}), ("always", {"TERM": "dumb"}), ("auto", {"CLICOLOR_FORCE": "1"}), ("auto", {})):
            with self.subTest(word=word, env=env):
                self.assertIn("\x1b[32msuccess", self.show("--color", word, **env))
        for word, env in (("never", {"CLICOLOR_FORCE": "1"}), ("never", {}), ("auto", {"NO_COLOR": "1", "CLICOLOR_FORCE": "1"})):
            with self.subTest(word=word, env=env):
                self.assertNotIn("\x1b", self.show("--color", word, **env))

    def test_colours_without_a_terminal(self):
        with Emulator(tasks=self.tasks) as emulator:
            for arguments, env, wanted in (((), {}, False), (("--color", "always"), {}, True), ((), {"CLICOLOR_FORCE": "1"}, True),
                                           ((), {"CLICOLOR_FORCE": "0"}, False), (("--color", "never"), {"CLICOLOR_FORCE": "1"}, False)):
                with self.subTest(arguments=arguments, env=env):
                    out = self.expect(emulator.run("list", *arguments, env=env), 0).out
                    self.assertEqual("\x1b[31mfailed" in out, wanted)

    def test_only_the_table_has_colours(self):
        for name in ("jsonl", "csv", "summary"):
            with self.subTest(output=name):
                self.assertNotIn("\x1b", self.show("--output", name))

    def test_csv_on_a_terminal_keeps_its_lines(self):
        self.assertIn(r'"x\x0d\x0ay"', self.show("--output", "csv"))


if __name__ == "__main__":
    unittest.main()
