"""submit --wait: all tasks of the jobs that were made, and no fewer than were accepted."""

import json
import unittest

from harness import MEMBERS, QUICK, Emulator, TestCase, load_tests, on_terminal

A, B, C = (f"https://www.example.com/{name}" for name in "abc")


class Waits(TestCase):
    def submit(self, options, *arguments, status=0, texts=(), command="submit", quick=QUICK, **more):
        with Emulator("--tasks", 0, "--rate", 0, *options) as emulator:
            result = self.expect(emulator.run(command, "--wait", *quick, *arguments, **more), status, *texts)
            self.requests = emulator.requests()
            return result

    def test_the_job_comes_first_then_its_tasks(self):
        for command in ("submit", "prefetch"):
            result = self.submit((), A, B, command=command, texts=["1 job: 1 succeeded, 0 failed; 2 tasks: 2 success"])
            job, *tasks = result.rows
            self.assertEqual((job["Targets"], sorted(task["Target"] for task in tasks)), (2, [A, B]))
            self.assertEqual({task["JobId"] for task in tasks}, {job["JobId"]})
            self.assertEqual({tuple(task) for task in tasks}, {MEMBERS})
            lists = {one["headers"]["x-tc-action"] for one in self.requests[1:]}
            self.assertEqual(lists, {"DescribePrefetchTasks" if command == "prefetch" else "DescribePurgeTasks"})

    def test_every_bad_end_is_a_failure_and_named(self):
        for command, ends in (("submit", ("failed", "timeout", "canceled")), ("prefetch", ("failed", "timeout", "canceled", "invalid"))):
            for end in ends:
                with self.subTest(command=command, end=end):
                    result = self.submit(("--created-status", f"/b:{end}"), A, B, command=command, status=1,
                                         texts=[f"1 success, 1 {end}"])
                    self.assertEqual([row["Target"] for row in result.rows if row.get("Status") == end], [B])

    def test_no_end_before_as_many_rows_as_were_accepted(self):
        for options in (("--created-after", 1), ("--created-apart", 0.7), ("--created-apart", 0.7, "--created-after", 1)):
            with self.subTest(options=options):
                result = self.submit((*options, "--created-takes", 0), A, B, C)
                self.assertEqual(len(result.rows), 4)

    def test_what_was_refused_is_not_waited_for_and_decides_the_end(self):
        result = self.submit(("--refuse-target", "/b:no"), A, B, C, status=1, texts=["2 tasks: 2 success"])
        self.assertEqual(len(result.rows), 3)

    def test_where_it_is_open_what_was_refused_all_that_is_there_counts(self):
        result = self.submit(("--refuse-target", "/b:no", "--failed-as", "no-targets"), A, B, C, status=1)
        self.assertEqual(len(result.rows), 3)

    def test_several_jobs(self):
        targets = [f"https://www.example.com/{number}" for number in range(7)]
        result = self.submit(("--batch", 1, "--created-status", "/3:failed"), *targets, status=1,
                             texts=["7 jobs: 6 succeeded, 1 failed"])
        self.assertEqual(len(result.rows), 14)
        self.assertEqual(["Targets" in row for row in result.rows], [True] * 7 + [False] * 7)

    def test_everything(self):
        result = self.submit((), "-t", "all", "--yes")
        self.assertEqual([row["Type"] for row in result.rows], ["purge_all"] * 2)

    def test_more_tasks_than_a_page(self):
        targets = "\n".join(f"https://www.example.com/{number}" for number in range(1500)).encode()
        result = self.submit((), "-f", "-", given=targets)
        self.assertEqual(len(result.rows), 1501)

    def test_one_time_for_all_of_it(self):
        result = self.submit(("--created-status", "processing"), A, status=6, quick=("--interval", "200ms", "--timeout", "2s"),
                             texts=["out of time: 1 of 1 job has not ended", "0 of 1 task ended, another is processing"])
        self.expect_time(result, 2)
        self.assertEqual(len(result.rows), 1)
        result = self.submit(("--created-after", 60), A, status=6, quick=("--interval", "200ms", "--timeout", "2s"),
                             texts=["no task of it was seen"])

    def test_all_formats(self):
        self.assertEqual(len(json.loads(self.submit((), "-o", "json", A, B).out)), 3)
        lines = self.submit((), "-o", "table", A, B).out.splitlines()
        self.assertEqual([line.split()[0] for line in lines], ["TYPE", "purge_url", "STATUS", "success", "success"])

    def test_quiet(self):
        self.assertEqual(self.submit((), "-q", A).err, "")

    def test_progress_on_a_terminal(self):
        with Emulator("--tasks", 0) as emulator:
            result = on_terminal(["submit", "--wait", *QUICK, "--zone-id", "zone-1", "--endpoint", emulator.url, A],
                                 stdout=False, stderr=True, columns=80)
            self.assertEqual((result.status, len(result.rows)), (0, 2))
            self.assertIn("0 of 1 job ended", result.err)


if __name__ == "__main__":
    unittest.main()
