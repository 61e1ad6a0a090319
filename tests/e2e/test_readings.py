"""Lists that change while they are read: what list prints is whole and printed once, or it says that it is not."""

import random
import re
import unittest

from harness import DAY, Emulator, Script, TestCase, iso, load_tests, page_of, shown, task

END = 1700000000


def numbered(count, **members):
    """So many different tasks, all of one interval."""
    return [task(f"job-{number}", f"http://www.example.com/{number}", **members) for number in range(count)]


def counts_of(result):
    return {name: int(number) for name, number in re.findall(r"(?m)^\s*(\S.*?)\s+(\d+)$", result.out)}


class Leaving:
    """A list that tasks leave: the first one before each of these requests."""

    def __init__(self, count, before):
        self.tasks = numbered(count, status="processing")
        self.before = before

    def __call__(self, query, number):
        if number in self.before:
            del self.tasks[0]
        return page_of(self.tasks, query)


class Moved(TestCase):
    ASKED = ("--status", "processing", "--page-size", 10)

    def check_each_once(self, result, tasks):
        self.assertEqual(sorted(row["Target"] for row in result.rows), sorted(one["Target"] for one in tasks))

    def test_a_list_that_comes_to_rest_is_printed_whole_and_once(self):
        for before in ((2,), (3,), (2, 4), (2, 5, 8)):
            with self.subTest(before=before):
                answer = Leaving(25, before)
                everything = list(answer.tasks)
                with Script(answer) as service:
                    result = self.expect(service.list(*self.ASKED), 0)
                    self.assertEqual(result.err, "")
                    # The one that left was printed while it was there; what moved up to its place is not lost.
                    gone = len(everything) - len(answer.tasks)
                    printed = [row["Target"] for row in result.rows]
                    self.assertEqual(len(set(printed)), len(printed))
                    self.assertLessEqual({one["Target"] for one in answer.tasks}, set(printed))
                    self.assertEqual(printed[:10], [one["Target"] for one in everything[:10]])
                    self.assertGreaterEqual(len(printed), 25 - gone + 1)

    def test_what_two_moving_readings_show_twice_is_printed_once(self):
        """A task that moved to the next page in one reading, and again in the next, is no equal task."""
        tasks = numbered(3)

        def answer(query, number):
            if number in (2, 5):    # two arrive between two pages of a reading
                tasks[:0] = [task(f"new-{number}-{one}", f"http://www.example.com/new/{number}/{one}") for one in (1, 2)]
            return page_of(tasks, query)

        with Script(answer) as service:
            result = self.expect(service.list("--page-size", 2), 0)
            self.assertEqual([one["Offset"] for one in service.queries], [0, 2, 0, 2, 4, 0, 2, 4, 6])
            self.check_each_once(result, tasks)

    def test_a_task_that_arrives(self):
        tasks, late = numbered(25), task("late", "http://www.example.com/late")

        def answer(query, number):
            return page_of(tasks if number < 3 else [late, *tasks], query)

        with Script(answer) as service:
            self.check_each_once(self.expect(service.list("--page-size", 10), 0), [*tasks, late])

    def test_over_tls_on_one_connection(self):
        tasks = numbered(25)
        with Emulator("--move", "1:-1@0", tasks=tasks, tls="server") as emulator:
            self.check_each_once(self.expect(emulator.list("--page-size", 10), 0), tasks)
            self.assertEqual(len({one["connection"] for one in emulator.requests()}), 1)

    def test_a_task_that_ends_meanwhile_is_not_printed_again(self):
        tasks = numbered(25, status="processing")

        def answer(query, number):
            now = tasks if number < 3 else [{**one, "Status": "success", "UpdateTime": iso(END)} for one in tasks]
            return page_of(now[1:] if number > 1 else now, query)

        with Script(answer) as service:
            self.check_each_once(self.expect(service.list("--page-size", 10), 0), tasks)

    def test_a_list_that_does_not_rest(self):
        for retries in (0, 1, 2):
            with self.subTest(retries=retries), Script(Leaving(90, range(1, 99))) as service:
                result = self.expect(service.list(*self.ASKED, "--retries", retries, "--timeout", "20s"), 5,
                                     "the list changed while it was read", "the listing is incomplete: ",
                                     f"this part of the list was read {retries + 1} time{'s' if retries else ''}\n")
                # Each reading is an attempt, and ends as soon as two pages contradict each other.
                self.assertEqual(len(service.queries), 2 * (retries + 1))
                self.assertEqual(len({row["Target"] for row in result.rows}), len(result.rows))
                self.assertIn(f"{len(result.rows)} tasks came before the error", result.err)

    def test_until_the_time_is_over(self):
        with Script(Leaving(5000, range(1, 9999))) as service:
            result = self.expect(service.list(*self.ASKED, "--retries", 254, "--timeout", "2s"), 5,
                                 "the list changed while it was read", "tasks came before the error")
            self.expect_time(result, 2)

    def test_summary_counts_the_last_reading(self):
        with Script(Leaving(25, (2, 5))) as service:
            counts = counts_of(self.expect(service.summary(*self.ASKED), 0))
            self.assertEqual((counts["Tasks"], counts["TotalCount"], counts["processing"]), (23, 23, 23))
        with Script(Leaving(25, range(1, 99))) as service:
            result = self.expect(service.summary(*self.ASKED, "--retries", 0), 5, " tasks came before the error, and are not counted here")
            self.assertEqual(result.out, "")

    def test_the_limit_holds_over_all_readings(self):
        for limit in (15, 20, 24):
            with self.subTest(limit=limit), Script(Leaving(40, (2,))) as service:
                rows = self.expect(service.list(*self.ASKED, "--limit", limit), 0).rows
                self.assertEqual(len(rows), limit)
                self.assertEqual(len({row["Target"] for row in rows}), limit)
            with Script(Leaving(40, (2,))) as service:
                counts = counts_of(self.expect(service.summary(*self.ASKED, "--limit", limit), 0))
                self.assertEqual((counts["Tasks"], counts["TotalCount"]), (limit, 39))

    def test_only_the_window_that_moved_is_read_again(self):
        new = [task(f"new-{number}", CreateTime=iso(END - DAY - number)) for number in range(15)]
        old = [task(f"old-{number}", CreateTime=iso(END - 9 * DAY - number)) for number in range(15)]

        def answer(query, number):
            if query["EndTime"] == iso(END):
                return page_of(new, query)
            return page_of(old if number < 4 else old[1:], query)

        for name in ("jsonl", "summary"):
            with self.subTest(output=name), Script(answer) as service:
                result = service.list if name == "jsonl" else service.summary
                result = self.expect(result("--start", END - 10 * DAY, "--end", END, "--page-size", 10), 0)
                self.assertEqual([(one["EndTime"] == iso(END), one["Offset"]) for one in service.queries],
                                 [(True, 0), (True, 10), (False, 0), (False, 10), (False, 0), (False, 10)])
                if name == "jsonl":
                    self.assertEqual(sorted(row["JobId"] for row in result.rows), sorted(one["JobId"] for one in new + old))
                else:
                    counts = counts_of(result)
                    self.assertEqual((counts["Tasks"], counts["TotalCount"]), (29, 29))

    def test_verbose_tells_of_it(self):
        with Script(Leaving(25, (2,))) as service:
            self.expect(service.list(*self.ASKED, "--verbose"), 0, "the list changed while it was read: this part is read again in ")


