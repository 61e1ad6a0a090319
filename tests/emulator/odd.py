"""Replies that carry the tasks in an odd way over HTTP. Some are allowed, and the tasks must come through.

Each is `body` as the service would have sent it; its framing, its head or the bytes round it differ.
"""

import time

import wire

# kind: (whether a client must take it, what it is)
KINDS = {
    "chunk-blanks": (True, "blanks after a chunk's size, with and without an extension (RFC 9112 section 7.1.1)"),
    "empty-coding": (True, "Transfer-Encoding: , chunked (RFC 9110 section 5.6.1.2: empty elements of a list)"),
    "same-lengths": (True, "Content-Length: n, n (RFC 9112 section 6.3)"),
    "length-twice": (True, "two Content-Lengths that are equal"),
    "empty-encoding": (True, "an empty Content-Encoding"),
    "folded-field": (True, "a folded field that does not matter, one of its lines only blanks (RFC 9112 section 5.2)"),
    "bom": (True, "a UTF-8 byte order mark before the JSON (RFC 8259 section 8.1: may be ignored)"),
    "long-connection": (True, "a Connection of 60 elements, the last of them close"),
    "connection-te": (True, "Connection: TE, close (RFC 9112 section 9.6)"),
    "interim-gzip": (True, "a 103 with Content-Encoding: gzip before the reply (RFC 9110 section 15.2)"),
    "interim-length": (True, "a 103 with a Content-Length that is no number before the reply"),
    "date-rfc850": (True, "a Date like Sunday, 06-Nov-94 08:49:37 GMT (RFC 9110 section 5.6.7)"),
    "date-asctime": (True, "a Date like Sun Nov  6 08:49:37 1994"),
    "date-leap": (True, "a Date with second 60"),
    "long-name": (True, "a field with a name of 100 bytes"),
    "folded-length": (False, "a folded Content-Length"),
    "folded-coding": (False, "a folded Transfer-Encoding"),
    "chunk-blank-digits": (False, "digits after a blank in a chunk's size"),
    "chunk-open-quote": (False, "a chunk extension whose quoted text does not end"),
    "name-at": (False, "a field's name with an @"),
    "name-blank": (False, "a blank between a field's name and its colon"),
    "name-empty": (False, "a field with an empty name"),
    "name-ff": (False, "a field's name with the byte 0xFF"),
    "trailer-no-colon": (False, "a trailer without a colon"),
    "trailer-folded": (False, "a folded trailer"),
    "trailer-no-end": (False, "the head of another reply where the empty line after the last chunk should be"),
    "small-version": (False, "http/1.1 in small letters"),
    "coding-gzip": (False, "Transfer-Encoding: gzip, chunked"),
}

# After these a client must not send another request on the connection. The service leaves it open, so that a test sees who closes.
LAST = ("long-connection", "connection-te")


def _date(kind, now):
    moment = time.gmtime(now)
    if kind == "date-rfc850":
        return time.strftime("%A, %d-%b-%y %H:%M:%S GMT", moment)
    if kind == "date-asctime":
        return time.strftime("%a %b ", moment) + f"{moment.tm_mday:2d}" + time.strftime(" %H:%M:%S %Y", moment)
    if kind == "date-leap":
        # The end of this minute: at most a minute off, as the service's own clock may be.
        return wire.date(now - moment.tm_sec + 59).replace(":59 GMT", ":60 GMT")
    return wire.date(now)


def _in_chunks(kind, body):
    size = f"{len(body):x}"
    half = len(body) // 2
    end = "0\r\n\r\n"
    if kind == "chunk-blanks":
        return (f"{half:x} \t\r\n".encode() + body[:half] + b"\r\n" +
                f"{len(body) - half:x}\t; a = b ; c\r\n".encode() + body[half:] + b"\r\n0 \r\n\r\n")
    if kind == "chunk-blank-digits":
        size = size[0] + " " + size[1:]
    elif kind == "chunk-open-quote":
        size += ';a="b; c'
    elif kind == "trailer-no-colon":
        end = "0\r\nX-Checksum 0\r\n\r\n"
    elif kind == "trailer-folded":
        end = "0\r\nX-Checksum: 0\r\n 1\r\n\r\n"
    elif kind == "trailer-no-end":
        end = "0\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    return size.encode() + b"\r\n" + body + b"\r\n" + end.encode()


CODINGS = {"empty-coding": ", chunked", "folded-coding": "\r\n chunked", "coding-gzip": "gzip, chunked"}

FIELDS = {
    "empty-encoding": ("Content-Encoding", ""),
    "folded-field": ("X-Folded", "one\r\n\ttwo\r\n    \r\n three"),
    "long-connection": ("Connection", ", ".join(f"x-element-{index}" for index in range(59)) + ", close"),
    "connection-te": ("Connection", "TE, close"),
    "long-name": ("X-" + "n" * 98, "1"),
    "name-at": ("Fo@", "x"),
    "name-blank": ("X-Odd ", "x"),
    "name-empty": ("", "a:b"),
    "name-ff": ("X-\xff", "x"),
}

INTERIM = {"interim-gzip": ("Content-Encoding", "gzip"), "interim-length": ("Content-Length", "none")}


def make(kind, body, now):
    """The bytes of the reply that should have carried `body`."""
    fields = [("Date", _date(kind, now)), ("Content-Type", "application/json")]
    if kind in FIELDS:
        fields.append(FIELDS[kind])
    before = wire.head(103, [INTERIM[kind]]) if kind in INTERIM else b""
    if kind == "bom":
        body = b"\xef\xbb\xbf" + body
    if kind in CODINGS or kind.startswith(("chunk-", "trailer-")):
        fields.append(("Transfer-Encoding", CODINGS.get(kind, "chunked")))
        return wire.head(200, fields) + _in_chunks(kind, body)
    length = len(body)
    lengths = {"same-lengths": [f"{length}, {length}"], "length-twice": [length, length],
               "folded-length": [f"\r\n {length}"]}.get(kind, [length])
    head = wire.head(200, fields + [("Content-Length", value) for value in lengths])
    if kind == "small-version":
        head = head.replace(b"HTTP/1.1", b"http/1.1", 1)
    return before + head + body
