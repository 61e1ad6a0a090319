"""What goes wrong on the way: every fault has its exit status and says what happened, and none loses a task unseen."""

import json
import re
import sys
import tempfile
import time
import unittest

from harness import EMULATOR, SECRET_KEY, TOKEN, Emulator, Relay, Script, TestCase, free_port, load_tests, run, task

sys.path.insert(0, EMULATOR.rpartition("/")[0])
import garbage  # noqa: E402, the emulator's own

# kind of the emulator's garbage: exit status, what standard error names
GARBAGE = {
    "html": (5, "not JSON"), "empty": (5, ""), "truncated-json": (5, "not JSON"), "bad-json": (5, "not JSON"),
    "bad-utf8": (5, ""), "deep": (0, ""), "duplicate": (5, "given twice"), "wrong-types": (5, "wrong type"),
    "wrong-members": (5, "wrong type"), "no-response": (5, "lacks Response"), "no-tasks": (5, "TotalCount"),
    "trailing": (5, ""), "noise": (5, "head is not HTTP"), "noise-body": (5, "not JSON"), "gzip": (5, "gzip"),
    "both-framings": (5, "length"), "two-lengths": (5, "length"), "short-length": (5, ""), "long-length": (3, ""),
    "huge-length": (5, "length"), "signed-length": (5, "length"), "bad-chunk": (5, "chunk"), "huge-chunk": (5, "chunk"),
    "short-chunk": (5, "chunk"), "nul-header": (5, "head is not HTTP"), "huge-header": (5, "too long"),
    "many-headers": (5, "too long"), "folded-header": (0, ""), "bad-status": (5, "head is not HTTP"),
    "folded-length": (5, "length"), "bad-name": (5, "head is not HTTP"), "odd-http": (0, ""), "odd-chunks": (0, ""),
    "transfer-coding": (5, "transfer coding"), "bad-extension": (5, "chunk"), "lost-line": (5, "head is not HTTP"),
    "old-version": (0, ""), "interim-flood": (5, "too long"), "endless": (3, "time given"),
    "endless-length": (5, "length"),
}


