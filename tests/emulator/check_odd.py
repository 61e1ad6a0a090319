"""Each odd reply, seen from a plain socket, and the check of the User-Agent."""

import time
import unittest

import odd
from harness import DAY, Emulator, request


class Odd(unittest.TestCase):
    def reply(self, kind):
        """The bytes of one reply; the next request finds the service as it was."""
        with Emulator("--odd", kind, "--faults", "1") as emulator:
            answer, end = emulator.exchange(request(DAY))
            self.assertEqual(end, "open", kind)
            self.assertEqual(emulator.ask(DAY)["TotalCount"], 8)
        return answer

    # What tells each kind; \r\n bounds what must be whole.
    MARKS = {
        "chunk-blanks": (b" \t\r\n{", b"\t; a = b ; c\r\n", b"\r\n0 \r\n\r\n"),
        "empty-coding": (b"\r\nTransfer-Encoding: , chunked\r\n",),
        "empty-encoding": (b"\r\nContent-Encoding: \r\n",),
        "folded-field": (b"\r\nX-Folded: one\r\n\ttwo\r\n    \r\n three\r\n",),
        "bom": (b"\r\n\r\n\xef\xbb\xbf{",),
        "long-connection": (b"\r\nConnection: x-element-0, ", b", x-element-58, close\r\n"),
        "connection-te": (b"\r\nConnection: TE, close\r\n",),
        "interim-gzip": (b"HTTP/1.1 103 Early Hints\r\nContent-Encoding: gzip\r\n\r\nHTTP/1.1 200 OK\r\n",),
        "interim-length": (b"HTTP/1.1 103 Early Hints\r\nContent-Length: none\r\n\r\nHTTP/1.1 200 OK\r\n",),
        "long-name": (b"\r\nX-" + b"n" * 98 + b": 1\r\n",),
        "folded-coding": (b"\r\nTransfer-Encoding: \r\n chunked\r\n",),
        "chunk-open-quote": (b';a="b; c\r\n{',),
        "name-at": (b"\r\nFo@: x\r\n",),
        "name-blank": (b"\r\nX-Odd : x\r\n",),
        "name-empty": (b"\r\n: a:b\r\n",),
        "name-ff": (b"\r\nX-\xff: x\r\n",),
        "trailer-no-colon": (b"\r\n0\r\nX-Checksum 0\r\n\r\n",),
        "trailer-folded": (b"\r\n0\r\nX-Checksum: 0\r\n 1\r\n\r\n",),
        "trailer-no-end": (b"\r\n0\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",),
        "small-version": (b"http/1.1 200 OK\r\n",),
        "coding-gzip": (b"\r\nTransfer-Encoding: gzip, chunked\r\n",),
    }

    def test_marks(self):
        for kind, marks in self.MARKS.items():
            with self.subTest(kind):
                answer = self.reply(kind)
                for mark in marks:
                    self.assertIn(mark, answer)
                self.assertIn(b'{"Response":{', answer)

    def test_lengths(self):
        for kind, field in (("same-lengths", b"\r\nContent-Length: %d, %d\r\n"), ("folded-length", b"\r\n %d\r\n"),
                            ("length-twice", b"\r\nContent-Length: %d\r\nContent-Length: %d\r\n")):
            answer = self.reply(kind)
            length = len(answer.partition(b"\r\n\r\n")[2])
            self.assertIn(field % ((length,) * field.count(b"%")), answer)

    def test_a_blank_within_a_size(self):
        size, _, rest = self.reply("chunk-blank-digits").partition(b"\r\n\r\n")[2].partition(b"\r\n")
        self.assertEqual(size[1:2], b" ")
        self.assertEqual(int(size.replace(b" ", b""), 16), len(rest.partition(b"\r\n")[0]))

    def test_dates(self):
        for kind, form in (("date-rfc850", "%A, %d-%b-%y %H:%M:%S GMT"), ("date-asctime", "%a %b %d %H:%M:%S %Y"),
                           ("date-leap", "%a, %d %b %Y %H:%M:60 GMT")):
            text = self.reply(kind).partition(b"\r\nDate: ")[2].partition(b"\r\n")[0].decode()
            self.assertLess(abs(time.mktime(time.strptime(text, form)) + time.localtime().tm_gmtoff - time.time()), 62)
        self.assertEqual(odd.make("date-asctime", b"", 784111777)[:47][17:], b"Date: Sun Nov  6 08:49:37 1994")
        self.assertIn(b"\r\nDate: Sunday, 06-Nov-94 08:49:37 GMT\r\n", odd.make("date-rfc850", b"", 784111777))

    def test_all_kinds_are_seen(self):
        with open(__file__, encoding="utf-8") as file:
            source = file.read()
        self.assertEqual([kind for kind in odd.KINDS if f'"{kind}"' not in source], [])


class UserAgent(unittest.TestCase):
    def test_required(self):
        with Emulator("--require-user-agent", "--rate", "0") as emulator:
            for value in ("libteo/0.1.0", "teo-purge/0.1.0 libteo/0.1.0", "a (a comment) b/1", "libteo"):
                self.assertEqual(emulator.ask(DAY, user_agent=value)["TotalCount"], 8)
            for value in (None, "", "libteo/", "/0.1.0", "a/b/c", "a, b", "(a comment)", "a (b", "a\tb\xe9"):
                answer, end = emulator.exchange(request(DAY, user_agent=value))
                self.assertTrue(answer.startswith(b"HTTP/1.1 400 "), value)
                self.assertEqual(end, "closed")
        with Emulator() as emulator:
            self.assertEqual(emulator.ask(DAY)["TotalCount"], 8)
