"""teo-purge list: what is asked of the service, and that all of its answer arrives."""

import sys
import time
import unittest

from harness import DAY, EMULATOR, ZONE, Emulator, Relay, TestCase, iso, load_tests, pki, seconds_of, shown, task

sys.path.insert(0, EMULATOR.rpartition("/")[0])
import tasks as task_set  # noqa: E402, the emulator's own


def generated(count, seed=1, epoch=None, span=DAY):
    """The tasks that the emulator makes of the same numbers, as the tool should print them."""
    return [shown(one.members) for one in task_set.generate(count, seed, epoch, span, 0)]


class Asked(TestCase):
    """One emulator for all: its log shows what was asked."""

    @classmethod
    def setUpClass(cls):
        cls.tasks = [
            task("job-a", "http://www.example.com/1.txt", "success"),
            task("job-a", "http://www.example.com/2.txt", "failed", FailType="taskFailed", FailMessage="It failed."),
            task("job-b", "http://img.example.com/1.txt", "processing"),
            task("job-c", "img.example.com", "timeout", Type="purge_host"),
            task("job-d", "tag1", "canceled", Type="purge_cache_tag", Method="delete"),
            task("job-e", "http://www.example.com/old", "success", age=3 * DAY),
        ]
        cls.emulator = cls.enterClassContext(Emulator("--rate", 0, tasks=cls.tasks))

    def ask(self, *arguments, jobs):
        """Lists, checks which jobs came, and returns the one query that was asked."""
        before = len(self.emulator.requests())
        result = self.expect(self.emulator.list(*arguments), 0)
        self.assertEqual([row["JobId"] for row in result.rows], jobs)
        queries = self.emulator.queries()[before:]
        self.assertEqual(len(queries), 1)
        self.assertEqual(queries[0]["ZoneId"], ZONE)
        return queries[0]

    RECENT = ["job-a", "job-a", "job-b", "job-c", "job-d"]

    def test_default_is_the_last_24_hours(self):
        before = int(time.time())
        query = self.ask(jobs=self.RECENT)
        self.assertEqual(seconds_of(query["EndTime"]) - seconds_of(query["StartTime"]), DAY)
        self.assertLessEqual(abs(seconds_of(query["EndTime"]) - before), 2)
        self.assertEqual((query["Offset"], query["Limit"]), (0, 1000))
        self.assertNotIn("Filters", query)

    def test_since(self):
        query = self.ask("--since", "4d", jobs=self.RECENT + ["job-e"])
        self.assertEqual(seconds_of(query["EndTime"]) - seconds_of(query["StartTime"]), 4 * DAY)
        for text, seconds in (("1ms", 1), ("1500ms", 2), ("90m", 5400), ("2h", 7200)):
            query = self.ask("--since", text, jobs=[] if seconds < 60 else self.RECENT)
            self.assertEqual(seconds_of(query["EndTime"]) - seconds_of(query["StartTime"]), seconds)

    def test_start_and_end(self):
        now = int(time.time())
        query = self.ask("--start", iso(now - 4 * DAY), "--end", now - 2 * DAY, jobs=["job-e"])
        self.assertEqual((query["StartTime"], query["EndTime"]), (iso(now - 4 * DAY), iso(now - 2 * DAY)))
        query = self.ask("--start", "2022-02-09T00:00:00+08:00", "--end", "2022-02-09T08:00:00.999+08:00", jobs=[])
        self.assertEqual((query["StartTime"], query["EndTime"]), ("2022-02-08T16:00:00Z", "2022-02-09T00:00:00Z"))
        query = self.ask("--start", now, "--end", now, jobs=[])
        self.assertEqual(query["StartTime"], query["EndTime"])

    def test_start_alone_is_until_now(self):
        now = int(time.time())
        query = self.ask("--start", now - 3600, jobs=self.RECENT)
        self.assertEqual(query["StartTime"], iso(now - 3600))
        self.assertLessEqual(abs(seconds_of(query["EndTime"]) - now), 2)

    def test_since_and_end(self):
        now = int(time.time())
        query = self.ask("--end", now - 2 * DAY, "--since", "2d", jobs=["job-e"])
        self.assertEqual((query["StartTime"], query["EndTime"]), (iso(now - 4 * DAY), iso(now - 2 * DAY)))

    def test_job(self):
        query = self.ask("--job-id", "job-e", jobs=["job-e"])
        self.assertEqual(query["Filters"], [{"Name": "job-id", "Values": ["job-e"]}])
        self.assertNotIn("StartTime", query)
        self.assertNotIn("EndTime", query)
        query = self.ask("--job-id", "job-e", "--since", "1d", jobs=[])
        self.assertIn("StartTime", query)

    def test_target(self):
        query = self.ask("--target", "http://www.example.com/1.txt", jobs=["job-a"])
        self.assertEqual(query["Filters"], [{"Name": "target", "Values": ["http://www.example.com/1.txt"]}])
        query = self.ask("--target", "1.txt", "--fuzzy", jobs=["job-a", "job-b"])
        self.assertEqual(query["Filters"], [{"Name": "target", "Values": ["1.txt"], "Fuzzy": True}])
        self.ask("--target", "1.txt", jobs=[])
        text = "quotes \" and \\ and 站点 and 😀"
        self.assertEqual(self.ask("--target", text, jobs=[])["Filters"][0]["Values"], [text])

    def test_domains(self):
        query = self.ask("--domain", "img.example.com", jobs=["job-b", "job-c"])
        self.assertEqual(query["Filters"], [{"Name": "domains", "Values": ["img.example.com"]}])
        many = [f"host{number}.example" for number in range(19)] + ["img.example.com"]
        arguments = [text for name in many for text in ("--domain", name)]
        self.assertEqual(self.ask(*arguments, jobs=["job-b", "job-c"])["Filters"][0]["Values"], many)

    def test_statuses(self):
        query = self.ask("--status", "failed", "--status", "timeout", jobs=["job-a", "job-c"])
        self.assertEqual(query["Filters"], [{"Name": "statuses", "Values": ["failed", "timeout"]}])

    def test_type(self):
        query = self.ask("--type", "purge_cache_tag", jobs=["job-d"])
        self.assertEqual(query["Filters"], [{"Name": "type", "Values": ["purge_cache_tag"]}])

    def test_all_filters_at_once(self):
        query = self.ask("--job-id", "job-a", "--target", "txt", "--fuzzy", "--domain", "www.example.com", "--status",
                         "failed", "--type", "purge_url", "--since", "1h", "--limit", "5", jobs=["job-a"])
        self.assertEqual([one["Name"] for one in query["Filters"]], ["job-id", "target", "domains", "statuses", "type"])

    def test_long_texts_still_fit_the_request(self):
        arguments = [text for number in range(20) for text in ("--domain", f"{number}" + "\"" * 8000)]
        query = self.ask(*arguments, "--target", "\\" * 8192, jobs=[])
        self.assertEqual(len(query["Filters"][1]["Values"]), 20)

    def test_offset_and_limit(self):
        self.assertEqual(self.ask("--offset", "3", jobs=["job-c", "job-d"])["Offset"], 3)
        self.assertEqual(self.ask("--limit", "2", jobs=["job-a", "job-a"])["Limit"], 2)
        query = self.ask("--offset", "1", "--limit", "2", jobs=["job-a", "job-b"])
        self.assertEqual((query["Offset"], query["Limit"]), (1, 2))
        self.ask("--offset", "100", jobs=[])

    def test_equals_sign(self):
        query = self.ask("--target=a=b", "--page-size=7", jobs=[])
        self.assertEqual((query["Filters"][0]["Values"], query["Limit"]), (["a=b"], 7))

    def test_headers(self):
        self.ask("--limit", "1", jobs=["job-a"])
        headers = self.emulator.requests()[-1]["headers"]
        self.assertEqual(headers["host"], f"127.0.0.1:{self.emulator.port}")
        self.assertEqual(headers["content-type"], "application/json")
        self.assertRegex(headers["user-agent"], r"^(teo-purge/\S+ )?libteo/[0-9]+\.[0-9]+\.[0-9]+$")
        self.assertIn("SignedHeaders=content-type;host,", headers["authorization"])
        self.assertIn("/teo/tc3_request", headers["authorization"])


