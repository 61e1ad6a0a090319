"""Time: an interval ends by the service's clock, also where this host's clock is wrong."""

import os
import re
import subprocess
import tempfile
import time
import unittest

from harness import DAY, ROOT, Emulator, TestCase, iso, load_tests, seconds_of, task


def stamps(emulator):
    return [int(one["headers"]["x-tc-timestamp"]) for one in emulator.requests()]


class Case(TestCase):
    def expect_now(self, emulator, skew, least, windows=1):
        """What was asked for in the end ended by the service's clock."""
        end = seconds_of(emulator.queries()[-windows]["EndTime"])
        self.assertTrue(-least <= end - (time.time() + skew) <= 5, (end, time.time() + skew))


class Skewed(Case):
    """Host and service differ by less than the five minutes in which signatures are valid: no refusal says so."""

    SKEWS = (200, 290, 61, 5, -200, -290, -100)

    def test_all_tasks_up_to_the_services_now(self):
        def check(case):
            skew, *arguments = case
            if arguments == ["--start"]:
                arguments = ["--start", int(time.time()) + skew - 300]
            with Emulator("--skew", skew, "--tasks", 10, "--span", 280, "--settle", 0) as emulator:
                result = self.expect(emulator.list(*arguments), 0)
                self.assertEqual(len(result.rows), 10)
                self.assertEqual(result.err, "")
                self.expect_now(emulator, skew, 60, 2 if "8d" in arguments else 1)

        self.side_by_side([(skew, *arguments) for skew in self.SKEWS for arguments in
                           ((), ("--since", "5m"), ("--since", "1h"), ("--start",), ("--since", "8d"))], check)

    def test_each_row_once_and_one_interval_for_all_pages(self):
        for skew in (200, -200):
            with self.subTest(skew=skew):
                with Emulator("--skew", skew, "--tasks", 60, "--span", 290, "--settle", 0) as emulator:
                    result = self.expect(emulator.list("--since", "5m", "--page-size", 20), 0)
                    self.assertEqual(len(result.rows), 60)
                    asked = [(one["StartTime"], one["EndTime"], one["Offset"]) for one in emulator.queries()]
                    # The first reply only showed the time; no task of it was delivered.
                    self.assertEqual([one[2] for one in asked], [0, 0, 20, 40])
                    self.assertEqual(len({one[:2] for one in asked[1:]}), 1)
                    start, end = map(seconds_of, asked[1][:2])
                    self.assertEqual(end - start, 300)

    def test_a_small_difference_costs_no_request(self):
        for skew in (0, 1, -1, -30, -55):
            with self.subTest(skew=skew):
                with Emulator("--skew", skew, "--tasks", 10, "--span", 280, "--settle", 0) as emulator:
                    self.assertEqual(len(self.expect(emulator.list("--since", "1h"), 0).rows), 10)
                    self.assertEqual(len(emulator.requests()), 1)

    def test_an_explicit_interval_stays(self):
        for skew in (200, -200):
            with self.subTest(skew=skew):
                with Emulator("--skew", skew, "--tasks", 3) as emulator:
                    now = int(time.time())
                    self.expect(emulator.list("--start", now - 2 * DAY, "--end", now - DAY), 0)
                    self.assertEqual([(one["StartTime"], one["EndTime"]) for one in emulator.queries()],
                                     [(iso(now - 2 * DAY), iso(now - DAY))])

    def test_a_service_that_is_far_off(self):
        for skew in (-400, 100 * DAY, -100 * DAY):
            with self.subTest(skew=skew):
                with Emulator("--skew", skew, "--tasks", 10, "--span", 280, "--settle", 0) as emulator:
                    self.assertEqual(len(self.expect(emulator.list("--since", "5m"), 0).rows), 10)
                    self.expect_now(emulator, skew, 60)
                    self.assertEqual([one["code"] for one in emulator.requests()], ["AuthFailure.SignatureExpire", None])


class WrongDates(Case):
    """Only a reply of the API counts as a source of the time."""

    FAULTS = ("--status 502", "--status 403", "--status 511", "--status 421", "--garbage html", "--garbage noise-body")

    def test_a_date_of_another_sets_no_clock(self):
        def check(case):
            fault, off = case
            with Emulator("--at", f"1 {fault} --date-skew {off}", tasks=[task()]) as emulator:
                result = emulator.list("--since", "1h")
                if "403" in fault:
                    self.expect(result, 4)
                    return
                self.assertEqual(len(self.expect(result, 0).rows), 1)
                self.assertEqual([one["code"] for one in emulator.requests()], [None, None])
                self.assertLess(max(stamps(emulator)) - min(stamps(emulator)), 5)
                self.expect_now(emulator, 0, 5)

        self.side_by_side([(fault, off) for fault in self.FAULTS for off in (DAY, -DAY, 200)], check)

    def test_it_uses_up_no_chance_to_learn(self):
        for fault in ("--status 502", "--garbage html"):
            for skew in (4000, -100 * DAY):
                with self.subTest(fault=fault, skew=skew):
                    with Emulator("--skew", skew, "--at", f"1 {fault} --date-skew {DAY}", "--tasks", 10, "--span", 280,
                                  "--settle", 0) as emulator:
                        self.assertEqual(len(self.expect(emulator.list("--since", "5m"), 0).rows), 10)
                        # What was no reply of the API, the refusal that it ought to have been, and the answer.
                        self.assertEqual(len(emulator.requests()), 3)
                        self.assertEqual([one["code"] for one in emulator.requests()[1:]],
                                         ["AuthFailure.SignatureExpire", None])


