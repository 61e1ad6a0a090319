"""The parts of the emulator without a process: signature, parameters, filters, pages, tasks, JSON."""

import json
import os
import unittest

import api
import members
import tasks
import tc3
from harness import DAY, EPOCH, HERE, SECRET_ID, SECRET_KEY, signed
from refusal import Refusal
from text import Writer, quote

VECTORS = os.environ.get("TEO_VECTORS", os.path.join(HERE, os.pardir, "vectors.json"))


class Signature(unittest.TestCase):
    def test_example_of_the_page(self):
        # document/api/614/42761; the asterisks belong to the key.
        body = b'{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}'
        headers = [("content-type", "application/json; charset=utf-8"), ("host", "cvm.tencentcloudapi.com")]
        self.assertEqual(tc3.sign("Gu5t9xGARNpq86cd98joQYCN3*******", 1551113065, body, headers, "cvm"),
                         "2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c")

    def test_vectors_of_the_official_signer(self):
        with open(VECTORS, encoding="utf-8") as file:
            vectors = json.load(file)
        self.assertGreaterEqual(len(vectors), 100)
        for vector in vectors:
            with self.subTest(vector["name"]):
                body = vector["payload"].encode()
                headers = {"host": vector["host"] + ":443", "content-type": vector["content_type"],
                           "x-tc-action": tc3.ACTION, "x-tc-version": tc3.VERSION,
                           "x-tc-timestamp": str(vector["timestamp"]), "authorization": vector["authorization"]}
                credentials = (vector["secret_id"], vector["secret_key"], None)
                tc3.verify(headers, body, credentials, vector["timestamp"])
                with self.assertRaises(Refusal) as caught:
                    tc3.verify(headers, body + b" ", credentials, vector["timestamp"])
                self.assertEqual(caught.exception.code, "AuthFailure.SignatureFailure")

    def refused(self, code, body=b"{}", now=EPOCH, token=None, **changes):
        headers = signed(body, timestamp=EPOCH)
        headers.update(signed(body, **{"timestamp": EPOCH, **changes}))
        for name, value in changes.items():
            if value is None:
                del headers[name.replace("_", "-")]
        try:
            tc3.verify(headers, body, (SECRET_ID, SECRET_KEY, token), now)
        except Refusal as refusal:
            self.assertEqual(refusal.code, code, refusal.message)
            self.assertTrue(refusal.message)
            return
        self.assertIsNone(code)

    def test_headers(self):
        self.refused(None)
        for name in ("x_tc_action", "x_tc_version", "x_tc_timestamp", "authorization", "content_type"):
            self.refused("MissingParameter", **{name: None})
        self.refused("InvalidParameter", content_type="text/plain")
        self.refused("InvalidAction", x_tc_action="DescribePurgeTask")
        self.refused("NoSuchVersion", x_tc_version="2022-01-06")
        self.refused("InvalidParameterValue", x_tc_language="fr-FR")
        self.refused(None, x_tc_language="zh-CN", x_tc_region="ap-singapore")
        self.refused("InvalidParameter", x_tc_timestamp="soon")
        self.refused("InvalidParameter", x_tc_timestamp="-1")

    def test_time(self):
        for now in (EPOCH - 300, EPOCH + 300):
            self.refused(None, now=now)
        for now in (EPOCH - 301, EPOCH + 300.5, 0):
            self.refused("AuthFailure.SignatureExpire", now=now)
        # The time is looked at first: a wrong clock is told even where the key is wrong too.
        self.refused("AuthFailure.SignatureExpire", now=0, key="wrong")
        self.refused("AuthFailure.SignatureExpire", x_tc_timestamp="9999999999999999999")

    def test_credentials(self):
        self.refused("AuthFailure.SignatureFailure", key="wrong")
        self.refused("AuthFailure.SecretIdNotFound", secret_id="AKIDOTHER")
        self.refused("AuthFailure.TokenFailure", token="t")
        self.refused("AuthFailure.TokenFailure", token="t", x_tc_token="u")
        self.refused(None, token="t", x_tc_token="t")

    def test_authorization(self):
        good = signed(b"{}", timestamp=EPOCH)["authorization"]
        for part, other, code in (
                ("TC3-HMAC-SHA256 ", "TC3-HMAC-SHA1 ", "InvalidAuthorization"),
                ("/teo/", "/cvm/", "InvalidAuthorization"),
                ("tc3_request", "aws4_request", "InvalidAuthorization"),
                (", Signed", ",Signed", "InvalidAuthorization"),
                ("content-type;host", "host;content-type", "InvalidAuthorization"),
                ("content-type;host", "host", "InvalidAuthorization"),
                ("content-type;host", "content-type;host;host", "InvalidAuthorization"),
                ("content-type;host", "content-type;host;x-absent", "SignatureFailure"),
                ("content-type;host", "content-type;host;x-tc-action", "SignatureFailure"),
                ("Signature=", "Signature=A", "InvalidAuthorization"),
                ("2023-11-14", "2023-11-15", "SignatureFailure")):
            with self.subTest(other):
                self.assertIn(part, good)
                self.refused("AuthFailure." + code, authorization=good.replace(part, other))

    def test_host_is_signed_without_port_and_more_headers_may_be_signed(self):
        body = b"{}"
        names = [("content-type", "Application/JSON"), ("host", "[::1]"), ("x-tc-action", tc3.ACTION)]
        headers = signed(body, timestamp=EPOCH, host="[::1]:8443", content_type="application/json",
                         authorization=tc3.authorization(SECRET_ID, SECRET_KEY, EPOCH, body, names))
        tc3.verify(headers, body, (SECRET_ID, SECRET_KEY, None), EPOCH)


