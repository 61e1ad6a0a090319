"""Whole listings, by pages of all sizes."""

import threading

from machine import Emulator, Relay, TestCase, load_tests, run, shown, task     # noqa: F401

TEXTS = ("http://www.example.com/{}.txt", "https://img.example.com/{}?a=\"b\"&c=\\",
         "http://例え.example/站点/{}", "tag-{}-😀", "a\tb\x07{}\x85",
         "http://example.com/{}/" + "x" * 300)


def tasks(count):
    """`count` different tasks, newest first."""
    return [task(job=f"job{number:05}", target=TEXTS[number % len(TEXTS)].format(number),
                 age=number + 1, **({"FailType": None} if number % 3 else {}))
            for number in range(count)]


class Records(Relay):
    """A relay that measures the longest TLS record from the server."""

    def __init__(self, target):
        super().__init__(target)
        self.longest = 0
        self.lock = threading.Lock()

    def _pump(self, source, sink):
        from_server = source.getpeername()[1] == self.target
        held = b""
        try:
            while data := source.recv(65536):
                sink.sendall(data)
                held += data if from_server else b""
                while len(held) >= 5 and len(held) >= 5 + int.from_bytes(held[3:5], "big"):
                    length = int.from_bytes(held[3:5], "big")
                    with self.lock:
                        self.longest = max(self.longest, length)
                    held = held[5 + length:]
            sink.shutdown(1)
        except OSError:
            pass


class Listing(TestCase):
    def check(self, machine, rows):
        self.assertEqual(machine.status, 0, machine.text[-2000:])
        self.assertEqual(machine.rows(), [shown(row) for row in rows])
        poll, = machine.events("poll")
        self.assertEqual((poll["tasks"], poll["changed"], poll["busy"], poll["failed"]),
                         (len(rows), len(rows), 0, 0))


class PagesTest(Listing):
    def test_a_thousand_tasks_in_pages(self):
        rows = tasks(1000)
        with Emulator(tls="server", tasks=rows) as emulator:
            self.check(run(emulator.port, "once"), rows)
            # The first query learns the time.
            self.assertEqual([query["Offset"] for query in emulator.queries()[1:]],
                             list(range(0, 1000, 100)))


class RecordsTest(Listing):
    def test_a_thousand_tasks_in_one_reply_of_whole_records(self):
        rows = tasks(1000)
        with Emulator(tls="server", tasks=rows) as emulator, Records(emulator.port) as relay:
            self.check(run(relay.port, "once", "limit=1000"), rows)
            self.assertEqual(len(emulator.queries()), 2)
            # 2^14 bytes (RFC 5246 section 6.2.1), and what GCM adds (RFC 5288 section 3).
            self.assertEqual(relay.longest, 16384 + 8 + 16)


class BytesTest(Listing):
    def test_chunked_a_few_bytes_at_a_time(self):
        rows = tasks(30)
        with Emulator("--framing", "chunked", "--chunk-size", 7, "--trickle", tls="server",
                      tasks=rows) as emulator:
            self.check(run(emulator.port, "once"), rows)


class EndsTest(Listing):
    def test_nothing_to_list(self):
        with Emulator(tls="server", tasks=[]) as emulator:
            self.check(run(emulator.port, "once"), [])

    def test_a_cut_text_says_so(self):
        row = task(target="http://example.com/" + "x" * 500)
        with Emulator(tls="server", tasks=[row]) as emulator:
            printed, = run(emulator.port, "once").rows()
            self.assertTrue(printed["Truncated"])
            self.assertEqual(printed["Target"], row["Target"][:383])

    def test_the_exit_status_of_each_status(self):
        def check(case):
            status, expected = case
            with Emulator(tls="server", tasks=[task(status=status)]) as emulator:
                self.assertEqual(run(emulator.port, "once").status, expected)

        self.side_by_side([("failed", 1), ("timeout", 1), ("canceled", 1), ("invalid", 1),
                           ("processing", 6), ("unheard-of", 6)], check, 3)

    def test_equal_rows_are_as_many_tasks(self):
        rows = [task()] * 3
        with Emulator(tls="server", tasks=rows) as emulator:
            self.check(run(emulator.port, "once"), rows)
