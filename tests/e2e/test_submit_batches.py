"""Submissions larger than one request: split by the quota, and what is said when one of the requests fails."""

import json
import os
import unittest

from harness import ZONE, Emulator, Script, TestCase, load_tests, run


def urls(count, last=""):
    return [f"https://www.example.com/{number}{last}" for number in range(count)]


def lines(targets):
    return "\n".join(targets).encode()


class Batches(TestCase):
    def setUp(self):
        self.calls = []

    def submit(self, options, count, *arguments, command="submit", status=0, texts=(), last="", **more):
        with Emulator("--tasks", 0, "--rate", 0, "--created-takes", 0, *options) as emulator:
            result = self.expect(emulator.run(command, *arguments, "-f", "-", given=lines(urls(count, last)), **more), status, *texts)
            self.calls = [(one["headers"]["x-tc-action"], len(one["query"].get("Targets", ())), one["jobs"])
                          for one in emulator.requests() if one["query"]]
            self.targets = [target for one in emulator.requests() if one["jobs"] for target in one["query"]["Targets"]]
            return result


class Split(Batches):
    def test_up_to_500_targets_are_not_asked_for(self):
        self.submit((), 500)
        self.assertEqual(self.calls, [("CreatePurgeTask", 500, 1)])

    def test_more_are_split_by_the_batch_of_their_type(self):
        for arguments, name, command, last in (((), "purge_url", "submit", ""), (("-t", "prefix"), "purge_prefix", "submit", "/"),
                                               ((), "prefetch_url", "prefetch", "")):
            with self.subTest(type=name):
                result = self.submit(("--batch", f"{name}:200"), 501, *arguments, command=command, last=last)
                action = "CreatePrefetchTask" if command == "prefetch" else "CreatePurgeTask"
                self.assertEqual(self.calls, [("DescribeContentQuota", 0, 0), (action, 200, 1), (action, 200, 1), (action, 101, 1)])
                self.assertEqual([(row["Type"], row["Targets"]) for row in result.rows], [(name, 200), (name, 200), (name, 101)])
                self.assertEqual(self.targets, urls(501, last))

    def test_a_batch_that_takes_all(self):
        self.submit((), 501)
        self.assertEqual(self.calls, [("DescribeContentQuota", 0, 0), ("CreatePurgeTask", 501, 1)])

    def test_few_that_the_service_finds_too_many_are_split_then(self):
        result = self.submit(("--batch", 3), 7, texts=["the service says: LimitExceeded.BatchQuota", "asking for the quota"])
        self.assertEqual(self.calls, [("CreatePurgeTask", 7, 0), ("DescribeContentQuota", 0, 0), ("CreatePurgeTask", 3, 1),
                                      ("CreatePurgeTask", 3, 1), ("CreatePurgeTask", 1, 1)])
        self.assertEqual([row["Targets"] for row in result.rows], [3, 3, 1])

    def test_a_key_that_may_not_ask_is_told_and_submits_unsplit(self):
        for count, calls in ((501, [("DescribeContentQuota", 0, 0), ("CreatePurgeTask", 501, 1)]),):
            self.submit(("--deny", "DescribeContentQuota"), count,
                        texts=["this key may not ask for the quota (UnauthorizedOperation.CamUnauthorized"])
            self.assertEqual(self.calls, calls)
        self.submit(("--deny", "DescribeContentQuota", "--batch", 3), 7, status=4,
                    texts=["this key may not ask for the quota", "7 targets were not submitted: give fewer at once"])
        self.submit(("--deny", "DescribeContentQuota", "--batch", 300), 501, status=4,
                    texts=["this key may not ask for the quota", "the service says: LimitExceeded.BatchQuota"])

    def test_a_quota_that_is_not_listed(self):
        for form in ("null", "missing", "empty"):
            self.submit(("--quota-lists", form), 501, texts=["the service lists no quota for purge_url"])
        self.submit(("--plan-lacks", "purge_url"), 501, status=4, texts=["lists no quota", "LimitExceeded.PackNotAllow"])

    def test_a_quota_that_cannot_be_had_ends_it(self):
        for fault, status in (("--cut 0", 3), ("--error OperationDenied", 4), ("--garbage bad-json", 5)):
            with self.subTest(fault=fault):
                result = self.submit(("--at", f"1- {fault}"), 501, "--retries", "0", status=status, texts=["nothing was submitted"])
                self.assertEqual((result.out, [call[0] for call in self.calls]), ("", ["DescribeContentQuota"]))

    def test_too_little_left_for_the_day_refuses_all(self):
        for command, name in (("submit", "purge_url"), ("prefetch", "prefetch_url")):
            result = self.submit(("--daily-available", f"{name}:600"), 601, command=command, status=4,
                                 texts=[f"600 of 10000 targets of type {name}, and 601 are to be submitted; nothing was submitted"])
            self.assertEqual((result.out, self.calls), ("", [("DescribeContentQuota", 0, 0)]))
        self.submit(("--daily-available", 601), 601)

    def test_prefetches_to_the_edge_have_a_daily_quota_of_their_own(self):
        self.submit(("--daily-available", 0), 501, "--mode", "edge", command="prefetch")
        self.submit(("--daily-available", "10000"), 1001, "--mode", "edge", command="prefetch", status=4,
                    texts=["the service says: LimitExceeded.DailyQuota"])

    def test_a_batch_of_nothing_or_none_is_no_bound(self):
        def quota(members):
            return lambda query, number: (
                {"JobId": "j", "FailedList": None} if "Targets" in query else
                {"PurgeQuota": [{"Type": "purge_url", **members}], "PrefetchQuota": None})
        for members in ({}, {"Batch": 0, "Daily": 10000, "DailyAvailable": 1000}, {"Batch": None, "DailyAvailable": None}):
            with Script(quota(members)) as script:
                result = run("submit", "--zone-id", ZONE, "--endpoint", script.url, "-f", "-", given=lines(urls(501)))
                self.assertEqual([row["Targets"] for row in self.expect(result, 0).rows], [501])

    def test_requests_of_more_than_10_mb_are_split(self):
        long = "x" * 50_000
        with Emulator("--tasks", 0, "--rate", 0) as emulator:
            result = self.expect(emulator.run("submit", "-f", "-", given=lines(urls(450, long))), 0)
            sizes = [int(one["headers"]["content-length"]) for one in emulator.requests()]
            self.assertEqual(sum(row["Targets"] for row in result.rows), 450)
            self.assertEqual(len(sizes), 3)
            self.assertTrue(all(size <= 10_000_000 for size in sizes), sizes)


