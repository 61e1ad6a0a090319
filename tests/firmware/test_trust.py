"""Who is trusted: certificates, and the time that their dates are checked against."""

import contextlib
import os
import pathlib
import re
import ssl
import subprocess
import tempfile
import time

from machine import (Emulator, IMAGE, LOOPBACK, Machine, PKI, ROOT, Relay, SECRET_ID, TestCase,
                     linked, load_tests, run, task)     # noqa: F401

from probe import Debugger
from test_link import compiled

DAY = 86400
SPARE = 1024    # bytes of the arena that no chain needs
# teo_status, MBEDTLS_X509_BADCERT_…, MBEDTLS_ERR_X509_…, MBEDTLS_ERR_SSL_…
CLOCK, TLS_REFUSED, SETUP, CA, HOST_NAME, NOT_YET, EXPIRED = 83, 57, 56, 54, 53, 52, 51
FLAGS = {CA: 0x08, HOST_NAME: 0x04, NOT_YET: 0x0200, EXPIRED: 0x01}
CERT_VERIFY_FAILED, FATAL_ALERT = -0x2700, -0x7780
UNKNOWN_CURVE = -0x3A00     # MBEDTLS_ERR_PK_UNKNOWN_NAMED_CURVE

NO_NETWORK = """
unsigned __real_board_ticks(void), __wrap_board_ticks(void);
int __real_network_is_up(void), __wrap_network_is_up(void);
int __real_report_poll(void *a, int b, unsigned c, unsigned d);
int __wrap_report_poll(void *a, int b, unsigned c, unsigned d);
static unsigned hours, polls;
static int away(void) { return polls == 1 && hours < HOURS; }
unsigned __wrap_board_ticks(void)
{
    hours += away();
    return __real_board_ticks() + hours * 3600000u;
}
int __wrap_network_is_up(void) { return !away() && __real_network_is_up(); }
int __wrap_report_poll(void *a, int b, unsigned c, unsigned d)
{
    polls++;
    return __real_report_poll(a, b, c, d);
}
"""


def credentials(emulator):
    """The SecretId of each request."""
    return [request["headers"]["authorization"].partition("Credential=")[2].partition("/")[0]
            for request in emulator.requests()]


def clock_offsets(emulator):
    """By how many seconds the device's clock was ahead, in each request."""
    return [int(request["headers"]["x-tc-timestamp"]) - time.time()
            for request in emulator.requests()]


def begins(name):
    """A certificate's notBefore."""
    said = subprocess.run(["openssl", "x509", "-in", os.path.join(PKI, f"{name}.pem"), "-noout",
                           "-startdate"], stdout=subprocess.PIPE, text=True, check=True).stdout
    return ssl.cert_time_to_seconds(said.strip().partition("=")[2])


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
        """At once if it expired before the firmware was made, else when the time is known."""
        with Emulator(tls="expired") as emulator:
            machine = run(emulator.port, "once")
            self.refused(machine, EXPIRED)
            ended = time.time() - DAY
            at_once = machine.events("start")[0]["made"] > ended
            self.assertEqual(credentials(emulator), [] if at_once else ["time"])
            self.assertEqual(len(machine.events("connected")), 0 if at_once else 1)


class NameTest(Trust):
    """A name that is not the host's is not kept, and mbedTLS compares the others."""

    def accepted(self, name, *words, **options):
        with Emulator(tls=name, tasks=[task()]) as emulator:
            machine = run(emulator.port, "once", *words, **options)
            self.assertEqual(machine.status, 0, machine.text[-2000:])

    def test_one_in_capitals_and_a_wildcard_among_a_hundred(self):
        self.accepted("server", "host=teo.intl.tencentcloudapi.com")
        self.accepted("hundred")

    def test_a_wildcard_is_for_one_label(self):
        for host in ("a.teo.tencentcloudapi.com", "tencentcloudapi.com", "xtencentcloudapi.com",
                     "teo.tencentcloudapi.com.example", "com"):
            with self.subTest(host=host), Emulator(tls="hundred") as emulator:
                self.refused(run(emulator.port, "once", f"host={host}"), HOST_NAME)

    def test_an_address(self):
        self.accepted("rsa", f"host={LOOPBACK}", named=True)
        with Emulator(tls="hundred") as emulator:
            machine = run(emulator.port, "once", f"host={LOOPBACK}", named=True)
            self.refused(machine, HOST_NAME)


