"""The tasks that the emulated service knows, and how they change with time.

A task is a JSON object (document/product/1145/50532, data type Task). All times below run on one clock, the
tasks' clock: it starts with the first request whose signature was right, so a test never races with the start
of the emulator.
"""

import json
import random
import re
from datetime import datetime, timedelta, timezone
from fractions import Fraction

TYPES = ("purge_url", "purge_prefix", "purge_all", "purge_host", "purge_cache_tag")
STATUSES = ("processing", "success", "failed", "timeout", "canceled")
PREFETCH_TYPE = "prefetch_url"  # of the tasks that DescribePrefetchTasks lists; the others are purges
PREFETCH_STATUSES = (*STATUSES, "invalid")
FAIL_TYPES = ("taskFailed", "quotaExceeded", "downloadManifestFailed", "accessDenied", "originPullFailed")

ISO_8601 = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:Z|([+-])([0-9]{2}):([0-9]{2}))")


class Number(str):
    """A JSON number with a fraction or exponent, kept as it was written."""


def parse_time(text):
    """Seconds since 1970 of a strict ISO 8601 time with its zone; ValueError for anything else."""
    parts = ISO_8601.fullmatch(text)
    if not parts:
        raise ValueError("not of the form 2022-02-09T00:00:00+08:00")
    moment = datetime.strptime(parts[1], "%Y-%m-%dT%H:%M:%S").replace(tzinfo=timezone.utc)
    offset = 0
    if parts[2]:
        hours, minutes = int(parts[3]), int(parts[4])
        if hours > 23 or minutes > 59:
            raise ValueError("no such zone")
        offset = (hours * 60 + minutes) * (60 if parts[2] == "+" else -60)
    return (moment - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(seconds=1) - offset


def created_at(members):
    """
    Seconds since 1970, exactly, of a row's CreateTime, which may have a fraction of a second. None where the row has no
    valid one: such a row is in every interval, else no test could see it.
    """
    text = members.get("CreateTime") if isinstance(members, dict) else None
    if not isinstance(text, str):
        return None
    fraction = re.search(r"[.]([0-9]+)(?=Z|[+-])", text)
    try:
        if not fraction:
            return parse_time(text)
        whole = parse_time(text.replace(fraction[0], "", 1))
    except ValueError:
        return None
    return whole + Fraction(int(fraction[1]), 10 ** len(fraction[1]))


def format_time(seconds, fraction=""):
    """`fraction`: the digits after the point, if any."""
    text = (datetime(1970, 1, 1) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S")
    return text + ("." + fraction if fraction else "") + "Z"


def domain_of(target, kind):
    """The host name that the filter `domains` looks at; a cache tag has none."""
    if not isinstance(target, str) or kind == "purge_cache_tag":
        return None
    url = re.match(r"[a-z]+://([^/?#:]*)", target, re.IGNORECASE)
    return (url[1] if url else target).lower()


class Task:
    """A row of the list. `members` is no object where a test wants a service that sends null or the like."""

    def __init__(self, members, appears=0.0, after=None, then=None, requests=(1, float("inf"))):
        self.members = members
        self.appears = appears
        self.after = after
        self.then = then or {}
        self.requests = requests
        self.domain = None
        if isinstance(members, dict):
            self.domain = domain_of(members.get("Target"), members.get("Type"))
        self.created = created_at(members)

    def known(self, elapsed, number):
        """Whether the service has the row at this time and for request `number`."""
        return elapsed >= self.appears and self.requests[0] <= number <= self.requests[1]

    def view(self, elapsed):
        """The row as the service shows it now."""
        if self.after is None:
            return self.members
        if elapsed < self.after:
            return {**self.members, "Status": "processing"}
        return {**self.members, **self.then}


def load(path):
    """Tasks from a JSON array, in its order. Members that begin with "_" steer (see --help), the rest is served."""
    with open(path, encoding="utf-8") as file:
        rows = json.load(file, parse_float=Number)
    if not isinstance(rows, list):
        raise ValueError("the tasks file is not a JSON array")
    tasks = []
    for row in rows:
        if not isinstance(row, dict):
            tasks.append(Task(row))
            continue
        members = dict(row)
        copies = int(members.pop("_copies", 1))
        requests = (int(members.pop("_first", 1)), float(members.pop("_last", "inf")))
        appears = float(members.pop("_appears", 0))
        after = members.pop("_after", None)
        then = members.pop("_then", {})
        if isinstance(then, str):
            then = {"Status": then}
        if not isinstance(then, dict):
            raise ValueError("_then is neither a status nor an object of members")
        if after is not None:
            # Without a word on the end the task ends as it stands in the file, and well if it says nothing.
            end = members.get("Status")
            then = {"Status": end if end not in (None, "processing") else "success", **then}
        after = None if after is None else float(after)
        tasks.extend(Task(members, appears, after, then, requests) for _ in range(copies))
    return tasks


HOSTS = ("www.example.com", "img.example.com", "api.example.org", "www.xn--fiqs8s.example", "download.example.net")
# Each stands for a way in which a text can go wrong on its way to a record or a terminal.
TAILS = (
    "a.txt", "index.html?version=2&lang=en", "path/with spaces/file (1).png", "quote\"in'it.js",
    "back\\slash\\n.css",
    "站点/图片.jpg", "café/naïve/Ünïcode", "emoji/😀/👩‍👩‍👧/🇨🇳.gif", "tab\there/line\nfeed/return\rdone",
    "escape\u001b[31mred\u001b[0m", "nul\u0000inside", "bell\u0007del\u007fc1\u0085", "line\u2028separator\u2029",
    "שלום/مرحبا", "combining/e\u0301", "slash//double/../dots/./", "{\"looks\":[\"like\",1,null]}",
    "percent%20%E7%AB%99%22", "highest\U0010ffff", "</script><b>&amp;", "",
)
TAGS = ("tag1", "产品-新", "release 2.0", "tag\"quoted\"", "🚀", "a" * 128)
FAIL_MESSAGES = (
    "The task failed.", "Quota exceeded: 1000 of 1000 URLs used today.", "无法访问源站",
    "Origin said \"403 Forbidden\"\r\n",
    "connect to 192.0.2.1:443: timed out \u0000", "",
)


def _target(rng, kind):
    host = rng.choice(HOSTS)
    if kind == "purge_host":
        return host
    if kind == "purge_all":
        return "*." + host.split(".", 1)[1]
    if kind == "purge_cache_tag":
        return rng.choice(TAGS)
    target = f"{rng.choice(('http', 'https'))}://{host}/{rng.choice(TAILS)}"
    if rng.random() < 0.03:
        # A URL may be kilobytes long; the length is drawn so that no buffer's size is special.
        target += "?" + "".join(rng.choice("abcdefghij0123456789-_&=站") for _ in range(rng.randrange(200, 5000)))
    return target + "/" if kind == "purge_prefix" and not target.endswith("/") else target


def _row(rng, job, settle, epoch):
    kind = job["Type"]
    status = rng.choices(STATUSES, (12, 66, 12, 5, 5))[0]
    created = parse_time(job["CreateTime"])
    members = {**job, "Target": _target(rng, kind), "Status": status,
               "UpdateTime": format_time(created + (0 if status == "processing" else rng.randrange(1, 90)))}
    if status == "failed":
        members["FailType"] = rng.choice(FAIL_TYPES)
        members["FailMessage"] = rng.choice(FAIL_MESSAGES)
    else:
        # The page's own example leaves these out; null and the empty text mean the same.
        empty = rng.choice(("absent", "absent", None, ""))
        if empty != "absent":
            members["FailType"] = members["FailMessage"] = empty
    if rng.random() < 0.1:
        del members["Method"]
    if status != "processing" or not settle:
        return Task(members)
    after = settle * rng.uniform(0.3, 1)
    then = {"Status": "success", "UpdateTime": format_time(epoch + round(after))}
    if rng.random() < 0.2:
        then.update(Status="failed", FailType=rng.choice(FAIL_TYPES), FailMessage=rng.choice(FAIL_MESSAGES))
    return Task(members, after=after, then=then)


def fraction(rng):
    """Digits after the point of a time: first, last and any, of one digit and of several."""
    return rng.choice(("0", "5", "9", "001", "999", "000001", "999999", f"{rng.randrange(1000):03d}"))


def generate(count, seed, epoch, span, settle, fractions=False):
    """`count` tasks of the `span` seconds up to `epoch`, newest first. The same arguments give the same tasks."""
    rng = random.Random(seed)
    sizes = []
    while sum(sizes) < count:
        # The call that creates purges takes a list of targets and answers one JobId: that many rows share it.
        sizes.append(min(rng.choice((1, 1, 1, 2, 3, 5)), count - sum(sizes)))
    tasks = []
    for index, size in enumerate(sizes):
        age = int(span * (index + rng.random()) / len(sizes))
        job = {"JobId": "".join(rng.choice("0123456789abcdefghijklmnopqrstuvwxyz") for _ in range(14)),
               "Type": rng.choices(TYPES, (60, 12, 4, 12, 12))[0],
               "Method": rng.choice(("invalidate", "delete")),
               "CreateTime": format_time(epoch - age)}
        tasks.extend(_row(rng, job, settle, epoch) for _ in range(size))
    if fractions:
        # Drawn afterwards, so that the tasks are the same but for this. None is younger than `epoch`.
        for task in tasks:
            second = int(task.created) - (1 if task.created == epoch else 0)
            task.members["CreateTime"] = format_time(second, fraction(rng))
            task.created = created_at(task.members)
        tasks.sort(key=lambda task: task.created, reverse=True)
    return tasks
