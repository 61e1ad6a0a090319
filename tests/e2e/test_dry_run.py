"""--dry-run: the request as it would go out, with nothing secret in it and nothing sent."""

import json
import re
import time
import unittest

from harness import DAY, SECRET_ID, TOKEN, ZONE, Emulator, TestCase, load_tests, run, seconds_of


def split(out):
    head, _, body = out.partition("\r\n\r\n")
    lines = head.split("\r\n")
    return lines[0], dict(line.split(": ", 1) for line in lines[1:]), json.loads(body)


class DryRun(TestCase):
    def dry(self, *arguments, **options):
        # Where nobody listens and nobody is resolved: a connection would fail.
        return self.expect(run(*arguments, "--dry-run", "--endpoint", f"https://{'a' * 63}.invalid:1", **options), 0)

    def test_request(self):
        result = self.dry("list", "--zone-id", ZONE, "--since", "1h", "--target", "a\"站", "--fuzzy", "--offset", 5)
        line, headers, body = split(result.out)
        self.assertEqual(line, "POST / HTTP/1.1")
        self.assertEqual(headers["Host"], f"{'a' * 63}.invalid:1")
        self.assertEqual(headers["X-TC-Action"], "DescribePurgeTasks")
        self.assertLessEqual(abs(int(headers["X-TC-Timestamp"]) - time.time()), 5)
        self.assertRegex(headers["Authorization"],
                         rf"^TC3-HMAC-SHA256 Credential={SECRET_ID}/\d{{4}}-\d\d-\d\d/teo/tc3_request, "
                         r"SignedHeaders=content-type;host, Signature=\*{64}$")
        self.assertNotIn("X-TC-Token", headers)
        self.assertEqual(int(headers["Content-Length"]), len(result.raw.partition(b"\r\n\r\n")[2]) - 1)
        self.assertEqual((body["ZoneId"], body["Offset"], body["Limit"]), (ZONE, 5, 1000))
        self.assertEqual(body["Filters"], [{"Name": "target", "Values": ["a\"站"], "Fuzzy": True}])
        self.assertEqual(seconds_of(body["EndTime"]) - seconds_of(body["StartTime"]), 3600)
        self.assertEqual(result.err, "")

    def test_token_is_masked(self):
        result = self.dry("list", "--zone-id", ZONE, env={"TENCENTCLOUD_TOKEN": TOKEN * 100})
        self.assertEqual(split(result.out)[1]["X-TC-Token"], "********")

    def test_several_windows(self):
        for since, windows in (("7d", 1), ("8d", 2), ("30d", 5), ("365d", 53)):
            with self.subTest(since=since):
                result = self.dry("list", "--zone-id", ZONE, "--since", since)
                body = split(result.out)[2]
                self.assertEqual(seconds_of(body["EndTime"]) - seconds_of(body["StartTime"]), 7 * DAY)
                if windows == 1:
                    self.assertEqual(result.err, "")
                else:
                    self.assertIn(f"takes {windows} windows", result.err)

    def test_window_count_is_that_of_the_listing(self):
        with Emulator("--rate", 0, tasks=[]) as emulator:
            for seconds in (7 * DAY, 7 * DAY + 1, 14 * DAY - 2, 14 * DAY - 1, 14 * DAY, 21 * DAY - 4, 21 * DAY - 3):
                with self.subTest(seconds=seconds):
                    before = len(emulator.requests())
                    self.expect(emulator.list("--since", f"{seconds}s"), 0)
                    asked = len(emulator.requests()) - before
                    named = re.search(r"takes (\d+) windows", emulator.list("--since", f"{seconds}s", "--dry-run").err)
                    self.assertEqual(int(named[1]) if named else 1, asked)
            self.assertEqual({one["code"] for one in emulator.requests()}, {None})

    def test_wait_shows_one_request_a_job(self):
        result = self.dry("wait", "--zone-id", ZONE, "--job-id", "a", "b")
        requests = result.out.split("POST / HTTP/1.1\r\n")[1:]
        self.assertEqual(len(requests), 2)
        for text, job in zip(requests, "ab"):
            body = split(text)[2]
            self.assertEqual(body["Filters"], [{"Name": "job-id", "Values": [job]}])
            self.assertNotIn("StartTime", body)

    def test_blanks_in_lists_are_no_part_of_a_name(self):
        for given in ("a,b", "a, b", " a ,b ", "a b", "a\tb\n", "a\nb\n"):
            with self.subTest(given=given):
                bodies = [split(text)[2] for text in
                          self.dry("wait", "--zone-id", ZONE, "--job-id", given).out.split("POST / HTTP/1.1\r\n")[1:]]
                self.assertEqual([body["Filters"][0]["Values"] for body in bodies], [["a"], ["b"]])
                body = split(self.dry("list", "--zone-id", ZONE, "--domain", given).out)[2]
                self.assertEqual(body["Filters"], [{"Name": "domains", "Values": ["a", "b"]}])
        body = split(self.dry("list", "--zone-id", ZONE, "--status", "failed, timeout").out)[2]
        self.assertEqual(body["Filters"], [{"Name": "statuses", "Values": ["failed", "timeout"]}])

    def test_nothing_is_sent(self):
        with Emulator() as emulator:
            self.expect(emulator.list("--dry-run"), 0)
            self.expect(emulator.wait("--job-id", "a", "--dry-run"), 0)
            self.assertEqual(emulator.requests(), [])

    def test_no_certificates_are_needed(self):
        self.dry("list", "--zone-id", ZONE, env={"SSL_CERT_FILE": "/nowhere"})

    def test_refusals_are_those_of_the_real_run(self):
        self.expect(run("list", "--zone-id", ZONE, "--status", "done", "--dry-run"), 2, "--status")
        for key, text in ((None, "SECRET_KEY is missing"), ("a b", "the environment: byte 2 of TENCENTCLOUD_SECRET_KEY")):
            result = run("list", "--zone-id", ZONE, "--dry-run", env={"TENCENTCLOUD_SECRET_KEY": key})
            self.expect(result, 2, text)

    def test_is_what_goes_out(self):
        with Emulator("--tasks", 3) as emulator:
            arguments = ("--start", 1700000000, "--end", 1700003600, "--domain", "x.example", "--page-size", 9)
            body = split(emulator.list(*arguments, "--dry-run").out)[2]
            self.expect(emulator.list(*arguments), 0)
            self.assertEqual(emulator.queries(), [body])


if __name__ == "__main__":
    unittest.main()