class RootsTest(Trust):
    """CAs in flash that this build cannot read, as another make, or a later one, may leave."""

    @contextlib.contextmanager
    def image(self, name, *pems):
        """Links an image with other CAs, for `with`; not by make's way, which would refuse some."""
        with tempfile.TemporaryDirectory() as folder:
            data = b"".join(ssl.PEM_cert_to_DER_cert(pathlib.Path(PKI, pem).read_text())
                            if isinstance(pem, str) else pem for pem in pems)
            pathlib.Path(folder, "roots.der").write_bytes(data)
            roots = os.path.join(folder, "roots.o")
            subprocess.run(["arm-none-eabi-gcc", "-mcpu=cortex-m3", "-mthumb", "-c", "-o", roots,
                            f"-DFIRMWARE_ROOTS=\"{folder}/roots.der\"",
                            os.path.join(ROOT, "boards/firmware/roots.S")], check=True)
            with linked(name, f"FW_ROOTS={roots}") as (good, said, image):
                self.assertTrue(good, said)
                yield image

    def test_one_that_cannot_be_read_is_skipped_and_reported(self):
        with self.image("skipped", "unknown-curve.pem", "ca.pem", "other-ca.pem") as image, \
                Emulator(tls="server", tasks=[task()]) as emulator:
            machine = run(emulator.port, "once", image=image)
            self.assertEqual(machine.status, 0, machine.text[-2000:])
            skipped, = machine.events("root_skipped")
            self.assertEqual((skipped["number"], skipped["tls"]), (1, UNKNOWN_CURVE))
            self.assertEqual(machine.events("error"), [])

    def test_none_can_be_read(self):
        with self.image("none", "unknown-curve.pem") as image:
            machine = run(443, "once", image=image)
            self.assertEqual(machine.status, 2)
            self.assertEqual(len(machine.events("root_skipped")), 1)
            self.assertIn("none of the CAs in flash can be read", machine.events("error")[0]["text"])

    def test_what_is_no_certificate_is_reported(self):
        with self.image("rest", "ca.pem", b"\x30\x82\x7f\xff no DER") as image, \
                Emulator(tls="server", tasks=[task()]) as emulator:
            machine = run(emulator.port, "once", image=image)
            self.assertEqual(machine.status, 0, machine.text[-2000:])
            self.assertEqual(machine.events("root_skipped")[0]["number"], 2)

    def test_many_roots_cost_no_memory(self):
        """As many as the flash holds; the right one is the last."""
        others = ["other-ca.pem", "rsa-ca.pem", "ec384-ca.pem", "ca.pem"] * 10 + ["old-ca.pem"]
        used = []
        for name, roots in (("few", []), ("many", others)):
            with self.image(name, *roots, "real-ca.pem") as image, \
                    Emulator("--tls-max", "1.2", tls="hundred", tasks=[task()]) as emulator:
                machine = run(emulator.port, "once", image=image)
                self.assertEqual(machine.status, 0, machine.text[-2000:])
                used.append(machine.events("memory")[0]["arena"])
        self.assertLess(abs(used[1] - used[0]), 256, used)

    def test_a_renewed_root_and_its_expired_twin(self):
        with self.image("twins", "past-ca.pem", "renewed-ca.pem") as image, \
                Emulator("--skew", 2 * DAY, tls="under-renewed", tasks=[task()]) as emulator:
            machine = run(emulator.port, "once", image=image)
            self.assertEqual(machine.status, 0, machine.text[-2000:])


class RefusalTest(TestCase):
    def test_what_the_server_refuses_is_named_and_not_repeated(self):
        with Emulator("--tls-max", "1.2", "--tls-ciphers", "ECDHE-ECDSA-AES128-CCM",
                      tls="server") as emulator, Relay(emulator.port) as relay:
            machine = run(relay.port, "until-done", "interval=1")
            self.assertEqual(machine.status, 3, machine.text[-2000:])
            error, = machine.events("error")
            self.assertEqual((error["status"], error["alert"], error["alert_number"]),
                             (TLS_REFUSED, "handshake_failure", 40))
            self.assertEqual(error["tls"], FATAL_ALERT)
            self.assertEqual((error["attempts"], relay.count), (1, 1))
            self.assertEqual((error["verify"], error["lwip"]), (0, 0))