class Parameters(unittest.TestCase):
    def refused(self, code, words="", zones=(), without=(), **changes):
        members = {name: value for name, value in {**DAY, **changes}.items() if name not in without}
        with self.assertRaises(Refusal) as caught:
            api.Query(members, zones)
        self.assertEqual(caught.exception.code, code, caught.exception.message)
        self.assertIn(words, caught.exception.message)

    def test_body(self):
        for body in (b"", b"{", b"[]", b"1", b'{"a":NaN}', b'{"a":1,"a":1}', b'{"a":"\xff"}', b"\xef\xbb\xbf{}", b"{}x",
                     b'{"a":"\n"}', b"[" * 100000):
            with self.subTest(body[:10]), self.assertRaises(Refusal) as caught:
                members.parse_body(body)
            self.assertEqual(caught.exception.code, "InvalidParameter")
        self.assertEqual(members.parse_body(b' {"ZoneId" : "\\u7ad9"} '), {"ZoneId": "站"})

    def test_members(self):
        self.refused("UnknownParameter", "JobId", JobId="x")
        self.refused("MissingParameter", "ZoneId", without=("ZoneId",))
        self.refused("InvalidParameter.ParameterError", "ZoneId", ZoneId="")
        for name, value in (("ZoneId", 1), ("StartTime", 1), ("EndTime", None), ("Offset", "0"), ("Limit", 1.0),
                            ("Limit", True), ("Filters", {}), ("Filters", None), ("Filters", ["x"])):
            self.refused("InvalidParameter", name, **{name: value})
        self.refused("ResourceNotFound", "zone-1", zones=("zone-2",))
        api.Query(DAY, ("zone-2", "zone-1"))

    def test_interval(self):
        error = "InvalidParameter.ParameterError"
        self.refused(error, "Either time or job-id", without=("StartTime", "EndTime"))
        self.refused(error, "“Start time”", without=("StartTime",))
        self.refused(error, "“End time”", without=("EndTime",))
        self.refused(error, "earlier", EndTime="2000-01-01T00:00:00Z")
        job = [{"Name": "job-id", "Values": ["1379afjk91u32h"]}]
        self.refused(error, "“End time”", without=("EndTime",), Filters=job)
        self.assertIsNone(api.Query({"ZoneId": "z", "Filters": job}).interval)
        week = {"ZoneId": "z", "StartTime": "2022-02-01T00:00:00+08:00", "EndTime": "2022-02-07T16:00:00Z"}
        start, end = api.Query(week).interval
        self.assertEqual(end - start, 7 * 86400)
        with self.assertRaises(Refusal) as caught:
            api.Query({**week, "EndTime": "2022-02-07T16:00:01Z"})
        self.assertEqual(caught.exception.message, "Parameter error: Invalid “End time”. The interval between the "
                                                   "start and end time cannot exceed 7 days.")
        self.assertEqual(caught.exception.code, error)

    def test_times(self):
        self.assertEqual(tasks.parse_time("1970-01-01T00:00:00Z"), 0)
        self.assertEqual(tasks.parse_time("2022-02-09T00:00:00+08:00"), 1644336000)
        self.assertEqual(tasks.parse_time("2024-02-29T23:59:59-00:30"), 1709252999)
        for text in ("2022-02-09T00:00:00", "2022-02-09 00:00:00Z", "2022-02-09T00:00:00z", "2022-02-09", "",
                     "2022-02-30T00:00:00Z", "2022-13-01T00:00:00Z", "2022-02-09T24:00:00Z", "2022-02-09T00:00:60Z",
                     "2022-02-09T00:00:00+0800", "2022-02-09T00:00:00+24:00", "2022-02-09T00:00:00.5Z",
                     "2022-02-09T00:00:00Z\n", "٢٠٢٢-02-09T00:00:00Z", "0000-01-01T00:00:00Z", "1644336000"):
            with self.subTest(text):
                self.refused("InvalidParameter.ParameterError", "ISO 8601", StartTime=text)

    def test_page(self):
        for name, value in (("Limit", 0), ("Limit", 1001), ("Limit", -1), ("Offset", -1)):
            self.refused("InvalidParameter.ParameterError", name, **{name: value})
        self.assertEqual((api.Query(DAY).offset, api.Query(DAY).limit), (0, 20))
        self.assertEqual(api.Query({**DAY, "Limit": 1000, "Offset": 10**30}).limit, 1000)

    def test_filters(self):
        error = "InvalidParameter.ParameterError"
        for given, code, words in (
                ({"Name": "status", "Values": ["success"]}, error, "no filter `status`"),
                ({"Name": "job-id", "Values": ["a", "b"]}, error, "one value"),
                ({"Name": "target", "Values": ["a", "b"]}, error, "one value"),
                ({"Name": "type", "Values": ["purge_url", "purge_all"]}, error, "one value"),
                ({"Name": "domains", "Values": ["a"] * 21}, error, "21"),
                ({"Name": "statuses", "Values": []}, error, "no value"),
                ({"Name": "statuses", "Values": ["done"]}, error, "`done`"),
                ({"Name": "type", "Values": ["url"]}, error, "`url`"),
                ({"Name": "job-id", "Values": ["a"], "Fuzzy": True}, error, "fuzzy"),
                ({"Name": "domains", "Values": ["a"], "Fuzzy": True}, error, "fuzzy"),
                ({"Name": "job-id", "Values": "a"}, "InvalidParameter", "Values"),
                ({"Name": "job-id", "Values": [1]}, "InvalidParameter", "Values"),
                ({"Name": "target", "Values": ["a"], "Fuzzy": 1}, "InvalidParameter", "Fuzzy"),
                ({"Name": 1, "Values": ["a"]}, "InvalidParameter", "Name"),
                ({"Name": "job-id"}, "MissingParameter", "Values"),
                ({"Values": ["a"]}, "MissingParameter", "Name"),
                ({"Name": "job-id", "Values": ["a"], "Value": 1}, "UnknownParameter", "Filters.0.Value")):
            with self.subTest(given):
                self.refused(code, words, Filters=[given])
        api.Query({**DAY, "Filters": [{"Name": "domains", "Values": ["a"] * 20, "Fuzzy": False},
                                      {"Name": "target", "Values": ["a"], "Fuzzy": True}]})