class Pages(TestCase):
    def test_one_connection_for_a_whole_listing(self):
        epoch = int(time.time())
        with Emulator("--tasks", 250, "--settle", 0, "--epoch", epoch, "--span", 20000, tls="server") as emulator:
            result = self.expect(emulator.list("--page-size", 40), 0)
            self.assertEqual(result.rows, generated(250, epoch=epoch, span=20000))
            requests = emulator.requests()
            self.assertEqual([one["query"]["Offset"] for one in requests], [0, 40, 80, 120, 160, 200, 240])
            self.assertEqual({one["connection"] for one in requests}, {1})
            # Pinned once: all pages are of the same interval.
            self.assertEqual(len({(one["query"]["StartTime"], one["query"]["EndTime"]) for one in requests}), 1)

            result = self.expect(emulator.list("--page-size", 40, "--offset", 30, "--limit", 100), 0)
            self.assertEqual(result.rows, generated(250, epoch=epoch, span=20000)[30:130])
            self.assertEqual([(one["Offset"], one["Limit"]) for one in emulator.queries()[7:]],
                             [(30, 40), (70, 40), (110, 20)])

    def test_windows(self):
        epoch = int(time.time())
        with Emulator("--tasks", 300, "--settle", 0, "--epoch", epoch, "--span", 29 * DAY) as emulator:
            result = self.expect(emulator.list("--since", "30d", "--page-size", 50), 0)
            self.assertEqual(result.rows, generated(300, epoch=epoch, span=29 * DAY))
            windows = []
            for query in emulator.queries():
                window = (seconds_of(query["StartTime"]), seconds_of(query["EndTime"]))
                if window not in windows:
                    windows.append(window)
            self.assertEqual(len(windows), 5)
            self.assertEqual(windows[0][1] - windows[-1][0], 30 * DAY)
            for newer, older in zip(windows, windows[1:]):
                self.assertEqual(newer[1] - newer[0], 7 * DAY)
                self.assertEqual(older[1], newer[0] + 2)    # no second is lost, however the service takes ends and fractions
            self.assertEqual({one["connection"] for one in emulator.requests()}, {1})

            # The limit counts over all windows.
            result = self.expect(emulator.list("--since", "30d", "--limit", 120), 0)
            self.assertEqual(result.rows, generated(300, epoch=epoch, span=29 * DAY)[:120])

    def test_many_windows_keep_to_the_rate(self):
        with Emulator("--tasks", 30, "--settle", 0, "--span", 190 * DAY) as emulator:
            self.assertEqual(len(self.expect(emulator.list("--since", "200d"), 0).rows), 30)
            self.assertEqual([one["code"] for one in emulator.requests()], [None] * 29)
            self.assertEqual({one["connection"] for one in emulator.requests()}, {1})

    def test_closed_between_pages_costs_a_reconnect(self):
        for how in ("--close-each", "--close-silently"):
            for tls in (None, "server"):
                with self.subTest(how=how, tls=tls):
                    epoch = int(time.time())
                    with Emulator("--tasks", 60, "--settle", 0, "--epoch", epoch, how, tls=tls) as emulator:
                        result = self.expect(emulator.list("--page-size", 20, "--retries", 0), 0)
                        self.assertEqual(result.rows, generated(60, epoch=epoch))
                        self.assertEqual([one["connection"] for one in emulator.requests()], [1, 2, 3])

    def test_sessions_are_resumed(self):
        with Emulator("--tasks", 60, "--close-each", tls="server") as emulator:
            result = self.expect(emulator.list("--page-size", 20, "--verbose"), 0, "resumed session")
            self.assertEqual([one["tls"]["session_reused"] for one in emulator.requests()], [False, True, True])
            self.assertEqual(result.err.count("new session"), 1)

    def test_a_connection_that_breaks_between_pages_loses_nothing(self):
        epoch = int(time.time())
        for tls in (None, "server"):
            for broken in ((2,), (3,), (2, 3)):
                with self.subTest(tls=tls, broken=broken):
                    arguments = ("--tasks", 60, "--settle", 0, "--epoch", epoch, "--close-each")
                    with Emulator(*arguments, tls=tls) as emulator, Relay(emulator.port, broken) as relay:
                        emulator.url = emulator.url.replace(str(emulator.port), str(relay.port))
                        result = self.expect(emulator.list("--page-size", 20), 0)
                        self.assertEqual(result.rows, generated(60, epoch=epoch))

    def test_a_reply_cut_in_its_middle_is_continued(self):
        epoch = int(time.time())
        for fault in (("--cut", 6000), ("--reset", 6000), ("--cut", 100), ("--cut", 0)):
            with self.subTest(fault=fault):
                with Emulator("--tasks", 60, "--settle", 0, "--epoch", epoch, *fault, "--faults", 2,
                              "--fault-from", 2) as emulator:
                    result = self.expect(emulator.list("--page-size", 30), 0)
                    self.assertEqual(result.rows, generated(60, epoch=epoch))

    def test_reply_too_big_halves_the_page(self):
        epoch = int(time.time())
        with Emulator("--tasks", 60, "--settle", 0, "--epoch", epoch, "--too-big", 30) as emulator:
            result = self.expect(emulator.list("--page-size", 100), 0)
            self.assertEqual(result.rows, generated(60, epoch=epoch))
            self.assertEqual([one["Limit"] for one in emulator.queries()], [100, 50, 25, 25, 25])


