"""Every fault of the emulator, seen from a plain socket."""

import gzip
import json
import tempfile
import time
import unittest
from email.utils import parsedate_to_datetime

import garbage
from harness import DAY, Emulator, drain, read_reply, request


class Transport(unittest.TestCase):
    def test_hang(self):
        with Emulator("--hang", "--faults", "1") as emulator:
            self.assertEqual(emulator.exchange(request(DAY), 0.3), (b"", "open"))
            self.assertEqual(emulator.ask(DAY)["TotalCount"], 8)
            self.assertEqual([(line["status"], line["faults"]) for line in emulator.requests()],
                             [(None, ["hang"]), (200, [])])

    def test_hang_accept(self):
        with Emulator("--hang-accept", "--faults", "1") as emulator:
            self.assertEqual(emulator.exchange(request(DAY), 0.3), (b"", "open"))
            self.assertEqual(emulator.requests(), [])
            self.assertEqual(emulator.ask(DAY)["TotalCount"], 8)
            self.assertEqual([line["faults"] for line in emulator.requests()], [[]])

    def test_cut_and_reset(self):
        for option, end in (("--cut", "closed"), ("--reset", "reset")):
            for count in (0, 1, 17, 200, 10**6):
                with self.subTest(option, count=count), Emulator(option, str(count), "--faults", "1") as emulator:
                    answer, ended = emulator.exchange(request(DAY))
                    self.assertEqual(ended, end)
                    self.assertEqual(len(answer), min(count, len(answer) if count == 10**6 else count))
                    self.assertTrue(b"HTTP/1.1 200 OK\r\nDate: ".startswith(answer[:23]))
                    if count == 10**6:
                        self.assertTrue(answer.endswith(b"}}"))
                    self.assertEqual(emulator.ask(DAY)["TotalCount"], 8)

    def test_delay(self):
        with Emulator("--delay", "0.3", "--fault-from", "2", "--faults", "1") as emulator:
            took = []
            for _ in range(3):
                start = time.monotonic()
                self.assertEqual(emulator.ask(DAY)["TotalCount"], 8)
                took.append(time.monotonic() - start)
            self.assertGreaterEqual(took[1], 0.3)
            self.assertLess(max(took[0], took[2]), 0.3)

    def test_trickle(self):
        with Emulator("--trickle", "--tasks", "1") as emulator:
            self.assertEqual(emulator.ask(DAY)["TotalCount"], 1)
        with Emulator("--trickle", "0.05", "--tasks", "1") as emulator, emulator.connect() as sock:
            sock.sendall(request(DAY))
            self.assertEqual([sock.recv(100) for _ in range(5)], [b"H", b"T", b"T", b"P", b"/"])


