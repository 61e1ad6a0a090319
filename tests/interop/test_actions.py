"""The official SDK for Node calls each action: its requests keep the emulator's rules, the replies fit its models."""

import os
import sys
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, os.pardir, name) for name in ("e2e", "emulator", "")]
import creates  # noqa: E402, the emulator's rules
import node  # noqa: E402
import npm  # noqa: E402
import quota  # noqa: E402
import tasks as task_set  # noqa: E402
from harness import DAY, TOKEN, ZONE, Emulator, TestCase, iso, load_tests  # noqa: E402

URLS = ["https://www.example.com/a?b=1&c=\"d\"", "http://www.example.com/站点/😀.jpg",
        "https://img.example.com/" + "x" * 3000]
SHAPES = (
    (),
    ("--framing", "chunked", "--chunk-size", 7, "--chunk-extras"),
    ("--framing", "close", "--escape", "all", "--pretty", "--job-id", "last", "--failed-as", "targets-first"),
    ("--shuffle-members", "--unknown", "--interim", 103, "--escape", "utf8"),
)


def served(*arguments):
    """An emulator that knows no task yet."""
    return Emulator("--tasks", 0, "--rate", 0, *arguments, tls="server")


@unittest.skipUnless(npm.AVAILABLE or npm.REQUIRED, npm.MISSING)
class WithTheSdk(TestCase):
    @classmethod
    def setUpClass(cls):
        node.modules()

    def call(self, emulator, *calls, **options):
        """The replies to [action, members], the zone added; each was asked for as it is written here."""
        calls = [[action, {"ZoneId": ZONE, **members}] for action, members in calls]
        before = len(emulator.requests())
        replies, refusal = node.run("call.js", emulator, calls=calls, **options)
        self.assertIsNone(refusal)
        asked = emulator.requests()[before:]
        self.assertEqual([[one["headers"]["x-tc-action"], one["query"]] for one in asked], calls)
        for reply in replies:
            self.assertRegex(reply["RequestId"], "^[0-9a-f-]{36}$")
        return replies

    def refused(self, emulator, code, action, members, **options):
        replies, refusal = node.run("call.js", emulator, calls=[[action, members]], **options)
        self.assertEqual((replies, refusal and refusal["code"]), ([], code))
        return refusal


class Models(WithTheSdk):
    """The emulator's names are those of the SDK's models."""

    def test_parameters(self):
        for action in (creates.PURGE, creates.PREFETCH):
            self.assertEqual(set(creates.PARAMETERS[action]), set(node.model(action + "Request")))
        self.assertEqual(set(node.model("DescribeContentQuotaRequest")), {"ZoneId"})
        self.assertEqual(set(node.model("CacheTag")), {"Domains"})
        self.assertEqual(set(node.model("Header")), {"Name", "Value"})

    def test_replies(self):
        url = {"Targets": ["http://a.example/"]}
        with served("--refuse-more", 1) as emulator:
            purge, prefetch, left = self.call(emulator, (creates.PURGE, {"Type": "purge_url", **url}),
                                              (creates.PREFETCH, url), (quota.ACTION, {}))
            rows = [self.call(emulator, (action, {"Filters": [{"Name": "job-id", "Values": [reply["JobId"]]}]}))[0]
                    for action, reply in (("DescribePurgeTasks", purge), ("DescribePrefetchTasks", prefetch))]
        for name, reply in (("CreatePurgeTask", purge), ("CreatePrefetchTask", prefetch), (quota.ACTION, left),
                            ("DescribePurgeTasks", rows[0]), ("DescribePrefetchTasks", rows[1])):
            self.fits(reply, name + "Response")

    def fits(self, value, kind):
        """Whether each member has the type that the SDK's model names; null and a missing member are open in each."""
        if kind.startswith("Array<"):
            self.assertIsInstance(value, list)
            for one in value:
                self.fits(one, kind[6:-1])
        elif kind in ("string", "number"):
            self.assertIsInstance(value, {"string": str, "number": int}[kind])
        else:
            members = node.model(kind)
            self.assertLessEqual(set(value), set(members))
            if kind.endswith("Response") or kind in ("Quota", "FailReason"):
                self.assertEqual(set(value), set(members))
            for name, one in value.items():
                self.fits(one, members[name])


