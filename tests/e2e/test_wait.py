"""teo-purge wait: ends when the jobs do, with as few requests as it takes, and never tells of an end that is none."""

import collections
import fcntl
import json
import os
import re
import select
import signal
import struct
import subprocess
import tempfile
import termios
import threading
import time
import unittest

from harness import (
    DAY, PATIENCE, SECRET_KEY, TOOL, ZONE, Emulator, Relay, TestCase, environment, free_port, load_tests, pki, run, seconds_of,
    shown, task, terminal,
)

QUICK = ("--interval", "200ms", "--timeout", "20s")


def moving(job, target, after, then="success", **members):
    """A task in processing for `after` seconds."""
    return task(job, target, "processing", **members, _after=after, _then=then)


class Ends(TestCase):
    def test_done_at_once(self):
        with Emulator(tasks=[task("a", "1"), task("a", "2"), task("b", "3")]) as emulator:
            result = self.expect(emulator.wait("--job-id", "a"), 0)
            self.assertEqual([row["Target"] for row in result.rows], ["1", "2"])
            self.assertEqual(result.err, "teo-purge: 1 job: 1 succeeded, 0 failed; 2 tasks: 2 success\n")
            self.assertEqual(emulator.queries(), [{"ZoneId": ZONE, "Offset": 0, "Limit": 1000,
                                                   "Filters": [{"Name": "job-id", "Values": ["a"]}]}])

    def test_each_row_once_when_it_ends(self):
        tasks = [moving("a", "slow", 1.2), task("a", "quick"), moving("a", "mid", 0.6)]
        with Emulator(tasks=tasks, tls="server") as emulator:
            result = self.expect(emulator.wait("--job-id", "a", *QUICK), 0)
            self.assertEqual([row["Target"] for row in result.rows], ["quick", "mid", "slow"])
            self.assertEqual({row["Status"] for row in result.rows}, {"success"})
            requests = emulator.requests()
            self.assertEqual({one["connection"] for one in requests}, {1})
            # One look an interval.
            self.assertLessEqual(len(requests), 2 + 1.2 / 0.2)

    def test_failures(self):
        for status in ("failed", "timeout", "canceled", "invalid"):
            with self.subTest(status=status):
                then = {"Status": status, "FailType": "taskFailed", "FailMessage": "It failed."}
                with Emulator(tasks=[task("a", "1"), moving("a", "2", 0.3, then), moving("a", "3", 0.8)]) as emulator:
                    result = self.expect(emulator.wait("--job-id", "a", *QUICK), 1)
                    # It goes on to the end of the job all the same.
                    self.assertEqual([row["Target"] for row in result.rows], ["1", "2", "3"])
                    self.assertEqual(result.rows[1]["Status"], status)
                    self.assertEqual(result.rows[1]["FailMessage"], "It failed.")

    def test_several_jobs(self):
        tasks = [task("a", "1"), moving("b", "2", 0.7), moving("c", "3", 0.4, "failed"), task("d", "4")]
        with Emulator(tasks=tasks) as emulator:
            result = self.expect(emulator.wait("--job-id", "a", "b", "--job-id=c", "--job-id", "a", *QUICK), 1)
            self.assertEqual([row["JobId"] for row in result.rows], ["a", "c", "b"])
            asked = collections.Counter(query["Filters"][0]["Values"][0] for query in emulator.queries())
            # Named twice, asked once; ended, never asked again; not named, never asked.
            self.assertEqual(asked["a"], 1)
            self.assertNotIn("d", asked)
            self.assertLess(asked["c"], asked["b"])
            self.assertEqual({one["connection"] for one in emulator.requests()}, {1})

    def test_a_job_that_appears_late(self):
        with Emulator(tasks=[moving("a", "1", 0.9, _appears=0.5)]) as emulator:
            result = self.expect(emulator.wait("--job-id", "a", *QUICK), 0)
            self.assertEqual(len(result.rows), 1)

    def test_rows_that_appear_late(self):
        tasks = [moving("a", "1", 0.9), task("a", "2", _appears=0.5)]
        with Emulator(tasks=tasks) as emulator:
            self.assertEqual([row["Target"] for row in self.expect(emulator.wait("--job-id", "a", *QUICK), 0).rows],
                             ["2", "1"])

    def test_the_same_row_several_times(self):
        twin = task("a", "twin")
        tasks = [twin, twin, moving("a", "last", 0.7), twin]
        with Emulator(tasks=tasks) as emulator:
            result = self.expect(emulator.wait("--job-id", "a", *QUICK), 0)
            self.assertEqual([row["Target"] for row in result.rows], ["twin", "twin", "twin", "last"])

    def test_the_same_target_ending_in_different_ways(self):
        # The same identity thrice; which of them ends first stands in any order.
        same = {"CreateTime": task()["CreateTime"], "UpdateTime": task()["UpdateTime"]}
        tasks = [moving("a", "twin", 0.8, {"Status": "failed", "UpdateTime": "2026-01-01T00:00:02Z"}, **same),
                 task("a", "twin", "success", **same),
                 moving("a", "twin", 0.4, {"Status": "canceled", "UpdateTime": "2026-01-01T00:00:01Z"}, **same)]
        for one in tasks:
            one.update(same)
        with Emulator(tasks=tasks) as emulator:
            result = self.expect(emulator.wait("--job-id", "a", *QUICK), 1)
            self.assertEqual([row["Status"] for row in result.rows], ["success", "canceled", "failed"])

    def test_many_rows(self):
        tasks = [moving("a", f"http://www.example.com/{number}", number % 3 * 0.5) for number in range(2500)]
        with Emulator("--rate", 0, tasks=tasks) as emulator:
            result = self.expect(emulator.wait("--job-id", "a", *QUICK), 0)
            targets = [row["Target"] for row in result.rows]
            self.assertEqual(sorted(targets), sorted(one["Target"] for one in tasks))
            self.assertEqual([query["Offset"] for query in emulator.queries()[:3]], [0, 1000, 2000])

    def test_table(self):
        with Emulator(tasks=[moving("a", "1", 0.3), task("a", "2")]) as emulator:
            lines = self.expect(emulator.run("wait", "--job-id", "a", *QUICK), 0).out.split("\n")
            self.assertEqual([line.split()[-1:] for line in lines], [["TARGET"], ["2"], ["1"], []])

    def test_rows_are_seen_at_once(self):
        with Emulator(tasks=[task("a", "1"), moving("a", "2", 2)]) as emulator:
            with subprocess.Popen([TOOL, "wait", "--zone-id", ZONE, "--endpoint", emulator.url, "--job-id", "a", *QUICK,
                                   "-q", "--output", "jsonl"], env=environment(), stdout=subprocess.PIPE) as process:
                process.stdout.readline()
                first = time.monotonic()
                process.stdout.readline()
                self.assertGreater(time.monotonic() - first, 1)
                self.assertEqual(process.wait(PATIENCE), 0)