class Selection(unittest.TestCase):
    ROWS = [tasks.Task(row) for row in (
        {"JobId": "a", "Target": "http://www.qq.com/1.txt", "Type": "purge_url", "Status": "success",
         "CreateTime": "2022-02-09T00:00:02Z"},
        {"JobId": "a", "Target": "https://IMG.qq.com:8080?x", "Type": "purge_url", "Status": "failed",
         "CreateTime": "2022-02-09T00:00:02Z"},
        {"JobId": "b", "Target": "www.qq.com", "Type": "purge_host", "Status": "processing",
         "CreateTime": "2022-02-09T08:00:01+08:00"},
        {"JobId": "c", "Target": "tag1", "Type": "purge_cache_tag", "Status": "timeout",
         "CreateTime": "2022-02-09T00:00:00Z"},
        {"Target": None, "CreateTime": None, "Type": 7})]

    def select(self, *filters, start="2022-02-09T00:00:00Z", end="2022-02-09T00:00:02Z", without=()):
        query = api.Query({"ZoneId": "z", "StartTime": start, "EndTime": end, "Filters": [
            {"Name": name, "Values": values, **more} for name, values, more in filters]}, without=without)
        chosen = query.select(self.ROWS, 0)
        return [index for index, row in enumerate(self.ROWS) if any(row.members is one for one in chosen)]

    def test_interval_holds_both_ends_unless_it_is_told_otherwise(self):
        self.assertEqual(self.select(), [0, 1, 2, 3, 4])
        self.assertEqual(self.select(without=("end",)), [2, 3, 4])
        self.assertEqual(self.select(without=("start",)), [0, 1, 2, 4])
        self.assertEqual(self.select(without=("start", "end")), [2, 4])
        self.assertEqual(self.select(start="2022-02-09T00:00:01Z", end="2022-02-09T00:00:01Z"), [2, 4])

    def test_filters(self):
        self.assertEqual(self.select(("job-id", ["a"], {})), [0, 1])
        self.assertEqual(self.select(("type", ["purge_url"], {})), [0, 1])
        self.assertEqual(self.select(("statuses", ["failed", "timeout"], {})), [1, 3])
        self.assertEqual(self.select(("domains", ["www.qq.com"], {})), [0, 2])
        self.assertEqual(self.select(("domains", ["WWW.qq.com", "img.qq.com"], {})), [0, 1, 2])
        self.assertEqual(self.select(("domains", ["tag1"], {})), [])
        self.assertEqual(self.select(("target", ["tag1"], {})), [3])
        self.assertEqual(self.select(("target", ["qq.com"], {})), [])
        self.assertEqual(self.select(("target", ["qq.com"], {"Fuzzy": True})), [0, 1, 2])

    def test_filters_are_combined_with_and(self):
        self.assertEqual(self.select(("job-id", ["a"], {}), ("statuses", ["failed"], {})), [1])
        self.assertEqual(self.select(("job-id", ["a"], {}), ("job-id", ["b"], {})), [])


