"""Several endpoints: another one is tried after a failure."""

import time

from machine import (Emulator, HOST, LOOPBACK, Machine, Relay, TestCase, load_tests, run,
                     task)     # noqa: F401

SECOND = "teo.intl.tencentcloudapi.com"     # also one of the certificate's names
CONNECT, DEADLINE, CA, REFUSED, UNAVAILABLE = 41, 45, 54, 85, 82    # teo_status


def endpoints(first, second):
    """The words for two endpoints by their ports."""
    return [word for host, port in ((HOST, first), (SECOND, second))
            for word in (f"host={host}", f"port={port}", f"address={LOOPBACK}")]


def closed_port():
    with Relay(0) as relay:
        return relay.port


class EndpointsTest(TestCase):
    def test_the_second_is_tried_within_a_second_and_kept(self):
        with Emulator(tls="server", tasks=[task()]) as emulator:
            words = endpoints(closed_port(), emulator.port)
            with Machine(0, *words, "interval=2", "deadline=3") as machine:
                machine.wait_for("poll", 3)
                error, = machine.events("error")
                self.assertIn(error["status"], (CONNECT, DEADLINE))
                self.assertEqual(error["host"], HOST)
                self.assertTrue(500 <= error["again_ms"] <= 1000, error)
            sent = {request["headers"]["host"].partition(":")[0] for request in emulator.requests()}
            self.assertEqual(sent, {SECOND})
            self.assertEqual({request["tls"]["sni"] for request in emulator.requests()}, {SECOND})

    def test_once_tries_each_before_it_ends(self):
        """Also after what would not pass by itself: a CA that is not trusted."""
        with Emulator(tls="other") as other, Emulator(tls="server", tasks=[task()]) as emulator:
            machine = run(0, *endpoints(other.port, emulator.port), "once")
            self.assertEqual(machine.status, 0, machine.text[-2000:])
            error, = machine.events("error")
            self.assertEqual((error["status"], error["host"]), (CA, HOST))
            machine = run(0, *endpoints(other.port, closed_port()), "once", "deadline=2")
            self.assertEqual(machine.status, 3, machine.text[-2000:])
            self.assertEqual([line["host"] for line in machine.events("error")], [HOST, SECOND])
            self.assertNotIn("again_ms", machine.events("error")[1])

    def test_back_to_the_first_after_the_last(self):
        with Emulator(tls="server", tasks=[task()]) as emulator:
            port = emulator.port
            machine = self.enterContext(Machine(0, *endpoints(port, closed_port()), "interval=1",
                                                "deadline=2"))
            machine.wait_for("poll")
        machine.wait_for("error", 2)
        with Emulator("--port", port, tls="server", tasks=[task()]):
            machine.wait_for("poll", len(machine.events("poll")) + 1)
            self.assertEqual([line["host"] for line in machine.events("error")][:2],
                             [HOST, SECOND])

    def test_not_after_a_refusal_of_the_service(self):
        """It would be refused there as well."""
        with Emulator("--error", "AuthFailure.SecretIdNotFound", "--fault-from", 2,
                      tls="server") as emulator, Emulator(tls="server") as second, \
                Machine(0, *endpoints(emulator.port, second.port), "interval=1") as machine:
            machine.wait_for("error", 2)
            self.assertEqual({line["status"] for line in machine.events("error")}, {REFUSED})
            self.assertEqual(second.requests(), [])

    def test_what_the_service_asks_for_is_kept(self):
        """An endpoint that is overloaded and says for how long: so may be the service."""
        with Emulator("--status", 503, "--retry-after", 3, tls="server") as emulator, \
                Emulator(tls="server", tasks=[task()]) as second, \
                Machine(0, *endpoints(emulator.port, second.port), "interval=1",
                        "deadline=2") as machine:
            error = machine.wait_for("error")
            begun = time.monotonic()
            self.assertEqual((error["status"], error["host"]), (UNAVAILABLE, HOST))
            self.assertTrue(3000 <= error["again_ms"] <= 3300, error)
            machine.wait_for("poll")
            self.assertGreater(time.monotonic() - begun, 2.5)
