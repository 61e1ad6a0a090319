"""prefetch, and list and wait with --prefetch."""

import json
import unittest

from harness import QUICK, ZONE, Emulator, Script, TestCase, load_tests, page_of, run, task

A, B = "https://www.example.com/a.m3u8", "https://www.example.com/b"


class Requests(TestCase):
    def setUp(self):
        self.emulator = self.enterContext(Emulator("--tasks", 0, "--rate", 0))

    def prefetch(self, *arguments, status=0, texts=(), **options):
        return self.expect(self.emulator.run("prefetch", *arguments, **options), status, *texts)

    def body(self):
        return self.emulator.queries()[-1]

    def test_every_option(self):
        for arguments, members in (
                ((), {}), (("--mode", "default"), {"Mode": "default"}), (("--mode", "edge"), {"Mode": "edge"}),
                (("--media-segments", "on"), {"PrefetchMediaSegments": "on"}),
                (("--media-segments", "off"), {"PrefetchMediaSegments": "off"}),
                (("-H", "Accept: text/html", "--header=X-A:b:c \t", "-H", "X-B:\t \"q\\\" é"),
                 {"Headers": [{"Name": "Accept", "Value": "text/html"}, {"Name": "X-A", "Value": "b:c"},
                              {"Name": "X-B", "Value": "\"q\\\" é"}]})):
            with self.subTest(arguments=arguments):
                result = self.prefetch(*arguments, A, B)
                self.assertEqual(self.body(), {"ZoneId": ZONE, "Targets": [A, B], **members})
                job = self.emulator.requests()[-1]["job"]
                self.assertEqual(result.rows, [{"JobId": job, "Type": "prefetch_url", "Targets": 2, "Accepted": 2, "Failed": []}])

    def test_targets_of_a_file(self):
        self.prefetch("-f", "-", given=f"{A}\r\n{B}\r\n{A}".encode(), texts=["1 target is given twice"])
        self.assertEqual(self.body()["Targets"], [A, B])

    def test_headers_that_make_no_sense(self):
        for header, text in (("no colon", "number 1: it has no colon; a header is written 'Name: value'"),
                             (": value", "number 1: it has no name"), ("a b: c", "'a b': its name has blanks"),
                             ("a: ", "'a': its name has blanks, or is no ASCII, or its value is empty"), ("é: x", "is no ASCII"),
                             ("a: x\ny", "'a': "), ("a: \udcff", "'a': ")):
            with self.subTest(header=header):
                self.prefetch("-H", header, A, status=2, texts=["--header ", text])
        self.assertEqual(self.emulator.requests(), [])

    def test_values_of_headers_are_not_in_errors(self):
        result = self.prefetch("-H", "Authorization x-very-secret", "-H", "a b: x-very-secret", A, status=2)
        self.assertNotIn("x-very-secret", result.err)

    def test_bad_targets(self):
        self.prefetch("www.example.com", "https://", A, status=2, texts=[
            "target 'www.example.com': a URL begins with http:// or https://", "2 of 3 targets cannot be submitted"])
        self.assertEqual(self.emulator.requests(), [])

    def test_dry_run(self):
        result = self.prefetch("--dry-run", "-H", "a: b", A)
        self.assertIn("X-TC-Action: CreatePrefetchTask\r\n", result.out)
        self.assertEqual(json.loads(result.out.partition("\r\n\r\n")[2])["Headers"], [{"Name": "a", "Value": "b"}])
        self.assertEqual(self.emulator.requests(), [])

    def test_some_are_refused(self):
        with Emulator("--tasks", 0, "--refuse-target", "/b:no") as emulator:
            result = self.expect(emulator.run("prefetch", A, B), 1, "the service refused 1 of 2 targets", f"{B}: no")
            self.assertEqual(result.rows[0]["Failed"], [{"Target": B, "Reason": "no"}])

    def test_verbose_names_the_action(self):
        self.prefetch("-v", A, texts=[" request: CreatePrefetchTask, 1 target\n"])


