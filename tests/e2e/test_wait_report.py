"""teo-purge wait: what it reports, on a terminal and elsewhere."""

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import termios
import time
import unittest

from harness import (
    PATIENCE, QUICK, SECRET_KEY, TOOL, ZONE, Emulator, TestCase, environment, load_tests,
    moving, run, task, terminal,
)


class Terminal(TestCase):
    """Standard error is a terminal, standard output a pipe or the same terminal."""

    def on_terminal(self, emulator, *arguments, both=False, until=None, width=0, **env):
        """Everything that the terminal was sent, what the pipe was, and the exit status."""
        master, slave = terminal()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24 if width else 0, width, 0, 0))
        # As a shell's own job: where the tests run in the background of a script, an interrupt is ignored, also by their children.
        process = subprocess.Popen([TOOL, "wait", "--zone-id", ZONE, "--endpoint", emulator.url, *arguments],
                                   env=environment(**env), stdin=subprocess.DEVNULL, stdout=slave if both else subprocess.PIPE,
                                   stderr=slave, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        os.close(slave)
        seen = b""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if select.select([master], [], [], 0.05)[0]:
                try:
                    seen += os.read(master, 65536)
                except OSError:     # Linux: the last one on the other side has gone
                    break
            elif process.poll() is not None:
                break
            if until and until in seen:
                process.send_signal(signal.SIGINT)
                until = None
        os.close(master)
        out = b"" if both else process.stdout.read()
        if process.stdout:
            process.stdout.close()
        self.assertNotIn(SECRET_KEY.encode(), seen + out)
        return seen.decode(), out.decode(), process.wait(PATIENCE)

    def screen(self, seen):
        """What is left to see: a carriage return starts the line anew, and what is written later covers it."""
        lines = []
        for line in seen.replace("\r\n", "\n").split("\n"):
            cells = []
            for part in line.split("\r"):
                cells[:len(part)] = part
            lines.append("".join(cells).rstrip())
        return lines

    def test_progress(self):
        with Emulator(tasks=[task("a", "1"), moving("a", "2", 0.7), task("b", "3")]) as emulator:
            seen, out, status = self.on_terminal(emulator, "--job-id", "a", "b", *QUICK, "--output", "jsonl")
            self.assertEqual(status, 0)
            self.assertIn("1 of 2 jobs ended, 2 of 3 tasks", seen)
            self.assertEqual(self.screen(seen), ["teo-purge: 2 jobs: 2 succeeded, 0 failed; 3 tasks: 3 success", ""])
            self.assertEqual(out.count("\n"), 3)
            self.assertNotIn("\x1b", seen)

    def test_rows_and_progress_on_one_screen(self):
        with Emulator(tasks=[task("a", "1"), moving("a", "2", 0.7, "failed")]) as emulator:
            seen, _, status = self.on_terminal(emulator, "--job-id", "a", *QUICK, both=True)
            self.assertEqual(status, 1)
            self.assertIn("1 of 2 tasks", seen)
            plain = re.sub("\x1b\\[[0-9]*m", "", seen)
            self.assertEqual([line.split()[-1:] for line in self.screen(plain)], [["TARGET"], ["1"], ["2"], ["failed"], []])
            self.assertRegex(seen, "\x1b\\[32msuccess *\x1b\\[0m")
            self.assertRegex(seen, "\x1b\\[31mfailed *\x1b\\[0m")

    def test_interrupt_leaves_a_clean_line(self):
        with Emulator(tasks=[moving("a", "1", 99)]) as emulator:
            seen, _, status = self.on_terminal(emulator, "--job-id", "a", until=b"left")
            self.assertEqual(status, -signal.SIGINT)
            self.assertEqual(self.screen(seen), [""])

    def test_no_line_is_longer_than_the_terminal(self):
        # The terminal's own width, that of the environment where it has none, and 80 where that says nothing.
        for width, columns, most in ((40, None, 40), (0, "30", 30), (40, "30", 40), (5, None, 5), (0, None, 80),
                                     (0, "much", 80), (300, None, 80)):
            with self.subTest(width=width, columns=columns), Emulator(tasks=[moving("a", "1", 0.5)]) as emulator:
                seen, _, status = self.on_terminal(emulator, "--job-id", "a", *QUICK, width=width, COLUMNS=columns)
                self.assertEqual(status, 0)
                progress = seen[:seen.index("teo-purge: 1 job")]
                self.assertNotIn("\n", progress)
                self.assertLess(max(map(len, progress.split("\r"))), most)
                self.assertEqual(self.screen(seen), ["teo-purge: 1 job: 1 succeeded, 0 failed; 1 task: 1 success", ""])

    def test_quiet(self):
        with Emulator(tasks=[moving("a", "1", 0.5)]) as emulator:
            for flag in ("-q", "--quiet"):
                self.assertEqual(self.on_terminal(emulator, "--job-id", "a", flag, *QUICK)[::2], ("", 0))


class Report(TestCase):
    """Standard error is no terminal."""

    def test_no_progress_within_a_minute(self):
        with Emulator(tasks=[moving("a", "1", 0.5)]) as emulator:
            self.assertEqual(self.expect(emulator.wait("--job-id", "a", *QUICK), 0).err,
                             "teo-purge: 1 job: 1 succeeded, 0 failed; 1 task: 1 success\n")

    def test_a_line_now_and_then(self):
        with Emulator(tasks=[task("a", "1"), moving("b", "2", 2.2)]) as emulator:
            result = self.expect(emulator.wait("--job-id", "a", "b", *QUICK, "--progress", "500ms"), 0)
            lines = [line for line in result.err.split("\n") if "left" in line]
            self.assertIn(len(lines), (3, 4))
            for line in lines:
                self.assertRegex(line, "^teo-purge: 1 of 2 jobs ended, 1 of 2 tasks; (next look in . s|looking now), 0:1. left$")

    def test_a_line_also_in_a_long_pause(self):
        with Emulator(tasks=[moving("a", "1", 1)]) as emulator:
            result = self.expect(emulator.wait("--job-id", "a", "--interval", "1800ms", "--progress", "500ms"), 0)
            self.assertIn(result.err.count("left"), (2, 3))

    def test_a_line_also_during_a_long_look(self):
        for fault in ("--status 503 --retry-after 2", "--delay 2"):
            with self.subTest(fault=fault), Emulator("--at", f"1 {fault}", tasks=[task("a", "1")]) as emulator:
                result = self.expect(emulator.wait("--job-id", "a", "--timeout", "10s", "--progress", "500ms"), 0)
                lines = [line for line in result.err.split("\n") if "left" in line]
                self.assertIn(len(lines), (3, 4))
                self.assertRegex(lines[0], "^teo-purge: 0 of 1 job ended, 0 of 0 tasks; looking now, 0:0. left$")

    def test_a_job_that_is_not_known_is_named_once(self):
        with Emulator(tasks=[task("a", "1", _appears=0.7), task("b", "2")]) as emulator:
            result = self.expect(emulator.wait("--job-id", "a", "b", *QUICK), 0)
            self.assertEqual(result.err.split("\n"), ["teo-purge: a: no task of it is known yet; waiting",
                                                      "teo-purge: 2 jobs: 2 succeeded, 0 failed; 2 tasks: 2 success", ""])

    def test_sums(self):
        tasks = [task("a", "1"), task("b", "2"), task("b", "3", "failed"), task("c", "4", "canceled"),
                 task("d", "5", "timeout"), task("d", "6", "invalid"), moving("e", "7", 99)]
        with Emulator(tasks=tasks) as emulator:
            self.expect(emulator.wait("--job-id", "a", "b", "c", "d"), 1,
                        "4 jobs: 1 succeeded, 3 failed; 6 tasks: 2 success, 1 failed, 1 timeout, 1 canceled, 1 invalid\n")
            self.expect(emulator.wait("--job-id", "b", "e", "--timeout", "400ms"), 6,
                        "2 jobs: 0 succeeded, 1 failed, 1 not ended; 3 tasks: 1 success, 1 failed, 1 not ended\n",
                        "1 of 2 jobs has not ended")

    def test_quiet(self):
        with Emulator(tasks=[moving("a", "1", 0.7, _appears=0.4)]) as emulator:
            self.assertEqual(self.expect(emulator.wait("--job-id", "a", *QUICK, "-q", "--progress", "1ms"), 0).err, "")
            # What went wrong is said all the same.
            result = emulator.wait("--job-id", "b", "--timeout", "300ms", "--quiet")
            self.assertEqual(self.expect(result, 6, "out of time", "b: no task of it was seen").err.count("\n"), 2)


if __name__ == "__main__":
    unittest.main()
