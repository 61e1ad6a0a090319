"""quota: what may be submitted, in each format."""

import json
import unittest

from harness import ZONE, Emulator, Script, TestCase, load_tests, run

TYPES = ["purge_url", "purge_prefix", "purge_all", "purge_host", "purge_cache_tag", "prefetch_url"]
BOTH = {"PurgeQuota": [{"Type": "purge_url", "Batch": 1}], "PrefetchQuota": [{"Type": "prefetch_url", "Daily": None}]}


class Quota(TestCase):
    def quota(self, options, *arguments, status=0, texts=()):
        with Emulator("--tasks", 0, *options) as emulator:
            result = self.expect(emulator.run("quota", *arguments), status, *texts)
            self.requests = emulator.requests()
            return result

    def test_lines_of_json(self):
        rows = self.quota(("--batch", "purge_url:7", "--daily", "purge_host:99", "--daily-available", "prefetch_url:0"),
                          "--output", "jsonl").rows
        self.assertEqual([row["Type"] for row in rows], TYPES)
        self.assertEqual(rows[0], {"Type": "purge_url", "Batch": 7, "Daily": 10000, "DailyAvailable": 10000})
        self.assertEqual((rows[3]["Daily"], rows[5]["DailyAvailable"]), (99, 0))
        self.assertEqual([(one["headers"]["x-tc-action"], one["query"]) for one in self.requests],
                         [("DescribeContentQuota", {"ZoneId": ZONE})])

    def test_one_array(self):
        self.assertEqual([row["Type"] for row in json.loads(self.quota((), "--output", "json").out)], TYPES)
        self.assertEqual(json.loads(self.quota(("--quota-lists", "null"), "--output", "json").out), [])

    def test_a_table(self):
        lines = self.quota(("--daily-available", "purge_url:3")).out.splitlines()
        self.assertEqual(lines[0].split(), ["TYPE", "BATCH", "DAILY", "DAILY", "LEFT"])
        self.assertEqual([line.split()[0] for line in lines[1:]], TYPES)
        self.assertEqual(lines[1].split()[1:], ["2000", "10000", "3"])
        self.assertEqual(len(self.quota((), "--no-header").out.splitlines()), 6)

    def test_a_site_without_quotas(self):
        for form in ("null", "missing", "empty"):
            result = self.quota(("--quota-lists", form), texts=["the service lists no quota for this site"])
            self.assertEqual(result.out, "")
            self.assertEqual(self.quota(("--quota-lists", form), "--output", "jsonl").out, "")

    def test_numbers_that_did_not_come_are_null(self):
        with Script(lambda query, number: BOTH) as script:
            def show(form):
                return self.expect(run("quota", "--zone-id", ZONE, "--endpoint", script.url, "--output", form), 0)
            self.assertEqual(show("jsonl").rows, [
                {"Type": "purge_url", "Batch": 1, "Daily": None, "DailyAvailable": None},
                {"Type": "prefetch_url", "Batch": None, "Daily": None, "DailyAvailable": None}])
            self.assertEqual([line.split() for line in show("table").out.splitlines()[1:]],
                             [["purge_url", "1", "-", "-"], ["prefetch_url", "-", "-", "-"]])

    def test_texts_of_the_service_reach_no_terminal_raw(self):
        with Script(lambda query, number: {"PurgeQuota": [{"Type": "\x1b[2J\u202e"}], "PrefetchQuota": None}) as script:
            for form in ("table", "json", "jsonl"):
                result = self.expect(run("quota", "--zone-id", ZONE, "--endpoint", script.url, "--output", form), 0)
                self.assertNotIn("\x1b", result.out)
                self.assertNotIn("\u202e", result.out)

    def test_errors(self):
        for options, status, text in (
                (("--deny", "DescribeContentQuota"), 4, "UnauthorizedOperation.CamUnauthorized"), (("--zone", "z"), 4, "ResourceNotFound"),
                (("--cut", 30), 3, "closed before the reply was whole"), (("--garbage", "bad-json"), 5, "not JSON"),
                (("--garbage", "wrong-members"), 5, "wrong type"), (("--error", "InternalError"), 4, "InternalError")):
            with self.subTest(options=options):
                self.quota(options, "--retries", "1", status=status, texts=[text])

    def test_what_may_pass_is_tried_again(self):
        result = self.quota(("--at", "1 --status 503", "--at", "2 --cut 0"), "--output", "jsonl")
        self.assertEqual((len(result.rows), len(self.requests)), (6, 3))

    def test_dry_run_and_verbose(self):
        result = self.quota((), "--dry-run")
        self.assertIn("X-TC-Action: DescribeContentQuota\r\n", result.out)
        self.assertEqual((json.loads(result.out.partition("\r\n\r\n")[2]), self.requests), ({"ZoneId": ZONE}, []))
        self.quota((), "-v", texts=[" request: DescribeContentQuota\n", " reply: HTTP 200, RequestId "])

    def test_stdout_that_fails(self):
        with Emulator("--tasks", 0) as emulator, open("/dev/full", "wb") as full:
            self.expect(emulator.run("quota", out=full), 7, "cannot write to stdout")


if __name__ == "__main__":
    unittest.main()
