"""What the service answers to one request: the checks in their order, then the page, the new job or the quotas."""

import collections
import threading
import time
import uuid

import api
import creates
import members
import quota
import tasks as task_set
import tc3
import wire
from jobs import Jobs
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
        self.rates = {action: Rate(options.rate) for action in tc3.ACTIONS}
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
        self.quotas = quota.Quotas(options.batch, options.daily, options.daily_available, options.plan_lacks,
                                   options.quota_lists)
        self.jobs = Jobs(options)
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

    def _admit(self, request, faults):
        """Every check that is the same for all actions. Returns the tasks' time."""
        tc3.verify(request.headers, request.body, self.credentials, self.now())
        elapsed = self._elapsed()
        action = request.headers["x-tc-action"]
        if action in self.options.deny:
            raise Refusal("UnauthorizedOperation.CamUnauthorized",
                          f"you are not authorized to perform operation (teo:{action})\n"
                          "resource (qcs::teo::uin/100000000001:zone/*) has no permission\n")
        if "made" not in faults:
            self._check_faults(faults)
        if "throttle" in faults:
            raise self.rates[action].exceeded()
        self.rates[action].check()
        return elapsed

    @staticmethod
    def _check_faults(faults):
        if "error" in faults:
            raise Refusal(faults["error"], faults.get("error_message", "The error that the test asked for."))

    def _page(self, request, number, faults, elapsed, notes):
        query = api.Query(members.parse_body(request.body), self.options.zone, self.without,
                          request.headers["x-tc-action"])
        if "too_big" in faults and query.limit > faults["too_big"]:
            raise Refusal("ResponseSizeLimitExceeded",
                          f"The response is too large for a Limit of {query.limit}. Please reduce it.")
        matching = query.select(self.moves.rows(number), elapsed, number)
        start = 0 if "repeat_page" in faults else query.offset
        page = [] if "starve" in faults else matching[start:start + query.limit]
        # TotalCount counts everything that matches, not the page.
        counted = len(query.select(list(self.tasks), elapsed, number) if self.moves.count_stays else matching)
        notes.update(total=self.moves.total(number, counted), rows=len(page))
        return {"TotalCount": notes["total"], "Tasks": page}

    def _create(self, request, number, elapsed, notes):
        given = members.parse_body(request.body)
        submission = creates.Submission(given, request.headers["x-tc-action"], self.options.zone,
                                        self.options.tag_needs_domains)
        with self.lock:
            self.quotas.check(submission.type, len(submission.targets), submission.edge)
            job = self.jobs.make(submission, number, self.now(), elapsed)
            self.quotas.take(submission.type, len(job.tasks), submission.edge)
            self.tasks[:0] = job.tasks      # newest first
        response = self.jobs.reply(job)
        notes.update(jobs=1, job=job.name, accepted=len(job.tasks), refused=[target for target, _ in job.refused])
        return response

    def _quota(self, request):
        quota.check_request(members.parse_body(request.body), self.options.zone)
        with self.lock:
            return self.quotas.reply()

    def _response(self, request, number, faults, notes):
        elapsed = self._admit(request, faults)
        action = request.headers["x-tc-action"]
        if action in api.ACTIONS:
            response = self._page(request, number, faults, elapsed, notes)
        elif action == quota.ACTION:
            response = self._quota(request)
        else:
            response = self._create(request, number, elapsed, notes)
        # What was asked for with --made: the work is done, and the client learns nothing of it.
        self._check_faults(faults)
        return response

    def _gateway(self, faults):
        """What stands before the service answers in its place."""
        reply = wire.Reply.page(faults["status"])
        if "retry_after" in faults:
            seconds, dated = faults["retry_after"]
            reply.fields.append(("Retry-After", wire.date(self.now() + seconds) if dated else seconds))
        return reply

    def _answer(self, request, number, faults, too_large, notes):
        """(Reply, code of the API's error or None)"""
        if request.path != "/":
            return wire.Reply.page(404), None
        code = None
        try:
            if request.method != "POST":
                raise Refusal("UnsupportedProtocol", f"The method {request.method} is not supported: use POST.")
            if too_large:
                raise Refusal("RequestSizeLimitExceeded", "The request's size exceeds the upper limit of 10 MB.")
            response = self._response(request, number, faults, notes)
        except Refusal as refusal:
            code = refusal.code
            response = {"Error": {"Code": refusal.code, "Message": refusal.message}}
        response["RequestId"] = str(uuid.uuid4())
        return wire.Reply(200, self.writer.write(self.jobs.order(response), number)), code

    def answer(self, request, number, faults, too_large=False):
        """
        (Reply, code of the API's error or None). `faults`: name and value of those in force. The reply's notes are what
        the log says of it.
        """
        notes = dict(wire.NO_NOTES)
        instead = "status" in faults or "body_file" in faults
        reply, code = None, None
        if not instead or "made" in faults:
            reply, code = self._answer(request, number, faults, too_large, notes)
        if instead:
            code = None
            reply = self._gateway(faults) if "status" in faults else wire.Reply(200, faults["body_file"])
        reply.notes = notes
        return reply, code
