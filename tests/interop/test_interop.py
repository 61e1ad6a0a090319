"""The official SDK for Node and teo-purge get the same of the emulator: tasks, refusals, and what they ask for."""

import json
import os
import re
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, os.pardir, name) for name in ("e2e", "emulator", "")]
import api  # noqa: E402, the emulator's own reading of a request
import node  # noqa: E402
import npm  # noqa: E402
from harness import DAY, TOKEN, ZONE, Emulator, TestCase, iso, load_tests, pki, shown  # noqa: E402
from node import HOST, MAINLAND_HOST  # noqa: E402

NOW = int(time.time())
LAST_DAY = {"StartTime": iso(NOW - DAY), "EndTime": iso(NOW)}


class Answer:
    """What the SDK made of the service's answer: its tasks as `teo-purge` shows them, or the refusal."""

    def __init__(self, emulator, query, pages=False, host=HOST, env=None):
        self.raw, self.refusal = node.run("list.js", emulator, host, env, query=query, pages=pages)
        self.rows = [shown(row) for row in self.raw]


def query(**members):
    return {"ZoneId": ZONE, **members}


def only(name, *values, **members):
    return {"Name": name, "Values": list(values), **members}


def meaning(body):
    """A query as the service understands it: defaults filled in, times as seconds, filters in whatever order."""
    parts = vars(api.Query(body))
    return {**parts, "filters": sorted((name, sorted(values), fuzzy) for name, values, fuzzy in parts["filters"])}


def served(*arguments):
    """An emulator whose tasks stand still."""
    return Emulator("--rate", 0, "--settle", 0, "--epoch", NOW, *arguments, tls="server")


@unittest.skipUnless(npm.AVAILABLE or npm.REQUIRED, npm.MISSING)
class Comparison(TestCase):
    @classmethod
    def setUpClass(cls):
        node.modules()

    def same(self, emulator, arguments, asked, pages=False, bodies=True):
        """Both list the same tasks and, unless `bodies` is false, ask for them in the same way. Returns the tasks."""
        before = len(emulator.requests())
        tool = self.expect(emulator.list(*arguments), 0)
        between = len(emulator.requests())
        sdk = Answer(emulator, asked, pages)
        self.assertIsNone(sdk.refusal, asked)
        self.assertEqual(tool.rows, sdk.rows, asked)
        if bodies:
            queries = [meaning(one) for one in emulator.queries()]
            self.assertEqual(queries[before:between], queries[between:])
        return sdk.raw


class Shapes(Comparison):
    """The same tasks in every way to write and to send them."""

    def test_each(self):
        shapes = [
            (),
            ("--framing", "chunked"),
            ("--framing", "chunked", "--chunk-size", 7, "--chunk-extras"),
            ("--framing", "close"),
            ("--close-each",),
            ("--interim", 103),
            ("--escape", "utf8"),
            ("--escape", "all"),
            ("--shuffle-members",),
            ("--unknown",),
            ("--pretty",),
            ("--tls-max", "1.2"),
            ("--escape", "all", "--pretty", "--shuffle-members", "--unknown", "--framing", "chunked", "--chunk-extras",
             "--tls-max", "1.2"),
        ]
        pki()

        def check(case):
            seed, shape = case
            with served("--tasks", 120, "--seed", seed, *shape) as emulator:
                tasks = self.same(emulator, ("--start", NOW - DAY, "--end", NOW, "--page-size", 25),
                                  query(**LAST_DAY, Limit=25), pages=True)
                self.assertEqual(len(tasks), 120)
                requests = emulator.requests()
                self.assertEqual(len(requests), 10)
                version = "TLSv1.2" if "1.2" in shape else "TLSv1.3"
                self.assertEqual({one["tls"]["version"] for one in requests[5:]}, {version})

        self.side_by_side(enumerate(shapes, 1), check, 4)

    def test_members_missing_and_null(self):
        created = iso(NOW - 60)
        tasks = [
            # The first is of the API's page, the others are what it leaves open.
            {"JobId": "20g9wz8m9mgx", "Status": "success", "Target": "http://www.qq.com/a.txt", "Type": "purge_url",
             "CreateTime": "2022-02-09T02:28:43Z", "UpdateTime": "2022-02-09T02:28:52Z"},
            {"CreateTime": created},
            {"CreateTime": created, "JobId": None, "Target": None, "Type": None, "Method": None, "Status": None,
             "UpdateTime": None, "FailType": None, "FailMessage": None},
            {"CreateTime": created, "JobId": "", "Target": "", "Type": "purge_new", "Status": "archived", "New": [{}]},
            {"JobId": "no-time", "Target": "站点 \"😀\" \\ \u0007", "CreateTime": None},
        ]
        with Emulator(tasks=tasks, tls="server") as emulator:
            start = 1644307200
            self.same(emulator, ("--start", start, "--end", start + 2 * DAY),
                      query(StartTime=iso(start), EndTime=iso(start + 2 * DAY), Limit=1000))
            received = self.same(emulator, ("--start", NOW - DAY, "--end", NOW), query(**LAST_DAY, Limit=1000))
            self.assertEqual(received, tasks[1:])