class OfTheService(unittest.TestCase):
    def codes(self, emulator, count, query=DAY):
        return [emulator.ask(query).get("Error", {}).get("Code") for _ in range(count)]

    def test_status(self):
        for code in (502, 503, 429, 301, 204, 599):
            with (self.subTest(code), Emulator("--status", str(code), "--faults", "1") as emulator,
                  emulator.connect() as sock):
                sock.sendall(request(DAY))
                answer, end = drain(sock)
                self.assertTrue(answer.startswith(b"HTTP/1.1 %d " % code))
                self.assertEqual(b"<html>" in answer, code != 204)
                self.assertEqual(end, "open")
                sock.sendall(request(DAY))      # the connection is as good as before
                self.assertEqual(read_reply(sock)[1]["Response"]["TotalCount"], 8)

    def test_errors(self):
        with Emulator("--error", "InternalError", "--fault-from", "2", "--faults", "2") as emulator:
            self.assertEqual(self.codes(emulator, 5), [None, "InternalError", "InternalError", None, None])
        with Emulator("--error", "New.Code", "--error-message", "x“") as emulator:
            self.assertEqual(emulator.ask(DAY)["Error"], {"Code": "New.Code", "Message": "x“"})
            self.assertEqual(emulator.ask(DAY, key="x")["Error"]["Code"], "AuthFailure.SignatureFailure")

    def test_throttle(self):
        with Emulator("--throttle", "2") as emulator:
            self.assertEqual(self.codes(emulator, 3), ["RequestLimitExceeded"] * 2 + [None])

    def test_skew(self):
        for skew in (-7200, 86400):
            with Emulator("--skew", str(skew)) as emulator, emulator.connect() as sock:
                sock.sendall(request(DAY))
                reply, parsed = read_reply(sock)
                self.assertEqual(parsed["Response"]["Error"]["Code"], "AuthFailure.SignatureExpire")
                shown = parsedate_to_datetime(reply.headers["Date"]).timestamp()
                self.assertAlmostEqual(shown, time.time() + skew, delta=3)
                self.assertEqual(emulator.ask(DAY, timestamp=int(shown))["TotalCount"], 8)

    def test_pages(self):
        second = {**DAY, "Offset": 5, "Limit": 5}
        with Emulator("--tasks", "12") as emulator:
            pages = [emulator.ask({**DAY, "Offset": offset, "Limit": 5})["Tasks"] for offset in (0, 5, 10)]
        self.assertEqual([len(page) for page in pages], [5, 5, 2])
        with Emulator("--tasks", "12", "--repeat-page") as emulator:
            self.assertEqual(emulator.ask(second)["Tasks"], pages[0])
        with Emulator("--tasks", "12", "--starve", "--fault-from", "2") as emulator:
            self.assertEqual(emulator.ask(second)["Tasks"], pages[1])
            starved = emulator.ask(second)
            self.assertEqual((starved["TotalCount"], starved["Tasks"]), (12, []))
        with Emulator("--too-big", "5") as emulator:
            self.assertEqual(self.codes(emulator, 1, second), [None])
            self.assertEqual(self.codes(emulator, 1, {**DAY, "Limit": 6}), ["ResponseSizeLimitExceeded"])

    def test_body_file(self):
        with tempfile.NamedTemporaryFile() as file:
            file.write(b"\xff{")
            file.flush()
            with Emulator("--body-file", file.name, "--framing", "chunked") as emulator:
                self.assertTrue(emulator.exchange(request(DAY))[0].endswith(b"\r\n\r\n2\r\n\xff{\r\n0\r\n\r\n"))