class Failures(Batches):
    """The third request of five fails."""

    def fail(self, fault, status, *texts, options=(), arguments=()):
        result = self.submit(("--batch", 200, "--at", f"CreatePurgeTask:3 {fault}", *options), 1000, "--retries", "0", *arguments,
                             status=status, texts=texts)
        self.assertEqual([row["Targets"] for row in result.rows], [200, 200])
        return result

    def test_what_was_submitted_stands_and_the_rest_is_named(self):
        for fault, status in (("--error OperationDenied", 4), ("--status 403", 4)):
            result = self.fail(fault, status, "400 of 1000 targets were submitted before; their jobs are on the standard output",
                               "not submitted: 600, from line 401 of (standard input) ('https://www.example.com/400') on")
            self.assertNotIn("not known", result.err)
            self.assertEqual([call[2] for call in self.calls], [0, 1, 1, 0])

    def test_one_in_doubt_is_named_apart(self):
        result = self.fail("--lose-request reset", 3, "400 of 1000 targets were submitted before",
                           "not known: 200, from line 401 of (standard input) ('https://www.example.com/400') on",
                           "not submitted: 400, from line 601 of (standard input) ('https://www.example.com/600') on")
        self.assertEqual(len(result.rows), 2)

    def test_one_in_doubt_that_is_found_is_gone_on_with(self):
        result = self.submit(("--batch", 200, "--at", "CreatePurgeTask:3 --lose-reply reset"), 1000,
                             texts=["it was made, and this goes on with it"])
        self.assertEqual([row["Targets"] for row in result.rows], [200] * 5)
        self.assertEqual(self.targets, urls(1000))

    def test_the_rest_of_arguments_is_named(self):
        with Emulator("--tasks", 0, "--batch", 2, "--at", "CreatePurgeTask:3 --error OperationDenied") as emulator:
            result = self.expect(emulator.run("submit", *urls(5)), 4, "2 of 5 targets were submitted before",
                                 "not submitted: 3, from 'https://www.example.com/2' on")
            self.assertEqual(len(result.rows), 1)

    def test_a_job_that_was_made_is_not_named_as_not_submitted(self):
        with open("/dev/full", "wb") as full:
            self.submit(("--batch", 200), 501, out=full, status=7, texts=[
                "200 of 501 targets were submitted", "not submitted: 301, from line 201 of (standard input)"])
            self.assertEqual([call[2] for call in self.calls], [0, 1])
            result = self.submit((), 2, out=full, status=7, texts=["was made"])
            self.assertNotIn("submitted", result.err)

    def test_nothing_is_waited_for_after_a_failure(self):
        result = self.fail("--error OperationDenied", 4, arguments=("--wait",))
        self.assertNotIn("DescribePurgeTasks", [call[0] for call in self.calls])
        self.assertNotIn("Status", result.rows[0])

    def test_the_first_of_them_fails(self):
        result = self.submit(("--batch", 200, "--at", "CreatePurgeTask:1 --error OperationDenied"), 600, status=4,
                             texts=["0 of 600 targets were submitted before", "not submitted: 600, from line 1 "])
        self.assertEqual(result.out, "")

    def test_an_array_stays_open_where_not_all_was_submitted(self):
        result = self.submit(("--batch", 200, "--at", "CreatePurgeTask:3 --error OperationDenied"), 600, "-o", "json", status=4)
        self.assertEqual(len(json.loads(result.out + "]")), 2)

    def test_refusals_of_each_batch_are_in_its_line(self):
        result = self.submit(("--batch", 200, "--refuse-target", "/199:no", "--refuse-target", "/200:never"), 600, status=1)
        self.assertEqual([[one["Reason"] for one in row["Failed"]] for row in result.rows], [["no"], ["never"], []])

    def test_lines_come_before_the_next_request_is_answered(self):
        with Emulator("--tasks", 0, "--batch", 200, "--at", "CreatePurgeTask:2 --lose-request stall") as emulator:
            reader, writer = os.pipe()
            result = emulator.run("submit", "--timeout", "3s", "-f", "-", given=lines(urls(600)), out=writer)
            os.close(writer)
            with os.fdopen(reader) as file:
                self.assertEqual([json.loads(line)["Targets"] for line in file], [200])
            self.expect(result, 3, "not known: 200", "not submitted: 200")


if __name__ == "__main__":
    unittest.main()
