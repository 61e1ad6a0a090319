"""The command line: what there is, and which of it contradicts itself."""

import argparse
import ipaddress
import shlex

import create_options
import garbage
import moves
import odd
import tc3

DESCRIPTION = """\
An emulator of five calls of Tencent Cloud EdgeOne (2022-09-01), for the tests of their clients: DescribePurgeTasks,
DescribePrefetchTasks, which lists the tasks of Type "prefetch_url", CreatePurgeTask, CreatePrefetchTask and
DescribeContentQuota.
It listens on loopback only, prints one line "listening on ADDRESS:PORT" when it is ready, and ends by itself."""

EPILOG = """\
tasks file: a JSON array of task objects in UTF-8, newest first, served as they stand, be members missing, null or
unknown. A task without a valid CreateTime is in every interval; an element that is no object is a row of every
list. A CreateTime may have a fraction of a second. Members that steer and are not served:
  "_copies": N    there are N rows like this
  "_first": N     request N (of all, from 1) is the first that finds the task
  "_last": N      request N is the last that finds it
  "_appears": S   the service does not know the task for the first S seconds
  "_after": S     Status is "processing" for the first S seconds
  "_then": X      what it is afterwards: a status, or an object of members to set (default: the Status in the file)
All such seconds, and the moves of generated tasks, count from the first request whose signature was right.

""" + create_options.HELP + """

log: one JSON object a line and request, written before the reply leaves. Members: connection and request (numbers
from 1, the request on its connection), number (of the request in all), time (Unix), tls (null or version, cipher,
session_reused, sni), method, path, headers (names in lower case), body (text), query (the body as JSON, or null),
status (of HTTP; null without a reply), code (of the API; null for success), faults (those that were in force), total
and rows (TotalCount and the length of Tasks, as they would be without garbage; null where there is none), jobs (how
many this request made, 0 or 1, whatever the client learns of it), job (its JobId), accepted and refused (the number of
its tasks, and the targets in FailedList).

order of checks: the shape of HTTP, common headers, signature and time, --deny, --error and --throttle, --rate,
parameters; of a create: plan, batch and daily quota, domains and refused targets.

garbage kinds:
""" + "\n".join(f"  {kind:<17}{text}" for kind, text in garbage.KINDS.items()) + """

odd kinds, that a client must take:
""" + "\n".join(f"  {kind:<19}{text}" for kind, (allowed, text) in odd.KINDS.items() if allowed) + """

odd kinds, that are malformed:
""" + "\n".join(f"  {kind:<19}{text}" for kind, (allowed, text) in odd.KINDS.items() if not allowed) + """

examples:
  emulator.py --tasks 250 --framing chunked --chunk-size 7 --escape all
  emulator.py --tls-cert pki/server.pem --tls-key pki/server.key --tasks 40 --reset 300 --faults 2
  emulator.py --tasks-file tasks.json --skew 86400 --log requests.jsonl
  emulator.py --tasks 60 --move 1:-3@0 --recount 2:+1 --at "3 --cut-row 4" --at "5 --status 503 --retry-after 2"
  emulator.py --tasks 0 --at "CreatePurgeTask:1 --lose-reply reset" --created-after 3 --created-status /b:failed
  emulator.py --batch purge_url:2 --refuse-target "/private/:no such URL" --deny DescribeContentQuota
"""


def _count(text):
    value = int(text)
    if value < 0:
        raise argparse.ArgumentTypeError("must not be negative")
    return value


def _positive(text):
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return value


def _seconds(text):
    value = float(text)
    if not 0 <= value < 1e9:
        raise argparse.ArgumentTypeError("must be a time in seconds, not negative")
    return value


def _port(text):
    value = int(text)
    if not 0 <= value <= 65535:
        raise argparse.ArgumentTypeError("must be 0 to 65535")
    return value


