"""A host without memory: it is said, with an exit status of its own, and never taken for a wrong option or a job that has ended."""

import tempfile
import unittest

from harness import Emulator, TestCase, ZONE, little_memory, load_tests, run, task


class Memory(TestCase):
    def test_none_to_start_with(self):
        # The room for the request grows with what is asked.
        names = [part for number in range(10) for part in ("--domain", f"{number}" * 100000)]
        for arguments in (("list", "--endpoint", "http://127.0.0.1:9"), ("list", "--dry-run")):
            with self.subTest(arguments=arguments):
                result = run(*arguments, "--zone-id", ZONE, *names, **little_memory(3))
                self.assertEqual(self.expect(result, 8, "out of memory").out, "")

    def test_none_for_the_certificates_to_trust(self):
        with tempfile.NamedTemporaryFile() as file:
            file.write(b"-----BEGIN CERTIFICATE-----\n" * 200000)
            file.flush()
            self.expect(run("list", "--zone-id", ZONE, "--ca-file", file.name, **little_memory(3)), 8, "out of memory")

    def test_none_left_while_waiting(self):
        limit = little_memory(6)
        if "env" in limit:
            self.skipTest("AddressSanitizer limits no sum of small allocations")
        rows = [task("a", f"http://www.example.com/{number}?{'x' * 7000}") for number in range(900)]
        with Emulator(tasks=rows) as emulator:
            self.expect(emulator.wait("--job-id", "a", **limit), 8, "out of memory")


if __name__ == "__main__":
    unittest.main()
