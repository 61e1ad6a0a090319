"""What a poll asks for: all of the time to watch at first, then what may have changed."""

import datetime
import json

from machine import Emulator, Machine, TestCase, load_tests, task    # noqa: F401

DAY = 86400
OVERLAP = 300   # WINDOW_OVERLAP of boards/firmware/firmware_window.h


def seconds(request):
    """How long the interval is that a request asks for."""
    query = json.loads(request["body"])
    start, end = (datetime.datetime.fromisoformat(query[name]) for name in ("StartTime", "EndTime"))
    return (end - start).total_seconds()


class WindowTest(TestCase):
    def asked(self, rows, polls=3):
        """The seconds of each poll, without the one that learns the time; the lines of the polls;
        the light."""
        with Emulator(tls="server", tasks=rows) as emulator, \
                Machine(emulator.port, "interval=1") as board:
            board.wait_for("poll", polls)
            light = board.light()
            requests = emulator.requests()[1:polls + 1]
            return [seconds(request) for request in requests], board.events("poll"), light

    def test_a_poll_with_nothing_open_is_followed_by_one_for_the_last_minutes(self):
        asked, polls, light = self.asked([task(job="old", age=7200), task(job="new", age=60)])
        self.assertEqual(asked[0], DAY)
        for each in asked[1:]:
            self.assertTrue(OVERLAP <= each < OVERLAP + 30, asked)
        self.assertEqual([line["tasks"] for line in polls[:3]], [2, 1, 1])
        self.assertEqual([line["changed"] for line in polls[:3]], [2, 0, 0])
        self.assertEqual(light, "done")

    def test_an_open_task_stays_asked_for_from_its_creation_on(self):
        rows = [task(job="older", age=7300), task(job="open", age=7200, status="processing"),
                task(job="new", age=60)]
        asked, polls, light = self.asked(rows)
        for each in asked[1:]:
            self.assertTrue(7200 <= each < 7230, asked)
        self.assertEqual([(line["tasks"], line["busy"]) for line in polls[:3]],
                         [(3, 1), (2, 1), (2, 1)])
        self.assertEqual(light, "busy")

    def test_a_task_that_failed_keeps_the_light_after_it_is_asked_for_no_more(self):
        asked, polls, light = self.asked([task(job="bad", age=7200, status="failed")])
        self.assertEqual([(line["tasks"], line["failed"]) for line in polls[:3]],
                         [(1, 1), (0, 0), (0, 0)])
        self.assertLess(asked[1], OVERLAP + 30)
        self.assertEqual(light, "failed")

    def test_a_change_of_an_old_task_is_reported_once(self):
        rows = [task(job="open", age=7200, status="processing", _after=3)]
        with Emulator(tls="server", tasks=rows) as emulator, \
                Machine(emulator.port, "interval=1") as board:
            board.wait_for("poll", 5)
            self.assertEqual([row["JobId"] for row in board.rows()], ["open"] * len(board.rows()))
            self.assertEqual(len(board.rows()), 2)
            self.assertEqual(board.light(), "done")
