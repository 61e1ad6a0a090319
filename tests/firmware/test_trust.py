"""Who is believed: certificates, and the time by which their dates are judged."""

import tempfile
import time

from machine import Emulator, Machine, Relay, SECRET_ID, TestCase, linked, load_tests, run, task     # noqa: F401

from test_link import compiled

DAY = 86400
CLOCK, TLS_REFUSED, SETUP, CA, HOST_NAME, NOT_YET, EXPIRED = 83, 57, 56, 54, 53, 52, 51     # teo_status
FLAGS = {CA: 0x08, HOST_NAME: 0x04, NOT_YET: 0x0200, EXPIRED: 0x01}         # MBEDTLS_X509_BADCERT_…
CERT_VERIFY_FAILED, FATAL_ALERT = -0x2700, -0x7780                          # MBEDTLS_ERR_X509_…, MBEDTLS_ERR_SSL_…

NO_NETWORK = """
unsigned __real_board_ticks(void), __wrap_board_ticks(void);
int __real_network_is_up(void), __wrap_network_is_up(void);
int __real_report_poll(void *a, int b, unsigned c, unsigned d), __wrap_report_poll(void *a, int b, unsigned c, unsigned d);
static unsigned hours, polls;
static int away(void) { return polls == 1 && hours < HOURS; }
unsigned __wrap_board_ticks(void) { hours += away(); return __real_board_ticks() + hours * 3600000u; }
int __wrap_network_is_up(void) { return !away() && __real_network_is_up(); }
int __wrap_report_poll(void *a, int b, unsigned c, unsigned d) { polls++; return __real_report_poll(a, b, c, d); }
"""


def credentials(emulator):
    """Whose they were, by request."""
    return [request["headers"]["authorization"].partition("Credential=")[2].partition("/")[0] for request in emulator.requests()]


class Trust(TestCase):
    def refused(self, machine, status, exit_status=3):
        self.assertEqual(machine.status, exit_status, machine.text[-2000:])
        error, = machine.events("error")
        self.assertEqual(error["status"], status)
        self.assertTrue(error["text"] and error["remedy"])
        if status in FLAGS:
            self.assertEqual((error["verify"], error["tls"]), (FLAGS[status], CERT_VERIFY_FAILED))
        self.assertEqual(machine.rows(), [])


class CertificateTest(Trust):
    def test_who_is_refused(self):
        def check(case):
            name, status = case
            with Emulator(tls=name) as emulator:
                machine = run(emulator.port, "once")
                self.refused(machine, status)
                self.assertEqual(emulator.requests(), [])
                self.assertEqual(machine.events("connected"), [])

        self.side_by_side([("other", CA), ("selfsigned", CA), ("wronghost", HOST_NAME)], check)

    def test_expired(self):
        """At once if it had ended when the firmware was made, else as soon as the time is known."""
        with Emulator(tls="expired") as emulator:
            machine = run(emulator.port, "once")
            self.refused(machine, EXPIRED)
            ended = time.time() - DAY
            at_once = machine.events("start")[0]["made"] > ended
            self.assertEqual(credentials(emulator), [] if at_once else ["time"])
            self.assertEqual(len(machine.events("connected")), 0 if at_once else 1)


class RefusalTest(TestCase):
    def test_what_the_server_refuses_is_named_and_not_repeated(self):
        with Emulator("--tls-max", "1.2", "--tls-ciphers", "ECDHE-ECDSA-CHACHA20-POLY1305", tls="server") as emulator, \
                Relay(emulator.port) as relay:
            machine = run(relay.port, "until-done", "interval=1")
            self.assertEqual(machine.status, 3, machine.text[-2000:])
            error, = machine.events("error")
            self.assertEqual((error["status"], error["alert"], error["alert_number"]), (TLS_REFUSED, "handshake_failure", 40))
            self.assertEqual(error["tls"], FATAL_ALERT)
            self.assertEqual((error["attempts"], relay.count), (1, 1))
            self.assertEqual((error["verify"], error["lwip"]), (0, 0))


