"""HTTP/1.1 on a socket: reads requests strictly, writes replies in each framing that RFC 9112 section 6 has."""

import re
import select
import socket
import ssl
import struct
import time
from email.utils import formatdate
from http import HTTPStatus

MAX_HEAD = 64 * 1024
# The bound of API 3.0 on a POST with signature v3 (document/product/1278/46710).
MAX_BODY = 10 * 1024 * 1024
# Time for one whole request once its first byte came; a slow test client under an emulated CPU still fits.
READ_TIMEOUT = 60

TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")            # RFC 9110 section 5.6.2
VALUE = re.compile(rb"[\t\x20-\x7e\x80-\xff]*")                # RFC 9110 section 5.5
PRODUCT = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+(/[!#$%&'*+.^_`|~0-9A-Za-z-]+)?"
USER_AGENT = re.compile(rf"{PRODUCT}([ \t]+({PRODUCT}|\([^()\\]*\)))*")
REQUEST_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([\x21-\x7e]+) HTTP/([0-9])\.([0-9])")


class BadRequest(Exception):
    def __init__(self, status, reason):
        super().__init__(reason)
        self.status = status
        self.reason = reason


class TooLarge(Exception):
    """A body over MAX_BODY; carries the request without it."""

    def __init__(self, request):
        super().__init__("body too large")
        self.request = request


class Request:
    def __init__(self, method, path, fields):
        self.method = method
        self.path = path
        self.fields = fields
        self.headers = dict(fields)
        self.body = b""

    @property
    def wants_close(self):
        return "close" in [word.strip().lower() for word in self.headers.get("connection", "").split(",")]

    def check_user_agent(self):
        """RFC 9110 section 10.1.5: products with their versions, and comments, which do not nest here."""
        if not USER_AGENT.fullmatch(self.headers.get("user-agent", "")):
            raise BadRequest(400, "there must be a well-formed User-Agent (RFC 9110 section 10.1.5)")


def parse_head(head):
    """The request line and fields, without the empty line that ends them."""
    lines = head.split(b"\r\n")
    if any(b"\r" in line or b"\n" in line for line in lines):
        raise BadRequest(400, "a bare CR or LF (RFC 9112 section 2.2)")
    first = REQUEST_LINE.fullmatch(lines[0])
    if not first:
        raise BadRequest(400, "malformed request line (RFC 9112 section 3)")
    if (first[3], first[4]) != (b"1", b"1"):
        raise BadRequest(505, "only HTTP/1.1 is spoken here")
    fields = []
    for line in lines[1:]:
        name, colon, value = line.partition(b":")
        value = value.strip(b" \t")
        # No space before the colon, no folded lines, no control bytes: RFC 9112 section 5.
        if not colon or not TOKEN.fullmatch(name) or not VALUE.fullmatch(value):
            raise BadRequest(400, "malformed header field (RFC 9112 section 5)")
        fields.append((name.decode("ascii").lower(), value.decode("latin-1")))
    names = [name for name, _ in fields]
    if names.count("host") != 1 or not re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z.-]+)(:[0-9]{1,5})?",
                                                    dict(fields)["host"]):
        raise BadRequest(400, "there must be one valid Host (RFC 9112 section 3.2)")
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise BadRequest(400, f"the field {twice[0]} is given twice")
    return Request(first[1].decode("ascii"), first[2].decode("ascii"), fields)