class Queries(Comparison):
    """Every parameter: the same request of both, in other words perhaps, and the same tasks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.emulator = cls.enterClassContext(served("--tasks", 300))
        cls.interval = ("--start", NOW - DAY, "--end", NOW)
        cls.all = Answer(cls.emulator, query(**LAST_DAY, Limit=1000)).raw

    def ask(self, arguments, *filters, **members):
        members = {"Limit": 1000, **LAST_DAY, **members}
        asked = query(**({"Filters": list(filters)} if filters else {}), **members)
        return self.same(self.emulator, (*self.interval, *arguments), asked)

    def find(self, wanted):
        return next(task for task in self.all if wanted(task))

    def test_job(self):
        job = self.find(lambda one: sum(one["JobId"] == other["JobId"] for other in self.all) > 2)["JobId"]
        self.assertGreater(len(self.ask(("--job-id", job), only("job-id", job))), 2)
        self.assertEqual(self.ask(("--job-id", "unknown"), only("job-id", "unknown")), [])
        # A job without an interval.
        tasks = self.same(self.emulator, ("--job-id", job), query(Filters=[only("job-id", job)], Limit=1000))
        self.assertGreater(len(tasks), 2)

    def test_target(self):
        for part in ("emoji/", "站", "\"", "\\", "\u2028", "\u0301", "שלום"):
            target = self.find(lambda one, part=part: part in one["Target"])["Target"]
            exact = self.ask(("--target", target), only("target", target))
            self.assertEqual({one["Target"] for one in exact}, {target})
            found = self.ask(("--target", part, "--fuzzy"), only("target", part, Fuzzy=True))
            self.assertGreaterEqual(len(found), len(exact))
        self.assertEqual(self.ask(("--target", "example.com"), only("target", "example.com")), [])

    def test_domains_statuses_type(self):
        self.assertTrue(self.ask(("--domain", "img.example.com"), only("domains", "img.example.com")))
        self.assertTrue(self.ask(("--domain", "img.example.com", "--domain", "www.example.com", "--domain", "x"),
                                 only("domains", "www.example.com", "x", "img.example.com")))
        for status in ("processing", "success", "failed", "timeout", "canceled"):
            self.assertTrue(self.ask(("--status", status), only("statuses", status)))
        self.assertTrue(self.ask(("--status", "failed", "--status", "timeout"), only("statuses", "timeout", "failed")))
        for kind in ("purge_url", "purge_prefix", "purge_all", "purge_host", "purge_cache_tag"):
            self.assertTrue(self.ask(("--type", kind), only("type", kind)))

    def test_all_filters_at_once(self):
        task = self.find(lambda one: one["Type"] == "purge_url" and one["Status"] == "success"
                         and "://www.example.com/" in one["Target"])
        tasks = self.ask(("--job-id", task["JobId"], "--target", "www", "--fuzzy", "--domain", "www.example.com",
                          "--status", "success", "--type", "purge_url"),
                         only("type", "purge_url"), only("statuses", "success"), only("domains", "www.example.com"),
                         only("target", "www", Fuzzy=True), only("job-id", task["JobId"]))
        self.assertIn(task, tasks)

    def test_offset_and_limit(self):
        # 20 are the service's own default.
        asked = query(**LAST_DAY)
        self.assertEqual(self.same(self.emulator, (*self.interval, "--limit", 20), asked), self.all[:20])
        for offset, limit in ((0, 1), (30, 100), (290, 100), (300, 10), (1000, 1000)):
            tasks = self.ask(("--offset", offset, "--limit", limit), Offset=offset, Limit=limit)
            self.assertEqual(tasks, self.all[offset:offset + limit])
        # One request of the SDK, three of the tool.
        tasks = self.same(self.emulator, (*self.interval, "--offset", 30, "--limit", 100, "--page-size", 40),
                          query(**LAST_DAY, Offset=30, Limit=100), bodies=False)
        self.assertEqual(tasks, self.all[30:130])

    def test_interval(self):
        local = time.strftime("%Y-%m-%dT%H:%M:%S+05:30", time.gmtime(NOW - 7200 + 19800))
        tasks = self.same(self.emulator, ("--start", local, "--end", NOW - 3600),
                          query(StartTime=local, EndTime=iso(NOW - 3600), Limit=1000))
        self.assertTrue(0 < len(tasks) < 300)

    def test_headers(self):
        for host in (HOST, MAINLAND_HOST):
            before = len(self.emulator.requests())
            Answer(self.emulator, query(**LAST_DAY), host=host)
            self.expect(self.emulator.list(*self.interval), 0)
            sdk, tool = self.emulator.requests()[before:]
            self.assertEqual((sdk["tls"]["sni"], sdk["headers"]["host"]), (host, f"{host}:{self.emulator.port}"))
            for name in ("x-tc-action", "x-tc-version", "content-type"):
                self.assertEqual(sdk["headers"][name], tool["headers"][name])
            signed = [re.sub("Signature=.*", "", one["headers"]["authorization"]) for one in (sdk, tool)]
            self.assertEqual(signed[0], signed[1])
            self.assertIn("SDK_NODEJS_", sdk["headers"]["x-tc-requestclient"])


class Long(Comparison):
    def test_more_than_7_days(self):
        start = NOW - 20 * DAY
        interval = ("--start", start, "--end", NOW, "--page-size", 60)
        with served("--tasks", 200, "--span", 20 * DAY) as emulator:
            tool = self.expect(emulator.list(*interval), 0)
            self.assertEqual(len(tool.rows), 200)
            # The SDK tells what the service says; who uses it has to split the time, as the tool does.
            refusal = Answer(emulator, query(StartTime=iso(start), EndTime=iso(NOW))).refusal
            self.assertEqual(refusal["code"], "InvalidParameter.ParameterError")
            self.assertIn("The interval between the start and end time cannot exceed 7 days.", refusal["message"])
            rows, end = [], NOW
            while end >= start:
                first = max(start, end - 5 * DAY)
                rows += Answer(emulator, query(StartTime=iso(first), EndTime=iso(end), Limit=60), pages=True).rows
                end = first - 1
            self.assertEqual(tool.rows, rows)


class Refusals(Comparison):
    def refused(self, emulator, code, env=None):
        """Both are told the same; returns what the SDK and the tool said."""
        tool = self.expect(emulator.list(env=env), 4, code)
        sdk = Answer(emulator, query(**LAST_DAY), env=env).refusal
        self.assertEqual(sdk["code"], code)
        self.assertIn(sdk["message"], tool.err)
        self.assertRegex(sdk["requestId"], "^[0-9a-f-]{36}$")
        self.assertRegex(tool.err, "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
        return sdk, tool

    def test_each(self):
        cases = [
            # of the emulator, of the environment, the code
            ((), {"TENCENTCLOUD_SECRET_KEY": "another-key"}, "AuthFailure.SignatureFailure"),
            ((), {"TENCENTCLOUD_SECRET_ID": "AKIDUNKNOWN"}, "AuthFailure.SecretIdNotFound"),
            (("--token", TOKEN), {}, "AuthFailure.TokenFailure"),
            (("--token", TOKEN), {"TENCENTCLOUD_TOKEN": "another-token"}, "AuthFailure.TokenFailure"),
            (("--zone", "zone-another"), {}, "ResourceNotFound"),
            (("--error", "OperationDenied", "--error-message", "操作被拒绝 \"😀\""), {}, "OperationDenied"),
            (("--error", "UnauthorizedOperation.CamNoAuth", "--escape", "all"), {}, "UnauthorizedOperation.CamNoAuth"),
            (("--error", "NeverSeenBefore.New", "--pretty", "--shuffle-members", "--unknown"), {}, "NeverSeenBefore.New"),
        ]
        pki()

        def check(case):
            arguments, env, code = case
            with served(*arguments) as emulator:
                self.refused(emulator, code, env)

        self.side_by_side(cases, check, 4)

    def test_the_same_reply(self):
        reply = {"Response": {"RequestId": "5f3a9c1e-0b7d-4e62-9a85-d1c40e7f2b96",
                              "Error": {"Message": "No permission for zone-2noz78a8ev6k.", "Code": "UnauthorizedOperation"}}}
        with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
            json.dump(reply, file)
            file.flush()
            with served("--body-file", file.name) as emulator:
                sdk, tool = self.refused(emulator, "UnauthorizedOperation")
        self.assertEqual(sdk["requestId"], reply["Response"]["RequestId"])
        self.assertIn(sdk["requestId"], tool.err)

    def test_a_token_that_is_right(self):
        with served("--token", TOKEN) as emulator:
            env = {"TENCENTCLOUD_TOKEN": TOKEN}
            tool = self.expect(emulator.list("--start", NOW - DAY, "--end", NOW, env=env), 0)
            self.assertEqual(tool.rows, Answer(emulator, query(**LAST_DAY), env=env).rows)
            self.assertEqual(len(tool.rows), 8)


if __name__ == "__main__":
    unittest.main()
