"""The rules on the parameters of the creates and of the quotas, and the quotas themselves, without a process."""

import unittest

import creates
import quota
import tasks
from refusal import Refusal

PARAMETER = "InvalidParameter.ParameterError"
TARGET = "InvalidParameter.Target"
URL = "https://www.example.com/a.jpg"
GOOD = {"purge_url": URL, "purge_prefix": "http://www.example.com/a/", "purge_host": "www.example.com",
        "purge_cache_tag": "tag1"}


class Rules(unittest.TestCase):
    def read(self, action, members, **options):
        return creates.Submission({"ZoneId": "zone-1", **members}, action, **options)

    def purge(self, **members):
        return self.read(creates.PURGE, {"Type": "purge_url", "Targets": [URL], **members})

    def prefetch(self, **members):
        return self.read(creates.PREFETCH, {"Targets": [URL], **members})

    def refused(self, code, words, read, **members):
        with self.subTest(members), self.assertRaises(Refusal) as caught:
            read(**members)
        self.assertEqual(caught.exception.code, code, caught.exception.message)
        self.assertIn(words, caught.exception.message)

    def target(self, kind, target, words=None):
        if words is None:
            self.assertEqual(self.purge(Type=kind, Targets=[target]).targets, [target])
        else:
            # One wrong target refuses the whole request, wherever it stands.
            self.refused(TARGET, words, self.purge, Type=kind, Targets=[GOOD[kind], target])

    def test_what_is_required(self):
        for action, required in ((creates.PURGE, ("ZoneId", "Type")), (creates.PREFETCH, ("ZoneId",))):
            given = {"ZoneId": "zone-1", "Targets": [URL], **({"Type": "purge_url"} if len(required) > 1 else {})}
            creates.Submission(given, action)
            for name in required:
                with self.assertRaises(Refusal) as caught:
                    creates.Submission({key: value for key, value in given.items() if key != name}, action)
                self.assertEqual(caught.exception.code, "MissingParameter")
                self.assertIn(name, caught.exception.message)
        for kind in GOOD:
            self.refused(TARGET, kind, self.purge, Type=kind, Targets=[])
        self.refused(TARGET, "prefetch_url", self.prefetch, Targets=[])

    def test_unknown_parameters(self):
        for name in ("Target", "Mode", "Headers", "PrefetchMediaSegments", "Domains", "zoneid"):
            self.refused("UnknownParameter", name, self.purge, **{name: "x"})
        for name in ("Type", "Method", "CacheTag", "Filters"):
            self.refused("UnknownParameter", name, self.prefetch, **{name: "x"})
        self.refused("UnknownParameter", "CacheTag.Domain", self.purge, Type="purge_cache_tag", Targets=["t"],
                     CacheTag={"Domain": ["www.example.com"]})
        self.refused("UnknownParameter", "Headers.0.name", self.prefetch, Headers=[{"name": "a", "Value": "b"}])

    def test_wrong_types(self):
        for name, values in (("ZoneId", (1, None)), ("Type", (1, None, ["purge_url"])), ("Method", (True, None)),
                             ("Targets", (URL, None, [1], [None], {"0": URL})), ("CacheTag", ([], None, "x")),
                             ("EncodeUrl", ("true", 1, None))):
            for value in values:
                self.refused("InvalidParameter", name, self.purge, **{name: value})
        for name, values in (("Mode", (1, None)), ("PrefetchMediaSegments", (True, None)), ("EncodeUrl", (0,)),
                             ("Headers", ({"a": "b"}, None, ["a: b"])), ("Targets", (URL, [1]))):
            for value in values:
                self.refused("InvalidParameter", name, self.prefetch, **{name: value})
        self.refused("InvalidParameter", "Headers.1.Value", self.prefetch,
                     Headers=[{"Name": "a", "Value": "b"}, {"Name": "a", "Value": 1}])
        self.refused("InvalidParameter", "CacheTag.Domains", self.purge, Type="purge_cache_tag", Targets=["t"],
                     CacheTag={"Domains": "www.example.com"})

    def test_values(self):
        self.refused(PARAMETER, "`url`", self.purge, Type="url")
        self.refused(PARAMETER, "`prefetch_url`", self.purge, Type="prefetch_url")
        self.refused(PARAMETER, "`refresh`", self.purge, Method="refresh")
        self.refused(PARAMETER, "`Edge`", self.prefetch, Mode="Edge")
        self.refused(PARAMETER, "`true`", self.prefetch, PrefetchMediaSegments="true")
        self.assertFalse(self.prefetch(Mode="default", PrefetchMediaSegments="on").edge)
        self.assertTrue(self.prefetch(Mode="edge", PrefetchMediaSegments="off").edge)
        self.assertFalse(self.prefetch().edge)

    def test_method_counts_for_prefix_host_and_all(self):
        def methods(kind):
            targets = [GOOD[kind]] if kind in GOOD else []
            given = ({}, {"Method": "invalidate"}, {"Method": "delete"})
            return [self.purge(Type=kind, Targets=targets, **one).method for one in given]

        for kind in ("purge_prefix", "purge_host", "purge_all"):
            self.assertEqual(methods(kind), ["invalidate", "invalidate", "delete"])
        for kind in ("purge_url", "purge_cache_tag"):
            self.assertEqual(methods(kind), ["delete"] * 3)
        self.assertIsNone(self.prefetch().method)

    def test_encode_url_is_withdrawn_and_taken(self):
        for value in (True, False):
            self.assertEqual(self.purge(EncodeUrl=value).targets, [URL])
            self.assertEqual(self.prefetch(EncodeUrl=value).targets, [URL])

    def test_urls(self):
        for good in (URL, "http://a.example", "HTTPS://A.example:8443?x=*", "http://a.example/站点 1/%41?b#c",
                     "http://xn--fiqs8s.example/*", "http://a.example/" + "x" * 5000):
            self.target("purge_url", good)
        for bad, words in (("", "empty"), ("www.example.com/a", "http://"), ("//www.example.com/a", "http://"),
                           ("ftp://www.example.com/a", "http://"), ("http:/www.example.com", "http://"),
                           (" http://www.example.com", "http://"), ("http://*.example.com/a", "wildcard"),
                           ("http:///a", "not a URL"), ("http://a b.example/", "not a URL"),
                           ("http://a.example:x/", "not a URL"), ("http://a.example/\n", "not a URL"),
                           ("http://example/", "not a URL")):
            self.target("purge_url", bad, words)
            self.refused(TARGET, words, self.prefetch, Targets=[bad])

    def test_prefixes(self):
        for good in ("http://a.example/", "https://a.example:8443/b/c/"):
            self.target("purge_prefix", good)
        for bad, words in (("http://a.example", "end with /"), ("http://a.example/b", "end with /"),
                           ("a.example/b/", "http://"), ("http://*.a.example/", "wildcard"), ("/", "http://")):
            self.target("purge_prefix", bad, words)

    def test_hosts(self):
        for good in ("www.example.com", "WWW.example.com", "xn--fiqs8s.example", "a_b.example"):
            self.target("purge_host", good)
        for bad, words in (("https://www.example.com", "scheme"), ("*.example.com", "wildcard"), ("*", "wildcard"),
                           ("www.example.com/", "not a host"), ("www.example.com:80", "not a host"), ("", "empty"),
                           ("www example.com", "not a host"), ("www..com", "not a host"), ("-a.com", "not a host")):
            self.target("purge_host", bad, words)

    def test_tags(self):
        for good in ("tag1", "产品-新", "release 2.0", "*", "https://x"):
            self.target("purge_cache_tag", good)
        self.target("purge_cache_tag", "", "empty")

    def test_all_has_no_targets(self):
        self.refused(PARAMETER, "purge_all", self.purge, Type="purge_all", Targets=[URL])
        self.assertEqual(len(self.purge(Type="purge_all", Targets=[]).targets), 1)
        self.assertEqual(len(self.read(creates.PURGE, {"Type": "purge_all"}).targets), 1)

    def test_domains_of_cache_tags(self):
        tag = {"Type": "purge_cache_tag", "Targets": ["tag1"]}
        self.assertEqual(self.purge(**tag).domains, [])
        domains = ["www.example.com", "img.example.com"]
        self.assertEqual(self.purge(**tag, CacheTag={"Domains": domains}).domains, domains)
        self.refused(PARAMETER, "*.example.com", self.purge, **tag, CacheTag={"Domains": ["*.example.com"]})
        self.refused("MissingParameter", "CacheTag.Domains", self.purge, **tag, CacheTag={})
        for kind in ("purge_url", "purge_prefix", "purge_host", "purge_all"):
            self.refused(PARAMETER, "purge_cache_tag", self.purge, Type=kind, Targets=[GOOD.get(kind, "x")],
                         CacheTag={"Domains": domains})
        with self.assertRaises(Refusal) as caught:
            self.read(creates.PURGE, tag, tag_needs_domains=True)
        self.assertEqual(caught.exception.code, PARAMETER)
        self.read(creates.PURGE, {**tag, "CacheTag": {"Domains": domains}}, tag_needs_domains=True)

    def test_zones(self):
        self.refused(PARAMETER, "ZoneId", self.purge, ZoneId="")
        self.refused(PARAMETER, "purge_all", self.purge, ZoneId="*", Type="purge_all", Targets=[])
        for action, more in ((creates.PURGE, {"Type": "purge_url"}), (creates.PREFETCH, {})):
            members = {"Targets": [URL], **more}
            self.read(action, {**members, "ZoneId": "*"}, zones=("zone-2",))
            self.read(action, {**members, "ZoneId": "zone-2"}, zones=("zone-2",))
            with self.assertRaises(Refusal) as caught:
                self.read(action, members, zones=("zone-2",))
            self.assertEqual(caught.exception.code, "ResourceNotFound")

    def test_headers(self):
        given = [{"Name": "X-A", "Value": "1: 2"}, {"Name": "x-b", "Value": ""}]
        self.assertEqual(self.prefetch(Headers=given).headers, [("X-A", "1: 2"), ("x-b", "")])
        self.assertEqual(self.prefetch(Headers=[]).headers, [])
        for name in ("Name", "Value"):
            self.refused("MissingParameter", f"Headers.0.{name}", self.prefetch,
                         Headers=[{key: value for key, value in given[0].items() if key != name}])
        for name, value in (("", "x"), ("a b", "x"), ("a:", "x"), ("a", "x\r\ny: z"), ("a", "\0")):
            self.refused(PARAMETER, "Headers", self.prefetch, Headers=[{"Name": name, "Value": value}])