class EqualTasks(TestCase):
    """They are legal. In different pages they may also mean that the order is not stable, and then others are missing."""

    def test_in_one_page_they_are_believed(self):
        tasks = numbered(30)
        tasks[4] = tasks[3]
        tasks[25:27] = [tasks[24]] * 2
        with Script(lambda query, _: page_of(tasks, query)) as service:
            for size, requests in ((1000, 1), (10, 3)):
                before = len(service.queries)
                self.assertEqual(self.expect(service.list("--page-size", size), 0).rows, [shown(one) for one in tasks])
                self.assertEqual(len(service.queries) - before, requests)

    def test_in_several_pages_they_are_read_twice_and_printed_as_often_as_they_are_there(self):
        tasks = numbered(30)
        tasks[9:12] = [tasks[9]] * 3
        tasks[25] = tasks[1]
        with Script(lambda query, _: page_of(tasks, query)) as service:
            result = self.expect(service.list("--page-size", 10), 0)
            self.assertEqual(result.err, "")
            self.assertEqual(sorted(row["JobId"] for row in result.rows), sorted(one["JobId"] for one in tasks))
            self.assertEqual([one["Offset"] for one in service.queries], [0, 10, 20, 0, 10, 20])
            # Without a second attempt nobody can look twice, and no contradiction was seen.
            result = self.expect(service.list("--page-size", 10, "--retries", 0), 0)
            self.assertEqual(result.rows, [shown(one) for one in tasks])
            self.assertEqual(len(service.queries), 9)
            counts = counts_of(self.expect(service.summary("--page-size", 10), 0))
            self.assertEqual((counts["Tasks"], counts["TotalCount"]), (30, 30))

    def test_thousands_of_equal_tasks(self):
        tasks = [task()] * 2100
        with Script(lambda query, _: page_of(tasks, query)) as service:
            self.assertEqual(self.expect(service.list("--page-size", 700), 0).rows, [shown(one) for one in tasks])

    def test_an_order_that_becomes_stable(self):
        tasks = numbered(30)

        def answer(query, number):
            order = list(tasks)
            if number == 2:     # what the first page has shown takes the places of others
                order[12:17] = tasks[3:8]
            return page_of(order, query)

        with Script(answer) as service:
            result = self.expect(service.list("--page-size", 10), 0)
            self.assertEqual(sorted(row["Target"] for row in result.rows), sorted(one["Target"] for one in tasks))
            self.assertEqual(len(service.queries), 6)

        with Script(answer) as service:
            self.assertEqual(counts_of(self.expect(service.summary("--page-size", 10), 0))["Tasks"], 30)

    def test_an_order_that_is_never_stable(self):
        tasks = numbered(30)
        rng = random.Random(1)

        def answer(query, _):
            return page_of(rng.sample(tasks, len(tasks)), query)

        for retries in (1, 2):
            with Script(answer) as service:
                result = self.expect(service.list("--page-size", 10, "--retries", retries), 5,
                                     "different pages have equal tasks", "tasks came before the error",
                                     f"this part of the list was read {retries + 1} times\n")
                self.assertGreater(len({row["Target"] for row in result.rows}), 20)