class Creates(WithTheSdk):
    def test_each_type_in_each_shape(self):
        submissions = [
            (creates.PURGE, {"Type": "purge_url", "Targets": URLS}, "delete"),
            (creates.PURGE, {"Type": "purge_url", "Targets": URLS[:1], "Method": "invalidate", "EncodeUrl": True}, "delete"),
            (creates.PURGE, {"Type": "purge_prefix", "Targets": ["https://a.example/b/"], "Method": "delete"}, "delete"),
            (creates.PURGE, {"Type": "purge_host", "Targets": ["a.example", "b.example"]}, "invalidate"),
            (creates.PURGE, {"Type": "purge_cache_tag", "Targets": ["tag", "产品"], "Method": "invalidate",
                             "CacheTag": {"Domains": ["a.example"]}}, "delete"),
            (creates.PURGE, {"Type": "purge_all", "Targets": []}, "invalidate"),
            (creates.PURGE, {"Type": "purge_all", "Method": "delete"}, "delete"),
            (creates.PURGE, {"ZoneId": "*", "Type": "purge_url", "Targets": URLS[1:]}, "delete"),
            (creates.PREFETCH, {"Targets": URLS}, None),
            (creates.PREFETCH, {"Targets": URLS[:1], "Mode": "edge", "EncodeUrl": False, "PrefetchMediaSegments": "on",
                                "Headers": [{"Name": "Accept-Language", "Value": "zh; q=0.5, \"x\""}]}, None),
        ]

        def check(shape):
            with served("--zone", ZONE, *shape) as emulator:
                replies = self.call(emulator, *[one[:2] for one in submissions])
                jobs = [reply["JobId"] for reply in replies]
                self.assertEqual(len(set(jobs)), len(submissions))
                self.assertEqual(sum(line["jobs"] for line in emulator.requests()), len(submissions))
                looks = [("DescribePurgeTasks" if action == creates.PURGE else "DescribePrefetchTasks",
                          {"Filters": [{"Name": "job-id", "Values": [job]}], "Limit": 1000})
                         for (action, _, _), job in zip(submissions, jobs)]
                for reply, (action, members, method) in zip(self.call(emulator, *looks), submissions):
                    rows = reply["Tasks"]
                    self.assertEqual([row["Target"] for row in rows], members.get("Targets") or ["*"])
                    self.assertEqual({row["Type"] for row in rows}, {members.get("Type", "prefetch_url")})
                    self.assertEqual({row.get("Method") for row in rows}, {method})

        self.side_by_side(SHAPES, check, 2)

    def test_refused_in_part(self):
        def check(shape):
            with served("--refuse-target", "www.:not allowed: 不允许", "--refuse-more", 2000, *shape) as emulator:
                reply, = self.call(emulator, (creates.PREFETCH, {"Targets": URLS}))
                lists = {entry["Reason"]: entry["Targets"] for entry in reply["FailedList"]}
                self.assertEqual(lists["not allowed: 不允许"], URLS[:2])
                self.assertEqual(len(lists["The target was refused."]), 2000)

        self.side_by_side(SHAPES, check, 2)
        for form, shown in (("null", {"FailedList": None}), ("empty", {"FailedList": []}), ("missing", {})):
            with served("--failed-none", form) as emulator:
                reply, = self.call(emulator, (creates.PURGE, {"Type": "purge_all"}))
                self.assertEqual({name: value for name, value in reply.items() if name == "FailedList"}, shown)

    def test_a_job_from_its_submission_to_its_end(self):
        with served("--created-after", 0.3, "--created-takes", 6, "--created-status", "img:invalid") as emulator:
            job = self.call(emulator, (creates.PREFETCH, {"Targets": URLS}))[0]["JobId"]
            now = int(time.time())
            look = ("DescribePrefetchTasks", {"StartTime": iso(now - DAY), "EndTime": iso(now + DAY), "Filters": [
                {"Name": "job-id", "Values": [job]}, {"Name": "statuses", "Values": ["processing", "success", "invalid"]}]})
            end = time.monotonic() + 40
            seen = []
            while seen[-1:] != [["success", "success", "invalid"]] and time.monotonic() < end:
                seen.append([row["Status"] for row in self.call(emulator, look)[0]["Tasks"]])
            self.assertIn(["processing"] * 3, seen)
            self.assertEqual(seen[-1], ["success", "success", "invalid"])

    def test_refused_as_a_whole(self):
        url = {"ZoneId": ZONE, "Type": "purge_url"}
        with served("--batch", "purge_url:2", "--daily-available", "prefetch_url:1", "--deny", quota.ACTION) as emulator:
            for code, action, members in (
                    ("InvalidParameter.Target", creates.PURGE, {**url, "Targets": ["www.example.com/a"]}),
                    ("LimitExceeded.BatchQuota", creates.PURGE, {**url, "Targets": URLS}),
                    ("LimitExceeded.DailyQuota", creates.PREFETCH, {"ZoneId": ZONE, "Targets": URLS[:2]}),
                    ("MissingParameter", creates.PURGE, {"ZoneId": ZONE, "Targets": URLS[:1]}),
                    ("UnauthorizedOperation.CamUnauthorized", quota.ACTION, {"ZoneId": ZONE})):
                refusal = self.refused(emulator, code, action, members)
                self.assertRegex(refusal["requestId"], "^[0-9a-f-]{36}$")
            self.refused(emulator, "AuthFailure.SignatureFailure", creates.PURGE, {**url, "Targets": URLS[:1]},
                         env={"TENCENTCLOUD_SECRET_KEY": "another-key"})
            self.assertEqual(sum(line["jobs"] for line in emulator.requests()), 0)

    def test_with_a_token_at_the_mainland_endpoint(self):
        with served("--token", TOKEN) as emulator:
            self.call(emulator, (creates.PURGE, {"Type": "purge_all"}), (quota.ACTION, {}),
                      env={"TENCENTCLOUD_TOKEN": TOKEN}, host=node.MAINLAND_HOST)


