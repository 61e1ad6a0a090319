"""HTTP as it is met: what is legal brings the tasks, what is not is refused, and who asks says so."""

import sys
import unittest

from harness import EMULATOR, Emulator, TestCase, load_tests, shown, task

sys.path.insert(0, EMULATOR.rpartition("/")[0])
import odd  # noqa: E402, the emulator's own

TASKS = [task(f"job-{index}", age=60 + index) for index in range(12)]


class Odd(TestCase):
    def kinds(self, allowed):
        return [kind for kind, (may, _) in odd.KINDS.items() if may == allowed]

    def test_legal_replies(self):
        def check(kind):
            with Emulator("--odd", kind, tasks=TASKS) as emulator:
                result = self.expect(emulator.list("--page-size", 5, "--retries", 0), 0)
                self.assertEqual((result.rows, result.err), ([shown(one) for one in TASKS], ""))

        self.side_by_side(self.kinds(True), check)

    def test_malformed_replies(self):
        def check(kind):
            with Emulator("--odd", kind, tasks=TASKS) as emulator:
                self.expect(emulator.list("--retries", 0), 5, "what to do: ")

        self.side_by_side(self.kinds(False), check)

    def test_a_malformed_reply_is_repeated(self):
        def check(kind):
            with Emulator("--odd", kind, "--faults", 1, tasks=TASKS) as emulator:
                result = self.expect(emulator.list(), 0)
                self.assertEqual(result.rows, [shown(one) for one in TASKS])

        self.side_by_side(self.kinds(False), check)

    def test_a_transfer_coding_is_called_one(self):
        with Emulator("--odd", "coding-gzip", tasks=TASKS) as emulator:
            self.expect(emulator.list("--retries", 0), 5, "transfer coding", "gzip")

    def test_close_among_others_closes(self):
        for kind in odd.LAST:
            with self.subTest(kind=kind):
                with Emulator("--odd", kind, tasks=TASKS) as emulator:
                    self.expect(emulator.list("--page-size", 5), 0)
                    self.assertEqual([one["connection"] for one in emulator.requests()], [1, 2, 3])

    def test_every_form_of_a_date_sets_the_clock(self):
        for kind in ("date-rfc850", "date-asctime", "date-leap"):
            with self.subTest(kind=kind):
                with Emulator("--skew", 4000, "--odd", kind, "--tasks", 3, "--span", 100) as emulator:
                    self.assertEqual(len(self.expect(emulator.list("--since", "5m"), 0).rows), 3)


class Portal(TestCase):
    def test_it_is_called_one(self):
        with Emulator("--status", 511) as emulator:
            self.expect(emulator.list("--retries", 0), 4, "captive portal", "HTTP status: 511")


class UserAgent(TestCase):
    def test_it_says_who_asks(self):
        with Emulator("--require-user-agent", tasks=TASKS) as emulator:
            self.expect(emulator.list("--page-size", 5), 0)
            self.expect(emulator.wait("--job-id", "job-1"), 0)
            for one in emulator.requests():
                self.assertRegex(one["headers"]["user-agent"], r"^teo-purge/[0-9.]+[^ ]* libteo/[0-9.]+[^ ]*$")


if __name__ == "__main__":
    unittest.main()
