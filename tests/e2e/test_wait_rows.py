"""teo-purge wait: which rows count, when they are all there, and how few requests that takes."""

import collections
import json
import tempfile
import unittest

from harness import (
    DAY, QUICK, ZONE, Emulator, Relay, TestCase, load_tests, moving, run, seconds_of, task,
)


class Rows(TestCase):
    """Which rows count, and when the tool takes them for all."""

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
                # The reply that shows the time is not a page of the listing.
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
