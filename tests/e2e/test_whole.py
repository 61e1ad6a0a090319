"""A listing is whole or a named error: lists that move while they are read, counts that lie, windows, patience, the rate."""

import time
import unittest
from collections import Counter

from harness import DAY, Emulator, TestCase, iso, load_tests, task

CHANGED = "the list changed while it was read"
COUNTS_LESS = "the service sends more tasks than it counts"
COUNTS_MORE = "the service counts more tasks than it sends"
REPEATED = "the service sent the same page twice"


def rows(count, age=60, **members):
    """That many different tasks, newest first, a second apart."""
    return [task(f"job-{index:04}", f"http://www.example.com/{index}", age=age + index, **members)
            for index in range(count)]


def names(tasks):
    return [one["JobId"] for one in tasks]


class Case(TestCase):
    def expect_once(self, result, expected):
        """The run ended well, with each of these jobs as often as it is in the list, in any order, and no other."""
        self.expect(result, 0)
        came, wanted = Counter(names(result.rows)), Counter(expected)
        self.assertEqual((came - wanted, wanted - came), (Counter(), Counter()), "double, missing")


class NoObjects(Case):
    """What is no object among Tasks has the wrong type: it is not counted and dropped."""

    VALUES = (None, 7, "text", [task()], True)

    def test_list(self):
        def check(value):
            for tasks in ([task(), value], [value], [*rows(9), value]):
                with Emulator(tasks=tasks) as emulator:
                    result = self.expect(emulator.list("--retries", 0), 5, "wrong type", "what to do: ")
                    self.assertLess(len(result.rows), len(tasks))

        self.side_by_side(self.VALUES, check)

    def test_wait(self):
        def check(value):
            with Emulator(tasks=[task("a"), value]) as emulator:
                self.expect(emulator.wait("--job-id", "a", "--retries", 0, "--interval", "200ms", "--timeout", "1s"), 6,
                            "wrong type")

        self.side_by_side(self.VALUES, check)

    def test_on_a_later_page_and_in_several_windows(self):
        with Emulator(tasks=[*rows(10), None, *rows(5, age=200)]) as emulator:
            self.expect(emulator.list("--page-size", 10, "--retries", 0), 5, "wrong type")
        with Emulator(tasks=[*rows(3), None, *rows(3, age=8 * DAY)]) as emulator:
            self.expect(emulator.list("--since", "14d", "--retries", 0), 5, "wrong type")

    def test_once_it_is_repeated(self):
        """As every malformed reply."""
        with Emulator(tasks=[*rows(3), {"JobId": 7, "_last": 1}]) as emulator:
            self.expect_once(emulator.list(), names(rows(3)))


class Counts(Case):
    def test_a_reply_that_contradicts_itself(self):
        for count, more, arguments in ((1000, "=500", ()), (3, "=0", ()), (3, "-1", ()), (20, "=14", ("--offset", 10))):
            with self.subTest(count=count, more=more):
                with Emulator("--tasks", count, "--recount", f"1-:{more}") as emulator:
                    self.expect(emulator.list("--retries", 0, *arguments), 5, COUNTS_LESS)
                    self.expect(emulator.list("--retries", 1, *arguments), 5, COUNTS_LESS, "attempts: 2")

    def test_once_it_is_repeated(self):
        for more in ("=0", "-1"):
            with self.subTest(more=more):
                with Emulator("--recount", f"1:{more}", tasks=rows(5)) as emulator:
                    self.expect_once(emulator.list(), names(rows(5)))

    def test_on_a_later_page(self):
        with Emulator("--recount", "3:=25", tasks=rows(30)) as emulator:
            self.expect_once(emulator.list("--page-size", 10), names(rows(30)))
            self.assertGreater(len(emulator.requests()), 3)

    def test_one_ahead_for_two_replies(self):
        """The row that was counted comes late."""
        late = {**rows(6)[5], "_first": 3}
        with Emulator("--recount", "1-2:+1", tasks=[*rows(5), late]) as emulator:
            self.expect_once(emulator.list("--page-size", 5), names(rows(6)))

    def test_a_page_that_starved_and_a_lower_count(self):
        """The row that was counted never comes: the list changed, and a second pass agrees."""
        with Emulator("--recount", "1-2:+1", tasks=rows(5)) as emulator:
            self.expect_once(emulator.list("--page-size", 5), names(rows(5)))

    def test_what_is_left_over_is_not_carried_into_the_next_window(self):
        tasks = [*rows(3), *rows(4, age=8 * DAY)]
        tasks = [{**one, "JobId": f"job-{index}"} for index, one in enumerate(tasks)]
        for more in ("1:+2", "1-2:+2"):
            with self.subTest(more=more):
                with Emulator("--recount", more, tasks=tasks) as emulator:
                    self.expect_once(emulator.list("--since", "14d"), names(tasks))

    def test_a_count_that_stays_too_high(self):
        with Emulator("--recount", "1-:+1", tasks=rows(5)) as emulator:
            self.expect(emulator.list("--retries", 1, "--page-size", 5), 5, COUNTS_MORE)