class ChainTest(Trust):
    def test_chains(self):
        """Each has a kilobyte of the arena to spare beside a full record, however many names its
        leaf has."""
        def check(case):
            name, cipher = case
            with Emulator("--tls-max", "1.2", tls=name, tasks=[task(_after=1)]) as emulator:
                machine = run(emulator.port, "until-done", "interval=2")
                self.assertEqual(machine.status, 0, machine.text[-2000:])
                connected = machine.events("connected")
                self.assertEqual({line["cipher"] for line in connected},
                                 {f"TLS-ECDHE-{cipher}-WITH-AES-256-GCM-SHA384"})
                self.assertEqual([line["resumed"] for line in connected],
                                 [False, False, True][:len(connected)])
                memory, = machine.events("memory")
                print(f"arena used with the chain {name}:", memory["arena"])
                self.assertGreaterEqual(memory["arena_size"] - memory["arena"], SPARE)

        self.side_by_side([("server", "ECDSA"), ("rsa", "RSA"), ("ec384", "ECDSA"),
                           ("ec384mixed", "ECDSA")], check)

    def test_chains_like_the_service_s(self):
        """A leaf with 100 names, an intermediate with RSA of 4096 bits, a root signed by another
        and sent along; under roots of 2048 and 4096 bits."""
        def check(name):
            with Emulator("--tls-max", "1.2", tls=name, tasks=[task(_after=1)]) as emulator:
                machine = run(emulator.port, "until-done", "interval=2")
                self.assertEqual(machine.status, 0, machine.text[-2000:])
                self.assertTrue(machine.events("connected")[2]["resumed"])
                memory, = machine.events("memory")
                print(f"arena used with the chain {name}:", memory["arena"])
                self.assertGreaterEqual(memory["arena_size"] - memory["arena"], SPARE)

        self.side_by_side(["hundred", "hundred4096"], check)

    def refused_ticket(self, **options):
        """Polls to the end; the server restarts after the second poll. Returns the memory used."""
        rows = [task(status="processing")]
        with Emulator("--tls-max", "1.2", tls="long", tasks=rows) as emulator:
            port = emulator.port
            machine = self.enterContext(Machine(port, "until-done", "interval=2", **options))
            machine.wait_for("poll", 2)
        with Emulator("--tls-max", "1.2", "--port", port, tls="long", tasks=[task()]) as emulator:
            self.assertEqual(machine.end(), 0, machine.text[-2000:])
            self.assertEqual([request["tls"]["session_reused"] for request in emulator.requests()],
                             [False])
        resumed = [line["resumed"] for line in machine.events("connected")]
        self.assertEqual((resumed[:3], resumed[-1]), ([False, False, True], False))
        return machine.events("memory")[0]

    def test_a_ticket_that_is_refused_and_the_longest_chain(self):
        """RSA of 4096 bits, also in the intermediate, and a root that is sent: with the session."""
        memory = self.refused_ticket()
        print("arena used with the chain long, the ticket refused:", memory["arena"])

    def test_a_ticket_that_is_refused_and_an_arena_too_small_for_both(self):
        """The chain fits, but not beside the session: another handshake without it, silently."""
        with Emulator("--tls-max", "1.2", tls="long", tasks=[task()]) as emulator:
            machine = run(emulator.port, "once")
            self.assertEqual(machine.status, 0, machine.text[-2000:])
            size = (machine.events("memory")[0]["arena"] + 64 + 7) // 8 * 8
        small = f"FIRMWARE_EXTRA=-Wl,--defsym=__arena_size={size}"
        with linked("session", small) as (good, said, image):
            self.assertTrue(good, said)
            memory = self.refused_ticket(image=image)
            self.assertGreater(memory["arena_shortages"], 0)

    def test_an_arena_too_small_for_a_chain_is_reported_as_that(self):
        """mbedTLS reports a signature that it has no memory to verify as a wrong one."""
        small = "FIRMWARE_EXTRA=-Wl,--defsym=__arena_size=0x7800"
        with linked("arena", small) as (good, said, image), Emulator(tls="rsa") as emulator:
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
        """The certificate is valid for a year. The time that is learned is after that."""
        with Emulator("--skew", 400 * DAY, tls="server") as emulator:
            machine = run(emulator.port, "once")
            self.refused(machine, EXPIRED)
            self.assertEqual(len(machine.events("time")), 1)
            self.assertNotIn(SECRET_ID, credentials(emulator))

    def test_a_renewed_intermediate_and_its_expired_twin(self):
        """When the firmware was made, the one had ended and the other was not valid yet."""
        with Emulator("--skew", 2 * DAY, tls="renewed", tasks=[task()]) as emulator:
            machine = run(emulator.port, "once")
            self.assertEqual(machine.status, 0, machine.text[-2000:])
            self.assertEqual(credentials(emulator), ["time", SECRET_ID])

    def test_a_renewed_intermediate_is_still_not_valid_before_its_time(self):
        with Emulator(tls="renewed") as emulator:
            machine = run(emulator.port, "once")
            self.refused(machine, NOT_YET)
            self.assertNotIn(SECRET_ID, credentials(emulator))

    def test_a_wrong_time_is_learned_again(self):
        """By that time the certificate has expired: a time that was learned is forgotten then."""
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
        """Its Date is out of range. The credentials of the first request are made up."""
        with Emulator("--date-skew", 100 * 366 * DAY, tls="server") as emulator:
            machine = run(emulator.port, "once")
            self.refused(machine, CLOCK, 4)
            error, = machine.events("error")
            self.assertEqual((error["code"], error["message"], "SecretId" in error["remedy"]),
                             (None, None, False))

    def test_the_time_is_not_learned_from_a_gateway(self):
        """Its error page has a Date of its own."""
        with Emulator("--status", 502, "--date-skew", 20 * DAY, "--faults", 1, tls="server",
                      tasks=[task()]) as emulator:
            machine = run(emulator.port, "once")
            self.assertEqual(machine.status, 0, machine.text[-2000:])
            learned, = machine.events("time")
            self.assertLess(abs(learned["time"] - time.time()), 60)
            self.assertEqual(credentials(emulator), ["time", "time", SECRET_ID])

    def test_a_clock_that_is_slow_misses_no_task(self):
        """Too little for the service to refuse: the newest tasks are in the device's future."""
        with Emulator(tls="server", tasks=[]) as emulator:
            port = emulator.port
            machine = self.enterContext(Machine(port, "interval=1"))
            machine.wait_for("poll")
        rows = [task(age=age) for age in (-150, -20, 60)]
        with Emulator("--port", port, "--skew", 200, tls="server", tasks=rows) as emulator:
            count = len(machine.events("poll"))
            self.assertEqual(machine.wait_for("poll", count + 1)["tasks"], 3)
            machine.wait_for("poll", count + 2)
            # The second poll has the corrected clock: it needs one request.
            self.assertEqual([offset > 150 for offset in clock_offsets(emulator)[:3]],
                             [False, True, True])

    def test_the_clock_goes_on_where_there_is_no_network_for_months(self):
        """After the first poll the network is away for 100 days: the ticks wrap meanwhile."""
        days = 100
        with tempfile.TemporaryDirectory() as folder:
            extra = compiled(NO_NETWORK.replace("HOURS", str(24 * days)), folder)
            wraps = " ".join(f"-Wl,--wrap={name}"
                             for name in ("board_ticks", "network_is_up", "report_poll"))
            with linked("months", f"FIRMWARE_EXTRA={extra} {wraps}") as (good, said, image), \
                    Emulator(tls="server", tasks=[task()]) as emulator:
                self.assertTrue(good, said)
                with Machine(emulator.port, "interval=1", "deadline=1", image=image) as machine:
                    machine.wait_for("poll", 2)
                    offsets = clock_offsets(emulator)
        self.assertLess(abs(offsets[2] - days * DAY), DAY)
        self.assertLess(abs(offsets[-1]), 60)   # the service has corrected it

    def test_the_time_is_learned_from_1970_on(self):
        begun = int(time.time())
        with Emulator(tls="server", tasks=[task()]) as emulator:
            machine = run(emulator.port, "once")
            self.assertEqual(machine.status, 0)
            learned, = machine.events("time")
            self.assertTrue(begun - 1 <= learned["time"] <= time.time() + 1)
            stamps = [int(request["headers"]["x-tc-timestamp"]) for request in emulator.requests()]
            self.assertEqual(len(stamps), 2)
            self.assertLess(stamps[0], 60)
            self.assertLess(abs(stamps[1] - learned["time"]), 30)
            self.assertEqual(credentials(emulator), ["time", SECRET_ID])
            # The request for the time does not name the zone; its connection is not used again.
            first, second = emulator.requests()
            self.assertEqual(first["query"]["ZoneId"], "time")
            self.assertNotEqual(first["connection"], second["connection"])