class ChainTest(Trust):
    def test_chains_with_p256_rsa_and_p384(self):
        """Each fits the arena beside a whole record, RSA with a root of 4096 bits too."""
        def check(case):
            name, cipher = case
            with Emulator("--tls-max", "1.2", tls=name, tasks=[task(_after=1)]) as emulator:
                machine = run(emulator.port, "until-done", "interval=2")
                self.assertEqual(machine.status, 0, machine.text[-2000:])
                told = machine.events("connected")
                self.assertEqual([line["cipher"] for line in told], [cipher] * len(told))
                self.assertEqual([line["resumed"] for line in told], [False, False, True][:len(told)])
                print(f"arena used with the chain {name}:", machine.events("memory")[0]["arena"])

        self.side_by_side([("server", "TLS-ECDHE-ECDSA-WITH-AES-256-GCM-SHA384"),
                           ("rsa", "TLS-ECDHE-RSA-WITH-AES-256-GCM-SHA384"),
                           ("ec384", "TLS-ECDHE-ECDSA-WITH-AES-256-GCM-SHA384")], check)

    def refused_ticket(self, **options):
        """A machine that has polled to the end, from a server that began anew after the second poll."""
        with Emulator("--tls-max", "1.2", tls="long", tasks=[task(status="processing")]) as emulator:
            port = emulator.port
            machine = self.enterContext(Machine(port, "until-done", "interval=2", **options))
            machine.wait_for("poll", 2)
        with Emulator("--tls-max", "1.2", "--port", port, tls="long", tasks=[task()]) as emulator:
            self.assertEqual(machine.end(), 0, machine.text[-2000:])
            self.assertEqual([request["tls"]["session_reused"] for request in emulator.requests()], [False])
        told = [line["resumed"] for line in machine.events("connected")]
        self.assertEqual((told[:3], told[-1]), ([False, False, True], False))
        return machine.events("memory")[0]

    def test_a_ticket_that_is_refused_and_the_longest_chain(self):
        """RSA of 4096 bits in the intermediate, too, and the root sent along: that fits beside the session."""
        memory = self.refused_ticket()
        print("arena used with the chain long, the ticket refused:", memory["arena"])

    def test_a_ticket_that_is_refused_and_an_arena_too_small_for_both(self):
        """The chain fits, but not beside the session: another handshake without it, of which nobody has to know."""
        with Emulator("--tls-max", "1.2", tls="long", tasks=[task()]) as emulator:
            machine = run(emulator.port, "once")
            self.assertEqual(machine.status, 0, machine.text[-2000:])
            size = (machine.events("memory")[0]["arena"] + 64 + 7) // 8 * 8
        with linked("session", f"FIRMWARE_EXTRA=-Wl,--defsym=__arena_size={size}") as (good, said, image):
            self.assertTrue(good, said)
            memory = self.refused_ticket(image=image)
            self.assertGreater(memory["arena_shortages"], 0)

    def test_an_arena_too_small_for_a_chain_is_told_as_that(self):
        """mbedTLS itself takes a signature that it cannot verify for a wrong one."""
        with linked("arena", "FIRMWARE_EXTRA=-Wl,--defsym=__arena_size=0x7800") as (good, said, image), Emulator(tls="rsa") as emulator:
            self.assertTrue(good, said)
            machine = run(emulator.port, "once", image=image)
            self.refused(machine, SETUP)
            self.assertGreater(machine.events("memory")[0]["arena_shortages"], 0)