class Tasks(TestCase):
    tasks = [task("p1", A, "success", Type="prefetch_url"),
             task("p1", B, "invalid", Type="prefetch_url", FailType="originPullFailed", FailMessage="源站返回 404"),
             task("u1", A, "success")]

    def test_list_shows_prefetch_tasks_only(self):
        with Emulator("--rate", 0, tasks=self.tasks) as emulator:
            rows = self.expect(emulator.list("--prefetch"), 0).rows
            self.assertEqual([(row["JobId"], row["Status"]) for row in rows], [("p1", "success"), ("p1", "invalid")])
            self.assertEqual(emulator.requests()[-1]["headers"]["x-tc-action"], "DescribePrefetchTasks")
            self.assertEqual([row["JobId"] for row in emulator.list().rows], ["u1"])
            rows = self.expect(emulator.list("--prefetch", "--status", "invalid,failed", "--target", B, "--domain",
                                             "www.example.com", "--job-id", "p1"), 0).rows
            self.assertEqual([row["Target"] for row in rows], [B])

    def test_invalid_is_a_status_of_prefetch_tasks_only(self):
        with Emulator(tasks=[]) as emulator:
            self.expect(emulator.list("--prefetch", "--status", "invalid"), 0)
            self.expect(emulator.list("--status", "invalid"), 2, "--status 'invalid': a status is not one")

    def test_filters_that_the_service_does_not_have_there(self):
        for arguments, text in ((("--type", "url"), "--type does not go with --prefetch"),
                                (("--target", "a", "--fuzzy"), "--fuzzy does not go with --prefetch")):
            self.expect(run("list", "--zone-id", ZONE, "--prefetch", *arguments), 2, text)

    def test_wait_waits_for_prefetch_jobs(self):
        tasks = [task("p1", A, "processing", Type="prefetch_url", _after=0.6, _then="success"),
                 task("p2", B, "processing", Type="prefetch_url", _after=0.3, _then="invalid"), task("p1", A, "failed")]
        with Emulator("--rate", 0, tasks=tasks) as emulator:
            result = self.expect(emulator.wait("--prefetch", *QUICK, "--job-id", "p1", "p2"), 1, "1 success, 1 invalid")
            self.assertEqual({(row["JobId"], row["Status"]) for row in result.rows}, {("p1", "success"), ("p2", "invalid")})
            self.assertEqual({one["headers"]["x-tc-action"] for one in emulator.requests()}, {"DescribePrefetchTasks"})

    def test_wait_for_many_prefetch_jobs_by_one_listing(self):
        tasks = [task(f"p{number}", f"{B}{number}", Type="prefetch_url") for number in range(30)]
        with Emulator("--rate", 0, tasks=tasks) as emulator:
            result = self.expect(emulator.wait("--prefetch", *QUICK, "--job-id", *(f"p{number}" for number in range(30))), 0)
            self.assertEqual(len(result.rows), 30)
            self.assertLess(len(emulator.requests()), 5)
            self.assertEqual({one["headers"]["x-tc-action"] for one in emulator.requests()}, {"DescribePrefetchTasks"})

    def test_an_invalid_task_in_the_table_and_the_summary(self):
        with Emulator("--rate", 0, tasks=self.tasks) as emulator:
            table = self.expect(emulator.run("list", "--prefetch"), 0).out
            self.assertRegex(table, "invalid .*originPullFailed: 源站返回 404")
            self.assertRegex(self.expect(emulator.run("list", "--prefetch", "--output", "summary"), 0).out, "invalid +1")

    def test_dry_runs_name_the_action(self):
        for command, arguments in (("list", ()), ("wait", ("--job-id", "a")), ("wait", ("--job-id", *"abcdef"))):
            result = self.expect(run(command, "--zone-id", ZONE, "--prefetch", "--dry-run", *arguments), 0)
            self.assertEqual(result.out.count("X-TC-Action: DescribePrefetchTasks\r\n"), result.out.count("POST /"))

    def test_a_listing_of_several_pages(self):
        tasks = [task("p", f"{A}{number}", Type="prefetch_url") for number in range(25)]
        with Script(lambda query, number: page_of(tasks, query)) as script:
            self.assertEqual(len(self.expect(script.list("--prefetch", "--page-size", "10"), 0).rows), 25)
            self.assertEqual({headers["X-TC-Action"] for headers in script.headers}, {"DescribePrefetchTasks"})


if __name__ == "__main__":
    unittest.main()
