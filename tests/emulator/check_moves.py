"""Lists that move, counts that lie, orders that are not stable, and clocks: seen from a plain socket."""

import json
import tempfile
import time
import unittest
from email.utils import parsedate_to_datetime

import moves
import options
import tasks
from harness import DAY, EPOCH, Emulator, drain, read_reply, request
from service import Service

ROWS = [{"JobId": f"job-{index}", "CreateTime": tasks.format_time(EPOCH - 100)} for index in range(6)]


class Served(Emulator):
    """An emulator with these rows as its tasks file."""

    def __init__(self, rows, *arguments):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(rows, file)
            file.flush()
            super().__init__("--tasks-file", file.name, *arguments)     # which returns once it has been read

    def page(self, offset=0, limit=20):
        """(TotalCount, the jobs of the page); a row that is no object stands for itself."""
        answer = self.ask({**DAY, "Offset": offset, "Limit": limit})
        return answer["TotalCount"], [row["JobId"] if isinstance(row, dict) else row for row in answer["Tasks"]]


def seconds_of(date):
    return parsedate_to_datetime(date).timestamp()


def jobs(*numbers):
    return [f"job-{number}" for number in numbers]


class Lists(unittest.TestCase):
    def test_rows_leave_and_join_between_two_requests(self):
        with Served(ROWS, "--move", "1:-2@0", "--move", "2:+1@3") as emulator:
            self.assertEqual([emulator.page() for _ in range(4)],
                             [(6, jobs(0, 1, 2, 3, 4, 5)), (4, jobs(2, 3, 4, 5)),
                              (5, jobs(2, 3, 4) + ["joined-2-0"] + jobs(5)),
                              (5, jobs(2, 3, 4) + ["joined-2-0"] + jobs(5))])

    def test_total_count_need_not_follow(self):
        with Served(ROWS, "--move", "1:-2@0", "--count-stays") as emulator:
            self.assertEqual([emulator.page(limit=2) for _ in range(2)], [(6, jobs(0, 1)), (6, jobs(2, 3))])

    def test_rows_of_some_requests_only(self):
        rows = [{**ROWS[0], "_first": 2}, {**ROWS[1], "_last": 2}, {**ROWS[2], "_first": 2, "_last": 2}, ROWS[3]]
        with Served(rows) as emulator:
            self.assertEqual([emulator.page()[1] for _ in range(3)], [jobs(1, 3), jobs(0, 1, 2, 3), jobs(0, 3)])

    def test_equal_rows(self):
        with Served([{**ROWS[0], "_copies": 1500}, ROWS[1]]) as emulator:
            self.assertEqual(emulator.page(1499, 3), (1501, jobs(0, 1)))
        with Emulator("--tasks", "3", "--copies", "4") as emulator:
            rows = emulator.ask(DAY)["Tasks"]
            self.assertEqual(len(rows), 12)
            self.assertEqual([rows.count(row) for row in rows], [4] * 12)

    def test_an_order_that_is_not_stable(self):
        newer = {"JobId": "newer", "CreateTime": tasks.format_time(EPOCH - 99)}
        with Served([newer, *ROWS], "--reorder", "ties") as emulator:
            pages = [emulator.page()[1] for _ in range(4)]
            self.assertEqual({page[0] for page in pages}, {"newer"})
            self.assertEqual({tuple(sorted(page[1:])) for page in pages}, {tuple(jobs(0, 1, 2, 3, 4, 5))})
            self.assertEqual(len({tuple(page) for page in pages}), 4)
        with Served([newer, *ROWS], "--reorder", "all") as emulator:
            self.assertGreater(len({emulator.page()[1].index("newer") for _ in range(6)}), 2)
        orders = [[row.members["JobId"] for row in moves.Moves([tasks.Task(row) for row in ROWS], reorder="all",
                                                               seed=seed).rows(1)] for seed in (1, 1, 2)]
        self.assertEqual(orders[0], orders[1])
        self.assertNotEqual(orders[0], orders[2])

    def test_what_is_no_object_is_a_row(self):
        with Served([ROWS[0], None, 7, [{}], "text"]) as emulator:
            self.assertEqual(emulator.page(), (5, ["job-0", None, 7, [{}], "text"]))
            filters = [{"Name": "job-id", "Values": ["job-0"]}]
            self.assertEqual(emulator.ask({**DAY, "Filters": filters})["TotalCount"], 5)

    def test_a_page_cut_after_a_row_and_repeated(self):
        for more in ((), ("--framing", "chunked", "--chunk-size", "7"), ("--escape", "all", "--pretty", "--unknown"),
                     ("--framing", "close")):
            for count in (2,) if more else (0, 1, 6, 9):
                with (self.subTest(more, count=count),
                      Served(ROWS, *more, "--cut-row", str(count), "--faults", "1", "--move", "1:+1@1") as emulator):
                    answer, end = emulator.exchange(request(DAY))
                    self.assertEqual(end, "closed")
                    if not more:
                        self.assertEqual(answer.count(b'"JobId"'), min(count, 6))
                        self.assertTrue(answer.endswith(b"}" if count else b"["))
                        self.assertGreater(int(answer.partition(b"Content-Length: ")[2].partition(b"\r\n")[0]),
                                           len(answer.partition(b"\r\n\r\n")[2]))
                    elif "chunked" in more:
                        self.assertFalse(answer.endswith(b"\r\n0\r\n\r\n"))
                    self.assertEqual(emulator.page(), (7, ["job-0", "joined-1-0"] + jobs(1, 2, 3, 4, 5)))
                    self.assertEqual([(line["total"], line["rows"], line["faults"]) for line in emulator.requests()],
                                     [(6, 6, ["cut_row"]), (7, 7, [])])

    def test_a_refusal_cut_after_a_row_ends_in_its_middle(self):
        with Emulator("--cut-row", "3") as emulator:
            answer, end = emulator.exchange(request(DAY, key="wrong"))
            self.assertEqual(end, "closed")
            self.assertRaises(ValueError, json.loads, answer.partition(b"\r\n\r\n")[2])


