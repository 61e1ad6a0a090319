"""What the service answers to one request: the checks in their order, then the page."""

import collections
import threading
import time
import uuid

import api
import tasks as task_set
import tc3
import wire
from moves import Moves
from refusal import Refusal
from text import Writer

# Requests that left a client evenly spaced may arrive a little closer to each other.
JITTER = 0.05


class Rate:
    """At most `limit` requests in any second; refused ones do not count."""

    def __init__(self, limit):
        self.limit = limit
        self.admitted = collections.deque()
        self.lock = threading.Lock()

    def check(self):
        if not self.limit:
            return
        with self.lock:
            now = time.monotonic()
            while self.admitted and self.admitted[0] <= now - 1 + JITTER:
                self.admitted.popleft()
            if len(self.admitted) >= self.limit:
                raise self.exceeded()
            self.admitted.append(now)

    def exceeded(self):
        limit = self.limit or 20
        return Refusal("RequestLimitExceeded",
                       f"Your current request times equals to `{limit + 1}` in a second, which exceeds the "
                       f"frequency limit `{limit}` for a second. Please reduce the frequency of calls.")


class Service:
    def __init__(self, options):
        self.options = options
        self.credentials = (options.secret_id, options.secret_key, options.token)
        self.rate = Rate(options.rate)
        self.writer = Writer(options.escape, options.pretty, options.shuffle_members, options.unknown, options.seed)
        if options.tasks_file:
            self.tasks = task_set.load(options.tasks_file)
        else:
            epoch = int(self.now()) if options.epoch is None else options.epoch
            count = 8 if options.tasks is None else options.tasks
            self.tasks = task_set.generate(count, options.seed, epoch, options.span, options.settle, options.fractions)
            self.tasks = [task for task in self.tasks for _ in range(options.copies)]
        self.moves = Moves(self.tasks, options.move, options.recount, options.reorder, options.count_stays,
                           options.seed)
        self.without = [end for end in ("start", "end") if getattr(options, "exclusive_" + end)]
        self.started = None
        self.lock = threading.Lock()

    def now(self):
        return time.time() + self.options.skew

    def _elapsed(self):
        """Seconds on the tasks' clock, which the first call starts."""
        with self.lock:
            if self.started is None:
                self.started = time.monotonic()
        return time.monotonic() - self.started

    def _page(self, request, number, faults):
        tc3.verify(request.headers, request.body, self.credentials, self.now())
        elapsed = self._elapsed()
        if "error" in faults:
            raise Refusal(faults["error"], faults.get("error_message", "The error that the test asked for."))
        if "throttle" in faults:
            raise self.rate.exceeded()
        self.rate.check()
        query = api.Query(api.parse_body(request.body), self.options.zone, self.without,
                          request.headers["x-tc-action"])
        if "too_big" in faults and query.limit > faults["too_big"]:
            raise Refusal("ResponseSizeLimitExceeded",
                          f"The response is too large for a Limit of {query.limit}. Please reduce it.")
        matching = query.select(self.moves.rows(number), elapsed, number)
        start = 0 if "repeat_page" in faults else query.offset
        page = [] if "starve" in faults else matching[start:start + query.limit]
        # TotalCount counts everything that matches, not the page.
        counted = len(query.select(self.tasks, elapsed, number) if self.moves.count_stays else matching)
        return {"TotalCount": self.moves.total(number, counted), "Tasks": page}

    def _gateway(self, faults):
        """What stands before the service answers in its place."""
        reply = wire.Reply.page(faults["status"])
        if "retry_after" in faults:
            seconds, dated = faults["retry_after"]
            reply.fields.append(("Retry-After", wire.date(self.now() + seconds) if dated else seconds))
        return reply

    def answer(self, request, number, faults, too_large=False):
        """(Reply, code of the API's error or None). `faults`: name and value of those in force."""
        if "status" in faults:
            return self._gateway(faults), None
        if "body_file" in faults:
            return wire.Reply(200, faults["body_file"]), None
        code = None
        try:
            if request.path != "/":
                return wire.Reply.page(404), None
            if request.method != "POST":
                raise Refusal("UnsupportedProtocol", f"The method {request.method} is not supported: use POST.")
            if too_large:
                raise Refusal("RequestSizeLimitExceeded", "The request's size exceeds the upper limit of 10 MB.")
            response = self._page(request, number, faults)
        except Refusal as refusal:
            code = refusal.code
            response = {"Error": {"Code": refusal.code, "Message": refusal.message}}
        response["RequestId"] = str(uuid.uuid4())
        reply = wire.Reply(200, self.writer.write(response, number))
        if code is None:
            reply.counts = (response["TotalCount"], len(response["Tasks"]))
        return reply, code