class Replies(TestCase):
    def test_garbage(self):
        def check(case):
            kind, tls = case
            status, text = GARBAGE[kind]
            with Emulator("--tasks", 5, "--garbage", kind, tls=tls) as emulator:
                # Only what never ends needs the time-out, and only that gets a short one.
                timeout = "1500ms" if kind.startswith("endless") else "20s"
                result = self.expect(emulator.list("--retries", 0, "--timeout", timeout), status, text)
                if status != 0:
                    self.assertIn("what to do: ", result.err)

        self.side_by_side([(kind, None) for kind in GARBAGE] + [("noise", "server"), ("html", "server")], check)

    def test_every_kind_is_expected_somehow(self):
        self.assertEqual(set(GARBAGE), set(garbage.KINDS))

    def test_tasks_that_came_before_are_told(self):
        with Emulator("--tasks", 30, "--garbage", "bad-json", "--fault-from", 2) as emulator:
            result = self.expect(emulator.list("--page-size", 10, "--retries", 0), 5, "the listing is incomplete", "RequestId: ")
            self.assertGreaterEqual(len(result.rows), 10)
        with Emulator("--tasks", 30, "--garbage", "bad-json", "--fault-from", 2) as emulator:
            result = emulator.run("list", "--output", "summary", "--page-size", 10, "--retries", 0)
            self.expect(result, 5, "tasks came before the error, and are not counted here")
            self.assertEqual(result.out, "")

    def test_one_task_is_one(self):
        with Emulator("--tasks", 3, "--status", 503, "--fault-from", 2) as emulator:
            self.expect(emulator.list("--page-size", 1, "--retries", 0), 4, "incomplete: 1 task came before the error\n")

    def test_the_member_at_fault_is_named(self):
        row = task()
        cases = [({"TotalCount": "1", "Tasks": []}, "has the wrong type: TotalCount"),
                 ({"TotalCount": 1, "Tasks": [{**row, "Status": 7}]}, "has the wrong type: Status"),
                 ({"TotalCount": 1, "Tasks": [None]}, "has the wrong type: Tasks"),
                 ({"TotalCount": 1, "Tasks": [{**row, "CreateTime": []}]}, "has the wrong type: CreateTime"),
                 ((200, {}, '{"Response":{"TotalCount":0,"TotalCount":0,"Tasks":[]}}'), "is given twice: TotalCount"),
                 ((200, {"Transfer-Encoding": "gzip, chunked"}, ""), "coding other than chunked: "),
                 ((200, {"Content-Encoding": "br"}, ""), "a content coding that was not asked for: br")]
        for reply, text in cases:
            with self.subTest(text=text), Script(lambda query, number, reply=reply: reply) as service:
                self.expect(service.list("--retries", 0), 5, text)

    def test_a_request_id_is_asked_for_only_where_there_is_one(self):
        with Emulator("--garbage", "bad-json") as emulator:
            self.expect(emulator.list("--retries", 0), 5, "if it stays, report it with the RequestId\n", "  RequestId: ")
        with Emulator("--garbage", "html") as emulator:
            result = self.expect(emulator.list("--retries", 0), 5, "proxy or captive portal", "report it\n")
            self.assertNotIn("RequestId", result.err)

        with Emulator("--error", "Foo.Bar") as emulator:
            self.expect(emulator.list(), 4, "what to do: report it with the RequestId: the service does not take")

    def test_an_error_without_a_code_or_a_message(self):
        for error, said in (({}, None), ({"Code": ""}, None), ({"Code": None, "Message": "busy"}, "the service says: busy\n"),
                            ({"Code": "Foo.Bar", "Message": None}, "the service says: Foo.Bar\n")):
            with self.subTest(error=error), Script(lambda query, number, error=error: {"Error": error}) as service:
                result = self.expect(service.list(), 4, "what to do: report it", *filter(None, [said]))
                self.assertEqual("the service says" in result.err, said is not None)
                self.assertNotIn("see its code", result.err)

    def test_time_that_ends_in_a_pause(self):
        with Emulator("--tasks", 40, "--rate", 0) as emulator: # more pages than requests go out in a second
            self.expect(emulator.list("--page-size", 1, "--timeout", "950ms"), 3, "the time given for the query is over",
                        ", while pausing before a request\n", "the listing is incomplete: ")

    def test_how_long_the_service_asks_to_wait(self):
        for header, text in (("1", "1 second\n"), ("90", "90 seconds\n"), ("200", "4 minutes\n"), ("7200", "2 hours\n")):
            with Script(lambda query, number, header=header: (503, {"Retry-After": header}, "busy")) as service:
                self.expect(service.list("--retries", 0), 4, f"the service asks to wait {text}")
        with Script(lambda query, number: (503, {}, "busy")) as service:
            self.assertNotIn("asks to wait", service.list("--retries", 0).err)

    def test_verbose_says_why_an_attempt_is_repeated(self):
        replies = [(503, {"Retry-After": "1"}, "busy"), {"TotalCount": 1, "Tasks": [{**task(), "Status": 7}]},
                   {"TotalCount": 1, "Tasks": [task()]}]
        with Script(lambda query, number: replies[number - 1]) as service:
            result = self.expect(service.list("--verbose"), 0, "HTTP 503", "  the service asks to wait 1 second\n",
                                 "ms: a member of the reply has the wrong type: Status\n")
            self.assertEqual(len(result.rows), 1)

    def test_a_captive_portal(self):
        with Script(lambda query, number: (511, {}, "log in")) as service:
            self.expect(service.list("--retries", 0), 4, "captive portal", "HTTP status: 511", "what to do: log in")

    def test_tasks_of_another_job_are_named(self):
        rows = [{"JobId": "b", "Target": "http://b/"}, {"JobId": "a", "Target": "http://a/"}, {"JobId": "c", "Target": "http://c/"}]
        with Script(lambda query, number: {"TotalCount": 3, "Tasks": rows}) as service:
            result = self.expect(service.list("--job-id", "a"), 0, "tasks of another job")
        self.assertEqual(result.err.count("tasks of another job"), 1)
        self.assertIn("a: the service answered tasks of another job, b, too", result.err)

    def test_pages_that_lie(self):
        for fault, text in (("--repeat-page", "same page twice"), ("--starve", "more tasks than it sends")):
            with self.subTest(fault=fault):
                with Emulator("--tasks", 30, fault) as emulator:
                    self.expect(emulator.list("--page-size", 10, "--retries", 0), 5, text)

    def test_more_rows_than_asked_for(self):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump({"Response": {"TotalCount": 3, "Tasks": [task()] * 3, "RequestId": "r"}}, file)
            file.flush()
            with Emulator("--body-file", file.name) as emulator:
                self.expect(emulator.list("--page-size", 2, "--retries", 0), 5, "more tasks than were asked for")
                self.expect(emulator.list("--page-size", 3), 0)