class OutOfTime(TestCase):
    def test_the_jobs_are_named(self):
        tasks = [task("a", "1"), moving("b", "2", 99), task("b", "3"), moving("c", "4", 99, _appears=99)]
        with Emulator(tasks=tasks) as emulator:
            result = self.expect(emulator.wait("--job-id", "a", "b", "c", "--interval", "300ms", "--timeout", "1s"), 6,
                                 "2 of 3 jobs have not ended", "b: 1 of 2 tasks ended, another is processing",
                                 "c: no task of it was seen")
            self.assertNotIn("a:", result.err)
            self.assertEqual([row["Target"] for row in result.rows], ["1", "3"])
            self.expect_time(result, 1)

    def test_the_time_is_used(self):
        # Looks at 0 s and, not at 2 s but once more, right before the end.
        with Emulator(tasks=[moving("a", "1", 99)]) as emulator:
            self.expect_time(self.expect(emulator.wait("--job-id", "a", "--interval", "2s", "--timeout", "3s"), 6), 3)
            first, second = [one["time"] for one in emulator.requests()]
            self.assertGreater(second - first, 2.1)
        with Emulator(tasks=[moving("a", "1", 0.9)]) as emulator:
            self.expect(emulator.wait("--job-id", "a", "--interval", "1h", "--timeout", "2s"), 0)
            self.assertEqual(len(emulator.requests()), 2)

    def test_a_status_that_is_not_known_is_no_end(self):
        with Emulator(tasks=[task("a", "1", "archived"), task("b", "2", None)]) as emulator:
            result = self.expect(emulator.wait("--job-id", "a", "b", "--timeout", "500ms"), 6,
                                 "a: a task has the status 'archived', which is not known here",
                                 "a: 0 of 1 task ended, another is archived", "b: 0 of 1 task ended")
            self.assertEqual(result.out, "")

    def test_a_status_that_is_not_known_is_named_before_others(self):
        with Emulator(tasks=[task("a", "1", "archived"), moving("a", "2", 99)]) as emulator:
            result = self.expect(emulator.wait("--job-id", "a", "--interval", "100ms", "--timeout", "700ms"), 6,
                                 "a: 0 of 2 tasks ended, another is archived")
            self.assertEqual(result.err.count("'archived'"), 1)
        with Emulator(tasks=[task("a", "1", None)]) as emulator:
            self.expect(emulator.wait("--job-id", "a", "--timeout", "400ms"), 6, "a: a task has no status")

    def test_a_failure_does_not_shorten_it(self):
        with Emulator(tasks=[task("a", "1", "failed"), moving("b", "2", 99)]) as emulator:
            self.expect(emulator.wait("--job-id", "a", "b", "--timeout", "500ms"), 6)

    def test_a_service_that_is_never_reached(self):
        with Emulator() as emulator:
            emulator.url = f"http://127.0.0.1:{free_port()}"
            result = self.expect(emulator.wait("--job-id", "a", "--interval", "200ms", "--timeout", "2s"), 6,
                                 "a: no task of it was seen", "the last look failed", "refused")
            self.expect_time(result, 2)

    def test_tasks_that_were_never_read_to_the_end(self):
        with Emulator("--cut", 3000, tasks=[task("a", str(number)) for number in range(100)]) as emulator:
            self.expect(emulator.wait("--job-id", "a", "--retries", 0, "--interval", "100ms", "--timeout", "500ms"), 6,
                        "a: no look at its tasks came to its end")

    def test_a_service_that_hangs(self):
        with Emulator("--hang") as emulator:
            result = self.expect(emulator.wait("--job-id", "a", "--timeout", "1s"), 6, "a: no task of it was seen",
                                 "while waiting for the reply")
            self.expect_time(result, 1)