class Garbage(unittest.TestCase):
    """Each kind is wrong in its own way, and only there."""

    def reply(self, kind):
        with Emulator("--garbage", kind, "--faults", "1") as emulator:
            answer, end = emulator.exchange(request(DAY))
            self.assertEqual(emulator.ask(DAY)["TotalCount"], 8)
        head, _, body = answer.partition(b"\r\n\r\n")
        self.assertEqual(end, "closed" if kind in garbage.CLOSING else "open", kind)
        return answer, head, body

    def test_bodies(self):
        for kind, wanted in (("html", b"<html>"), ("bad-json", b",}}"), ("bad-utf8", b"\xc3\x28"),
                             ("noise-body", garbage.NOISE), ("trailing", b'}}\n{"Response":{}}'), ("deep", b"[[[[")):
            with self.subTest(kind):
                _, head, body = self.reply(kind)
                self.assertIn(wanted, body)
                self.assertIn(b"\r\nContent-Length: %d" % len(body), head)
                if kind not in ("deep", "bad-utf8"):
                    self.assertRaises(ValueError, json.loads, body)
        self.assertEqual(self.reply("empty")[2], b"")
        self.assertRaises(ValueError, json.loads, self.reply("truncated-json")[2])
        response = json.loads(self.reply("wrong-types")[2])["Response"]
        self.assertEqual((response["TotalCount"], type(response["Tasks"])), ("8", dict))
        response = json.loads(self.reply("wrong-members")[2])["Response"]
        self.assertEqual(response["Tasks"][0]["JobId"], 17)
        self.assertNotIn("Response", json.loads(self.reply("no-response")[2]))
        self.assertEqual(list(json.loads(self.reply("no-tasks")[2])["Response"]), ["RequestId"])
        twice = json.loads(self.reply("duplicate")[2], object_pairs_hook=list)
        self.assertEqual([name for name, _ in twice[0][1]].count("TotalCount"), 2)
        deep = self.reply("deep")[2]
        self.assertEqual(deep.count(b"["), deep.count(b"]"))

    def test_framings(self):
        self.assertFalse(self.reply("noise")[0].startswith(b"HTTP"))
        _, head, body = self.reply("gzip")
        self.assertIn(b"\r\nContent-Encoding: gzip\r\n", head)
        self.assertEqual(json.loads(gzip.decompress(body))["Response"]["TotalCount"], 8)
        _, head, _ = self.reply("both-framings")
        self.assertIn(b"\r\nTransfer-Encoding: chunked\r\nContent-Length: ", head)
        self.assertEqual(self.reply("two-lengths")[1].count(b"Content-Length"), 2)
        for kind, more in (("short-length", -1), ("long-length", 1)):
            _, head, body = self.reply(kind)
            self.assertTrue(head.endswith(b"\r\nContent-Length: %d" % (len(body) + more)))
        self.assertIn(b": 99999999999999999999999", self.reply("huge-length")[1])
        self.assertIn(b"Content-Length: +", self.reply("signed-length")[1])
        self.assertTrue(self.reply("bad-chunk")[2].startswith(b"0xg1\r\n{"))
        self.assertTrue(self.reply("huge-chunk")[2].startswith(b"f" * 24 + b"\r\n{"))
        _, head, body = self.reply("odd-chunks")
        self.assertRegex(head, rb"\r\nDate: [A-Z][a-z]+day, [0-9]{2}-[A-Z][a-z]{2}-[0-9]{2} ")
        size, _, rest = body.partition(b' \t ; a = "b;\\"c" ; d\r\n')
        self.assertEqual(rest[int(size, 16):], b"\r\n0 \r\n\r\n")
        self.assertIn(b"\r\nTransfer-Encoding: gzip, chunked\r\n", self.reply("transfer-coding")[1] + b"\r\n")
        self.assertIn(b';a="b; c\r\n{', self.reply("bad-extension")[2])
        self.assertIn(b"}\r\n0\r\nHTTP/1.1 200 OK\r\n", self.reply("lost-line")[2])
        _, _, body = self.reply("short-chunk")
        size, _, rest = body.partition(b"\r\n")
        self.assertEqual(rest[int(size, 16):], b"}\r\n0\r\n\r\n")

    def test_heads(self):
        self.assertIn(b"\0", self.reply("nul-header")[1])
        self.assertGreater(len(self.reply("huge-header")[1]), 1000000)
        self.assertGreater(self.reply("many-headers")[1].count(b"\r\n"), 10000)
        self.assertIn(b"\r\n two\r\n", self.reply("folded-header")[1])
        self.assertRegex(self.reply("folded-length")[1], rb"\r\nContent-Length: \r\n [0-9]+$")
        self.assertIn(b"\r\nX-Odd@: x\r\n", self.reply("bad-name")[1])
        answer = self.reply("odd-http")[0]
        self.assertTrue(answer.startswith(b"HTTP/1.1 103 "))
        body = answer.split(b"\r\n\r\n")[2]
        self.assertIn(b"\r\nContent-Length: %d, %d\r\n" % (len(body), len(body)), answer)
        self.assertEqual(json.loads(body.decode("utf-8-sig"))["Response"]["TotalCount"], 8)
        self.assertTrue(self.reply("bad-status")[0].startswith(b"HTTP/1.1 2OO OK\r\n"))
        answer, head, body = self.reply("old-version")
        self.assertTrue(answer.startswith(b"HTTP/1.0 200 OK\r\n"))
        self.assertNotIn(b"Content-Length", head)
        self.assertEqual(json.loads(body)["Response"]["TotalCount"], 8)

    def test_endless(self):
        for kind, start in (("endless", b"HTTP/1.1 200"), ("endless-length", b"HTTP/1.1 200"),
                            ("interim-flood", b"HTTP/1.1 103")):
            with self.subTest(kind), Emulator("--garbage", kind, "--faults", "1") as emulator:
                with emulator.connect() as sock:
                    sock.sendall(request(DAY))
                    received = 0
                    first = sock.recv(12)
                    while received < 3000000:
                        received += len(sock.recv(65536))
                    self.assertEqual(first, start)
                self.assertEqual(emulator.ask(DAY)["TotalCount"], 8)

    def test_all_kinds_are_seen(self):
        with open(__file__, encoding="utf-8") as file:
            source = file.read()
        self.assertEqual([kind for kind in garbage.KINDS if f'"{kind}"' not in source], [])