class Refusals(TestCase):
    def test_codes(self):
        cases = [("AuthFailure.SecretIdNotFound", "check SecretId"), ("UnauthorizedOperation.CamNoAuth", "CAM policy"),
                 ("OperationDenied", "ZoneId"), ("InvalidParameter.ParameterError", "correct the query"),
                 ("Some.Unknown.Code", "report it"), ("LimitExceeded", "quota")]

        def check(case):
            code, remedy = case
            with Emulator("--error", code, "--error-message", "Said\x1b[31m so.") as emulator:
                result = self.expect(emulator.list(), 4, f"the service says: {code}: Said\\x1b[31m so.", "RequestId: ",
                                     "HTTP status: 200", remedy)
                self.assertNotIn("\x1b", result.err)
                # A definite refusal is not repeated.
                self.assertEqual(len(emulator.requests()), 1)

        self.side_by_side(cases, check)

    def test_a_secret_that_the_service_repeats_is_not_shown(self):
        # Every run is searched for secrets. A message may end in the middle of one, where the record's room does.
        for text in (f"bad token {TOKEN}!", "bad signature " + 16 * "0bad", f"no {SECRET_KEY}", 150 * "x" + TOKEN):
            with Emulator("--error", "AuthFailure.TokenFailure", "--error-message", text) as emulator:
                result = self.expect(emulator.list(env={"TENCENTCLOUD_TOKEN": TOKEN}), 4, "AuthFailure.TokenFailure", "*****")
                self.assertNotIn(TOKEN[:8], result.err)

    def test_no_part_of_a_secret_that_would_help_is_shown(self):
        def forms(part):
            yield part
            yield "".join(f"%{byte:02X}" for byte in part.encode())
            yield "".join(f"%{byte:02x}" if not chr(byte).isalnum() else chr(byte) for byte in part.encode())
            yield "".join(f"\\u{byte:04x}" for byte in part.encode())
            yield part.replace("/", "\\/")
            yield part.upper()
            yield part.lower()

        key, token = "Kq7/w+Zt=Lx2Rb9%41Vn", "tok/en+0123==456789abc"
        parts = [text[start:start + length] for text in (key, token) for start, length in
                 ((0, 8), (3, 8), (len(text) - 8, 8), (len(text) - 12, 12), (5, 11), (1, len(text) - 1))]
        texts = [form for part in parts for form in forms(part)]
        tails = iter(texts)
        with Script(lambda query, number: {"Error": {"Code": "AuthFailure", "Message": f"<{texts[number - 1]}>"}}) as service:
            for text in tails:
                result = self.expect(service.list(env={"TENCENTCLOUD_SECRET_KEY": key, "TENCENTCLOUD_TOKEN": token}), 4)
                self.assertRegex(result.err, r"the service says: AuthFailure: <\*+>\n", text)
        # The parser gives a coding in small letters.
        for field in ("Content-Encoding", "Transfer-Encoding"):
            with Script(lambda query, number, field=field: (200, {field: f"x-{key}"}, "")) as service:
                result = self.expect(service.list("--retries", 0, env={"TENCENTCLOUD_SECRET_KEY": key}), 5)
                self.assertRegex(result.err, r"coding .*: x-\*+\n")
        # What is no part of one, or a short one, stays legible.
        for text in (key[:7], token[-7:], "a request of 12 tasks", key[:6] + token[-6:]):
            with Script(lambda query, number, text=text: {"Error": {"Code": "AuthFailure", "Message": text}}) as service:
                self.expect(service.list(env={"TENCENTCLOUD_SECRET_KEY": key, "TENCENTCLOUD_TOKEN": token}), 4,
                            f"the service says: AuthFailure: {text}\n")

    def test_the_services_own_rules(self):
        with Emulator("--zone", "zone-other") as emulator:
            self.expect(emulator.list(), 4, "ResourceNotFound", "check ZoneId")

    def test_statuses_of_http(self):
        def check(status):
            with Emulator("--status", status) as emulator:
                self.expect(emulator.list("--retries", 0), 4, f"HTTP status: {status}")
                self.assertEqual(len(emulator.requests()), 1)

        self.side_by_side([204, 301, 400, 403, 404, 407, 413, 429, 500, 502, 503, 504, 511], check)

    def test_a_clock_that_cannot_be_learnt(self):
        with Emulator("--error", "AuthFailure.SignatureExpire") as emulator:
            self.expect(emulator.list(), 4, "AuthFailure.SignatureExpire", "clock")
            self.assertEqual(len(emulator.requests()), 2)

    def test_one_task_a_page_still_too_big(self):
        with Emulator("--tasks", 3, "--too-big", 0) as emulator:
            self.expect(emulator.list("--page-size", 4), 4, "ResponseSizeLimitExceeded")
            self.assertEqual([one["Limit"] for one in emulator.queries()], [4, 2, 1])
            # Only of the last is it true that one task was too many.
            result = self.expect(emulator.list("--page-size", 4, "--verbose"), 4, "ms: the reply is too big for the service, "
                                 "asking for smaller pages\n")
            self.assertEqual(result.err.count("even with one task"), 1)