def _loopback(text):
    try:
        address = ipaddress.ip_address({"localhost": "127.0.0.1"}.get(text, text))
    except ValueError:
        raise argparse.ArgumentTypeError("must be an address of loopback") from None
    if not address.is_loopback:
        raise argparse.ArgumentTypeError("must be an address of loopback: fake keys are no protection elsewhere")
    return str(address)


def _status(text):
    value = int(text)
    if not 200 <= value <= 599:
        raise argparse.ArgumentTypeError("must be 200 to 599")
    return value


def _range(text):
    """A number of requests that the help tells; ValueError and the like become a message of argparse."""
    try:
        return moves.parse_numbers(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _move(text):
    try:
        return moves.parse_move(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _recount(text):
    try:
        return moves.parse_recount(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _retry_after(text):
    """(seconds, whether they are told as a date)"""
    dated = text.startswith("date:")
    return int(text[5:] if dated else text), dated


def _file(text):
    try:
        with open(text, "rb") as file:
            return file.read()
    except OSError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


# Ways in which an exchange ends without a reply.
LOST = ("close", "reset", "stall")


def _at(text):
    """(action or None, first request, last request, name and value of the faults)"""
    numbers, *words = shlex.split(text)
    action, colon, numbers = numbers.rpartition(":")
    if colon and action not in tc3.ACTIONS:
        raise argparse.ArgumentTypeError(f"{action} is none of {', '.join(tc3.ACTIONS)}")
    parser = argparse.ArgumentParser(prog="emulator.py", allow_abbrev=False, add_help=False)
    _add_faults(parser)
    options = parser.parse_args(words)
    _check_faults(parser, options)
    if not given(options, FAULTS) or given(options, NOT_AT):
        parser.error(f"--at {text}: no fault of requests")
    return action or None, *_range(numbers), _values(options)


def _add_faults(parser):
    group = parser.add_argument_group("faults, of the transport (one of the first eight)")
    group.add_argument("--hang", action="store_true", help="read the request and never answer")
    group.add_argument("--hang-accept", action="store_true", help="accept TCP, and TLS, and never read")
    group.add_argument("--hang-handshake", action="store_true", help="accept TCP, never answer TLS's first message")
    group.add_argument("--cut", type=_count, metavar="N",
                       help="send the first N bytes of the reply, head included, then close (TLS: no close_notify)")
    group.add_argument("--cut-row", type=_count, metavar="N",
                       help="send the reply up to the end of its row number N, then close")
    group.add_argument("--reset", type=_count, metavar="N", help="as --cut, then RST")
    group.add_argument("--lose-request", choices=(*LOST, "early"), metavar="HOW",
                       help="read the request, do nothing, and end without a reply: close, reset, or stall; or "
                            "early: reset once its head has come")
    group.add_argument("--lose-reply", choices=LOST, metavar="HOW",
                       help="do what the request asks, and end without a reply: close, reset, or stall")
    group.add_argument("--delay", type=_seconds, metavar="SECONDS", help="wait before the reply")
    group.add_argument("--trickle", type=_seconds, nargs="?", const=0, metavar="SECONDS",
                       help="send one byte at a time, with that pause between them (default 0)")

    group = parser.add_argument_group("faults, of the service (one of the first six)")
    group.add_argument("--status", type=_status, metavar="CODE", help="answer with this status of HTTP and HTML")
    group.add_argument("--retry-after", type=_retry_after, metavar="S",
                       help="with --status: ask to come again in S seconds, or with date:S at the date that is then")
    group.add_argument("--error", metavar="CODE", help="answer with this error of the API")
    group.add_argument("--error-message", metavar="TEXT", help="its message")
    group.add_argument("--made", action="store_true",
                       help="with --status, --error or --body-file: do what the request asks all the same")
    group.add_argument("--throttle", type=_positive, metavar="N",
                       help="answer RequestLimitExceeded to the first N requests")
    group.add_argument("--garbage", choices=tuple(garbage.KINDS), metavar="KIND", help="answer wrongly; kinds below")
    group.add_argument("--odd", choices=tuple(odd.KINDS), metavar="KIND", help="answer oddly; kinds below")
    group.add_argument("--body-file", type=_file, metavar="FILE", help="answer with these bytes as the body")
    group.add_argument("--repeat-page", action="store_true", help="ignore Offset: the first page, always")
    group.add_argument("--starve", action="store_true", help="TotalCount as it is, Tasks empty")
    group.add_argument("--too-big", type=_count, metavar="N", help="ResponseSizeLimitExceeded when Limit is over N")
    group.add_argument("--date-skew", type=float, metavar="SECONDS",
                       help="only Date is that far off, not what the service thinks of the time")


def _parser():
    parser = argparse.ArgumentParser(prog="emulator.py", description=DESCRIPTION, epilog=EPILOG, allow_abbrev=False,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)

    group = parser.add_argument_group("where")
    group.add_argument("--host", type=_loopback, help="address to listen on, of loopback (default 127.0.0.1)")
    group.add_argument("--ipv6", action="store_true", help="listen on ::1")
    group.add_argument("--port", type=_port, default=0, help="0, the default, picks a free one")
    group.add_argument("--tls-cert", metavar="FILE", help="speak TLS 1.2 and later with this chain (PEM; see pki.sh)")
    group.add_argument("--tls-key", metavar="FILE", help="its key (PEM)")
    group.add_argument("--tls-max", choices=("1.2", "1.3"), help="the latest version of TLS to speak")
    group.add_argument("--tls-ciphers", metavar="LIST", help="the cipher suites of TLS 1.2 to speak, as OpenSSL names them")
    group.add_argument("--log", metavar="FILE", help="append a line of JSON for each request")
    group.add_argument("--lifetime", type=_seconds, default=600, metavar="SECONDS",
                       help="end after that long (default 600); it ends with its parent in any case")

    group = parser.add_argument_group("who may ask")
    group.add_argument("--secret-id", default="AKIDEXAMPLE", help="default %(default)s")
    group.add_argument("--secret-key", default="example-secret-key", help="default %(default)s")
    group.add_argument("--token", help="if set, X-TC-Token must be this")
    group.add_argument("--zone", action="append", default=[], metavar="ID",
                       help="a zone there is; repeatable (default: every zone exists). All have the same tasks")
    group.add_argument("--rate", type=_count, default=20, metavar="N",
                       help="requests of one action a second before RequestLimitExceeded (default 20, 0: no limit)")
    group.add_argument("--deny", choices=tc3.ACTIONS, action="append", default=[], metavar="ACTION",
                       help="the key may not do that (UnauthorizedOperation.CamUnauthorized); repeatable")
    group.add_argument("--require-user-agent", action="store_true",
                       help="refuse a request without a well-formed User-Agent, with status 400")
    group.add_argument("--skew", type=float, default=0, metavar="SECONDS",
                       help="the service's clock is that far off, in Date and in the check of the timestamp")

    group = parser.add_argument_group("tasks")
    group.add_argument("--tasks", type=_count, metavar="N", help="generate N tasks (default 8)")
    group.add_argument("--tasks-file", metavar="FILE", help="serve these instead; see below")
    group.add_argument("--seed", type=int, default=1, help="of all that is random (default 1)")
    group.add_argument("--epoch", "--now", type=_count, metavar="UNIX", dest="epoch",
                       help="the newest generated task is not younger than this (default: the start, by the "
                            "service's clock)")
    group.add_argument("--span", type=_count, default=86400, metavar="SECONDS",
                       help="generated tasks are spread over that long before --epoch (default 86400)")
    group.add_argument("--settle", type=_seconds, default=5, metavar="SECONDS",
                       help="generated tasks still in processing end within that long (default 5, 0: never)")
    group.add_argument("--copies", type=_positive, default=1, metavar="N", help="each generated task is N equal rows")
    group.add_argument("--fractions", action="store_true", help="generated tasks have a fraction of a second in CreateTime")
    group.add_argument("--exclusive-start", action="store_true", help="StartTime does not belong to the interval")
    group.add_argument("--exclusive-end", action="store_true", help="EndTime does not belong to it (default: both do)")

    group = parser.add_argument_group("a list that moves, counts that lie (N counts all requests, from 1)")
    group.add_argument("--move", type=_move, action="append", default=[], metavar="N:±K@P",
                       help="after request N, K new rows join at position P of the list, or K rows leave; repeatable")
    group.add_argument("--count-stays", action="store_true", help="TotalCount does not follow --move")
    group.add_argument("--recount", type=_recount, action="append", default=[], metavar="N:±K",
                       help="TotalCount of request N (or N-M, or N- without end) is off by K, or is K with N:=K; "
                            "repeatable")
    group.add_argument("--reorder", choices=("ties", "all"),
                       help="each request finds rows of one second, or all, in another random order")

    group = parser.add_argument_group("how it is written")
    group.add_argument("--escape", choices=("ascii", "utf8", "all"), default="ascii",
                       help="\\uXXXX for what is not ASCII (default), for as little as possible, for all")
    group.add_argument("--pretty", action="store_true", help="white space of all kinds between the tokens")
    group.add_argument("--shuffle-members", action="store_true", help="members in random order")
    group.add_argument("--unknown", action="store_true", help="members of all kinds that no client knows")
    group.add_argument("--framing", choices=("length", "chunked", "close"), default="length",
                       help="how the body's end is told: Content-Length (default), chunks, the connection's end")
    group.add_argument("--chunk-size", type=_positive, metavar="N", help="bytes a chunk (default 512)")
    group.add_argument("--chunk-extras", action="store_true", help="chunk extensions and trailers")
    group.add_argument("--interim", type=int, choices=(100, 102, 103), help="an interim reply before each")
    group.add_argument("--close-each", action="store_true", help="close after each reply and say so")
    group.add_argument("--close-silently", action="store_true", help="close after each reply without a word")
    group.add_argument("--idle", type=_seconds, default=60, metavar="SECONDS",
                       help="close a connection that is silent that long between requests (default 60)")

    create_options.add_to(parser)
    _add_faults(parser)

    group = parser.add_argument_group("when the faults apply (--hang-accept and --hang-handshake count connections)")
    group.add_argument("--faults", type=_positive, metavar="N", help="to N requests, then none (default: to all)")
    group.add_argument("--fault-from", type=_positive, metavar="K", help="from request K on (default 1)")
    group.add_argument("--at", type=_at, action="append", default=[], metavar="'N FAULTS'",
                       help="these faults to request N (or N-M, or N-) beside the above; ACTION:N counts the requests of "
                            "that action; repeatable, the last counts")
    return parser


HANGS = ("hang", "hang_accept", "hang_handshake")
ENDS = HANGS + ("cut", "cut_row", "reset", "lose_request", "lose_reply")
CONTENTS = ("status", "error", "throttle", "garbage", "odd", "body_file")
FAULTS = ENDS + ("delay", "trickle") + CONTENTS + ("repeat_page", "starve", "too_big", "date_skew")
# What only says how a fault is.
DETAILS = ("error_message", "retry_after", "made")
# Those that are of connections, or count for themselves.
NOT_AT = ("hang_accept", "hang_handshake", "throttle")


def given(options, names):
    """Those of the options `names` that were given; 0 counts as given, False and None do not."""
    return [name for name in names if getattr(options, name) is not None and getattr(options, name) is not False]


def _values(options):
    return {name: getattr(options, name) for name in given(options, FAULTS + DETAILS)}


def _flags(names):
    return " and ".join("--" + name.replace("_", "-") for name in names)


def _only_one(parser, options, names):
    if len(given(options, names)) > 1:
        parser.error(f"{_flags(given(options, names))} contradict each other")


def _needs(parser, options, name, condition, what):
    if given(options, (name,)) and not condition:
        parser.error(f"{_flags([name])} needs {what}")


def _check_faults(parser, options):
    """Whether the faults of one set go together."""
    _needs(parser, options, "error_message", options.error, "--error")
    _needs(parser, options, "retry_after", options.status, "--status")
    _only_one(parser, options, ENDS)
    _only_one(parser, options, CONTENTS)
    faults = given(options, FAULTS)
    _needs(parser, options, "made", given(options, ("status", "error", "body_file")), "--status, --error or --body-file")
    # After these nothing else can happen.
    hangs = given(options, (*HANGS, "lose_request"))
    if hangs and len(faults) > 1:
        parser.error(f"{_flags(hangs)} leaves no room for {_flags(name for name in faults if name not in hangs)}")
    page = given(options, ("repeat_page", "starve", "too_big"))
    for name in ("status", "error", "garbage", "body_file"):
        if given(options, (name,)) and page:
            parser.error(f"{_flags([name])} leaves no room for {_flags(page)}")
    for name in ("status", "error", "garbage", "odd", "body_file"):
        if given(options, (name, "cut_row")) == [name, "cut_row"]:
            parser.error(f"{_flags([name])} leaves no room for --cut-row")


def parse(arguments=None):
    parser = _parser()
    options = parser.parse_args(arguments)

    def needs(name, condition, what):
        _needs(parser, options, name, condition, what)

    if bool(options.tls_cert) != bool(options.tls_key):
        parser.error("--tls-cert and --tls-key come together")
    if options.ipv6 and options.host and ":" not in options.host:
        parser.error("--ipv6 and an IPv4 --host contradict each other")
    needs("tls_max", options.tls_cert, "--tls-cert")
    needs("tls_ciphers", options.tls_cert, "--tls-cert")
    needs("hang_handshake", options.tls_cert, "--tls-cert")
    needs("chunk_size", options.framing == "chunked", "--framing chunked")
    needs("chunk_extras", options.framing == "chunked", "--framing chunked")
    _only_one(parser, options, ("tasks", "tasks_file"))
    _only_one(parser, options, ("fractions", "tasks_file"))
    _only_one(parser, options, ("close_each", "close_silently"))
    _check_faults(parser, options)
    if options.framing == "close" and (options.close_each or options.close_silently):
        parser.error("--framing close closes after each reply and says so already")
    if options.framing != "length" or options.interim:
        for faults in (_values(options), *(faults for *_, faults in options.at)):
            if "garbage" in faults or "odd" in faults:
                parser.error("--garbage and --odd bring their own framing")
    if options.copies != 1 and options.tasks_file:
        parser.error("--copies is of generated tasks: use _copies in the tasks file")
    if options.count_stays and not options.move:
        parser.error("--count-stays needs --move")
    if options.faults and options.throttle:
        parser.error("--throttle has its own count, --faults contradicts it")
    needs("faults", given(options, FAULTS), "a fault")
    needs("fault_from", given(options, FAULTS), "a fault")
    options.host = options.host or ("::1" if options.ipv6 else "127.0.0.1")
    options.chunk_size = options.chunk_size or 512
    return options


class Plan:
    """Which faults, by name and with their values, are in force for which connection and which request."""

    def __init__(self, options):
        self.early = given(options, ("hang_accept", "hang_handshake"))
        self.late = {name: value for name, value in _values(options).items() if name not in NOT_AT}
        self.first = options.fault_from or 1
        self.last = self.first + options.faults - 1 if options.faults else float("inf")
        self.throttled = self.first + options.throttle - 1 if options.throttle else 0
        self.at = options.at

    def of_connection(self, number):
        return self.early if self.first <= number <= self.last else []

    def of_request(self, number, action=None, of_action=0):
        """`of_action`: its number among the requests of its action."""
        faults = dict(self.late) if self.first <= number <= self.last else {}
        if self.first <= number <= self.throttled:
            faults["throttle"] = True
        for only, first, last, values in self.at:
            if first <= (of_action if only else number) <= last and only in (None, action):
                faults.update(values)
        return faults
