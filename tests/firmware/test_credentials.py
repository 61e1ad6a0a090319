"""Temporary credentials that a board renews: in place of credentials_get()."""

import tempfile

from machine import (Emulator, Machine, SECRET_ID, SECRET_KEY, TOKEN, TestCase, linked, load_tests,
                     task)      # noqa: F401

from test_link import compiled

CREDENTIALS, REFUSED = 14, 85   # teo_status

# Nothing for the first calls; then an old token, until that is refused.
HOOK = f"""
#include <stdbool.h>
struct credentials {{ const char *secret_id, *secret_key, *token; }};
int __wrap_credentials_get(bool refused, struct credentials *credentials);
int __wrap_credentials_get(bool refused, struct credentials *credentials)
{{
    static unsigned calls;
    static bool renewed;
    if (++calls < CALLS) {{
        return 1; /* TEO_AGAIN */
    }}
    renewed = renewed || refused;
    credentials->secret_id = "{SECRET_ID}";
    credentials->secret_key = "{SECRET_KEY}";
    credentials->token = renewed ? "{TOKEN}" : "old";
    return 0;
}}
"""


class HookTest(TestCase):
    def machine(self, calls, port, *words):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        extra = compiled(HOOK.replace("CALLS", str(calls)), folder)
        good, said, image = self.enterContext(
            linked(f"hook{calls}", f"FIRMWARE_EXTRA={extra} -Wl,--wrap=credentials_get"))
        self.assertTrue(good, said)
        return self.enterContext(Machine(port, *words, image=image))

    def test_they_are_renewed_after_a_refusal(self):
        with Emulator("--token", TOKEN, tls="server", tasks=[task()]) as emulator:
            machine = self.machine(4, emulator.port, "interval=1")
            machine.wait_for("poll", 2)
            error, = machine.events("error")
            self.assertEqual((error["status"], error["code"].partition(".")[0]),
                             (REFUSED, "AuthFailure"))
            sent = [request["headers"].get("x-tc-token") for request in emulator.requests()]
            self.assertEqual(sent[:4], [None, "old", TOKEN, TOKEN])

    def test_none_within_the_deadline_is_an_error_and_asked_for_again(self):
        with Emulator("--token", TOKEN, tls="server", tasks=[task()]) as emulator:
            machine = self.machine(1 << 30, emulator.port, "interval=1", "deadline=2")
            machine.wait_for("error", 2)
            self.assertEqual({error["status"] for error in machine.events("error")}, {CREDENTIALS})
            self.assertEqual(len(emulator.requests()), 1)   # for the time