class Connection:
    """One accepted socket, plain or TLS."""

    def __init__(self, sock, idle):
        self.socket = sock
        self.idle = idle
        self.pending = b""
        self.requests = 0

    def _receive(self, deadline):
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.socket.settimeout(left)
        piece = self.socket.recv(65536)
        if not piece:
            raise EOFError
        self.pending += piece

    def read_request(self, head_is_enough=lambda request: False):
        """
        A Request, or None when the peer closed, or was silent for `idle` seconds, between two requests.
        `head_is_enough`: whether the body of this request is left unread.
        """
        if not self.pending:
            try:
                self._receive(time.monotonic() + self.idle)
            except (EOFError, TimeoutError):
                return None
        deadline = time.monotonic() + READ_TIMEOUT
        while b"\r\n\r\n" not in self.pending:
            if re.search(rb"(?<!\r)\n", self.pending):
                raise BadRequest(400, "a bare LF (RFC 9112 section 2.2)")
            if len(self.pending) > MAX_HEAD:
                raise BadRequest(431, "the head is too large")
            self._receive(deadline)
        head, _, self.pending = self.pending.partition(b"\r\n\r\n")
        request = parse_head(head)
        if "transfer-encoding" in request.headers:
            raise BadRequest(501, "a request's body comes with Content-Length here")
        if "content-length" not in request.headers:
            if request.method == "POST":
                raise BadRequest(411, "a POST needs a Content-Length")
            return request
        if not re.fullmatch("[0-9]{1,18}", request.headers["content-length"]):
            raise BadRequest(400, "malformed Content-Length (RFC 9112 section 6.3)")
        length = int(request.headers["content-length"])
        if length > MAX_BODY:
            raise TooLarge(request)
        if head_is_enough(request):
            return request
        while len(self.pending) < length:
            self._receive(deadline)
        request.body, self.pending = self.pending[:length], self.pending[length:]
        return request

    def send(self, data, pause=None):
        """All of `data`; with a pause (0 counts) one byte at a time."""
        self.socket.settimeout(READ_TIMEOUT)
        if pause is None:
            self.socket.sendall(data)
            return
        for index in range(len(data)):
            self.socket.sendall(data[index:index + 1])
            if pause:
                time.sleep(pause)

    def hold(self):
        """Silence until the peer goes. Reads nothing, so the peer's window may fill."""
        poll = select.poll()
        poll.register(self.socket, getattr(select, "POLLRDHUP", 0))
        while not poll.poll(1000):
            pass

    def close(self, announce=True, drain=0.0):
        """Ends the connection; `announce` with TLS's close_notify, without which it is a cut (RFC 8446 section 6.1)."""
        try:
            if announce and isinstance(self.socket, ssl.SSLSocket):
                self.socket.settimeout(0)
                try:
                    self.socket.unwrap()
                except (ssl.SSLError, OSError, ValueError):
                    pass        # the peer's own close_notify is not waited for
            self.socket.shutdown(socket.SHUT_WR)        # drops the TLS layer without a word, if there is one
            # Input left unread would turn the close into a reset, and that could overtake the reply.
            end = time.monotonic() + drain
            while time.monotonic() < end:
                self.socket.settimeout(max(0.01, end - time.monotonic()))
                if not self.socket.recv(65536):
                    break
        except OSError:
            pass
        self.socket.close()

    def reset(self):
        # Lets what was sent arrive first: a reset may take it back.
        time.sleep(0.05)
        # SO_LINGER of 0 seconds: close() sends RST.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


# What the log says of a reply: TotalCount and the number of rows; whether a job was made, its JobId, the number of its
# tasks, and the targets that were refused beside them.
NO_NOTES = {"total": None, "rows": None, "jobs": 0, "job": None, "accepted": None, "refused": None}


class Reply:
    def __init__(self, status, body, content_type="application/json", fields=()):
        self.status = status
        self.body = body
        self.content_type = content_type
        self.fields = list(fields)
        self.notes = NO_NOTES

    @classmethod
    def page(cls, status, text=""):
        """What a gateway says: an HTML page and no JSON at all."""
        title = f"{status} {reason(status)}"
        body = f"<html>\r\n<head><title>{title}</title></head>\r\n<body><h1>{title}</h1>{text}</body>\r\n</html>\r\n"
        fields = [("Location", "https://elsewhere.example/")] if 300 <= status < 400 and status != 304 else []
        # RFC 9110 sections 15.3.5 and 15.4.5: neither has a body.
        return cls(status, b"" if status in (204, 304) else body.encode(), "text/html", fields)


def reason(status):
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def head(status, fields):
    lines = [f"HTTP/1.1 {status} {reason(status)}"] + [f"{name}: {value}" for name, value in fields]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def date(now):
    return formatdate(now, usegmt=True)         # IMF-fixdate, RFC 9110 section 5.6.7


def chunks(body, size, extras):
    """The chunks of RFC 9112 section 7.1 without the last one, `extras` with what is allowed beside the plain form."""
    parts = []
    for index, start in enumerate(range(0, len(body), size)):
        piece = body[start:start + size]
        length = f"{len(piece):x}"
        if extras:
            # Extensions: bare, a token, a quoted text that holds what ends one. Sizes: digits in both cases, padded.
            length = (length, length.upper() + ";x", "00" + length + ";a=1;b=c", length + ';q="a;\\"b=\t"')[index % 4]
        parts.append(length.encode() + b"\r\n" + piece + b"\r\n")
    return b"".join(parts)


def chunked(body, size, extras):
    """A whole body in chunks."""
    end = b"000;last\r\nX-Checksum: 0\r\nX-Empty:\r\n" if extras else b"0\r\n"
    return chunks(body, size, extras) + end + b"\r\n"


def encode(reply, now, framing="length", close=False, chunk_size=512, extras=False, interim=None, upto=None):
    """
    The whole reply as it goes over the wire, interim replies (RFC 9110 section 15.2) before it. `upto`: it ends with
    that many bytes of the body, though its head promises all.
    """
    fields = [("Date", date(now)), ("Content-Type", reply.content_type)] + reply.fields
    body = reply.body
    if reply.status in (204, 304):
        pass
    elif framing == "chunked":
        fields.append(("Transfer-Encoding", "chunked"))
        if extras:
            fields.append(("Trailer", "X-Checksum"))
        body = chunked(body, chunk_size, extras) if upto is None else chunks(body[:upto], chunk_size, extras)
    else:
        if framing == "length":
            fields.append(("Content-Length", len(body)))
        body = body[:upto]
    if close or framing == "close":
        fields.append(("Connection", "close"))
    before = b""
    if interim == 100:
        before = head(100, [])
    elif interim:
        before = head(interim, [("Link", "</style.css>; rel=preload; as=style")])
    return before + head(reply.status, fields) + body