class Prefetch(unittest.TestCase):
    ROWS = [tasks.Task({"JobId": "p", "Target": "http://www.qq.com/1.txt", "Type": "prefetch_url", "Status": "invalid",
                        "CreateTime": "2022-02-09T00:00:02Z"}), *Selection.ROWS]

    def select(self, action, filters=()):
        query = api.Query({"ZoneId": "z", "StartTime": "2022-02-09T00:00:00Z", "EndTime": "2022-02-09T00:00:02Z",
                           "Filters": list(filters)}, action=action)
        return [members.get("JobId") for members in query.select(self.ROWS, 0)]

    def test_each_action_lists_its_own_tasks(self):
        self.assertEqual(self.select(api.PREFETCH), ["p"])
        self.assertEqual(self.select(api.PURGE), ["a", "a", "b", "c", None])
        invalid = {"Name": "statuses", "Values": ["invalid"]}
        self.assertEqual(self.select(api.PREFETCH, [invalid]), ["p"])

    def test_what_prefetch_tasks_do_not_have(self):
        for given, action in (({"Name": "type", "Values": ["purge_url"]}, api.PREFETCH),
                              ({"Name": "target", "Values": ["a"], "Fuzzy": True}, api.PREFETCH),
                              ({"Name": "statuses", "Values": ["invalid"]}, api.PURGE)):
            with self.subTest(given), self.assertRaises(Refusal) as caught:
                api.Query({**DAY, "Filters": [given]}, action=action)
            self.assertEqual(caught.exception.code, "InvalidParameter.ParameterError")