class Counts(unittest.TestCase):
    def test_recount(self):
        with Served(ROWS, "--recount", "1:=0", "--recount", "2-3:-2", "--recount", "3-:+10") as emulator:
            self.assertEqual([emulator.page(limit=3)[0] for _ in range(5)], [0, 4, 14, 16, 16])

    def test_one_ahead_for_two_replies(self):
        """The rows come late: what was counted is there at the third look."""
        with Served(ROWS, "--recount", "1-2:+1", "--move", "2:+1@6") as emulator:
            self.assertEqual([emulator.page(6) for _ in range(3)], [(7, []), (7, []), (7, ["joined-2-0"])])


class Faults(unittest.TestCase):
    def test_at(self):
        with Served(ROWS, "--status", "500", "--faults", "1", "--at", "2-3 --error 'New Code' --error-message 'a b'",
                    "--at", "3 --error Other", "--at", "4- --repeat-page") as emulator:
            self.assertIn(b" 500 ", emulator.exchange(request(DAY))[0])
            self.assertEqual(emulator.ask(DAY)["Error"], {"Code": "New Code", "Message": "a b"})
            self.assertEqual(emulator.ask(DAY)["Error"]["Code"], "Other")
            self.assertEqual(emulator.page(4), (6, jobs(0, 1, 2, 3, 4, 5)))
            self.assertEqual([line["faults"] for line in emulator.requests()],
                             [["status"], ["error"], ["error"], ["repeat_page"]])

    def test_retry_after(self):
        for value, seconds in (("7", None), ("date:30", 30), ("date:-30", -30)):
            with self.subTest(value), Emulator("--status", "503", "--retry-after", value, "--skew", "1000") as emulator:
                head = emulator.exchange(request(DAY))[0].decode()
                told = head.partition("\r\nRetry-After: ")[2].partition("\r\n")[0]
                if seconds is None:
                    self.assertEqual(told, value)
                else:
                    self.assertAlmostEqual(seconds_of(told), time.time() + 1000 + seconds, delta=3)
        with Emulator("--status", "503") as emulator:
            self.assertNotIn(b"Retry-After", emulator.exchange(request(DAY))[0])

    def test_reasons_of_the_rarer_statuses(self):
        for status, words in ((408, b"Request Timeout"), (421, b"Misdirected Request"), (425, b"Too Early"),
                              (511, b"Network Authentication Required")):
            with self.subTest(status), Emulator("--status", str(status)) as emulator, emulator.connect() as sock:
                sock.sendall(request(DAY))
                self.assertTrue(drain(sock)[0].startswith(b"HTTP/1.1 %d %s\r\n" % (status, words)))

    def test_connections_are_numbered(self):
        with Emulator("--status", "421", "--faults", "1") as emulator:
            with emulator.connect() as sock:
                sock.sendall(request(DAY))
                drain(sock)
            emulator.ask(DAY)
            self.assertEqual([line["connection"] for line in emulator.requests()], [1, 2])