class Faults(TestCase):
    def test_faults_on_the_way(self):
        faults = [("--status", 503), ("--status", 429), ("--cut", 100), ("--reset", 0), ("--error", "InternalError"),
                  ("--error", "RequestLimitExceeded"), ("--garbage", "html"), ("--garbage", "bad-json"),
                  ("--garbage", "noise"), ("--status", 408), ("--status", 421), ("--status", 425), ("--status", 511)]

        def check(case):
            tls, *fault = case
            with Emulator(*fault, "--fault-from", 2, "--faults", 3, tls=tls,
                          tasks=[task("a", "1"), moving("a", "2", 0.8), moving("b", "3", 0.8)]) as emulator:
                result = self.expect(emulator.wait("--job-id", "a", "b", "--retries", 0, *QUICK), 0, "still trying")
                self.assertEqual(sorted(row["Target"] for row in result.rows), ["1", "2", "3"])
                # The same fault again and again is told once.
                self.assertLessEqual(result.err.count("still trying"), 2)

        pki()
        self.side_by_side([(tls, *fault) for fault in faults for tls in (None, "server")], check)

    def test_retries_within_a_look(self):
        with Emulator("--status", 503, "--faults", 2, tasks=[task("a", "1")]) as emulator:
            self.assertEqual(self.expect(emulator.wait("--job-id", "a", "-q"), 0).err, "")

    def test_a_row_cut_off_is_not_printed_twice(self):
        tasks = [task("a", f"http://www.example.com/{number}") for number in range(30)]
        with Emulator("--cut", 3000, "--faults", 2, tasks=tasks) as emulator:
            rows = self.expect(emulator.wait("--job-id", "a", "--retries", 0, *QUICK), 0).rows
            self.assertEqual(rows, [shown(one) for one in tasks])

    def test_a_job_that_always_fails_holds_up_no_other(self):
        with Emulator("--rate", 0, tasks=[task("a", 7), task("b", "2"), moving("c", "3", 0.5)]) as emulator:
            result = self.expect(emulator.wait("--job-id", "a", "b", "c", "--interval", "100ms", "--timeout", "3s"), 6,
                                 "1 of 3 jobs", "a: no task of it was seen", "wrong type")
            self.assertEqual([row["JobId"] for row in result.rows], ["b", "c"])

    def test_a_service_that_comes_later(self):
        port = free_port()
        started = []

        def start():
            time.sleep(0.8)
            started.append(Emulator("--port", port, tasks=[task("a", "1")]))

        thread = threading.Thread(target=start)
        thread.start()
        with Emulator() as other:
            other.url = f"http://127.0.0.1:{port}"
            result = other.wait("--job-id", "a", *QUICK)
        thread.join()
        with started[0]:
            self.expect(result, 0)

    def test_a_connection_closed_between_looks(self):
        for how in (("--close-each",), ("--close-silently",), ("--idle", 0.1)):
            with self.subTest(how=how):
                with Emulator(*how, tasks=[moving("a", "1", 0.7)], tls="server") as emulator:
                    result = self.expect(emulator.wait("--job-id", "a", "-q", "--retries", 0, *QUICK), 0)
                    self.assertEqual(result.err, "")

    def test_a_refusal_ends_it_at_once(self):
        for code in ("AuthFailure.SecretIdNotFound", "InvalidParameter.ParameterError", "UnauthorizedOperation"):
            with self.subTest(code=code):
                with Emulator("--error", code) as emulator:
                    result = self.expect(emulator.wait("--job-id", "a", *QUICK), 4, code, "RequestId: ")
                    self.assertLess(result.took, 10)
                    self.assertEqual(len(emulator.requests()), 1)
        with Emulator("--status", 403) as emulator:
            self.expect(emulator.wait("--job-id", "a", *QUICK), 4, "HTTP status: 403")

    def test_a_wrong_clock(self):
        with Emulator("--skew", 4000, tasks=[moving("a", "1", 0.4)]) as emulator:
            self.expect(emulator.wait("--job-id", "a", *QUICK), 0)
            codes = [one["code"] for one in emulator.requests()]
            self.assertEqual(codes.count("AuthFailure.SignatureExpire"), 1)


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


