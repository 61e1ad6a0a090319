"""submit, prefetch and quota send what the official SDK for Node sends, and show what it gets."""

import os
import re
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, os.pardir, name) for name in ("e2e", "emulator", "")]
import node  # noqa: E402
import npm  # noqa: E402
from harness import TOKEN, ZONE, Emulator, TestCase, load_tests  # noqa: E402

URLS = ["https://www.example.com/a?b=1&c=\"d\"", "http://www.example.com/站点/😀.jpg", "https://img.example.com/" + "x" * 3000,
        "https://www.example.com/back\\slash"]
PURGE, PREFETCH, QUOTA = "CreatePurgeTask", "CreatePrefetchTask", "DescribeContentQuota"
PREFIXES = ["https://www.example.com/a/", "http://img.example.com/"]

# Arguments of the tool, and what the SDK is asked for.
CASES = (
    (("submit", *URLS), PURGE, {"Type": "purge_url", "Targets": URLS}),
    (("submit", "--type", "url", "--method", "delete", *URLS), PURGE,
     {"Type": "purge_url", "Method": "delete", "Targets": URLS}),
    (("submit", "--type", "prefix", *PREFIXES), PURGE, {"Type": "purge_prefix", "Targets": PREFIXES}),
    (("submit", "--type", "prefix", "--method", "delete", *PREFIXES), PURGE,
     {"Type": "purge_prefix", "Method": "delete", "Targets": PREFIXES}),
    (("submit", "--type", "host", "--method", "invalidate", "www.example.com"), PURGE,
     {"Type": "purge_host", "Method": "invalidate", "Targets": ["www.example.com"]}),
    (("submit", "--type", "all", "--yes"), PURGE, {"Type": "purge_all"}),
    (("submit", "--type", "all", "--yes", "--method", "delete"), PURGE, {"Type": "purge_all", "Method": "delete"}),
    (("submit", "--type", "tag", "#tag \"1\"", "标签"), PURGE, {"Type": "purge_cache_tag", "Targets": ["#tag \"1\"", "标签"]}),
    (("submit", "--type", "tag", "--domain", "a.example.com,b.example.com", "tag"), PURGE,
     {"Type": "purge_cache_tag", "Targets": ["tag"], "CacheTag": {"Domains": ["a.example.com", "b.example.com"]}}),
    (("prefetch", *URLS), PREFETCH, {"Targets": URLS}),
    (("prefetch", "--mode", "edge", "--media-segments", "on", "--header", "Accept-Language: zh", "--header", "X-A:\"b\\\"", *URLS),
     PREFETCH, {"Targets": URLS, "Mode": "edge", "PrefetchMediaSegments": "on",
                "Headers": [{"Name": "Accept-Language", "Value": "zh"}, {"Name": "X-A", "Value": "\"b\\\""}]}),
    (("prefetch", "--mode", "default", "--media-segments", "off", URLS[0]), PREFETCH,
     {"Targets": URLS[:1], "Mode": "default", "PrefetchMediaSegments": "off"}),
)


def served(*arguments):
    return Emulator("--tasks", 0, "--rate", 0, *arguments, tls="server")


@unittest.skipUnless(npm.AVAILABLE or npm.REQUIRED, npm.MISSING)
class Comparison(TestCase):
    @classmethod
    def setUpClass(cls):
        node.modules()

    def sdk(self, emulator, action, members, **options):
        replies, refusal = node.run("call.js", emulator, calls=[[action, {"ZoneId": ZONE, **members}]], **options)
        return (replies or [None])[0], refusal

    def test_the_same_requests(self):
        with served() as emulator:
            for arguments, action, members in (*CASES, (("quota",), QUOTA, {})):
                with self.subTest(arguments=arguments):
                    before = len(emulator.requests())
                    self.expect(emulator.run(*arguments), 0)
                    self.assertIsNone(self.sdk(emulator, action, members)[1])
                    tool, sdk = emulator.requests()[before:]
                    self.assertEqual(tool["query"], sdk["query"])
                    for name in ("x-tc-action", "x-tc-version", "content-type"):
                        self.assertEqual(tool["headers"][name], sdk["headers"][name])
                    signed = [re.sub("Signature=.*", "", one["headers"]["authorization"]) for one in (tool, sdk)]
                    self.assertEqual(signed[0], signed[1])
                    for member in ("jobs", "accepted", "refused"):
                        self.assertEqual(tool[member], sdk[member])

    def test_the_same_token(self):
        env = {"TENCENTCLOUD_TOKEN": TOKEN}
        with served("--token", TOKEN) as emulator:
            self.expect(emulator.run("submit", URLS[0], env=env), 0)
            self.assertIsNone(self.sdk(emulator, PURGE, {"Type": "purge_url", "Targets": URLS[:1]}, env=env)[1])
            tool, sdk = emulator.requests()
            self.assertEqual(tool["headers"]["x-tc-token"], sdk["headers"]["x-tc-token"])

    def test_the_same_refusals_of_targets(self):
        for options in ((), ("--refuse-each",), ("--failed-as", "targets-first", "--escape", "all", "--shuffle-members")):
            with self.subTest(options=options), served("--refuse-target", "img:no such site \"站点\"", "--refuse-target", "😀:no", *options) as emulator:
                for command, action, members in (("submit", PURGE, {"Type": "purge_url"}), ("prefetch", PREFETCH, {})):
                    row, = self.expect(emulator.run(command, *URLS), 1).rows
                    reply = self.sdk(emulator, action, {"Targets": URLS, **members})[0]
                    self.assertEqual(row["Failed"], [{"Target": target, "Reason": group["Reason"]}
                                                     for group in reply["FailedList"] for target in group["Targets"]])
                    self.assertEqual((row["Targets"], row["Accepted"]), (4, 2))

    def test_the_same_quotas(self):
        with served("--batch", "purge_url:7", "--daily-available", "prefetch_url:3") as emulator:
            rows = self.expect(emulator.run("quota", "--output", "jsonl"), 0).rows
            reply = self.sdk(emulator, QUOTA, {})[0]
            self.assertEqual(rows, reply["PurgeQuota"] + reply["PrefetchQuota"])

    def test_the_same_errors(self):
        for options, code in ((("--daily-available", 0), "LimitExceeded.DailyQuota"), (("--deny", PURGE), "UnauthorizedOperation.CamUnauthorized"),
                              (("--zone", "another"), "ResourceNotFound")):
            with self.subTest(code=code), served(*options) as emulator:
                tool = self.expect(emulator.run("submit", URLS[0]), 4, code)
                refusal = self.sdk(emulator, PURGE, {"Type": "purge_url", "Targets": URLS[:1]})[1]
                self.assertEqual(refusal["code"], code)
                self.assertIn(refusal["message"].partition("\n")[0], tool.err)


if __name__ == "__main__":
    unittest.main()
