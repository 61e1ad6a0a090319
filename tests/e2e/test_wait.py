"""teo-purge wait: it ends when the jobs do and not before, also with faults on the way."""

import collections
import subprocess
import threading
import time
import unittest

from harness import (
    PATIENCE, QUICK, TOOL, ZONE, Emulator, TestCase, environment, free_port, load_tests, moving,
    pki, run, shown, task,
)


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
        # The same identity three times; any of them may end first.
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
                # A fault that repeats is reported once.
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


if __name__ == "__main__":
    unittest.main()