class FloorTest(Trust):
    """The earliest time that the device believes rises, and an expired certificate lowers it not.

    The service's clock is ahead by `--skew`, so that certificates end before what it says."""

    def polled(self, skew, tls="server", machine=None, port=0, count=1):
        """Polls once more with such a clock of the service; returns machine and port."""
        with Emulator("--port", port, "--skew", skew, tls=tls, tasks=[task()]) as emulator:
            if machine is None:
                machine = self.enterContext(Machine(emulator.port, "interval=1"))
            machine.wait_for("poll", len(machine.events("poll")) + count)
            return machine, emulator.port

    def reset(self, machine):
        """Returns the floor after it, as its distance from now."""
        count = len(machine.events("start")) + 1
        machine.command("system_reset")
        return machine.wait_for("start", count)["floor"] - time.time()

    def refused_expired(self, machine, port, tls, *options, count=2):
        """A server whose certificate has ended by the floor gets no request at all."""
        with Emulator("--port", port, *options, tls=tls) as emulator:
            errors = len(machine.events("error"))
            while sum(error["status"] == EXPIRED for error in machine.events("error")) < count:
                errors += 1
                machine.wait_for("error", errors)
            self.assertEqual(emulator.requests(), [])

    def test_starts_when_the_firmware_was_made(self):
        with Machine(1, "once") as machine:
            start = machine.wait_for("start")
            self.assertEqual(start["floor"], start["made"])

    def test_an_expired_certificate_alone_does_not_set_it_back(self):
        """It had not ended when the firmware was made, but by the time of a poll that ended well."""
        machine, port = self.polled(40 * DAY)
        self.refused_expired(machine, port, "brief")
        self.polled(40 * DAY, machine=machine, port=port)

    def test_is_kept_over_a_reset(self):
        machine, port = self.polled(40 * DAY)
        self.assertLess(abs(self.reset(machine) - 40 * DAY), 120)
        self.refused_expired(machine, port, "brief")
        self.polled(40 * DAY, machine=machine, port=port)

    def test_what_was_kept_is_not_believed_if_it_is_damaged(self):
        machine, _ = self.polled(40 * DAY)
        machine.command("human-monitor-command",
                        **{"command-line": f"gdbserver unix:{machine.debug_path},server=on,wait=off"})
        debugger = Debugger(machine.debug_path)
        debugger.answer()       # that it has stopped
        names = subprocess.run(["arm-none-eabi-nm", IMAGE], stdout=subprocess.PIPE, text=True,
                               check=True).stdout
        kept = int(re.search(r"^(\w+) b kept_floor$", names, re.MULTILINE)[1], 16)
        debugger.must(f"M{kept + 4:x},4:ffffff7f")      # its second word is the time
        debugger.must("D")
        debugger.close()
        self.reset(machine)
        first, second = machine.events("start")
        self.assertEqual(second["floor"], first["made"])

    def test_a_verified_notbefore_raises_it_without_a_poll(self):
        """The intermediate is valid from tomorrow. The service refuses every request."""
        with Emulator("--skew", 2 * DAY, "--error", "AuthFailure.SecretIdNotFound", tls="renewed",
                      tasks=[task()]) as emulator, \
                Machine(emulator.port, "interval=1") as machine:
            self.assertEqual(machine.wait_for("error")["code"], "AuthFailure.SecretIdNotFound")
            self.reset(machine)
            self.assertEqual(machine.events("start")[1]["floor"], begins("intermediate-renewed"))

    def test_a_notbefore_that_was_not_verified_does_not_raise_it(self):
        """By the time that the service gives, the chain is not valid yet."""
        with Emulator(tls="renewed") as emulator, Machine(emulator.port, "interval=1") as machine:
            self.assertEqual(machine.wait_for("error")["status"], NOT_YET)
            made = machine.events("start")[0]["made"]
            self.reset(machine)
            self.assertEqual(machine.events("start")[1]["floor"], made)

    def test_one_wrong_date_shuts_nobody_out(self):
        """The service's clock jumps by more than the certificate's validity, during a poll."""
        machine, port = self.polled(0)
        self.polled(400 * DAY, machine=machine, port=port)
        floor = self.reset(machine)
        self.assertTrue(364 * DAY < floor <= 365 * DAY + 60, floor)
        self.polled(0, machine=machine, port=port, count=3)

    def test_a_time_below_it_is_learned_again(self):
        """The service's clock was ahead by months; certificates of that time are still good."""
        machine, port = self.polled(300 * DAY)
        self.polled(0, machine=machine, port=port, count=2)
        self.assertGreater(self.reset(machine), 299 * DAY)
        self.polled(0, machine=machine, port=port, count=2)
        self.assertLess(abs(machine.events("time")[-1]["time"] - time.time()), 60)
        # What ends before the floor is refused all the same.
        self.refused_expired(machine, port, "brief")