class Wire(TestCase):
    """Every way to write the same answer gives the same rows."""

    def test_framings_and_spellings(self):
        cases = [
            ("--framing", "length"), ("--framing", "chunked"), ("--framing", "chunked", "--chunk-size", 1),
            ("--framing", "chunked", "--chunk-extras"), ("--framing", "close"), ("--trickle",), ("--interim", 100),
            ("--interim", 103, "--framing", "chunked"), ("--escape", "utf8"), ("--escape", "all"),
            ("--pretty", "--shuffle-members", "--unknown"),
            ("--escape", "all", "--pretty", "--shuffle-members", "--unknown", "--framing", "chunked",
             "--chunk-size", 7),
        ]
        epoch = int(time.time())
        expected = generated(40, epoch=epoch, span=20000)
        self.assertGreater(max(len(one["Target"]) for one in expected), 200)
        pki()

        def check(case):
            tls, *arguments = case
            with Emulator("--tasks", 40, "--settle", 0, "--epoch", epoch, "--span", 20000, *arguments,
                          tls=tls) as emulator:
                self.assertEqual(self.expect(emulator.list("--page-size", 25), 0).rows, expected)

        self.side_by_side([(tls, *case) for tls in (None, "server") for case in cases], check)

    def test_ipv6(self):
        with Emulator("--ipv6", "--tasks", 3) as emulator:
            self.assertEqual(len(self.expect(emulator.list(), 0).rows), 3)
            self.assertEqual(emulator.requests()[0]["headers"]["host"], f"[::1]:{emulator.port}")
        with Emulator("--ipv6", "--tasks", 3, tls="server") as emulator:
            emulator.url = f"https://[::1]:{emulator.port}"
            self.assertEqual(len(self.expect(emulator.list(), 0).rows), 3)

    def test_addresses_in_certificates(self):
        with Emulator("--tasks", 3, tls="server") as emulator:
            emulator.url = f"https://127.0.0.1:{emulator.port}"
            self.expect(emulator.list(), 0)

    def test_localhost_without_tls(self):
        with Emulator("--tasks", 3) as emulator:
            emulator.url = f"http://localhost:{emulator.port}"
            self.expect(emulator.list(), 0)

    def test_tls_versions(self):
        with Emulator("--tasks", 3, "--tls-max", "1.2", tls="server") as emulator:
            self.expect(emulator.list("--verbose"), 0, "TLSv1.2, TLS-ECDHE")