class WrongHost(Case):
    """This host's own clock is wrong: at 1970, a year behind, years ahead."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.library = os.path.join(folder.name, "host_clock.so")
        subprocess.run(["cc", "-shared", "-fPIC", "-o", cls.library, os.path.join(ROOT, "tests", "e2e", "host_clock.c")],
                       check=True, timeout=60)

    def clocks(self):
        return {"1970": 100 - int(time.time()), "a year behind": -365 * DAY, "in ten years": 3650 * DAY}

    def host(self, offset):
        """The environment of a run on a host whose clock is so far off."""
        # Beside a sanitizer the library need not be the first one.
        return {"LD_PRELOAD": self.library, "HOST_CLOCK": str(offset),
                "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"}

    def test_the_clock_is_the_hosts(self):
        """What the other tests rely on: the tool signs by the clock that is set here."""
        for offset in self.clocks().values():
            with Emulator(tasks=[task()]) as emulator:
                emulator.list("--retries", 0, env=self.host(offset))
                # At 1970 it takes the clock for none.
                self.assertLess(abs(stamps(emulator)[0] - time.time() - offset), 200)

    def test_every_interval(self):
        def check(case):
            offset, *arguments = case
            with Emulator("--tasks", 10, "--span", 280, "--settle", 0) as emulator:
                result = self.expect(emulator.list(*arguments, env=self.host(offset)), 0)
                self.assertEqual((len(result.rows), result.err), (10, ""))

        now = int(time.time())
        self.side_by_side([(offset, *arguments) for offset in self.clocks().values() for arguments in
                           ((), ("--since", "5m"), ("--since", "1h"), ("--since", "8d"), ("--start", now - 300),
                            ("--start", iso(now - 300)), ("--start", now - 300, "--end", now + 60),
                            ("--end", now + 60, "--since", "1h"))], check)

    def test_a_start_days_ago(self):
        def check(case):
            offset, days, expected = case
            tasks = [task(f"job-{age}", age=age * DAY + 60) for age in (0, 1, 3, 9, 20)]
            with Emulator(tasks=tasks) as emulator:
                start = int(time.time()) - days * DAY
                asked = ("--start", start)
                rows = self.expect(emulator.list(*asked, env=self.host(offset)), 0).rows
                self.assertEqual([row["JobId"] for row in rows], expected)
                self.assertEqual(emulator.queries()[-1]["StartTime"], iso(start))
                out = self.expect(emulator.run("list", "--output", "summary", *asked, env=self.host(offset)), 0).out
                self.assertRegex(out, rf"Tasks +{len(expected)}\nTotalCount +{len(expected)}\n")
                result = emulator.list(*asked, "--offset", 1, env=self.host(offset))
                if days > 7:
                    self.expect(result, 2, "--offset: an offset is given for an interval of more than 7 days")
                else:
                    self.assertEqual([row["JobId"] for row in self.expect(result, 0).rows], expected[1:])

        self.side_by_side([(offset, *case) for offset in (0, *self.clocks().values()) for case in
                           ((2, ["job-0", "job-1"]), (10, ["job-0", "job-1", "job-3", "job-9"]))], check)

    def test_an_interval_in_which_nothing_happened(self):
        for offset in (0, *self.clocks().values()):
            with self.subTest(offset=offset), Emulator(tasks=[]) as emulator:
                begun = time.time()
                start = int(begun) - DAY
                result = self.expect(emulator.run("list", "--start", start, env=self.host(offset)), 0)
                named = re.search(r"no task matches in (\S+ \S+) to (\S+ \S+) UTC\n", result.err)
                self.assertEqual(named[1], iso(start).replace("T", " ")[:-1])
                self.assertLess(abs(seconds_of(named[2].replace(" ", "T") + "Z") - begun), 5)

    def test_wait(self):
        for offset in self.clocks().values():
            with Emulator(tasks=[task("a")]) as emulator:
                self.expect(emulator.wait("--job-id", "a", env=self.host(offset)), 0)

    def test_a_start_in_the_future(self):
        """Before the service is asked it looks like a wrong clock; then the error says what it is."""
        with Emulator(tasks=[task()]) as emulator:
            start = int(time.time()) + 3 * DAY
            for offset in (0, *self.clocks().values()):
                with self.subTest(offset=offset):
                    result = self.expect(emulator.list("--start", start, env=self.host(offset)), 2,
                                         f"--start is in the future: {iso(start).replace('T', ' ')[:-1]} UTC is ")
                    self.assertRegex(result.err, r"UTC is [23] days after the time of the service, \S+ \S+ UTC\n")
                    self.assertEqual((result.out, result.err.count("\n")), ("", 1))
            # Where the service is not asked, this host's clock has to do, unless it was never set.
            self.expect(emulator.list("--start", start, "--dry-run"), 2, "--start is in the future: ", "the time of this host")
            self.expect(emulator.list("--start", start, "--dry-run", env=self.host(self.clocks()["1970"])), 0)


if __name__ == "__main__":
    unittest.main()