class Quotas(unittest.TestCase):
    def refused(self, code, quotas, *arguments):
        with self.assertRaises(Refusal) as caught:
            quotas.check(*arguments)
        self.assertEqual(caught.exception.code, "LimitExceeded." + code)

    def test_reply(self):
        reply = quota.Quotas().reply()
        self.assertEqual([row["Type"] for row in reply["PurgeQuota"]], list(tasks.TYPES))
        self.assertEqual(reply["PrefetchQuota"], [{"Type": "prefetch_url", "Batch": 2000, "Daily": 10000,
                                                   "DailyAvailable": 10000}])
        self.assertEqual(quota.Quotas(lists="null").reply(), {"PurgeQuota": None, "PrefetchQuota": None})
        self.assertEqual(quota.Quotas(lists="empty").reply(), {"PurgeQuota": [], "PrefetchQuota": []})
        self.assertEqual(quota.Quotas(lists="missing").reply(), {})

    def test_numbers_of_all_and_of_one_type(self):
        quotas = quota.Quotas([(None, 5), ("purge_url", 7)], [("purge_host", 3), (None, 50), ("purge_all", 1)],
                              [("purge_url", 0)])
        rows = {row["Type"]: (row["Batch"], row["Daily"], row["DailyAvailable"])
                for rows in quotas.reply().values() for row in rows}
        self.assertEqual(rows, {"purge_url": (7, 50, 0), "purge_prefix": (5, 50, 50), "purge_all": (5, 1, 1),
                                "purge_host": (5, 50, 50), "purge_cache_tag": (5, 50, 50), "prefetch_url": (5, 50, 50)})

    def test_what_is_left_goes_down(self):
        quotas = quota.Quotas([(None, 4)], [(None, 6)])
        quotas.check("purge_url", 4)
        self.refused("BatchQuota", quotas, "purge_url", 5)
        quotas.take("purge_url", 4)
        quotas.check("purge_url", 2)
        self.refused("DailyQuota", quotas, "purge_url", 3)
        self.refused("BatchQuota", quotas, "purge_url", 5)     # the batch is looked at first
        quotas.check("purge_host", 4)                          # each type has its own
        self.assertEqual(quotas.reply()["PurgeQuota"][0]["DailyAvailable"], 2)

    def test_edge_has_a_daily_quota_of_its_own(self):
        quotas = quota.Quotas(available=[("prefetch_url", 0)])
        self.refused("DailyQuota", quotas, "prefetch_url", 1)
        quotas.check("prefetch_url", 1000, True)
        quotas.take("prefetch_url", 1000, True)
        self.refused("DailyQuota", quotas, "prefetch_url", 1, True)
        self.assertEqual(quotas.reply()["PrefetchQuota"][0]["DailyAvailable"], 0)

    def test_what_the_plan_lacks(self):
        quotas = quota.Quotas(lacking=("purge_all",))
        self.refused("PackNotAllow", quotas, "purge_all", 1)
        quotas.check("purge_host", 1)
        self.assertNotIn("purge_all", [row["Type"] for row in quotas.reply()["PurgeQuota"]])

    def test_parameters(self):
        quota.check_request({"ZoneId": "zone-1"})
        for members, zones, code in (({}, (), "MissingParameter"), ({"ZoneId": 1}, (), "InvalidParameter"),
                                     ({"ZoneId": ""}, (), PARAMETER), ({"ZoneId": "z", "Type": "x"}, (), "UnknownParameter"),
                                     ({"ZoneId": "z"}, ("y",), "ResourceNotFound")):
            with self.subTest(members), self.assertRaises(Refusal) as caught:
                quota.check_request(members, zones)
            self.assertEqual(caught.exception.code, code)