class Quotas(WithTheSdk):
    def test_they_go_down(self):
        def check(shape):
            with served("--batch", 50, "--daily", "purge_url:100", "--daily-available", "purge_url:70", *shape) as emulator:
                before, _, _, after = self.call(
                    emulator, (quota.ACTION, {}), (creates.PURGE, {"Type": "purge_url", "Targets": URLS}),
                    (creates.PREFETCH, {"Targets": URLS[:2]}), (quota.ACTION, {}))
                rows = [{row["Type"]: [row[name] for name in ("Batch", "Daily", "DailyAvailable")]
                         for row in reply["PurgeQuota"] + reply["PrefetchQuota"]} for reply in (before, after)]
                self.assertEqual(set(rows[0]), set(quota.TYPES))
                self.assertEqual([one["purge_url"] for one in rows], [[50, 100, 70], [50, 100, 67]])
                self.assertEqual([one["prefetch_url"] for one in rows], [[50, 10000, 10000], [50, 10000, 9998]])
                self.assertEqual(rows[1]["purge_host"], [50, 10000, 10000])
                self.assertEqual({row["Type"] for row in after["PurgeQuota"]}, set(task_set.TYPES))

        self.side_by_side(SHAPES, check, 2)

    def test_no_lists(self):
        for form, value in (("null", None), ("empty", [])):
            with served("--quota-lists", form) as emulator:
                reply, = self.call(emulator, (quota.ACTION, {}))
                self.assertEqual((reply["PurgeQuota"], reply["PrefetchQuota"]), (value, value))


if __name__ == "__main__":
    unittest.main()