class Moving(Case):
    """Rows leave and join between two pages of a window."""

    MOVES = {"leave": "-3@0", "leave after": "-3@12", "join": "+2@0", "join after": "+2@12"}

    def jobs(self, move):
        """Those that are there when the list is at rest, and those that left after the first page showed them."""
        count, at = int(move.partition("@")[0]), int(move.partition("@")[2])
        here = names(rows(30))
        if count > 0:
            return here + [f"joined-1-{index}" for index in range(count)]
        return here if at == 0 else here[:at] + here[at - count:]

    def test_a_second_pass_prints_what_is_new(self):
        def check(move):
            with Emulator("--move", f"1:{move}", tasks=rows(30)) as emulator:
                self.expect_once(emulator.list("--page-size", 10), self.jobs(move))

        self.side_by_side(self.MOVES.values(), check)

    def test_each_pass_is_an_attempt(self):
        def check(move):
            with Emulator("--move", f"1:{move}", tasks=rows(30)) as emulator:
                result = self.expect(emulator.list("--page-size", 10, "--retries", 0), 5, CHANGED, "incomplete")
                self.assertGreaterEqual(len(result.rows), 10)

        self.side_by_side(self.MOVES.values(), check)

    def test_a_list_that_never_rests(self):
        moves = [text for number in range(1, 60) for text in ("--move", f"{number}:+1@0")]
        with Emulator("--rate", 0, *moves, tasks=rows(30)) as emulator:
            result = self.expect(emulator.list("--page-size", 10, "--retries", 2), 5, CHANGED, "incomplete")
            self.assertGreaterEqual(len(result.rows), 10)
            # Three passes, each of which sees in its second page that the list changed.
            self.assertLessEqual(len(emulator.requests()), 9)

    def test_the_summary_counts_the_last_pass(self):
        with Emulator("--move", "1:-3@0", tasks=rows(30)) as emulator:
            result = self.expect(emulator.run("list", "--output", "summary", "--page-size", 10), 0)
            self.assertIn("27", result.out)
            self.assertNotIn("30", result.out)

    def test_equal_rows_stay_as_many_as_they_are(self):
        """A second pass knows from their number which it has printed."""
        tasks = [{**rows(1)[0], "_copies": 7}, *rows(3, age=100)[1:], task("late", age=30, _first=2)]
        with Emulator(tasks=tasks) as emulator:
            self.expect_once(emulator.list("--page-size", 2), ["job-0000"] * 7 + ["job-0001", "job-0002", "late"])

    def test_a_status_that_leaves_the_filter(self):
        """What people do: they list what is processing, and meanwhile some of it ends."""
        leaves = [{**one, "_last": 1} for one in rows(4)]
        tasks = leaves + rows(30)[4:]
        with Emulator(tasks=tasks) as emulator:
            self.expect_once(emulator.list("--page-size", 10), names(rows(30)))

    def test_a_window_of_one_page_is_atomic(self):
        tasks = [*rows(5), *rows(5, age=8 * DAY)]
        tasks = [{**one, "JobId": f"job-{index}"} for index, one in enumerate(tasks)]
        with Emulator("--move", "1:-1@0", tasks=tasks) as emulator:
            result = emulator.list("--since", "13d", "--retries", 0)
            self.expect_once(result, names(tasks))
            self.assertEqual(len(emulator.requests()), 2)

    def test_a_window_before_is_not_read_again(self):
        tasks = [*rows(5), *rows(25, age=8 * DAY)]
        tasks = [{**one, "JobId": f"job-{index}"} for index, one in enumerate(tasks)]
        with Emulator("--move", "2:-1@5", tasks=tasks) as emulator:
            self.expect_once(emulator.list("--since", "14d", "--page-size", 10), names(tasks))
            newest = [one for one in emulator.queries() if one["EndTime"] == emulator.queries()[0]["EndTime"]]
            self.assertEqual(len(newest), 1)


