"""A create whose answer did not come: exactly one job is made, or the tool says that it does not know."""

import json
import time
import unittest

from harness import ZONE, Emulator, Relay, Script, TestCase, load_tests, page_of, run, task

A, B = "https://www.example.com/a.txt", "https://www.example.com/b.txt"
PREFIX = "https://www.example.com/a/"
# The pause between two looks is that of --wait, but 3.5 s at least.
LOOKS = ("--wait", "--interval", "300ms", "--timeout", "30s")


def creates(emulator):
    return [request for request in emulator.requests() if request["headers"]["x-tc-action"].startswith("Create")]


def made(emulator):
    return [request["job"] for request in emulator.requests() if request["jobs"]]


class Doubt(TestCase):
    def check_found(self, faults, command, *arguments, looks=LOOKS, targets=1, options=()):
        """The job is made, its answer is lost, and the tool finds it."""
        with Emulator("--tasks", 0, "--created-takes", 0, "--at", f"CreatePurgeTask:1 {faults}", "--at", f"CreatePrefetchTask:1 {faults}",
                      *options) as emulator:
            result = self.expect(emulator.run(command, *looks, *arguments), 0, "the job may have been made: looking for it",
                                 "it was made, and this goes on with it")
            self.assertEqual(len(creates(emulator)), 1)
            jobs = made(emulator)
            self.assertEqual([(row["JobId"], row["Targets"], row["Accepted"], row["Failed"]) for row in result.rows if "Targets" in row],
                             [(jobs[0], targets, targets, [])])
            self.assertIn(f"the job {jobs[0]} has ", result.err)
            return result

    def check_lost(self, faults, *arguments, looks=LOOKS, options=(), command="submit"):
        """The job is not made, or not to be found."""
        with Emulator("--tasks", 0, "--created-takes", 0, "--at", f"CreatePurgeTask:1 {faults}", "--at", f"CreatePrefetchTask:1 {faults}",
                      *options) as emulator:
            result = self.expect(emulator.run(command, *looks, *arguments), 3, "looking for it",
                                 "no job with these targets was found in 2 looks", "to submit again is safe, but costs quota")
            self.assertEqual((result.out, len(creates(emulator))), ("", 1))
            return result, emulator.requests()


class Lost(Doubt):
    def test_the_reply_is_lost_in_every_way(self):
        self.side_by_side((
            "--lose-reply close", "--lose-reply reset", "--cut 0", "--cut 20", "--cut 200", "--reset 0", "--reset 100",
            "--status 502 --made", "--status 500 --made", "--error InternalError --made",
            "--error InternalError.BackendError --made", "--error ServiceUnavailable --made", "--garbage html",
            "--garbage empty", "--garbage truncated-json", "--garbage bad-json", "--garbage no-response", "--garbage no-tasks",
            "--garbage wrong-types", "--garbage noise", "--garbage gzip", "--garbage trailing", "--garbage huge-header"),
            lambda faults: self.check_found(faults, "submit", A))

    def test_a_service_that_stalls_leaves_time_to_look(self):
        result = self.check_found("--lose-reply stall", "submit", A, looks=("--wait", "--interval", "300ms", "--timeout", "9s"))
        self.expect_time(result, 6)

    def test_every_kind_of_submission_is_found(self):
        many = [f"https://www.example.com/{number}" for number in range(30)]
        self.side_by_side((
            ("submit", (A, B), 2), ("submit", many, 30), ("submit", ("-t", "prefix", PREFIX), 1),
            ("submit", ("-t", "prefix", "--method", "delete", PREFIX, PREFIX + "b/"), 2),
            ("submit", ("-t", "host", "www.example.com"), 1), ("submit", ("-t", "tag", "#a \"tag\""), 1),
            ("submit", ("-t", "all", "--yes"), 1), ("submit", ("-t", "all", "--yes", "--method", "delete"), 1),
            ("prefetch", (A,), 1), ("prefetch", ("--mode", "default", A, B), 2), ("submit", ("https://www.example.com/" + "x" * 9000,), 1)),
            lambda case: self.check_found("--lose-reply reset", case[0], *case[1], targets=case[2]))

    def test_the_request_is_lost_in_every_way(self):
        def check(faults):
            requests = self.check_lost(faults, A)[1]
            self.assertEqual([request["jobs"] for request in requests], [0, 0, 0])
        self.side_by_side(("--lose-request close", "--lose-request reset", "--lose-request early", "--status 502",
                           "--status 500", "--error InternalError", "--error InternalError.BackendError"), check)

    def test_a_request_that_stalls(self):
        self.expect_time(self.check_lost("--lose-request stall", A, looks=("--wait", "--interval", "300ms", "--timeout", "9s"))[0], 6)

    def test_waits_for_the_job_that_was_found(self):
        for command in ("submit", "prefetch"):
            with Emulator("--tasks", 0, "--created-takes", 0, "--at", "1 --lose-reply reset", "--created-status", "/b:failed") as emulator:
                result = self.expect(emulator.run(command, *LOOKS, A, B), 1)
                self.assertEqual([row.get("Status") for row in result.rows][1:].count("failed"), 1)
                self.assertEqual(len(result.rows), 3)
                self.assertEqual(len(made(emulator)), 1)

    def test_a_refusal_is_no_doubt(self):
        for faults, status in (("--error OperationDenied", 4), ("--error LimitExceeded.DailyQuota", 4), ("--status 403", 4),
                               ("--status 302", 4)):
            with self.subTest(faults=faults), Emulator("--tasks", 0, "--created-takes", 0, "--at", f"1 {faults}") as emulator:
                result = self.expect(emulator.run("submit", A), status)
                self.assertNotIn("may have been made", result.err)
                self.assertEqual(len(emulator.requests()), 1)