class TimeTest(Trust):
    def test_not_yet_valid_once_the_time_is_known(self):
        with Emulator(tls="notyet") as emulator:
            machine = run(emulator.port, "once")
            self.refused(machine, NOT_YET)
            self.assertEqual(len(machine.events("time")), 1)
            self.assertNotIn(SECRET_ID, credentials(emulator))

    def test_expired_once_the_time_is_known(self):
        """The certificate is good for a year from now on: when the firmware was made it was, by the time that is learnt it is not."""
        with Emulator("--skew", 400 * DAY, tls="server") as emulator:
            machine = run(emulator.port, "once")
            self.refused(machine, EXPIRED)
            self.assertEqual(len(machine.events("time")), 1)
            self.assertNotIn(SECRET_ID, credentials(emulator))

    def test_a_wrong_time_is_learnt_anew(self):
        """By which the certificate is over: no time that was learnt outlives that."""
        with Emulator("--skew", 400 * DAY, tls="server") as emulator:
            port = emulator.port
            machine = self.enterContext(Machine(port, "interval=1"))
            self.assertEqual(machine.wait_for("error")["status"], EXPIRED)
        with Emulator("--port", port, tls="server", tasks=[task()]) as emulator:
            machine.wait_for("poll")
            self.assertLess(abs(machine.events("time")[-1]["time"] - time.time()), 60)
            self.assertEqual(credentials(emulator)[:2], ["time", SECRET_ID])

    def test_a_time_before_the_firmware_was_made(self):
        with Emulator("--skew", -20 * 365 * DAY, tls="server") as emulator:
            machine = run(emulator.port, "once")
            self.refused(machine, CLOCK, 4)
            self.assertEqual(machine.events("time"), [])
            self.assertNotIn(SECRET_ID, credentials(emulator))

    def test_an_answer_without_a_time_blames_no_credentials(self):
        """Its Date is of a year that no clock here counts to. The credentials of the question are nobody's."""
        with Emulator("--date-skew", 100 * 366 * DAY, tls="server") as emulator:
            machine = run(emulator.port, "once")
            self.refused(machine, CLOCK, 4)
            error, = machine.events("error")
            self.assertEqual((error["code"], error["message"], "SecretId" in error["remedy"]), (None, None, False))

    def test_the_time_is_not_learnt_from_a_gateway(self):
        """Whose error page has a Date of its own."""
        with Emulator("--status", 502, "--date-skew", 20 * DAY, "--faults", 1, tls="server", tasks=[task()]) as emulator:
            machine = run(emulator.port, "once")
            self.assertEqual(machine.status, 0, machine.text[-2000:])
            learnt, = machine.events("time")
            self.assertLess(abs(learnt["time"] - time.time()), 60)
            self.assertEqual(credentials(emulator), ["time", "time", SECRET_ID])

    def test_a_clock_that_is_slow_misses_no_task(self):
        """By less than the service would refuse: the newest tasks are of a time that the device has not reached."""
        with Emulator(tls="server", tasks=[]) as emulator:
            port = emulator.port
            machine = self.enterContext(Machine(port, "interval=1"))
            machine.wait_for("poll")
        with Emulator("--port", port, "--skew", 200, tls="server", tasks=[task(age=age) for age in (-150, -20, 60)]) as emulator:
            count = len(machine.events("poll"))
            self.assertEqual(machine.wait_for("poll", count + 1)["tasks"], 3)
            machine.wait_for("poll", count + 2)
            # The second one is by the clock as it was set: it asks once.
            stamps = [int(request["headers"]["x-tc-timestamp"]) - time.time() for request in emulator.requests()]
            self.assertEqual([stamp > 150 for stamp in stamps[:3]], [False, True, True])

    def test_the_clock_goes_on_where_there_is_no_network_for_months(self):
        """Longer than its ticks count. The image has no network after its first poll, until the hours that fly by are over."""
        days = 100
        with tempfile.TemporaryDirectory() as folder:
            extra = compiled(NO_NETWORK.replace("HOURS", str(24 * days)), folder)
            wraps = " ".join(f"-Wl,--wrap={name}" for name in ("board_ticks", "network_is_up", "report_poll"))
            with linked("months", f"FIRMWARE_EXTRA={extra} {wraps}") as (good, said, image), \
                    Emulator(tls="server", tasks=[task()]) as emulator:
                self.assertTrue(good, said)
                with Machine(emulator.port, "interval=1", "deadline=1", image=image) as machine:
                    machine.wait_for("poll", 2)
                    stamps = [int(request["headers"]["x-tc-timestamp"]) - time.time() for request in emulator.requests()]
        self.assertLess(abs(stamps[2] - days * DAY), DAY)
        self.assertLess(abs(stamps[-1]), 60)    # the service has put it right

    def test_the_time_is_learnt_from_1970_on(self):
        begun = int(time.time())
        with Emulator(tls="server", tasks=[task()]) as emulator:
            machine = run(emulator.port, "once")
            self.assertEqual(machine.status, 0)
            learnt, = machine.events("time")
            self.assertTrue(begun - 1 <= learnt["time"] <= time.time() + 1)
            stamps = [int(request["headers"]["x-tc-timestamp"]) for request in emulator.requests()]
            self.assertEqual(len(stamps), 2)
            self.assertLess(stamps[0], 60)
            self.assertLess(abs(stamps[1] - learnt["time"]), 30)
            self.assertEqual(credentials(emulator), ["time", SECRET_ID])
            # The question about the time says nothing of its asker, and its connection is not used for another.
            first, second = emulator.requests()
            self.assertEqual(first["query"]["ZoneId"], "time")
            self.assertNotEqual(first["connection"], second["connection"])