class Pages(Case):
    """A legal list is never refused, a service that ignores Offset is always noticed."""

    def alike(self, count):
        return [{**task("a"), "_copies": count}]

    def test_equal_rows(self):
        first, other = task("a"), task("b")
        cases = [(self.alike(2), 1, 2), ([first, other, first], 2, 3), ([first, first, other, other], 1, 4),
                 (self.alike(2100), 700, 2100), (self.alike(30), 10, 30)]

        def check(case):
            tasks, size, count = case
            with Emulator("--rate", 0, tasks=tasks) as emulator:
                result = self.expect(emulator.list("--page-size", size), 0)
                self.assertEqual(len(result.rows), count)
                self.assertEqual(result.err, "")

        self.side_by_side(cases, check)

    def test_wait_on_equal_rows(self):
        with Emulator(tasks=self.alike(1500)) as emulator:
            result = self.expect(emulator.wait("--job-id", "a", "--interval", "300ms", "--timeout", "10s"), 0)
            self.assertEqual(set(names(result.rows)), {"a"})

    def test_a_page_cut_after_a_row_and_repeated(self):
        for tasks in (self.alike(5), rows(6)):
            for count in (1, 3, 5):
                with self.subTest(tasks=len(tasks), count=count):
                    with Emulator("--at", f"1 --cut-row {count}", tasks=tasks) as emulator:
                        self.expect_once(emulator.list(), ["a"] * 5 if len(tasks) == 1 else names(tasks))

    def test_a_row_joins_before_the_page_is_repeated(self):
        for at in (0, 1, 3, 6):
            with self.subTest(at=at):
                with Emulator("--at", "1 --cut-row 3", "--move", f"1:+1@{at}", tasks=rows(6)) as emulator:
                    self.expect_once(emulator.list(), [*names(rows(6)), "joined-1-0"])

    def test_a_row_leaves_before_the_page_is_repeated(self):
        for at, left in ((0, names(rows(6))), (2, names(rows(6))), (4, names(rows(6))[:4] + ["job-0005"])):
            with self.subTest(at=at):
                with Emulator("--at", "1 --cut-row 3", "--move", f"1:-1@{at}", tasks=rows(6)) as emulator:
                    self.expect_once(emulator.list(), left)

    def test_a_service_that_ignores_offset(self):
        long = "http://www.example.com/" + "x" * 3000
        pairs = [{**one, "_copies": 2} for one in rows(15)]
        for tasks in (rows(30), [task("job-0000", long), *rows(30)[1:]], pairs):
            # Two rows that are alike may well come again and again: only a page with two different ones says it.
            for size in (3, 7, 10):
                with self.subTest(size=size, first=tasks[0]["Target"][:30]):
                    with Emulator("--repeat-page", tasks=tasks) as emulator:
                        self.expect(emulator.list("--page-size", size, "--retries", 0), 5, REPEATED)

    def test_an_order_that_is_not_stable(self):
        """Rows of one second, in another order when the page is repeated: none is lost, none is double."""
        same = iso(time.time() - 60)
        tasks = [{**one, "CreateTime": same} for one in rows(20)]
        for seed in (1, 2, 3):
            with self.subTest(seed=seed):
                with Emulator("--reorder", "ties", "--seed", seed, "--at", "1 --cut-row 5", tasks=tasks) as emulator:
                    self.expect_once(emulator.list(), names(tasks))

    def test_an_order_that_is_not_stable_over_several_pages(self):
        """Whatever the pages then miss and have twice, the run ends well only if all has come."""
        same = iso(time.time() - 60)
        tasks = [{**one, "CreateTime": same} for one in rows(30)]

        def check(seed):
            with Emulator("--reorder", "ties", "--seed", seed, tasks=tasks) as emulator:
                result = emulator.list("--page-size", 10, "--retries", 2)
                self.assertIn(result.status, (0, 5))
                if result.status == 0:
                    self.assertEqual(set(names(result.rows)), set(names(tasks)))

        self.side_by_side(range(1, 7), check)


