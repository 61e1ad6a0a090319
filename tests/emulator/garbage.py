"""Replies that are wrong, each in one way. A client must refuse every one of them and never hang on it.

The exceptions are told in KINDS: a few are odd but allowed, and there the tasks must come through.
"""

import gzip
import json
import time

import wire
from text import LISTS

KINDS = {
    "html": "200 with a page of HTML",
    "empty": "200 with an empty body",
    "truncated-json": "the JSON ends in its middle, the framing is whole",
    "bad-json": "a comma too many before the end",
    "bad-utf8": "a byte in a text that is no UTF-8",
    "deep": "100,000 nested arrays in an unknown member (valid: they must pass in constant memory)",
    "duplicate": "TotalCount and Tasks given twice",
    "wrong-types": "TotalCount a text, JobId a number, every list of the reply an object",
    "wrong-members": "in every task JobId a number, Status an array, CreateTime an object; in FailedList Reason a "
                     "number, Targets a text; in the quotas Type a number, DailyAvailable a text",
    "no-response": "a JSON object without Response",
    "no-tasks": "a Response without TotalCount and Tasks, or whatever else was asked for",
    "trailing": "bytes after the JSON, inside the framing",
    "noise": "no HTTP at all but binary bytes",
    "noise-body": "binary bytes as the body",
    "gzip": "a body with Content-Encoding: gzip that nobody asked for",
    "both-framings": "Content-Length and Transfer-Encoding in one head (RFC 9112 section 6.3)",
    "two-lengths": "two Content-Lengths that differ (RFC 9112 section 6.3)",
    "short-length": "a Content-Length one less than the body",
    "long-length": "a Content-Length one more than the body, then the end",
    "huge-length": "a Content-Length of 99999999999999999999999",
    "signed-length": "a Content-Length of +N",
    "bad-chunk": "a chunk size that is no number",
    "huge-chunk": "a chunk size of 24 digits",
    "short-chunk": "a chunk longer than its size says",
    "nul-header": "a header value with a NUL byte",
    "huge-header": "a header of 1 MB",
    "many-headers": "10,000 headers",
    "folded-header": "an obsolete folded header line that does not matter (allowed: RFC 9112 section 5.2)",
    "folded-length": "a folded Content-Length",
    "bad-name": "a header name that is no token",
    "odd-http": "an interim reply with headers of its own, lists with empty elements, long names, a byte order mark (allowed)",
    "odd-chunks": "blanks after the sizes of chunks and around their extensions, an obsolete Date (allowed)",
    "transfer-coding": "a Transfer-Encoding of gzip, chunked",
    "bad-extension": "a chunk extension whose quoted text has no end",
    "lost-line": "a chunked body without its last empty line, and the next reply",
    "bad-status": "a status line with letters for the code",
    "old-version": "a reply of HTTP/1.0, framed by the end (allowed: RFC 9112 section 9.3)",
    "interim-flood": "interim replies without end",
    "endless": "a chunked body without end",
    "endless-length": "a body of 8 GB with its Content-Length",
}

# The connection ends after these; after the others it stays open, so the fault must be seen in the bytes themselves.
CLOSING = ("noise", "long-length", "huge-length", "old-version")

# Members of a wrong type for the rows of each list.
WRONG = {
    "Tasks": {"JobId": 17, "Status": ["success"], "CreateTime": {"seconds": 1}},
    "FailedList": {"Reason": 17, "Targets": "http://www.example.com/"},
    "PurgeQuota": {"Type": 17, "DailyAvailable": "many"},
    "PrefetchQuota": {"Type": 17, "DailyAvailable": "many"},
}

NOISE = bytes((index * 73 + 41) & 0xff for index in range(777))
FILLER = b" " * 4096