class Retries(TestCase):
    """Faults that pass: tried again, and reported only on request."""

    PASSING = [("--status", 500), ("--status", 503), ("--status", 429), ("--error", "InternalError"),
               ("--error", "RequestLimitExceeded.UinLimitExceeded"), ("--error", "ServiceUnavailable"),
               ("--throttle", 2), ("--cut", 0), ("--cut", 10), ("--cut", 150), ("--cut", 900), ("--reset", 0),
               ("--reset", 50), ("--reset", 900)]

    def test_they_pass(self):
        def check(fault):
            faults = () if fault[0] == "--throttle" else ("--faults", 2)
            with Emulator("--tasks", 10, *fault, *faults) as emulator:
                result = self.expect(emulator.list(), 0)
                self.assertEqual(len(result.rows), 10)
                self.assertEqual(result.err, "")
                self.assertEqual(len(emulator.requests()), 3)

        self.side_by_side(self.PASSING, check)

    def test_they_do_not_pass(self):
        def check(fault):
            status = 3 if fault[0] in ("--cut", "--reset") else 4
            always = ("--throttle", 99) if fault[0] == "--throttle" else fault
            with Emulator("--tasks", 10, *always) as emulator:
                self.expect(emulator.list("--retries", 1), status, "attempts: 2", "what to do: ")
                self.assertEqual(len(emulator.requests()), 2)
                self.expect(emulator.list("--retries", 0), status)
                self.assertEqual(len(emulator.requests()), 3)

        self.side_by_side(self.PASSING, check)

    def test_retries_start_anew_with_each_page(self):
        with Emulator("--tasks", 30, "--status", 503, "--faults", 1, "--fault-from", 2) as emulator:
            result = self.expect(emulator.list("--page-size", 10, "--retries", 1), 0)
            self.assertEqual(len(result.rows), 30)

    def test_verbose(self):
        with Emulator("--tasks", 30, "--status", 503, "--faults", 1, "--fault-from", 2) as emulator:
            result = self.expect(emulator.list("--page-size", 10, "--verbose"), 0, "connect: 127.0.0.1 port",
                                 "request: offset 10, limit 10", "reply: HTTP 200, 10 tasks of 30, RequestId ",
                                 "retry in ", "the service has a fault of its own", "HTTP 503")
            self.assertEqual(result.err.count("request: "), 4)
            self.assertEqual(result.err.count("reply: "), 3)
            self.assertEqual(len(result.rows), 30)