class Tasks(unittest.TestCase):
    def test_generated(self):
        made = tasks.generate(500, 7, EPOCH, 3600, 5)
        again = tasks.generate(500, 7, EPOCH, 3600, 5)
        self.assertEqual([task.view(0) for task in made], [task.view(0) for task in again])
        other = tasks.generate(500, 8, EPOCH, 3600, 5)
        self.assertNotEqual([task.view(0) for task in made], [task.view(0) for task in other])
        created = [task.created for task in made]
        self.assertEqual(created, sorted(created, reverse=True))
        self.assertTrue(EPOCH - 3600 < created[-1] <= created[0] <= EPOCH)
        rows = [task.view(0) for task in made]
        self.assertEqual({row["Type"] for row in rows}, set(tasks.TYPES))
        self.assertEqual({row["Status"] for row in rows}, set(tasks.STATUSES))
        self.assertLess(len({row["JobId"] for row in rows}), len(rows))
        self.assertTrue({"FailType", "Method"} <= set().union(*rows))
        self.assertTrue(any(row.get("FailType", "") is None for row in rows))
        self.assertTrue(any(len(row["Target"]) > 1000 for row in rows))
        for part in ("😀", "\u0000", '"', "\\", "\n", "站", " "):
            self.assertTrue(any(part in row["Target"] for row in rows), part)
        self.assertNotIn("processing", {task.view(5)["Status"] for task in made})
        self.assertEqual(tasks.generate(0, 1, EPOCH, 0, 0), [])
        for count in (1, 2, 3, 4, 999):
            self.assertEqual(len(tasks.generate(count, 1, EPOCH, 10, 0)), count)

    def test_moves(self):
        task = tasks.Task({"Status": "success", "JobId": "a"}, appears=1, after=2,
                          then={"Status": "failed", "FailType": "x"})
        self.assertEqual([task.known(elapsed, 1) for elapsed in (0.9, 1)], [False, True])
        self.assertEqual(task.view(1), {"Status": "processing", "JobId": "a"})
        self.assertEqual(task.view(2), {"Status": "failed", "JobId": "a", "FailType": "x"})


class Text(unittest.TestCase):
    SAMPLE = "a\"\\/\b\f\n\r\t\u0000\u001f\u007f站é😀\u2028"

    def test_quote(self):
        for escape in ("ascii", "utf8", "all"):
            self.assertEqual(json.loads(quote(self.SAMPLE, escape)), self.SAMPLE)
        self.assertEqual(quote("é\u0001", "utf8"), '"é\\u0001"')
        self.assertEqual(quote("ab", "all"), '"\\u0061\\u0062"')
        self.assertEqual(quote("😀", "ascii").lower(), '"\\ud83d\\ude00"')
        self.assertTrue(quote(self.SAMPLE, "ascii").isascii())
        self.assertEqual(quote("\ud800", "utf8"), '"\\ud800"')

    def test_writer(self):
        response = {"TotalCount": 2, "Tasks": [{"JobId": self.SAMPLE, "FailType": None}, {}], "RequestId": "r"}
        plain = Writer().write(response, 1)
        self.assertEqual(json.loads(plain), {"Response": response})
        for pretty in (False, True):
            for escape in ("ascii", "utf8", "all"):
                writer = Writer(escape, pretty, shuffle=True, unknown=True, seed=3)
                replies = [writer.write(response, number) for number in range(8)]
                self.assertEqual(replies[0], writer.write(response, 0))
                self.assertEqual(len(set(replies)), 8)
                for reply in replies:
                    got = json.loads(reply)["Response"]
                    self.assertLess(set(response), set(got))
                    self.assertEqual(got["Tasks"][0]["JobId"], self.SAMPLE)
                    self.assertEqual(got["TotalCount"], 2)
        self.assertIn(b"\t", Writer(pretty=True).write(response, 1))