def _spoil(kind, body):
    """The kinds that stay good HTTP."""
    parsed = json.loads(body)
    response = parsed["Response"]

    def written():
        return json.dumps(parsed).encode()

    if kind == "html":
        return wire.Reply.page(200).body
    if kind == "empty":
        return b""
    if kind == "truncated-json":
        return body[:len(body) // 2]
    if kind == "bad-json":
        return body.rstrip()[:-2] + b",}}"
    if kind == "bad-utf8":
        response["Note"] = "?"
        return written().replace(b'"?"', b'"\xc3\x28"')
    if kind == "deep":
        return b'{"Response":{"Deep":' + b"[" * 100000 + b"]" * 100000 + b"," + json.dumps(response).encode()[1:] + b"}"
    if kind == "duplicate":
        text = json.dumps(response)[1:-1]
        return ('{"Response":{' + text + "," + text + "}}").encode()
    if kind == "wrong-types":
        response.update({name: {"0": response[name]} for name in LISTS if name in response})
        if "JobId" in response:
            response["JobId"] = 17
        if "TotalCount" in response:
            response["TotalCount"] = str(response["TotalCount"])
        return written()
    if kind == "wrong-members":
        for name in LISTS:
            for row in filter(lambda row: isinstance(row, dict), response.get(name) or []):
                row.update(WRONG[name])
        return written()
    if kind == "no-response":
        return json.dumps(response).encode()
    if kind == "no-tasks":
        return json.dumps({"Response": {"RequestId": response["RequestId"]}}).encode()
    if kind == "trailing":
        return body + b'\n{"Response":{}}'
    return NOISE        # noise-body


def make(kind, body, now):
    """(first bytes, bytes to repeat without end or None) of the reply that should have carried `body`."""
    good = [("Date", wire.date(now)), ("Content-Type", "application/json")]
    length = len(body)
    sized = good + [("Content-Length", length)]
    in_chunks = good + [("Transfer-Encoding", "chunked")]
    whole = wire.head(200, sized) + body
    if kind == "noise":
        return NOISE, None
    if kind == "gzip":
        packed = gzip.compress(body)
        return wire.head(200, good + [("Content-Encoding", "gzip"), ("Content-Length", len(packed))]) + packed, None
    if kind == "both-framings":
        return wire.head(200, in_chunks + [("Content-Length", length)]) + wire.chunked(body, 512, False), None
    if kind in ("two-lengths", "short-length", "long-length", "huge-length", "signed-length"):
        values = {"two-lengths": [length, length + 1], "short-length": [length - 1], "long-length": [length + 1],
                  "huge-length": ["9" * 23], "signed-length": [f"+{length}"]}[kind]
        return wire.head(200, good + [("Content-Length", value) for value in values]) + body, None
    if kind in ("bad-chunk", "huge-chunk", "short-chunk"):
        size = {"bad-chunk": "0xg1", "huge-chunk": "f" * 24, "short-chunk": f"{length - 1:x}"}[kind]
        return wire.head(200, in_chunks) + size.encode() + b"\r\n" + body + b"\r\n0\r\n\r\n", None
    if kind == "nul-header":
        return wire.head(200, [("X-Odd", "a\0b")] + sized) + body, None
    if kind == "huge-header":
        return wire.head(200, [("X-Long", "x" * 1000000)] + sized) + body, None
    if kind == "many-headers":
        return wire.head(200, [(f"X-{index}", index) for index in range(10000)] + sized) + body, None
    if kind == "folded-header":
        return wire.head(200, [("X-Folded", "one\r\n two")] + sized) + body, None
    if kind == "folded-length":
        return wire.head(200, good + [("Content-Length", f"\r\n {length}")]) + body, None
    if kind == "bad-name":
        return wire.head(200, [("X-Odd@", "x")] + sized) + body, None
    if kind == "odd-http":
        interim = wire.head(103, [("Content-Encoding", "gzip"), ("Content-Length", "x"), ("Connection", "close")])
        odd = [("X-" + "n" * 200, "x"), ("Connection", "TE, " * 50 + "keep-alive"), ("Content-Encoding", ""),
               ("Content-Length", f"{length + 3}, {length + 3}")]
        return interim + wire.head(200, good + odd) + b"\xef\xbb\xbf" + body, None
    if kind == "odd-chunks":
        odd = [("Date", time.strftime("%A, %d-%b-%y %H:%M:%S GMT", time.gmtime(now))), ("Transfer-Encoding", ", chunked")]
        return wire.head(200, odd) + b'%x \t ; a = "b;\\"c" ; d\r\n%b\r\n0 \r\n\r\n' % (length, body), None
    if kind == "transfer-coding":
        return wire.head(200, good + [("Transfer-Encoding", "gzip, chunked")]) + wire.chunked(body, 512, False), None
    if kind == "bad-extension":
        return wire.head(200, in_chunks) + b'%x;a="b; c\r\n%b\r\n0\r\n\r\n' % (length, body), None
    if kind == "lost-line":
        return wire.head(200, in_chunks) + b"%x\r\n%b\r\n0\r\n" % (length, body) + whole, None
    if kind == "bad-status":
        return whole.replace(b"HTTP/1.1 200 OK", b"HTTP/1.1 2OO OK", 1), None
    if kind == "old-version":
        return wire.head(200, good).replace(b"HTTP/1.1", b"HTTP/1.0", 1) + body, None
    if kind == "interim-flood":
        return b"", wire.head(103, [("Link", "</a>; rel=preload")]) * 32
    if kind == "endless":
        # An object that never closes: not even its syntax is wrong.
        return (wire.head(200, in_chunks) + b"c\r\n" + b'{"Response":' + b"\r\n",
                b"%x\r\n" % len(FILLER) + FILLER + b"\r\n")
    if kind == "endless-length":
        return wire.head(200, good + [("Content-Length", 8 << 30)]) + b'{"Response":', FILLER
    spoilt = _spoil(kind, body)
    content_type = "text/html" if kind == "html" else "application/json"
    return wire.head(200, [("Date", wire.date(now)), ("Content-Type", content_type),
                           ("Content-Length", len(spoilt))]) + spoilt, None