class Network(TestCase):
    def test_refused(self):
        url = f"http://127.0.0.1:{free_port()}"
        result = self.expect(run("list", "--zone-id", "z", "--endpoint", url, "--retries", 1), 3, "Connection refused", "while connecting", "attempts: 2")
        self.assertLess(result.took, 10)

    def test_no_such_name(self):
        # A label of 64 characters is refused by every resolver at once: no name server is asked.
        self.expect(run("list", "--zone-id", "z", "--endpoint", f"https://{'x' * 64}.example", "--retries", 0,
                        "--ca-file", "/etc/ssl/certs/ca-certificates.crt"), 3, "could not be resolved")

    def test_silence(self):
        def check(fault):
            with Emulator("--tasks", 3, *fault[1:], tls=fault[0]) as emulator:
                result = self.expect(emulator.list("--timeout", "1s"), 3, "time given for the query is over", "while ")
                self.expect_time(result, 1)

        self.side_by_side([(None, "--hang"), ("server", "--hang"), (None, "--hang-accept"), ("server", "--hang-accept"),
                           ("server", "--hang-handshake"), (None, "--delay", 5), (None, "--trickle", 0.2)], check)

    def test_timeout_is_for_all_attempts(self):
        begun = time.monotonic()
        with Emulator("--tasks", 3, "--status", 503) as emulator:
            result = emulator.list("--timeout", "1s", "--retries", 200)
            # Time may end in the last attempt or in the pause after it: either way the service's words are shown.
            self.assertIn(result.status, (3, 4))
            self.assertIn("HTTP status: 503", result.err)
        self.assertLess(time.monotonic() - begun, 6)

    def test_a_port_that_resets(self):
        with Emulator("--tasks", 3) as emulator, Relay(emulator.port, (1, 2)) as relay:
            emulator.url = f"http://127.0.0.1:{relay.port}"
            self.expect(emulator.list("--retries", 1), 3)
            self.expect(emulator.list(), 0)

    def test_http_where_tls_is_expected(self):
        with Emulator("--tasks", 3, tls="server") as emulator:
            emulator.url = f"http://localhost:{emulator.port}"
            self.assertIn(emulator.list("--retries", 0, "--timeout", "5s").status, (3, 5))


class Silence(TestCase):
    def test_nothing_but_tasks_on_stdout(self):
        with Emulator("--rate", 0, tasks=[task()]) as emulator:
            result = self.expect(emulator.list("--verbose"), 0)
            self.assertEqual(result.out.count("\n"), 1)
            self.assertEqual(self.expect(emulator.list(), 0).err, "")

    def test_verbose_knows_what_was_agreed_on_when_the_connection_has_ended(self):
        # Every run is searched for "(null)".
        for how in ("--close-each", "--close-silently"):
            with Emulator("--rate", 0, how, tasks=[task(f"job-{number}") for number in range(3)], tls="server") as emulator:
                result = self.expect(emulator.list("--verbose", "--page-size", 1), 0)
                self.assertRegex(result.err, r"TLSv1\.[23], TLS\S+, new session")
                self.assertEqual(len(re.findall(r"TLSv1\.[23], TLS\S+, (?:new|resumed) session", result.err)), 3)
                self.assertIn("reply: HTTP 200, 1 task of 3", result.err)


if __name__ == "__main__":
    unittest.main()
