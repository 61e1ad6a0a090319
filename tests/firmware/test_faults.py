"""A network and a service that fail; options that are wrong."""

import tempfile
import time

from machine import (Emulator, Machine, Relay, SECRET_KEY, TOKEN, TestCase, load_tests, run,
                     task)   # noqa: F401

CONNECT, STALLED, DEADLINE, LIST_CHANGED, UNAVAILABLE = 41, 44, 45, 74, 82   # teo_status
ERR_RST = -14   # lwip/err.h
REFUSAL = ("--error", "AuthFailure.SecretIdNotFound")


class HangTest(TestCase):
    def test_a_server_that_hangs(self):
        def check(fault):
            with Emulator(fault, tls="server") as emulator:
                machine = run(emulator.port, "once", "stall=1", "deadline=4")
                self.assertEqual(machine.status, 3, machine.text[-2000:])
                error, = machine.events("error")
                self.assertIn(error["status"], (STALLED, DEADLINE))
                self.assertGreater(error["attempts"], 1)

        self.side_by_side(["--hang", "--hang-accept", "--hang-handshake"], check)

    def test_a_server_that_hangs_for_a_while(self):
        with Emulator("--hang", "--fault-from", 2, "--faults", 1, tls="server",
                      tasks=[task()]) as emulator:
            machine = run(emulator.port, "once", "stall=1", "deadline=30")
            self.assertEqual(machine.status, 0, machine.text[-2000:])
            self.assertEqual(len(machine.rows()), 1)

    def test_nobody_listens(self):
        with Relay(0) as relay:
            port = relay.port
        machine = run(port, "once", "deadline=4")
        self.assertEqual(machine.status, 3)
        error, = machine.events("error")
        self.assertIn(error["status"], (CONNECT, DEADLINE))
        self.assertEqual((error["lwip"], error["tls"], error["verify"]), (ERR_RST, 0, 0))

    def test_the_service_refuses(self):
        with Emulator(*REFUSAL, "--fault-from", 2, tls="server") as emulator:
            machine = run(emulator.port, "once")
            self.assertEqual(machine.status, 4)
            error, = machine.events("error")
            self.assertEqual(error["code"], "AuthFailure.SecretIdNotFound")
            self.assertTrue(error["request_id"])

    def test_an_error_without_a_code(self):
        with tempfile.NamedTemporaryFile("w", encoding="ascii") as file:
            file.write('{"Response":{"Error":{},"RequestId":"one"}}')
            file.flush()
            with Emulator("--body-file", file.name, "--fault-from", 2, tls="server") as emulator:
                error, = run(emulator.port, "once").events("error")
        self.assertEqual((error["code"], error["message"], error["request_id"]),
                         (None, None, "one"))
        self.assertNotIn("its code", error["remedy"])


class IncompleteTest(TestCase):
    def test_a_poll_that_broke_off_is_reported_and_repeated_soon(self):
        rows = [task(job="a"), task(job="b", age=90), task(job="c", age=95)]
        with Emulator("--garbage", "html", "--fault-from", 3, tls="server", tasks=rows) as emulator:
            port = emulator.port
            machine = self.enterContext(Machine(port, "interval=60", "limit=1", "deadline=4"))
            incomplete, error = machine.wait_for("incomplete"), machine.wait_for("error")
            self.assertEqual([incomplete[name] for name in ("tasks", "changed", "busy", "failed")],
                             [1, 1, 0, 0])
            self.assertTrue(500 <= error["again_ms"] <= 1000, error)
            self.assertEqual(machine.events("poll"), [])
            self.assertEqual(machine.light(), "failed")
        with Emulator("--port", port, tls="server", tasks=rows) as emulator:
            poll = machine.wait_for("poll")
            self.assertEqual((poll["number"], poll["tasks"], poll["changed"]), (1, 3, 2))
            self.assertEqual([row["JobId"] for row in machine.rows()], ["a", "b", "c"])
            self.assertEqual(machine.light(), "done")

    def test_a_list_that_changed_while_it_was_read(self):
        """Neither done, though each task that came is, nor failed. The next poll is complete."""
        rows = [task(job="a"), task(job="b", age=90), task(job="c", age=95),
                task(job="d", age=99, _appears=1.5)]
        with Emulator("--delay", 1, tls="server", tasks=rows) as emulator, \
                Machine(emulator.port, "interval=60", "limit=1") as machine:
            error = machine.wait_for("error")
            self.assertEqual((error["status"], machine.light()), (LIST_CHANGED, "busy"))
            self.assertTrue(500 <= error["again_ms"] <= 1000, error)
            incomplete, = machine.events("incomplete")
            self.assertGreater(incomplete["tasks"], 0)
            self.assertEqual(machine.wait_for("poll")["tasks"], 4)
            self.assertEqual(machine.light(), "done")
            self.assertEqual(sorted({row["JobId"] for row in machine.rows()}), ["a", "b", "c", "d"])

    def test_until_done_does_not_end_by_a_poll_that_broke_off(self):
        rows = [task(), task(job="b", age=90)]
        with Emulator("--garbage", "html", "--fault-from", 3, tls="server",
                      tasks=rows) as emulator, \
                Machine(emulator.port, "until-done", "interval=1", "limit=1",
                        "deadline=2") as machine:
            machine.wait_for("error", 2)
            self.assertEqual([line["tasks"] for line in machine.events("incomplete")], [1])
            self.assertEqual(machine.events("poll") + machine.events("exit"), [])

    def test_what_will_not_pass_by_itself_waits_for_the_interval(self):
        rows = [task(job="a"), task(job="b", age=90)]
        with Emulator(*REFUSAL, "--fault-from", 3, tls="server", tasks=rows) as emulator:
            machine = self.enterContext(Machine(emulator.port, "interval=60", "limit=1"))
            again = machine.wait_for("error")["again_ms"]
            self.assertTrue(60000 <= again <= 66000, again)