class Looks(Doubt):
    def test_a_job_that_becomes_visible_late_is_found_by_the_second_look(self):
        self.check_found("--lose-reply reset", "submit", A, B, targets=2, options=("--created-after", 1))
        self.check_found("--lose-reply reset", "submit", A, B, targets=2, options=("--created-apart", 1))

    def test_a_job_that_becomes_visible_too_late_is_not_found(self):
        requests = self.check_lost("--lose-reply reset", A, options=("--created-after", 20))[1]
        self.assertEqual([request["jobs"] for request in requests], [1, 0, 0])

    def test_a_job_of_which_the_service_refused_a_part_is_named(self):
        result, requests = self.check_lost("--lose-reply reset", A, B, options=("--refuse-target", "b.txt:no"))
        job = requests[0]["job"]
        self.assertIn(f"job {job} has 1 of the 2 targets: it may be the one, if the service refused the others", result.err)

    def test_equal_targets_that_become_one_task(self):
        self.check_found("--lose-reply reset", "submit", A, B, targets=2, options=("--created-once",))

    def test_a_look_that_fails_is_repeated(self):
        self.check_found("--lose-reply reset", "submit", "--retries", "0", A,
                         options=("--at", "DescribePurgeTasks:1 --cut 0", "--at", "DescribePurgeTasks:2 --status 500"))

    def test_where_no_look_is_possible_that_is_said(self):
        for options, text in ((("--deny", "DescribePurgeTasks"), "UnauthorizedOperation.CamUnauthorized"),
                              (("--at", "DescribePurgeTasks:1- --reset 0"), "the connection broke")):
            with self.subTest(options=options), Emulator("--tasks", 0, "--created-takes", 0, "--at", "1 --lose-reply reset", *options) as emulator:
                result = self.expect(emulator.run("submit", "--retries", 0, *LOOKS, A), 3, text,
                                     "whether the job was made is not known", "to submit again is safe, but costs quota")
                self.assertEqual((result.out, len(creates(emulator))), ("", 1))

    def test_clocks_that_differ(self):
        self.side_by_side((-290, -100, -50, -2, 2, 50, 100, 290), lambda skew: self.check_found(
            "--lose-reply reset", "submit", A, options=("--skew", skew)))