class Clocks(unittest.TestCase):
    def test_a_wrong_date_of_a_gateway(self):
        with Emulator("--at", "1 --status 502 --date-skew 86400") as emulator, emulator.connect() as sock:
            skews = []
            for _ in range(2):
                sock.sendall(request(DAY))
                head = drain(sock)[0].decode().partition("\r\nDate: ")[2].partition("\r\n")[0]
                skews.append(seconds_of(head) - time.time())
            self.assertAlmostEqual(skews[0], 86400, delta=3)
            self.assertAlmostEqual(skews[1], 0, delta=3)

    def test_a_wrong_date_judges_no_timestamp(self):
        with Emulator("--date-skew", "-86400") as emulator, emulator.connect() as sock:
            sock.sendall(request(DAY))
            reply, parsed = read_reply(sock)
            self.assertEqual(parsed["Response"]["TotalCount"], 8)
            self.assertAlmostEqual(seconds_of(reply.headers["Date"]), time.time() - 86400, delta=3)

    def test_tasks_are_as_young_as_the_services_clock(self):
        for skew in (-250, 250):
            service = Service(options.parse(["--skew", str(skew), "--tasks", "60", "--span", "60"]))
            created = [task.created for task in service.tasks]
            self.assertAlmostEqual(max(created), time.time() + skew, delta=5)
            self.assertAlmostEqual(min(created), time.time() + skew - 60, delta=5)

    def test_fractions_and_the_ends_of_an_interval(self):
        def row(job, text):
            return {"JobId": job, "CreateTime": f"2023-11-14T{text}"}

        rows = [row("after", "10:00:01.000001Z"), row("end", "10:00:01Z"), row("in", "10:00:00.999+00:00"),
                row("start", "18:00:00.000+08:00"), row("before", "09:59:59.999999Z"), row("odd", "10:00:00.Z")]
        interval = {"ZoneId": "z", "StartTime": "2023-11-14T10:00:00Z", "EndTime": "2023-11-14T10:00:01Z"}
        for more, wanted in (((), ["end", "in", "start", "odd"]), (("--exclusive-end",), ["in", "start", "odd"]),
                             (("--exclusive-start", "--exclusive-end"), ["in", "odd"])):
            with self.subTest(more), Served(rows, *more) as emulator:
                self.assertEqual([one["JobId"] for one in emulator.ask(interval)["Tasks"]], wanted)

    def test_generated_fractions(self):
        made = tasks.generate(200, 3, EPOCH, 50, 0, True)
        created = [task.created for task in made]
        self.assertEqual(created, sorted(created, reverse=True))
        self.assertLess(created[0], EPOCH)
        self.assertTrue(all("." in task.members["CreateTime"] for task in made))
        self.assertTrue({"0", "9", "000001"} < {task.members["CreateTime"].partition(".")[2][:-1] for task in made})
        plain = tasks.generate(200, 3, EPOCH, 50, 0)
        targets = [sorted(task.members["Target"] for task in some) for some in (made, plain)]
        self.assertEqual(targets[0], targets[1])
