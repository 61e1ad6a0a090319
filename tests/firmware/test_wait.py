"""Polls until everything is done: a change is reported once, sessions resume, the light follows."""

import time

from machine import Emulator, Machine, TestCase, keep_mark, load_tests, task     # noqa: F401


class CompletionTest(TestCase):
    def test_to_completion(self):
        moving = [task(job=f"job{number}", age=number, _after=3) for number in range(20)]
        still = [task(job=f"old{number}", age=100 + number) for number in range(5)]
        with Emulator(tls="server", tasks=moving + still) as emulator, \
                Machine(emulator.port, "until-done", "interval=1") as machine:
            machine.wait_for("poll")
            self.assertEqual(machine.light(), "busy")
            self.assertEqual(machine.end(), 0)
            polls = machine.events("poll")
            self.assertGreater(len(polls), 2)
            self.assertEqual([poll["number"] for poll in polls], list(range(1, len(polls) + 1)))
            self.assertEqual((polls[0]["changed"], polls[0]["busy"]), (25, 20))
            self.assertEqual((polls[-1]["changed"], polls[-1]["busy"]), (20, 0))
            self.assertEqual([poll["changed"] for poll in polls[1:-1]], [0] * (len(polls) - 2))
            self.assertEqual([row["Status"] for row in machine.rows()],
                             ["processing"] * 20 + ["success"] * 25)
            self.assertEqual(sorted({row["JobId"] for row in machine.rows()[25:]}),
                             sorted(row["JobId"] for row in moving))

    def test_a_failure_does_not_end_the_wait_for_others(self):
        rows = [task(job="moving", age=1, _after=2), task(job="broken", age=2, status="failed")]
        with Emulator(tls="server", tasks=rows) as emulator, \
                Machine(emulator.port, "until-done", "interval=1") as machine:
            self.assertEqual(machine.end(), 1)
            polls = machine.events("poll")
            self.assertEqual((polls[0]["busy"], polls[0]["failed"]), (1, 1))
            self.assertEqual((polls[-1]["busy"], polls[-1]["failed"]), (0, 1))


class ConfirmationTest(TestCase):
    def test_a_list_of_several_pages_is_confirmed_by_a_second_poll(self):
        rows = [task(job="a"), task(job="b", age=90)]
        for limit, polls in ((1, 2), (2, 1)):
            with self.subTest(limit=limit), Emulator(tls="server", tasks=rows) as emulator, \
                    Machine(emulator.port, "until-done", "interval=1", f"limit={limit}") as machine:
                self.assertEqual(machine.end(), 0)
                self.assertEqual([poll["changed"] for poll in machine.events("poll")],
                                 [2] + [0] * (polls - 1))

    def test_a_task_that_is_not_there_yet_is_waited_for(self):
        with Emulator(tls="server", tasks=[task(_appears=3)]) as emulator, \
                Machine(emulator.port, "until-done", "interval=1") as machine:
            self.assertEqual(machine.wait_for("poll")["tasks"], 0)
            self.assertEqual(machine.light(), "busy")
            self.assertEqual(machine.end(), 0)
            self.assertEqual(machine.events("poll")[-1]["tasks"], 1)


class SessionTest(TestCase):
    def test_the_second_poll_resumes(self):
        with Emulator("--tls-max", "1.2", tls="server", tasks=[task(_after=2)]) as emulator, \
                Machine(emulator.port, "until-done", "interval=1", icount="shift=5") as machine:
            self.assertEqual(machine.end(), 0)
            # The first learns the time, and leaves no session.
            connected = machine.events("connected")
            self.assertEqual([line["resumed"] for line in connected],
                             [False, False] + [True] * (len(connected) - 2))
            self.assertGreater(len(connected), 2)
            seen = [request["tls"]["session_reused"] for request in emulator.requests()]
            self.assertEqual(seen, [line["resumed"] for line in connected])
            full = min(line["ms"] for line in connected[:2])
            resumed = min(line["ms"] for line in connected[2:])
            self.assertLess(resumed, full)
            # shift=5 is 32 ns an instruction. The times include waiting.
            keep_mark("handshake", full * 1000000 // 32)
            keep_mark("handshake_resumed", resumed * 1000000 // 32)


class SlowTest(TestCase):
    def test_a_handshake_longer_than_the_stall_time(self):
        """At 31 million instructions a second it takes over 3 seconds; each step is progress."""
        with Emulator("--tls-max", "1.2", tls="server", tasks=[task()]) as emulator, \
                Machine(emulator.port, "once", "stall=1", "deadline=60",
                        icount="shift=5") as machine:
            self.assertEqual(machine.end(), 0)
            self.assertGreater(min(line["ms"] for line in machine.events("connected")), 2000)
            self.assertEqual(len(emulator.requests()), 2)


class SleepTest(TestCase):
    def test_sleeps_between_polls(self):
        with Emulator(tls="server", tasks=[task()]) as emulator, Machine(emulator.port) as machine:
            machine.wait_for("poll")
            time.sleep(0.5)
            before, begun = machine.busy(), time.monotonic()
            time.sleep(2)
            self.assertLess(machine.busy() - before, (time.monotonic() - begun) / 2)


class ChangeTest(TestCase):
    def test_the_light_when_done_and_when_failed(self):
        def check(case):
            status, light = case
            with Emulator(tls="server", tasks=[task(status=status)]) as emulator, \
                    Machine(emulator.port) as machine:
                machine.wait_for("poll")
                self.assertEqual(machine.light(), light)

        self.side_by_side([("success", "done"), ("failed", "failed")], check)

    def test_a_task_that_goes_is_no_change_and_one_that_comes_is(self):
        rows = [task(job="first", _appears=0), task(job="second", age=30, _appears=2)]
        with Emulator(tls="server", tasks=rows) as emulator, \
                Machine(emulator.port, "interval=1") as machine:
            machine.wait_for("poll", 4)
            self.assertEqual([row["JobId"] for row in machine.rows()], ["first", "second"])

    def test_changes_around_polls_that_break_off(self):
        """The last line of a task is its state: a return to an earlier state is reported, too."""
        machine, port, expected = None, 0, []
        first, other, last = task(job="a"), task(job="a", status="failed"), task(job="z", age=90)
        steps = ((first, True, [first, last]), (first, False, []), (other, True, [other]),
                 (first, True, [first]), (other, False, [other]), (first, True, [first, last]))
        for row, complete, changes in steps:
            # Of each poll's two pages the second is refused.
            refusal = ["--error", "AuthFailure.SecretIdNotFound", "--fault-from", 2]
            fault = [] if complete else refusal
            with Emulator("--port", port, *fault, tls="server", tasks=[row, last]) as emulator:
                if machine is None:
                    port = emulator.port
                    machine = self.enterContext(Machine(port, "interval=2", "limit=1"))
                event = "poll" if complete else "error"
                count = len(machine.events(event)) + 1
                line = machine.wait_for(event, count)
                while not complete and line["code"] is None:    # nobody listened yet
                    count += 1
                    line = machine.wait_for("error", count)
                expected += [(change["JobId"], change["Status"]) for change in changes]
                self.assertEqual([(line["JobId"], line["Status"]) for line in machine.rows()],
                                 expected)