class PatienceTest(TestCase):
    def test_the_next_poll_is_not_earlier_than_the_service_asks(self):
        with Emulator("--status", 503, "--retry-after", 4, "--fault-from", 2, "--faults", 1,
                      tls="server", tasks=[task()]) as emulator, \
                Machine(emulator.port, "interval=1", "deadline=2") as machine:
            error = machine.wait_for("error")
            self.assertEqual(error["status"], UNAVAILABLE)
            self.assertTrue(4000 <= error["again_ms"] <= 4400, error)
            machine.wait_for("poll")
            times = [request["time"] for request in emulator.requests()]
            self.assertGreater(times[2] - times[1], 3.5)

    def test_an_hour_is_the_most_that_it_may_ask_for(self):
        def check(case):
            asked, interval, pause = case
            with Emulator("--status", 429, "--retry-after", asked, "--fault-from", 2,
                          tls="server") as emulator, \
                    Machine(emulator.port, f"interval={interval}", "deadline=2") as machine:
                again = machine.wait_for("error")["again_ms"]
                self.assertTrue(pause * 1000 <= again <= pause * 1100, again)

        self.side_by_side([(86400, 1, 3600), (86400, 120, 3600), (2000, 60, 2000), (20, 60, 60)],
                          check)


class LinkTest(TestCase):
    def test_drops_between_polls_and_returns(self):
        with Emulator(tls="server", tasks=[task()]) as emulator, \
                Machine(emulator.port, "interval=1", "deadline=3") as machine:
            machine.wait_for("poll")
            self.assertEqual(machine.light(), "done")
            machine.set_link(False)
            machine.wait_for("error")
            self.assertEqual(machine.light(), "failed")
            machine.set_link(True)
            count = len(machine.events("poll"))
            machine.wait_for("poll", count + 1)
            self.assertEqual(machine.light(), "done")
            self.assertEqual(len(machine.rows()), 1)


class LinkInUseTest(TestCase):
    def test_drops_during_a_listing_and_returns(self):
        rows = [task(job=f"job{number:03}", age=number + 1) for number in range(200)]
        with Emulator("--delay", "0.3", tls="server", tasks=rows) as emulator, \
                Machine(emulator.port, "once", "limit=20", "stall=5") as machine:
            machine.wait_for("connected", 2)
            machine.set_link(False)
            time.sleep(3)
            self.assertLess(len(machine.rows()), len(rows))     # it was in the middle
            self.assertFalse(machine.events("exit"))
            machine.set_link(True)
            self.assertEqual(machine.end(), 0, machine.text[-2000:])
            self.assertEqual([row["JobId"] for row in machine.rows()],
                             [row["JobId"] for row in rows])


class OptionsTest(TestCase):
    def refused(self, text, *words, **options):
        machine = run(443, *words, **options)
        self.assertEqual(machine.status, 2)
        self.assertEqual(machine.events("error"), [{"event": "error", "text": text}])

    def test_wrong_ones(self):
        self.refused("there are no settings: neither by semihosting nor in flash (make settings)",
                     bare=True)
        self.refused("zone= is required", "secret-id=i", "secret-key=k", bare=True)
        self.refused("secret-id= and secret-key= are required", "zone=z", "secret-id=i", bare=True)
        self.refused("a word is no option", SECRET_KEY)
        self.refused("a word is no option", f"secrte-key={SECRET_KEY}")
        self.refused("limit= is no number from 1 to 1000", "limit=1001")
        self.refused("port= is no number from 1 to 65535", "port=0")
        self.refused("interval= is no number from 1 to 86400", "interval=1h")
        self.refused("address= is no IPv4 address", "address=10.0.2.2.1")
        self.refused("host= stands more than three times", "host=a", "host=b", "host=c", "host=d")
        limit = "token= has more than 512 bytes (make firmware FIRMWARE_TOKEN_MAX=4096)"
        self.refused(limit, "token=" + "x" * 513)
        self.refused("the semihosting command line is too long: token= has at most 512 bytes "
                     "(make firmware FIRMWARE_TOKEN_MAX=4096)", "token=" + "x" * 4000)

    def test_a_token(self):
        with Emulator("--token", TOKEN, tls="server", tasks=[task()]) as emulator:
            machine = run(emulator.port, "once", f"token={TOKEN}")
            self.assertEqual(machine.status, 0, machine.text[-2000:])
            sent = [request["headers"].get("x-tc-token") for request in emulator.requests()]
            self.assertEqual(sent, [None, TOKEN])