class Others(Doubt):
    """Jobs that are not the one."""

    def check_not_taken(self, before, arguments, pause=0, options=()):
        with Emulator("--tasks", 0, "--created-takes", 0, "--at", "CreatePurgeTask:2 --lose-request reset", *options) as emulator:
            self.expect(emulator.run("submit", *before), 0)
            time.sleep(pause)
            result = self.expect(emulator.run("submit", *LOOKS, *arguments), 3, "no job with these targets was found")
            self.assertEqual((result.out, len(made(emulator))), ("", 1))

    def test_an_equal_job_from_some_seconds_before(self):
        self.check_not_taken((A,), (A,), pause=3)

    def test_a_job_with_more_targets(self):
        self.check_not_taken((A, B), (A,))
        self.check_not_taken((A, B, A + "c"), (A, B))

    def test_a_job_with_fewer_targets(self):
        self.check_not_taken((A,), (A, B))

    def test_a_job_of_another_type_or_method(self):
        self.check_not_taken((PREFIX,), ("-t", "prefix", PREFIX))
        self.check_not_taken(("-t", "prefix", PREFIX), ("-t", "prefix", "--method", "delete", PREFIX))
        self.check_not_taken(("-t", "all", "-y"), ("-t", "all", "-y", "--method", "delete"))

    def test_what_the_lists_do_not_show_may_differ(self):
        """The same targets just before, for another domain or with another header: no proof that this job was made."""
        def check(case):
            command, before, arguments, name = case
            with Emulator("--tasks", 0, "--created-takes", 0, "--at", f"{name}:2 --lose-request reset") as emulator:
                self.expect(emulator.run(command, *before), 0)
                result = self.expect(emulator.run(command, *LOOKS, *arguments), 3, "the lists do not show",
                                     "to submit again is safe, but costs quota", made(emulator)[0])
                self.assertEqual((result.out, len(made(emulator))), ("", 1))
        tag, purge, prefetch = ("-t", "tag", "a-tag"), "CreatePurgeTask", "CreatePrefetchTask"
        self.side_by_side((
            ("submit", (*tag, "--domain", "a.example.com"), (*tag, "--domain", "b.example.com"), purge),
            ("prefetch", ("--header", "Accept-Encoding: br", A), ("--header", "Accept-Encoding: gzip", A), prefetch),
            ("prefetch", (A,), ("--mode", "edge", A), prefetch),
            ("prefetch", (A,), ("--media-segments", "on", A), prefetch)), check)

    def check_listed(self, reply, status, *arguments):
        """The answer to the create is lost; `reply`(query) is that to every look."""
        answer = lambda query, _: (502, {}, "") if "Targets" in query else reply(query)     # noqa: E731
        with Script(answer) as script:
            result = run("submit", "--zone-id", ZONE, "--endpoint", script.url, *LOOKS, *arguments)
            self.expect(result, status)
            return result

    def test_a_method_that_is_not_listed_may_be_another(self):
        listed = task("a-job", PREFIX, "success", 0, Type="purge_prefix")
        del listed["Method"]
        result = self.check_listed(lambda query: page_of([listed], query), 3, "-t", "prefix", "--method", "delete", PREFIX)
        self.assertIn("a-job", result.err)
        self.check_listed(lambda query: page_of([{**listed, "Method": "delete"}], query), 0, "-t", "prefix", "--method", "delete", PREFIX)

    def test_an_equal_job_of_before_where_replies_have_no_date(self):
        """Every connection gets the same reply: to a create it says nothing, to a look it lists the job."""
        for age, status in ((0, 0), (20, 3)):
            listed = task("a-job", A, "success", age)
            text = json.dumps({"Response": {**page_of([listed], {"Offset": 0, "Limit": 1}), "RequestId": "a-request-id"}})
            reply = f"HTTP/1.1 200 OK\r\nContent-Length: {len(text)}\r\nConnection: close\r\n\r\n{text}"
            with self.subTest(age=age), Relay(0, broken=range(1, 100), reply=reply.encode()) as relay:
                self.expect(run("submit", "--zone-id", ZONE, "--endpoint", f"http://127.0.0.1:{relay.port}", *LOOKS, A),
                            status, "looking for it")

    def test_an_equal_job_of_before_in_a_list_that_comes_slowly(self):
        with Emulator("--tasks", 0, "--created-takes", 0, "--at", "CreatePurgeTask:3 --lose-request reset",
                      "--at", "DescribePurgeTasks:1 --trickle 0.002") as emulator:
            self.expect(emulator.run("submit", A, B), 0)
            self.expect(emulator.run("submit", *[f"{A}?{number}" for number in range(12)]), 0)     # the first of the list
            time.sleep(4.5)
            self.expect(emulator.run("submit", *LOOKS, A, B), 3, "no job with these targets was found")

    def test_an_equal_job_of_the_same_moment_is_said(self):
        with Emulator("--tasks", 0, "--created-takes", 0, "--at", "CreatePurgeTask:2 --lose-reply reset") as emulator:
            self.expect(emulator.run("submit", A), 0)
            result = self.expect(emulator.run("submit", *LOOKS, A), 0, "has the same targets, and was made at the same time")
            self.assertIn(result.rows[0]["JobId"], made(emulator))
            self.assertEqual(len(made(emulator)), 2)


class Connections(TestCase):
    def test_a_connection_that_ends_before_the_request_left_is_made_again(self):
        with Emulator("--tasks", 0) as emulator, Relay(emulator.port, broken=(1,)) as relay:
            result = run("submit", "--zone-id", ZONE, "--endpoint", f"http://127.0.0.1:{relay.port}", *LOOKS, A)
            # Whether the reset is seen before the first byte left is the system's to decide; a job is made at most once.
            self.assertLessEqual(len(made(emulator)), 1)
            self.assertEqual(result.status == 0, len(made(emulator)) == 1)

    def test_over_tls(self):
        for faults, status, jobs in (("--lose-reply reset", 0, 1), ("--lose-reply close", 0, 1), ("--lose-request reset", 3, 0)):
            with self.subTest(faults=faults), Emulator("--tasks", 0, "--created-takes", 0, "--at", f"CreatePurgeTask:1 {faults}", tls="server") as emulator:
                self.expect(emulator.run("submit", *LOOKS, A), status)
                self.assertEqual((len(creates(emulator)), len(made(emulator))), (1, jobs))


if __name__ == "__main__":
    unittest.main()