class Rows(TestCase):
    """Which rows count, and when they are believed to be all."""

    def reply(self, *rows):
        file = tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8")
        self.addCleanup(file.close)
        json.dump({"Response": {"TotalCount": len(rows), "Tasks": rows, "RequestId": "r"}}, file)
        file.flush()
        return Emulator("--body-file", file.name)

    def test_rows_of_another_job_do_not_count(self):
        with self.reply(task("b", "1", "failed"), task("a", "2"), moving("c", "3", 99)) as emulator:
            result = self.expect(emulator.wait("--job-id", "a", *QUICK), 0, "tasks of another job, b; they do not count")
            self.assertEqual([row["Target"] for row in result.rows], ["2"])
        with self.reply(task("b", "1"), task("a" * 60, "2")) as emulator:
            result = self.expect(emulator.wait("--job-id", "a", "--interval", "100ms", "--timeout", "700ms"), 6,
                                 "a: no task of it was seen")
            self.assertEqual(result.err.count("they do not count"), 1)
            self.assertEqual(result.out, "")

    def test_a_job_id_that_is_longer_than_its_slot(self):
        with Emulator(tasks=[task("a" * 60, "1")]) as emulator:
            self.assertEqual(len(self.expect(emulator.wait("--job-id", "a" * 60), 0).rows), 1)

    def test_a_row_without_a_job_id_is_of_the_job_that_was_asked_for(self):
        with self.reply(task(None, "1")) as emulator:
            self.assertEqual(len(self.expect(emulator.wait("--job-id", "a"), 0).rows), 1)

    def test_one_page_of_different_rows_is_believed_at_once(self):
        with Emulator(tasks=[task("a", str(number)) for number in range(1000)]) as emulator:
            self.expect(emulator.wait("--job-id", "a"), 0)
            self.assertEqual(len(emulator.requests()), 1)

    def test_several_pages_are_believed_after_a_second_look(self):
        with Emulator(tasks=[task("a", str(number)) for number in range(1001)]) as emulator:
            result = self.expect(emulator.wait("--job-id", "a", "--interval", "1h"), 0)
            self.assertEqual([query["Offset"] for query in emulator.queries()], [0, 1000, 0, 1000])
            self.assertEqual(len(result.rows), 1001)
            self.assertLess(result.took, 10)

    def test_equal_rows_are_believed_after_a_second_look(self):
        with Emulator(tasks=[task("a", "twin"), task("a", "other"), task("a", "twin")]) as emulator:
            self.assertEqual(len(self.expect(emulator.wait("--job-id", "a", "--interval", "1h"), 0).rows), 3)
            self.assertEqual(len(emulator.requests()), 2)

    def test_a_row_that_comes_between_two_looks(self):
        # The pages of the first look are asked for at 0 and 0.4 seconds, those of the second at 0.8 and 1.2.
        rows = [task("a", str(number)) for number in range(1001)] + [task("a", "late", "failed", _appears=0.6)]
        with Emulator("--delay", 0.4, tasks=rows) as emulator:
            result = self.expect(emulator.wait("--job-id", "a", *QUICK), 1)
            self.assertEqual(len(result.rows), 1002)

    def test_many_equal_rows(self):
        row = task("a", "twin")
        with Emulator("--rate", 0, tasks=[row] * 1500) as emulator:
            result = self.expect(emulator.wait("--job-id", "a", *QUICK), 0, "1500 tasks: 1500 success")
            self.assertEqual(len(result.rows), 1500)

    def test_equal_rows_on_several_pages_that_end_one_by_one(self):
        created = {"CreateTime": task()["CreateTime"], "UpdateTime": task()["UpdateTime"]}
        rows = [{**task("a", f"target {number % 700}"), **created} for number in range(2100)]
        rows.append(moving("a", "last", 1))
        with Emulator("--rate", 0, tasks=rows) as emulator:
            result = self.expect(emulator.wait("--job-id", "a", *QUICK), 0)
            self.assertEqual(collections.Counter(row["Target"] for row in result.rows),
                             collections.Counter(row["Target"] for row in rows))

    def test_tasks_says_how_many_there_are(self):
        rows = [task("a", "1"), task("a", "2", _appears=0.6), task("b", "3"), task("b", "4"), task("b", "5")]
        with Emulator(tasks=rows) as emulator:
            self.assertEqual(len(self.expect(emulator.wait("--job-id", "a", "--tasks", 2, *QUICK), 0).rows), 2)
            self.assertGreater(len(emulator.requests()), 2)
            # At least so many; all of them must have ended.
            self.expect(emulator.wait("--job-id", "a", "b", "--tasks", 2, *QUICK), 0)
            result = self.expect(emulator.wait("--job-id", "b", "--tasks", 5, "--timeout", "500ms"), 6,
                                 "b: 3 of 5 tasks were seen, 3 ended")
            self.assertEqual(len(result.rows), 3)
            self.expect(emulator.wait("--job-id", "a", "--tasks", 0), 2, "--tasks: '0' is not a number")

    def test_tasks_saves_the_second_look(self):
        with Emulator(tasks=[task("a", str(number)) for number in range(1001)]) as emulator:
            self.expect(emulator.wait("--job-id", "a", "--tasks", 1001), 0)
            self.assertEqual(len(emulator.requests()), 2)

    def test_retry_after_is_kept_to(self):
        for asked, at_least, at_most in ((2, 1.9, 8), (3600, 0, 1.9)):
            reply = f"HTTP/1.1 503 Busy\r\nRetry-After: {asked}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            with self.subTest(asked=asked), Emulator(tasks=[task("a", "1")]) as emulator:
                with Relay(emulator.port, broken=(1,), reply=reply.encode()) as relay:
                    emulator.url = f"http://127.0.0.1:{relay.port}"
                    result = self.expect(emulator.wait("--job-id", "a", "--retries", 0, *QUICK), 0, "still trying")
                    self.assertGreater(result.took, at_least)
                    self.assertLess(result.took, at_most)


