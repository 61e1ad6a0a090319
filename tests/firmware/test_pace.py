"""When polls begin: devices that start together do not ask together."""

import tempfile
import time

from machine import Emulator, Machine, TestCase, linked, load_tests, run, task    # noqa: F401

from test_link import compiled

# board_random() draws this for each number of four bytes.
DRAWN = 4000 * 30001 + 8000
DRAW = f"""
#include <string.h>
int __real_board_random(void *c, void *d, unsigned n), __wrap_board_random(void *c, void *d, unsigned n);
int __wrap_board_random(void *c, void *d, unsigned n)
{{
    static const unsigned drawn = {DRAWN}u;
    if (n == 4) {{
        memcpy(d, &drawn, 4);
        return 0;
    }}
    return __real_board_random(c, d, n);
}}
"""


class PaceTest(TestCase):
    def test_the_first_poll_waits_for_up_to_a_tenth_of_the_interval(self):
        """A fixed number is drawn: 8 seconds, of the 30 that are a tenth of 300."""
        pause = DRAWN % 30001 / 1000
        with tempfile.TemporaryDirectory() as folder:
            extra = f"FIRMWARE_EXTRA={compiled(DRAW, folder)} -Wl,--wrap=board_random"
            with linked("pace", extra) as (good, said, image), Emulator(tls="server") as emulator:
                self.assertTrue(good, said)
                with Machine(emulator.port, "interval=300", image=image) as machine:
                    machine.wait_for("start")
                    begun = time.monotonic()
                    self.assertEqual(machine.wait_for("poll")["again_ms"], 300000 + DRAWN % 30001)
                    self.assertTrue(pause - 1 < time.monotonic() - begun < pause + 15)

    def test_every_interval_is_longer_by_up_to_a_tenth(self):
        with Emulator(tls="server", tasks=[task()]) as emulator, \
                Machine(emulator.port, "interval=1") as machine:
            machine.wait_for("poll", 6)
            pauses = [poll["again_ms"] for poll in machine.events("poll")]
            self.assertTrue(1000 <= min(pauses) < max(pauses) <= 1100, pauses)
            times = [request["time"] for request in emulator.requests()][1:]
            for pause, begun, end in zip(pauses, times, times[1:]):
                self.assertTrue(pause / 1000 - 0.05 < end - begun < pause / 1000 + 1)

    def test_not_where_somebody_waits_for_the_end(self):
        def check(word):
            with Emulator(tls="server", tasks=[task(_after=2)]) as emulator:
                begun = time.monotonic()
                machine = run(emulator.port, word, "interval=300" if word == "once" else
                              "interval=2")
                self.assertLess(time.monotonic() - begun, 15)
                pauses = {poll.get("again_ms") for poll in machine.events("poll")}
                self.assertEqual(pauses, {None} if word == "once" else {2000, None})

        self.side_by_side(["once", "until-done"], check)