class Clock(TestCase):
    def test_a_wrong_clock_is_learnt_and_kept(self):
        for skew in (-400, 100 * DAY, -100 * DAY):
            with self.subTest(skew=skew):
                with Emulator("--tasks", 30, "--settle", 0, "--epoch", int(time.time()) + skew, "--skew", skew,
                              "--span", 20000) as emulator:
                    result = self.expect(emulator.list("--verbose", "--page-size", 10), 0, "clock: the service says")
                    # The last 24 hours are the service's.
                    self.assertEqual(len(result.rows), 30)
                    self.assertEqual([one["code"] for one in emulator.requests()],
                                     ["AuthFailure.SignatureExpire", None, None, None])

    def test_an_explicit_interval_stays(self):
        with Emulator("--tasks", 3, "--skew", 1000) as emulator:
            self.expect(emulator.list("--start", 1700000000, "--end", 1700003600), 0)
            self.assertEqual({one["StartTime"] for one in emulator.queries()}, {iso(1700000000)})

    def test_a_clock_that_is_minutes_slow_misses_no_task(self):
        # Signatures are still taken, but an interval that ends by this host's clock would miss the newest tasks.
        for arguments in ((), ("--since", "1h"), ("--start", int(time.time()) - 3600)):
            with self.subTest(arguments=arguments):
                tasks = [task(f"job-{number}", age=-30 * number) for number in range(7, -1, -1)]
                with Emulator("--skew", 250, tasks=tasks) as emulator:
                    result = self.expect(emulator.list("--verbose", *arguments), 0, "clock: the service says",
                                         "the clock of this host is 4 minutes behind")
                    self.assertNotIn("signature", result.err)
                    self.assertEqual([row["JobId"] for row in result.rows], [one["JobId"] for one in tasks])
                    self.assertEqual(len(emulator.requests()), 2)

    def test_small_differences_do_not_matter(self):
        for skew in (1, -40):
            with Emulator("--tasks", 3, "--skew", skew) as emulator:
                self.expect(emulator.list(), 0)
                self.assertEqual(len(emulator.requests()), 1)


class Rate(TestCase):
    def test_at_most_20_requests_a_second(self):
        with Emulator("--tasks", 60) as emulator:
            result = self.expect(emulator.list("--page-size", 2), 0)
            self.assertEqual(len(result.rows), 60)
            requests = emulator.requests()
            self.assertEqual({one["code"] for one in requests}, {None})
            # Twenty at once, the others when a second is over.
            self.assertEqual(len(requests), 30)
            self.assertTrue(1 < requests[-1]["time"] - requests[0]["time"] < 2)


if __name__ == "__main__":
    unittest.main()