class MovingLists(TestCase):
    """The pages of one look do not fit together."""

    def test_an_order_that_is_not_stable(self):
        # A look hardly ever shows all rows: some twice, and some, maybe the one that failed, not at all.
        rows = [task("a", str(number), "failed" if number == 500 else "success") for number in range(1500)]

        def check(seed):
            with Emulator("--rate", 0, "--reorder", "all", "--seed", seed, tasks=rows) as emulator:
                result = emulator.wait("--job-id", "a", "--interval", "100ms", "--timeout", "3s")
                self.assertNotEqual(result.status, 0, result.err)
                targets = [row["Target"] for row in result.rows]
                self.assertEqual(len(targets), len(set(targets)))

        self.side_by_side((1, 2, 3), check)

    def test_a_list_that_changed_is_believed_at_a_second_look(self):
        for count, requests in ((1001, 2 + 1 + 1), (1500, 2 + 2 + 2)):
            rows = [task("a", str(number)) for number in range(count)]
            with self.subTest(count=count), Emulator("--move", "1:-1@0", tasks=rows) as emulator:
                self.expect(emulator.wait("--job-id", "a", "--retries", 0, *QUICK), 0, "still trying")
                self.assertEqual(len(emulator.requests()), requests)

    def test_a_row_that_only_later_requests_find(self):
        rows = [task("a", str(number)) for number in range(1001)]
        rows.append(task("a", "late", "failed", _first=3))
        with Emulator(tasks=rows) as emulator:
            self.expect(emulator.wait("--job-id", "a", *QUICK), 1)

    def test_a_row_that_is_gone(self):
        # It had not ended when it was last seen. That it is gone is believed at a second look.
        rows = [task("a", "1"), task("a", "2", "processing", _last=2)]
        with Emulator(tasks=rows) as emulator:
            self.expect(emulator.wait("--job-id", "a", *QUICK), 0)
            self.assertEqual(len(emulator.requests()), 4)

    def test_a_job_whose_rows_are_all_gone(self):
        # It was known: nobody is to look for a wrong id.
        with Emulator(tasks=[task("a", "1", "processing", _last=1)]) as emulator:
            result = self.expect(emulator.wait("--job-id", "a", "--interval", "200ms", "--timeout", "1s"), 6,
                                 "a: its task is not there any more; waiting\n",
                                 "a: its task is not there any more\n")
            self.assertNotIn("known", result.err)
            self.assertNotIn("came to its end", result.err)