class Windows(Case):
    WEEK = 7 * DAY

    def tasks(self, end):
        """Tasks round every border that windows up to `end` may have, with and without fractions; newest first."""
        found = []
        for weeks in (1, 2):
            for second in range(4, -5, -1):
                for fraction in (".999999", ".5", ".000001", ""):
                    seconds = end - weeks * self.WEEK + second
                    created = iso(seconds)[:-1] + fraction + "Z"
                    found.append(task(f"job-{len(found)}", CreateTime=created, UpdateTime=iso(seconds)))
        return found

    def test_each_row_once_whether_or_not_the_ends_belong_to_an_interval(self):
        end = int(time.time()) - 100

        def check(case):
            *reading, start = case
            tasks = self.tasks(end)
            with Emulator(*reading, tasks=tasks) as emulator:
                self.expect_once(emulator.list("--start", start, "--end", end), names(tasks))

        starts = [end - 21 * DAY, end - 14 * DAY - 60, end - 20 * DAY - 7]
        self.side_by_side([(*reading, start) for start in starts for reading in
                           ((), ("--exclusive-end",), ("--exclusive-start",), ("--exclusive-start", "--exclusive-end"))],
                          check)

    def test_each_row_once_in_pages(self):
        end = int(time.time()) - 100
        tasks = self.tasks(end)
        for size in (1, 5, 36):
            with self.subTest(size=size):
                with Emulator("--rate", 0, "--exclusive-end", tasks=tasks) as emulator:
                    self.expect_once(emulator.list("--start", end - 21 * DAY, "--end", end, "--page-size", size), names(tasks))

    def test_another_zone(self):
        end = int(time.time()) - 100
        tasks = [{**one, "CreateTime": iso(end - self.WEEK + index + 8 * 3600)[:-1] + "+08:00"}
                 for index, one in enumerate(rows(5))]
        with Emulator(tasks=tasks) as emulator:
            self.expect_once(emulator.list("--start", end - 14 * DAY, "--end", end), names(tasks))

    def test_a_time_that_cannot_be_read_loses_no_row(self):
        tasks = [*rows(3), {**task("odd"), "CreateTime": "yesterday"}, {**task("none"), "CreateTime": None}]
        with Emulator(tasks=tasks) as emulator:
            result = self.expect(emulator.list("--since", "14d"), 0)
            self.assertEqual(set(names(result.rows)), set(names(tasks)))
            self.assertEqual(Counter(names(result.rows))["job-0001"], 1)

    def test_limit_counts_what_is_delivered(self):
        end = int(time.time()) - 100
        tasks = self.tasks(end)
        with Emulator(tasks=tasks) as emulator:
            for limit in (37, 40, 71):
                result = self.expect(emulator.list("--start", end - 21 * DAY, "--end", end, "--limit", limit), 0)
                self.assertEqual(names(result.rows), names(tasks)[:limit])

    def test_an_offset_over_several_windows_is_refused(self):
        with Emulator(tasks=rows(3)) as emulator:
            result = self.expect(emulator.list("--since", "8d", "--offset", 1), 2, "offset")
            self.assertEqual((result.out, emulator.requests()), ("", []))
            self.expect_once(emulator.list("--since", "7d", "--offset", 1), names(rows(3))[1:])