class Windows(TestCase):
    """An interval of more than 7 days: no second of it is lost or doubled, however the service reads its ends."""

    BORDER = END - 7 * DAY

    def serve(self, tasks, exclusive):
        def answer(query, _):
            return page_of([one for one in tasks if query["StartTime"] <= one["CreateTime"] < query["EndTime"] or
                            (not exclusive and one["CreateTime"] == query["EndTime"])], query)
        return Script(answer)

    def test_no_second_is_lost_or_doubled(self):
        tasks = [task(f"{second}", CreateTime=iso(self.BORDER + second)) for second in range(6, -7, -1)]
        # 'Z' sorts after '.', as letters after digits: a fraction sorts into its second.
        tasks += [task(f"fraction-{second}", CreateTime=iso(self.BORDER + second)[:-1] + ".5Z") for second in range(-3, 4)]
        for exclusive in (False, True):
            with self.subTest(exclusive=exclusive), self.serve(tasks, exclusive) as service:
                asked = ("--start", END - 8 * DAY, "--end", END)
                result = self.expect(service.list(*asked), 0)
                self.assertEqual(sorted(row["JobId"] for row in result.rows), sorted(one["JobId"] for one in tasks))
                counts = counts_of(self.expect(service.summary(*asked), 0))
                self.assertEqual((counts["Tasks"], counts["TotalCount"]), (len(tasks), len(tasks)))
                for limit in range(1, len(tasks) + 2):
                    rows = self.expect(service.list(*asked, "--limit", limit), 0).rows
                    self.assertEqual(len({row["JobId"] for row in rows}), min(limit, len(tasks)))
                    self.assertEqual(len(rows), min(limit, len(tasks)))

    def test_a_time_that_is_not_legible_loses_no_task(self):
        tasks = [task("odd", CreateTime="2023-11-07 later")]
        with Script(lambda query, _: page_of(tasks, query)) as service:
            rows = self.expect(service.list("--start", END - 8 * DAY, "--end", END), 0).rows
            self.assertEqual({row["JobId"] for row in rows}, {"odd"})


if __name__ == "__main__":
    unittest.main()