class ManyJobs(TestCase):
    """More jobs than are asked one by one: one listing of the interval shows those that are in it."""

    def by_id(self, emulator):
        """The jobs that were asked by id, one after the other."""
        return [query["Filters"][0]["Values"][0] for query in emulator.queries() if "Filters" in query]

    def listings(self, emulator):
        return [query for query in emulator.queries() if "Filters" not in query]

    def test_hundreds_cost_what_their_pages_cost(self):
        jobs = [f"job{number}" for number in range(500)]
        rows = [task(job, target) for job in jobs for target in "12"]
        with Emulator(tasks=rows) as emulator:
            result = self.expect(emulator.wait("--job-id", *jobs), 0, "500 jobs: 500 succeeded", "1000 tasks")
            self.assertEqual(len(result.rows), 1000)
            [query] = emulator.queries()
            self.assertAlmostEqual(seconds_of(query["EndTime"]) - seconds_of(query["StartTime"]), DAY, delta=2)

    def test_hundreds_on_several_pages(self):
        jobs = [f"job{number}" for number in range(500)]
        rows = [moving(job, target, 0.8, "failed" if job == "job77" else "success") for job in jobs for target in "123"]
        rows += [moving("other", str(number), 99) for number in range(300)]
        with Emulator("--rate", 0, tasks=rows) as emulator:
            result = self.expect(emulator.wait("--job-id", *jobs, *QUICK), 1, "500 jobs: 499 succeeded, 1 failed")
            self.assertEqual(len(result.rows), 1500)
            self.assertEqual(self.by_id(emulator), [])
            # Two pages a look, and a second look to believe the last one.
            self.assertLess(len(emulator.requests()), 2 * (0.8 / 0.2 + 4))

    def test_since(self):
        jobs = [f"job{number}" for number in range(6)]
        with Emulator(tasks=[task(job, "1", age=5000) for job in jobs]) as emulator:
            self.expect(emulator.wait("--job-id", *jobs, "--since", "90m"), 0)
            self.assertEqual(self.by_id(emulator), [])
            [query] = emulator.queries()
            self.assertAlmostEqual(seconds_of(query["EndTime"]) - seconds_of(query["StartTime"]), 5400, delta=2)

    def test_a_job_that_is_not_in_the_interval(self):
        jobs = [f"job{number}" for number in range(6)]
        rows = [task(job, "1", age=3 * DAY if job == "job2" else 60) for job in jobs]
        with Emulator(tasks=rows) as emulator:
            self.expect(emulator.wait("--job-id", *jobs), 0)
            self.assertEqual(self.by_id(emulator), ["job2"])

    def test_a_job_that_may_lie_in_the_interval_in_part(self):
        jobs = [f"job{number}" for number in range(6)]
        rows = [task(job, "1", age=60) for job in jobs[1:]]
        rows += [task("job0", "in", age=3500), moving("job0", "out", 0.7, "failed", age=3700)]
        with Emulator(tasks=rows) as emulator:
            result = self.expect(emulator.wait("--job-id", *jobs, "--since", "1h", *QUICK), 1)
            self.assertEqual(len(result.rows), 7)
            self.assertEqual(set(self.by_id(emulator)), {"job0"})

    def test_jobs_that_had_more_rows_by_id(self):
        # The first listing fails, so all are asked by id; their other rows are much older than those in the interval.
        jobs = [f"job{number}" for number in range(6)]
        rows = [task(job, "in", age=60) for job in jobs] + [moving(job, "out", 0.9, "failed", age=3 * DAY) for job in jobs]
        with Emulator("--rate", 0, "--garbage", "html", "--faults", 1, tasks=rows) as emulator:
            result = self.expect(emulator.wait("--job-id", *jobs, "--retries", 0, *QUICK), 1, "12 tasks: 6 success, 6 failed")
            self.assertEqual(len(result.rows), 12)

    def test_rows_whose_time_cannot_be_read(self):
        jobs = [f"job{number}" for number in range(6)]
        with Emulator(tasks=[task(job, "1", CreateTime="yesterday") for job in jobs]) as emulator:
            self.expect(emulator.wait("--job-id", *jobs), 0)
            self.assertEqual(self.by_id(emulator), jobs)

    def test_fewer_tasks_than_there_must_be(self):
        jobs = [f"job{number}" for number in range(6)]
        rows = [task(job, target) for job in jobs for target in "12" if (job, target) != ("job3", "2")]
        with Emulator(tasks=rows) as emulator:
            self.expect(emulator.wait("--job-id", *jobs, "--tasks", 2, "--interval", "200ms", "--timeout", "700ms"), 6,
                        "1 of 6 jobs has", "job3: 1 of 2 tasks was seen, 1 ended")
            self.assertEqual(set(self.by_id(emulator)), {"job3"})

    def test_the_interval_does_not_move_on(self):
        # Just in it, so that it would fall out while it is waited for.
        jobs = [f"job{number}" for number in range(6)]
        rows = [moving(job, "1", 2.5, age=3598) for job in jobs]
        with Emulator(tasks=rows) as emulator:
            self.expect(emulator.wait("--job-id", *jobs, "--since", "1h", "--interval", "500ms", "--timeout", "20s"), 0)
            starts = [seconds_of(query["StartTime"]) for query in self.listings(emulator)]
            self.assertLessEqual(max(starts) - min(starts), 1)

    def test_few_that_are_left_are_asked_by_id(self):
        jobs = [f"job{number}" for number in range(7)]
        rows = [moving(job, "1", 0.5 if number < 4 else 0) for number, job in enumerate(jobs)]
        rows += [task("other", str(number)) for number in range(100)]
        with Emulator(tasks=rows) as emulator:
            self.expect(emulator.wait("--job-id", *jobs, *QUICK), 0)
            self.assertEqual(len(self.listings(emulator)), 1)
            self.assertEqual(set(self.by_id(emulator)), set(jobs[:4]))

    def test_jobs_that_nobody_knows_are_asked_in_turn(self):
        jobs = [f"job{number}" for number in range(30)]
        with Emulator("--rate", 0, tasks=[moving("seen", "1", 99)]) as emulator:
            result = self.expect(emulator.wait("--job-id", "seen", *jobs, "--interval", "100ms", "--timeout", "8s"), 6,
                                 "job29: no task of it was seen")
            self.assertEqual(result.err.count("waiting"), 30)
            rounds = "".join("L" if "Filters" not in query else "i" for query in emulator.queries()).split("L")[1:]
            self.assertGreater(len(rounds), 3)
            self.assertEqual(len(rounds[0]), 30)
            self.assertEqual({len(one) for one in rounds[1:-1]}, {20})
            # None is left out.
            counts = collections.Counter(self.by_id(emulator))
            self.assertLessEqual(max(counts.values()) - min(counts.values()), 1)

    def test_a_listing_that_costs_more_than_the_jobs(self):
        jobs = [f"job{number}" for number in range(5)]
        rows = [task("other", str(number)) for number in range(9000)] + [moving(job, "1", 0.5) for job in jobs]
        with Emulator("--rate", 0, tasks=rows) as emulator:
            self.expect(emulator.wait("--job-id", *jobs, *QUICK), 0)
            self.assertLessEqual(len(self.listings(emulator)), 6)
            self.assertEqual(set(self.by_id(emulator)), set(jobs))
        with Emulator(tasks=[task(job, "1") for job in jobs]) as emulator:
            self.expect(emulator.wait("--job-id", *jobs, "--since", "3650d"), 0)
            self.assertEqual(self.listings(emulator), [])

    def test_a_row_of_another_job_that_cannot_be_read(self):
        # The listing fails every time; the jobs end all the same.
        jobs = [f"job{number}" for number in range(6)]
        with Emulator("--rate", 0, tasks=[task("other", 7)] + [task(job, "1") for job in jobs]) as emulator:
            result = self.expect(emulator.wait("--job-id", *jobs, "--retries", 0, *QUICK), 0, "wrong type")
            self.assertEqual(result.err.count("still trying"), 1)
            self.assertEqual(self.by_id(emulator), jobs)

    def test_faults_on_the_way(self):
        jobs = [f"job{number}" for number in range(6)]
        for fault in (("--status", 503), ("--cut", 700), ("--reset", 0), ("--garbage", "html")):
            rows = [moving(job, "1", 0.7) for job in jobs]
            with self.subTest(fault=fault), Emulator(*fault, "--fault-from", 2, "--faults", 2, tasks=rows) as emulator:
                result = self.expect(emulator.wait("--job-id", *jobs, "--retries", 0, *QUICK), 0, "still trying")
                self.assertEqual(sorted(row["JobId"] for row in result.rows), jobs)

    def test_the_clock_of_the_service_counts(self):
        jobs = [f"job{number}" for number in range(6)]
        for skew, age in ((4000, 60), (-4000, 4400), (200, 60), (-200, 600)):
            with self.subTest(skew=skew), Emulator("--skew", skew, tasks=[task(job, "1", age=age) for job in jobs]) as emulator:
                self.expect(emulator.wait("--job-id", *jobs, "--since", "2h", *QUICK), 0)
                # The reply that tells the time is no page of the listing.
                self.assertEqual(len(emulator.requests()), 2)
                self.assertEqual(self.by_id(emulator), [])

    def test_a_listing_that_changed(self):
        jobs = [f"job{number}" for number in range(6)]
        rows = [task("other", str(number)) for number in range(1200)]
        rows += [task(job, "1", "failed" if job == "job4" else "success") for job in jobs]
        with Emulator("--rate", 0, "--move", "1:+1@0", tasks=rows) as emulator:
            result = self.expect(emulator.wait("--job-id", *jobs, "--retries", 0, "--interval", "1h"), 1, "still trying")
            self.assertEqual(sorted(row["JobId"] for row in result.rows), jobs)
            # Again at once, up to a time that is past, and once more as one that changed is not believed at one look.
            first, *others = self.listings(emulator)[::2]
            self.assertEqual(len(others), 2)
            for query in others:
                self.assertIn(seconds_of(first["EndTime"]) - seconds_of(query["EndTime"]), (1, 2))
                self.assertAlmostEqual(seconds_of(query["EndTime"]) - seconds_of(query["StartTime"]), DAY, delta=2)
            self.assertEqual(self.by_id(emulator), [])

    def test_a_listing_that_changes_all_the_time(self):
        jobs = [f"job{number}" for number in range(6)]
        rows = [task("other", str(number)) for number in range(1200)] + [task(job, "1") for job in jobs]
        moves = [part for number in range(1, 9) for part in ("--move", f"{number}:-1@0")]
        with Emulator("--rate", 0, *moves, tasks=rows) as emulator:
            self.expect(emulator.wait("--job-id", *jobs, "--retries", 0, *QUICK), 0)
            # By id then; and no job is believed at one look.
            self.assertEqual(collections.Counter(self.by_id(emulator)), {job: 2 for job in jobs})

    def test_a_refusal_ends_it_at_once(self):
        with Emulator("--error", "UnauthorizedOperation") as emulator:
            self.expect(emulator.wait("--job-id", *"abcdef"), 4, "UnauthorizedOperation")
            self.assertEqual(len(emulator.requests()), 1)

    def test_a_dry_run_shows_the_listing(self):
        result = self.expect(run("wait", "--zone-id", ZONE, "--job-id", *"abcdef", "--dry-run"), 0, "by their ids")
        self.assertEqual(result.out.count("POST / HTTP/1.1"), 1)
        self.assertIn('"StartTime"', result.out)


if __name__ == "__main__":
    unittest.main()