class Patience(Case):
    """What passes soon is repeated, what does not is not; Retry-After is kept to."""

    def test_what_passes(self):
        def check(fault):
            with Emulator("--at", f"1 {fault}", tasks=rows(5)) as emulator:
                result = self.expect(emulator.list(), 0)
                self.assertEqual((names(result.rows), result.err), (names(rows(5)), ""))
                self.assertEqual(len(emulator.requests()), 2)

        self.side_by_side(["--status 408", "--status 421", "--status 425", "--status 429", "--status 500", "--status 511",
                           "--garbage html", "--garbage truncated-json", "--garbage empty", "--garbage noise",
                           "--garbage bad-chunk", "--garbage no-tasks", "--error LimitExceeded.RateLimitExceeded",
                           "--error ResourceUnavailable", "--error InternalError"], check)

    def test_misdirected_is_repeated_on_another_connection(self):
        for tls in (None, "server"):
            with self.subTest(tls=tls):
                with Emulator("--at", "2 --status 421", tasks=rows(20), tls=tls) as emulator:
                    self.expect_once(emulator.list("--page-size", 10), names(rows(20)))
                    self.assertEqual([one["connection"] for one in emulator.requests()], [1, 1, 2])

    def test_what_does_not_pass(self):
        def check(code):
            with Emulator("--error", code, tasks=rows(5)) as emulator:
                result = self.expect(emulator.list(), 4, code)
                self.assertEqual(len(emulator.requests()), 1)
                self.assertNotIn("later", result.err.partition("what to do: ")[2])

        self.side_by_side(["ResourceUnavailable.ZoneNotFound", "ResourceUnavailable.HostNotFound",
                           "ResourceUnavailable.DomainNotFound", "LimitExceeded", "LimitExceeded.PackNotAllow"], check)

    def test_retry_after(self):
        def check(case):
            status, value, least, most = case
            with Emulator("--at", f"1 --status {status} --retry-after {value}", tasks=rows(5)) as emulator:
                self.expect_once(emulator.list(), names(rows(5)))
                first, second = [one["time"] for one in emulator.requests()]
                self.assertGreater(second - first, least)
                self.assertLess(second - first, most)

        # A date has no fractions: it may be up to a second nearer, and a client cannot know a fraction of its own.
        self.side_by_side([(429, 2, 1.95, 4), (503, 2, 1.95, 4), (503, "date:3", 1.9, 5), (503, 0, 0, 3),
                           (429, "date:-100", 0, 3)], check)

    def test_retry_after_ends_with_the_time_given(self):
        with Emulator("--status", 503, "--retry-after", 600, tasks=rows(5)) as emulator:
            result = emulator.list("--timeout", "2s")
            self.assertIn(result.status, (3, 4), result.err)
            self.assertLess(result.took, 4)
            self.assertEqual(len(emulator.requests()), 1)


class Rate(Case):
    """20 requests a second are a limit, not a rhythm."""

    def times(self, count, most):
        with Emulator(tasks=rows(2 * count)) as emulator:
            result = self.expect(emulator.list("--page-size", 2), 0)
            self.assertEqual(len(result.rows), 2 * count)
            self.assertEqual({one["code"] for one in emulator.requests()}, {None})
            times = [one["time"] for one in emulator.requests()]
        self.assertEqual(len(times), count)
        self.assertLess(times[-1] - times[0], most)
        return times

    def test_no_pause_while_there_is_room(self):
        # At a rhythm of 50 ms the nine pauses alone would take 450.
        self.times(10, 0.4)

    def test_never_more_than_20_in_any_second(self):
        times = self.times(45, 4)
        for index in range(len(times) - 20):
            # Those that left a second apart may arrive a little nearer to each other.
            self.assertGreater(times[index + 20] - times[index], 0.95)
        self.assertGreater(times[-1] - times[0], 1.9)


if __name__ == "__main__":
    unittest.main()
